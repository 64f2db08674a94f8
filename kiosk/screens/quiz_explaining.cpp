#include "kiosk/screens/quiz_explaining.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/quiz_asking.h"
#include "kiosk/ui/canvas.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

std::size_t index(int n) { return static_cast<std::size_t>(n); }
Align reading(const Ui& ui) { return ui.language() == Language::en ? Align::left : Align::justify; }

// A picture that was to choose, beside what is said of it.
float pictured_row(Ui& ui, const ShownChoice& choice, const std::string& pack, bool good, const std::string& text, const std::string& tag, float x, float y, float w) {
    const float side = ui.mm(38), gap = ui.mm(4), high = std::round(side * 0.75f);
    const float row = draw_answer_row(ui, good, text, tag, {}, x + side + gap, y, w - side - gap, high);
    const Rect r{x, y, side, high};
    ui.framed(r, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
    const Rect inside = r.inset(ui.mm(2));
    if (!choice.picture.empty()) ui.picture({pack, choice.picture, static_cast<int>(inside.w), static_cast<int>(inside.h), Fit::contain}, inside, 0);
    return row;
}

float choice_rows(Ui& ui, const ShownQuestion& q, const std::string& pack, float x, float y, float w) {
    const float y0 = y;
    for (std::size_t n = 0; n < q.choices.size(); ++n) {
        const bool chosen = q.kind == AnswerKind::point ? q.region_pointed(q.choices[n].original) : std::find(q.chosen.begin(), q.chosen.end(), static_cast<int>(n)) != q.chosen.end();
        const bool good = q.choices[n].weight > 0;
        if (!chosen && !good) continue;
        const std::string& tag = good ? (chosen ? ui.tr("quiz.yours_right") : ui.tr("quiz.is_right")) : ui.tr("quiz.yours");
        y += q.pictured ? pictured_row(ui, q.choices[n], pack, good, choice_words(ui, q, n), tag, x, y, w) : draw_answer_row(ui, good, choice_words(ui, q, n), tag, {}, x, y, w);
    }
    return y - y0;
}

float typed_rows(Ui& ui, const ShownQuestion& q, float x, float y, float w) {
    const float y0 = y;
    const std::string given = q.given_text(0);
    if (q.is_right()) return draw_answer_row(ui, true, given, ui.tr("quiz.yours_right"), {}, x, y, w);
    if (q.filled(0)) y += draw_answer_row(ui, false, given, ui.tr("quiz.yours"), {}, x, y, w);
    y += draw_answer_row(ui, true, q.right_text(0), ui.tr("quiz.is_right"), {}, x, y, w);
    return y - y0;
}

float pair_rows(Ui& ui, const ShownQuestion& q, float x, float y, float w) {
    const float y0 = y;
    const auto& pairs = std::get<Matching>(q.question->body).pairs;
    for (std::size_t i = 0; i < q.places(); ++i) {
        const bool good = q.place_right(i);
        const std::string note = good || !q.filled(i) ? std::string{} : ui.tr("quiz.you_chose", q.given_text(i));
        y += draw_answer_row(ui, good, pairs[index(q.lefts[i])].left.text + " \xE2\x80\x94 " + q.right_text(i), good ? ui.tr("quiz.yours_right") : ui.tr("quiz.is_right"), note, x, y, w);
    }
    return y - y0;
}

float order_rows(Ui& ui, const ShownQuestion& q, float x, float y, float w) {
    const float y0 = y;
    const auto& items = std::get<Ordering>(q.question->body).items;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto at = std::find_if(q.chosen.begin(), q.chosen.end(), [&](int n) { return index(q.choices[index(n)].original) == i; }) - q.chosen.begin();
        const bool put = index(static_cast<int>(at)) < q.chosen.size(), good = put && index(static_cast<int>(at)) == i;
        const std::string tag = good ? std::string(ui.tr("quiz.yours_right")) : put ? ui.tr("quiz.you_put", std::to_string(at + 1)) : std::string{};
        y += draw_answer_row(ui, good, std::to_string(i + 1) + "  " + items[i].text, tag, {}, x, y, w);
    }
    return y - y0;
}

