#include "sync/server/tally.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <unordered_map>

namespace estation::sync::server {

namespace {

constexpr std::int64_t china_ms = 8 * 3'600'000;
constexpr std::int64_t shortest_visit_ms = 10'000;
// More than eleven days in milliseconds no visit lasts, and so many records no outbox loses at once: whoever says so tries to
// make the sum overflow.
constexpr double most = 1e9;

std::int64_t whole(double value) { return value > most || value < 0 || value != value ? 0 : static_cast<std::int64_t>(value); }

}  // namespace

std::int64_t month_of(std::int64_t wall_ms) {
    if (judge_clock(wall_ms) == ClockQuality::implausible) return 0;
    using namespace std::chrono;
    const year_month_day day(floor<days>(sys_time<milliseconds>(milliseconds(wall_ms + china_ms))));
    return static_cast<int>(day.year()) * 100 + static_cast<unsigned>(day.month());
}

double number_in(const std::string& value, std::string_view name) {
    const std::string key = "\"" + std::string(name) + "\":";
    const auto at = value.find(key);
    if (at == std::string::npos) return 0;
    double number = 0;
    std::from_chars(value.data() + at + key.size(), value.data() + value.size(), number);
    return number;
}

// "day":"2026-11-24" -> 202611.
std::optional<std::int64_t> month_of_day(const std::string& value) {
    const auto at = value.find("\"day\":\"");
    int year = 0, month = 0;
    if (at == std::string::npos || std::sscanf(value.c_str() + at + 7, "%4d-%2d-", &year, &month) != 2 || year < 2025 || year > 2090 || month < 1 || month > 12) return std::nullopt;
    return std::int64_t{year} * 100 + month;
}

Deeds deeds_of(const Usage& u) {
    const bool nothing = u.kind == "session_end" || u.kind == "session_begin" || u.kind == "idle_reset" || u.kind == "idle_ask" || u.kind == "close" || u.kind == "dropped";
    return {!nothing, u.kind == "mode" && !u.value.starts_with("volume") && u.value != "mute"};
}

namespace {

// A TallyKey that points into the records: a busy station's batch has the same few hundred over and over.
struct SeenKey {
    std::int64_t month;
    std::string_view pack, item, kind;
    bool operator==(const SeenKey&) const = default;
    struct Hash {
        std::size_t operator()(const SeenKey& key) const {
            const std::hash<std::string_view> text;
            std::size_t sum = static_cast<std::size_t>(key.month);
            for (const auto part : {key.pack, key.item, key.kind}) sum = sum * 0x9E3779B97F4A7C15u + text(part);
            return sum;
        }
    };
};

}  // namespace

std::map<TallyKey, Tally> tally(std::span<const Record> records, const std::function<Deeds(const Record&)>& earlier) {
    std::unordered_map<SeenKey, Tally, SeenKey::Hash> found;
    struct Visit : Deeds { bool began_here = false; };
    std::unordered_map<std::uint64_t, Visit> visits;
    // One visitor after the other: whoever comes after somebody else, without a gap between, began in these records.
    bool somebody_before = false;
    std::uint64_t seq_before = 0;
    for (const auto& record : records) {
        if (record.seq != seq_before + 1) somebody_before = false;
        seq_before = record.seq;
        const Usage& u = record.usage;
        // A day that a station was on is told when it has ended: it belongs to its own month.
        const std::int64_t month = record.quality == ClockQuality::implausible ? 0 : u.kind == "ready" ? month_of_day(u.value).value_or(month_of(record.wall_ms)) : month_of(record.wall_ms);
        const auto add = [&](std::string_view kind, std::int64_t amount, bool of_item = true) {
            Tally& t = found[{month, of_item ? std::string_view(u.pack) : "", of_item ? std::string_view(u.item) : "", kind}];
            ++t.count;
            t.amount += amount;
        };
        const double amount = u.kind == "close" ? number_in(u.value, "ms") : u.kind == "dropped" ? number_in(u.value, "count") : u.kind == "ready" ? number_in(u.value, "ready") : 0;
        add(u.kind, whole(amount));
        if (u.kind == "ready") add("scheduled", whole(number_in(u.value, "scheduled")));
        if (u.kind == "answer" && number_in(u.value, "m") > 0.999) add("right", 0);
        if (u.kind == "quiz_end" && u.value.find("\"completed\":true") != std::string::npos) add("finished", 0);
        if (u.session == 0) continue;
        Visit& visit = visits.try_emplace(u.session, Visit{{}, somebody_before}).first->second;
        somebody_before = true;
        const Deeds deeds = deeds_of(u);
        visit.any = visit.any || deeds.any;
        visit.mode = visit.mode || deeds.mode;
        if (u.kind != "session_end") continue;
        if (!visit.began_here && (!visit.any || !visit.mode)) {
            const Deeds before = earlier(record);
            visit.any = visit.any || before.any;
            visit.mode = visit.mode || before.mode;
        }
        const std::int64_t ms = whole(number_in(u.value, "ms"));
        const bool counts = ms >= shortest_visit_ms && visit.any;
        add(counts ? "visit" : "short_visit", ms, false);
        if (counts && visit.mode) add("mode_visit", ms, false);
    }
    std::map<TallyKey, Tally> sums;
    for (const auto& [key, tally] : found) sums.emplace(TallyKey{key.month, std::string(key.pack), std::string(key.item), std::string(key.kind)}, tally);
    return sums;
}

}  // namespace estation::sync::server
