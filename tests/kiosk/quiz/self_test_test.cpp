#include "kiosk/quiz/self_test.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/fakes/pack_folder.h"

using namespace estation::content;
using namespace estation::kiosk;
using estation::fakes::PackFolder;

namespace {

std::shared_ptr<const Library> library_of(const PackFolder& folder) {
    auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    return std::make_shared<const Library>(std::vector<std::shared_ptr<const Pack>>{*pack}, std::nullopt);
}

// A quiz whose questions belong to these benchmarks; 0: to none.
void write_quiz(PackFolder& folder, const std::string& name, const std::vector<int>& of, const char* answers = "{=a ~b}") {
    folder.write(name + ".toml", "kind = \"quiz\"\ntitle = \"" + name + "\"\nsummary = \"s\"\nquestions = \"" + name + ".gift\"\n");
    std::string text;
    for (std::size_t i = 0; i < of.size(); ++i) text += "// [id:" + name + std::to_string(i) + "]" + (of[i] > 0 ? " [tag:benchmark:" + std::to_string(of[i]) + "]" : "") + "\nstem " + std::to_string(i) + answers + "\n\n";
    folder.write(name + ".gift", text);
}

std::map<int, int> count(const std::vector<ShownQuestion>& all) {
    std::map<int, int> n;
    for (const auto& q : all) ++n[*q.question->benchmark];
    return n;
}

}  // namespace

TEST_CASE("fifty questions from all quizzes ask about every benchmark, evenly, none twice") {
    PackFolder folder;
    std::vector<int> a, b;
    for (int n = 1; n <= 26; ++n) a.insert(a.end(), {n, n}), b.insert(b.end(), static_cast<std::size_t>(n <= 4 ? 12 : 1), n);
    write_quiz(folder, "a", a);
    write_quiz(folder, "b", b);
    const auto library = library_of(folder);
    const auto pool = self_test_pool(*library, Language::zh_CN);
    CHECK(pool.covered == 26);
    CHECK(pool.entries.size() == a.size() + b.size());
    CHECK(pool.length() == 50);
    std::set<std::string> orders;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto drawn = draw_self_test(pool, seed);
        REQUIRE(drawn.size() == 50);
        std::set<const Question*> different;
        std::string order;
        for (const auto& q : drawn) {
            different.insert(q.question);
            order += q.question->id + " ";
            CHECK(q.item != nullptr);
        }
        CHECK(different.size() == 50);
        const auto by = count(drawn);
        CHECK(by.size() == 26);
        for (const auto& [benchmark, n] : by) CHECK((n == 1 || n == 2));
        orders.insert(order);
        std::string again;
        for (const auto& q : draw_self_test(pool, seed)) again += q.question->id + " ";
        CHECK(again == order);
    }
    CHECK(orders.size() == 20);
}

TEST_CASE("where there are fewer, all are asked; what cannot be placed is not") {
    PackFolder folder;
    write_quiz(folder, "few", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0});
    write_quiz(folder, "words", {10, 11}, "{=typed}");
    write_quiz(folder, "several", {12, 13}, "{~%50%a ~%50%b ~c}");
    const auto library = library_of(folder);
    const auto pool = self_test_pool(*library, Language::zh_CN);
    CHECK(pool.covered == 9);
    CHECK(pool.length() == 20);
    CHECK(pool.enough());
    CHECK(draw_self_test(pool, 3).size() == 20);
    PackFolder poor;
    write_quiz(poor, "one", std::vector<int>(40, 3));
    CHECK_FALSE(self_test_pool(*library_of(poor), Language::zh_CN).enough());
    CHECK(draw_self_test({}, 1).empty());
}

TEST_CASE("the result is told by area, and every benchmark has one") {
    std::map<LiteracyArea, int> sizes;
    for (int n = 1; n <= benchmarks; ++n) ++sizes[area_of(n)];
    CHECK(sizes.size() == static_cast<std::size_t>(literacy_areas));
    Question safe, green;
    safe.benchmark = 25, green.benchmark = 26;
    safe.body = green.body = TrueFalse{true, {}, {}};
    std::mt19937_64 dice(1);
    ShownQuestion right(safe, false, dice), wrong(safe, false, dice), other(green, false, dice);
    right.choose(0), wrong.choose(1), other.choose(0);
    for (ShownQuestion* q : {&right, &wrong, &other}) q->finish();
    const auto result = by_area({&right, &wrong, &other});
    CHECK(result[static_cast<std::size_t>(LiteracyArea::safety)].asked == 2);
    CHECK(result[static_cast<std::size_t>(LiteracyArea::safety)].right == 1);
    CHECK(result[static_cast<std::size_t>(LiteracyArea::green)].right == 1);
    CHECK(result[static_cast<std::size_t>(LiteracyArea::health)].asked == 0);
}
