#include "sync/outbox_file.h"

#include <sqlite3.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "content/durable.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

std::int64_t wall_clock_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}
std::int64_t steady_clock_ms() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

namespace {

constexpr std::size_t rows_in_one_commit = 500;
constexpr std::size_t row_overhead = 100;                  // bytes, generously
constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t checked_at_open = 8u << 20;        // a larger file is not read through at every start
constexpr std::int64_t kept_ms = 35 * std::int64_t{86'400'000};
constexpr std::int64_t remembered_ms = 70 * std::int64_t{86'400'000};  // this month and the one before

Trouble judge(int code) {
    if (code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS) return Trouble::broken;
    switch (code & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_SCHEMA:
        case SQLITE_ERROR:  // our statements are fixed, so it is the tables that are not ours
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH: return Trouble::broken;
        default: return Trouble::later;
    }
}

Error explain(sqlite3* database, int code, const fs::path& file) {
    const int kind = code & 0xff;
    const int system_error = database && (kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN) ? sqlite3_system_errno(database) : 0;
    std::string text = sqlite3_errstr(code);
    if (kind == SQLITE_FULL) text = content::plain_words(ENOSPC);
    if (kind == SQLITE_BUSY) text = "another program is using it";
    if (system_error != 0) text = content::plain_words(system_error);
    return {"the outbox: " + text, file.string()};
}

// 63 bits, so that it fits SQLite's signed integers; never 0. Not a secret, only unlikely to be drawn twice.
std::uint64_t draw_epoch() {
    std::uint64_t epoch = 0;
    if (::getrandom(&epoch, sizeof epoch, GRND_NONBLOCK) != sizeof epoch)
        epoch = static_cast<std::uint64_t>(wall_clock_ms()) * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(steady_clock_ms());
    epoch &= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return epoch == 0 ? 1 : epoch;
}
// ---- SQLite, wrapped -------------------------------------------------------------------------------------

struct CloseDatabase { void operator()(sqlite3* database) const { sqlite3_close_v2(database); } };
struct FinalizeStatement { void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); } };

// One prepared statement. bind() and step() remember the first failure; reset() clears it for the next use.
class Statement {
public:
    int prepare(sqlite3* database, const char* sql) {
        sqlite3_stmt* raw = nullptr;
        const int code = sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
        statement_.reset(raw);
        return code;
    }
    Statement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    Statement& bind(std::int64_t value) {
        sqlite3_bind_int64(statement_.get(), ++bound_, value);
        return *this;
    }
    Statement& bind(const std::string& text) {
        sqlite3_bind_text(statement_.get(), ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
        return *this;
    }
    int step() { return sqlite3_step(statement_.get()); }
    // For what always has a row in a sound file.
    int step_to_row() {
        const int code = step();
        return code == SQLITE_ROW ? SQLITE_OK : code == SQLITE_DONE ? SQLITE_CORRUPT : code;
    }
    void reset() {
        sqlite3_reset(statement_.get());
        bound_ = 0;
    }
    // For statements that return no rows.
    int run() {
        const int code = step();
        reset();
        return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
    }
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
    [[nodiscard]] std::uint64_t natural(int column) const { return static_cast<std::uint64_t>(number(column)); }
    [[nodiscard]] std::string text(int column) const {
        const auto* const begin = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
        return begin ? std::string(begin, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))) : std::string();
    }

private:
    std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement_;
    int bound_ = 0;
};

// Rows are numbered without a hole from first_ to next_ - 1; those through acknowledged_ are kept until a backup holds them.
class SqliteOutboxFile : public OutboxFile {
public:
    SqliteOutboxFile(fs::path path, const OutboxLimits& limits) : path_(std::move(path)), limits_(limits) {}
    Outcome begin();

