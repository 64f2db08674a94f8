// One Pinyin for all the cases of a test program, because making it takes a third of a second. Any thread.
#pragma once
#include <memory>

#include "content/pinyin.h"

namespace estation::fakes {

inline std::shared_ptr<const content::Pinyin> pinyin() {
    static const auto made = [] {
        auto opened = content::Pinyin::open();
        return opened ? std::make_shared<const content::Pinyin>(std::move(*opened)) : nullptr;
    }();
    return made;
}

}  // namespace estation::fakes
