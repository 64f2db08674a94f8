#include "sync/server/accounts.h"

#include <algorithm>

#include "content/hash.h"
#include "sync/server/password.h"

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

constexpr std::int64_t between_notes_ms = 60'000;      // how often a session's last use is written
constexpr std::int64_t tries_forgotten_ms = 86'400'000;
constexpr std::string_view columns = "a.name, a.roles, a.active, a.created_ms, a.seen_ms, coalesce((SELECT t.locked_until_ms FROM login_try t WHERE t.name = a.name), 0)";

Account account_of(const Row& row, std::int64_t now_ms) {
    Account account{row[0].text(), {}, row[2].number() != 0, row[3].number(), row[4].number(), row[5].number() > now_ms ? row[5].number() : 0};
    if (const auto roles = roles_from(row[1].text())) account.roles = *roles;
    return account;
}

template <class T>
Result<> only_outcome(const Result<T>& result) {
    return result ? Result<>() : Result<>(result.error());
}

}  // namespace

std::string_view role_name(Role role) {
    switch (role) {
        case Role::author: return "author";
        case Role::reviewer: return "reviewer";
        case Role::publisher: return "publisher";
        case Role::administrator: return "administrator";
        case Role::auditor: return "auditor";
    }
    return "";
}

std::optional<Role> role_from(std::string_view name) {
    for (const Role role : every_role)
        if (role_name(role) == name) return role;
    return std::nullopt;
}

std::string roles_text(const Roles& roles) {
    std::string text;
    for (const Role role : every_role)
        if (roles.has(role)) text += (text.empty() ? "" : ",") + std::string(role_name(role));
    return text;
}

Result<Roles> roles_from(std::string_view text) {
    Roles roles;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        const auto role = role_from(text.substr(0, end));
        if (!role) return Error{"the roles are author, reviewer, publisher, administrator and auditor", std::string(text.substr(0, end))};
        roles.add(*role);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return roles;
}

bool is_account_name(std::string_view name) {
    if (name.size() < 2 || name.size() > 40) return false;
    return std::ranges::all_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }) && name.find("\xE2\x80") == std::string_view::npos && name.find("\xE3\x80\x80") == std::string_view::npos && name.find("\xC2\xA0") == std::string_view::npos;
}

Result<std::vector<Account>> Accounts::all(std::int64_t now_ms) {
    const auto rows = database_.rows("SELECT " + std::string(columns) + " FROM account a ORDER BY a.name");
    if (!rows) return rows.error();
    std::vector<Account> found;
    for (const auto& row : *rows) found.push_back(account_of(row, now_ms));
    return found;
}

Result<std::optional<Account>> Accounts::find(std::string_view name, std::int64_t now_ms) {
    const auto row = database_.row("SELECT " + std::string(columns) + " FROM account a WHERE a.name = $1", {name});
    if (!row) return row.error();
    return row->empty() ? std::optional<Account>() : account_of(*row, now_ms);
}

Result<> Accounts::add(const std::string& name, const Roles& roles, const std::string& password_hash, std::int64_t now_ms) {
    if (!is_account_name(name)) return Error{"an account's name has 2 to 40 letters, digits, '.', '-' or '_'", name};
    if (roles.has(Role::administrator) && roles.has(Role::auditor)) return Error{"an administrator is no auditor", name};
    const auto added = database_.run("INSERT INTO account(name, roles, hash, active, created_ms, seen_ms) VALUES($1, $2, $3, 1, $4, 0) ON CONFLICT DO NOTHING", {name, roles_text(roles), password_hash, now_ms});
    if (!added) return added.error();
    return *added == 1 ? Result<>() : Result<>(Error{"there is an account of this name", name});
}

Result<> Accounts::keep_an_administrator() {
    const auto rows = database_.rows("SELECT roles FROM account WHERE active = 1");
    if (!rows) return rows.error();
    for (const auto& row : *rows)
        if (const auto roles = roles_from(row[0].text()); roles && roles->has(Role::administrator)) return {};
    return Error{"one administrator must remain", {}};
}

Result<> Accounts::end_sessions(const std::string& name) { return only_outcome(database_.run("DELETE FROM session WHERE account = $1", {name})); }

Result<> Accounts::set_roles(const std::string& name, const Roles& roles) {
    if (roles.has(Role::administrator) && roles.has(Role::auditor)) return Error{"an administrator is no auditor", name};
    const auto changed = database_.run("UPDATE account SET roles = $2 WHERE name = $1", {name, roles_text(roles)});
    if (!changed) return changed.error();
    if (*changed == 0) return Error{"there is no such account", name};
    return keep_an_administrator();
}

Result<> Accounts::set_active(const std::string& name, bool active) {
    const auto changed = database_.run("UPDATE account SET active = $2 WHERE name = $1", {name, active});
    if (!changed) return changed.error();
    if (*changed == 0) return Error{"there is no such account", name};
    if (active) return {};
    if (auto r = end_sessions(name); !r) return r;
    return keep_an_administrator();
}

