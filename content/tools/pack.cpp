// estation-pack: what an author does with packs at a terminal. `check` reads folders exactly as a station would and
// names every fault, one line each. `install` makes folders the next generation of a station's store; a kiosk that
// runs on it shows them when its visitor goes home. `build` makes of a folder what a station needs and nothing else, as a folder or
// as one file, `new` begins one, `preview` shows one as it grows. `import` makes a pack of another program's questions and says what came
// along, `export` is the way back, `analyse` is the statistics of answers. Exit 0: all is well; 1: there are faults; 2: wrong usage.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "content/author_words.h"
#include "content/authoring/glyphs.h"
#include "content/authoring/new_pack.h"
#include "content/authoring/pack_archive.h"
#include "content/authoring/pack_build.h"
#include "content/authoring/preview.h"
#include "content/durable.h"
#include "content/folder_source.h"
#include "content/import/analysis.h"
#include "content/import/export.h"
#include "content/import/native_writer.h"
#include "content/import/neutral_json.h"
#include "content/pack.h"
#include "content/pack_advice.h"
#include "content/reading_length.h"
#include "content/store.h"

namespace {

using estation::content::AuthorWords;
using estation::content::Error;
using estation::content::Pack;
using estation::content::Store;

std::string json_text(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        char escape[8];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (byte < 0x20) {
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            out += escape;
        } else
            out += c;
    }
    return out + "\"";
}

int complain(const AuthorWords& words, const Error& error) {
    std::cerr << words.line(error) << '\n';
    return 1;
}

struct Checked {
    std::string folder, id;
    std::size_t items = 0;
    std::vector<Error> faults, advice;
    struct Read { std::string item; estation::content::ReadingLength length; };
    std::vector<Read> reading;
};

estation::content::Date today() {
    const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
    return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())), static_cast<int>(static_cast<unsigned>(day.day()))};
}

// Where a .zip may be unpacked for as long as it is looked at.
std::filesystem::path scratch_place() {
    std::error_code none;
    const auto place = std::filesystem::temp_directory_path(none);
    return none ? std::filesystem::path(".") : place;
}

Checked check_folder(const std::string& folder) {
    Checked result{folder, "", 0, {}, {}, {}};
    const auto place = estation::content::PackPlace::open(folder, scratch_place());
    auto files = place ? estation::content::FolderSource::open(place->folder()) : estation::content::Result<estation::content::FolderSource>(place.error());
    auto label = folder;
    while (label.size() > 1 && label.ends_with('/')) label.pop_back();
    const auto missing = files ? estation::content::missing_glyphs(*files, label) : std::vector<Error>{};
    const auto pack = files ? Pack::open(std::make_unique<const estation::content::FolderSource>(std::move(*files)), label)
                            : estation::content::Result<std::shared_ptr<const Pack>>(files.error());
    if (!pack) {
        result.faults.push_back(pack.error());
        return result;
    }
    result.id = (*pack)->id();
    result.items = (*pack)->items().size();
    result.faults.assign((*pack)->faults().begin(), (*pack)->faults().end());
    result.advice = estation::content::advise(**pack, today());
    result.advice.insert(result.advice.end(), missing.begin(), missing.end());
    for (const auto& item : (*pack)->items())
        if (const auto* article = std::get_if<estation::content::Article>(&item.body)) result.reading.push_back({item.name, estation::content::reading_of(article->text.in(estation::content::Language::zh_CN))});
    return result;
}

// `text` is the same in every language; `said` is what an author reads.
std::string json_lines(const AuthorWords& words, const std::vector<Error>& all) {
    std::string out = "[";
    for (std::size_t i = 0; i < all.size(); ++i) out += (i ? "," : "") + std::string("{\"where\":") + json_text(all[i].where) + ",\"text\":" + json_text(all[i].text) + ",\"said\":" + json_text(words.say(all[i].text)) + "}";
    return out + "]";
}

