#include "kiosk/platform/damage.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace estation::kiosk;

namespace {

constexpr PixelRect screen{0, 0, 1920, 1080};

Drawn fill(PixelRect rect, std::uint32_t colour) {
    Drawn d;
    d.visible = rect;
    d.colour = colour;
    d.look = mix_hash(1, colour);
    return d;
}

// A picture at a place, seen through a clip.
Drawn picture(PixelRect rect, PixelRect clip, TextureId id) {
    Drawn d;
    d.kind = Drawn::Kind::picture;
    d.visible = intersect(rect, clip);
    d.x0 = rect.x * 64, d.y0 = rect.y * 64;
    d.texture = id;
    d.look = mix_hash(2, id);
    return d;
}

std::int64_t total(const std::vector<PixelRect>& rects) {
    std::int64_t sum = 0;
    for (const PixelRect& r : rects) sum += area(r);
    return sum;
}

bool touches(const std::vector<PixelRect>& rects, PixelRect r) {
    return std::any_of(rects.begin(), rects.end(), [&](const PixelRect& d) { return !empty(intersect(d, r)); });
}

}  // namespace

TEST_CASE("the same list is no damage") {
    const std::vector<Drawn> list = {fill(screen, 1), picture({10, 10, 90, 40}, screen, 5), fill({10, 10, 90, 40}, 2)};
    const Damage damage = compare(list, list, screen, {});
    CHECK(damage.dirty.empty());
    CHECK(damage.moves.empty());
}

TEST_CASE("what came, went or changed colour is damage, where it is and was") {
    const PixelRect here{100, 100, 200, 80}, there{900, 700, 200, 80};
    const std::vector<Drawn> before = {fill(screen, 1), picture(here, screen, 5)}, after = {fill(screen, 1), picture(there, screen, 5)};
    const Damage moved = compare(before, after, screen, {});
    CHECK(total(moved.dirty) == area(here) + area(there));
    CHECK(touches(moved.dirty, here));
    CHECK(touches(moved.dirty, there));
    const std::vector<Drawn> recoloured = {fill(screen, 1), fill(here, 3)}, first = {fill(screen, 1), fill(here, 2)};
    CHECK(compare(first, recoloured, screen, {}).dirty == std::vector<PixelRect>{here});
}

TEST_CASE("two that change places in the order are damage") {
    const std::vector<Drawn> before = {fill({0, 0, 300, 300}, 1), fill({200, 200, 300, 300}, 2)};
    const std::vector<Drawn> after = {before[1], before[0]};
    CHECK(touches(compare(before, after, screen, {}).dirty, {200, 200, 100, 100}));
}

TEST_CASE("a scrolled region bares a strip; a bar that floats over it is drawn where it was and is") {
    const PixelRect region{400, 48, 1500, 984}, bar{600, 900, 300, 60};
    const auto list = [&](int offset) {
        std::vector<Drawn> things = {fill(screen, 1)};
        for (int i = 0; i < 40; ++i) things.push_back(picture({430, 60 + i * 50 - offset, 1320, 40}, region, static_cast<TextureId>(i + 1)));
        std::erase_if(things, [](const Drawn& d) { return empty(d.visible); });
        return things;
    };
    const MovedRegion hint{region, -8};
    SUBCASE("plain") {
        const Damage damage = compare(list(40), list(48), screen, {&hint, 1});
        REQUIRE(damage.moves.size() == 1);
        CHECK(damage.dirty == std::vector<PixelRect>{{400, 1024, 1500, 8}});
    }
    SUBCASE("with a bar") {
        std::vector<Drawn> before = list(40), after = list(48);
        before.push_back(fill(bar, 0x80ff0000));
        after.push_back(fill(bar, 0x80ff0000));
        const Damage damage = compare(before, after, screen, {&hint, 1});
        CHECK(touches(damage.dirty, bar));
        CHECK(touches(damage.dirty, {600, 892, 300, 8}));
        CHECK(total(damage.dirty) < 300 * 68 + 1500 * 8 + 4096);
    }
    SUBCASE("a wrong hint is followed, and paid for") {
        const MovedRegion wrong{region, 5};
        const Damage damage = compare(list(40), list(48), screen, {&wrong, 1});
        CHECK(total(damage.dirty) >= 1320 * 900);
    }
    SUBCASE("hints that make no sense are left aside") {
        const std::vector<MovedRegion> hints = {{region, 984}, {region, 0}, {{-50, -50, 20, 20}, 3}, {region, -2000}, {region, -8}, {{500, 500, 900, 900}, -8}};
        const Damage damage = compare(list(40), list(48), screen, hints);
        REQUIRE(damage.moves.size() == 1);
        CHECK(damage.moves[0].area == region);
    }
}

TEST_CASE("the list of rectangles stays short and covers everything") {
    std::mt19937 random(9);
    std::vector<PixelRect> dirty, given;
    for (int i = 0; i < 2000; ++i) {
        const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
        given.push_back({below(1900), below(1060), 1 + below(20), 1 + below(20)});
        add_dirty(dirty, given.back());
        REQUIRE(dirty.size() <= 40);
    }
    for (const PixelRect& g : given) REQUIRE(std::any_of(dirty.begin(), dirty.end(), [&](const PixelRect& d) { return contains(d, g); }));
}
