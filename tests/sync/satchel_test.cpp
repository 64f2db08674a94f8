// What a station carries for others: whatever lies on a stick, nothing of its own, nothing twice, let go of only at a server's
// word, and never more than it has room for.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "content/durable.h"
#include "sync/satchel.h"
#include "sync/sealed_batch.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
using sync::Satchel;
using Kind = sync::Answer::Kind;

namespace {

std::string batch(const std::string& station, std::uint64_t epoch, std::uint64_t first, std::uint64_t last) {
    sync::SentBatch made{station, epoch, first, {}};
    for (; first <= last; ++first) {
        sync::Record r;
        r.seq = first;
        r.wall_ms = 1'800'000'000'000;
        r.usage = {1, "open", "p01", "1", "first", std::to_string(first)};
        made.records.push_back(r);
    }
    return must(sync::write_batch(made));
}

sync::Acknowledgement word(const std::string& station, std::uint64_t epoch, std::uint64_t last, Kind kind = Kind::acknowledged) { return {station, {kind, epoch, last, std::nullopt}, sync::RecordMark{1, 2, 3}}; }

std::string text_of(const sync::Acknowledgement& said) {
    const std::array<const trust::PrivateKey*, 1> keys = {&key(1)};
    return must(sync::write_acknowledgement(said, keys));
}

}  // namespace

TEST_CASE("other stations' figures are carried in their order until a server has them") {
    const Scratch scratch(Scratch::On::memory);
    Satchel satchel(scratch / "carried");
    CHECK(satchel.figures().empty());
    CHECK(satchel.load() == Satchel::Load{});
    CHECK(must(satchel.take(batch("s-2", 5, 101, 200), "s1")));
    CHECK(must(satchel.take(batch("s-2", 5, 1, 100), "s1")));
    CHECK_FALSE(must(satchel.take(batch("s-2", 5, 1, 100), "s1")));  // another stick, the same file
    CHECK_FALSE(must(satchel.take(batch("s1", 5, 1, 100), "s1")));
    CHECK(must(satchel.take(batch("s-2", 6, 1, 10), "s1")));
    CHECK(must(satchel.take(batch("s-2-5", 5, 1, 100), "s1")));
    CHECK_FALSE(satchel.take("no batch", "s1"));
    CHECK_FALSE(satchel.take("", "s1"));
    REQUIRE(satchel.figures().size() == 4);
    CHECK(satchel.figures()[0] < satchel.figures()[1]);
    CHECK(satchel.load().stations == 2);
    const auto day_ago = std::chrono::system_clock::now() - std::chrono::hours(24);
    std::filesystem::last_write_time(satchel.figures()[1], std::chrono::file_clock::from_sys(day_ago));
    CHECK(satchel.load().since_s == std::chrono::duration_cast<std::chrono::seconds>(day_ago.time_since_epoch()).count());

    // Half of them: only what is covered goes. Another epoch's and another station's stay.
    const auto first = word("s-2", 5, 100);
    CHECK(must(satchel.hear(first, text_of(first), false)));
    CHECK(satchel.figures().size() == 3);
    const auto name = sync::figures_name("s-2", 5, 1, 100);
    CHECK(satchel.answer_for(name).text == text_of(first));
    CHECK(satchel.answer_for(name).name == sync::acknowledgement_name("s-2", 5));
    CHECK(satchel.answer_for(sync::figures_name("s-2", 6, 1, 10)).text.empty());
    CHECK(satchel.answer_for("../../x-00000000000000000005-00000000000000000001-00000000000000000002.figures").text.empty());
    CHECK(satchel.answer_for("short.figures").text.empty());
    const auto all = word("s-2", 5, 200);
    CHECK(must(satchel.hear(all, text_of(all), true)));
    CHECK_FALSE(must(satchel.hear(first, text_of(first), false)));  // the old stick from the drawer
    CHECK(satchel.answer_for(name).text == text_of(all));
    CHECK(satchel.figures().size() == 2);
    // A server that was put back says so itself, and the same figures travel once more.
    const auto back = word("s-2", 5, 100, Kind::gap);
    CHECK(must(satchel.hear(back, text_of(back), true)));
    CHECK(satchel.answer_for(name).text == text_of(back));
    CHECK(must(satchel.take(batch("s-2", 5, 101, 200), "s1")));
    const auto reused = word("s-2", 6, 3, Kind::reused);
    CHECK(must(satchel.hear(reused, text_of(reused), true)));
    CHECK(satchel.figures().size() == 2);
    CHECK(satchel.answers().size() == 2);
}

TEST_CASE("what a station has sealed is not replaced by what anybody may have written") {
    const Scratch scratch(Scratch::On::memory);
    Satchel satchel(scratch / "carried");
    const std::string sealed = must(sync::seal(batch("s2", 5, 1, 10), key(4)));
    CHECK(must(satchel.take(batch("s2", 5, 1, 10), "s1")));
    CHECK(must(satchel.take(sealed, "s1")));
    CHECK_FALSE(must(satchel.take(batch("s2", 5, 1, 10), "s1")));
    REQUIRE(satchel.figures().size() == 1);
    const std::string kept = must(content::read_capped(satchel.figures().front(), sync::batch_bytes_cap));
    CHECK(kept == sealed);
    // A seal is passed over by whoever reads the batch.
    CHECK(must(sync::read_batch(kept)).records.size() == 10);
    const std::string public_hex = *key(4).public_object().find("keyval")->find("public")->string();
    CHECK(sync::is_sealed_by(*sync::sealed_in(kept), public_hex));
    CHECK_FALSE(sync::is_sealed_by(*sync::sealed_in(kept), *key(3).public_object().find("keyval")->find("public")->string()));
    CHECK_FALSE(sync::sealed_in(batch("s2", 5, 1, 10)));
    for (std::size_t cut = 1; cut < sealed.size(); cut += 7) CHECK_FALSE(sync::sealed_in(std::string_view(sealed).substr(0, sealed.size() - cut)));
    CHECK_FALSE(sync::sealed_in(sealed + "x"));
    CHECK_FALSE(sync::sealed_in(batch("s3", 5, 1, 10) + sealed));
}

TEST_CASE("a station's name that no disk can hold is refused, and one with slashes stays in the folder") {
    const Scratch scratch(Scratch::On::memory);
    Satchel satchel(scratch / "carried");
    CHECK_FALSE(satchel.take(batch(std::string(190, '/'), 5, 1, 2), "s1"));
    CHECK(must(satchel.take(batch("../../escape", 5, 1, 2), "s1")));
    REQUIRE(satchel.figures().size() == 1);
    CHECK(satchel.figures().front().parent_path() == scratch / "carried");
    const auto said = word("../../escape", 5, 2);
    CHECK(must(satchel.hear(said, text_of(said), false)));
    CHECK(satchel.figures().empty());
    REQUIRE(satchel.answers().size() == 1);
    CHECK(satchel.answers().front().parent_path() == scratch / "carried");
}
