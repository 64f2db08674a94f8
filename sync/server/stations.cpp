#include "sync/server/stations.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "content/hash.h"
#include "content/manifest.h"
#include "sync/check_in.h"
#include "sync/enrol_proof.h"
#include "sync/order.h"
#include "sync/station_key.h"

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr Migration steps[] = {
    {1, R"(
CREATE TABLE station_number(one BIGINT PRIMARY KEY, last BIGINT NOT NULL);
INSERT INTO station_number VALUES(1, 0);
CREATE TABLE station(station TEXT PRIMARY KEY, number BIGINT NOT NULL, public_key TEXT NOT NULL, name TEXT NOT NULL, channel TEXT NOT NULL, counter BIGINT NOT NULL, enrolled_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL, switched_off TEXT NOT NULL, screenshot_wanted BIGINT NOT NULL, order_version BIGINT NOT NULL, generation_good BIGINT NOT NULL, report TEXT NOT NULL);
CREATE TABLE enrolment_code(fingerprint TEXT PRIMARY KEY, channel TEXT NOT NULL, made_ms BIGINT NOT NULL, ends_ms BIGINT NOT NULL, station TEXT NOT NULL, public_key TEXT NOT NULL);
CREATE TABLE recall_honoured(station TEXT NOT NULL, recall TEXT NOT NULL, told_ms BIGINT NOT NULL, PRIMARY KEY(station, recall)){clustered};
CREATE TABLE screenshot(station TEXT PRIMARY KEY, taken_ms BIGINT NOT NULL, png {blob} NOT NULL);
)"},
    // What proves that both sides know a code; empty: the code is older than that.
    {2, R"(
ALTER TABLE enrolment_code ADD COLUMN code_key TEXT NOT NULL DEFAULT '';
)"},
    // Wrong codes in ten minutes, by address; '' is all of them.
    {3, R"(
CREATE TABLE wrong_code(peer TEXT NOT NULL, slot BIGINT NOT NULL, wrong BIGINT NOT NULL, PRIMARY KEY(peer, slot));
)"},
};

// No 0 and O, no 1 and I: a keeper reads it off a sheet of paper.
constexpr std::string_view code_letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::size_t code_length = 8, code_name_digits = 12;
constexpr std::string_view bad_key = "the key must be an Ed25519 public key of 64 hexadecimal digits";
constexpr std::int64_t guess_slot_ms = 600'000, most_guesses_of_one = 10, most_guesses_of_all = 500;
constexpr std::size_t longest_mark = 64, longest_name = 200, longest_report = 64u << 10, most_listed = 1'000;
constexpr std::size_t signature_digits = 128;
constexpr std::uint64_t highest_counter = content::largest_number;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<std::string> fingerprint(std::string_view plain) { return content::hash_text("estation enrolment code " + std::string(plain)); }

constexpr std::string_view station_columns = "SELECT s.station, s.name, s.channel, s.switched_off, s.enrolled_ms, s.seen_ms, s.order_version, s.generation_good, s.screenshot_wanted, coalesce(p.taken_ms, 0), s.report "
                                             "FROM station s LEFT JOIN screenshot p ON p.station = s.station ";

Station station_of(const Row& row) {
    Station station{row[0].text(), row[1].text(), row[2].text(), row[3].text(), row[4].number(), row[5].number(), row[6].bits(), row[7].number() != 0, row[8].number() != 0, row[9].number(), row[10].text()};
    return station;
}

Result<bool> changed(Result<std::uint64_t> rows) {
    if (!rows) return rows.error();
    return *rows > 0;
}

std::optional<std::uint64_t> whole(const json& value) {
    if (!value.is_number_integer() || (!value.is_number_unsigned() && value.get<std::int64_t>() < 0)) return std::nullopt;
    return value.get<std::uint64_t>();
}

// A station that cuts an error message in the middle of a letter is heard all the same.
std::string with_whole_letters(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
        std::size_t here = 1;
        while (here < length && i + here < bytes.size() && (static_cast<unsigned char>(bytes[i + here]) & 0xC0) == 0x80) ++here;
        if (length > 0 && here == length) out.append(bytes.substr(i, length));
        else out += '?';
        i += here;
    }
    return out;
}

