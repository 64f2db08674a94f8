// Input devices as Linux lists them, taken from machines of many kinds: which of them is a touch panel.
#include <doctest/doctest.h>

#include "kiosk/touch_panel.h"
#include "tests/fakes/scratch.h"

using namespace estation::kiosk;
using namespace estation::fakes;
using Touch = estation::sync::Health::Touch;

namespace {

struct Device { const char *abs, *key, *properties; };

// Bits as the kernel writes them: BTN_TOUCH is bit 10 of the sixth word from the right, ABS_MT_POSITION_X and _Y are 53 and 54.
constexpr Device panel{"260800000000003", "400 0 0 0 0 0", "2"};              // several fingers, directly
constexpr Device old_panel{"1000003", "400 0 0 0 0 0", "0"};                   // one finger, no word of directness
constexpr Device touchpad{"260800011000003", "e520 10000 0 0 0 0", "5"};
constexpr Device pen{"1000003000003", "1c03 0 0 0 0 0", "0"};
constexpr Device mouse{"0", "1f0000 0 0 0 0", "0"};
constexpr Device virtual_mouse{"3", "1f0000 0 0 0 0", "0"};
constexpr Device keyboard{"0", "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe", "0"};

Touch with(const std::vector<Device>& devices) {
    const Scratch list;
    int number = 0;
    for (const auto& device : devices) {
        const auto folder = list / ("event" + std::to_string(number++)) / "device";
        put(folder / "capabilities/abs", std::string(device.abs) + "\n");
        put(folder / "capabilities/key", std::string(device.key) + "\n");
        put(folder / "properties", std::string(device.properties) + "\n");
    }
    put(list / "mice/dev", "13:63\n");
    return touch_panel(list.path());
}

}  // namespace

TEST_CASE("a touch panel is found among other devices") {
    CHECK(with({panel}) == Touch::ok);
    CHECK(with({keyboard, mouse, panel}) == Touch::ok);
    CHECK(with({old_panel}) == Touch::ok);
}

TEST_CASE("what is no touch panel is none") {
    for (const auto& device : {touchpad, pen, mouse, virtual_mouse, keyboard}) CHECK(with({device}) == Touch::missing);
    CHECK(with({{"nonsense", "", "zz"}}) == Touch::missing);
    CHECK(with({}) == Touch::unknown);
    CHECK(touch_panel("/nowhere/at/all") == Touch::unknown);
}
