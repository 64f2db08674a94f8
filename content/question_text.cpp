#include "content/question_text.h"

#include "content/html_text.h"
#include "content/overloaded.h"

namespace estation::content {

void for_each_text(Question& question, const std::function<void(FormattedText&)>& visit) {
    const auto choices = [&](std::vector<Choice>& all) {
        for (auto& c : all) {
            visit(c.text);
            visit(c.feedback);
        }
    };
    const auto list = [&](std::vector<FormattedText>& all) {
        for (auto& text : all) visit(text);
    };
    visit(question.stem);
    visit(question.general_feedback);
    for (auto* verdict : {&question.verdicts.right, &question.verdicts.partly, &question.verdicts.wrong}) visit(*verdict);
    std::visit(overloaded{[&](MultiChoice& m) { choices(m.choices); },
                          [&](TrueFalse& t) {
                              visit(t.feedback_right);
                              visit(t.feedback_wrong);
                          },
                          [&](ShortAnswer& s) { choices(s.accepted); },
                          [&](Numerical& n) {
                              for (auto& a : n.accepted) visit(a.feedback);
                          },
                          [&](Matching& m) {
                              for (auto& p : m.pairs) {
                                  visit(p.left);
                                  visit(p.right);
                              }
                          },
                          [&](Ordering& o) { list(o.items); },
                          [&](Hotspot& h) {
                              for (auto& r : h.regions) {
                                  visit(r.name);
                                  visit(r.feedback);
                              }
                          },
                          [&](Blanks& b) {
                              list(b.pieces);
                              list(b.words);
                              for (auto& gap : b.gaps) {
                                  choices(gap.accepted);
                                  list(gap.choices);
                              }
                          },
                          [&](Essay& e) { visit(e.model); }, [](Description&) {}},
               question.body);
}

void make_texts_plain(Question& question) {
    if (question.name == question.stem.text && question.stem.format == TextFormat::html) question.name = plain_from_html(question.name);
    // A fill-in text without a question above it: its title stands there, in lists too.
    if (question.stem.empty() && std::holds_alternative<Blanks>(question.body)) question.stem = {question.name, TextFormat::plain};
    for_each_text(question, [](FormattedText& text) {
        const bool html = text.format == TextFormat::html || (text.format == TextFormat::moodle && holds_tags(text.text));
        if (!html) return;
        text = {plain_from_html(text.text), TextFormat::plain};
    });
}

}  // namespace estation::content
