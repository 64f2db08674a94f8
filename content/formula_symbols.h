// What TeX's commands stand for: a character, its class, and how one says it. A table; used by content/formula only.
#pragma once
#include <string_view>

#include "content/formula.h"

namespace estation::content {

struct MathCommand {
    std::string_view name;         // without the backslash
    std::string_view text;         // UTF-8
    Atom atom = Atom::ordinary;
    std::string_view zh = {}, en = {};  // empty: the sign itself is said
    bool slanted = false, limits = false;
};

[[nodiscard]] const MathCommand* math_command(std::string_view name);   // nullptr: not a sign
[[nodiscard]] const MathCommand* math_sign(std::string_view text);      // by what it stands for, for saying it
[[nodiscard]] bool is_function_name(std::string_view name);             // sin, log, lim
[[nodiscard]] bool takes_limits(std::string_view function);             // lim, max

}  // namespace estation::content
