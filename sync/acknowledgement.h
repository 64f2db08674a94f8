// An Acknowledgement is a server's answer about figures, written down to travel on a stick: which of a station's records it
// holds. It is signed with the key of the server's timestamp, which a station knows through its root of trust, so that no
// stick can talk a station into deleting anything. It names the last record that it speaks of by more than its number: a
// station that was put back from an image has other records under numbers that the server knows. Pure functions; any thread.
//
//   <stick>[/<folder>]/<station>-<epoch>.acknowledged
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/protocol.h"
#include "sync/trust/key.h"
#include "sync/trust/metadata.h"

namespace estation::sync {

inline constexpr std::size_t acknowledgement_cap = 16u << 10;
inline constexpr std::string_view acknowledgement_suffix = ".acknowledged";

// What tells one record from another that came to have its number.
struct RecordMark {
    std::uint64_t boot = 0;
    std::int64_t monotonic_ms = 0, wall_ms = 0;
    bool operator==(const RecordMark&) const = default;
};
[[nodiscard]] RecordMark mark_of(const Record& record);

struct Acknowledgement {
    std::string station;
    Answer answer;                     // never too_large
    std::optional<RecordMark> last;    // of the record answer.last_seq as the server holds it; there for an acknowledgement
};

[[nodiscard]] content::Result<std::string> write_acknowledgement(const Acknowledgement& acknowledgement, std::span<const trust::PrivateKey* const> keys);
[[nodiscard]] content::Result<Acknowledgement> read_acknowledgement(std::string_view unverified_bytes, const trust::Root& root);
// What it says, whoever wrote it: for a file whose signature was checked when it came.
[[nodiscard]] content::Result<Acknowledgement> read_unverified_acknowledgement(std::string_view unverified_bytes);
[[nodiscard]] std::string acknowledgement_name(const std::string& station, std::uint64_t epoch);

// Tells the outbox what a server holds, of this epoch or of one that has ended. True: the word was about records that it has, and new to it; false: it was another
// station's or epoch's, or old.
[[nodiscard]] content::Result<bool> hear(Outbox& outbox, const std::string& station, const Acknowledgement& acknowledgement);

// The server has said, over the line or on a stick, that it holds others under the numbers after `after_seq` of an epoch that has
// ended: what is kept of it behind them has no place there, which is told as a record of its own.
[[nodiscard]] content::Result<> give_up_earlier(Outbox& outbox, const Outbox::Earlier& earlier, std::uint64_t after_seq);

}  // namespace estation::sync
