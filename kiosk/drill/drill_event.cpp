#include "kiosk/drill/drill_event.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace estation::kiosk::drill {
namespace {

constexpr std::array<std::string_view, 13> words = {"setup", "step", "paused", "resumed", "reported", "problem", "task", "score", "measure", "undone", "beat", "cut", "placed"};
constexpr std::size_t longest_line = 128u << 10;

// CRC-32 as Ethernet and zip have it (polynomial 0xEDB88320): finds every torn or bent line of this length in practice.
std::uint32_t checksum(std::string_view text) {
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
    }
    return ~crc;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') out += "\\\\";
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else out += c;
    }
    return out;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 >= text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    }
    return out;
}

// The next word up to a tab; false when there is none.
bool word(std::string_view& rest, std::string_view& out) {
    const auto end = rest.find('\t');
    if (end == std::string_view::npos) return false;
    out = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return true;
}

template <class T>
bool number(std::string_view& rest, T& out) {
    std::string_view text;
    if (!word(rest, text)) return false;
    const auto r = std::from_chars(text.data(), text.data() + text.size(), out);
    return r.ec == std::errc{} && r.ptr == text.data() + text.size();
}

}  // namespace

Phase phase_of(Step step) {
    switch (step) {
        case Step::waiting:
        case Step::announce: return Phase::prepare;
        case Step::warning:
        case Step::shaking: return Phase::cover;
        case Step::evacuate: return Phase::evacuate;
        case Step::response: return Phase::response;
        case Step::review:
        case Step::closed:
        case Step::aborted: return Phase::review;
    }
    return Phase::prepare;
}

std::string line_of(const DrillEvent& e) {
    std::string body = std::to_string(e.seq) + "\t" + std::to_string(e.at_ms) + "\t" + std::to_string(e.wall_ms) + "\t" + (e.wall_sure ? "1" : "0") + "\t" +
                       std::string(words[static_cast<std::size_t>(e.kind)]) + "\t" + std::to_string(e.a) + "\t" + std::to_string(e.b) + "\t" + escaped(e.text);
    char sum[12];
    std::snprintf(sum, sizeof sum, "%08x\t", checksum(body));
    return sum + body + "\n";
}

std::optional<DrillEvent> event_from(std::string_view line) {
    if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
    if (line.size() > longest_line || line.size() < 9 || line[8] != '\t') return std::nullopt;
    std::uint32_t sum = 0;
    const auto r = std::from_chars(line.data(), line.data() + 8, sum, 16);
    std::string_view rest = line.substr(9);
    if (r.ec != std::errc{} || r.ptr != line.data() + 8 || sum != checksum(rest)) return std::nullopt;
    DrillEvent e;
    int sure = 0;
    std::string_view kind;
    if (!number(rest, e.seq) || !number(rest, e.at_ms) || !number(rest, e.wall_ms) || !number(rest, sure) || !word(rest, kind) || !number(rest, e.a) || !number(rest, e.b)) return std::nullopt;
    std::size_t k = 0;
    while (k < words.size() && words[k] != kind) ++k;
    if (k == words.size()) return std::nullopt;
    e.wall_sure = sure == 1;
    e.kind = static_cast<EventKind>(k);
    e.text = unescaped(rest);
    return e;
}

LogText read_log_text(std::string_view text) {
    LogText log;
    std::size_t at = 0;
    bool hole = false;
    while (at < text.size()) {
        const auto end = text.find('\n', at);
        const bool whole = end != std::string_view::npos;
        const auto line = text.substr(at, whole ? end - at : std::string_view::npos);
        at = whole ? end + 1 : text.size();
        auto event = whole ? event_from(line) : std::nullopt;
        if (!event || hole || event->seq != log.events.size()) {
            ++log.damaged;
            hole = true;
            continue;
        }
        log.events.push_back(std::move(*event));
        log.good_bytes = at;
    }
    return log;
}

}  // namespace estation::kiosk::drill
