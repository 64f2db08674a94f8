#include "kiosk/speech.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "kiosk/child.h"

namespace estation::kiosk {
namespace {

constexpr auto look_every = std::chrono::milliseconds(20);
constexpr auto longest_sentence = std::chrono::seconds(120);  // whatever hangs is ended

std::string with_volume(std::string word, int percent) {
    const auto put = [&word](const std::string& name, int value) {
        if (const auto at = word.find(name); at != std::string::npos) word.replace(at, name.size(), std::to_string(value));
    };
    put("{volume2}", percent * 2);
    put("{volume}", percent);
    return word;
}

// The child's end: closed in the child by its own exec, so that it sees the end of the sentence.
struct Pipe {
    int read_end = -1, write_end = -1;
    bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return false;
        read_end = ends[0], write_end = ends[1];
        return true;
    }
    void close_read() { if (read_end >= 0) ::close(std::exchange(read_end, -1)); }
    void close_write() { if (write_end >= 0) ::close(std::exchange(write_end, -1)); }
    ~Pipe() { close_read(), close_write(); }
};

}  // namespace

std::string find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : std::string();
    const char* path = std::getenv("PATH");
    std::istringstream folders(path != nullptr && *path != 0 ? path : "/usr/local/bin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        const std::string file = (folder.empty() ? "." : folder) + "/" + name;
        if (!name.empty() && ::access(file.c_str(), X_OK) == 0) return file;
    }
    return {};
}

Speech::Speech(SpeechCommands commands, Post post)
    : commands_(std::move(commands)), post_(std::move(post)), can_zh_(!commands_.zh.empty() && !find_program(commands_.zh[0]).empty()),
      can_en_(!commands_.en.empty() && !find_program(commands_.en[0]).empty()), spoken_(std::make_shared<Spoken>()),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

Speech::~Speech() {
    thread_.request_stop();
    bell_.notify_all();
}

std::uint64_t Speech::say(std::vector<std::string> sentences, content::Language language, int volume_percent) {
    const std::lock_guard lock(mutex_);
    current_ = ++number_;
    wanted_ = Text{number_, std::move(sentences), language, std::clamp(volume_percent, 0, 100)};
    *spoken_ = {number_, 0, true, false};
    bell_.notify_all();
    return number_;
}

void Speech::stop() {
    const std::lock_guard lock(mutex_);
    current_ = 0;
    wanted_.reset();
    spoken_->speaking = false;
}

bool Speech::unwanted(std::uint64_t number) const {
    const std::lock_guard lock(mutex_);
    return current_ != number;
}

void Speech::tell(Spoken state) {
    post_([spoken = spoken_, state] {
        if (spoken->text != state.text || !spoken->speaking) return;  // something else was asked for meanwhile
        *spoken = state;
    });
}

void Speech::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        Text text;
        {
            std::unique_lock lock(mutex_);
            bell_.wait(lock, stop, [this] { return wanted_.has_value(); });
            if (stop.stop_requested()) return;
            text = std::move(*wanted_);
            wanted_.reset();
        }
        bool failed = false;
        for (std::size_t n = 0; n < text.sentences.size() && !failed && !stop.stop_requested() && !unwanted(text.number); ++n) {
            tell({text.number, n, true, false});
            failed = !speak(text.sentences[n], text, stop) && !unwanted(text.number);
        }
        tell({text.number, text.sentences.empty() ? 0 : text.sentences.size() - 1, false, failed});
    }
}

bool Speech::speak(const std::string& sentence, const Text& text, const std::stop_token& stop) {
    if (text.volume == 0) return true;  // muted: the mark alone would race through the page
    std::vector<std::string> words;
    for (const auto& word : text.language == content::Language::en ? commands_.en : commands_.zh) words.push_back(with_volume(word, text.volume));
    Pipe pipe;
    pid_t child = 0;
    if (words.empty() || !pipe.open()) return false;
    if (start_child(words, {.input = pipe.read_end}, child) != 0) return false;
    pipe.close_read();
    // A sentence fits into the pipe; a program that does not read it must not hold this thread.
    ::fcntl(pipe.write_end, F_SETFL, O_NONBLOCK);
    const std::string line = sentence + "\n";
    // Whoever stops reading ends by itself; SIGPIPE would end the kiosk, so it is blocked in this thread.
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
    (void)!::write(pipe.write_end, line.data(), std::min<std::size_t>(line.size(), 16'000));
    pipe.close_write();
    const auto until = std::chrono::steady_clock::now() + longest_sentence;
    for (;;) {
        int status = 0;
        if (::waitpid(child, &status, WNOHANG) == child) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (stop.stop_requested() || unwanted(text.number) || std::chrono::steady_clock::now() > until) {
            ::kill(-child, SIGKILL);
            ::waitpid(child, &status, 0);
            return false;
        }
        std::this_thread::sleep_for(look_every);
    }
}

}  // namespace estation::kiosk
