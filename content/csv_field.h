// One field of a CSV that a spreadsheet opens: quoted where it must be, and never taken for a formula. Pure; any thread.
#pragma once
#include <string>

namespace estation::content {

[[nodiscard]] std::string csv_field(std::string text);

}  // namespace estation::content
