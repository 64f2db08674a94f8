#include "kiosk/ui/theme.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

using namespace estation::kiosk::ui;

namespace {

struct Glass { std::string name; ScreenShape shape; };
std::vector<Glass> glasses() {
    return {{"21.5 inch", {1920, 1080, 546, 900}}, {"43 inch", {1920, 1080, 1092, 900}},  {"43 inch 4K", {3840, 2160, 1092, 900}}, {"55 inch portrait", {1080, 1920, 1397, 600}},
            {"27 inch 4K", {3840, 2160, 686, 700}}, {"10 inch 720p", {1280, 720, 256, 1000}}, {"15 inch 720p", {1280, 720, 381, 900}}, {"a window on a desk", {800, 600, 546, 900}}};
}

constexpr TextRole roles[] = {TextRole::caption, TextRole::small, TextRole::body, TextRole::lead, TextRole::head, TextRole::title, TextRole::attract};

}  // namespace

TEST_CASE("contrast is the WCAG ratio") {
    CHECK(contrast(0xFF000000, 0xFFFFFFFF) == doctest::Approx(21));
    CHECK(contrast(0xFFFFFFFF, 0xFF000000) == doctest::Approx(21));
    CHECK(contrast(0xFF123456, 0xFF123456) == doctest::Approx(1));
    CHECK(contrast(0xFF777777, 0xFFFFFFFF) == doctest::Approx(4.478).epsilon(0.001));  // WCAG's well-known borderline grey
}

TEST_CASE("whatever carries text can be read, in both palettes") {
    for (const bool high : {false, true}) {
        CAPTURE(high);
        const Theme theme({}, {.high_contrast = high});
        const auto ratio = [&](Colour a, Colour b) { return contrast(theme.rgb(a), theme.rgb(b)); };
        for (const Colour ground : {Colour::paper, Colour::card, Colour::pressed, Colour::accent_wash, Colour::right_wash, Colour::not_right_wash, Colour::highlight}) {
            CAPTURE(static_cast<int>(ground));
            CHECK(ratio(Colour::ink, ground) >= 7);
        }
        const std::pair<Colour, Colour> pairs[] = {
            {Colour::quiet, Colour::paper},       {Colour::quiet, Colour::card},         {Colour::quiet, Colour::pressed},        {Colour::quiet, Colour::accent_wash},
            {Colour::accent, Colour::paper},      {Colour::accent, Colour::card},        {Colour::accent, Colour::pressed},       {Colour::accent, Colour::accent_wash},
            {Colour::on_accent, Colour::accent},  {Colour::right, Colour::right_wash},   {Colour::right, Colour::paper},          {Colour::not_right, Colour::not_right_wash},
            {Colour::not_right, Colour::paper},   {Colour::on_drill, Colour::drill},     {Colour::accent, Colour::highlight}};
        for (const auto& [text, ground] : pairs) {
            CAPTURE(static_cast<int>(text));
            CAPTURE(static_cast<int>(ground));
            CHECK(ratio(text, ground) >= 4.5);
        }
    }
}

TEST_CASE("the high-contrast palette reads better than the other one") {
    const Theme plain({}, {}), high({}, {.high_contrast = true});
    for (const Colour c : {Colour::ink, Colour::quiet, Colour::accent}) CHECK(contrast(high.rgb(c), high.rgb(Colour::paper)) > contrast(plain.rgb(c), plain.rgb(Colour::paper)));
    CHECK(contrast(high.rgb(Colour::rule), high.rgb(Colour::paper)) >= 3);  // lines that mean something
}

TEST_CASE("the focus ring is seen on every ground, and so is the spoken sentence") {
    for (const bool high : {false, true}) {
        CAPTURE(high);
        const Theme theme({}, {.high_contrast = high});
        // The ring's accent always stands beside its own gap of paper.
        CHECK(contrast(theme.rgb(Colour::accent), theme.rgb(Colour::paper)) >= 4.5);
        CHECK(contrast(theme.rgb(Colour::accent), theme.rgb(Colour::card)) >= 4.5);
        CHECK(contrast(theme.rgb(Colour::ink), theme.rgb(Colour::accent_wash)) >= 7);
        CHECK(contrast(theme.rgb(Colour::accent), theme.rgb(Colour::accent_wash)) >= 4.5);  // its underline
    }
}

TEST_CASE("who reads large letters or listens has time") {
    CHECK_FALSE(Modes{}.calm_time());
    CHECK(Modes{.large_text = true}.calm_time());
    CHECK(Modes{.read_aloud = true}.calm_time());
    CHECK_FALSE(Modes{.high_contrast = true, .low_reach = true, .reduced_motion = true}.calm_time());
}

TEST_CASE("a millimetre is a millimetre on every glass that is large enough") {
    CHECK(Theme({1920, 1080, 546, 900}, {}).px_per_mm() == doctest::Approx(4.035).epsilon(0.001));
    CHECK(Theme({1920, 1080, 1092, 900}, {}).px_per_mm() == doctest::Approx(2.017).epsilon(0.001));
    CHECK(Theme({3840, 2160, 1092, 900}, {}).px_per_mm() == doctest::Approx(4.035).epsilon(0.001));
    CHECK(Theme({1080, 1920, 546, 900}, {}).px_per_mm() == doctest::Approx(4.035).epsilon(0.001));
    // On a small glass the page is laid out for 200 mm of short side all the same.
    CHECK(Theme({1280, 720, 256, 900}, {}).px_per_mm() == doctest::Approx(3.6));
}

