#include "content/seismology/tau_table.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>

namespace estation::content::seismology {
namespace {

constexpr double radius_km = 6371, pi = std::numbers::pi;
// How the tables of 1991 and 1995 were sampled: rough model every 50 km; rays no further apart than 200 km in distance,
// 0.01 in u, 75 km in depth; sources down to 800 km.
constexpr double rough_km = 50, apart = 200 / radius_km, most_du = 0.01, most_km = 75, deepest_km = 800, least_mantle_km = 1000;
constexpr double same = 1e-9;
constexpr std::size_t most_samples = 1000;   // ak135 has 325

struct Rough {
    double r, z, u;   // km, ln(r / radius), slowness
};

double depth_of(double z) { return radius_km * (1 - std::exp(z)); }

// --- Which ray parameters are sampled: by the distance of a rough Earth with u = A r^B between its points.

class RoughEarth {
public:
    RoughEarth(std::span<const SpeedKnot> knots, int wave, double unit) {
        for (std::size_t i = 0; i + 1 < knots.size();) {
            if (std::min(knots[i + 1].depth_km, radius_km - 0.001) <= knots[i].depth_km) {
                ++i;
                continue;
            }
            std::size_t end = i + 1;
            while (end + 1 < knots.size() && knots[end + 1].depth_km > knots[end].depth_km) ++end;
            add_layer(knots.subspan(i, end - i + 1), wave, unit);
            i = end;
        }
        for (std::size_t i = 1; i < points_.size(); ++i) log_.push_back(points_[i].u == points_[i - 1].u ? 0 : (points_[i].z - points_[i - 1].z) / std::log(points_[i - 1].u / points_[i].u));
    }
    [[nodiscard]] const std::vector<Rough>& points() const { return points_; }

    // The distance of a surface-to-surface ray, in radians, and the radius where it turns. One that grazes a point of the
    // model goes on below it, or, `grazing`, turns there.
    struct Ray { double x, r; };
    [[nodiscard]] Ray ray(double p, bool grazing = false) const {
        if (p <= 0) return {pi, 0};
        double x = 0, angle = std::acos(std::min(1.0, p / points_.front().u));
        for (std::size_t i = 1; i < points_.size(); ++i) {
            const Rough &a = points_[i - 1], &b = points_[i];
            if (p > b.u) {
                const double r = a.u > b.u && a.r > b.r ? a.r * std::pow(p / a.u, std::log(b.r / a.r) / std::log(b.u / a.u)) : a.r;
                if (a.u > p) x += (std::log(r / radius_km) - a.z) * angle / std::log(a.u / p);
                return {-2 * x, r};
            }
            const double next = std::acos(std::min(1.0, p / b.u));
            x += log_[i - 1] * (angle - next);
            angle = next;
            if (grazing && p == b.u) return {-2 * x, b.r};
        }
        return {2 * (angle - x), 0};  // turns in the innermost point
    }
    [[nodiscard]] double u_at(double r) const {
        std::size_t i = 1;
        while (i + 1 < points_.size() && points_[i].r > r) ++i;
        const Rough &a = points_[i - 1], &b = points_[i];
        return a.r == b.r ? b.u : a.u * std::pow(r / a.r, std::log(b.u / a.u) / std::log(b.r / a.r));
    }

private:
    void add_layer(std::span<const SpeedKnot> knots, int wave, double unit) {
        const double top = knots.front().depth_km, bottom = std::min(knots.back().depth_km, radius_km - 0.001);
        const int parts = std::max(0, static_cast<int>((bottom - top) / rough_km - 0.5)) + 1;
        std::size_t k = 1;
        for (int n = 0; n <= parts; ++n) {
            const double depth = top + (bottom - top) * n / parts;
            while (k + 1 < knots.size() && knots[k].depth_km < depth) ++k;
            const SpeedKnot &a = knots[k - 1], &b = knots[k];
            const double share = (depth - a.depth_km) / (b.depth_km - a.depth_km);
            if (k == 1 && b.vs_km_s <= 0) core_ = true;
            const auto speed = [&](const SpeedKnot& s) { return wave == 1 && !core_ ? s.vs_km_s : s.vp_km_s; };  // S is P in the core
            const double v = speed(a) + share * (speed(b) - speed(a)), r = radius_km - depth;
            points_.push_back({r, std::log(r / radius_km), r / radius_km * unit / v});
        }
    }
    std::vector<Rough> points_;
    std::vector<double> log_;
    bool core_ = false;
};

// The distance range between two critical slownesses of one wave, cut at caustics, and sampled.
class Sampler {
public:
    explicit Sampler(const RoughEarth& earth) : earth_(earth) {}

