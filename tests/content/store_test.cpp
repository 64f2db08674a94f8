#include "content/store.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <set>

#include "content/hash.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/small_disk.h"

using namespace estation;
using namespace estation::content;
using fakes::get;
using fakes::put;
using fakes::put_pack;
using fakes::Scratch;
namespace fs = std::filesystem;

namespace {

Store must_open(const fs::path& root) {
    auto store = Store::open(root);
    REQUIRE_MESSAGE(store, (store ? "" : store.error().line()));
    return *store;
}

Generation must_install(Store& store, const std::vector<fs::path>& packs) {
    auto installed = store.install(packs, 0);
    REQUIRE_MESSAGE(installed, (installed ? "" : installed.error().line()));
    return *installed;
}

// The versions of the packs that are shown, in order.
std::vector<std::string> versions(const Store& store, std::vector<Error>* faults = nullptr) {
    std::vector<std::string> all;
    const auto packs = store.open_current(faults);
    REQUIRE_MESSAGE(packs, (packs ? "" : packs.error().line()));
    for (const auto& pack : *packs) all.push_back(pack->version());
    return all;
}

using Versions = std::vector<std::string>;

std::map<fs::path, std::string> everything_in(const fs::path& folder) {
    std::map<fs::path, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files[entry.path()] = get(entry.path());
    return files;
}

fs::path blob_of(const fs::path& root, const std::string& text) {
    const auto hash = *hash_text(text);
    return root / "blobs" / hash.substr(0, 2) / hash;
}

std::string text_of(const Result<Bytes>& bytes) {
    return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : "error: " + bytes.error().line();
}

// Two generations of one pack, the second shown.
struct TwoGenerations {
    Scratch scratch;
    fs::path root = scratch / "store";
    fs::path first = put_pack(scratch / "v1", {.version = "1"});
    fs::path second = put_pack(scratch / "v2", {.version = "2", .text = "新的一页"});
    Store store = must_open(root);
    TwoGenerations() {
        must_install(store, {first});
        must_install(store, {second});
    }
};

}  // namespace

TEST_CASE("an empty store shows nothing and says so") {
    const Scratch scratch;
    Store store = must_open(scratch / "deep/store");
    CHECK_FALSE(store.current());
    CHECK(store.generations().empty());
    CHECK(store.open_current().error().text == "nothing has been installed yet");
    CHECK_FALSE(store.roll_back());
    CHECK_FALSE(store.mark_good());
    CHECK(*store.note_start() == false);
    CHECK(*store.sweep() == 0);
    CHECK(store.scrub()->empty());
    CHECK_FALSE(store.install({}, 0));
    put(scratch / "file", "x");
    CHECK_FALSE(Store::open(scratch / "file"));
    CHECK_FALSE(Store::open(scratch / "file/below"));
}

TEST_CASE("what was installed is shown, file by file, and nothing of it depends on the folder it came from") {
    const Scratch scratch;
    const auto pack = put_pack(scratch / "p01", {});
    Store store = must_open(scratch / "store");
    const auto generation = must_install(store, {pack});
    CHECK(generation.number == 1);
    CHECK(generation.manifests.size() == 1);
    CHECK_FALSE(generation.good);
    const auto article = get(pack / "first.md"), film = get(pack / "media/film.bin");
    fs::remove_all(pack);
    std::vector<Error> faults;
    const auto packs = must_open(scratch / "store").open_current(&faults);
    REQUIRE(packs);
    CHECK(faults.empty());
    REQUIRE(packs->size() == 1);
    const Pack& shown = *packs->front();
    CHECK(shown.id() == "p01");
    CHECK(shown.items().size() == 2);
    CHECK(shown.faults().empty());
    CHECK(text_of(shown.read("first.md")) == article);
    CHECK(text_of(shown.read("media/film.bin")) == film);
    const auto path = shown.path("media/film.bin");
    REQUIRE(path);
    CHECK(get(*path) == film);
    CHECK_FALSE(shown.read("media/none.bin"));
    CHECK_FALSE(shown.read("../current"));
    CHECK_FALSE(shown.path("/etc/passwd"));
}

