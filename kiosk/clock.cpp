#include "kiosk/clock.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace estation::kiosk {

std::int64_t WallClock::now_s() const { return (pretend_s ? *pretend_s : static_cast<std::int64_t>(std::time(nullptr))) + (moved_s ? moved_s->load() : 0); }

void WallClock::turn_to(std::int64_t to_s) const {
    if (moved_s) moved_s->fetch_add(to_s - now_s());
}

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

std::optional<std::int64_t> parse_moment(const std::string& text) {
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, day_end = 0, end = 0;
    const int n = std::sscanf(text.c_str(), "%4d-%2d-%2d%nT%2d:%2d:%2d%n", &y, &mo, &d, &day_end, &h, &mi, &s, &end);
    if (n != 3 && n != 6) return std::nullopt;
    if (static_cast<std::size_t>(n == 6 ? end : day_end) != text.size()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(mo)), std::chrono::day(static_cast<unsigned>(d))};
    if (y < 1900 || y > 3000 || mo < 1 || d < 1 || !date.ok() || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86400} + h * 3600 + mi * 60 + s;
}

}  // namespace estation::kiosk