    Outcome write(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed, std::uint64_t& lost) override;
    [[nodiscard]] std::size_t rows_for_one_commit(const std::deque<Waiting>& waiting) const override;
    [[nodiscard]] bool owes_boot() const override { return !boot_stored_; }
    Outcome take(Which which, std::uint64_t number, const std::string& station, Batch& batch) override;
    Outcome acknowledge(std::uint64_t seq, std::uint64_t safe_seq) override;
    Outcome send_again(std::uint64_t seq) override;
    Outcome begin_epoch(std::uint64_t seq) override;
    Outcome earlier(std::vector<Outbox::Earlier>& all) override;
    Outcome take_earlier(std::uint64_t epoch, std::uint64_t after_seq, std::uint64_t max, const std::string& station, Batch& batch) override;
    Outcome let_go_earlier(std::uint64_t epoch, std::uint64_t safe_seq) override;
    Outcome recorded_since(std::int64_t wall_ms, const std::string& station, Batch& batch) override;
    Outcome be_held_by(const std::string& holder) override;
    [[nodiscard]] std::uint64_t epoch() const override { return epoch_; }
    [[nodiscard]] std::uint64_t acknowledged() const override { return acknowledged_; }
    [[nodiscard]] std::uint64_t next() const override { return next_; }
    [[nodiscard]] std::uint64_t waiting() const override { return next_ - std::max(first_, acknowledged_ + 1); }
    [[nodiscard]] std::uint64_t dropped() const override { return dropped_; }

private:
    int connect();
    int lay_out();
    int prepare();
    int load();
    int write_rows(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed);
    int insert(std::uint64_t seq, const Waiting& record, std::uint64_t lost);
    int trim();
    int read_rows(Statement& select, std::uint64_t epoch, const std::string& station, Batch& batch);
    Outcome renumber(std::uint64_t seq, const std::string& before);
    int drop_kept(std::uint64_t rows);
    int drop_oldest(std::uint64_t rows);
    int first_unsent(std::uint64_t& from);
    int oldest_worth_keeping(std::uint64_t acknowledged, std::uint64_t& seq);
    int used_pages(std::uint64_t& pages);
    int execute(const char* sql) { return sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr); }
    [[nodiscard]] std::uint64_t kept() const { return acknowledged_ >= first_ ? acknowledged_ - first_ + 1 : 0; }
    Outcome failure(int code) const {
        if (code == SQLITE_OK) return std::nullopt;
        return Failure{judge(code), explain(database_.get(), code, path_)};
    }
    Outcome take_back(int code) {
        auto outcome = failure(code);  // before ROLLBACK overwrites the system's error number
        if (sqlite3_get_autocommit(database_.get()) == 0) rollback_.run();
        return outcome;
    }

    fs::path path_;
    OutboxLimits limits_;
    std::unique_ptr<sqlite3, CloseDatabase> database_;
    Statement begin_, commit_, rollback_, insert_, store_state_, select_, select_kept_, select_one_, select_earlier_, earlier_epochs_, earlier_gone_, earlier_aged_, more_, remember_, remember_earlier_, forget_, since_, hold_, delete_, weigh_, unsent_, worth_keeping_, pages_, free_pages_;
    std::uint64_t epoch_ = 0, boot_ = 0, first_ = 1, next_ = 1, acknowledged_ = 0, dropped_ = 0;
    std::uint64_t log_pages_ = 0;
    bool boot_stored_ = false, more_there_ = false;
    std::string holder_;
};

Outcome SqliteOutboxFile::begin() {
    int code = connect();
    if (code == SQLITE_OK) code = lay_out();
    if (code == SQLITE_OK) code = prepare();
    if (code == SQLITE_OK) code = load();
    return failure(code);
}

int SqliteOutboxFile::connect() {
    limits_.records = std::max<std::uint64_t>(limits_.records, 8);
    limits_.file_bytes = std::max<std::uint64_t>(limits_.file_bytes, 1u << 20);
    log_pages_ = std::clamp<std::uint64_t>(limits_.file_bytes / page_bytes / 16, 16, 1000);
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path_.c_str(), &raw, flags, nullptr);
    database_.reset(raw);
    if (code != SQLITE_OK) return code;
    // EXCLUSIVE: no shared-memory file, and a second kiosk on the same file is told so. WAL with FULL: one
    // fdatasync makes a commit durable. FAST: what was dropped is overwritten where that costs nothing.
    for (const char* sql : {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=FAST",
                            "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-1024"}) {
        code = execute(sql);
        if (code != SQLITE_OK) return code;
    }
    // The log is kept at the end and written over from its beginning: a write that does not make a file longer
    // is made durable in one go, without the file system's own journal.
    int keep = 1;
    sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    return execute(("PRAGMA wal_autocheckpoint=" + std::to_string(log_pages_)).c_str());
}

