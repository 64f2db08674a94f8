#include "content/exhibit_models.h"

#include <array>

namespace estation::content {
namespace {

constexpr std::array fastest_slope{ModelParameter{"drop", 0.3, 1.5, 0.8}, ModelParameter{"bend", 0.05, 1.5, 0.6}};
constexpr std::array galton{ModelParameter{"rows", 4, 16, 12}, ModelParameter{"chance", 0.05, 0.95, 0.5}};
constexpr std::array lissajous{ModelParameter{"across", 1, 8, 2}, ModelParameter{"along", 1, 8, 3}, ModelParameter{"phase", 0, 180, 90}};
constexpr std::array sound{ModelParameter{"frequency", 50, 2000, 440}, ModelParameter{"loudness", 0, 1, 0.6}, ModelParameter{"harmonic", 1, 8, 2}};
constexpr std::array refraction{ModelParameter{"angle", 0, 89, 45}, ModelParameter{"index", 1, 2.5, 1.33}, ModelParameter{"from", 0, 1, 0}};
constexpr std::array fields{ModelParameter{"current", -3, 3, 2}, ModelParameter{"turn", -180, 180, 0}};
constexpr std::array waves{ModelParameter{"distance", 5, 300, 60}, ModelParameter{"delay", 1, 30, 5}, ModelParameter{"depth", 0, 100, 10}};
constexpr std::array sway{ModelParameter{"magnitude", 5, 8, 6.5}, ModelParameter{"distance", 10, 200, 40}, ModelParameter{"ground", 0, 2, 0}};
// What earthquakes are made of, for a visitor: intensity on a map, the reports of a warning, a seismograph.
constexpr std::array degrees{ModelParameter{"magnitude", 4, 8, 6.5}, ModelParameter{"zone", 0, 3, 0}, ModelParameter{"distance", 0, 200, 60}, ModelParameter{"direction", 0, 360, 50}};
constexpr std::array reports{ModelParameter{"pace", 1, 10, 3}};
constexpr std::array drum{ModelParameter{"distance", 5, 200, 60}, ModelParameter{"filter", 0, 2, 0}, ModelParameter{"corner", 0.2, 12, 1}};
constexpr std::array moon{ModelParameter{"day", -30, 30, 0}};
constexpr std::array terms{ModelParameter{"ahead", -12, 12, 0}};
constexpr std::array bag{ModelParameter{"limit", 2, 20, 6}};
constexpr std::array secure_home{ModelParameter{"magnitude", 4, 8, 7}, ModelParameter{"distance", 1, 300, 20}, ModelParameter{"floor", 1, 12, 5}};

constexpr std::array models{
    ExhibitModel{"fastest-slope", fastest_slope}, ExhibitModel{"galton-board", galton}, ExhibitModel{"lissajous", lissajous},
    ExhibitModel{"sound-waves", sound},           ExhibitModel{"refraction", refraction}, ExhibitModel{"field-lines", fields},
    ExhibitModel{"wave-race", waves},             ExhibitModel{"moon-phase", moon},       ExhibitModel{"solar-terms", terms},
    ExhibitModel{"emergency-bag", bag},         ExhibitModel{"secure-home", secure_home},
    ExhibitModel{"building-sway", sway},
    ExhibitModel{"intensity-map", degrees},     ExhibitModel{"warning-replay", reports},  ExhibitModel{"seismograph", drum},
};

}  // namespace

std::span<const ExhibitModel> exhibit_models() { return models; }

const ExhibitModel* exhibit_model(std::string_view name) {
    for (const ExhibitModel& m : models)
        if (m.name == name) return &m;
    return nullptr;
}

}  // namespace estation::content
