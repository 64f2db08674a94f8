#include "kiosk/narration.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace estation::kiosk {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

// What is spoken of a text: no blanks, no marks of ASCII or of Chinese typography, small letters.
std::u32string sounds(std::string_view text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t n = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t c = n == 1 ? lead : lead & (0xFFu >> (n + 1));
        for (std::size_t k = 1; k < n && i + k < text.size(); ++k) c = c << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
        i += n;
        if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
        const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000) || (c >= 0x2E80 && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFF00 && c <= 0xFF0F) && !(c >= 0xFF1A && c <= 0xFF20));
        if (letter) out += c;
    }
    return out;
}

std::vector<double> by_pace(std::span<const std::string> sentences, double duration_s) {
    std::vector<double> letters;
    double all = 0;
    for (const auto& s : sentences) {
        letters.push_back(all);
        all += static_cast<double>(std::max<std::size_t>(1, sounds(s).size())) + 2;   // a breath at its end
    }
    for (double& at : letters) at = all > 0 && duration_s > 0 ? at / all * duration_s : never;
    return letters;
}

}  // namespace

std::vector<double> sentence_starts(std::span<const std::string> sentences, const content::Captions& cues, double duration_s) {
    if (cues.empty()) return by_pace(sentences, duration_s);
    // The cues as one long row of sounds, each sound with its time.
    std::u32string said;
    std::vector<double> when;
    for (const auto& cue : cues) {
        const std::u32string part = sounds(cue.text);
        for (std::size_t n = 0; n < part.size(); ++n) when.push_back(cue.from_s + (cue.to_s - cue.from_s) * static_cast<double>(n) / static_cast<double>(part.size()));
        said += part;
    }
    std::vector<double> starts;
    std::size_t from = 0;
    constexpr std::size_t looked_for = 12;   // its first sounds are enough to know a sentence by
    for (const auto& s : sentences) {
        const std::u32string sound = sounds(s), head = sound.substr(0, looked_for);
        const auto at = head.empty() ? std::u32string::npos : said.find(head, from);
        if (at == std::u32string::npos) {
            starts.push_back(never);
            continue;
        }
        starts.push_back(when[at]);
        from = std::min(said.size(), at + sound.size());
    }
    return starts;
}

std::size_t sentence_at(std::span<const double> starts, double at_s) {
    std::size_t now = starts.size();
    for (std::size_t n = 0; n < starts.size(); ++n)
        if (starts[n] <= at_s) now = n;
    return now;
}

}  // namespace estation::kiosk
