// The attract page's films and the guided tour of a ceremony, with a player that does what the test says.
#include "kiosk/screens/attract.h"

#include <doctest/doctest.h>

#include <ctime>

#include "kiosk/screens/guided_tour.h"
#include "tests/fakes/film_player.h"
#include "tests/fakes/kiosk_visit.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

// Nine o'clock on Monday, 23 November 2026, wherever this machine stands.
std::int64_t monday_9() {
    std::tm local{};
    local.tm_year = 126, local.tm_mon = 10, local.tm_mday = 23, local.tm_hour = 9, local.tm_isdst = -1;
    return static_cast<std::int64_t>(std::mktime(&local));
}

void put_film(const fakes::PackFolder& folder, const std::string& name) {
    folder.write(name + ".toml", "kind = \"video\"\ntitle = \"影片" + name + "\"\npath = \"" + name + ".webm\"\nduration_s = 20\ncaptions = { zh = \"" + name + ".vtt\" }\n");
    folder.write(name + ".webm", "no film, and nobody here looks into it");
    folder.write(name + ".vtt", "WEBVTT\n\n00:00.000 --> 00:10.000\n这是" + name + "的字幕\n");
}

std::shared_ptr<const content::Library> library_with(const fakes::PackFolder& folder, const std::string& programme) {
    content::Faults faults(20);
    auto read = content::Programme::read(programme, "programme.toml", faults);
    REQUIRE(read);
    CHECK(faults.empty());
    std::vector<std::shared_ptr<const content::Pack>> packs;
    auto pack = content::Pack::open(folder.root());
    REQUIRE(pack);
    packs.push_back(*pack);
    return std::make_shared<const content::Library>(std::move(packs), std::nullopt, std::move(*read));
}

Config at_nine(bool reduced = false) {
    Config c;
    c.pretend_now_s = monday_9();
    c.reduced_motion = reduced;
    return c;
}

struct Station {
    explicit Station(std::shared_ptr<const content::Library> library, Config config = at_nine()) : visit(std::move(library), std::move(config)) {
        cinema.use(std::make_unique<fakes::FilmPlayer>(desk));
        visit.app.lend_cinema(cinema);
        visit.hands.frames(2);
    }
    void frame(double after_s = 0.1) {
        now_s += after_s;
        visit.hands.frame(after_s);
    }
    void film_runs(double seconds) {
        for (double s = 0; s < seconds; s += 0.1) desk.runs_to(desk.state.position_s + 0.1), frame();
    }
    fakes::Visit visit;
    fakes::FilmDesk desk;
    double now_s = 50;
    Cinema cinema{*visit.painter, [this] { return now_s; }};
};

}  // namespace

TEST_CASE("a programme's films go round muted, with their captions, one after the other") {
    const fakes::PackFolder folder;
    put_film(folder, "one");
    put_film(folder, "two");
    Station station(library_with(folder, "[[show]]\nitem = \"p01/one\"\n[[show]]\nitem = \"p01/two\"\n"));
    REQUIRE(station.desk.open);
    CHECK(station.desk.volume == 0);
    station.film_runs(3);
    CHECK(station.visit.sees("这是one的字幕"));
    CHECK(station.visit.sees("触摸开始"));
    station.desk.state.phase = VideoPhase::ended;
    station.frame();
    station.frame();
    station.film_runs(2);
    CHECK(station.visit.sees("影片two"));
    CHECK(station.desk.opened == 2);
}

TEST_CASE("a touch ends a film with the frame in which it acts") {
    const fakes::PackFolder folder;
    put_film(folder, "one");
    Station station(library_with(folder, "[[show]]\nitem = \"p01/one\"\n"));
    station.film_runs(2);
    auto& hands = station.visit.hands;
    hands.down(500, 500);
    hands.frame();
    hands.up(500, 500);
    CHECK(station.desk.open);
    hands.frame();      // acts
    CHECK(station.visit.app.visiting());
    hands.frame();      // and the next picture is home's
    CHECK_FALSE(station.desk.open);
    CHECK_FALSE(station.visit.sees("这是one的字幕"));
}

TEST_CASE("a film that cannot be shown or sticks leaves its time to its page, and is not tried again and again") {
    const fakes::PackFolder folder;
    put_film(folder, "one");
    folder.write("page.md", fakes::page("一篇文章", "正文"));
    Station station(library_with(folder, "[[show]]\nitem = \"p01/one\"\n[[show]]\nitem = \"p01/page\"\n"));
    SUBCASE("broken") { station.desk.state.phase = VideoPhase::broken; }
    SUBCASE("it sticks on opening") {
        for (int n = 0; n < 90; ++n) station.frame();
    }
    SUBCASE("it sticks in the middle") {
        station.film_runs(2);
        for (int n = 0; n < 60; ++n) station.frame();
    }
    station.frame();
    station.frame();
    CHECK_FALSE(station.desk.open);
    CHECK(station.visit.sees("影片one"));
    for (int n = 0; n < 85; ++n) station.frame();
    CHECK(station.visit.sees("一篇文章"));
    for (int n = 0; n < 85; ++n) station.frame();
    CHECK(station.visit.sees("影片one"));
    CHECK(station.desk.opened == 1);
}

