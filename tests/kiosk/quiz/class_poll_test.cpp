#include "kiosk/quiz/class_poll.h"

#include <doctest/doctest.h>

using namespace estation::content;
using namespace estation::kiosk;

namespace {

Question choice(int right, int n) {
    MultiChoice m;
    for (int i = 0; i < n; ++i) m.choices.push_back({{"c" + std::to_string(i), TextFormat::plain}, i == right ? 1.0 : 0.0, {}});
    Question q;
    q.body = std::move(m);
    return q;
}

// Asked as written, so that shown and written places are the same, unless shuffled.
ClassPoll poll(const std::vector<Question>& questions, bool shuffle = false) {
    std::mt19937_64 dice(5);
    std::vector<ShownQuestion> shown;
    for (const auto& q : questions) shown.emplace_back(q, shuffle, dice);
    return ClassPoll(std::move(shown));
}

}  // namespace

TEST_CASE("hands are counted up and down, never below none, until the answer is revealed") {
    const std::vector<Question> all{choice(1, 3)};
    ClassPoll p = poll(all);
    p.add(0, 5);
    p.add(0, -1);
    p.add(1, 1);
    p.add(2, -1);
    p.add(9, 5);
    CHECK(p.hands(0, 0) == 4);
    CHECK(p.hands(0, 2) == 0);
    CHECK(p.all_hands(0) == 5);
    p.next();
    CHECK(p.at() == 0);  // not revealed yet
    p.reveal();
    p.add(0, 5);
    CHECK(p.all_hands(0) == 5);
    CHECK(*p.right_share(0) == doctest::Approx(0.2));
    p.next();
    CHECK(p.finished());
    p.add(0, 1);
    p.reveal();
    p.next();
    CHECK(p.at() == 1);
}

TEST_CASE("no class is larger than the counter") {
    const std::vector<Question> all{choice(0, 2)};
    ClassPoll p = poll(all);
    for (int i = 0; i < 300; ++i) p.add(0, 5);
    CHECK(p.hands(0, 0) == ClassPoll::most_hands);
    p.add(0, -1'000'000);
    CHECK(p.hands(0, 0) == 0);
}

TEST_CASE("the hardest question is the one with the smallest part of right hands; what was not counted is not judged") {
    const std::vector<Question> all{choice(0, 2), choice(1, 4), choice(0, 2), choice(0, 2)};
    ClassPoll p = poll(all);
    CHECK_FALSE(p.hardest());
    const auto round = [&p](std::vector<int> hands) {
        for (std::size_t i = 0; i < hands.size(); ++i) p.add(i, hands[i]);
        p.reveal();
        p.next();
    };
    round({30, 15});
    round({10, 20, 10, 5});
    round({});        // skipped
    round({45, 0});
    CHECK(p.counted() == 3);
    CHECK(p.understood() == 2);
    REQUIRE(p.hardest());
    CHECK(*p.hardest() == 1);
    CHECK_FALSE(p.right_share(2));
    CHECK(*p.right_share(3) == 1);
    CHECK(p.in_file_order(1) == std::vector<int>{10, 20, 10, 5});
}

TEST_CASE("where everybody was right there is no hardest question") {
    const std::vector<Question> all{choice(0, 2)};
    ClassPoll p = poll(all);
    p.add(0, 20);
    p.reveal();
    CHECK_FALSE(p.hardest());
}

TEST_CASE("a record is in the file's order, however the choices were shown") {
    const std::vector<Question> all{choice(2, 4)};
    ClassPoll p = poll(all, true);
    for (std::size_t i = 0; i < 4; ++i) p.add(i, 10 * (p.now().choices[i].original + 1));
    CHECK(p.in_file_order(0) == std::vector<int>{10, 20, 30, 40});
    CHECK(*p.right_share(0) == doctest::Approx(0.3));
}

TEST_CASE("the bell rings in the middle: what was revealed stays, the rest was not asked") {
    const std::vector<Question> all{choice(0, 2), choice(0, 2), choice(0, 2)};
    ClassPoll p = poll(all);
    p.add(0, 3), p.reveal(), p.next();
    p.add(0, 3);
    p.stop();
    CHECK(p.finished());
    CHECK(p.count() == 1);
    ClassPoll q = poll(all);
    q.add(0, 3), q.reveal();
    q.stop();
    CHECK(q.count() == 1);
    CHECK(q.counted() == 1);
}

TEST_CASE("only what a raised hand can answer is asked of a class") {
    Question several = choice(0, 3), essay, yes;
    std::get<MultiChoice>(several.body).single = false;
    essay.body = Essay{};
    yes.body = TrueFalse{true, {}, {}};
    CHECK(ClassPoll::can_ask(choice(0, 2)));
    CHECK(ClassPoll::can_ask(yes));
    CHECK_FALSE(ClassPoll::can_ask(several));
    CHECK_FALSE(ClassPoll::can_ask(essay));
    const std::vector<Question> all{several, essay, yes};
    CHECK(poll(all).count() == 1);
}
