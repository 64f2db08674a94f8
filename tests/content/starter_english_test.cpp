// Whoever reads English finds the whole station in English: every text of every item that the starter packs offer at
// home, of whichever kind, and no hanzi left over where English is promised.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "content/library.h"
#include "content/overloaded.h"
#include "content/pack.h"

namespace {

using namespace estation::content;

bool has_han(std::string_view text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        const auto a = static_cast<unsigned char>(text[i]), b = static_cast<unsigned char>(text[i + 1]);
        if ((a == 0xE4 && b >= 0xB8) || (a > 0xE4 && a <= 0xE9)) return true;  // U+4E00..U+9FFF in UTF-8
    }
    return false;
}

// Everything an item says, gathered with where it stands.
struct Reading {
    struct Line { std::string where, english; bool missing; };
    std::vector<Line> lines;
    bool whole = true;  // a document or bank is there in English, and of the same make

    void add(const char* where, const Text& text) {
        if (!text.empty()) lines.push_back({where, text.in(Language::en), !text.has(Language::en)});
    }
    void add(const char* where, const std::vector<Text>& texts) {
        for (const auto& text : texts) add(where, text);
    }
    void add(const char* where, const FormattedText& english) {
        if (!english.empty()) lines.push_back({where, english.text, false});
    }
    void add(const char* where, const Runs& runs) {
        for (const auto& run : runs) lines.push_back({where, run.text, false});
    }
    void blocks(const std::vector<Block>& list) {
        for (const auto& block : list)
            std::visit(overloaded{
                [&](const Heading& h) { add("heading", h.runs); },
                [&](const Paragraph& p) { add("paragraph", p.runs); },
                [&](const List& l) { for (const auto& entry : l.entries) blocks(entry.blocks); },
                [&](const Callout& c) { blocks(c.blocks); },
                [&](const Table& t) {
                    for (const auto& cell : t.head) add("table", cell);
                    for (const auto& row : t.rows)
                        for (const auto& cell : row) add("table", cell);
                },
                [&](const Figure& f) { lines.push_back({"caption", f.caption + " " + f.alt, false}); },
                [&](const CodeBlock&) {},
                [&](const Divider&) {}}, block.body);
    }
    void choices(const std::vector<Choice>& list) {
        for (const auto& choice : list) add("answer", choice.text), add("remark", choice.feedback);
    }
    void question(const Question& q) {
        add("stem", q.stem);
        add("explanation", q.general_feedback);
        std::visit(overloaded{
            [&](const MultiChoice& m) { choices(m.choices); },
            [&](const TrueFalse& t) { add("remark", t.feedback_right), add("remark", t.feedback_wrong); },
            [&](const ShortAnswer& s) { choices(s.accepted); },
            [&](const Numerical& n) { for (const auto& one : n.accepted) add("remark", one.feedback); },
            [&](const Matching& m) { for (const auto& pair : m.pairs) add("pair", pair.left), add("pair", pair.right); },
            [&](const Ordering& o) { for (const auto& one : o.items) add("order", one); },
            [&](const Hotspot& h) { for (const auto& region : h.regions) add("place", region.name), add("remark", region.feedback); },
            [&](const Blanks& b) {
                for (const auto& piece : b.pieces) add("gap text", piece);
                for (const auto& word : b.words) add("word", word);
                for (const auto& gap : b.gaps) {
                    choices(gap.accepted);
                    for (const auto& word : gap.choices) add("word", word);
                }
            },
            [&](const Essay& e) { add("model", e.model); },
            [&](const Description&) {}}, q.body);
    }
    static bool spoken(const Localized<Captions>& captions) { return captions.zh.empty() || !captions.en.empty(); }
    void room(const RoomPlan& plan) {
        add("room", plan.title);
        for (const auto& body : plan.bodies) add("thing", body.name);
    }

