#include "content/seismology/travel_time.h"

#include "content/seismology/tau_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

namespace estation::content::seismology {
namespace {

constexpr double radius_km = 6371, pi = std::numbers::pi;
constexpr double deepest_km = 1400;    // rays to 30 degrees from 700 km turn well above
constexpr double least_depth_km = 760; // of a model
constexpr std::size_t grid = 1536;     // ray parameters of the shared tables

// What a stretch of a ray adds: angle X at the centre, and tau = T - p X, whose slope along p is -X.
struct Leg {
    double x = 0, tau = 0;
    Leg& operator+=(Leg o) { return x += o.x, tau += o.tau, *this; }
    Leg& operator-=(Leg o) { return x -= o.x, tau -= o.tau, *this; }
};
Leg operator-(Leg a, Leg b) { return a -= b; }
Leg twice(Leg a) { return {2 * a.x, 2 * a.tau}; }

// One shell; u is the radius over the speed, the largest ray parameter that can be there.
struct Shell {
    double top_r, bottom_r, top_u, bottom_u, b;

    [[nodiscard]] double u_at(double r) const { return top_u * std::pow(r / top_r, 1 - b); }

    // Once through from the top to where u is `to_u` at radius `to_r`, or to the turning point above it.
    [[nodiscard]] Leg through(double p, double to_u, double to_r) const {
        if (std::abs(1 - b) < 1e-7) {  // u does not change: no closed form, but a plain integral
            const double root = std::sqrt(std::max(top_u * top_u - p * p, 1e-12)), log = std::log(top_r / to_r);
            return {p / root * log, root * log};
        }
        const double k = 1 / (1 - b);
        double x = std::acos(std::min(p / top_u, 1.0)), t = std::sqrt(std::max(top_u * top_u - p * p, 0.0));
        if (to_u > p) x -= std::acos(p / to_u), t -= std::sqrt(to_u * to_u - p * p);
        return {k * x, k * (t - p * x)};
    }
    [[nodiscard]] Leg through(double p) const { return through(p, bottom_u, bottom_r); }
};

std::vector<Shell> shells_of(const std::vector<SpeedKnot>& knots, Wave wave) {
    std::vector<Shell> shells;
    const auto add = [&](double r1, double v1, double r2, double v2) { shells.push_back({r1, r2, r1 / v1, r2 / v2, std::log(v1 / v2) / std::log(r1 / r2)}); };
    for (std::size_t i = 1; i < knots.size() && knots[i].depth_km <= deepest_km + 100; ++i) {
        const SpeedKnot &a = knots[i - 1], &b = knots[i];
        if (b.depth_km <= a.depth_km) continue;  // a jump
        const double va = wave == Wave::p ? a.vp_km_s : a.vs_km_s, vb = wave == Wave::p ? b.vp_km_s : b.vs_km_s, ra = radius_km - a.depth_km, rb = radius_km - b.depth_km;
        if (va == vb) {
            add(ra, va, rb, vb);
            continue;
        }
        // Between knots the speed is a straight line in depth: two shells of v = A r^B follow it within 0.0003 km/s.
        const double r = (ra + rb) / 2, v = (va + vb) / 2;
        add(ra, va, r, v);
        add(r, v, rb, vb);
    }
    return shells;
}

}  // namespace

class TravelTimes::Shells {
public:
    explicit Shells(std::vector<Shell> shells) : shells_(std::move(shells)) {
        double u = std::numeric_limits<double>::infinity();
        for (const Shell& s : shells_) {
            depth_.push_back(radius_km - s.top_r);
            least_before_.push_back(u);
            u = std::min({u, s.top_u, s.bottom_u});
        }
        least_before_.push_back(u);
        step_ = shells_.front().top_u / static_cast<double>(grid - 1);
        tabulate_down();
        choose_parameters();
        tabulate_distances();
    }

