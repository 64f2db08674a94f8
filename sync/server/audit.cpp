#include "sync/server/audit.h"

#include <array>
#include <charconv>

#include "content/durable.h"
#include "content/hash.h"

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

constexpr std::int64_t one_day_ms = 86'400'000;
constexpr std::uint64_t head_file_cap = 4'096;
constexpr std::string_view columns = "number, when_ms, who, what, target, detail, origin, outcome, hash";

// Lengths before the words, so that no two lines read the same.
Result<std::string> hash_of(const std::string& before, const AuditLine& line) {
    std::string text = before + "\n" + std::to_string(line.number) + "\n" + std::to_string(line.when_ms);
    for (const std::string* const word : {&line.act.who, &line.act.what, &line.act.on, &line.act.detail, &line.act.from, &line.act.outcome}) text += "\n" + std::to_string(word->size()) + ":" + *word;
    return content::hash_text(text);
}

AuditLine line_of(const Row& row) {
    return {row[0].number(), row[1].number(), {row[2].text(), row[3].text(), row[4].text(), row[5].text(), row[6].text(), row[7].text()}, row[8].text()};
}

}  // namespace

std::string head_text(const AuditHead& head) { return std::to_string(head.number) + ":" + head.hash; }

std::optional<AuditHead> head_from(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
    AuditHead head;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), head.number);
    if (failed != std::errc() || end == text.data() + text.size() || *end != ':') return std::nullopt;
    head.hash = std::string(end + 1, text.data() + text.size());
    return content::is_sha256(head.hash) || head.number == 0 ? std::optional<AuditHead>(head) : std::nullopt;
}

Result<> Audit::add(const Act& act, std::int64_t now_ms) {
    const auto made = database_.run("INSERT INTO audit_head VALUES(1, 0, '', 0, '') ON CONFLICT DO NOTHING");
    if (!made) return made.error();
    // Locks the head until the transaction ends: lines have no holes and no forks.
    const auto head = database_.row("UPDATE audit_head SET number = number + 1 WHERE one = 1 RETURNING number, hash");
    if (!head) return head.error();
    AuditLine line{head->at(0).number(), now_ms, act, {}};
    const auto hash = hash_of(head->at(1).text(), line);
    if (!hash) return hash.error();
    const auto written = database_.run("INSERT INTO audit VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)", {line.number, now_ms, act.who, act.what, act.on, act.detail, act.from, act.outcome, *hash});
    if (!written) return written.error();
    const auto moved = database_.run("UPDATE audit_head SET hash = $1 WHERE one = 1", {*hash});
    return moved ? Result<>() : Result<>(moved.error());
}

Result<> Audit::note(const Act& act, std::int64_t now_ms) {
    if (auto r = database_.transaction([&] { return add(act, now_ms); }); !r) return r.error().in("audit");
    return keep_head();
}

Result<AuditHead> Audit::head() {
    const auto row = database_.row("SELECT number, hash FROM audit_head WHERE one = 1");
    if (!row) return row.error();
    return row->empty() ? AuditHead{} : AuditHead{row->at(0).number(), row->at(1).text()};
}

Result<> Audit::keep_head() {
    if (head_file_.empty()) return {};
    const auto now = head();
    if (!now) return now.error();
    return content::write_durably(head_file_, head_text(*now) + "\n");
}

Result<> Audit::each(std::int64_t from, std::int64_t most, const std::function<Result<>(const AuditLine&)>& each) {
    const std::array<Value, 2> range = {Value(from), Value(most)};
    return database_.each("SELECT " + std::string(columns) + " FROM audit WHERE number >= $1 ORDER BY number LIMIT $2", range, [&](const Row& row) { return each(line_of(row)); });
}

