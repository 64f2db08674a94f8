// Small tools that importers share: trimming, splitting, numbers as people type them, and text in whatever encoding it came.
// Pure functions; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/import/import.h"

namespace estation::content {

// Spaces of every width, tabs, line ends, zero-width marks.
[[nodiscard]] std::string_view trimmed_wide(std::string_view text);
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);
// A plain decimal number with nothing behind it; full-width digits count.
[[nodiscard]] std::optional<double> plain_number(std::string_view text);
// Full-width letters, digits and marks as their half-width ones (、。 stay), an ideographic space as a space.
[[nodiscard]] std::string half_width(std::string_view text);
[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] std::string replaced(std::string text, std::string_view what, std::string_view with);
// Shortest decimal that reads back the same.
[[nodiscard]] std::string number_text(double value);

// The bytes as UTF-8 with \n for every line end, whatever they were: any number of byte order marks, UTF-16 with a mark, or
// GB18030 where they are not UTF-8 (then `changed` says so). Control characters go, and are counted in `changed`. An error
// names the line of the first byte that fits neither.
[[nodiscard]] Result<std::string> decoded_text(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report);
// For text that has passed an XML or JSON reader: control characters go.
[[nodiscard]] std::string without_controls(std::string text);

}  // namespace estation::content
