// What every importer promises about any bytes: one clear error or an import whose questions our own reader takes back, in
// bounded time and memory. One thread.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "content/import/export.h"
#include "content/import/native_writer.h"
#include "content/import/neutral_json.h"

namespace estation::fakes {

inline void require_import_promises(const std::uint8_t* data, std::size_t size, content::ImportFormat format, const char* name) {
    using namespace content;
    const auto require = [](bool promise) {
        if (!promise) std::abort();
    };
    ImportLimits limits;
    limits.archive_bytes = 8u << 20;
    auto import = import_bytes(std::string_view(reinterpret_cast<const char*>(data), size), name, format, limits);
    if (!import) {
        require(!import.error().text.empty() && import.error().line().find('\n') == std::string::npos);
        return;
    }
    for (const auto& one : import->dropped) require(!one.reason.empty());
    keep_what_reads(*import);
    const auto before = import->questions.size();
    keep_what_reads(*import);
    require(import->questions.size() == before);
    require(!report_json(*import).empty() && !questions_json(import->questions).empty());
    (void)csv_of(table_of(import->questions));
    std::vector<ReportLine> lost;
    (void)gift_of(import->questions, lost);
}

}  // namespace estation::fakes
