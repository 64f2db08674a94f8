#include "content/import/qti_regions.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "content/import/qti_scoring.h"
#include "content/import/text_tools.h"

namespace estation::content::qti {
namespace {

using std::string;

std::vector<double> coordinates(const string& text) {
    std::vector<double> all;
    string number;
    for (const char c : text + ",") {
        if (c != ',' && c != ' ') {
            number += c;
        } else if (!number.empty()) {
            if (number.ends_with('%')) throw Refusal{"its places are given in per cent, not imported"};
            const auto value = plain_number(number);
            if (!value) throw Refusal{"its coordinates \"" + short_title(text, 30) + "\" are no numbers"};
            all.push_back(*value);
            number.clear();
        }
    }
    return all;
}

}  // namespace

Region region_of(const string& shape, const string& coords) {
    const auto n = coordinates(coords);
    Region r;
    if (shape == "circle" && n.size() == 3) {
        r.points = {{n[0], n[1]}};
        r.radius = n[2];
    } else if (shape == "rect" && n.size() == 4) {
        r.shape = RegionShape::rect;
        r.points = {{n[0], n[1]}, {n[2], n[3]}};
    } else if (shape == "poly" && n.size() >= 6) {
        r.shape = RegionShape::poly;
        for (std::size_t i = 0; i + 1 < n.size() && r.points.size() < 60; i += 2) r.points.push_back({n[i], n[i + 1]});
    } else if (shape == "ellipse" && n.size() == 4) {
        r.shape = RegionShape::poly;
        for (int i = 0; i < 36; ++i) {
            const double angle = i * std::numbers::pi / 18;
            r.points.push_back({n[0] + n[2] * std::cos(angle), n[1] + n[3] * std::sin(angle)});
        }
    } else {
        throw Refusal{"has a place of the shape " + short_title(shape, 20) + " (" + short_title(coords, 30) + "), not imported"};
    }
    return r;
}

}  // namespace estation::content::qti
