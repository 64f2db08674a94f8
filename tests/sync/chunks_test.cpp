// Content-defined chunks: cut alike everywhere, moved by an insertion only where it is, and a blob put together from an
// older one is that blob or nothing.
#include <doctest/doctest.h>

#include <filesystem>
#include <random>
#include <set>

#include "sync/chunk_download.h"
#include "sync/download.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

std::string noise(std::size_t bytes, unsigned seed) {
    std::mt19937_64 random(seed);
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < bytes; i += 8) {
        const std::uint64_t word = random();
        for (std::size_t j = i; j < std::min(i + 8, bytes); ++j) text[j] = static_cast<char>(word >> (8 * (j - i)));
    }
    return text;
}

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

// A folder that counts what it hands over, and can break off, lie, or refuse ranges.
struct Road : sync::FolderMirror {
    explicit Road(const fs::path& folder) : FolderMirror(folder) {}
    std::uint64_t handed = 0, break_after = ~std::uint64_t{0};
    bool lies = false, ranges = true;

    struct Counting : sync::Sink {
        Counting(Road& of, sync::Sink& into, bool blob) : road(of), to(into), blob_(blob) {}
        content::Result<> begin(const sync::Reply& reply) override { return to.begin(reply); }
        content::Result<> piece(std::span<const std::byte> bytes) override {
            if (road.handed + bytes.size() > road.break_after) return content::Error{"cut off", {}};
            road.handed += bytes.size();
            std::vector<std::byte> copy(bytes.begin(), bytes.end());
            if (road.lies && blob_) copy[copy.size() / 2] ^= std::byte{1};
            return to.piece(copy);
        }
        Road& road;
        sync::Sink& to;
        bool blob_;
    };
    content::Result<sync::Reply> get(sync::Part part, const std::string& name, sync::Ask ask, sync::Sink& sink) override {
        if (!ranges && part == sync::Part::blobs) ask.offset = ask.length = 0;
        Counting counting(*this, sink, part == sync::Part::blobs);
        return FolderMirror::get(part, name, ask, counting);
    }
};

struct Scene {
    Scratch scratch{Scratch::On::memory};
    Road road{scratch / "www"};
    std::string fresh, hash;

    Scene(const std::string& older, std::string newer) : fresh(std::move(newer)), hash(must(content::hash_text(fresh))) {
        put(scratch / "older", older);
        put(scratch / "www/blobs" / sync::blob_name(hash), fresh);
        REQUIRE(sync::publish_chunk_list(scratch / "www/chunks", scratch / "www/blobs" / sync::blob_name(hash), hash));
        fs::create_directories(scratch / "parts");
    }
    content::Result<bool> fetch() {
        sync::ChunkDownload download(road, scratch / "parts", {}, {});
        return download.fetch(hash, fresh.size(), scratch / "older", scratch / "got");
    }
    [[nodiscard]] std::string got() const { return get(scratch / "got"); }
};

}  // namespace

