#include "kiosk/screens/gallery.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/screens/picture.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

GalleryScreen::GalleryScreen(std::shared_ptr<const Library> library, const Item& item, const Gallery& gallery)
    : library_(std::move(library)), item_(item), gallery_(gallery), pack_(pack_key(*library_, item)) {}

std::string GalleryScreen::progress() const { return std::to_string(furthest_ + 1) + "/" + std::to_string(gallery_.pictures.size()); }

void GalleryScreen::go(std::size_t n) {
    at_ = std::min(n, gallery_.pictures.size() - 1);
    furthest_ = std::max(furthest_, at_);
    zoom_.reset();
    size_ = {};
}

Action GalleryScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui);
    if (gallery_.pictures.empty()) {
        empty_page(ui, area, item_.title.in(ui.language()), ui.tr("home.empty_text"));
        return Stay{};
    }
    const bool portrait = ui.theme().portrait();
    const float target = ui.theme().target();
    if (portrait) {
        const float head = ui.text(area.x, area.y, area.w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true, .max_lines = 2}) + ui.mm(8);
        const float h = std::round(std::min(area.w * 0.72f, area.h * 0.46f));
        const Rect view{area.x, area.y + head, area.w, h};
        draw_stage(ui, view);
        float y = view.bottom() + ui.mm(6);
        draw_buttons(ui, view, y, area.x, area.right());
        y += target + ui.mm(8);
        const float strip = std::round(ui.mm(26));
        draw_caption(ui, {area.x, y, area.w, area.bottom() - y - strip - ui.mm(6)});
        draw_small_ones(ui, {area.x, area.bottom() - strip, area.w, strip});
        return Stay{};
    }
    const float side_w = std::round(std::min(area.w * 0.32f, ui.mm(128)));
    const Rect view{area.x + side_w + ui.mm(14), ui.page().y + ui.mm(16), area.w - side_w - ui.mm(14), area.h - target - ui.mm(6)};
    draw_stage(ui, view);
    draw_buttons(ui, view, area.bottom() - target, view.x, view.right());
    float y = area.y;
    const float side = ui.theme().em(TextRole::small) * 1.3f;
    ui.icon(topic_icon(item_.topic), {area.x, y, side, side}, Colour::accent);
    y += ui.text(area.x + side + ui.mm(2.5f), y, side_w - side, topic_title(ui, item_.topic), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(5);
    y += ui.text(area.x, y, side_w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true, .max_lines = 3}) + ui.mm(8);
    const float strip = std::round(ui.mm(24)), rows = gallery_.pictures.size() > 3 ? 2 : 1;
    const float strip_h = rows * strip + (rows - 1) * ui.theme().gap(), room = area.bottom() - y - strip_h - ui.mm(6);
    // Words before small pictures: where the longest caption would be cut, the arrows alone lead on.
    const bool small_ones = longest_caption(ui, side_w) <= room;
    draw_caption(ui, {area.x, y, side_w, small_ones ? room : area.bottom() - y});
    if (small_ones) draw_small_ones(ui, {area.x, area.bottom() - strip_h, side_w, strip_h});
    return Stay{};
}

void GalleryScreen::draw_stage(Ui& ui, const Rect& view) {
    const auto& gestures = ui.surface("stage", view);
    if (size_.w > 0) zoom_.follow(gestures, view, size_.w, size_.h);
    for (const Gesture& g : gestures) {
        if (g.kind == GestureKind::press) swipe_ = 0;
        if (g.kind == GestureKind::drag && zoom_.scale() <= 1) swipe_ += g.dx;
        if (g.kind == GestureKind::fling || g.kind == GestureKind::release) {
            if (swipe_ < -view.w * 0.12f && at_ + 1 < gallery_.pictures.size()) go(at_ + 1);
            else if (swipe_ > view.w * 0.12f && at_ > 0) go(at_ - 1);
            swipe_ = 0;
        }
        ui.moving();
    }
    ui.push_clip(view);
    size_ = draw_zoomed(ui, pack_, gallery_.pictures[at_].path, {view.x + (zoom_.scale() <= 1 ? std::round(swipe_ * 0.5f) : 0), view.y, view.w, view.h}, zoom_);
    ui.pop_clip();
    // The next one is decoded while this one is looked at.
    if (at_ + 1 < gallery_.pictures.size())
        (void)ui.pictures().get({pack_, gallery_.pictures[at_ + 1].path, static_cast<int>(view.w), static_cast<int>(view.h), Fit::contain}, ui.now_s());
}

