#include "kiosk/start_book.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include "content/durable.h"

namespace estation::kiosk {
namespace {

constexpr int most_crashes = 1000;

struct Entry { bool running = false; int crashes = 0; std::string boot; };

// "running 2 <boot>" or "ended 0 <boot>"; anything else is an empty book.
Entry read_entry(const std::filesystem::path& file) {
    const auto text = content::read_capped(file, 4096);
    if (!text) return {};
    std::istringstream in(*text);
    std::string word, boot;
    int crashes = 0;
    if (!(in >> word >> crashes) || (word != "running" && word != "ended")) return {};
    in >> boot;
    return {word == "running", std::clamp(crashes, 0, most_crashes), boot};
}

content::Result<> write_entry(const std::filesystem::path& file, const Entry& entry) {
    return content::write_durably(file, std::string(entry.running ? "running " : "ended ") + std::to_string(entry.crashes) + " " + entry.boot + "\n");
}

}  // namespace

StartAdvice advise(int crashes) {
    StartAdvice advice;
    advice.crashes = crashes;
    advice.safe_mode = crashes >= 3;
    if (crashes == 1) advice.wait_s = 1;
    if (crashes == 2) advice.wait_s = 5;
    if (crashes == 4) advice.wait_s = 15;
    if (crashes == 5) advice.wait_s = 30;
    if (crashes >= 6) advice.wait_s = 60;
    if (advice.safe_mode) advice.line_wait_s = 30 << std::min(crashes - 3, 4);
    return advice;
}

StartBook::StartBook(const std::filesystem::path& file, std::string boot) : file_(file), boot_(std::move(boot)) {
    const Entry before = read_entry(file_);
    const bool crashed = before.running && !boot_.empty() && before.boot == boot_;
    const int crashes = crashed ? std::min(before.crashes + 1, most_crashes) : 0;
    advice_ = advise(crashes);
    if (auto written = write_entry(file_, {true, crashes, boot_}); !written) advice_ = {};
}

content::Result<> StartBook::sign_off() { return write_entry(file_, {false, 0, boot_}); }

}  // namespace estation::kiosk
