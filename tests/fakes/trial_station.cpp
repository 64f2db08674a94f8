// A station without a screen: store, watch, blame and the line to its server are the kiosk's own. It shows what it has, and dies
// of one version of one pack, as a kiosk does that a pack makes crash; whoever runs it starts it again.
//   trial_station DATA URL CODE DEADLY HOW
//     DEADLY  "water@2": the version it dies of
//     HOW     "shown": once that pack is shown; "early": soon after each start, before anything has shown itself to be good
// Says "shows water 1" for what it has, and "good" once that has been shown for a while. Ends with SIGTERM.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "content/program_shelf.h"
#include "content/store.h"
#include "kiosk/blame_book.h"
#include "kiosk/library_keeper.h"
#include "kiosk/start_book.h"
#include "kiosk/store_watch.h"
#include "sync/client.h"

using namespace estation;
using namespace std::chrono_literals;

namespace {

void say(const std::string& line) {
    if (::write(1, (line + "\n").data(), line.size() + 1) < 0) std::abort();
}

}  // namespace

int main(int count, char** words) {
    if (count != 6) return 2;
    const std::string deadly = words[4], how = words[5];
    kiosk::Config config;
    config.data = words[1];
    config.assets = config.data / "no-assets";
    std::filesystem::create_directories(config.data);
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &end, nullptr);

    const kiosk::WallClock clock;
    kiosk::BlameBook blame(config.data, content::this_boot(), clock.now_s());
    if (blame.verdict())
        if (const auto done = kiosk::act_on(*blame.verdict(), config.data / "store"); !done.empty()) say(done);
    const kiosk::LibraryKeeper keeper(config, clock);
    const auto show = [&](const content::Library& library) {
        std::string all;
        bool dies = false;
        for (const auto& pack : library.packs()) {
            all += " " + pack->id() + " " + pack->version();
            dies = dies || pack->id() + "@" + pack->version() == deadly;
        }
        say("shows" + all);
        if (!dies) return;
        if (how == "shown") blame.at_work(kiosk::BlameBook::Part::page, deadly);
        std::thread([] {
            std::this_thread::sleep_for(300ms);
            ::kill(::getpid(), SIGKILL);
        }).detach();
    };
    std::vector<std::string> notes;
    const auto moved = kiosk::StoreWatch::moved(keeper);
    show(*keeper.load(notes));
    kiosk::StoreWatch watch(keeper, moved, [&](std::shared_ptr<const content::Library> library) { show(*library); }, {.look_every = 100ms, .good_after = 2s, .today = {}});

    sync::ClientSettings settings;
    settings.data = config.data;
    settings.station = "station";
    settings.name = "样例";
    settings.server = words[2];
    settings.code = words[3];
    settings.clock = [clock] { return clock.now_s(); };
    settings.changed = [&watch] { watch.look_now(); };
    settings.say = [](const std::string& text) { say(text); };
    settings.times.first_wait = 100ms;
    settings.times.first_retry = 1'000ms;
    sync::Client client(std::move(settings));
    for (bool told = false;;) {
        const timespec a_while{0, 200'000'000};
        if (::sigtimedwait(&end, nullptr, &a_while) == SIGTERM) return 0;
        const auto store = content::Store::open(config.data / "store");
        const auto now = store ? store->current() : std::nullopt;
        if (now && now->good && !told) say("good");
        told = now && now->good;
    }
}