Result<> Accounts::set_password(const std::string& name, const std::string& password_hash) {
    const auto changed = database_.run("UPDATE account SET hash = $2 WHERE name = $1", {name, password_hash});
    if (!changed) return changed.error();
    if (*changed == 0) return Error{"there is no such account", name};
    if (auto r = end_sessions(name); !r) return r;
    return unlock(name);
}

Result<> Accounts::unlock(const std::string& name) { return only_outcome(database_.run("DELETE FROM login_try WHERE name = $1", {name})); }

Result<std::optional<std::string>> Accounts::password_hash(std::string_view name) {
    const auto row = database_.row("SELECT hash FROM account WHERE name = $1 AND active = 1", {name});
    if (!row) return row.error();
    return row->empty() ? std::optional<std::string>() : row->at(0).text();
}

Result<LogIn> Accounts::log_in(const std::string& name, std::string_view password, const std::string& peer, std::int64_t now_ms) {
    LogIn login;
    if (!is_account_name(name)) {
        static_cast<void>(is_nobodys_password(password));
        return login;
    }
    // Counted before it is judged, so that many at once get no more tries than one after the other.
    std::int64_t wrong = 0, locked_until = 0;
    const auto counted = database_.transaction([&]() -> Result<> {
        const auto made = database_.run("INSERT INTO login_try VALUES($1, 0, 0, $2) ON CONFLICT DO NOTHING", {name, now_ms});
        if (!made) return made.error();
        const auto row = database_.row("UPDATE login_try SET last_ms = $2 WHERE name = $1 RETURNING wrong, locked_until_ms", {name, now_ms});
        if (!row) return row.error();
        wrong = row->at(0).number();
        locked_until = row->at(1).number();
        if (locked_until > now_ms) return {};
        wrong = locked_until > 0 ? 1 : wrong + 1;
        locked_until = 0;
        return only_outcome(database_.run("UPDATE login_try SET wrong = $2, locked_until_ms = $3 WHERE name = $1", {name, wrong, wrong >= rules_.most_tries ? now_ms + rules_.lock_ms : 0}));
    });
    if (!counted) return counted.error();
    if (locked_until > now_ms) {
        login.outcome = LogIn::Outcome::locked;
        login.wait_ms = locked_until - now_ms;
        return login;
    }
    const auto hash = password_hash(name);
    if (!hash) return hash.error();
    const bool right = *hash ? is_password(**hash, password) : is_nobodys_password(password);
    if (!right) return login;
    auto token = draw_secret(32);
    if (!token) return token.error();
    const auto token_hash = content::hash_text(*token);
    if (!token_hash) return token_hash.error();
    const auto opened = database_.transaction([&]() -> Result<> {
        if (auto r = unlock(name); !r) return r;
        if (auto r = only_outcome(database_.run("UPDATE account SET seen_ms = $2 WHERE name = $1", {name, now_ms})); !r) return r;
        return only_outcome(database_.run("INSERT INTO session VALUES($1, $2, $3, $3, $4)", {*token_hash, name, now_ms, peer}));
    });
    if (!opened) return opened.error();
    const auto account = find(name, now_ms);
    if (!account) return account.error();
    if (!*account) return login;
    login.outcome = LogIn::Outcome::opened;
    login.token = std::move(*token);
    login.account = **account;
    return login;
}

Result<std::optional<Account>> Accounts::whose(std::string_view token, std::int64_t now_ms) {
    if (!content::is_sha256(token)) return std::optional<Account>();  // 64 hexadecimal digits too
    const auto hash = content::hash_text(token);
    if (!hash) return hash.error();
    const auto row = database_.row("SELECT " + std::string(columns) + ", s.begun_ms, s.used_ms FROM session s JOIN account a ON a.name = s.account WHERE s.token_hash = $1 AND a.active = 1", {*hash});
    if (!row) return row.error();
    if (row->empty()) return std::optional<Account>();
    const std::int64_t begun = row->at(6).number(), used = row->at(7).number();
    // A clock that was put back ends a session rather than lengthen it.
    if (now_ms - used > rules_.idle_ms || now_ms - begun > rules_.whole_ms || now_ms + between_notes_ms < begun) return std::optional<Account>();
    if (now_ms - used > between_notes_ms)
        if (auto r = only_outcome(database_.run("UPDATE session SET used_ms = $2 WHERE token_hash = $1", {*hash, now_ms})); !r) return r.error();
    return std::optional<Account>(account_of(*row, now_ms));
}

Result<> Accounts::log_out(std::string_view token) {
    const auto hash = content::hash_text(token);
    if (!hash) return hash.error();
    return only_outcome(database_.run("DELETE FROM session WHERE token_hash = $1", {*hash}));
}

Result<> Accounts::sweep(std::int64_t now_ms) {
    if (auto r = only_outcome(database_.run("DELETE FROM session WHERE used_ms < $1 OR begun_ms < $2", {now_ms - rules_.idle_ms, now_ms - rules_.whole_ms})); !r) return r;
    return only_outcome(database_.run("DELETE FROM login_try WHERE last_ms < $1 AND locked_until_ms < $2", {now_ms - tries_forgotten_ms, now_ms}));
}

}  // namespace estation::sync::server
