#include "sync/server/database_postgresql.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <map>
#include <set>

#include "sync/server/database_dialect.h"

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

constexpr int most_tries = 10;                 // when PostgreSQL asks to do a transaction over
constexpr std::size_t most_kept = 300;         // prepared statements
constexpr std::size_t piece_bytes = 64 * 1024; // of a COPY
constexpr std::int64_t our_lock = 0x657374'6174696f;  // "estatio": whoever migrates holds it

struct Clear { void operator()(PGresult* result) const { PQclear(result); } };
using Answer = std::unique_ptr<PGresult, Clear>;
struct Finish { void operator()(PGconn* connection) const { PQfinish(connection); } };
struct Free { void operator()(void* memory) const { PQfreemem(memory); } };

void silent(void*, const PGresult*) {}

// PostgreSQL's texts hold no zero byte; what a station sends may.
std::string without_zero(const std::string& text) {
    if (text.find('\0') == std::string::npos) return text;
    std::string out;
    for (const char c : text) out += c == '\0' ? std::string("\xEF\xBF\xBD") : std::string(1, c);
    return out;
}

std::string digits(double real) {
    std::array<char, 64> text{};
    const auto [end, failed] = std::to_chars(text.data(), text.data() + text.size(), real);
    return failed == std::errc() ? std::string(text.data(), end) : "0";
}

std::string unhex(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
    return out;
}

// The parameters of one statement as libpq wants them; lives until the call returns.
struct Parameters {
    std::vector<std::string> held;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;

    explicit Parameters(std::span<const Value> from) {
        held.reserve(from.size());
        struct Writer {
            Parameters& p;
            void operator()(std::monostate) const { p.add(nullptr, 0, 0); }
            void operator()(std::int64_t n) const { p.keep(std::to_string(n), 0); }
            void operator()(double real) const { p.keep(digits(real), 0); }
            void operator()(const std::string& text) const { p.keep(without_zero(text), 0); }
            void operator()(const Blob& blob) const { p.keep(blob.bytes, 1); }
        };
        for (const auto& value : from) std::visit(Writer{*this}, value.held());
    }
    void keep(std::string text, int format) {
        held.push_back(std::move(text));
        add(held.back().data(), static_cast<int>(held.back().size()), format);
    }
    void add(const char* value, int length, int format) {
        values.push_back(value);
        lengths.push_back(length);
        formats.push_back(format);
    }
};

