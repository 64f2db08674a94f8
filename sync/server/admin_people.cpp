// Accounts and sessions, as administrators ask for them.
#include <nlohmann/json.hpp>

#include "sync/server/admin_api.h"
#include "sync/server/password.h"

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

json as_json(const Account& account) {
    json roles = json::array();
    for (const Role role : every_role)
        if (account.roles.has(role)) roles.push_back(role_name(role));
    return {{"name", account.name}, {"roles", roles}, {"active", account.active}, {"created_ms", account.created_ms}, {"seen_ms", account.seen_ms}, {"locked_until_ms", account.locked_until_ms}};
}

Reply log_in(AdminCall& call) {
    Fields fields(call.request.body);
    const std::string name = fields.text("name", 200), password = fields.text("password", longest_password);
    if (auto r = fields.done(); !r) return refusal(r.error());
    const auto login = call.office.accounts.log_in(name, password, call.from, call.now_ms);
    if (!login) return refusal(login.error(), 500);
    Act act{name.substr(0, 80), "login", "", "", call.from, "done"};
    switch (login->outcome) {
        case LogIn::Outcome::wrong:
            static_cast<void>(call.noting(act, Error{"wrong name or password", {}}, done_reply));
            return error_reply(401, "the name or the password is wrong");
        case LogIn::Outcome::locked: {
            static_cast<void>(call.noting(act, Error{"locked", {}}, done_reply));
            Reply reply = error_reply(429, "too many wrong tries; wait " + std::to_string((login->wait_ms + 59'999) / 60'000) + " minutes");
            reply.fields.push_back({"Retry-After", std::to_string(login->wait_ms / 1'000 + 1)});
            return reply;
        }
        case LogIn::Outcome::opened: break;
    }
    return call.noting(act, {}, [&] {
        const auto& rules = call.office.accounts.rules();
        json answer = as_json(login->account);
        answer["token"] = login->token;
        answer["idle_s"] = rules.idle_ms / 1'000;
        answer["ends_ms"] = call.now_ms + rules.whole_ms;
        Reply reply = json_reply(answer.dump());
        const std::string* const scheme = call.request.field("x-forwarded-proto");
        const bool secure = scheme && *scheme == "https";
        reply.fields.push_back({"Set-Cookie", std::string(session_cookie) + "=" + login->token + "; Path=/admin; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(rules.whole_ms / 1'000) + (secure ? "; Secure" : "")});
        return reply;
    });
}

Reply log_out(AdminCall& call) {
    const auto done = call.office.accounts.log_out(call.token);
    return call.noting(call.act("logout", ""), done, [] {
        Reply reply = done_reply();
        reply.fields.push_back({"Set-Cookie", std::string(session_cookie) + "=; Path=/admin; HttpOnly; SameSite=Strict; Max-Age=0"});
        return reply;
    });
}

Reply change_own_password(AdminCall& call) {
    Fields fields(call.request.body);
    const std::string old = fields.text("old", longest_password), fresh = fields.text("new", longest_password);
    if (auto r = fields.done(); !r) return refusal(r.error());
    const Act act = call.act("account.password", call.who.name);
    // Through the door, so that tries are counted here too.
    const auto login = call.office.accounts.log_in(call.who.name, old, call.from, call.now_ms);
    if (!login) return refusal(login.error(), 500);
    if (login->outcome != LogIn::Outcome::opened) return call.noting(act, Error{"the old password is wrong", {}}, done_reply);
    if (auto r = judge_password(fresh, call.who.name); !r) return refusal(r.error());
    const auto hash = hash_password(fresh);
    if (!hash) return refusal(hash.error(), 500);
    return call.doing(act, [&] { return call.office.accounts.set_password(call.who.name, *hash); }, done_reply);
}

Reply list(AdminCall& call) {
    const auto all = call.office.accounts.all(call.now_ms);
    if (!all) return refusal(all.error(), 500);
    json accounts = json::array();
    for (const auto& one : *all) accounts.push_back(as_json(one));
    return json_reply(json{{"accounts", accounts}}.dump());
}

Result<Roles> roles_of(const std::vector<std::string>& words) {
    Roles roles;
    for (const auto& word : words) {
        const auto some = roles_from(word);
        if (!some) return some.error();
        for (const Role role : every_role)
            if (some->has(role)) roles.add(role);
    }
    return roles;
}

Reply add(AdminCall& call) {
    Fields fields(call.request.body);
    const std::string name = fields.text("name", 40), password = fields.text("password", longest_password);
    const auto words = fields.texts_if("roles", 10);
    if (auto r = fields.done(); !r) return refusal(r.error());
    const auto roles = roles_of(words.value_or(std::vector<std::string>()));
    if (!roles) return refusal(roles.error());
    if (auto r = judge_password(password, name); !r) return refusal(r.error());
    const auto hash = hash_password(password);
    if (!hash) return refusal(hash.error(), 500);
    return call.doing(call.act("account.add", name, roles_text(*roles)), [&] { return call.office.accounts.add(name, *roles, *hash, call.now_ms); }, done_reply);
}

// What an administrator changes of another's account. A new password is a way in when the old one is forgotten; its owner
// changes it again.
Reply change(AdminCall& call) {
    Fields fields(call.request.body);
    const auto words = fields.texts_if("roles", 10);
    const auto active = fields.yes_if("active"), unlock = fields.yes_if("unlock");
    const auto password = fields.text_if("password", longest_password);
    if (auto r = fields.done(); !r) return refusal(r.error());
    const std::string& name = call.part("name");
    std::string detail, hash;
    Roles roles;
    if (words) {
        const auto some = roles_of(*words);
        if (!some) return refusal(some.error());
        roles = *some;
        detail += "roles " + roles_text(roles) + "; ";
    }
    if (active) detail += *active ? "on; " : "off; ";
    if (password) {
        if (auto r = judge_password(*password, name); !r) return refusal(r.error());
        auto kept = hash_password(*password);
        if (!kept) return refusal(kept.error(), 500);
        hash = std::move(*kept);
        detail += "a new password; ";
    }
    if (unlock && *unlock) detail += "unlocked; ";
    if (detail.empty()) return error_reply(400, "say what shall change: roles, active, password or unlock");
    return call.doing(call.act("account.change", name, detail.substr(0, detail.size() - 2)), [&]() -> Result<> {
        if (const auto there = call.office.accounts.find(name, call.now_ms); !there) return there.error();
        else if (!*there) return Error{"there is no such account", name};
        if (words)
            if (auto r = call.office.accounts.set_roles(name, roles); !r) return r;
        if (!hash.empty())
            if (auto r = call.office.accounts.set_password(name, hash); !r) return r;
        if (unlock && *unlock)
            if (auto r = call.office.accounts.unlock(name); !r) return r;
        return active ? call.office.accounts.set_active(name, *active) : Result<>();
    }, done_reply);
}

}  // namespace

std::vector<AdminRoute> people_routes() {
    const Roles administrator{Role::administrator};
    return {
        {Method::post, "/admin/v1/login", Access::anybody, {}, "Begins a session", {}, R"({"name":{"type":"string"},"password":{"type":"string"}})", "", log_in},
        {Method::post, "/admin/v1/logout", Access::any_account, {}, "Ends this session", {}, "", "", log_out},
        {Method::get, "/admin/v1/me", Access::any_account, {}, "Who this session belongs to", {}, "", "", [](AdminCall& call) { return json_reply(as_json(call.who).dump()); }},
        {Method::post, "/admin/v1/me/password", Access::any_account, {}, "Changes the session's own password and ends its sessions", {}, R"({"old":{"type":"string"},"new":{"type":"string"}})", "", change_own_password},
        {Method::get, "/admin/v1/accounts", Access::roles, {Role::administrator, Role::auditor}, "All accounts", {}, "", "", list},
        {Method::post, "/admin/v1/accounts", Access::roles, administrator, "Adds an account", {}, R"({"name":{"type":"string"},"roles":{"type":"array","items":{"type":"string"}},"password":{"type":"string"}})", "", add},
        {Method::patch, "/admin/v1/accounts/{name}", Access::roles, administrator, "Changes roles, switches off or on, unlocks, sets a new password", {},
         R"({"roles":{"type":"array","items":{"type":"string"}},"active":{"type":"boolean"},"unlock":{"type":"boolean"},"password":{"type":"string"}})", "", change},
    };
}

}  // namespace estation::sync::server
