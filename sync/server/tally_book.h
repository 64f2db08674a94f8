// The tally book is how counts come into the table `tally`. To add each batch's hundred counts to the table while stations
// wait costs more than to write the batch; so they are put down beside the rows, as one line, in the same transaction, and
// added later, many batches together. Whoever reads `tally` settles first, so that figures out are figures in. Functions
// on a Database, on its thread.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "content/result.h"
#include "sync/server/database.h"
#include "sync/server/tally.h"

namespace estation::sync::server {

// Inside the caller's transaction: what was counted, by station.
[[nodiscard]] content::Result<> note_tallies(Database& database, const std::map<std::string, std::map<TallyKey, Tally>>& counted);
// Adds all that waits to the table; each line is added and taken away in one transaction. Two servers take turns. Not
// inside a transaction. How many lines there were.
[[nodiscard]] content::Result<std::uint64_t> settle_tallies(Database& database);

}  // namespace estation::sync::server