int SqliteOutboxFile::lay_out() {
    Statement version;
    int code = version.prepare(database_.get(), "PRAGMA user_version");
    if (code == SQLITE_OK) code = version.step_to_row();
    if (code != SQLITE_OK) return code;
    const auto found = version.number(0);
    version.reset();
    // Tables that an older program does not know and does not mind.
    constexpr const char* added = "CREATE TABLE IF NOT EXISTS earlier(epoch INTEGER NOT NULL, seq INTEGER NOT NULL, boot INTEGER NOT NULL, monotonic_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL,"
                                  " session INTEGER NOT NULL, kind TEXT NOT NULL, pack TEXT NOT NULL, version TEXT NOT NULL, item TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(epoch, seq)) STRICT, WITHOUT ROWID;"
                                  "CREATE TABLE IF NOT EXISTS past(monotonic_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL, session INTEGER NOT NULL, kind TEXT NOT NULL, pack TEXT NOT NULL, version TEXT NOT NULL,"
                                  " item TEXT NOT NULL, value TEXT NOT NULL) STRICT;"
                                  "CREATE TABLE IF NOT EXISTS held_by(one INTEGER PRIMARY KEY CHECK(one = 1), holder TEXT NOT NULL) STRICT;";
    if (found == 1) return execute(added);
    if (found != 0) return SQLITE_NOTADB;  // written by a program from the future: it keeps its file, we begin ours
    const std::string epoch = std::to_string(draw_epoch());
    return execute(("BEGIN IMMEDIATE;"
                    "CREATE TABLE record(seq INTEGER PRIMARY KEY, boot INTEGER NOT NULL, monotonic_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL,"
                    " session INTEGER NOT NULL, kind TEXT NOT NULL, pack TEXT NOT NULL, version TEXT NOT NULL, item TEXT NOT NULL, value TEXT NOT NULL,"
                    " lost INTEGER NOT NULL) STRICT;"
                    "CREATE TABLE state(one INTEGER PRIMARY KEY CHECK(one = 1), epoch INTEGER NOT NULL, boot INTEGER NOT NULL,"
                    " acknowledged INTEGER NOT NULL, dropped INTEGER NOT NULL) STRICT;"
                    "INSERT INTO state VALUES(1, " + epoch + ", 0, 0, 0);" + added +
                    "PRAGMA user_version=1;"
                    "COMMIT;").c_str());
}

// What is remembered of rows that go; what people wrote is not.
std::string remembering(const std::string& table, const std::string& which, const std::string& since) {
    return "INSERT INTO past SELECT monotonic_ms, wall_ms, session, kind, pack, version, item, CASE WHEN kind IN ('submit', 'form_submit', 'felt_report', 'felt') THEN '' ELSE value END FROM " + table +
           " WHERE " + which + " AND kind <> 'dropped' AND wall_ms >= " + since + ";";
}

