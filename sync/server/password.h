// Passwords of administrators: judged by their length and what everybody would guess, not by a ritual; kept as an
// Argon2id hash (19 MiB, two passes). Also where the server draws its secrets. Pure functions; any thread: hashing
// takes a noticeable part of a second, on purpose.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "content/result.h"

namespace estation::sync::server {

inline constexpr std::size_t longest_password = 256;  // bytes

// Twelve characters of any kind (a hanzi counts double), or eight of three kinds (small, capital, digit, other); never a run, a
// repetition, the account's own name or one of the words that are tried first.
[[nodiscard]] content::Result<> judge_password(std::string_view password, std::string_view account);
[[nodiscard]] content::Result<std::string> hash_password(std::string_view password);
[[nodiscard]] bool is_password(const std::string& hash, std::string_view password);
// Takes as long as a real comparison and is never true: an account that is not there answers no sooner.
[[nodiscard]] bool is_nobodys_password(std::string_view password);

// `bytes` random bytes in hexadecimal.
[[nodiscard]] content::Result<std::string> draw_secret(std::size_t bytes);

}  // namespace estation::sync::server
