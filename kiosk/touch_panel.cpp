#include "kiosk/touch_panel.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "content/durable.h"

namespace estation::kiosk {
namespace fs = std::filesystem;
using Touch = sync::Health::Touch;

namespace {

// Numbers of the kernel's input-event-codes.h.
constexpr unsigned abs_x = 0x00, abs_y = 0x01, abs_mt_x = 0x35, abs_mt_y = 0x36;
constexpr unsigned btn_mouse = 0x110, btn_tool_pen = 0x140, btn_tool_finger = 0x145, btn_touch = 0x14A, btn_stylus = 0x14B;
constexpr unsigned points_directly = 0x01;   // INPUT_PROP_DIRECT

// Words of hexadecimal digits, each the bits of one long of the kernel, the highest first.
class Bits {
public:
    explicit Bits(const fs::path& file) {
        const auto text = content::read_capped(file, 4'096);
        std::istringstream words(text ? *text : std::string());
        for (std::string word; words >> word;) {
            std::uint64_t bits = 0;
            std::istringstream(word) >> std::hex >> bits;
            words_.insert(words_.begin(), bits);
        }
    }
    [[nodiscard]] bool has(unsigned bit) const {
        constexpr unsigned bits_in_long = sizeof(long) * 8;
        return bit / bits_in_long < words_.size() && (words_[bit / bits_in_long] >> (bit % bits_in_long) & 1) != 0;
    }

private:
    std::vector<std::uint64_t> words_;
};

bool is_touch_panel(const fs::path& device) {
    const Bits abs(device / "capabilities/abs"), keys(device / "capabilities/key"), properties(device / "properties");
    const bool direct = properties.has(points_directly);
    const bool single = abs.has(abs_x) && abs.has(abs_y), several = abs.has(abs_mt_x) && abs.has(abs_mt_y);
    if (!single && !several) return false;
    if (keys.has(btn_stylus) || keys.has(btn_tool_pen)) return false;                // a pen tablet
    if (keys.has(btn_tool_finger) && !direct) return false;                          // a touchpad
    if (single && !several && keys.has(btn_mouse)) return false;                     // a mouse that knows where it is, as of virtual machines
    return keys.has(btn_touch) || direct;
}

}  // namespace

Touch touch_panel(const fs::path& list) {
    std::error_code failed;
    bool any = false;
    for (fs::directory_iterator entry(list, failed), end; !failed && entry != end; entry.increment(failed)) {
        if (!entry->path().filename().string().starts_with("event")) continue;
        any = true;
        if (is_touch_panel(entry->path() / "device")) return Touch::ok;
    }
    return any ? Touch::missing : Touch::unknown;
}

}  // namespace estation::kiosk
