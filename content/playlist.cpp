#include "content/playlist.h"

#include <cstdio>

namespace estation::content {

std::optional<int> minute_of(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
    const int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
    if (minutes > 59 || hours > 24 || (hours == 24 && minutes > 0)) return std::nullopt;
    return hours * 60 + minutes;
}

std::string clock_text(int minute) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d", minute / 60 % 100, minute % 60);
    return text;
}

bool is_on(const VideoEntry& entry, int minute) {
    if (!entry.hours) return true;
    const auto [from, to] = *entry.hours;
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

std::vector<std::size_t> shown_at(const Video& video, std::optional<int> minute) {
    std::vector<std::size_t> now, always, all;
    bool any_hour_now = false;
    for (std::size_t i = 0; i < video.entries.size(); ++i) {
        const VideoEntry& entry = video.entries[i];
        all.push_back(i);
        if (!entry.hours) always.push_back(i);
        if (!minute || !is_on(entry, *minute)) continue;
        now.push_back(i);
        any_hour_now = any_hour_now || entry.hours;
    }
    if (any_hour_now) return now;
    return always.empty() ? all : always;
}

}  // namespace estation::content
