// Item statistics from a table of runs: the header `attempt,<item>...`, a row `max,...`, then a row for each completed run. An empty
// cell is a question left without an answer (0), a dash one that this run was not asked (nothing), as Moodle's reports write it.
// Pure functions; any thread.
#pragma once
#include <string>
#include <string_view>

#include "content/import/import.h"
#include "content/item_statistics.h"

namespace estation::content {

[[nodiscard]] Result<QuizRuns> read_runs(std::string_view bytes, const std::string& file, const ImportLimits& limits = {});
[[nodiscard]] std::string statistics_json(const RunStatistics& statistics);

}  // namespace estation::content
