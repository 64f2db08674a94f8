// A Lookup is what helps a visitor to find something: hanzi for typed pinyin and an index to search in, both made from
// one Library. Making it takes a moment, so that the LookupMaker does it in a thread of its own, the newest Library
// first; owned by main(). The Lookup itself is immutable and shared.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "content/library.h"
#include "content/pinyin_input.h"
#include "content/search_index.h"

namespace estation::kiosk {

struct Lookup {
    std::shared_ptr<const content::Library> library;
    std::unique_ptr<const content::PinyinInput> pinyin;   // null: this machine knows no pinyin
    std::unique_ptr<const content::SearchIndex> search;   // over all that has a screen
};

std::shared_ptr<const Lookup> make_lookup(std::shared_ptr<const content::Library> library, std::shared_ptr<const content::Pinyin> pinyin);

class LookupMaker {
public:
    // `made` is called on the maker's thread, `say` with what is wrong for the log.
    using Made = std::function<void(std::shared_ptr<const Lookup>)>;
    using Say = std::function<void(const std::string&)>;
    LookupMaker(Made made, Say say);
    // Any thread. A Library that waits is replaced.
    void make(std::shared_ptr<const content::Library> library);

private:
    void work(const std::stop_token& stop);

    Made made_;
    Say say_;
    std::mutex mutex_;
    std::condition_variable_any there_;
    std::shared_ptr<const content::Library> wanted_;
    std::jthread thread_;  // last: it uses all the others
};

}  // namespace estation::kiosk
