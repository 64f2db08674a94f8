#include "kiosk/ui/reading.h"

#include <algorithm>
#include <array>

namespace estation::kiosk::ui {
namespace {

constexpr std::size_t long_sentence = 360;  // bytes: 120 Han characters, half a minute of speech

std::size_t step(std::string_view text, std::size_t at) {
    std::size_t n = 1;
    while (at + n < text.size() && (static_cast<unsigned char>(text[at + n]) & 0xC0) == 0x80) ++n;
    return n;
}

bool is_one_of(std::string_view letter, std::initializer_list<std::string_view> set) { return std::find(set.begin(), set.end(), letter) != set.end(); }

bool is_blank(std::string_view letter) { return is_one_of(letter, {" ", "\t", "\r", "\n", "\u3000", "\u00a0"}); }
bool ends_always(std::string_view letter) { return is_one_of(letter, {"。", "！", "？", "；", "…", "\n"}); }
bool ends_before_blank(std::string_view letter) { return is_one_of(letter, {".", "!", "?", ";"}); }
bool closes(std::string_view letter) { return is_one_of(letter, {"”", "’", "」", "』", "）", ")", "\"", "》", "】"}); }
bool pauses(std::string_view letter) { return is_one_of(letter, {"，", "：", ",", ":", "、"}); }

}  // namespace

std::size_t count_visible(std::string_view text) {
    std::size_t n = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = step(text, at);
        if (!is_blank(text.substr(at, bytes))) ++n;
        at += bytes;
    }
    return n;
}

std::vector<Sentence> split_sentences(std::string_view text) {
    std::vector<Sentence> out;
    std::size_t begin = 0, last = 0;  // last: behind the last character that is no blank
    bool any = false;
    const auto close = [&](std::size_t next) {
        if (any) out.push_back({begin, last});
        any = false;
        begin = next;
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = step(text, at);
        const std::string_view letter = text.substr(at, bytes);
        std::size_t next = at + bytes;
        if (!is_blank(letter)) {
            if (!any) begin = at, any = true;
            last = next;
        }
        const std::string_view after = next < text.size() ? text.substr(next, step(text, next)) : std::string_view{};
        const bool stop = ends_always(letter) || (ends_before_blank(letter) && (after.empty() || is_blank(after) || closes(after))) || (pauses(letter) && next - begin > long_sentence);
        if (stop) {
            // Closing marks, and a second full stop, belong to the sentence before.
            while (next < text.size()) {
                const std::size_t more = step(text, next);
                const std::string_view mark = text.substr(next, more);
                if (mark == "\n" || !(closes(mark) || ends_always(mark))) break;
                next += more;
                last = next;
            }
            close(next);
        }
        at = next;
    }
    close(text.size());
    // A sentence of marks alone has nothing to say.
    std::erase_if(out, [&](const Sentence& s) {
        for (std::size_t at = s.begin; at < s.end;) {
            const std::size_t bytes = step(text, at);
            const std::string_view letter = text.substr(at, bytes);
            if (!ends_always(letter) && !ends_before_blank(letter) && !closes(letter) && !pauses(letter) && !is_one_of(letter, {"·", "•", "—", "-", "/", "(", "（", "“", "☐", "☑"})) return false;
            at += bytes;
        }
        return true;
    });
    return out;
}

}  // namespace estation::kiosk::ui
