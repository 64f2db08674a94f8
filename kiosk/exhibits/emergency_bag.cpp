#include "kiosk/exhibits/emergency_bag.h"

namespace estation::kiosk {

BagFact bag_fact(BagThing thing) {
    switch (thing) {
        case BagThing::water: return {3.0, true};       // two bottles of 1.5 litres
        case BagThing::food: return {0.8, true};
        case BagThing::torch: return {0.2, true};
        case BagThing::radio: return {0.3, true};
        case BagThing::first_aid: return {0.5, true};
        case BagThing::whistle: return {0.05, true};
        case BagThing::papers: return {0.1, true};
        case BagThing::gloves: return {0.2, true};
        case BagThing::blanket: return {0.6, false};
        case BagThing::rice: return {5.0, false};
        case BagThing::candle: return {0.3, false};
        case BagThing::album: return {2.5, false};
    }
    return {0, false};
}

EmergencyBag::Did EmergencyBag::toggle(BagThing thing, double limit_kg) {
    bool& in = in_[static_cast<std::size_t>(thing)];
    if (in) {
        in = false;
        return Did::taken_out;
    }
    if (weight_kg() + bag_fact(thing).weight_kg > limit_kg + 1e-9) return Did::too_heavy;
    in = true;
    return Did::put_in;
}

double EmergencyBag::weight_kg() const {
    double sum = 0;
    for (std::size_t i = 0; i < bag_things; ++i) sum += in_[i] ? bag_fact(static_cast<BagThing>(i)).weight_kg : 0;
    return sum;
}

int EmergencyBag::missing() const {
    int n = 0;
    for (std::size_t i = 0; i < bag_things; ++i) n += bag_fact(static_cast<BagThing>(i)).matters && !in_[i] ? 1 : 0;
    return n;
}

}  // namespace estation::kiosk
