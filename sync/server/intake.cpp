#include "sync/server/intake.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "content/durable.h"
#include "sync/server/figures.h"
#include "sync/server/submissions.h"
#include "sync/server/tables.h"
#include "sync/server/tally.h"
#include "sync/server/tally_book.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::array<std::string_view, 14> usage_columns = {"station", "epoch", "seq", "boot", "monotonic_ms", "wall_ms", "quality", "session", "kind", "pack", "version", "item", "value", "received_ms"};
constexpr std::array<std::string_view, 4> missing_columns = {"station", "epoch", "from_seq", "through_seq"};
constexpr std::uint64_t records_of_a_visit = 5'000;  // how far back a visit that ends now may have begun
constexpr std::uint64_t records_at_once = 32;        // looked at first, then four times as many

struct Span { std::uint64_t from = 0, through = 0; };

void write_usage(RowWriter& row, const SentBatch& batch, const Record& r, std::int64_t received_ms) {
    row.text(batch.station);
    row.number(static_cast<std::int64_t>(batch.epoch));
    row.number(static_cast<std::int64_t>(r.seq));
    row.number(static_cast<std::int64_t>(r.boot));
    row.number(r.monotonic_ms);
    row.number(r.wall_ms);
    row.number(static_cast<int>(r.quality));
    row.number(static_cast<std::int64_t>(r.usage.session));
    row.text(r.usage.kind);
    row.text(r.usage.pack);
    row.text(r.usage.version);
    row.text(r.usage.item);
    row.text(is_submission(r.usage.kind) ? std::string_view() : std::string_view(r.usage.value));
    row.number(received_ms);
}

// What is left of `holes` once the numbers that `filled` speak for are there.
std::vector<Span> without(std::vector<Span> holes, const std::vector<Record>& filled) {
    for (const auto& record : filled) {
        const Span there{speaks_from(record), record.seq};
        std::vector<Span> left;
        for (const auto& hole : holes) {
            if (there.through < hole.from || there.from > hole.through) {
                left.push_back(hole);
                continue;
            }
            if (hole.from < there.from) left.push_back({hole.from, there.from - 1});
            if (hole.through > there.through) left.push_back({there.through + 1, hole.through});
        }
        holes = std::move(left);
    }
    return holes;
}

class DatabaseIntake : public Intake {
public:
    explicit DatabaseIntake(Database& database) : database_(&database) {}
    explicit DatabaseIntake(std::unique_ptr<Database> own) : own_(std::move(own)), database_(own_.get()) {}

    Result<Answer> take(std::string_view unverified_batch, std::int64_t received_ms) override { return take_from({}, unverified_batch, received_ms); }

    Result<Answer> take_from(std::string_view station, std::string_view unverified_batch, std::int64_t received_ms) override {
        if (unverified_batch.size() > batch_bytes_cap) return Answer{Answer::Kind::too_large, 0, 0};
        const auto batch = read_batch(unverified_batch);
        if (!batch) return batch.error();
        if (!station.empty() && batch->station != station) return Error{"the batch is another station's", {}};
        std::optional<Answer> refused;
        Answer taken;
        const auto done = database_->transaction([&]() -> Result<> {
            refused.reset();
            begin_many();
            auto answer = within(*batch, received_ms);
            if (!answer) return answer.error();
            taken = *answer;
            if (taken.kind == Answer::Kind::acknowledged) return write_many();
            refused = taken;
            return Error{"refused", {}};  // takes back what was begun
        });
        if (refused && refused->kind == Answer::Kind::reused) note_reuse(*batch, refused->last_seq + 1, received_ms);
        if (refused) return *refused;
        if (!done) return done.error();
        return taken;
    }

    void begin_many() override {
        held_.clear();
        counted_.clear();
    }

    Result<> write_many() override;

    Result<Answer> take_within(const SentBatch& batch, std::int64_t received_ms) override {
        auto answer = within(batch, received_ms);
        if (answer && answer->kind == Answer::Kind::reused) note_reuse(batch, answer->last_seq + 1, received_ms);
        return answer;
    }

    Result<std::uint64_t> take_folder(const fs::path& folder, std::int64_t received_ms, std::vector<Error>& refused) override;
    Result<std::uint64_t> records() const override { return count("SELECT count(*) FROM usage"); }
    Result<std::uint64_t> missing() const override {
        const auto gone = missing_records(*database_);
        return gone ? Result<std::uint64_t>(static_cast<std::uint64_t>(*gone)) : Result<std::uint64_t>(gone.error());
    }

private:
    [[nodiscard]] Result<std::uint64_t> count(std::string_view sql) const {
        const auto row = database_->row(sql);
        if (!row) return row.error();
        return row->at(0).bits();
    }

