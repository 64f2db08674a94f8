// A program that the kiosk starts beside itself, in a process group of its own, so that what a script has started can be ended
// with it. Who starts it owns the process: waits for it, and ends it by kill(-child, ...). Any thread may call this.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace estation::kiosk {

// A child's standard input, output and error: a descriptor that stays open here, or nothing (-1: /dev/null).
struct ChildStreams {
    int input = -1, output = -1, error = -1;
};

// `words` is the program (looked for on PATH) and what it is told, at least the one. 0 and the process in `child`, or an errno value.
[[nodiscard]] int start_child(const std::vector<std::string>& words, const ChildStreams& streams, pid_t& child);

}  // namespace estation::kiosk
