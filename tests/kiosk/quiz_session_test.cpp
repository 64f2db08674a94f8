#include "kiosk/quiz_session.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace estation::content;
using namespace estation::kiosk;

namespace {

Question choices(std::string id, std::vector<double> weights, bool single = true) {
    MultiChoice m;
    m.single = single;
    for (std::size_t i = 0; i < weights.size(); ++i) m.choices.push_back({{"choice " + std::to_string(i), TextFormat::plain}, weights[i], {}});
    Question q;
    q.id = std::move(id);
    q.body = std::move(m);
    return q;
}

Question true_false(bool answer) {
    Question q;
    q.body = TrueFalse{answer, {"right", TextFormat::plain}, {"wrong", TextFormat::plain}};
    return q;
}

QuizQuestions bank(int n) {
    QuizQuestions b;
    for (int i = 0; i < n; ++i) b.questions.push_back(choices("q" + std::to_string(i), {1, 0, 0, 0}));
    return b;
}

std::string order(const QuizSession& s) {
    std::string out;
    for (std::size_t i = 0; i < s.count(); ++i) out += (i == 0 ? "" : " ") + s.question(i).question->id;
    return out;
}

// The shown place of what stands at `original` in the file.
int place_of(const ShownQuestion& q, int original) {
    for (std::size_t i = 0; i < q.choices.size(); ++i)
        if (q.choices[i].original == original) return static_cast<int>(i);
    return -1;
}

}  // namespace

TEST_CASE("what fits a page is asked, a card is no question, and only what can be marked is a challenge") {
    QuizQuestions b;
    b.questions.push_back(choices("one", {1, 0}));
    b.questions.push_back(choices("lonely", {1}));
    b.questions.push_back(choices("crowd", std::vector<double>(27, 0)));
    b.questions.push_back(true_false(true));
    for (int kind = 0; kind < 4; ++kind) {
        Question q;
        if (kind == 0) q.body = Essay{};
        if (kind == 1) q.body = ShortAnswer{};  // nothing is accepted
        if (kind == 2) q.body = ShortAnswer{{{{"yes", TextFormat::plain}, 1, {}}}, false};
        if (kind == 3) q.body = Description{};
        b.questions.push_back(q);
    }
    CHECK(QuizSession::askable(b) == 4);
    const QuizSession practice({}, b, QuizMode::practice, 1);
    CHECK(practice.count() == 5);
    CHECK(practice.asked() == 4);
    CHECK(practice.marked() == 3);
    CHECK(QuizSession({}, b, QuizMode::challenge, 1).count() == 3);
    const QuizSession none({}, {}, QuizMode::challenge, 1);
    CHECK(none.count() == 0);
    CHECK(none.finished());
}

TEST_CASE("questions are counted, cards are passed, and stopping leaves out what was not answered") {
    QuizQuestions b = bank(3);
    Question card;
    card.body = Description{};
    b.questions.insert(b.questions.begin() + 1, card);
    QuizSession s({}, b, QuizMode::practice, 2);
    CHECK(s.number() == 1);
    s.choose(place_of(s.now(), 0));
    s.next();
    CHECK(s.now().kind == AnswerKind::read);
    CHECK(s.number() == 1);
    s.answer();
    CHECK_FALSE(s.now().mark);
    s.next();
    CHECK(s.number() == 2);
    CHECK(s.answered() == 1);
    s.choose(place_of(s.now(), 1));
    s.stop();
    CHECK(s.finished());
    CHECK(s.count() == 3);
    CHECK(s.marked() == 2);
    CHECK(s.right() == 1);
    s.stop();
    CHECK(s.count() == 3);
}

TEST_CASE("practice keeps the file's order of questions; choices are shuffled when the quiz says so") {
    const QuizQuestions b = bank(20);
    Quiz quiz;
    bool moved = false;
    std::set<std::string> texts;
    const QuizSession s(quiz, b, QuizMode::practice, 5);
    for (std::size_t i = 0; i < s.count(); ++i) {
        CHECK(s.question(i).question == &b.questions[i]);
        texts.clear();
        for (const auto& c : s.question(i).choices) texts.insert(c.text.text);
        CHECK(texts.size() == 4);  // none lost, none twice
        moved = moved || s.question(i).choices[0].original != 0;
        for (const auto& c : s.question(i).choices) CHECK(c.text.text == "choice " + std::to_string(c.original));
    }
    CHECK(moved);
    quiz.shuffle = false;
    const QuizSession still(quiz, b, QuizMode::practice, 5);
    for (std::size_t i = 0; i < still.count(); ++i)
        for (std::size_t c = 0; c < 4; ++c) CHECK(still.question(i).choices[c].original == static_cast<int>(c));
}

TEST_CASE("a challenge draws as many as it should, no question twice, and differently by the seed") {
    const QuizQuestions b = bank(20);
    Quiz quiz;
    quiz.challenge_count = 8;
    std::set<std::string> orders;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const QuizSession s(quiz, b, QuizMode::challenge, seed);
        CHECK(s.count() == 8);
        std::set<const Question*> drawn;
        for (std::size_t i = 0; i < s.count(); ++i) drawn.insert(s.question(i).question);
        CHECK(drawn.size() == 8);
        orders.insert(order(s));
    }
    CHECK(orders.size() > 15);
    CHECK(order(QuizSession(quiz, b, QuizMode::challenge, 3)) == order(QuizSession(quiz, b, QuizMode::challenge, 3)));
}

