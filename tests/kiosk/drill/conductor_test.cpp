#include "kiosk/drill/conductor.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "kiosk/drill/drill_record.h"
#include "kiosk/drill/drill_sheet.h"

using namespace estation::kiosk::drill;

namespace {

DrillSetup school(int classes = 4) {
    DrillSetup s;
    s.kind = "学校";
    s.place = "样例小学";
    s.announce_s = 30;
    s.warning_s = 10;
    s.shaking_s = 40;
    s.evacuate_s = 120;
    s.response_s = 60;
    s.exits = {"东楼梯", "西楼梯"};
    for (int n = 0; n < classes; ++n) s.classes.push_back({"班" + std::to_string(n + 1), 40 + n, n == 1 ? 2 : 0, n % 2, 0});
    s.problems = {"拥堵", "摔倒"};
    s.tasks = {"医护组到位"};
    s.evaluation = {"安静有序"};
    return s;
}

// Lets a drill run to `ms`, applying what comes by itself.
void run_to(Conductor& c, std::int64_t ms) {
    while (auto e = c.due(ms)) c.apply(*e);
}

void tap(Conductor& c, std::optional<DrillEvent> e, std::int64_t ms) {
    run_to(c, ms);
    REQUIRE(e);
    e->at_ms = ms;
    c.apply(*e);
}

Conductor evacuating(DrillSetup s = school()) {
    Conductor c(std::move(s));
    tap(c, c.start(), 0);
    run_to(c, 80'000);
    REQUIRE(c.state().step == Step::evacuate);
    return c;
}

}  // namespace

TEST_CASE("the five phases run by themselves, each at its time") {
    Conductor c(school());
    CHECK(c.state().step == Step::waiting);
    CHECK_FALSE(c.due(1'000'000));
    tap(c, c.start(), 0);
    CHECK(phase_of(c.state().step) == Phase::prepare);
    CHECK(c.next_due_ms() == 30'000);
    run_to(c, 29'999);
    CHECK(c.state().step == Step::announce);
    run_to(c, 1'000'000);
    CHECK(c.state().step == Step::evacuate);   // and there it waits for the classes
    CHECK(c.state().when(Step::warning)->at_ms == 30'000);
    CHECK(c.state().when(Step::shaking)->at_ms == 40'000);
    CHECK(c.state().when(Step::evacuate)->at_ms == 80'000);
    CHECK(phase_of(Step::warning) == Phase::cover);
    CHECK(phase_of(Step::shaking) == Phase::cover);
}

TEST_CASE("without a warning the shaking comes after the announcement") {
    auto s = school();
    s.warning_s = 0;
    Conductor c(s);
    tap(c, c.start(), 0);
    run_to(c, 30'000);
    CHECK(c.state().step == Step::shaking);
    CHECK_FALSE(c.state().when(Step::warning));
}

TEST_CASE("one tap a class; when all are in, the next phase comes after a moment for corrections") {
    Conductor c = evacuating();
    for (int n = 0; n < 4; ++n) tap(c, c.report(n, 0), 100'000 + 10'000 * n);
    CHECK(c.classes_in() == 4);
    CHECK(c.people_in() == 40 + 39 + 42 + 43);
    CHECK(c.class_ms(0) == 20'000);
    CHECK(c.all_in_ms() == 50'000);
    CHECK(c.all_whole_ms() == 50'000);
    CHECK(c.slowest_class(200'000).index == 3);
    CHECK(c.slowest_exit(200'000).index == 1);
    CHECK_FALSE(c.slowest_exit(200'000).open);
    run_to(c, 139'999);
    CHECK(c.state().step == Step::evacuate);
    run_to(c, 140'000);
    CHECK(c.state().step == Step::response);
    run_to(c, 200'000);
    CHECK(c.state().step == Step::review);
    run_to(c, 9'000'000);
    CHECK(c.state().step == Step::review);     // the meeting takes as long as it takes
}

TEST_CASE("who is missing is waited for, found, and told") {
    Conductor c = evacuating();
    tap(c, c.report(0, 2), 100'000);
    for (int n = 1; n < 4; ++n) tap(c, c.report(n, 0), 110'000);
    CHECK(c.missing() == 2);
    CHECK(c.all_in_ms() == 30'000);
    CHECK_FALSE(c.all_whole_ms());
    run_to(c, 900'000);
    CHECK(c.state().step == Step::response);   // no clock leaves two children behind
    tap(c, c.report(0, 0), 910'000);
    CHECK(c.missing() == 0);
    CHECK(c.all_whole_ms() == 830'000);
    run_to(c, 910'000);
    CHECK(c.state().step == Step::review);
    CHECK(c.class_ms(0) == 20'000);            // it was there at twenty seconds, though not whole
}

TEST_CASE("a class cannot miss more than it has, and cannot arrive before it left") {
    Conductor c(school());
    tap(c, c.start(), 0);
    CHECK_FALSE(c.report(0, 0));
    run_to(c, 45'000);
    CHECK_FALSE(c.report(0, 0));
    auto weak = school();
    weak.sound_building = false;               // who can leaves at once
    Conductor w(weak);
    tap(w, w.start(), 0);
    run_to(w, 35'000);
    tap(w, w.report(1, 99), 45'000);
    CHECK(w.state().classes[1].missing == 39);
    CHECK(w.class_ms(1) == 15'000);
    CHECK_FALSE(w.report(7, 0));
    CHECK_FALSE(w.report(-1, 0));
    CHECK_FALSE(w.report(1, 39));              // the same again is no news
}

TEST_CASE("corrections are events of their own; nothing is erased") {
    Conductor c = evacuating();
    tap(c, c.report(0, 0), 100'000);
    tap(c, c.report(1, 3), 101'000);
    tap(c, c.problem(0), 102'000);
    tap(c, c.problem(0), 103'000);
    const auto before = c.events().size();
    CHECK(c.state().problems[0] == 2);
    tap(c, c.undo(), 104'000);
    CHECK(c.state().problems[0] == 1);
    tap(c, c.withdraw(0), 105'000);
    CHECK_FALSE(c.state().classes[0].reported());
    CHECK(c.events().size() == before + 2);
    CHECK(c.state().undone == 2);
    tap(c, c.undo(), 106'000);                 // the problem before
    tap(c, c.undo(), 107'000);                 // the report of class 1
    CHECK_FALSE(c.undo());
    CHECK(c.classes_in() == 0);
    CHECK(c.state().when(Step::evacuate)->at_ms == 80'000);   // a phase is not undone
}

TEST_CASE("a pause stops the clocks, and counts for nobody") {
    Conductor c = evacuating();
    tap(c, c.pause(), 90'000);
    CHECK_FALSE(c.due(10'000'000));
    CHECK(c.in_step_ms(95'000) == 10'000);
    CHECK_FALSE(c.next());
    tap(c, c.go_on(), 150'000);
    tap(c, c.report(0, 0), 160'000);
    CHECK(c.class_ms(0) == 20'000);
    CHECK(c.running_ms(160'000) == 100'000);
}

TEST_CASE("the next phase may come early; a real incident ends everything") {
    Conductor c(school());
    tap(c, c.start(), 0);
    tap(c, c.next(), 5'000);
    CHECK(c.state().step == Step::warning);
    tap(c, c.next(), 6'000);
    tap(c, c.next(), 20'000);
    CHECK(c.state().step == Step::evacuate);
    tap(c, c.abort(), 30'000);
    CHECK(c.state().step == Step::aborted);
    CHECK(c.state().over());
    CHECK_FALSE(c.next());
    CHECK_FALSE(c.report(0, 0));
    CHECK_FALSE(c.undo());
    CHECK_FALSE(c.due(9'000'000));
    CHECK(record_of(c).ended == Step::aborted);
}

TEST_CASE("a drill told again from its events is the same drill") {
    std::mt19937 dice(7);
    Conductor c(school(30));
    tap(c, c.start(), 0);
    std::int64_t now = 0;
    for (int n = 0; n < 2000; ++n) {
        now += static_cast<std::int64_t>(dice() % 400);
        run_to(c, now);
        std::optional<DrillEvent> e;
        switch (dice() % 9) {
            case 0: e = c.problem(static_cast<int>(dice() % 3)); break;
            case 1: e = c.undo(); break;
            case 2: e = c.withdraw(static_cast<int>(dice() % 30)); break;
            case 3: e = dice() % 20 == 0 ? c.pause() : c.go_on(); break;
            case 4: e = c.task(0); break;
            case 5: e = c.score(0, static_cast<int>(dice() % 5)); break;
            default: e = c.report(static_cast<int>(dice() % 31), static_cast<int>(dice() % 3)); break;
        }
        if (!e) continue;
        e->at_ms = now;
        c.apply(*e);
    }
    std::string text;
    for (const auto& e : c.events()) text += line_of(e);
    const LogText log = read_log_text(text);
    CHECK(log.damaged == 0);
    CHECK(log.events == c.events());
    const auto again = Conductor::from(log.events);
    REQUIRE(again);
    CHECK(as_csv(record_of(*again), again->events()) == as_csv(record_of(c), c.events()));
    CHECK(as_usage(record_of(c)).size() < 1000);
}

TEST_CASE("a torn line is seen wherever it tore") {
    Conductor c = evacuating(school(30));
    for (int n = 0; n < 30; ++n) tap(c, c.report(n, n % 4 == 0 ? 1 : 0), 100'000 + n);
    std::string text;
    std::vector<std::size_t> ends;
    for (const auto& e : c.events()) text += line_of(e), ends.push_back(text.size());
    for (std::size_t cut = ends.front(); cut < text.size(); ++cut) {
        const LogText log = read_log_text(std::string_view(text).substr(0, cut));
        const auto whole = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), cut) - ends.begin());
        CHECK(log.events.size() == whole);
        CHECK(log.good_bytes == ends[whole - 1]);
    }
    std::string bent = text;
    bent[ends[5] + 14] ^= 1;
    CHECK(read_log_text(bent).events.size() == 6);
    CHECK(read_log_text(bent).damaged > 1);
    CHECK(read_log_text(std::string(4096, '\0')).events.empty());
}

TEST_CASE("a set-up comes back as it was written, and no name leaves its line") {
    auto s = school(30);
    s.place = "样例\n小学|东校区";
    s.roles = {"指挥", "观察"};
    const auto back = setup_from_text(to_text(s));
    REQUIRE(back);
    CHECK(back->place == "样例 小学 东校区");
    CHECK(back->classes == s.classes);
    CHECK(back->roles == s.roles);
    CHECK_FALSE(setup_from_text("nothing of the sort"));
    CHECK_FALSE(Conductor::from({}));
    const auto odd = setup_from_text("exit A\nclass 一班|9999|5|77|3\nclass 二班|40|50|0|0\nmagnitude 99\n");
    REQUIRE(odd);
    CHECK(odd->classes[0].size == 0);
    CHECK(odd->classes[0].exit == 0);
    CHECK(odd->classes[1].expected() == 40);
    CHECK(odd->magnitude == 6.5);
}

TEST_CASE("thirty classes of six years in one go") {
    const auto all = school_classes({"一年级", "二年级", "三年级", "四年级", "五年级", "六年级"}, 5, 42, 3, "班");
    REQUIRE(all.size() == 30);
    CHECK(all[0].name == "一年级1班");
    CHECK(all[29].name == "六年级5班");
    CHECK(all[7].exit == 1);
    CHECK(school_classes(std::vector<std::string>(30, "年级"), 20, 10, 0, "班").size() == most_classes);
}

TEST_CASE("the colours of a warning follow the intensity") {
    CHECK(colour_of(7) == WarningColour::red);
    CHECK(colour_of(6.9) == WarningColour::orange);
    CHECK(colour_of(5) == WarningColour::orange);
    CHECK(colour_of(3) == WarningColour::yellow);
    CHECK(colour_of(2.9) == WarningColour::blue);
}

TEST_CASE("a problem may be told its exit, once, and loses it with itself") {
    Conductor c = evacuating();
    CHECK(!c.place(0, 0));                                       // nothing to place
    tap(c, c.problem(0), 101'000);
    tap(c, c.place(0, 1), 102'000);
    CHECK(!c.place(0, 0));                                       // told already
    CHECK(!c.place(0, 9));
    CHECK(c.state().problems[0] == 1);
    CHECK(c.state().problem_places[0] == std::vector<int>{0, 1});
    tap(c, c.problem(0), 103'000);
    tap(c, c.place(0, 0), 104'000);
    CHECK(c.state().problem_places[0] == std::vector<int>{1, 1});
    tap(c, c.undo(), 105'000);                                   // the place first
    CHECK(c.state().problem_places[0] == std::vector<int>{0, 1});
    CHECK(c.state().problems[0] == 2);
    tap(c, c.undo(), 106'000);                                   // then the problem
    CHECK(c.state().problems[0] == 1);
    // From the log it is the same.
    std::string text;
    for (const auto& e : c.events()) text += line_of(e);
    const auto again = Conductor::from(read_log_text(text).events);
    REQUIRE(again);
    CHECK(again->state().problem_places == c.state().problem_places);
    CHECK(record_of(c).problems.at(0).first == "拥堵（西楼梯1）");
}

TEST_CASE("the record compares with the time before, and fits one page with eighty classes") {
    Conductor c = evacuating(school(80));
    for (int n = 0; n < 80; ++n) tap(c, c.report(n, 0), 90'000 + 500 * n);
    tap(c, c.score(0, 2), 140'000);
    for (int n = 0; n < 6; ++n) tap(c, c.measure({0, "措施" + std::to_string(n), "德育处", "2026-12-01"}), 141'000);
    tap(c, c.close(), 150'000);
    const DrillRecord now = record_of(c);
    CHECK(now.all_in_s == doctest::Approx(49.5));
    CHECK(now.in_time() == true);
    CHECK(now.measures.size() == 6);
    Conductor b = evacuating(school(80));
    for (int n = 0; n < 80; ++n) tap(b, b.report(n, 0), 110'000 + 500 * n);
    tap(b, b.close(), 160'000);
    const auto difference = compare(now, record_of(b));
    REQUIRE(difference);
    CHECK(*difference->all_in_s == doctest::Approx(-20));
    const auto pdf = drill_sheet(now, difference);
    REQUIRE(pdf);
    CHECK(pdf->starts_with("%PDF"));
    std::size_t pages = 0;
    for (auto at = pdf->find("/Type /Page"); at != std::string::npos; at = pdf->find("/Type /Page", at + 1)) pages += pdf->compare(at, 12, "/Type /Pages") != 0 ? 1u : 0u;
    CHECK(pages == 1);
    auto other = school(80);
    other.place = "另一处";
    CHECK_FALSE(compare(now, record_of(evacuating(other))));
}
