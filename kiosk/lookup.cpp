#include "kiosk/lookup.h"

#include <utility>

#include "kiosk/screens/screens.h"

#if __has_include(<sys/resource.h>)
#include <sys/resource.h>
#endif

namespace estation::kiosk {
using namespace content;

std::shared_ptr<const Lookup> make_lookup(std::shared_ptr<const Library> library, std::shared_ptr<const Pinyin> pinyin) {
    auto lookup = std::make_shared<Lookup>();
    std::vector<ItemText> texts;
    texts.reserve(library->items().size());
    std::vector<const Item*> items;
    for (const Item* item : library->items()) {
        if (!has_screen(item->body)) continue;
        items.push_back(item);
        texts.push_back(text_of(*item));
    }
    lookup->search = std::make_unique<const SearchIndex>(items, texts, pinyin);
    if (pinyin) lookup->pinyin = std::make_unique<const PinyinInput>(std::move(pinyin), texts);
    lookup->library = std::move(library);
    return lookup;
}

LookupMaker::LookupMaker(Made made, Say say) : made_(std::move(made)), say_(std::move(say)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

void LookupMaker::make(std::shared_ptr<const Library> library) {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = std::move(library);
    }
    there_.notify_one();
}

void LookupMaker::work(const std::stop_token& stop) {
#ifdef __linux__
    setpriority(PRIO_PROCESS, 0, 10);  // on Linux: this thread alone. The screen comes first.
#endif
    std::shared_ptr<const Pinyin> pinyin;
    bool asked = false;
    for (;;) {
        std::shared_ptr<const Library> library;
        {
            std::unique_lock lock(mutex_);
            if (!there_.wait(lock, stop, [this] { return wanted_ != nullptr; })) return;
            library = std::move(wanted_);
        }
        if (!std::exchange(asked, true)) {
            if (auto opened = Pinyin::open()) pinyin = std::make_shared<const Pinyin>(std::move(*opened));
            else say_(opened.error().in("hanzi and English can be searched, pinyin not").line());
        }
        if (stop.stop_requested()) return;
        made_(make_lookup(std::move(library), pinyin));
    }
}

}  // namespace estation::kiosk
