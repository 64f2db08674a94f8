#include "kiosk/exhibits/galton_board_view.h"

#include <algorithm>
#include <cmath>

#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace ui;

void GaltonBoardView::begin(const Values& values) {
    const int rows = static_cast<int>(std::lround(values.get("rows")));
    const double chance = values.get("chance");
    if (rows != rows_ || chance != chance_ || rest_s_ > 6) {
        board_ = GaltonBoard(rows, chance);
        rows_ = rows, chance_ = chance;
        falling_.clear();
        dropped_ = 0, wait_s_ = rest_s_ = 0;
    }
}

void GaltonBoardView::move(double dt_s) {
    wait_s_ -= dt_s;
    // The first few one by one, to be followed with the eyes; then a stream.
    while (wait_s_ <= 0 && dt_s > 0 && dropped_ < most_balls) {
        falling_.push_back({board_.next(), -1});
        ++dropped_;
        wait_s_ += dropped_ < 6 ? 0.9 : dropped_ < 30 ? 0.22 : 0.06;
    }
    for (Falling& f : falling_) f.row += dt_s * rows_in_s;
    std::erase_if(falling_, [&](const Falling& f) {
        const bool down = f.row >= rows_ + 1.2;
        if (down) board_.count(f.ball);
        return down;
    });
    if (dropped_ == most_balls && falling_.empty()) rest_s_ += dt_s;
}

void GaltonBoardView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    for (const Gesture& g : ui.surface("board", place.area))
        if (g.kind == GestureKind::drag) values.set("chance", 0.5 + static_cast<double>((g.x - place.area.cx()) / place.area.w));
    begin(values);
    // A leap is made in the steps in which it would have been watched: the balls fall one after the other.
    for (double left = dt_s; left > 1e-9; left -= 1.0 / 60) move(std::min(left, 1.0 / 60));
    const Rect& a = place.area;
    const float pitch = std::floor(std::min(a.w / static_cast<float>(rows_ + 2), ui.mm(16)));
    const float top_h = a.h * 0.54f, row_h = top_h / static_cast<float>(rows_ + 2);
    const Rect pins{a.x, a.y, a.w, top_h}, heaps{a.x, a.y + top_h, a.w, a.h - top_h};
    draw_heaps(ui, heaps, pitch);
    draw_pins(ui, pins, pitch, row_h);
    const std::string mean = board_.total() > 0 ? Values::number(board_.mean(), 1) : "\u2013";
    const TextLook count{.role = TextRole::body, .bold = true, .tabular = true};
    // Room for a thousand, so that nothing moves while they fall.
    const float w = std::min(place.head.w / 2, ui.set(ui.tr("exhibit.galton.fallen", "0000"), count, 4000)->width + ui.mm(6));
    ui.label({place.head.x, place.head.y, w, place.head.h}, ui.keep(ui.tr("exhibit.galton.fallen", std::to_string(board_.total()))), count);
    ui.label({place.head.x + w, place.head.y, place.head.w - w, place.head.h}, ui.keep(ui.tr("exhibit.galton.mean", mean, Values::number(rows_ * chance_, 1))), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true, .line_height = 1.1f});
}

