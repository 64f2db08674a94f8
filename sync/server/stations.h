// The stations that belong to this server: how one is taken in by a code, who it is (its public key and the counter of
// its last request), what it said when it checked in, and what is asked of it. Functions on a Database, on its thread;
// those that answer a request run inside the caller's transaction. Of a code its fingerprint is kept, and the key that
// proves over plain http that both sides know it (sync/enrol_proof.h).
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "content/result.h"
#include "sync/server/database.h"
#include "sync/server/exchange.h"

namespace estation::sync::server {

inline constexpr std::int64_t code_hours = 24;

[[nodiscard]] content::Result<> prepare_stations(Database& database);  // its tables

// ---- Enrolment ----

// A new code, "K7PM-3QXR", for one station of a channel; it is told once and cannot be read again.
struct NewCode { std::string code, fingerprint, key; };
[[nodiscard]] content::Result<NewCode> draw_code();   // some 40 ms: not while others wait for the database
[[nodiscard]] content::Result<> keep_code(Database& database, const NewCode& code, const std::string& channel, std::int64_t now_ms, std::int64_t hours = code_hours);
// Both.
[[nodiscard]] content::Result<std::string> make_code(Database& database, const std::string& channel, std::int64_t now_ms, std::int64_t hours = code_hours);
// "k7pm 3qxr" -> "K7PM3QXR"; nothing: not what a code looks like.
[[nodiscard]] std::optional<std::string> plain_code(std::string_view typed);

// What administrators see of a code: a name that is no secret, and the station that used it, if one did.
struct KnownCode { std::string id, channel, station; std::int64_t made_ms = 0, ends_ms = 0; };
[[nodiscard]] content::Result<std::vector<KnownCode>> known_codes(Database& database);   // the newest first
// An error: it was used, or there is none of this name.
[[nodiscard]] content::Result<> revoke_code(Database& database, const std::string& id);

struct Enrolled { std::string station, channel, code_key; };   // code_key: of the code that was used; empty: an old one
// Why not, in a word for the status of the reply.
enum class NotEnrolled { unknown_code, code_is_over, code_was_used };
[[nodiscard]] content::Result<std::variant<Enrolled, NotEnrolled>> enrol(Database& database, std::string_view code, const std::string& key_hex, const std::string& name, std::int64_t now_ms);
// The same for a station that proves that it knows a code instead of sending it.
[[nodiscard]] content::Result<std::variant<Enrolled, NotEnrolled>> enrol_by_proof(Database& database, std::string_view proof, const std::string& key_hex, const std::string& name, std::int64_t now_ms);

// Wrong codes: a few are a typing error, more are a guess. Counted in the database, for every server process that has it.
[[nodiscard]] content::Result<bool> guessed_too_often(Database& database, const std::string& peer, std::int64_t now_ms);
[[nodiscard]] content::Result<> note_guess(Database& database, const std::string& peer, std::int64_t now_ms);

// ---- Who is speaking ----

struct Claim { std::string station; std::uint64_t counter = 0; std::string signature; };
// The value of the header Authorization; nothing: it is of another kind.
[[nodiscard]] std::optional<Claim> read_claim(std::string_view authorization);
// The bytes that the claim's signature must cover.
[[nodiscard]] content::Result<std::string> claimed_bytes(const Request& request, const Claim& claim);
// The public key; empty: no such station.
[[nodiscard]] content::Result<std::string> key_of(Database& database, const std::string& station);

struct Accepted { std::string channel; bool screenshot = false; };
struct OldCounter { std::uint64_t highest = 0; };
struct SwitchedOff { std::string reason; };
struct UnknownStation {};
// Moves the counter on. Only after the signature was verified.
[[nodiscard]] content::Result<std::variant<Accepted, OldCounter, SwitchedOff, UnknownStation>> accept(Database& database, const Claim& claim, std::int64_t now_ms);

// ---- What it says, and what is asked of it ----

struct CheckedIn {
    std::uint64_t order_version = 0;
    bool generation_good = false;
    std::vector<std::string> recalls_honoured;
    std::string report;  // the whole check-in as JSON, for administrators
    std::string packs_mark;   // the station's own fingerprint of its packs; empty: it makes none
    bool packs_told = true;   // or it trusts us to hold them since an earlier one
};
[[nodiscard]] content::Result<CheckedIn> read_check_in(std::string_view unverified_body);
// True: what is kept names the packs that the station speaks of. False: it told them earlier and they are not here; it is to
// tell them again, and the last that were told stand meanwhile.
[[nodiscard]] content::Result<bool> note_check_in(Database& database, const std::string& station, const CheckedIn& checked_in, std::int64_t now_ms);
// False: none was asked for.
[[nodiscard]] content::Result<bool> keep_screenshot(Database& database, const std::string& station, const std::string& png, std::int64_t now_ms);
[[nodiscard]] bool is_png(std::string_view bytes);

// ---- For administrators ----

struct Station {
    std::string id, name, channel, switched_off;  // switched_off: the reason; empty: it is on
    std::int64_t enrolled_ms = 0, seen_ms = 0;    // seen 0: never
    std::uint64_t order_version = 0;
    bool generation_good = false, screenshot_wanted = false;
    std::int64_t screenshot_ms = 0;               // 0: there is none
    std::string report;                           // what it said last, JSON; empty: nothing yet
};
[[nodiscard]] content::Result<> each_station(Database& database, const std::string& channel, const std::function<content::Result<>(const Station&)>& each);
[[nodiscard]] content::Result<std::optional<Station>> find_station(Database& database, const std::string& id);
// All false when there is no such station.
[[nodiscard]] content::Result<bool> rename_station(Database& database, const std::string& id, const std::string& name);
[[nodiscard]] content::Result<bool> move_station(Database& database, const std::string& id, const std::string& channel);
[[nodiscard]] content::Result<bool> switch_off(Database& database, const std::string& id, const std::string& reason);  // an empty reason switches it on again
[[nodiscard]] content::Result<bool> want_screenshot(Database& database, const std::string& id);
[[nodiscard]] content::Result<std::optional<std::string>> screenshot_of(Database& database, const std::string& id);
struct Honoured { std::string station; std::int64_t told_ms = 0; };
[[nodiscard]] content::Result<std::vector<Honoured>> recall_honoured_by(Database& database, const std::string& recall);
[[nodiscard]] content::Result<std::vector<std::string>> station_channels(Database& database);  // those in use

}  // namespace estation::sync::server
