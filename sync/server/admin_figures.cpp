// Figures, the report, quiz statistics, and what people wrote, as administrators ask for them.
#include <nlohmann/json.hpp>

#include "sync/server/admin_call.h"
#include "sync/server/figures.h"
#include "sync/server/intake.h"
#include "sync/server/submissions.h"
#include "sync/server/written_answer.h"

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::string_view binary = "application/octet-stream";

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

struct Format { bool csv = false; TextCode code = TextCode::utf8; };

Result<Format> format_of(const AdminCall& call) {
    const std::string format = call.asked("format"), encoding = call.asked("encoding");
    if (!format.empty() && format != "json" && format != "csv") return Error{"\"format\" is json or csv", {}};
    if (!encoding.empty() && encoding != "utf-8" && encoding != "gb18030") return Error{"\"encoding\" is utf-8 or gb18030", {}};
    return Format{format == "csv", encoding == "gb18030" ? TextCode::gb18030 : TextCode::utf8};
}

Reply csv_reply(const Table& table, TextCode code, std::string_view name) {
    auto text = as_csv(table, code);
    if (!text) return refusal(text.error(), 500);
    Reply reply;
    reply.fields = {{"Content-Type", std::string("text/csv; charset=") + (code == TextCode::utf8 ? "utf-8" : "gb18030")}, {"Cache-Control", "no-store"}, {"Content-Disposition", "attachment; filename=\"" + std::string(name) + ".csv\""}};
    reply.body = std::move(*text);
    return reply;
}

Result<std::int64_t> month_asked(const AdminCall& call, std::string_view name, std::int64_t otherwise) {
    const std::string text = call.asked(name);
    if (text.empty()) return otherwise;
    const auto month = month_from(text);
    return month ? Result<std::int64_t>(*month) : Result<std::int64_t>(Error{"\"" + std::string(name) + "\" is a month like 2026-11", {}});
}

json as_json(const FigureRow& r, const FigureWish& wish) {
    json row{{"visits", r.visits}, {"mode_visits", r.mode_visits}, {"short_visits", r.short_visits}, {"visit_ms", r.visit_ms}, {"opened", r.opened}, {"finished", r.finished}, {"shown_ms", r.shown_ms}, {"answers", r.answers},
             {"right", r.right}, {"class_answers", r.class_answers}, {"forms", r.forms}, {"videos_started", r.videos_started}, {"videos_most", r.videos_most}, {"lost", r.lost}};
    if (wish.by_station) row["station"] = r.station;
    if (wish.by_month) row["month"] = r.month;
    if (wish.by_item) row["pack"] = r.pack, row["item"] = r.item;
    return row;
}