// What a station calls itself stands on administrators' terminals and pages: it is one line, and turns nothing around.
std::string one_line(std::string_view name) {
    std::string out;
    const std::string whole = with_whole_letters(name);
    for (std::size_t i = 0; i < whole.size();) {
        const auto lead = static_cast<unsigned char>(whole[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const std::string_view letter = std::string_view(whole).substr(i, length);
        const bool control = lead < 0x20 || lead == 0x7F || (letter >= "\xC2\x80" && letter <= "\xC2\x9F");
        const bool turns = (letter >= "\xE2\x80\xA8" && letter <= "\xE2\x80\xAE") || (letter >= "\xE2\x81\xA6" && letter <= "\xE2\x81\xA9") || letter == "\xE2\x80\x8E" || letter == "\xE2\x80\x8F";
        if (control || turns) out += ' ';
        else out += letter;
        i += length;
    }
    return out;
}

}  // namespace

Result<> prepare_stations(Database& database) { return database.migrate("stations", steps); }

std::optional<std::string> plain_code(std::string_view typed) {
    std::string plain;
    for (char c : typed) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (code_letters.find(c) == std::string_view::npos || plain.size() >= code_length) return std::nullopt;
        plain += c;
    }
    return plain.size() == code_length ? std::optional(plain) : std::nullopt;
}

Result<NewCode> draw_code() {
    std::array<unsigned char, code_length> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) return Error{"the system gives no random numbers", {}};
    NewCode made;
    for (const unsigned char byte : random) {
        if (made.code.size() == code_length / 2) made.code += '-';
        made.code += code_letters[byte % code_letters.size()];
    }
    const std::string plain = *plain_code(made.code);
    const auto print = fingerprint(plain);
    if (!print) return print.error();
    const auto key = code_key(plain);
    if (!key) return key.error();
    made.fingerprint = *print;
    made.key = *key;
    return made;
}

Result<> keep_code(Database& database, const NewCode& code, const std::string& channel, std::int64_t now_ms, std::int64_t hours) {
    if (!is_order_name(channel)) return Error{"a channel is named in small letters, digits and -", {}};
    if (hours < 1 || hours > 24 * 365) return Error{"a code lasts 1 hour to a year", {}};
    const auto made = database.run("INSERT INTO enrolment_code(fingerprint, channel, made_ms, ends_ms, station, public_key, code_key) VALUES($1, $2, $3, $4, '', '', $5)",
                                   {code.fingerprint, channel, now_ms, now_ms + hours * 3'600'000, code.key});
    return made ? Result<>() : Result<>(made.error());
}

Result<std::string> make_code(Database& database, const std::string& channel, std::int64_t now_ms, std::int64_t hours) {
    const auto code = draw_code();
    if (!code) return code.error();
    if (auto r = keep_code(database, *code, channel, now_ms, hours); !r) return r.error();
    return code->code;
}

Result<std::vector<KnownCode>> known_codes(Database& database) {
    const auto rows = database.rows("SELECT fingerprint, channel, station, made_ms, ends_ms FROM enrolment_code ORDER BY made_ms DESC, fingerprint");
    if (!rows) return rows.error();
    std::vector<KnownCode> codes;
    for (const auto& row : *rows) codes.push_back({row[0].text().substr(0, code_name_digits), row[1].text(), row[2].text(), row[3].number(), row[4].number()});
    return codes;
}

Result<> revoke_code(Database& database, const std::string& id) {
    if (id.size() != code_name_digits || !is_hex(id)) return Error{"there is no such code", {}};
    const auto gone = database.run("DELETE FROM enrolment_code WHERE substr(fingerprint, 1, $2) = $1 AND station = ''", {id, static_cast<std::int64_t>(code_name_digits)});
    if (!gone) return gone.error();
    if (*gone > 0) return {};
    const auto used = database.row("SELECT station FROM enrolment_code WHERE substr(fingerprint, 1, $2) = $1", {id, static_cast<std::int64_t>(code_name_digits)});
    if (!used) return used.error();
    return Error{used->empty() ? "there is no such code" : "station " + used->at(0).text() + " was taken in with this code already; switch the station off", {}};
}

