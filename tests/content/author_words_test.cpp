// What an author reads: every sentence of the importers has its Chinese line, and names and numbers come through.
#include "content/author_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "content/durable.h"
#include "content/toml_source.h"

using namespace estation::content;
namespace fs = std::filesystem;

namespace {

const fs::path root = SOURCE_DIR;

AuthorWords words_of(const std::string& toml) {
    auto words = AuthorWords::read(toml, "w.toml");
    REQUIRE_MESSAGE(words, (words ? "" : words.error().line()));
    return std::move(*words);
}
std::string file_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}
AuthorWords chinese() { return words_of(file_text(root / "assets/strings/authors.zh-CN.toml")); }

// The texts in quotes of a line of C++ that is no remark.
std::vector<std::string> literals(const std::string& line) {
    std::vector<std::string> all;
    std::string one;
    bool inside = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (!inside && line.compare(i, 2, "//") == 0) break;
        if (line[i] == '\\' && inside && i + 1 < line.size()) {
            one += line[++i];
            continue;
        }
        if (line[i] == '\'' && !inside && i + 2 < line.size() && line[i + 2] == '\'') {
            i += 2;
            continue;
        }
        if (line[i] != '"') {
            if (inside) one += line[i];
            continue;
        }
        if (inside) all.push_back(one);
        one.clear();
        inside = !inside;
    }
    return all;
}

}  // namespace

TEST_CASE("a sentence is said with its names and numbers, in another order where the language wants it") {
    const auto words = words_of("\"the id {0} is taken\" = \"编号{0}已用\"\n\"more than {0} rows on {1}; divide it\" = \"{1}超过{0}行\"\n\"the file {0} is left out: {1}\" = \"{0}没有带上：{1}\"\n\"write {=a ~b}\" = \"请写 {=a ~b}\"\n");
    CHECK(words.say("the id q-1 is taken") == "编号q-1已用");
    CHECK(words.say("more than 5 rows on 题库; divide it") == "题库超过5行");
    CHECK(words.say("the file a.svg is left out: the id x is taken") == "a.svg没有带上：编号x已用");
    CHECK(words.say("write {=a ~b}") == "请写 {=a ~b}");
    CHECK(words.say("import: the id x is taken") == "import：编号x已用");
    CHECK(words.say("the id x is taken (of p01/quiz)") == "编号x已用（p01/quiz）");
    CHECK(words.say("nobody has said this") == "nobody has said this");
    CHECK(words.say("the id  is taken") == "编号已用");
    CHECK(words.line({"the id x is taken", "q.gift:3"}) == "q.gift:3: 编号x已用");
    CHECK(AuthorWords().say("the id x is taken") == "the id x is taken");
}

TEST_CASE("the sentence that says most is meant") {
    const auto words = words_of("\"its {0} is not kept\" = \"它的{0}没有保留\"\n\"its picture is not kept\" = \"图片没有保留\"\n");
    CHECK(words.say("its picture is not kept") == "图片没有保留");
    CHECK(words.say("its film is not kept") == "它的film没有保留");
}

TEST_CASE("a file of words that is none is refused by line") {
    const auto wrong = AuthorWords::read("\"a\" = \"b\"\n\"c\" = 3\n", "w.toml");
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().where == "w.toml:2");
}

TEST_CASE("the language is what was wished, else the terminal's, else Chinese") {
    const std::array names = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (const char* name : names) ::unsetenv(name);
    CHECK(author_language("") == Language::zh_CN);
    CHECK(author_language("en") == Language::en);
    ::setenv("LANG", "en_US.UTF-8", 1);
    CHECK(author_language("") == Language::en);
    CHECK(author_language("zh-CN") == Language::zh_CN);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    CHECK(author_language("") == Language::zh_CN);
}

TEST_CASE("names in Chinese stand where the sentence has them, and no mark is left over") {
    const auto toml = read_toml(file_text(root / "assets/strings/authors.zh-CN.toml"), "authors.zh-CN.toml", 1, 2);
    REQUIRE_MESSAGE(toml, (toml ? "" : toml.error().line()));
    CHECK(toml->keys.size() > 400);
    const std::regex mark("\\{[0-9]\\}");
    for (const auto& key : toml->keys)
        for (std::sregex_iterator it(key.value.text.begin(), key.value.text.end(), mark), end; it != end; ++it) CHECK_MESSAGE(key.name.find(it->str()) != std::string::npos, key.name);
}

