#include "kiosk/platform/damage.h"

#include <algorithm>
#include <cstdlib>

namespace estation::kiosk {
namespace {

constexpr std::int64_t rect_cost = 4096;  // what one more rectangle costs, in pixels drawn
constexpr std::size_t most_rects = 40;

// A thing as it is seen in one zone of the screen.
struct Seen {
    std::uint64_t key;
    PixelRect rect;  // the pixels it touches in the zone
};

std::uint64_t rect_hash(std::uint64_t seed, PixelRect r) {
    const auto two = [](int a, int b) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b); };
    return mix_hash(mix_hash(seed, two(r.x, r.y)), two(r.w, r.h));
}

Seen seen(const Drawn& thing, PixelRect rect, int dy) {
    std::uint64_t key = thing.look;
    if (thing.kind != Drawn::Kind::fill) {
        const auto x = static_cast<std::uint32_t>(thing.x0), y = static_cast<std::uint32_t>(thing.y0 + dy * 64);
        key = mix_hash(key, static_cast<std::uint64_t>(x) << 32 | y);
    }
    return {rect_hash(key, rect), rect};
}

// The things seen within a zone, shifted by dy.
std::vector<Seen> seen_in(std::span<const Drawn> things, PixelRect zone, int dy) {
    std::vector<Seen> result;
    for (const Drawn& thing : things) {
        PixelRect rect = thing.visible;
        rect.y += dy;
        rect = intersect(rect, zone);
        if (!empty(rect)) result.push_back(seen(thing, rect, dy));
    }
    return result;
}

// The things seen anywhere outside the moved regions.
std::vector<Seen> seen_outside(std::span<const Drawn> things, std::span<const MovedRegion> moves) {
    std::vector<Seen> result;
    for (const Drawn& thing : things)
        if (std::none_of(moves.begin(), moves.end(), [&](const MovedRegion& m) { return contains(m.area, thing.visible); }))
            result.push_back(seen(thing, thing.visible, 0));
    return result;
}

// For each of `after` which of `before` it is, or -1: equal keys in their order.
std::vector<int> partners(std::span<const Seen> before, std::span<const Seen> after) {
    struct Place { std::uint64_t key; int at; };
    const auto sorted = [](std::span<const Seen> list) {
        std::vector<Place> places;
        places.reserve(list.size());
        for (const Seen& s : list) places.push_back({s.key, static_cast<int>(places.size())});
        std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.key != b.key ? a.key < b.key : a.at < b.at; });
        return places;
    };
    const std::vector<Place> old = sorted(before), now = sorted(after);
    std::vector<int> result(after.size(), -1);
    for (std::size_t i = 0, k = 0; i < old.size() && k < now.size();) {
        if (old[i].key < now[k].key) ++i;
        else if (now[k].key < old[i].key) ++k;
        else result[static_cast<std::size_t>(now[k++].at)] = old[i++].at;
    }
    return result;
}

// Keeps the longest run of partners whose order is the same in both lists; the others lose theirs.
void keep_in_order(std::vector<int>& partner) {
    std::vector<std::size_t> ends;                       // where the best run of each length ends
    std::vector<std::size_t> previous(partner.size(), SIZE_MAX);
    for (std::size_t i = 0; i < partner.size(); ++i) {
        if (partner[i] < 0) continue;
        const auto place = std::lower_bound(ends.begin(), ends.end(), partner[i], [&](std::size_t e, int value) { return partner[e] < value; });
        if (place != ends.begin()) previous[i] = *(place - 1);
        if (place == ends.end()) ends.push_back(i);
        else *place = i;
    }
    std::vector<int> kept(partner.size(), -1);
    for (std::size_t i = ends.empty() ? SIZE_MAX : ends.back(); i != SIZE_MAX; i = previous[i]) kept[i] = partner[i];
    partner = std::move(kept);
}

