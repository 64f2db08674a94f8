// The launcher stands between the system and the kiosk: it chooses which program runs now, the one that came with the
// machine or one that was pushed to it, writes down that it starts, and becomes that program. It has no screen and no network,
// is done in a few milliseconds, and is never replaced by what is pushed: whatever happens to those, it still finds the
// installed one. All switches go on to the kiosk as they are; it reads --data to know where the programs lie.
//   ESTATION_LAUNCHED       what the kiosk is told: its manifest's fingerprint, or "installed"
//   ESTATION_INSTALLED      another installed program, for tests
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "content/durable.h"
#include "content/program_shelf.h"

namespace {

namespace fs = std::filesystem;
using namespace estation;
using content::ProgramBook;

constexpr int most_tries = 4;   // trial, good one, the one before it, installed

void say(const std::string& line) { std::fprintf(stderr, "estation-launch: %s\n", line.c_str()); }

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

// As the kiosk finds it (kiosk/config.cpp).
fs::path data_folder(int count, char** words) {
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--data" && i + 1 < count) return words[i + 1];
        if (word.starts_with("--data=")) return word.substr(std::string_view("--data=").size());
    }
    if (const auto state = variable("XDG_STATE_HOME"); !state.empty()) return fs::path(state) / "estation";
    if (const auto home = variable("HOME"); !home.empty()) return fs::path(home) / ".local/state/estation";
    return "/var/lib/estation";
}

// Beside the launcher where it was built, else where both are installed.
fs::path installed_program() {
    if (const auto wish = variable("ESTATION_INSTALLED"); !wish.empty()) return wish;
    std::error_code none;
    const fs::path here = fs::read_symlink("/proc/self/exe", none).parent_path();
    for (const auto& place : {here / "estation-kiosk", here / "../../bin/estation-kiosk"})
        if (::access(place.c_str(), X_OK) == 0) return place.lexically_normal();
    return "/usr/bin/estation-kiosk";
}

// Returns only when the system would not start it.
int become(const fs::path& program, const std::string& name, char** words) {
    ::setenv("ESTATION_LAUNCHED", name.c_str(), 1);
    std::vector<char*> argv;
    std::string first = program.string();
    argv.push_back(first.data());
    for (char** word = words + 1; *word != nullptr; ++word) argv.push_back(*word);
    argv.push_back(nullptr);
    // Whoever copied the program may have lent its open file to a child for a moment: that is no fault of the program.
    for (int i = 0; i < 40; ++i) {
        ::execv(program.c_str(), argv.data());
        if (errno != ETXTBSY) return errno;
        ::usleep(50'000);
    }
    return ETXTBSY;
}

// What the last program left behind speaks of that one: its crashes are not the next one's, and what a program on trial did is
// no pack's fault.
void forget_the_last_run(const fs::path& data, const ProgramBook::Start& start) {
    std::error_code none;
    if (start.another) fs::remove(data / "starts.txt", none);
    if (start.after_trial) fs::remove(data / "at-work", none);
}

void become_what_was_pushed(const fs::path& data, char** words) {
    const content::ProgramShelf shelf(data / "programs");
    if (!shelf.used()) return;
    const std::string boot = content::this_boot();
    const auto whole = [&shelf](const std::string& manifest) {
        const auto sound = shelf.check(manifest);
        if (!sound) {
            say(sound.error().line());
            shelf.put_away(manifest);
        }
        return static_cast<bool>(sound);
    };
    std::size_t refused = shelf.book().refused.size();
    for (int attempt = 0; attempt < most_tries; ++attempt) {
        ProgramBook::Start start;
        const auto written = shelf.change([&](ProgramBook& book) { start = book.begin(boot, whole); });
        if (!written) {
            // A trial that cannot be counted could be begun for ever; a good program needs no counting.
            say(written.error().line());
            auto book = shelf.book();
            book.trial.reset();
            start = {.manifest = book.chosen(boot, whole)};
        } else if (written->refused.size() > refused) {
            say("a program is refused: " + written->refused.back().reason);
        }
        forget_the_last_run(data, start);
        if (start.manifest.empty()) return;
        // The assets lie beside the program, where it looks by itself.
        ::unsetenv("ESTATION_ASSETS");
        const int reason = become(shelf.executable(start.manifest), start.manifest, words);
        const std::string why = "the system would not start it: " + content::plain_words(reason);
        say(why);
        const auto noted = shelf.change([&](ProgramBook& book) { book.cannot_start(start.manifest, boot, why); });
        if (!noted) return;
        refused = noted->refused.size();
    }
}

}  // namespace

int main(int count, char** words) {
    try {
        become_what_was_pushed(data_folder(count, words), words);
    } catch (const std::exception& e) {
        say(e.what());
    }
    const fs::path program = installed_program();
    say(content::plain_words(become(program, "installed", words)) + ": " + program.string());
    return 127;
}
