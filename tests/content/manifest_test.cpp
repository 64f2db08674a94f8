#include "content/manifest.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "content/hash.h"
#include "tests/fakes/scratch.h"

using namespace estation::content;
using estation::fakes::put;
using estation::fakes::Scratch;

namespace {

std::string manifest_of(const std::string& name) {
    return "estation-manifest 1\n" + *hash_text("x") + " 5 " + name + "\nend 1\n";
}

}  // namespace

TEST_CASE("a manifest comes back as it was written") {
    const Manifest manifest{{{*hash_text("1"), 7, "a b.md"}, {*hash_text("2"), 0, "img/图.svg"}, {*hash_text("1"), 7, "pack.toml"}}};
    const auto read = Manifest::parse(manifest.text(), "m");
    REQUIRE(read);
    CHECK(read->text() == manifest.text());
    CHECK(read->bytes() == 14);
    REQUIRE(read->find("img/图.svg"));
    CHECK(read->find("img/图.svg")->sha256 == *hash_text("2"));
    CHECK_FALSE(read->find("img"));
}

TEST_CASE("a manifest that is torn anywhere, or bent anywhere, is refused") {
    const std::string text = Manifest{{{*hash_text("1"), 70, "a.md"}, {*hash_text("2"), 12, "pack.toml"}}}.text();
    for (std::size_t length = 0; length < text.size(); ++length) CHECK_FALSE(Manifest::parse(text.substr(0, length), "m"));
    CHECK_FALSE(Manifest::parse(text + "\n", "m"));
    CHECK_FALSE(Manifest::parse(text + text, "m"));
    const std::string hash = *hash_text("1");
    for (const std::string bad : {"", "estation-manifest 2\nend 0\n", "estation-manifest 1\nend 1\n", "estation-manifest 1\nend 00\n", "estation-manifest 1\nend -0\n"})
        CHECK_FALSE(Manifest::parse(bad, "m"));
    const auto one = [&](const std::string& line) { return Manifest::parse("estation-manifest 1\n" + line + "\nend 1\n", "m"); };
    CHECK(one(hash + " 5 a"));
    for (const std::string& bad : {hash + " 5", hash + " 5 ", hash + "  5 a", hash + " +5 a", hash + " 05 a", hash + " 0x5 a", hash + " 99999999999999999999 a", hash.substr(1) + " 5 a"})
        CHECK_FALSE(one(bad));
    CHECK_FALSE(Manifest::parse("estation-manifest 1\n" + hash + " 5 b\n" + hash + " 5 a\nend 2\n", "m"));
    CHECK_FALSE(Manifest::parse("estation-manifest 1\n" + hash + " 5 a\n" + hash + " 5 a\nend 2\n", "m"));
    const auto fault = one("rubbish").error();
    CHECK(fault.where == "m:2");
}

TEST_CASE("no name in a manifest climbs out of its pack") {
    for (const std::string name : {"../x", "a/../../x", "/etc/passwd", "a//b", "a/", "./a", "a/.", "..", ".hidden", "a/.b/c", "a\\b", "a\tb", "a\x7f"}) {
        CHECK_FALSE(check_pack_name(name));
        CHECK_FALSE(Manifest::parse(manifest_of(name), "m"));
    }
    CHECK_FALSE(check_pack_name(""));
    CHECK_FALSE(check_pack_name(std::string("a\0b", 3)));
    CHECK_FALSE(check_pack_name(std::string(201, 'a')));
    CHECK_FALSE(check_pack_name(std::string(150, 'a') + "/" + std::string(150, 'b') + "/" + std::string(150, 'c')));
    for (const std::string name : {"a", "img/a.svg", "a..b", "图/画.svg", "a b"}) CHECK(check_pack_name(name));
}

TEST_CASE("a list of packs comes back as it was written, and torn or bent anywhere is refused") {
    GenerationRecord record{7, 5, true, {{*hash_text("m1"), "p01"}, {*hash_text("m2"), "p06"}}};
    const std::string text = *record.text();
    const auto read = GenerationRecord::parse(text, "g");
    REQUIRE(read);
    CHECK(read->number == 7);
    CHECK(read->before == 5);
    CHECK(read->good);
    CHECK(read->packs == record.packs);
    for (std::size_t length = 0; length < text.size(); ++length) CHECK_FALSE(GenerationRecord::parse(text.substr(0, length), "g"));
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string bent = text;
        bent[at] = static_cast<char>(bent[at] ^ 1);
        CHECK_FALSE(GenerationRecord::parse(bent, "g"));
    }
    record.packs[0].label = "../p01";
    CHECK_FALSE(record.text());
}

TEST_CASE("numbers are digits and nothing else") {
    std::uint64_t number = 0;
    CHECK(parse_number("0", number));
    CHECK(parse_number("1000000000000000", number));
    CHECK(number == largest_number);
    for (const char* const bad : {"", "-1", "+1", " 1", "1 ", "01", "1000000000000001", "99999999999999999999999", "1e3"}) CHECK_FALSE(parse_number(bad, number));
}

TEST_CASE("a survey names every file of a folder, and refuses what must not leave it") {
    namespace fs = std::filesystem;
    const Scratch scratch;
    const auto pack = scratch / "pack";
    put(pack / "pack.toml", "id = \"p\"\n");
    put(pack / "img/a.svg", "<svg/>");
    put(pack / ".git/config", "x");
    put(pack / ".DS_Store", "x");
    fs::create_symlink("a.svg", pack / "img/b.svg");
    std::uint64_t bytes = 0;
    const auto manifest = survey(pack, [&](std::uint64_t more) { bytes += more; });
    REQUIRE(manifest);
    REQUIRE(manifest->files.size() == 3);
    CHECK(manifest->files[0].name == "img/a.svg");
    CHECK(manifest->files[1].name == "img/b.svg");
    CHECK(manifest->files[1].sha256 == manifest->files[0].sha256);
    CHECK(manifest->files[2].name == "pack.toml");
    CHECK(bytes == manifest->bytes());
    CHECK(Manifest::parse(manifest->text(), "m"));

    put(scratch / "secret", "x");
    fs::create_symlink(scratch / "secret", pack / "link");
    CHECK(survey(pack).error().text.find("leads out of the pack") != std::string::npos);
    fs::remove(pack / "link");
    fs::create_symlink(".", pack / "loop");
    CHECK_FALSE(survey(pack));
    fs::remove(pack / "loop");
    fs::create_symlink("nowhere", pack / "dangling");
    CHECK_FALSE(survey(pack));
    fs::remove(pack / "dangling");
    REQUIRE(::mkfifo((pack / "pipe").c_str(), 0600) == 0);
    CHECK_FALSE(survey(pack));
    fs::remove(pack / "pipe");
    CHECK(survey(pack));
    fs::remove(pack / "pack.toml");
    CHECK(survey(pack).error().text.find("pack.toml") != std::string::npos);
    CHECK_FALSE(survey(scratch / "nowhere"));
}