namespace {

// The row is locked: of two that come with one code, the second sees what the first did.
Result<std::variant<Enrolled, NotEnrolled>> enrol_with(Database& database, const std::string& print, const std::string& key_hex, const std::string& name, std::int64_t now_ms) {
    using Outcome = std::variant<Enrolled, NotEnrolled>;
    const auto found = database.row("UPDATE enrolment_code SET channel = channel WHERE fingerprint = $1 RETURNING channel, ends_ms, station, public_key, code_key", {print});
    if (!found) return found.error();
    if (found->empty()) return Outcome(NotEnrolled::unknown_code);
    const std::string& secret = (*found)[4].text();
    if (!(*found)[2].text().empty()) {
        if ((*found)[3].text() != key_hex) return Outcome(NotEnrolled::code_was_used);
        // The answer was lost, and is given again.
        const auto again = database.row("SELECT channel FROM station WHERE station = $1", {(*found)[2].text()});
        if (!again) return again.error();
        return Outcome(Enrolled{(*found)[2].text(), again->empty() ? (*found)[0].text() : (*again)[0].text(), secret});
    }
    if ((*found)[1].number() < now_ms) return Outcome(NotEnrolled::code_is_over);
    const auto number = database.row("UPDATE station_number SET last = last + 1 WHERE one = 1 RETURNING last");
    if (!number) return number.error();
    if (number->empty()) return Error{"the table of stations is damaged", {}};
    const Enrolled enrolled{"s" + std::to_string((*number)[0].number()), (*found)[0].text(), secret};
    const auto made = database.run("INSERT INTO station VALUES($1, $2, $3, $4, $5, 0, $6, 0, '', 0, 0, 0, '')",
                                   {enrolled.station, (*number)[0].number(), key_hex, one_line(cut_at_letter(name, longest_name)), enrolled.channel, now_ms});
    if (!made) return made.error();
    const auto used = database.run("UPDATE enrolment_code SET station = $1, public_key = $2 WHERE fingerprint = $3", {enrolled.station, key_hex, print});
    if (!used) return used.error();
    return Outcome(enrolled);
}

}  // namespace

Result<std::variant<Enrolled, NotEnrolled>> enrol(Database& database, std::string_view code, const std::string& key_hex, const std::string& name, std::int64_t now_ms) {
    const auto plain = plain_code(code);
    if (!plain) return std::variant<Enrolled, NotEnrolled>(NotEnrolled::unknown_code);
    if (!content::is_sha256(key_hex)) return Error{std::string(bad_key), {}};
    const auto print = fingerprint(*plain);
    if (!print) return print.error();
    return enrol_with(database, *print, key_hex, name, now_ms);
}

Result<std::variant<Enrolled, NotEnrolled>> enrol_by_proof(Database& database, std::string_view proof, const std::string& key_hex, const std::string& name, std::int64_t now_ms) {
    if (!content::is_sha256(key_hex)) return Error{std::string(bad_key), {}};
    // Nothing says which code it is: those that are open, and the one that this key was taken in with, are tried.
    std::string print;
    const std::array<Value, 1> of = {Value(key_hex)};
    const auto read = database.each("SELECT fingerprint, code_key FROM enrolment_code WHERE code_key <> '' AND (station = '' OR public_key = $1)", of, [&](const Row& row) -> Result<> {
        const auto wanted = station_proof(row[1].text(), key_hex);
        if (!wanted) return wanted.error();
        if (same_proof(*wanted, proof)) print = row[0].text();
        return {};
    });
    if (!read) return read.error();
    if (print.empty()) return std::variant<Enrolled, NotEnrolled>(NotEnrolled::unknown_code);
    return enrol_with(database, print, key_hex, name, now_ms);
}

Result<bool> guessed_too_often(Database& database, const std::string& peer, std::int64_t now_ms) {
    const auto rows = database.rows("SELECT peer, wrong FROM wrong_code WHERE slot = $1 AND (peer = $2 OR peer = '')", {now_ms / guess_slot_ms, peer});
    if (!rows) return rows.error();
    return std::ranges::any_of(*rows, [](const Row& row) { return row[1].number() >= (row[0].text().empty() ? most_guesses_of_all : most_guesses_of_one); });
}

Result<> note_guess(Database& database, const std::string& peer, std::int64_t now_ms) {
    const std::int64_t slot = now_ms / guess_slot_ms;
    if (const auto old = database.run("DELETE FROM wrong_code WHERE slot <> $1", {slot}); !old) return old.error();
    // In one order, so that two servers at work wait for each other rather than in a ring.
    for (const std::string& one : {std::string(), peer}) {
        const auto noted = database.run("INSERT INTO wrong_code VALUES($1, $2, 1) ON CONFLICT(peer, slot) DO UPDATE SET wrong = wrong_code.wrong + 1", {one, slot});
        if (!noted) return noted.error();
        if (peer.empty()) break;
    }
    return {};
}

