#include "sync/server/tally_book.h"

#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::size_t columns = 7;
constexpr std::int64_t bytes_together = 4 << 20, lines_together = 2'000;  // of what waits, in one transaction

using Key = std::pair<std::string, TallyKey>;  // the station before all: the order of the table's key
using Sums = std::map<Key, Tally>;

// [[month, pack, item, kind, count, amount, kind, count, amount ...], ...]
std::string counts_text(const std::map<TallyKey, Tally>& tallies) {
    json all = json::array();
    const TallyKey* before = nullptr;
    for (const auto& [key, tally] : tallies) {
        if (!before || std::tie(before->month, before->pack, before->item) != std::tie(key.month, key.pack, key.item)) all.push_back({key.month, key.pack, key.item});
        before = &key;
        json& line = all.back();
        line.push_back(key.kind);
        line.push_back(tally.count);
        line.push_back(tally.amount);
    }
    return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<> add(Sums& sums, const std::string& station, const std::string& text) {
    const Error damaged{"a line of counts is damaged", station};
    try {
        for (const auto& line : json::parse(text)) {
            TallyKey key{line.at(0).get<std::int64_t>(), line.at(1).get<std::string>(), line.at(2).get<std::string>(), {}};
            for (std::size_t i = 3; i < line.size(); i += 3) {
                key.kind = line.at(i).get<std::string>();
                Tally& sum = sums[{station, key}];
                sum.count += line.at(i + 1).get<std::int64_t>();
                sum.amount += line.at(i + 2).get<std::int64_t>();
            }
        }
    } catch (const std::exception&) {
        return damaged;
    }
    return {};
}

// Several rows in one statement: to a database on another machine it is the asking that costs. Few sizes, so that few
// statements are prepared.
std::string adding_sql(std::size_t rows) {
    std::string values;
    for (std::size_t row = 0; row < rows; ++row) {
        values += row ? ",(" : "(";
        for (std::size_t i = 1; i <= columns; ++i) values += (i > 1 ? ",$" : "$") + std::to_string(row * columns + i);
        values += ")";
    }
    return "INSERT INTO tally(station, month, pack, item, kind, count, amount) VALUES" + values + " ON CONFLICT(station, month, pack, item, kind) DO UPDATE SET count = tally.count + excluded.count, amount = CASE WHEN tally.amount > 1000000000000000 THEN tally.amount ELSE tally.amount + excluded.amount END";
}

Result<> add_to_table(Database& database, const Sums& sums) {
    static const std::array<std::pair<std::size_t, std::string>, 3> statements = {std::pair(std::size_t{64}, adding_sql(64)), std::pair(std::size_t{8}, adding_sql(8)), std::pair(std::size_t{1}, adding_sql(1))};
    std::vector<Value> values;
    for (const auto& [key, sum] : sums)
        for (Value& value : std::array<Value, columns>{Value(key.first), Value(key.second.month), Value(key.second.pack), Value(key.second.item), Value(key.second.kind), Value(sum.count), Value(sum.amount)}) values.push_back(std::move(value));
    std::span<const Value> rest(values);
    for (const auto& [rows, sql] : statements)
        for (; rest.size() >= rows * columns; rest = rest.subspan(rows * columns)) {
            const auto added = database.run(sql, rest.first(rows * columns));
            if (!added) return added.error();
        }
    return {};
}

// The number through which lines are few enough to be added at once; 0: none wait.
Result<std::int64_t> through(Database& database) {
    std::int64_t last = 0, bytes = 0;
    const std::array<Value, 1> most = {Value(lines_together)};
    const auto read = database.each("SELECT number, length(counts) FROM tally_waiting ORDER BY number LIMIT $1", most, [&](const Row& row) {
        bytes += row[1].number();
        if (last == 0 || bytes <= bytes_together) last = row[0].number();
        return Result<>();
    });
    if (!read) return read.error();
    return last;
}

Result<std::uint64_t> settle_some(Database& database) {
    std::uint64_t lines = 0;
    const auto done = database.transaction([&]() -> Result<> {
        lines = 0;
        const auto turn = database.run("UPDATE tally_turn SET turns = turns + 1 WHERE one = 1");
        if (!turn) return turn.error();
        const auto last = through(database);
        if (!last) return last.error();
        if (*last == 0) return {};
        Sums sums;
        const std::array<Value, 1> bound = {Value(*last)};
        const auto taken = database.each("DELETE FROM tally_waiting WHERE number <= $1 RETURNING station, counts", bound, [&](const Row& row) {
            ++lines;
            return add(sums, row[0].text(), row[1].text());
        });
        if (!taken) return taken.error();
        return add_to_table(database, sums);
    });
    if (!done) return done.error();
    return lines;
}

}  // namespace

Result<> note_tallies(Database& database, const std::map<std::string, std::map<TallyKey, Tally>>& counted) {
    static constexpr std::array<std::string_view, 2> names = {"station", "counts"};
    std::vector<Row> lines;
    for (const auto& [station, tallies] : counted) lines.push_back({station, counts_text(tallies)});
    return database.append("tally_waiting", names, lines);
}

Result<std::uint64_t> settle_tallies(Database& database) {
    std::uint64_t all = 0;
    for (;;) {
        // Nobody waits for a turn, and no disk is written, when there is nothing to do.
        const auto waits = database.row("SELECT 1 FROM tally_waiting LIMIT 1");
        if (!waits) return waits.error();
        if (waits->empty()) return all;
        const auto some = settle_some(database);
        if (!some) return some.error().in("adding up figures");
        all += *some;
    }
}

}  // namespace estation::sync::server
