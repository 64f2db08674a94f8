// One interface, two databases: every promise of database.h is kept by both.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "sync/server/database.h"
#include "tests/fakes/databases.h"

using namespace estation;
using namespace estation::fakes;
using sync::server::Blob;
using sync::server::Database;
using sync::server::Migration;
using sync::server::Row;
using sync::server::Value;

namespace {

constexpr Migration first[] = {{1, "CREATE TABLE thing(id {serial}, name TEXT NOT NULL, number BIGINT, share DOUBLE PRECISION, picture {blob}); CREATE TABLE pair(a TEXT NOT NULL, b BIGINT NOT NULL, PRIMARY KEY(a, b)){clustered};"}};
constexpr Migration second[] = {first[0], {2, "ALTER TABLE pair ADD COLUMN c TEXT NOT NULL DEFAULT 'none';"}};

std::unique_ptr<Database> with_tables(const std::string& address) {
    auto database = must(Database::open(address));
    must(database->migrate("test", first));
    return database;
}

std::int64_t count(Database& database, std::string_view table) { return must(database.row("SELECT count(*) FROM " + std::string(table))).at(0).number(); }

}  // namespace

TEST_CASE("what goes in comes out: numbers, bits, texts, bytes and nothing") {
    on_each_database([](const std::string& address) {
        auto database = with_tables(address);
        const std::string text = "\xE5\x9C\xB0\n\t\\ 'x' \"y\"";
        const std::string bytes("\0\x01\xff\\x", 5);
        const auto id = must(database->row("INSERT INTO thing(name, number, share, picture) VALUES($1, $2, $3, $4) RETURNING id", {text, std::uint64_t{18'000'000'000'000'000'000u}, 0.1, Blob{bytes}}));
        const auto row = must(database->row("SELECT name, number, share, picture, id FROM thing WHERE id = $1", {id.at(0)}));
        REQUIRE(row.size() == 5);
        CHECK(row[0].text() == text);
        CHECK(row[1].bits() == 18'000'000'000'000'000'000u);
        CHECK(row[2].real() == 0.1);
        CHECK(row[3].bytes() == bytes);
        must(database->run("UPDATE thing SET number = $2, share = NULL, picture = NULL WHERE id = $1", {row[4], Value()}));
        const auto nothing = must(database->row("SELECT number, share, picture FROM thing"));
        for (const auto& value : nothing) CHECK(value.is_null());
        CHECK(must(database->row("SELECT name FROM thing WHERE id = $1", {-1})).empty());
        CHECK(must(database->run("UPDATE thing SET name = $1", {"x"})) == 1);
        CHECK(must(database->row("SELECT name FROM thing WHERE name = $1", {"'; DROP TABLE thing; --"})).empty());
        CHECK(must(database->row("SELECT $2, $1, $2 FROM thing", {"one", "two"})).at(0).text() == "two");
    });
}

TEST_CASE("the file of the database is its owner's alone, whoever opened it first, and also what lies beside it") {
    namespace fs = std::filesystem;
    const Scratch scratch;
    const fs::path file = scratch / "server.sqlite";
    SUBCASE("made here") {}
    SUBCASE("made by an older version") {
        { const auto older = with_tables(file.string()); }
        fs::permissions(file, fs::perms(0644));
    }
    const auto database = with_tables(file.string());
    must(database->run("INSERT INTO pair VALUES('a', 1)"));
    for (const auto& entry : fs::directory_iterator(scratch.path())) CHECK_MESSAGE((fs::status(entry.path()).permissions() & fs::perms(0077)) == fs::perms::none, entry.path().string());
}

TEST_CASE("a transaction is all or nothing, also when the work throws") {
    on_each_database([](const std::string& address) {
        auto database = with_tables(address);
        const auto add = [&](const char* name) { return database->run("INSERT INTO pair VALUES($1, 1)", {name}); };
        CHECK(database->transaction([&]() -> content::Result<> {
            const auto added = add("a");
            return added ? content::Result<>() : content::Result<>(added.error());
        }));
        const auto refused = database->transaction([&]() -> content::Result<> {
            must(add("b"));
            return content::Error{"no", {}};
        });
        CHECK(refused.error().text == "no");
        CHECK(!database->transaction([&]() -> content::Result<> {
            must(add("c"));
            throw std::runtime_error("thrown");
        }));
        CHECK(!database->transaction([&]() -> content::Result<> {
            static_cast<void>(add("d"));
            static_cast<void>(add("a"));  // is there already; whoever overlooks it loses d on PostgreSQL, and may not believe it is there
            return add("e") ? content::Result<>() : content::Result<>(content::Error{"broken", {}});
        } ) == (database->kind() == Database::Kind::postgresql));
        CHECK(must(database->row("SELECT count(*) FROM pair WHERE a IN ('b', 'c')")).at(0).number() == 0);
        CHECK(!database->transaction([&] { return database->transaction([] { return content::Result<>(); }); }));
        CHECK(add("z"));
    });
}

