#include "content/captions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace estation::content {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

// "01:02.500", "1:00:02,500": hours may be left out, the fraction too.
std::optional<double> time_of(std::string_view text) {
    text = trimmed(text);
    double seconds = 0, part = 0, scale = 0;
    int digits = 0, colons = 0;
    if (text.size() > 16) return std::nullopt;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            ++digits;
            if (scale > 0) part += (c - '0') * scale, scale /= 10;
            else part = part * 10 + (c - '0');
        } else if (c == ':' && digits > 0 && scale == 0 && colons < 2) {
            seconds = (seconds + part) * 60;
            part = 0, digits = 0;
            ++colons;
        } else if ((c == '.' || c == ',') && digits > 0 && scale == 0) {
            scale = 0.1;
        } else {
            return std::nullopt;
        }
    }
    if (digits == 0 || colons == 0) return std::nullopt;
    seconds += part;
    return seconds <= caption_time_cap ? std::optional(seconds) : std::nullopt;
}

// Without <v Name>, <i>, {\an8} and the like, and with the few entities that WebVTT knows.
std::string plain(std::string_view line) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities{
        {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&lrm;", ""}, {"&rlm;", ""}}};
    std::string out;
    while (!line.empty()) {
        if (line.front() == '<' || line.starts_with("{\\")) {
            const auto end = line.find(line.front() == '<' ? '>' : '}');
            if (end != line.npos) {
                line.remove_prefix(end + 1);
                continue;
            }
        }
        const auto entity = line.front() != '&' ? entities.end() : std::ranges::find_if(entities, [&](const auto& e) { return line.starts_with(e.first); });
        if (entity != entities.end()) {
            out += entity->second;
            line.remove_prefix(entity->first.size());
        } else {
            out += line.front();
            line.remove_prefix(1);
        }
    }
    return std::string(trimmed(out));
}

// Lines with their numbers.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    bool next() {
        if (rest_.empty()) return false;
        const auto end = rest_.find('\n');
        line = rest_.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        rest_ = end == rest_.npos ? std::string_view() : rest_.substr(end + 1);
        ++number;
        return true;
    }
    std::string_view line;
    int number = 0;

private:
    std::string_view rest_;
};

// What follows a time line, to the next empty line.
std::string text_below(Lines& lines) {
    std::string text;
    while (lines.next() && !trimmed(lines.line).empty()) {
        const std::string line = plain(lines.line);
        if (line.empty()) continue;
        if (!text.empty()) text += '\n';
        text += line;
    }
    return text;
}

void cut(std::string& text) {
    if (text.size() <= caption_bytes_cap) return;
    std::size_t end = caption_bytes_cap;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
}

}  // namespace

Captions read_captions(std::string_view text, const std::string& file, Faults& faults) {
    Captions captions;
    Lines lines(text);
    while (lines.next()) {
        const auto arrow = lines.line.find("-->");
        if (arrow == lines.line.npos) continue;  // the head, a cue's number, a note, a style
        const int number = lines.number;
        auto after = trimmed(lines.line.substr(arrow + 3));
        after = after.substr(0, after.find_first_of(" \t"));  // WebVTT says there where on the screen
        const auto from = time_of(lines.line.substr(0, arrow)), to = time_of(after);
        std::string words = text_below(lines);
        if (!from || !to) {
            faults.add(file, number, "these are no times, the caption is left out; write 00:01.000 --> 00:04.500");
            continue;
        }
        if (*to <= *from) {
            faults.add(file, number, "the caption ends before it begins and is left out; write the earlier time first");
            continue;
        }
        if (words.empty()) continue;
        if (words.size() > caption_bytes_cap) {
            faults.add(file, number, "the caption has more than " + std::to_string(caption_bytes_cap) + " bytes and is cut; divide it");
            cut(words);
        }
        if (captions.size() >= captions_cap) {
            faults.add(file, number, "more than " + std::to_string(captions_cap) + " captions, the rest is left out; divide the film");
            break;
        }
        captions.push_back({*from, *to, std::move(words)});
    }
    if (captions.empty()) faults.add(file, 1, "there is no caption in this file; write 00:01.000 --> 00:04.500 and below it what is said, as WebVTT (.vtt) or SubRip (.srt)");
    std::ranges::stable_sort(captions, {}, &Caption::from_s);
    return captions;
}

std::string caption_at(const Captions& captions, double at_s) {
    // No caption stands for longer than a few seconds but by an author's mistake; what began long before is looked at too.
    constexpr std::size_t most_at_once = 3, looked_back = 50;
    const auto after = std::ranges::upper_bound(captions, at_s, {}, &Caption::from_s);
    auto first = after - std::min<std::ptrdiff_t>(after - captions.begin(), looked_back);
    std::string text;
    std::size_t n = 0;
    for (; first != after && n < most_at_once; ++first) {
        if (first->to_s <= at_s) continue;
        if (!text.empty()) text += '\n';
        text += first->text;
        ++n;
    }
    return text;
}

std::string transcript_of(const Captions& captions) {
    std::string text;
    const std::string* last = nullptr;
    for (const Caption& c : captions) {
        if (last != nullptr && *last == c.text) continue;
        last = &c.text;
        if (!text.empty()) text += '\n';
        for (const char ch : c.text) text += ch == '\n' ? ' ' : ch;
    }
    return text;
}

}  // namespace estation::content
