// What an author should look at although the kiosk can show it: questions that are there twice, pictures larger than any screen
// needs or without a licence, maps and health texts without their papers, what has expired, what is too long to be read standing. Pure but for reading the pack; any thread.
#pragma once
#include <string>
#include <vector>

#include "content/pack.h"

namespace estation::content {

// One line each, by the file and line where to change it. `today` decides what has expired.
[[nodiscard]] std::vector<Error> advise(const Pack& pack, Date today);

}  // namespace estation::content
