// Packs that were fetched file by file become what is shown, each whole or not at all; what was recalled is never
// shown again; what failed is not tried again.
#include <doctest/doctest.h>

#include <algorithm>

#include "content/hash.h"
#include "content/manifest.h"
#include "content/store.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/small_disk.h"

using namespace estation;
using namespace estation::content;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

template <class T>
T must(Result<T> result) {
    REQUIRE_MESSAGE(result, (result ? "" : result.error().line()));
    return std::move(*result);
}

using Versions = std::vector<std::string>;

struct Scene {
    Scratch scratch{Scratch::On::memory};
    Store store = must(Store::open(scratch / "store"));

    // Puts what a pack has into incoming, as the client does once it has verified it.
    WantedPack bring(const SmallPack& pack, const std::string& without = {}) const {
        const auto folder = put_pack(scratch / "published" / (pack.id + "-" + pack.version), pack);
        const auto manifest = must(survey(folder));
        const auto hash = *hash_text(manifest.text());
        put(store.incoming(hash), manifest.text());
        for (const auto& file : manifest.files)
            if (file.name != without) put(store.incoming(file.sha256), get(folder / file.name));
        return {pack.id, hash};
    }
    Versions shown(const fs::path& root) const {
        Versions all;
        const auto packs = must(Store::open(root)).open_current();
        if (!packs) return {};
        for (const auto& pack : *packs) all.push_back(pack->id() + " " + pack->version());
        return all;
    }
    Versions shown() const { return shown(scratch / "store"); }
};

}  // namespace

TEST_CASE("an order's packs are shown, in its order, and again costs nothing") {
    const Scene at;
    Store store = at.store;
    const auto one = at.bring({.id = "p01", .version = "1"}), two = at.bring({.id = "p06", .version = "7", .text = "吃得明白"});
    CHECK(must(store.plan_order({one, two})).missing.empty());
    auto installed = must(store.install_order({two, one}));
    CHECK(installed.changed);
    CHECK(installed.left_out.empty());
    CHECK(at.shown() == Versions{"p06 7", "p01 1"});
    installed = must(store.install_order({two, one}));
    CHECK_FALSE(installed.changed);
    CHECK(installed.generation.number == 1);
    CHECK(fs::is_empty(at.scratch / "store/incoming"));
}

TEST_CASE("a pack that is not whole keeps its old version, and the others go on") {
    const Scene at;
    Store store = at.store;
    const auto old = at.bring({.id = "p01", .version = "1"});
    must(store.install_order({old}));
    const auto torn = at.bring({.id = "p01", .version = "2", .text = "新的一页"}, "first.md");
    const auto fresh = at.bring({.id = "p06", .version = "7", .text = "吃得明白"});
    const auto plan = must(store.plan_order({torn, fresh}));
    REQUIRE(plan.missing.size() == 1);
    CHECK(plan.missing.front().name == "first.md");
    CHECK(plan.leaving.empty());
    const auto installed = must(store.install_order({torn, fresh}));
    REQUIRE(installed.left_out.size() == 1);
    CHECK(installed.left_out.front().where == "p01");
    CHECK(at.shown() == Versions{"p01 1", "p06 7"});
    CHECK_FALSE(must(store.install_order({torn, fresh})).changed);
    // A name that is not the pack's own, and a pack that nobody can open.
    const WantedPack liar{"p09", fresh.manifest};
    CHECK(must(store.install_order({fresh, liar})).left_out.size() == 1);
    CHECK_FALSE(store.install_order({liar}));
    CHECK_FALSE(store.install_order({}));
    CHECK(at.shown() == Versions{"p06 7"});
}

