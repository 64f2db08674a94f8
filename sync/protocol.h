// What station and server say to each other about figures, and nothing else: batches of usage records on their
// way, and the answer. A batch is zstd over lines of JSON, so that a person can read it; everything about its size
// is bounded before a byte is believed. Pure functions; any thread.
//
//   {"estation_batch":1,"station":"s1","epoch":7,"from_seq":1,"records":2}
//   [1,3,1200,1800000000000,1,99,"open","p01","1","quake",""]      seq boot monotonic wall quality session kind pack version item value
//   [2,3,1900,1800000000700,1,99,"close","p01","1","quake","12"]
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/outbox.h"

namespace estation::sync {

struct SentBatch {
    std::string station;
    std::uint64_t epoch = 0;
    // The first number that this batch accounts for: its first record's, or an earlier one when the numbers between
    // can no longer be sent. What is missing is then known, and the rest may go on.
    std::uint64_t from_seq = 0;
    std::vector<Record> records;  // numbers growing; never empty
};

inline constexpr std::size_t batch_records_cap = 5'000;
inline constexpr std::size_t batch_bytes_cap = 1u << 20;        // as sent
inline constexpr std::size_t batch_text_cap = 16u << 20;        // unpacked

// The first number that a record speaks for: its own, but for "dropped", which tells of a range that left a full outbox.
[[nodiscard]] std::uint64_t speaks_from(const Record& record);

[[nodiscard]] content::Result<std::string> write_batch(const SentBatch& batch);
[[nodiscard]] content::Result<SentBatch> read_batch(std::string_view unverified_bytes);

struct Answer {
    enum class Kind {
        acknowledged,  // everything through last_seq is held
        gap,           // the next number must be last_seq + 1
        too_large,     // send less at once
        reused,        // everything through last_seq is held; the number after it is held with another content, as when
                       // the station's disk was put back from a backup: begin a new epoch with what is left
    };
    Kind kind = Kind::acknowledged;
    std::uint64_t epoch = 0, last_seq = 0;
    // A backup of the server holds everything through this number, so that no restored server can ask for it again;
    // nothing: it makes none, and nothing need be kept.
    std::optional<std::uint64_t> safe_seq = {};
};

[[nodiscard]] std::string write_answer(const Answer& answer);
[[nodiscard]] content::Result<Answer> read_answer(std::string_view unverified_bytes);

}  // namespace estation::sync