TEST_CASE("every sentence of the importers, of the readers of a pack and of the advice has its Chinese line") {
    const auto toml = read_toml(file_text(root / "assets/strings/authors.zh-CN.toml"), "authors.zh-CN.toml", 1, 2);
    REQUIRE(toml);
    std::string all;
    for (const auto& key : toml->keys) all += std::regex_replace(key.name, std::regex("\\{[0-9]\\}"), "\x01") + "\n";
    // No sentences to an author: what other programs write, what we write into files, and the names that QTI has for its processing.
    const std::vector<std::string> other = {"Which of these is right?", "Your answer is ", "please check these", "the comment with [id:", "a new kind of item: add its word here"};
    std::vector<fs::path> files;
    for (const char* name : {"captions", "drill", "folder_source", "formula", "gift", "markdown", "markdown_source", "pack", "pack_advice", "picture_probe", "question_toml", "reader", "reader_drill", "reader_kinds",
                             "reader_school_drill", "situation", "source_text", "svg_probe", "toml_keys", "toml_source", "authoring/glyphs", "authoring/pack_archive", "authoring/pack_build", "authoring/picture_shrink"})
        files.push_back(root / "content" / (std::string(name) + ".cpp"));
    for (const auto& file : fs::directory_iterator(root / "content/import"))
        if (file.path().extension() == ".cpp" && file.path().filename() != "qti_processing.cpp") files.push_back(file.path());
    const std::regex sentence("[a-z]{2,} [a-z]{2,} [a-z]+");
    int seen = 0;
    for (const auto& file : files) {
        std::ifstream in(file);
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            if (line.starts_with("#include")) continue;
            for (auto text : literals(line)) {
                constexpr std::string_view custom = "custom response processing (";
                if (text.starts_with(custom)) text = text.substr(custom.size(), text.size() - custom.size() - 1);
                if (!std::regex_search(text, sentence) || std::ranges::any_of(other, [&](const std::string& o) { return text.find(o) != std::string::npos; })) continue;
                ++seen;
                CHECK_MESSAGE(all.find(text) != std::string::npos, file.filename().string() << ":" << number << ": " << text);
            }
        }
    }
    CHECK(seen > 250);
}

TEST_CASE("what authors meet most often is Chinese from end to end") {
    const auto words = chinese();
    for (const std::string text : {"a choice needs at least two options, there is one", "the answer \"E\" names an option that is not there; there are 3", "the stem (题干) is empty",
                                   "uses custom response processing (marks for what is not right), not imported", "in its text a table, links had to go; the words are kept",
                                   "`topic` is missing; write topic = \"health\"", "3 questions, 0 pages and 0 other items imported, 1 left out, 0 remarks; they lie in tiku", "tiku: 3 items, 1 faults"}) {
        const auto said = words.say(text);
        CAPTURE(said);
        CHECK(said != text);
        CHECK_FALSE(std::regex_search(said, std::regex("[a-z]{2,} [a-z]{2,}")));
    }
    // What a drill's author is told, with the kind of thing inside the sentence.
    for (const std::string text : {"`steps` is a text; write [[steps]] and its keys below", "the room rooms/a.toml: there is no such file in this pack", "`floors` is a list [...]; write a whole number, floors = 3",
                                   "the recording audio/a.wma is no recording that can be played; write an .ogg, .opus, .m4a, .mka, .mp3 or .wav file", "a picture cannot stand in a heading; put it on its own between blank lines",
                                   "the formula \"\\foo\" is shown as it is written: \\foo is not known here", "no choice is right when building = weak, floor = 1, seconds = 8, person = walker; write right = \"...\" so that one is"}) {
        const auto said = words.say(text);
        CAPTURE(said);
        CHECK(said != text);
        CHECK_FALSE(std::regex_search(said, std::regex("(^|[^\"`])\\b(is|are|in|of|no|the|write|there)\\b")));
    }
}