TEST_CASE("the plan says what leaves and what must be cleared") {
    const Scene at;
    Store store = at.store;
    const auto one = at.bring({.id = "p01", .version = "1", .film = std::string(300'000, 'a')});
    const auto two = at.bring({.id = "p06", .version = "7", .film = std::string(200'000, 'b')});
    must(store.install_order({one, two}));
    REQUIRE(store.mark_good());
    must(store.install_order({two}));
    REQUIRE(store.mark_good());
    const auto next = at.bring({.id = "p07", .version = "1", .film = std::string(50'000, 'c')}, "media/film.bin");
    auto plan = must(store.plan_order({next}));
    CHECK(plan.leaving == std::vector<std::string>{"p06"});
    CHECK(plan.missing.size() == 1);
    CHECK(plan.bytes_needed >= 50'000);
    CHECK(plan.bytes_to_clear >= 300'000);  // p01 is shown no more and the shown generation is good
    CHECK(plan.bytes_to_clear < 500'000);
    CHECK(plan.fits(0));
    CHECK_FALSE(plan.fits(plan.bytes_free + plan.bytes_to_clear));
    put(store.incoming(std::string(64, 'f')), "nobody wants this");
    CHECK(must(store.make_room({next})) >= 300'000);
    CHECK_FALSE(fs::exists(store.incoming(std::string(64, 'f'))));
    CHECK(fs::exists(store.incoming(next.manifest)));
    CHECK(at.shown() == Versions{"p06 7"});
    CHECK(must(store.plan_order({next})).bytes_to_clear == 0);
}

TEST_CASE("while a generation is on trial the way back is kept") {
    const Scene at;
    Store store = at.store;
    const auto one = at.bring({.id = "p01", .version = "1"}), two = at.bring({.id = "p01", .version = "2", .text = "新的一页"});
    must(store.install_order({one}));
    REQUIRE(store.mark_good());
    must(store.install_order({two}));
    must(store.make_room({two}));
    REQUIRE(store.roll_back());
    CHECK(at.shown() == Versions{"p01 1"});
}

TEST_CASE("what was recalled is never shown again: after a restart, from an older generation, after a roll back") {
    const Scene at;
    Store store = at.store;
    const auto bad = at.bring({.id = "p01", .version = "1"}), good = at.bring({.id = "p06", .version = "7"});
    must(store.install_order({bad, good}));
    REQUIRE(store.mark_good());
    const auto newer = at.bring({.id = "p01", .version = "2", .text = "新的一页"});
    must(store.install_order({newer, good}));
    CHECK(at.shown() == Versions{"p01 2", "p06 7"});

    SUBCASE("one version: the newer one stays, and the way back leads around it") {
        REQUIRE(store.recall({{"r7", "p01", bad.manifest}}));
        CHECK(at.shown() == Versions{"p01 2", "p06 7"});
        REQUIRE(store.roll_back());
        CHECK(at.shown() == Versions{"p06 7"});
        CHECK(must(store.install_order({bad, good})).changed == false);
        CHECK(at.shown() == Versions{"p06 7"});
    }
    SUBCASE("every version") {
        REQUIRE(store.recall({{"r7", "p01", ""}}));
        CHECK(at.shown() == Versions{"p06 7"});
        REQUIRE(store.recall({{"r7", "p01", ""}}));
        REQUIRE(store.sweep());
        CHECK(at.shown() == Versions{"p06 7"});
        CHECK(at.store.recalled().size() == 1);
        // Lifted, it does not come back by itself with holes, but by the next order.
        REQUIRE(store.recall({}));
        CHECK(at.shown() == Versions{"p06 7"});
        at.bring({.id = "p01", .version = "2", .text = "新的一页"});
        must(store.install_order({newer, good}));
        CHECK(at.shown() == Versions{"p01 2", "p06 7"});
    }
    SUBCASE("all of it: nothing of it is shown, not even for want of anything else") {
        REQUIRE(store.recall({{"r7", "p01", ""}, {"r8", "p06", ""}}));
        CHECK(at.shown() == Versions{});
        for (const char* const lost : {"current", "generations/2.txt"}) {
            fs::remove(at.scratch / "store" / lost);
            CHECK(at.shown() == Versions{});
        }
    }
}

TEST_CASE("a version that was rolled back is noted and not installed again, others are") {
    const Scene at;
    Store store = at.store;
    const auto one = at.bring({.id = "p01", .version = "1"}), two = at.bring({.id = "p01", .version = "2", .text = "新的一页"});
    const auto other = at.bring({.id = "p06", .version = "7"});
    must(store.install_order({one, other}));
    REQUIRE(store.mark_good());
    must(store.install_order({two, other}));
    for (int start = 0; start < 3; ++start) CHECK_FALSE(must(store.note_start()));
    CHECK(must(store.note_start()));
    CHECK(at.shown() == Versions{"p01 1", "p06 7"});
    REQUIRE(store.failed().size() == 1);
    CHECK(store.failed().front().manifest == two.manifest);
    const auto again = must(store.install_order({two, other}));
    CHECK_FALSE(again.changed);
    CHECK(again.left_out.size() == 1);
    CHECK(at.shown() == Versions{"p01 1", "p06 7"});
    const auto three = at.bring({.id = "p01", .version = "3", .text = "改好了"});
    must(store.install_order({three, other}));
    CHECK(at.shown() == Versions{"p01 3", "p06 7"});
}

TEST_CASE("torn lists cost a line, not the screen") {
    const Scene at;
    Store store = at.store;
    const auto one = at.bring({.id = "p01", .version = "1"});
    must(store.install_order({one}));
    put(at.scratch / "store/recalled", "estation-recalled 1\nrecall r7 p0");
    put(at.scratch / "store/failed", "nonsense");
    CHECK(at.shown() == Versions{"p01 1"});
    REQUIRE(store.note_failure(std::string(64, 'a'), "why"));
    CHECK(store.failed().size() == 1);
    CHECK_FALSE(store.note_failure("no fingerprint", "why"));
    CHECK_FALSE(store.recall({{"R7 /", "p01", ""}}));
    REQUIRE(store.recall({{"r7", "p01", ""}}));
    CHECK(at.shown() == Versions{});
}
