#include "sync/server/submissions.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::int64_t one_day_ms = 86'400'000;
constexpr std::string_view columns = "station, kind, pack, item, wall_ms, received_ms, until_ms, value";

bool is_felt(std::string_view kind, const json& value) { return kind.starts_with("felt") || (value.is_object() && value.contains("felt")); }

int days_of(const json& field) {
    if (!field.is_object() || !field.contains("days") || !field["days"].is_number_integer()) return default_retention_days;
    return static_cast<int>(std::clamp<std::int64_t>(field["days"].get<std::int64_t>(), 1, longest_retention_days));
}

struct Ends { std::int64_t next = 0, until = 0; };

// When the first field must go, and when the last.
Ends ends_of(const json& value, std::int64_t received_ms) {
    int first = longest_retention_days, last = 0;
    if (value.is_object() && value.contains("fields") && value["fields"].is_array())
        for (const auto& field : value["fields"]) {
            first = std::min(first, days_of(field));
            last = std::max(last, days_of(field));
        }
    if (last == 0) first = last = default_retention_days;
    return {received_ms + first * one_day_ms, received_ms + last * one_day_ms};
}

// The fields whose time is not over yet.
json still_allowed(json value, std::int64_t received_ms, std::int64_t now_ms) {
    if (!value.is_object() || !value.contains("fields") || !value["fields"].is_array()) return value;
    json kept = json::array();
    for (auto& field : value["fields"])
        if (received_ms + days_of(field) * one_day_ms > now_ms) kept.push_back(std::move(field));
    value["fields"] = std::move(kept);
    return value;
}

json parsed(const std::string& text) {
    json value = json::parse(text, nullptr, false);
    return value.is_discarded() ? json(text) : value;
}

std::string written(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

bool is_submission(std::string_view kind) { return kind == "submit" || kind == "form_submit" || kind == "felt_report" || kind == "felt"; }

Result<> keep_submission(Database& database, const std::string& station, std::uint64_t epoch, const Record& record, std::int64_t received_ms) {
    const json value = parsed(record.usage.value);
    const Ends ends = ends_of(value, received_ms);
    const auto kept = database.run("INSERT INTO submission VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                                   {station, epoch, record.seq, is_felt(record.usage.kind, value) ? "felt" : "form", record.usage.pack, record.usage.item, record.wall_ms, received_ms, ends.next, ends.until, written(value)});
    return kept ? Result<>() : Result<>(kept.error());
}

Result<> each_submission(Database& database, const SubmissionWish& wish, std::int64_t now_ms, const std::function<Result<>(const Submission&)>& each) {
    std::string sql = "SELECT " + std::string(columns) + " FROM submission WHERE until_ms > $1";
    std::vector<Value> values = {now_ms};
    const auto also = [&](bool asked, std::string_view condition, Value value) {
        if (!asked) return;
        values.push_back(std::move(value));
        sql += " AND " + std::string(condition) + " $" + std::to_string(values.size());
    };
    also(!wish.kind.empty(), "kind =", wish.kind);
    also(!wish.station.empty(), "station =", wish.station);
    also(!wish.item.empty(), "item =", wish.item);
    also(wish.from_ms > 0, "received_ms >=", wish.from_ms);
    also(wish.before_ms > 0, "received_ms <", wish.before_ms);
    sql += " ORDER BY received_ms, station, epoch, seq";
    return database.each(sql, values, [&](const Row& row) {
        const std::int64_t received = row[5].number();
        return each({row[0].text(), row[1].text(), row[2].text(), row[3].text(), row[4].number(), received, row[6].number(), written(still_allowed(parsed(row[7].text()), received, now_ms))});
    });
}

Result<std::uint64_t> sweep_submissions(Database& database, std::int64_t now_ms) {
    std::uint64_t touched = 0;
    const auto done = database.transaction([&]() -> Result<> {
        const auto gone = database.run("DELETE FROM submission WHERE until_ms <= $1", {now_ms});
        if (!gone) return gone.error();
        touched = *gone;
        const auto due = database.rows("SELECT station, epoch, seq, received_ms, value FROM submission WHERE next_ms <= $1", {now_ms});
        if (!due) return due.error();
        for (const auto& row : *due) {
            const json rest = still_allowed(parsed(row[4].text()), row[3].number(), now_ms);
            const auto cut = database.run("UPDATE submission SET value = $4, next_ms = $5 WHERE station = $1 AND epoch = $2 AND seq = $3", {row[0], row[1], row[2], written(rest), ends_of(rest, row[3].number()).next});
            if (!cut) return cut.error();
            ++touched;
        }
        return {};
    });
    if (!done) return done.error();
    return touched;
}

}  // namespace estation::sync::server
