#include "kiosk/quiz/shown_question.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "content/overloaded.h"

namespace estation::kiosk {
using namespace content;

namespace {

// What the reader takes: a page that is longer than the glass scrolls.
constexpr std::size_t most_choices = 26, most_pairs = 26, most_rights = 52, most_items = 26, most_regions = 40, most_gaps = 40;

int index(std::size_t n) { return static_cast<int>(n); }
std::size_t index(int n) { return static_cast<std::size_t>(n); }

// A point that belongs to this region and to no earlier one; the middle of its outline when there is none.
Spot inside(const Hotspot& q, std::size_t region) {
    const Region& r = q.regions[region];
    Spot low = r.points[0], high = r.points[0], sum{};
    for (const Spot p : r.points) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        sum = {sum.x + p.x, sum.y + p.y};
    }
    const Spot middle{sum.x / static_cast<double>(r.points.size()), sum.y / static_cast<double>(r.points.size())};
    if (q.region_at(middle) == index(region)) return middle;
    low = {low.x - r.radius, low.y - r.radius};
    high = {high.x + r.radius, high.y + r.radius};
    constexpr int steps = 32;
    for (int iy = 0; iy < steps; ++iy)
        for (int ix = 0; ix < steps; ++ix) {
            const Spot p{low.x + (high.x - low.x) * (ix + 0.5) / steps, low.y + (high.y - low.y) * (iy + 0.5) / steps};
            if (q.region_at(p) == index(region)) return p;
        }
    return middle;
}

std::string short_number(double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

// The first accepted answer that is fully right and has no wildcard, as it is written.
std::string shown_answer(const std::vector<Choice>& accepted) {
    const auto plain = [](const Choice& c) { return c.text.text.find('*') == std::string::npos; };
    for (const Choice& c : accepted)
        if (c.weight > 0.999 && plain(c)) return c.text.text;
    for (const Choice& c : accepted)
        if (c.weight > 0 && plain(c)) return c.text.text;
    std::string text = accepted.empty() ? std::string{} : accepted.front().text.text;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '*') out += text[++i];
        else if (text[i] == '*') out += "\xE2\x80\xA6";  // an ellipsis: anything may stand there
        else out += text[i];
    }
    return out;
}

ShortAnswer as_short_answer(const Blanks& q, std::size_t gap) { return {q.gaps[gap].accepted, q.case_sensitive}; }

}  // namespace

bool ShownQuestion::can_ask(const Question& q) {
    return std::visit(overloaded{
        [](const MultiChoice& m) { return m.choices.size() >= 2 && m.choices.size() <= most_choices; },
        [](const TrueFalse&) { return true; },
        [](const ShortAnswer& s) { return !s.accepted.empty(); },
        [](const Numerical& n) { return !n.accepted.empty(); },
        [](const Matching& m) {
            const auto asked = index(static_cast<std::size_t>(std::count_if(m.pairs.begin(), m.pairs.end(), [](const Pair& p) { return !p.left.empty(); })));
            return asked >= 1 && index(asked) <= most_pairs && m.pairs.size() <= most_rights && m.pairs.size() >= 2;
        },
        [](const Ordering& o) { return o.items.size() >= 2 && o.items.size() <= most_items; },
        [](const Hotspot& h) { return !h.regions.empty() && h.regions.size() <= most_regions && h.width > 0 && h.height > 0; },
        [](const Blanks& b) { return !b.gaps.empty() && b.gaps.size() <= most_gaps && b.pieces.size() == b.gaps.size() + 1; },
        [](const Essay&) { return true; },
        [](const Description&) { return true; }}, q.body);
}

