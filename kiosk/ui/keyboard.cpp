#include "kiosk/ui/keyboard.h"

#include <algorithm>
#include <cmath>

#include "content/unicode.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk::ui {
namespace {

enum class Act { put, compose, remove, capital, figures, letters, language, space, done };
struct Key {
    Act act = Act::put;
    std::string face;         // what it types, or says
    float units = 1;
    float before = 0;         // free room to its left
};
using Row = std::vector<Key>;

constexpr int usual_columns = 10, pad_columns = 3;

bool is_chinese(const Ui& ui, const Typing& typing) { return typing.chinese.value_or(ui.language() == content::Language::zh_CN); }

int columns_in(const Ui& ui, float width) {
    const float pitch = ui.theme().target() + ui.theme().gap();
    return std::clamp(static_cast<int>((width + ui.theme().gap() + 2) / pitch), 4, usual_columns);
}

Row letters(std::string_view order, bool capital, Act act) {
    Row row;
    for (const char c : order) row.push_back({act, std::string(1, capital ? static_cast<char>(c - 'a' + 'A') : c)});
    return row;
}

Row marks(std::string_view list) {
    Row row;
    for (std::size_t at = 0; at < list.size();) {
        std::string one;
        content::append_utf8(one, content::next_code_point(list, at));
        row.push_back({Act::put, std::move(one)});
    }
    return row;
}

void append(Row& row, Row more) { row.insert(row.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())); }

struct Faces { std::string language, figures, letters, space, done; };
Faces faces(Ui& ui, bool chinese) {
    return {chinese ? ui.tr("keyboard.to_english") : ui.tr("keyboard.to_chinese"), "123", "abc", ui.tr("keyboard.space"), ui.tr("keyboard.done")};
}

Row last_row(const Faces& f, bool letters_now) {
    return {{letters_now ? Act::figures : Act::letters, letters_now ? f.figures : f.letters, 1.5f}, {Act::language, f.language, 1.5f}, {Act::space, f.space, 4.5f}, {Act::done, f.done, 2.5f}};
}

// Ten columns: the order that everybody's own telephone has.
std::vector<Row> usual_rows(const Typing& typing, bool chinese, const Faces& f) {
    std::vector<Row> rows;
    if (typing.page == KeyPage::letters) {
        const Act act = chinese ? Act::compose : Act::put;
        const bool capital = typing.capital && !chinese;
        rows = {letters("qwertyuiop", capital, act), letters("asdfghjkl", capital, act), {}};
        rows[1].front().before = 0.5f;
        rows[2].push_back(chinese ? Key{Act::compose, "'", 1.5f} : Key{Act::capital, "", 1.5f});
        append(rows[2], letters("zxcvbnm", capital, act));
    } else {
        rows = {marks("1234567890"), marks(chinese ? "，。？！、：；（）·" : ",.?!:;()-/"), marks(chinese ? "《》“”%.-" : "@'\"%+=&")};
        rows[2].front().before = 1.5f;
    }
    rows[2].push_back({Act::remove, "", 1.5f});
    rows.push_back(last_row(f, typing.page == KeyPage::letters));
    return rows;
}

// Fewer columns: no order of a telephone fits, and the alphabet is what can be found without one.
std::vector<Row> narrow_rows(const Typing& typing, bool chinese, const Faces& f, int columns) {
    Row all;
    if (typing.page == KeyPage::letters) {
        const bool capital = typing.capital && !chinese;
        all = letters("abcdefghijklmnopqrstuvwxyz", capital, chinese ? Act::compose : Act::put);
        all.push_back(chinese ? Key{Act::compose, "'"} : Key{Act::capital, ""});
    } else {
        all = marks("1234567890");
        append(all, marks(chinese ? "，。？！、：；（）《》“”%.-·" : ",.?!:;()-/@'\"%+=&"));
    }
    all.push_back({Act::remove, ""});
    for (Key& k : last_row(f, typing.page == KeyPage::letters)) {
        k.units = 1;
        all.push_back(std::move(k));
    }
    std::vector<Row> rows;
    for (Key& k : all) {
        if (rows.empty() || static_cast<int>(rows.back().size()) == columns) rows.emplace_back();
        rows.back().push_back(std::move(k));
    }
    // What the last row has left over goes to the keys that are hit most.
    auto left = static_cast<float>(columns - static_cast<int>(rows.back().size()));
    for (const Act wide : {Act::done, Act::space, Act::space, Act::figures, Act::letters, Act::space}) {
        for (Key& k : rows.back()) {
            if (k.act != wide || left <= 0) continue;
            k.units += std::min(1.0f, left);
            left -= std::min(1.0f, left);
        }
    }
    for (Key& k : rows.back())
        if (k.act == Act::space) k.units += left;
    return rows;
}

