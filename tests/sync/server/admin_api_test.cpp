// What administrators ask for, over the table of routes: sessions, roles, the way of a pack from its author to a recall,
// figures, the log; and the description that must say the same as the table.
#include <doctest/doctest.h>

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "content/hash.h"
#include "content/manifest.h"
#include "sync/order.h"
#include "sync/server/admin_answers.h"
#include "sync/server/admin_api.h"
#include "sync/server/figures.h"
#include "sync/server/intake.h"
#include "sync/server/key_room.h"
#include "sync/server/password.h"
#include "sync/server/stations.h"
#include "sync/server/submissions.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/packs.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t now = 1'795'000'000'000, minute = 60'000;
const std::string secret = "three red kites over the river";
const std::string key_hex(64, 'a');

std::string tar_of(const fs::path& folder, bool zip = false) {
    std::string out(4u << 20, '\0');
    std::size_t used = 0;
    archive* const writer = archive_write_new();
    if (zip) archive_write_set_format_zip(writer);
    else archive_write_set_format_ustar(writer);
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file()) continue;
        const std::string text = get(file.path());
        archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, file.path().lexically_relative(folder).c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        archive_write_data(writer, text.data(), text.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    out.resize(used);
    return out;
}

// One more tar, with one entry of any kind.
std::string tar_with(const std::string& name, unsigned kind, const std::string& link = {}) {
    std::string out(64u << 10, '\0');
    std::size_t used = 0;
    archive* const writer = archive_write_new();
    archive_write_set_format_ustar(writer);
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, kind);
    archive_entry_set_perm(entry, 0644);
    if (!link.empty()) archive_entry_set_symlink(entry, link.c_str());
    archive_entry_set_size(entry, 0);
    archive_write_header(writer, entry);
    archive_entry_free(entry);
    archive_write_close(writer);
    archive_write_free(writer);
    out.resize(used);
    return out;
}

// Whether an answer is what the description says. Only the words of JSON Schema that the description uses.
std::string misfit(const json& value, const json& schema) {
    if (schema.contains("$ref")) {
        const std::string name = schema["$ref"].get<std::string>().substr(std::string("#/components/schemas/").size());
        return misfit(value, json::parse(shared_schemas()).at(name));
    }
    for (const auto& part : schema.value("allOf", json::array()))
        if (const std::string wrong = misfit(value, part); !wrong.empty()) return wrong;
    const json types = schema.contains("type") ? (schema["type"].is_array() ? schema["type"] : json::array({schema["type"]})) : json::array();
    const auto is = [&](const json& type) {
        return type == "object" ? value.is_object() : type == "array" ? value.is_array() : type == "string" ? value.is_string() : type == "integer" ? value.is_number_integer() : type == "number" ? value.is_number() : type == "boolean" ? value.is_boolean() : value.is_null();
    };
    if (!types.empty() && std::ranges::none_of(types, is)) return value.dump() + " is not of type " + types.dump();
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end()) return value.dump() + " is none of " + schema["enum"].dump();
    for (const auto& name : schema.value("required", json::array()))
        if (!value.contains(name.get<std::string>())) return name.dump() + " is missing";
    if (value.is_object())
        for (const auto& [name, inner] : value.items()) {
            const json properties = schema.value("properties", json::object());
            const json described = properties.contains(name) ? properties[name] : schema.value("additionalProperties", json::object());
            if (const std::string wrong = misfit(inner, described); !wrong.empty()) return name + ": " + wrong;
        }
    if (value.is_array() && schema.contains("items"))
        for (const auto& inner : value)
            if (const std::string wrong = misfit(inner, schema["items"]); !wrong.empty()) return wrong;
    return {};
}