std::optional<Claim> read_claim(std::string_view text) {
    // Exactly as stations write it: Estation station="s17", counter=12, signature="<128 hex>"
    constexpr std::string_view first = "Estation station=\"", second = "\", counter=", third = ", signature=\"";
    if (!text.starts_with(first)) return std::nullopt;
    text.remove_prefix(first.size());
    const auto quote = text.find(second);
    if (quote == std::string_view::npos) return std::nullopt;
    Claim claim;
    claim.station = std::string(text.substr(0, quote));
    text.remove_prefix(quote + second.size());
    const auto comma = text.find(third);
    if (comma == std::string_view::npos || !is_order_name(claim.station)) return std::nullopt;
    if (!content::parse_number(text.substr(0, comma), claim.counter) || claim.counter == 0 || claim.counter > highest_counter) return std::nullopt;
    text.remove_prefix(comma + third.size());
    if (text.size() != signature_digits + 1 || text.back() != '"') return std::nullopt;
    claim.signature = std::string(text.substr(0, signature_digits));
    return is_hex(claim.signature) ? std::optional(claim) : std::nullopt;
}

Result<std::string> claimed_bytes(const Request& request, const Claim& claim) { return signed_request(method_word(request.method), request.target, claim.counter, request.body); }

Result<std::string> key_of(Database& database, const std::string& station) {
    const auto row = database.row("SELECT public_key FROM station WHERE station = $1", {station});
    if (!row) return row.error();
    return row->empty() ? std::string() : (*row)[0].text();
}

Result<std::variant<Accepted, OldCounter, SwitchedOff, UnknownStation>> accept(Database& database, const Claim& claim, std::int64_t now_ms) {
    using Outcome = std::variant<Accepted, OldCounter, SwitchedOff, UnknownStation>;
    const auto moved = database.row("UPDATE station SET counter = $2, seen_ms = $3 WHERE station = $1 AND counter < $2 AND switched_off = '' RETURNING channel, screenshot_wanted", {claim.station, claim.counter, now_ms});
    if (!moved) return moved.error();
    if (!moved->empty()) return Outcome(Accepted{(*moved)[0].text(), (*moved)[1].number() != 0});
    const auto row = database.row("SELECT counter, switched_off FROM station WHERE station = $1", {claim.station});
    if (!row) return row.error();
    if (row->empty()) return Outcome(UnknownStation{});
    if (!(*row)[1].text().empty()) return Outcome(SwitchedOff{(*row)[1].text()});
    return Outcome(OldCounter{(*row)[0].bits()});
}

