#include "sync/server/database_sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <map>
#include <set>
#include <thread>

#include "content/durable.h"
#include "content/hash.h"
#include "sync/server/database_dialect.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr int patience_ms = 10'000;         // while another connection writes
constexpr int knock_ms = 2;                 // and how often one asks whether it has done
constexpr auto long_turn = std::chrono::milliseconds(30);
constexpr std::size_t most_kept = 300;      // prepared statements
constexpr int notices_kept = 100;
constexpr auto between_looks = std::chrono::milliseconds(25);

struct Finalize { void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); } };
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;
struct Close { void operator()(sqlite3* database) const { sqlite3_close_v2(database); } };
using Connection = std::unique_ptr<sqlite3, Close>;

std::string words_of(sqlite3* database) {
    if ((sqlite3_errcode(database) & 0xff) == SQLITE_FULL) return "no space left on the disk";
    if ((sqlite3_errcode(database) & 0xff) == SQLITE_BUSY) return "the database is busy: another program has been writing for long";
    return "the database refuses: " + std::string(sqlite3_errmsg(database));
}

// What is bound stays where it is until the statement was run.
int bind_at(sqlite3_stmt* statement, int at, const Value& value) {
    struct Binder {
        sqlite3_stmt* statement;
        int at;
        int operator()(std::monostate) const { return sqlite3_bind_null(statement, at); }
        int operator()(std::int64_t n) const { return sqlite3_bind_int64(statement, at, n); }
        int operator()(double real) const { return sqlite3_bind_double(statement, at, real); }
        int operator()(const std::string& text) const { return sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8); }
        int operator()(const Blob& blob) const { return sqlite3_bind_blob64(statement, at, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC); }
    };
    return std::visit(Binder{statement, at}, value.held());
}

// $1 is a name to SQLite, which counts them as they come; we mean the number.
int bind(sqlite3_stmt* statement, std::size_t number, const Value& value) {
    std::array<char, 24> name{'$'};
    std::to_chars(name.data() + 1, name.data() + name.size() - 1, number);
    const int at = sqlite3_bind_parameter_index(statement, name.data());
    return at == 0 ? SQLITE_RANGE : bind_at(statement, at, value);
}

// Binds a row of an INSERT whose places were written in the order in which they are counted.
class Binds final : public RowWriter {
public:
    explicit Binds(sqlite3_stmt* statement) : statement_(statement) {}
    void number(std::int64_t number) override { keep(sqlite3_bind_int64(statement_, ++at_, number)); }
    void text(std::string_view text) override { keep(sqlite3_bind_text64(statement_, ++at_, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8)); }
    void value(const Value& value) override { keep(bind_at(statement_, ++at_, value)); }
    void next_row() { at_ = 0; }
    [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(at_); }
    [[nodiscard]] int code() const { return code_; }

private:
    void keep(int code) { if (code != SQLITE_OK) code_ = code; }
    sqlite3_stmt* statement_;
    int at_ = 0, code_ = SQLITE_OK;
};

Value column(sqlite3_stmt* statement, int at) {
    const auto bytes = [&](const void* from) { return std::string(static_cast<const char*>(from), static_cast<std::size_t>(sqlite3_column_bytes(statement, at))); };
    switch (sqlite3_column_type(statement, at)) {
        case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, at));
        case SQLITE_FLOAT: return sqlite3_column_double(statement, at);
        case SQLITE_TEXT: return bytes(sqlite3_column_text(statement, at));
        case SQLITE_BLOB: {
            const void* const blob = sqlite3_column_blob(statement, at);
            return blob ? Blob{bytes(blob)} : Blob{};
        }
        default: return {};
    }
}

class SqliteDatabase : public Database {
public:
    SqliteDatabase(Connection connection, fs::path file) : connection_(std::move(connection)), file_(std::move(file)) {}

    using Database::append;
    using Database::run;
    [[nodiscard]] Kind kind() const override { return Kind::sqlite; }
    Result<> each(std::string_view sql, std::span<const Value> parameters, const Each& each) override;
    Result<std::uint64_t> run(std::string_view sql, std::span<const Value> parameters) override;
    Result<> append(std::string_view table, std::span<const std::string_view> columns, std::size_t rows, const WriteRow& write) override;
    Result<> transaction(const std::function<Result<>()>& work) override;
    Result<> notify(std::string_view channel, std::string_view text) override;
    Result<> listen(std::string_view channel) override;
    Result<std::vector<Notice>> notices(std::chrono::milliseconds at_most) override;
    Result<> backup(const fs::path& file) override;
    Result<> script(const std::string& sql) override {
        if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failed();
        return {};
    }
    [[nodiscard]] std::string in_dialect(std::string_view migration) const override;
    Result<> only_me() override { return {}; }  // BEGIN IMMEDIATE has seen to it

private:
    [[nodiscard]] Error failed() const { return {words_of(connection_.get()), file_.string()}; }
    [[nodiscard]] Result<sqlite3_stmt*> prepared(std::string_view sql);
    [[nodiscard]] Result<sqlite3_stmt*> bound(std::string_view sql, std::span<const Value> parameters);
    [[nodiscard]] Result<> notice_table() { return script("CREATE TABLE IF NOT EXISTS notice(id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, text TEXT NOT NULL)"); }

