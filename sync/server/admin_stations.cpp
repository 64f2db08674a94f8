// Stations and the codes by which they are taken in, as administrators ask for them.
#include <nlohmann/json.hpp>

#include "sync/order.h"
#include "sync/server/admin_call.h"
#include "sync/server/stations.h"

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::int64_t most_code_hours = 24 * 90;

json as_json(const Station& s) {
    json report = json::parse(s.report, nullptr, false);
    if (report.is_discarded()) report = nullptr;
    const json* const health = report.is_object() && report.contains("health") && report["health"].is_object() ? &report["health"] : nullptr;
    const bool safe_mode = health && health->contains("safe_mode") && (*health)["safe_mode"] == true;
    return {{"id", s.id}, {"name", s.name}, {"channel", s.channel}, {"active", s.switched_off.empty()}, {"switched_off", s.switched_off}, {"enrolled_ms", s.enrolled_ms}, {"seen_ms", s.seen_ms},
            {"order_version", s.order_version}, {"generation_good", s.generation_good}, {"safe_mode", safe_mode}, {"screenshot_wanted", s.screenshot_wanted}, {"screenshot_ms", s.screenshot_ms}, {"report", report}};
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

Reply make_codes(AdminCall& call) {
    Fields fields(call.request.body);
    const std::string channel = fields.text_if("channel", 40).value_or("default");
    const std::int64_t hours = fields.number_if("hours", 1, most_code_hours).value_or(code_hours), count = fields.number_if("count", 1, 200).value_or(1);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (!is_order_name(channel)) return error_reply(400, "a channel's name has small letters, digits and '-', at most 40");
    std::vector<NewCode> drawn;
    for (std::int64_t i = 0; i < count; ++i) {
        auto code = draw_code();
        if (!code) return refusal(code.error(), 500);
        drawn.push_back(std::move(*code));
    }
    json codes = json::array();
    for (const auto& code : drawn) codes.push_back(code.code);
    return call.doing(call.act("enrolment.code", channel, std::to_string(count) + " for " + std::to_string(hours) + " h"), [&]() -> Result<> {
        for (const auto& code : drawn)
            if (auto r = keep_code(call.office.database, code, channel, call.now_ms, hours); !r) return r;
        return {};
    }, [&] { return json_reply(json{{"channel", channel}, {"ends_ms", call.now_ms + hours * 3'600'000}, {"codes", codes}}.dump()); });
}

// The codes themselves are not told again.
Reply list_codes(AdminCall& call) {
    const auto codes = known_codes(call.office.database);
    if (!codes) return refusal(codes.error(), 500);
    json list = json::array();
    for (const auto& code : *codes) {
        const char* const state = !code.station.empty() ? "used" : code.ends_ms < call.now_ms ? "over" : "open";
        list.push_back({{"id", code.id}, {"channel", code.channel}, {"made_ms", code.made_ms}, {"ends_ms", code.ends_ms}, {"station", code.station}, {"state", state}});
    }
    return json_reply(dumped({{"codes", list}}));
}

Reply revoke(AdminCall& call) {
    const std::string& id = call.part("code");
    return call.doing(call.act("enrolment.revoke", id.substr(0, 40)), [&] { return revoke_code(call.office.database, id); }, done_reply);
}

Reply list(AdminCall& call) {
    json stations = json::array();
    const auto read = each_station(call.office.database, call.asked("channel"), [&](const Station& station) {
        stations.push_back(as_json(station));
        return Result<>();
    });
    return read ? json_reply(dumped({{"stations", stations}})) : refusal(read.error(), 500);
}

Reply one(AdminCall& call) {
    const auto station = find_station(call.office.database, call.part("station"));
    if (!station) return refusal(station.error(), 500);
    return *station ? json_reply(dumped(as_json(**station))) : error_reply(404, "there is no such station");
}

Result<> must_be_there(const Result<bool>& changed) {
    if (!changed) return changed.error();
    return *changed ? Result<>() : Result<>(Error{"there is no such station", {}});
}

Reply change(AdminCall& call) {
    Fields fields(call.request.body);
    const auto name = fields.text_if("name", 200), channel = fields.text_if("channel", 40), off = fields.text_if("switched_off", 500);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (channel && !is_order_name(*channel)) return error_reply(400, "a channel's name has small letters, digits and '-', at most 40");
    std::string detail;
    if (name) detail += "name " + *name + "; ";
    if (channel) detail += "channel " + *channel + "; ";
    if (off) detail += off->empty() ? "on; " : "off: " + *off + "; ";
    if (detail.empty()) return error_reply(400, "say what shall change: name, channel or switched_off (a reason, or \"\" for on)");
    const std::string& id = call.part("station");
    Database& database = call.office.database;
    return call.doing(call.act("station.change", id, detail.substr(0, detail.size() - 2)), [&]() -> Result<> {
        if (name)
            if (auto r = must_be_there(rename_station(database, id, *name)); !r) return r;
        if (channel)
            if (auto r = must_be_there(move_station(database, id, *channel)); !r) return r;
        return off ? must_be_there(switch_off(database, id, *off)) : Result<>();
    }, done_reply);
}

Reply ask_for_screenshot(AdminCall& call) {
    const std::string& id = call.part("station");
    return call.doing(call.act("station.screenshot", id), [&] { return must_be_there(want_screenshot(call.office.database, id)); }, done_reply);
}

Reply show_screenshot(AdminCall& call) {
    const std::string& id = call.part("station");
    const auto png = screenshot_of(call.office.database, id);
    if (!png) return refusal(png.error(), 500);
    if (!*png) return error_reply(404, "there is no picture of this station's screen; ask for one, it comes with its next check-in");
    return call.noting(call.act("station.screenshot.view", id), {}, [&] {
        Reply reply;
        reply.fields = {{"Content-Type", "image/png"}, {"Cache-Control", "no-store"}};
        reply.body = **png;
        return reply;
    });
}

}  // namespace

std::vector<AdminRoute> station_routes() {
    const Roles administrator{Role::administrator}, looking{Role::administrator, Role::publisher, Role::reviewer, Role::auditor};
    return {
        {Method::post, "/admin/v1/enrolment-codes", Access::roles, administrator, "Makes codes, each for one station; they are told once", {},
         R"({"channel":{"type":"string"},"hours":{"type":"integer"},"count":{"type":"integer"}})", "", make_codes},
        {Method::get, "/admin/v1/enrolment-codes", Access::roles, {Role::administrator, Role::auditor}, "Codes that were made, by a name that is no secret: open, used or over", {}, "", "", list_codes},
        {Method::remove, "/admin/v1/enrolment-codes/{code}", Access::roles, administrator, "Takes an open code back", {}, "", "", revoke},
        {Method::get, "/admin/v1/stations", Access::roles, looking, "All stations with what they said last", {{"channel", "string", "only of this channel"}}, "", "", list},
        {Method::get, "/admin/v1/stations/{station}", Access::roles, looking, "One station", {}, "", "", one},
        {Method::patch, "/admin/v1/stations/{station}", Access::roles, administrator, "Renames a station, moves it to another channel, switches it off (with a reason) or on", {},
         R"({"name":{"type":"string"},"channel":{"type":"string"},"switched_off":{"type":"string"}})", "", change},
        {Method::post, "/admin/v1/stations/{station}/screenshot", Access::roles, administrator, "Asks for a picture of the station's screen", {}, "", "", ask_for_screenshot},
        {Method::get, "/admin/v1/stations/{station}/screenshot", Access::roles, administrator, "The picture that came", {}, "", "image/png", show_screenshot},
    };
}

}  // namespace estation::sync::server
