// What the typesetter makes is looked at as pixels: where the ink lies, and that nothing a stranger writes breaks it.
#include "kiosk/ui/typesetter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "kiosk/ui/clean_text.h"
#include "kiosk/ui/missing_glyph.h"
#include "tests/kiosk/ui/paragraphs.h"

using namespace estation::kiosk;
using namespace estation::kiosk::ui;

namespace {

constexpr int pad = Typesetter::pad;

TextStyle style(float em, Align align = Align::left) {
    TextStyle s;
    s.em = em;
    s.align = align;
    return s;
}

Span span(std::string text) {
    Span s;
    s.text = std::move(text);
    return s;
}

Pixels whole(Typesetter& setter, const TextBlock& block, int layer = 0) { return setter.paint(block, layer, 0, static_cast<int>(block.height)); }

struct Box { int left, top, right, bottom; };  // right and bottom are behind the last ink

Box ink(const Pixels& p, int from_x = 0, int to_x = std::numeric_limits<int>::max()) {
    Box box{p.width, p.height, 0, 0};
    for (int y = 0; y < p.height; ++y) {
        for (int x = from_x; x < std::min(to_x, p.width); ++x) {
            if (p.row(y)[x] < 24) continue;
            box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1), std::max(box.bottom, y + 1)};
        }
    }
    return box;
}

long coverage(const Pixels& p) {
    long sum = 0;
    for (int y = 0; y < p.height; ++y)
        for (int x = 0; x < p.width; ++x) sum += p.row(y)[x];
    return sum;
}

bool same(const Pixels& a, const Pixels& b) {
    if (a.width != b.width || a.height != b.height) return false;
    for (int y = 0; y < a.height; ++y)
        if (!std::equal(a.row(y), a.row(y) + a.width, b.row(y))) return false;
    return true;
}

