#include "content/import/analysis.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "content/import/sheet.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

using Json = nlohmann::ordered_json;
Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

bool is_dash(std::string_view cell) {
    constexpr std::array<std::string_view, 5> dashes = {"-", "–", "—", "－", "−"};
    return std::ranges::find(dashes, cell) != dashes.end();
}

// The marks of one row; an empty cell is a question without an answer, which brings nothing.
Result<std::vector<std::optional<double>>> marks_of(const SheetRow& row, std::size_t items, const std::string& file) {
    std::vector<std::optional<double>> marks;
    for (std::size_t i = 1; i <= items; ++i) {
        const auto cell = row.cell(static_cast<int>(i));
        const auto words = trimmed_wide(cell);
        const auto number = words.empty() ? std::optional(0.0) : plain_number(cell);
        if (!number && !is_dash(words)) return Error{"\"" + short_title(cell, 30) + "\" is no mark; write a number, or - where the question was not asked", file + ":" + std::to_string(row.line)};
        marks.push_back(number);
    }
    if (row.cells.size() > items + 1) return Error{"this row has " + std::to_string(row.cells.size() - 1) + " marks and the header " + std::to_string(items) + " items", file + ":" + std::to_string(row.line)};
    return marks;
}

}  // namespace

Result<QuizRuns> read_runs(std::string_view bytes, const std::string& file, const ImportLimits& limits) {
    Import ignored;
    const auto text = decoded_text(bytes, file, limits, ignored);
    if (!text) return text.error();
    const auto sheet = read_csv(*text, file, limits);
    if (!sheet) return sheet.error();
    QuizRuns runs;
    bool header = false;
    for (const auto& row : sheet->rows) {
        if (std::ranges::all_of(row.cells, [](const std::string& c) { return trimmed_wide(c).empty(); })) continue;
        if (!header) {
            header = true;
            for (std::size_t i = 1; i < row.cells.size(); ++i) runs.items.emplace_back(trimmed_wide(row.cells[i]));
            if (lower_ascii(trimmed_wide(row.cell(0))) != "attempt" || runs.items.empty()) return Error{"the first row is no header; write attempt,q1,q2,...", file + ":" + std::to_string(row.line)};
            continue;
        }
        auto marks = marks_of(row, runs.items.size(), file);
        if (!marks) return marks.error();
        if (!runs.most.empty()) {
            runs.marks.push_back(std::move(*marks));
            continue;
        }
        if (lower_ascii(trimmed_wide(row.cell(0))) != "max") return Error{"below the header stands what each item brings at most; write max,1,1,...", file + ":" + std::to_string(row.line)};
        for (const auto& most : *marks) {
            if (!most) return Error{"what an item brings at most is a number; write max,1,1,...", file + ":" + std::to_string(row.line)};
            runs.most.push_back(*most);
        }
    }
    if (runs.most.empty()) return Error{"there is no row with what each item brings at most; write max,1,1,... below the header", file};
    return runs;
}

std::string statistics_json(const RunStatistics& statistics) {
    Json items = Json::array();
    for (const auto& s : statistics.items)
        items.push_back({{"item", s.item},
                         {"n", s.n},
                         {"facility", or_null(s.facility)},
                         {"sd", or_null(s.sd)},
                         {"covariance", or_null(s.covariance)},
                         {"covariance_max", or_null(s.covariance_max)},
                         {"discrimination_index", or_null(s.discrimination_index)},
                         {"discriminative_efficiency", or_null(s.discriminative_efficiency)},
                         {"effective_weight", or_null(s.effective_weight)}});
    const auto& q = statistics.quiz;
    const Json all{{"items", std::move(items)},
                   {"quiz",
                    {{"n", q.n},
                     {"mean", or_null(q.mean)},
                     {"median", or_null(q.median)},
                     {"sd", or_null(q.sd)},
                     {"skewness", or_null(q.skewness)},
                     {"kurtosis", or_null(q.kurtosis)},
                     {"cic", or_null(q.cic)},
                     {"error_ratio", or_null(q.error_ratio)},
                     {"standard_error", or_null(q.standard_error)}}}};
    return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace estation::content
