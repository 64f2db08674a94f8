// The named characters of HTML ("&copy;"), all 2,125 of them, as CommonMark asks for. A table; any thread.
// Source: WHATWG HTML, "Named character references".
#pragma once
#include <string_view>

namespace estation::content {

// `name` without & and ;. UTF-8, one character or two; empty: nothing is called so.
[[nodiscard]] std::string_view entity_named(std::string_view name);

}  // namespace estation::content
