// A backup is a folder with everything that a server cannot get back from elsewhere: the database as it was at one moment,
// the keys that it signs with, the log's head, and the published and drafted files, while the server goes on. Restoring
// puts it into an empty data folder. The names of files carry their hashes, so that what a copy holds already is not
// copied again. On a Database, on its thread.
//
//   <backup>/current                     names the state that counts; without it the backup was never finished
//   <backup>/state-N/                    what changes: the database, the keys, the timestamp, the log's head
//   <backup>/drafts, <backup>/repository files that are only ever added
//
// Cut off at any moment it holds the state before or the state after. Backups of older versions, which have no states but the
// one at the top, are restored too.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "content/result.h"
#include "sync/server/publishing.h"

namespace estation::sync::server {

struct BackedUp { std::uint64_t files = 0, bytes = 0; bool with_database = false; };  // new in this backup; PostgreSQL has pg_dump
[[nodiscard]] content::Result<BackedUp> back_up(Database& database, const DataFolder& data, const std::filesystem::path& to);

// The server must not run. Refuses where there is a database already. `who` stands in the restored log. Cut off, it is done again.
[[nodiscard]] content::Result<> restore(const std::filesystem::path& from, const DataFolder& data, const std::string& who);

}  // namespace estation::sync::server
