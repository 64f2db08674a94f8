// Figures on both databases: each record once, counted into its month in the same breath, holes that fill, numbers that come
// again with another content, and what people wrote kept apart.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "sync/server/figures.h"
#include "sync/server/intake.h"
#include "sync/server/stations.h"
#include "sync/server/submissions.h"
#include "sync/server/tally_book.h"
#include "sync/upload.h"
#include "tests/fakes/databases.h"

using namespace estation;
using namespace estation::fakes;
using sync::server::Database;
using sync::server::Intake;
using Kind = sync::Answer::Kind;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t november = 1'795'000'000'000;  // 2026-11-18
constexpr std::int64_t one_day_ms = 86'400'000;

sync::Record record(std::uint64_t seq, std::string kind, std::string value = {}, std::uint64_t session = 9) {
    sync::Record r;
    r.seq = seq;
    r.boot = 1;
    r.monotonic_ms = static_cast<std::int64_t>(seq) * 100;
    r.wall_ms = november + r.monotonic_ms;
    r.quality = sync::ClockQuality::unverified;
    r.usage = {session, std::move(kind), "p01", "1", "quake", std::move(value)};
    return r;
}

std::vector<sync::Record> run_of(std::uint64_t first, std::uint64_t last) {
    std::vector<sync::Record> all;
    for (; first <= last; ++first) all.push_back(record(first, "open"));
    return all;
}

sync::Answer send(Intake& intake, std::vector<sync::Record> records, std::uint64_t from = 0, const std::string& station = "s1", std::uint64_t epoch = 1) {
    const std::uint64_t first = from ? from : sync::speaks_from(records.front());
    return must(intake.take_from(station, must(sync::write_batch({station, epoch, first, std::move(records)})), november + 5));
}

std::int64_t tally(Database& database, const char* kind, const char* column = "count", std::int64_t month = 202611) {
    must(sync::server::settle_tallies(database));
    const auto row = must(database.row("SELECT coalesce(sum(" + std::string(column) + "), 0) FROM tally WHERE kind = $1 AND month = $2", {kind, month}));
    return row.at(0).number();
}

struct Direct : sync::Road {
    explicit Direct(Intake& intake) : intake(intake) {}
    Intake& intake;
    content::Result<std::string> deliver(std::string_view batch) override {
        const auto answer = intake.take(batch, november);
        if (!answer) return answer.error();
        return sync::write_answer(*answer);
    }
};

std::unique_ptr<sync::Outbox> outbox_at(const fs::path& file) { return must(sync::Outbox::open(file, "s1")); }

void append(sync::Outbox& outbox, int from, int through, const std::string& mark) {
    for (int i = from; i <= through; ++i) outbox.append({7, "answer", "p01", "1", "quake", mark + std::to_string(i)});
    must(outbox.flush());
}

}  // namespace

TEST_CASE("a batch is another station's: not taken") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        CHECK(!intake->take_from("s2", must(sync::write_batch({"s1", 1, 1, run_of(1, 3)})), 5));
        CHECK(must(intake->records()) == 0);
    });
}

TEST_CASE("each record once, gaps refused, what cannot come again is missing: on both") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        CHECK(send(*intake, run_of(1, 10)).last_seq == 10);
        CHECK(send(*intake, run_of(5, 12)).last_seq == 12);
        CHECK(send(*intake, run_of(3, 4)).last_seq == 12);
        CHECK(send(*intake, run_of(14, 20)).kind == Kind::gap);
        CHECK(send(*intake, run_of(1, 3), 0, "s1", 2).last_seq == 3);
        CHECK(send(*intake, run_of(9, 9), 0, "s1", 2).kind == Kind::gap);
        CHECK(send(*intake, run_of(9, 9), 0, "s1", 3).last_seq == 0);
        CHECK(send(*intake, run_of(16, 20), 13).last_seq == 20);
        CHECK(must(intake->missing()) == 3);
        CHECK(must(intake->records()) == 20);
        auto database = must(Database::open(address));
        CHECK(tally(*database, "open") == 20);
        CHECK(must(database->row("SELECT count(*) FROM cursor")).at(0).number() == 2);
    });
}

