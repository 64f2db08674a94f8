// What the kiosk says stands in assets/strings, one file a language. A key that the code asks for and a file lacks
// would show a visitor the key itself, so that both directions are compared: code against files, file against file.
#include <doctest/doctest.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

using Strings = std::map<std::string, std::string>;  // key -> what is shown; a table's keys are joined by dots

void flatten(const toml::table& table, const std::string& before, Strings& into) {
    for (const auto& [key, node] : table) {
        const std::string name = before + std::string(key.str());
        if (const toml::table* inner = node.as_table()) flatten(*inner, name + ".", into);
        else into[name] = node.value_or(std::string());
    }
}

Strings strings(std::string_view text) {
    const toml::parse_result parsed = toml::parse(text);
    Strings all;
    flatten(parsed, "", all);
    return all;
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The string literal that begins at text[at] == '"', without its quotes; `at` moves behind it.
std::string literal(std::string_view text, std::size_t& at) {
    std::string out;
    for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        out += text[at];
    }
    ++at;
    return out;
}

struct Spoken {
    std::set<std::string> asked;     // tr("key"), tr(old ? "key" : "other")
    std::set<std::string> begun;     // tr("topic." + name)
    std::set<std::string> literals;  // every literal: a table of keys is a use as well

    void add(const Spoken& other) {
        asked.insert(other.asked.begin(), other.asked.end());
        begun.insert(other.begun.begin(), other.begun.end());
        literals.insert(other.literals.begin(), other.literals.end());
    }
    [[nodiscard]] bool says(const std::string& key) const {
        return asked.contains(key) || literals.contains(key) || std::any_of(begun.begin(), begun.end(), [&](const std::string& b) { return key.starts_with(b); });
    }
};

char first_visible(std::string_view code, std::size_t at) {
    while (at < code.size() && std::isspace(static_cast<unsigned char>(code[at])) != 0) ++at;
    return at < code.size() ? code[at] : '\0';
}

char last_visible(std::string_view code, std::size_t before) {
    while (before > 0 && std::isspace(static_cast<unsigned char>(code[before - 1])) != 0) --before;
    return before > 0 ? code[before - 1] : '\0';
}

// Reads code as far as this test needs it: comments are skipped, literals gathered, and those in the first
// argument of a call of tr() are keys.
Spoken spoken(std::string_view code) {
    Spoken found;
    int depth = 0;             // of parentheses
    std::vector<int> calls;    // the depths of the tr() whose first argument is open
    for (std::size_t i = 0; i < code.size();) {
        if (code.substr(i, 2) == "//") {
            i = std::min(code.find('\n', i), code.size());
        } else if (code[i] == '\'' && i + 2 < code.size() && (i == 0 || !is_word(code[i - 1]))) {
            i += code[i + 1] == '\\' ? 4 : 3;
        } else if (code[i] == '"') {
            const char before = last_visible(code, i);
            const std::string text = literal(code, i);
            found.literals.insert(text);
            if (calls.empty() || (before != '(' && before != '?' && before != ':')) continue;
            (first_visible(code, i) == '+' ? found.begun : found.asked).insert(text);
        } else {
            if (code[i] == '(') {
                ++depth;
                if (i >= 2 && code.substr(i - 2, 2) == "tr" && (i == 2 || !is_word(code[i - 3]))) calls.push_back(depth);
            }
            const bool over = code[i] == ')' || code[i] == ',';
            if (over && !calls.empty() && calls.back() == depth) calls.pop_back();
            if (code[i] == ')') --depth;
            ++i;
        }
    }
    return found;
}

// {0}, {1} ... in the order of their numbers.
std::vector<std::string> placeholders(std::string_view text) {
    std::vector<std::string> all;
    for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close != std::string_view::npos) all.emplace_back(text.substr(open, close - open + 1));
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::vector<std::string> compare(const Spoken& code, const Strings& zh, const Strings& en) {
    std::vector<std::string> faults;
    for (const auto& key : code.asked) {
        if (!zh.contains(key)) faults.push_back("zh-CN.toml lacks " + key);
        if (!en.contains(key)) faults.push_back("en.toml lacks " + key);
    }
    for (const auto& [key, text] : zh) {
        const auto other = en.find(key);
        if (text.empty()) faults.push_back("zh-CN.toml has nothing to say for " + key);
        if (!code.says(key)) faults.push_back("nothing in kiosk/ says " + key);
        if (other == en.end()) faults.push_back("en.toml lacks " + key + ", which zh-CN.toml has");
        else if (placeholders(text) != placeholders(other->second)) faults.push_back("the placeholders of " + key + " differ");
    }
    for (const auto& [key, text] : en) {
        if (text.empty()) faults.push_back("en.toml has nothing to say for " + key);
        if (!zh.contains(key)) faults.push_back("zh-CN.toml lacks " + key + ", which en.toml has");
    }
    return faults;
}

}  // namespace

TEST_CASE("what the kiosk says exists in both languages, and nothing is said in vain") {
    Spoken code;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / "kiosk")) {
        if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
        code.add(spoken(read(entry.path())));
    }
    const fs::path folder = fs::path(SOURCE_DIR) / "assets/strings";
    const Strings zh = strings(read(folder / "zh-CN.toml")), en = strings(read(folder / "en.toml"));
    for (const std::string& fault : compare(code, zh, en)) FAIL_CHECK(fault);
}

TEST_CASE("code is read for its keys") {
    const Spoken found = spoken("say(tr(\"home.title\")); s.tr( \"quiz.of\", 3); // tr(\"old\")\n"
                                "auto c = '\"'; attr(\"not\"); const char* table[] = {\"topic.youth\", \"a\\\"b\"};");
    CHECK(found.asked == std::set<std::string>{"home.title", "quiz.of"});
    const Spoken choice = spoken("tr(lang == \"en\" ? \"a.b\" : f(x) ? \"c\" : \"d\", \"e\"); ui.tr(\"topic.\" + name(t)); g(\"h\")");
    CHECK(choice.asked == std::set<std::string>{"a.b", "c", "d"});
    CHECK(choice.begun == std::set<std::string>{"topic."});
    CHECK(choice.says("topic.youth"));
    CHECK_FALSE(choice.says("home.title"));
    CHECK(found.literals == std::set<std::string>{"home.title", "quiz.of", "not", "topic.youth", "a\"b"});
}

TEST_CASE("every kind of fault is seen") {
    const Strings zh = strings("a = '甲'\n[quiz]\nof = '{0}/{1}'\n"), en = strings("a = 'A'\nquiz.of = '{0} of {1}'\n");
    const auto code = spoken("tr(\"a\") tr(\"quiz.of\", 1, 2)");
    CHECK(compare(code, zh, en).empty());
    CHECK(compare(spoken("tr(\"a\") tr(\"quiz.of\") tr(\"b\")"), zh, en).size() == 2);  // in neither file
    CHECK(compare(spoken("tr(\"a\")"), zh, en).size() == 1);                             // said in vain
    CHECK(compare(code, zh, strings("a = 'A'")).size() == 2);                            // the code and the other file miss it
    CHECK(compare(code, zh, strings("a = 'A'\nquiz.of = '{0}'")).size() == 1);           // placeholders
    CHECK(compare(code, zh, strings("a = ''\nquiz.of = '{1} {0}'")).size() == 1);        // empty
    CHECK(compare(code, zh, strings("a = 'A'\nb = 'B'\nquiz.of = '{1} {0}'")).size() == 1);
}
