// estation-quake: any number that a screen shows about earthquakes, for a teacher or a reviewer to check. Thin: every
// answer is one call into content/seismology, and --json prints what README.md says. Exit 0: answered; 1: the question
// lies outside a relation's range, a file is wrong, or a message is invalid; 2: wrong usage. One line of error a fault.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "content/seismology/attenuation.h"
#include "content/seismology/building.h"
#include "content/seismology/cap.h"
#include "content/seismology/early_warning.h"
#include "content/seismology/felt_report.h"
#include "content/seismology/ground_motion.h"
#include "content/seismology/intensity.h"
#include "content/seismology/oscillator.h"
#include "content/seismology/travel_time.h"

namespace {

using namespace estation::content;
using namespace estation::content::seismology;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// What was asked for; a command reads its own.
struct Asked {
    bool json = false;
    std::string model = "ak135", scale = "gbt17742", zone = "east", axis = "long", ground = "rock", file, record, out;
    double degrees = 0, distance_km = 0, depth_km = 10, magnitude = 6, pga = -1, pgv = -1, period_s = 0, damping = 0.05, station_km = 10, delay_s = 5;
    int storeys = 6, floor = -1;
    std::uint64_t seed = 1;
    std::vector<double> frequencies;
    bool has_degrees = false, has_distance = false, has_pga = false, has_pgv = false;
};

double rounded(double value, int decimals) {
    const double ten = std::pow(10, decimals);
    return std::round(value * ten) / ten;
}

int fail(const Error& error) {
    std::cerr << error.line() << '\n';
    return 1;
}

// The answer once for programs, once for people.
int say(const Asked& asked, const Json& json, const std::string& words) {
    if (asked.json)
        std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    else
        std::cout << words << '\n';
    return 0;
}

std::string decimals(double value, int n) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", n, value);
    return text;
}

Result<std::string> read_file(const std::string& name, std::size_t most) {
    std::error_code none;
    if (fs::is_directory(name, none)) return Error{"is a folder, not a file", name};
    std::ifstream in(name, std::ios::binary);
    if (!in) return Error{"cannot be opened", name};
    std::string text(most + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) return Error{"larger than " + std::to_string(most >> 20) + " MiB", name};
    return text;
}

// Where it was said to be, else beside the program as installed, else in the source tree it was built from.
fs::path assets_folder() {
    if (const char* wish = std::getenv("ESTATION_ASSETS"); wish != nullptr && *wish != 0) return wish;
    std::error_code none;
    const auto installed = fs::read_symlink("/proc/self/exe", none).parent_path().parent_path() / "share/estation/assets";
    return fs::is_directory(installed / "seismology", none) ? installed : fs::path(ESTATION_ASSETS);
}

Result<TravelTimes> model_of(const Asked& asked) {
    const auto path = (assets_folder() / "seismology" / (asked.model + ".tvel")).string();
    const auto text = read_file(path, 1u << 20);
    if (!text) return text.error();
    return TravelTimes::open(*text, path);
}

Result<Record> record_of(const Asked& asked) {
    const auto text = read_file(asked.record, longest_record_bytes);
    if (!text) return text.error();
    auto record = parse_record(*text, asked.record);
    if (record)
        for (double& a : record->acceleration_m_s2) a *= unit_m_s2(*text);
    return record;
}

Result<> check_peaks(const Asked& asked) {
    if (asked.has_pga && !(asked.pga >= 0 && std::isfinite(asked.pga))) return Error{"--pga is a number of m/s2 from 0 up", ""};
    if (asked.has_pgv && !(asked.pgv >= 0 && std::isfinite(asked.pgv))) return Error{"--pgv is a number of m/s from 0 up", ""};
    return {};
}

// ---- One function a command ------------------------------------------------------------------------------------------

int travel_time(const Asked& asked) {
    const auto model = model_of(asked);
    if (!model) return fail(model.error());
    const auto t = model->first(asked.has_degrees ? asked.degrees : degrees_of_km(asked.distance_km), asked.depth_km);
    if (!t) return fail(t.error());
    return say(asked, {{"p_s", rounded(t->p_s, 4)}, {"s_s", rounded(t->s_s, 4)}}, "P after " + decimals(t->p_s, 2) + " s, S after " + decimals(t->s_s, 2) + " s (" + asked.model + ")");
}

int say_intensity(const Asked& asked, double i, const std::string& name) {
    return say(asked, {{"intensity", rounded(i, 8)}}, name);
}

std::string degree_words(double i) { return decimals(i, 1) + ", degree " + std::string(degree_of(i).numeral) + ": " + degree_of(i).effect.zh + " (" + degree_of(i).effect.en + ")"; }

