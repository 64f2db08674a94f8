#include "kiosk/program_proof.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "content/durable.h"
#include "kiosk/child.h"

namespace estation::kiosk {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::milliseconds patience = 20s, pause = 20ms;
constexpr std::size_t longest_answer = 300;

// What fits of the first line that came through the pipe; the child has ended.
std::string first_line(int from) {
    std::array<char, longest_answer> piece{};
    const ssize_t got = ::read(from, piece.data(), piece.size());
    const std::string text(piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return text.substr(0, text.find('\n'));
}

}  // namespace

content::Result<std::string> prove_program(const std::filesystem::path& executable) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return content::Error{"no program can be asked now: " + content::plain_words(errno), executable.string()};
    pid_t child = 0;
    const int fault = start_child({executable.string(), "--version"}, {.error = ends[1]}, child);
    ::close(ends[1]);
    if (fault != 0) {
        ::close(ends[0]);
        if (fault == EAGAIN || fault == ENOMEM || fault == EMFILE || fault == ENFILE || fault == ETXTBSY) return content::Error{"no program can be started now: " + content::plain_words(fault), executable.string()};
        return content::plain_words(fault);
    }
    int status = 0;
    pid_t ended = 0;
    for (auto waited = 0ms; waited < patience && ended == 0; waited += pause) {
        ended = ::waitpid(child, &status, WNOHANG);
        if (ended < 0 && errno == EINTR) ended = 0;
        if (ended == 0) std::this_thread::sleep_for(pause);
    }
    if (ended == 0) {
        ::kill(-child, SIGKILL);
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    }
    const std::string said = first_line(ends[0]);
    ::close(ends[0]);
    if (ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::string();
    // A machine that is busy or short of memory says nothing about the program.
    if (ended != child || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) return content::Error{"it did not say its version in time", executable.string()};
    if (!said.empty()) return said;
    return WIFSIGNALED(status) ? "it was ended by signal " + std::to_string(WTERMSIG(status)) : "it ended with " + std::to_string(WEXITSTATUS(status));
}

}  // namespace estation::kiosk