TEST_CASE("what was missing and comes after all, by a stick, fills its hole, and only once") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        auto database = must(Database::open(address));
        send(*intake, run_of(1, 10));
        send(*intake, run_of(51, 60), 11);
        CHECK(must(intake->missing()) == 40);
        CHECK(send(*intake, run_of(21, 30)).last_seq == 60);
        CHECK(must(intake->missing()) == 30);
        CHECK(send(*intake, run_of(21, 30)).last_seq == 60);
        CHECK(must(intake->records()) == 30);
        CHECK(send(*intake, run_of(5, 70)).last_seq == 70);
        CHECK(must(intake->missing()) == 0);
        CHECK(must(intake->records()) == 70);
        CHECK(tally(*database, "open") == 70);
        send(*intake, run_of(101, 101), 71);
        auto dropped = record(80, "dropped", R"({"count":10,"from_seq":71})", 0);
        send(*intake, {dropped});
        CHECK(must(intake->missing()) == 20);
        CHECK(must(intake->records()) == 72);
        CHECK(tally(*database, "dropped", "amount") == 10);
    });
}

TEST_CASE("a station whose disk was put back begins a new epoch: nothing lost, nothing double") {
    on_each_database([](const std::string& address) {
        const Scratch scratch(Scratch::On::memory);
        auto intake = must(Intake::open(address));
        Direct road(*intake);
        {
            auto outbox = outbox_at(scratch / "outbox.db");
            append(*outbox, 1, 40, "first ");
            CHECK(must(sync::upload(*outbox, road, "s1", 15)).all);
            append(*outbox, 41, 60, "waits ");
        }
        fs::copy_file(scratch / "outbox.db", scratch / "backup.db");
        {
            auto outbox = outbox_at(scratch / "outbox.db");
            append(*outbox, 61, 100, "later ");
            CHECK(must(sync::upload(*outbox, road, "s1", 15)).all);
        }
        CHECK(must(intake->records()) == 100);
        auto outbox = outbox_at(scratch / "backup.db");  // 41 to 60 wait here again; then it goes its own way
        append(*outbox, 61, 130, "other ");
        CHECK(must(sync::upload(*outbox, road, "s1", 15)).all);
        CHECK(must(intake->records()) == 170);
        CHECK(must(intake->missing()) == 0);
        append(*outbox, 131, 140, "other ");
        CHECK(must(sync::upload(*outbox, road, "s1", 15)).all);
        CHECK(must(intake->records()) == 180);
        auto database = must(Database::open(address));
        CHECK(must(database->row("SELECT count(DISTINCT value) FROM usage")).at(0).number() == 180);
    });
}

TEST_CASE("a number that comes again with another content is refused, and what comes before it is held") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        send(*intake, run_of(1, 100));
        auto other = run_of(50, 120);
        for (auto& one : other)
            if (one.seq >= 61) one.monotonic_ms += 7;
        const auto answer = send(*intake, other);
        CHECK(answer.kind == Kind::reused);
        CHECK(answer.last_seq == 60);
        CHECK(must(sync::read_answer(sync::write_answer(answer))).kind == Kind::reused);
        CHECK(must(intake->records()) == 100);
        auto database = must(Database::open(address));
        CHECK(must(database->row("SELECT seq FROM reused")).at(0).number() == 61);
        CHECK(send(*intake, run_of(50, 120)).last_seq == 120);  // the station that was not put back goes on
    });
}

TEST_CASE("a full outbox that turned sent records into the word of their loss is no reuse") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        send(*intake, run_of(1, 10));
        auto all = run_of(9, 12);
        all[0] = record(9, "dropped", R"({"count":9,"from_seq":1})", 0);
        CHECK(send(*intake, all, 1).last_seq == 12);
        CHECK(must(intake->records()) == 12);
        send(*intake, {record(20, "dropped", R"({"count":8,"from_seq":13})", 0)});
        CHECK(send(*intake, run_of(13, 20)).last_seq == 20);
    });
}