    void between(double top, double bottom) {
        const auto first = earth_.ray(top), last = earth_.ray(bottom, true);
        const int n = std::max(static_cast<int>(std::abs(last.x - first.x) / apart + 0.8), 1);
        std::vector<Try> tries{{top, first.x}};
        for (int k = 1; k < n; ++k) {
            const double p = top - (top - bottom) * k * k / (n * n);
            tries.push_back({p, earth_.ray(p).x});
        }
        tries.push_back({bottom, last.x});
        if (samples_.empty()) samples_.push_back(top), r_ = first.r;
        double r = first.r;
        while (tries.size() > 1) {
            const std::size_t turn = caustic(tries);
            const std::size_t end = turn == 0 ? tries.size() - 1 : turn;
            r_ = r;
            r = turn == 0 ? last.r : earth_.ray(tries[end].p).r;
            stretch({tries.begin(), tries.begin() + static_cast<std::ptrdiff_t>(end) + 1}, r);
            tries.erase(tries.begin(), tries.begin() + static_cast<std::ptrdiff_t>(end));
            if (turn == 0) break;
        }
    }
    [[nodiscard]] const std::vector<double>& samples() const { return samples_; }

private:
    struct Try { double p, x; };

    // Where the distance stops and turns back: that try is moved onto the turn. 0 when it does not.
    [[nodiscard]] std::size_t caustic(std::vector<Try>& t) const {
        for (std::size_t k = 2; k < t.size(); ++k) {
            if ((t[k].x - t[k - 1].x) * (t[1].x - t[0].x) > 0) continue;
            Try a = t[k - 2], b = t[k - 1], c = t[k];
            const double sign = (a.x + c.x) / 2 >= b.x ? 1 : -1;
            for (int i = 0; i < 100 && std::abs(c.x - a.x) > 1 / radius_km; ++i) {
                Try m{(a.p + b.p) / 2, 0};
                m.x = earth_.ray(m.p).x;
                if (sign * (b.x - m.x) >= 0) {
                    c = b, b = m;
                    continue;
                }
                a = m;
                m.p = (b.p + c.p) / 2, m.x = earth_.ray(m.p).x;
                if (sign * (b.x - m.x) >= 0) a = b, b = m;
                else c = m;
            }
            t[k - 1] = b;
            return k - 1;
        }
        return 0;
    }
    // From the first try to the last, monotonic in distance.
    void stretch(const std::vector<Try>& t, double last_r) {
        const Try end = t.back();
        const auto parts = [&](double x) { return std::max(static_cast<int>(std::abs(end.x - x) / apart + 0.8), 1); };
        double x = t.front().x, dx = (end.x - x) / parts(x);
        for (;;) {
            x += dx;
            const double before = samples_.back();
            double p = end.p, r = last_r;
            if (std::abs(x - end.x) > 1e-5) p = at_distance(t, x), r = earth_.ray(p).r;
            const auto restart = [&](double step) {
                const int n = std::max(static_cast<int>(std::abs(end.p - before) / step + 0.99), 1);
                p = before + (end.p - before) / n;
                const auto ray = earth_.ray(p);
                x = ray.x, r = ray.r;
                dx = (end.x - x) / parts(x);
            };
            if (std::abs(p - before) > most_du) restart(most_du);
            if (std::abs(r - r_) > most_km) restart(std::abs(before - earth_.u_at(r_ - most_km)));
            samples_.push_back(p);
            r_ = r;
            if (std::abs(x - end.x) <= 1e-5 || samples_.size() > most_samples) return;
        }
    }
    [[nodiscard]] double at_distance(const std::vector<Try>& t, double x) const {
        std::size_t k = 1;
        while (k + 1 < t.size() && (x - t[k].x) * (x - t[k - 1].x) > 0) ++k;
        double a = t[k - 1].p, b = t[k].p, fa = t[k - 1].x - x, fb = t[k].x - x, p = b;
        if (std::abs(fb) < 1e-9) return b;
        for (int i = 0, side = 0; i < 40; ++i) {  // false position, Illinois
            p = (a * fb - b * fa) / (fb - fa);
            const double f = earth_.ray(p).x - x;
            if (std::abs(f) < 0.05 / radius_km) break;
            if (f * fb < 0) a = b, fa = fb, side = 0;
            else fa /= side++ > 0 ? 2 : 1;
            b = p, fb = f;
        }
        return p;
    }

