#include "sync/server/admin_api.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "content/durable.h"
#include "sync/server/admin_answers.h"
#include "sync/server/stations.h"
#include "sync/server/submissions.h"
#include "sync/server/sweep.h"
#include "sync/server/tables.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::string_view api_path = "/admin/v1/openapi.json";
constexpr std::int64_t one_day_ms = 86'400'000;

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        parts.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return parts;
}

bool is_hole(std::string_view part) { return part.starts_with('{') && part.ends_with('}'); }

// Whether an address is this route's, and what stands in its holes.
bool fits(std::string_view pattern, std::string_view path, std::map<std::string, std::string, std::less<>>& holes) {
    const auto wanted = parts_of(pattern), given = parts_of(path);
    if (wanted.size() != given.size()) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (is_hole(wanted[i])) holes[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = std::string(given[i]);
        else if (wanted[i] != given[i]) return false;
    }
    return true;
}

struct Token { std::string text; bool from_cookie = false; };

Token token_of(const Request& request) {
    if (const std::string* const field = request.field("authorization"); field && field->starts_with("Bearer ")) return {field->substr(7), false};
    for (const auto& field : request.fields) {
        if (field.name != "cookie") continue;
        const std::string wanted = std::string(session_cookie) + "=";
        for (std::string_view rest = field.value; !rest.empty();) {
            while (rest.starts_with(' ') || rest.starts_with(';')) rest.remove_prefix(1);
            const auto end = std::min(rest.find(';'), rest.size());
            if (rest.substr(0, end).starts_with(wanted)) return {std::string(rest.substr(wanted.size(), end - wanted.size())), true};
            rest.remove_prefix(end);
        }
    }
    return {};
}

class DeskApi : public AdminApi {
public:
    DeskApi(std::unique_ptr<Database> database, const fs::path& data, const std::string& address)
        : database_(std::move(database)), office_{*database_, DataFolder{data}, Accounts(*database_), Audit(*database_, DataFolder{data}.audit_head()), Publishing(*database_, DataFolder{data}), address} {}

    Reply answer(const Request& request, std::int64_t now_ms) override { return ask(request, nullptr, now_ms); }
    Reply answer_local(const Request& request, const Account& who, std::int64_t now_ms) override { return ask(request, &who, now_ms); }
    std::vector<Error> tidy(std::int64_t now_ms) override;
    Office& office() override { return office_; }

private:
    [[nodiscard]] Reply ask(const Request& request, const Account* local, std::int64_t now_ms) {
        try {
            return find(request, local, now_ms);
        } catch (const std::exception& e) {  // no memory, for example
            return error_reply(500, std::string("the server failed: ") + e.what());
        }
    }
    [[nodiscard]] Reply find(const Request& request, const Account* local, std::int64_t now_ms);
    [[nodiscard]] Reply let_in(const AdminRoute& route, AdminCall& call);
    void stop_failing(std::int64_t now_ms, std::vector<Error>& wrong);

    std::unique_ptr<Database> database_;
    Office office_;
    std::int64_t swept_ms_ = 0;
};

Reply DeskApi::find(const Request& request, const Account* local, std::int64_t now_ms) {
    if (request.path == api_path) return request.method == Method::get ? json_reply(openapi()) : error_reply(405, "this address is only read");
    bool other_method = false;
    for (const auto& route : admin_routes()) {
        AdminCall call{office_, request, {}, request.peer, {}, {}, now_ms};
        if (!fits(route.path, request.path, call.parts)) continue;
        if (route.method != request.method) {
            other_method = true;
            continue;
        }
        if (!local) return let_in(route, call);
        call.who = *local;
        return let_in(route, call);
    }
    return other_method ? error_reply(405, "this address is not asked in this way") : error_reply(404, "there is no such address");
}

Reply DeskApi::let_in(const AdminRoute& route, AdminCall& call) {
    if (call.who.name.empty()) {
        const Token token = token_of(call.request);
        if (!token.text.empty()) {
            const auto whose = office_.accounts.whose(token.text, call.now_ms);
            if (!whose) return refusal(whose.error(), 500);
            if (*whose) {
                call.who = **whose;
                call.token = token.text;
            }
        }
        if (route.access != Access::anybody && call.who.name.empty()) {
            Reply reply = error_reply(401, "log in first");
            reply.fields.push_back({"WWW-Authenticate", "Bearer"});
            return reply;
        }
        // Another site's page can send the cookie along, but not a header of ours.
        const bool changes = route.method != Method::get && route.method != Method::head;
        if (token.from_cookie && changes && !call.request.field(same_site_header)) return error_reply(403, "a session in a cookie changes something only together with the header X-Estation");
    }
    if (route.access == Access::roles && !call.who.roles.has_any(route.roles)) {
        const Error refused{"this needs one of the roles " + roles_text(route.roles), {}};
        const Act act = call.act(std::string(method_word(route.method)) + " " + std::string(route.path), call.request.path.substr(0, 200));
        static_cast<void>(call.noting(act, refused, done_reply));
        return refusal(refused, 403);
    }
    return route.answer(call);
}