TEST_CASE("a challenge asks at least one question and at most all there are") {
    for (const auto& [wanted, given] : {std::pair{-5, 1}, {0, 1}, {1, 1}, {3, 3}, {1000, 3}}) {
        Quiz quiz;
        quiz.challenge_count = wanted;
        CHECK(QuizSession(quiz, bank(3), QuizMode::challenge, 1).count() == static_cast<std::size_t>(given));
    }
}

TEST_CASE("a quiz that is not to be shuffled keeps its order in a challenge too") {
    const QuizQuestions b = bank(20);
    Quiz quiz;
    quiz.shuffle = false;
    std::set<std::string> orders;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const QuizSession s(quiz, b, QuizMode::challenge, seed);
        for (std::size_t i = 1; i < s.count(); ++i) CHECK(s.question(i - 1).question < s.question(i).question);
        orders.insert(order(s));
    }
    CHECK(orders.size() > 10);  // but which ones are drawn is chance
}

TEST_CASE("choosing answers a question with one choice, once and for all") {
    const QuizQuestions b = bank(3);
    QuizSession s({}, b, QuizMode::practice, 9);
    const int right = place_of(s.now(), 0), wrong = place_of(s.now(), 2);
    s.next();
    CHECK(s.at() == 0);  // not answered yet
    s.choose(99);
    s.choose(-1);
    CHECK_FALSE(s.now().mark);
    s.choose(wrong);
    REQUIRE(s.now().mark);
    CHECK(*s.now().mark == 0);
    CHECK(QuizSession::chosen_text(s.now()) == "2");
    s.choose(right);
    s.answer();
    CHECK(*s.now().mark == 0);
    CHECK(s.answered() == 1);
    CHECK(s.right() == 0);
    s.next();
    s.choose(place_of(s.now(), 0));
    CHECK(s.now().is_right());
    s.next();
    s.choose(place_of(s.now(), 0));
    s.next();
    CHECK(s.finished());
    CHECK(s.right() == 2);
    s.next();
    s.choose(0);
    s.answer();
    CHECK(s.at() == 3);
}

TEST_CASE("several choices go on and off, count together, and a wrong one costs") {
    QuizQuestions b;
    b.questions.push_back(choices("several", {0.5, 0.5, -0.5, -1}, false));
    const auto marked = [&](std::vector<int> taps) {
        QuizSession s({}, b, QuizMode::practice, 4);
        for (const int original : taps) s.choose(place_of(s.now(), original));
        CHECK_FALSE(s.now().mark);
        s.answer();
        return *s.now().mark;
    };
    CHECK(marked({0, 1}) == doctest::Approx(1));
    CHECK(marked({0}) == doctest::Approx(0.5));
    CHECK(marked({0, 1, 2}) == doctest::Approx(0.5));
    CHECK(marked({0, 1, 1}) == doctest::Approx(0.5));      // taken off again
    CHECK(marked({0, 3}) == 0);                            // clipped, never below nothing
    CHECK(marked({2, 3}) == 0);
    CHECK(marked({}) == 0);
}

TEST_CASE("a third of a mark three times is right") {
    QuizQuestions b;
    b.questions.push_back(choices("thirds", {0.33333, 0.33333, 0.33333, 0}, false));
    QuizSession s({}, b, QuizMode::practice, 4);
    for (int i = 0; i < 3; ++i) s.choose(place_of(s.now(), i));
    s.answer();
    CHECK(s.now().is_right());
}

TEST_CASE("true and false stand in that order and carry their own explanations") {
    for (const bool answer : {true, false}) {
        QuizQuestions b;
        b.questions.push_back(true_false(answer));
        QuizSession s({}, b, QuizMode::practice, 8);
        CHECK(s.now().true_false);
        REQUIRE(s.now().choices.size() == 2);
        CHECK(s.now().choices[answer ? 0 : 1].feedback.text == "right");
        CHECK(s.now().choices[answer ? 1 : 0].feedback.text == "wrong");
        s.choose(answer ? 0 : 1);
        CHECK(s.now().is_right());
        QuizSession t({}, b, QuizMode::practice, 8);
        t.choose(answer ? 1 : 0);
        CHECK(*t.now().mark == 0);
    }
}

TEST_CASE("when time is up the question is answered with nothing, which is not right") {
    QuizQuestions b;
    b.questions.push_back(true_false(true));
    b.questions.push_back(choices("one", {1, 0}));
    b.questions.push_back(choices("none is right", {-1, -1}, false));
    QuizSession s({}, b, QuizMode::practice, 8);
    while (!s.finished()) {
        s.answer();
        REQUIRE(s.now().mark);
        CHECK_FALSE(s.now().is_right());
        CHECK(QuizSession::chosen_text(s.now()).empty());
        s.next();
    }
    CHECK(s.right() == 0);
    CHECK(s.answered() == 3);
}

TEST_CASE("a record names places in the file, sorted, whatever the visitor's order was") {
    QuizQuestions b;
    b.questions.push_back(choices("", {0.25, 0.25, 0.25, 0.25}, false));
    QuizSession s({}, b, QuizMode::practice, 77);
    for (const int original : {3, 0, 2}) s.choose(place_of(s.now(), original));
    CHECK(QuizSession::chosen_text(s.now()) == "0,2,3");
    CHECK(QuizSession::name_of(b.questions[0], 6) == "#7");
    CHECK(QuizSession::name_of(choices("q9", {1, 0}), 6) == "q9");
}