ShownQuestion::ShownQuestion(const Question& asked, bool shuffle, std::mt19937_64& dice) : question(&asked) {
    std::visit(overloaded{
        [&](const MultiChoice& m) { lay_out(m, shuffle, dice); },
        [&](const TrueFalse& t) { lay_out(t); },
        [&](const ShortAnswer&) { kind = AnswerKind::words, typed.resize(1); },
        [&](const Numerical&) { kind = AnswerKind::number, typed.resize(1); },
        [&](const Matching& m) { lay_out(m, dice); },
        [&](const Ordering& o) { lay_out(o, dice); },
        [&](const Hotspot& h) { lay_out(h, dice); },
        [&](const Blanks& b) { lay_out(b, dice); },
        [&](const Essay&) { kind = AnswerKind::think; },
        [&](const Description&) { kind = AnswerKind::read; }}, asked.body);
}

void ShownQuestion::lay_out(const MultiChoice& q, bool shuffle, std::mt19937_64& dice) {
    several = !q.single;
    kind = several ? AnswerKind::several : AnswerKind::one;
    int n = 0;
    for (const Choice& c : q.choices) choices.push_back({c.text, c.feedback, c.weight, n++, c.picture});
    pictured = std::ranges::any_of(q.choices, [](const Choice& c) { return !c.picture.empty(); });
    if (shuffle) std::shuffle(choices.begin(), choices.end(), dice);
}

// True is always first: people look for it there.
void ShownQuestion::lay_out(const TrueFalse& q) {
    true_false = true;
    choices.push_back({{}, q.answer ? q.feedback_right : q.feedback_wrong, q.answer ? 1.0 : 0.0, 0});
    choices.push_back({{}, q.answer ? q.feedback_wrong : q.feedback_right, q.answer ? 0.0 : 1.0, 1});
}

// A right-hand text that several pairs share is shown once.
void ShownQuestion::lay_out(const Matching& q, std::mt19937_64& dice) {
    kind = AnswerKind::match;
    for (std::size_t i = 0; i < q.pairs.size(); ++i) {
        if (!q.pairs[i].left.empty()) lefts.push_back(index(i));
        if (std::none_of(choices.begin(), choices.end(), [&](const ShownChoice& c) { return c.text.text == q.pairs[i].right.text; })) choices.push_back({q.pairs[i].right, {}, 0, index(i)});
    }
    chosen.assign(lefts.size(), -1);
    std::shuffle(choices.begin(), choices.end(), dice);
}

// Shown in any order but the right one.
void ShownQuestion::lay_out(const Ordering& q, std::mt19937_64& dice) {
    kind = AnswerKind::order;
    for (std::size_t i = 0; i < q.items.size(); ++i) choices.push_back({q.items[i], {}, 0, index(i)});
    const auto in_order = [this] { return std::is_sorted(choices.begin(), choices.end(), [](const ShownChoice& a, const ShownChoice& b) { return a.original < b.original; }); };
    for (int tries = 0; tries < 20 && in_order(); ++tries) std::shuffle(choices.begin(), choices.end(), dice);
    if (in_order()) std::reverse(choices.begin(), choices.end());
}

void ShownQuestion::lay_out(const Hotspot& q, std::mt19937_64& dice) {
    kind = AnswerKind::point;
    several = !q.single;
    for (std::size_t i = 0; i < q.regions.size(); ++i) choices.push_back({q.regions[i].name, q.regions[i].feedback, q.regions[i].right ? 1.0 : 0.0, index(i)});
    std::shuffle(choices.begin(), choices.end(), dice);
}

void ShownQuestion::lay_out(const Blanks& q, std::mt19937_64& dice) {
    kind = AnswerKind::blanks;
    std::vector<ShownChoice> shared;
    for (std::size_t i = 0; i < q.words.size(); ++i) shared.push_back({q.words[i], {}, 0, index(i)});
    std::shuffle(shared.begin(), shared.end(), dice);
    for (const Gap& gap : q.gaps) {
        std::vector<ShownChoice> own;
        for (std::size_t i = 0; i < gap.choices.size(); ++i) own.push_back({gap.choices[i], {}, 0, index(i)});
        std::shuffle(own.begin(), own.end(), dice);
        words.push_back(own.empty() ? shared : std::move(own));
    }
    chosen.assign(q.gaps.size(), -1);
    typed.resize(q.gaps.size());
}

