// The server's answer on a stick: only one that its key has signed is heard, an old or foreign one changes nothing, and a
// station that was put back from an image loses none of its new records by it.
#include <doctest/doctest.h>

#include <filesystem>

#include "sync/acknowledgement.h"
#include "sync/server/intake.h"
#include "sync/trust/trusted.h"
#include "sync/upload.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
using Kind = sync::Answer::Kind;
namespace fs = std::filesystem;

namespace {

struct Desk {
    Scratch scratch{Scratch::On::memory};
    fakes::Repository repository;
    trust::Root root = must(trust::TrustedSet::begin(repository.first_root(), today)).root();
    std::unique_ptr<sync::server::Intake> intake = must(sync::server::Intake::open((scratch / "figures.db").string()));
    bool all_of_them = false;              // also what comes behind a file that does not fit
    std::vector<std::string> all_said;

    [[nodiscard]] std::string signed_by(const sync::Acknowledgement& said, int number = 1) const {
        const std::array<const trust::PrivateKey*, 1> keys = {&key(number)};
        return must(sync::write_acknowledgement(said, keys));
    }
    // What the server says of the last file of a stick.
    std::string carry(sync::Outbox& outbox) {
        sync::Acknowledgement said;
        const auto files = must(sync::figure_files(outbox, "s1", 40));
        for (const auto& file : files.files) {
            said = {"s1", must(intake->take(file.bytes, 5)), {}};
            auto database = must(sync::server::Database::open((scratch / "figures.db").string()));
            const auto row = must(database->row("SELECT boot, monotonic_ms, wall_ms FROM usage WHERE seq = $1 AND epoch = $2", {said.answer.last_seq, said.answer.epoch}));
            if (!row.empty()) said.last = sync::RecordMark{row[0].bits(), row[1].number(), row[2].number()};
            all_said.push_back(signed_by(said));
            if (said.answer.kind != Kind::acknowledged && !all_of_them) break;
        }
        return signed_by(said);
    }
    [[nodiscard]] content::Result<bool> hear(sync::Outbox& outbox, const std::string& text, const std::string& station = "s1") const {
        const auto said = sync::read_acknowledgement(text, root);
        if (!said) return said.error();
        return sync::hear(outbox, station, *said);
    }
};

void append(sync::Outbox& outbox, int from, int through) {
    for (int i = from; i <= through; ++i) outbox.append({7, "answer", "p01", "1", "quake", "value " + std::to_string(i)});
    REQUIRE(outbox.flush());
}

std::size_t waiting(sync::Outbox& outbox) { return must(outbox.take(10'000)).records.size(); }

}  // namespace

TEST_CASE("figures leave on a stick and are deleted only when the answer has come back on one") {
    Desk desk;
    auto outbox = must(sync::Outbox::open(desk.scratch / "outbox.db", "s1"));
    append(*outbox, 1, 100);
    const std::string first = desk.carry(*outbox);
    CHECK(waiting(*outbox) == 100);
    append(*outbox, 101, 130);
    CHECK(must(desk.hear(*outbox, first)));
    CHECK(waiting(*outbox) == 30);
    CHECK_FALSE(must(desk.hear(*outbox, first)));  // the stick stays plugged in
    const std::string second = desk.carry(*outbox);
    CHECK_FALSE(must(desk.hear(*outbox, first)));  // an old stick
    CHECK(waiting(*outbox) == 30);
    CHECK_FALSE(must(desk.hear(*outbox, second, "s2")));
    CHECK(must(desk.hear(*outbox, second)));
    CHECK(waiting(*outbox) == 0);
    CHECK(must(desk.intake->records()) == 130);
    CHECK(must(desk.intake->missing()) == 0);
}

TEST_CASE("only the server's own word is heard") {
    Desk desk;
    auto outbox = must(sync::Outbox::open(desk.scratch / "outbox.db", "s1"));
    append(*outbox, 1, 10);
    const std::string good = desk.carry(*outbox);
    std::string other = good;
    other.replace(other.find("\"last_seq\":10"), 13, "\"last_seq\":90");
    CHECK_FALSE(desk.hear(*outbox, other));
    const auto said = must(sync::read_acknowledgement(good, desk.root));
    CHECK_FALSE(desk.hear(*outbox, desk.signed_by(said, 2)));  // the snapshot's key may not say this
    CHECK_FALSE(desk.hear(*outbox, desk.signed_by(said, 9)));
    for (const std::string& text : {std::string(), std::string("{}"), std::string("[1]"), std::string(R"({"signed":{},"signatures":[]})"), desk.repository.metadata.at("timestamp.json"), std::string(20'000, ' ')})
        CHECK_FALSE(desk.hear(*outbox, text));
    CHECK_FALSE(sync::write_acknowledgement({"s1", {Kind::too_large, 1, 0}, {}}, std::array<const trust::PrivateKey*, 1>{&key(1)}));
    CHECK(waiting(*outbox) == 10);
    CHECK(must(desk.hear(*outbox, good)));
}

TEST_CASE("a station that was put back from an image loses nothing by an old stick, and begins anew by the next") {
    Desk desk;
    auto outbox = must(sync::Outbox::open(desk.scratch / "outbox.db", "s1"));
    append(*outbox, 1, 60);
    outbox.reset();
    fs::copy_file(desk.scratch / "outbox.db", desk.scratch / "image.db");
    fs::copy_file(desk.scratch / "outbox.db-wal", desk.scratch / "image.db-wal");
    outbox = must(sync::Outbox::open(desk.scratch / "outbox.db", "s1"));
    append(*outbox, 61, 100);
    const std::string all = desk.carry(*outbox);
    outbox = must(sync::Outbox::open(desk.scratch / "image.db", "s1"));
    append(*outbox, 1'061, 1'100);
    CHECK_FALSE(must(desk.hear(*outbox, all)));  // it speaks of other records under these numbers
    append(*outbox, 1'101, 1'110);
    CHECK_FALSE(must(desk.hear(*outbox, all)));
    CHECK(waiting(*outbox) == 110);
    desk.all_of_them = true;
    const std::string later = desk.carry(*outbox);
    CHECK(must(sync::read_acknowledgement(later, desk.root)).answer.last_seq == 80);
    CHECK_FALSE(must(desk.hear(*outbox, later)));  // about its last file by itself: number 80 is another record here
    CHECK(waiting(*outbox) == 110);
    desk.all_of_them = false;
    const std::string reused = desk.carry(*outbox);
    CHECK(must(desk.hear(*outbox, reused)));
    CHECK(waiting(*outbox) == 50);
    CHECK_FALSE(must(desk.hear(*outbox, reused)));
    CHECK_FALSE(must(desk.hear(*outbox, all)));
    CHECK(must(desk.hear(*outbox, desk.carry(*outbox))));
    CHECK(waiting(*outbox) == 0);
    CHECK(must(desk.intake->records()) == 150);
    CHECK(must(desk.intake->missing()) == 0);
}

TEST_CASE("a server that was put back asks on a stick for what is kept") {
    Desk desk;
    auto outbox = must(sync::Outbox::open(desk.scratch / "outbox.db", "s1"));
    append(*outbox, 1, 50);
    auto said = must(sync::read_acknowledgement(desk.carry(*outbox), desk.root));
    said.answer.safe_seq = 20;  // so far reaches its backup
    CHECK(must(sync::hear(*outbox, "s1", said)));
    append(*outbox, 51, 60);
    desk.intake.reset();
    for (const char* const name : {"figures.db", "figures.db-wal", "figures.db-shm"}) fs::remove(desk.scratch / name);
    desk.intake = must(sync::server::Intake::open((desk.scratch / "figures.db").string()));
    const std::string gap = desk.carry(*outbox);
    CHECK(must(desk.hear(*outbox, gap)));
    CHECK(waiting(*outbox) == 40);
    CHECK(must(desk.hear(*outbox, desk.carry(*outbox))));
    CHECK(must(desk.intake->records()) == 40);
    CHECK(must(desk.intake->missing()) == 20);  // what was said to be safe
}

TEST_CASE("what is kept of an epoch that has ended goes along on sticks until a backup holds it") {
    Desk desk;
    auto outbox = must(sync::Outbox::open(desk.scratch / "outbox.db", "s1"));
    append(*outbox, 1, 60);
    outbox.reset();
    fs::copy_file(desk.scratch / "outbox.db", desk.scratch / "image.db");
    fs::copy_file(desk.scratch / "outbox.db-wal", desk.scratch / "image.db-wal");
    outbox = must(sync::Outbox::open(desk.scratch / "outbox.db", "s1"));
    append(*outbox, 61, 100);
    desk.carry(*outbox);
    outbox = must(sync::Outbox::open(desk.scratch / "image.db", "s1"));
    append(*outbox, 1'061, 1'100);
    CHECK(must(desk.hear(*outbox, desk.carry(*outbox))));   // its numbers were used
    const auto ended = must(outbox->earlier());
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].last_seq == 60);
    const auto kept = [&] { return must(outbox->take_earlier(ended[0].epoch, 0, 1'000)).records.size(); };
    CHECK(must(sync::figure_files(*outbox, "s1", 40)).records == 60 + 40);
    CHECK(must(sync::figure_files(*outbox, "s1", 40, 50)).records == 50);

    // The server is put back from a backup in which there was nothing yet.
    desk.intake.reset();
    for (const char* const name : {"figures.db", "figures.db-wal", "figures.db-shm"}) fs::remove(desk.scratch / name);
    desk.intake = must(sync::server::Intake::open((desk.scratch / "figures.db").string()));
    desk.all_said.clear();
    desk.carry(*outbox);
    CHECK(must(desk.intake->records()) == 60 + 40);
    CHECK(must(desk.intake->missing()) == 0);
    CHECK(kept() == 60);                                     // on the way is not there
    REQUIRE(desk.all_said.size() == 3);                      // 40 and 20 of the old epoch, 40 of the new
    auto old_word = must(sync::read_acknowledgement(desk.all_said[1], desk.root));
    REQUIRE(old_word.answer.epoch == ended[0].epoch);

    SUBCASE("no further than the backup reaches") {
        old_word.answer.safe_seq = 25;
        CHECK(must(sync::hear(*outbox, "s1", old_word)));
        CHECK(kept() == 35);
        CHECK_FALSE(must(sync::hear(*outbox, "s1", old_word)));
        old_word.answer.safe_seq = 1'000;                    // more than it speaks of
        CHECK(must(sync::hear(*outbox, "s1", old_word)));
        CHECK(must(outbox->earlier()).empty());
    }
    SUBCASE("no word about other records, or of another station") {
        auto other = old_word;
        ++other.last->wall_ms;
        CHECK_FALSE(must(sync::hear(*outbox, "s1", other)));
        other = old_word;
        other.answer.last_seq = 61;
        CHECK_FALSE(must(sync::hear(*outbox, "s1", other)));
        other = old_word;
        ++other.answer.epoch;
        CHECK_FALSE(must(sync::hear(*outbox, "s1", other)));
        CHECK_FALSE(must(sync::hear(*outbox, "s2", old_word)));
        other = old_word;
        other.answer.kind = Kind::gap;
        CHECK_FALSE(must(sync::hear(*outbox, "s1", other)));  // they come again by themselves
        CHECK(kept() == 60);
    }
    SUBCASE("each word about its own epoch") {
        for (const auto& word : desk.all_said) static_cast<void>(must(desk.hear(*outbox, word)));
        CHECK(must(outbox->earlier()).empty());
        CHECK(waiting(*outbox) == 0);
        CHECK(must(sync::figure_files(*outbox, "s1")).files.empty());
    }
    SUBCASE("where the server holds others under these numbers, what has no place there is told") {
        old_word = must(sync::read_acknowledgement(desk.all_said[0], desk.root));
        old_word.answer.kind = Kind::reused;                 // through 40
        CHECK(must(sync::hear(*outbox, "s1", old_word)));
        CHECK(must(outbox->earlier()).empty());
        REQUIRE(outbox->flush());
        const auto left = must(outbox->take(1'000));
        CHECK(left.records.back().usage.kind == "dropped");
        CHECK(left.records.back().usage.value == "{\"count\":20}");
    }
}
