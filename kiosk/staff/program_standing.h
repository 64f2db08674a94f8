// Which program a station runs and how it stands with those that were pushed to it, for the staff page. Plain data; any thread.
#pragma once
#include <string>

namespace estation::kiosk::staff {

struct ProgramStanding {
    std::string version;                                  // of the one that runs; empty: not told yet
    enum class From { installed, pushed, trial } from = From::installed;
    enum class Waiting { nothing, another, installed } waiting = Waiting::nothing;   // what begins when nobody is here
    std::string waiting_version;                          // of another
    std::string refused;                                  // the version that was refused last; empty: none was
    bool operator==(const ProgramStanding&) const = default;
};

}  // namespace estation::kiosk::staff