    Connection connection_;
    fs::path file_;
    std::map<std::string, Statement, std::less<>> kept_;
    std::set<std::string, std::less<>> heard_;
    std::int64_t last_notice_ = 0;
    bool reading_ = false, within_ = false;
};

Result<sqlite3_stmt*> SqliteDatabase::prepared(std::string_view sql) {
    if (reading_) return Error{"the database was asked while its rows were being read", std::string(sql)};
    if (const auto found = kept_.find(sql); found != kept_.end()) return found->second.get();
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK || !raw) return failed();
    if (kept_.size() >= most_kept) kept_.clear();
    kept_.emplace(sql, raw);
    return raw;
}

Result<sqlite3_stmt*> SqliteDatabase::bound(std::string_view sql, std::span<const Value> parameters) {
    auto statement = prepared(sql);
    if (!statement) return statement;
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (bind(*statement, i + 1, parameters[i]) != SQLITE_OK) return Error{"a parameter of the statement cannot be bound", std::string(sql)};
    return statement;
}

Result<> SqliteDatabase::each(std::string_view sql, std::span<const Value> parameters, const Each& each) {
    auto statement = bound(sql, parameters);
    if (!statement) return statement.error();
    Result<> done;
    Row row;
    int code = SQLITE_ROW;
    reading_ = true;
    while (done && (code = sqlite3_step(*statement)) == SQLITE_ROW) {
        row.clear();
        for (int i = 0; i < sqlite3_column_count(*statement); ++i) row.push_back(column(*statement, i));
        done = each(row);
    }
    reading_ = false;
    if (done && code != SQLITE_DONE) done = failed();
    sqlite3_reset(*statement);
    return done;
}

Result<std::uint64_t> SqliteDatabase::run(std::string_view sql, std::span<const Value> parameters) {
    auto statement = bound(sql, parameters);
    if (!statement) return statement.error();
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(*statement);
    Result<std::uint64_t> done = code == SQLITE_DONE ? Result<std::uint64_t>(static_cast<std::uint64_t>(sqlite3_changes64(connection_.get()))) : failed();
    sqlite3_reset(*statement);
    return done;
}

Result<> SqliteDatabase::append(std::string_view table, std::span<const std::string_view> columns, std::size_t rows, const WriteRow& write) {
    std::string names, places;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names += (i ? "," : "") + std::string(columns[i]);
        places += (i ? ",$" : "$") + std::to_string(i + 1);
    }
    const std::string sql = "INSERT INTO " + std::string(table) + "(" + names + ") VALUES(" + places + ")";
    const auto all = [&]() -> Result<> {
        auto statement = prepared(sql);
        if (!statement) return statement.error();
        Binds binds(*statement);
        Result<> done;
        for (std::size_t row = 0; row < rows && done; ++row) {
            binds.next_row();
            write(row, binds);
            if (binds.count() != columns.size()) done = Error{"a row has other columns than its table", std::string(table)};
            else if (binds.code() != SQLITE_OK || sqlite3_step(*statement) != SQLITE_DONE) done = failed();
            sqlite3_reset(*statement);
        }
        sqlite3_clear_bindings(*statement);
        return done;
    };
    return within_ ? all() : transaction(all);
}

Result<> SqliteDatabase::transaction(const std::function<Result<>()>& work) {
    if (within_) return Error{"a transaction within a transaction", file_.string()};
    if (auto r = script("BEGIN IMMEDIATE"); !r) return r;
    const auto began = std::chrono::steady_clock::now();
    within_ = true;
    Result<> done;
    try {
        done = work();
    } catch (const std::exception& e) {
        done = Error{e.what(), {}};
    }
    within_ = false;
    if (done) done = script("COMMIT");
    if (!done && sqlite3_get_autocommit(connection_.get()) == 0) static_cast<void>(script("ROLLBACK"));
    // SQLite's lock knows no queue: a desk that writes without a pause would keep everybody else out, however long they knock.
    if (std::chrono::steady_clock::now() - began > long_turn) sqlite3_sleep(2 * knock_ms);
    return done;
}

