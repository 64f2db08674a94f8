#include "kiosk/program_watch.h"

#include <algorithm>
#include <utility>

#include "content/durable.h"
#include "content/program.h"

namespace estation::kiosk {
namespace {

std::string version_of(const content::ProgramShelf& shelf, const std::string& manifest) {
    const auto text = content::read_capped(shelf.folder(manifest) / content::program_facts_file, 4096);
    const auto facts = text ? content::read_program_facts(*text, manifest) : content::Result<content::ProgramFacts>(text.error());
    return facts ? facts->version : manifest.substr(0, 8);
}

}  // namespace

staff::ProgramStanding program_standing(const content::ProgramShelf& shelf, const content::ProgramBook& book, const std::string& running, const std::string& next) {
    using From = staff::ProgramStanding::From;
    staff::ProgramStanding now;
    now.version = running.empty() ? std::string(content::own_version()) : version_of(shelf, running);
    now.from = running.empty() ? From::installed : book.trial && book.trial->manifest == running ? From::trial : From::pushed;
    if (next != running) now.waiting = next.empty() ? staff::ProgramStanding::Waiting::installed : staff::ProgramStanding::Waiting::another;
    if (next != running && !next.empty()) now.waiting_version = version_of(shelf, next);
    if (!book.refused.empty()) now.refused = book.refused.back().version;
    return now;
}

ProgramWatch::ProgramWatch(content::ProgramShelf shelf, std::string running, std::string boot, Hands hands, Times times)
    : shelf_(std::move(shelf)), running_(std::move(running)), boot_(std::move(boot)), hands_(std::move(hands)), times_(std::move(times)), noted_(now()),
      thread_([this](const std::stop_token& stop) { watch(stop); }) {}

ProgramWatch::~ProgramWatch() {
    thread_.request_stop();
    bell_.notify_all();
}

void ProgramWatch::gone_well() {
    {
        const std::lock_guard lock(mutex_);
        well_ = wake_ = true;
    }
    bell_.notify_all();
}

void ProgramWatch::reached_server() {
    {
        const std::lock_guard lock(mutex_);
        reached_ = wake_ = true;
    }
    bell_.notify_all();
}

void ProgramWatch::write_down(bool last) {
    bool well = false, reached = false;
    {
        const std::lock_guard lock(mutex_);
        well = std::exchange(well_, false);
        reached = std::exchange(reached_, false);
        wake_ = false;
    }
    const auto ran = std::chrono::duration_cast<std::chrono::seconds>(now() - noted_);
    const bool due = last || ran >= times_.note_every;
    if (!shelf_.used() || (!well && !reached && !due)) return;
    const auto written = shelf_.change([&](content::ProgramBook& book) {
        if (well) book.go_well(running_);
        if (reached) book.reach_server(running_);
        if (due) book.run_on(running_, ran.count());
    });
    if (due) noted_ = now();
    if (written) return;
    hands_.say(written.error().in("programs").line());
    const std::lock_guard lock(mutex_);   // it is tried again with the next look
    well_ = well_ || well;
    reached_ = reached_ || reached;
}

void ProgramWatch::look() {
    if (!shelf_.used()) return;
    auto book = shelf_.book();
    // What lies whole is looked at when something has changed, not every few seconds.
    if (!looked_ || book != seen_) {
        const auto before = program_standing(shelf_, seen_, running_, next_);
        next_ = book.chosen(boot_, [this](const std::string& manifest) { return manifest == running_ || shelf_.check(manifest); });
        seen_ = std::move(book);
        if (const auto fresh = program_standing(shelf_, seen_, running_, next_); hands_.told && (!looked_ || fresh != before)) hands_.told(fresh);
        looked_ = true;
    }
    if (next_ == running_) {
        said_ = false;
        return;
    }
    if (!std::exchange(said_, true)) hands_.say(next_.empty() ? "the installed program begins when nobody is here" : "the program " + version_of(shelf_, next_) + " begins when nobody is here");
    const auto at = now().time_since_epoch().count();
    const auto quiet = std::chrono::duration_cast<Clock::duration>(times_.quiet_for).count();
    hands_.post([deserted = hands_.deserted, end = hands_.end, since = deserted_since_, at, quiet] {
        if (!deserted()) return since->store(0);
        Clock::rep begun = 0;
        if (since->compare_exchange_strong(begun, at)) begun = at;
        if (at - begun >= quiet) end();
    });
}

void ProgramWatch::watch(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        write_down(false);
        look();
        std::unique_lock lock(mutex_);
        bell_.wait_for(lock, stop, times_.look_every, [this] { return wake_; });
    }
    write_down(true);
}

}  // namespace estation::kiosk