    const RoughEarth& earth_;
    std::vector<double> samples_;
    double r_ = radius_km;
};

// Whether a wave is slower (in r/v) anywhere in the mantle than above.
bool slow_layer(const RoughEarth& earth, double core_r) {
    const auto& points = earth.points();
    for (std::size_t i = 1; i < points.size() && points[i - 1].r > core_r; ++i)
        if (points[i].u > points[i - 1].u * (1 + 1e-9)) return true;
    return false;
}

// Every slowness at either side of a jump, P and S, falling.
std::vector<double> critical(const RoughEarth& p, const RoughEarth& s) {
    std::vector<double> all{p.points().front().u, s.points().front().u};
    for (const RoughEarth* earth : {&p, &s})
        for (std::size_t i = 1; i < earth->points().size(); ++i)
            if (earth->points()[i].r == earth->points()[i - 1].r) all.push_back(earth->points()[i - 1].u), all.push_back(earth->points()[i].u);
    std::sort(all.begin(), all.end(), std::greater<>());
    all.erase(std::unique(all.begin(), all.end(), [](double a, double b) { return std::abs(a - b) <= 1e-6; }), all.end());
    return all;
}

// Both waves are sampled at the same ray parameters: between two critical slownesses at those of the wave that needs more.
std::vector<double> sample_parameters(const RoughEarth& p, const RoughEarth& s) {
    std::vector<double> edges = critical(p, s), all;
    edges.push_back(0);
    Sampler of_p(p), of_s(s);
    const double p_surface = p.points().front().u;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        const std::size_t np = of_p.samples().size(), ns = of_s.samples().size();
        if (edges[i] <= p_surface + 1e-6) of_p.between(edges[i], edges[i + 1]);
        of_s.between(edges[i], edges[i + 1]);
        const bool take_s = of_p.samples().size() - np <= of_s.samples().size() - ns;
        const auto& from = take_s ? of_s.samples() : of_p.samples();
        std::size_t k = take_s ? ns : np;
        if (!all.empty() && k == 0) k = 1;  // its first stands there as the end of the interval above
        all.insert(all.end(), from.begin() + static_cast<std::ptrdiff_t>(k), from.end());
    }
    std::reverse(all.begin(), all.end());
    return all;
}

// --- Thinning: of marks along a line, keeps the ends and those whose spacing comes nearest to `apart_x`.

class Thinning {
public:
    Thinning(std::vector<double>& x, std::vector<bool>& kept, double apart_x) : x_(x), kept_(kept), apart_(apart_x) {}