void print_json(const AuthorWords& words, const std::vector<Checked>& all) {
    std::string out = "{\"packs\":[";
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& one = all[i];
        std::string reading;
        for (const auto& r : one.reading)
            reading += (reading.empty() ? "" : ",") + std::string("{\"item\":") + json_text(r.item) + ",\"characters\":" + std::to_string(r.length.characters) + ",\"minutes\":" + std::to_string(r.length.minutes) +
                       ",\"screens\":{\"normal\":" + std::to_string(r.length.screens_normal) + ",\"large\":" + std::to_string(r.length.screens_large) + "}}";
        out += (i ? "," : "") + std::string("{\"folder\":") + json_text(one.folder) + ",\"id\":" + (one.id.empty() ? "null" : json_text(one.id)) +
               ",\"items\":" + std::to_string(one.items) + ",\"faults\":" + json_lines(words, one.faults) + ",\"advice\":" + json_lines(words, one.advice) + ",\"reading\":[" + reading + "]}";
    }
    std::cout << out << "]}\n";
}

int check(const AuthorWords& words, const std::vector<std::string>& folders, bool json, bool strict) {
    std::vector<Checked> all;
    bool faults = false;
    for (const auto& folder : folders) {
        all.push_back(check_folder(folder));
        for (const auto& fault : all.back().faults) std::cerr << words.line(fault) << '\n';
        for (const auto& one : all.back().advice) std::cerr << words.say("advice") << ": " << words.line(one) << '\n';
        faults = faults || (strict && !all.back().advice.empty());
        faults = faults || !all.back().faults.empty();
        if (!json)
            std::cout << words.say(folder + ": " + std::to_string(all.back().items) + " items, " + std::to_string(all.back().faults.size()) + " faults") << '\n';
    }
    if (json) print_json(words, all);
    return faults ? 1 : 0;
}

int install(const AuthorWords& words, const std::string& data, const std::vector<std::string>& given, bool json) {
    std::vector<estation::content::PackPlace> places;
    std::vector<std::string> folders;
    if (const auto made = estation::content::make_folder_durably(data); !made) return complain(words, made.error());
    for (const auto& one : given) {
        auto place = estation::content::PackPlace::open(one, data);
        if (!place) return complain(words, place.error().in("install"));
        folders.push_back(place->folder().string());
        places.push_back(std::move(*place));
    }
    for (const auto& folder : folders) {
        const Checked checked = check_folder(folder);
        if (checked.items > 0) continue;
        for (const auto& fault : checked.faults) std::cerr << words.line(fault) << '\n';
        return complain(words, {"nothing in it can be shown; nothing was installed", folder});
    }
    auto store = Store::open(std::filesystem::path(data) / "store");
    const auto done = store ? store->install({folders.begin(), folders.end()}, 64u << 20,
                                             [json](std::uint64_t n, std::uint64_t of) {
                                                 if (!json && of > 0 && isatty(2) != 0) std::cerr << "\r" << n * 100 / of << " %" << std::flush;
                                             })
                            : estation::content::Result<estation::content::Generation>(store.error());
    if (!json && isatty(2) != 0) std::cerr << '\n';
    if (!done) {
        return complain(words, done.error());
    }
    if (json)
        std::cout << "{\"generation\":" << done->number << ",\"packs\":" << done->manifests.size() << "}\n";
    else
        std::cout << words.say("generation " + std::to_string(done->number) + " with " + std::to_string(done->manifests.size()) + " packs is what this station shows now") << '\n';
    return 0;
}

// Where it was said to be, else beside the program as installed, else in the source tree it was built from.
std::filesystem::path assets_folder() {
    if (const char* wish = std::getenv("ESTATION_ASSETS"); wish != nullptr && *wish != 0) return wish;
    std::error_code none;
    const auto installed = std::filesystem::read_symlink("/proc/self/exe", none).parent_path().parent_path() / "share/estation/assets";
    if (std::filesystem::is_directory(installed / "new-pack", none)) return installed;
    return ESTATION_ASSETS;
}

// Without the file, an author reads English.
AuthorWords author_words(const std::string& wish) {
    if (estation::content::author_language(wish) == estation::content::Language::en) return {};
    const auto file = assets_folder() / "strings/authors.zh-CN.toml";
    const auto text = estation::content::read_capped(file, 1u << 20);
    auto words = text ? AuthorWords::read(*text, file.string()) : estation::content::Result<AuthorWords>(text.error());
    return words ? std::move(*words) : AuthorWords();
}

