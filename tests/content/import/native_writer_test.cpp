// What was imported becomes a pack that the kiosk's own reader takes, with every type and nothing lost on the way.
#include "content/import/native_writer.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "content/import/export.h"
#include "content/import/neutral_json.h"
#include "content/import/question_writer.h"
#include "content/question_toml.h"
#include "tests/fakes/scratch.h"

using namespace estation::content;
namespace fs = std::filesystem;

namespace {

FormattedText text(std::string words, TextFormat format = TextFormat::plain) { return {std::move(words), format}; }

std::vector<Question> one_of_each() {
    std::vector<Question> all;
    const auto add = [&](auto body, TextFormat format = TextFormat::plain) {
        Question q;
        q.stem = text("题 \"quoted\" \\ back\nnext " + std::to_string(all.size()), format);
        q.name = q.stem.text;
        q.general_feedback = text("为什么", format);
        q.body = std::move(body);
        all.push_back(std::move(q));
    };
    MultiChoice single{{{text("a"), 1, text("<b>f</b>", TextFormat::html)}, {text("b"), -0.25, {}}, {text("c"), 1.0 / 3, {}}}, true, false};
    add(single);
    add(MultiChoice{{{text("a"), 1, {}}, {text("b"), 0, {}}}, false, false});
    add(MultiChoice{{{text("a"), 0.5, {}}, {text("b"), 0.5, {}}, {text("c"), 0, {}}}, false, true}, TextFormat::html);
    add(TrueFalse{false, text("right"), text("wrong")});
    add(ShortAnswer{{{text("a"), 1, {}}, {text("*b"), 0.5, text("half")}}, true});
    add(ShortAnswer{{{text("x"), 1, {}}, {text("y"), 1, {}}}, false}, TextFormat::moodle);
    add(Numerical{{{false, 3.14, 0.005, 1, {}}, {false, -2e-7, 0, 0.5, text("half")}, {true, 0, 0, 0, text("else")}}});
    add(Matching{{{text("l1"), text("r1")}, {text("l2", TextFormat::markdown), text("r2")}, {text(""), text("r3")}}, true});
    add(Ordering{{text("one"), text("two"), text("three")}, false});
    add(Blanks{{text("a "), text(" b "), text("")}, {{{{text("x"), 1, {}}}, {}}, {{{text("y"), 1, {}}, {text("z"), 0.5, {}}}, {text("y"), text("q"), text("z")}}}, {text("x"), text("w")}, false, true});
    add(Essay{text("model")});
    add(Description{});
    auto& rich = all.front();
    rich.id = "id-1";
    rich.category = "a/b";
    rich.tags = {"t1", "t2"};
    rich.knowledge = {"k"};
    rich.difficulty = 4;
    rich.benchmark = 26;
    return all;
}

std::string comparable(std::vector<Question> questions) {
    for (auto& q : questions) q.line = 0;
    return questions_json(questions);
}

}  // namespace

TEST_CASE("every type passes through our TOML without loss") {
    const auto questions = one_of_each();
    std::string all;
    for (const auto& q : questions) all += question_toml(q) + "\n";
    Faults faults(20);
    const auto back = read_question_toml(all, "q", {}, faults);
    for (const auto& f : faults.take()) FAIL_CHECK(f.line());
    CHECK(comparable(back) == comparable(questions));
}

TEST_CASE("what GIFT has words for passes through GIFT") {
    std::vector<Question> questions;
    for (auto& q : one_of_each()) {
        if (!question_gift(q)) continue;
        q.stem.text = "a {b} ~c = #d: %50% \\ \n" + q.stem.text;
        q.name = "n";
        questions.push_back(std::move(q));
    }
    REQUIRE(questions.size() == 6);
    std::vector<ReportLine> lost;
    auto back = import_bytes(gift_of(questions, lost), "q.gift", ImportFormat::gift);
    REQUIRE(back);
    REQUIRE(back->questions.size() == questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        CHECK(back->questions[i].stem == questions[i].stem);
        CHECK(back->questions[i].body.index() == questions[i].body.index());
    }
    CHECK(back->questions[0].tags.size() == 5);
    CHECK(back->questions[0].difficulty == 4);
}

TEST_CASE("a pack folder that opens without a fault, in quizzes of a few hundred questions") {
    const estation::fakes::Scratch scratch;
    Import import;
    import.questions = one_of_each();
    for (int i = 0; i < 500; ++i) import.questions.push_back(import.questions[3]);
    import.pages.push_back({"", "page", "一页", "文字\n", 0});
    keep_what_reads(import);
    CHECK(import.dropped.empty());
    const auto out = scratch.path() / "My Pack 1";
    REQUIRE(write_pack(import, out, "题库.xlsx"));
    const auto pack = Pack::open(out);
    REQUIRE(pack);
    for (const auto& f : (*pack)->faults()) FAIL_CHECK(f.line());
    CHECK((*pack)->id() == "my-pack-1");
    REQUIRE((*pack)->items().size() == 3);
    std::size_t count = 0;
    for (const auto& item : (*pack)->items())
        if (const auto* quiz = std::get_if<Quiz>(&item.body)) count += quiz->bank.zh.questions.size();
    CHECK(count == import.questions.size());
    std::vector<Error> faults;
    const auto back = questions_of_pack(out, faults);
    REQUIRE(back);
    CHECK(comparable(*back) == comparable(import.questions));
    SUBCASE("and it never writes over what is there") {
        CHECK_FALSE(write_pack(import, out, "x"));
        CHECK(fs::exists(out / "pack.toml"));
    }
}

TEST_CASE("nothing is half-imported") {
    const estation::fakes::Scratch scratch;
    fs::create_directory(scratch.path() / "full");
    std::ofstream(scratch.path() / "full" / "mine.txt") << "mine";
    Import import;
    import.questions = one_of_each();
    CHECK_FALSE(write_pack(import, scratch.path() / "full", "x"));
    CHECK(std::distance(fs::directory_iterator(scratch.path() / "full"), {}) == 1);
    CHECK(std::distance(fs::directory_iterator(scratch.path()), {}) == 1);  // no draft is left
}

TEST_CASE("what the kiosk could not read back is left out with a reason, and a picture that is none with it") {
    Import import;
    import.questions = one_of_each();
    const auto all = import.questions.size();
    std::get<MultiChoice>(import.questions[0].body).choices.assign(40, {text("x"), 1, {}});
    import.questions[1].media.push_back({"img/a.png", ""});
    Hotspot spot;
    spot.picture = "img/a.png";
    spot.width = spot.height = 10;
    spot.regions.push_back({RegionShape::circle, {{1, 1}}, 2, text("r"), {}, true});
    Question q;
    q.stem = text("where");
    q.name = "where";
    q.body = spot;
    import.questions.push_back(q);
    import.files["img/a.png"] = {Bytes(3, std::byte{1}), ""};
    keep_what_reads(import);
    CHECK(import.questions.size() == all - 1);
    CHECK(import.dropped.size() == 3);  // the picture, the hotspot, the forty choices
    CHECK(import.changed.size() == 1);
    CHECK(import.questions[0].media.empty());
}