    void between(std::size_t first, std::size_t last) {
        if (last < first + 2) return;
        last_ = last;
        std::size_t at = first, second = 0;
        bool have_second = false;
        misfit_ = 0, gaps_ = 0;
        for (std::size_t i = first + 1; i < last; ++i) {
            const double here = gap(at, i), next = gap(at, i + 1);
            if (std::abs(next) < std::abs(here)) {
                kept_[i] = false;
                continue;
            }
            if (!have_second) second = i, have_second = true;
            at = i;
            misfit_ += here * here, ++gaps_;
        }
        misfit_ += gap(at, last) * gap(at, last), ++gaps_;
        while (gaps_ > 1 && have_second && shift(first, second)) {}
    }

private:
    [[nodiscard]] double gap(std::size_t a, std::size_t b) const { return std::abs(x_[a] - x_[b]) - apart_; }
    // The misfit with the mark between two others moved to `to`, or taken away when it reaches one of them.
    struct Changed { double misfit; int gaps; };
    [[nodiscard]] Changed moved(std::size_t before, std::size_t at, std::size_t after, std::size_t to) const {
        const double rest = misfit_ - gap(before, at) * gap(before, at) - gap(at, after) * gap(at, after);
        if (to > before && to < after) return {rest + gap(before, to) * gap(before, to) + gap(to, after) * gap(to, after), gaps_};
        return {rest + gap(before, after) * gap(before, after), gaps_ - 1};
    }
    bool shift(std::size_t first, std::size_t& second) {
        bool changed = false;
        std::size_t one = first, two = second;
        for (std::size_t i = second + 1; i <= last_; ++i) {
            if (!kept_[i]) continue;
            const std::size_t zero = one;
            one = two, two = i;
            const Changed less = moved(zero, one, two, one - 1), more = moved(zero, one, two, one + 1);
            if (std::min(less.misfit / less.gaps, more.misfit / more.gaps) < misfit_ / gaps_) {
                changed = true;
                kept_[one] = false;
                const double by_less = less.misfit / less.gaps, by_more = more.misfit / more.gaps;
                const bool down = by_less < by_more || (by_less == by_more && less.gaps <= more.gaps);
                one = down ? one - 1 : one + 1;
                kept_[one] = true;
                misfit_ = down ? less.misfit : more.misfit, gaps_ = down ? less.gaps : more.gaps;
            }
            if (zero == first) second = one;
        }
        return changed;
    }

