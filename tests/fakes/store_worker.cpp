// Does one thing to a store and ends: the program that the kill test kills. Exit 0: done; 1: an error, printed.
#include <cstdio>
#include <string>
#include <vector>

#include "content/store.h"

using namespace estation::content;

namespace {

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
    return Error{"what shall be done?", what};
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 2;
    const auto done = work(words[1], words[2], std::vector<std::filesystem::path>(words + 3, words + count));
    if (!done) std::puts(done.error().line().c_str());
    return done ? 0 : 1;
}