void GalleryScreen::draw_buttons(Ui& ui, const Rect& view, float y, float left, float right) {
    const float side = ui.theme().target(), gap = ui.theme().gap();
    const float scale = zoom_.scale();
    if (at_ > 0 && icon_button(ui, "previous", {left, y, side, side}, "previous", ui.tr("gallery.previous"))) {
        go(at_ - 1);
        ui.moving();
    }
    if (at_ == 0) ui.icon("previous", Rect{left, y, side, side}.inset(side * 0.27f), Colour::rule);  // the place is kept, so that nothing jumps
    const std::string count = std::to_string(at_ + 1) + " / " + std::to_string(gallery_.pictures.size());
    ui.label({left + side + gap, y, ui.mm(26), side}, ui.keep(count), {.role = TextRole::body, .colour = Colour::quiet, .align = Align::centre, .tabular = true});
    if (at_ + 1 < gallery_.pictures.size() && icon_button(ui, "next", {left + side + 2 * gap + ui.mm(26), y, side, side}, "next", ui.tr("gallery.next"))) {
        go(at_ + 1);
        ui.moving();
    }
    draw_zoom_buttons(ui, zoom_, view, size_, right - 2 * side - gap, y);
    if (scale != zoom_.scale()) ui.moving();
}

float GalleryScreen::longest_caption(Ui& ui, float w) const {
    float h = 0;
    for (const auto& picture : gallery_.pictures) h = std::max(h, ui.set(picture.caption.in(ui.language()), TextLook{.role = TextRole::body}, w - ui.mm(3))->height);
    return h;
}

void GalleryScreen::draw_caption(Ui& ui, const Rect& r) {
    const std::string& caption = gallery_.pictures[at_].caption.in(ui.language());
    ui.push_id(std::to_string(at_));
    const float y = ui.begin_scroll("caption", r);
    const float h = ui.text(r.x, y, r.w - ui.mm(3), caption, {.role = ui.theme().portrait() ? TextRole::lead : TextRole::body});
    ui.end_scroll(h);
    ui.pop_id();
}

void GalleryScreen::draw_small_ones(Ui& ui, const Rect& strip) {
    const std::size_t n = gallery_.pictures.size();
    const float gap = ui.theme().gap(), least = ui.theme().target();
    const std::size_t rows = strip.h > ui.mm(40) ? 2 : 1, columns = (n + rows - 1) / rows;
    const float w = std::floor(std::min(ui.mm(40), (strip.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)));
    if (w < least) return;  // too many for the strip: the buttons remain
    const float h = std::floor((strip.h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows));
    for (std::size_t i = 0; i < n; ++i) {
        const Rect r{strip.x + static_cast<float>(i % columns) * (w + gap), strip.y + static_cast<float>(i / columns) * (h + gap), w, h};
        const Touched t = ui.touchable("small" + std::to_string(i), r, ui.keep(ui.tr("gallery.nth", std::to_string(i + 1))));
        if (i == at_) ui.round({r.x - ui.mm(1), r.y - ui.mm(1), r.w + ui.mm(2), r.h + ui.mm(2)}, ui.mm(1.5f), Colour::accent);
        ui.picture({pack_, gallery_.pictures[i].path, static_cast<int>(r.w), static_cast<int>(r.h), Fit::cover}, r, 0, t.pressed ? 0.7f : 1);
        if (t.tapped) {
            go(i);
            ui.moving();
        }
    }
}

}  // namespace estation::kiosk
