#include "kiosk/staff/pin.h"

#include <argon2.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "content/durable.h"

namespace estation::kiosk::staff {
namespace {

// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
constexpr std::uint32_t passes = 2, memory_kib = 19 * 1024, lanes = 1;
constexpr std::size_t salt_bytes = 16, hash_bytes = 32;

content::Result<std::string> hashed(std::string_view pin) {
    std::array<unsigned char, salt_bytes> salt{};
    if (getrandom(salt.data(), salt.size(), 0) != static_cast<ssize_t>(salt.size())) return content::Error{"the machine gives no random numbers", ""};
    std::array<char, 200> text{};
    const int fault = argon2id_hash_encoded(passes, memory_kib, lanes, pin.data(), pin.size(), salt.data(), salt.size(), hash_bytes, text.data(), text.size());
    if (fault != ARGON2_OK) return content::Error{argon2_error_message(fault), ""};
    return std::string(text.data());
}

}  // namespace

PinFault wrong_with(std::string_view pin) {
    if (!std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; })) return PinFault::not_digits;
    if (pin.size() < 6) return PinFault::too_short;
    if (pin.size() > 8) return PinFault::too_long;
    bool same = true, up = true, down = true;
    for (std::size_t i = 1; i < pin.size(); ++i) {
        const int step = pin[i] - pin[i - 1];
        same = same && step == 0;
        up = up && (step == 1 || step == -9);
        down = down && (step == -1 || step == 9);
    }
    return same || up || down ? PinFault::too_simple : PinFault::none;
}

PinBook::Page PinBook::read() const {
    Page page;
    const auto text = content::read_capped(file_, 4096);
    if (!text) return page;
    std::istringstream in(*text);
    std::string word;
    while (in >> word) {
        if (word == "hash") in >> page.hash;
        else if (word == "wrong") in >> page.wrong;
        else if (word == "locked") in >> page.locked_at >> page.locked_boot;
        else break;
    }
    page.wrong = std::clamp(page.wrong, 0, most_tries);
    return page;
}

content::Result<> PinBook::write(const Page& page) const {
    std::string text = "hash " + page.hash + "\nwrong " + std::to_string(page.wrong) + "\n";
    if (page.wrong >= most_tries) text += "locked " + std::to_string(page.locked_at) + " " + (page.locked_boot.empty() ? "-" : page.locked_boot) + "\n";
    return content::write_durably(file_, text);
}

int PinBook::left_of_lock(const Page& page, std::int64_t uptime_s) const {
    if (page.wrong < most_tries) return 0;
    // Another boot, or an uptime before the lock: nobody knows how long ago it was, so nothing of it has passed.
    const bool known = page.locked_boot == (boot_.empty() ? "-" : boot_) && uptime_s >= page.locked_at;
    const std::int64_t passed = known ? uptime_s - page.locked_at : 0;
    return passed >= lock_s ? 0 : lock_s - static_cast<int>(passed);
}

PinVerdict PinBook::state(std::int64_t uptime_s) const {
    const Page page = read();
    PinVerdict v;
    if (page.hash.empty()) return v;
    v.locked_s = left_of_lock(page, uptime_s);
    v.state = v.locked_s > 0 ? PinState::locked : PinState::ready;
    v.tries_left = page.wrong >= most_tries ? most_tries : most_tries - page.wrong;
    return v;
}

content::Result<PinVerdict> PinBook::attempt(std::string_view pin, std::int64_t uptime_s) {
    Page page = read();
    if (page.hash.empty()) return state(uptime_s);
    if (page.wrong >= most_tries) {
        const int left = left_of_lock(page, uptime_s);
        if (left > 0) {
            // After a restart the wait begins anew, and is counted from here.
            if (page.locked_boot != (boot_.empty() ? "-" : boot_) || uptime_s < page.locked_at) {
                page.locked_boot = boot_;
                page.locked_at = uptime_s;
                if (auto kept = write(page); !kept) return kept.error();
            }
            return state(uptime_s);
        }
        page.wrong = 0;
    }
    ++page.wrong;
    if (page.wrong >= most_tries) {
        page.locked_boot = boot_;
        page.locked_at = uptime_s;
    }
    if (auto kept = write(page); !kept) return kept.error().in("the try could not be written down");
    // The library compares in constant time.
    if (argon2id_verify(page.hash.c_str(), pin.data(), pin.size()) != ARGON2_OK) return state(uptime_s);
    page.wrong = 0;
    if (auto kept = write(page); !kept) return kept.error();
    opened_ = true;
    PinVerdict v = state(uptime_s);
    v.right = true;
    return v;
}

content::Result<> PinBook::set(std::string_view pin) {
    if (wrong_with(pin) != PinFault::none) return content::Error{"a PIN is six to eight digits, and no simple row", ""};
    if (!read().hash.empty() && !opened_) return content::Error{"a PIN is set already", ""};
    auto hash = hashed(pin);
    if (!hash) return hash.error();
    if (auto kept = write({*hash, {}, 0, 0}); !kept) return kept.error();
    opened_ = true;
    return {};
}

}  // namespace estation::kiosk::staff
