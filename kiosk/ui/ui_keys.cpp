// Ui's second half: what is done without a finger, and what helps who sees, hears or moves otherwise. Keys and switches
// walk over the touchables, a ring shows where they are; long pages have buttons to turn; the spoken sentence is marked.
#include <algorithm>
#include <cmath>

#include "kiosk/ui/ui.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk::ui {
namespace {
constexpr int most_scanned_rounds = 3;
constexpr float page_turn = 0.85f;   // of what is seen, so that a line is found again
}  // namespace

// ---- keys ----

std::vector<const SeenTouchable*> Ui::stops() const {
    std::vector<const SeenTouchable*> all;
    const Rect glass = clips_.front();
    for (const auto* list : {&hits_before_, &beyond_before_})
        for (const SeenTouchable& t : *list)
            if (!t.label.empty()) all.push_back(&t);
    // What covers the whole glass (beside a sheet, the attract page) is a stop only where there is nothing else.
    const auto covers = [&glass](const SeenTouchable* t) { return t->rect.w * t->rect.h >= glass.w * glass.h * 0.45f && t->rect.w >= glass.w * 0.98f; };
    if (!std::all_of(all.begin(), all.end(), covers)) std::erase_if(all, covers);
    std::sort(all.begin(), all.end(), [](const SeenTouchable* a, const SeenTouchable* b) { return a->order < b->order; });
    return all;
}

void Ui::press_key(Key key) {
    const bool shown = ring_;
    ring_ = true;
    scanned_ = 0;
    scan_at_s_ = now_s_ + switch_.seconds;
    moving();
    if (switch_.how == SwitchUse::How::two && key == Key::space) key = Key::tab;
    switch (key) {
        case Key::none: return;
        case Key::tab: return walk(Way::next);
        case Key::back_tab: return walk(Way::previous);
        case Key::left:
        case Key::right:
            if (shown && std::find(turnable_before_.begin(), turnable_before_.end(), focus_) != turnable_before_.end()) turned_ += key == Key::left ? -1 : 1;
            else walk(key == Key::left ? Way::left : Way::right);
            return;
        case Key::up: return walk(Way::up);
        case Key::down: return walk(Way::down);
        case Key::enter:
        case Key::space:
            // The first press only shows where one is.
            if (focus_label().empty() || (!shown && switch_.how == SwitchUse::How::scan)) walk(Way::next);
            else press_focused();
            return;
        case Key::page_up: return turn_page(-page_turn);
        case Key::page_down: return turn_page(page_turn);
        case Key::escape:
            // On a sheet it does what the sheet's own way out does.
            if (barred_before_)
                for (const SeenTouchable& t : hits_before_)
                    if (t.label == tr("sheet.close")) {
                        tapped_.insert(t.id);
                        return;
                    }
            key_ = key;
            return;
        case Key::home: key_ = key; return;
    }
}

void Ui::walk(Way way) {
    const auto all = stops();
    std::vector<Stop> places;
    for (const auto* t : all) places.push_back({t->id, t->rect});
    const WidgetId to = next_stop(places, focus_, way);
    if (to == 0) {
        if (way == Way::up || way == Way::down) turn_page(way == Way::up ? -0.4f : 0.4f);
        return;
    }
    focus_ = to;
    const auto* there = *std::find_if(all.begin(), all.end(), [to](const auto* t) { return t->id == to; });
    named_ = there->label;
    if (there->scroll != 0)
        if (const auto it = scrolls_.find(there->scroll); it != scrolls_.end()) bring_into_view(it->second, there->rect);
}

int Ui::turned(WidgetId id) {
    turnable_.push_back(id);
    return id == focus_ ? turned_ : 0;
}

void Ui::press_focused() {
    for (const SeenTouchable& t : hits_before_)
        if (t.id == focus_) {
            tapped_.insert(focus_);
            named_ = t.label;
            return;
        }
}

std::string Ui::focus_label() const {
    for (const auto* list : {&hits_before_, &beyond_before_})
        for (const SeenTouchable& t : *list)
            if (t.id == focus_) return t.label;
    return {};
}

