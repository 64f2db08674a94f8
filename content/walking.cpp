#include "content/walking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <queue>
#include <utility>

namespace estation::content {
namespace {

constexpr double together_m = 2;  // ends nearer than this to another street meet it: maps are drawn by hand

double distance(MapPoint a, MapPoint b) { return std::hypot(a.x_m - b.x_m, a.y_m - b.y_m); }
MapPoint between(MapPoint a, MapPoint b, double t) { return {a.x_m + (b.x_m - a.x_m) * t, a.y_m + (b.y_m - a.y_m) * t}; }

struct Segment {
    MapPoint a, b;
    int street = 0;
    std::vector<double> cuts;  // 0..1, where something joins
    [[nodiscard]] double length() const { return distance(a, b); }
};

// The place on a segment nearest to a point.
double foot(const Segment& s, MapPoint p) {
    const double dx = s.b.x_m - s.a.x_m, dy = s.b.y_m - s.a.y_m, square = dx * dx + dy * dy;
    return square <= 0 ? 0 : std::clamp(((p.x_m - s.a.x_m) * dx + (p.y_m - s.a.y_m) * dy) / square, 0.0, 1.0);
}

void join(Segment& one, Segment& two) {
    // An end that lies on the other.
    const auto touch = [](Segment& a, Segment& b, MapPoint end, double t) {
        const double u = foot(b, end);
        if (distance(between(b.a, b.b, u), end) > together_m) return;
        a.cuts.push_back(t);
        b.cuts.push_back(u);
    };
    touch(one, two, one.a, 0);
    touch(one, two, one.b, 1);
    touch(two, one, two.a, 0);
    touch(two, one, two.b, 1);
    // A crossing.
    const double ax = one.b.x_m - one.a.x_m, ay = one.b.y_m - one.a.y_m, bx = two.b.x_m - two.a.x_m, by = two.b.y_m - two.a.y_m;
    const double cross = ax * by - ay * bx;
    if (std::abs(cross) < 1e-9) return;
    const double px = two.a.x_m - one.a.x_m, py = two.a.y_m - one.a.y_m;
    const double t = (px * by - py * bx) / cross, u = (px * ay - py * ax) / cross;
    if (t < 0 || t > 1 || u < 0 || u > 1) return;
    one.cuts.push_back(t);
    two.cuts.push_back(u);
}

class Graph {
public:
    struct Edge { int to, street; double metres; };

    int node(MapPoint p) {
        // Points of one place are one node: looked for in the cells around it.
        const auto cx = static_cast<long>(std::floor(p.x_m / together_m)), cy = static_cast<long>(std::floor(p.y_m / together_m));
        for (long x = cx - 1; x <= cx + 1; ++x)
            for (long y = cy - 1; y <= cy + 1; ++y) {
                const auto found = cells_.find({x, y});
                if (found == cells_.end()) continue;
                for (const int n : found->second)
                    if (distance(place(n), p) <= together_m) return n;
            }
        const int n = lone(p);
        cells_[{cx, cy}].push_back(n);
        return n;
    }
    // A node of its own, wherever others are.
    int lone(MapPoint p) {
        places_.push_back(p);
        edges_.emplace_back();
        return static_cast<int>(places_.size()) - 1;
    }
    void edge(int a, int b, int street) {
        if (a == b) return;
        const double metres = distance(place(a), place(b));
        edges_[static_cast<std::size_t>(a)].push_back({b, street, metres});
        edges_[static_cast<std::size_t>(b)].push_back({a, street, metres});
    }
    [[nodiscard]] MapPoint place(int n) const { return places_[static_cast<std::size_t>(n)]; }

