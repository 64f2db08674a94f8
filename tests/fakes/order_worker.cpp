// Obeys a channel's order from a folder, as a station does, and says so once everything is done: the program that the kill
// test kills.
//   order_worker DATA MIRROR ROOT_HASH   "obeyed N": version N of the order is installed and its recalls are honoured
// Exit 0: done; 1: an error, printed.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "sync/content_update.h"

using namespace estation;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t fixed_day = 1'800'000'000;

void say(const std::string& line) {
    if (::write(1, (line + "\n").data(), line.size() + 1) < 0) std::abort();
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    const fs::path data = words[1];
    sync::ContentUpdate update({data / "sync", data / "store", data / "channel-programme.toml", 0, data / "programs"}, {[] { return fixed_day; }, {}, {}}, {"", "s17", "default", words[3]});
    sync::FolderMirror mirror{fs::path(words[2])};
    const auto outcome = update.run(mirror, {}, false);
    if (!outcome || !outcome->left_out.empty()) {
        say(outcome ? outcome->left_out.front().line() : outcome.error().line());
        return 1;
    }
    say("obeyed " + std::to_string(update.order()->version));
    return 0;
}
