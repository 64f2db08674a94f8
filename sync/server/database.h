// The Database is where the server keeps everything but the published files: one small interface, behind it SQLite (one
// file, WAL, synchronous FULL: what is committed survives a power cut) or PostgreSQL (any number of server processes).
// SQL is written once, in what both understand: parameters are $1, $2 ..., numbers are BIGINT, upserts are ON CONFLICT,
// a row is locked by an UPDATE ... RETURNING. Statements are prepared once per text and kept. One connection each:
// owned by whoever opened it, one thread at a time; open another one for another thread. No exception leaves it.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "content/result.h"

namespace estation::sync::server {

struct Blob { std::string bytes; bool operator==(const Blob&) const = default; };

// What goes in and comes out. Numbers are signed 64 bit; what is unsigned keeps its bits.
class Value {
public:
    Value() = default;  // NULL
    Value(std::int64_t number) : held_(number) {}
    Value(int number) : held_(static_cast<std::int64_t>(number)) {}
    Value(std::uint64_t bits) : held_(static_cast<std::int64_t>(bits)) {}
    Value(bool yes) : held_(static_cast<std::int64_t>(yes)) {}
    Value(double real) : held_(real) {}
    Value(std::string text) : held_(std::move(text)) {}
    Value(std::string_view text) : held_(std::string(text)) {}
    Value(const char* text) : held_(std::string(text)) {}
    Value(Blob blob) : held_(std::move(blob)) {}

    [[nodiscard]] bool is_null() const { return held_.index() == 0; }
    // What is of another kind reads as 0 or empty: the statement says what a column is, so it is a fault of ours.
    [[nodiscard]] std::int64_t number() const;
    [[nodiscard]] std::uint64_t bits() const { return static_cast<std::uint64_t>(number()); }
    [[nodiscard]] double real() const;
    [[nodiscard]] const std::string& text() const;
    [[nodiscard]] const std::string& bytes() const;  // of a Blob
    [[nodiscard]] const std::variant<std::monostate, std::int64_t, double, std::string, Blob>& held() const { return held_; }

private:
    std::variant<std::monostate, std::int64_t, double, std::string, Blob> held_;
};

using Row = std::vector<Value>;

// Takes the values of one row, in the order of the columns.
class RowWriter {
public:
    virtual void number(std::int64_t number) = 0;
    virtual void text(std::string_view text) = 0;  // must stay where it is until the whole append() is done
    virtual void value(const Value& value) = 0;    // the same
protected:
    ~RowWriter() = default;
};

// One step of a schema. Steps are only ever added at the end: an old server's folder is brought up to date by those it
// lacks. In the text {serial} is a primary key that counts by itself, {blob} the type of bytes, and {clustered} stands
// behind a table's closing bracket where rows shall lie in the order of the primary key.
struct Migration { std::int64_t number; std::string_view sql; };

struct Notice { std::string channel, text; };

class Database {
public:
    enum class Kind { sqlite, postgresql };

    // "postgresql://..." or the path of a SQLite file, which is made when it is missing.
    [[nodiscard]] static content::Result<std::unique_ptr<Database>> open(const std::string& address);
    virtual ~Database() = default;
    [[nodiscard]] virtual Kind kind() const = 0;

    // Runs one statement and hands out its rows one by one; an error from `each` ends it. Never the whole result in memory.
    using Each = std::function<content::Result<>(const Row&)>;
    [[nodiscard]] virtual content::Result<> each(std::string_view sql, std::span<const Value> parameters, const Each& each) = 0;
    // The rows of a small result.
    [[nodiscard]] content::Result<std::vector<Row>> rows(std::string_view sql, std::initializer_list<Value> parameters = {});
    [[nodiscard]] content::Result<std::vector<Row>> rows(std::string_view sql, std::span<const Value> parameters);
    // The first row, or an empty one when there is none.
    [[nodiscard]] content::Result<Row> row(std::string_view sql, std::initializer_list<Value> parameters = {});
    // Runs one statement that has no rows; how many rows it changed.
    [[nodiscard]] virtual content::Result<std::uint64_t> run(std::string_view sql, std::span<const Value> parameters) = 0;
    [[nodiscard]] content::Result<std::uint64_t> run(std::string_view sql, std::initializer_list<Value> parameters = {});

    // Puts many rows into a table, all or none: a binary COPY, or one prepared INSERT. `write` is asked for the rows in turn,
    // perhaps twice, and gives as many values as there are `columns`, each of its column's own type.
    using WriteRow = std::function<void(std::size_t row, RowWriter&)>;
    [[nodiscard]] virtual content::Result<> append(std::string_view table, std::span<const std::string_view> columns, std::size_t rows, const WriteRow& write) = 0;
    [[nodiscard]] content::Result<> append(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows);

    // All of `work` or nothing of it, durable when this returns. An error from `work` takes everything back and is returned.
    // PostgreSQL may ask to do it over (a deadlock): then `work` runs again from the beginning. Not nested.
    [[nodiscard]] virtual content::Result<> transaction(const std::function<content::Result<>()>& work) = 0;

    // Brings the tables of `book` (a name for one list of migrations) up to date; two processes may do it at once.
    [[nodiscard]] content::Result<> migrate(std::string_view book, std::span<const Migration> migrations);

    // Rings other connections, of this process or another; only for what happens a few times a day. May be lost.
    [[nodiscard]] virtual content::Result<> notify(std::string_view channel, std::string_view text) = 0;
    // Begins to hear a channel; notices() waits for at most so long and returns what rang meanwhile.
    [[nodiscard]] virtual content::Result<> listen(std::string_view channel) = 0;
    [[nodiscard]] virtual content::Result<std::vector<Notice>> notices(std::chrono::milliseconds at_most) = 0;

    // A copy of all of it at one moment, while others go on writing. SQLite only: PostgreSQL has pg_dump.
    [[nodiscard]] virtual content::Result<> backup(const std::filesystem::path& file) = 0;

protected:
    [[nodiscard]] virtual content::Result<> script(const std::string& sql) = 0;  // several statements, no parameters
    [[nodiscard]] virtual std::string in_dialect(std::string_view migration) const = 0;
    [[nodiscard]] virtual content::Result<> only_me() = 0;  // inside a transaction: others who migrate wait
};

// Milliseconds since the Unix epoch, by this machine's clock.
[[nodiscard]] std::int64_t now_ms();

}  // namespace estation::sync::server
