// How the station is, as a keeper with fourteen other duties wants to know it: a row for each thing, green, yellow or red, and
// what to do. The facts are gathered by the Office off the UI thread; judging them is pure. Plain data; any thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace estation::kiosk::staff {

struct HealthFacts {
    std::optional<std::uint64_t> disk_free_bytes;
    bool clock_plausible = true;
    std::optional<int> content_age_days;   // absent: no pack says its date
    int packs = 0;
    bool starter_packs_only = false;
    std::uint64_t records_dropped = 0;
    bool figures_kept = true;              // the outbox is open
    bool safe_mode = false;
    int crashes = 0;                       // in a row before this start
    bool sound_device = false, speech_program = false;
    bool network_up = false, server_wanted = false;
    std::uint64_t resident_bytes = 0;
};

enum class Light { green, yellow, red };
enum class HealthRow { disk, content, figures, clock, crashes, sound, speech, network, memory };
struct Finding { HealthRow row = HealthRow::disk; Light light = Light::green; std::string number; };  // number: for the sentence

// The worst first, then in the order of HealthRow.
[[nodiscard]] std::vector<Finding> judge(const HealthFacts& facts);
[[nodiscard]] Light worst(const std::vector<Finding>& findings);
// The parts that the machine knows: disk under `data`, sound, network, memory.
void take_facts(HealthFacts& facts, const std::filesystem::path& data);

}  // namespace estation::kiosk::staff