    [[nodiscard]] double first_s(double delta, double depth_km) const {
        const Source source = place(depth_km);
        double best = std::numeric_limits<double>::infinity();
        const double straight_down = up(0, source).x;
        if (delta <= straight_down) return direct_time(0, source, delta);
        if (const auto p = solve_up(delta, source)) best = direct_time(*p, source, delta);
        for (std::size_t i = 1; i < parameters_.size() && parameters_[i - 1] < source.limit_down; ++i)
            if (may_pass(i, source, delta))
                if (const auto p = solve_round(parameters_[i - 1], std::min(parameters_[i], source.limit_down), source, delta)) {
                    const Leg leg = round(*p, source);
                    best = std::min(best, leg.tau + *p * delta);
                }
        return best;
    }

    [[nodiscard]] double speed(double depth_km) const {
        const Source s = place(depth_km);
        return s.r / s.u;
    }

private:
    struct Source {
        std::size_t shell = 0;
        double r = 0, u = 0;
        double limit_up = 0;     // the largest ray parameter that reaches the surface from here
        double limit_down = 0;   // ... of a ray that leaves downwards
    };

    [[nodiscard]] Source place(double depth_km) const {
        const auto above = std::upper_bound(depth_.begin(), depth_.end(), depth_km);
        Source s;
        s.shell = static_cast<std::size_t>(above - depth_.begin()) - 1;
        s.r = radius_km - depth_km;
        const Shell& shell = shells_[s.shell];
        s.u = shell.u_at(s.r);
        const bool inside = s.r < shell.top_r - 1e-9;
        s.limit_up = std::min(least_before_[s.shell], inside ? std::min(shell.top_u, s.u) : std::numeric_limits<double>::infinity());
        if (std::isinf(s.limit_up)) s.limit_up = s.u;  // at the surface
        s.limit_down = std::min(s.limit_up, s.u);
        return s;
    }

    // From the surface down to the top of shell k, for p below everything on the way. What lies well above where the ray
    // could turn is smooth in p and comes from the table; the last shells, where it bends, are computed.
    [[nodiscard]] Leg down_to(double p, std::size_t k) const {
        std::size_t row = k;
        while (row > 0 && least_before_[row] - p < 9 * step_) --row;
        Leg leg = table_leg(p, row);
        for (std::size_t i = row; i < k; ++i) leg += shells_[i].through(p);
        return leg;
    }
    [[nodiscard]] Leg table_leg(double p, std::size_t row) const {
        if (row == 0) return {};
        const auto i = std::min(static_cast<std::size_t>(p / step_), grid - 2);
        const Leg &a = down_[row * grid + i], &b = down_[row * grid + i + 1];
        const double t = p / step_ - static_cast<double>(i), h = step_;
        // Cubic through tau and its slope -X at both ends; X is the slope of that, taken back.
        const double c2 = 3 * (b.tau - a.tau) + h * (2 * a.x + b.x), c3 = -2 * (b.tau - a.tau) - h * (a.x + b.x);
        return {a.x - (2 * c2 * t + 3 * c3 * t * t) / h, a.tau + t * (-h * a.x + t * (c2 + t * c3))};
    }
    // From the surface to the source, or back.
    [[nodiscard]] Leg up(double p, const Source& s) const {
        Leg leg = down_to(p, s.shell);
        const Shell& shell = shells_[s.shell];
        if (s.r < shell.top_r - 1e-9) leg += shell.through(p, std::max(s.u, p), s.r);
        return leg;
    }
    // From the surface to where the ray turns, or is thrown back by a faster shell.
    [[nodiscard]] Leg to_turn(double p) const {
        // The first shell whose top or bottom the ray cannot reach.
        const auto found = std::partition_point(least_before_.begin() + 1, least_before_.end(), [p](double u) { return u > p; });
        const auto k = std::min(static_cast<std::size_t>(found - least_before_.begin()) - 1, shells_.size() - 1);
        Leg leg = down_to(p, k);
        if (shells_[k].top_u > p) leg += shells_[k].through(p);
        return leg;
    }
    [[nodiscard]] Leg round(double p, const Source& s) const { return twice(to_turn(p)) - up(p, s); }
    [[nodiscard]] double direct_time(double p, const Source& s, double delta) const { return up(p, s).tau + p * delta; }

