// What goes into the emergency bag: twelve things with their weights, which of them matter, and what has been chosen so
// far within a limit. A bag weighs the sum of what is in it. After Beijing's list of 2020 (basic edition); rice, candles
// and albums are there to be left at home. Kilograms. Pure.
#pragma once
#include <array>
#include <cstddef>

namespace estation::kiosk {

enum class BagThing { water, food, torch, radio, first_aid, whistle, papers, gloves, blanket, rice, candle, album };
inline constexpr std::size_t bag_things = 12;

struct BagFact { double weight_kg; bool matters; };   // matters: belongs to the basic list
[[nodiscard]] BagFact bag_fact(BagThing thing);

class EmergencyBag {
public:
    enum class Did { put_in, taken_out, too_heavy };
    Did toggle(BagThing thing, double limit_kg);
    void empty() { in_ = {}; }
    [[nodiscard]] bool holds(BagThing thing) const { return in_[static_cast<std::size_t>(thing)]; }
    [[nodiscard]] double weight_kg() const;
    [[nodiscard]] int missing() const;               // things that matter and are not in
    [[nodiscard]] bool complete() const { return missing() == 0; }

private:
    std::array<bool, bag_things> in_{};
};

}  // namespace estation::kiosk
