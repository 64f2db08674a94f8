// The Audit log holds every administrative act: who, when, what, on what, from where, and how it went. Lines are only ever
// added; each carries the hash of itself and the line before, so that a line that was changed or cut out is found, and
// the head (number and hash of the last line) is also kept apart, in a file and on paper, so that an end that was cut off
// is found too. Lines are kept 200 days at least; when older ones go, a line says so and the chain goes on from there.
// Functions on the Database, on its thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"
#include "sync/server/database.h"

namespace estation::sync::server {

inline constexpr int shortest_audit_days = 200;

struct Act {
    std::string who;      // an account, or "local:<user>" at the server's own command line
    std::string what;     // "account.add", "publish", ...
    std::string on;       // the account, pack, channel, station ...
    std::string detail;   // JSON or a word; never a secret
    std::string from;     // the address
    std::string outcome;  // "done", or why not
};

struct AuditLine { std::int64_t number = 0, when_ms = 0; Act act; std::string hash; };
struct AuditHead { std::int64_t number = 0; std::string hash; };

class Audit {
public:
    // `head_file`: where the head is kept apart; empty: nowhere.
    explicit Audit(Database& database, std::filesystem::path head_file = {}) : database_(database), head_file_(std::move(head_file)) {}

    // Within a transaction, beside what is being done. Afterwards, outside of it, keep_head().
    [[nodiscard]] content::Result<> add(const Act& act, std::int64_t now_ms);
    // A transaction of its own, for what was refused or only looked at.
    [[nodiscard]] content::Result<> note(const Act& act, std::int64_t now_ms);
    [[nodiscard]] content::Result<> keep_head();

    [[nodiscard]] content::Result<AuditHead> head();
    // Oldest first; `from` 0: from the beginning.
    [[nodiscard]] content::Result<> each(std::int64_t from, std::int64_t most, const std::function<content::Result<>(const AuditLine&)>& each);

    struct Verdict { bool whole = true; std::int64_t lines = 0; AuditHead head; std::vector<std::string> faults; };
    // Reads every line. `known` are heads that somebody wrote down, beside the one in the file.
    [[nodiscard]] content::Result<Verdict> verify(const std::vector<AuditHead>& known = {});

    // Takes away lines older than `days` (200 at least), whoever asks for it being `act`'s who and from; how many went.
    [[nodiscard]] content::Result<std::int64_t> prune(int days, const Act& act, std::int64_t now_ms);

private:
    Database& database_;
    std::filesystem::path head_file_;
};

[[nodiscard]] std::string head_text(const AuditHead& head);   // "42:9f86..."
[[nodiscard]] std::optional<AuditHead> head_from(std::string_view text);

}  // namespace estation::sync::server