void GaltonBoardView::draw_pins(Ui& ui, const Rect& field, float pitch, float row_h) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float cx = field.cx(), pin = std::round(std::max(4.0f, std::min(ui.mm(2), row_h * 0.28f))), ball = std::round(std::max(6.0f, std::min({ui.mm(3.6f), row_h * 0.62f, pitch * 0.42f})));
    const auto x_of = [&](double row, double rights) { return cx + pitch * static_cast<float>(rights - row / 2); };
    const auto y_of = [&](double row) { return field.y + row_h * static_cast<float>(row + 1.2); };
    const float mouth = ball * 1.3f;
    canvas.line({cx - mouth * 3, field.y}, {cx - mouth, field.y + row_h * 0.6f}, pens.line, pens.quiet);
    canvas.line({cx + mouth * 3, field.y}, {cx + mouth, field.y + row_h * 0.6f}, pens.line, pens.quiet);
    for (int r = 0; r < rows_; ++r)
        for (int k = 0; k <= r; ++k) canvas.dot({x_of(r, k), y_of(r)}, pin, Colour::quiet);
    for (const Falling& f : falling_) {
        const double row = std::min(f.row, static_cast<double>(rows_) + 1.2);
        const int whole = static_cast<int>(std::floor(row));
        double rights = 0;
        for (int r = 0; r < std::min(whole, rows_); ++r) rights += f.ball.right[static_cast<std::size_t>(r)] ? 1 : 0;
        const double part = row - whole;
        double x_row = row, y = row;
        if (whole >= 0 && whole < rows_) {
            rights += f.ball.right[static_cast<std::size_t>(whole)] ? part : 0;
            y = whole + part * part * 1.25 - part * 0.25;   // a small hop, then faster
        } else x_row = std::clamp(row, 0.0, static_cast<double>(rows_));
        canvas.dot({x_of(x_row, rights), y_of(y) - (pin + ball) / 2}, ball, Colour::accent);
    }
}

void GaltonBoardView::draw_heaps(Ui& ui, const Rect& field, float pitch) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float foot = field.bottom() - ui.theme().em(TextRole::caption) * 1.5f, room = foot - field.y - ui.mm(6);
    double highest = 0;
    for (int k = 0; k <= rows_; ++k) highest = std::max(highest, board_.chance_of(k));
    const int scale_n = std::max(40, board_.total());
    double most = highest * scale_n * 1.1;
    for (const int n : board_.counts()) most = std::max(most, static_cast<double>(n));
    const float px = room / static_cast<float>(most), left = field.cx() - pitch * static_cast<float>(rows_) / 2;
    canvas.line({left - pitch, foot}, {left + pitch * static_cast<float>(rows_ + 1), foot}, pens.thin, pens.quiet);
    for (int k = 0; k <= rows_; ++k) {
        const float x = left + pitch * static_cast<float>(k), w = std::round(pitch * 0.8f);
        const int n = board_.counts()[static_cast<std::size_t>(k)];
        const float h = static_cast<float>(n) * px;
        if (n > 0) ui.fill({std::round(x - w / 2), foot - h, w, h}, Colour::accent);
        if (h > ui.mm(9) && pitch > ui.mm(9)) words(ui, x, foot - ui.mm(4.5f), ui.keep(std::to_string(n)), At::middle, {.role = TextRole::caption, .colour = Colour::on_accent, .tabular = true});
        words(ui, x, foot + ui.theme().em(TextRole::caption) * 0.75f, ui.keep(std::to_string(k)), At::middle);
    }
    std::vector<Point> curve;
    for (int i = -8; i <= rows_ * 8 + 8; ++i) {
        const double k = i / 8.0;
        curve.push_back({left + pitch * static_cast<float>(k), foot - static_cast<float>(board_.normal_at(k) * scale_n) * px});
    }
    canvas.polyline(curve, pens.line, pens.brick);
    for (int k = 0; k <= rows_; ++k) canvas.ring({left + pitch * static_cast<float>(k), foot - static_cast<float>(board_.chance_of(k) * scale_n) * px}, ui.mm(1.3f), pens.thin, pens.brick);
    // Beside the hill, on its longer foot.
    const bool to_left = chance_ > 0.5;
    const double side = rows_ * chance_ + (to_left ? -1 : 1) * 1.5 * std::sqrt(rows_ * chance_ * (1 - chance_));
    const float lx = left + pitch * static_cast<float>(side) + (to_left ? -ui.mm(4) : ui.mm(4));
    words(ui, lx, foot - static_cast<float>(board_.normal_at(side) * scale_n) * px - ui.mm(7), ui.tr("exhibit.galton.curve"), to_left ? At::right : At::left, {.role = TextRole::caption, .colour = Colour::not_right});
}

}  // namespace estation::kiosk
