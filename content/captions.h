// Captions are what is said in a film, with the times between which it stands on the screen: read from WebVTT or SubRip
// text, drawn by our own typesetting. Pure functions on text from outside, which is capped and checked; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/faults.h"

namespace estation::content {

struct Caption {
    double from_s = 0, to_s = 0;
    std::string text;  // plain; lines apart by \n
    bool operator==(const Caption&) const = default;
};
using Captions = std::vector<Caption>;

inline constexpr std::size_t captions_cap = 5'000;      // in one file
inline constexpr std::size_t caption_bytes_cap = 600;   // of one
inline constexpr double caption_time_cap = 86'400;      // a day

// In the order of their beginning. What cannot be used is left out, with a fault that names `file` and the line.
// `text` has passed source_text().
[[nodiscard]] Captions read_captions(std::string_view text, const std::string& file, Faults& faults);

// What stands on the screen at a time; several at once follow each other, a line each. Empty: nothing.
[[nodiscard]] std::string caption_at(const Captions& captions, double at_s);
// All of it as one text to read, a line for each caption, when nobody wrote a transcript.
[[nodiscard]] std::string transcript_of(const Captions& captions);

}  // namespace estation::content
