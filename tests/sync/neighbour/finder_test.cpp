// Three stations look for each other through a real Avahi daemon of the test's own.
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <thread>

#include "sync/neighbour/finder.h"
#include "sync/neighbour/found.h"
#include "tests/fakes/scratch.h"
#include "tests/fakes/strace.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::neighbour;

namespace {

// A message bus and an Avahi daemon that only this test knows.
class Daemon {
public:
    Daemon() {
        put(scratch_ / "bus.conf", "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                                   "<busconfig><type>system</type><listen>unix:path=" + bus().string() + "</listen><auth>EXTERNAL</auth><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                                   "<allow own=\"*\"/><allow user=\"*\"/><allow receive_sender=\"*\"/></policy></busconfig>\n");
        put(scratch_ / "avahi.conf", "[server]\nuse-ipv6=no\nallow-point-to-point=yes\n[wide-area]\nenable-wide-area=no\n");
        ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + bus().string()).c_str(), 1);
    }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon() {
        stop();
        end(bus_);
        ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    }
    void start() {
        if (bus_ < 0) bus_ = begin({"dbus-daemon", "--config-file=" + (scratch_ / "bus.conf").string(), "--nofork"});
        for (int tries = 0; tries < 200 && !std::filesystem::exists(bus()); ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        avahi_ = begin({"avahi-daemon", "-f", (scratch_ / "avahi.conf").string(), "--no-drop-root", "--no-chroot", "--no-rlimits", "--no-proc-title"});
    }
    void stop() { end(avahi_); }
    // False: a daemon ended by itself, because it is not installed or this machine does not let it run.
    [[nodiscard]] bool alive() const { return bus_ > 0 && avahi_ > 0 && ::waitpid(bus_, nullptr, WNOHANG) == 0 && ::waitpid(avahi_, nullptr, WNOHANG) == 0; }

private:
    [[nodiscard]] std::filesystem::path bus() const { return scratch_ / "bus"; }
    pid_t begin(const Words& words) const {
        std::vector<char*> arguments;
        for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        const pid_t child = ::fork();
        if (child == 0) {
            const int quiet = ::open("/dev/null", O_WRONLY);
            ::dup2(quiet, 1);
            ::dup2(quiet, 2);
            ::execvp(arguments[0], arguments.data());
            ::_exit(127);
        }
        return child;
    }
    static void end(pid_t& child) {
        if (child > 0 && ::kill(child, SIGTERM) == 0) ::waitpid(child, nullptr, 0);
        child = -1;
    }
    Scratch scratch_;
    pid_t bus_ = -1, avahi_ = -1;
};

bool wait_until(const std::function<bool()>& true_now) {
    for (int tries = 0; tries < 600; ++tries) {
        if (true_now()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

template <class T>
T must(content::Result<T> result) {
    REQUIRE(result);
    return std::move(*result);
}

}  // namespace

TEST_CASE("stations of one district find each other, come and go, and outlive the daemon") {
    if (::geteuid() != 0) {
        MESSAGE("skipped: this machine lets only root run a daemon of its own");
        return;
    }
    Daemon daemon;
    const auto first = must(Finder::open({"一号站", 7001, "aa"}));
    CHECK(first->found().empty());
    CHECK(wait_until([&] { return !first->trouble().empty(); }));   // no daemon is there yet, and it says so
    daemon.start();
    if (!wait_until([&] { return first->trouble().empty() || !daemon.alive(); }) || !daemon.alive()) {
        MESSAGE("skipped: this machine has no Avahi daemon, or does not let it run");
        return;
    }
    auto second = must(Finder::open({"一号站", 7002, "aa"}));        // the same name: one of them gets another
    const auto stranger = must(Finder::open({"外区", 7003, "bb"}));
    const auto onlooker = must(Finder::open({"旁观", 0, "aa"}));
    REQUIRE(wait_until([&] { return first->found().size() == 1 && second->found().size() == 1 && onlooker->found().size() == 2; }));
    CHECK(first->found()[0].url.ends_with(":7002"));
    CHECK(second->found()[0].url.ends_with(":7001"));
    CHECK(first->found()[0].name != second->found()[0].name);
    CHECK(stranger->found().empty());
    CHECK(read_found(write_found(onlooker->found())) == onlooker->found());
    second.reset();
    CHECK(wait_until([&] { return first->found().empty(); }));
    daemon.stop();
    CHECK(wait_until([&] { return !first->trouble().empty() && onlooker->found().empty(); }));
    daemon.start();
    CHECK(wait_until([&] { return onlooker->found().size() == 1; }));
}

TEST_CASE("what strangers wrote into the list is bounded and only addresses are taken") {
    CHECK(read_found("http://10.0.0.2:7007 二号站\nhttp://[fd00::2]:80\n") == std::vector<Neighbour>{{"二号站", "http://10.0.0.2:7007"}, {"", "http://[fd00::2]:80"}});
    CHECK(read_found("https://evil.example/ x\nfile:///etc/passwd y\nhttp://user@10.0.0.2:1 z\nhttp://10.0.0.2:7/a b\n").empty());
    CHECK(read_found("http://10.0.0.2:7007").empty());   // cut off
    CHECK(read_found("").empty());
    std::string many;
    for (int n = 0; n < 5000; ++n) many += "http://10.0.0.2:" + std::to_string(n) + " x\n";
    CHECK(read_found(many).size() == most_neighbours);
    CHECK(write_found({{"a\nhttp://1.1.1.1:1 b", "http://10.0.0.2:1"}}) == "http://10.0.0.2:1 a http://1.1.1.1:1 b\n");
}
