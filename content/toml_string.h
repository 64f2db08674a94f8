// Text as a TOML basic string, quotes and all, for whatever this house writes as TOML: what is read back is the same text,
// control characters included. A pure function; any thread may call it.
#pragma once

#include <string>
#include <string_view>

namespace estation::content {

[[nodiscard]] std::string toml_string(std::string_view text);

}  // namespace estation::content