// The region of what has the ring, else the largest that goes on.
void Ui::turn_page(float screens) {
    // What hides nothing but air has no buttons, and is not turned by keys either.
    const auto turns = [this](const Scroll& s) { return s.own_pagers ? s.content > s.view + 1 : overflows(s); };
    Scroll* chosen = nullptr;
    for (const auto* list : {&hits_before_, &beyond_before_})
        for (const SeenTouchable& t : *list)
            if (t.id == focus_ && t.scroll != 0)
                if (const auto it = scrolls_.find(t.scroll); it != scrolls_.end() && turns(it->second)) chosen = &it->second;
    if (chosen == nullptr)
        for (const Surface& surface : surfaces_before_) {
            const auto it = scrolls_.find(surface.id);
            if (it == scrolls_.end() || !turns(it->second)) continue;
            if (chosen == nullptr || surface.rect.w * surface.rect.h > chosen->drawn_area.w * chosen->drawn_area.h) chosen = &it->second;
        }
    if (chosen == nullptr) return;
    Scroll& s = *chosen;
    s.goal = std::clamp((s.goal >= 0 ? s.goal : s.offset) + screens * s.view, 0.0f, std::max(0.0f, s.content - s.view));
    s.velocity = 0;
    moving();
}

void Ui::bring_into_view(Scroll& s, const Rect& on_glass) {
    const Rect& area = s.drawn_area;
    const Rect r = s.turned ? Rect{s.turned->first - on_glass.right(), s.turned->second - on_glass.bottom(), on_glass.w, on_glass.h} : on_glass;
    const float pad = mm(6), gone = s.goal >= 0 ? s.goal - s.offset : 0;  // where it is on its way already
    const float top = r.y - gone - pad, bottom = r.bottom() - gone + pad;
    float by = 0;
    if (top < area.y || r.h + 2 * pad > area.h) by = top - area.y;
    else if (bottom > area.bottom()) by = bottom - area.bottom();
    if (std::abs(by) < 1) return;
    s.goal = std::clamp(s.offset + gone + by, 0.0f, std::max(0.0f, s.content - s.view));
    s.velocity = 0;
    moving();
}

// One switch is enough: the ring walks by itself, and rests when it has gone round three times for nothing.
void Ui::scan() {
    if (switch_.how != SwitchUse::How::scan || !ring_) return;
    if (now_s_ >= scan_at_s_) {
        if (scanned_ >= most_scanned_rounds * static_cast<int>(stops().size())) {
            ring_ = false;
            return;
        }
        ++scanned_;
        walk(Way::next);
        scan_at_s_ = now_s_ + switch_.seconds;
    }
    wake_in(scan_at_s_ - now_s_);
}

// ---- the ring ----

void Ui::ring_band(const Rect& outer, std::string_view corner, float corner_px, float thickness, Colour colour) {
    const float c = std::floor(corner_px), t = thickness;
    const TextureId texture = icons_.get(corner, static_cast<int>(c) * 2);
    const std::uint32_t col = tint(colour);
    quad(texture, {outer.x, outer.y, c, c}, 0, 0, 0.5f, 0.5f, col);
    quad(texture, {outer.right() - c, outer.y, c, c}, 0.5f, 0, 1, 0.5f, col);
    quad(texture, {outer.x, outer.bottom() - c, c, c}, 0, 0.5f, 0.5f, 1, col);
    quad(texture, {outer.right() - c, outer.bottom() - c, c, c}, 0.5f, 0.5f, 1, 1, col);
    fill({outer.x + c, outer.y, outer.w - 2 * c, t}, colour);
    fill({outer.x + c, outer.bottom() - t, outer.w - 2 * c, t}, colour);
    fill({outer.x, outer.y + c, t, outer.h - 2 * c}, colour);
    fill({outer.right() - t, outer.y + c, t, outer.h - 2 * c}, colour);
}

// Outside the touchable, with a gap of paper between: it is seen on every ground, and hides nothing.
void Ui::draw_ring() {
    if (!ring_ || focus_ == 0) return;
    const auto hit = std::find_if(hits_.begin(), hits_.end(), [this](const SeenTouchable& t) { return t.id == focus_; });
    if (hit == hits_.end()) {
        if (std::none_of(beyond_.begin(), beyond_.end(), [this](const SeenTouchable& t) { return t.id == focus_; })) focus_ = 0;
        return;
    }
    shift_x_ = 0;
    alpha_ = 1;
    const float t = std::max(2.0f, std::round(mm(1)));
    const Rect glass = clips_.front();
    const auto around = [&](float by) { return Rect{hit->visible.x - by, hit->visible.y - by, hit->visible.w + 2 * by, hit->visible.h + 2 * by}; };
    // At the edge of the glass it comes inside.
    const float out = hit->visible.w >= glass.w - 4 * t ? 0 : 2 * t;
    const Rect outer = around(out);
    ring_band(around(out - t), "focus-gap", std::min({t * 4, outer.w / 2 - t, outer.h / 2 - t}), t, Colour::paper);
    ring_band(outer, "focus-ring", std::min({t * 5, outer.w / 2, outer.h / 2}), t, Colour::accent);
}

