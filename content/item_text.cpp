#include "content/item_text.h"

#include "content/overloaded.h"

namespace estation::content {
namespace {

constexpr int deepest = 8;  // quotes in lists in quotes: no author goes further, and a hostile file must not

void line(std::string& into, const std::string& text) {
    if (text.empty()) return;
    into += text;
    into += '\n';
}
void line(std::string& into, const Text& text) {
    line(into, text.zh);
    if (text.en != text.zh) line(into, text.en);
}

struct Gatherer {
    ItemText& out;
    std::size_t most;

    [[nodiscard]] bool full() const { return out.body.size() >= most; }
    static std::string plain(const Runs& runs) {
        std::string text;
        for (const Run& r : runs) text += r.hard_break ? " " : r.text;
        return text;
    }
    void blocks(const std::vector<Block>& list, int depth) {
        if (depth > deepest) return;
        for (const Block& b : list) {
            if (full()) return;
            std::visit(overloaded{
                [&](const Heading& h) { line(out.headings, plain(h.runs)); },
                [&](const Paragraph& p) { line(out.body, plain(p.runs)); },
                [&](const List& l) { for (const auto& e : l.entries) blocks(e.blocks, depth + 1); },
                [&](const Callout& c) { blocks(c.blocks, depth + 1); },
                [&](const Table& t) {
                    for (const Runs& cell : t.head) line(out.body, plain(cell));
                    for (const auto& row : t.rows)
                        for (const Runs& cell : row) line(out.body, plain(cell));
                },
                [&](const Figure& f) { line(out.body, f.caption); },
                [&](const CodeBlock& c) { line(out.body, c.text); },
                [&](const Divider&) {}}, b.body);
        }
    }
    void questions(const QuizQuestions& bank) {
        for (const Question& q : bank.questions) {
            if (full()) return;
            for (const std::string& tag : q.tags) line(out.headings, tag);
            line(out.body, q.stem.text);
        }
    }
    // Answers and explanations stay out: a search must not give a quiz away.
    void operator()(const Article& a) {
        blocks(a.text.zh.blocks, 0);
        blocks(a.text.en.blocks, 0);
    }
    void operator()(const Gallery& g) {
        line(out.body, g.intro);
        for (const Picture& p : g.pictures) line(out.body, p.caption);
    }
    void operator()(const Video& v) {
        for (const VideoEntry& e : v.entries) line(out.body, e.title), line(out.body, e.transcript);
    }
    void operator()(const Quiz& q) {
        questions(q.bank.zh);
        questions(q.bank.en);
    }
    void operator()(const Drill& d) {
        line(out.headings, d.place);
        line(out.body, d.briefing);
        for (const DrillStep& s : d.steps) line(out.body, s.text);
    }
    void operator()(const Course& c) {
        line(out.body, c.intro);
        for (const Lesson& l : c.lessons) line(out.headings, l.title);
    }
    void operator()(const Form& f) {
        line(out.body, f.intro);
        for (const Field& field : f.fields) line(out.body, field.label);
    }
    void operator()(const Exhibit& e) {
        for (const Text* t : {&e.see, &e.why, &e.where}) line(out.body, *t);
    }
    void operator()(const Poster& p) {
        line(out.headings, p.headline);
        for (const Text& t : p.lines) line(out.body, t);
    }
    void operator()(const ShelterMap& m) {
        for (const Shelter& s : m.shelters) line(out.headings, s.name);
        for (const Street& s : m.streets) line(out.body, s.name);
    }
    void operator()(const SchoolDrill& d) {
        line(out.body, d.intro);
        for (const auto& t : d.templates) line(out.headings, t.title), line(out.body, t.summary);
    }
};

void cut(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    text.resize(most);
}

}  // namespace

ItemText text_of(const Item& item, std::size_t most_body) {
    ItemText out;
    line(out.title, item.title);
    line(out.summary, item.summary);
    Gatherer gather{out, most_body};
    std::visit(gather, item.body);
    cut(out.headings, most_body);
    cut(out.body, most_body);
    return out;
}

}  // namespace estation::content