    // Where f, of opposite signs at both ends, is zero (false position, Illinois).
    template <class F>
    static double root(double a, double b, double fa, double fb, F f) {
        double x = a;
        for (int i = 0, side = 0; i < 60; ++i) {
            x = (a * fb - b * fa) / (fb - fa);
            if (!(x > std::min(a, b) && x < std::max(a, b))) x = (a + b) / 2;
            const double fx = f(x);
            if (std::abs(fx) < 1e-7 || std::abs(b - a) < 1e-10) break;
            if (fx * fb < 0) {
                a = b, fa = fb;
                side = 0;
            } else {
                fa /= side++ > 0 ? 2 : 1;
            }
            b = x, fb = fx;
        }
        return x;
    }

    [[nodiscard]] std::optional<double> solve_up(double delta, const Source& s) const {
        const double most = up(s.limit_up, s).x;
        if (most < delta) return std::nullopt;
        // By the angle, not its sine: X changes without limit as the ray becomes level.
        const double angle = root(0.0, pi / 2, -delta, most - delta, [&](double a) { return up(s.limit_up * std::sin(a), s).x - delta; });
        return s.limit_up * std::sin(angle);
    }
    [[nodiscard]] std::optional<double> solve_round(double from, double to, const Source& s, double delta) const {
        const double a = round(from, s).x - delta, b = round(to, s).x - delta;
        if (a == 0) return from;
        if (b == 0) return to;
        if (a * b > 0) return std::nullopt;
        const double p = root(from, to, a, b, [&](double q) { return round(q, s).x - delta; });
        return std::abs(round(p, s).x - delta) < 1e-5 ? std::optional(p) : std::nullopt;  // a jump is no root
    }
    // Whether a round ray between two neighbouring parameters may come up at delta: by the tables of the shell's two ends.
    [[nodiscard]] bool may_pass(std::size_t i, const Source& s, double delta) const {
        if (parameters_[i] >= least_before_[s.shell + 1]) return true;  // it might turn in the source's own shell
        const float *a = &distance_[s.shell * parameters_.size() + i], *b = a + parameters_.size();
        const auto [least, most] = std::minmax({a[-1], a[0], b[-1], b[0]});
        return delta >= static_cast<double>(least) - 1e-5 && delta <= static_cast<double>(most) + 1e-5;
    }

    void tabulate_down() {
        down_.assign((shells_.size() + 1) * grid, {});
        for (std::size_t k = 0; k < shells_.size(); ++k)
            for (std::size_t i = 0; i < grid; ++i) {
                const double p = static_cast<double>(i) * step_;
                Leg leg = down_[k * grid + i];
                if (p < least_before_[k + 1]) leg += shells_[k].through(p);
                down_[(k + 1) * grid + i] = leg;
            }
    }
    // Dense where X(p) is steep: just below the u of every shell's edge, and at both ends of a jump's gap.
    void choose_parameters() {
        const auto spread = [this](double high, double low, int parts) {
            for (int n = 0; n <= parts; ++n) parameters_.push_back(high - (high - low) * (0.5 - 0.5 * std::cos(pi * n / parts)));
        };
        for (std::size_t k = 0; k < shells_.size(); ++k) {
            const Shell& s = shells_[k];
            if (s.top_u > s.bottom_u) spread(s.top_u, s.bottom_u, 4);
            if (k > 0 && shells_[k - 1].bottom_u > s.top_u * (1 + 1e-9)) spread(shells_[k - 1].bottom_u, s.top_u, 12);
            for (const double edge : {s.top_u, s.bottom_u}) parameters_.push_back(edge * (1 - 1e-9)), parameters_.push_back(edge * (1 - 1e-6));
        }
        std::sort(parameters_.begin(), parameters_.end());
        const double least = least_before_.back();
        std::erase_if(parameters_, [least](double p) { return p < least * (1 + 1e-9); });
        parameters_.erase(std::unique(parameters_.begin(), parameters_.end()), parameters_.end());
    }
    void tabulate_distances() {
        const auto rows = static_cast<std::size_t>(std::upper_bound(depth_.begin(), depth_.end(), most_depth_km) - depth_.begin()) + 1;
        distance_.assign(rows * parameters_.size(), 0);
        for (std::size_t i = 0; i < parameters_.size(); ++i) {
            const double p = parameters_[i], turn = twice(to_turn(p)).x;
            for (std::size_t k = 0; k < rows; ++k) distance_[k * parameters_.size() + i] = static_cast<float>(turn - (p <= least_before_[k] ? down_to(p, k).x : 0));
        }
    }

