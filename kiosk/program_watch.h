// The ProgramWatch is the running kiosk's word in the book of programs (content/program_book.h): it notes that this program has
// gone well, has reached the server, and how long it has run; and when another program should run, because one waits for its trial, was
// recalled, or this one has to give way, it ends the kiosk in order once nobody has been there for some minutes, so that the
// launcher begins the other. A kiosk that no launcher started has none to give way to, and a script is never cut short. Owned by main(),
// made after what its hands use; gone_well() and reached_server() from any thread, the rest of its work is on one of its own.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "content/program_shelf.h"
#include "kiosk/staff/program_standing.h"

namespace estation::kiosk {

class ProgramWatch {
public:
    struct Hands {
        std::function<void(std::function<void()>)> post;   // runs it on the UI thread soon: the mailbox
        std::function<bool()> deserted;                    // on the UI thread: neither visitor nor staff
        std::function<void()> end;                         // on the UI thread: the run ends in order
        std::function<void(const std::string&)> say;       // the log
        std::function<void(const staff::ProgramStanding&)> told;   // whenever it changes, on the watch's thread; may be null
    };
    struct Times {
        std::chrono::milliseconds look_every{10'000};
        std::chrono::milliseconds quiet_for{180'000};      // nobody there for so long
        std::chrono::milliseconds note_every{600'000};     // how often running time is written down
        std::function<std::chrono::steady_clock::time_point()> now;   // else the steady clock
    };
    // `running`: the manifest of this program, or empty: the installed one. `boot` as the launcher names it.
    ProgramWatch(content::ProgramShelf shelf, std::string running, std::string boot, Hands hands) : ProgramWatch(std::move(shelf), std::move(running), std::move(boot), std::move(hands), Times{}) {}
    ProgramWatch(content::ProgramShelf shelf, std::string running, std::string boot, Hands hands, Times times);
    ~ProgramWatch();   // writes what it was told

    void gone_well();
    void reached_server();

private:
    using Clock = std::chrono::steady_clock;
    void watch(const std::stop_token& stop);
    void write_down(bool last);
    void look();
    [[nodiscard]] Clock::time_point now() const { return times_.now ? times_.now() : Clock::now(); }

    content::ProgramShelf shelf_;
    std::string running_, boot_;
    Hands hands_;
    Times times_;
    Clock::time_point noted_;
    content::ProgramBook seen_;
    std::string next_;                         // what should run, by the book as it was seen
    bool looked_ = false, said_ = false;
    // Since when nobody has been there, as the UI thread found it; 0: somebody is. In letters that may outlive this.
    std::shared_ptr<std::atomic<Clock::rep>> deserted_since_ = std::make_shared<std::atomic<Clock::rep>>(0);
    std::mutex mutex_;
    bool well_ = false, reached_ = false, wake_ = false;
    std::condition_variable_any bell_;
    std::jthread thread_;   // last: it uses all the others
};

// How it stands, as the staff page tells it; `next` is the one that should run.
[[nodiscard]] staff::ProgramStanding program_standing(const content::ProgramShelf& shelf, const content::ProgramBook& book, const std::string& running, const std::string& next);

}  // namespace estation::kiosk