int intensity_of_record(const Asked& asked) {
    const auto text = read_file(asked.record, longest_record_bytes);
    if (!text) return fail(text.error());
    auto record = parse_three_components(*text, asked.record);
    if (!record) return fail(record.error());
    for (auto& component : record->acceleration_m_s2)
        for (double& a : component) a *= unit_m_s2(*text);
    if (asked.scale == "jma") {
        const auto i = jma(*record);
        return i ? say_intensity(asked, *i, decimals(*i, 1) + ", JMA " + jma_class(*i).en) : fail(i.error());
    }
    if (asked.scale == "gbt17742") {
        const auto i = gbt17742(*record);
        return i ? say_intensity(asked, *i, degree_words(*i)) : fail(i.error());
    }
    const auto peaks = filtered_peaks(*record);
    if (!peaks) return fail(peaks.error());
    const bool worden = asked.scale == "mmi";
    const double i = worden ? (mmi_from_pga(peaks->pga_m_s2) + mmi_from_pgv(peaks->pgv_m_s)) / 2 : (mmi_wald1999_from_pga(peaks->pga_m_s2) + mmi_wald1999_from_pgv(peaks->pgv_m_s)) / 2;
    return say_intensity(asked, i, "MMI " + decimals(i, 1));
}

int intensity(const Asked& asked) {
    if (!asked.record.empty()) return intensity_of_record(asked);
    if (auto ok = check_peaks(asked); !ok) return fail(ok.error());
    const bool pga = asked.has_pga, pgv = asked.has_pgv;
    if (asked.scale == "gbt17742") {
        const double i = gbt17742(asked.pga, asked.pgv);
        return say_intensity(asked, i, degree_words(i));
    }
    const bool worden = asked.scale == "mmi";
    const double from_pga = worden ? mmi_from_pga(asked.pga) : mmi_wald1999_from_pga(asked.pga), from_pgv = worden ? mmi_from_pgv(asked.pgv) : mmi_wald1999_from_pgv(asked.pgv);
    const double i = pga && pgv ? (from_pga + from_pgv) / 2 : pga ? from_pga : from_pgv;
    return say_intensity(asked, i, "MMI " + decimals(i, 1));
}

int attenuation(const Asked& asked) {
    static const std::map<std::string, Zone> zones = {{"xinjiang", Zone::xinjiang}, {"qingzang", Zone::qingzang}, {"east", Zone::east}, {"moderate", Zone::moderate}};
    const auto i = asked.zone == "mean" ? mean_intensity(asked.magnitude, asked.distance_km)
                                        : intensity_on(zones.at(asked.zone), asked.axis == "long" ? Axis::along : Axis::across, asked.magnitude, asked.distance_km);
    if (!i) return fail(i.error());
    return say_intensity(asked, *i, decimals(*i, 2) + " (median; two earthquakes in three lie within " + decimals(intensity_sigma, 1) + " of it)");
}

int response_spectrum_point(const Asked& asked) {
    const auto record = record_of(asked);
    if (!record) return fail(record.error());
    const auto d = peak_displacement_m(*record, {asked.period_s, asked.damping});
    if (!d) return fail(d.error());
    return say(asked, {{"peak_displacement_m", *d}}, decimals(*d * 1000, 2) + " mm");
}

Result<FeltAnswers> answers_of(const Json& json) {
    static const std::pair<const char*, std::optional<double> FeltAnswers::*> names[] = {
        {"felt", &FeltAnswers::felt},   {"motion", &FeltAnswers::motion},   {"reaction", &FeltAnswers::reaction},   {"stand", &FeltAnswers::stand},
        {"shelf", &FeltAnswers::shelf}, {"picture", &FeltAnswers::picture}, {"furniture", &FeltAnswers::furniture}, {"damage", &FeltAnswers::damage}};
    FeltAnswers answers;
    if (!json.is_object()) return Error{"is not an object of answers", ""};
    for (const auto& [name, answer] : names) {
        const auto found = json.find(name);
        if (found == json.end() || found->is_null()) continue;
        if (!found->is_number()) return Error{std::string(name) + " is neither a number nor null", ""};
        answers.*answer = found->get<double>();
    }
    // A form as the USGS stores it: what others felt, and the damage ticked by the form's codes, of which the largest counts.
    if (const auto others = json.find("other_felt"); others != json.end() && !others->is_null()) {
        if (!others->is_number_integer() || *others < 0 || *others > 5) return Error{"other_felt is neither a whole number from 0 to 5 nor null", ""};
        answers.felt = felt_index(answers.felt ? std::optional(*answers.felt > 0) : std::nullopt, others->get<int>());
    }
    if (const auto ticked = json.find("d_text"); ticked != json.end() && !ticked->is_null()) {
        if (!ticked->is_string()) return Error{"d_text is neither text nor null", ""};
        std::istringstream codes(ticked->get<std::string>());
        for (std::string code; codes >> code;) {
            // As the USGS's program: a word that it does not know is no damage.
            if (const auto index = damage_index(code)) answers.damage = std::max(answers.damage.value_or(0), *index);
        }
    }
    if (auto ok = check(answers); !ok) return ok.error();
    return answers;
}

