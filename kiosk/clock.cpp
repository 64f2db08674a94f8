#include "kiosk/clock.h"

#include <algorithm>
#include <ctime>

namespace estation::kiosk {

std::int64_t WallClock::now_s() const { return pretend_s ? *pretend_s : static_cast<std::int64_t>(std::time(nullptr)); }

bool WallClock::plausible() const {
    constexpr std::int64_t from = 1735689600, to = 3786912000;  // 2025-01-01, 2090-01-01
    const std::int64_t now = now_s();
    return now >= from && now < to;
}

std::optional<content::Date> WallClock::today() const {
    if (!plausible()) return std::nullopt;
    const auto t = static_cast<std::time_t>(now_s());
    std::tm local{};
    if (localtime_r(&t, &local) == nullptr) return std::nullopt;
    return content::Date{local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
}

std::optional<int> WallClock::second() const {
    if (!plausible()) return std::nullopt;
    const auto t = static_cast<std::time_t>(now_s());
    std::tm local{};
    if (localtime_r(&t, &local) == nullptr) return std::nullopt;
    return (local.tm_hour * 60 + local.tm_min) * 60 + std::min(local.tm_sec, 59);
}

std::optional<int> WallClock::minute() const {
    const auto s = second();
    return s ? std::optional(*s / 60) : std::nullopt;
}

}  // namespace estation::kiosk
