#include "kiosk/cinema.h"

#include <doctest/doctest.h>

#include "tests/fakes/film_player.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

struct Room {
    std::unique_ptr<Painter> painter = make_software_painter(nullptr, 320, 180);
    fakes::FilmDesk desk;
    double now_s = 50;
    Cinema cinema{*painter, [this] { return now_s; }};
    Cinema::Wish wish{nullptr, "a.webm", 0, true, 64, 36};
    Volume volume;

    Room() { cinema.use(std::make_unique<fakes::FilmPlayer>(desk)); }
    Cinema::Showing frame(double after_s = 0.25) {
        now_s += after_s;
        auto showing = cinema.show(wish, volume);
        cinema.end_frame();
        return showing;
    }
    // A second in which the film runs as it should.
    void runs() {
        for (int n = 0; n < 4; ++n) {
            desk.runs_to(desk.state.position_s + 0.25);
            CHECK(frame().state.phase == VideoPhase::running);
        }
    }
};

}  // namespace

TEST_CASE("a film that stands still though it should play is told to have stuck, and goes on when it moves") {
    Room room;
    room.frame();
    room.runs();
    int quiet = 0;
    while (room.frame().state.phase == VideoPhase::running && quiet < 100) ++quiet;
    CHECK(quiet * 0.25 > 3);
    CHECK(quiet * 0.25 < 6);
    CHECK(room.frame().texture != 0);   // its last picture stands
    room.runs();
}

TEST_CASE("a film whose time goes on without a picture sticks too, but it is given longer") {
    Room room;
    room.frame();
    room.runs();
    int quiet = 0;
    for (; quiet < 400; ++quiet) {
        room.desk.state.position_s += 0.25;
        if (room.frame().state.phase == VideoPhase::stalled) break;
    }
    CHECK(quiet * 0.25 > 15);
    CHECK(quiet * 0.25 < 30);
}

TEST_CASE("a film that never shows anything has stuck on opening") {
    Room room;
    int quiet = 0;
    while (room.frame().state.phase == VideoPhase::opening && quiet < 200) ++quiet;
    CHECK(quiet * 0.25 > 5);
    CHECK(quiet * 0.25 < 12);
}

TEST_CASE("what is paused, over or broken has not stuck, nor has a film whose page was away") {
    Room room;
    room.frame();
    room.runs();
    room.wish.playing = false;
    for (int n = 0; n < 100; ++n) CHECK(room.frame().state.phase == VideoPhase::running);
    room.wish.playing = true;
    CHECK(room.frame().state.phase == VideoPhase::running);
    room.now_s += 600;   // the machine slept
    CHECK(room.frame().state.phase == VideoPhase::running);
    for (const auto phase : {VideoPhase::ended, VideoPhase::broken, VideoPhase::missing}) {
        room.desk.state.phase = phase;
        for (int n = 0; n < 100; ++n) CHECK(room.frame().state.phase == phase);
    }
}

TEST_CASE("tried again it is opened anew where it stuck") {
    Room room;
    room.frame();
    room.runs();
    room.desk.state.position_s = 12;
    room.frame();
    room.cinema.again();
    CHECK_FALSE(room.desk.open);
    room.frame();
    CHECK(room.desk.open);
    CHECK(room.desk.opened == 2);
    CHECK(room.desk.from_s == doctest::Approx(12));
    // Another film begins at its beginning.
    room.cinema.again();
    room.wish.path = "b.webm";
    room.frame();
    CHECK(room.desk.from_s == 0);
}

TEST_CASE("what nobody asks for is closed with the frame") {
    Room room;
    room.frame();
    CHECK(room.desk.open);
    room.cinema.end_frame();
    CHECK_FALSE(room.desk.open);
}

TEST_CASE("without a player every film is missing") {
    Room room;
    room.cinema.use(nullptr);
    CHECK(room.frame().state.phase == VideoPhase::missing);
}
