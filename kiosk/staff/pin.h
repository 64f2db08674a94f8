// The staff's PIN: set at first use, never a default; kept as an argon2id hash in one file; five wrong tries lock it for a
// quarter of an hour, and neither a restart nor a clock that jumps opens it earlier. Forgotten: root deletes the file.
// Owned by the Office, on its thread: hashing takes a noticeable part of a second, on purpose.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "content/result.h"

namespace estation::kiosk::staff {

inline constexpr int most_tries = 5, lock_s = 15 * 60;

enum class PinFault { none, too_short, too_long, not_digits, too_simple };
// Six to eight digits, not all the same and no run such as 123456 or 987654.
[[nodiscard]] PinFault wrong_with(std::string_view pin);

enum class PinState { unset, ready, locked };
struct PinVerdict { bool right = false; PinState state = PinState::unset; int tries_left = 0; int locked_s = 0; };

class PinBook {
public:
    // `boot` and `uptime_s` tell how long ago something was, whatever the wall clock says: seconds since this boot.
    PinBook(std::filesystem::path file, std::string boot) : file_(std::move(file)), boot_(std::move(boot)) {}

    [[nodiscard]] PinVerdict state(std::int64_t uptime_s) const;
    // Counts the try before it judges it, so that pulling the plug does not give another one.
    [[nodiscard]] content::Result<PinVerdict> attempt(std::string_view pin, std::int64_t uptime_s);
    // Only while none is set, or after a right attempt.
    [[nodiscard]] content::Result<> set(std::string_view pin);

private:
    // locked_boot, locked_at: when the last try was spent; after another boot the quarter of an hour begins anew.
    struct Page { std::string hash, locked_boot; int wrong = 0; std::int64_t locked_at = 0; };
    [[nodiscard]] Page read() const;
    [[nodiscard]] content::Result<> write(const Page& page) const;
    [[nodiscard]] int left_of_lock(const Page& page, std::int64_t uptime_s) const;

    std::filesystem::path file_;
    std::string boot_;
    bool opened_ = false;
};

}  // namespace estation::kiosk::staff