std::size_t ShownQuestion::places() const {
    switch (kind) {
        case AnswerKind::words:
        case AnswerKind::number: return 1;
        case AnswerKind::match: return lefts.size();
        case AnswerKind::blanks: return words.size();
        case AnswerKind::one:
        case AnswerKind::several:
        case AnswerKind::order:
        case AnswerKind::point:
        case AnswerKind::think:
        case AnswerKind::read: return 0;
    }
    return 0;
}

bool ShownQuestion::is_typed(std::size_t place) const {
    return kind == AnswerKind::words || (kind == AnswerKind::blanks && place < words.size() && words[place].empty());
}

bool ShownQuestion::filled(std::size_t place) const {
    if (place >= places()) return false;
    if (kind == AnswerKind::match || (kind == AnswerKind::blanks && !is_typed(place))) return chosen[place] >= 0;
    return typed[place].find_first_not_of(' ') != std::string::npos;
}

bool ShownQuestion::has_any() const {
    if (places() == 0) return !chosen.empty() || !spots.empty();
    for (std::size_t i = 0; i < places(); ++i)
        if (filled(i)) return true;
    return false;
}

bool ShownQuestion::ready() const {
    if (kind == AnswerKind::number) return number_in(typed[0]).has_value();
    if (kind == AnswerKind::order) return chosen.size() == choices.size();
    return !is_marked() || has_any();
}

void ShownQuestion::choose(int n) {
    if (over || n < 0 || index(n) >= choices.size()) return;
    if (kind == AnswerKind::point) return point_at(choices[index(n)].original);
    if (kind == AnswerKind::one) {
        chosen.assign(1, n);
        return;
    }
    if (kind != AnswerKind::several && kind != AnswerKind::order) return;
    const auto it = std::find(chosen.begin(), chosen.end(), n);
    const bool added = it == chosen.end();
    if (added) chosen.push_back(n);
    else chosen.erase(it);
    // Where one is left, there is only one place for it.
    if (kind == AnswerKind::order && added && chosen.size() + 1 == choices.size())
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (std::find(chosen.begin(), chosen.end(), index(i)) == chosen.end()) return chosen.push_back(index(i));
}

void ShownQuestion::give(std::size_t place, int n) {
    if (over || place >= chosen.size() || (kind != AnswerKind::match && kind != AnswerKind::blanks)) return;
    const std::size_t offered = kind == AnswerKind::match ? choices.size() : words[place].size();
    if (n >= index(offered)) return;
    if (n >= 0 && kind == AnswerKind::match) {
        // One text for one place, unless several pairs share it: the place that had it first gives it up.
        const auto& pairs = std::get<Matching>(question->body).pairs;
        const auto shared = std::count_if(lefts.begin(), lefts.end(), [&](int l) { return pairs[index(l)].right.text == choices[index(n)].text.text; });
        if (std::count(chosen.begin(), chosen.end(), n) >= std::max<std::ptrdiff_t>(1, shared))
            if (const auto it = std::find(chosen.begin(), chosen.end(), n); it != chosen.end()) *it = -1;
    }
    chosen[place] = std::max(n, -1);
}

void ShownQuestion::move(std::size_t from, std::size_t to) {
    if (over || kind != AnswerKind::order || from >= chosen.size() || to >= chosen.size()) return;
    const int n = chosen[from];
    chosen.erase(chosen.begin() + index(from));
    chosen.insert(chosen.begin() + index(to), n);
}

void ShownQuestion::insert(int n, std::size_t at) {
    if (over || kind != AnswerKind::order || n < 0 || index(n) >= choices.size()) return;
    std::erase(chosen, n);
    chosen.insert(chosen.begin() + index(std::min(at, chosen.size())), n);
}

