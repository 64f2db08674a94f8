// A folder of published files, asked for whole and in parts, by name and by trick.
#include "sync/server/static_files.h"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

const std::string sha(64, 'a');

struct Folder {
    StaticFiles made() {
        put(scratch / "repo/metadata/timestamp.json", "0123456789");
        put(scratch / "repo/metadata/7.targets.json", "x");
        put(scratch / ("repo/blobs/aa/" + sha), "blob");
        put(scratch / "repo/targets/.incoming", "half");
        put(scratch / "repo/empty", "");
        put(scratch / "secret", "key");
        fs::create_symlink(scratch / "secret", scratch / "repo/link");
        fs::create_directory_symlink(scratch.path(), scratch / "repo/up");
        ::mkfifo((scratch / "repo/pipe").c_str(), 0600);
        return StaticFiles::open(scratch / "repo").value();
    }
    Scratch scratch;
    StaticFiles files = made();

    Reply ask(const std::string& path, std::vector<Field> fields = {}, Method method = Method::get) const {
        Request request;
        request.method = method;
        request.fields = std::move(fields);
        return files.answer(request, path);
    }
};

std::string field(const Reply& reply, std::string_view name) {
    for (const auto& field : reply.fields)
        if (field.name == name) return field.value;
    return {};
}

std::string bytes_of(const Reply& reply) {
    REQUIRE(reply.file);
    std::string text(reply.file->bytes, '\0');
    REQUIRE(::pread(reply.file->file->descriptor(), text.data(), text.size(), static_cast<off_t>(reply.file->offset)) == static_cast<ssize_t>(text.size()));
    return text;
}

}  // namespace

TEST_CASE("a file is served with a tag, and by the tag not again") {
    const Folder folder;
    const Reply whole = folder.ask("metadata/timestamp.json");
    CHECK(whole.status == 200);
    CHECK(bytes_of(whole) == "0123456789");
    CHECK(field(whole, "Cache-Control") == "no-cache");
    CHECK(field(whole, "Content-Type") == "application/json");
    const std::string tag = field(whole, "ETag");
    CHECK(tag.size() > 2);
    CHECK(tag.front() == '"');
    CHECK(folder.ask("metadata/timestamp.json", {{"if-none-match", tag}}).status == 304);
    CHECK(folder.ask("metadata/timestamp.json", {{"if-none-match", "\"x\", W/" + tag}}).status == 304);
    CHECK(folder.ask("metadata/timestamp.json", {{"if-none-match", "*"}}).status == 304);
    CHECK(folder.ask("metadata/timestamp.json", {{"if-none-match", "\"x\""}}).status == 200);
    CHECK(!folder.ask("metadata/timestamp.json", {{"if-none-match", tag}}).file);
    CHECK(folder.ask("metadata/timestamp.json", {{"if-match", "\"x\""}}).status == 412);
    CHECK(folder.ask("metadata/timestamp.json", {}, Method::head).status == 200);
    // Put in its place anew, with as many bytes: another tag.
    put(folder.scratch / "new", "9876543210");
    fs::rename(folder.scratch / "new", folder.scratch / "repo/metadata/timestamp.json");
    CHECK(folder.ask("metadata/timestamp.json", {{"if-none-match", tag}}).status == 200);
    const Reply blob = folder.ask("blobs/aa/" + sha);
    CHECK(field(blob, "Cache-Control").find("immutable") != std::string::npos);
    CHECK(field(blob, "ETag") == "\"" + sha + "\"");
    CHECK(field(folder.ask("metadata/7.targets.json"), "Cache-Control") == "public, max-age=600");
    CHECK(bytes_of(folder.ask("empty")) == "");
}

TEST_CASE("a part is served as asked") {
    const Folder folder;
    const auto part = [&](const std::string& range, std::vector<Field> more = {}) {
        more.push_back({"range", range});
        const Reply reply = folder.ask("metadata/timestamp.json", more);
        return std::to_string(reply.status) + " " + (reply.file ? bytes_of(reply) : "") + " " + field(reply, "Content-Range");
    };
    CHECK(part("bytes=0-3") == "206 0123 bytes 0-3/10");
    CHECK(part("bytes=4-") == "206 456789 bytes 4-9/10");
    CHECK(part("bytes=-3") == "206 789 bytes 7-9/10");
    CHECK(part("bytes=-30") == "206 0123456789 bytes 0-9/10");
    CHECK(part("bytes=9-99") == "206 9 bytes 9-9/10");
    CHECK(part("bytes=10-") == "416  bytes */10");
    CHECK(part("bytes=-0") == "416  bytes */10");
    for (const char* const none : {"bytes=", "bytes=-", "bytes=3-1", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=0x1-2", "bytes=-1-2", "bytes=99999999999999999999-", "0-1"})
        CHECK_MESSAGE(part(none) == "200 0123456789 ", none);
    const std::string tag = field(folder.ask("metadata/timestamp.json"), "ETag");
    CHECK(part("bytes=0-3", {{"if-range", tag}}) == "206 0123 bytes 0-3/10");
    CHECK(part("bytes=0-3", {{"if-range", "W/" + tag}}) == "200 0123456789 ");
    CHECK(part("bytes=0-3", {{"if-range", "\"old\""}}) == "200 0123456789 ");
    CHECK(part("bytes=0-3", {{"if-range", "Sat, 28 Nov 2026 08:00:00 GMT"}}) == "200 0123456789 ");
    CHECK(folder.ask("empty", {{"range", "bytes=0-"}}).status == 416);
    CHECK(folder.ask("metadata/timestamp.json", {{"range", "bytes=0-3"}}, Method::head).status == 200);
}

TEST_CASE("what is no published file is not there") {
    const Folder folder;
    for (const char* const path : {"", "nothing", "metadata", "metadata/", "/metadata/timestamp.json", "link", "up/secret", "pipe", "../secret", "metadata/../../secret", "targets/.incoming", ".", "..", "metadata//timestamp.json",
                                   "metadata/timestamp.json/x", "a/b/c/d/e/f/g/h/i/j"})
        CHECK_MESSAGE(folder.ask(path).status == 404, path);
    CHECK(folder.ask(std::string("metadata/timestamp.json\0x", 25)).status == 404);
    CHECK(folder.ask("metadata/timestamp.json", {}, Method::post).status == 405);
    CHECK(!StaticFiles::open(folder.scratch / "repo/nothing"));
    CHECK(!StaticFiles::open(folder.scratch / "repo/empty"));
}
