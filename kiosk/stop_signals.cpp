#include "kiosk/stop_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace estation::kiosk {
namespace {

// A signal belongs to the process, and so does what its handler may touch.
std::atomic<int> bell{-1};
std::atomic<bool> rung{false}, written{false};
constexpr std::array watched{SIGTERM, SIGINT};

void ring(int) {
    const int before = errno;
    rung = true;
    const char c = 's';
    if (const int fd = bell; fd >= 0) (void)!write(fd, &c, 1);
    errno = before;
}

// At exit(), whoever calls it: what a signal has begun is finished first.
void wait_until_written() {
    for (int n = 0; n < 200 && rung && !written; ++n) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

}  // namespace

struct StopSignals::Inner {
    std::function<void()> write_down, end;
    std::mutex mutex;             // of `end` and `told`
    bool told = false;
    int reads = -1;
    std::array<struct sigaction, watched.size()> before{};
    std::thread thread;

    void listen() {
        char c = 0;
        ssize_t n = 0;
        while ((n = read(reads, &c, 1)) < 0 && errno == EINTR) {}
        if (n != 1 || c != 's') return;
        write_down();
        written = true;
        const std::scoped_lock lock(mutex);
        told = true;
        if (end) end();
    }
};

StopSignals::StopSignals(std::function<void()> write_down) : inner_(std::make_unique<Inner>()) {
    inner_->write_down = std::move(write_down);
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) return;   // then a signal does what it always did
    rung = written = false;
    inner_->reads = ends[0];
    bell = ends[1];
    static const bool waits = std::atexit(wait_until_written) == 0;
    (void)waits;
    inner_->thread = std::thread([this] { inner_->listen(); });
    struct sigaction action{};
    action.sa_handler = ring;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < watched.size(); ++i) sigaction(watched[i], &action, &inner_->before[i]);
}

StopSignals::~StopSignals() {
    const int fd = bell;
    if (fd < 0) return;
    for (std::size_t i = 0; i < watched.size(); ++i) sigaction(watched[i], &inner_->before[i], nullptr);
    const char over = 'e';
    (void)!write(fd, &over, 1);
    inner_->thread.join();
    bell = -1;
    close(fd);
    close(inner_->reads);
}

bool StopSignals::asked() const { return rung; }

void StopSignals::then(std::function<void()> end) {
    const std::scoped_lock lock(inner_->mutex);
    inner_->end = std::move(end);
    if (inner_->told && inner_->end) inner_->end();
}

}  // namespace estation::kiosk