    [[nodiscard]] Result<Answer> within(const SentBatch& batch, std::int64_t received_ms);
    // `safe`: what a backup holds; nothing: none was ever made.
    struct Cursor { std::uint64_t last = 0; std::optional<std::uint64_t> safe; };
    [[nodiscard]] Result<Cursor> locked_cursor(const SentBatch& batch);
    // The first number that is held with another content; 0: all that is held is the same.
    [[nodiscard]] Result<std::uint64_t> first_reused(const SentBatch& batch, std::uint64_t last);
    // Those of the known numbers that were missing until now; what is still missing afterwards is written down.
    [[nodiscard]] Result<std::vector<Record>> fill_holes(const SentBatch& batch, std::uint64_t last);
    // Nothing when the batch is not simply what comes next.
    [[nodiscard]] Result<std::optional<Answer>> take_next(const SentBatch& batch, std::int64_t received_ms);
    // Counts the records; they themselves are written by write_many(), until when they stay where they are.
    [[nodiscard]] Result<> hold(const SentBatch& batch, std::span<const Record> fresh, std::int64_t received_ms);
    [[nodiscard]] Result<Deeds> earlier(const SentBatch& batch, const Record& end);
    void note_reuse(const SentBatch& batch, std::uint64_t seq, std::int64_t received_ms) {
        // For the administrator's eyes only: when it cannot be written, the station is told all the same.
        static_cast<void>(database_->run("INSERT INTO reused VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING", {batch.station, batch.epoch, seq, received_ms}));
    }

    std::unique_ptr<Database> own_;
    Database* database_;
    struct Held { const SentBatch* batch; std::span<const Record> fresh; std::int64_t received_ms; };
    std::vector<Held> held_;                                   // within one transaction
    std::map<std::string, std::map<TallyKey, Tally>> counted_;  // by station, of what is held back
};

Result<DatabaseIntake::Cursor> DatabaseIntake::locked_cursor(const SentBatch& batch) {
    const auto made = database_->run("INSERT INTO cursor(station, epoch, last_seq) VALUES($1, $2, 0) ON CONFLICT DO NOTHING", {batch.station, batch.epoch});
    if (!made) return made.error();
    const auto row = database_->row("UPDATE cursor SET last_seq = last_seq WHERE station = $1 AND epoch = $2 RETURNING last_seq, safe_seq, (SELECT max(number) FROM backed_up)", {batch.station, batch.epoch});
    if (!row) return row.error();
    Cursor cursor;
    if (row->empty()) return cursor;
    cursor.last = row->at(0).bits();
    if (!row->at(2).is_null()) cursor.safe = row->at(1).bits();
    return cursor;
}

Result<std::uint64_t> DatabaseIntake::first_reused(const SentBatch& batch, std::uint64_t last) {
    auto record = batch.records.begin();
    std::uint64_t reused = 0;
    const std::array<Value, 4> range = {Value(batch.station), Value(batch.epoch), Value(batch.records.front().seq), Value(std::min(last, batch.records.back().seq))};
    const auto done = database_->each("SELECT seq, boot, monotonic_ms, wall_ms, session, kind, item, value FROM usage WHERE station = $1 AND epoch = $2 AND seq BETWEEN $3 AND $4 ORDER BY seq", range, [&](const Row& row) {
        while (record != batch.records.end() && record->seq < row[0].bits()) ++record;
        if (reused != 0 || record == batch.records.end() || record->seq != row[0].bits()) return Result<>();
        const Usage& u = record->usage;
        // A full outbox turns old records into the word that they were dropped: no other content, less of it.
        if (u.kind == "dropped" || row[5].text() == "dropped") return Result<>();
        const bool same = row[1].bits() == record->boot && row[2].number() == record->monotonic_ms && row[3].number() == record->wall_ms && row[4].bits() == u.session && row[5].text() == u.kind &&
                          (is_submission(u.kind) || u.item.find('\0') != std::string::npos || u.value.find('\0') != std::string::npos || (row[6].text() == u.item && row[7].text() == u.value));
        if (!same) reused = record->seq;
        return Result<>();
    });
    if (!done) return done.error();
    return reused;
}