std::vector<Row> number_rows(const Faces& f) {
    std::vector<Row> rows = {marks("123"), marks("456"), marks("789"), {}};
    rows[3] = {{Act::put, "."}, {Act::put, "0"}, {Act::remove, ""}};
    rows.push_back({{Act::done, f.done, pad_columns}});
    return rows;
}

int row_count(const Ui& ui, float width, KeyboardKind kind) {
    if (kind == KeyboardKind::number) return 5;
    const int columns = columns_in(ui, width);
    constexpr int keys = 26 + 6;
    return columns >= usual_columns ? 4 : (keys + columns - 1) / columns;
}

std::size_t letter_count(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool put(Typing& t, std::string_view more) {
    if (letter_count(t.text) + letter_count(more) > t.most_letters) return false;
    t.text += more;
    return true;
}

void remove_last(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty()) text.pop_back();
}

bool commit(Typing& t, const content::Candidate& c) {
    if (!put(t, c.text)) return false;
    t.pinyin.erase(0, std::min(c.used, t.pinyin.size()));
    return true;
}

Typed act(Typing& t, const Key& key, bool chinese) {
    switch (key.act) {
        case Act::compose:
            if (t.pinyin.empty() && key.face == "'") return Typed::nothing;
            if (t.pinyin.size() >= content::PinyinInput::longest || letter_count(t.text) >= t.most_letters) return Typed::nothing;
            t.pinyin += key.face;
            return Typed::changed;
        case Act::put: {
            const bool settled = !t.pinyin.empty();
            t.settle();
            t.capital = false;
            return put(t, key.face) || settled ? Typed::changed : Typed::nothing;
        }
        case Act::remove:
            if (t.empty()) return Typed::nothing;
            remove_last(t.pinyin.empty() ? t.text : t.pinyin);
            return Typed::changed;
        case Act::space:
            if (!t.pinyin.empty() && !t.offered.empty()) return commit(t, t.offered.front()) ? Typed::changed : Typed::nothing;
            if (!t.pinyin.empty()) {
                t.settle();
                return Typed::changed;
            }
            return put(t, " ") ? Typed::changed : Typed::nothing;
        case Act::capital: t.capital = !t.capital; return Typed::nothing;
        case Act::figures: t.page = KeyPage::figures; return Typed::nothing;
        case Act::letters: t.page = KeyPage::letters; return Typed::nothing;
        case Act::language:
            t.settle();
            t.page = KeyPage::letters;
            t.chinese = !chinese;
            return Typed::changed;
        case Act::done: t.settle(); return Typed::done;
    }
    return Typed::nothing;
}

std::string label_of(Ui& ui, const Key& key) {
    switch (key.act) {
        case Act::remove: return ui.tr("keyboard.delete");
        case Act::capital: return ui.tr("keyboard.capital");
        case Act::put:
        case Act::compose:
        case Act::figures:
        case Act::letters:
        case Act::language:
        case Act::space:
        case Act::done: break;
    }
    return key.face;
}

bool draw_key(Ui& ui, const Rect& r, const Key& key, bool capital) {
    const bool done = key.act == Act::done, letter = key.act == Act::put || key.act == Act::compose;
    const std::string label = label_of(ui, key);
    const bool on = key.act == Act::capital && capital;
    const Plate p = plate(ui, "key-" + label, r, ui.keep(label), done || on ? Colour::accent : letter ? Colour::card : Colour::paper, done || on ? Colour::accent : Colour::rule);
    const float side = std::round(std::min(r.w, r.h) * 0.42f);
    const Rect middle{std::round(p.face.cx() - side / 2), std::round(p.face.cy() - side / 2), side, side};
    if (key.act == Act::remove) ui.icon("backspace", middle, Colour::ink);
    else if (key.act == Act::capital) ui.icon("up", middle, on ? Colour::on_accent : Colour::ink);
    else
        ui.label(p.face.inset(ui.mm(1.5f), ui.mm(1)), ui.keep(key.face),
                 {.role = letter ? TextRole::lead : TextRole::small, .colour = done ? Colour::on_accent : Colour::ink, .bold = done, .align = Align::centre, .max_lines = 1});
    if (p.touch.tapped) ui.moving();  // the field above was drawn before
    return p.touch.tapped;
}

