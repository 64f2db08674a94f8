// The Log is the station's diary for whoever looks after it: what went wrong and what the kiosk did about it, a line each,
// on the terminal (the system's journal) and in <data>/log/kiosk.log, which turns over before it grows and is taken
// along by the staff page's export. No visitor appears in it. Owned by main(); say() from any thread.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

namespace estation::kiosk {

class Log {
public:
    // Where the folder cannot be written the lines still go to the terminal.
    explicit Log(const std::filesystem::path& folder, std::size_t file_bytes = 1u << 20, std::size_t files = 8);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void say(const std::string& text);
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    struct Sinks;
    std::filesystem::path folder_;
    std::unique_ptr<Sinks> sinks_;
};

}  // namespace estation::kiosk
