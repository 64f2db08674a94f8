#include "kiosk/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <string_view>

namespace estation::kiosk {

namespace {
constexpr std::size_t longest_line = 2000;

// One entry is one line, whatever a file's name or a library's complaint brings along.
std::string one_line(std::string_view text) {
    std::string out(text.substr(0, longest_line));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return out;
}
}  // namespace

struct Log::Sinks {
    std::shared_ptr<spdlog::logger> file;  // absent: only the terminal
};

Log::Log(const std::filesystem::path& folder, std::size_t file_bytes, std::size_t files) : folder_(folder), sinks_(std::make_unique<Sinks>()) {
    std::error_code fault;
    std::filesystem::create_directories(folder, fault);
    try {
        auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>((folder / "kiosk.log").string(), file_bytes, files);
        sinks_->file = std::make_shared<spdlog::logger>("kiosk", std::move(sink));
        sinks_->file->set_pattern("%Y-%m-%d %H:%M:%S %v");
        sinks_->file->flush_on(spdlog::level::info);
        // A full disk must not fill the terminal with the library's own complaint.
        sinks_->file->set_error_handler([](const std::string&) {});
    } catch (const std::exception& e) {
        std::fprintf(stderr, "estation-kiosk: no log is kept in %s: %s\n", folder.c_str(), e.what());
    }
}

Log::~Log() = default;

void Log::say(const std::string& text) {
    const std::string line = one_line(text);
    std::fprintf(stderr, "estation-kiosk: %s\n", line.c_str());
    if (!sinks_->file) return;
    try {
        sinks_->file->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    } catch (const std::exception&) {
        // It stands on the terminal.
    }
}

}  // namespace estation::kiosk
