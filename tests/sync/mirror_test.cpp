// Folders as mirrors: files, files in parts, sticks that are pulled out, names that try to climb.
#include <doctest/doctest.h>

#include <filesystem>

#include "sync/mirror.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

struct Got {
    std::string error, body;
    int status = 0;
    std::uint64_t offset = 0;
};

Got get(sync::Mirror& mirror, const std::string& name, std::uint64_t offset = 0, std::uint64_t cap = 1'000'000, sync::Part part = sync::Part::targets) {
    sync::Ask ask;
    ask.cap = cap;
    ask.offset = offset;
    sync::TextSink sink;
    const auto reply = mirror.get(part, name, ask, sink);
    if (!reply) return {reply.error().line(), {}, 0, 0};
    return {{}, sink.text(), reply->status, reply->offset};
}

}  // namespace

TEST_CASE("files of a stick, whole and from a byte on") {
    const Scratch stick;
    put(stick / "targets/a/b.txt", "hello world");
    put(stick / "metadata/timestamp.json", "{}");
    sync::FolderMirror mirror(stick.path());
    CHECK(get(mirror, "a/b.txt").body == "hello world");
    CHECK(get(mirror, "a/b.txt").status == 200);
    CHECK(get(mirror, "a/b.txt", 6).body == "world");
    CHECK(get(mirror, "a/b.txt", 6).offset == 6);
    CHECK(get(mirror, "a/b.txt", 11).offset == 0);
    CHECK(get(mirror, "a/b.txt", 99).body == "hello world");
    CHECK(get(mirror, "timestamp.json", 0, 100, sync::Part::metadata).body == "{}");
    CHECK(get(mirror, "timestamp.json").status == 404);
    CHECK(get(mirror, "a/b.txt", 0, 10).error.find("longer than the 10 bytes") != std::string::npos);
    CHECK(get(mirror, "a/b.txt", 0, 11).body == "hello world");
}

TEST_CASE("a file in parts reads as one, from any byte") {
    const Scratch stick;
    const std::string whole = "0123456789abcdefghij";
    put(stick / "targets/film.part-001", whole.substr(0, 7));
    put(stick / "targets/film.part-002", whole.substr(7, 7));
    put(stick / "targets/film.part-003", whole.substr(14));
    sync::FolderMirror mirror(stick.path());
    CHECK(get(mirror, "film").body == whole);
    for (std::uint64_t at = 1; at < whole.size(); ++at) CHECK(get(mirror, "film", at).body == whole.substr(at));
    CHECK(get(mirror, "film", 0, 19).error != "");
    fs::remove(stick / "targets/film.part-002");
    CHECK(get(mirror, "film").body == whole.substr(0, 7));  // whoever asked will see that it is short
}

TEST_CASE("names stay inside the folder, links are not followed, what is no file is not there") {
    const Scratch stick, outside;
    put(outside / "secret", "secret");
    put(stick / "targets/.hidden", "x");
    fs::create_directories(stick / "targets/folder");
    fs::create_symlink(outside / "secret", stick / "targets/link");
    sync::FolderMirror mirror(stick.path());
    for (const std::string& name : {std::string("../metadata/x"), std::string("a/../../x"), (outside / "secret").string(), std::string("link"), std::string("folder"), std::string(".hidden"), std::string(),
                                   std::string("a\0b", 3), std::string("."), std::string("..")}) {
        const auto got = get(mirror, name);
        CHECK_MESSAGE(got.status == 404, name);
        CHECK(got.body == "");
    }
}

TEST_CASE("a stick that is pulled out is an error, not an empty repository") {
    Scratch stick;
    put(stick / "s/targets/a", "x");
    sync::FolderMirror mirror(stick / "s");
    CHECK(get(mirror, "a").status == 200);
    fs::remove_all(stick / "s");
    CHECK(get(mirror, "a").error.find("pulled out") != std::string::npos);
}

TEST_CASE("quoting for addresses") {
    CHECK(sync::quote_segment("../role") == "..%2Frole");
    CHECK(sync::quote_segment("?") == "%3F");
    CHECK(sync::quote_segment("#") == "%23");
    CHECK(sync::quote_segment("a b%") == "a%20b%25");
    CHECK(sync::quote_segment("\xE4\xBD\xA0") == "%E4%BD%A0");
    CHECK(sync::quote_segment("Az09_.-~") == "Az09_.-~");
    CHECK(sync::quote_path("a/b c?d#e") == "a/b%20c%3Fd%23e");
    CHECK(sync::quote_path("a%20b%zz%") == "a%20b%25zz%25");
    CHECK(sync::quote_path("a\r\nb") == "a%0D%0Ab");
}