    std::vector<double>& x_;
    std::vector<bool>& kept_;
    double apart_, misfit_ = 0;
    int gaps_ = 0;
    std::size_t last_ = 0;
};

// X = -d tau / dp in the middle of three samples.
struct TauPoint {
    double p, tau;
};
double slope(TauPoint a, TauPoint b, TauPoint c) {
    const double h1 = a.p - b.p, h2 = c.p - b.p;
    return (h2 * h2 * (a.tau - b.tau) - h1 * h1 * (c.tau - b.tau)) / (h1 * h2 * (h1 - h2));
}

// --- The spline: a1 + a2 D + a3 D^2 + a4 D^1.5 between samples, D = p_last - p; two derivatives continuous; X given at both ends.

class TauSpline {
public:
    TauSpline(const std::vector<TauPoint>& points, double x_first, double x_last) : last_p_(points.back().p) {
        const std::size_t n = points.size();
        std::vector<double> tau, x(n, 0);
        for (const TauPoint& t : points) d_.push_back(last_p_ - t.p), tau.push_back(t.tau);
        x.front() = x_first, x.back() = x_last;
        if (n > 2) solve(tau, x);
        for (std::size_t i = 0; i + 1 < n; ++i) pieces_.push_back(piece(i, tau[i], tau[i + 1], x[i], x[i + 1]));
    }
    // The earliest time at a distance, in units of tau; infinite when no ray comes up there.
    [[nodiscard]] double first(double distance) const {
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            const Piece& a = pieces_[i];
            const double most = std::sqrt(d_[i]), least = std::sqrt(d_[i + 1]);
            const auto take = [&](double root) {
                if (!(root >= least - 1e-9 && root <= most + 1e-9)) return;
                const double d = root * root;
                best = std::min(best, a.a1 + d * (a.a2 + d * a.a3 + root * a.a4) + (last_p_ - d) * distance);
            };
            if (std::abs(a.a3) < 1e-30) {
                take((distance - a.a2) / (1.5 * a.a4));
                continue;
            }
            const double under = 2.25 * a.a4 * a.a4 + 8 * a.a3 * (distance - a.a2);
            if (under < 0) continue;
            take((-1.5 * a.a4 + std::sqrt(under)) / (4 * a.a3));
            take((-1.5 * a.a4 - std::sqrt(under)) / (4 * a.a3));
        }
        return best;
    }

private:
    struct Piece { double a1, a2, a3, a4; };
    [[nodiscard]] Piece piece(std::size_t i, double t0, double t1, double x0, double x1) const {
        const double d0 = d_[i], d1 = d_[i + 1], r0 = std::sqrt(d0), r1 = std::sqrt(d1), c0 = d0 * r0, c1 = d1 * r1, h = d1 - d0;
        Piece a{};
        a.a4 = (2 * (t1 - t0) - h * (x1 + x0)) / (0.5 * (c1 - c0) - 1.5 * r1 * r0 * (r1 - r0));
        a.a3 = (t1 - t0 - h * x0 - (c1 + 0.5 * c0 - 1.5 * d1 * r0) * a.a4) / (h * h);
        a.a2 = (t1 - t0 - (d1 * d1 - d0 * d0) * a.a3 - (c1 - c0) * a.a4) / h;
        a.a1 = t0 - c0 * a.a4 - d0 * (d0 * a.a3 + a.a2);
        return a;
    }
    // The second derivative of a piece at one of its ends.
    [[nodiscard]] double bend(std::size_t i, std::size_t at, double t0, double t1, double x0, double x1) const {
        const Piece a = piece(i, t0, t1, x0, x1);
        return 2 * a.a3 + 0.75 * a.a4 / std::sqrt(d_[at]);
    }
    void solve(const std::vector<double>& tau, std::vector<double>& x) const {
        const std::size_t n = d_.size();
        std::vector<double> upper(n, 0), right(n, 0);
        for (std::size_t i = 1; i + 1 < n; ++i) {
            const double left0 = bend(i - 1, i, 0, 0, 1, 0), left1 = bend(i - 1, i, 0, 0, 0, 1), right0 = bend(i, i, 0, 0, 1, 0), right1 = bend(i, i, 0, 0, 0, 1);
            const double known = bend(i, i, tau[i], tau[i + 1], 0, 0) - bend(i - 1, i, tau[i - 1], tau[i], 0, 0);
            double low = left0, mid = left1 - right0, high = -right1, b = known;
            if (i == 1) b -= low * x.front();
            else mid -= low * upper[i - 1], b -= low * right[i - 1];
            if (i + 2 == n) b -= high * x.back(), high = 0;
            upper[i] = high / mid, right[i] = b / mid;
        }
        for (std::size_t i = n - 2; i > 0; --i) x[i] = right[i] - (i + 2 < n ? upper[i] * x[i + 1] : 0);
    }

    double last_p_;
    std::vector<double> d_;      // last_p_ less each sample
    std::vector<Piece> pieces_;
};

// Of rays straight up, keeps those that come up near steps of `step` in distance: what a spline needs, and no closer.
void thin_upgoing(std::vector<TauPoint>& points, double x_last, double step) {
    const std::size_t n = points.size();
    const auto x_at = [&](std::size_t i) { return slope(points[i - 1], points[i], points[i + 1]); };
    double near_end = x_last, x = x_last;
    std::size_t end = 0;
    bool dense = false;
    for (std::size_t i = n - 1; i-- > 0;) {
        x = near_end;
        near_end = i == 0 ? 0 : x_at(i);
        if (std::abs(x - near_end) <= step) {
            end = i, dense = true;
            break;
        }
    }
    if (!dense) return;
    if (std::abs(x - near_end) <= 0.75 * step && end + 1 < n) near_end = x, ++end;
    const int parts = std::max(static_cast<int>(std::abs(near_end) / step + 0.8), 1);
    const double dx = near_end / parts, half = std::abs(dx / 2), sign = dx < 0 ? -1 : 1, round = sign > 0 ? 1 : 0;
    std::vector<bool> kept(n, true);
    double mark = dx, miss = 1e10;
    std::size_t candidate = 0, from = 1;
    const auto drop = [&] {
        for (std::size_t j = from; j <= candidate; ++j) kept[j] = false;
    };
    for (std::size_t i = 1; i <= end; ++i) {
        const double here = i == end ? near_end : x_at(i);
        if (sign * (here - mark) > half) {
            drop();
            from = candidate + 2;
            candidate = i - 1;
            miss = 1e10;
            mark += dx * static_cast<int>((here - mark - half) / dx + round);
        }
        if (std::abs(here - mark) < miss) miss = std::abs(here - mark), candidate = i - 1;
    }
    drop();
    std::size_t k = 0;
    for (std::size_t i = 0; i < n; ++i)
        if (kept[i]) points[k++] = points[i];
    points.resize(k);
}

}  // namespace

