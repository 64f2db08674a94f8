// The timing of a Programme that a station's keeper makes on the staff page: opening hours, exceptions and the ceremony, in a file of
// their own (<data>/staff-programme.toml, the grammar of programme.toml), which wins over the programme, so that a programme
// written by hand keeps its remarks. Pure functions; any thread.
#pragma once
#include <string>

#include "content/programme.h"

namespace estation::content {

// What Programme::read() gives back the same.
[[nodiscard]] std::string timing_text(const Programme& programme);
// The hours of `timing` with their exceptions, where it has hours, and its ceremony, where it has one, in place of the programme's.
[[nodiscard]] Programme with_timing(Programme programme, const Programme& timing);

}  // namespace estation::content