    std::vector<Shell> shells_;
    std::vector<double> depth_;          // of each shell's top
    std::vector<double> least_before_;   // the least u above the top of each shell, and of all
    double step_ = 1;                    // of the grid of ray parameters
    std::vector<Leg> down_;              // [shell][grid]
    std::vector<double> parameters_;     // where round rays are looked for, rising
    std::vector<float> distance_;        // [shell][parameter], of a round ray from the shell's top
};

namespace {

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (;;) {
        const auto from = line.find_first_not_of(" \t\r");
        if (from == std::string_view::npos) return words;
        const auto to = std::min(line.find_first_of(" \t\r", from), line.size());
        words.push_back(line.substr(from, to - from));
        line.remove_prefix(to);
    }
}

Result<std::vector<SpeedKnot>> parse_model(std::string_view text, std::string_view name) {
    const auto fault = [&](std::size_t line, std::string what) { return Error{std::move(what), std::string(name) + ":" + std::to_string(line)}; };
    if (text.size() > 1u << 20) return Error{"larger than 1 MiB", std::string(name)};
    std::vector<SpeedKnot> knots;
    for (std::size_t n = 1; !text.empty(); ++n) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (n <= 2 || words.empty()) continue;
        double value[3] = {};
        if (words.size() < 3) return fault(n, "expected depth km, Vp km/s, Vs km/s, density");
        for (std::size_t i = 0; i < 3; ++i) {
            const auto [at, bad] = std::from_chars(words[i].data(), words[i].data() + words[i].size(), value[i]);
            if (bad != std::errc() || at != words[i].data() + words[i].size() || !std::isfinite(value[i])) return fault(n, "not a number: " + std::string(words[i].substr(0, 30)));
        }
        const SpeedKnot knot{value[0], value[1], value[2]};
        if (knots.empty() ? knot.depth_km != 0 : knot.depth_km < knots.back().depth_km) return fault(n, "depth begins at 0 and does not fall");
        if (knot.depth_km > radius_km) return fault(n, "a depth beyond the centre of the Earth, 6371 km");
        const double least_s = knot.depth_km > deepest_km ? 0 : 0.1;  // the core lets no S through
        if (!(knot.vp_km_s > 0.1 && knot.vp_km_s < 20 && knot.vs_km_s >= least_s && knot.vs_km_s < knot.vp_km_s)) return fault(n, "a speed is not that of rock (0.1 to 20 km/s, S slower than P)");
        knots.push_back(knot);
        if (knots.size() > 2000) return fault(n, "more than 2000 rows");
    }
    if (knots.size() < 2 || knots.back().depth_km < least_depth_km) return Error{"the model has to reach " + std::to_string(static_cast<int>(least_depth_km)) + " km at least", std::string(name)};
    return knots;
}

Result<> check_range(double degrees, double depth_km) {
    if (!(degrees >= 0 && degrees <= TravelTimes::most_degrees)) return Error{"the distance lies between 0 and 30 degrees (0 to 3335 km)", ""};
    if (!(depth_km >= 0 && depth_km <= TravelTimes::most_depth_km)) return Error{"the depth lies between 0 and 700 km", ""};
    return {};
}

}  // namespace