Result<Audit::Verdict> Audit::verify(const std::vector<AuditHead>& known) {
    Verdict verdict;
    const auto fault = [&](std::string text) {
        verdict.whole = false;
        if (verdict.faults.size() < 100) verdict.faults.push_back(std::move(text));
    };
    std::vector<AuditHead> heads = known;
    if (!head_file_.empty()) {
        if (const auto text = content::read_capped(head_file_, head_file_cap)) {
            if (const auto head = head_from(*text)) heads.push_back(*head);
            else fault("the file with the head cannot be read");
        }
    }
    const auto state = database_.row("SELECT number, hash, start_number, start_hash FROM audit_head WHERE one = 1");
    if (!state) return state.error();
    if (!state->empty()) verdict.head = {state->at(0).number(), state->at(1).text()};
    const AuditHead start = state->empty() ? AuditHead{} : AuditHead{state->at(2).number(), state->at(3).text()};
    AuditHead last = start;
    AuditHead pruned;  // as the newest line that tells of it says
    std::vector<bool> seen(heads.size(), false);
    const auto meets_known = [&](std::int64_t number, const std::string& hash) {
        for (std::size_t i = 0; i < heads.size(); ++i) {
            if (heads[i].number != number) continue;
            seen[i] = true;
            if (heads[i].hash != hash) fault("line " + std::to_string(number) + " is not the one whose hash was written down");
        }
    };
    meets_known(start.number, start.hash);
    const auto read = each(0, INT64_MAX, [&](const AuditLine& line) -> Result<> {
        if (line.number != last.number + 1) fault(line.number > last.number + 1 ? "lines " + std::to_string(last.number + 1) + " to " + std::to_string(line.number - 1) + " are missing" : "line " + std::to_string(line.number) + " is out of order");
        const auto hash = hash_of(last.hash, line);
        if (!hash) return hash.error();
        if (*hash != line.hash) fault("line " + std::to_string(line.number) + " was changed, or one before it");
        meets_known(line.number, line.hash);
        if (line.act.what == "audit.prune")
            if (const auto head = head_from(line.act.detail)) pruned = *head;
        last = {line.number, line.hash};
        ++verdict.lines;
        return {};
    });
    if (!read) return read.error();
    if (start.number != pruned.number || start.hash != pruned.hash) fault("the beginning was cut off, and no line tells of it");
    if (last.number != verdict.head.number || last.hash != verdict.head.hash) fault("the end was cut off after line " + std::to_string(last.number));
    for (std::size_t i = 0; i < heads.size(); ++i)
        if (!seen[i] && heads[i].number > last.number) fault("the end was cut off: line " + std::to_string(heads[i].number) + " was written down and is not there");
    return verdict;
}

Result<std::int64_t> Audit::prune(int days, const Act& act, std::int64_t now_ms) {
    if (days < shortest_audit_days) return Error{"the log is kept 200 days at least", {}};
    std::int64_t gone = 0;
    const auto done = database_.transaction([&]() -> Result<> {
        // By number: a clock that was wrong once must not take a line out of the middle.
        const auto oldest_kept = database_.row("SELECT min(number) FROM audit WHERE when_ms >= $1", {now_ms - days * one_day_ms});
        if (!oldest_kept) return oldest_kept.error();
        const auto last = database_.row("SELECT number, hash FROM audit WHERE when_ms < $1 AND ($2 = 0 OR number < $2) ORDER BY number DESC LIMIT 1", {now_ms - days * one_day_ms, oldest_kept->at(0).number()});
        if (!last) return last.error();
        if (last->empty()) return {};
        const AuditHead through{last->at(0).number(), last->at(1).text()};
        const auto removed = database_.run("DELETE FROM audit WHERE number <= $1", {through.number});
        if (!removed) return removed.error();
        gone = static_cast<std::int64_t>(*removed);
        const auto moved = database_.run("UPDATE audit_head SET start_number = $1, start_hash = $2 WHERE one = 1", {through.number, through.hash});
        if (!moved) return moved.error();
        Act told = act;
        told.what = "audit.prune";
        told.detail = head_text(through);
        told.outcome = "done";
        return add(told, now_ms);
    });
    if (!done) return done.error();
    if (auto r = keep_head(); !r) return r.error();
    return gone;
}

}  // namespace estation::sync::server
