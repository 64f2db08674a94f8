#include "content/question_toml.h"

#include <doctest/doctest.h>

#include <string>

#include "content/pack.h"
#include "tests/fakes/pack_folder.h"

using namespace estation::content;

namespace {

struct Seen {
    std::vector<Question> questions;
    std::vector<Error> faults;
};
Seen read(const std::string& text) {
    const Limits limits;
    Faults faults(limits.faults);
    Seen seen;
    seen.questions = read_question_toml(text, "q.questions.toml", limits, faults);
    seen.faults = faults.take();
    return seen;
}
std::string fault_of(const std::string& text) {
    const Seen seen = read(text);
    CHECK(seen.questions.empty());
    REQUIRE(!seen.faults.empty());
    return seen.faults.front().line();
}
const std::string head = "[[question]]\nstem = \"s\"\n";

}  // namespace

TEST_CASE("every type is read with all that it may say") {
    const Seen seen = read(R"(
[[question]]
type = "choice"
id = "a"
stem = "which"
explain = "because"
benchmark = 14
difficulty = 3
knowledge = ["waves", "speed"]
tags = ["x"]
picture = "img/a.svg"
media = [{ path = "img/b.svg", alt = "b" }]
choice = [{ text = "one", right = true }, { text = "two", why = "no" }]
[[question]]
type = "choices"
stem = "which ones"
choice = [{ text = "one", right = true }, { text = "two", right = true }, { text = "three" }]
[[question]]
type = "true-false"
stem = "is it"
answer = false
why_right = "yes"
why_wrong = "no"
[[question]]
type = "short"
stem = "say"
accept = ["rain"]
accepted = [{ text = "snow", weight = 0.5 }]
[[question]]
type = "number"
stem = "how many"
value = 32
tolerance = 1
[[question]]
type = "match"
stem = "match"
pair = [{ left = "a", right = "1" }, { left = "b", right = "2" }]
distractors = ["3"]
[[question]]
type = "order"
stem = "order"
items = ["a", "b", "c"]
exact = true
[[question]]
type = "hotspot"
stem = "where"
image = "img/m.svg"
size = [400, 300]
region = [{ name = "c", at = [10, 10], radius = 5, right = true }, { name = "r", at = [20, 20], to = [40, 40] }, { name = "p", points = [[50, 50], [60, 50], [55, 60]], right = true }]
[[question]]
type = "blanks"
stem = "fill"
text = "a {} b {}"
words = ["x", "y"]
gap = [{ accept = ["x"] }, { accept = ["q"], choices = ["q", "r"] }]
[[question]]
type = "essay"
stem = "think"
model = "so"
[[question]]
type = "card"
stem = "read"
)");
    for (const auto& f : seen.faults) MESSAGE(f.line());
    CHECK(seen.faults.empty());
    REQUIRE(seen.questions.size() == 11);
    const Question& a = seen.questions[0];
    CHECK(a.id == "a");
    CHECK(a.line == 2);
    CHECK(a.benchmark == 14);
    CHECK(a.difficulty == 3);
    CHECK(a.knowledge == std::vector<std::string>{"waves", "speed"});
    REQUIRE(a.media.size() == 1);
    CHECK(a.media[0].alt == "b");
    CHECK(std::get<MultiChoice>(a.body).choices[1].feedback.text == "no");
    const auto& several = std::get<MultiChoice>(seen.questions[1].body);
    CHECK_FALSE(several.single);
    CHECK(mark(several, {0, 1}) == 1);
    CHECK(mark(several, {0, 1, 2}) == doctest::Approx(0.5));
    CHECK_FALSE(std::get<TrueFalse>(seen.questions[2].body).answer);
    CHECK(mark(std::get<ShortAnswer>(seen.questions[3].body), "snow") == doctest::Approx(0.5));
    CHECK(mark(std::get<Numerical>(seen.questions[4].body), 33) == 1);
    CHECK(std::get<Matching>(seen.questions[5].body).pairs.size() == 3);
    CHECK(std::get<Ordering>(seen.questions[6].body).exact);
    const auto& spot = std::get<Hotspot>(seen.questions[7].body);
    CHECK_FALSE(spot.single);
    CHECK(spot.region_at({12, 12}) == 0);
    CHECK(spot.region_at({30, 25}) == 1);
    CHECK(spot.region_at({55, 55}) == 2);
    CHECK(spot.region_at({99, 99}) == -1);
    const auto& blanks = std::get<Blanks>(seen.questions[8].body);
    CHECK(blanks.words_for(0).size() == 2);
    CHECK(blanks.words_for(1)[0].text == "q");
    CHECK(mark(blanks, {"x", "q"}) == 1);
    CHECK(std::get<Essay>(seen.questions[9].body).model.text == "so");
    CHECK(std::holds_alternative<Description>(seen.questions[10].body));
}

