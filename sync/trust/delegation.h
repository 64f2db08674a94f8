// To whom a targets role hands a path on: shell patterns, hash prefixes, hash bins. Pure functions; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/trust/metadata.h"

namespace estation::sync::trust {

// '*' stands for any characters and '?' for one, neither for '/'. Case counts; there is nothing else special.
[[nodiscard]] bool matches_pattern(std::string_view path, std::string_view pattern);

struct Delegate { std::string role; bool terminating = false; };

// The roles that are trusted with this path, most trusted first.
[[nodiscard]] content::Result<std::vector<Delegate>> delegates_for(const Delegations& delegations, const std::string& path);

// The keys that a delegator asks of a role; nullptr: it does not delegate to this role at all.
[[nodiscard]] const RoleKeys* keys_of_delegate(const Delegations& delegations, std::string_view role);

}  // namespace estation::sync::trust