TEST_CASE("text is never smaller than can be read, and body text has 7.5 mm") {
    for (const Glass& g : glasses()) {
        CAPTURE(g.name);
        const Theme theme(g.shape, {});
        CHECK(theme.em(TextRole::body) >= 24);
        CHECK(theme.em(TextRole::caption) >= 18);
        CHECK(theme.em(TextRole::body) >= theme.mm(7.5f) - 0.5f);
        for (std::size_t i = 1; i < std::size(roles); ++i) CHECK(theme.em(roles[i]) > theme.em(roles[i - 1]));
        for (const TextRole role : roles) CHECK(theme.em(role) == static_cast<float>(static_cast<int>(theme.em(role))));
    }
}

TEST_CASE("large text is 1.4 times, and titles grow less") {
    for (const Glass& g : glasses()) {
        CAPTURE(g.name);
        const Theme plain(g.shape, {}), large(g.shape, {.large_text = true});
        CHECK(large.em(TextRole::body) == doctest::Approx(plain.em(TextRole::body) * 1.4).epsilon(0.02));
        CHECK(large.em(TextRole::caption) == doctest::Approx(plain.em(TextRole::caption) * 1.4).epsilon(0.03));
        CHECK(large.em(TextRole::title) > plain.em(TextRole::title));
        CHECK(large.em(TextRole::title) < plain.em(TextRole::title) * 1.2f);
        CHECK(large.target() == doctest::Approx(plain.target() * 1.2).epsilon(0.01));
    }
}

TEST_CASE("what is touched is at least 20 mm, on every glass that has room for it") {
    for (const Glass& g : glasses()) {
        const Theme theme(g.shape, {});
        CHECK(theme.target() == doctest::Approx(theme.mm(20)));
        CHECK(theme.target() * 5 < static_cast<float>(std::min(g.shape.width_px, g.shape.height_px)));
    }
}

TEST_CASE("low reach is what lies below 1,220 mm, as long as that can hold a page") {
    const ScreenShape hung{1080, 1920, 1092, 700};  // 43 inch portrait, its lower edge at 700 mm
    const Theme low(hung, {.low_reach = true}), high(hung, {});
    CHECK(high.can_lower());
    CHECK(high.page() == Rect{0, 0, 1080, 1920});
    CHECK(low.page().bottom() == 1920);
    CHECK(low.page().h == doctest::Approx(low.mm(520)).epsilon(0.01));
    CHECK(low.page().w == 1080);
    CHECK_FALSE(low.portrait());  // what is left is wider than high, and is laid out so
    CHECK(high.portrait());
    // A small screen at table height lies within reach as a whole: the mode would change nothing.
    const Theme small({1920, 1080, 381, 800}, {.low_reach = true});
    CHECK_FALSE(small.can_lower());
    CHECK(small.page() == Rect{0, 0, 1920, 1080});
}

TEST_CASE("in low reach nothing to touch lies above 1,220 mm, however the screen hangs") {
    for (const Glass& g : glasses())
        for (float bottom = 0; bottom <= 1000; bottom += 50) {
            ScreenShape shape = g.shape;
            shape.bottom_height_mm = bottom;
            CAPTURE(g.name);
            CAPTURE(bottom);
            const Theme theme(shape, {.low_reach = true});
            const double real = std::hypot(shape.width_px, shape.height_px) / shape.diagonal_mm;  // px a mm of the glass
            const double top_mm = bottom + (shape.height_px - static_cast<double>(theme.page().y)) / real;
            const bool holds_a_page = (1220 - bottom) * real >= std::max(200.0 * theme.px_per_mm(), 460.0);
            if (holds_a_page) CHECK(top_mm <= 1220.5);
            CHECK(theme.page().bottom() == static_cast<float>(shape.height_px));
            // Never less than a page can be used in.
            CHECK(theme.page().h >= std::min(static_cast<float>(shape.height_px), std::min(460.0f, theme.mm(200))) - 1);
            CHECK(theme.page().h >= theme.target() * 7);
        }
    // The hard one: 55 inch portrait at 900 mm leaves 320 mm, and they are enough.
    const Theme tall({1080, 1920, 1397, 900}, {.low_reach = true});
    CHECK(900 + tall.page().h / tall.px_per_mm() <= 1220.5);
    CHECK(tall.can_lower());
    // Hung so high that hardly anything can be reached, it keeps its least page at the very foot of the glass.
    const Theme high_up({1080, 1920, 1092, 1150}, {.low_reach = true});
    CHECK(high_up.page() == Rect{0, 1920 - 460, 1080, 460});
}

TEST_CASE("shapes that no screen has still give finite sizes") {
    for (const ScreenShape& s : {ScreenShape{320, 320, 1, 0}, ScreenShape{8192, 320, 4000, 2000}, ScreenShape{320, 8192, 150, 900}}) {
        const Theme theme(s, {.large_text = true, .low_reach = true});
        for (const TextRole role : roles) {
            CHECK(theme.em(role) >= 18);
            CHECK(theme.em(role) < 4000);
        }
        CHECK(theme.page().h >= static_cast<float>(s.height_px) / 2 - 1);
        CHECK(theme.page().h <= static_cast<float>(s.height_px));
    }
}