void look_up(Typing& t, const content::PinyinInput* input) {
    if (input == nullptr || t.pinyin.empty()) {
        t.offered.clear();
        t.offered_for.clear();
        t.page_starts.clear();
        return;
    }
    if (t.offered_for == t.pinyin) return;
    t.offered_for = t.pinyin;
    t.offered = input->candidates(t.pinyin);
    t.page_starts = {0};
}

bool arrow(Ui& ui, std::string_view name, const Rect& r, std::string_view icon, std::string_view label, bool can) {
    if (!can || !icon_button(ui, name, r, icon, label)) return false;
    ui.moving();
    return true;
}

// A row of candidates, as many as fit; true when one was taken.
bool draw_candidates(Ui& ui, const Rect& r, Typing& t) {
    const float gap = ui.theme().gap(), target = ui.theme().target();
    const std::size_t start = t.page_starts.empty() ? 0 : t.page_starts.back();
    const float room = r.w - 2 * (target + gap);
    const TextLook look{.role = TextRole::lead, .align = Align::centre, .max_lines = 1};
    float x = r.x;
    std::size_t n = start, taken = t.offered.size();
    for (; n < t.offered.size(); ++n) {
        const std::string& text = t.offered[n].text;
        const float w = std::min(room, std::max(target, std::ceil(ui.set(text, TextLook{.role = TextRole::lead}, 10000)->width + ui.mm(10))));
        if (x + w > r.x + room && n > start) break;
        const Plate p = plate(ui, "candidate-" + std::to_string(n), {x, r.y, w, r.h}, text, n == 0 ? Colour::accent_wash : Colour::card, n == 0 ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(2), ui.mm(1)), text, look);
        if (p.touch.tapped) {
            taken = n;
            ui.moving();
        }
        x += w + gap;
    }
    if (arrow(ui, "candidates-before", {r.right() - 2 * target - gap, r.y, target, r.h}, "previous", ui.tr("keyboard.before"), t.page_starts.size() > 1)) t.page_starts.pop_back();
    else if (arrow(ui, "candidates-more", {r.right() - target, r.y, target, r.h}, "next", ui.tr("keyboard.more"), n < t.offered.size())) t.page_starts.push_back(n);
    return taken < t.offered.size() && commit(t, content::Candidate(t.offered[taken]));
}

std::vector<Row> rows_of(Ui& ui, const Rect& r, const Typing& t, KeyboardKind kind, bool chinese) {
    const Faces f = faces(ui, chinese);
    if (kind == KeyboardKind::number) return number_rows(f);
    const int columns = columns_in(ui, r.w);
    return columns >= usual_columns ? usual_rows(t, chinese, f) : narrow_rows(t, chinese, f, columns);
}

}  // namespace

void Typing::clear() {
    text.clear();
    pinyin.clear();
}

void Typing::settle() {
    std::erase(pinyin, '\'');
    put(*this, pinyin);
    pinyin.clear();
}

float usual_keyboard_width(const Ui& ui, KeyboardKind kind) {
    const auto columns = static_cast<float>(kind == KeyboardKind::number ? pad_columns : usual_columns);
    return std::ceil(columns * (ui.theme().target() + ui.theme().gap()) - ui.theme().gap());
}

float keyboard_height(const Ui& ui, float width, KeyboardKind kind) {
    const int rows = row_count(ui, width, kind) + (kind == KeyboardKind::text ? 1 : 0);
    return std::ceil(static_cast<float>(rows) * (ui.theme().target() + ui.theme().gap()) - ui.theme().gap());
}

