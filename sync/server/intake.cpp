#include "sync/server/intake.h"

#include <sqlite3.h>

#include <algorithm>
#include <optional>

#include "content/durable.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr int patience_ms = 5'000;

// Keyed by station first, so that it could be divided among databases by station.
constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS cursor(station TEXT NOT NULL, epoch INTEGER NOT NULL, last_seq INTEGER NOT NULL, PRIMARY KEY(station, epoch)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS usage(station TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, boot INTEGER NOT NULL, monotonic_ms INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL, quality INTEGER NOT NULL, session INTEGER NOT NULL, kind TEXT NOT NULL, pack TEXT NOT NULL, version TEXT NOT NULL, item TEXT NOT NULL,
  value TEXT NOT NULL, received_ms INTEGER NOT NULL, PRIMARY KEY(station, epoch, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS missing(station TEXT NOT NULL, epoch INTEGER NOT NULL, from_seq INTEGER NOT NULL, through_seq INTEGER NOT NULL, PRIMARY KEY(station, epoch, from_seq)) WITHOUT ROWID;
)";

// SQLite counts in signed 64 bits; the bits are what matters.
sqlite3_int64 bits(std::uint64_t value) { return static_cast<sqlite3_int64>(value); }

class Statement {
public:
    Statement(sqlite3* db, const char* sql) {
        if (sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr) != SQLITE_OK) statement_ = nullptr;
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(statement_); }
    Statement& number(int at, sqlite3_int64 value) {
        sqlite3_bind_int64(statement_, at, value);
        return *this;
    }
    Statement& text(int at, const std::string& value) {
        sqlite3_bind_text(statement_, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
        return *this;
    }
    int step() { return statement_ ? sqlite3_step(statement_) : SQLITE_ERROR; }
    void again() { sqlite3_reset(statement_); }
    [[nodiscard]] sqlite3_int64 column(int at) const { return sqlite3_column_int64(statement_, at); }

private:
    sqlite3_stmt* statement_ = nullptr;
};

class SqliteIntake : public Intake {
public:
    explicit SqliteIntake(sqlite3* db) : db_(db) {}
    ~SqliteIntake() override { sqlite3_close_v2(db_); }
    SqliteIntake(const SqliteIntake&) = delete;
    SqliteIntake& operator=(const SqliteIntake&) = delete;

    Result<> run(const char* sql) {
        return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK ? Result<>() : failed();
    }

    Result<Answer> take(std::string_view unverified_batch, std::int64_t received_ms) override {
        if (unverified_batch.size() > batch_bytes_cap) return Answer{Answer::Kind::too_large, 0, 0};
        const auto batch = read_batch(unverified_batch);
        if (!batch) return batch.error();
        return take(*batch, received_ms);
    }

    Result<std::uint64_t> take_folder(const fs::path& folder, std::int64_t received_ms, std::vector<Error>& refused) override {
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
            else if (answer->kind != Answer::Kind::acknowledged)
                refused.push_back({"does not follow: the next number must be " + std::to_string(answer->last_seq + 1), file.string()});
        }
        const auto after = records();
        if (!after) return after.error();
        return *after - *before;
    }

    Result<std::uint64_t> records() const override { return count("SELECT count(*) FROM usage"); }
    Result<std::uint64_t> missing() const override { return count("SELECT coalesce(sum(through_seq - from_seq + 1), 0) FROM missing"); }

private:
    [[nodiscard]] Error failed() const {
        const int code = sqlite3_errcode(db_);
        return {code == SQLITE_FULL ? std::string("no space left on the disk") : "the database refuses: " + std::string(sqlite3_errmsg(db_)), {}};
    }

    [[nodiscard]] Result<std::uint64_t> count(const char* sql) const {
        Statement statement(db_, sql);
        if (statement.step() != SQLITE_ROW) return failed();
        return static_cast<std::uint64_t>(statement.column(0));
    }

    Result<Answer> take(const SentBatch& batch, std::int64_t received_ms) {
        if (auto r = run("BEGIN IMMEDIATE"); !r) return r.error();
        auto answer = within(batch, received_ms);
        if (answer && answer->kind == Answer::Kind::acknowledged) {
            if (run("COMMIT")) return answer;
            answer = failed();
        }
        sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
        return answer;
    }

    Result<Answer> within(const SentBatch& batch, std::int64_t received_ms) {
        std::uint64_t last = 0;
        Statement cursor(db_, "SELECT last_seq FROM cursor WHERE station = ? AND epoch = ?");
        const int found = cursor.text(1, batch.station).number(2, bits(batch.epoch)).step();
        if (found == SQLITE_ROW) last = static_cast<std::uint64_t>(cursor.column(0));
        else if (found != SQLITE_DONE) return failed();
        if (batch.from_seq > last + 1) return Answer{Answer::Kind::gap, batch.epoch, last};
        const std::uint64_t newest = batch.records.back().seq;
        if (newest <= last) return Answer{Answer::Kind::acknowledged, batch.epoch, last};
        if (const std::uint64_t first = speaks_from(batch.records.front()); first > last + 1) {
            Statement hole(db_, "INSERT INTO missing VALUES(?, ?, ?, ?)");
            if (hole.text(1, batch.station).number(2, bits(batch.epoch)).number(3, bits(last + 1)).number(4, bits(first - 1)).step() != SQLITE_DONE) return failed();
        }
        Statement row(db_, "INSERT INTO usage VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (const auto& record : batch.records) {
            if (record.seq <= last) continue;
            row.text(1, batch.station).number(2, bits(batch.epoch)).number(3, bits(record.seq)).number(4, bits(record.boot)).number(5, record.monotonic_ms).number(6, record.wall_ms);
            row.number(7, static_cast<int>(record.quality)).number(8, bits(record.usage.session)).text(9, record.usage.kind).text(10, record.usage.pack);
            row.text(11, record.usage.version).text(12, record.usage.item).text(13, record.usage.value).number(14, received_ms);
            if (row.step() != SQLITE_DONE) return failed();
            row.again();
        }
        Statement moved(db_, "INSERT INTO cursor VALUES(?, ?, ?) ON CONFLICT(station, epoch) DO UPDATE SET last_seq = excluded.last_seq");
        if (moved.text(1, batch.station).number(2, bits(batch.epoch)).number(3, bits(newest)).step() != SQLITE_DONE) return failed();
        return Answer{Answer::Kind::acknowledged, batch.epoch, newest};
    }

    sqlite3* db_;
};

}  // namespace

Result<std::unique_ptr<Intake>> Intake::open(const fs::path& file) {
    sqlite3* db = nullptr;
    if (sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
        const Error error{"cannot open the figures: " + std::string(db ? sqlite3_errmsg(db) : "no memory"), file.string()};
        sqlite3_close_v2(db);
        return error;
    }
    auto intake = std::make_unique<SqliteIntake>(db);
    sqlite3_busy_timeout(db, patience_ms);
    for (const char* const sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", schema})
        if (auto r = intake->run(sql); !r) return Error{r.error().text, file.string()};
    return std::unique_ptr<Intake>(std::move(intake));
}

}  // namespace estation::sync::server
