#include "sync/outbox.h"

#include <sqlite3.h>
#include <sys/random.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <limits>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "content/durable.h"

namespace estation::sync {
namespace {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t value_cap = 1'000, form_cap = 4'096, word_cap = 200;   // bytes of one record's texts
constexpr std::size_t rows_in_one_commit = 500;
constexpr std::size_t row_overhead = 100;                  // bytes, generously
constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t checked_at_open = 8u << 20;        // a larger file is not read through at every start
constexpr std::uint64_t furthest_acknowledgement = 1'000'000'000;
constexpr std::chrono::milliseconds first_pause = 250ms, longest_pause = 30s;  // between tries while the disk refuses

// What went wrong, in the two ways that need different answers.
enum class Trouble {
    broken,  // the file is not what we wrote: move it aside, begin anew
    later,   // the disk is full, failing or read-only, or another program has the file: keep and try again
};

struct Failure { Trouble trouble = Trouble::later; Error error; };
using Outcome = std::optional<Failure>;  // nothing: it went well

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

// The text may not end in the middle of a character.
void cut(std::string& text, std::size_t cap) {
    if (text.size() <= cap) return;
    while (cap > 0 && (static_cast<unsigned char>(text[cap]) & 0xc0) == 0x80) --cap;
    text.resize(cap);
}

std::int64_t since_epoch_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}
std::int64_t steady_ms() { return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now().time_since_epoch()).count(); }

struct Waiting { Usage usage; std::int64_t monotonic_ms = 0, wall_ms = 0; };

