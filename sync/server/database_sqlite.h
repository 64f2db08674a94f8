// The Database as one SQLite file. Called by Database::open() only; see there for owner and threads.
#pragma once
#include "sync/server/database.h"

namespace estation::sync::server {

[[nodiscard]] content::Result<std::unique_ptr<Database>> open_sqlite(const std::filesystem::path& file);

}  // namespace estation::sync::server
