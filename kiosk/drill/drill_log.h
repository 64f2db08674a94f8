// The DrillLog is a drill's events on disk: one file, appended to and never changed, every line with a checksum and forced onto
// the disk before it counts as kept. A line that a power cut tore is cut off when the file is opened again; nothing before it
// is lost. Owned by the DrillDesk, on its thread.
#pragma once
#include <filesystem>
#include <cstdint>
#include <vector>

#include "content/result.h"
#include "kiosk/drill/drill_event.h"

namespace estation::kiosk::drill {

class DrillLog {
public:
    static constexpr std::uint64_t largest = 8u << 20;
    // A new file; fails when there is one already.
    [[nodiscard]] static content::Result<DrillLog> create(const std::filesystem::path& file);
    // One that was left: what stands in it comes along, and the next event follows the last whole line.
    [[nodiscard]] static content::Result<DrillLog> reopen(const std::filesystem::path& file, LogText& found);
    DrillLog(DrillLog&& other) noexcept;
    DrillLog& operator=(DrillLog&& other) noexcept;
    DrillLog(const DrillLog&) = delete;
    DrillLog& operator=(const DrillLog&) = delete;
    ~DrillLog();

    // Returns when they are on the disk. After an error nothing of them counts: the same events may be given again.
    [[nodiscard]] content::Result<> append(const std::vector<DrillEvent>& events);
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    DrillLog(std::filesystem::path file, int handle, std::int64_t size) : file_(std::move(file)), handle_(handle), size_(size) {}
    std::filesystem::path file_;
    int handle_ = -1;
    std::int64_t size_ = 0;     // bytes that are known to be whole and on the disk
};

}  // namespace estation::kiosk::drill