// Every answer that a test gets is compared with its route's description.
void check_described(Method method, const std::string& path, const Reply& reply) {
    const auto part_of = [](std::string_view text, std::size_t at) {
        std::size_t begin = 0;
        for (; at > 0 && begin != std::string_view::npos; --at) begin = text.find('/', begin + 1);
        return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find('/', begin + 1) - begin);
    };
    const json answer = json::parse(reply.body, nullptr, false);
    if (reply.status != 200 || !answer.is_object()) return;
    for (const auto& route : admin_routes()) {
        if (route.method != method || std::ranges::count(route.path, '/') != std::ranges::count(path, '/')) continue;
        bool fits = true;
        for (std::size_t i = 0; i <= static_cast<std::size_t>(std::ranges::count(path, '/')) && fits; ++i) fits = part_of(route.path, i).starts_with("/{") || part_of(route.path, i) == part_of(path, i);
        if (!fits) continue;
        const std::string_view schema = answer_schema(route.method, route.path);
        if (!schema.empty()) CHECK_MESSAGE(misfit(answer, json::parse(schema)) == "", path);
        return;
    }
}

struct Desk {
    Scratch scratch{Scratch::On::memory};
    std::string address;
    std::unique_ptr<AdminApi> api;
    std::map<std::string, std::string> tokens;
    int counter = 0;

    explicit Desk(const std::string& at, bool staffed = true) : address(at), api(must(AdminApi::open(scratch / "data", at))) {
        if (!staffed) return;
        for (const auto& [name, role] : {std::pair<const char*, const char*>{"boss", "administrator"}, {"li", "author"}, {"wang", "reviewer"}, {"zhao", "publisher"}, {"eye", "auditor"}}) {
            REQUIRE(local(Method::post, "/admin/v1/accounts", {{"name", name}, {"roles", {role}}, {"password", secret}}).status == 200);
            tokens[name] = must(api->office().accounts.log_in(name, secret, "10.0.0.7", now)).token;
        }
    }
    [[nodiscard]] Request request(Method method, const std::string& path, std::string body = {}) const {
        Request r;
        r.method = method;
        r.target = path;
        r.path = path.substr(0, path.find('?'));
        r.body = std::move(body);
        r.peer = "10.0.0.7";
        for (auto at = path.find('?'); at != std::string::npos;) {
            const auto next = path.find('&', at + 1);
            const std::string pair = path.substr(at + 1, next == std::string::npos ? next : next - at - 1);
            r.query.emplace_back(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
            at = next;
        }
        return r;
    }
    Reply local(Method method, const std::string& path, const json& body = json()) {
        auto r = request(method, path, body.is_null() ? "" : body.dump());
        r.peer = "local";
        return api->answer_local(r, {"local:root", {Role::administrator}, true, 0, 0, 0}, now);
    }
    Reply raw(const std::string& who, Method method, const std::string& path, std::string body, std::int64_t at = now) {
        auto r = request(method, path, std::move(body));
        if (!who.empty()) r.fields.push_back({"authorization", "Bearer " + tokens.at(who)});
        const Reply reply = api->answer(r, at);
        check_described(method, r.path, reply);
        return reply;
    }
    Reply ask(const std::string& who, Method method, const std::string& path, const json& body = json(), std::int64_t at = now) { return raw(who, method, path, body.is_null() ? "" : body.dump(), at); }
    json good(const std::string& who, Method method, const std::string& path, const json& body = json()) {
        const Reply reply = ask(who, method, path, body);
        INFO(path, " ", reply.body);
        CHECK(reply.status == 200);
        return json::parse(reply.body, nullptr, false);
    }
    [[nodiscard]] fs::path folder(const std::string& id, const std::string& version) const {
        SmallPack pack;
        pack.id = id;
        pack.version = version;
        return put_pack(scratch / (id + version), pack);
    }
    std::string reviewed(const std::string& id, const std::string& version) {
        const auto draft = json::parse(raw("li", Method::post, "/admin/v1/packs", tar_of(folder(id, version))).body);
        const std::string manifest = draft.value("manifest", "");
        good("wang", Method::post, "/admin/v1/packs/" + manifest + "/review", {{"approve", true}});
        return manifest;
    }
    std::string station(const std::string& key = key_hex) {
        const std::string code = good("boss", Method::post, "/admin/v1/enrolment-codes", json::object())["codes"][0];
        std::string id;
        must(api->office().database.transaction([&]() -> content::Result<> {
            const auto enrolled = must(enrol(api->office().database, code, key, "\xE9\x9D\x92\xE5\xB1\xB1", now));
            id = std::get<Enrolled>(enrolled).station;
            return {};
        }));
        return id;
    }
    void check_in(const std::string& id, const json& report, std::int64_t at = now + minute) {
        const auto read = must(read_check_in(report.dump()));
        const Claim claim{id, static_cast<std::uint64_t>(++counter), ""};
        must(api->office().database.transaction([&]() -> content::Result<> {
            REQUIRE(std::holds_alternative<Accepted>(must(accept(api->office().database, claim, at))));
            const auto noted = note_check_in(api->office().database, id, read, at);
            return noted ? content::Result<>() : content::Result<>(noted.error());
        }));
    }
};

json report_of(const std::string& station) {
    return {{"station", station}, {"channel", "default"}, {"order_version", 1}, {"generation_good", true}, {"packs", json::array()}, {"recalls_honoured", json::array()}, {"failed", json::array()},
            {"health", {{"disk_free_bytes", 1}, {"clock", "ok"}, {"touch", "ok"}, {"version", "0.3.0"}, {"errors", json::array()}, {"uptime_s", 1}, {"outbox_records", 0}}}};
}

std::string field(const Reply& reply, const std::string& name) {
    const auto found = std::ranges::find(reply.fields, name, &Field::name);
    return found == reply.fields.end() ? "" : found->value;
}

}  // namespace