int felt(const Asked& asked) {
    const auto text = read_file(asked.file, 16u << 20);
    if (!text) return fail(text.error());
    const Json json = Json::parse(*text, nullptr, false);
    if (json.is_discarded() || !json.is_array()) return fail({"is not a JSON array of answers", asked.file});
    if (json.empty()) return fail({"holds no answers: nobody's intensity is none at all", asked.file});
    std::vector<FeltAnswers> people;
    int faults = 0;
    for (std::size_t i = 0; i < json.size(); ++i) {
        auto answers = answers_of(json[i]);
        if (answers)
            people.push_back(*answers);
        else if (++faults <= 100)
            fail({answers.error().text, asked.file + ": entry " + std::to_string(i + 1)});
    }
    if (faults > 0) return 1;
    const CommunityIntensity all = community_intensity(people);
    return say(asked, {{"cws", rounded(all.cws, 8)}, {"cdi", all.cdi}}, "社区有感烈度 (after the USGS) " + decimals(all.cdi, 1) + ", weighted sum " + decimals(all.cws, 2) + ", from " + std::to_string(people.size()));
}

int warning(const Asked& asked) {
    if (!(asked.magnitude >= 0 && asked.magnitude <= 10)) return fail({"the magnitude lies between 0 and 10", ""});
    const auto model = model_of(asked);
    if (!model) return fail(model.error());
    const auto w = warning_at(*model, asked.depth_km, asked.distance_km, {asked.station_km, asked.delay_s, 0, 0});
    if (!w) return fail(w.error());
    const std::string words = "warning after " + decimals(w->alert_s, 1) + " s, P after " + decimals(w->p_s, 1) + " s, S after " + decimals(w->s_s, 1) + " s: " +
                              (w->lead_s > 0 ? decimals(w->lead_s, 1) + " s to act" : "too late here, inside the blind zone") + " (blind to " + decimals(w->blind_radius_km, 0) + " km)";
    return say(asked, {{"alert_s", rounded(w->alert_s, 4)}, {"p_s", rounded(w->p_s, 4)}, {"s_s", rounded(w->s_s, 4)}, {"blind_radius_km", rounded(w->blind_radius_km, 4)}, {"lead_s", rounded(w->lead_s, 4)}}, words);
}

int cap_check(const Asked& asked) {
    const auto text = read_file(asked.file, largest_cap_bytes);
    const CapCheck checked = text ? check_cap(*text) : CapCheck{{text.error().text}, {}};
    for (const auto& error : checked.errors) std::cerr << asked.file << ": " << error << '\n';
    std::string words = checked.valid() ? "valid CAP 1.2" : "not valid CAP 1.2: " + std::to_string(checked.errors.size()) + (checked.errors.size() == 1 ? " fault" : " faults");
    for (const auto& advice : checked.warnings) words += "\nadvice: " + advice;
    say(asked, {{"valid", checked.valid()}, {"errors", checked.errors}}, words);
    return checked.valid() ? 0 : 1;
}

