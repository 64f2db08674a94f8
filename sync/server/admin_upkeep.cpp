// The log, backups and how the server is, as administrators and auditors ask for them.
#include <sys/statvfs.h>

#include <nlohmann/json.hpp>

#include "content/durable.h"
#include "sync/server/admin_call.h"
#include "sync/server/backup.h"
#include "sync/server/figures.h"
#include "sync/server/stations.h"
#include "sync/server/sweep.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::int64_t one_day_ms = 86'400'000, most_lines = 100'000;
constexpr std::size_t most_files_told = 1'000;

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json as_json(const AuditLine& line) {
    return {{"number", line.number}, {"when_ms", line.when_ms}, {"who", line.act.who}, {"what", line.act.what}, {"on", line.act.on}, {"detail", line.act.detail}, {"from", line.act.from}, {"outcome", line.act.outcome}, {"hash", line.hash}};
}

Reply show_log(AdminCall& call) {
    const auto from = call.asked_number("from", 0, 0, INT64_MAX), most = call.asked_number("most", 1'000, 1, most_lines);
    if (!from) return refusal(from.error());
    if (!most) return refusal(most.error());
    const std::string format = call.asked("format");
    json lines = json::array();
    Table table = {{"序号", "时间", "账号", "操作", "对象", "详情", "来源", "结果", "哈希"}};
    const auto read = call.office.audit.each(*from, *most, [&](const AuditLine& line) {
        if (format == "csv") table.push_back({std::to_string(line.number), trust::write_time(line.when_ms / 1'000), line.act.who, line.act.what, line.act.on, line.act.detail, line.act.from, line.act.outcome, line.hash});
        else lines.push_back(as_json(line));
        return Result<>();
    });
    if (format != "csv") return read ? json_reply(dumped({{"lines", lines}})) : refusal(read.error(), 500);
    return call.noting(call.act("audit.export", "", call.request.target), read, [&] {
        const auto text = as_csv(table, TextCode::utf8);
        if (!text) return refusal(text.error(), 500);
        Reply reply;
        reply.fields = {{"Content-Type", "text/csv; charset=utf-8"}, {"Cache-Control", "no-store"}, {"Content-Disposition", "attachment; filename=\"audit.csv\""}};
        reply.body = *text;
        return reply;
    });
}

Reply verify_log(AdminCall& call) {
    std::vector<AuditHead> known;
    if (const std::string head = call.asked("head"); !head.empty()) {
        const auto read = head_from(head);
        if (!read) return error_reply(400, "a head is written as its number, a colon and 64 digits");
        known.push_back(*read);
    }
    const auto verdict = call.office.audit.verify(known);
    if (!verdict) return refusal(verdict.error(), 500);
    return json_reply(json{{"whole", verdict->whole}, {"lines", verdict->lines}, {"head", head_text(verdict->head)}, {"faults", verdict->faults}}.dump());
}

Reply show_head(AdminCall& call) {
    const auto head = call.office.audit.head();
    return head ? json_reply(json{{"head", head_text(*head)}}.dump()) : refusal(head.error(), 500);
}

Reply prune_log(AdminCall& call) {
    Fields fields(call.request.body);
    const auto days = fields.number_if("days", shortest_audit_days, 36'500);
    if (auto r = fields.done(); !r) return refusal(r.error());
    const auto gone = call.office.audit.prune(static_cast<int>(days.value_or(shortest_audit_days)), call.act("audit.prune", ""), call.now_ms);
    return gone ? json_reply(json{{"removed", *gone}}.dump()) : refusal(gone.error(), 409);
}

Reply make_backup(AdminCall& call) {
    Fields fields(call.request.body);
    const auto to = fields.text_if("to", 4'000);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (to && call.from != "local") return error_reply(403, "another folder is named only at the server's own command line");
    std::string stamp = trust::write_time(call.now_ms / 1'000);
    std::erase(stamp, ':');
    const fs::path folder = to ? fs::path(*to) : call.office.data.backups() / stamp;
    const auto done = back_up(call.office.database, call.office.data, folder);
    return call.noting(call.act("backup", folder.string(), done ? std::to_string(done->bytes) + " bytes" : std::string()), done ? Result<>() : Result<>(done.error()),
                       [&] { return json_reply(dumped({{"folder", folder.string()}, {"files", done->files}, {"bytes", done->bytes}, {"with_database", done->with_database}})); });
}

json as_json(const Swept& swept, bool dry_run) {
    json files = json::array();
    for (const auto& file : swept.files) {
        if (files.size() == most_files_told) break;
        files.push_back({{"name", file.name}, {"bytes", file.bytes}});
    }
    return {{"dry_run", dry_run}, {"packs", swept.packs}, {"files", swept.files.size()}, {"bytes", swept.file_bytes()}, {"first_files", files}, {"waiting_files", swept.waiting_files}, {"usage_rows", swept.usage_rows},
            {"submissions", swept.submissions}, {"audit_lines", swept.audit_lines}, {"screenshots", swept.pictures}, {"codes", swept.codes}};
}

Reply sweep_now(AdminCall& call) {
    Fields fields(call.request.body);
    const bool dry_run = fields.yes_if("dry_run").value_or(false);
    if (auto r = fields.done(); !r) return refusal(r.error());
    const Act act = call.act("sweep", "");
    const auto swept = dry_run ? plan_sweep(call.office.database, call.office.data, call.now_ms) : sweep(call.office.database, call.office.data, act, call.now_ms);
    if (dry_run) return swept ? json_reply(dumped(as_json(*swept, true))) : refusal(swept.error(), 500);
    Act told = act;
    if (swept) told.detail = std::to_string(swept->files.size()) + " files, " + std::to_string(swept->packs.size()) + " packs, " + std::to_string(swept->usage_rows) + " rows";
    return call.noting(told, swept ? Result<>() : Result<>(swept.error()), [&] { return json_reply(dumped(as_json(*swept, false))); });
}

Reply show_health(AdminCall& call) {
    std::int64_t stations = 0, off = 0, quiet_day = 0, quiet_week = 0, not_good = 0, doubtful = 0, safe_mode = 0;
    const auto read = each_station(call.office.database, "", [&](const Station& station) {
        if (!station.switched_off.empty()) return ++off, Result<>();
        ++stations;
        if (call.now_ms - station.seen_ms > one_day_ms) ++quiet_day;
        if (call.now_ms - station.seen_ms > 7 * one_day_ms) ++quiet_week;
        if (station.seen_ms > 0 && !station.generation_good) ++not_good;
        if (station.report.find("\"clock\":\"doubtful\"") != std::string::npos) ++doubtful;
        if (station.report.find("\"safe_mode\":true") != std::string::npos) ++safe_mode;
        return Result<>();
    });
    if (!read) return refusal(read.error(), 500);
    const auto missing = missing_records(call.office.database);
    const auto reused = call.office.database.row("SELECT count(*) FROM reused");
    const auto request = call.office.publishing.request();
    if (!missing) return refusal(missing.error(), 500);
    if (!reused) return refusal(reused.error(), 500);
    struct statvfs disk {};
    const bool known = ::statvfs(call.office.data.root.c_str(), &disk) == 0;
    return json_reply(json{{"database", call.office.database.kind() == Database::Kind::sqlite ? "sqlite" : "postgresql"},
                           {"disk_free_bytes", known ? json(static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize) : json()},
                           {"stations", {{"active", stations}, {"switched_off", off}, {"quiet_for_a_day", quiet_day}, {"quiet_for_a_week", quiet_week}, {"generation_not_good", not_good}, {"clock_doubtful", doubtful}, {"in_safe_mode", safe_mode}}},
                           {"figures", {{"missing", *missing}, {"stations_put_back", reused->at(0).number()}}},
                           {"awaits_signature", request && request->has_value()}}.dump());
}

}  // namespace

std::vector<AdminRoute> upkeep_routes() {
    const Roles auditor{Role::auditor}, administrator{Role::administrator}, both{Role::auditor, Role::administrator};
    const Roles everybody{Role::author, Role::reviewer, Role::publisher, Role::administrator, Role::auditor};
    return {
        {Method::get, "/admin/v1/health", Access::roles, everybody, "How stations, figures, disk and signatures are", {}, "", "", show_health},
        {Method::get, "/admin/v1/audit", Access::roles, both, "The log, oldest line first", {{"from", "integer", "first line's number"}, {"most", "integer", "how many lines"}, {"format", "string", "json or csv"}}, "", "", show_log},
        {Method::get, "/admin/v1/audit/verify", Access::roles, both, "Reads the whole log and names every line that was changed, cut out or cut off", {{"head", "string", "number:hash that somebody wrote down"}}, "", "", verify_log},
        {Method::get, "/admin/v1/audit/head", Access::roles, both, "Number and hash of the last line, to write down", {}, "", "", show_head},
        {Method::post, "/admin/v1/audit/prune", Access::roles, auditor, "Takes away lines older than so many days, 200 at least", {}, R"({"days":{"type":"integer"}})", "", prune_log},
        {Method::post, "/admin/v1/backups", Access::roles, administrator, "Backs up database, keys and files while the server runs", {}, R"({"to":{"type":"string"}})", "", make_backup},
        {Method::post, "/admin/v1/sweep", Access::roles, administrator, "Takes away what has had its time, or only says what would go", {}, R"({"dry_run":{"type":"boolean"}})", "", sweep_now},
    };
}

}  // namespace estation::sync::server
