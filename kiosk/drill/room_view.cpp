#include "kiosk/drill/room_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kiosk/drill/band.h"
#include "kiosk/drill/floor_shaking.h"
#include "kiosk/exhibits/pens.h"
#include "kiosk/exhibits/values.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr double longest_s = 60, edge_mm = 24;   // around a body, for the line that is drawn about it

std::string part_key(const std::string& picture, const std::string& id, double x, double y, double w, double h) {
    const auto whole = [](double v) { return std::to_string(std::lround(v)); };
    return picture + "#" + id + ":" + whole(x) + "," + whole(y) + "," + whole(w) + "," + whole(h);
}

}  // namespace

RoomView::RoomView(std::shared_ptr<const RoomPlan> plan, std::string pack) : plan_(std::move(plan)), pack_(std::move(pack)), room_(plan_) {}
RoomView::~RoomView() = default;

RoomView::Poses RoomView::poses_of(const Room& room) {
    Poses p;
    for (std::size_t i = 0; i < room.plan().bodies.size(); ++i) p.pose.push_back(room.pose(i)), p.fate.push_back(room.fate(i));
    return p;
}

void RoomView::prepare(const DrillQuake& quake, const Situation& situation) {
    std::vector<bool> found;
    for (const RoomBody& b : plan_->bodies) found.push_back(b.anchored);
    prepare(quake, situation, found);
}

void RoomView::prepare(const DrillQuake& quake, const Situation& situation, const std::vector<bool>& anchored) {
    situation_ = situation;
    made_.reset();
    after_.reset();
    failed_ = over_ = false;
    room_ = Room(plan_);
    room_.reset(anchored);
    slot_ = std::make_shared<Slot>();
    // The thread has all it needs for itself; it is asked to stop when another one begins or the view goes, and looks
    // for that many times a second.
    worker_ = std::jthread([slot = slot_, plan = plan_, quake, situation, anchored](const std::stop_token& stop) {
        auto motion = floor_shaking(quake, situation);
        if (!motion) {
            const std::lock_guard lock(slot->mutex);
            slot->failed = true;
            return;
        }
        Made made;
        made.peak_mm = seismology::peak(motion->sideways.displacement_m) * 1000;
        made.peak_up_mm = seismology::peak(motion->up.displacement_m) * 1000;
        made.sideways = std::make_shared<const seismology::Motion>(std::move(motion->sideways));
        made.up = std::make_shared<const seismology::Motion>(std::move(motion->up));
        {
            const std::lock_guard lock(slot->mutex);
            slot->made = made;
        }
        Room room(plan);
        room.reset(anchored);
        room.shake(made.sideways, made.up);
        for (int i = 0; i < static_cast<int>(longest_s * 10) && !stop.stop_requested(); ++i) {
            room.advance(0.1);
            if (room.at_rest()) break;
        }
        const std::lock_guard lock(slot->mutex);
        slot->after = poses_of(room);
    });
}

bool RoomView::ready() {
    if ((made_ && after_) || !slot_) return made_.has_value();
    const std::lock_guard lock(slot_->mutex);
    if (slot_->after) after_ = std::exchange(slot_->after, std::nullopt);
    if (slot_->made) {
        made_ = std::move(slot_->made);
        slot_->made.reset();
        room_.shake(made_->sideways, made_->up);
    }
    failed_ = slot_->failed;
    return made_.has_value();
}

void RoomView::again() {
    over_ = false;
    room_.reset(room_.anchored());
}

void RoomView::draw(Ui& ui, const Rect& area, double dt_s, bool still) {
    if ((!ready() || (still && !after_)) && !failed_) ui.wake_in(0.05);   // it comes within a moment
    const float em = ui.theme().em(TextRole::caption), gap = ui.mm(2);
    // Where there is little room it goes to the picture.
    const bool tight = area.h < em * 16;
    const float words = em * (tight ? 1.7f : 3.3f), graph = tight ? 0 : std::min(area.h * 0.22f, em * 5.2f);
    Rect scene{area.x, area.y, area.w, area.h - words - graph - 2 * gap};
    if (still) {
        const Poses before = poses_of(Room(plan_));
        const bool beside = scene.w > scene.h * 2.6f * static_cast<float>(plan_->height_mm / plan_->width_mm) * 2;
        const Rect a = beside ? Rect{scene.x, scene.y, (scene.w - gap) / 2, scene.h} : Rect{scene.x, scene.y, scene.w, (scene.h - gap) / 2};
        const float h = draw_scene(ui, a, before, 0, 0, "room.before");
        const Rect b = beside ? Rect{a.right() + gap, a.y, a.w, a.h} : Rect{a.x, a.y + h + gap, a.w, a.h};
        draw_scene(ui, b, after_ ? *after_ : before, 0, 0, "room.after");
        draw_below(ui, {area.x, b.y + h + gap, area.w, graph + gap + words}, graph, after_ ? *after_ : before, -1, after_.has_value());
        return;
    }
    if (made_ && !over_) {
        room_.advance(dt_s);
        over_ = room_.at_rest() || room_.time_s() > longest_s;
        ui.moving();
    }
    const Poses now = poses_of(room_);
    const float h = draw_scene(ui, scene, now, room_.floor_mm(), room_.raised_mm(), nullptr);
    draw_below(ui, {area.x, area.y + h + gap, area.w, graph + gap + words}, graph, now, room_.time_s(), over_ || !room_.shaking());
}

