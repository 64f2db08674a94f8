// The log of what was done: whoever changes, cuts out or cuts off a line is found, on both databases.
#include <doctest/doctest.h>

#include <thread>

#include "sync/server/audit.h"
#include "sync/server/tables.h"
#include "tests/fakes/databases.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;

namespace {

constexpr std::int64_t start = 1'795'000'000'000, one_day_ms = 86'400'000;

Act act(const std::string& what) { return {"li", what, "p01", "{}", "10.0.0.7", "done"}; }

struct Book {
    Scratch scratch{Scratch::On::memory};
    std::unique_ptr<Database> database;
    Audit audit;
    explicit Book(const std::string& address) : database(opened(address)), audit(*database, scratch / "audit-head.txt") {
        for (int i = 1; i <= 10; ++i) must(audit.note(act("act " + std::to_string(i)), start + i));
    }
    static std::unique_ptr<Database> opened(const std::string& address) {
        auto database = must(Database::open(address));
        must(database->migrate(server_book, server_tables()));
        return database;
    }
    std::string fault() {
        const auto verdict = must(audit.verify());
        CHECK(verdict.whole == verdict.faults.empty());
        return verdict.faults.empty() ? "" : verdict.faults.back();
    }
};

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a whole log verifies, and its head is kept apart") {
    on_each_database([](const std::string& address) {
        Book book(address);
        CHECK(book.fault() == "");
        CHECK(must(book.audit.verify()).lines == 10);
        const auto kept = head_from(get(book.scratch / "audit-head.txt"));
        REQUIRE(kept);
        CHECK(kept->number == 10);
        CHECK(kept->hash == must(book.audit.head()).hash);
        int lines = 0;
        must(book.audit.each(4, 3, [&](const AuditLine& line) {
            CHECK(line.number == 4 + lines++);
            CHECK(line.act.from == "10.0.0.7");
            return content::Result<>();
        }));
        CHECK(lines == 3);
    });
}

TEST_CASE("a changed, a cut and a cut-off line are found") {
    on_each_database([](const std::string& address) {
        for (const char* const column : {"who", "what", "target", "detail", "origin", "outcome"}) {
            Book book(address);
            const std::string where = " WHERE number = (SELECT max(number) - 5 FROM audit)";
            must(book.database->run("UPDATE audit SET " + std::string(column) + " = 'x'" + where));
            CHECK_MESSAGE(says(book.fault(), "was changed"), column);
            must(book.database->run("DELETE FROM audit"));
            must(book.database->run("DELETE FROM audit_head"));
        }
        {
            Book book(address);
            must(book.database->run("UPDATE audit SET when_ms = when_ms + 1 WHERE number = 10"));
            CHECK(says(book.fault(), "line 10 was changed"));
            must(book.database->run("DELETE FROM audit WHERE number = 5"));
            CHECK(says(must(book.audit.verify()).faults.front(), "lines 5 to 5 are missing"));
            must(book.database->run("DELETE FROM audit"));
            must(book.database->run("DELETE FROM audit_head"));
        }
        {
            Book book(address);
            must(book.database->run("DELETE FROM audit WHERE number > 8"));
            CHECK(says(book.fault(), "cut off"));
            // Also when the database's own head is put back with it: the one that is kept apart knows.
            must(book.database->run("UPDATE audit_head SET number = 8, hash = (SELECT hash FROM audit WHERE number = 8)"));
            CHECK(says(book.fault(), "line 10 was written down"));
            put(book.scratch / "audit-head.txt", "8:" + must(book.audit.head()).hash + "\n");
            CHECK(book.fault() == "");
            CHECK(!must(book.audit.verify({{9, std::string(64, 'a')}})).whole);  // on paper
            CHECK(!must(book.audit.verify({{7, std::string(64, 'a')}})).whole);
            must(book.database->run("DELETE FROM audit WHERE number < 3"));
            CHECK(!must(book.audit.verify()).whole);
            must(book.database->run("UPDATE audit_head SET start_number = 2, start_hash = ''"));
            CHECK(says(book.fault(), "no line tells of it"));
        }
    });
}

TEST_CASE("lines are kept 200 days; when older ones go, the chain goes on and says so") {
    on_each_database([](const std::string& address) {
        Book book(address);
        CHECK(!book.audit.prune(199, act(""), start));
        CHECK(must(book.audit.prune(200, act(""), start + 199 * one_day_ms)) == 0);
        must(book.audit.note(act("young"), start + 100 * one_day_ms));
        CHECK(must(book.audit.prune(200, act(""), start + 201 * one_day_ms)) == 10);
        CHECK(book.fault() == "");
        must(book.audit.note(act("later"), start + 202 * one_day_ms));
        CHECK(book.fault() == "");
        CHECK(must(book.audit.verify()).lines == 3);
        CHECK(must(book.audit.prune(200, act(""), start + 301 * one_day_ms)) == 1);
        CHECK(book.fault() == "");
        must(book.database->run("DELETE FROM audit WHERE number = 12"));
        CHECK(book.fault() != "");
    });
}

TEST_CASE("several write at once: no hole and no fork") {
    on_each_database([](const std::string& address) {
        { Book book(address); }
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&address] {
                auto database = must(Database::open(address));
                Audit audit(*database);
                for (int i = 0; i < 20; ++i) must(audit.note(act("at once"), start));
            });
        for (auto& thread : threads) thread.join();
        auto database = must(Database::open(address));
        Audit audit(*database);
        const auto verdict = must(audit.verify());
        CHECK(verdict.whole);
        CHECK(verdict.lines == 90);
    });
}