TEST_CASE("the description is the table of routes, no more and no less") {
    const json document = json::parse(openapi());
    CHECK(document["openapi"] == "3.1.0");
    std::set<std::string> described, routed, ids;
    for (const auto& [path, methods] : document["paths"].items())
        for (const auto& [method, operation] : methods.items()) {
            described.insert(method + " " + path);
            CHECK(ids.insert(operation["operationId"]).second);
            CHECK(operation["summary"].get<std::string>().size() > 5);
            CHECK(operation["responses"].contains("200"));
            const json& answer = operation["responses"]["200"]["content"];
            CHECK_MESSAGE(answer.begin().value().contains("schema"), path);
            // Every reference leads somewhere.
            const std::string text = operation.dump();
            for (auto at = text.find("\"$ref\":\"#"); at != std::string::npos; at = text.find("\"$ref\":\"#", at + 1)) {
                const std::string place = text.substr(at + 9, text.find('"', at + 9) - at - 9);
                CHECK_MESSAGE(document.contains(json::json_pointer(place)), place);
            }
            // Every hole of the address is a parameter.
            std::size_t holes = 0;
            for (const auto& parameter : operation["parameters"]) holes += parameter["in"] == "path" && path.find("{" + parameter["name"].get<std::string>() + "}") != std::string::npos;
            CHECK(holes == static_cast<std::size_t>(std::ranges::count(path, '{')));
        }
    for (const auto& route : admin_routes()) {
        std::string method(method_word(route.method));
        std::ranges::transform(method, method.begin(), [](unsigned char c) { return std::tolower(c); });
        CHECK_MESSAGE(routed.insert(method + " " + std::string(route.path)).second, std::string(route.path));
        CHECK(route.path.starts_with("/admin/v1/"));
        CHECK_MESSAGE((route.access != Access::roles) == route.roles.empty(), std::string(route.path));
        // What changes something is never open to everybody but for the door itself.
        CHECK_MESSAGE((route.access != Access::anybody || route.path == "/admin/v1/login"), std::string(route.path));
        // GET changes nothing, DELETE and GET have no body.
        if (route.method == Method::get || route.method == Method::remove) CHECK_MESSAGE(route.body.empty(), std::string(route.path));
        // What answers JSON says what it looks like; what changes something by words says what they are.
        CHECK_MESSAGE((answer_schema(route.method, route.path).empty() == !route.answers.empty()), std::string(route.path));
        if (route.body.starts_with('{')) CHECK_MESSAGE(json::parse(route.body, nullptr, false).is_object(), std::string(route.path));
    }
    CHECK(described == routed);
    CHECK(routed.size() > 40);
}