void ShownQuestion::point(Spot spot) {
    const auto* h = question == nullptr ? nullptr : std::get_if<Hotspot>(&question->body);
    if (over || h == nullptr) return;
    spot = {std::clamp(spot.x, 0.0, h->width), std::clamp(spot.y, 0.0, h->height)};
    if (h->single) {
        spots.assign(1, spot);
        return;
    }
    const int region = h->region_at(spot);
    const double near = std::max(h->width, h->height) * 0.04;
    const auto same = [&](Spot other) {
        if (region >= 0) return h->region_at(other) == region;
        return h->region_at(other) < 0 && std::hypot(other.x - spot.x, other.y - spot.y) < near;
    };
    if (std::erase_if(spots, same) == 0 && spots.size() < most_regions) spots.push_back(spot);
}

void ShownQuestion::point_at(int region) {
    const auto* h = question == nullptr ? nullptr : std::get_if<Hotspot>(&question->body);
    if (h != nullptr && region >= 0 && index(region) < h->regions.size()) point(inside(*h, index(region)));
}

bool ShownQuestion::region_pointed(int region) const {
    const auto* h = std::get_if<Hotspot>(&question->body);
    return h != nullptr && std::any_of(spots.begin(), spots.end(), [&](Spot s) { return h->region_at(s) == region; });
}

void ShownQuestion::type(std::size_t place, std::string text) {
    if (!over && place < typed.size()) typed[place] = std::move(text);
}

void ShownQuestion::finish() {
    if (over) return;
    over = true;
    if (is_marked()) mark = marked();
}

double ShownQuestion::marked() const {
    std::vector<int> original;
    for (const int n : chosen) original.push_back(n < 0 || kind == AnswerKind::blanks ? -1 : choices[index(n)].original);
    return std::visit(overloaded{
        [&](const MultiChoice& q) { return content::mark(q, original); },
        [&](const TrueFalse&) { return chosen.empty() ? 0.0 : choices[index(chosen[0])].weight; },
        [&](const ShortAnswer& q) { return content::mark(q, typed[0]); },
        [&](const Numerical& q) {
            const auto number = number_in(typed[0]);
            return number ? content::mark(q, *number) : 0.0;
        },
        [&](const Matching& q) {
            std::vector<int> given(q.pairs.size(), -1);
            for (std::size_t i = 0; i < lefts.size(); ++i) given[index(lefts[i])] = original[i];
            return content::mark(q, given);
        },
        [&](const Ordering& q) { return content::mark(q, original); },
        [&](const Hotspot& q) { return content::mark(q, spots); },
        [&](const Blanks& q) {
            std::vector<std::string> given;
            for (std::size_t i = 0; i < words.size(); ++i) given.push_back(given_text(i));
            return content::mark(q, given);
        },
        [](const Essay&) { return 0.0; },
        [](const Description&) { return 0.0; }}, question->body);
}

std::string ShownQuestion::given_text(std::size_t place) const {
    if (place >= places()) return {};
    if (kind == AnswerKind::match) return chosen[place] < 0 ? std::string{} : choices[index(chosen[place])].text.text;
    if (kind == AnswerKind::blanks && !is_typed(place)) return chosen[place] < 0 ? std::string{} : words[place][index(chosen[place])].text.text;
    return typed[place];
}

int ShownQuestion::accepted(std::size_t place) const {
    if (const auto* s = std::get_if<ShortAnswer>(&question->body)) return content::matched(*s, typed[place]);
    if (const auto* n = std::get_if<Numerical>(&question->body)) {
        const auto number = number_in(typed[place]);
        return number ? content::matched(*n, *number) : -1;
    }
    if (const auto* b = std::get_if<Blanks>(&question->body)) return content::matched(as_short_answer(*b, place), given_text(place));
    return -1;
}

