#include "sync/neighbour/found.h"

#include <algorithm>

namespace estation::sync::neighbour {

namespace {

// "http://" and then only what an address of a machine and a port are made of.
bool is_address(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme) || url.size() < scheme.size() + 3 || url.size() > 100) return false;
    url.remove_prefix(scheme.size());
    return std::ranges::all_of(url, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.' || c == ':' || c == '[' || c == ']'; });
}

}  // namespace

std::string write_found(const std::vector<Neighbour>& neighbours) {
    std::string text;
    for (const Neighbour& n : neighbours) {
        std::string name = n.name.substr(0, 128);
        std::ranges::replace_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
        text += n.url + " " + name + "\n";
    }
    return text;
}

std::vector<Neighbour> read_found(std::string_view text) {
    std::vector<Neighbour> list;
    text = text.substr(0, found_cap);
    while (!text.empty() && list.size() < most_neighbours) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) break;   // a line that was cut off
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        const auto space = line.find(' ');
        const std::string_view url = line.substr(0, space);
        if (is_address(url)) list.push_back({space == std::string_view::npos ? std::string() : std::string(line.substr(space + 1)), std::string(url)});
    }
    return list;
}

}  // namespace estation::sync::neighbour
