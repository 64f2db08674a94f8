// A written answer is what the server says about a station's figures when it goes back by other hands: the answer with the
// mark of the last record that is held, signed as the timestamp is. Functions on a Database, on its thread.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "sync/protocol.h"
#include "sync/server/database.h"

namespace estation::sync::server {

struct WrittenAnswer { std::string name, text; };
// `keys`: the KeyRoom's folder. Nothing: there is no key yet, or nothing to say.
[[nodiscard]] std::optional<WrittenAnswer> written_answer(Database& database, const std::filesystem::path& keys, const std::string& station, std::uint64_t epoch, const Answer& answer);

}  // namespace estation::sync::server
