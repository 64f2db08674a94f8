#include "sync/outbox.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <thread>

#include "tests/fakes/scratch.h"
#include "tests/fakes/small_disk.h"

using namespace estation;
using namespace std::chrono_literals;
using fakes::Scratch;
using fakes::SmallDisk;
using sync::Outbox;
using sync::OutboxLimits;
using sync::Usage;
namespace fs = std::filesystem;

namespace {

Usage usage(const std::string& value) { return {77, "open", "p01", "3", "magnitude", value}; }

std::unique_ptr<Outbox> must_open(const fs::path& file, const OutboxLimits& limits = {}) {
    auto outbox = Outbox::open(file, "hf-0001", limits);
    REQUIRE_MESSAGE(outbox, (outbox ? "" : outbox.error().line()));
    return std::move(*outbox);
}

sync::Batch must_take(Outbox& outbox, std::size_t max = 100'000) {
    auto batch = outbox.take(max);
    REQUIRE_MESSAGE(batch, (batch ? "" : batch.error().line()));
    return *batch;
}

void must_flush(Outbox& outbox) {
    const auto flushed = outbox.flush();
    REQUIRE_MESSAGE(flushed, (flushed ? "" : flushed.error().line()));
}

// {"count":N,...} -> N
std::uint64_t count_in(const std::string& value) {
    unsigned long count = 0;
    REQUIRE(std::sscanf(value.c_str(), "{\"count\":%lu", &count) == 1);
    return count;
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

std::uint64_t bytes_on_disk(const fs::path& folder) {
    std::uint64_t sum = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) sum += entry.file_size();
    return sum;
}

}  // namespace

TEST_CASE("how many records wait to be sent is known, before and after an acknowledgement and a new start") {
    const Scratch scratch;
    std::uint64_t epoch = 0;
    {
        auto outbox = must_open(scratch / "outbox.db");
        CHECK(*outbox->to_send() == 0);
        for (int i = 0; i < 5; ++i) outbox->append(usage("x"));
        must_flush(*outbox);
        CHECK(*outbox->to_send() == 5);
        epoch = must_take(*outbox).epoch;
        REQUIRE(outbox->acknowledge(epoch, 3, 1));  // two are kept for a server that is put back
        CHECK(*outbox->to_send() == 2);
    }
    auto outbox = must_open(scratch / "outbox.db");
    CHECK(*outbox->to_send() == 2);
    REQUIRE(outbox->acknowledge(epoch, 5, 5));
    CHECK(*outbox->to_send() == 0);
}