Result<std::vector<Record>> DatabaseIntake::fill_holes(const SentBatch& batch, std::uint64_t last) {
    std::vector<Record> filled;
    const auto rows = database_->rows("SELECT from_seq, through_seq FROM missing WHERE station = $1 AND epoch = $2 AND from_seq <= $3 AND through_seq >= $4",
                                      {batch.station, batch.epoch, batch.records.back().seq, batch.records.front().seq});
    if (!rows) return rows.error();
    std::vector<Span> holes;
    for (const auto& row : *rows) holes.push_back({row[0].bits(), row[1].bits()});
    for (const auto& record : batch.records) {
        const bool wanted = record.seq <= last && std::ranges::any_of(holes, [&](const Span& hole) { return hole.from <= record.seq && record.seq <= hole.through; });
        if (wanted) filled.push_back(record);
    }
    if (filled.empty()) return filled;
    for (const auto& hole : holes) {
        const auto gone = database_->run("DELETE FROM missing WHERE station = $1 AND epoch = $2 AND from_seq = $3", {batch.station, batch.epoch, hole.from});
        if (!gone) return gone.error();
    }
    for (const auto& hole : without(std::move(holes), filled)) {
        const auto kept = database_->run("INSERT INTO missing VALUES($1, $2, $3, $4)", {batch.station, batch.epoch, hole.from, hole.through});
        if (!kept) return kept.error();
    }
    return filled;
}

// Walks back from the batch's first record. Visitors come one after the other, so the first record of somebody else's
// ends the walk: mostly it is one short question.
Result<Deeds> DatabaseIntake::earlier(const SentBatch& batch, const Record& end) {
    Deeds deeds;
    const std::uint64_t first = batch.records.front().seq;
    if (std::ranges::any_of(held_, [&](const Held& held) { return held.batch->station == batch.station; }))
        if (auto r = write_many(); !r) return r.error();
    bool somebody_else = false;
    std::uint64_t below = first, step = records_at_once;
    while (below > 1 && !somebody_else && first - below < records_of_a_visit) {
        const std::uint64_t from = below > step ? below - step : 1;
        const std::array<Value, 4> range = {Value(batch.station), Value(batch.epoch), Value(from), Value(below - 1)};
        const auto done = database_->each("SELECT session, kind, value FROM usage WHERE station = $1 AND epoch = $2 AND seq BETWEEN $3 AND $4 ORDER BY seq DESC", range, [&](const Row& row) {
            const std::uint64_t session = row[0].bits();
            somebody_else = somebody_else || (session != 0 && session != end.usage.session);
            if (somebody_else || session == 0) return Result<>();
            Usage usage;
            usage.kind = row[1].text();
            usage.value = row[2].text();
            const Deeds one = deeds_of(usage);
            deeds = {deeds.any || one.any, deeds.mode || one.mode};
            return Result<>();
        });
        if (!done) return done.error();
        below = from;
        step *= 4;
    }
    return deeds;
}

Result<> DatabaseIntake::hold(const SentBatch& batch, std::span<const Record> fresh, std::int64_t received_ms) {
    if (fresh.empty()) return {};
    for (const auto& record : fresh) {
        if (!is_submission(record.usage.kind)) continue;
        if (auto r = keep_submission(*database_, batch.station, batch.epoch, record, received_ms); !r) return r;
    }
    Result<> asked;
    const auto counts = tally(fresh, [&](const Record& end) {
        const auto deeds = asked ? earlier(batch, end) : Result<Deeds>(asked.error());
        if (!deeds) asked = deeds.error();
        return deeds ? *deeds : Deeds{};
    });
    if (!asked) return asked;
    auto& sums = counted_[batch.station];
    for (const auto& [key, tally] : counts) {
        Tally& sum = sums[key];
        sum.count += tally.count;
        sum.amount += tally.amount;
    }
    held_.push_back({&batch, fresh, received_ms});
    return {};
}

Result<> DatabaseIntake::write_many() {
    if (held_.empty()) return {};
    std::size_t rows = 0;
    for (const auto& held : held_) rows += held.fresh.size();
    if (auto r = note_tallies(*database_, counted_); !r) return r;
    auto held = held_.begin();
    std::size_t before = 0;
    const auto written = database_->append("usage", usage_columns, rows, [&](std::size_t row, RowWriter& writer) {
        if (row == 0) held = held_.begin(), before = 0;
        for (; row - before >= held->fresh.size(); ++held) before += held->fresh.size();
        write_usage(writer, *held->batch, held->fresh[row - before], held->received_ms);
    });
    begin_many();
    return written;
}