TEST_CASE("a restored database on the server: no figure is lost in silence and none is double") {
    const Scratch scratch(Scratch::On::memory);
    const std::string address = (scratch / "server.db").string();
    auto outbox = outbox_at(scratch / "outbox.db");
    auto database = must(Database::open(address));
    auto intake = must(Intake::open(*database));
    Direct road(*intake);
    append(*outbox, 1, 100, "a ");
    CHECK(must(sync::upload(*outbox, road, "s1", 30)).all);
    must(database->backup(scratch / "backup.db"));
    append(*outbox, 101, 200, "a ");
    CHECK(must(sync::export_figures(*outbox, scratch / "stick", "s1", 30)) == 100);
    CHECK(must(sync::upload(*outbox, road, "s1", 30)).all);
    append(*outbox, 201, 250, "a ");
    auto older = must(Intake::open((scratch / "backup.db").string()));
    Direct back(*older);
    CHECK(must(sync::upload(*outbox, back, "s1", 30)).all);
    CHECK(must(older->records()) == 150);
    CHECK(must(older->missing()) == 100);
    std::vector<content::Error> refused;
    CHECK(must(older->take_folder(scratch / "stick", 5, refused)) == 100);  // the stick that was still in the drawer
    CHECK(must(older->take_folder(scratch / "stick", 5, refused)) == 0);
    CHECK(refused.empty());
    CHECK(must(older->records()) == 250);
    CHECK(must(older->missing()) == 0);
}

TEST_CASE("visits count by the report's rule, also when a batch ends in their midst") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        auto database = must(Database::open(address));
        send(*intake, {record(1, "session_begin", "", 1), record(2, "open", "", 1), record(3, "mode", "large_text", 1), record(4, "close", R"({"ms":5000,"progress":""})", 1)});
        send(*intake, {record(5, "session_end", R"({"ms":12000,"opened":1})", 1), record(6, "session_begin", "", 2), record(7, "session_end", R"({"ms":60000})", 2)});
        send(*intake, {record(8, "open", "", 3), record(9, "session_end", R"({"ms":9999})", 3), record(10, "answer", R"({"q":"1","m":1,"try":1})", 4), record(11, "answer", R"({"q":"1","m":0.5})", 4)});
        send(*intake, {record(12, "quiz_end", R"({"right":1,"total":2,"completed":true})", 4), record(13, "mode", "volume_3", 4), record(14, "session_end", R"({"ms":10000})", 4)});
        CHECK(tally(*database, "visit") == 2);
        CHECK(tally(*database, "visit", "amount") == 22'000);
        CHECK(tally(*database, "mode_visit") == 1);
        CHECK(tally(*database, "short_visit") == 2);
        CHECK(tally(*database, "answer") == 2);
        CHECK(tally(*database, "right") == 1);
        CHECK(tally(*database, "finished") == 1);
        CHECK(tally(*database, "close", "amount") == 5'000);
        auto unsure = record(15, "open");
        unsure.wall_ms = 1'000;
        unsure.quality = sync::ClockQuality::implausible;
        send(*intake, {unsure});
        CHECK(tally(*database, "open", "count", 0) == 1);
        auto midnight = record(16, "open");
        midnight.wall_ms = 1'796'054'400'000;  // 2026-11-30 16:00 UTC: December in China
        send(*intake, {midnight});
        CHECK(tally(*database, "open", "count", 202612) == 1);
    });
}

