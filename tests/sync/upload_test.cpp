// Figures in equal figures out: over a road that loses batches and answers, with replays, kills of either end, sticks
// that are copied, and a server that was put back to yesterday.
#include <doctest/doctest.h>

#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "sync/server/backup.h"
#include "sync/server/intake.h"
#include "sync/upload.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

template <class T>
T must(content::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().line());
    return std::move(*result);
}

sync::Usage usage(int number) { return {static_cast<std::uint64_t>(number / 10), "answer", "p01", "1", "quake", "value " + std::to_string(number)}; }

struct Direct : sync::Road {
    explicit Direct(sync::server::Intake& intake) : intake(&intake) {}
    sync::server::Intake* intake;
    content::Result<std::string> deliver(std::string_view batch) override {
        const auto answer = intake->take(batch, 5);
        if (!answer) return answer.error();
        return sync::write_answer(*answer);
    }
};

// Loses the batch, or the answer, or brings it twice, or an old one again.
struct BadRoad : Direct {
    using Direct::Direct;
    std::mt19937 chance{2026};
    std::vector<std::string> sent;
    content::Result<std::string> deliver(std::string_view batch) override {
        const content::Error cut{"the connection was cut", {}};
        const auto dice = chance() % 10;
        if (dice == 0) return cut;
        if (sent.size() < 50) sent.emplace_back(batch);
        if (dice == 1) static_cast<void>(Direct::deliver(sent[chance() % sent.size()]));
        if (dice == 2) static_cast<void>(Direct::deliver(batch));
        if (dice == 3) static_cast<void>(Direct::deliver(batch.substr(0, batch.size() / 2)));
        auto answer = Direct::deliver(batch);
        if (dice == 4) return cut;
        return answer;
    }
};

std::unique_ptr<sync::Outbox> outbox_with(const fs::path& file, int from, int count) {
    auto outbox = must(sync::Outbox::open(file, "s1"));
    for (int i = 0; i < count; ++i) {
        outbox->append(usage(from + i));
        if (i % 5'000 == 4'999) REQUIRE(outbox->flush());
    }
    REQUIRE(outbox->flush());
    return outbox;
}

}  // namespace

TEST_CASE("a batch reads back as it was written") {
    sync::SentBatch batch{"s1", 7, 3, {}};
    sync::Record record;
    record.seq = 5;
    record.boot = 18'000'000'000'000'000'000u;
    record.monotonic_ms = -1;
    record.wall_ms = 1'800'000'000'000;
    record.quality = sync::ClockQuality::trusted;
    record.usage = {99, "answer", "p01", "1", "quake", "\xE5\x9C\xB0\n\"x\""};
    batch.records = {record};
    const auto read = must(sync::read_batch(must(sync::write_batch(batch))));
    CHECK(read.station == "s1");
    CHECK(read.epoch == 7);
    CHECK(read.from_seq == 3);
    REQUIRE(read.records.size() == 1);
    CHECK(read.records[0].seq == 5);
    CHECK(read.records[0].boot == record.boot);
    CHECK(read.records[0].monotonic_ms == -1);
    CHECK(read.records[0].wall_ms == record.wall_ms);
    CHECK(read.records[0].quality == record.quality);
    CHECK(read.records[0].usage.value == record.usage.value);
    CHECK(!sync::write_batch({"s1", 7, 3, {}}));
}