int SqliteOutboxFile::prepare() {
    const std::string from_record = remembering("record", "seq <= ?", "?"), from_earlier = remembering("earlier", "epoch = ? AND seq <= ?", "?");
    const std::pair<Statement*, const char*> all[] = {
        {&begin_, "BEGIN IMMEDIATE"},
        {&commit_, "COMMIT"},
        {&rollback_, "ROLLBACK"},
        {&insert_, "INSERT INTO record VALUES(?,?,?,?,?,?,?,?,?,?,?)"},
        {&store_state_, "UPDATE state SET boot=?, acknowledged=?, dropped=?"},
        {&select_, "SELECT seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM record WHERE seq > ? ORDER BY seq LIMIT ?"},
        {&select_kept_, "SELECT seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM record WHERE seq <= ? ORDER BY seq DESC LIMIT 1"},
        {&select_one_, "SELECT seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM record WHERE seq = ?"},
        {&select_earlier_, "SELECT seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM earlier WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?"},
        {&earlier_epochs_, "SELECT epoch, max(seq) FROM earlier GROUP BY epoch"},
        {&earlier_gone_, "DELETE FROM earlier WHERE epoch = ? AND seq <= ?"},
        {&earlier_aged_, "DELETE FROM earlier WHERE wall_ms >= ? AND wall_ms < ?"},
        {&remember_, from_record.c_str()},
        {&remember_earlier_, from_earlier.c_str()},
        {&forget_, "DELETE FROM past WHERE wall_ms < ?"},
        {&since_, "SELECT seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM record WHERE wall_ms >= ?1 OR wall_ms < ?2"
                  " UNION ALL SELECT seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM earlier WHERE wall_ms >= ?1"
                  " UNION ALL SELECT 0, 0, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM past WHERE wall_ms >= ?1"},
        {&more_, "SELECT EXISTS(SELECT 1 FROM earlier) OR EXISTS(SELECT 1 FROM past), coalesce((SELECT holder FROM held_by), '')"},
        {&hold_, "INSERT OR REPLACE INTO held_by VALUES(1, ?)"},
        {&delete_, "DELETE FROM record WHERE seq <= ?"},
        {&weigh_, "SELECT count(*) FILTER (WHERE lost = 0), coalesce(sum(lost), 0) FROM record WHERE seq <= ?"},
        {&unsent_, "SELECT CASE WHEN lost > 0 AND json_valid(value) THEN coalesce(json_extract(value, '$.from_seq'), seq) ELSE seq END FROM record WHERE seq = ?"},
        {&worth_keeping_, "SELECT seq FROM record WHERE seq <= ? AND NOT (wall_ms >= ? AND wall_ms < ?) ORDER BY seq LIMIT 1"},
        {&pages_, "PRAGMA page_count"},
        {&free_pages_, "PRAGMA freelist_count"},
    };
    for (const auto& [statement, sql] : all)
        if (const int code = statement->prepare(database_.get(), sql); code != SQLITE_OK) return code;
    return SQLITE_OK;
}

int SqliteOutboxFile::load() {
    std::error_code ignored;
    if (const auto bytes = fs::file_size(path_, ignored); !ignored && bytes <= checked_at_open) {
        Statement check;
        int code = check.prepare(database_.get(), "PRAGMA quick_check(1)");
        if (code == SQLITE_OK) code = check.step_to_row();
        if (code != SQLITE_OK) return code;
        if (check.text(0) != "ok") return SQLITE_CORRUPT;
    }
    Statement state, ends;
    int code = state.prepare(database_.get(), "SELECT epoch, boot, acknowledged, dropped FROM state");
    if (code == SQLITE_OK) code = ends.prepare(database_.get(), "SELECT (SELECT min(seq) FROM record), (SELECT max(seq) FROM record)");
    if (code == SQLITE_OK) code = state.step_to_row();
    if (code == SQLITE_OK) code = ends.step_to_row();
    if (code != SQLITE_OK) return code;
    if (state.number(0) <= 0 || state.number(1) < 0 || state.number(2) < 0 || state.number(3) < 0 || ends.number(0) < 0) return SQLITE_CORRUPT;
    epoch_ = state.natural(0);
    boot_ = state.natural(1) + 1;
    acknowledged_ = state.natural(2);
    dropped_ = state.natural(3);
    next_ = std::max(ends.natural(1), acknowledged_) + 1;
    code = more_.step_to_row();
    more_there_ = code == SQLITE_OK && more_.number(0) != 0;
    holder_ = code == SQLITE_OK ? more_.text(1) : std::string();
    more_.reset();
    if (code != SQLITE_OK) return code;
    first_ = ends.natural(0) == 0 ? next_ : ends.natural(0);
    return SQLITE_OK;
}

// A clock that cannot be right forgets nothing.
std::int64_t remembered_from() {
    const std::int64_t now = wall_clock_ms();
    return judge_clock(now) == ClockQuality::implausible ? first_plausible_ms() : std::max(first_plausible_ms(), now - remembered_ms);
}