// 63 bits, so that it fits SQLite's signed integers; never 0. Not a secret, only unlikely to be drawn twice.
std::uint64_t draw_epoch() {
    std::uint64_t epoch = 0;
    if (::getrandom(&epoch, sizeof epoch, GRND_NONBLOCK) != sizeof epoch)
        epoch = static_cast<std::uint64_t>(since_epoch_ms()) * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(steady_ms());
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

// The file, seen by the one thread that touches it. Rows are numbered without a hole from first_ to next_ - 1.
class OutboxFile {
public:
    static Outcome open(const fs::path& path, const OutboxLimits& limits, std::unique_ptr<OutboxFile>& file);

    // Up to `count` of the oldest in `waiting` in one commit, and a record of what memory could not hold.
    // `lost` receives how many rows left for want of space.
    Outcome write(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed, std::uint64_t& lost);
    Outcome take(std::size_t max, const std::string& station, Batch& batch);
    Outcome drop_through(std::uint64_t seq);
    Outcome begin_epoch(std::uint64_t seq);

    [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
    [[nodiscard]] std::uint64_t next() const { return next_; }
    [[nodiscard]] std::size_t rows_for_one_commit(const std::deque<Waiting>& waiting) const;
    [[nodiscard]] bool owes_boot() const { return !boot_stored_; }

private:
    explicit OutboxFile(fs::path path, const OutboxLimits& limits) : path_(std::move(path)), limits_(limits) {}
    int connect();
    int lay_out();
    int prepare();
    int load();
    int write_rows(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed);
    int insert(std::uint64_t seq, const Waiting& record, std::uint64_t lost);
    int trim();
    int drop_oldest(std::uint64_t rows);
    int used_pages(std::uint64_t& pages);
    int execute(const char* sql) { return sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr); }
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
    Statement begin_, commit_, rollback_, insert_, store_state_, select_, delete_, weigh_, pages_, free_pages_;
    std::uint64_t epoch_ = 0, boot_ = 0, first_ = 1, next_ = 1, acknowledged_ = 0, dropped_ = 0;
    std::uint64_t log_pages_ = 0;
    bool boot_stored_ = false;
};

Outcome OutboxFile::open(const fs::path& path, const OutboxLimits& limits, std::unique_ptr<OutboxFile>& file) {
    file.reset();
    std::unique_ptr<OutboxFile> candidate(new OutboxFile(path, limits));
    int code = candidate->connect();
    if (code == SQLITE_OK) code = candidate->lay_out();
    if (code == SQLITE_OK) code = candidate->prepare();
    if (code == SQLITE_OK) code = candidate->load();
    if (code != SQLITE_OK) return candidate->failure(code);
    file = std::move(candidate);
    return std::nullopt;
}

int OutboxFile::connect() {
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

int OutboxFile::lay_out() {
    Statement version;
    int code = version.prepare(database_.get(), "PRAGMA user_version");
    if (code == SQLITE_OK) code = version.step_to_row();
    if (code != SQLITE_OK) return code;
    const auto found = version.number(0);
    version.reset();
    if (found == 1) return SQLITE_OK;
    if (found != 0) return SQLITE_NOTADB;  // written by a program from the future: it keeps its file, we begin ours
    const std::string epoch = std::to_string(draw_epoch());
    return execute(("BEGIN IMMEDIATE;"
                    "CREATE TABLE record(seq INTEGER PRIMARY KEY, boot INTEGER NOT NULL, monotonic_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL,"
                    " session INTEGER NOT NULL, kind TEXT NOT NULL, pack TEXT NOT NULL, version TEXT NOT NULL, item TEXT NOT NULL, value TEXT NOT NULL,"
                    " lost INTEGER NOT NULL) STRICT;"
                    "CREATE TABLE state(one INTEGER PRIMARY KEY CHECK(one = 1), epoch INTEGER NOT NULL, boot INTEGER NOT NULL,"
                    " acknowledged INTEGER NOT NULL, dropped INTEGER NOT NULL) STRICT;"
                    "INSERT INTO state VALUES(1, " + epoch + ", 0, 0, 0);"
                    "PRAGMA user_version=1;"
                    "COMMIT;").c_str());
}

int OutboxFile::prepare() {
    const std::pair<Statement*, const char*> all[] = {
        {&begin_, "BEGIN IMMEDIATE"},
        {&commit_, "COMMIT"},
        {&rollback_, "ROLLBACK"},
        {&insert_, "INSERT INTO record VALUES(?,?,?,?,?,?,?,?,?,?,?)"},
        {&store_state_, "UPDATE state SET boot=?, acknowledged=?, dropped=?"},
        {&select_, "SELECT seq, boot, monotonic_ms, wall_ms, session, kind, pack, version, item, value FROM record ORDER BY seq LIMIT ?"},
        {&delete_, "DELETE FROM record WHERE seq <= ?"},
        {&weigh_, "SELECT count(*) FILTER (WHERE lost = 0), coalesce(sum(lost), 0) FROM record WHERE seq <= ?"},
        {&pages_, "PRAGMA page_count"},
        {&free_pages_, "PRAGMA freelist_count"},
    };
    for (const auto& [statement, sql] : all)
        if (const int code = statement->prepare(database_.get(), sql); code != SQLITE_OK) return code;
    return SQLITE_OK;
}

int OutboxFile::load() {
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
    first_ = ends.natural(0) == 0 ? next_ : ends.natural(0);
    return SQLITE_OK;
}

int OutboxFile::insert(std::uint64_t seq, const Waiting& record, std::uint64_t lost) {
    const Usage& usage = record.usage;
    return insert_.bind(seq).bind(boot_).bind(record.monotonic_ms).bind(record.wall_ms).bind(usage.session).bind(usage.kind).bind(usage.pack)
        .bind(usage.version).bind(usage.item).bind(usage.value).bind(lost).run();
}

Waiting dropped_record(std::string value) {
    Usage usage;
    usage.kind = "dropped";
    usage.value = std::move(value);
    return {std::move(usage), steady_ms(), since_epoch_ms()};
}

// Inside a transaction. Removes the oldest rows and puts one record of their number where the last of them was,
// so that the numbers that remain have no unexplained hole.
int OutboxFile::drop_oldest(std::uint64_t rows) {
    const std::uint64_t last = std::min(first_ + rows, next_ - 2);  // one more than asked: the record needs a place too
    int code = weigh_.bind(last).step_to_row();
    if (code != SQLITE_OK) {
        weigh_.reset();
        return code;
    }
    const std::uint64_t fresh = weigh_.natural(0), earlier = weigh_.natural(1);
    weigh_.reset();
    code = delete_.bind(last).run();
    if (code != SQLITE_OK) return code;
    const auto count = fresh + earlier;
    code = insert(last, dropped_record("{\"count\":" + std::to_string(count) + ",\"from_seq\":" + std::to_string(acknowledged_ + 1) + "}"), count);
    first_ = last;
    dropped_ += fresh;
    return code;
}

int OutboxFile::used_pages(std::uint64_t& pages) {
    int code = pages_.step_to_row();
    if (code == SQLITE_OK) code = free_pages_.step_to_row();
    if (code == SQLITE_OK) pages = pages_.natural(0) - std::min(pages_.natural(0), free_pages_.natural(0));
    pages_.reset();
    free_pages_.reset();
    return code;
}

int OutboxFile::trim() {
    // A little more than needed, so that a full file does not delete at every commit.
    const auto rows = next_ - first_;
    if (rows > limits_.records) {
        if (const int code = drop_oldest(rows - limits_.records + limits_.records / 64); code != SQLITE_OK) return code;
    }
    const auto allowed = limits_.file_bytes / page_bytes - 3 * log_pages_;  // the log can outgrow its mark by one commit
    std::uint64_t pages = 0;
    for (int round = 0; round < 16 && next_ - first_ > 2; ++round) {
        if (const int code = used_pages(pages); code != SQLITE_OK || pages <= allowed) return code;
        if (const int code = drop_oldest((next_ - first_) / 16 + 1); code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

int OutboxFile::write_rows(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed) {
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

Outcome OutboxFile::write(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed, std::uint64_t& lost) {
    const auto first = first_, next = next_, dropped = dropped_;
    const int code = write_rows(waiting, count, overflowed);
    if (code == SQLITE_OK) {
        boot_stored_ = true;
        lost = dropped_ - dropped - overflowed;
        return std::nullopt;
    }
    std::tie(first_, next_, dropped_) = std::tuple(first, next, dropped);
    return take_back(code);
}

// A commit may fill half the log: more would let the log outgrow its share of the disk.
std::size_t OutboxFile::rows_for_one_commit(const std::deque<Waiting>& waiting) const {
    std::size_t count = 0, bytes = 0;
    while (count < std::min(waiting.size(), rows_in_one_commit) && bytes < log_pages_ * page_bytes / 2) {
        const auto& usage = waiting[count++].usage;
        bytes += row_overhead + usage.kind.size() + usage.pack.size() + usage.version.size() + usage.item.size() + usage.value.size();
    }
    return count;
}

Outcome OutboxFile::take(std::size_t max, const std::string& station, Batch& batch) {
    batch.epoch = epoch_;
    select_.bind(static_cast<std::uint64_t>(std::min<std::size_t>(max, 1u << 30)));
    int code = SQLITE_ROW;
    while ((code = select_.step()) == SQLITE_ROW) {
        Record record;
        record.station = station;
        record.epoch = epoch_;
        record.seq = select_.natural(0);
        record.boot = select_.natural(1);
        record.monotonic_ms = select_.number(2);
        record.wall_ms = select_.number(3);
        record.quality = judge_clock(record.wall_ms);
        record.usage = {select_.natural(4), select_.text(5), select_.text(6), select_.text(7), select_.text(8), select_.text(9)};
        batch.records.push_back(std::move(record));
    }
    select_.reset();
    return failure(code == SQLITE_DONE ? SQLITE_OK : code);
}

Outcome OutboxFile::drop_through(std::uint64_t seq) {
    if (seq <= acknowledged_) return std::nullopt;
    // The server may know numbers that a lying disk has lost here: they count as used, or the records that get
    // them next would be taken for repeats.
    int code = begin_.run();
    if (code == SQLITE_OK) code = delete_.bind(seq).run();
    if (code == SQLITE_OK) code = store_state_.bind(boot_).bind(seq).bind(dropped_).run();
    if (code == SQLITE_OK) code = commit_.run();
    if (code != SQLITE_OK) return take_back(code);
    boot_stored_ = true;
    acknowledged_ = seq;
    next_ = std::max(next_, seq + 1);
    first_ = std::min(std::max(first_, seq + 1), next_);
    return std::nullopt;
}

// What tells of a dropped range tells it in the new numbers.
Outcome OutboxFile::begin_epoch(std::uint64_t seq) {
    const std::uint64_t epoch = draw_epoch();
    const std::string by = std::to_string(seq);
    const int code = execute(("BEGIN IMMEDIATE; DELETE FROM record WHERE seq <= " + by + "; UPDATE record SET seq = -seq; UPDATE record SET seq = -seq - " + by + ";"
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


// ---- the damaged file ------------------------------------------------------------------------------------

// Moves the file and its log to <file>.broken-<n>; keeps the last two, because a failing disk must not fill itself.
Result<> move_aside(const fs::path& file) {
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

// ---- the Outbox ------------------------------------------------------------------------------------------

class SqliteOutbox : public Outbox {
public:
    SqliteOutbox(fs::path path, std::string station, const OutboxLimits& limits) : path_(std::move(path)), station_(std::move(station)), limits_(limits) {
        limits_.waiting = std::max<std::size_t>(limits_.waiting, 1);
    }
    ~SqliteOutbox() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_one();
    }  // the thread, the last member, is joined first

    // The file is opened by the thread: a station's first picture does not wait for the disk.
    Result<> begin() {
        try {
            writer_ = std::jthread([this] { run(); });
        } catch (const std::system_error&) {
            return Error{"the outbox: the machine has no thread left for it", path_.string()};
        }
        return {};
    }

    void append(Usage usage) override;
    Result<Batch> take(std::size_t max) override;
    Result<> drop_through(std::uint64_t epoch, std::uint64_t seq) override { return change(epoch, seq, &OutboxFile::drop_through); }
    Result<> begin_epoch(std::uint64_t epoch, std::uint64_t seq) override { return change(epoch, seq, &OutboxFile::begin_epoch); }
    Result<> flush() override;
    [[nodiscard]] std::uint64_t dropped() const override { return dropped_.load(std::memory_order_relaxed); }

private:
    // Something the writer shall do between two commits, told how the last one went.
    using Job = std::function<void(const Outcome& written)>;

    void ask(Job job, bool write_first);
    Result<> change(std::uint64_t epoch, std::uint64_t seq, Outcome (OutboxFile::*work)(std::uint64_t));
    void run();
    Outcome store(std::deque<Waiting>& batch, std::uint64_t& overflowed);
    Outcome open_file();
    Outcome with_file(const std::function<Outcome(OutboxFile&)>& work);

    // Belongs to the writer thread.
    const fs::path path_;
    const std::string station_;
    OutboxLimits limits_;
    std::unique_ptr<OutboxFile> file_;
    bool earlier_counted_ = false;  // what earlier runs have lost is in dropped_

    // Shared; the mutex is held for a few instructions, never while the disk is asked.
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Waiting> waiting_;
    std::vector<Job> jobs_;
    std::uint64_t overflowed_ = 0;
    bool write_now_ = false, stopping_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;

    std::jthread writer_;
};

void SqliteOutbox::append(Usage usage) {
    cut(usage.value, usage.kind == "form_submit" ? form_cap : value_cap);
    for (std::string* const word : {&usage.kind, &usage.pack, &usage.version, &usage.item}) cut(*word, word_cap);
    Waiting record{std::move(usage), steady_ms(), since_epoch_ms()};
    Waiting oldest;  // its strings are freed outside the lock
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= limits_.waiting) {
            oldest = std::move(waiting_.front());
            waiting_.pop_front();
            ++overflowed_;
            dropped_.fetch_add(1, std::memory_order_relaxed);
        }
        waiting_.push_back(std::move(record));
    }
    wake_.notify_one();
}

void SqliteOutbox::ask(Job job, bool write_first) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        write_now_ = write_now_ || write_first;
    }
    wake_.notify_one();
}

Result<> SqliteOutbox::flush() {
    std::promise<Result<>> answer;
    ask([&](const Outcome& written) { answer.set_value(written ? Result<>(written->error) : Result<>()); }, true);
    return answer.get_future().get();
}

Result<Batch> SqliteOutbox::take(std::size_t max) {
    std::promise<Result<Batch>> answer;
    auto result = answer.get_future();
    ask([&](const Outcome&) {
        Batch batch;
        auto outcome = with_file([&](OutboxFile& file) { return file.take(max, station_, batch); });
        if (outcome) answer.set_value(outcome->error);
        else answer.set_value(std::move(batch));
    }, false);
    return result.get();
}

Result<> SqliteOutbox::change(std::uint64_t epoch, std::uint64_t seq, Outcome (OutboxFile::*work)(std::uint64_t)) {
    std::promise<Result<>> answer;
    auto result = answer.get_future();
    ask([&](const Outcome&) {
        auto outcome = with_file([&](OutboxFile& file) -> Outcome {
            if (epoch != file.epoch()) return std::nullopt;
            if (seq >= file.next() + furthest_acknowledgement) return Failure{Trouble::later, {"the server acknowledged records that were never written", path_.string()}};
            return (file.*work)(seq);
        });
        answer.set_value(outcome ? Result<>(outcome->error) : Result<>());
    }, true);  // there may be room now for what waits
    return result.get();
}

Outcome SqliteOutbox::open_file() {
    if (auto made = content::make_folder_durably(path_.parent_path()); !made) return Failure{Trouble::later, made.error().in("the outbox")};
    auto outcome = OutboxFile::open(path_, limits_, file_);
    if (outcome && outcome->trouble == Trouble::broken) {
        if (auto moved = move_aside(path_); !moved) return Failure{Trouble::later, moved.error()};
        outcome = OutboxFile::open(path_, limits_, file_);
    }
    if (file_ && !std::exchange(earlier_counted_, true)) dropped_.fetch_add(file_->dropped(), std::memory_order_relaxed);
    return outcome;
}

Outcome SqliteOutbox::with_file(const std::function<Outcome(OutboxFile&)>& work) {
    if (!file_) {
        if (auto outcome = open_file()) return outcome;
    }
    auto outcome = work(*file_);
    if (outcome && outcome->trouble == Trouble::broken) {
        file_.reset();
        if (auto moved = move_aside(path_); !moved) return Failure{Trouble::later, moved.error()};
    }
    return outcome;
}

// Writes until nothing waits or something fails; what is written leaves `batch`.
Outcome SqliteOutbox::store(std::deque<Waiting>& batch, std::uint64_t& overflowed) {
    int fresh_files = 0;
    while (!batch.empty() || overflowed > 0 || !file_ || file_->owes_boot()) {
        std::size_t count = 0;
        std::uint64_t lost = 0;
        auto outcome = with_file([&](OutboxFile& file) {
            count = file.rows_for_one_commit(batch);
            return file.write(batch, count, overflowed, lost);
        });
        if (outcome && outcome->trouble == Trouble::broken && fresh_files++ == 0) continue;  // once more, into a new file
        if (outcome) return outcome;
        dropped_.fetch_add(lost, std::memory_order_relaxed);
        overflowed = 0;
        batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return std::nullopt;
}

void SqliteOutbox::run() {
    Outcome written;
    auto pause = first_pause;
    auto try_at = Steady::now();
    bool first_round = true, last_round = false;  // the first stores the boot's number without being asked
    while (!last_round) {
        std::deque<Waiting> batch;
        std::vector<Job> jobs;
        std::uint64_t overflowed = 0;
        bool now = false;
        {
            std::unique_lock lock(mutex_);
            const auto due = [&] { return first_round || stopping_ || !jobs_.empty() || (!written && !waiting_.empty()); };
            if (written) wake_.wait_until(lock, try_at, due);
            else wake_.wait(lock, due);
            now = write_now_ || stopping_ || Steady::now() >= try_at;
            write_now_ = false;
            last_round = stopping_;
            first_round = false;
            jobs.swap(jobs_);
            if (now) {
                batch.swap(waiting_);
                overflowed = std::exchange(overflowed_, 0);
            }
        }
        if (now) {
            written = store(batch, overflowed);
            try_at = Steady::now() + (written ? pause : 0ms);
            pause = written ? std::min(pause * 2, longest_pause) : first_pause;
        }
        for (const auto& job : jobs) job(written);
        if (!now || !written) continue;
        // The disk refused. What came in the meantime is newer; together they keep to the bound.
        const std::lock_guard lock(mutex_);
        std::ranges::move(waiting_, std::back_inserter(batch));
        batch.swap(waiting_);
        overflowed_ += overflowed;
        while (waiting_.size() > limits_.waiting) {
            waiting_.pop_front();
            ++overflowed_;
            dropped_.fetch_add(1, std::memory_order_relaxed);
        }
    }
}

}  // namespace

ClockQuality judge_clock(std::int64_t wall_ms) {
    using namespace std::chrono;
    const auto ms = [](int year_number) { return duration_cast<milliseconds>(sys_days(year(year_number) / 1 / 1).time_since_epoch()).count(); };
    return wall_ms < ms(2025) || wall_ms >= ms(2091) ? ClockQuality::implausible : ClockQuality::unverified;
}

Result<std::unique_ptr<Outbox>> Outbox::open(const fs::path& file, const std::string& station, const OutboxLimits& limits) {
    const auto path = fs::absolute(file).lexically_normal();
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return Error{"the outbox must be a file, this is a folder", path.string()};
    // A full or failing disk may get better; a path that leads through a file never will.
    auto above = path.parent_path();
    while (!fs::exists(above, ignored) && above.has_relative_path()) above = above.parent_path();
    if (fs::exists(above, ignored) && !fs::is_directory(above, ignored)) return Error{"the outbox needs a folder, this is a file", above.string()};
    auto outbox = std::make_unique<SqliteOutbox>(path, station, limits);
    if (auto begun = outbox->begin(); !begun) return begun.error();
    return std::unique_ptr<Outbox>(std::move(outbox));
}

}  // namespace estation::sync
