#include "kiosk/caretaker.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "kiosk/mailbox.h"

using namespace estation::kiosk;
using namespace std::chrono_literals;

namespace {

// Stands for systemd: listens where NOTIFY_SOCKET says.
struct Manager {
    std::string path = "/tmp/estation-notify-" + std::to_string(::getpid());
    int line = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    Manager() {
        ::unlink(path.c_str());
        sockaddr_un here{};
        here.sun_family = AF_UNIX;
        std::memcpy(here.sun_path, path.c_str(), path.size());
        REQUIRE(::bind(line, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
        ::setenv("WATCHDOG_USEC", "60000", 1);
    }
    ~Manager() {
        ::unsetenv("NOTIFY_SOCKET");
        ::unsetenv("WATCHDOG_USEC");
        ::close(line);
        ::unlink(path.c_str());
    }
    // What has come, waiting for a first one.
    [[nodiscard]] std::string hear(bool wait) const {
        char text[400];
        const auto n = ::recv(line, text, sizeof text, wait ? 0 : MSG_DONTWAIT);
        return n <= 0 ? std::string() : std::string(text, static_cast<std::size_t>(n));
    }
};

struct Noted {
    std::mutex mutex;
    std::vector<std::string> said;
    std::atomic<int> afresh{0}, well{0}, hung{0};
    Mailbox mailbox{[] {}};
    [[nodiscard]] Caretaker::Hands hands() {
        return {.post = [this](std::function<void()> f) { mailbox.post(std::move(f)); },
                .say = [this](const std::string& s) { const std::lock_guard lock(mutex); said.push_back(s); },
                .start_afresh = [this] { ++afresh; },
                .gone_well = [this] { ++well; },
                .hung = [this] { ++hung; }};
    }
    // Does the UI thread's part until something holds; the test's own time-out ends what never does.
    template <class F> void live_until(F holds) {
        while (!holds()) {
            mailbox.run();
            std::this_thread::sleep_for(1ms);
        }
    }
};

}  // namespace

TEST_CASE("a living screen feeds the watchdog, and is told from one that has stopped") {
    Manager manager;
    Noted noted;
    const auto service = ServiceManager::from_environment();
    REQUIRE(service.watchdog().has_value());
    {
        const Caretaker caretaker(service, "/tmp", noted.hands(), {.hung_after = 100h, .well_after = 1ms}, {});
        CHECK(manager.hear(true).starts_with("READY=1"));
        std::string fed;
        noted.live_until([&] { return !(fed = manager.hear(false)).empty(); });
        CHECK(fed == "WATCHDOG=1");
        noted.live_until([&] { return noted.well > 0; });
    }
    CHECK(noted.well == 1);
    CHECK(noted.hung == 0);
}

TEST_CASE("a screen that does not answer is ended, and the watchdog is not fed") {
    Manager manager;
    Noted noted;
    {
        const Caretaker caretaker(ServiceManager::from_environment(), "/tmp", noted.hands(), {.hung_after = 150ms}, {});
        CHECK(manager.hear(true).starts_with("READY=1"));
        while (noted.hung == 0) std::this_thread::sleep_for(1ms);  // nobody runs the mailbox
        CHECK(manager.hear(false).empty());
    }
    REQUIRE(noted.said.size() == 1);
    CHECK(noted.said[0].find("has not answered") != std::string::npos);
    noted.mailbox.run();  // letters that were on their way do no harm after the Caretaker's end
}

TEST_CASE("memory that grows without end asks for a fresh start, a full disk is told once") {
    CHECK(judge({.resident_bytes = 60u << 20, .disk_free_bytes = 5ull << 30}, {}) == Care::all_well);
    CHECK(judge({.resident_bytes = 60u << 20, .disk_free_bytes = std::nullopt}, {}) == Care::all_well);
    CHECK(judge({.resident_bytes = 60u << 20, .disk_free_bytes = 100u << 20}, {}) == Care::disk_low);
    CHECK(judge({.resident_bytes = 900u << 20, .disk_free_bytes = 100u << 20}, {}) == Care::start_afresh);
    const Vitals mine = take_vitals("/tmp");
    CHECK(mine.resident_bytes > 1u << 20);
    CHECK(mine.disk_free_bytes.has_value());
    CHECK_FALSE(take_vitals("/no/such/folder").disk_free_bytes.has_value());

    Noted noted;
    {
        const Caretaker caretaker({}, "/tmp", noted.hands(), {.ask_every = 2ms, .vitals_every = 2ms}, {.resident_bytes = 1});
        noted.live_until([&] { return noted.afresh >= 3; });
    }
    CHECK(noted.said.size() == 1);
    Noted full;
    {
        int asked = 0;
        auto hands = full.hands();
        hands.post = [&, post = hands.post](std::function<void()> f) { ++asked; post(std::move(f)); };
        const Caretaker caretaker({}, "/tmp", std::move(hands), {.ask_every = 2ms, .vitals_every = 2ms}, {.disk_free_bytes = ~0ull});
        while (true) {
            full.mailbox.run();
            const std::lock_guard lock(full.mutex);
            if (!full.said.empty()) break;
        }
    }
    CHECK(full.afresh == 0);
    CHECK(full.said.size() == 1);
}

TEST_CASE("where nobody listens nothing is sent, and nothing waits") {
    ::unsetenv("NOTIFY_SOCKET");
    CHECK_FALSE(ServiceManager::from_environment().tell("READY=1"));
    ::setenv("NOTIFY_SOCKET", "/no/such/socket", 1);
    CHECK_FALSE(ServiceManager::from_environment().tell("READY=1"));
    ::setenv("NOTIFY_SOCKET", "relative", 1);
    ::setenv("WATCHDOG_USEC", "1000000", 1);
    CHECK_FALSE(ServiceManager::from_environment().watchdog().has_value());
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
}