    void operator()(const Article& a) {
        whole = a.text.en.blocks.size() == a.text.zh.blocks.size() && a.text.en.footnotes.size() == a.text.zh.footnotes.size();
        blocks(a.text.en.blocks);
        for (const auto& note : a.text.en.footnotes) blocks(note.blocks);
    }
    void operator()(const Gallery& g) {
        add("intro", g.intro);
        for (const auto& picture : g.pictures) add("caption", picture.caption), add("alt", picture.alt);
    }
    void operator()(const Video& v) {
        for (const auto& entry : v.entries) {
            add("film", entry.title), add("transcript", entry.transcript);
            whole = whole && spoken(entry.captions);
        }
    }
    void operator()(const Quiz& q) {
        whole = std::ranges::equal(q.bank.en.questions, q.bank.zh.questions, [](const Question& a, const Question& b) { return a.id == b.id && a.body.index() == b.body.index() && a.picture == b.picture && a.benchmark == b.benchmark; });
        for (const auto& one : q.bank.en.questions) question(one);
    }
    void operator()(const Drill& d) {
        add("briefing", d.briefing), add("debrief", d.debrief);
        for (const auto& step : d.steps) {
            add("step", step.text), add("ask", step.ask);
            for (const auto& choice : step.choices) add("choice", choice.text), add("why", choice.why), add("why not", choice.why_not);
            for (const auto& reason : step.reasons) add("reason", reason.text), add("why", reason.why);
        }
        if (d.setup && d.setup->room) room(*d.setup->room);
    }
    void operator()(const Course& c) {
        add("intro", c.intro);
        for (const auto& lesson : c.lessons) add("lesson", lesson.title), add("when", lesson.when), add("place", lesson.place);
    }
    void operator()(const Form& f) {
        add("intro", f.intro), add("thanks", f.thanks);
        for (const auto& field : f.fields) add("field", field.label), add("option", field.options), add("purpose", field.purpose);
    }
    void operator()(const Exhibit& e) {
        add("see", e.see), add("why", e.why), add("where", e.where);
        for (const auto& parameter : e.parameters) add("parameter", parameter.label);
        if (e.room) room(*e.room);
    }
    void operator()(const Poster& p) { add("headline", p.headline), add("line", p.lines); }
    void operator()(const ShelterMap& m) {
        for (const auto& street : m.streets) add("street", street.name);
        for (const auto& shelter : m.shelters) add("shelter", shelter.name), add("old class", shelter.old_class), add("new class", shelter.new_class);
    }
    void operator()(const SchoolDrill& d) {
        add("intro", d.intro);
        for (const auto& one : d.templates) add("template", one.title), add("template", one.summary), add("exit", one.exits), add("year", one.years);
        for (const auto* words : {&d.prepare, &d.cover, &d.evacuate, &d.response, &d.review}) add("call", words->call), add("weak", words->weak), add("point", words->points);
        for (const auto* list : {&d.roles, &d.problems, &d.tasks, &d.evaluation, &d.measures}) add("word", *list);
    }
};

}  // namespace

TEST_CASE("no starter pack lacks English for anything that it offers at home") {
    std::vector<std::shared_ptr<const Pack>> packs;
    for (const auto& folder : std::filesystem::directory_iterator(std::filesystem::path(SOURCE_DIR) / "assets" / "packs")) {
        auto pack = Pack::open(folder.path());
        if (!pack) FAIL(pack.error().line());
        CHECK((*pack)->title().has(Language::en));
        packs.push_back(*pack);
    }
    const Library library(packs, Date{2026, 12, 1});
    REQUIRE(library.items().size() >= 58);
    for (const auto* item : library.items()) {
        CAPTURE(item->id);
        Reading reading;
        reading.add("title", item->title);
        reading.add("summary", item->summary);
        reading.add("narration", item->narration);
        CHECK(Reading::spoken(item->narration_cues));
        std::visit(reading, item->body);
        CHECK(reading.whole);
        CHECK(reading.lines.size() > 2);
        for (const auto& line : reading.lines) {
            CAPTURE(line.where);
            CAPTURE(line.english);
            CHECK_FALSE(line.missing);
            CHECK_FALSE(has_han(line.english));
        }
    }
}
