#include "sync/server/written_answer.h"

#include "sync/acknowledgement.h"
#include "sync/server/key_room.h"

namespace estation::sync::server {

std::optional<WrittenAnswer> written_answer(Database& database, const std::filesystem::path& keys, const std::string& station, std::uint64_t epoch, const Answer& answer) {
    const auto room = KeyRoom::open(keys);
    if (!room || answer.kind == Answer::Kind::too_large) return std::nullopt;
    Acknowledgement said{station, answer, {}};
    const auto row = database.row("SELECT boot, monotonic_ms, wall_ms FROM usage WHERE station = $1 AND epoch = $2 AND seq = $3", {station, epoch, answer.last_seq});
    if (row && !row->empty()) said.last = RecordMark{row->at(0).bits(), row->at(1).number(), row->at(2).number()};
    const auto signers = room->signers();
    if (signers.timestamp.empty() || (answer.kind == Answer::Kind::acknowledged && !said.last)) return std::nullopt;
    auto text = write_acknowledgement(said, signers.timestamp);
    if (!text) return std::nullopt;
    return WrittenAnswer{acknowledgement_name(station, epoch), std::move(*text)};
}

}  // namespace estation::sync::server