void DeskApi::stop_failing(std::int64_t now_ms, std::vector<Error>& wrong) {
    const auto failing = office_.publishing.failing_stages();
    if (!failing) return wrong.push_back(failing.error().in("watching stages"));
    for (const auto& one : *failing) {
        Act act{"estation-server", "stage.stop", one.channel, "", "here", "done"};
        for (const auto& station : one.stations) act.detail += (act.detail.empty() ? "reported a failure: " : ", ") + station;
        const auto stopped = office_.publishing.change(one.channel, {[](Channel& channel) { return Publishing::stop_stage(channel); }, [&](const Outcome&) { return office_.audit.add(act, now_ms); }}, now_ms);
        if (!stopped) wrong.push_back(stopped.error().in("stopping the stage of " + one.channel));
        else if (auto r = office_.audit.keep_head(); !r) wrong.push_back(r.error());
    }
}

std::vector<Error> DeskApi::tidy(std::int64_t now_ms) {
    std::vector<Error> wrong;
    try {
        stop_failing(now_ms, wrong);
        if (const auto renewed = office_.publishing.renew_when_due(now_ms); !renewed) wrong.push_back(renewed.error().in("renewing the timestamp"));
        if (auto r = office_.accounts.sweep(now_ms); !r) wrong.push_back(r.error());
        if (now_ms - swept_ms_ >= one_day_ms || now_ms < swept_ms_) {
            swept_ms_ = now_ms;
            // What people wrote goes in its time, whatever becomes of the rest.
            if (const auto gone = sweep_submissions(*database_, now_ms); !gone) wrong.push_back(gone.error().in("taking away what people wrote"));
            if (const auto swept = sweep(*database_, office_.data, {"estation-server", "sweep", "", "", "here", "done"}, now_ms); !swept) wrong.push_back(swept.error());
        }
    } catch (const std::exception& e) {
        wrong.push_back({e.what(), {}});
    }
    return wrong;
}

json parameter(std::string_view name, std::string_view place, std::string_view type, std::string_view description) {
    return {{"name", name}, {"in", place}, {"required", place == "path"}, {"schema", {{"type", type}}}, {"description", description}};
}

json described(const AdminRoute& route) {
    json operation{{"summary", route.summary}, {"operationId", std::string(method_word(route.method)) + " " + std::string(route.path)}, {"tags", json::array({std::string(parts_of(route.path).at(2))})}};
    json parameters = json::array();
    for (const auto part : parts_of(route.path))
        if (is_hole(part)) parameters.push_back(parameter(part.substr(1, part.size() - 2), "path", "string", part.substr(1, part.size() - 2)));
    for (const auto& query : route.query) parameters.push_back(parameter(query.name, "query", query.type, query.description));
    operation["parameters"] = parameters;
    if (route.body.starts_with('{'))
        operation["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", {{"type", "object"}, {"properties", json::parse(route.body)}, {"additionalProperties", false}}}}}}}};
    else if (!route.body.empty())
        operation["requestBody"] = {{"required", true}, {"content", {{std::string(route.body), {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
    const std::string media = route.answers.empty() ? "application/json" : std::string(route.answers);
    const std::string_view schema = answer_schema(route.method, route.path);
    const json content = schema.empty() ? json{{"schema", {{"type", "string"}, {"format", "binary"}}}} : json{{"schema", json::parse(schema)}};
    json answers{{"200", {{"description", "done"}, {"content", {{media, content}}}}}};
    const json error{{"$ref", "#/components/responses/Error"}};
    for (const char* const status : {"400", "409"}) answers[status] = error;
    if (route.access != Access::anybody) answers["401"] = answers["403"] = error;
    operation["responses"] = answers;
    operation["x-roles"] = roles_text(route.roles);
    if (route.access == Access::anybody) operation["security"] = json::array();
    return operation;
}

}  // namespace

const std::vector<AdminRoute>& admin_routes() {
    static const std::vector<AdminRoute> table = [] {
        std::vector<AdminRoute> all;
        for (auto part : {people_routes, station_routes, publishing_routes, figure_routes, upkeep_routes}) std::ranges::move(part(), std::back_inserter(all));
        return all;
    }();
    return table;
}

std::string openapi() {
    json document{{"openapi", "3.1.0"},
                  {"info", {{"title", "estation-server administration"}, {"version", "1"}, {"description", "Errors are {\"error\":\"one clear sentence\"}. A session in a cookie changes something only together with the header X-Estation."}}},
                  {"security", json::array({{{"bearer", json::array()}}, {{"cookie", json::array()}}})}};
    document["components"]["securitySchemes"] = {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}, {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", session_cookie}}}};
    document["components"]["schemas"] = json::parse(shared_schemas());
    document["components"]["responses"]["Error"] = {{"description", "why not"}, {"content", {{"application/json", {{"schema", {{"type", "object"}, {"required", {"error"}}, {"properties", {{"error", {{"type", "string"}}}}}}}}}}}};
    for (const auto& route : admin_routes()) {
        std::string method(method_word(route.method));
        std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(c | 32); });
        document["paths"][std::string(route.path)][method] = described(route);
    }
    return document.dump();
}

Result<std::unique_ptr<AdminApi>> AdminApi::open(const fs::path& data, const std::string& address) {
    if (auto r = content::make_folder_durably(data); !r) return r.error();
    auto database = Database::open(address);
    if (!database) return database.error();
    if (auto r = (*database)->migrate(server_book, server_tables()); !r) return r.error();
    if (auto r = prepare_stations(**database); !r) return r.error();
    return std::unique_ptr<AdminApi>(std::make_unique<DeskApi>(std::move(*database), data, address));
}

}  // namespace estation::sync::server
