#include "kiosk/quiz/quiz_race.h"

#include <doctest/doctest.h>

using namespace estation::content;
using namespace estation::kiosk;

namespace {

Question yes() {
    Question q;
    q.body = TrueFalse{true, {}, {}};
    return q;
}

QuizRace race(const std::vector<Question>& questions) {
    std::mt19937_64 dice(5);
    std::vector<ShownQuestion> shown;
    for (const auto& q : questions) shown.emplace_back(q, false, dice);
    return QuizRace(std::move(shown));
}

constexpr int right = 0, wrong = 1;  // true comes first

}  // namespace

TEST_CASE("knowing counts for more than speed, and a fast mistake takes nothing from the other") {
    const std::vector<Question> all{yes(), yes(), yes(), yes()};
    QuizRace r = race(all);
    r.choose(0, right, 1.0);
    CHECK_FALSE(r.revealed());
    CHECK(r.gained(0, 0) == 0);  // nothing is told before both have answered
    r.choose(1, right, 3.0);
    CHECK(r.revealed());
    CHECK(r.gained(0, 0) == 3);
    CHECK(r.gained(0, 1) == 2);
    r.go_on_both();
    r.choose(0, wrong, 10.0);
    r.choose(1, right, 14.0);
    CHECK(r.gained(1, 0) == 0);
    CHECK(r.gained(1, 1) == 3);
    r.go_on_both();
    r.choose(1, wrong, 20.0);
    r.choose(0, wrong, 20.5);
    CHECK(r.gained(2, 0) == 0);
    CHECK(r.gained(2, 1) == 0);
    CHECK(r.points(0) == 3);
    CHECK(r.points(1) == 5);
    CHECK(r.rights(0) == 1);
    CHECK(r.rights(1) == 2);
    CHECK(r.played() == 3);
}

TEST_CASE("fingers that come down together are as fast as each other, whichever is told first") {
    const std::vector<Question> all{yes()};
    for (const int first : {0, 1}) {
        QuizRace r = race(all);
        r.choose(first, right, 5.0);
        r.choose(1 - first, right, 5.0 + 1.0 / 60);
        CHECK(r.gained(0, 0) == 3);
        CHECK(r.gained(0, 1) == 3);
    }
}

TEST_CASE("the first answer counts, and none after it was revealed") {
    const std::vector<Question> all{yes()};
    QuizRace r = race(all);
    r.choose(0, wrong, 1);
    r.choose(0, right, 2);
    r.choose(1, 7, 2);
    r.choose(1, -1, 2);
    CHECK_FALSE(r.revealed());
    CHECK(*r.first_answer_s() == 1);
    r.stop_waiting();
    CHECK(r.revealed());
    r.choose(1, right, 3);
    CHECK_FALSE(r.chosen(1));
    CHECK(r.points(0) == 0);
    CHECK(r.points(1) == 0);
}

TEST_CASE("the next question comes when both want it, and the end after the last") {
    const std::vector<Question> all{yes(), yes()};
    QuizRace r = race(all);
    r.go_on(0);
    CHECK_FALSE(r.wants_on(0));  // there is nothing to leave yet
    r.choose(0, right, 1), r.choose(1, right, 2);
    r.go_on(0);
    r.go_on(0);
    CHECK(r.at() == 0);
    CHECK(r.wants_on(0));
    CHECK_FALSE(r.wants_on(1));
    r.go_on(1);
    CHECK(r.at() == 1);
    CHECK_FALSE(r.first_answer_s());
    r.stop_waiting();
    r.go_on(1), r.go_on(0);
    CHECK(r.finished());
    r.choose(0, right, 9);
    r.stop_waiting();
    r.go_on_both();
    CHECK(r.at() == 2);
    CHECK(r.points(0) == 3);
}