bool ShownQuestion::place_right(std::size_t place) const {
    if (!filled(place)) return false;
    if (const auto* m = std::get_if<Matching>(&question->body)) return m->pairs[index(lefts[place])].right.text == choices[index(chosen[place])].text.text;
    if (const auto* b = std::get_if<Blanks>(&question->body)) return content::mark(as_short_answer(*b, place), given_text(place)) > 0.999;
    return is_right();
}

std::string ShownQuestion::right_text(std::size_t place) const {
    if (const auto* m = std::get_if<Matching>(&question->body)) return m->pairs[index(lefts[place])].right.text;
    if (const auto* s = std::get_if<ShortAnswer>(&question->body)) return shown_answer(s->accepted);
    if (const auto* b = std::get_if<Blanks>(&question->body)) {
        const Gap& gap = b->gaps[place];
        for (const ShownChoice& word : words[place])  // as it is offered, where it is
            if (content::mark(as_short_answer(*b, place), word.text.text) > 0.999) return word.text.text;
        return shown_answer(gap.accepted);
    }
    if (const auto* n = std::get_if<Numerical>(&question->body))
        for (const NumericAnswer& a : n->accepted)
            if (!a.any && a.weight > 0.999) return short_number(a.value);
    return {};
}

std::vector<FormattedText> ShownQuestion::feedback() const {
    std::vector<FormattedText> all;
    const auto add = [&all](const FormattedText& text) {
        if (!text.empty() && std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
    };
    if (kind == AnswerKind::one || kind == AnswerKind::several)
        for (const int n : chosen) add(choices[index(n)].feedback);
    if (kind == AnswerKind::point)
        for (const ShownChoice& c : choices)
            if (region_pointed(c.original)) add(c.feedback);
    for (std::size_t i = 0; i < places(); ++i) {
        const int at = kind == AnswerKind::match ? -1 : accepted(i);
        if (at < 0) continue;
        if (const auto* s = std::get_if<ShortAnswer>(&question->body)) add(s->accepted[index(at)].feedback);
        if (const auto* n = std::get_if<Numerical>(&question->body)) add(n->accepted[index(at)].feedback);
        if (const auto* b = std::get_if<Blanks>(&question->body)) add(b->gaps[i].accepted[index(at)].feedback);
    }
    if (mark) add(question->verdicts.to(*mark));
    return all;
}

std::string ShownQuestion::record() const {
    std::vector<int> list;
    std::string text;
    const auto add = [&text](const std::string& one) { text += (text.empty() ? "" : ",") + one; };
    switch (kind) {
        case AnswerKind::one:
        case AnswerKind::several:
        case AnswerKind::order:
            for (const int n : chosen) list.push_back(choices[index(n)].original);
            if (kind != AnswerKind::order) std::sort(list.begin(), list.end());
            for (const int n : list) add(std::to_string(n));
            break;
        case AnswerKind::point:
            for (const Spot s : spots) list.push_back(std::get<Hotspot>(question->body).region_at(s));
            std::sort(list.begin(), list.end());
            for (const int n : list) add(n < 0 ? "-" : std::to_string(n));
            break;
        case AnswerKind::words:
        case AnswerKind::number:
            if (filled(0)) add(accepted(0) < 0 ? "-" : std::to_string(accepted(0)));
            break;
        case AnswerKind::match:
        case AnswerKind::blanks:
            for (std::size_t i = 0; i < places(); ++i) {
                if (!filled(i)) continue;
                const std::string place = std::to_string(kind == AnswerKind::match ? lefts[i] : index(i)) + ":";
                if (is_typed(i)) add(place + (accepted(i) < 0 ? "-" : std::to_string(accepted(i))));
                else add(place + std::to_string(kind == AnswerKind::match ? choices[index(chosen[i])].original : words[i][index(chosen[i])].original));
            }
            break;
        case AnswerKind::think:
        case AnswerKind::read: break;
    }
    return text;
}

}  // namespace estation::kiosk