TEST_CASE("chunks keep their bounds, cover everything, and are the same in pieces of a file as in memory") {
    const Scratch scratch(Scratch::On::memory);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1024}, std::size_t{1025}, std::size_t{65'536}, std::size_t{3'000'001}}) {
        const auto data = noise(size, 1);
        put(scratch / "file", data);
        const auto list = must(sync::make_chunk_list(scratch / "file", std::string(64, 'a')));
        CHECK(list.bytes == size);
        std::size_t at = 0;
        for (const auto& chunk : list.chunks) {
            CHECK(chunk.bytes == sync::cut(bytes_of(data).subspan(at)));
            CHECK(chunk.hash == must(sync::chunk_hash(bytes_of(data).subspan(at, chunk.bytes))));
            at += chunk.bytes;
        }
        CHECK(at == size);
        if (size > 1'000'000) {
            CHECK(list.chunks.size() > size / 8'192);
            CHECK(list.chunks.size() < size / 2'500);
        }
    }
    // All the same byte: no place is better than another, and nothing runs away.
    put(scratch / "file", std::string(1'000'000, 'z'));
    for (const auto& chunk : must(sync::make_chunk_list(scratch / "file", std::string(64, 'a'))).chunks) CHECK(chunk.bytes <= sync::chunk_most);
    // Publishers and stations of other years must cut alike: these numbers never change.
    const auto first = noise(200'000, 7);
    CHECK(sync::cut(bytes_of(first)) == sync::cut(bytes_of(first).first(65'536)));
}

TEST_CASE("an insertion moves the cuts around it and no others") {
    const Scratch scratch(Scratch::On::memory);
    const auto before = noise(2'000'000, 2);
    put(scratch / "a", before);
    put(scratch / "b", before.substr(0, 700'000) + "some words in between" + before.substr(700'000));
    const auto a = must(sync::make_chunk_list(scratch / "a", std::string(64, 'a'))), b = must(sync::make_chunk_list(scratch / "b", std::string(64, 'b')));
    std::set<sync::ChunkHash> known;
    for (const auto& chunk : a.chunks) known.insert(chunk.hash);
    CHECK(std::ranges::count_if(b.chunks, [&](const auto& chunk) { return !known.contains(chunk.hash); }) <= 3);
}

TEST_CASE("a list is read back, and nothing but a list is read") {
    const Scratch scratch(Scratch::On::memory);
    put(scratch / "file", noise(500'000, 3));
    const auto list = must(sync::make_chunk_list(scratch / "file", std::string(64, 'c')));
    const auto text = list.text();
    const auto again = must(sync::ChunkList::parse(text));
    CHECK(again.chunks == list.chunks);
    CHECK(again.blob == list.blob);
    CHECK(text.size() <= sync::chunk_list_cap(500'000));
    CHECK_FALSE(sync::ChunkList::parse(""));
    CHECK_FALSE(sync::ChunkList::parse("estation-chunks 1" + text.substr(17)));
    CHECK_FALSE(sync::ChunkList::parse(text.substr(0, text.size() - 1)));
    CHECK_FALSE(sync::ChunkList::parse(text.substr(0, text.size() - 10)));
    CHECK_FALSE(sync::ChunkList::parse(text + std::string(10, '\0')));
    auto small = list;
    small.chunks.front().bytes = 1;
    CHECK_FALSE(sync::ChunkList::parse(small.text()));
}

TEST_CASE("64 KiB changed inside 15 MB cost less than 0.4 MB") {
    const auto older = noise(15'000'000, 4);
    auto newer = older;
    newer.replace(6'000'000, 65'536, noise(65'536, 5));
    Scene scene(older, newer);
    CHECK(must(scene.fetch()));
    CHECK(scene.got() == newer);
    CHECK(scene.road.handed < 400'000);
    MESSAGE("bytes: " << scene.road.handed);
}

TEST_CASE("what stayed, what moved and what is new: each is found, in files of any size") {
    const auto older = noise(40'000'000, 13);
    SUBCASE("it stayed, but for a little") {
        auto newer = older;
        for (const std::size_t at : {std::size_t{0}, std::size_t{20'000'000}, std::size_t{39'950'000}}) newer.replace(at, 50'000, noise(50'000, static_cast<unsigned>(at)));
        Scene scene(older, newer);
        CHECK(must(scene.fetch()));
        CHECK(scene.got() == newer);
        CHECK(scene.road.handed < 350'000);
    }
    SUBCASE("everything moved, and it grew") {
        const auto newer = "x" + older + noise(100'000, 14);
        Scene scene(older, newer);
        CHECK(must(scene.fetch()));
        CHECK(scene.got() == newer);
        CHECK(scene.road.handed < 300'000);
    }
    SUBCASE("it became shorter") {
        const auto newer = older.substr(0, 5'000'000) + older.substr(30'000'000, 6'000'000);
        Scene scene(older, newer);
        CHECK(must(scene.fetch()));
        CHECK(scene.got() == newer);
        CHECK(scene.road.handed < 60'000);
    }
}

TEST_CASE("cut off anywhere it goes on, and the other way of fetching goes on from there too") {
    const auto older = noise(1'500'000, 6);
    auto newer = noise(100'000, 7) + older.substr(0, 1'000'000) + noise(200'000, 8) + older.substr(1'000'000);
    Scene scene(older, newer);
    std::uint64_t all = 0;
    {
        Scene whole(older, newer);
        CHECK(must(whole.fetch()));
        all = whole.road.handed;
    }
    for (std::uint64_t allowed = 20'000; allowed < all; allowed += 40'000) {
        scene.road.break_after = scene.road.handed + allowed;
        static_cast<void>(static_cast<bool>(scene.fetch()));
        CHECK_FALSE(fs::exists(scene.scratch / "got"));
        if (fs::exists(scene.scratch / "parts" / scene.hash)) CHECK(newer.starts_with(get(scene.scratch / "parts" / scene.hash)));
        if (allowed > 100'000) break;
    }
    scene.road.break_after = ~std::uint64_t{0};
    SUBCASE("by chunks") { CHECK(must(scene.fetch())); }
    SUBCASE("whole") {
        sync::Download download(scene.road, scene.scratch / "parts", {}, {});
        CHECK(download.fetch_blob(scene.hash, newer.size(), scene.scratch / "got"));
    }
    CHECK(scene.got() == newer);
}

TEST_CASE("whoever lies is found out, and what cannot be done this way says so") {
    const auto older = noise(1'000'000, 9);
    const auto newer = older.substr(0, 500'000) + noise(50'000, 10) + older.substr(500'000);
    Scene scene(older, newer);
    const auto list_file = scene.scratch / "www/chunks" / sync::chunk_list_name(scene.hash);
    SUBCASE("a range that is not what the list says") {
        scene.road.lies = true;
        CHECK_FALSE(must(scene.fetch()));
    }
    SUBCASE("a place without ranges") {
        scene.road.ranges = false;
        CHECK_FALSE(must(scene.fetch()));
    }
    SUBCASE("a list that leads to something else") {
        put(scene.scratch / "other", older + noise(50'000, 11));
        auto list = must(sync::make_chunk_list(scene.scratch / "other", scene.hash));
        put(list_file, list.text());
        CHECK_FALSE(must(scene.fetch()));
    }
    SUBCASE("a list that is no list") {
        put(list_file, "<html>");
        CHECK_FALSE(must(scene.fetch()));
    }
    SUBCASE("no list") {
        fs::remove(list_file);
        CHECK_FALSE(must(scene.fetch()));
    }
    SUBCASE("nothing in common") {
        put(scene.scratch / "older", noise(1'000'000, 12));
        CHECK_FALSE(must(scene.fetch()));
    }
    CHECK_FALSE(fs::exists(scene.scratch / "got"));
}