float gap_rows(Ui& ui, const ShownQuestion& q, float x, float y, float w) {
    const float y0 = y;
    std::string says;
    const auto text = ui.set(gap_spans(ui, q, -1, true, says), {.role = TextRole::lead, .line_height = 1.6f}, w);
    ui.block(text, x, y, Colour::ink, ui.keep(says));
    y += text->height + ui.mm(4);
    for (std::size_t i = 0; i < q.places(); ++i)
        if (!q.place_right(i) && q.filled(i)) y += draw_answer_row(ui, false, q.right_text(i), ui.tr("quiz.is_right"), ui.tr("quiz.you_wrote", q.given_text(i)), x, y, w);
    return y - y0;
}

float model_answer(Ui& ui, const ShownQuestion& q, float x, float y, float w) {
    const auto& model = std::get<Essay>(q.question->body).model;
    if (model.empty()) return 0;
    const float pad = ui.mm(6);
    const auto head = ui.set(ui.tr("quiz.model"), {.role = TextRole::small, .bold = true}, w - 2 * pad), text = ui.set(model.text, {.role = TextRole::lead, .align = reading(ui)}, w - 2 * pad);
    const float h = head->height + text->height + 2 * pad + ui.mm(2);
    ui.framed({x, y, w, h}, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
    ui.block(head, x + pad, y + pad, Colour::accent, ui.tr("quiz.model"));
    ui.block(text, x + pad, y + pad + head->height + ui.mm(2), Colour::ink, model.text);
    return h + ui.mm(4);
}

// The picture that was pointed at, with every right place round which a line is drawn, and where the finger was.
float pointed_picture(Ui& ui, const ShownQuestion& q, const std::string& pack, float x, float y, float w, float most_h) {
    const auto& h = std::get<Hotspot>(q.question->body);
    const Rect frame = hotspot_frame(h, {x, y, w, most_h});
    ui.picture({pack, h.picture, static_cast<int>(frame.w), static_cast<int>(frame.h), Fit::contain}, frame, ui.theme().radius());
    Canvas canvas(ui);
    const float line = std::max(3.0f, ui.mm(1.2f)), scale = frame.w / static_cast<float>(h.width);
    const auto on_glass = [&](Spot s) { return ui::Point{frame.x + static_cast<float>(s.x) * scale, frame.y + static_cast<float>(s.y) * frame.h / static_cast<float>(h.height)}; };
    for (const Region& region : h.regions) {
        if (!region.right) continue;
        if (region.shape == RegionShape::circle) {
            canvas.ring(on_glass(region.points[0]), static_cast<float>(region.radius) * scale, line, canvas.of(Colour::right));
            continue;
        }
        std::vector<ui::Point> outline;
        if (region.shape == RegionShape::poly)
            for (const Spot s : region.points) outline.push_back(on_glass(s));
        else
            for (const Spot s : {region.points[0], Spot{region.points[1].x, region.points[0].y}, region.points[1], Spot{region.points[0].x, region.points[1].y}}) outline.push_back(on_glass(s));
        canvas.polyline(outline, line, canvas.of(Colour::right), true);
    }
    for (const Spot s : q.spots) {
        const int at = h.region_at(s);
        const bool good = at >= 0 && h.regions[index(at)].right;
        canvas.circle(on_glass(s), ui.mm(4), canvas.of(Colour::paper));
        canvas.circle(on_glass(s), ui.mm(3), canvas.of(good ? Colour::right : Colour::not_right));
    }
    return frame.h;
}

}  // namespace

const std::string& verdict(Ui& ui, const ShownQuestion& q, bool time_is_up) {
    if (!q.is_marked()) return q.has_any() || !time_is_up ? ui.tr("quiz.thought") : ui.tr("quiz.time_up");
    if (q.is_right()) return ui.tr("quiz.right");
    if (q.mark && *q.mark > 0) return ui.tr("quiz.partly");
    if (!q.has_any()) return time_is_up ? ui.tr("quiz.time_up") : ui.tr("quiz.look");
    return ui.tr("quiz.not_right");
}

