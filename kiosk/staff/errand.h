// An errand is one run of a small program (ddcutil, systemctl, udisksctl): started without a shell, with nothing on its standard
// input, ended when it takes too long or the kiosk closes. Waits; never on the UI thread.
#pragma once
#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "content/result.h"

namespace estation::kiosk::staff {

// What it printed, at most 4,000 bytes. An error: it is not there, it took too long, or it left with a fault; then with the last line it
// said, which is for people.
[[nodiscard]] content::Result<std::string> run_errand(const std::vector<std::string>& words, std::chrono::milliseconds most, const std::stop_token& stop);

}  // namespace estation::kiosk::staff
