// The Database as a PostgreSQL server that others share. Called by Database::open() only; see there for owner and threads.
#pragma once
#include "sync/server/database.h"

namespace estation::sync::server {

[[nodiscard]] content::Result<std::unique_ptr<Database>> open_postgresql(const std::string& address);

}  // namespace estation::sync::server
