#include "kiosk/staff/errand.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

#include "kiosk/child.h"

namespace estation::kiosk::staff {
using content::Error;
using content::Result;

namespace {

constexpr std::size_t most_said = 4000;

std::string last_line(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
    const auto at = text.rfind('\n');
    text = at == std::string::npos ? text : text.substr(at + 1);
    return text.substr(0, 300);
}

}  // namespace

Result<std::string> run_errand(const std::vector<std::string>& words, std::chrono::milliseconds most, const std::stop_token& stop) {
    if (words.empty()) return Error{"no program was named", {}};
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return Error{std::strerror(errno), words[0]};
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);   // our end only: a program does not expect that of its own
    pid_t child = 0;
    const int fault = start_child(words, {.output = ends[1], .error = ends[1]}, child);
    ::close(ends[1]);
    if (fault != 0) {
        ::close(ends[0]);
        return Error{fault == ENOENT ? "this program is not on this machine" : std::strerror(fault), words[0]};
    }
    std::string said;
    int status = 0;
    bool ended = false, late = false;
    const auto until = std::chrono::steady_clock::now() + most;
    const auto read_more = [&] {
        std::array<char, 1024> piece;
        for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0;)
            if (said.size() < most_said) said.append(piece.data(), std::min<std::size_t>(static_cast<std::size_t>(got), most_said - said.size()));
    };
    while (!ended) {
        pollfd wait{ends[0], POLLIN, 0};
        ::poll(&wait, 1, 20);
        read_more();
        ended = ::waitpid(child, &status, WNOHANG) == child;
        if (ended) break;
        late = std::chrono::steady_clock::now() > until;
        if (late || stop.stop_requested()) {
            ::kill(-child, SIGKILL);
            ::waitpid(child, &status, 0);
            break;
        }
        // A program that has closed its output but lives on would make poll return at once.
        if ((wait.revents & POLLHUP) != 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    read_more();
    ::close(ends[0]);
    if (late) return Error{"it took too long and was ended", words[0]};
    if (!ended) return Error{"the kiosk is closing", words[0]};
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return said;
    const std::string line = last_line(said);
    return Error{line.empty() ? "it left with " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)) : line, words[0]};
}

}  // namespace estation::kiosk::staff
