// Line breaks: where the lines of one stretch of text end. Justified text is weighed as a whole, so that no line pays
// for the comfort of another; ragged text fills each line and is weighed only where filling would end badly (a
// single character on the last line, a broken rule). Time grows with the length only. Pure; any thread.
#pragma once
#include <cstdint>
#include <vector>

#include "kiosk/ui/spacing.h"

namespace estation::kiosk::ui {

struct Measure { double width = 0, indent = 0; bool justify = true, balance = false, title = false; };  // balance: lines of one length (centred titles); title: the same where it costs no line

// The end of each line in [begin, spacing.size()); the last one is spacing.size(). `begin` is the first cluster that shows.
std::vector<std::uint32_t> choose_breaks(const Spacing& spacing, std::uint32_t begin, const Measure& measure);

// The indent that is kept: all of it, unless the first word only fits without.
double fitting_indent(const Spacing& spacing, std::uint32_t begin, const Measure& measure);

}  // namespace estation::kiosk::ui