TEST_CASE("hostile batches are refused in a word") {
    const auto refusal = [](const std::string& text) {
        std::string bytes(ZSTD_compressBound(text.size()), '\0');
        bytes.resize(ZSTD_compress(bytes.data(), bytes.size(), text.data(), text.size(), 1));
        const auto read = sync::read_batch(bytes);
        return read ? std::string() : read.error().text;
    };
    const std::string head = R"({"estation_batch":1,"station":"s","epoch":1,"from_seq":1,"records":2})" "\n";
    const std::string one = R"([1,1,1,1,1,1,"k","p","v","i","x"])" "\n", two = R"([2,1,1,1,1,1,"k","p","v","i","x"])" "\n", three = R"([3,1,1,1,1,1,"k","p","v","i","x"])" "\n";
    CHECK(refusal(head + one + two) == "");
    for (const std::string& bad : {std::string(), std::string("x"), head, head + one, head + one + two + three, head + two + one, head + one + one, head + one + three, head + one + two + "more",
                                   head + one + R"([2,1,1,1,9,1,"k","p","v","i","x"])" "\n", head + one + R"([2,1,1,1,1,-1,"k","p","v","i","x"])" "\n", head + one + "[2]\n", head + one + "\n",
                                   head + one + R"([2,1,1,1,1,1,"k","p","v","i",")" + std::string(5'000, 'x') + "\"]\n", head + one + std::string(100'000, '[') + "\n",
                                   R"({"estation_batch":2,"station":"s","epoch":1,"from_seq":1,"records":1})" "\n" + one, R"({"estation_batch":1,"station":"","epoch":1,"from_seq":1,"records":1})" "\n" + one,
                                   R"({"estation_batch":1,"station":"s","epoch":1,"from_seq":2,"records":1})" "\n" + one, R"({"estation_batch":1,"station":"s","epoch":-1,"from_seq":1,"records":1})" "\n" + one,
                                   R"({"estation_batch":1,"station":"s","epoch":9223372036854775808,"from_seq":1,"records":1})" "\n" + one,
                                   std::string(R"({"estation_batch":1,"station":"s","epoch":1,"from_seq":1,"records":1})" "\n" R"([1000000000000001,1,1,1,1,1,"k","p","v","i","x"])" "\n")})
        CHECK_MESSAGE(refusal(bad) != "", bad.substr(0, 200));
    CHECK(says(refusal(std::string(100u << 20, ' ')), "more than is allowed"));
    CHECK(!sync::read_batch("no zstd at all"));
    CHECK(!sync::read_batch(std::string(2u << 20, 'x')));
    for (const char* const answer : {"", "{}", "[]", "{\"answer\":\"acknowledged\"}", "{\"answer\":\"yes\",\"epoch\":1,\"last_seq\":1}", "{\"answer\":\"gap\",\"epoch\":-1,\"last_seq\":1}"})
        CHECK_MESSAGE(!sync::read_answer(answer), answer);
}

TEST_CASE("what follows is taken, what comes again is skipped, what does not follow is refused") {
    const Scratch scratch;
    auto intake = must(sync::server::Intake::open(scratch / "figures.db"));
    const auto send = [&](std::uint64_t epoch, std::uint64_t from, std::uint64_t first, std::uint64_t last) {
        sync::SentBatch batch{"s1", epoch, from, {}};
        for (std::uint64_t seq = first; seq <= last; ++seq) {
            batch.records.emplace_back();
            batch.records.back().seq = seq;
            batch.records.back().usage.kind = "open";
        }
        return must(intake->take(must(sync::write_batch(batch)), 5));
    };
    using Kind = sync::Answer::Kind;
    CHECK(send(1, 1, 1, 10).last_seq == 10);
    CHECK(send(1, 5, 5, 12).last_seq == 12);
    CHECK(must(intake->records()) == 12);
    CHECK(send(1, 3, 3, 4).last_seq == 12);
    CHECK(send(1, 14, 14, 20).kind == Kind::gap);
    CHECK(send(1, 14, 14, 20).last_seq == 12);
    CHECK(must(intake->records()) == 12);
    CHECK(send(2, 1, 1, 3).last_seq == 3);
    CHECK(send(2, 9, 9, 9).kind == Kind::gap);
    CHECK(must(intake->missing()) == 0);
    CHECK(send(1, 13, 16, 20).last_seq == 20);
    CHECK(must(intake->missing()) == 3);
    CHECK(must(intake->records()) == 20);
}

TEST_CASE("records that left a full outbox are told in place and leave no gap") {
    const Scratch scratch;
    auto intake = must(sync::server::Intake::open(scratch / "figures.db"));
    sync::Record dropped;
    dropped.seq = 11;
    dropped.usage = {0, "dropped", "", "", "", R"({"count":10,"from_seq":1})"};
    CHECK(sync::speaks_from(dropped) == 1);
    const auto answer = must(intake->take(must(sync::write_batch({"s1", 1, 1, {dropped}})), 5));
    CHECK(answer.kind == sync::Answer::Kind::acknowledged);
    CHECK(answer.last_seq == 11);
    for (const char* const value : {"", "{}", "[1]", R"({"from_seq":0})", R"({"from_seq":11})", R"({"from_seq":-1})"}) {
        dropped.usage.value = value;
        CHECK(sync::speaks_from(dropped) == 11);
    }
}

TEST_CASE("100,000 records over a bad road: each is there once, and the outbox is empty") {
    const Scratch scratch(Scratch::On::memory);
    constexpr int all = 100'000;
    auto outbox = outbox_with(scratch / "outbox.db", 1, all);
    auto intake = must(sync::server::Intake::open(scratch / "figures.db"));
    BadRoad road(*intake);
    bool done = false;
    for (int tries = 0; !done && tries < 2'000; ++tries) {
        const auto uploaded = sync::upload(*outbox, road, "s1", 500, 20);
        done = uploaded && uploaded->all;
        // Either end begins anew now and then, as after a kill.
        if (tries % 7 == 3) outbox = must(sync::Outbox::open(scratch / "outbox.db", "s1"));
        if (tries % 5 == 2) {
            intake.reset();
            intake = must(sync::server::Intake::open(scratch / "figures.db"));
            road.intake = intake.get();
        }
    }
    CHECK(done);
    CHECK(must(intake->records()) == all);
    CHECK(must(intake->missing()) == 0);
    CHECK(must(outbox->take(10)).records.empty());
}

TEST_CASE("a batch that is too large goes in halves") {
    const Scratch scratch(Scratch::On::memory);
    auto outbox = outbox_with(scratch / "outbox.db", 1, 1'000);
    auto intake = must(sync::server::Intake::open(scratch / "figures.db"));
    struct Narrow : Direct {
        using Direct::Direct;
        std::size_t largest = 0;
        content::Result<std::string> deliver(std::string_view batch) override {
            const auto read = must(sync::read_batch(batch));
            if (read.records.size() > 70) return sync::write_answer({sync::Answer::Kind::too_large, read.epoch, 0});
            largest = std::max(largest, read.records.size());
            return Direct::deliver(batch);
        }
    } road(*intake);
    CHECK(must(sync::upload(*outbox, road, "s1", 500)).all);
    CHECK(road.largest == 62);
    CHECK(must(intake->records()) == 1'000);
}

TEST_CASE("a server that was put back to yesterday hears what it misses, and goes on") {
    const Scratch scratch(Scratch::On::memory);
    auto outbox = outbox_with(scratch / "outbox.db", 1, 100);
    {
        auto intake = must(sync::server::Intake::open(scratch / "figures.db"));
        Direct road(*intake);
        REQUIRE(must(sync::upload(*outbox, road, "s1")).all);
    }
    fs::copy_file(scratch / "figures.db", scratch / "backup.db");
    for (int i = 101; i <= 200; ++i) outbox->append(usage(i));
    REQUIRE(outbox->flush());
    {
        auto intake = must(sync::server::Intake::open(scratch / "figures.db"));
        Direct road(*intake);
        REQUIRE(must(sync::upload(*outbox, road, "s1")).all);
        CHECK(must(intake->records()) == 200);
    }
    for (int i = 201; i <= 250; ++i) outbox->append(usage(i));
    REQUIRE(outbox->flush());
    auto intake = must(sync::server::Intake::open(scratch / "backup.db"));
    Direct road(*intake);
    CHECK(must(sync::upload(*outbox, road, "s1", 20)).all);
    CHECK(must(intake->records()) == 150);
    CHECK(must(intake->missing()) == 100);
}

TEST_CASE("what is sent is kept until a backup holds it, and a server that was put back from it asks for the rest") {
    const Scratch scratch(Scratch::On::memory);
    auto outbox = outbox_with(scratch / "outbox.db", 1, 100);
    fs::create_directory(scratch / "data");
    auto database = must(sync::server::Database::open(scratch / "data/server.sqlite"));
    const sync::server::DataFolder data{scratch / "data"};
    auto intake = must(sync::server::Intake::open(*database));
    Direct road(*intake);
    const auto kept = [&] { return must(outbox->last_kept()).records.size(); };
    REQUIRE(must(sync::upload(*outbox, road, "s1", 30)).all);
    CHECK(kept() == 0);  // a server without a backup cannot come back from one
    REQUIRE(sync::server::back_up(*database, data, scratch / "backup"));
    for (int i = 101; i <= 200; ++i) outbox->append(usage(i));
    REQUIRE(must(sync::upload(*outbox, road, "s1", 30)).all);
    CHECK(kept() == 1);
    CHECK(must(outbox->take(1'000)).records.empty());
    intake.reset();
    database.reset();
    SUBCASE("the disk fails, the backup is put back, and the station has nothing new to say") {
        const sync::server::DataFolder fresh{scratch / "fresh"};
        fs::create_directory(scratch / "fresh");
        if (const auto restored = sync::server::restore(scratch / "backup", fresh, "boss"); !restored) FAIL(restored.error().line());
        auto again = must(sync::server::Intake::open(fresh.database()));
        CHECK(must(again->records()) == 100);
        outbox = must(sync::Outbox::open(scratch / "outbox.db", "s1"));
        Direct back(*again);
        const auto sent = must(sync::upload(*outbox, back, "s1", 30, 1'000, true));
        CHECK(sent.all);
        CHECK(sent.records == 100);
        CHECK(must(again->records()) == 200);
        CHECK(must(again->missing()) == 0);
        CHECK(must(outbox->take(1'000)).records.empty());
    }
    SUBCASE("the next backup holds it, and it is deleted") {
        database = must(sync::server::Database::open(scratch / "data/server.sqlite"));
        intake = must(sync::server::Intake::open(*database));
        REQUIRE(sync::server::back_up(*database, data, scratch / "backup"));
        Direct same(*intake);
        CHECK(must(sync::upload(*outbox, same, "s1", 30)).all);
        CHECK(kept() == 1);  // nobody asked
        CHECK(must(sync::upload(*outbox, same, "s1", 30, 1'000, true)).records == 0);
        CHECK(kept() == 0);
        CHECK(must(intake->records()) == 200);
    }
    SUBCASE("another server's figures are not this one's") {
        REQUIRE(outbox->be_held_by("first"));
        REQUIRE(outbox->be_held_by("second"));
        for (int i = 201; i <= 210; ++i) outbox->append(usage(i));
        auto other = must(sync::server::Intake::open(scratch / "other.db"));
        Direct elsewhere(*other);
        CHECK(must(sync::upload(*outbox, elsewhere, "n1", 30, 1'000, true)).records == 10);
        CHECK(must(other->records()) == 10);
        CHECK(must(other->missing()) == 0);
    }
}

TEST_CASE("what an ended epoch has kept is told to a server that was put back to before it ended") {
    const Scratch scratch(Scratch::On::memory);
    auto outbox = outbox_with(scratch / "outbox.db", 1, 100);
    fs::create_directory(scratch / "data");
    const sync::server::DataFolder data{scratch / "data"};
    {
        auto database = must(sync::server::Database::open(data.database()));
        auto intake = must(sync::server::Intake::open(*database));
        Direct road(*intake);
        REQUIRE(must(sync::upload(*outbox, road, "s1", 30)).all);
        REQUIRE(sync::server::back_up(*database, data, scratch / "backup"));
        for (int i = 101; i <= 200; ++i) outbox->append(usage(i));
        REQUIRE(must(sync::upload(*outbox, road, "s1", 30)).all);
        outbox.reset();
        fs::copy_file(scratch / "outbox.db", scratch / "image.db");
        // The station goes on, and is then put back to the image: 201 to 230 are others now, and a new epoch begins.
        outbox = must(sync::Outbox::open(scratch / "outbox.db", "s1"));
        for (int i = 201; i <= 220; ++i) outbox->append(usage(i));
        REQUIRE(must(sync::upload(*outbox, road, "s1", 30)).all);
        outbox = must(sync::Outbox::open(scratch / "image.db", "s1"));
        for (int i = 301; i <= 330; ++i) outbox->append(usage(i));
        REQUIRE(must(sync::upload(*outbox, road, "s1", 30)).all);
        CHECK(must(intake->records()) == 250);
        CHECK(must(outbox->earlier()).size() == 1);
        // A server that still holds it is asked and given nothing.
        CHECK(must(sync::upload(*outbox, road, "s1", 30, 1'000, true)).all);
        CHECK(must(intake->records()) == 250);
        CHECK(must(outbox->earlier()).size() == 1);
    }
    const sync::server::DataFolder fresh{scratch / "fresh"};
    fs::create_directory(scratch / "fresh");
    REQUIRE(sync::server::restore(scratch / "backup", fresh, "boss"));
    auto database = must(sync::server::Database::open(fresh.database()));
    auto intake = must(sync::server::Intake::open(*database));
    CHECK(must(intake->records()) == 100);
    Direct back(*intake);
    struct Cut : Direct {  // a power cut on either side costs another try
        using Direct::Direct;
        int calls = 0;
        content::Result<std::string> deliver(std::string_view batch) override {
            auto answer = Direct::deliver(batch);
            return ++calls % 3 == 0 ? content::Result<std::string>(content::Error{"cut", {}}) : answer;
        }
    } cut(*intake);
    for (int tries = 0; tries < 10; ++tries) static_cast<void>(sync::upload(*outbox, cut, "s1", 40, 1'000, true));
    CHECK(must(sync::upload(*outbox, back, "s1", 40, 1'000, true)).all);
    CHECK(must(intake->records()) == 230);  // what the station recorded after the image is gone with its disk
    CHECK(must(intake->missing()) == 0);
    CHECK(must(outbox->earlier()).size() == 1);
    REQUIRE(sync::server::back_up(*database, fresh, scratch / "next"));
    CHECK(must(sync::upload(*outbox, back, "s1", 40, 1'000, true)).all);
    CHECK(must(outbox->earlier()).empty());
    CHECK(must(intake->records()) == 230);
}

TEST_CASE("a confused server empties no outbox") {
    const Scratch scratch(Scratch::On::memory);
    auto outbox = outbox_with(scratch / "outbox.db", 1, 10);
    const auto epoch = must(outbox->take(1)).epoch;
    struct Says : sync::Road {
        std::string answer;
        content::Result<std::string> deliver(std::string_view) override { return answer; }
    } road;
    using Kind = sync::Answer::Kind;
    for (const auto& answer : {sync::Answer{Kind::acknowledged, epoch, 3}, sync::Answer{Kind::acknowledged, epoch + 1, 10}, sync::Answer{Kind::gap, epoch, 5}, sync::Answer{Kind::too_large, epoch, 0}}) {
        road.answer = sync::write_answer(answer);
        CHECK(!sync::upload(*outbox, road, "s1"));
        CHECK(must(outbox->take(100)).records.size() == 10);
    }
    road.answer = "<html>404</html>";
    CHECK(!sync::upload(*outbox, road, "s1"));
    CHECK(must(outbox->take(100)).records.size() == 10);
}

TEST_CASE("by stick: copied twice, out of order, with a damaged file, and the network later") {
    const Scratch scratch(Scratch::On::memory);
    auto outbox = outbox_with(scratch / "outbox.db", 1, 5'000);
    CHECK(must(sync::export_figures(*outbox, scratch / "stick", "s1", 700)) == 5'000);
    CHECK(must(outbox->take(10'000)).records.size() == 5'000);
    auto intake = must(sync::server::Intake::open(scratch / "figures.db"));
    std::vector<content::Error> refused;
    // The first file is missing: nothing behind it is taken.
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(scratch / "stick")) files.push_back(entry.path());
    std::ranges::sort(files);
    REQUIRE(files.size() == 8);
    fs::rename(files[0], scratch / "first");
    CHECK(must(intake->take_folder(scratch / "stick", 5, refused)) == 0);
    CHECK(refused.size() == 7);
    fs::rename(scratch / "first", files[0]);
    // The third is damaged: what comes before it is taken.
    const std::string third = get(files[2]);
    put(files[2], third.substr(0, third.size() / 2));
    refused.clear();
    CHECK(must(intake->take_folder(scratch / "stick", 5, refused)) == 1'400);
    CHECK(refused.size() == 6);
    put(files[2], third);
    refused.clear();
    CHECK(must(intake->take_folder(scratch / "stick", 5, refused)) == 3'600);
    CHECK(refused.empty());
    CHECK(must(intake->take_folder(scratch / "stick", 5, refused)) == 0);
    for (int i = 5'001; i <= 5'100; ++i) outbox->append(usage(i));
    REQUIRE(outbox->flush());
    Direct road(*intake);
    CHECK(must(sync::upload(*outbox, road, "s1")).all);
    CHECK(must(intake->records()) == 5'100);
    CHECK(must(intake->missing()) == 0);
}