int ground_motion(const Asked& asked) {
    if (!(asked.magnitude >= 2 && asked.magnitude <= 8.5)) return fail({"the magnitude lies between 2 and 8.5 for the point source", ""});
    if (!(asked.distance_km >= 1 && asked.distance_km <= 500)) return fail({"the distance from the source lies between 1 and 500 km", ""});
    static const std::map<std::string, Ground> grounds = {{"rock", Ground::rock}, {"firm", Ground::firm}, {"soft", Ground::soft}};
    PointSource source;
    source.moment_magnitude = asked.magnitude;
    source.distance_km = asked.distance_km;
    source.soil = soil_of(grounds.at(asked.ground));
    const Record record = simulated(source, asked.seed);
    const Motion motion = integrated(record);
    Json json = {{"moment_dyn_cm", seismic_moment_dyn_cm(asked.magnitude)}, {"corner_hz", corner_frequency_hz(source)}, {"duration_s", motion_duration_s(source)},
                 {"pga_m_s2", peak(motion.acceleration_m_s2)}, {"pgv_m_s", peak(motion.velocity_m_s)}, {"fourier", Json::array()}};
    for (const double f : asked.frequencies) json["fourier"].push_back({{"frequency_hz", f}, {"amplitude_m_s", fourier_amplitude_m_s(source, f)}});
    if (!asked.out.empty()) {
        std::ofstream out(asked.out);
        out << "t_s,acc_m_s2\n";
        for (std::size_t i = 0; i < record.acceleration_m_s2.size(); ++i) out << decimals(static_cast<double>(i) * record.dt_s, 3) << ',' << record.acceleration_m_s2[i] << '\n';
        out.flush();
        if (!out) return fail({"cannot be written", asked.out});
    }
    return say(asked, json, "模拟 (simulated): peak " + decimals(peak(motion.acceleration_m_s2), 3) + " m/s2 and " + decimals(peak(motion.velocity_m_s) * 100, 2) + " cm/s, about " + decimals(motion_duration_s(source), 1) + " s strong");
}

int building(const Asked& asked) {
    if (asked.storeys < 1 || asked.storeys > static_cast<int>(most_storeys)) return fail({"a building has between 1 and " + std::to_string(most_storeys) + " storeys", ""});
    const double period = asked.period_s > 0 ? asked.period_s : usual_periods(asked.storeys).usual_s;
    if (!(period >= 0.01 && period <= 30)) return fail({"the first period lies between 0.01 and 30 s", ""});
    const ShearBuilding model = uniform_building(asked.storeys, period);
    const auto modes = modes_of(model);
    if (!modes) return fail(modes.error());
    Json json = {{"periods_s", Json::array()}, {"top_peak_displacement_m", nullptr}, {"top_peak_acceleration_m_s2", nullptr}};
    for (std::size_t i = 0; i < modes->circular_frequency_rad_s.size() && i < 10; ++i) json["periods_s"].push_back(rounded(modes->period_s(i), 9));
    std::string words = "first period " + decimals(period, 2) + " s";
    if (!asked.record.empty()) {
        const auto record = record_of(asked);
        if (!record) return fail(record.error());
        const auto floors = building_response(model, *record, asked.damping);
        if (!floors) return fail(floors.error());
        json["top_peak_displacement_m"] = peak(floors->back().displacement_m);
        json["top_peak_acceleration_m_s2"] = peak(floors->back().acceleration_m_s2);
        words += "; the top moves " + decimals(peak(floors->back().displacement_m) * 1000, 1) + " mm against the ground, at up to " + decimals(peak(floors->back().acceleration_m_s2), 2) + " m/s2";
    }
    return say(asked, json, words);
}

// ---- The command line ------------------------------------------------------------------------------------------------

struct Command {
    CLI::App* app;
    int (*run)(const Asked&);
};

