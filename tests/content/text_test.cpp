#include "content/text.h"

#include <doctest/doctest.h>

#include "content/item.h"
#include "content/source_text.h"
#include "content/unicode.h"

using namespace estation::content;

TEST_CASE("a date is year, month and day, and only a day that exists") {
    CHECK(Date::parse("2028-12-31") == Date{2028, 12, 31});
    CHECK(Date::parse("2024-02-29") == Date{2024, 2, 29});
    CHECK(Date::parse("2000-02-29") == Date{2000, 2, 29});
    for (const char* wrong : {"", "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-04-31", "2025-1-1", "25-01-01", "2025/01/01", "2025-01-01 ",
                              "2025-01-0a", "+025-01-01", "0000-01-01"})
        CHECK_MESSAGE(!Date::parse(wrong), wrong);
    CHECK(Date{2025, 9, 1}.iso() == "2025-09-01");
    CHECK(Date{2025, 9, 1} < Date{2025, 10, 1});
}

TEST_CASE("a text falls back to the language it has") {
    const Text both{"你好", "hello"}, only_zh{"你好", ""}, only_en{"", "hello"};
    CHECK(both.in(Language::en) == "hello");
    CHECK(both.in(Language::zh_CN) == "你好");
    CHECK(only_zh.in(Language::en) == "你好");
    CHECK(only_en.in(Language::zh_CN) == "hello");
    CHECK(!only_zh.has(Language::en));
    CHECK(Text{}.empty());
}

TEST_CASE("words of topics, audiences and kinds go both ways") {
    for (int i = 0; i < topic_count; ++i) CHECK(topic_from(topic_name(static_cast<Topic>(i))) == static_cast<Topic>(i));
    for (int i = 0; i < 7; ++i) CHECK(audience_from(audience_name(static_cast<Audience>(i))) == static_cast<Audience>(i));
    CHECK(std::string(topic_name(Topic::food_and_medicine)) == "food-and-medicine");
    CHECK(!topic_from("eartquake"));
    CHECK(!audience_from(""));
    CHECK(std::string(kind_name(Body{Article{}})) == "article");
    CHECK(std::string(kind_name(Body{ShelterMap{}})) == "shelter-map");
    CHECK(std::string(kind_name(Body{Poster{}})) == "poster");
}

TEST_CASE("UTF-8 is checked as the standard says") {
    const auto bad_at = [](std::string_view text) { return find_invalid_utf8(text); };
    CHECK(bad_at("plain text, long enough for eight at once") == std::string::npos);
    CHECK(bad_at("中文，𬭛，é") == std::string::npos);
    CHECK(bad_at("ab\xFF") == 2);
    CHECK(bad_at("12345678\xC3") == 8);      // cut off
    CHECK(bad_at("\xC0\x80") == 0);          // overlong
    CHECK(bad_at("\xE0\x80\x80") == 0);      // overlong
    CHECK(bad_at("\xED\xA0\x80") == 0);      // half of a surrogate pair
    CHECK(bad_at("\xF4\x90\x80\x80") == 0);  // beyond the last code point
    CHECK(bad_at("\x80") == 0);              // nothing before it
    std::string text;
    append_utf8(text, U'𬭛');
    std::size_t at = 0;
    CHECK(next_code_point(text, at) == U'𬭛');
    CHECK(at == 4);
    CHECK(code_point_before(text, text.size()) == U'𬭛');
}

TEST_CASE("source text: what an author's editor may do to a file, and what is refused") {
    const Limits limits;
    const auto read = [&](std::string_view bytes) { return source_text(bytes, "a.md", limits); };
    CHECK(*read("\xEF\xBB\xBFone\r\ntwo\rthree\n") == "one\ntwo\nthree\n");
    CHECK(*read("") == "");
    CHECK(read("one\r\ntwo\xFF\n").error().line() == "a.md:2: byte 4 of this line (0xFF) is not UTF-8; save the file as UTF-8");
    CHECK(read("\xFF\xFEt\0e\0").error().where == "a.md:1");
    CHECK(read(std::string_view("one\nt\0wo", 8)).error().line() ==
          "a.md:2: a zero byte stands at byte 2 of this line; delete it and save the file as UTF-8 text");
    CHECK(read("a\x01").error().text.starts_with("the control character U+0001"));
    CHECK(read("tab\tis fine"));

    Limits small;
    small.line_bytes = 10;
    small.text_file_bytes = 100;
    CHECK(source_text(std::string_view("short\n0123456789"), "a", small));
    CHECK(source_text(std::string_view("short\n0123456789x"), "a", small).error().where == "a:2");
    CHECK(source_text(std::string_view(std::string(101, '\n')), "a", small).error().where == "a");
}