Result<CheckedIn> read_check_in(std::string_view unverified_body) {
    const Error bad{"this is no check-in", {}};
    if (unverified_body.size() > longest_report) return bad;
    try {
        // The depth is bounded before the library builds it.
        if (std::ranges::count(unverified_body, '[') > 64 || std::ranges::count(unverified_body, '{') > 5'000) return bad;
        const std::string text = with_whole_letters(unverified_body);
        const json object = json::parse(text, nullptr, false);
        if (!object.is_object()) return bad;
        CheckedIn read;
        const auto version = whole(object.value("order_version", json(0u)));
        const json good = object.value("generation_good", json(false)), recalls = object.value("recalls_honoured", json::array());
        if (!version || *version > content::largest_number || !good.is_boolean() || !recalls.is_array() || recalls.size() > most_listed) return bad;
        read.order_version = *version;
        read.generation_good = good.get<bool>();
        for (const auto& recall : recalls) {
            if (!recall.is_string() || recall.get_ref<const std::string&>().size() > longest_name || recall.get_ref<const std::string&>().find('\0') != std::string::npos) return bad;
            read.recalls_honoured.push_back(recall.get<std::string>());
        }
        const json mark = object.value("packs_mark", json(""));
        if (!mark.is_string() || mark.get_ref<const std::string&>().find('\0') != std::string::npos || mark.get_ref<const std::string&>().size() > longest_mark) return bad;
        read.packs_mark = mark.get<std::string>();
        read.packs_told = object.contains("packs") || read.packs_mark.empty();
        read.report = object.dump(-1, ' ', false, json::error_handler_t::replace);
        return read;
    } catch (const std::exception&) {
        return bad;
    }
}

// The report with the packs of the one before, where the station has left them out.
Result<std::pair<std::string, bool>> whole_report(Database& database, const std::string& station, const CheckedIn& said) {
    if (said.packs_told) return std::pair(said.report, true);
    const auto row = database.row("SELECT report FROM station WHERE station = $1", {station});
    if (!row) return row.error();
    const json before = row->empty() ? json() : json::parse((*row)[0].text(), nullptr, false);
    json now = json::parse(said.report, nullptr, false);
    const bool there = before.is_object() && before.contains("packs");
    const bool same = there && before.value("packs_mark", json()) == json(said.packs_mark);
    if (there) now["packs"] = before["packs"];
    if (there && !same) now["packs_mark"] = before.value("packs_mark", json(""));
    return std::pair(now.dump(-1, ' ', false, json::error_handler_t::replace), same);
}

Result<bool> note_check_in(Database& database, const std::string& station, const CheckedIn& said, std::int64_t now_ms) {
    const auto report = whole_report(database, station, said);
    if (!report) return report.error();
    const auto noted = database.run("UPDATE station SET order_version = $2, generation_good = $3, report = $4 WHERE station = $1", {station, said.order_version, said.generation_good, report->first});
    if (!noted) return noted.error();
    for (const auto& recall : said.recalls_honoured) {
        const auto told = database.run("INSERT INTO recall_honoured SELECT $1, $2, $3 WHERE (SELECT count(*) FROM recall_honoured WHERE station = $1) < $4 ON CONFLICT DO NOTHING",
                                       {station, recall, now_ms, static_cast<std::int64_t>(most_listed)});
        if (!told) return told.error();
    }
    return report->second;
}

bool is_png(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }

Result<bool> keep_screenshot(Database& database, const std::string& station, const std::string& png, std::int64_t now_ms) {
    const auto wanted = changed(database.run("UPDATE station SET screenshot_wanted = 0 WHERE station = $1 AND screenshot_wanted = 1", {station}));
    if (!wanted || !*wanted) return wanted;
    return changed(database.run("INSERT INTO screenshot VALUES($1, $2, $3) ON CONFLICT(station) DO UPDATE SET taken_ms = excluded.taken_ms, png = excluded.png", {station, now_ms, Blob{png}}));
}

Result<> each_station(Database& database, const std::string& channel, const std::function<Result<>(const Station&)>& each) {
    const std::array<Value, 1> wish = {Value(channel)};
    return database.each(std::string(station_columns) + "WHERE $1 = '' OR s.channel = $1 ORDER BY s.number", wish, [&](const Row& row) { return each(station_of(row)); });
}

Result<std::optional<Station>> find_station(Database& database, const std::string& id) {
    const auto row = database.row(std::string(station_columns) + "WHERE s.station = $1", {id});
    if (!row) return row.error();
    return row->empty() ? std::optional<Station>() : station_of(*row);
}

Result<bool> rename_station(Database& database, const std::string& id, const std::string& name) {
    if (name.size() > longest_name) return Error{"the name is too long", {}};
    return changed(database.run("UPDATE station SET name = $2 WHERE station = $1", {id, name}));
}

Result<bool> move_station(Database& database, const std::string& id, const std::string& channel) {
    if (!is_order_name(channel)) return Error{"a channel is named in small letters, digits and -", {}};
    return changed(database.run("UPDATE station SET channel = $2 WHERE station = $1", {id, channel}));
}

Result<bool> switch_off(Database& database, const std::string& id, const std::string& reason) {
    if (reason.size() > longest_name) return Error{"the reason is too long", {}};
    return changed(database.run("UPDATE station SET switched_off = $2 WHERE station = $1", {id, reason}));
}

Result<bool> want_screenshot(Database& database, const std::string& id) { return changed(database.run("UPDATE station SET screenshot_wanted = 1 WHERE station = $1", {id})); }

Result<std::optional<std::string>> screenshot_of(Database& database, const std::string& id) {
    const auto row = database.row("SELECT png FROM screenshot WHERE station = $1", {id});
    if (!row) return row.error();
    return row->empty() ? std::optional<std::string>() : (*row)[0].bytes();
}

Result<std::vector<Honoured>> recall_honoured_by(Database& database, const std::string& recall) {
    const auto rows = database.rows("SELECT station, told_ms FROM recall_honoured WHERE recall = $1 ORDER BY told_ms, station", {recall});
    if (!rows) return rows.error();
    std::vector<Honoured> by;
    for (const auto& row : *rows) by.push_back({row[0].text(), row[1].number()});
    return by;
}

Result<std::vector<std::string>> station_channels(Database& database) {
    const auto rows = database.rows("SELECT DISTINCT channel FROM station ORDER BY channel");
    if (!rows) return rows.error();
    std::vector<std::string> channels;
    for (const auto& row : *rows) channels.push_back(row[0].text());
    return channels;
}

}  // namespace estation::sync::server
