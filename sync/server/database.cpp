#include "sync/server/database.h"

#include <algorithm>

#include "sync/server/database_postgresql.h"
#include "sync/server/database_sqlite.h"

namespace estation::sync::server {

using content::Error;
using content::Result;

std::int64_t Value::number() const {
    if (const auto* number = std::get_if<std::int64_t>(&held_)) return *number;
    if (const auto* real = std::get_if<double>(&held_)) return static_cast<std::int64_t>(*real);
    return 0;
}

double Value::real() const {
    if (const auto* real = std::get_if<double>(&held_)) return *real;
    if (const auto* number = std::get_if<std::int64_t>(&held_)) return static_cast<double>(*number);
    return 0;
}

const std::string& Value::text() const {
    static const std::string empty;
    const auto* text = std::get_if<std::string>(&held_);
    return text ? *text : empty;
}

const std::string& Value::bytes() const {
    static const std::string empty;
    const auto* blob = std::get_if<Blob>(&held_);
    return blob ? blob->bytes : empty;
}

Result<std::unique_ptr<Database>> Database::open(const std::string& address) {
    if (address.starts_with("postgresql://") || address.starts_with("postgres://")) return open_postgresql(address);
    if (address.find("://") != std::string::npos) return Error{"a database is a file or postgresql://user@host/name", address};
    return open_sqlite(address);
}

Result<std::vector<Row>> Database::rows(std::string_view sql, std::span<const Value> parameters) {
    std::vector<Row> found;
    const auto done = each(sql, parameters, [&](const Row& row) {
        found.push_back(row);
        return Result<>();
    });
    if (!done) return done.error();
    return found;
}

Result<std::vector<Row>> Database::rows(std::string_view sql, std::initializer_list<Value> parameters) { return rows(sql, std::span<const Value>(parameters.begin(), parameters.size())); }

Result<Row> Database::row(std::string_view sql, std::initializer_list<Value> parameters) {
    auto found = rows(sql, parameters);
    if (!found) return found.error();
    return found->empty() ? Row() : std::move(found->front());
}

Result<std::uint64_t> Database::run(std::string_view sql, std::initializer_list<Value> parameters) { return run(sql, std::span<const Value>(parameters.begin(), parameters.size())); }

Result<> Database::append(std::string_view table, std::span<const std::string_view> columns, std::span<const Row> rows) {
    return append(table, columns, rows.size(), [&](std::size_t row, RowWriter& writer) {
        for (const auto& value : rows[row]) writer.value(value);
    });
}

Result<> Database::migrate(std::string_view book, std::span<const Migration> migrations) {
    const auto done = transaction([&]() -> Result<> {
        if (auto r = only_me(); !r) return r;
        if (auto r = script(in_dialect("CREATE TABLE IF NOT EXISTS schema_step(book TEXT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY(book, number)){clustered};")); !r) return r;
        const auto have = row("SELECT coalesce(max(number), 0) FROM schema_step WHERE book = $1", {book});
        if (!have) return have.error();
        const std::int64_t newest = have->at(0).number();
        if (newest > (migrations.empty() ? 0 : migrations.back().number)) return Error{"the database was written by a newer version of this program; install that one", {}};
        for (const auto& step : migrations) {
            if (step.number <= newest) continue;
            if (auto r = script(in_dialect(step.sql)); !r) return r.error().in("step " + std::to_string(step.number));
            if (auto r = run("INSERT INTO schema_step VALUES($1, $2)", {book, step.number}); !r) return r.error();
        }
        return {};
    });
    return done ? done : done.error().in("the tables of " + std::string(book));
}

std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace estation::sync::server