// What was or is at a place where the two lists differ.
std::vector<PixelRect> differences(std::span<const Seen> before, std::span<const Seen> after) {
    const auto same = [](const Seen& a, const Seen& b) { return a.key == b.key; };
    const auto [old_begin, now_begin] = std::mismatch(before.begin(), before.end(), after.begin(), after.end(), same);
    before = before.subspan(static_cast<std::size_t>(old_begin - before.begin()));
    after = after.subspan(static_cast<std::size_t>(now_begin - after.begin()));
    while (!before.empty() && !after.empty() && same(before.back(), after.back())) {
        before = before.first(before.size() - 1);
        after = after.first(after.size() - 1);
    }
    std::vector<int> partner = partners(before, after);
    keep_in_order(partner);
    std::vector<bool> stays(before.size(), false);
    std::vector<PixelRect> result;
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (partner[i] < 0) result.push_back(after[i].rect);
        else stays[static_cast<std::size_t>(partner[i])] = true;
    }
    for (std::size_t i = 0; i < before.size(); ++i)
        if (!stays[i]) result.push_back(before[i].rect);
    return result;
}

// A rectangle without a hole: up to four rectangles.
void cut_out(std::vector<PixelRect>& rects, PixelRect hole) {
    std::vector<PixelRect> result;
    const auto keep = [&](PixelRect r) { if (!empty(r)) result.push_back(r); };
    for (const PixelRect& r : rects) {
        const PixelRect lap = intersect(r, hole);
        if (empty(lap)) {
            result.push_back(r);
            continue;
        }
        keep({r.x, r.y, r.w, lap.y - r.y});
        keep({r.x, lap.y + lap.h, r.w, r.y + r.h - lap.y - lap.h});
        keep({r.x, lap.y, lap.x - r.x, lap.h});
        keep({lap.x + lap.w, lap.y, r.x + r.w - lap.x - lap.w, lap.h});
    }
    rects = std::move(result);
}

// The hints that can be followed: inside the screen, less than a regionful, apart from each other.
std::vector<MovedRegion> usable(std::span<const MovedRegion> moved, PixelRect screen) {
    std::vector<MovedRegion> result;
    for (MovedRegion m : moved) {
        m.area = intersect(m.area, screen);
        if (empty(m.area) || m.dy == 0 || m.dy >= m.area.h || m.dy <= -m.area.h) continue;
        if (std::any_of(result.begin(), result.end(), [&](const MovedRegion& other) { return !empty(intersect(other.area, m.area)); })) continue;
        result.push_back(m);
    }
    return result;
}

}  // namespace

void add_dirty(std::vector<PixelRect>& dirty, PixelRect rect) {
    if (empty(rect)) return;
    for (std::size_t i = 0; i < dirty.size();) {
        const PixelRect both = unite(dirty[i], rect);
        if (area(both) <= area(dirty[i]) + area(rect) + rect_cost) {
            rect = both;
            dirty[i] = dirty.back();
            dirty.pop_back();
            i = 0;  // the greater rectangle may now reach others
        } else {
            ++i;
        }
    }
    if (dirty.size() < most_rects) {
        dirty.push_back(rect);
        return;
    }
    const auto waste = [&](const PixelRect& r) { return area(unite(r, rect)) - area(r); };
    auto best = std::min_element(dirty.begin(), dirty.end(), [&](const PixelRect& a, const PixelRect& b) { return waste(a) < waste(b); });
    *best = unite(*best, rect);
}

Damage compare(std::span<const Drawn> before, std::span<const Drawn> after, PixelRect screen, std::span<const MovedRegion> moved) {
    Damage damage;
    damage.moves = usable(moved, screen);
    for (const MovedRegion& m : damage.moves) {
        PixelRect kept = m.area;  // where pixels arrive
        kept.y += m.dy;
        kept = intersect(kept, m.area);
        for (const PixelRect& r : differences(seen_in(before, kept, m.dy), seen_in(after, kept, 0))) add_dirty(damage.dirty, r);
        std::vector<PixelRect> bared = {m.area};
        cut_out(bared, kept);
        for (const PixelRect& r : bared) add_dirty(damage.dirty, r);
    }
    std::vector<PixelRect> outside = differences(seen_outside(before, damage.moves), seen_outside(after, damage.moves));
    for (const MovedRegion& m : damage.moves) cut_out(outside, m.area);
    for (const PixelRect& r : outside) add_dirty(damage.dirty, r);
    return damage;
}

}  // namespace estation::kiosk