int begin_new(const AuthorWords& words, const std::string& folder, bool json) {
    const auto id = estation::content::write_new_pack(assets_folder(), folder, today());
    if (!id) return complain(words, id.error().in("new"));
    if (json) std::cout << "{\"out\":" << json_text(folder) << ",\"id\":" << json_text(*id) << "}\n";
    else std::cout << folder << ": " << words.say("a pack with one item of every kind; each file says what to change in it. See it: estation-pack preview " + folder) << '\n';
    return 0;
}

int build(const AuthorWords& words, const std::string& folder, const std::string& out, int side, bool json, bool strict) {
    const Checked checked = check_folder(folder);
    for (const auto& fault : checked.faults) std::cerr << words.line(fault) << '\n';
    for (const auto& one : checked.advice) std::cerr << words.say("advice") << ": " << words.line(one) << '\n';
    if (!checked.faults.empty() || (strict && !checked.advice.empty())) {
        return complain(words, {"nothing was built; mend what stands above", folder});
    }
    const auto built = estation::content::build_pack(folder, out, side);
    if (!built) return complain(words, built.error().in("build"));
    std::uint64_t saved = 0;
    for (const auto& p : built->pictures) saved += p.from_bytes - std::min(p.from_bytes, p.to_bytes);
    if (json) {
        std::string pictures, left_out;
        for (const auto& p : built->pictures)
            pictures += (pictures.empty() ? "{\"name\":" : ",{\"name\":") + json_text(p.name) + ",\"from\":[" + std::to_string(p.from_width) + "," + std::to_string(p.from_height) + "],\"to\":[" +
                        std::to_string(p.to_width) + "," + std::to_string(p.to_height) + "],\"from_bytes\":" + std::to_string(p.from_bytes) + ",\"to_bytes\":" + std::to_string(p.to_bytes) + "}";
        for (const auto& name : built->left_out) left_out += (left_out.empty() ? "" : ",") + json_text(name);
        std::cout << "{\"out\":" << json_text(out) << ",\"id\":" << json_text(checked.id) << ",\"manifest\":" << json_text(built->sha256) << ",\"files\":" << built->manifest.files.size()
                  << ",\"bytes\":" << built->manifest.bytes() << ",\"pictures\":[" << pictures << "],\"left_out\":[" << left_out << "],\"advice\":" << json_lines(words, checked.advice) << "}\n";
        return 0;
    }
    for (const auto& p : built->pictures)
        std::cout << p.name << ": " << p.from_width << "x" << p.from_height << " -> " << p.to_width << "x" << p.to_height << ", " << p.from_bytes / 1024 << " -> " << p.to_bytes / 1024 << " KB\n";
    for (const auto& name : built->left_out) std::cout << name << ": " << words.say("stays with you") << '\n';
    std::cout << out << ": " << words.say(std::to_string(checked.items) + " items in " + std::to_string(built->manifest.files.size()) + " files, " + std::to_string((built->manifest.bytes() + 1023) / 1024) + " KB (" + std::to_string(saved / 1024) + " KB saved), version " + built->sha256.substr(0, 12)) << '\n';
    return 0;
}

