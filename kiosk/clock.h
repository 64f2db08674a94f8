// What the station believes the date to be. A clock that says 1970 or 2099 is not believed: schedules and expiry are
// then left aside, so that a flat battery never empties the screen. Plain values; any thread.
#pragma once
#include <cstdint>
#include <optional>

#include "content/text.h"

namespace estation::kiosk {

struct WallClock {
    std::optional<std::int64_t> pretend_s;  // for tests

    [[nodiscard]] std::int64_t now_s() const;   // since the Unix epoch
    [[nodiscard]] bool plausible() const;       // between 2025 and 2090
    [[nodiscard]] std::optional<content::Date> today() const;  // local; absent when implausible
    [[nodiscard]] std::optional<int> second() const;  // of the local day
    [[nodiscard]] std::optional<int> minute() const;           // of the local day; absent when implausible
};

}  // namespace estation::kiosk
