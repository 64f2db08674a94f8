// The power goes at fifty random moments of one drill of thirty classes: every tap that was acknowledged is there afterwards.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "content/durable.h"
#include "kiosk/drill/conductor.h"
#include "kiosk/drill/drill_desk.h"
#include "kiosk/mailbox.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::kiosk::drill;

namespace {

struct Worker { pid_t pid = -1; int out = -1; };

Worker start(const std::string& folder, int seed) {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(pipe[1], 1);
        ::close(pipe[0]);
        ::close(pipe[1]);
        const std::string number = std::to_string(seed);
        ::execl(DRILL_WORKER, DRILL_WORKER, "run", folder.c_str(), number.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(pipe[1]);
    return {pid, pipe[0]};
}

std::string rest_of(int file) {
    std::string text;
    char some[65536];
    for (ssize_t n = 0; (n = ::read(file, some, sizeof some)) > 0;) text.append(some, static_cast<std::size_t>(n));
    ::close(file);
    return text;
}

}  // namespace

TEST_CASE("a drill killed at fifty random moments keeps every acknowledged tap") {
    const fakes::Scratch scratch;
    const auto folder = scratch.path() / "drills";
    std::mt19937 dice(20261128);
    std::vector<std::string> kept;   // by seq, as acknowledged
    int taps = 0, empty = 0;
    for (int round = 0; round < 50; ++round) {
        const Worker worker = start(folder.string(), round);
        std::this_thread::sleep_for(std::chrono::microseconds(20'000 + dice() % 220'000));
        REQUIRE(::kill(worker.pid, SIGKILL) == 0);
        int status = 0;
        REQUIRE(::waitpid(worker.pid, &status, 0) == worker.pid);
        REQUIRE(WIFSIGNALED(status));
        const std::string said = rest_of(worker.out);
        int now = 0;
        for (std::size_t at = 0, end = 0; (end = said.find('\n', at)) != std::string::npos; at = end + 1) {
            const std::string line = said.substr(at, end + 1 - at);
            REQUIRE(line.starts_with("kept "));
            const auto event = event_from(line.substr(5));
            REQUIRE(event);
            if (event->seq >= kept.size()) kept.resize(event->seq + 1);
            kept[event->seq] = line.substr(5);
            taps += event->kind != EventKind::beat ? 1 : 0;
            ++now;
        }
        empty += now == 0 ? 1 : 0;
        if (!std::filesystem::exists(folder)) continue;
        int files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".drill") continue;
            ++files;
            const auto text = content::read_capped(entry.path(), DrillLog::largest);
            REQUIRE(text);
            const LogText log = read_log_text(*text);
            CHECK(log.damaged <= 1);
            REQUIRE(log.events.size() >= kept.size());
            for (std::size_t n = 0; n < kept.size(); ++n)
                if (!kept[n].empty()) REQUIRE(line_of(log.events[n]) == kept[n]);
            const auto conductor = Conductor::from(log.events);
            if (!log.events.empty()) REQUIRE(conductor);
        }
        CHECK(files <= 1);   // it is one and the same drill that goes on
    }
    INFO("acknowledged ", taps, ", rounds without any ", empty);
    CHECK(taps > 300);
    CHECK(empty < 25);
}
