// A child process stands for the kiosk, and its exit(1) for Xlib's when the display server is gone.
#include "kiosk/stop_signals.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "kiosk/start_book.h"

using namespace estation::kiosk;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path;
    Folder() : path(fs::temp_directory_path() / ("stop-signals-" + std::to_string(::getpid()))) { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] fs::path book() const { return path / "starts.txt"; }
};

struct Pipe {
    int read_end = -1, write_end = -1;
    Pipe() {
        int ends[2] = {-1, -1};
        REQUIRE(::pipe(ends) == 0);
        read_end = ends[0], write_end = ends[1];
    }
    ~Pipe() { ::close(read_end), ::close(write_end); }
    void say() const { (void)!::write(write_end, "x", 1); }
    void hear() const { char c = 0; (void)!::read(read_end, &c, 1); }
};

// A run that enters its start, and ends by exit(1) while its one thread is busy; with the signal before that or without.
void run_and_lose_the_display(const fs::path& book_file, bool signal_first) {
    const Pipe ready, gone;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        StartBook book(book_file, "boot");
        const StopSignals stop([&book] {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));   // a slow disk
            (void)book.sign_off();
        });
        ready.say();
        gone.hear();
        std::exit(1);   // NOLINT(concurrency-mt-unsafe): just what Xlib does
    }
    ready.hear();
    if (signal_first) ::kill(child, SIGTERM);
    gone.say();
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
}

}  // namespace

TEST_CASE("a display that goes while the system stops is no crash, and one that goes by itself is") {
    const Folder folder;
    run_and_lose_the_display(folder.book(), true);
    CHECK(StartBook(folder.book(), "boot").advice().crashes == 0);
    fs::remove(folder.book());
    run_and_lose_the_display(folder.book(), false);
    CHECK(StartBook(folder.book(), "boot").advice().crashes == 1);
}

TEST_CASE("what ends the loop is told after what must be written, and at once when it comes late") {
    const Pipe done;
    std::string order;
    {
        StopSignals stop([&order] { order += "written "; });
        CHECK_FALSE(stop.asked());
        stop.then([&] { order += "ended ", done.say(); });
        ::raise(SIGTERM);
        done.hear();
        CHECK(stop.asked());
        stop.then([&order] { order += "again"; });
    }
    CHECK(order == "written ended again");
}

TEST_CASE("afterwards a signal does what it did before") {
    struct sigaction before{}, during{}, after{};
    ::sigaction(SIGTERM, nullptr, &before);
    {
        const StopSignals stop([] {});
        ::sigaction(SIGTERM, nullptr, &during);
    }
    ::sigaction(SIGTERM, nullptr, &after);
    CHECK((during.sa_handler != before.sa_handler));
    CHECK((after.sa_handler == before.sa_handler));
}