TEST_CASE("many batches in one transaction: each record once, a visit counts across them, a refusal takes nothing along") {
    on_each_database([](const std::string& address) {
        auto database = must(Database::open(address));
        auto intake = must(Intake::open(*database));
        // A visit that began long before: somebody did something and used a mode, then only looked.
        std::vector<sync::Record> first = {record(1, "session_begin", "", 1), record(2, "open", "", 1), record(3, "mode", "large_text", 1)};
        for (std::uint64_t seq = 4; seq <= 400; ++seq) first.push_back(record(seq, "idle_ask", "", seq % 50 == 0 ? 0 : 1));
        send(*intake, first);
        const sync::SentBatch ends{"s1", 1, 401, {record(401, "session_end", R"({"ms":20000})", 1), record(402, "session_begin", "", 2), record(403, "open", "", 2)}};
        const sync::SentBatch next{"s1", 1, 404, {record(404, "session_end", R"({"ms":30000})", 2), record(405, "open", "", 3)}};
        const sync::SentBatch gap{"s1", 1, 500, {record(500, "open")}};
        const sync::SentBatch other{"s2", 7, 1, {record(1, "open"), record(2, "open")}};
        std::vector<Kind> kinds;
        must(database->transaction([&]() -> content::Result<> {
            kinds.clear();
            intake->begin_many();
            for (const auto* const batch : {&ends, &other, &next, &ends, &gap, &other}) {
                const auto answer = intake->take_within(*batch, november);
                if (!answer) return answer.error();
                kinds.push_back(answer->kind);
            }
            return intake->write_many();
        }));
        CHECK(kinds == std::vector{Kind::acknowledged, Kind::acknowledged, Kind::acknowledged, Kind::acknowledged, Kind::gap, Kind::acknowledged});
        CHECK(must(intake->records()) == 407);
        CHECK(tally(*database, "visit") == 2);
        CHECK(tally(*database, "mode_visit") == 1);
        CHECK(tally(*database, "open") == 1 + 1 + 1 + 2);
        // A transaction that fails takes back what was held too.
        const sync::SentBatch lost{"s2", 7, 3, {record(3, "open")}};
        CHECK_FALSE(database->transaction([&]() -> content::Result<> {
            intake->begin_many();
            must(intake->take_within(lost, november));
            return content::Error{"power", {}};
        }));
        must(database->transaction([&]() -> content::Result<> {
            intake->begin_many();
            return intake->write_many();
        }));
        CHECK(must(intake->records()) == 407);
        CHECK(send(*intake, {record(3, "open")}, 0, "s2", 7).kind == Kind::acknowledged);
        CHECK(must(intake->records()) == 408);
    });
}

TEST_CASE("what one station claims does not spoil the sums of all, and its counts do not overflow") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        auto database = must(Database::open(address));
        // As many numbers skipped as there can be, in one epoch after the other.
        constexpr std::uint64_t highest = 1'000'000'000'000'000;
        for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) CHECK(send(*intake, {record(highest, "open")}, 1, "rogue", epoch).last_seq == highest);
        CHECK(must(intake->missing()) == highest);   // and no number beyond it
        must(database->run("UPDATE missing SET through_seq = 9223372036854775806"));   // as an older version took them
        CHECK(must(sync::server::missing_records(*database)) == static_cast<std::int64_t>(highest));
        must(sync::server::prepare_stations(*database));
        CHECK(must(sync::server::report(*database, 202601, 202612)).size() > 3);
        // Times and losses that nobody has, over and over, beside those of a good station.
        std::vector<sync::Record> wild;
        for (std::uint64_t seq = 1; seq <= 3'000; ++seq) wild.push_back(record(seq, seq % 2 == 0 ? "close" : "dropped", seq % 2 == 0 ? R"({"ms":9007199254740991})" : R"({"count":9007199254740991})"));
        send(*intake, wild, 0, "rogue", 9);
        send(*intake, {record(1, "close", R"({"ms":-5})"), record(2, "close", R"({"ms":1e300})")}, 0, "rogue", 10);
        must(sync::server::settle_tallies(*database));
        must(database->run("UPDATE tally SET amount = 9223372036854775800 WHERE station = 'rogue' AND kind = 'close'"));   // again an older version's
        send(*intake, {record(1, "close", R"({"ms":700})")}, 0, "rogue", 11);
        send(*intake, {record(1, "close", R"({"ms":700})")}, 0, "good", 1);
        must(sync::server::settle_tallies(*database));
        const auto good = must(database->row("SELECT amount FROM tally WHERE station = 'good' AND kind = 'close'"));
        CHECK(good.at(0).number() == 700);
        CHECK(must(database->row("SELECT amount FROM tally WHERE station = 'rogue' AND kind = 'dropped'")).at(0).number() == 0);
    });
}

