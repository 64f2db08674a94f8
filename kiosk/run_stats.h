// The figures of one run, for --stats-json: how soon the first complete frame, how many frames, the longest, memory
// and processor time. Owned by main(); UI thread.
#pragma once
#include <cstdint>
#include <filesystem>

#include "content/result.h"

namespace estation::kiosk {

struct RunStats {
    double first_frame_ms = -1;      // from process start
    std::uint64_t frames_drawn = 0;  // frames in which a pixel changed
    double longest_frame_ms = 0;

    void frame(double ms, bool changed);
    void complete();                 // the first frame with everything on it has been shown
    [[nodiscard]] static long resident_kib();   // what the process holds in memory now; 0 where the kernel does not tell
    [[nodiscard]] content::Result<> write(const std::filesystem::path& file) const;
};

}  // namespace estation::kiosk