int preview(const AuthorWords& words, const std::string& given, const std::string& shots, const std::string& language, const std::string& window, bool json) {
    const auto kiosk = estation::content::find_kiosk();
    if (!kiosk) return complain(words, kiosk.error().in("preview"));
    const auto place = estation::content::PackPlace::open(given, scratch_place());
    if (!place) return complain(words, place.error());
    const Checked checked = check_folder(given);
    for (const auto& fault : checked.faults) std::cerr << words.line(fault) << '\n';
    std::error_code none;
    const estation::content::PreviewWish wish{*kiosk, std::filesystem::absolute(place->folder(), none).lexically_normal(), language, window};
    if (shots.empty()) {
        if (!std::filesystem::is_directory(place->folder(), none)) return 1;   // said above
        const auto shown = estation::content::preview(wish);
        return shown ? 0 : complain(words, shown.error().in("preview"));
    }
    if (checked.items == 0) {
        return complain(words, {"nothing in it can be shown; no picture was taken", given});
    }
    const auto pack = Pack::open(place->folder());
    if (!pack) return complain(words, pack.error());
    std::vector<Error> said;
    for (const auto& fault : checked.faults) said.push_back(words.say(fault));
    const auto taken = estation::content::take_shots(wish, **pack, said, shots);
    if (!taken) return complain(words, taken.error().in("preview"));
    std::size_t count = 0;
    std::string items;
    for (const auto& one : *taken) {
        std::string pictures;
        for (const auto& name : one.pictures) pictures += (pictures.empty() ? "" : ",") + json_text(name);
        items += (items.empty() ? "" : ",") + std::string("{\"item\":") + json_text(one.item) + ",\"kind\":" + json_text(one.kind) + ",\"title\":" + json_text(one.title) + ",\"pictures\":[" + pictures + "]}";
        count += one.pictures.size();
    }
    if (json) std::cout << "{\"out\":" << json_text(shots) << ",\"items\":[" << items << "],\"faults\":" << json_lines(words, checked.faults) << "}\n";
    else std::cout << words.say(std::to_string(count) + " pictures of " + std::to_string(taken->size()) + " items; look at them in " + (std::filesystem::path(shots) / "index.html").string()) << '\n';
    return checked.faults.empty() ? 0 : 1;
}

// One line for each thing that did not come along, or not as it was.
void print_report(const AuthorWords& words, const estation::content::Import& import, const std::string& file) {
    std::error_code none;
    const bool folder = std::filesystem::is_directory(file, none);   // then each thing is a file in it
    const auto print = [&](const char* what, const estation::content::ReportLine& one) {
        if (folder) std::cerr << (std::filesystem::path(file) / one.item).string() << (one.line > 0 ? ":" + std::to_string(one.line) : "") << ": " << words.say(what) << ": " << words.say(one.reason) << '\n';
        else std::cerr << file << (one.line > 0 ? ":" + std::to_string(one.line) : "") << ": " << words.say(what) << ": " << (one.item.empty() ? "" : one.item + ": ") << words.say(one.reason) << '\n';
    };
    for (const auto& one : import.dropped) print("not imported", one);
    for (const auto& one : import.changed) print("changed", one);
}

int import(const AuthorWords& words, const std::string& file, const std::string& format_name, const std::string& out, bool json) {
    const auto format = estation::content::import_format_from(format_name);
    if (!format) {
        complain(words, {"\"" + format_name + "\" is no format; write auto, gift, aiken, moodle-xml, qti, h5p, spreadsheet, text, kahoot, docx, markdown, icalendar or geojson", ""});
        return 2;
    }
    auto imported = estation::content::import_file(file, *format);
    if (!imported) return complain(words, imported.error());
    estation::content::keep_what_reads(*imported);
    if (!imported->empty())
        if (auto written = estation::content::write_pack(*imported, out, std::filesystem::path(file).filename().string()); !written) return complain(words, written.error());
    print_report(words, *imported, file);
    if (json) std::cout << estation::content::report_json(*imported, words) << '\n';
    else
        std::cout << words.say(std::to_string(imported->questions.size()) + " questions, " + std::to_string(imported->pages.size()) + " pages and " + std::to_string(imported->items.size()) + " other items imported, " +
                               std::to_string(imported->dropped.size()) + " left out, " + std::to_string(imported->changed.size()) + " remarks; " + (imported->empty() ? "nothing was written" : "they lie in " + out)) << '\n';
    return imported->dropped.empty() && !imported->empty() ? 0 : 1;
}

int write_out(const AuthorWords& words, const std::string& text, const std::string& out) {
    if (out.empty() || out == "-") {
        std::cout << text;
        return 0;
    }
    const auto done = estation::content::write_durably(out, text);
    return done ? 0 : complain(words, done.error());
}