TEST_CASE("the only film begins again, and one that is long makes way after a minute") {
    const fakes::PackFolder folder;
    put_film(folder, "one");
    SUBCASE("alone") {
        Station station(library_with(folder, "[[show]]\nitem = \"p01/one\"\n"));
        station.film_runs(2);
        station.desk.state.phase = VideoPhase::ended;
        station.frame();
        station.frame();
        REQUIRE(station.desk.leaps.size() == 1);
        CHECK(station.desk.leaps[0] == 0);
    }
    SUBCASE("long") {
        folder.write("page.md", fakes::page("一篇文章", "正文"));
        Station station(library_with(folder, "[[show]]\nitem = \"p01/one\"\n[[show]]\nitem = \"p01/page\"\n"));
        station.film_runs(59);
        CHECK(station.desk.open);
        station.film_runs(3);
        CHECK_FALSE(station.desk.open);
        CHECK(station.visit.sees("一篇文章"));
    }
}

TEST_CASE("where little motion is wished a film stays its poster") {
    const fakes::PackFolder folder;
    put_film(folder, "one");
    Station station(library_with(folder, "[[show]]\nitem = \"p01/one\"\n"), at_nine(true));
    for (int n = 0; n < 30; ++n) station.frame();
    CHECK(station.desk.opened == 0);
    CHECK(station.visit.sees("影片one"));
}

TEST_CASE("a tour shows what the ceremony names, and what is not there is left out") {
    const fakes::PackFolder folder;
    put_film(folder, "one");
    fakes::put_small_library(folder);
    const auto library = library_with(folder, "");
    content::Ceremony ceremony;
    ceremony.path = {{"p01/page-1", 30, {"一句话", ""}}, {"p01/nowhere", 10, {}}, {"p01/quiz", 0, {}}, {"p01/one", 0, {}}};
    const auto steps = tour_steps(*library, ceremony);
    REQUIRE(steps.size() == 3);
    CHECK(steps[0].seconds == 30);
    CHECK(steps[0].words.zh == "一句话");
    CHECK(steps[1].words.zh == "两道题");   // its own sentence
    CHECK(steps[1].seconds == 40);          // its share of three minutes, but no page stands longer
    // Without a way of its own the station chooses; three minutes in all.
    const auto own = tour_steps(*library, content::Ceremony{});
    REQUIRE(own.size() >= 3);
    CHECK(std::holds_alternative<content::Video>(own[0].item->body));
    // An empty library has no tour, and that is no fault.
    CHECK(tour_steps(content::Library({}, std::nullopt), ceremony).empty());
}

TEST_CASE("after the countdown the tour begins, plays a film by itself, and a touch goes on where it is") {
    const fakes::PackFolder folder;
    put_film(folder, "one");
    fakes::put_small_library(folder);
    Station station(library_with(folder, "[ceremony]\ntitle = \"授牌\"\ndate = 2026-11-23\nat = \"9:00\"\n[[ceremony.step]]\nitem = \"p01/page-0\"\nseconds = 5\n[[ceremony.step]]\nitem = \"p01/one\"\nseconds = 10\nwords = \"短片\"\n"));
    CHECK(station.visit.sees("这是第0页的正文"));
    for (int n = 0; n < 55; ++n) station.frame();
    CHECK(station.visit.sees("短片"));
    REQUIRE(station.desk.open);
    CHECK(station.desk.volume == 0);
    station.film_runs(2);
    CHECK(station.visit.sees("这是one的字幕"));
    SUBCASE("a tap") { station.visit.hands.tap(600, 300); }
    SUBCASE("a drag") { station.visit.hands.drag(600, 300, 700, 300); }
    station.visit.hands.frames(3);
    CHECK(station.visit.usage().find("session_begin") != std::string::npos);
    CHECK(station.visit.usage().find("open:p01/one") != std::string::npos);
    CHECK_FALSE(station.visit.sees("自动演示"));
}

TEST_CASE("a tour that is over leaves the card, and comes again") {
    const fakes::PackFolder folder;
    fakes::put_small_library(folder);
    Station station(library_with(folder, "[ceremony]\ntitle = \"授牌\"\ndate = 2026-11-23\nat = \"9:00\"\npath = [\"p01/page-0\"]\n"));
    CHECK(station.visit.sees("自动演示"));
    for (int n = 0; n < 405; ++n) station.frame();
    CHECK_FALSE(station.visit.sees("自动演示"));
    CHECK(station.visit.sees("授牌"));
    for (int n = 0; n < 205; ++n) station.frame();
    CHECK(station.visit.sees("自动演示"));
}