TEST_CASE("the plan says what is new and what is there, and equal files are kept once") {
    const Scratch scratch;
    const auto first = put_pack(scratch / "v1", {.version = "1"});
    const auto second = put_pack(scratch / "v2", {.version = "2"});
    Store store = must_open(scratch / "store");
    const auto before = store.plan({first});
    REQUIRE(before);
    CHECK(before->files_new == 4);
    CHECK(before->files_kept == 0);
    CHECK(before->bytes_needed > 100'000);
    CHECK(before->bytes_needed < 150'000);
    CHECK(before->bytes_free > 0);
    must_install(store, {first});
    const auto after = store.plan({second});
    REQUIRE(after);
    CHECK(after->files_new == 1);
    CHECK(after->files_kept == 3);
    must_install(store, {second});
    CHECK(versions(store) == Versions{"2"});
    std::size_t blobs = 0;
    for (const auto& entry : fs::recursive_directory_iterator(scratch / "store/blobs")) blobs += entry.is_regular_file();
    CHECK(blobs == 5);
    CHECK_FALSE(store.plan({scratch / "nowhere"}));
}

TEST_CASE("installing the same again changes nothing, and puts back what was lost") {
    TwoGenerations two;
    const auto before = everything_in(two.root);
    CHECK(must_install(two.store, {two.second}).number == 2);
    CHECK(everything_in(two.root) == before);
    fs::remove(blob_of(two.root, get(two.second / "second.md")));
    CHECK(must_install(two.store, {two.second.string() + "/"}).number == 2);
    CHECK(everything_in(two.root) == before);
    // The order of packs belongs to the programme.
    const auto other = put_pack(two.scratch / "other", {.id = "p06", .version = "9"});
    CHECK(must_install(two.store, {two.second, other}).number == 3);
    CHECK(versions(two.store) == Versions{"2", "9"});
    CHECK(must_install(two.store, {other, two.second}).number == 4);
    CHECK(versions(two.store) == Versions{"9", "2"});
}

TEST_CASE("a roll back is the same switch, and the next install remembers what was shown, not what was rolled back") {
    TwoGenerations two;
    CHECK(two.store.roll_back());
    CHECK(versions(two.store) == Versions{"1"});
    CHECK(two.store.current()->number == 1);
    CHECK(two.store.generations().size() == 2);
    CHECK_FALSE(two.store.roll_back());
    const auto third = put_pack(two.scratch / "v3", {.version = "3"});
    CHECK(must_install(two.store, {third}).number == 3);
    CHECK(two.store.roll_back());
    CHECK(versions(two.store) == Versions{"1"});
}

TEST_CASE("a generation that is not good after three starts is rolled back at the next") {
    TwoGenerations two;
    for (int i = 0; i < 3; ++i) CHECK(*two.store.note_start() == false);
    CHECK(versions(two.store) == Versions{"2"});
    CHECK(*two.store.note_start() == true);
    CHECK(versions(two.store) == Versions{"1"});
    // There is nothing before the first, so it stays, however often it starts.
    for (int i = 0; i < 10; ++i) CHECK(*two.store.note_start() == false);
    CHECK(versions(two.store) == Versions{"1"});
}

TEST_CASE("a good generation stays, and its starts write nothing") {
    TwoGenerations two;
    CHECK(*two.store.note_start() == false);
    CHECK(*two.store.note_start() == false);
    CHECK(two.store.mark_good());
    CHECK(two.store.mark_good());
    CHECK(two.store.current()->good);
    CHECK_FALSE(two.store.generations().front().good);
    const auto before = everything_in(two.root);
    for (int i = 0; i < 10; ++i) CHECK(*two.store.note_start() == false);
    CHECK(everything_in(two.root) == before);
    CHECK(versions(two.store) == Versions{"2"});
    // Starts are counted for each generation by itself.
    const auto third = put_pack(two.scratch / "v3", {.version = "3"});
    must_install(two.store, {third});
    for (int i = 0; i < 3; ++i) CHECK(*two.store.note_start() == false);
    CHECK(*two.store.note_start() == true);
    CHECK(versions(two.store) == Versions{"2"});
    CHECK(two.store.current()->good);
}

TEST_CASE("rubbish in the file that counts starts is no start") {
    TwoGenerations two;
    for (const std::string rubbish : {"", "2", "2 3", "x y\n", "2 99999999999999999999\n", "2 \n", "\n"}) {
        put(two.root / "starts", rubbish);
        CHECK(*two.store.note_start() == false);
    }
    CHECK(versions(two.store) == Versions{"2"});
}

TEST_CASE("a disk that cannot hold it is refused with numbers, and nothing is touched") {
    const Scratch scratch;
    Store store = must_open(scratch / "store");
    const auto pack = put_pack(scratch / "p01", {});
    const auto refused = store.install({pack}, 1ull << 60);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().text.starts_with("install: not enough space: the packs need 0.1 MB and 1152921504606.8 MB must stay free, but the disk has "));
    CHECK(everything_in(scratch / "store").empty());
    CHECK(must_install(store, {pack}).number == 1);
    CHECK(store.install({pack}, 1ull << 60));  // nothing to copy, nothing to refuse
}

TEST_CASE("an install that fails in the middle leaves the old one and takes its own files away") {
    TwoGenerations two;
    const auto before = everything_in(two.root);
    const auto big = put_pack(two.scratch / "big", {.version = "3", .text = "又一页", .film = std::string(500'000, 'g')});
    {
        const fakes::SmallDisk small(300'000);
        const auto failed = two.store.install({big}, 0);
        REQUIRE_FALSE(failed);
        CHECK(failed.error().text.starts_with("install: cannot write the file: "));
    }
    CHECK(everything_in(two.root) == before);
    CHECK(must_install(two.store, {big}).number == 3);
}

TEST_CASE("packs that cannot be shown are never switched to") {
    TwoGenerations two;
    const auto before = everything_in(two.root);
    put(two.scratch / "bad/pack.toml", "this is not a pack");
    CHECK_FALSE(two.store.install({two.scratch / "bad"}, 0));
    CHECK_FALSE(two.store.install({two.second, two.scratch / "bad"}, 0));
    put(two.scratch / "empty/readme.md", "x");
    CHECK(two.store.install({two.scratch / "empty"}, 0).error().line().find("pack.toml") != std::string::npos);
    const auto twice = two.store.install({two.first, two.second}, 0);  // one id, two packs
    REQUIRE_FALSE(twice);
    CHECK(twice.error().text.find("two packs have the id p01") != std::string::npos);
    fs::create_symlink("/etc/passwd", two.first / "passwd.md");
    CHECK(two.store.install({two.first}, 0).error().text.find("leads out of the pack") != std::string::npos);
    CHECK(everything_in(two.root) == before);
    CHECK(versions(two.store) == Versions{"2"});
}

TEST_CASE("progress only grows and ends at its end") {
    const Scratch scratch;
    Store store = must_open(scratch / "store");
    const auto pack = put_pack(scratch / "p01", {});
    std::uint64_t last = 0, end = 0, calls = 0;
    REQUIRE(store.install({pack}, 0, [&](std::uint64_t done, std::uint64_t total) {
        CHECK(done >= last);
        CHECK(done <= total);
        last = done;
        end = total;
        ++calls;
    }));
    CHECK(last == end);
    CHECK(calls > 4);
}

TEST_CASE("one program at a time changes a store") {
    TwoGenerations two;
    Store other = must_open(two.root);
    bool refused = false;
    const auto third = put_pack(two.scratch / "v3", {.version = "3"});
    REQUIRE(two.store.install({third}, 0, [&](std::uint64_t, std::uint64_t) {
        const auto swept = other.sweep();
        refused = refused || (!swept && swept.error().text.find("another program is changing this store") != std::string::npos);
        CHECK_FALSE(other.roll_back());
        CHECK(other.current());  // looking is always allowed
    }));
    CHECK(refused);
    CHECK(other.sweep());
}

TEST_CASE("a sweep keeps what is shown and what was before, and frees the rest") {
    TwoGenerations two;
    const auto third = put_pack(two.scratch / "v3", {.version = "3", .text = "第三页", .film = std::string(200'000, 'h')});
    must_install(two.store, {third});
    put(two.root / "blobs/00/.0000.unfinished-0123456789abcdef", std::string(1000, 'x'));
    put(two.root / ".current.unfinished-0123456789abcdef", "3\n");
    put(two.root / "manifests/.m.unfinished-0123456789abcdef", "x");
    put(two.root / "blobs/00/0000", "nobody's");
    const auto freed = two.store.sweep();
    REQUIRE(freed);
    CHECK(*freed > 1000);
    CHECK(two.store.generations().size() == 2);
    CHECK(two.store.generations().front().number == 2);
    CHECK_FALSE(fs::exists(blob_of(two.root, get(two.first / "first.md"))));  // only generation 1 had it
    for (const auto& [path, text] : everything_in(two.root)) CHECK(path.filename().string().front() != '.');
    CHECK_FALSE(fs::exists(two.root / "blobs/00/0000"));
    CHECK(versions(two.store) == Versions{"3"});
    CHECK(two.store.roll_back());
    CHECK(versions(two.store) == Versions{"2"});
    CHECK(*two.store.sweep() == 0);
    CHECK(two.store.generations().size() == 2);  // the one rolled back from stays until it is older
}

TEST_CASE("a torn or bent switch falls back to the newest whole generation and says so") {
    TwoGenerations two;
    for (const std::string rubbish : {"", "2", "0\n", "-1\n", "two\n", "2\n\n", " 2\n", "02\n", "9\n", "99999999999999999999\n"}) {
        put(two.root / "current", rubbish);
        std::vector<Error> faults;
        CHECK(versions(two.store, &faults) == Versions{"2"});
        CHECK(faults.size() == 2);
        CHECK(two.store.current()->number == 2);
    }
    put(two.root / "current", std::string(1 << 20, '2'));
    CHECK(versions(two.store) == Versions{"2"});
    fs::remove(two.root / "current");
    std::vector<Error> faults;
    CHECK(versions(two.store, &faults) == Versions{"2"});
    CHECK(faults.size() == 2);
    CHECK(two.store.roll_back());  // writes a sound switch again
    CHECK(get(two.root / "current") == "1\n");
    // A number beyond all generations is not given out again.
    put(two.root / "current", "40\n");
    CHECK(must_install(two.store, {two.second}).number == 41);
}

TEST_CASE("a torn or bent list of packs falls back to the newest whole generation") {
    TwoGenerations two;
    const auto list = two.root / "generations/2.txt";
    const auto whole = get(list);
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        put(list, whole.substr(0, length));
        std::vector<Error> faults;
        CHECK(versions(two.store, &faults) == Versions{"1"});
        CHECK(faults.size() == 2);
    }
    put(list, get(two.root / "generations/1.txt"));  // a sound one under the wrong number
    CHECK(versions(two.store) == Versions{"1"});
    fs::remove(list);
    CHECK(versions(two.store) == Versions{"1"});
    CHECK(must_install(two.store, {two.second}).number == 3);
    CHECK(versions(two.store) == Versions{"2"});
}

TEST_CASE("a torn or bent manifest falls back to the newest whole generation, and an install mends it") {
    TwoGenerations two;
    const auto manifest = two.root / "manifests" / (two.store.current()->manifests.at(0) + ".txt");
    const auto whole = get(manifest);
    for (std::size_t length = 0; length < whole.size(); length += 11) {
        put(manifest, whole.substr(0, length));
        std::vector<Error> faults;
        CHECK(versions(two.store, &faults) == Versions{"1"});
        CHECK(faults.size() == 2);
    }
    must_install(two.store, {two.second});
    std::vector<Error> faults;
    CHECK(versions(two.store, &faults) == Versions{"2"});
    CHECK(faults.empty());
}

TEST_CASE("a manifest that names a file outside is refused even with the right fingerprint") {
    TwoGenerations two;
    const std::string evil = "estation-manifest 1\n" + *hash_text("x") + " 1 ../../../etc/passwd\nend 1\n";
    const auto hash = *hash_text(evil);
    put(two.root / "manifests" / (hash + ".txt"), evil);
    const std::string head = "estation-generation 1 3\nbefore 2\ngood no\npack " + hash + " p01\n";
    put(two.root / "generations/3.txt", head + "end " + *hash_text(head) + "\n");
    put(two.root / "current", "3\n");
    std::vector<Error> faults;
    CHECK(versions(two.store, &faults) == Versions{"2"});
    REQUIRE_FALSE(faults.empty());
    CHECK(faults[0].text.find("stay inside the pack") != std::string::npos);
}

TEST_CASE("a damaged or missing text is left out and named, the rest lives") {
    TwoGenerations two;
    const auto blob = blob_of(two.root, get(two.second / "first.md"));
    auto text = get(blob);
    text.back() = '?';  // the size is right
    put(blob, text);
    const auto packs = two.store.open_current();
    REQUIRE(packs);
    REQUIRE(packs->size() == 1);
    CHECK(packs->front()->items().size() == 1);
    REQUIRE_FALSE(packs->front()->faults().empty());
    CHECK(packs->front()->faults().front().line().find("fingerprint is wrong") != std::string::npos);
    CHECK(packs->front()->faults().front().line().find("first.md") != std::string::npos);

    fs::remove(blob);
    std::vector<Error> faults;
    const auto without = two.store.open_current(&faults);
    REQUIRE(without);
    CHECK(without->front()->items().size() == 1);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].line().find("p01/first.md: this file is missing") != std::string::npos);

    // Without its pack.toml the pack is gone; what an earlier generation has is better than nothing.
    fs::remove(blob_of(two.root, get(two.second / "pack.toml")));
    CHECK(versions(two.store) == Versions{"1"});
    for (const auto& entry : fs::recursive_directory_iterator(two.root / "blobs"))
        if (entry.is_regular_file()) fs::remove(entry.path());
    CHECK_FALSE(two.store.open_current());
    must_install(two.store, {two.second});
    CHECK(versions(two.store) == Versions{"2"});
}

TEST_CASE("a scrub finds what no start notices, moves it aside, and the next install mends it") {
    TwoGenerations two;
    CHECK(two.store.scrub()->empty());
    const auto blob = blob_of(two.root, get(two.second / "media/film.bin"));
    auto film = get(blob);
    film[5000] = '?';
    put(blob, film);
    CHECK(versions(two.store) == Versions{"2"});
    const auto damaged = two.store.scrub();
    REQUIRE(damaged);
    REQUIRE(damaged->size() == 1);
    CHECK(damaged->front().where == "p01/media/film.bin");
    CHECK_FALSE(fs::exists(blob));
    CHECK(fs::exists(two.root / "damaged" / blob.filename()));
    std::vector<Error> faults;
    CHECK(versions(two.store, &faults) == Versions{"2"});
    CHECK(faults.size() == 1);
    CHECK(must_install(two.store, {two.second}).number == 2);
    CHECK(two.store.scrub()->empty());
    CHECK(*two.store.sweep() >= film.size());
    CHECK(fs::is_empty(two.root / "damaged"));
}

TEST_CASE("looking writes nothing") {
    TwoGenerations two;
    const auto before = everything_in(two.root);
    const Store again = must_open(two.root);
    CHECK(versions(again) == Versions{"2"});
    CHECK(again.generations().size() == 2);
    CHECK(again.plan({two.first}));
    CHECK(everything_in(two.root) == before);
}

TEST_CASE("a film is never whole in memory") {
    const Scratch scratch;
    const auto pack = put_pack(scratch / "p01", {});
    fs::resize_file(pack / "media/film.bin", 96u << 20);
    Store store = must_open(scratch / "store");
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    must_install(store, {pack});
    CHECK(versions(store) == Versions{"1"});
    CHECK(store.scrub()->empty());
    ::getrusage(RUSAGE_SELF, &after);
    CHECK(after.ru_maxrss - before.ru_maxrss < 24 * 1024);  // kilobytes
}