Result<> SqliteDatabase::notify(std::string_view channel, std::string_view text) {
    if (auto r = notice_table(); !r) return r;
    const auto id = row("INSERT INTO notice(channel, text) VALUES($1, $2) RETURNING id", {channel, text});
    if (!id) return id.error();
    if (auto r = run("DELETE FROM notice WHERE id <= $1", {id->at(0).number() - notices_kept}); !r) return r.error();
    return {};
}

Result<> SqliteDatabase::listen(std::string_view channel) {
    if (auto r = notice_table(); !r) return r;
    if (heard_.empty()) {
        const auto last = row("SELECT coalesce(max(id), 0) FROM notice");
        if (!last) return last.error();
        last_notice_ = last->at(0).number();
    }
    heard_.emplace(channel);
    return {};
}

Result<std::vector<Notice>> SqliteDatabase::notices(std::chrono::milliseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        std::vector<Notice> rang;
        if (!heard_.empty()) {
            const auto fresh = rows("SELECT id, channel, text FROM notice WHERE id > $1 ORDER BY id", {last_notice_});
            if (!fresh) return fresh.error();
            for (const auto& row : *fresh) {
                last_notice_ = row[0].number();
                if (heard_.contains(row[1].text())) rang.push_back({row[1].text(), row[2].text()});
            }
        }
        const auto left = until - std::chrono::steady_clock::now();
        if (!rang.empty() || left <= left.zero()) return rang;
        std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(left, between_looks));
    }
}

// In one step, which reads one moment of the write-ahead log: writers go on meanwhile.
Result<> SqliteDatabase::backup(const fs::path& file) {
    if (auto r = content::make_folder_durably(file.parent_path()); !r) return r;
    const fs::path waiting = file.string() + ".copying";
    std::error_code none;
    fs::remove(waiting, none);
    {
        sqlite3* raw = nullptr;
        const int opened = sqlite3_open_v2(waiting.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
        const Connection target(raw);
        if (opened != SQLITE_OK) return Error{"cannot write the backup", waiting.string()};
        sqlite3_backup* const copy = sqlite3_backup_init(raw, "main", connection_.get(), "main");
        if (!copy) return Error{words_of(raw), waiting.string()};
        const int code = sqlite3_backup_step(copy, -1);
        sqlite3_backup_finish(copy);
        if (code != SQLITE_DONE) return Error{words_of(raw), waiting.string()};
    }
    auto whole = content::NewFile::beside(file);
    if (!whole) return whole.error();
    const auto copied = content::hash_file(waiting, [&](std::span<const std::byte> piece) { return whole->write(piece); });
    fs::remove(waiting, none);
    if (!copied) return copied.error();
    if (auto r = whole->finish(); !r) return r;
    return content::sync_folder(file.parent_path());
}

std::string SqliteDatabase::in_dialect(std::string_view migration) const {
    return in_words_of(migration, {{"{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT"}, {"{blob}", "BLOB"}, {"{clustered}", " WITHOUT ROWID"}});
}

// It holds hashes of passwords and what people wrote into forms. Whoever opens it first, the server or an administrator's command,
// makes it its owner's alone; SQLite gives its other files the same rights. No file that is there is opened for it: to close it
// would let go of SQLite's locks.
void keep_private(const fs::path& file) {
    if (const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); made >= 0) ::close(made);
    for (const char* const part : {"", "-wal", "-shm"}) {
        struct stat there {};
        const std::string name = file.string() + part;
        if (::stat(name.c_str(), &there) == 0 && S_ISREG(there.st_mode) && (there.st_mode & 077) != 0) static_cast<void>(::chmod(name.c_str(), there.st_mode & 0700));
    }
}

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const fs::path& file) {
    keep_private(file);
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    Connection connection(raw);
    if (opened != SQLITE_OK) return Error{"cannot open the database: " + std::string(raw ? sqlite3_errmsg(raw) : "no memory"), file.string()};
    sqlite3_busy_handler(raw, [](void*, int times) { return times * knock_ms < patience_ms ? sqlite3_sleep(knock_ms) : 0; }, nullptr);
    auto database = std::make_unique<SqliteDatabase>(std::move(connection), file);
    // Turning to WAL does not wait for another process that does the same.
    Result<> wal = database->script("PRAGMA journal_mode = WAL");
    for (int tries = 0; !wal && tries < 50; ++tries) {
        std::this_thread::sleep_for(between_looks);
        wal = database->script("PRAGMA journal_mode = WAL");
    }
    if (!wal) return wal.error();
    for (const char* const sql : {"PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"})
        if (auto r = database->script(sql); !r) return r.error();
    return std::unique_ptr<Database>(std::move(database));
}

}  // namespace estation::sync::server