TEST_CASE("a faulty question is left out with its line and what to write instead") {
    const auto says = [](const std::string& rest, const std::string& what, const std::string& where) {
        const auto line = fault_of(head + rest);
        INFO(line);
        CHECK(line.find(what) != std::string::npos);
        CHECK(line.find(where) != std::string::npos);
    };
    says("type = \"chioce\"\n", "did you mean \"choice\"", "q.questions.toml:3");
    says("type = \"choice\"\nchoice = [{ text = \"a\" }, { text = \"b\" }]\n", "right = true", "q.questions.toml:4");
    says("type = \"choice\"\nchoice = [{ text = \"a\", right = true }]\n", "2 to 26", "q.questions.toml:4");
    says("type = \"choice\"\nchoice = [{ text = \"a\", weight = 0.5 }, { text = \"b\", weight = 0.5 }]\n", "choices", "q.questions.toml:4");
    says("type = \"true-false\"\n", "answer = true", "q.questions.toml:1");
    says("type = \"short\"\naccept = []\n", "accept = [", "q.questions.toml:4");
    says("type = \"number\"\n", "value = 32", "q.questions.toml:1");
    says("type = \"match\"\npair = [{ left = \"a\", right = \"b\" }]\n", "2 to 26", "q.questions.toml:4");
    says("type = \"order\"\nitems = [\"a\", \"a\"]\n", "twice", "q.questions.toml:4");
    says("type = \"hotspot\"\nimage = \"i.svg\"\nregion = [{ name = \"a\", at = [1, 1], radius = 2, right = true }]\n", "size = [400, 300]", "q.questions.toml");
    says("type = \"hotspot\"\nimage = \"i.svg\"\nsize = [4, 3]\nregion = [{ name = \"a\", at = [1, 1], right = true }]\n", "radius = 20", "q.questions.toml:6");
    says("type = \"hotspot\"\nimage = \"i.svg\"\nsize = [4, 3]\nregion = [{ name = \"a\", at = [1, 1], radius = 1 }]\n", "no region is right", "q.questions.toml:6");
    says("type = \"blanks\"\ntext = \"a {} {}\"\ngap = [{ accept = [\"x\"] }]\n", "one for each", "q.questions.toml:4");
    says("type = \"blanks\"\ntext = \"a {}\"\nwords = [\"y\"]\ngap = [{ accept = [\"x\"] }]\n", "none of the words", "q.questions.toml:6");
    says("type = \"card\"\nbenchmark = 27\n", "1 to 26", "q.questions.toml:4");
    says("type = \"card\"\ndifficulty = 6\n", "1 to 5", "q.questions.toml:4");
}