int SqliteOutboxFile::insert(std::uint64_t seq, const Waiting& record, std::uint64_t lost) {
    const Usage& usage = record.usage;
    return insert_.bind(seq).bind(boot_).bind(record.monotonic_ms).bind(record.wall_ms).bind(usage.session).bind(usage.kind).bind(usage.pack)
        .bind(usage.version).bind(usage.item).bind(usage.value).bind(lost).run();
}

Waiting dropped_record(std::string value) {
    Usage usage;
    usage.kind = "dropped";
    usage.value = std::move(value);
    return {std::move(usage), steady_clock_ms(), wall_clock_ms()};
}

// Inside a transaction. What is acknowledged needs no word of its going.
int SqliteOutboxFile::drop_kept(std::uint64_t rows) {
    const std::uint64_t last = std::min(first_ + rows - 1, acknowledged_);
    const int code = delete_.bind(last).run();
    if (code == SQLITE_OK) first_ = last + 1;
    return code;
}

// The first number that the oldest row speaks for. Where the numbers before it are simply gone (a server that was put
// back asked for them, and they had left), it is its own: they were not dropped here.
int SqliteOutboxFile::first_unsent(std::uint64_t& from) {
    if (first_ <= acknowledged_ + 1) {
        from = acknowledged_ + 1;
        return SQLITE_OK;
    }
    const int code = unsent_.bind(first_).step_to_row();
    if (code == SQLITE_OK) from = std::clamp<std::uint64_t>(unsent_.natural(0), acknowledged_ + 1, first_);
    unsent_.reset();
    return code;
}

// Inside a transaction. Nothing is kept. Removes the oldest rows and puts one record of their number where the last of them was,
// so that the numbers that remain have no unexplained hole.
int SqliteOutboxFile::drop_oldest(std::uint64_t rows) {
    const std::uint64_t last = std::min(first_ + rows, next_ - 2);  // one more than asked: the record needs a place too
    int code = weigh_.bind(last).step_to_row();
    if (code != SQLITE_OK) {
        weigh_.reset();
        return code;
    }
    const std::uint64_t fresh = weigh_.natural(0), earlier = weigh_.natural(1);
    weigh_.reset();
    std::uint64_t from = first_;
    code = first_unsent(from);
    if (code == SQLITE_OK) code = delete_.bind(last).run();
    if (code != SQLITE_OK) return code;
    const auto count = fresh + earlier;
    code = insert(last, dropped_record("{\"count\":" + std::to_string(count) + ",\"from_seq\":" + std::to_string(from) + "}"), count);
    first_ = last;
    dropped_ += fresh;
    return code;
}

int SqliteOutboxFile::used_pages(std::uint64_t& pages) {
    int code = pages_.step_to_row();
    if (code == SQLITE_OK) code = free_pages_.step_to_row();
    if (code == SQLITE_OK) pages = pages_.natural(0) - std::min(pages_.natural(0), free_pages_.natural(0));
    pages_.reset();
    free_pages_.reset();
    return code;
}

