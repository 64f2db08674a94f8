#include "sync/trust/delegation.h"

#include <algorithm>
#include <cstdint>

#include "content/hash.h"

namespace estation::sync::trust {

using content::Result;

namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// One character of UTF-8, from `at`.
std::size_t after_character(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && continues_character(text[at])) ++at;
    return at;
}

// How many hexadecimal digits the number of the last bin has.
std::size_t suffix_digits(int bit_length) { return static_cast<std::size_t>((bit_length + 3) / 4); }

std::string bin_name(const SuccinctRoles& roles, std::uint64_t bin) {
    std::string suffix(suffix_digits(roles.bit_length), '0');
    for (auto digit = suffix.rbegin(); digit != suffix.rend(); ++digit, bin /= 16) *digit = "0123456789abcdef"[bin % 16];
    return roles.name_prefix + "-" + suffix;
}

std::uint64_t hex_value(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits) value = value * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    return value;
}

bool is_bin(const SuccinctRoles& roles, std::string_view role) {
    if (!role.starts_with(roles.name_prefix + "-")) return false;
    const auto suffix = role.substr(roles.name_prefix.size() + 1);
    const bool hex = std::ranges::all_of(suffix, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    return suffix.size() == suffix_digits(roles.bit_length) && hex && hex_value(suffix) < (std::uint64_t{1} << roles.bit_length);
}

}  // namespace

bool matches_pattern(std::string_view path, std::string_view pattern) {
    // On a mismatch go back to the last star and let it take one character more; earlier stars need no second look.
    std::size_t at = 0, wanted = 0, star = std::string_view::npos, star_at = 0;
    while (at < path.size()) {
        if (wanted < pattern.size() && pattern[wanted] == '*') {
            star = wanted++;
            star_at = at;
        } else if (wanted < pattern.size() && pattern[wanted] == '?' && path[at] != '/') {
            at = after_character(path, at);
            ++wanted;
        } else if (wanted < pattern.size() && pattern[wanted] != '?' && pattern[wanted] == path[at]) {
            ++at;
            ++wanted;
        } else if (star != std::string_view::npos && path[star_at] != '/') {
            star_at = after_character(path, star_at);
            at = star_at;
            wanted = star + 1;
        } else {
            return false;
        }
    }
    while (wanted < pattern.size() && pattern[wanted] == '*') ++wanted;
    return wanted == pattern.size();
}

Result<std::vector<Delegate>> delegates_for(const Delegations& delegations, const std::string& path) {
    const auto digest = content::hash_text(path);
    if (!digest) return digest.error();
    if (delegations.succinct) {
        const auto& succinct = *delegations.succinct;
        const std::uint64_t bin = hex_value(std::string_view(*digest).substr(0, 8)) >> (32 - succinct.bit_length);
        return std::vector<Delegate>{{bin_name(succinct, bin), true}};
    }
    std::vector<Delegate> delegates;
    for (const auto& role : delegations.roles) {
        const bool by_path = std::ranges::any_of(role.paths, [&](const auto& pattern) { return matches_pattern(path, pattern); });
        const bool by_hash = std::ranges::any_of(role.path_hash_prefixes, [&](const auto& prefix) { return digest->starts_with(prefix); });
        if (by_path || by_hash) delegates.push_back({role.name, role.terminating});
    }
    return delegates;
}

const RoleKeys* keys_of_delegate(const Delegations& delegations, std::string_view role) {
    if (delegations.succinct) return is_bin(*delegations.succinct, role) ? &*delegations.succinct : nullptr;
    const auto found = std::ranges::find(delegations.roles, role, &DelegatedRole::name);
    return found == delegations.roles.end() ? nullptr : &*found;
}

}  // namespace estation::sync::trust