TEST_CASE("one bad question takes no other along, and an id belongs to one") {
    const Seen seen = read("[[question]]\ntype = \"card\"\nstem = \"a\"\nid = \"x\"\n[[question]]\ntype = \"what\"\nstem = \"b\"\n[[question]]\ntype = \"card\"\nstem = \"c\"\nid = \"x\"\n");
    REQUIRE(seen.questions.size() == 2);
    CHECK(seen.questions[1].stem.text == "c");
    CHECK(seen.questions[1].id.empty());
    CHECK(seen.faults.size() == 2);
    CHECK(read("[[question\n").faults.size() == 1);
}

TEST_CASE("a bank holds so many questions") {
    Limits limits;
    limits.questions = 2;
    Faults faults(10);
    std::string text;
    for (int i = 0; i < 3; ++i) text += "[[question]]\ntype = \"card\"\nstem = \"a\"\n";
    CHECK(read_question_toml(text, "q", limits, faults).size() == 2);
    CHECK(faults.take().front().line().find("q:7") == 0);
}

TEST_CASE("a quiz reads GIFT, TOML, or both one after the other") {
    estation::fakes::PackFolder folder;
    const std::string card = "[[question]]\ntype = \"true-false\"\nanswer = true\nstem = \"from toml\"\nid = \"one\"\n";
    folder.write("a.toml", "kind = \"quiz\"\ntitle = \"a\"\nquestions = \"a.gift\"\nmore_questions = \"a.questions.toml\"\n");
    folder.write("a.gift", "// [id:one]\nfrom gift{T}\n");
    folder.write("a.questions.toml", card);
    folder.write("b.toml", "kind = \"quiz\"\ntitle = \"b\"\n");
    folder.write("b.questions.toml", card);
    folder.write("b.en.questions.toml", card);
    folder.write("c.toml", "kind = \"quiz\"\ntitle = \"c\"\nquestions = \"missing.questions.toml\"\n");
    folder.write("stray.questions.toml", card);
    folder.write("d.toml", "kind = \"quiz\"\ntitle = \"d\"\nquestions = \"d.questions.toml\"\n");
    folder.write("d.questions.toml", "[[question]]\ntype = \"hotspot\"\nstem = \"s\"\nimage = \"none.svg\"\nsize = [4, 3]\nregion = [{ name = \"a\", at = [1, 1], radius = 2, right = true }]\n");
    const auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    REQUIRE((*pack)->items().size() == 2);
    const auto& a = std::get<Quiz>((*pack)->items()[0].body).bank.zh.questions;
    REQUIRE(a.size() == 2);
    CHECK(a[0].stem.text == "from gift");
    CHECK(a[1].stem.text == "from toml");
    CHECK(a[1].id.empty());  // taken by the first file
    CHECK(std::get<Quiz>((*pack)->items()[1].body).bank.en.questions.size() == 1);
    std::string all;
    for (const auto& f : (*pack)->faults()) all += f.line() + "\n";
    INFO(all);
    CHECK(all.find("a.toml:4") != std::string::npos);
    CHECK(all.find("c.toml:3: there is no file missing.questions.toml") != std::string::npos);
    CHECK(all.find("stray.questions.toml: no quiz names these questions") != std::string::npos);
    CHECK(all.find("d.questions.toml:1") != std::string::npos);
}

TEST_CASE("pictures to choose from, and words to the whole answer") {
    const auto seen = read(R"([[question]]
type = "choice"
stem = "which"
if_right = "yes"
if_partly = "half"
if_wrong = "no"
choice = [{ text = "a", picture = "img/a.png", right = true }, { picture = "img/b.png" }]
)");
    CHECK(seen.faults.empty());
    REQUIRE(seen.questions.size() == 1);
    const auto& m = std::get<MultiChoice>(seen.questions[0].body);
    CHECK(m.choices[0].picture == "img/a.png");
    CHECK(m.choices[1].text.empty());
    CHECK(seen.questions[0].verdicts.to(1).text == "yes");
    CHECK(seen.questions[0].verdicts.to(0.3).text == "half");
    CHECK(seen.questions[0].verdicts.to(0).text == "no");
}
