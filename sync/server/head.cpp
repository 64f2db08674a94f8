#include "sync/server/head.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace estation::sync::server {

namespace {

constexpr std::size_t query_cap = 32;
constexpr std::size_t longest_length = 15;  // digits; no body of ours comes near

bool is_token(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
}

// What RFC 3986 allows in a path or a query, '/' and '%' included.
bool is_uri(char c) {
    constexpr std::string_view marks = "-._~!$&'()*+,;=:@/%";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// nullopt: a broken escape, or a control character behind one.
std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex(text[i + 1]), low = hex(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (is_control(c)) return std::nullopt;
        out += c;
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// Whether a comma-separated list holds the word.
bool lists(const std::string& value, std::string_view word) {
    std::string_view rest = value;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        if (lower(trimmed(rest.substr(0, comma))) == word) return true;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

std::optional<Method> method_of(std::string_view word) {
    for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::remove})
        if (word == method_word(method)) return method;
    return std::nullopt;
}

std::optional<Refusal> read_request_line(std::string_view line, Head& head, bool& newer) {
    const auto first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == 0 || first == last || line.find(' ', first + 1) != last) return Refusal{400, "the request line is not method, address and version with one space between"};
    const std::string_view word = line.substr(0, first), target = line.substr(first + 1, last - first - 1), version = line.substr(last + 1);
    if (!std::ranges::all_of(word, is_token)) return Refusal{400, "the method is no word"};
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refusal{version.starts_with("HTTP/") ? 505 : 400, "this server speaks HTTP/1.1"};
    newer = version == "HTTP/1.1";
    const auto method = method_of(word);
    if (!method) return Refusal{501, "this server does not know the method"};
    head.method = *method;
    auto read = read_target(target);
    if (auto* refusal = std::get_if<Refusal>(&read)) return std::move(*refusal);
    head.target = std::string(target);
    head.path = std::move(std::get<Target>(read).path);
    head.query = std::move(std::get<Target>(read).query);
    return std::nullopt;
}

// Fields that say what the request is: said twice, two readers may choose differently.
bool is_single(std::string_view name) {
    constexpr std::array<std::string_view, 12> names = {"host", "content-length", "transfer-encoding", "authorization", "content-type", "range", "if-range", "if-match", "expect", "x-real-ip", "origin", "content-encoding"};
    return std::ranges::find(names, name) != names.end();
}

std::optional<Refusal> read_field(std::string_view line, Head& head) {
    if (line.front() == ' ' || line.front() == '\t') return Refusal{400, "a header goes on in a second line; write it in one"};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || !std::ranges::all_of(line.substr(0, colon), is_token)) return Refusal{400, "a header has no name before its colon"};
    if (head.fields.size() >= head_fields_cap) return Refusal{431, "there are more headers than this server reads"};
    Field field{lower(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))};
    if (std::ranges::any_of(field.value, [](char c) { return is_control(c) && c != '\t'; })) return Refusal{400, "a header holds a control character"};
    const auto before = std::ranges::find(head.fields, field.name, &Field::name);
    if (before == head.fields.end()) {
        head.fields.push_back(std::move(field));
        return std::nullopt;
    }
    if (is_single(field.name)) return Refusal{400, "the header " + field.name + " is there twice"};
    before->value += (field.name == "cookie" ? "; " : ", ") + field.value;
    return std::nullopt;
}

const std::string* find(const Head& head, std::string_view name) {
    const auto found = std::ranges::find(head.fields, name, &Field::name);
    return found == head.fields.end() ? nullptr : &found->value;
}