// The usual case in one question: the batch begins where the last one ended.
Result<std::optional<Answer>> DatabaseIntake::take_next(const SentBatch& batch, std::int64_t received_ms) {
    if (speaks_from(batch.records.front()) != batch.from_seq) return std::optional<Answer>();
    const std::uint64_t newest = batch.records.back().seq;
    const auto moved = database_->row("UPDATE cursor SET last_seq = $3 WHERE station = $1 AND epoch = $2 AND last_seq = $4 RETURNING safe_seq, (SELECT max(number) FROM backed_up)",
                                      {batch.station, batch.epoch, newest, batch.from_seq - 1});
    if (!moved) return moved.error();
    if (moved->empty()) return std::optional<Answer>();
    if (auto r = hold(batch, batch.records, received_ms); !r) return r.error();
    Answer answer{Answer::Kind::acknowledged, batch.epoch, newest};
    if (!moved->at(1).is_null()) answer.safe_seq = moved->at(0).bits();
    return std::optional(answer);
}

Result<Answer> DatabaseIntake::within(const SentBatch& batch, std::int64_t received_ms) {
    const auto next = take_next(batch, received_ms);
    if (!next) return next.error();
    if (*next) return **next;
    // The unusual looks at what is written, and may change its mind: what is held back goes first.
    if (auto r = write_many(); !r) return r.error();
    const auto cursor = locked_cursor(batch);
    if (!cursor) return cursor.error();
    const std::uint64_t last = cursor->last, newest = batch.records.back().seq;
    if (batch.from_seq > last + 1) return Answer{Answer::Kind::gap, batch.epoch, last};
    std::vector<Record> fresh;
    if (batch.records.front().seq <= last) {
        const auto reused = first_reused(batch, last);
        if (!reused) return reused.error();
        if (*reused != 0) return Answer{Answer::Kind::reused, batch.epoch, *reused - 1};
        auto filled = fill_holes(batch, last);
        if (!filled) return filled.error();
        fresh = std::move(*filled);
    }
    const auto first_new = std::ranges::find_if(batch.records, [&](const Record& record) { return record.seq > last; });
    fresh.insert(fresh.end(), first_new, batch.records.end());
    if (first_new != batch.records.end()) {
        if (const std::uint64_t first = speaks_from(*first_new); first > last + 1) {
            const std::array<Row, 1> hole = {Row{batch.station, batch.epoch, last + 1, first - 1}};
            if (auto r = database_->append("missing", missing_columns, hole); !r) return r.error();
        }
    }
    if (auto r = hold(batch, fresh, received_ms); !r) return r.error();
    if (auto r = write_many(); !r) return r.error();
    const std::uint64_t now = std::max(last, newest);
    const auto moved = database_->run("UPDATE cursor SET last_seq = $3 WHERE station = $1 AND epoch = $2", {batch.station, batch.epoch, now});
    if (!moved) return moved.error();
    return Answer{Answer::Kind::acknowledged, batch.epoch, now, cursor->safe};
}

Result<std::uint64_t> DatabaseIntake::take_folder(const fs::path& folder, std::int64_t received_ms, std::vector<Error>& refused) {
    const auto before = records();
    if (!before) return before.error();
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
        if (entry->is_regular_file() && entry->path().extension() == ".figures") files.push_back(entry->path());
    if (failed) return Error{"cannot read the folder: " + content::plain_words(failed.value()), folder.string()};
    // The names give the order; the numbers inside decide.
    std::ranges::sort(files);
    for (const auto& file : files) {
        const auto bytes = content::read_capped(file, batch_bytes_cap);
        if (!bytes) {
            refused.push_back(bytes.error());
            continue;
        }
        const auto answer = take(*bytes, received_ms);
        if (!answer)
            refused.push_back({answer.error().text, file.string()});
        else if (answer->kind == Answer::Kind::reused)
            refused.push_back({"number " + std::to_string(answer->last_seq + 1) + " is held with another content: the station was put back to an older state; connect it once, so that it begins a new epoch", file.string()});
        else if (answer->kind != Answer::Kind::acknowledged)
            refused.push_back({"does not follow: the next number must be " + std::to_string(answer->last_seq + 1), file.string()});
    }
    const auto after = records();
    if (!after) return after.error();
    return *after - *before;
}

}  // namespace

Result<std::unique_ptr<Intake>> Intake::open(const std::string& address) {
    auto database = Database::open(address);
    if (!database) return database.error();
    if (auto r = (*database)->migrate(server_book, server_tables()); !r) return r.error();
    return std::unique_ptr<Intake>(std::make_unique<DatabaseIntake>(std::move(*database)));
}

Result<std::unique_ptr<Intake>> Intake::open(Database& database) {
    if (auto r = database.migrate(server_book, server_tables()); !r) return r.error();
    return std::unique_ptr<Intake>(std::make_unique<DatabaseIntake>(database));
}

}  // namespace estation::sync::server