std::optional<std::array<TauTable, 2>> TauTable::of(std::span<const SpeedKnot> knots) {
    const auto core = std::find_if(knots.begin(), knots.end(), [](const SpeedKnot& k) { return k.vs_km_s <= 0; });
    if (core == knots.end() || core - knots.begin() < 2 || core->depth_km < least_mantle_km || knots.back().depth_km < radius_km - 1) return std::nullopt;
    const double unit = knots.front().vs_km_s, core_r = radius_km - core->depth_km;
    const RoughEarth p(knots, 0, unit), s(knots, 1, unit);
    if (slow_layer(p, core_r) || slow_layer(s, core_r)) return std::nullopt;
    const std::vector<double> samples = sample_parameters(p, s);
    if (samples.size() > most_samples) return std::nullopt;
    const auto mantle = knots.first(static_cast<std::size_t>(core - knots.begin()));
    return std::array{TauTable(mantle, 0, samples), TauTable(mantle, 1, samples)};
}

TauTable::TauTable(std::span<const SpeedKnot> mantle, int wave, std::span<const double> samples) {
    const double unit = mantle.front().vs_km_s;
    const auto speed = [wave](const SpeedKnot& k) { return wave == 0 ? k.vp_km_s : k.vs_km_s; };
    const auto u_of = [&](const SpeedKnot& k) { return (radius_km - k.depth_km) / radius_km * unit / speed(k); };
    seconds_ = radius_km / unit;
    for (const double q : samples)
        if (q <= u_of(mantle.front()) + same) p_.push_back(q);
    // Where the Earth has each slowness: within a straight line of the model, or at a jump.
    std::size_t k = 1;
    for (std::size_t i = p_.size(); i-- > 0;) {
        const double q = p_[i];
        while (k < mantle.size() && u_of(mantle[k]) > q + 1e-12) ++k;
        if (k == mantle.size()) break;
        const SpeedKnot &a = mantle[k - 1], &b = mantle[k];
        double depth = b.depth_km;
        if (b.depth_km > a.depth_km) {
            const double g = (speed(b) - speed(a)) / (b.depth_km - a.depth_km), f = q * radius_km / unit;
            depth = std::clamp((radius_km - f * (speed(a) - g * a.depth_km)) / (1 + f * g), a.depth_km, b.depth_km);
        }
        levels_.push_back({std::log((radius_km - depth) / radius_km), q});
    }
    integrate();
    std::size_t top = p_.size() - 1;
    for (std::size_t i = 1; i < mantle.size(); ++i) {
        const bool last = i + 1 == mantle.size(), jump = !last && mantle[i + 1].depth_km == mantle[i].depth_km && u_of(mantle[i + 1]) < u_of(mantle[i]) - same;
        if (!last && !jump) continue;
        const std::size_t bottom = nearest(u_of(mantle[i]));
        if (bottom < top) add_branch(bottom, top);
        if (jump) top = nearest(u_of(mantle[i + 1]));
    }
    choose_upgoing();
}

TauTable::Part& TauTable::Part::operator+=(const Part& o) { return tau += o.tau, x += o.x, *this; }

