#include "kiosk/ui/strings.h"

#include <doctest/doctest.h>

#include "tests/fakes/scratch.h"

using estation::content::Language;
using estation::fakes::Scratch;
using estation::kiosk::ui::Strings;

namespace {

Strings read(const std::string& text) {
    Scratch folder;
    estation::fakes::put(folder / "zh-CN.toml", text);
    auto strings = Strings::open(folder.path(), Language::zh_CN);
    REQUIRE(strings);
    return *strings;
}

}  // namespace

TEST_CASE("texts are found by their dotted names") {
    const Strings s = read("top = \"上\"\n[bar]\nback = \"返回\"\n[bar.deep]\nname = \"深\"\n");
    CHECK(s.get("top") == "上");
    CHECK(s.get("bar.back") == "返回");
    CHECK(s.get("bar.deep.name") == "深");
    CHECK(s.language() == Language::zh_CN);
}

TEST_CASE("a key that is missing, or is no text, shows itself") {
    const Strings s = read("[bar]\nback = \"返回\"\nnumber = 5\n");
    CHECK(s.get("bar.forward") == "[bar.forward]");
    CHECK(s.get("bar") == "[bar]");
    CHECK(s.get("bar.number") == "[bar.number]");
    CHECK(&s.get("bar.forward") == &s.get("bar.forward"));
}

TEST_CASE("values are put in once, wherever their mark stands") {
    const Strings s = read("a = \"{0}题，共{1}题\"\nb = \"{0}和{0}\"\nc = \"{1}{0}\"\nd = \"没有\"\ne = \"{2} {} {0\"\n");
    CHECK(s.get("a", "3", "8") == "3题，共8题");
    CHECK(s.get("b", "一") == "一和一");
    CHECK(s.get("c", "甲", "乙") == "乙甲");
    CHECK(s.get("d", "甲") == "没有");
    CHECK(s.get("e", "甲") == "{2} {} {0");
}

TEST_CASE("a value that looks like a mark is shown as it is") {
    const Strings s = read("a = \"{0}|{1}\"\n");
    CHECK(s.get("a", "{1}", "乙") == "{1}|乙");
    CHECK(s.get("a", "{0}", "{0}") == "{0}|{0}");
}

TEST_CASE("a faulty file is an error with its line, a missing one an error with its name") {
    Scratch folder;
    estation::fakes::put(folder / "en.toml", "a = \"ok\"\nb = \"never closed\nc = 1\n");
    const auto broken = Strings::open(folder.path(), Language::en);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().where.find("en.toml:2") != std::string::npos);
    const auto missing = Strings::open(folder.path(), Language::zh_CN);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().line().find("zh-CN.toml") != std::string::npos);
}

TEST_CASE("a file that lacks a word, or is gone, is helped out by the words that the program carries") {
    const Strings older = read("[bar]\nback = \"回去\"\n");
    CHECK(older.get("bar.back") == "回去");
    for (const Language l : {Language::zh_CN, Language::en}) {
        const auto file = Strings::open(SOURCE_DIR "/assets/strings", l);
        REQUIRE(file);
        const Strings carried = Strings::built_in(l);
        CHECK(carried.language() == l);
        for (const char* key : {"attract.touch", "home.empty_title", "idle.go_on", "quiz.next", "staff.title"}) CHECK(carried.get(key) == file->get(key));
    }
    CHECK(older.get("attract.touch") == Strings::built_in(Language::zh_CN).get("attract.touch"));
    CHECK(older.get("no.such") == "[no.such]");
}

TEST_CASE("the kiosk's own words can be read in both languages") {
    for (const Language l : {Language::zh_CN, Language::en}) {
        const auto s = Strings::open(SOURCE_DIR "/assets/strings", l);
        REQUIRE(s);
        for (const char* key : {"attract.touch", "home.empty_title", "idle.go_on", "quiz.next"}) CHECK_FALSE(s->get(key).starts_with("["));
    }
}
