#include "content/author_words.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "content/toml_source.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

constexpr int deepest = 3;   // a message within a message

// {0} and so on in their order; anything else in braces is text.
std::vector<string> pieces_of(const string& sentence) {
    std::vector<string> pieces(1);
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        const auto mark = "{" + std::to_string(pieces.size() - 1) + "}";
        if (string_view(sentence).substr(i).starts_with(mark)) {
            pieces.emplace_back();
            i += mark.size() - 1;
        } else {
            pieces.back() += sentence[i];
        }
    }
    return pieces;
}

// What stands between the pieces; nothing when the text is another sentence.
std::optional<std::vector<string>> between(const std::vector<string>& pieces, const string& text) {
    if (!text.starts_with(pieces.front())) return std::nullopt;
    std::vector<string> names;
    std::size_t at = pieces.front().size();
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const bool last = i + 1 == pieces.size();
        const auto end = last ? (text.size() >= at + pieces[i].size() && text.ends_with(pieces[i]) ? text.size() - pieces[i].size() : string::npos) : text.find(pieces[i], at);
        if (end == string::npos) return std::nullopt;
        names.push_back(text.substr(at, end - at));
        at = end + pieces[i].size();
    }
    return at == text.size() ? std::optional(names) : std::nullopt;
}

string filled(const string& said, const std::vector<string>& names) {
    string out;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const bool mark = said[i] == '{' && i + 2 < said.size() && said[i + 1] >= '0' && said[i + 1] <= '9' && said[i + 2] == '}';
        const auto n = mark ? static_cast<std::size_t>(said[i + 1] - '0') : names.size();
        if (n >= names.size()) {
            out += said[i];
            continue;
        }
        out += names[n];
        i += 2;
    }
    return out;
}

}  // namespace

Result<AuthorWords> AuthorWords::read(string_view text, const string& file) {
    const auto toml = read_toml(text, file, 1, 2);
    if (!toml) return toml.error();
    AuthorWords words;
    for (const auto& key : toml->keys) {
        if (key.value.kind != TomlValue::Kind::string || key.value.text.empty()) return Error{"\"" + key.name + "\" is not said; write what an author reads", file + ":" + std::to_string(key.value.line)};
        Sentence sentence{pieces_of(key.name), key.value.text, 0};
        for (const auto& piece : sentence.pieces) sentence.letters += piece.size();
        words.sentences_.push_back(std::move(sentence));
    }
    std::ranges::stable_sort(words.sentences_, [](const Sentence& a, const Sentence& b) { return a.letters > b.letters; });
    return words;
}

string AuthorWords::said(const string& text, int depth, bool& found) const {
    for (const auto& sentence : sentences_) {
        auto names = between(sentence.pieces, text);
        if (!names) continue;
        found = true;
        bool ignored = false;
        if (depth < deepest)
            for (auto& name : *names) name = said(name, depth + 1, ignored);
        return filled(sentence.said, *names);
    }
    // "it has expired (of p01/quiz)"
    if (const auto of = text.rfind(" (of "); of != string::npos && of > 0 && text.ends_with(")") && depth < deepest) {
        bool inner = false;
        const auto rest = said(text.substr(0, of), depth + 1, inner);
        if (inner) {
            found = true;
            return rest + "（" + text.substr(of + 5, text.size() - of - 6) + "）";
        }
    }
    // "a table, links": each of them.
    if (const auto comma = text.find(", "); depth > 0 && depth < deepest && comma != string::npos) {
        bool first = false, rest = false;
        const auto both = said(text.substr(0, comma), depth + 1, first) + "、" + said(text.substr(comma + 2), depth, rest);
        found = first && rest;
        if (found) return both;
    }
    // "unpack: no space left": where it happened, and what.
    const auto colon = text.find(": ");
    if (colon == string::npos || depth >= deepest) return text;
    bool inner = false;
    const auto rest = said(text.substr(colon + 2), depth + 1, inner);
    if (!inner) return text;
    found = true;
    return text.substr(0, colon) + "：" + rest;
}

string AuthorWords::say(const string& text) const {
    bool found = false;
    return text.empty() ? text : said(text, 0, found);
}

Language author_language(string_view wish) {
    if (!wish.empty()) return wish == "en" ? Language::en : Language::zh_CN;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); value != nullptr && *value != 0) return string_view(value).starts_with("en") ? Language::en : Language::zh_CN;
    return Language::zh_CN;
}

}  // namespace estation::content
