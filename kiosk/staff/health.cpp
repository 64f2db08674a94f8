#include "kiosk/staff/health.h"

#include <algorithm>
#include <fstream>

#include "kiosk/caretaker.h"

namespace estation::kiosk::staff {
namespace fs = std::filesystem;

namespace {

// As a keeper says it: whole gigabytes where there are many.
std::string amount(std::uint64_t bytes) {
    constexpr std::uint64_t mib = 1u << 20;
    return bytes >= 10240 * mib ? std::to_string(bytes / (1024 * mib)) + " GB" : std::to_string(bytes / mib) + " MB";
}

}  // namespace

std::vector<Finding> judge(const HealthFacts& f) {
    std::vector<Finding> out;
    const auto say = [&out](HealthRow row, Light light, std::string number = {}) { out.push_back({row, light, std::move(number)}); };
    constexpr std::uint64_t mib = 1u << 20;
    if (!f.disk_free_bytes) say(HealthRow::disk, Light::yellow, "?");
    else say(HealthRow::disk, *f.disk_free_bytes < 200 * mib ? Light::red : *f.disk_free_bytes < 1024 * mib ? Light::yellow : Light::green, amount(*f.disk_free_bytes));
    if (f.packs == 0 || f.starter_packs_only) say(HealthRow::content, Light::yellow, "");
    else if (f.content_age_days) say(HealthRow::content, *f.content_age_days > 90 ? Light::red : *f.content_age_days > 30 ? Light::yellow : Light::green, std::to_string(*f.content_age_days));
    else say(HealthRow::content, Light::yellow, "");
    say(HealthRow::figures, !f.figures_kept ? Light::red : f.records_dropped > 0 ? Light::yellow : Light::green, std::to_string(f.records_dropped));
    say(HealthRow::clock, f.clock_plausible ? Light::green : Light::red);
    say(HealthRow::crashes, f.safe_mode ? Light::red : f.crashes > 0 ? Light::yellow : Light::green, std::to_string(f.crashes));
    say(HealthRow::sound, f.sound_device ? Light::green : Light::yellow);
    say(HealthRow::speech, f.speech_program ? Light::green : Light::yellow);
    // Weeks without a network are normal here: it is red for nobody.
    say(HealthRow::network, f.network_up || !f.server_wanted ? Light::green : Light::yellow);
    say(HealthRow::memory, f.resident_bytes > 500 * mib ? Light::yellow : Light::green, amount(f.resident_bytes));
    std::stable_sort(out.begin(), out.end(), [](const Finding& a, const Finding& b) { return a.light > b.light; });
    return out;
}

Light worst(const std::vector<Finding>& findings) {
    Light light = Light::green;
    for (const Finding& f : findings) light = std::max(light, f.light);
    return light;
}

void take_facts(HealthFacts& facts, const fs::path& data) {
    const Vitals v = take_vitals(data);
    facts.disk_free_bytes = v.disk_free_bytes;
    facts.resident_bytes = v.resident_bytes;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator("/dev/snd", none))
        if (const auto name = entry.path().filename().string(); name.starts_with("pcm") && name.ends_with("p")) facts.sound_device = true;
    for (const auto& entry : fs::directory_iterator("/sys/class/net", none)) {
        if (entry.path().filename() == "lo") continue;
        std::ifstream in(entry.path() / "operstate");
        std::string state;
        if (in >> state && state == "up") facts.network_up = true;
    }
    for (const char* folder : {"/usr/bin", "/usr/local/bin", "/bin"})
        if (fs::exists(fs::path(folder) / "espeak-ng", none)) facts.speech_program = true;
}

}  // namespace estation::kiosk::staff
