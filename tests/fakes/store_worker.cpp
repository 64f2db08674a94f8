// Does one thing to a store and ends: the program that the kill test kills. Exit 0: done; 1: an error, printed.
// "in-turn" installs one pack after the other, round and round, and says on its output which it holds: "kept N".
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "content/store.h"

using namespace estation::content;

namespace {

// Ends with the first error, as it does when the disk goes.
Result<> in_turn(Store& store, const std::vector<std::filesystem::path>& packs) {
    for (std::size_t n = 0;; n = (n + 1) % packs.size()) {
        if (auto installed = store.install({packs[n]}, 0); !installed) return installed.error();
        // Straight to the file descriptor: what was said must not die in a buffer.
        const std::string line = "kept " + std::to_string(n) + "\n";
        if (::write(1, line.data(), line.size()) < 0) std::abort();
        if (auto swept = store.sweep(); !swept) return swept.error();
    }
}

Result<> work(const std::string& what, const std::string& root, const std::vector<std::filesystem::path>& packs) {
    auto store = Store::open(root);
    if (!store) return store.error();
    if (what == "install") {
        auto installed = store->install(packs, 0);
        return installed ? Result<>() : installed.error();
    }
    if (what == "roll-back") return store->roll_back();
    if (what == "mark-good") return store->mark_good();
    if (what == "note-start") {
        auto noted = store->note_start();
        return noted ? Result<>() : noted.error();
    }
    if (what == "sweep") {
        auto swept = store->sweep();
        return swept ? Result<>() : swept.error();
    }
    if (what == "in-turn") return in_turn(*store, packs);
    return Error{"what shall be done?", what};
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 2;
    const auto done = work(words[1], words[2], std::vector<std::filesystem::path>(words + 3, words + count));
    if (!done) std::puts(done.error().line().c_str());
    return done ? 0 : 1;
}