TEST_CASE("many rows go in at once, all or none") {
    on_each_database([](const std::string& address) {
        auto database = with_tables(address);
        std::vector<Row> rows;
        for (int i = 0; i < 5'000; ++i) rows.push_back({"line\n" + std::to_string(i) + "\t\\N\\", i, i % 7 == 0 ? Value() : Value(0.5), Blob{"\\\n\x01"}});
        constexpr std::string_view columns[] = {"name", "number", "share", "picture"};
        must(database->append("thing", columns, rows));
        CHECK(count(*database, "thing") == 5'000);
        const auto row = must(database->row("SELECT name, share, picture FROM thing WHERE number = 14"));
        CHECK(row.at(0).text() == "line\n14\t\\N\\");
        CHECK(row.at(1).is_null());
        CHECK(row.at(2).bytes() == "\\\n\x01");
        rows.resize(3);
        rows[2][0] = Value();  // NOT NULL
        CHECK(!database->append("thing", columns, rows));
        CHECK(count(*database, "thing") == 5'000);
        rows[2] = {"too short"};
        CHECK(!database->append("thing", columns, rows));
        CHECK(count(*database, "thing") == 5'000);
    });
}

TEST_CASE("rows are read one by one, and reading can end early") {
    on_each_database([](const std::string& address) {
        auto database = with_tables(address);
        std::vector<Row> rows;
        for (int i = 0; i < 1'000; ++i) rows.push_back({"a", i});
        constexpr std::string_view columns[] = {"a", "b"};
        must(database->append("pair", columns, rows));
        int seen = 0;
        const auto ended = database->each("SELECT b FROM pair ORDER BY b", {}, [&](const Row&) {
            CHECK(!database->run("DELETE FROM pair"));  // not while rows are read
            return ++seen == 10 ? content::Result<>(content::Error{"enough", {}}) : content::Result<>();
        });
        CHECK(ended.error().text == "enough");
        CHECK(seen == 10);
        CHECK(count(*database, "pair") == 1'000);
    });
}

TEST_CASE("tables are brought up to date step by step, and a newer program's are left alone") {
    on_each_database([](const std::string& address) {
        {
            auto database = with_tables(address);
            must(database->run("INSERT INTO pair VALUES('a', 1)"));
            must(database->migrate("test", first));
        }
        auto database = must(Database::open(address));
        must(database->migrate("test", second));
        CHECK(must(database->row("SELECT c FROM pair")).at(0).text() == "none");
        const auto refused = database->migrate("test", first);
        REQUIRE(!refused);
        CHECK(refused.error().text.find("newer") != std::string::npos);
        constexpr Migration broken[] = {second[0], second[1], {3, "CREATE TABLE good(a TEXT); CREATE TABLE pair(a TEXT);"}};
        CHECK(!database->migrate("test", broken));
        CHECK(!database->row("SELECT * FROM good"));
        must(database->migrate("test", second));
    });
}

TEST_CASE("two connections migrate at once, count at once, and lose nothing") {
    on_each_database([](const std::string& address) {
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&address] {
                auto database = with_tables(address);
                for (int k = 0; k < 25; ++k)
                    must(database->transaction([&]() -> content::Result<> {
                        must(database->run("INSERT INTO thing(id, name) VALUES(1, 'x') ON CONFLICT DO NOTHING"));
                        const auto row = must(database->row("UPDATE thing SET number = coalesce(number, 0) WHERE id = 1 RETURNING number"));
                        must(database->run("UPDATE thing SET number = $1 WHERE id = 1", {row.at(0).number() + 1}));
                        return {};
                    }));
            });
        for (auto& thread : threads) thread.join();
        auto database = with_tables(address);
        CHECK(must(database->row("SELECT sum(number) FROM thing")).at(0).number() == 100);
    });
}

TEST_CASE("who writes long transactions without a pause keeps nobody else out") {
    on_each_database([](const std::string& address) {
        const auto tables = with_tables(address);
        std::atomic<bool> enough = false;
        std::atomic<int> turns = 0;
        std::thread desk([&] {
            auto database = must(Database::open(address));
            // Ends by itself too, so that a writer that is kept out fails instead of waiting for ever.
            for (; !enough && turns < 200; ++turns)
                must(database->transaction([&]() -> content::Result<> {
                    if (auto r = database->run("INSERT INTO pair(a, b) VALUES('desk', $1)", {turns.load()}); !r) return r.error();
                    std::this_thread::sleep_for(std::chrono::milliseconds(40));
                    return {};
                }));
        });
        while (turns == 0) std::this_thread::yield();
        auto other = must(Database::open(address));
        for (int n = 0; n < 5; ++n) must(other->run("INSERT INTO pair(a, b) VALUES('other', $1)", {n}));
        enough = true;
        desk.join();
        CHECK(turns < 200);
    });
}

TEST_CASE("a bell rings on every connection that listens") {
    on_each_database([](const std::string& address) {
        auto one = must(Database::open(address)), two = must(Database::open(address)), three = must(Database::open(address));
        must(one->listen("Bell \"a\""));
        must(two->listen("Bell \"a\""));
        must(two->listen("other"));
        CHECK(must(one->notices(std::chrono::milliseconds(0))).empty());
        must(three->notify("Bell \"a\"", "42"));
        must(three->notify("nobody", "1"));
        must(three->notify("other", "7"));
        std::vector<sync::server::Notice> heard;
        for (int tries = 0; tries < 100 && heard.size() < 2; ++tries)
            for (auto& notice : must(two->notices(std::chrono::milliseconds(200)))) heard.push_back(notice);
        REQUIRE(heard.size() == 2);
        CHECK(heard[0].channel == "Bell \"a\"");
        CHECK(heard[0].text == "42");
        CHECK(heard[1].text == "7");
        std::vector<sync::server::Notice> first_one;
        for (int tries = 0; tries < 100 && first_one.empty(); ++tries) first_one = must(one->notices(std::chrono::milliseconds(200)));
        REQUIRE(first_one.size() == 1);
        CHECK(first_one[0].text == "42");
        CHECK(must(one->notices(std::chrono::milliseconds(10))).empty());
    });
}

TEST_CASE("a copy is of one moment, while others write") {
    const Scratch scratch(Scratch::On::memory);
    auto database = with_tables((scratch / "server.db").string()), writer = with_tables((scratch / "server.db").string());
    must(writer->run("INSERT INTO pair VALUES('a', 1)"));
    CHECK(writer->transaction([&]() -> content::Result<> {
        must(writer->run("INSERT INTO pair VALUES('b', 1)"));
        must(database->backup(scratch / "copies/one.db"));  // does not wait for the writer
        return {};
    }));
    auto copy = with_tables((scratch / "copies/one.db").string());
    CHECK(count(*copy, "pair") == 1);
    CHECK(count(*database, "pair") == 2);
    CHECK(!database->backup(scratch / "server.db/inside"));
}

TEST_CASE("a connection that was cut is made again, but never in the midst of a transaction") {
    PostgresServer* const server = PostgresServer::get();
    if (!server) return;
    auto database = with_tables(server->fresh());
    must(database->listen("bell"));
    server->cut_connections();
    CHECK(database->transaction([&]() -> content::Result<> {
        must(database->run("INSERT INTO pair VALUES('a', 1)"));
        return {};
    }));
    const auto cut = database->transaction([&]() -> content::Result<> {
        must(database->run("INSERT INTO pair VALUES('b', 1)"));
        server->cut_connections();
        const auto lost = database->run("INSERT INTO pair VALUES('c', 1)");
        return lost ? content::Result<>() : content::Result<>(lost.error());
    });
    CHECK(!cut);
    CHECK(count(*database, "pair") == 1);
    must(database->notify("bell", "1"));
    CHECK(must(database->notices(std::chrono::milliseconds(5'000))).size() == 1);
}

TEST_CASE("an address that leads nowhere is one clear error") {
    const Scratch scratch;
    CHECK(!Database::open("mysql://localhost/x"));
    CHECK(!Database::open((scratch / "no/such/folder.db").string()));
    CHECK(!Database::open("postgresql:///x?host=" + scratch.path().string()));
    put(scratch / "text.db", std::string(5'000, 'x'));
    CHECK(!Database::open((scratch / "text.db").string()));
}