// The integrals in closed form, for u = b + (u1 - b) r / r1.
TauTable::Part TauTable::through(double p, const Level& top, const Level& bottom) {
    const double z1 = top.z, u1 = top.u, z2 = bottom.z, u2 = bottom.u;
    if (z1 - z2 <= same || u1 <= p + 1e-15) return {};
    const double b = u1 - (u2 - u1) / std::expm1(z2 - z1);  // u = b + (u1 - b) r / r1
    if (p <= same) return {u1 - u2 + b * std::log((u1 - b) / (u2 - b)), 0};
    const double s1 = std::sqrt(std::max(u1 * u1 - p * p, 0.0)), s2 = std::sqrt(std::max(u2 * u2 - p * p, 0.0));
    double x = 0, root = 0;
    if (b * b > p * p) {
        root = std::sqrt(b * b - p * p);
        x = std::log((u1 - b) * (root * s2 + b * u2 - p * p) / ((u2 - b) * (root * s1 + b * u1 - p * p))) / root;
    } else {
        root = std::sqrt(p * p - b * b);
        const auto angle = [&](double u) { return std::asin(std::clamp((b * u - p * p) / (p * (u - b)), -1.0, 1.0)); };
        x = (angle(u1) - angle(u2)) / root;
    }
    const double tau = s1 - s2 + b * std::log((u1 + s1) / (u2 + s2)) + (b * b - p * p) * x;
    return {tau, p * x};
}

// From the surface down to each level, for every ray that gets there; the last of a ray's parts is its turn.
void TauTable::integrate() {
    down_.resize(p_.size());
    apart_.assign(p_.size(), 0);
    above_.push_back(down_);
    std::size_t n = p_.size();
    for (std::size_t i = 1; i < levels_.size(); ++i) {
        const Level &a = levels_[i - 1], &b = levels_[i];
        const bool source = depth_of(a.z) <= deepest_km;
        if (a.z - b.z > same) {
            while (n > 0 && p_[n - 1] > b.u) --n;
            for (std::size_t k = 0; k < n; ++k) down_[k] += through(p_[k], a, b);
            for (std::size_t k = 1; source && k < n; ++k) apart_[k] = std::max(apart_[k], std::abs(down_[k - 1].x - down_[k].x));
            if (source && n + 1 == p_.size()) apart_.back() = down_[n - 1].x;
        }
        if (source) above_.push_back(down_);
    }
}

std::size_t TauTable::nearest(double p) const {
    const auto at = std::lower_bound(p_.begin(), p_.end(), p);
    if (at == p_.end()) return p_.size() - 1;
    const auto i = static_cast<std::size_t>(at - p_.begin());
    return i > 0 && p - p_[i - 1] < p_[i] - p ? i - 1 : i;
}

// Rays that turn between two samples' slownesses, thinned to about 200 km.
void TauTable::add_branch(std::size_t bottom, std::size_t top) {
    const std::size_t last = top - bottom;
    std::vector<double> x(last + 1);
    std::vector<bool> kept(last + 1, true);
    const auto p = [&](std::size_t i) { return p_[bottom + i]; };
    const auto tau = [&](std::size_t i) { return 2 * down_[bottom + i].tau; };
    x[0] = 2 * down_[bottom].x, x[last] = 2 * down_[top].x;
    for (std::size_t i = 1; i < last; ++i) x[i] = slope({p(i - 1), tau(i - 1)}, {p(i), tau(i)}, {p(i + 1), tau(i + 1)});
    std::size_t turn = 0;
    for (std::size_t i = 1; i < last; ++i)
        if ((x[i + 1] - x[i]) * (x[i] - x[i - 1]) <= 0) turn = i;
    Thinning thinning(x, kept, apart);
    if (turn == 0) thinning.between(0, last);
    if (turn >= 2) thinning.between(0, turn - 2);
    if (turn > 0 && turn + 2 <= last) thinning.between(turn + 2, last);
    Branch& branch = branches_.emplace_back();
    for (std::size_t i = 0; i <= last; ++i)
        if (kept[i]) branch.samples.push_back(bottom + i);
}