Reply show_figures(AdminCall& call) {
    const auto format = format_of(call);
    if (!format) return refusal(format.error());
    FigureWish wish;
    const auto from = month_asked(call, "from", 0), to = month_asked(call, "to", 999'912);
    if (!from) return refusal(from.error());
    if (!to) return refusal(to.error());
    wish.from = *from;
    wish.to = *to;
    wish.station = call.asked("station");
    wish.pack = call.asked("pack");
    const std::string by = call.asked("by");
    if (!by.empty()) {
        const std::string words = "," + by + ",";
        wish.by_station = words.find(",station,") != std::string::npos;
        wish.by_month = words.find(",month,") != std::string::npos;
        wish.by_item = words.find(",item,") != std::string::npos;
        if (!wish.by_station && !wish.by_month && !wish.by_item && by != "all") return error_reply(400, "\"by\" is station, month, item, several of them with commas, or all");
    }
    const auto rows = figures(call.office.database, wish);
    if (!rows) return refusal(rows.error(), 500);
    if (format->csv) return call.noting(call.act("figures.export", wish.station, call.request.target), {}, [&] { return csv_reply(as_table(*rows, wish), format->code, "figures"); });
    json list = json::array();
    for (const auto& row : *rows) list.push_back(as_json(row, wish));
    return json_reply(dumped({{"figures", list}}));
}

Reply show_report(AdminCall& call) {
    const auto format = format_of(call);
    if (!format) return refusal(format.error());
    const auto year = call.asked_number("year", 0, 2025, 2090);
    if (!year) return refusal(year.error());
    const auto from = month_asked(call, "from", *year * 100 + 1), to = month_asked(call, "to", *year * 100 + 12);
    if (!from) return refusal(from.error());
    if (!to) return refusal(to.error());
    if (*from < 202'501 || *to < *from) return error_reply(400, "say \"year\", or \"from\" and \"to\" as months");
    const auto lines = report(call.office.database, *from, *to);
    if (!lines) return refusal(lines.error(), 500);
    if (format->csv) return call.noting(call.act("report.export", "", call.request.target), {}, [&] { return csv_reply(as_table(*lines), format->code, "report"); });
    json list = json::array();
    for (const auto& line : *lines) list.push_back({{"code", line.code}, {"name", line.name}, {"unit", line.unit}, {"value", line.value ? json(*line.value) : json()}, {"remark", line.remark}});
    return json_reply(dumped({{"from", *from}, {"to", *to}, {"lines", list}}));
}

json maybe(const std::optional<double>& value) { return value ? json(*value) : json(); }

Reply show_quiz(AdminCall& call) {
    const std::string pack = call.asked("pack"), item = call.asked("item");
    if (pack.empty() || item.empty()) return error_reply(400, "say \"pack\" and \"item\"");
    const auto found = quiz_figures(call.office.database, pack, item, call.asked("version"));
    if (!found) return refusal(found.error(), 500);
    json items = json::array();
    for (const auto& i : found->statistics.items)
        items.push_back({{"question", i.item}, {"n", i.n}, {"facility", maybe(i.facility)}, {"sd", maybe(i.sd)}, {"discrimination_index", maybe(i.discrimination_index)},
                         {"discriminative_efficiency", maybe(i.discriminative_efficiency)}, {"effective_weight", maybe(i.effective_weight)}, {"dubious", i.dubious()}});
    json chosen = json::object();
    for (const auto& [question, counts] : found->chosen)
        for (const auto& one : counts) chosen[question].push_back({{"chosen", one.chosen}, {"n", one.n}});
    const auto& q = found->statistics.quiz;
    return json_reply(dumped({{"runs", found->runs}, {"items", items}, {"chosen", chosen},
                              {"quiz", {{"n", q.n}, {"mean", maybe(q.mean)}, {"median", maybe(q.median)}, {"sd", maybe(q.sd)}, {"skewness", maybe(q.skewness)}, {"kurtosis", maybe(q.kurtosis)}, {"cic", maybe(q.cic)}, {"standard_error", maybe(q.standard_error)}}}}));
}

// Who reads what people wrote stands in the log, also when it is only looked at.
Reply show_submissions(AdminCall& call) {
    const auto format = format_of(call);
    if (!format) return refusal(format.error());
    SubmissionWish wish{call.asked("kind"), call.asked("station"), call.asked("item"), 0, 0};
    const auto from = call.asked_number("from_ms", 0, 0, INT64_MAX), before = call.asked_number("before_ms", 0, 0, INT64_MAX);
    if (!from) return refusal(from.error());
    if (!before) return refusal(before.error());
    wish.from_ms = *from;
    wish.before_ms = *before;
    json list = json::array();
    Table table = {{"站点", "种类", "内容包", "内容", "填写时间", "收到时间", "保留至", "内容（JSON）"}};
    const auto read = each_submission(call.office.database, wish, call.now_ms, [&](const Submission& s) {
        if (format->csv) {
            const auto time = [](std::int64_t ms) { return trust::write_time(ms / 1'000); };
            table.push_back({s.station, s.kind, s.pack, s.item, time(s.wall_ms), time(s.received_ms), time(s.until_ms), s.value});
        } else {
            list.push_back({{"station", s.station}, {"kind", s.kind}, {"pack", s.pack}, {"item", s.item}, {"wall_ms", s.wall_ms}, {"received_ms", s.received_ms}, {"until_ms", s.until_ms}, {"value", json::parse(s.value, nullptr, false)}});
        }
        return Result<>();
    });
    const std::size_t count = format->csv ? table.size() - 1 : list.size();
    return call.noting(call.act(format->csv ? "submissions.export" : "submissions.view", wish.item, std::to_string(count) + " of " + call.request.target), read,
                       [&] { return format->csv ? csv_reply(table, format->code, "submissions") : json_reply(dumped({{"submissions", list}})); });
}

// A batch from a stick: one *.figures file, as a station exported it.
Reply take_batch(AdminCall& call) {
    auto intake = Intake::open(call.office.database);
    if (!intake) return refusal(intake.error(), 500);
    const auto answer = (*intake)->take(call.request.body, call.now_ms);
    const Act act = call.act("figures.stick", "", answer ? write_answer(*answer) : std::string());
    return call.noting(act, answer ? Result<>() : Result<>(answer.error()), [&] {
        json said = json::parse(write_answer(*answer));
        const auto batch = read_batch(call.request.body);
        const auto written = batch ? written_answer(call.office.database, call.office.data.keys(), batch->station, batch->epoch, *answer) : std::nullopt;
        if (written) {
            said["acknowledgement"] = written->text;
            said["acknowledgement_name"] = written->name;
        }
        return json_reply(dumped(said));
    });
}

}  // namespace

std::vector<AdminRoute> figure_routes() {
    const Roles looking{Role::author, Role::reviewer, Role::publisher, Role::administrator, Role::auditor}, administrator{Role::administrator};
    const AdminQuery format{"format", "string", "json or csv"}, encoding{"encoding", "string", "of csv: utf-8 or gb18030"}, from{"from", "string", "first month, like 2026-01"}, to{"to", "string", "last month"};
    return {
        {Method::get, "/admin/v1/figures", Access::roles, looking, "Figures by station, month and item", {{"by", "string", "station, month, item, or all; several with commas"}, from, to, {"station", "string", "only this station"}, {"pack", "string", "only this pack"}, format, encoding}, "", "", show_figures},
        {Method::get, "/admin/v1/figures/report", Access::roles, looking, "The kiosk lines of the annual report (F-01 ...)", {{"year", "integer", "a whole year"}, from, to, format, encoding}, "", "", show_report},
        {Method::get, "/admin/v1/figures/quiz", Access::roles, looking, "What the answers say about each question of a quiz", {{"pack", "string", "the pack"}, {"item", "string", "the quiz"}, {"version", "string", "of the pack; else the newest"}}, "", "", show_quiz},
        {Method::post, "/admin/v1/figures/stick", Access::roles, administrator, "Takes one file of figures from a stick", {}, binary, "", take_batch},
        {Method::get, "/admin/v1/submissions", Access::roles, administrator, "What people wrote into forms and felt reports; every look stands in the log",
         {{"kind", "string", "form or felt"}, {"station", "string", "only this station"}, {"item", "string", "only this item"}, {"from_ms", "integer", "received from"}, {"before_ms", "integer", "received before"}, format, encoding}, "", "", show_submissions},
    };
}

}  // namespace estation::sync::server
