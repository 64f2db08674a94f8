#include "kiosk/exhibits/emergency_bag.h"

#include <doctest/doctest.h>

using namespace estation::kiosk;

TEST_CASE("all that matters fits into six kilograms, and with the rice nothing else does") {
    EmergencyBag bag;
    for (std::size_t i = 0; i < bag_things; ++i)
        if (const auto thing = static_cast<BagThing>(i); bag_fact(thing).matters) CHECK(bag.toggle(thing, 6) == EmergencyBag::Did::put_in);
    CHECK(bag.complete());
    CHECK(bag.weight_kg() == doctest::Approx(5.15));
    CHECK(bag.toggle(BagThing::blanket, 6) == EmergencyBag::Did::put_in);
    CHECK(bag.toggle(BagThing::rice, 6) == EmergencyBag::Did::too_heavy);
    CHECK(!bag.holds(BagThing::rice));

    EmergencyBag wrong;
    CHECK(wrong.toggle(BagThing::rice, 6) == EmergencyBag::Did::put_in);
    CHECK(wrong.toggle(BagThing::water, 6) == EmergencyBag::Did::too_heavy);
    CHECK(wrong.missing() == 8);
}

TEST_CASE("what is taken out makes room again") {
    EmergencyBag bag;
    CHECK(bag.toggle(BagThing::water, 3) == EmergencyBag::Did::put_in);
    CHECK(bag.toggle(BagThing::torch, 3) == EmergencyBag::Did::too_heavy);
    CHECK(bag.toggle(BagThing::water, 3) == EmergencyBag::Did::taken_out);
    CHECK(bag.toggle(BagThing::torch, 3) == EmergencyBag::Did::put_in);
    bag.empty();
    CHECK(bag.weight_kg() == 0);
}
