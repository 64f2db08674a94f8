#include "content/import/media_shelf.h"

#include <algorithm>

#include "content/import/text_tools.h"
#include "content/picture_probe.h"

namespace estation::content {

std::string MediaShelf::take(const std::string& name, std::string_view bytes, const std::string& item, int line, const std::string& licence) {
    const auto key = name + "\n" + std::to_string(bytes.size()) + "\n" + std::to_string(std::hash<std::string_view>{}(bytes));
    if (const auto known = taken_.find(key); known != taken_.end()) return known->second;
    const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
    Bytes copy(begin, begin + bytes.size());
    const auto info = probe_picture(std::span<const std::byte>(copy), {});
    if (!info) {
        report_.change(item, line, "the file " + short_title(name, 60) + " is left out: " + info.error().text);
        return taken_[key] = "";
    }
    std::string stem;
    const auto base = name.substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
    for (const char c : lower_ascii(base.substr(0, base.rfind('.')))) {
        const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (good) stem.push_back(c);
        else if (!stem.empty() && stem.back() != '-') stem.push_back('-');
        if (stem.size() == 40) break;
    }
    while (stem.ends_with('-')) stem.pop_back();
    if (stem.empty()) stem = "picture";
    const char* ending = info->format == PictureFormat::png ? ".png" : info->format == PictureFormat::jpeg ? ".jpg" : info->format == PictureFormat::webp ? ".webp" : ".svg";
    auto path = "img/" + stem + ending;
    for (int n = 2; report_.files.contains(path); ++n) path = "img/" + stem + "-" + std::to_string(n) + ending;
    report_.files[path] = {std::move(copy), licence};
    return taken_[key] = path;
}

std::optional<std::string> base64_decoded(std::string_view text) {
    std::string out;
    unsigned value = 0;
    int bits = 0;
    bool ended = false;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        if (c == '=') {
            ended = true;
            continue;
        }
        const int digit = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
        if (digit < 0 || ended) return std::nullopt;
        value = (value << 6 | static_cast<unsigned>(digit)) & 0xFFFFFFu;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<char>(value >> bits & 0xFF));
        }
    }
    return out;
}

}  // namespace estation::content