// What lies between the rays and the published tables, at every quarter of a degree and at the depths below, as far as it is more
// than `unseen_s`: the rays are followed where the tables agree with them, and left by no more than the tables ask for.
class TravelTimes::Offset {
public:
    Offset(const Shells& rays, const TauTable& table) {
        std::vector<double> degrees;
        for (std::size_t i = near; i < columns; ++i) degrees.push_back(static_cast<double>(i) / a_degree);
        for (const double depth : depths) {
            offsets_.insert(offsets_.end(), near, 0.0F);  // the direct ray is exact
            const auto published = table.first_s(depth, degrees);
            for (std::size_t i = 0; i < degrees.size(); ++i) {
                const double off = published[i] - rays.first_s(degrees[i] * pi / 180, depth);
                offsets_.push_back(std::isfinite(off) && std::abs(off) < most_s ? static_cast<float>(off - std::clamp(off, -unseen_s, unseen_s)) : 0);
            }
        }
    }
    [[nodiscard]] double at(double degrees, double depth_km) const {
        const auto above = std::upper_bound(depths.begin() + 1, depths.end() - 1, depth_km);
        const auto row = static_cast<std::size_t>(above - depths.begin()) - 1;
        const auto column = std::min(static_cast<std::size_t>(degrees * a_degree), columns - 2);
        const double down = (depth_km - depths[row]) / (depths[row + 1] - depths[row]), along = degrees * a_degree - static_cast<double>(column);
        const float *a = &offsets_[row * columns + column], *b = a + columns;
        return std::lerp(std::lerp(a[0], a[1], along), std::lerp(b[0], b[1], along), down);
    }

private:
    static constexpr double a_degree = 4;
    static constexpr std::size_t near = 4, columns = static_cast<std::size_t>(most_degrees * a_degree) + 1;   // from one degree on
    static constexpr double unseen_s = 0.005, most_s = 0.2;
    // Those of the published tables, and between: closer where branches of P cross at 14 to 16 degrees.
    static constexpr auto depths = [] {
        std::array<double, 35> km{0, 15, 25, 33, 35, 42.5, 50, 62.5, 75, 87.5};
        for (std::size_t i = 10; i < km.size(); ++i) km[i] = 100 + 25.0 * static_cast<double>(i - 10);
        return km;
    }();
    static_assert(depths.back() >= most_depth_km);
    std::vector<float> offsets_;   // [depth][quarter of a degree], seconds
};

Result<TravelTimes> TravelTimes::open(std::string_view tvel, std::string_view name) {
    const auto knots = parse_model(tvel, name);
    if (!knots) return knots.error().in("travel-time model");
    TravelTimes times;
    const auto tables = TauTable::of(*knots);
    for (const Wave wave : {Wave::p, Wave::s}) {
        const auto i = static_cast<std::size_t>(wave);
        times.rays_[i] = std::make_unique<const Shells>(shells_of(*knots, wave));
        if (tables) times.offset_[i] = std::make_unique<const Offset>(*times.rays_[i], (*tables)[i]);
    }
    return times;
}

TravelTimes::TravelTimes() = default;
TravelTimes::TravelTimes(TravelTimes&&) noexcept = default;
TravelTimes& TravelTimes::operator=(TravelTimes&&) noexcept = default;
TravelTimes::~TravelTimes() = default;

Result<double> TravelTimes::first(Wave wave, double degrees, double depth_km) const {
    if (auto ok = check_range(degrees, depth_km); !ok) return ok.error();
    const auto i = static_cast<std::size_t>(wave);
    const double s = rays_[i]->first_s(degrees * pi / 180, depth_km);
    if (!std::isfinite(s)) return Error{"no ray of this model comes up at " + std::to_string(degrees) + " degrees", ""};
    return offset_[i] ? s + offset_[i]->at(degrees, depth_km) : s;
}

Result<Arrivals> TravelTimes::first(double degrees, double depth_km) const {
    const auto p = first(Wave::p, degrees, depth_km), s = first(Wave::s, degrees, depth_km);
    if (!p) return p.error();
    if (!s) return s.error();
    return Arrivals{*p, *s};
}

double TravelTimes::speed_km_s(Wave wave, double depth_km) const { return rays_[static_cast<std::size_t>(wave)]->speed(std::clamp(depth_km, 0.0, most_depth_km)); }

double degrees_of_km(double km) { return km / radius_km * 180 / pi; }
double km_of_degrees(double degrees) { return degrees * pi / 180 * radius_km; }

}  // namespace estation::content::seismology
