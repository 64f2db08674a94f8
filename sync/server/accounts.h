// Accounts are the people who may do something on the server, each with roles and a password of their own; there is none
// until the first administrator is made at the command line. Wrong tries are counted before they are judged, and lock
// the name, whether it exists or not. A session is a random token of 256 bits, of which the database holds the hash; it
// ends when it idles, after a working day, or at once when the account is switched off or its password changes.
// Functions on the Database, on its thread; `now_ms` is given, so that time can be tried.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/server/database.h"

namespace estation::sync::server {

enum class Role { author, reviewer, publisher, administrator, auditor };
inline constexpr Role every_role[] = {Role::author, Role::reviewer, Role::publisher, Role::administrator, Role::auditor};
[[nodiscard]] std::string_view role_name(Role role);
[[nodiscard]] std::optional<Role> role_from(std::string_view name);

class Roles {
public:
    Roles() = default;
    Roles(std::initializer_list<Role> roles) { for (const Role role : roles) add(role); }
    void add(Role role) { bits_ |= 1u << static_cast<unsigned>(role); }
    [[nodiscard]] bool has(Role role) const { return (bits_ >> static_cast<unsigned>(role)) & 1u; }
    [[nodiscard]] bool has_any(const Roles& of) const { return (bits_ & of.bits_) != 0; }
    [[nodiscard]] bool empty() const { return bits_ == 0; }
    bool operator==(const Roles&) const = default;

private:
    unsigned bits_ = 0;
};
[[nodiscard]] std::string roles_text(const Roles& roles);                       // "author,reviewer"
[[nodiscard]] content::Result<Roles> roles_from(std::string_view text);

struct Account {
    std::string name;
    Roles roles;
    bool active = true;
    std::int64_t created_ms = 0, seen_ms = 0, locked_until_ms = 0;  // 0: never, not locked
};

struct SessionRules {
    std::int64_t idle_ms = 30 * 60'000, whole_ms = 12 * 3'600'000;
    int most_tries = 5;
    std::int64_t lock_ms = 15 * 60'000;
};

struct LogIn {
    enum class Outcome { opened, wrong, locked };
    Outcome outcome = Outcome::wrong;
    std::string token;              // 64 hexadecimal digits; told once
    Account account;
    std::int64_t wait_ms = 0;       // when locked
};

class Accounts {
public:
    explicit Accounts(Database& database, SessionRules rules = {}) : database_(database), rules_(rules) {}
    [[nodiscard]] const SessionRules& rules() const { return rules_; }

    [[nodiscard]] content::Result<std::vector<Account>> all(std::int64_t now_ms);
    [[nodiscard]] content::Result<std::optional<Account>> find(std::string_view name, std::int64_t now_ms);

    // The following change what is asked for and are called within a transaction, beside the audit's line.
    // An administrator is no auditor: who does things does not also look after them.
    [[nodiscard]] content::Result<> add(const std::string& name, const Roles& roles, const std::string& password_hash, std::int64_t now_ms);
    // The last active administrator stays one.
    [[nodiscard]] content::Result<> set_roles(const std::string& name, const Roles& roles);
    [[nodiscard]] content::Result<> set_active(const std::string& name, bool active);
    [[nodiscard]] content::Result<> set_password(const std::string& name, const std::string& password_hash);
    [[nodiscard]] content::Result<> unlock(const std::string& name);

    // These have transactions of their own.
    [[nodiscard]] content::Result<LogIn> log_in(const std::string& name, std::string_view password, const std::string& peer, std::int64_t now_ms);
    // Whose session this is; nothing: of nobody, or it has ended.
    [[nodiscard]] content::Result<std::optional<Account>> whose(std::string_view token, std::int64_t now_ms);
    [[nodiscard]] content::Result<> log_out(std::string_view token);
    // Takes away what has ended.
    [[nodiscard]] content::Result<> sweep(std::int64_t now_ms);
    [[nodiscard]] content::Result<std::optional<std::string>> password_hash(std::string_view name);

private:
    [[nodiscard]] content::Result<> keep_an_administrator();
    [[nodiscard]] content::Result<> end_sessions(const std::string& name);

    Database& database_;
    SessionRules rules_;
};

// 2 to 40 letters of any script, digits, '.', '-' and '_'; no space, nothing invisible.
[[nodiscard]] bool is_account_name(std::string_view name);

}  // namespace estation::sync::server