TEST_CASE("every route refuses who has no session, and who has not the role; nothing throws at nonsense") {
    on_each_database([](const std::string& address) {
        Desk desk(address);
        desk.tokens["nobody"] = must(draw_secret(32));
        for (const auto& route : admin_routes()) {
            std::string path(route.path);
            for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) path.replace(at, path.find('}') - at + 1, "nonsense");
            if (route.access != Access::anybody) {
                CHECK_MESSAGE(desk.raw("", route.method, path, "").status == 401, path);
                CHECK_MESSAGE(desk.raw("nobody", route.method, path, "").status == 401, path);
            }
            if (path.ends_with("/logout")) continue;
            for (const auto& [name, role] : {std::pair<const char*, Role>{"boss", Role::administrator}, {"li", Role::author}, {"wang", Role::reviewer}, {"zhao", Role::publisher}, {"eye", Role::auditor}}) {
                const bool may = route.access != Access::roles || route.roles.has(role);
                for (const char* const body : {"", "[", "[]", "{\"unheard\":1}", "\xff\xfe"}) {
                    const Reply reply = desk.raw(name, route.method, path, body);
                    INFO(path, " as ", name, " with ", std::string(body), ": ", reply.body.substr(0, 300));
                    CHECK((reply.status == 403) == (!may || (may && (path == "/admin/v1/keys" || path.ends_with("/packs/folder")) && reply.status == 403)));
                    CHECK(reply.status != 500);
                    if (reply.status != 200) CHECK(json::parse(reply.body).contains("error"));
                    if (reply.status == 403) break;
                }
            }
        }
        CHECK(desk.raw("boss", Method::get, "/admin/v1/nothing", "").status == 404);
        CHECK(desk.raw("boss", Method::remove, "/admin/v1/accounts", "").status == 405);
        CHECK(desk.raw("boss", Method::post, "/admin/v1/accounts", std::string(10'000, '[')).status == 400);
        CHECK(must(desk.api->office().audit.verify()).whole);
    });
}

TEST_CASE("log in, be known by token or cookie, and no other site can borrow the cookie") {
    on_each_database([](const std::string& address) {
        Desk desk(address);
        auto request = desk.request(Method::post, "/admin/v1/login", json{{"name", "boss"}, {"password", secret}}.dump());
        const Reply in = desk.api->answer(request, now);
        REQUIRE(in.status == 200);
        const std::string cookie = field(in, "Set-Cookie");
        for (const char* const part : {"HttpOnly", "SameSite=Strict", "Path=/admin"}) CHECK(cookie.find(part) != std::string::npos);
        CHECK(cookie.find("Secure") == std::string::npos);
        request.fields.push_back({"x-forwarded-proto", "https"});
        CHECK(field(desk.api->answer(request, now), "Set-Cookie").find("; Secure") != std::string::npos);
        const std::string pair = cookie.substr(0, cookie.find(';'));
        auto with = [&](Method method, const std::string& path, bool header) {
            auto r = desk.request(method, path, "{}");
            r.fields.push_back({"cookie", "other=1; " + pair});
            if (header) r.fields.push_back({"x-estation", "1"});
            return desk.api->answer(r, now).status;
        };
        CHECK(with(Method::get, "/admin/v1/me", false) == 200);
        CHECK(with(Method::post, "/admin/v1/backups", false) == 403);
        CHECK(with(Method::post, "/admin/v1/enrolment-codes", true) == 200);
        CHECK(with(Method::post, "/admin/v1/logout", true) == 200);
        CHECK(with(Method::get, "/admin/v1/me", false) == 401);
        CHECK(desk.ask("", Method::post, "/admin/v1/login", {{"name", "boss"}, {"password", "wrong"}}).status == 401);
        for (int i = 0; i < 5; ++i) desk.ask("", Method::post, "/admin/v1/login", {{"name", "zhao"}, {"password", "wrong"}});
        const Reply locked = desk.ask("", Method::post, "/admin/v1/login", {{"name", "zhao"}, {"password", secret}});
        CHECK(locked.status == 429);
        CHECK(!field(locked, "Retry-After").empty());
        desk.good("boss", Method::patch, "/admin/v1/accounts/zhao", {{"unlock", true}});
        CHECK(desk.ask("", Method::post, "/admin/v1/login", {{"name", "zhao"}, {"password", secret}}).status == 200);
        CHECK(desk.ask("li", Method::post, "/admin/v1/me/password", {{"old", "wrong"}, {"new", "another long secret 5"}}).status == 409);
        CHECK(desk.ask("li", Method::post, "/admin/v1/me/password", {{"old", secret}, {"new", "short"}}).status == 400);
        CHECK(desk.ask("li", Method::post, "/admin/v1/me/password", {{"old", secret}, {"new", "another long secret 5"}}).status == 200);
        CHECK(desk.ask("li", Method::get, "/admin/v1/me").status == 401);
        // No secret is ever in the log or in a list.
        std::string log;
        must(desk.api->office().audit.each(0, 1'000, [&](const AuditLine& line) {
            log += line.act.detail + line.act.on + line.act.what;
            return content::Result<>();
        }));
        CHECK(log.find(secret) == std::string::npos);
        CHECK(desk.ask("boss", Method::get, "/admin/v1/accounts").body.find("argon2") == std::string::npos);
    });
}

TEST_CASE("from an author's tar to every screen, to a stage that stops itself, to a recall that is acknowledged") {
    on_each_database([](const std::string& address) {
        Desk desk(address);
        CHECK(desk.ask("zhao", Method::post, "/admin/v1/channels/default/publish", {{"packs", {std::string(64, 'a')}}}).status == 409);
        REQUIRE(desk.local(Method::post, "/admin/v1/keys", {{"stick", (desk.scratch / "stick").string()}, {"targets_stay_here", true}}).status == 200);
        CHECK(desk.ask("boss", Method::post, "/admin/v1/keys", {{"stick", "x"}}).status == 403);
        const auto one = desk.reviewed("water", "1"), two = desk.reviewed("water", "2");
        CHECK(desk.ask("li", Method::post, "/admin/v1/packs/" + one + "/review", {{"approve", true}}).status == 403);
        const auto told = desk.good("zhao", Method::post, "/admin/v1/channels/default/publish", {{"packs", {one}}});
        CHECK(told["version"] == 1);
        CHECK(told["awaits_signature"] == false);
        const auto a = desk.station(std::string(64, 'a')), b = desk.station(std::string(64, 'b'));
        desk.good("zhao", Method::post, "/admin/v1/channels/default/publish", {{"packs", {two}}, {"percent", 50}, {"stop_after", 2}});
        CHECK(desk.good("eye", Method::get, "/admin/v1/channels/default")["staged"]["percent"] == 50);
        auto fails = report_of(a);
        fails["failed"] = json::array({json{{"manifest", two}, {"reason", "torn"}}});
        desk.check_in(a, fails);
        CHECK(desk.api->tidy(now + 2 * minute).empty());
        CHECK(!desk.good("eye", Method::get, "/admin/v1/channels/default")["staged"].is_null());
        desk.check_in(b, fails);
        CHECK(desk.api->tidy(now + 3 * minute).empty());
        const auto stopped = desk.good("eye", Method::get, "/admin/v1/channels/default");
        CHECK(stopped["staged"].is_null());
        CHECK(stopped["version"] == 3);
        CHECK(stopped["packs"][0]["manifest"] == one);
        desk.good("boss", Method::post, "/admin/v1/channels/all/recalls", {{"pack", "water"}, {"reason", "a wrong number"}});
        auto recalls = desk.good("eye", Method::get, "/admin/v1/channels/default/recalls")["recalls"];
        REQUIRE(recalls.size() == 1);
        CHECK(recalls[0]["not_yet"].size() == 2);
        auto honours = report_of(a);
        honours["recalls_honoured"] = json::array({recalls[0]["id"]});
        desk.check_in(a, honours);
        recalls = desk.good("eye", Method::get, "/admin/v1/channels/default/recalls")["recalls"];
        CHECK(recalls[0]["honoured"][0]["station"] == a);
        CHECK(recalls[0]["not_yet"][0]["station"] == b);
        desk.good("zhao", Method::patch, "/admin/v1/channels/default", {{"quiet_hours", "22:00-06:00"}, {"most_bytes_per_s", 1000}, {"programme", "evergreen = [\"p01/after\"]\n"}});
        CHECK(desk.ask("zhao", Method::patch, "/admin/v1/channels/default", {{"quiet_hours", "late"}}).status == 400);
        CHECK(desk.ask("zhao", Method::patch, "/admin/v1/channels/default", {{"programme", "= no toml"}}).status == 400);
        desk.good("boss", Method::patch, "/admin/v1/stations/" + a, {{"name", "East"}, {"switched_off", "stolen"}});
        CHECK(desk.good("boss", Method::get, "/admin/v1/stations/" + a)["switched_off"] == "stolen");
        CHECK(desk.ask("boss", Method::patch, "/admin/v1/stations/s99", {{"name", "x"}}).status == 409);
        // Everything that was done stands in the log with its doer.
        std::map<std::string, std::string> doers;
        must(desk.api->office().audit.each(0, 1'000, [&](const AuditLine& line) {
            if (line.act.outcome == "done") doers[line.act.what] = line.act.who;
            CHECK(!line.act.from.empty());
            return content::Result<>();
        }));
        CHECK(doers["pack.upload"] == "li");
        CHECK(doers["pack.approve"] == "wang");
        CHECK(doers["publish"] == "zhao");
        CHECK(doers["stage.stop"] == "estation-server");
        CHECK(doers["recall"] == "boss");
        CHECK(doers["keys.make"] == "local:root");
        CHECK(desk.good("eye", Method::get, "/admin/v1/audit/verify")["whole"] == true);
    });
}

TEST_CASE("codes are listed by a name that is no secret, and an open one can be taken back") {
    on_each_database([](const std::string& address) {
        Desk desk(address);
        const std::string station = desk.station();
        const std::string code = desk.good("boss", Method::post, "/admin/v1/enrolment-codes", {{"channel", "school"}, {"hours", 2}})["codes"][0];
        const auto codes = desk.good("eye", Method::get, "/admin/v1/enrolment-codes")["codes"];
        REQUIRE(codes.size() == 2);
        std::string open, used;
        for (const auto& one : codes) (one["state"] == "open" ? open : used) = one["id"];
        CHECK(codes.dump().find(*plain_code(code)) == std::string::npos);
        CHECK(desk.ask("boss", Method::remove, "/admin/v1/enrolment-codes/" + used).status == 409);
        CHECK(desk.ask("eye", Method::remove, "/admin/v1/enrolment-codes/" + open).status == 403);
        desk.good("boss", Method::remove, "/admin/v1/enrolment-codes/" + open);
        CHECK(desk.ask("boss", Method::remove, "/admin/v1/enrolment-codes/" + open).status == 409);
        const auto late = must(enrol(desk.api->office().database, code, std::string(64, 'b'), "x", now));
        CHECK(std::get<NotEnrolled>(late) == NotEnrolled::unknown_code);
        const auto later = desk.raw("eye", Method::get, "/admin/v1/enrolment-codes", "", now + 30 * minute);
        CHECK(json::parse(later.body)["codes"].size() == 1);
        const auto log = desk.good("eye", Method::get, "/admin/v1/audit?most=1000")["lines"].dump();
        CHECK(log.find("enrolment.revoke") != std::string::npos);
        CHECK(log.find(code) == std::string::npos);
    });
}

TEST_CASE("two servers on one database know each other's sessions and wrong passwords") {
    on_each_database([](const std::string& address) {
        Desk desk(address);
        const auto other = must(AdminApi::open(desk.scratch / "data", address));
        auto who = desk.request(Method::get, "/admin/v1/me");
        who.fields.push_back({"authorization", "Bearer " + desk.tokens.at("boss")});
        CHECK(other->answer(who, now).status == 200);
        auto out = desk.request(Method::post, "/admin/v1/logout");
        out.fields = who.fields;
        CHECK(other->answer(out, now).status == 200);
        CHECK(desk.ask("boss", Method::get, "/admin/v1/me").status == 401);
        int status = 0;
        for (int i = 0; i < 12; ++i) status = (i % 2 ? *other : *desk.api).answer(desk.request(Method::post, "/admin/v1/login", R"({"name":"li","password":"not this one at all"})"), now).status;
        CHECK(status == 429);
        CHECK(desk.api->answer(desk.request(Method::post, "/admin/v1/login", json{{"name", "li"}, {"password", secret}}.dump()), now).status == 429);
    });
}

TEST_CASE("hostile tars and uploads leave nothing outside their folder") {
    Desk desk(":memory:");
    for (const auto& [tar, name] : std::map<std::string, std::string>{{tar_with("../evil", AE_IFREG), "up"}, {tar_with("/etc/evil", AE_IFREG), "root"}, {tar_with("link", AE_IFLNK, "/etc/passwd"), "link"}, {tar_with("pipe", AE_IFIFO), "pipe"},
                                                                      {std::string(1'000, 'x'), "no tar"}, {"", "empty"}, {tar_of(desk.folder("water", "1")).substr(0, 3'000), "cut"}})
        CHECK_MESSAGE(desk.raw("li", Method::post, "/admin/v1/packs", tar).status == 409, name);
    CHECK(fs::is_empty(desk.scratch / "data/uploads"));
    CHECK(!fs::exists(desk.scratch / "data/evil"));
    const fs::path folder = desk.folder("fire", "1");
    const std::string upload = desk.good("li", Method::post, "/admin/v1/uploads")["upload"], base = "/admin/v1/uploads/" + upload;
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file()) continue;
        const std::string text = get(file.path()), name = "?name=" + file.path().lexically_relative(folder).string();
        const auto half = text.size() / 2;
        CHECK(json::parse(desk.raw("li", Method::put, base + name, text.substr(0, half)).body)["offset"] == half);
        const Reply again = desk.raw("li", Method::put, base + name + "&offset=" + std::to_string(half + 1), text.substr(half));
        CHECK(again.status == 409);
        CHECK(json::parse(again.body)["offset"] == half);  // where to go on
        CHECK(desk.raw("li", Method::put, base + name + "&offset=" + std::to_string(half), text.substr(half)).status == 200);
    }
    for (const char* const bad : {"?name=../x", "?name=/x", "?name=", "", "?name=.hidden"}) CHECK_MESSAGE(desk.raw("li", Method::put, base + bad, "x").status == 400, bad);
    CHECK(desk.raw("li", Method::put, "/admin/v1/uploads/..?name=x", "x").status == 404);
    CHECK(desk.good("li", Method::post, base + "/pack")["id"] == "fire");
    CHECK(desk.ask("li", Method::post, base + "/pack").status == 404);
}

