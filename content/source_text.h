// What an author's text file must be before anything parses it: UTF-8 without control characters, with lines
// and a size that a reader can bear. One gate for Markdown, GIFT and TOML alike. Pure function; any thread.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "content/pack.h"

namespace estation::content {

// The bytes as text: no byte order mark, every line ended by \n whatever the author's computer wrote.
// An error names `file`, the line and, for bytes that are not UTF-8, the byte's place in the line.
[[nodiscard]] Result<std::string> source_text(std::span<const std::byte> bytes, const std::string& file, const Limits& limits);
[[nodiscard]] Result<std::string> source_text(std::string_view bytes, const std::string& file, const Limits& limits);

}  // namespace estation::content
