#include "kiosk/narration.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace estation::kiosk;
using estation::content::Captions;

namespace {
const std::vector<std::string> page{"水的旅行", "海水蒸发成云，云变成雨和雪，落回地面。", "来源：《水法》", "一滴水在空中大约停留九天。"};
}

TEST_CASE("with the times of a recording each sentence begins when it is said, and what is left out is never marked") {
    const Captions cues{{1, 3, "水的旅行。"}, {3.5, 6, "海水蒸发成云，"}, {6, 9, "云变成雨和雪，落回地面。"}, {10, 12, "一滴水，在空中大约停留九天"}};
    const auto starts = sentence_starts(page, cues, 14);
    REQUIRE(starts.size() == 4);
    CHECK(starts[0] == 1);
    CHECK(starts[1] == 3.5);
    CHECK(std::isinf(starts[2]));
    CHECK(starts[3] == 10);
    CHECK(sentence_at(starts, 0.5) == 4);   // nothing is said yet
    CHECK(sentence_at(starts, 1) == 0);
    CHECK(sentence_at(starts, 8.9) == 1);
    CHECK(sentence_at(starts, 9.9) == 1);
    CHECK(sentence_at(starts, 13) == 3);
}

TEST_CASE("two sentences in one cue begin one after the other, and the same words twice are two") {
    const std::vector<std::string> twice{"抓牢。", "蹲下。", "抓牢。"};
    const auto starts = sentence_starts(twice, {{0, 6, "抓牢。蹲下。抓牢。"}}, 6);
    CHECK(starts[0] == 0);
    CHECK(starts[1] == doctest::Approx(2));
    CHECK(starts[2] == doctest::Approx(4));
}

TEST_CASE("English is found whatever its capitals and marks") {
    const std::vector<std::string> english{"The Journey of Water", "Sea water rises: it becomes cloud."};
    const auto starts = sentence_starts(english, {{0, 2, "the journey of water"}, {2, 5, "Sea-water rises, it becomes cloud!"}}, 5);
    CHECK(starts[0] == 0);
    CHECK(starts[1] == 2);
}

TEST_CASE("without times the voice is taken to read at one pace, to the end") {
    const auto starts = sentence_starts(page, {}, 40);
    CHECK(starts[0] == 0);
    for (std::size_t n = 1; n < starts.size(); ++n) CHECK(starts[n] > starts[n - 1]);
    CHECK(starts.back() < 40);
    CHECK(starts[2] - starts[1] > starts[1] - starts[0]);   // the longer sentence takes longer
    CHECK(sentence_at(starts, 1000) == 3);
    // A recording whose length is not known marks nothing rather than something wrong.
    CHECK(sentence_at(sentence_starts(page, {}, 0), 5) == page.size());
    CHECK(sentence_starts({}, {}, 3).empty());
}