// ---- turning pages without dragging ----

// Beside the region where its screen leaves the margin free, else in what is free of the page's foot, else a strip of its own.
Rect Ui::take_pager(Rect& area, const Rect& free_foot) const {
    const Rect glass = page();
    const float side = theme_->target(), free = glass.right() - area.right();
    const float x = glass.right() - side - mm(1);
    if (area.h >= 2 * side + mm(4) && free <= side + mm(10) && area.right() - x <= mm(4.5f)) return {x, area.bottom() - 2 * side - mm(8), side, 2 * side + mm(4)};
    if (const float pair = 2 * side + mm(4); free_foot.w >= pair && free_foot.h >= side - 0.5f) return {free_foot.right() - pair, std::round(free_foot.cy() - side / 2), pair, side};
    const float strip = side + mm(4);
    // A line that is read must remain above it.
    if (area.h < strip + theme_->em(TextRole::body) * 1.7f || area.w < 2 * side + mm(4)) return {};
    area.h -= strip;
    return {area.right() - 2 * side - mm(8), area.bottom() + mm(4), 2 * side + mm(4), side};
}

void Ui::draw_pagers(WidgetId sid, Scroll& s) {
    if (s.pager.empty()) return;
    const float side = theme_->target(), most = std::max(0.0f, s.content - s.view);
    const bool stacked = s.pager.h > s.pager.w;
    const Rect up{s.pager.x, s.pager.y, side, side};
    const Rect down{stacked ? s.pager.x : s.pager.right() - side, s.pager.bottom() - side, side, side};
    const float to = s.goal >= 0 ? s.goal : s.offset;
    float by = 0;
    id_stack_.push_back(sid);
    // The place of a button that leads nowhere is kept, so that nothing jumps.
    if (to > 1) {
        if (icon_button(*this, "pager-up", up, "up", tr("scroll.up"))) by = -page_turn * s.view;
    } else if (!stacked) {
        icon("up", up.inset(side * 0.27f), Colour::rule);
    }
    if (to < most - 1) {
        if (icon_button(*this, "pager-down", down, "down", tr("scroll.down"))) by = page_turn * s.view;
    } else if (!stacked) {
        icon("down", down.inset(side * 0.27f), Colour::rule);
    }
    id_stack_.pop_back();
    if (by == 0) return;
    s.goal = std::clamp(to + by, 0.0f, most);
    s.velocity = 0;
    moving();
}

// ---- reading aloud ----

void Ui::offer(std::string_view says, const Rect& r) {
    if (!noting_ || says.empty()) return;
    readables_.push_back({std::string(says), placed(r), scroll_stack_.empty() ? 0 : scroll_stack_.back()});
}

void Ui::mark(std::string text, Sentence sentence) {
    marked_text_ = std::move(text);
    const std::string_view whole = marked_text_;
    mark_first_ = static_cast<std::uint32_t>(count_visible(whole.substr(0, std::min(sentence.begin, whole.size()))));
    mark_last_ = static_cast<std::uint32_t>(count_visible(whole.substr(0, std::min(sentence.end, whole.size()))));
    moving();
}

void Ui::reveal(const Readable& what) {
    if (what.scroll == 0) return;
    if (const auto it = scrolls_.find(what.scroll); it != scrolls_.end()) bring_into_view(it->second, what.rect);
}

void Ui::draw_mark(const TextBlock& block, float x, float y) {
    // Unlike a passage the author has highlighted, it is underlined as well.
    const float line = std::max(2.0f, std::round(mm(0.6f)));
    for (const TagBox& box : block.boxes_of(mark_first_, mark_last_)) {
        fill({x + box.x, y + box.y, box.w, box.h}, Colour::accent_wash);
        fill({x + box.x, y + box.y + box.h, box.w, line}, Colour::accent);
    }
}

}  // namespace estation::kiosk::ui
