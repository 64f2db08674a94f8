// Whether an executable that was pushed can run on this machine at all: it is asked for its version once, before anybody sees
// it. Waits for it, twenty seconds at most; the sync thread.
#pragma once
#include <filesystem>
#include <string>

#include "content/result.h"

namespace estation::kiosk {

// Why it cannot, in what it said itself, or nothing when it can; an error when it gave no answer in time.
[[nodiscard]] content::Result<std::string> prove_program(const std::filesystem::path& executable);

}  // namespace estation::kiosk
