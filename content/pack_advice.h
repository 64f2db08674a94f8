// What an author should look at although the kiosk can show it: questions that are there twice, pictures larger than any screen
// needs, maps and health texts without their papers, what has expired. Pure but for reading the pack; any thread.
#pragma once
#include <string>
#include <vector>

#include "content/pack.h"

namespace estation::content {

// One line each, by the place where to change it. `today` decides what has expired.
[[nodiscard]] std::vector<Error> advise(const Pack& pack, Date today);

}  // namespace estation::content