TEST_CASE("a built pack brings its manifest, and every file is compared with it") {
    Desk desk(":memory:");
    const fs::path folder = desk.folder("water", "1");
    const std::string text = must(content::survey(folder)).text();
    put(folder / "manifest.txt", text);
    const std::string manifest = must(content::hash_text(text));
    const Reply built = desk.raw("li", Method::post, "/admin/v1/packs", tar_of(folder, true));
    CHECK(json::parse(built.body)["manifest"] == manifest);
    const fs::path other = desk.folder("fire", "1");
    put(other / "manifest.txt", must(content::survey(other)).text());
    put(other / "media/film.bin", std::string(100'000, 'g'));
    CHECK(desk.raw("li", Method::post, "/admin/v1/packs", tar_of(other, true)).status == 409);
    put(other / "manifest.txt", "estation-manifest 1\nend 7\n");
    CHECK(desk.raw("li", Method::post, "/admin/v1/packs", tar_of(other)).status == 409);
}

TEST_CASE("figures in equal figures out, by station, month and item, as the report wants them") {
    on_each_database([](const std::string& address) {
        Desk desk(address);
        auto intake = must(Intake::open(address));
        const auto station = desk.station();
        std::vector<sync::Record> records;
        const auto add = [&](std::string kind, std::string value, std::uint64_t session, std::string item = "quake") {
            sync::Record r;
            r.seq = records.size() + 1;
            r.boot = 1;
            r.wall_ms = now;
            r.usage = {session, std::move(kind), "p01", "1", std::move(item), std::move(value)};
            records.push_back(std::move(r));
        };
        for (std::uint64_t visit = 1; visit <= 4; ++visit) {
            add("open", "", visit);
            add("answer", R"({"q":"a","c":")" + std::to_string(visit % 2) + R"(","m":)" + (visit % 2 ? "1" : "0") + R"(,"try":1,"ms":9})", visit);
            add("answer", R"({"q":"b","c":"0","m":)" + std::string(visit < 3 ? "1" : "0") + R"(,"try":1,"ms":9})", visit);
            add("quiz_end", R"({"right":1,"total":2,"completed":true,"mode":"all"})", visit);
            add("close", R"({"ms":60000,"progress":""})", visit);
            add("session_end", R"({"ms":70000,"opened":1})", visit, "");
        }
        // Days that have ended: one of this month, told a little later, and one of the month before.
        for (const char* value : {R"({"day":"2026-11-23","ready":270,"scheduled":360})", R"({"day":"2026-11-22","ready":360,"scheduled":360})", R"({"day":"2026-10-31","ready":0,"scheduled":360})"}) add("ready", value, 0, "");
        add("form_submit", R"({"form":"ask","fields":[{"id":"t","value":"why","days":5}]})", 9, "ask");
        REQUIRE(must(intake->take(must(sync::write_batch({station, 1, 1, records})), now)).last_seq == records.size());
        const auto rows = desk.good("eye", Method::get, "/admin/v1/figures?by=station,month&from=2026-11&to=2026-11")["figures"];
        REQUIRE(rows.size() == 1);
        CHECK(rows[0]["visits"] == 4);
        CHECK(rows[0]["answers"] == 8);
        CHECK(rows[0]["right"] == 4);
        CHECK(rows[0]["forms"] == 1);
        const auto items = desk.good("eye", Method::get, "/admin/v1/figures?by=item")["figures"];
        REQUIRE(items.size() == 2);
        CHECK(items[1]["shown_ms"] == 240'000);
        CHECK(desk.good("eye", Method::get, "/admin/v1/figures?from=2026-12")["figures"].empty());
        CHECK(desk.ask("eye", Method::get, "/admin/v1/figures?from=2026-13").status == 400);
        CHECK(desk.ask("eye", Method::get, "/admin/v1/figures?by=weather").status == 400);
        std::map<std::string, json> lines;  // by code; of several the first
        const json answer = desk.good("eye", Method::get, "/admin/v1/figures/report?year=2026");
        for (const auto& line : answer["lines"]) lines.try_emplace(line["code"], line["value"]);
        CHECK(lines["F-01"] == 1);
        CHECK(lines["F-05"] == 4);
        CHECK(lines["F-06"] == 58);   // 630 of 1,080 minutes
        CHECK(lines["F-07"] == 1);
        const json november = desk.good("eye", Method::get, "/admin/v1/figures/report?from=2026-11&to=2026-11");
        for (const auto& line : november["lines"])
            if (line["code"] == "F-06") CHECK(line["value"] == 88);   // 630 of 720
        const json year_before = desk.good("eye", Method::get, "/admin/v1/figures/report?year=2025");
        for (const auto& line : year_before["lines"])
            if (line["code"] == "F-06") CHECK(line["value"].is_null());
        CHECK(desk.ask("eye", Method::get, "/admin/v1/figures/report").status == 400);
        const auto quiz = desk.good("eye", Method::get, "/admin/v1/figures/quiz?pack=p01&item=quake");
        CHECK(quiz["runs"] == 4);
        CHECK(quiz["items"][0]["facility"] == doctest::Approx(0.5));
        CHECK(quiz["chosen"]["a"][0]["n"] == 2);
        const Reply csv = desk.ask("eye", Method::get, "/admin/v1/figures?format=csv");
        CHECK(csv.body.starts_with("\xEF\xBB\xBF"));
        CHECK(csv.body.find(station + ",2026-11,4,") != std::string::npos);
        const Reply old = desk.ask("eye", Method::get, "/admin/v1/figures?format=csv&encoding=gb18030");
        CHECK(old.body.starts_with("\xD5\xBE\xB5\xE3"));  // 站点
        const auto forms = desk.good("boss", Method::get, "/admin/v1/submissions")["submissions"];
        REQUIRE(forms.size() == 1);
        CHECK(forms[0]["value"]["fields"][0]["value"] == "why");
        CHECK(desk.ask("zhao", Method::get, "/admin/v1/submissions").status == 403);
        std::set<std::string> done;
        must(desk.api->office().audit.each(0, 1'000, [&](const AuditLine& line) {
            done.insert(line.act.what);
            return content::Result<>();
        }));
        CHECK(done.contains("figures.export"));
        CHECK(done.contains("submissions.view"));
        CHECK(desk.good("boss", Method::get, "/admin/v1/health")["stations"]["active"] == 1);
    });
}
