// ItemText is what an item says, as plain text without its form: what can be searched and what the pinyin keyboard learns
// its words from. Both languages; lines end in \n, so that nothing is found across two of them. Plain data, any thread.
#pragma once
#include <string>

#include "content/item.h"

namespace estation::content {

struct ItemText {
    std::string title;      // a line for each language
    std::string summary;
    std::string headings;   // of an article, questions' names, captions, lessons: what a visitor may remember of it
    std::string body;
};

// At most `most_body` bytes of body, cut between characters.
ItemText text_of(const Item& item, std::size_t most_body = 60'000);

}  // namespace estation::content
