#include "kiosk/ui/text_cache.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "kiosk/platform/painter.h"

using namespace estation::kiosk;
using namespace estation::kiosk::ui;

namespace {

struct Desk {
    explicit Desk(std::size_t budget = 4u << 20) : painter(make_software_painter(nullptr, 320, 320)), cache(*painter, setter, budget) { before = painter->texture_bytes(); }
    [[nodiscard]] std::size_t bytes() const { return painter->texture_bytes() - before; }
    std::unique_ptr<Painter> painter;
    Typesetter setter;
    TextCache cache;
    std::size_t before = 0;
};

std::string number(int n) { return "第" + std::to_string(n) + "句话，各不相同。"; }

}  // namespace

TEST_CASE("a paragraph is set once, and anew when anything about it changes") {
    Desk desk;
    const TextStyle style{.em = 24};
    const auto first = desk.cache.set("同一句话", style, 400);
    CHECK(desk.cache.set("同一句话", style, 400) == first);
    CHECK(desk.cache.set("另一句话", style, 400) != first);
    CHECK(desk.cache.set("同一句话", style, 401) != first);
    std::vector<TextStyle> others(8, style);
    others[0].em = 25;
    others[1].line_height = 2;
    others[2].bold = true;
    others[3].align = Align::centre;
    others[4].indent_em = 2;
    others[5].max_lines = 1;
    others[6].latin = true;
    others[7].tabular = true;
    for (const auto& other : others) CHECK(desk.cache.set("同一句话", other, 400) != first);
}

TEST_CASE("spans differ by everything that shows") {
    Desk desk;
    const TextStyle style{.em = 24};
    const auto block = [&](const std::vector<Span>& spans) { return desk.cache.set(spans, style, 400); };
    const auto plain = block({{.text = "字字"}});
    CHECK(block({{.text = "字字"}}) == plain);
    CHECK(block({{.text = "字"}, {.text = "字"}}) != plain);
    std::vector<Span> others(9, Span{.text = "字字"});
    others[0].bold = true;
    others[1].italic = true;
    others[2].mono = true;
    others[3].strike = true;
    others[4].emphasis_dots = true;
    others[5].superscript = true;
    others[6].keep_with_previous = true;
    others[7].layer = 1;
    others[8].tag = 3;
    for (const auto& other : others) CHECK(block({other}) != plain);
}

TEST_CASE("a band is painted once, a long paragraph only where it is seen") {
    Desk desk;
    std::string text;
    for (int i = 0; i < 300; ++i) text += number(i);
    const auto block = desk.cache.set(text, {.em = 24}, 300);
    CHECK(block->height > 4 * TextCache::band_px);
    CHECK(desk.bytes() == 0);
    const auto id = desk.cache.band(block, 0, 1).texture;
    const auto one = desk.bytes();
    CHECK(one > 0);
    CHECK(desk.cache.band(block, 0, 1).texture == id);
    CHECK(desk.bytes() == one);
    CHECK(desk.cache.band(block, 0, 2).texture != id);
    CHECK(desk.cache.band(block, 0, 1).y == TextCache::band_px);
    CHECK(desk.cache.band(block, 0, 1).h == TextCache::band_px);
}

TEST_CASE("textures stay within the budget, what is drawn in each frame stays") {
    Desk desk(200'000);
    const TextStyle style{.em = 24};
    const auto kept = desk.cache.set("一直看着的", style, 400);
    const auto id = desk.cache.band(kept, 0, 0).texture;
    for (int frame = 0; frame < 400; ++frame) {
        CHECK(desk.cache.band(desk.cache.set("一直看着的", style, 400), 0, 0).texture == id);
        (void)desk.cache.band(desk.cache.set(number(frame), style, 400), 0, 0);
        desk.cache.tidy();
        CHECK(desk.bytes() < 200'000 + 100'000);
    }
}

// Positions cost memory that no texture budget counts: a clock that counts seconds, a thousand short labels.
TEST_CASE("paragraphs nobody has looked at for long are let go, with their textures") {
    Desk desk(64u << 20);
    const TextStyle style{.em = 24};
    std::vector<std::weak_ptr<const TextBlock>> seen;
    for (int frame = 0; frame < 6000; ++frame) {
        const auto block = desk.cache.set(std::to_string(frame), style, 400);
        (void)desk.cache.band(block, 0, 0);
        seen.emplace_back(block);
        desk.cache.tidy();
    }
    int alive = 0;
    for (const auto& w : seen) alive += w.expired() ? 0 : 1;
    CHECK(alive < 3000);
}

TEST_CASE("nothing is left on the painter at the end") {
    auto painter = make_software_painter(nullptr, 320, 320);
    const auto before = painter->texture_bytes();
    Typesetter setter;
    {
        TextCache cache(*painter, setter, 1u << 20);
        (void)cache.band(cache.set("字", {.em = 24}, 100), 0, 0);
        CHECK(painter->texture_bytes() > before);
    }
    CHECK(painter->texture_bytes() == before);
}

TEST_CASE("what was set for a visitor is gone when it is to be forgotten, its textures with it") {
    auto painter = make_software_painter(nullptr, 320, 320);
    const auto before = painter->texture_bytes();
    Typesetter setter;
    TextCache cache(*painter, setter, 1u << 20);
    std::weak_ptr<const TextBlock> typed;
    {
        const auto block = cache.set("13800000000", {.em = 24}, 300);
        (void)cache.band(block, 0, 0);
        typed = block;
    }
    CHECK_FALSE(typed.expired());
    cache.forget();
    CHECK(typed.expired());
    CHECK(painter->texture_bytes() == before);
    CHECK(cache.set("13800000000", {.em = 24}, 300) != nullptr);
}