bool valid_utf8(const std::string& s) {
    for (std::size_t i = 0; i < s.size();) {
        const std::size_t from = i;
        const char32_t c = next_code_point(s, i);
        if (c == 0xFFFD && s.compare(from, 3, "\xEF\xBF\xBD") != 0) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("A paragraph has lines of one height, ink in each, and its width") {
    Typesetter setter;
    TextStyle s = style(30, Align::justify);
    s.indent_em = 2;
    const auto block = setter.set(estation::test::paragraphs[0], s, 600);
    CHECK(block->lines == 3);
    CHECK(block->height == 3 * 51);
    CHECK(block->baseline == 37);  // the em box is centred in its line
    CHECK(block->width == doctest::Approx(600));
    CHECK(block->layers == 1);
    CHECK_FALSE(block->cut);
    const Pixels p = whole(setter, *block);
    CHECK(p.format == PixelFormat::mask8);
    CHECK(p.width == 600 + 2 * pad);
    const Pixels first = setter.paint(*block, 0, 0, 51);
    CHECK(ink(first).left >= pad + 60);
    CHECK(ink(first).left <= pad + 64);
    for (int line = 0; line < 3; ++line) CHECK(coverage(setter.paint(*block, 0, line * 51, line * 51 + 51)) > 255 * 100);
    CHECK(ink(setter.paint(*block, 0, 51, 102)).right <= 600 + pad);
    CHECK(ink(setter.paint(*block, 0, 51, 102)).right >= 600 + pad - 17);
}

TEST_CASE("Marks keep their ink in the half that is left of them") {
    Typesetter setter;
    constexpr int em = 100;
    TextStyle looks = style(em);
    const auto box_of = [&](const std::string& mark) {
        const auto block = setter.set("国" + mark + "国", looks, 1000);
        CHECK(block->width == 300);
        return ink(whole(setter, *block), pad + em, pad + 2 * em);
    };
    for (const bool bold : {false, true}) {
        looks.bold = bold;
        for (const char* mark : {"，", "。", "、", "；", "：", "！", "？", "）", "》", "」", "』", "】", "”", "’", "〉", "〕"}) {
            INFO(mark);
            CHECK(box_of(mark).right <= pad + em + em / 2);
            CHECK(box_of(mark).right > pad + em);
        }
        for (const char* mark : {"（", "《", "「", "『", "【", "“", "‘", "〈", "〔"}) {
            INFO(mark);
            CHECK(box_of(mark).left >= pad + em + em / 2 - 1);
        }
    }
    // So all of them may be squeezed, at every size.
    for (int size = 12; size <= 64; ++size)
        CHECK(setter.set("国，」（国。”“国》《国？！国、『国；》国", style(static_cast<float>(size)), 5000)->width == doctest::Approx(16.5F * static_cast<float>(size)));
    // At the edges the blank half is gone and the ink is whole.
    const auto edges = setter.set("（国）", style(em), 1000);
    CHECK(edges->width == 200);
    const Pixels p = whole(setter, *edges);
    CHECK(ink(p).left >= pad);
    CHECK(ink(p).left < pad + em / 2);
    CHECK(ink(p).right <= pad + 200);
    CHECK(coverage(whole(setter, *setter.set("（", style(em), 1000))) > 0);
}

TEST_CASE("Painted in slices or at once, the picture is the same") {
    Typesetter setter;
    std::vector<Span> spans = {span("地震波分为纵波和横波，"), span("Earthquake gjpqy"), span("\xEE\x84\xA3缺字，"), span("强调"), span("划掉的字")};
    spans[1].italic = true;
    spans[3].emphasis_dots = true;
    spans[4].strike = true;
    const auto block = setter.set(spans, style(33, Align::justify), 220);
    REQUIRE(block->lines > 3);
    const Pixels all = whole(setter, *block);
    for (int y = 0; y < all.height; y += 17) {
        const Pixels slice = setter.paint(*block, 0, y, y + 17);
        REQUIRE(slice.width == all.width);
        for (int row = 0; row < 17 && y + row < all.height; ++row) CHECK(std::equal(slice.row(row), slice.row(row) + slice.width, all.row(y + row)));
    }
    CHECK(coverage(setter.paint(*block, 0, -500, -100)) == 0);
    CHECK(coverage(setter.paint(*block, 0, 100000, 100050)) == 0);
    CHECK(setter.paint(*block, 0, 50, 50).height == 0);
    CHECK(setter.paint(*block, 0, 50, 10).height == 0);
    CHECK(setter.paint(*block, 0, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()).height <= 16384);
}

TEST_CASE("A character without a glyph is a box with its code point") {
    Typesetter setter;
    const auto picture = [&](const char* text) {
        const auto block = setter.set(text, style(40), 400);
        CHECK(block->width == 40);
        return whole(setter, *block);
    };
    const Pixels private_use = picture("\xEE\x84\xA3"), other = picture("\xEE\x84\xA4"), plane16 = picture("\xF4\x8F\xBF\xBD");
    CHECK(ink(private_use).right - ink(private_use).left == ink(plane16).right - ink(plane16).left);
    CHECK(ink(private_use).top == ink(plane16).top);
    CHECK(coverage(private_use) > 0);
    CHECK_FALSE(same(private_use, other));
    CHECK_FALSE(same(private_use, plane16));
    Pixels drawn(private_use.width, private_use.height, PixelFormat::mask8);
    draw_missing_glyph(drawn, pad, setter.set("\xEE\x84\xA3", style(40), 400)->baseline, 40, 0xE123);
    CHECK(same(drawn, private_use));
    // A drawing over the edge of its mask is clipped.
    draw_missing_glyph(drawn, -20, 5, 40, 0x10FFFD);
    draw_missing_glyph(drawn, 1e4F, -1e4F, 40, 0x10FFFD);
}

TEST_CASE("Characters beyond the basic plane have glyphs") {
    Typesetter setter;
    for (const char* text : {"\U0002CB5B", "\U0002CB3B", "\U00020BB7"}) {
        const auto block = setter.set(text, style(40), 400);
        const Pixels p = whole(setter, *block);
        Pixels box(p.width, p.height, PixelFormat::mask8);
        std::size_t at = 0;
        draw_missing_glyph(box, pad, block->baseline, 40, next_code_point(text, at));
        CHECK(block->width == 40);
        CHECK(coverage(p) > 255 * 100);
        CHECK_FALSE(same(p, box));
    }
}

TEST_CASE("what any font of the machine has is a glyph, and only what none has is a box") {
    // The names of tests/acceptance/packs/rare, of all levels of GB 18030 and the planes beyond, and a character of no font.
    const std::string names = "𠮷野䶮㼆玥㛃𬭊𫟼𬸪𮧵𰻞𱁬𲆏\U0010FFFD";
    Typesetter setter;
    int asked = 0;
    for (std::size_t at = 0; at < names.size();) {
        const std::size_t from = at;
        const char32_t c = next_code_point(names, at);
        char command[64];
        std::snprintf(command, sizeof command, "fc-list ':charset=%x' file 2> /dev/null", static_cast<unsigned>(c));
        std::FILE* list = popen(command, "r");
        REQUIRE(list != nullptr);
        const bool some_font = std::fgetc(list) != EOF;
        const int left = pclose(list);
        if (left != 0) continue;   // no fc-list here
        ++asked;
        CAPTURE(static_cast<unsigned>(c));
        const auto block = setter.set(names.substr(from, at - from), style(40), 400);
        const Pixels p = whole(setter, *block);
        Pixels box(p.width, p.height, PixelFormat::mask8);
        draw_missing_glyph(box, pad, block->baseline, 40, c);
        CHECK(same(p, box) == !some_font);
    }
    if (asked == 0) MESSAGE("fc-list is not installed: nothing was compared");
}

TEST_CASE("Nothing that strangers write breaks the setting") {
    Typesetter setter;
    CHECK(setter.set("a\x01\x02\x7F"
                     "b",
                     style(20), 400)
              ->width == setter.set("ab", style(20), 400)->width);
    CHECK(setter.set("\xE2\x80\xAE地震", style(20), 400)->width == setter.set("地震", style(20), 400)->width);  // a direction override
    CHECK(setter.set("地\n震\r\n来\r了\xE2\x80\xA8吗", style(20), 400)->lines == 5);
    CHECK(setter.set("地\n\n震", style(20), 400)->lines == 3);
    CleanText clean;
    clean.append("\xFF\xC0\x80\xED\xA0\x80\xF5\x80\xE5\x9C");
    CHECK(valid_utf8(clean.text));
    CHECK(clean.text.find('\xFF') == std::string::npos);

    std::mt19937 random(7);
    static const std::vector<std::string> hostile = {"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7", "\xCC\x81\xCC\x81\xCC\x81", "\xD8\xA7\xD9\x84\xD8\xB9\xD8\xB1\xD8\xA8", "\xD7\xA9\xD7\x9C ",
                                                     "\xE0\xB8\x81\xE0\xB8\xB3", "\xEF\xBF\xBE", "\xE2\x81\xA0", "\xEF\xB8\x8F", "\xC2\xA0", "\xE3\x80\x80", "\n", "“", "）", "a", "地", "\xFF", "\xC3"};
    for (int round = 0; round < 400; ++round) {
        std::vector<Span> spans;
        for (int k = static_cast<int>(random() % 5); k >= 0; --k) {
            std::string text;
            for (int n = static_cast<int>(random() % 30); n > 0; --n) text += random() % 3 ? hostile[random() % hostile.size()] : std::string(1, static_cast<char>(random()));
            Span s = span(text);
            s.bold = random() % 2;
            s.italic = random() % 2;
            s.mono = random() % 2;
            s.strike = random() % 2;
            s.superscript = random() % 4 == 0;
            s.keep_with_previous = s.superscript;
            s.emphasis_dots = random() % 2;
            s.layer = static_cast<std::uint8_t>(random() % 5);
            s.tag = static_cast<int>(random() % 3);
            spans.push_back(s);
        }
        TextStyle s = style(static_cast<float>(random() % 40), static_cast<Align>(random() % 4));
        s.max_lines = static_cast<int>(random() % 3);
        s.latin = random() % 2;
        s.indent_em = 2;
        const auto block = setter.set(spans, s, static_cast<float>(random() % 500));
        for (int layer = 0; layer < 3; ++layer) {
            const Pixels p = setter.paint(*block, layer, 0, static_cast<int>(block->height));
            CHECK(p.height == static_cast<int>(block->height));
            if ((block->layers >> layer & 1) == 0 && layer > 0) CHECK(coverage(p) == 0);
        }
        for (const TagBox& box : block->tags) {
            CHECK(box.w > 0);
            CHECK(box.x >= 0);
            CHECK(box.x + box.w <= block->width + 1);
            CHECK(box.y + box.h <= block->height + 1);
        }
    }
}

TEST_CASE("Odd sizes are survived") {
    Typesetter setter;
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
    for (const float width : {nan, infinite, -infinite, -5.0F, 0.0F, 0.001F, 1.0F, 1e9F}) {
        for (const float em : {nan, infinite, -3.0F, 0.0F, 1.0F, 20.0F}) {
            TextStyle s = style(em, Align::centre);
            s.line_height = width;
            s.indent_em = em;
            const auto block = setter.set("地震（quake）来了。", s, width);
            CHECK(std::isfinite(block->width));
            CHECK(block->height > 0);
            CHECK(setter.paint(*block, 0, 0, 60).height == 60);
        }
    }
    for (const auto& block : {setter.set("", style(20), 100), setter.set(std::vector<Span>{}, style(20), 100), setter.set("\x01", style(20), 100)}) {
        CHECK(block->lines == 0);
        CHECK(block->height == 0);
        CHECK(coverage(setter.paint(*block, 0, 0, 10)) == 0);
    }
    // Without a width everything stands on one line, and centred text needs no frame.
    const auto open = setter.set("地震来了怎么办", style(20, Align::centre), 0);
    CHECK(open->lines == 1);
    CHECK(open->width == doctest::Approx(140).epsilon(0.01));
}

TEST_CASE("Layers share out the ink") {
    Typesetter setter;
    std::vector<Span> spans = {span("正文"), span("链接"), span("重点"), span("正文")};
    spans[1].layer = 1;
    spans[1].tag = 7;
    spans[2].layer = 2;
    const auto block = setter.set(spans, style(30), 600);
    CHECK(block->layers == 0b111);
    const Pixels ink0 = whole(setter, *block, 0), ink1 = whole(setter, *block, 1), ink2 = whole(setter, *block, 2);
    CHECK(ink(ink1).left >= pad + 60);
    CHECK(ink(ink1).right <= pad + 120);
    CHECK(ink(ink2).left >= pad + 120);
    CHECK(ink(ink2).right <= pad + 180);
    for (Span& s : spans) s.layer = 0;
    CHECK(coverage(whole(setter, *setter.set(spans, style(30), 600))) == coverage(ink0) + coverage(ink1) + coverage(ink2));
    REQUIRE(block->tags.size() == 1);
    CHECK(block->tags[0].tag == 7);
    CHECK(block->tags[0].x == 60);
    CHECK(block->tags[0].w == 60);
    REQUIRE(block->highlights.size() == 1);
    CHECK(block->highlights[0].x == 120);
    CHECK(block->highlights[0].w == 60);
}

TEST_CASE("A link over two lines has two rectangles") {
    Typesetter setter;
    std::vector<Span> spans = {span("一二三四五六"), span("七八九十百千"), span("万")};
    spans[1].tag = 3;
    const auto block = setter.set(spans, style(20), 160);
    REQUIRE(block->tags.size() == 2);
    CHECK(block->tags[0].x == 120);
    CHECK(block->tags[0].w == 40);
    CHECK(block->tags[1].x == 0);
    CHECK(block->tags[1].y == block->tags[0].h);
    CHECK(block->tags[1].w == 80);
}

TEST_CASE("Dots stand under Han characters only, strikes run through") {
    Typesetter setter;
    std::vector<Span> spans = {span("震abc")};
    const auto plain = setter.set(spans, style(40), 400);
    spans[0].emphasis_dots = true;
    const auto dotted = setter.set(spans, style(40), 400);
    CHECK(dotted->width == plain->width);
    CHECK(ink(whole(setter, *dotted), 0, pad + 40).bottom > ink(whole(setter, *plain), 0, pad + 40).bottom);
    CHECK(ink(whole(setter, *dotted), pad + 45).bottom == ink(whole(setter, *plain), pad + 45).bottom);
    const Box dots = ink(setter.paint(*dotted, 0, static_cast<int>(dotted->baseline) + 6, static_cast<int>(dotted->height)), 0, pad + 40);
    CHECK(std::abs((dots.left + dots.right) / 2 - (pad + 20)) <= 1);

    spans[0].emphasis_dots = false;
    spans[0].strike = true;
    const auto struck = setter.set(spans, style(40), 400);
    const Pixels p = whole(setter, *struck);
    bool through = false;
    for (int y = 0; y < p.height; ++y) through = through || std::all_of(p.row(y) + pad, p.row(y) + pad + static_cast<int>(struck->width), [](std::uint8_t v) { return v == 255; });
    CHECK(through);
}

TEST_CASE("Footnote marks are small, raised, and stay with their word") {
    Typesetter setter;
    std::vector<Span> spans = {span("一二三四五六七"), span("12"), span("八九十百")};
    spans[1].superscript = spans[1].keep_with_previous = true;
    spans[1].tag = 12;
    for (float width = 90; width < 300; width += 3) {
        const auto block = setter.set(spans, style(20), width);
        REQUIRE(block->tags.size() == 1);
        CHECK(block->tags[0].x >= 20);  // never first on its line
        CHECK(block->tags[0].w < 20);
    }
    const auto block = setter.set(spans, style(40), 1000);
    const int x = static_cast<int>(block->tags[0].x) + pad;
    CHECK(ink(whole(setter, *block), x, x + static_cast<int>(block->tags[0].w)).bottom < static_cast<int>(block->baseline) - 8);
}

TEST_CASE("English has narrow quotes, Chinese wide ones, and an apostrophe is narrow in both") {
    Typesetter setter;
    TextStyle english = style(40);
    english.latin = true;
    const float wide = setter.set("a“b”c", style(40), 1000)->width, narrow = setter.set("a“b”c", english, 1000)->width;
    CHECK(wide - narrow >= 40);
    CHECK(setter.set("don’t", style(40), 1000)->width == setter.set("don’t", english, 1000)->width);
    english.tabular = true;
    CHECK(setter.set("111", english, 1000)->width == setter.set("000", english, 1000)->width);
}

TEST_CASE("The two-em dash and the ellipsis are whole beside Latin words too") {
    Typesetter setter;
    const float words = setter.set("Pango", style(40), 1000)->width + setter.set("Cairo", style(40), 1000)->width;
    CHECK(setter.set("Pango——Cairo", style(40), 1000)->width == words + 80);
    CHECK(setter.set("Pango……Cairo", style(40), 1000)->width == words + 80);
}

TEST_CASE("Italic leaves Han upright and slants Latin; bold is bolder; mono is even") {
    Typesetter setter;
    const auto picture = [&](const std::string& text, bool bold, bool italic) {
        std::vector<Span> spans = {span(text)};
        spans[0].bold = bold;
        spans[0].italic = italic;
        return whole(setter, *setter.set(spans, style(40), 400));
    };
    CHECK(same(picture("汉字", false, true), picture("汉字", false, false)));
    CHECK_FALSE(same(picture("lint", false, true), picture("lint", false, false)));
    CHECK(coverage(picture("汉字", true, false)) > coverage(picture("汉字", false, false)) * 1.2);
    std::vector<Span> mono = {span("iiii")};
    mono[0].mono = true;
    const float narrow = setter.set(mono, style(40), 400)->width;
    mono[0].text = "mmmm";
    CHECK(setter.set(mono, style(40), 400)->width == narrow);
}

TEST_CASE("What does not fit ends in an ellipsis") {
    Typesetter setter;
    TextStyle s = style(20);
    s.max_lines = 2;
    const auto cut = setter.set("一二三四五六七八九十一二三四五六七八九十一二三", s, 200);
    CHECK(cut->cut);
    CHECK(cut->lines == 2);
    CHECK(cut->width <= 200);
    CHECK(ink(setter.paint(*cut, 0, 34, 68)).right > pad + 180);
    CHECK_FALSE(setter.set("一二三四五六七八九十一二三四五六七八九十", s, 200)->cut);
    CHECK(setter.set("一行\n二行\n三行", s, 200)->cut);
}

TEST_CASE("Tight lines do not cut the last descender") {
    Typesetter setter;
    TextStyle s = style(40);
    s.line_height = 1.0F;
    s.latin = true;
    const auto block = setter.set("gjpqy", s, 400);
    CHECK(ink(whole(setter, *block)).bottom == ink(setter.paint(*block, 0, 0, 200)).bottom);
}

TEST_CASE("A text of 400 kB is set in time that grows with its length only") {
    Typesetter setter;
    const auto seconds = [&](std::size_t bytes) {
        std::string text;
        while (text.size() < bytes)
            for (const auto paragraph : estation::test::paragraphs) text += paragraph;
        double best = 1e9;
        for (int i = 0; i < 3; ++i) {
            const auto start = std::chrono::steady_clock::now();
            const auto block = setter.set(text, style(20, Align::justify), 600);
            best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
            CHECK(block->lines > static_cast<int>(text.size() / 150));
            CHECK(setter.paint(*block, 0, static_cast<int>(block->height) - 100, static_cast<int>(block->height)).height == 100);
        }
        return best;
    };
    const double small = seconds(50'000), large = seconds(400'000);
    CHECK(large < 24 * small);  // eight times the text
    const auto word = setter.set(std::string(100'000, 'a'), style(20), 600);
    CHECK(word->width <= 600);
    CHECK(word->lines > 1000);
}

TEST_CASE("Every thread may have a typesetter of its own") {
    Typesetter here;
    const Pixels expected = whole(here, *here.set(estation::test::paragraphs[3], style(24, Align::justify), 500));
    std::vector<std::jthread> threads;
    std::array<bool, 3> right{};
    for (bool& ok : right) {
        threads.emplace_back([&ok, &expected] {
            Typesetter setter;
            ok = true;
            for (int i = 0; i < 20; ++i) ok = ok && same(whole(setter, *setter.set(estation::test::paragraphs[3], style(24, Align::justify), 500)), expected);
        });
    }
    threads.clear();
    for (const bool ok : right) CHECK(ok);
}

TEST_CASE("A block outlives its typesetter") {
    std::shared_ptr<const TextBlock> block;
    {
        Typesetter first;
        block = first.set("地震 Earthquake", style(30), 300);
    }
    Typesetter second;
    CHECK(coverage(whole(second, *block)) > 0);
}

TEST_CASE("a reading makes its line taller and never overlaps its neighbour") {
    Typesetter setter;
    const TextStyle style{.em = 40};
    const std::vector<Span> plain = {{.text = "春"}, {.text = "双"}};
    std::vector<Span> read = plain;
    read[0].ruby = "chūn";
    read[1].ruby = "shuāng";
    const auto a = setter.set(plain, style, 1000), b = setter.set(read, style, 1000);
    CHECK(b->height > a->height);
    CHECK(b->width > a->width);
    REQUIRE(b->places.size() == 2);   // who listens hears the characters, not the letters above them
    CHECK(b->places[1].x >= b->places[0].right);
}

TEST_CASE("a formula is set in its line, is said in words, and a tall one makes room") {
    Typesetter setter;
    const TextStyle style{.em = 40};
    Span formula{.text = "2分之1"};
    formula.formula = "\\frac{\\frac{1}{x}}{2}";
    formula.display = true;
    const auto plain = setter.set("一", style, 1000), block = setter.set(std::vector<Span>{{.text = "一"}, formula, {.text = "二"}}, style, 1000);
    CHECK(block->lines == 1);
    CHECK(block->height > plain->height * 1.3F);
    CHECK(block->width > 2 * 40);
    const Pixels mask = setter.paint(*block, 0, 0, static_cast<int>(block->height));
    int inked = 0;
    for (int y = 0; y < mask.height; ++y)
        for (int x = 60; x < static_cast<int>(block->width) - 50; ++x) inked += mask.data[static_cast<std::size_t>(y) * mask.stride + static_cast<std::size_t>(x)] > 128;
    CHECK(inked > 100);
}

TEST_CASE("a title parts between Chinese words, and never pays for it with a line") {
    Typesetter setter;
    TextStyle s = style(40);
    s.bold = true;
    const auto first_line = [](const TextBlock& block) {
        std::size_t n = 0;
        while (n < block.places.size() && block.places[n].y == block.places.front().y) ++n;
        return n;
    };
    // 收到预警，四种颜|色各该做什么: 颜色 belongs together.
    const std::string title = "收到预警，四种颜色各该做什么";
    const float width = 40 * 8 + 4;
    const auto plain = setter.set(title, s, width);
    s.whole_words = true;
    const auto kept = setter.set(title, s, width);
    CHECK(first_line(*plain) == 8);
    CHECK(first_line(*kept) == 7);
    CHECK(kept->lines == plain->lines);
    // At every width: never more lines than without.
    for (float w = 60; w < 700; w += 7) {
        CAPTURE(w);
        for (const char* text : {"抗生素管细菌，不管病毒", "挑个好天气，把去避难场所的路走一遍", "二十四节气，是怎么算出来的", "家里六处隐患，一个下午就能改好", "A of 颜色 and 避难场所"}) {
            TextStyle loose = s;
            loose.whole_words = false;
            CHECK(setter.set(text, s, w)->lines <= setter.set(text, loose, w)->lines);
        }
    }
}

TEST_CASE("the lines of a title are of about one length, and part where its sentence does") {
    Typesetter setter;
    TextStyle s = style(40);
    s.bold = s.whole_words = true;
    const auto lines = [](const TextBlock& block) {   // visible characters on each
        std::vector<int> n;
        float y = -1;
        for (const auto& p : block.places) {
            if (p.y != y) n.push_back(0), y = p.y;
            ++n.back();
        }
        return n;
    };
    struct { const char* text; float ems; std::vector<int> wanted; } const titles[] = {
        {"光拐了个弯，就有了彩虹", 9.3F, {6, 5}},
        {"一颗球猜不准，一堆球猜得准", 9.3F, {7, 6}},
        {"为什么同一次地震，有人惊醒有人没感觉", 16.3F, {9, 9}},
        {"家里六处隐患，一个下午就能改好", 7.3F, {7, 4, 4}},
    };
    for (const auto& t : titles) {
        CAPTURE(t.text);
        CHECK(lines(*setter.set(t.text, s, 40 * t.ems)) == t.wanted);
    }
    // What fits on one line stays there.
    CHECK(setter.set("光拐了个弯，就有了彩虹", s, 40 * 12)->lines == 1);
}

TEST_CASE("a Chinese text on an English page is set as Chinese") {
    Typesetter setter;
    TextStyle english = style(30), chinese = style(30);
    english.latin = true;
    const auto places = [](const TextBlock& block) {
        std::vector<float> xs;
        for (const auto& p : block.places) xs.push_back(p.x);
        return xs;
    };
    for (const char* text : {"停电、停水，要赶紧出门的时候。", "一天5克盐", "（样例）社区广场"}) CHECK(places(*setter.set(text, english, 400)) == places(*setter.set(text, chinese, 400)));
    // An English sentence with a Chinese word in it stays English: “ is narrow.
    CHECK(setter.set("Touch “中文” to change", english, 900)->width < setter.set("Touch “中文” to change", chinese, 900)->width);
}