int export_questions(const AuthorWords& words, const std::string& folder, const std::string& format, const std::string& out) {
    std::vector<Error> faults;
    const auto questions = estation::content::questions_of_pack(folder, faults);
    if (!questions) return complain(words, questions.error());
    for (const auto& fault : faults) std::cerr << words.line(fault) << '\n';
    std::vector<estation::content::ReportLine> left_out;
    int done = 0;
    if (format == "json") {
        done = write_out(words, estation::content::questions_json(*questions) + "\n", out);
    } else if (format == "gift") {
        done = write_out(words, estation::content::gift_of(*questions, left_out), out);
    } else {
        auto table = estation::content::table_of(*questions);
        left_out = table.left_out;
        if (format == "csv") {
            done = write_out(words, estation::content::csv_of(table), out);
        } else if (out.empty()) {
            complain(words, {"a workbook needs a file; write --out questions.xlsx", ""});
            return 2;
        } else if (const auto written = estation::content::write_xlsx(table, out); !written) {
            done = complain(words, written.error());
        }
    }
    for (const auto& one : left_out) std::cerr << words.say("not exported") << ": " << one.item << ": " << words.say(one.reason) << '\n';
    return done != 0 || !faults.empty() || !left_out.empty() ? 1 : 0;
}

int analyse(const AuthorWords& words, const std::string& file, bool json) {
    const auto bytes = estation::content::read_capped(file, 64u << 20);
    if (!bytes) return complain(words, bytes.error());
    const auto runs = estation::content::read_runs(*bytes, file);
    if (!runs) return complain(words, runs.error());
    const auto statistics = estation::content::statistics_of(*runs);
    if (json) {
        std::cout << estation::content::statistics_json(statistics) << '\n';
        return 0;
    }
    const auto cell = [](const std::optional<double>& value) {
        char text[32] = "-";
        if (value) std::snprintf(text, sizeof text, "%.3f", *value);
        return std::string(text);
    };
    std::cout << words.say("item\tn\tfacility\tsd\tdiscrimination %\tefficiency %\tweight %") << '\n';
    for (const auto& s : statistics.items)
        std::cout << s.item << '\t' << s.n << '\t' << cell(s.facility) << '\t' << cell(s.sd) << '\t' << cell(s.discrimination_index) << '\t' << cell(s.discriminative_efficiency) << '\t'
                  << cell(s.effective_weight) << (s.dubious() ? "\t" + words.say("look at this one") : "") << '\n';
    const auto& q = statistics.quiz;
    std::cout << words.say("quiz: n " + std::to_string(q.n) + ", mean " + cell(q.mean) + ", median " + cell(q.median) + ", sd " + cell(q.sd) + ", skewness " + cell(q.skewness) + ", kurtosis " + cell(q.kurtosis) +
                           ", internal consistency % " + cell(q.cic) + ", error ratio % " + cell(q.error_ratio) + ", standard error " + cell(q.standard_error)) << '\n';
    return 0;
}

// What stands behind --lang: needed for the help before all the rest is understood.
std::string tongue_asked(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string(argv[i]) == "--lang") return argv[i + 1];
    return "";
}

