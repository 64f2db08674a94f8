#include "sync/server/password.h"

#include <argon2.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <vector>

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

constexpr std::uint32_t passes = 2, memory_kib = 19 * 1024, lanes = 1, hash_bytes = 32;
constexpr std::size_t salt_bytes = 16;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

// UTF-8: every byte that does not continue a character begins one. A hanzi counts double, there are so many of them.
std::size_t characters(std::string_view text) {
    const auto begins = std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    const auto wide = std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0xe0; });
    return static_cast<std::size_t>(begins + wide);
}

int kinds_of(std::string_view text) {
    bool small = false, capital = false, digit = false, other = false;
    for (const char c : text) {
        const bool is_small = c >= 'a' && c <= 'z', is_capital = c >= 'A' && c <= 'Z', is_digit = c >= '0' && c <= '9';
        small |= is_small;
        capital |= is_capital;
        digit |= is_digit;
        other |= !is_small && !is_capital && !is_digit;
    }
    return small + capital + digit + other;
}

// What is left when every step to the same, the next or the previous character is taken away: 123456, aaaaaa, abcdef.
std::size_t without_runs(std::string_view text) {
    std::size_t left = text.empty() ? 0 : 1;
    for (std::size_t i = 1; i < text.size(); ++i)
        if (const int step = text[i] - text[i - 1]; step < -1 || step > 1) ++left;
    return left;
}

bool repeats(std::string_view text) {
    for (std::size_t period = 1; period <= 4 && period * 2 <= text.size(); ++period) {
        bool same = true;
        for (std::size_t i = period; same && i < text.size(); ++i) same = text[i] == text[i - period];
        if (same) return true;
    }
    return false;
}

}  // namespace

Result<> judge_password(std::string_view password, std::string_view account) {
    if (password.size() > longest_password) return Error{"a password has at most 256 bytes", {}};
    const std::size_t length = characters(password);
    if (length < 8 || (length < 12 && kinds_of(password) < 3)) return Error{"a password has twelve characters, or eight of three kinds (small letters, capitals, digits, others)", {}};
    const std::string small = lower(password), name = lower(account);
    static constexpr std::array<std::string_view, 14> guessed = {"password", "passw0rd", "qwerty", "asdfgh", "zxcvbn", "1q2w3e", "123456", "654321", "111111", "admin", "welcome", "iloveyou", "woaini", "estation"};
    std::string rest = small;
    for (const auto word : guessed)
        for (auto at = rest.find(word); at != std::string::npos; at = rest.find(word)) rest.erase(at, word.size());
    if (name.size() >= 3)
        for (auto at = rest.find(name); at != std::string::npos; at = rest.find(name)) rest.erase(at, name.size());
    if (repeats(small) || without_runs(rest) < 6) return Error{"this password is among the first that are tried: no runs, no repetitions, not the account's name", {}};
    return {};
}

Result<std::string> hash_password(std::string_view password) {
    std::array<unsigned char, salt_bytes> salt{};
    if (::getrandom(salt.data(), salt.size(), 0) != static_cast<ssize_t>(salt.size())) return Error{"the machine gives no random numbers", {}};
    std::vector<char> encoded(argon2_encodedlen(passes, memory_kib, lanes, salt_bytes, hash_bytes, Argon2_id));
    if (const int code = argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(), salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size()); code != ARGON2_OK)
        return Error{std::string("the password cannot be kept: ") + argon2_error_message(code), {}};
    return std::string(encoded.data());
}

// The library compares in constant time.
bool is_password(const std::string& hash, std::string_view password) {
    return password.size() <= longest_password && argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool is_nobodys_password(std::string_view password) {
    static const Result<std::string> nobody = [] {
        const auto secret = draw_secret(32);
        return secret ? hash_password(*secret) : Result<std::string>(secret.error());
    }();
    if (nobody) static_cast<void>(is_password(*nobody, password));
    return false;
}

Result<std::string> draw_secret(std::size_t bytes) {
    static constexpr char letters[] = "0123456789abcdef";
    std::vector<unsigned char> drawn(bytes);
    if (::getrandom(drawn.data(), drawn.size(), 0) != static_cast<ssize_t>(drawn.size())) return Error{"the machine gives no random numbers", {}};
    std::string hex;
    for (const unsigned char byte : drawn) {
        hex += letters[byte >> 4];
        hex += letters[byte & 15];
    }
    return hex;
}

}  // namespace estation::sync::server
