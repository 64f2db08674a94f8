#include "kiosk/glass_trial.h"

#include <doctest/doctest.h>

#include <vector>

using namespace estation::kiosk;

TEST_CASE("what nobody keeps goes back by itself, and nothing else was used meanwhile") {
    std::vector<Glass> used;
    GlassTrial trial;
    trial.lend([&](const Glass& g) { used.push_back(g); }, Glass{Turn::right, {}});
    trial.begin({Turn::right, {}}, 100);   // as it is: nothing to try
    CHECK_FALSE(trial.asking());
    trial.begin({Turn::half, {}}, 100);
    CHECK(trial.asking());
    CHECK(trial.now().turn == Turn::half);
    CHECK_FALSE(trial.settle(114.9));
    CHECK(trial.asking());
    CHECK_FALSE(trial.settle(115));
    CHECK_FALSE(trial.asking());
    CHECK(trial.now().turn == Turn::right);
    CHECK(used == std::vector<Glass>{{Turn::half, {}}, {Turn::right, {}}});
}

TEST_CASE("a second trial within the first goes back to what was before both") {
    std::vector<Glass> used;
    GlassTrial trial;
    trial.lend([&](const Glass& g) { used.push_back(g); }, {});
    trial.begin({Turn::half, {}}, 0);
    trial.begin({Turn::left, {}}, 10);
    CHECK_FALSE(trial.settle(20));
    CHECK(trial.asking());   // the second has its own fifteen seconds
    CHECK_FALSE(trial.settle(25));
    CHECK(trial.now() == Glass{});
    CHECK(used.back() == Glass{});
}

TEST_CASE("without a panel nothing is tried") {
    GlassTrial trial;
    trial.begin({Turn::half, {}}, 0);
    CHECK_FALSE(trial.asking());
    CHECK_FALSE(trial.settle(100));
}
