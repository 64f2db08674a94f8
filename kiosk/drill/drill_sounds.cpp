#include "kiosk/drill/drill_sounds.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace estation::kiosk::drill {
namespace {

constexpr int rate = 48'000;
constexpr double c4 = 261.63, g4 = 392.0, c5 = 523.25, e5 = 659.26, g5 = 783.99, c6 = 1046.5;

struct Note { double at_s, hertz, loud, rings_s; };

// A struck bar of wood: its own tone, the fourth above it that bars have, and both die away.
void strike(std::vector<double>& into, const Note& note) {
    const auto first = static_cast<std::size_t>(note.at_s * rate), length = static_cast<std::size_t>(note.rings_s * 5 * rate);
    if (into.size() < first + length) into.resize(first + length);
    const double turn = 2 * std::numbers::pi * note.hertz / rate;
    for (std::size_t n = 0; n < length; ++n) {
        const double t = static_cast<double>(n) / rate, begins = std::min(1.0, t / 0.004);
        const double tone = std::sin(turn * static_cast<double>(n)) + 0.25 * std::exp(-t / (note.rings_s * 0.3)) * std::sin(4 * turn * static_cast<double>(n));
        into[first + n] += note.loud * begins * std::exp(-t / note.rings_s) * tone;
    }
}

std::vector<Note> notes_of(Cue cue) {
    std::vector<Note> notes;
    switch (cue) {
        case Cue::announce: return {{0, c5, 0.6, 0.25}, {0.3, e5, 0.6, 0.25}, {0.6, g5, 0.6, 0.25}, {0.9, c6, 0.6, 0.5}};
        case Cue::warning:
            for (int n = 0; n < 4; ++n) notes.push_back({0.8 * n, g4, 0.7, 0.2}), notes.push_back({0.8 * n + 0.4, c4, 0.7, 0.3});
            return notes;
        case Cue::shaking:
            for (int n = 0; n < 8; ++n) notes.push_back({0.5 * n, c4 / 2, 0.8, 0.25});
            return notes;
        case Cue::evacuate:
            for (int n = 0; n < 12; ++n) notes.push_back({0.55 * n, n % 2 == 0 ? c5 : g4, 0.6, 0.15});   // as fast as one walks
            return notes;
        case Cue::response: return {{0, g5, 0.6, 0.3}, {0.4, g5, 0.6, 0.5}};
        case Cue::review: return {{0, c6, 0.6, 0.25}, {0.3, g5, 0.6, 0.25}, {0.6, e5, 0.6, 0.25}, {0.9, c5, 0.6, 0.6}};
        case Cue::aborted: return {{0, c4, 0.8, 0.4}, {0.9, c4, 0.8, 0.4}, {1.8, c4, 0.8, 0.6}};
    }
    return notes;
}

}  // namespace

Clip drill_clip(Cue cue) {
    std::vector<double> wave;
    for (const Note& note : notes_of(cue)) strike(wave, note);
    double most = 1e-9;
    for (const double v : wave) most = std::max(most, std::abs(v));
    Clip clip{rate, {}};
    clip.samples.reserve(wave.size());
    for (const double v : wave) clip.samples.push_back(static_cast<std::int16_t>(std::lround(v / most * 26'000)));
    return clip;
}

}  // namespace estation::kiosk::drill