TEST_CASE("a record comes back as it went in, with its number, start and clocks") {
    const Scratch scratch;
    const auto outbox = must_open(scratch / "outbox.db");
    const std::string value = "{\"评\":\"好\"}";
    outbox->append({0xffff'ffff'ffff'fff1u, "answer", "p06", "2", "quiz", value});
    const auto batch = must_take(*outbox);
    REQUIRE(batch.records.size() == 1);
    const auto& record = batch.records[0];
    CHECK(record.station == "hf-0001");
    CHECK(record.epoch == batch.epoch);
    CHECK(batch.epoch != 0);
    CHECK(batch.epoch < 1ull << 63);
    CHECK(record.seq == 1);
    CHECK(record.boot == 1);
    CHECK(record.monotonic_ms > 0);
    CHECK(record.quality == sync::judge_clock(record.wall_ms));
    CHECK(record.usage.session == 0xffff'ffff'ffff'fff1u);
    CHECK(record.usage.kind == "answer");
    CHECK(record.usage.pack == "p06");
    CHECK(record.usage.version == "2");
    CHECK(record.usage.item == "quiz");
    CHECK(record.usage.value == value);
    CHECK(outbox->dropped() == 0);
}

TEST_CASE("numbers, epoch and starts go on over a restart and an acknowledgement") {
    const Scratch scratch;
    const auto file = scratch / "deep/er/outbox.db";
    std::uint64_t epoch = 0;
    {
        const auto outbox = must_open(file);
        for (int i = 0; i < 10; ++i) outbox->append(usage(std::to_string(i)));
    }  // the destructor writes what waits
    {
        const auto outbox = must_open(file);
        const auto batch = must_take(*outbox);
        epoch = batch.epoch;
        REQUIRE(batch.records.size() == 10);
        CHECK(batch.records.back().seq == 10);
        CHECK(must_take(*outbox, 3).records.size() == 3);
        CHECK(must_take(*outbox, 3).records[0].seq == 1);  // taking leaves them in place
        CHECK(outbox->drop_through(epoch + 1, 10));
        CHECK(must_take(*outbox).records.size() == 10);  // another epoch's acknowledgement
        CHECK(outbox->drop_through(epoch, 4));
        CHECK(outbox->drop_through(epoch, 4));
        CHECK(outbox->drop_through(epoch, 2));
        CHECK(must_take(*outbox).records[0].seq == 5);
        CHECK(outbox->drop_through(epoch, 10));
        CHECK(must_take(*outbox).records.empty());
    }
    const auto outbox = must_open(file);
    outbox->append(usage("later"));
    const auto batch = must_take(*outbox);
    REQUIRE(batch.records.size() == 1);
    CHECK(batch.epoch == epoch);
    CHECK(batch.records[0].seq == 11);
    CHECK(batch.records[0].boot == 3);
    CHECK(outbox->dropped() == 0);
}

TEST_CASE("numbers the server knows and a lying disk has lost are not used again") {
    const Scratch scratch;
    const auto outbox = must_open(scratch / "outbox.db");
    outbox->append(usage("1"));
    const auto epoch = must_take(*outbox).epoch;
    CHECK(outbox->drop_through(epoch, 40));
    outbox->append(usage("2"));
    CHECK(must_take(*outbox).records.at(0).seq == 41);
    CHECK_FALSE(outbox->drop_through(epoch, ~0ull));  // nonsense
    outbox->append(usage("3"));
    CHECK(must_take(*outbox).records.size() == 2);
}

TEST_CASE("what is acknowledged is kept until it is safe, waits again when it is asked for, and goes first when room is short") {
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    OutboxLimits limits;
    limits.records = 100;
    std::uint64_t epoch = 0;
    {
        const auto outbox = must_open(file, limits);
        for (int i = 1; i <= 50; ++i) outbox->append(usage(std::to_string(i)));
        epoch = must_take(*outbox).epoch;
        CHECK(outbox->acknowledge(epoch, 40, 10));
        CHECK(must_take(*outbox).records.at(0).seq == 41);
        CHECK(must_take(*outbox).from_seq == 41);
        CHECK(outbox->acknowledge(epoch, 30, 5));  // late
        CHECK(outbox->acknowledge(epoch + 1, 50, 50));
    }
    const auto outbox = must_open(file, limits);
    CHECK(must_take(*outbox).records.size() == 10);
    const auto kept = outbox->last_kept();
    REQUIRE(kept);
    REQUIRE(kept->records.size() == 1);
    CHECK(kept->records[0].seq == 40);
    CHECK(kept->from_seq == 40);
    CHECK(outbox->send_again(epoch, 45));  // nothing that it does not know
    CHECK(must_take(*outbox).records.at(0).seq == 41);
    CHECK(outbox->send_again(epoch, 7));
    CHECK(must_take(*outbox).records.size() == 40);  // 8 to 10 are gone
    CHECK(must_take(*outbox).from_seq == 8);
    CHECK(outbox->acknowledge(epoch, 45, 20));
    for (int i = 51; i <= 130; ++i) outbox->append(usage(std::to_string(i)));
    must_flush(*outbox);
    auto batch = must_take(*outbox);
    CHECK(batch.records.at(0).usage.value == "46");  // nothing that waits was lost
    CHECK(batch.records.size() == 85);
    CHECK(outbox->dropped() == 0);
    for (int i = 131; i <= 200; ++i) outbox->append(usage(std::to_string(i)));
    must_flush(*outbox);
    batch = must_take(*outbox);
    CHECK(outbox->last_kept()->records.empty());
    CHECK(batch.records.at(0).usage.value == "{\"count\":" + std::to_string(outbox->dropped()) + ",\"from_seq\":46}");
    CHECK(batch.records.back().usage.value == "200");
    CHECK(outbox->be_held_by("one"));
    CHECK(must_take(*outbox).epoch == epoch);
    CHECK(outbox->be_held_by("other"));
    batch = must_take(*outbox);
    CHECK(batch.epoch != epoch);
    CHECK(batch.records.at(0).usage.value.find("\"from_seq\":1}") != std::string::npos);
}

TEST_CASE("what an epoch that ends has kept is there until a backup holds it, over a new start, and goes when another server comes or room is short") {
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    OutboxLimits limits;
    limits.file_bytes = 1u << 20;
    std::uint64_t epoch = 0;
    {
        const auto outbox = must_open(file, limits);
        CHECK(outbox->be_held_by("o'ne s1"));
        for (int i = 1; i <= 50; ++i) outbox->append(usage(std::to_string(i)));
        epoch = must_take(*outbox).epoch;
        CHECK(outbox->acknowledge(epoch, 30, 10));
        CHECK(outbox->begin_epoch(epoch, 35));
        CHECK(outbox->be_held_by("o'ne s1"));
    }
    const auto outbox = must_open(file, limits);
    CHECK(outbox->be_held_by("o'ne s1"));
    CHECK(must_take(*outbox).records.size() == 15);
    CHECK(must_take(*outbox).records.at(0).seq == 1);
    const auto earlier = [&] {
        const auto all = outbox->earlier();
        REQUIRE(all);
        return *all;
    };
    REQUIRE(earlier().size() == 1);
    CHECK(earlier()[0].epoch == epoch);
    CHECK(earlier()[0].last_seq == 35);
    const auto some = outbox->take_earlier(epoch, 20, 5);
    REQUIRE(some);
    REQUIRE(some->records.size() == 5);
    CHECK(some->epoch == epoch);
    CHECK(some->records[0].seq == 21);
    CHECK(some->records[0].epoch == epoch);
    CHECK(some->records[0].usage.value == "21");
    CHECK(outbox->let_go_earlier(epoch, 30));
    CHECK(outbox->take_earlier(epoch, 0, 100)->records.size() == 5);
    SUBCASE("a backup holds the rest") {
        CHECK(outbox->let_go_earlier(epoch, 35));
        CHECK(earlier().empty());
    }
    SUBCASE("another server") {
        CHECK(outbox->be_held_by("o'ther n7"));
        CHECK(earlier().empty());
        CHECK(must_take(*outbox).records.size() == 15);
        CHECK(must_take(*outbox).epoch != epoch);
        const auto now = must_take(*outbox).epoch;
        CHECK(outbox->be_held_by("o'ther n7"));
        CHECK(must_take(*outbox).epoch == now);
    }
    SUBCASE("no room") {
        for (int i = 0; i < 3'000; ++i) outbox->append(usage(std::string(900, 'x')));
        must_flush(*outbox);
        CHECK(earlier().empty());
        CHECK(outbox->dropped() > 0);
    }
}

TEST_CASE("what was sent is remembered for the month's sheet, without what people wrote") {
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    const auto known = [&](Outbox& outbox) {
        std::map<std::string, int> kinds;
        auto all = outbox.recorded_since(sync::first_plausible_ms());
        REQUIRE(all);
        for (const auto& record : *all) ++kinds[record.usage.kind + (record.usage.value.empty() ? "" : "+")];
        return kinds;
    };
    {
        const auto outbox = must_open(file);
        for (int i = 0; i < 10; ++i) outbox->append({7, "open", "p01", "1", "quake", "value"});
        outbox->append({7, "form_submit", "p01", "1", "form", "what somebody wrote"});
        const auto epoch = must_take(*outbox).epoch;
        CHECK(outbox->acknowledge(epoch, 8, 5));
        CHECK(known(*outbox) == std::map<std::string, int>{{"open+", 10}, {"form_submit+", 1}});
        CHECK(outbox->drop_through(epoch, 11));
        CHECK(outbox->drop_through(epoch, 11));
        CHECK(known(*outbox) == std::map<std::string, int>{{"open+", 10}, {"form_submit", 1}});
    }
    const auto outbox = must_open(file);
    outbox->append({8, "open", "p01", "1", "quake", ""});
    must_flush(*outbox);
    CHECK(known(*outbox) == std::map<std::string, int>{{"open+", 10}, {"form_submit", 1}, {"open", 1}});
    // Through an epoch's end and another server's coming nothing is counted twice.
    CHECK(outbox->begin_epoch(must_take(*outbox).epoch, 12));
    CHECK(known(*outbox)["open"] == 1);
    CHECK(outbox->let_go_earlier(outbox->earlier()->at(0).epoch, 12));
    CHECK(known(*outbox)["open"] == 1);
    CHECK(outbox->be_held_by("one"));
    outbox->append({8, "open", "p01", "1", "quake", ""});
    CHECK(outbox->acknowledge(must_take(*outbox).epoch, 1, 0));
    CHECK(outbox->be_held_by("two"));
    CHECK(known(*outbox) == std::map<std::string, int>{{"open+", 10}, {"form_submit", 1}, {"open", 2}});
    CHECK(must_take(*outbox).records.empty());
    const auto later = outbox->recorded_since(4'000'000'000'000);
    REQUIRE(later);
    CHECK(later->empty());
}

TEST_CASE("a long value is cut between characters") {
    const Scratch scratch;
    const auto outbox = must_open(scratch / "outbox.db");
    std::string chinese;
    for (int i = 0; i < 400; ++i) chinese += "震";
    outbox->append(usage(chinese));
    outbox->append(usage(std::string(5000, 'a')));
    outbox->append(usage(std::string("a\0b", 3)));
    const auto batch = must_take(*outbox);
    CHECK(batch.records.at(0).usage.value == chinese.substr(0, 999));
    CHECK(batch.records.at(1).usage.value.size() == 1000);
    CHECK(batch.records.at(2).usage.value == std::string("a\0b", 3));

    // A sent form may be longer, and has a bound of its own.
    Usage form = usage(std::string(4'000, 'b'));
    form.kind = "form_submit";
    outbox->append(form);
    form.value = std::string(9'000, 'c');
    outbox->append(form);
    const auto forms = must_take(*outbox);
    REQUIRE(forms.records.size() == 5);
    CHECK(forms.records[3].usage.value == std::string(4'000, 'b'));
    CHECK(forms.records[4].usage.value == std::string(4'096, 'c'));
}

TEST_CASE("a full file loses its oldest records and says how many, in their place") {
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    OutboxLimits limits;
    limits.records = 128;
    std::uint64_t dropped = 0;
    {
        const auto outbox = must_open(file, limits);
        for (int i = 0; i < 1000; ++i) {
            outbox->append(usage(std::to_string(i)));
            if (i % 7 == 0) must_flush(*outbox);
        }
        const auto batch = must_take(*outbox);
        CHECK(batch.records.size() <= 128);
        CHECK(batch.records.size() >= 120);
        const auto& first = batch.records.at(0);
        CHECK(first.usage.kind == "dropped");
        // Nothing but the first was lost: what it counts and what is there make all.
        CHECK(count_in(first.usage.value) == outbox->dropped());
        CHECK(outbox->dropped() + batch.records.size() - 1 == 1000);
        CHECK(first.usage.value == "{\"count\":" + std::to_string(outbox->dropped()) + ",\"from_seq\":1}");
        for (std::size_t i = 1; i < batch.records.size(); ++i) CHECK(batch.records[i].seq == batch.records[i - 1].seq + 1);
        CHECK(batch.records.back().usage.value == "999");
        dropped = outbox->dropped();
        CHECK(outbox->drop_through(batch.epoch, batch.records.at(50).seq));
    }
    const auto outbox = must_open(file, limits);
    const auto acknowledged = must_take(*outbox).records.at(0).seq - 1;
    CHECK(outbox->dropped() == dropped);
    for (int i = 0; i < 500; ++i) outbox->append(usage("again"));
    const auto batch = must_take(*outbox);
    CHECK(batch.records.at(0).usage.kind == "dropped");
    CHECK(batch.records.at(0).usage.value.find("\"from_seq\":" + std::to_string(acknowledged + 1) + "}") != std::string::npos);
}

TEST_CASE("the file keeps to its bytes") {
    const Scratch scratch;
    OutboxLimits limits;
    limits.file_bytes = 1u << 20;
    const auto outbox = must_open(scratch / "outbox.db", limits);
    std::uint64_t most = 0;
    for (int i = 0; i < 6000; ++i) {
        outbox->append(usage(std::string(900, 'x')));
        if (i % 100 == 0) {
            must_flush(*outbox);
            most = std::max(most, bytes_on_disk(scratch.path()));
        }
    }
    CHECK(most <= limits.file_bytes);
    CHECK(most > limits.file_bytes / 2);
    const auto batch = must_take(*outbox);
    CHECK(batch.records.size() > 300);
    CHECK(batch.records.at(0).usage.kind == "dropped");
    CHECK(outbox->dropped() + batch.records.size() - 1 == 6000);
}

TEST_CASE("while the disk is full, records wait in memory up to the bound, without a busy loop") {
    const Scratch scratch;
    OutboxLimits limits;
    limits.waiting = 10;
    const auto outbox = must_open(scratch / "outbox.db", limits);
    outbox->append(usage("before"));
    must_flush(*outbox);
    {
        const SmallDisk small(4096);
        for (int i = 0; i < 50; ++i) outbox->append(usage(std::to_string(i)));
        const auto flushed = outbox->flush();
        REQUIRE_FALSE(flushed);
        CHECK(flushed.error().text.find("outbox") != std::string::npos);
        CHECK(outbox->dropped() == 40);
        CHECK(must_take(*outbox).records.size() == 1);  // reading still works
        const double before = cpu_seconds();
        std::this_thread::sleep_for(1s);
        CHECK(cpu_seconds() - before < 0.2);
    }
    must_flush(*outbox);
    const auto batch = must_take(*outbox);
    REQUIRE(batch.records.size() == 12);
    CHECK(batch.records[1].usage.kind == "dropped");
    CHECK(batch.records[1].usage.value == "{\"count\":40}");
    CHECK(batch.records[2].usage.value == "40");
    CHECK(batch.records[11].usage.value == "49");
    CHECK(batch.records[11].seq == 12);
    CHECK(outbox->dropped() == 40);
}

TEST_CASE("a disk that is full at the start is tried again until it takes the records") {
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    std::unique_ptr<Outbox> outbox;
    {
        const SmallDisk small(100);
        outbox = must_open(file);
        outbox->append(usage("kept"));
        CHECK_FALSE(outbox->flush());
        CHECK_FALSE(outbox->take(1));
    }
    // Nobody asks: the writer comes back by itself.
    for (int i = 0; i < 100 && must_take(*outbox).records.empty(); ++i) std::this_thread::sleep_for(100ms);
    CHECK(must_take(*outbox).records.at(0).usage.value == "kept");
}

TEST_CASE("a damaged file is moved aside and a new epoch begins") {
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    std::set<std::uint64_t> epochs;
    for (int round = 1; round <= 4; ++round) {
        {
            const auto outbox = must_open(file);
            outbox->append(usage("good"));
            const auto batch = must_take(*outbox);
            CHECK(batch.records.size() == 1);
            CHECK(batch.records[0].boot == 1);
            epochs.insert(batch.epoch);
        }
        fs::remove(file.string() + "-wal");  // it holds the last pages, so it would mend the file
        switch (round) {
            case 1: fakes::put(file, std::string(5000, 'x')); break;
            case 2: fs::resize_file(file, 4096 + 100); break;
            case 3: {
                auto text = fakes::get(file);
                for (std::size_t i = 4096; i < text.size(); i += 3) text[i] = static_cast<char>(i);
                fakes::put(file, text);
                break;
            }
            default: fakes::put(file, "SQLite format 3" + std::string(1, '\0') + "torn"); break;
        }
    }
    const auto outbox = must_open(file);
    epochs.insert(must_take(*outbox).epoch);
    CHECK(epochs.size() == 5);
    // Two are kept for whoever wants to look; a failing disk does not fill itself.
    CHECK_FALSE(fs::exists(scratch / "outbox.db.broken-2"));
    CHECK(fs::exists(scratch / "outbox.db.broken-3"));
    CHECK(fs::exists(scratch / "outbox.db.broken-4"));
}

TEST_CASE("an empty file is no damage, a folder or a path through a file is an error") {
    const Scratch scratch;
    fakes::put(scratch / "empty.db", "");
    const auto outbox = must_open(scratch / "empty.db");
    outbox->append(usage("1"));
    CHECK(must_take(*outbox).records.size() == 1);
    CHECK_FALSE(fs::exists(scratch / "empty.db.broken-1"));
    CHECK_FALSE(Outbox::open(scratch.path(), "s"));
    CHECK_FALSE(Outbox::open(scratch / "empty.db/x.db", "s"));
}

TEST_CASE("damage that shows while running begins a new epoch and loses nothing that comes after") {
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    const auto outbox = must_open(file);
    for (int i = 0; i < 20'000; ++i) {
        outbox->append(usage(std::string(200, 'y')));
        if (i % 500 == 0) must_flush(*outbox);
    }
    const auto epoch = must_take(*outbox, 1).epoch;
    {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        const auto bytes = fs::file_size(file);
        REQUIRE(bytes > 3u << 20);  // more than the cache holds
        const std::string rubbish(bytes - 4096, '\x5a');
        stream.seekp(4096);
        stream << rubbish;
    }
    fakes::put(file.string() + "-wal", "");
    bool failed = false;
    for (int i = 0; i < 3 && !failed; ++i) failed = !outbox->take(100'000);
    CHECK(failed);
    outbox->append(usage("after"));
    must_flush(*outbox);
    const auto batch = must_take(*outbox);
    CHECK(batch.epoch != epoch);
    REQUIRE(batch.records.size() == 1);
    CHECK(batch.records[0].usage.value == "after");
    CHECK(batch.records[0].seq == 1);
    CHECK(fs::exists(scratch / "outbox.db.broken-1"));
}

TEST_CASE("two programs do not share one outbox; the second gets its turn when the first has ended") {
    const Scratch scratch;
    auto outbox = must_open(scratch / "outbox.db");
    outbox->append(usage("first"));
    must_flush(*outbox);
    const auto second = must_open(scratch / "outbox.db");
    second->append(usage("second"));
    const auto flushed = second->flush();
    REQUIRE_FALSE(flushed);
    CHECK(flushed.error().line().find("another program is using it") != std::string::npos);
    CHECK_FALSE(second->take(10));
    CHECK(must_take(*outbox).records.size() == 1);
    outbox.reset();
    must_flush(*second);
    const auto batch = must_take(*second);
    REQUIRE(batch.records.size() == 2);
    CHECK(batch.records[1].usage.value == "second");
    CHECK(batch.records[1].boot == 2);
    CHECK_FALSE(fs::exists(scratch / "outbox.db.broken-1"));
}

TEST_CASE("without being asked, a record is on the disk well within a second") {
    const Scratch scratch;
    const auto outbox = must_open(scratch / "outbox.db");
    must_flush(*outbox);
    outbox->append(usage("soon"));
    std::this_thread::sleep_for(500ms);
    const Scratch copy;  // what a power cut now would leave
    for (const char* const name : {"outbox.db", "outbox.db-wal"}) fs::copy_file(scratch / name, copy / name);
    const auto after = must_open(copy / "outbox.db");
    CHECK(must_take(*after).records.at(0).usage.value == "soon");
}

TEST_CASE("many threads append while one takes and acknowledges: each record once, in order") {
    const Scratch scratch;
    const auto outbox = must_open(scratch / "outbox.db");
    constexpr int writers = 4, each = 1500;
    std::multiset<std::string> seen;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < writers; ++t) {
            threads.emplace_back([&outbox, t] {
                for (int i = 0; i < each; ++i) outbox->append(usage(std::to_string(t) + ":" + std::to_string(i)));
            });
        }
        std::uint64_t expected = 1;
        while (seen.size() < writers * each) {
            const auto batch = must_take(*outbox, 200);
            for (const auto& record : batch.records) {
                CHECK(record.seq == expected++);
                seen.insert(record.usage.value);
            }
            if (!batch.records.empty()) REQUIRE(outbox->drop_through(batch.epoch, batch.records.back().seq));
            if (outbox->dropped() != 0) break;
        }
    }
    CHECK(outbox->dropped() == 0);
    CHECK(seen.size() == writers * each);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == seen.size());
}

TEST_CASE("a clock in 1970 or 2099 is implausible, one in between is not yet trusted") {
    CHECK(sync::judge_clock(0) == sync::ClockQuality::implausible);
    CHECK(sync::judge_clock(-5) == sync::ClockQuality::implausible);
    CHECK(sync::judge_clock(1'735'689'599'999) == sync::ClockQuality::implausible);
    CHECK(sync::judge_clock(1'735'689'600'000) == sync::ClockQuality::unverified);  // 2025-01-01
    CHECK(sync::judge_clock(3'818'447'999'999) == sync::ClockQuality::unverified);
    CHECK(sync::judge_clock(3'818'448'000'000) == sync::ClockQuality::implausible);  // 2091-01-01
    CHECK(sync::judge_clock(4'070'908'800'000) == sync::ClockQuality::implausible);  // 2099
}