Value column(const PGresult* result, int row, int at) {
    if (PQgetisnull(result, row, at)) return {};
    const std::string_view text(PQgetvalue(result, row, at), static_cast<std::size_t>(PQgetlength(result, row, at)));
    enum Type : Oid { boolean = 16, bytes = 17, int8 = 20, int2 = 21, int4 = 23, float4 = 700, float8 = 701, numeric = 1700 };
    const Oid type = PQftype(result, at);
    if (type == boolean) return static_cast<std::int64_t>(text == "t");
    if (type == bytes) return Blob{unhex(text.substr(std::min<std::size_t>(2, text.size())))};  // "\x..."
    const bool whole = type == int8 || type == int4 || type == int2 || (type == numeric && text.find('.') == std::string_view::npos);
    if (whole) {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
    if (type == float4 || type == float8 || type == numeric) {
        double real = 0;
        std::from_chars(text.data(), text.data() + text.size(), real);
        return real;
    }
    return std::string(text);
}

// The rows of a COPY in PostgreSQL's binary form ("COPY", Binary Format, in its manual): numbers in network order, every
// value behind its length. Nothing is written as text here and read back there.
class CopyRows final : public RowWriter {
public:
    explicit CopyRows(std::size_t columns) : columns_(columns) {
        bytes_.append("PGCOPY\n\377\r\n\0", 11);
        put<std::uint32_t>(0);  // no flags
        put<std::uint32_t>(0);  // no more head
    }
    void begin_row() {
        count_ = 0;
        put(static_cast<std::uint16_t>(columns_));
    }
    void number(std::int64_t number) override { head(sizeof number), put(static_cast<std::uint64_t>(number)); }
    void text(std::string_view text) override {
        if (text.find('\0') != std::string_view::npos) return raw(without_zero(std::string(text)));
        raw(text);
    }
    void value(const Value& value) override {
        struct Writer {
            CopyRows& rows;
            void operator()(std::monostate) const { rows.head(~std::uint32_t{0}); }
            void operator()(std::int64_t n) const { rows.number(n); }
            void operator()(double real) const { rows.head(sizeof real), rows.put(std::bit_cast<std::uint64_t>(real)); }
            void operator()(const Blob& blob) const { rows.raw(blob.bytes); }
            void operator()(const std::string& text) const { rows.text(text); }
        };
        std::visit(Writer{*this}, value.held());
    }
    void end() { put(std::uint16_t{0xFFFF}); }
    [[nodiscard]] bool whole() const { return count_ == columns_; }
    [[nodiscard]] std::string& bytes() { return bytes_; }

private:
    template <class Number>
    void put(Number number) {
        if constexpr (std::endian::native == std::endian::little) {
            if constexpr (sizeof number == 2) number = __builtin_bswap16(number);
            else if constexpr (sizeof number == 4) number = __builtin_bswap32(number);
            else number = __builtin_bswap64(number);
        }
        bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    void head(std::size_t length) {
        ++count_;
        put(static_cast<std::uint32_t>(length));
    }
    void raw(std::string_view bytes) {
        head(bytes.size());
        bytes_ += bytes;
    }

    const std::size_t columns_;
    std::size_t count_ = 0;
    std::string bytes_;
};

class PostgresDatabase : public Database {
public:
    explicit PostgresDatabase(PGconn* connection) : connection_(connection) {}

    using Database::append;
    using Database::run;
    [[nodiscard]] Kind kind() const override { return Kind::postgresql; }
    Result<> each(std::string_view sql, std::span<const Value> parameters, const Each& each) override;
    Result<std::uint64_t> run(std::string_view sql, std::span<const Value> parameters) override;
    Result<> append(std::string_view table, std::span<const std::string_view> columns, std::size_t rows, const WriteRow& write) override;
    Result<> transaction(const std::function<Result<>()>& work) override;
    Result<> notify(std::string_view channel, std::string_view text) override;
    Result<> listen(std::string_view channel) override;
    Result<std::vector<Notice>> notices(std::chrono::milliseconds at_most) override;
    Result<> backup(const std::filesystem::path&) override { return Error{"PostgreSQL is backed up with pg_dump", {}}; }
    Result<> script(const std::string& sql) override;
    [[nodiscard]] std::string in_dialect(std::string_view migration) const override;
    Result<> only_me() override {
        const auto locked = rows("SELECT pg_advisory_xact_lock($1)", {our_lock});
        return locked ? Result<>() : Result<>(locked.error());
    }
    // After a connection was made, for the first time or again.
    Result<> settle();

private:
    [[nodiscard]] Error failed(const PGresult* result = nullptr);
    [[nodiscard]] Result<> connected();
    [[nodiscard]] Result<std::string> prepared(std::string_view sql);
    [[nodiscard]] Result<> hear(const std::string& channel);
    void drain() {
        while (const Answer rest{PQgetResult(connection_.get())}) {}
    }

    std::unique_ptr<PGconn, Finish> connection_;
    std::map<std::string, std::string, std::less<>> kept_;  // text -> name
    std::set<std::string> heard_;
    std::uint64_t names_ = 0;
    std::string state_;  // the SQLSTATE of the last failure
    bool within_ = false, reading_ = false;
};

Error PostgresDatabase::failed(const PGresult* result) {
    const char* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* const primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    state_ = state ? state : "";
    std::string text = primary ? primary : PQerrorMessage(connection_.get());
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return {"the database refuses: " + text, {}};
}

Result<> PostgresDatabase::settle() {
    kept_.clear();
    PQsetNoticeReceiver(connection_.get(), silent, nullptr);
    PQsetClientEncoding(connection_.get(), "UTF8");
    // An acknowledged figure is on the disk, whatever the cluster's own setting is.
    if (auto r = script("SET synchronous_commit = on; SET bytea_output = 'hex'"); !r) return r;
    for (const auto& channel : heard_)
        if (auto r = hear(channel); !r) return r;
    return {};
}

Result<> PostgresDatabase::connected() {
    if (reading_) return Error{"the database was asked while its rows were being read", {}};
    if (PQstatus(connection_.get()) == CONNECTION_OK) return {};
    if (within_) return Error{"the connection to the database was cut", {}};
    PQreset(connection_.get());
    if (PQstatus(connection_.get()) != CONNECTION_OK) return failed();
    return settle();
}

Result<std::string> PostgresDatabase::prepared(std::string_view sql) {
    if (auto r = connected(); !r) return r.error();
    if (const auto found = kept_.find(sql); found != kept_.end()) return found->second;
    if (kept_.size() >= most_kept && !within_) {
        kept_.clear();
        if (auto r = script("DEALLOCATE ALL"); !r) return r.error();
    }
    const std::string name = "s" + std::to_string(++names_);
    const Answer answer(PQprepare(connection_.get(), name.c_str(), std::string(sql).c_str(), 0, nullptr));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get());
    kept_.emplace(sql, name);
    return name;
}

Result<> PostgresDatabase::script(const std::string& sql) {
    const Answer answer(PQexec(connection_.get(), sql.c_str()));
    const auto status = PQresultStatus(answer.get());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? Result<>() : Result<>(failed(answer.get()));
}

Result<> PostgresDatabase::each(std::string_view sql, std::span<const Value> parameters, const Each& each) {
    const auto name = prepared(sql);
    if (!name) return name.error();
    const Parameters given(parameters);
    const int count = static_cast<int>(parameters.size());
    if (PQsendQueryPrepared(connection_.get(), name->c_str(), count, given.values.data(), given.lengths.data(), given.formats.data(), 0) != 1) return failed();
    PQsetSingleRowMode(connection_.get());
    Result<> done;
    Row row;
    reading_ = true;
    while (const Answer answer{PQgetResult(connection_.get())}) {
        const auto status = PQresultStatus(answer.get());
        if (status == PGRES_SINGLE_TUPLE && done) {
            row.clear();
            for (int i = 0; i < PQnfields(answer.get()); ++i) row.push_back(column(answer.get(), 0, i));
            done = each(row);
        } else if (done && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_SINGLE_TUPLE) {
            done = failed(answer.get());
        }
    }
    reading_ = false;
    return done;
}

Result<std::uint64_t> PostgresDatabase::run(std::string_view sql, std::span<const Value> parameters) {
    const auto name = prepared(sql);
    if (!name) return name.error();
    const Parameters given(parameters);
    const int count = static_cast<int>(parameters.size());
    const Answer answer(PQexecPrepared(connection_.get(), name->c_str(), count, given.values.data(), given.lengths.data(), given.formats.data(), 0));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return failed(answer.get());
    const std::string_view changed = PQcmdTuples(answer.get());
    std::uint64_t number = 0;
    std::from_chars(changed.data(), changed.data() + changed.size(), number);
    return number;
}

Result<> PostgresDatabase::append(std::string_view table, std::span<const std::string_view> columns, std::size_t rows, const WriteRow& write) {
    if (auto r = connected(); !r) return r;
    std::string names;
    for (const auto column : columns) names += (names.empty() ? "" : ",") + std::string(column);
    const Answer begun(PQexec(connection_.get(), ("COPY " + std::string(table) + "(" + names + ") FROM STDIN WITH (FORMAT binary)").c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return failed(begun.get());
    CopyRows copy(columns.size());
    const char* fault = nullptr;
    const auto send = [&] {
        if (PQputCopyData(connection_.get(), copy.bytes().data(), static_cast<int>(copy.bytes().size())) != 1) fault = "the connection was cut";
        copy.bytes().clear();
    };
    for (std::size_t row = 0; row < rows && !fault; ++row) {
        copy.begin_row();
        write(row, copy);
        if (!copy.whole()) fault = "a row has other columns than its table";
        else if (copy.bytes().size() >= piece_bytes) send();
    }
    copy.end();
    if (!fault) send();
    PQputCopyEnd(connection_.get(), fault);
    const Answer answer(PQgetResult(connection_.get()));
    Result<> done = PQresultStatus(answer.get()) == PGRES_COMMAND_OK ? Result<>() : Result<>(failed(answer.get()));
    drain();
    return done;
}

Result<> PostgresDatabase::transaction(const std::function<Result<>()>& work) {
    if (within_) return Error{"a transaction within a transaction", {}};
    Result<> done;
    for (int tries = 0; tries < most_tries; ++tries) {
        if (auto r = connected(); !r) return r;
        state_.clear();
        done = script("BEGIN");
        // A connection that idled while the database restarted is noticed here.
        if (!done && PQstatus(connection_.get()) != CONNECTION_OK) {
            if (auto r = connected(); !r) return r;
            done = script("BEGIN");
        }
        if (!done) return done;
        within_ = true;
        try {
            done = work();
        } catch (const std::exception& e) {
            done = Error{e.what(), {}};
        }
        within_ = false;
        // Where one statement failed, COMMIT is a ROLLBACK that does not say so.
        if (done && PQtransactionStatus(connection_.get()) == PQTRANS_INERROR) done = Error{"a statement of the transaction failed", {}};
        const bool again_before = state_ == "40001" || state_ == "40P01";
        if (done) done = script("COMMIT");
        if (done) return done;
        const bool again = again_before || state_ == "40001" || state_ == "40P01";
        if (PQstatus(connection_.get()) == CONNECTION_OK && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) {
            const Error why = done.error();
            static_cast<void>(script("ROLLBACK"));
            done = why;
        }
        if (!again) return done;
    }
    return done;
}

Result<> PostgresDatabase::notify(std::string_view channel, std::string_view text) {
    const auto rang = rows("SELECT pg_notify($1, $2)", {channel, text});
    return rang ? Result<>() : Result<>(rang.error());
}

Result<> PostgresDatabase::hear(const std::string& channel) {
    const std::unique_ptr<char, Free> quoted(PQescapeIdentifier(connection_.get(), channel.data(), channel.size()));
    return quoted ? script("LISTEN " + std::string(quoted.get())) : Result<>(failed());
}

Result<> PostgresDatabase::listen(std::string_view channel) {
    if (auto r = connected(); !r) return r;
    if (auto r = hear(std::string(channel)); !r) return r;
    heard_.emplace(channel);
    return {};
}

Result<std::vector<Notice>> PostgresDatabase::notices(std::chrono::milliseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        if (auto r = connected(); !r) return r.error();
        if (PQconsumeInput(connection_.get()) != 1) return failed();
        std::vector<Notice> rang;
        while (const std::unique_ptr<PGnotify, Free> one{PQnotifies(connection_.get())}) rang.push_back({one->relname, one->extra});
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (!rang.empty() || left.count() <= 0) return rang;
        pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
        ::poll(&socket, 1, static_cast<int>(left.count()));
    }
}

std::string PostgresDatabase::in_dialect(std::string_view migration) const {
    return in_words_of(migration, {{"{serial}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"}, {"{blob}", "BYTEA"}, {"{clustered}", ""}});
}

}  // namespace

Result<std::unique_ptr<Database>> open_postgresql(const std::string& address) {
    PGconn* const connection = PQconnectdb(address.c_str());
    if (!connection) return Error{"no memory for a connection to the database", {}};
    auto database = std::make_unique<PostgresDatabase>(connection);
    if (PQstatus(connection) != CONNECTION_OK) {
        std::string why = PQerrorMessage(connection);
        while (!why.empty() && why.back() == '\n') why.pop_back();
        return Error{"cannot reach the database: " + why, {}};
    }
    if (auto r = database->settle(); !r) return r.error();
    return std::unique_ptr<Database>(std::move(database));
}

}  // namespace estation::sync::server
