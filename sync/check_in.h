// What a station tells its server about itself when it checks in, and what the server asks for in return. Nothing in
// it speaks of a visitor. Plain values and pure functions; any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/order.h"

namespace estation::sync {

struct Health {
    std::uint64_t disk_free_bytes = 0;
    bool clock_doubtful = false;
    enum class Touch { unknown, ok, missing } touch = Touch::unknown;
    std::string version;                    // of the program
    std::vector<std::string> errors;        // the last few, a line each
    std::uint64_t uptime_s = 0, outbox_records = 0;
    bool safe_mode = false;                 // it shows only what came with the program
    std::uint64_t crashes = 0;              // in a row, before this start
};

struct Failed { std::string manifest, reason; bool operator==(const Failed&) const = default; };

struct CheckIn {
    std::string station, channel;
    std::uint64_t order_version = 0;
    bool generation_good = false;
    std::vector<OrderedPack> packs;         // what is shown now; `bytes` is not told
    std::string packs_held;                 // what the server said last that it holds; the same packs are then told by it alone
    std::vector<std::string> recalls_honoured;
    std::vector<Failed> failed;
    Health health;
};

struct CheckInAnswer {
    std::string channel;                    // the one the station belongs to from now on
    std::uint64_t bell = 0;                 // version of the repository's timestamp
    int poll_s = 300;                       // 5 .. 86,400
    bool screenshot = false;
    std::string packs_held;                 // a fingerprint of the packs that it holds of us; empty: it does not say
};

// At most so many bytes of UTF-8; a letter is not cut in two, for half of one is no text to whoever reads it.
[[nodiscard]] std::string cut_at_letter(const std::string& text, std::size_t longest);
[[nodiscard]] std::string write_check_in(const CheckIn& check_in);
[[nodiscard]] content::Result<CheckInAnswer> read_check_in_answer(std::string_view unverified_bytes);

}  // namespace estation::sync
