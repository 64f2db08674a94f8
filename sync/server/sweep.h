// The Sweep takes away what has had its time: files of packs that no order, no stage, no signed list and no station's own
// report names any more, refused drafts, old raw rows of figures (their counts stay), pictures of screens, used-up codes, and
// old lines of the log, whose chain stays verifiable. A file goes in two steps: found unneeded it is noted, and only when it
// still is after `unneeded_days` it goes; so nothing goes from under a station that is slow to hear of a new order. Killed at
// any point it is simply done again. Functions on a Database and the data folder, on the database's thread; several server
// processes take turns at the publishers' lock, and whoever publishes meanwhile sends the sweep home until tomorrow.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "content/result.h"
#include "sync/server/audit.h"
#include "sync/server/database.h"
#include "sync/server/publishing.h"

namespace estation::sync::server {

struct SweepTerms {
    int unneeded_days = 30;    // of a file that nothing names any more
    int refused_days = 30;     // of a draft that a reviewer refused
    int older_packs = 3;       // versions of a pack that a publisher can go back to, beside those in use
    int older_days = 200;      // and an older one is kept at least so long
    int usage_days = 730;      // of the raw rows of figures
    int audit_days = 400;      // shortest_audit_days at least
    int picture_days = 30;     // of a picture of a station's screen
    int code_days = 200;       // of a code, after its end
};

struct SweptFile { std::string name; std::uint64_t bytes = 0; };

// What went, or would go.
struct Swept {
    std::vector<std::string> packs;             // "water 1.2 (refused)"
    std::vector<SweptFile> files;               // below the data folder
    std::uint64_t waiting_files = 0;            // unneeded; their time is not over
    std::uint64_t usage_rows = 0, submissions = 0, audit_lines = 0, pictures = 0, codes = 0;
    [[nodiscard]] std::uint64_t file_bytes() const;
};

// Looks only: writes nothing.
[[nodiscard]] content::Result<Swept> plan_sweep(Database& database, const DataFolder& data, std::int64_t now_ms, const SweepTerms& terms = {});
// `act` says who asks. The log's own old lines go with it. Not inside a transaction.
[[nodiscard]] content::Result<Swept> sweep(Database& database, const DataFolder& data, const Act& act, std::int64_t now_ms, const SweepTerms& terms = {});

}  // namespace estation::sync::server
