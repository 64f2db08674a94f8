// Submissions are what people wrote into a form or a felt report: kept in a table of their own, apart from the anonymous
// figures, each with the day on which it must be gone. A form says for each field how long; without a word it is 180
// days. Read, exported and swept by administrators; who does so stands in the audit log. Functions on the Database, on
// its thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/outbox.h"
#include "sync/server/database.h"

namespace estation::sync::server {

inline constexpr int default_retention_days = 180, longest_retention_days = 3'650;

[[nodiscard]] bool is_submission(std::string_view kind);
// Within the transaction of the batch that brought it.
[[nodiscard]] content::Result<> keep_submission(Database& database, const std::string& station, std::uint64_t epoch, const Record& record, std::int64_t received_ms);

struct Submission {
    std::string station, kind, pack, item;  // kind: "form" or "felt"
    std::int64_t wall_ms = 0, received_ms = 0, until_ms = 0;
    std::string value;                      // JSON as the station sent it, less the fields whose time is over
};
struct SubmissionWish { std::string kind, station, item; std::int64_t from_ms = 0, before_ms = 0; };  // empty, 0: all
[[nodiscard]] content::Result<> each_submission(Database& database, const SubmissionWish& wish, std::int64_t now_ms, const std::function<content::Result<>(const Submission&)>& each);

// Takes away what has had its time: fields first, then the whole; how many submissions it touched.
[[nodiscard]] content::Result<std::uint64_t> sweep_submissions(Database& database, std::int64_t now_ms);

}  // namespace estation::sync::server