Typed draw_keyboard(Ui& ui, const Rect& r, Typing& typing, const content::PinyinInput* input, KeyboardKind kind) {
    const bool chinese = kind == KeyboardKind::text && is_chinese(ui, typing);
    const float gap = ui.theme().gap();
    Typed typed = Typed::nothing;
    ui.push_id("keyboard");
    Rect keys = r;
    if (kind == KeyboardKind::text) {
        const Rect row{r.x, r.y, r.w, ui.theme().target()};
        keys = {r.x, row.bottom() + gap, r.w, r.bottom() - row.bottom() - gap};
        look_up(typing, input);
        if (!typing.offered.empty()) {
            if (draw_candidates(ui, row, typing)) typed = Typed::changed;
        } else {
            const std::string& hint = !chinese ? ui.tr("keyboard.hint_letters") : input == nullptr ? ui.tr("keyboard.preparing") : ui.tr("keyboard.hint_pinyin");
            ui.label(row, hint, {.role = TextRole::small, .colour = Colour::quiet, .max_lines = 2});
        }
    }
    const auto rows = rows_of(ui, keys, typing, kind, chinese);
    const int columns = kind == KeyboardKind::number ? pad_columns : columns_in(ui, keys.w);
    const float pitch = (keys.w + gap) / static_cast<float>(columns);
    const float h = std::floor((keys.h + gap) / static_cast<float>(rows.size()));
    float y = keys.y;
    for (const Row& row : rows) {
        float x = keys.x;
        for (const Key& key : row) {
            x += key.before * pitch;
            const float w = key.units * pitch - gap;
            if (draw_key(ui, {std::round(x), y, std::round(x + w) - std::round(x), h - gap}, key, typing.capital))
                if (const Typed now = act(typing, key, chinese); now != Typed::nothing) typed = now;
            x += w + gap;
        }
        y += h;
    }
    ui.pop_id();
    return typed;
}

bool text_field(Ui& ui, std::string_view name, const Rect& r, const Typing& typing, std::string_view hint, bool active, const content::PinyinInput* input) {
    const Touched touch = ui.touchable(name, r, hint);
    ui.framed(r, ui.theme().radius(), ui.mm(active ? 0.6f : 0.35f), active ? Colour::accent : Colour::rule, touch.pressed ? Colour::pressed : Colour::card);
    const float pad = ui.mm(5), caret = std::max(2.0f, std::round(ui.mm(0.6f)));
    const Rect inside = r.inset(pad, ui.mm(2));
    const TextLook look{.role = TextRole::lead, .line_height = 1.3f};
    if (typing.empty()) {
        ui.label({inside.x + caret + ui.mm(1.5f), inside.y, inside.w - caret - ui.mm(1.5f), inside.h}, hint, {.role = TextRole::body, .colour = Colour::quiet, .max_lines = 1});
        if (active) ui.fill({inside.x, r.cy() - ui.theme().em(TextRole::lead) * 0.65f, caret, ui.theme().em(TextRole::lead) * 1.3f}, Colour::accent);
        return touch.tapped;
    }
    // The end is what one is typing at: a text longer than the field shows its end.
    const std::string composed = typing.pinyin.empty() ? std::string{} : input != nullptr ? input->divided(typing.pinyin) : typing.pinyin;
    const auto text = typing.text.empty() ? nullptr : ui.set(typing.text, look, 100000);
    const auto letters = composed.empty() ? nullptr : ui.set(composed, look, 100000);
    // A block's width leaves out spaces at its end, the caret does not.
    const std::size_t spaces = typing.text.size() - std::min(typing.text.size(), typing.text.find_last_not_of(' ') + 1);
    const float tw = (text ? text->width : 0) + static_cast<float>(spaces) * ui.theme().em(TextRole::lead) * 0.25f, lw = letters ? letters->width : 0;
    const float gap = ui.mm(0.8f), over = std::max(0.0f, tw + lw + 2 * gap + caret - inside.w);
    ui.push_clip(inside);
    float x = inside.x - over;
    if (text) ui.block(text, x, std::round(inside.cy() - text->height / 2), Colour::ink, typing.text);
    x += tw + gap;
    if (letters) {
        const float y = std::round(inside.cy() - letters->height / 2);
        ui.block(letters, x, y, Colour::accent, ui.keep(composed));
        ui.fill({x, y + letters->height, lw, std::max(1.0f, std::round(ui.mm(0.4f)))}, Colour::accent);
        x += lw + gap;
    }
    if (active) ui.fill({std::round(x), inside.cy() - ui.theme().em(TextRole::lead) * 0.65f, caret, ui.theme().em(TextRole::lead) * 1.3f}, Colour::accent);
    ui.pop_clip();
    return touch.tapped;
}

}  // namespace estation::kiosk::ui