std::optional<Refusal> judge(Head& head, bool newer) {
    const std::string* const host = find(head, "host");
    if (newer && (!host || host->empty())) return Refusal{400, "the header host is missing"};
    if (host && std::ranges::any_of(*host, [](char c) { return !is_uri(c) && c != '[' && c != ']'; })) return Refusal{400, "the header host is no host"};
    const std::string* const length = find(head, "content-length");
    if (find(head, "transfer-encoding")) {
        if (length || !newer) return Refusal{400, "a request has a length or a transfer coding, not both"};
        return Refusal{411, "this server takes no transfer coding; send Content-Length"};
    }
    if (length) {
        if (length->empty() || length->size() > longest_length || !std::ranges::all_of(*length, [](char c) { return c >= '0' && c <= '9'; }))
            return Refusal{length->size() > longest_length ? 413 : 400, "Content-Length must be one whole number"};
        std::uint64_t bytes = 0;
        std::from_chars(length->data(), length->data() + length->size(), bytes);
        head.length = bytes;
    }
    if (const std::string* const expect = find(head, "expect")) {
        if (lower(*expect) != "100-continue") return Refusal{417, "this server cannot do what is expected"};
        head.expects_continue = newer;
    }
    const std::string* const connection = find(head, "connection");
    head.keep_alive = newer ? !(connection && lists(*connection, "close")) : connection && lists(*connection, "keep-alive");
    return std::nullopt;
}

}  // namespace

std::variant<std::size_t, Refusal> head_end(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size() && at < head_cap; ++at) {
        const char c = bytes[at];
        if (c == '\n') {
            if (at == 0 || bytes[at - 1] != '\r') return Refusal{400, "a line ends without a carriage return"};
            if (at == 1) return Refusal{400, "a request begins with its method"};
            if (at >= 3 && bytes[at - 2] == '\n') return at + 1;
        } else if (at > 0 && bytes[at - 1] == '\r') {
            return Refusal{400, "a carriage return stands alone"};
        } else if (is_control(c) && c != '\r' && c != '\t') {
            return Refusal{400, "the head holds a control character"};
        }
    }
    if (bytes.size() >= head_cap) return Refusal{431, "the head has more than " + std::to_string(head_cap) + " bytes"};
    return std::size_t{0};
}

std::variant<Target, Refusal> read_target(std::string_view target) {
    const Refusal bad{400, "the address is not one that this server has"};
    if (target.empty() || target.front() != '/') return Refusal{400, "the address must begin with a slash"};
    const auto mark = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, mark), query = target.substr(std::min(mark + 1, target.size()));
    if (!std::ranges::all_of(path, is_uri) || !std::ranges::all_of(query, [](char c) { return is_uri(c) || c == '?'; })) return bad;
    Target read;
    if (path == "/") read.path = "/";
    for (std::string_view rest = path.substr(1); path != "/";) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto part = decoded(rest.substr(0, end), false);
        // Hidden names are nobody's business; "." and ".." are among them.
        if (!part || part->empty() || part->front() == '.' || part->find_first_of("/\\") != std::string::npos) return bad;
        read.path += "/" + *part;
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
    }
    for (std::string_view rest = query; !rest.empty();) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decoded(pair.substr(0, equals), true), value = decoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value || read.query.size() >= query_cap) return bad;
        if (!pair.empty()) read.query.emplace_back(std::move(*name), std::move(*value));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return read;
}

std::variant<Head, Refusal> read_head(std::string_view bytes) {
    const auto end = head_end(bytes);
    if (const auto* refusal = std::get_if<Refusal>(&end)) return *refusal;
    if (std::get<std::size_t>(end) != bytes.size()) return Refusal{400, "this is no whole head"};
    Head head;
    bool newer = true, first = true;
    for (std::string_view rest = bytes.substr(0, bytes.size() - 2); !rest.empty();) {
        const auto line_end = rest.find("\r\n");
        const std::string_view line = rest.substr(0, line_end);
        if (auto refusal = first ? read_request_line(line, head, newer) : read_field(line, head)) return *refusal;
        first = false;
        rest.remove_prefix(line_end + 2);
    }
    if (auto refusal = judge(head, newer)) return *refusal;
    return head;
}

}  // namespace estation::sync::server
