// Figures are what a district reports: per station, month and item, from the tallies that the Intake keeps; the K-lines of
// the annual report (F-01 ...); and what the answers say about each question. What cannot be known here is nothing, never
// zero. Functions on a Database, on its thread; CSV as a spreadsheet opens it.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/item_statistics.h"
#include "content/result.h"
#include "sync/server/database.h"

namespace estation::sync::server {

struct FigureWish {
    std::int64_t from = 0, to = 999'912;   // months as 202611, both included
    std::string station, pack;             // empty: all
    bool by_station = true, by_month = true, by_item = false;
};

struct FigureRow {
    std::string station, pack, item;       // empty where not divided by it
    std::int64_t month = 0;                // 0: not divided by it, or the station's clock could not be right
    std::int64_t visits = 0, mode_visits = 0, short_visits = 0, visit_ms = 0;
    std::int64_t opened = 0, finished = 0, shown_ms = 0, answers = 0, right = 0, class_answers = 0, forms = 0, videos_started = 0, videos_most = 0, lost = 0;
    std::int64_t ready_min = 0, scheduled_min = 0;   // minutes in which a station was on while it was open, and those in which it was open
};

[[nodiscard]] content::Result<std::vector<FigureRow>> figures(Database& database, const FigureWish& wish);

// A line of the annual report: nothing where this server cannot know.
struct ReportLine { std::string code, name, unit; std::optional<std::int64_t> value; std::string remark; };
// Months from and to, both included; a year is 202601 to 202612.
[[nodiscard]] content::Result<std::vector<ReportLine>> report(Database& database, std::int64_t from, std::int64_t to);

// How many records are known to be gone for good; never more than a number holds, whatever stations have claimed.
[[nodiscard]] content::Result<std::int64_t> missing_records(Database& database);

struct ChoiceCount { std::string chosen; std::int64_t n = 0; };
struct QuizFigures {
    std::size_t runs = 0;                                        // completed, by one visitor alone
    content::RunStatistics statistics;                           // of these
    std::map<std::string, std::vector<ChoiceCount>> chosen;      // by question: all first answers, also of runs that were left
};
// One version of one quiz; an empty version: the newest that was answered.
[[nodiscard]] content::Result<QuizFigures> quiz_figures(Database& database, const std::string& pack, const std::string& item, std::string version);

using Table = std::vector<std::vector<std::string>>;
[[nodiscard]] Table as_table(const std::vector<FigureRow>& rows, const FigureWish& wish);
[[nodiscard]] Table as_table(const std::vector<ReportLine>& lines);
enum class TextCode { utf8, gb18030 };
// UTF-8 with a byte order mark, or GB18030; CRLF.
[[nodiscard]] content::Result<std::string> as_csv(const Table& table, TextCode code);

// "2026-11" or "202611" -> 202611; nothing: no month.
[[nodiscard]] std::optional<std::int64_t> month_from(std::string_view text);

}  // namespace estation::sync::server