TEST_CASE("a zero byte in a record's words costs the byte and not the record") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        CHECK(send(*intake, {record(1, std::string("op\0en", 6), std::string("\0", 1))}).last_seq == 1);
        auto database = must(Database::open(address));
        CHECK(tally(*database, "open") == 1);
    });
}

TEST_CASE("what people wrote is kept apart, and each field goes in its time") {
    on_each_database([](const std::string& address) {
        auto intake = must(Intake::open(address));
        auto database = must(Database::open(address));
        send(*intake, {record(1, "form_submit", R"({"form":"ask","fields":[{"id":"phone","value":"138","days":30},{"id":"text","value":"why","days":90},{"id":"age","chosen":[1]}]})"),
                       record(2, "submit", R"({"felt":true,"motion":2})"), record(3, "form_submit", "no json")});
        CHECK(must(database->row("SELECT count(*) FROM usage WHERE value <> ''")).at(0).number() == 0);
        CHECK(must(intake->records()) == 3);
        const auto all = [&](std::int64_t after_days, const std::string& kind = {}) {
            std::vector<sync::server::Submission> found;
            must(sync::server::each_submission(*database, {kind, "", "", 0, 0}, november + 5 + after_days * one_day_ms, [&](const sync::server::Submission& s) {
                found.push_back(s);
                return content::Result<>();
            }));
            return found;
        };
        CHECK(all(0).size() == 3);
        CHECK(all(0, "felt").size() == 1);
        CHECK(all(0)[0].value.find("138") != std::string::npos);
        CHECK(all(30)[0].value.find("138") == std::string::npos);  // not shown after its time, though nobody swept yet
        CHECK(must(sync::server::sweep_submissions(*database, november + 5 + 30 * one_day_ms)) == 1);
        CHECK(must(database->row("SELECT value FROM submission WHERE seq = 1")).at(0).text().find("138") == std::string::npos);
        CHECK(must(sync::server::sweep_submissions(*database, november + 5 + 90 * one_day_ms)) == 1);
        CHECK(must(database->row("SELECT value FROM submission WHERE seq = 1")).at(0).text().find("age") != std::string::npos);
        CHECK(all(180).empty());
        CHECK(must(sync::server::sweep_submissions(*database, november + 5 + 180 * one_day_ms)) == 3);
        CHECK(must(database->row("SELECT count(*) FROM submission")).at(0).number() == 0);
        CHECK(send(*intake, {record(3, "form_submit", "")}).last_seq == 3);
    });
}

TEST_CASE("four servers take the same stations' batches at once: each record once") {
    on_each_database([](const std::string& address) {
        must(Intake::open(address));
        std::atomic<int> refused = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                auto intake = must(Intake::open(address));
                for (std::uint64_t first = 1; first <= 400; first += 20)
                    for (const char* const station : {"s1", "s2"}) {
                        // Whoever is behind is told the gap; here everybody sends everything.
                        auto answer = intake->take(must(sync::write_batch({station, 1, t % 2 ? std::uint64_t{1} : first, t % 2 ? run_of(1, first + 19) : run_of(first, first + 19)})), november);
                        if (!answer || answer->kind != Kind::acknowledged) ++refused;
                    }
            });
        for (auto& thread : threads) thread.join();
        auto intake = must(Intake::open(address));
        for (const char* const station : {"s1", "s2"}) CHECK(send(*intake, run_of(1, 400), 0, station).last_seq == 400);
        CHECK(must(intake->records()) == 800);
        auto database = must(Database::open(address));
        CHECK(tally(*database, "open") == 800);
        CHECK(refused == 0);
    });
}
