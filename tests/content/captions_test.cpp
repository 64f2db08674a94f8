#include "content/captions.h"

#include <doctest/doctest.h>

#include <string>

#include "content/item.h"
#include "content/playlist.h"

using namespace estation::content;

namespace {
Captions read(const std::string& text, std::size_t* faulty = nullptr) {
    Faults faults(50);
    auto captions = read_captions(text, "film.vtt", faults);
    const auto said = faults.take();
    if (faulty != nullptr) *faulty = said.size();
    else for (const auto& f : said) FAIL(f.line());
    return captions;
}
}  // namespace

TEST_CASE("captions come from WebVTT and from SubRip") {
    const auto vtt = read("WEBVTT\n\nNOTE a remark\n\n1\n00:01.000 --> 00:04.500 align:start\n第一句\n第二行\n\n01:00:00.250 --> 01:00:02.000\n<b>粗</b>的\n");
    REQUIRE(vtt.size() == 2);
    CHECK(vtt[0] == Caption{1, 4.5, "第一句\n第二行"});
    CHECK(vtt[1].from_s == doctest::Approx(3600.25));
    CHECK(vtt[1].text == "粗的");
    const auto srt = read("1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:02,500 --> 00:00:04,000\nthere\n");
    REQUIRE(srt.size() == 2);
    CHECK(srt[1] == Caption{2.5, 4, "there"});
}

TEST_CASE("at a time stands what is said then") {
    const Captions c{{1, 3, "a"}, {2, 4, "b"}, {10, 11, "c"}};
    CHECK(caption_at(c, 0.9).empty());
    CHECK(caption_at(c, 1) == "a");
    CHECK(caption_at(c, 2.5) == "a\nb");
    CHECK(caption_at(c, 3.5) == "b");
    CHECK(caption_at(c, 4.5).empty());
    CHECK(caption_at({}, 1).empty());
    CHECK(transcript_of(c).find('c') != std::string::npos);
}

TEST_CASE("what cannot be used is left out, with its line") {
    std::size_t faulty = 0;
    const auto c = read("WEBVTT\n\n00:05.000 --> 00:04.000\nbackwards\n\nxx --> yy\nno times\n\n00:06.000 --> 00:07.000\ngood\n", &faulty);
    CHECK(faulty >= 1);
    REQUIRE(c.size() == 1);
    CHECK(c[0].text == "good");
    (void)read(std::string("\0\xFF --> \n\n-->\n00:00:00:00 --> 1", 30), &faulty);
}

TEST_CASE("a playlist shows what has this hour") {
    Video v;
    v.entries.resize(3);
    v.entries[0].hours = {480, 720};
    v.entries[2].hours = {1320, 360};  // over midnight
    using At = std::vector<std::size_t>;
    CHECK(shown_at(v, 500) == At{0, 1});
    CHECK(shown_at(v, 800) == At{1});
    CHECK(shown_at(v, 1400) == At{1, 2});
    CHECK(shown_at(v, 60) == At{1, 2});
    CHECK(shown_at(v, std::nullopt) == At{1});
    v.entries.erase(v.entries.begin() + 1);
    CHECK(shown_at(v, 800) == At{0, 1});  // never an empty screen
    CHECK(minute_of("08:30") == 510);
    CHECK(minute_of("24:00") == 1440);
    for (const char* bad : {"8:30", "25:00", "08:60", "0830", "", "aa:bb"}) CHECK_FALSE(minute_of(bad));
}
