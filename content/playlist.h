// What of a video's playlist is shown now: some entries have hours of their own, the others are for all day. Pure
// functions; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/item.h"

namespace estation::content {

// "08:00" as minutes of the day, 0..1440 ("24:00" is the day's end).
[[nodiscard]] std::optional<int> minute_of(std::string_view text);
[[nodiscard]] std::string clock_text(int minute);  // "08:00"

// Whether a minute of the day lies in an entry's hours; hours may lead over midnight. An entry without hours is always on.
[[nodiscard]] bool is_on(const VideoEntry& entry, int minute);

// The places in the playlist that are shown at this minute, in the author's order. When nothing has this hour, or the clock
// is not believed (no minute), it is what has no hours; when everything has, it is everything: never an empty screen.
[[nodiscard]] std::vector<std::size_t> shown_at(const Video& video, std::optional<int> minute);

}  // namespace estation::content
