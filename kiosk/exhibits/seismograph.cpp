#include "kiosk/exhibits/seismograph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace estation::kiosk {
using namespace content::seismology;

namespace {

constexpr double pi = std::numbers::pi;
constexpr double run_in_s = 20;   // a filter gets so much of the ground before the sheet begins, to have forgotten its start

// Several tones near one another, so that it swells and fades as nature does. Phases are any, but always the same.
double tones(double t, double hz, double width) {
    static constexpr std::array<double, 5> place = {-1, -0.45, 0.1, 0.62, 1}, phase = {0.3, 2.1, 4.4, 1.2, 5.7};
    double sum = 0;
    for (std::size_t i = 0; i < place.size(); ++i) sum += std::sin(2 * pi * hz * (1 + width * place[i]) * t + phase[i]);
    return sum / 2.6;
}

// A wave train: up within a moment, dying away over a few.
double train(double t, double hz, double rise_s) {
    if (t <= 0 || t > 14 * rise_s) return 0;
    return t / rise_s * std::exp(1 - t / rise_s) * tones(t, hz, 0.22);
}

}  // namespace

void Seismograph::quake(double at_s, double distance_km) {
    const auto first = earth_->first(degrees_of_km(distance_km), depth_km);
    if (!first) return;
    if (quakes_.size() >= most_quakes) quakes_.erase(quakes_.begin());
    quakes_.push_back({at_s, distance_km, at_s + first->p_s, at_s + first->s_s});
    write_anew();
}

void Seismograph::forget_quakes() {
    quakes_.clear();
    write_anew();
}

double Seismograph::ground(double t) const {
    double sum = 0.26 * tones(t, swell_hz, 0.3) + 0.06 * tones(t, traffic_hz, 0.25) * (0.7 + 0.3 * std::sin(0.4 * t));
    for (const Quake& q : quakes_) {
        const double near = 1 / (1 + q.distance_km / 40);
        sum += near * (0.32 * train(t - q.p_s, p_hz, 0.7) + 1.0 * train(t - q.s_s, s_hz, 1.5));
    }
    return sum;
}

void Seismograph::set(Filter kind, double corner_hz) {
    if (kind == kind_ && (corner_hz == corner_hz_ || kind == Filter::none)) return;
    kind_ = kind;
    corner_hz_ = corner_hz;
    filter_.reset();
    if (kind != Filter::none)
        if (auto made = Butterworth::design(kind == Filter::low_pass ? Pass::low : Pass::high, order, corner_hz, dt_s)) filter_ = std::move(*made);
    write_anew();
}

double Seismograph::gain(double frequency_hz) const { return filter_ ? filter_->gain(frequency_hz) : 1; }

void Seismograph::run_to(double t_s) {
    const double begin = std::floor(t_s / sheet_s) * sheet_s;
    const bool back = t_s < now_s_;
    now_s_ = t_s;
    if (back || begin != begin_s_) {
        begin_s_ = begin;
        write_anew();
        return;
    }
    for (const auto n = static_cast<std::size_t>((now_s_ - begin_s_) / dt_s); trace_.size() < n;) {
        const double x = ground(begin_s_ + static_cast<double>(trace_.size()) * dt_s);
        trace_.push_back(filter_ ? filter_->step(x) : x);
    }
}

void Seismograph::write_anew() {
    trace_.clear();
    if (filter_) {
        filter_->rest();
        for (int i = static_cast<int>(run_in_s / dt_s); i > 0; --i) filter_->step(ground(begin_s_ - i * dt_s));
    }
    run_to(now_s_);
}

std::optional<Seismograph::Quake> Seismograph::latest_read() const {
    std::optional<Quake> latest;
    for (const Quake& q : quakes_)
        if (q.s_s <= now_s_ && q.p_s >= begin_s_ && (!latest || q.s_s > latest->s_s)) latest = q;
    return latest;
}

}  // namespace estation::kiosk
