// What the station believes the date to be. A clock that says 1970 or 2099 is not believed: schedules and expiry are
// then left aside, so that a flat battery never empties the screen. Plain values; any thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "content/text.h"

namespace estation::kiosk {

struct WallClock {
    std::optional<std::int64_t> pretend_s;  // for tests
    std::shared_ptr<std::atomic<std::int64_t>> moved_s = {};   // by how much a journey has turned it; copies share it

    [[nodiscard]] std::int64_t now_s() const;   // since the Unix epoch
    void turn_to(std::int64_t now_s) const;     // for journeys; a clock without moved_s stays as it is
    [[nodiscard]] bool plausible() const;       // between 2025 and 2090
    [[nodiscard]] std::optional<content::Date> today() const;  // local; absent when implausible
    [[nodiscard]] std::optional<int> second() const;  // of the local day
    [[nodiscard]] std::optional<int> minute() const;           // of the local day; absent when implausible
};

// "2026-11-23" or "2026-11-23T08:30:00", taken as UTC; absent when it is neither.
[[nodiscard]] std::optional<std::int64_t> parse_moment(const std::string& text);

}  // namespace estation::kiosk
