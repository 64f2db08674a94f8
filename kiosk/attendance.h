// The Attendance is how a run of the kiosk comes and goes: it enters the run into the book of starts, waits for as long as the
// crashes before it advise, has the pack put aside that was at work in them, and signs off when the run ends in order, has gone
// well for a while, or is told to stop; a program that the launcher began signs off in the book of programs too. A run that performs a script stands in no book. Owned by main(), made before what shows
// pictures; sign_off() and what watcher() gives from any thread, the rest from the UI thread.
#pragma once
#include <functional>
#include <mutex>
#include <optional>

#include "content/program_shelf.h"
#include "kiosk/blame_book.h"
#include "kiosk/config.h"
#include "kiosk/log.h"
#include "kiosk/start_book.h"
#include "kiosk/stop_signals.h"

namespace estation::kiosk {

class Attendance {
public:
    // Turns `config` to safe mode when the crashes before this run ask for it. Both outlive this.
    Attendance(Config& config, Log& log);

    // As long as is advised before anything is opened. False: it was told to stop meanwhile.
    [[nodiscard]] bool wait() const;
    void sign_off();
    // What happens on the signals' thread when the run is told to stop, from now on; null: nothing more.
    void when_stopped(std::function<void()> then);
    // Who is to be told which pack is at work; outlived by this.
    [[nodiscard]] AtWork watcher(BlameBook::Part part) { return blame_ ? blame_->watcher(part) : AtWork(); }
    [[nodiscard]] int crashes() const { return book_ ? book_->advice().crashes : 0; }

private:
    Log& log_;
    std::optional<content::ProgramShelf> programs_;   // of a run that the launcher began
    std::string program_;
    std::optional<StartBook> book_;
    std::optional<BlameBook> blame_;
    std::mutex signing_;
    std::optional<StopSignals> stop_;   // last: its thread signs
};

}  // namespace estation::kiosk
