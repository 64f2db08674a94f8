// The StartBook tells a crash from a power cut, and says what this start should do about the crashes before it. Each run is
// entered in <data>/starts.txt with the boot in which it began, and signs off when it ends in order or has gone well for
// a while. A run that did not sign off was a crash when the machine has not been booted since; when it has, somebody took the power
// away, as happens every night. Owned by main(); one thread.
#pragma once
#include <filesystem>
#include <string>

#include "content/result.h"

namespace estation::kiosk {

struct StartAdvice {
    int crashes = 0;         // in a row, in this boot
    bool safe_mode = false;  // three of them: only what came with the program, nothing that could be at fault
    int wait_s = 0;          // before anything is opened: a crash that repeats must not heat the machine
    int line_wait_s = 0;     // in safe mode, before the line to the server begins: the screen stands first
};

// 1 s and 5 s after the first and second crash; the third start over is safe mode, at once; if that crashes too,
// 15 s, 30 s, then a minute each time. The line to the server, which may bring a mended pack and may be what crashes, waits for
// half a minute then, and twice as long after each further crash, up to eight minutes.
[[nodiscard]] StartAdvice advise(int crashes);

class StartBook {
public:
    // Enters this start. `boot` names the boot: content::this_boot(), or "" where there is none, in
    // which case every unsigned run counts as a power cut. A book that cannot be read or written advises a usual start.
    StartBook(const std::filesystem::path& file, std::string boot);

    [[nodiscard]] const StartAdvice& advice() const { return advice_; }
    // This run ended in order, or has gone on for long enough: the crashes before it are forgotten. Repeating is harmless.
    [[nodiscard]] content::Result<> sign_off();


private:
    std::filesystem::path file_;
    std::string boot_;
    StartAdvice advice_;
};

}  // namespace estation::kiosk