void RoomView::draw_below(Ui& ui, const Rect& area, float graph, const Poses& poses, double at_s, bool done) {
    if (made_ && graph > 0) draw_graph(ui, {area.x, area.y, area.w, graph}, at_s);
    draw_words(ui, {area.x, area.y + graph + ui.mm(2), area.w, area.h - graph - ui.mm(2)}, poses, done);
}

float RoomView::draw_scene(Ui& ui, const Rect& area, const Poses& poses, double floor_mm, double raised_mm, const char* caption) {
    const double sway = made_ ? std::min(made_->peak_mm, plan_->width_mm * 0.06) : 0;
    const double rise = made_ ? std::min(made_->peak_up_mm, plan_->height_mm * 0.06) : 0;
    const double scale = std::min(static_cast<double>(area.w) / (plan_->width_mm + 2 * sway), static_cast<double>(area.h) / (plan_->height_mm + 2 * rise));
    const int w = static_cast<int>(plan_->width_mm * scale), h = static_cast<int>(plan_->height_mm * scale);
    const auto margin = static_cast<float>(std::round(rise * scale));
    const Rect frame{area.x, area.y, area.w, static_cast<float>(h) + 2 * margin};
    ui.fill(frame, Colour::pressed);
    ui.push_clip(frame);
    // The scene moves as far as the floor does, in its own millimetres; whatever hangs or slides moves within it.
    const auto shift = static_cast<float>(std::round(floor_mm * scale));
    const float x0 = std::round(area.cx() - static_cast<float>(w) / 2) + shift, y0 = frame.y + margin - static_cast<float>(std::round(raised_mm * scale));
    const auto px = [&](double mm) { return static_cast<float>(mm * scale); };
    Canvas canvas(ui);
    const Pens pens(ui);
    const auto part = [&](const std::string& id, double x, double top, double bw, double bh, Point middle, double angle) {
        const int pw = std::max(1, static_cast<int>(std::lround(bw * scale))), ph = std::max(1, static_cast<int>(std::lround(bh * scale)));
        const Shown shown = ui.pictures().get({pack_, part_key(plan_->picture, id, x, top, bw, bh), pw, ph, Fit::contain}, ui.now_s());
        if (shown.state == PictureState::here) canvas.picture(shown.texture, middle, static_cast<float>(shown.w), static_cast<float>(shown.h), static_cast<float>(-angle));
    };
    part("room", 0, 0, plan_->width_mm, plan_->height_mm, {x0 + static_cast<float>(w) / 2, y0 + static_cast<float>(h) / 2}, 0);
    for (std::size_t i = 0; i < plan_->bodies.size(); ++i) {
        const RoomBody& b = plan_->bodies[i];
        const Room::Pose& p = poses.pose[i];
        const Point middle{x0 + px(p.x_mm), y0 + px(plan_->height_mm - p.y_mm)};
        if (b.kind == BodyKind::hanging && poses.fate[i] == Room::Fate::stands) {
            const float half = px(b.h_mm / 2), top_x = middle.x - half * static_cast<float>(std::sin(p.angle_rad)), top_y = middle.y - half * static_cast<float>(std::cos(p.angle_rad));
            canvas.line({x0 + px(b.x_mm + b.w_mm / 2), y0}, {top_x, top_y}, pens.thin, pens.ink);
        }
        part(b.id, b.x_mm - edge_mm, plan_->height_mm - b.y_mm - b.h_mm - edge_mm, b.w_mm + 2 * edge_mm, b.h_mm + 2 * edge_mm, middle, p.angle_rad);
    }
    for (const RoomFigure& f : plan_->figures) {
        if (!f.when.holds(situation_)) continue;
        const Point middle{x0 + px(f.x_mm + f.w_mm / 2), y0 + px(plan_->height_mm - f.y_mm - f.h_mm / 2)};
        part(f.id, f.x_mm - edge_mm, plan_->height_mm - f.y_mm - f.h_mm - edge_mm, f.w_mm + 2 * edge_mm, f.h_mm + 2 * edge_mm, middle, 0);
    }
    ui.pop_clip();
    simulation_mark(ui, frame);
    if (caption != nullptr) plated(ui, frame.right() - ui.mm(3), frame.y + ui.theme().em(TextRole::caption), ui.tr(caption), At::right);
    return frame.h;
}