    // For each node the metres from `from`, the node before it and the street between.
    struct Reached { double metres = std::numeric_limits<double>::infinity(); int before = -1, street = -1; };
    [[nodiscard]] std::vector<Reached> reach(int from) const {
        std::vector<Reached> all(places_.size());
        using Next = std::pair<double, int>;
        std::priority_queue<Next, std::vector<Next>, std::greater<>> open;
        all[static_cast<std::size_t>(from)].metres = 0;
        open.emplace(0, from);
        while (!open.empty()) {
            const auto [metres, n] = open.top();
            open.pop();
            if (metres > all[static_cast<std::size_t>(n)].metres) continue;
            for (const Edge& e : edges_[static_cast<std::size_t>(n)]) {
                Reached& r = all[static_cast<std::size_t>(e.to)];
                if (metres + e.metres >= r.metres) continue;
                r = {metres + e.metres, n, e.street};
                open.emplace(r.metres, e.to);
            }
        }
        return all;
    }

private:
    std::vector<MapPoint> places_;
    std::vector<std::vector<Edge>> edges_;
    std::map<std::pair<long, long>, std::vector<int>> cells_;
};

std::vector<Segment> segments_of(const ShelterMap& map, bool step_free) {
    std::vector<Segment> all;
    for (std::size_t n = 0; n < map.streets.size(); ++n) {
        const Street& street = map.streets[n];
        if (step_free && !street.step_free) continue;
        for (std::size_t i = 0; i + 1 < street.points.size(); ++i)
            if (distance(street.points[i], street.points[i + 1]) > 0) all.push_back({street.points[i], street.points[i + 1], static_cast<int>(n), {0, 1}});
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = i + 1; j < all.size(); ++j) join(all[i], all[j]);
    return all;
}

// Where a place off the street reaches it: the nearest point of the nearest street, which is cut there.
std::optional<MapPoint> reach_street(std::vector<Segment>& segments, MapPoint p) {
    Segment* nearest = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (Segment& s : segments) {
        const double d = distance(between(s.a, s.b, foot(s, p)), p);
        if (d < least) least = d, nearest = &s;
    }
    if (nearest == nullptr) return std::nullopt;
    const double t = foot(*nearest, p);
    nearest->cuts.push_back(t);
    return between(nearest->a, nearest->b, t);
}

std::vector<RouteStep> words_of(const ShelterMap& map, const std::vector<MapPoint>& line, const std::vector<int>& streets) {
    std::vector<RouteStep> steps;
    int last = -2;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const double metres = distance(line[i], line[i + 1]);
        const Wind wind = wind_of(line[i], line[i + 1]);
        if (!steps.empty() && streets[i] == last && steps.back().wind == wind) {
            steps.back().metres += metres;
            continue;
        }
        last = streets[i];
        steps.push_back({last < 0 ? Text{} : map.streets[static_cast<std::size_t>(last)].name, wind, metres});
    }
    std::erase_if(steps, [](const RouteStep& s) { return s.metres < 5; });  // nobody counts these
    return steps;
}

}  // namespace

Wind wind_of(MapPoint from, MapPoint to) {
    const double turn = std::atan2(to.x_m - from.x_m, to.y_m - from.y_m) / (std::acos(-1.0) / 4);
    return static_cast<Wind>((static_cast<int>(std::lround(turn)) + 8) % 8);
}

std::vector<std::optional<Route>> walking_routes(const ShelterMap& map, bool step_free) {
    std::vector<std::optional<Route>> routes(map.shelters.size());
    std::vector<Segment> segments = segments_of(map, step_free);
    const auto start = reach_street(segments, map.here);
    if (!start) return routes;
    std::vector<std::optional<MapPoint>> doors;
    for (const Shelter& s : map.shelters) doors.push_back(step_free && !s.step_free ? std::nullopt : reach_street(segments, s.at));

    Graph graph;
    for (Segment& s : segments) {
        std::sort(s.cuts.begin(), s.cuts.end());
        int before = graph.node(between(s.a, s.b, s.cuts.front()));
        for (const double t : s.cuts) {
            const int n = graph.node(between(s.a, s.b, t));
            graph.edge(before, n, s.street);
            before = n;
        }
    }
    const int here = graph.lone(map.here);
    graph.edge(here, graph.node(*start), -1);
    std::vector<int> ends;
    for (std::size_t i = 0; i < doors.size(); ++i) {
        ends.push_back(doors[i] ? graph.lone(map.shelters[i].at) : -1);
        if (doors[i]) graph.edge(ends[i], graph.node(*doors[i]), -1);
    }
    const auto reached = graph.reach(here);
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ends[i] < 0) continue;
        const auto at = [&](int n) -> const Graph::Reached& { return reached[static_cast<std::size_t>(n)]; };
        if (!std::isfinite(at(ends[i]).metres)) continue;
        Route route;
        route.metres = at(ends[i]).metres;
        std::vector<int> streets;
        for (int n = ends[i]; n >= 0; n = at(n).before) {
            route.line.push_back(graph.place(n));
            if (at(n).before >= 0) streets.push_back(at(n).street);
        }
        std::reverse(route.line.begin(), route.line.end());
        std::reverse(streets.begin(), streets.end());
        route.steps = words_of(map, route.line, streets);
        routes[i] = std::move(route);
    }
    return routes;
}

int walking_minutes(double metres, double metres_per_second) { return std::max(1, static_cast<int>(std::ceil(metres / metres_per_second / 60 - 1e-9))); }

}  // namespace estation::content
