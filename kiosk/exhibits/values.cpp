#include "kiosk/exhibits/values.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "content/exhibit_models.h"

namespace estation::kiosk {

Values::Values(const content::Exhibit& exhibit) : model_(exhibit.model) {
    for (const content::Parameter& p : exhibit.parameters) knobs_.push_back({p, p.value});
}

const Values::Knob* Values::find(std::string_view id) const {
    for (const Knob& k : knobs_)
        if (k.what.id == id) return &k;
    return nullptr;
}

double Values::get(std::string_view id) const {
    if (const Knob* k = find(id)) return k->value;
    const content::ExhibitModel* model = content::exhibit_model(model_);
    const content::ModelParameter* p = model == nullptr ? nullptr : model->find(id);
    return p == nullptr ? 0 : p->value;
}

bool Values::set(std::string_view id, double value) {
    if (!std::isfinite(value)) return false;
    for (Knob& k : knobs_) {
        if (k.what.id != id) continue;
        const double step = k.what.step > 0 ? k.what.step : (k.what.max - k.what.min) / 100;
        const double to = std::clamp(k.what.min + std::round((value - k.what.min) / step) * step, k.what.min, k.what.max);
        if (std::abs(to - k.value) < step * 1e-6) return false;
        k.value = to;
        ++changes_;
        return true;
    }
    return false;
}

bool Values::nudge(std::string_view id, int steps) {
    const Knob* k = find(id);
    if (k == nullptr) return false;
    const double step = k->what.step > 0 ? k->what.step : (k->what.max - k->what.min) / 100;
    return set(id, k->value + steps * step);
}

void Values::reset() {
    for (Knob& k : knobs_) k.value = k.what.value;
}

std::string Values::number(double value, int digits) {
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", digits, value == 0 ? 0.0 : value);
    std::string out = text;
    if (out.starts_with("-") && out.find_first_not_of("-0.") == out.npos) out.erase(0, 1);   // no "-0"
    if (out.starts_with("-")) out.replace(0, 1, "\u2212");
    return out;
}

std::string Values::shown(const Knob& k) {
    const double step = k.what.step;
    const auto whole = [](double v) { return std::abs(v - std::round(v)) < 1e-9; };
    const int digits = whole(step) ? 0 : whole(step * 10) ? 1 : 2;
    std::string text = number(k.value, digits);
    if (!k.what.unit.empty()) text += (k.what.unit == "°" || k.what.unit == "%" ? "" : "\u2009") + k.what.unit;
    return text;
}

}  // namespace estation::kiosk