void RoomView::draw_graph(Ui& ui, const Rect& area, double at_s) {
    const auto& d = made_->sideways->displacement_m;
    if (d.size() < 2) return;
    Canvas canvas(ui);
    const Pens pens(ui);
    const float em = ui.theme().em(TextRole::caption), swatch = em * 1.4f, row = area.y + em * 0.7f;
    const Rect field{area.x, area.y + em * 1.6f, area.w, area.h - em * 1.6f};
    const float middle = field.cy(), half = field.h / 2 - 2;
    canvas.line({field.x, middle}, {field.right(), middle}, pens.hair, pens.rule);
    float x = area.x;
    // Both ways at one scale, the weaker one on top and thinner.
    const auto way = [&](const std::vector<double>& metres, double peak_mm, const char* label, float thick, Argb colour) {
        const std::size_t n = std::clamp<std::size_t>(static_cast<std::size_t>(field.w / 2), 2, 500);
        std::vector<Point> line;
        for (std::size_t i = 0; i < n; ++i) {
            const double value = metres[i * (metres.size() - 1) / (n - 1)] * 1000;
            line.push_back({field.x + field.w * static_cast<float>(i) / static_cast<float>(n - 1), middle - half * static_cast<float>(value / std::max({1.0, made_->peak_mm, made_->peak_up_mm}))});
        }
        canvas.polyline(line, thick, colour);
        canvas.line({x, row}, {x + swatch, row}, thick * 1.5f, colour);
        x += swatch + em * 0.4f;
        x += words(ui, x, row, ui.keep(ui.tr(label, Values::number(peak_mm, peak_mm < 10 ? 1 : 0))), At::left) + em * 1.2f;
    };
    way(d, made_->peak_mm, "room.path", pens.line, pens.teal);
    way(made_->up->displacement_m, made_->peak_up_mm, "room.path_up", pens.thin, pens.plum);
    const double seconds = made_->sideways->dt_s * static_cast<double>(d.size() - 1);
    const std::string lasts = ui.tr("room.lasts", Values::number(seconds, 0));
    if (x + em * 3 < area.right()) words(ui, area.right(), row, ui.keep(lasts), At::right);
    if (at_s < 0) return;
    const float now = field.x + field.w * static_cast<float>(std::clamp(at_s / seconds, 0.0, 1.0));
    canvas.line({now, field.y}, {now, field.bottom()}, pens.line, pens.brick);
}

// "倒下：衣柜、书架" and what fell down; the things that have a name only.
std::string RoomView::fallen(Ui& ui, const Poses& poses) const {
    const auto list = [&](Room::Fate fate) {
        std::string names;
        for (std::size_t i = 0; i < poses.fate.size(); ++i) {
            const RoomBody& b = plan_->bodies[i];
            if (poses.fate[i] != fate || b.name.empty()) continue;
            names += (names.empty() ? "" : ui.language() == Language::en ? ", " : "、") + b.name.in(ui.language());
        }
        return names;
    };
    std::string text;
    const auto say = [&](const char* key, const std::string& names) {
        if (!names.empty()) text += (text.empty() ? "" : ui.language() == Language::en ? " " : "") + ui.tr(key, names);
    };
    say("room.over", list(Room::Fate::fell_over));
    say("room.down", list(Room::Fate::fell_down));
    say("room.slid", list(Room::Fate::slid));
    return text.empty() ? ui.tr("room.all_stand") : text;
}

void RoomView::draw_words(Ui& ui, const Rect& area, const Poses& poses, bool done) {
    const TextLook look{.role = TextRole::caption, .colour = Colour::ink, .max_lines = area.h < ui.theme().em(TextRole::caption) * 2.5f ? 1 : 2, .line_height = 1.5f};
    if (failed_) ui.text(area.x, area.y, area.w, ui.tr("room.failed"), look);
    else if (!made_) ui.text(area.x, area.y, area.w, ui.tr("room.coming"), look);
    else if (done) ui.text(area.x, area.y, area.w, ui.keep(fallen(ui, poses)), look);
}

}  // namespace estation::kiosk