std::vector<Command> commands_of(CLI::App& app, Asked& asked) {
    std::vector<Command> all;
    const auto add = [&](const char* name, const char* what, int (*run)(const Asked&)) {
        auto* command = app.add_subcommand(name, what);
        command->add_flag("--json", asked.json, "Print one line of JSON");
        all.push_back({command, run});
        return command;
    };
    const auto models = CLI::IsMember({"ak135", "iasp91"});
    const auto grounds = CLI::IsMember({"rock", "firm", "soft"});

    auto* times = add("travel-time", "When the first P and S wave arrive (0-30 degrees, 0-700 km deep)", travel_time);
    times->add_option("--model", asked.model, "Earth model: ak135 or iasp91")->check(models);
    auto* where = times->add_option_group("where", "How far away, one of:");
    where->add_option("--degrees", asked.degrees, "Degrees along the great circle")->each([&](const std::string&) { asked.has_degrees = true; });
    where->add_option("--distance-km", asked.distance_km, "Kilometres along the surface");
    where->require_option(1);
    times->add_option("--depth-km", asked.depth_km, "Depth of the source")->required();

    auto* strength = add("intensity", "Intensity from peaks of the motion, or from a record", intensity);
    strength->add_option("--scale", asked.scale, "gbt17742 (China), mmi (Worden 2012), wald99, or jma (Japan; from a record)")->check(CLI::IsMember({"gbt17742", "mmi", "wald99", "jma"}))->required();
    auto* pga = strength->add_option("--pga", asked.pga, "Peak acceleration, m/s2")->each([&](const std::string&) { asked.has_pga = true; });
    auto* pgv = strength->add_option("--pgv", asked.pgv, "Peak velocity, m/s")->each([&](const std::string&) { asked.has_pgv = true; });
    strength->add_option("--record", asked.record, "CSV of t_s and one or three columns of acceleration, m/s2 (or as its heading says: g, gal)")->excludes(pga)->excludes(pgv);
    strength->callback([&asked] {
        if (!asked.record.empty()) return;
        if (asked.scale == "jma") throw CLI::ValidationError("--scale", "jma needs --record: its intensity does not follow from peaks");
        if (asked.scale == "gbt17742" && (!asked.has_pga || !asked.has_pgv)) throw CLI::ValidationError("--scale", "gbt17742 needs --pga and --pgv, or --record");
        if (!asked.has_pga && !asked.has_pgv) throw CLI::ValidationError("intensity", "needs --pga, --pgv or --record");
    });

    auto* falls = add("attenuation", "How intensity falls with distance in China (GB 18306-2015; M 3-8.5, 0-500 km)", attenuation);
    falls->add_option("--zone", asked.zone, "east, xinjiang, qingzang, moderate, or mean (textbook, without axes)")->check(CLI::IsMember({"east", "xinjiang", "qingzang", "moderate", "mean"}))->required();
    falls->add_option("--axis", asked.axis, "long (along the fault) or short")->check(CLI::IsMember({"long", "short"}));
    falls->add_option("--magnitude", asked.magnitude, "Surface-wave magnitude")->required();
    falls->add_option("--distance-km", asked.distance_km, "From the epicentre")->required();

    auto* answers = add("response", "How far an oscillator is moved by a record", response_spectrum_point);
    answers->add_option("--record", asked.record, "CSV of t_s,acc_m_s2 (or as its heading says: g, gal)")->required();
    answers->add_option("--period", asked.period_s, "Its period, s (0-100)")->required();
    answers->add_option("--damping", asked.damping, "Share of critical damping, 0 to below 1")->required();

    auto* tells = add("felt", "A community's intensity from what people felt (USGS Did You Feel It?)", felt);
    tells->add_option("FILE", asked.file, "JSON: an array of {felt,motion,reaction,stand,shelf,picture,furniture,damage}, null where not answered; also other_felt and d_text as the USGS stores them")->required();

    auto* warns = add("warning", "What an early warning could give at a place (arithmetic, not a warning)", warning);
    warns->add_option("--model", asked.model, "Earth model: ak135 or iasp91")->check(models);
    warns->add_option("--magnitude", asked.magnitude, "Magnitude (0-10)");
    warns->add_option("--depth-km", asked.depth_km, "Depth of the source")->required();
    warns->add_option("--distance-km", asked.distance_km, "From the epicentre to the place")->required();
    warns->add_option("--first-station-km", asked.station_km, "From the epicentre to the station that decides")->required();
    warns->add_option("--delay-s", asked.delay_s, "Window, computing and sending together")->required();

    auto* checks = add("cap-check", "Check a message of the Common Alerting Protocol 1.2", cap_check);
    checks->add_option("FILE", asked.file, "The message")->required();

    auto* shakes = add("ground-motion", "A simulated shaking of rock or soil (Boore's point source, bj84)", ground_motion);
    shakes->add_option("--magnitude", asked.magnitude, "Moment magnitude (2-8.5)")->required();
    shakes->add_option("--distance-km", asked.distance_km, "From the source (1-500)")->required();
    shakes->add_option("--ground", asked.ground, "rock, firm or soft")->check(grounds);
    shakes->add_option("--seed", asked.seed, "The same seed gives the same shaking");
    shakes->add_option("--frequency", asked.frequencies, "Also print the Fourier amplitude at this frequency, Hz")->check(CLI::PositiveNumber);
    shakes->add_option("--out", asked.out, "Write the record as CSV");

    auto* houses = add("building", "A building's periods, and how its top answers to a record", building);
    houses->add_option("--storeys", asked.storeys, "How many (1-200)")->required();
    houses->add_option("--period", asked.period_s, "First period, s; without it 0.075 s a storey");
    houses->add_option("--record", asked.record, "CSV of t_s,acc_m_s2");
    houses->add_option("--damping", asked.damping, "Share of critical damping (0.05)");
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Checks any number that the station shows about earthquakes", "estation-quake");
    app.require_subcommand(1);
    Asked asked;
    const auto commands = commands_of(app, asked);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return app.exit(e);
        std::cerr << e.what() << " (estation-quake --help)\n";
        return 2;
    }
    for (const Command& command : commands)
        if (command.app->parsed()) return command.run(asked);
    return 2;
}