int SqliteOutboxFile::trim() {
    // A little more than needed, so that a full file does not delete at every commit.
    if (next_ - first_ > limits_.records) {
        auto excess = next_ - first_ - limits_.records + limits_.records / 64;
        if (const auto leaving = std::min(kept(), excess); leaving > 0) {
            if (const int code = drop_kept(leaving); code != SQLITE_OK) return code;
            excess -= leaving;
        }
        if (next_ - first_ > limits_.records) {
            if (const int code = drop_oldest(excess); code != SQLITE_OK) return code;
        }
    }
    const auto allowed = limits_.file_bytes / page_bytes - 3 * log_pages_;  // the log can outgrow its mark by one commit
    std::uint64_t pages = 0;
    for (int round = 0; round < 40 && (kept() > 0 || next_ - first_ > 2); ++round) {
        if (const int code = used_pages(pages); code != SQLITE_OK || pages <= allowed) return code;
        // What is remembered, and kept of earlier epochs, goes first.
        if (std::exchange(more_there_, false)) {
            if (const int code = execute("DELETE FROM past; DELETE FROM earlier"); code != SQLITE_OK) return code;
            continue;
        }
        const int code = kept() > 0 ? drop_kept(kept() / 2 + 1) : drop_oldest((next_ - first_) / 16 + 1);
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

int SqliteOutboxFile::write_rows(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed) {
    int code = begin_.run();
    if (code != SQLITE_OK) return code;
    if (overflowed > 0) {
        code = insert(next_++, dropped_record("{\"count\":" + std::to_string(overflowed) + "}"), overflowed);
        dropped_ += overflowed;
    }
    for (std::size_t i = 0; code == SQLITE_OK && i < count; ++i) code = insert(next_++, waiting[i], 0);
    const auto dropped_before_trim = dropped_;
    if (code == SQLITE_OK) code = trim();
    if (code == SQLITE_OK && (!boot_stored_ || overflowed > 0 || dropped_ != dropped_before_trim)) code = store_state_.bind(boot_).bind(acknowledged_).bind(dropped_).run();
    if (code == SQLITE_OK) code = commit_.run();
    return code;
}

Outcome SqliteOutboxFile::write(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed, std::uint64_t& lost) {
    const auto first = first_, next = next_, dropped = dropped_;
    const bool more_there = more_there_;
    const int code = write_rows(waiting, count, overflowed);
    if (code == SQLITE_OK) {
        boot_stored_ = true;
        lost = dropped_ - dropped - overflowed;
        return std::nullopt;
    }
    std::tie(first_, next_, dropped_, more_there_) = std::tuple(first, next, dropped, more_there);
    return take_back(code);
}

// A commit may fill half the log: more would let the log outgrow its share of the disk.
std::size_t SqliteOutboxFile::rows_for_one_commit(const std::deque<Waiting>& waiting) const {
    std::size_t count = 0, bytes = 0;
    while (count < std::min(waiting.size(), rows_in_one_commit) && bytes < log_pages_ * page_bytes / 2) {
        const auto& usage = waiting[count++].usage;
        bytes += row_overhead + usage.kind.size() + usage.pack.size() + usage.version.size() + usage.item.size() + usage.value.size();
    }
    return count;
}

int SqliteOutboxFile::read_rows(Statement& select, std::uint64_t epoch, const std::string& station, Batch& batch) {
    int code = SQLITE_ROW;
    while ((code = select.step()) == SQLITE_ROW) {
        Record record;
        record.station = station;
        record.epoch = epoch;
        record.seq = select.natural(0);
        record.boot = select.natural(1);
        record.monotonic_ms = select.number(2);
        record.wall_ms = select.number(3);
        record.quality = judge_clock(record.wall_ms);
        record.usage = {select.natural(4), select.text(5), select.text(6), select.text(7), select.text(8), select.text(9)};
        batch.records.push_back(std::move(record));
    }
    select.reset();
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

Outcome SqliteOutboxFile::take(Which which, std::uint64_t number, const std::string& station, Batch& batch) {
    batch.epoch = epoch_;
    batch.from_seq = acknowledged_ + 1;
    Statement& select = which == Which::waiting ? select_ : which == Which::last_kept ? select_kept_ : select_one_;
    if (which != Which::numbered) select.bind(acknowledged_);
    if (which != Which::last_kept) select.bind(std::min<std::uint64_t>(number, std::numeric_limits<std::int64_t>::max()));
    const int code = read_rows(select, epoch_, station, batch);
    if (which != Which::waiting && !batch.records.empty()) batch.from_seq = batch.records.front().seq;
    return failure(code);
}

// What was acknowledged long ago goes even when no backup was ever heard of: what people wrote into a form does not stay here
// for ever. A clock that cannot be right ages nothing.
int SqliteOutboxFile::oldest_worth_keeping(std::uint64_t acknowledged, std::uint64_t& seq) {
    seq = 1;
    const std::int64_t now = wall_clock_ms();
    if (judge_clock(now) == ClockQuality::implausible) return SQLITE_OK;
    const int code = worth_keeping_.bind(acknowledged).bind(first_plausible_ms()).bind(now - kept_ms).step();
    if (code == SQLITE_ROW) seq = worth_keeping_.natural(0);
    if (code == SQLITE_DONE) seq = acknowledged + 1;
    worth_keeping_.reset();
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

Outcome SqliteOutboxFile::acknowledge(std::uint64_t seq, std::uint64_t safe_seq) {
    // The server may know numbers that a lying disk has lost here: they count as used, or the records that get
    // them next would be taken for repeats.
    const std::uint64_t through = std::max(seq, acknowledged_);
    std::uint64_t worth_keeping = 1;
    if (const int code = oldest_worth_keeping(through, worth_keeping); code != SQLITE_OK) return failure(code);
    const std::uint64_t gone = std::min(through, std::max(safe_seq, worth_keeping - 1));
    if (seq <= acknowledged_ && gone < first_) return std::nullopt;
    int code = begin_.run();
    if (code == SQLITE_OK && gone >= first_) code = remember_.bind(gone).bind(remembered_from()).run();
    if (code == SQLITE_OK && gone >= first_) code = forget_.bind(remembered_from()).run();
    if (code == SQLITE_OK && gone >= first_) code = delete_.bind(gone).run();
    if (code == SQLITE_OK) code = store_state_.bind(boot_).bind(through).bind(dropped_).run();
    if (code == SQLITE_OK) code = commit_.run();
    if (code != SQLITE_OK) return take_back(code);
    more_there_ = more_there_ || gone >= first_;
    boot_stored_ = true;
    acknowledged_ = through;
    next_ = std::max(next_, through + 1);
    first_ = std::min(std::max(first_, gone + 1), next_);
    return std::nullopt;
}

Outcome SqliteOutboxFile::send_again(std::uint64_t seq) {
    if (seq >= acknowledged_) return std::nullopt;
    int code = begin_.run();
    if (code == SQLITE_OK) code = store_state_.bind(boot_).bind(seq).bind(dropped_).run();
    if (code == SQLITE_OK) code = commit_.run();
    if (code != SQLITE_OK) return take_back(code);
    boot_stored_ = true;
    acknowledged_ = seq;
    return std::nullopt;
}

// What tells of a dropped range tells it in the new numbers. `before`: what else happens in the same step, first.
Outcome SqliteOutboxFile::renumber(std::uint64_t seq, const std::string& before) {
    const std::uint64_t epoch = draw_epoch();
    const std::string by = std::to_string(seq);
    const int code = execute(("BEGIN IMMEDIATE; " + before + " DELETE FROM record WHERE seq <= " + by + "; UPDATE record SET seq = -seq; UPDATE record SET seq = -seq - " + by + ";"
                              "UPDATE record SET value = json_set(value, '$.from_seq', max(1, json_extract(value, '$.from_seq') - " + by + "))"
                              " WHERE kind = 'dropped' AND json_valid(value) AND json_extract(value, '$.from_seq') IS NOT NULL;"
                              "UPDATE state SET epoch = " + std::to_string(epoch) + ", acknowledged = 0, dropped = " + std::to_string(dropped_) + "; COMMIT;").c_str());
    if (code != SQLITE_OK) return take_back(code);
    next_ = std::max(next_, seq + 1) - seq;
    first_ = std::min(std::max(first_, seq + 1) - seq, next_);
    epoch_ = epoch;
    acknowledged_ = 0;
    return std::nullopt;
}

Outcome SqliteOutboxFile::begin_epoch(std::uint64_t seq) {
    auto outcome = renumber(seq, "INSERT OR IGNORE INTO earlier SELECT " + std::to_string(epoch_) +
                                     ", seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM record WHERE seq <= " + std::to_string(seq) + ";");
    if (!outcome) more_there_ = true;
    return outcome;
}

Outcome SqliteOutboxFile::be_held_by(const std::string& holder) {
    if (holder == holder_) return std::nullopt;
    Outcome outcome;
    if (holder_.empty()) {
        outcome = failure(hold_.bind(holder).run());
    } else {
        const std::string since = std::to_string(remembered_from());
        std::string quoted = "'";
        for (const char c : holder) quoted += c == '\'' ? std::string("''") : std::string(1, c);
        outcome = renumber(acknowledged_, remembering("record", "seq <= " + std::to_string(acknowledged_), since) + remembering("earlier", "true", since) + "DELETE FROM earlier; UPDATE held_by SET holder = " + quoted + "';");
        if (!outcome) more_there_ = true;
    }
    if (!outcome) holder_ = holder;
    return outcome;
}

Outcome SqliteOutboxFile::earlier(std::vector<Outbox::Earlier>& all) {
    int code = SQLITE_ROW;
    while ((code = earlier_epochs_.step()) == SQLITE_ROW) all.push_back({earlier_epochs_.natural(0), earlier_epochs_.natural(1)});
    earlier_epochs_.reset();
    return failure(code == SQLITE_DONE ? SQLITE_OK : code);
}

Outcome SqliteOutboxFile::take_earlier(std::uint64_t epoch, std::uint64_t after_seq, std::uint64_t max, const std::string& station, Batch& batch) {
    batch.epoch = epoch;
    batch.from_seq = after_seq + 1;
    select_earlier_.bind(epoch).bind(after_seq).bind(std::min<std::uint64_t>(max, std::numeric_limits<std::int64_t>::max()));
    return failure(read_rows(select_earlier_, epoch, station, batch));
}

Outcome SqliteOutboxFile::let_go_earlier(std::uint64_t epoch, std::uint64_t safe_seq) {
    const std::int64_t now = wall_clock_ms();
    const auto through = std::min<std::uint64_t>(safe_seq, std::numeric_limits<std::int64_t>::max());
    int code = begin_.run();
    if (code == SQLITE_OK) code = remember_earlier_.bind(epoch).bind(through).bind(remembered_from()).run();
    if (code == SQLITE_OK) code = earlier_gone_.bind(epoch).bind(through).run();
    if (code == SQLITE_OK && judge_clock(now) != ClockQuality::implausible) code = earlier_aged_.bind(first_plausible_ms()).bind(now - kept_ms).run();
    if (code == SQLITE_OK) code = commit_.run();
    return code == SQLITE_OK ? std::nullopt : take_back(code);
}

Outcome SqliteOutboxFile::recorded_since(std::int64_t wall_ms, const std::string& station, Batch& batch) {
    since_.bind(wall_ms).bind(first_plausible_ms());
    return failure(read_rows(since_, epoch_, station, batch));
}

}  // namespace

Outcome OutboxFile::open(const fs::path& path, const OutboxLimits& limits, std::unique_ptr<OutboxFile>& file) {
    file.reset();
    auto candidate = std::make_unique<SqliteOutboxFile>(path, limits);
    if (auto outcome = candidate->begin()) return outcome;
    file = std::move(candidate);
    return std::nullopt;
}

Result<> OutboxFile::move_aside(const fs::path& file) {
    const std::string mark = file.filename().string() + ".broken-";
    std::vector<std::uint64_t> numbers;
    std::error_code fault;
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    for (fs::directory_iterator entry(folder, fault); !fault && entry != fs::directory_iterator(); entry.increment(fault)) {
        const auto name = entry->path().filename().string();
        if (!name.starts_with(mark) || name.size() > mark.size() + 9) continue;
        const auto digits = name.substr(mark.size());
        if (!digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) numbers.push_back(std::stoull(digits));
    }
    std::ranges::sort(numbers);
    const auto number = numbers.empty() ? 1 : numbers.back() + 1;
    const auto aside = [&](std::uint64_t n) { return file.string() + ".broken-" + std::to_string(n); };
    for (const auto old : numbers) {
        if (old + 1 >= number) continue;
        fs::remove(aside(old), fault);
        fs::remove(aside(old) + "-wal", fault);
    }
    fs::remove(file.string() + "-journal", fault);
    fs::rename(file.string() + "-wal", aside(number) + "-wal", fault);
    fs::rename(file, aside(number), fault);
    if (fault) return Error{"cannot move the damaged outbox aside: " + content::plain_words(fault.value()), file.string()};
    return content::sync_folder(folder);
}

}  // namespace estation::sync
