#include "kiosk/ui/pictures.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk::ui;
using estation::content::Error;
using estation::kiosk::PixelFormat;
using estation::kiosk::Pixels;

namespace {

struct Wall {
    explicit Wall(std::size_t budget = 1u << 20) : painter(kiosk::make_software_painter(nullptr, 320, 320)), pictures(*painter, wishes, budget) {}
    fakes::WishList wishes;
    std::unique_ptr<kiosk::Painter> painter;
    Pictures pictures;
    double now = 10;

    static PictureKey key(int n) { return {"p01@1", "img/" + std::to_string(n) + ".svg", 100, 100, Fit::contain}; }
    static Pixels pixels(int side = 100) { return {side, side, PixelFormat::opaque32}; }
    // A frame in which these pictures are looked at.
    void frame(std::initializer_list<int> looked_at) {
        now += 0.016;
        for (const int n : looked_at) (void)pictures.get(key(n), now);
        pictures.tidy(now);
    }
};

}  // namespace

TEST_CASE("a picture is wished for once, comes, and stays") {
    Wall wall;
    wall.frame({1});
    wall.frame({1});
    REQUIRE(wall.wishes.wished.size() == 1);
    CHECK(wall.wishes.wished[0] == Wall::key(1));
    CHECK(wall.pictures.any_coming());
    CHECK(wall.pictures.get(Wall::key(1), wall.now).state == PictureState::coming);
    wall.pictures.arrived(Wall::key(1), Wall::pixels(), wall.now);
    CHECK_FALSE(wall.pictures.any_coming());
    const Shown shown = wall.pictures.get(Wall::key(1), wall.now + 0.5);
    CHECK(shown.state == PictureState::here);
    CHECK(shown.texture != 0);
    CHECK(shown.w == 100);
    CHECK(shown.age_s == doctest::Approx(0.5));
}

TEST_CASE("another box, another fit or another version is another picture") {
    Wall wall;
    PictureKey key = Wall::key(1);
    (void)wall.pictures.get(key, 0);
    key.box_w = 50;
    (void)wall.pictures.get(key, 0);
    key.fit = Fit::cover;
    (void)wall.pictures.get(key, 0);
    key.pack = "p01@2";
    (void)wall.pictures.get(key, 0);
    CHECK(wall.wishes.wished.size() == 4);
}

TEST_CASE("what nobody looks at any more is forgotten, and may come late without harm") {
    Wall wall;
    wall.frame({1});
    for (int i = 0; i < 10; ++i) wall.frame({});
    REQUIRE(wall.wishes.forgotten.size() == 1);
    CHECK_FALSE(wall.pictures.any_coming());
    const auto bytes = wall.painter->texture_bytes();
    wall.pictures.arrived(Wall::key(1), Wall::pixels(), wall.now);
    CHECK(wall.painter->texture_bytes() == bytes);
    wall.frame({1});
    CHECK(wall.wishes.wished.size() == 2);
}

TEST_CASE("the same picture twice is one texture") {
    Wall wall;
    wall.frame({1});
    wall.pictures.arrived(Wall::key(1), Wall::pixels(), wall.now);
    const auto bytes = wall.painter->texture_bytes();
    wall.pictures.arrived(Wall::key(1), Wall::pixels(), wall.now);
    CHECK(wall.painter->texture_bytes() == bytes);
    CHECK_FALSE(wall.pictures.any_coming());
}

TEST_CASE("a broken picture says so and is not asked for again and again") {
    Wall wall;
    wall.frame({1});
    wall.pictures.arrived(Wall::key(1), Error{"cut short", "img/1.svg"}, wall.now);
    for (int i = 0; i < 100; ++i) wall.frame({1});
    CHECK(wall.pictures.get(Wall::key(1), wall.now).state == PictureState::broken);
    CHECK(wall.wishes.wished.size() == 1);
    CHECK_FALSE(wall.pictures.any_coming());
}

TEST_CASE("textures stay within the budget, the longest unseen go first, the seen never") {
    Wall wall(10 * 100 * 100 * 4);
    const auto before = wall.painter->texture_bytes();
    for (int n = 0; n < 40; ++n) {
        wall.frame({0, n});
        wall.pictures.arrived(Wall::key(n), Wall::pixels(), wall.now);
        for (int i = 0; i < 6; ++i) wall.frame({0, n});
        CHECK(wall.painter->texture_bytes() - before <= 11 * 100 * 100 * 4 + 4096);
    }
    CHECK(wall.pictures.get(Wall::key(0), wall.now).state == PictureState::here);
    CHECK(wall.pictures.get(Wall::key(39), wall.now).state == PictureState::here);
    CHECK(wall.pictures.get(Wall::key(1), wall.now).state == PictureState::coming);
}

TEST_CASE("what is on the glass stays, even beyond the budget") {
    Wall wall(1000);
    wall.frame({1, 2, 3});
    for (int n = 1; n <= 3; ++n) wall.pictures.arrived(Wall::key(n), Wall::pixels(), wall.now);
    for (int i = 0; i < 20; ++i) wall.frame({1, 2, 3});
    for (int n = 1; n <= 3; ++n) CHECK(wall.pictures.get(Wall::key(n), wall.now).state == PictureState::here);
    CHECK(wall.wishes.wished.size() == 3);
}

TEST_CASE("nothing is left on the painter at the end") {
    fakes::WishList wishes;
    auto painter = kiosk::make_software_painter(nullptr, 320, 320);
    const auto before = painter->texture_bytes();
    {
        Pictures pictures(*painter, wishes, 1u << 20);
        (void)pictures.get(Wall::key(1), 0);
        pictures.arrived(Wall::key(1), Wall::pixels(), 0);
        CHECK(painter->texture_bytes() > before);
    }
    CHECK(painter->texture_bytes() == before);
}
