// What stands on 「关于这些数字」: for each exhibit's model, for the drills and for the whole-school drill, every number it shows
// with the formula, the range in which it holds, how far it may be off, and where it is from. The words lie beside the
// code whose numbers they are, so that who changes one sees the other. Constant; any thread.
#pragma once
#include <span>
#include <string_view>

#include "content/item.h"

namespace estation::content {

struct NumberNote {
    Text what, formula, range, tolerance, source;   // in both languages, none of them empty
};

// By an exhibit's model ("wave-race"), "drill" or "school-drill"; empty for what shows no numbers that somebody worked out.
[[nodiscard]] std::span<const NumberNote> number_notes(std::string_view about);
// The same for an item, whatever its kind.
[[nodiscard]] std::span<const NumberNote> number_notes(const Item& item);
// Whether the numbers are about shaking: they can be asked for with estation-quake, and what shows them is marked 模拟 or 演练.
[[nodiscard]] bool is_about_shaking(std::string_view about);
[[nodiscard]] bool is_about_shaking(const Item& item);

}  // namespace estation::content