float draw_answer_row(Ui& ui, bool good, const std::string& text, const std::string& tag, const std::string& note, float x, float y, float w, float least_h) {
    const Colour line = good ? Colour::right : Colour::not_right;
    const float d = ui.theme().em(TextRole::body) * 1.3f;
    // Where the word beside it would leave no room for the answer, it stands below.
    const auto word = ui.set(tag, {.role = TextRole::caption, .bold = true}, 10000);
    const bool below = tag.empty() || word->width > w * 0.34f || w < ui.theme().em(TextRole::lead) * 16;
    const float inner = w - d - ui.mm(18) - (below ? 0 : word->width);
    const auto block = ui.set(text, {.role = TextRole::lead, .bold = good, .line_height = 1.4f}, inner);
    const std::string under = below && !tag.empty() ? (note.empty() ? tag : tag + " \xC2\xB7 " + note) : note;
    const auto small = ui.set(under, {.role = TextRole::small, .line_height = 1.4f}, inner);
    const float h = std::max(std::max(block->height + (under.empty() ? 0 : small->height + ui.mm(1)), d) + ui.mm(8), least_h);
    ui.round({x, y, w, h}, ui.theme().radius(), good ? Colour::right_wash : Colour::not_right_wash);
    ui.icon(good ? "check" : "dot", {x + ui.mm(4), y + (h - d) / 2, d, d}, line);
    const float top = y + (h - block->height - (under.empty() ? 0 : small->height + ui.mm(1))) / 2;
    ui.block(block, x + ui.mm(8) + d, top, Colour::ink, ui.keep(text));
    if (!under.empty()) ui.block(small, x + ui.mm(8) + d, top + block->height + ui.mm(1), below && note.empty() ? line : Colour::ink, ui.keep(under));
    if (!below) ui.block(word, x + w - word->width - ui.mm(5), y + (h - word->height) / 2, line, ui.keep(tag));
    return h + ui.mm(3);
}

float draw_answers(Ui& ui, const ShownQuestion& q, const std::string& pack, float x, float y, float w) {
    switch (q.kind) {
        case AnswerKind::one:
        case AnswerKind::several:
        case AnswerKind::point: return choice_rows(ui, q, pack, x, y, w);
        case AnswerKind::words:
        case AnswerKind::number: return typed_rows(ui, q, x, y, w);
        case AnswerKind::match: return pair_rows(ui, q, x, y, w);
        case AnswerKind::order: return order_rows(ui, q, x, y, w);
        case AnswerKind::blanks: return gap_rows(ui, q, x, y, w);
        case AnswerKind::think: return model_answer(ui, q, x, y, w);
        case AnswerKind::read: return 0;
    }
    return 0;
}

float draw_reasons(Ui& ui, const ShownQuestion& q, float x, float y, float w) {
    const float y0 = y;
    auto texts = q.feedback();
    if (!q.question->general_feedback.empty()) texts.push_back(q.question->general_feedback);
    for (const FormattedText& text : texts) y += ui.text(x, y, w, ui.keep(text.text), {.role = TextRole::lead, .align = reading(ui)}) + ui.mm(4);
    return y - y0;
}

bool has_pictures(const ShownQuestion& q) { return !q.question->picture.empty() || q.kind == AnswerKind::point; }

float draw_pictures(Ui& ui, const ShownQuestion& q, const std::string& pack, float x, float y, float w, float most_h, Action& action) {
    const float y0 = y;
    if (q.kind == AnswerKind::point) y += pointed_picture(ui, q, pack, x, y, w, most_h) + ui.mm(5);
    if (q.question->picture.empty()) return y - y0;
    const Rect r{x, y, w, std::round(std::min(w * 9 / 16, most_h))};
    const PictureKey key{pack, q.question->picture, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain};
    const Touched t = ui.touchable("picture", r, ui.tr("poster.picture"));
    ui.picture(key, r, ui.theme().radius(), t.pressed ? 0.8f : 1);
    if (t.tapped) action = OpenPicture{{key.pack, key.path, static_cast<int>(ui.page().w), static_cast<int>(ui.page().h), Fit::contain}, q.question->stem.text};
    return r.bottom() - y0;
}

}  // namespace estation::kiosk
