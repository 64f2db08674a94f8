#include "kiosk/ui/formula_brackets.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace estation::kiosk::ui {
using content::AccentKind;

namespace {

constexpr int steps = 24;   // of a curve

// A brace as the half of a curve that is symmetric about its tip, from the tip (0,0) to its end (1,1): a bow, a straight
// stretch, and a bow the other way.
FormulaPoint brace_at(float t, float bow) {
    // u runs along the brace, v away from the tip.
    const float u = t;
    const float first = std::clamp(u / bow, 0.0F, 1.0F), last = std::clamp((u - (1 - bow)) / bow, 0.0F, 1.0F);
    const float v = 0.5F * std::sqrt(std::max(0.0F, 1 - (1 - first) * (1 - first))) + 0.5F * (1 - std::sqrt(std::max(0.0F, 1 - last * last)));
    return {u, v};
}

FormulaBox brace(bool left, float half, float em, float line) {
    const float w = 0.42F * em, bow = std::min(0.5F, 0.3F * em / half);
    FormulaStroke stroke{{}, line};
    for (int i = -steps; i <= steps; ++i) {
        const FormulaPoint p = brace_at(std::abs(static_cast<float>(i)) / steps, bow);
        const float x = p.y * w * 0.75F;
        stroke.points.push_back({left ? 0.06F * em + x : w - 0.06F * em - x, (i < 0 ? -1.0F : 1.0F) * p.x * half});
    }
    FormulaBox box;
    box.width = w;
    box.strokes.push_back(std::move(stroke));
    return box;
}

FormulaBox paren(bool left, float half, float em, float line) {
    const float depth = std::min(0.30F * em, 0.2F * half + 0.1F * em), w = depth + 0.14F * em;
    FormulaStroke stroke{{}, line};
    for (int i = -steps; i <= steps; ++i) {
        const float t = static_cast<float>(i) / steps, x = 0.07F * em + depth * t * t;
        stroke.points.push_back({left ? x : w - x, t * half});
    }
    FormulaBox box;
    box.width = w;
    box.strokes.push_back(std::move(stroke));
    return box;
}

// Straight signs, as points in a field one wide and from -1 to 1.
FormulaBox straight(std::vector<std::vector<FormulaPoint>> lines, float half, float w, float em, float line) {
    FormulaBox box;
    box.width = w + 0.16F * em;
    for (auto& points : lines) {
        FormulaStroke stroke{std::move(points), line};
        for (FormulaPoint& p : stroke.points) p = {0.08F * em + p.x * w, p.y * half};
        box.strokes.push_back(std::move(stroke));
    }
    return box;
}

FormulaBox shape(const std::string& sign, bool left, float half, float em, float line) {
    const float w = 0.2F * em;
    if (sign == "(") return paren(true, half, em, line);
    if (sign == ")") return paren(false, half, em, line);
    if (sign == "{") return brace(true, half, em, line);
    if (sign == "}") return brace(false, half, em, line);
    if (sign == "[") return straight({{{1, -1}, {0, -1}, {0, 1}, {1, 1}}}, half, w, em, line);
    if (sign == "]") return straight({{{0, -1}, {1, -1}, {1, 1}, {0, 1}}}, half, w, em, line);
    if (sign == "⌊") return straight({{{0, -1}, {0, 1}, {1, 1}}}, half, w, em, line);
    if (sign == "⌋") return straight({{{1, -1}, {1, 1}, {0, 1}}}, half, w, em, line);
    if (sign == "⌈") return straight({{{1, -1}, {0, -1}, {0, 1}}}, half, w, em, line);
    if (sign == "⌉") return straight({{{0, -1}, {1, -1}, {1, 1}}}, half, w, em, line);
    if (sign == "⟨") return straight({{{1, -1}, {0, 0}, {1, 1}}}, half, 0.26F * em, em, line);
    if (sign == "⟩") return straight({{{0, -1}, {1, 0}, {0, 1}}}, half, 0.26F * em, em, line);
    if (sign == "|" || sign == "∣") return straight({{{0, -1}, {0, 1}}}, half, 0.04F * em, em, line);
    if (sign == "‖" || sign == "∥") return straight({{{0, -1}, {0, 1}}, {{1, -1}, {1, 1}}}, half, 0.16F * em, em, line);
    if (sign == "/") return straight({{{1, -1}, {0, 1}}}, half, 0.4F * em, em, line);
    if (sign == "\\") return straight({{{0, -1}, {1, 1}}}, half, 0.4F * em, em, line);
    (void)left;
    return {};
}

FormulaStroke wave(float w, float h, float line) {
    FormulaStroke stroke{{}, line};
    for (int i = 0; i <= steps; ++i) {
        const float t = static_cast<float>(i) / steps;
        stroke.points.push_back({t * w, -h / 2 - h / 2 * std::sin(2 * std::numbers::pi_v<float> * t)});
    }
    return stroke;
}

// A brace that lies, its tip up or down.
FormulaBox lying_brace(bool over, float w, float em, float line) {
    const float h = 0.34F * em, half = w / 2, bow = std::min(0.5F, 0.3F * em / std::max(half, 1.0F));
    FormulaStroke stroke{{}, line};
    for (int i = -steps; i <= steps; ++i) {
        const FormulaPoint p = brace_at(std::abs(static_cast<float>(i)) / steps, bow);
        stroke.points.push_back({half + (i < 0 ? -1.0F : 1.0F) * p.x * half, over ? -h + p.y * h : -p.y * h});
    }
    FormulaBox box;
    box.width = w;
    box.above = h;
    box.strokes.push_back(std::move(stroke));
    return box;
}

}  // namespace

