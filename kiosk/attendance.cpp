#include "kiosk/attendance.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>

#include "kiosk/clock.h"

namespace estation::kiosk {

Attendance::Attendance(Config& config, Log& log) : log_(log) {
    if (!config.script.empty()) return;
    if (config.launched) {
        programs_.emplace(config.data / "programs");
        program_ = *config.launched;
    }
    std::error_code none;
    std::filesystem::create_directories(config.data, none);
    book_.emplace(config.data / "starts.txt", content::this_boot());
    const StartAdvice& advice = book_->advice();
    config.safe_mode = advice.safe_mode;
    config.crashes = advice.crashes;
    config.line_wait_s = advice.line_wait_s;
    if (advice.crashes > 0) log.say("the kiosk has ended without a word " + std::to_string(advice.crashes) + " times in a row" + (advice.safe_mode ? "; this is safe mode" : ""));
    blame_.emplace(config.data, content::this_boot(), WallClock{config.pretend_now_s}.now_s());
    if (blame_->verdict())
        if (const auto done = act_on(*blame_->verdict(), config.data / "store"); !done.empty()) log.say(done);
    stop_.emplace([this] { sign_off(); });
}

bool Attendance::wait() const {
    for (int tenths = book_ ? book_->advice().wait_s * 10 : 0; tenths > 0; --tenths) {
        if (stop_->asked()) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return true;
}

void Attendance::sign_off() {
    if (!book_) return;
    const std::scoped_lock lock(signing_);
    if (auto signed_off = book_->sign_off(); !signed_off) log_.say(signed_off.error().line());
    if (!programs_ || !programs_->used()) return;
    const auto ended = programs_->change([this](content::ProgramBook& book) { book.end_in_order(program_); });
    if (!ended) log_.say(ended.error().line());
}

void Attendance::when_stopped(std::function<void()> then) {
    if (stop_) stop_->then(std::move(then));
}

}  // namespace estation::kiosk