// Those ray parameters at which straight rays from all depths lie some 400 km apart, and a few more among the level ones.
void TauTable::choose_upgoing() {
    std::vector<double> x(p_.size(), 0);
    for (std::size_t i = 1; i < x.size(); ++i) x[i] = x[i - 1] + apart_[i];
    std::vector<bool> kept(x.size(), true);
    Thinning(x, kept, 2 * apart).between(0, x.size() - 1);
    std::size_t before = 0;
    for (std::size_t i = 0; i < p_.size(); ++i) {
        if (!kept[i]) continue;
        if (i > 0 && p_[i] >= 0.7 * p_.back() && p_[i] - p_[before] > 0.03)
            if (const std::size_t m = nearest(p_[before] + 0.75 * (p_[i] - p_[before])); m > before && m < i) upgoing_.push_back(m);
        upgoing_.push_back(i);
        before = i;
    }
}

std::vector<double> TauTable::first_s(double depth_km, std::span<const double> degrees) const {
    const bool buried = depth_km > 1;  // above it the straight rays reach no farther than a degree
    const Source source = place(depth_km);
    const Part level_ray = buried ? up(source, source.at.u) : Part{};
    std::vector<TauSpline> splines;
    for (const Branch& branch : branches_) {
        std::vector<TauPoint> points;
        double x_first = 0, x_last = 0;
        for (const std::size_t k : branch.samples) {
            if (buried && p_[k] > source.at.u) break;
            const Part part = buried ? up(source, k) : Part{};
            x_last = 2 * down_[k].x - part.x;
            if (points.empty()) x_first = x_last;
            points.push_back({p_[k], 2 * down_[k].tau - part.tau});
        }
        if (points.empty()) continue;
        if (buried && p_[branch.samples.back()] > source.at.u) {  // the ray that leaves level ends the branch
            if (source.at.u - points.back().p <= 1e-6) points.pop_back();
            points.push_back({source.at.u, level_ray.tau});
            x_last = level_ray.x;
        }
        if (points.size() > 2 || (points.size() == 2 && points[1].p - points[0].p > 2e-6)) splines.emplace_back(points, x_first, x_last);
    }
    if (buried) {
        std::vector<TauPoint> points;
        for (const std::size_t k : upgoing_) {
            if (p_[k] >= source.at.u - 1e-6) break;
            points.push_back({p_[k], up(source, k).tau});
        }
        points.push_back({source.at.u, level_ray.tau});
        thin_upgoing(points, level_ray.x, std::clamp(2 * depth_km, 2.0, 25.0) / radius_km);
        if (points.size() > 1) splines.emplace_back(points, 0, level_ray.x);
    }
    std::vector<double> all;
    for (const double d : degrees) {
        double best = std::numeric_limits<double>::infinity();
        for (const TauSpline& s : splines) best = std::min(best, s.first(d * pi / 180));
        all.push_back(best * seconds_);
    }
    return all;
}

// At a jump the source lies on its first sample; else on the straight line between two levels.
TauTable::Source TauTable::place(double depth_km) const {
    Source source{0, false, {std::log1p(-depth_km / radius_km), 0}};
    std::size_t below = 1;
    while (below + 1 < above_.size() && levels_[below].z > source.at.z + same) ++below;
    source.on_level = std::abs(levels_[below].z - source.at.z) <= 1e-6 && below + 1 < levels_.size() && std::abs(levels_[below + 1].z - levels_[below].z) <= same;
    source.level = source.on_level ? below : below - 1;
    const Level &a = levels_[below - 1], &b = levels_[below];
    source.at.u = source.on_level ? levels_[below + 1].u : a.u + (b.u - a.u) * std::expm1(source.at.z - a.z) / std::expm1(b.z - a.z);
    return source;
}
// From the surface to the source: of any ray, and of a sampled one.
TauTable::Part TauTable::up(const Source& source, double p) const {
    Part part;
    for (std::size_t i = 1; i <= source.level; ++i) part += through(p, levels_[i - 1], levels_[i]);
    if (!source.on_level) part += through(p, levels_[source.level], source.at);
    return part;
}
TauTable::Part TauTable::up(const Source& source, std::size_t k) const {
    Part part = above_[source.level][k];
    if (!source.on_level) part += through(p_[k], levels_[source.level], source.at);
    return part;
}

}  // namespace estation::content::seismology