FormulaBox bracket(const std::string& sign, bool left, float half, float em, float line) {
    FormulaBox box = shape(sign, left, half, em, line);
    box.above = box.below = half;
    return box;
}

FormulaBox root_sign(float sign, float top, float bottom, float line, float roof) {
    FormulaBox box;
    const float y = -top + line / 2, tall = top + bottom;
    box.strokes.push_back({{{0.04F * sign, bottom - tall * 0.42F}, {0.22F * sign, bottom - tall * 0.52F}, {0.5F * sign, bottom - line / 2}, {0.96F * sign, y}, {sign + roof, y}}, line});
    box.above = top;
    box.below = bottom;
    box.width = sign + roof;
    return box;
}

FormulaBox accent_mark(AccentKind kind, float over, float em, float line) {
    FormulaBox box;
    const float small = std::min(std::max(0.36F * em, over * 0.8F), std::max(over, 0.42F * em));
    const auto strokes = [&](float w, float h, std::vector<std::vector<FormulaPoint>> lines) {
        for (auto& points : lines) box.strokes.push_back({std::move(points), line});
        box.width = w;
        box.above = h;
    };
    const float h = 0.16F * em;
    switch (kind) {
        case AccentKind::hat: strokes(small, h, {{{0, 0}, {small / 2, -h}, {small, 0}}}); break;
        case AccentKind::bar:
        case AccentKind::over_line:
        case AccentKind::under_line: {
            const float w = kind == AccentKind::bar ? small : over;
            box.rules.push_back({0, -line, w, line});
            box.width = w;
            box.above = line;
            break;
        }
        case AccentKind::vector: {
            const float w = std::max(small, 0.5F * em), tip = 0.12F * em;
            strokes(w, 2 * tip, {{{0, -tip}, {w, -tip}}, {{w - tip, -2 * tip}, {w, -tip}, {w - tip, 0}}});
            break;
        }
        case AccentKind::dot: strokes(0.1F * em, h, {{{0.05F * em, -h / 2}, {0.05F * em, -h / 2}}}); break;
        case AccentKind::two_dots: strokes(0.3F * em, h, {{{0.05F * em, -h / 2}, {0.05F * em, -h / 2}}, {{0.27F * em, -h / 2}, {0.27F * em, -h / 2}}}); break;
        case AccentKind::tilde:
            box.strokes.push_back(wave(small, h, line));
            box.width = small;
            box.above = h;
            break;
        case AccentKind::over_brace: return lying_brace(true, std::max(over, em), em, line);
        case AccentKind::under_brace: return lying_brace(false, std::max(over, em), em, line);
    }
    if (kind == AccentKind::dot || kind == AccentKind::two_dots)
        for (FormulaStroke& s : box.strokes) s.width = std::max(2.0F, 0.11F * em);
    return box;
}

}  // namespace estation::kiosk::ui