// Help, and what is said to wrong usage, in the author's words. `words` lives as long as `app` is used.
void say_help(CLI::App& app, const AuthorWords& words) {
    app.description(words.say(app.get_description()));
    for (auto* option : app.get_options()) option->description(words.say(option->get_description()));
    for (auto* sub : app.get_subcommands(nullptr)) say_help(*sub, words);
    app.failure_message([&words](const CLI::App*, const CLI::Error& error) {
        return words.say(error.what()) + "\n" + words.say("Run with --help for more information.") + "\n";
    });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Works with content packs", "estation-pack");
    app.require_subcommand(1);
    app.fallthrough();
    std::string tongue;
    app.add_option("--lang", tongue, "What is said to you: zh-CN or en; else as LANG is, Chinese where that says nothing")->check(CLI::IsMember({"zh-CN", "en"}));
    auto* checking = app.add_subcommand("check", "Read packs as a station would and name every fault");
    std::vector<std::string> folders;
    bool json = false;
    checking->add_option("DIR", folders, "Pack folders, or what build made of them")->required();
    checking->add_flag("--json", json, "Print the result as JSON");
    bool strict = false;
    checking->add_flag("--strict", strict, "Advice counts as a fault: characters without a glyph, texts without a reviewer, what has expired, what is there twice or too long");
    auto* installing = app.add_subcommand("install", "Make packs the next generation of a station's store");
    std::string data;
    installing->add_option("--data", data, "The station's own folder, as given to estation-kiosk --data")->required();
    installing->add_option("DIR", folders, "All the packs that the station shall show, as folders or as built .zip files")->required();
    installing->add_flag("--json", json, "Print the result as JSON");
    auto* beginning = app.add_subcommand("new", "Begin a pack: one item of every kind, each file saying what to change in it");
    std::string new_folder;
    beginning->add_option("DIR", new_folder, "The pack folder to make; it must not exist")->required();
    beginning->add_flag("--json", json, "Print the result as JSON");
    auto* building = app.add_subcommand("build", "Make of a pack folder what a station needs: pictures at sensible sizes, a manifest, always the same bytes");
    std::string built_folder, built_out;
    int side = estation::content::usual_largest_side;
    building->add_option("DIR", built_folder, "A pack folder")->required();
    building->add_option("--out", built_out, "The folder to make, or a file that ends in .zip")->required();
    building->add_option("--largest-side", side, "Pictures are made no larger, in pixels (2560)")->check(CLI::Range(640, 20000));
    building->add_flag("--strict", strict, "Advice stops it too");
    building->add_flag("--json", json, "Print the result as JSON");
    auto* previewing = app.add_subcommand("preview", "See a pack as a visitor does; every change in the folder shows at once");
    std::string shots, language, window;
    previewing->add_option("DIR", built_folder, "A pack folder, or what build made of it")->required();
    previewing->add_option("--shots", shots, "Open no window: put a picture of every item into this folder, in normal and large letters, low and upright");
    previewing->add_option("--lang", language, "zh-CN or en")->check(CLI::IsMember({"zh-CN", "en"}));
    auto* no_window = previewing->add_flag("--json", json, "With --shots: print what was taken as JSON");
    previewing->add_option("--window", window, "The size of the window, for example 1280x720; else the whole screen")->excludes(no_window);
    auto* importing = app.add_subcommand("import", "Make a pack folder of another program's questions, and say what came along");
    std::string file, format = "auto", out;
    importing->add_option("FILE", file, "A spreadsheet, GIFT, Aiken, Moodle XML, QTI, H5P, Kahoot, numbered text, Word, Markdown (a folder too), iCalendar or GeoJSON")->required();
    importing->add_option("--format", format, "gift aiken moodle-xml qti h5p spreadsheet text kahoot docx markdown icalendar geojson, or auto");
    importing->add_option("--out", out, "The pack folder to make; it must not exist")->required();
    importing->add_flag("--json", json, "Print the report as JSON");
    auto* exporting = app.add_subcommand("export", "Write a pack's questions for other programs");
    std::string folder, export_format = "json", export_out;
    exporting->add_option("DIR", folder, "A pack folder")->required();
    exporting->add_option("--format", export_format, "json, csv, xlsx or gift")->check(CLI::IsMember({"json", "csv", "xlsx", "gift"}));
    exporting->add_option("--out", export_out, "The file to write, else the terminal");
    auto* analysing = app.add_subcommand("analyse", "Item statistics of completed runs: attempt,q1,q2 / max,1,1 / a row for each run");
    std::string runs;
    analysing->add_option("FILE", runs, "A CSV file")->required();
    bool table = false;
    analysing->add_flag("--table", table, "Print a table to read, and not JSON");
    analysing->add_flag("--json", json, "Print JSON (the usual)");
    const auto help_words = author_words(tongue_asked(argc, argv));
    say_help(app, help_words);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return app.exit(error) == 0 ? 0 : 2; }
    const auto words = author_words(tongue.empty() ? language : tongue);
    if (beginning->parsed()) return begin_new(words, new_folder, json);
    if (building->parsed()) return build(words, built_folder, built_out, side, json, strict);
    if (previewing->parsed()) return preview(words, built_folder, shots, language, window, json);
    if (importing->parsed()) return import(words, file, format, out, json);
    if (exporting->parsed()) return export_questions(words, folder, export_format, export_out);
    if (analysing->parsed()) return analyse(words, runs, !table || json);
    return installing->parsed() ? install(words, data, folders, json) : check(words, folders, json, strict);
}
