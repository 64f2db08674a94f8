#include "kiosk/legibility.h"

#include <doctest/doctest.h>

#include <cstring>

#include "kiosk/ui/typesetter.h"

using namespace estation::kiosk;

namespace {

// Words on a ground, as the painter mixes them.
Pixels page_with(const char* words, std::uint32_t ink, std::uint32_t ground, float em = 18) {
    ui::Typesetter setter;
    ui::TextStyle style;
    style.em = em;
    const auto block = setter.set(words, style, 600);
    const Pixels mask = setter.paint(*block, 0, 0, static_cast<int>(block->height));
    Pixels page(640, static_cast<int>(block->height) + 8, PixelFormat::opaque32);
    const auto mix = [](std::uint32_t a, std::uint32_t b, int t, int shift) { return static_cast<std::uint32_t>((static_cast<int>(a >> shift & 255) * t + static_cast<int>(b >> shift & 255) * (255 - t)) / 255) << shift; };
    for (int y = 0; y < page.height; ++y)
        for (int x = 0; x < page.width; ++x) {
            const int cover = y < mask.height && x < mask.width ? mask.row(y)[x] : 0;
            const std::uint32_t argb = 0xFF000000u | mix(ink, ground, cover, 16) | mix(ink, ground, cover, 8) | mix(ink, ground, cover, 0);
            std::memcpy(page.row(y) + 4 * static_cast<std::size_t>(x), &argb, 4);
        }
    return page;
}

double contrast_of(std::uint32_t ink, std::uint32_t ground, float em = 18) {
    const Pixels page = page_with("晃起来的那一分钟", ink, ground, em);
    return contrast_in(page, {0, 0, 600, static_cast<float>(page.height)});
}

}  // namespace

TEST_CASE("letters are found in the contrast of their colours, small ones too") {
    for (const float em : {18.0F, 24.0F, 60.0F}) {
        CAPTURE(em);
        CHECK(contrast_of(0x1D2126, 0xFBF8F2, em) > 10);
        CHECK(contrast_of(0x5B6470, 0xFBF8F2, em) > 4.5);
        CHECK(contrast_of(0xFFFFFF, 0x000000, em) > 15);
        // What LOOK would never allow: a light grey, and orange on yellow.
        CHECK(contrast_of(0xA0A0A0, 0xFBF8F2, em) < 3);
        CHECK(contrast_of(0xC06000, 0xF2B705, em) < 4.5);
    }
}

TEST_CASE("an empty ground has no contrast, and a sliver is no text") {
    const Pixels page = page_with(" ", 0, 0xFFFFFF);
    CHECK(contrast_in(page, {0, 0, 100, 20}) == 1);
    CHECK(contrast_in(page, {0, 0, 100, 4}) == 21);
    CHECK(contrast_in(page, {-50, -50, 20, 20}) == 21);   // beyond the glass
}

TEST_CASE("the text that is hardest to read is named") {
    const Pixels page = page_with("晃起来的那一分钟", 0xA0A0A0, 0xFBF8F2);
    const ui::Rect all{0, 0, 600, static_cast<float>(page.height)};
    CHECK(hard_to_read(page, {{"晃起来的那一分钟", all, 18}}, 4.5).find("晃起来的那一分钟") != std::string::npos);
    CHECK(hard_to_read(page, {{"晃起来的那一分钟", all, 18}}, 1.5).empty());
    CHECK(hard_to_read(page, {{" ", all, 18}}, 4.5).empty());
}
