#include "content/pack.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include "content/folder_source.h"
#include "tests/fakes/pack_folder.h"

using namespace estation::content;
using estation::fakes::PackFolder;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view article = "+++\ntitle = \"题\"\n+++\n正文\n";

std::vector<std::string> names(const Pack& pack) {
    std::vector<std::string> out;
    for (const auto& item : pack.items()) out.push_back(item.name);
    return out;
}
std::string line_with(const Pack& pack, std::string_view part) {
    for (const auto& fault : pack.faults())
        if (fault.line().find(part) != std::string::npos) return fault.line();
    return "";
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a pack: what pack.toml says, items in the author's order") {
    PackFolder folder;
    folder.write("pack.toml",
                 "id = \"p01\"\nversion = \"3\"\nupdated = 2026-11-20\ntitle = \"地震\"\nevergreen = true\norder = [\"c\", \"a\", \"none\", "
                 "\"a\"]\n[defaults]\ntopic = \"myths\"\nsource = \"x\"\nlicence = \"y\"\n");
    for (const char* name : {"a.md", "b.md", "c.md", "d.md"}) folder.write(name, article);
    folder.write("README.md", "for people");
    folder.write("notes.txt", "not an item");
    folder.write("img/readme.md", "not an item either");
    folder.write(".hidden.md", "no");
    const auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    CHECK((*pack)->id() == "p01");
    CHECK((*pack)->version() == "3");
    CHECK((*pack)->title() == Text{"地震", ""});
    CHECK((*pack)->updated() == Date{2026, 11, 20});
    CHECK((*pack)->evergreen());
    CHECK(names(**pack) == Names{"c", "a", "b", "d"});
    REQUIRE((*pack)->faults().size() == 2);
    CHECK((*pack)->faults()[0].line() ==
          folder.label("pack.toml:6") + ": `order` names none, but there is no such item; write file names without their ending");
    CHECK((*pack)->faults()[1].text == "`order` names a twice; delete one");
    CHECK((*pack)->read("a.md")->size() == article.size());
    CHECK(!(*pack)->read("../a.md"));
    CHECK(fs::exists(*(*pack)->path("a.md")));
}

TEST_CASE("a pack without a usable pack.toml is an error; a faulty one is not") {
    CHECK(!Pack::open("/nonexistent/folder"));
    PackFolder folder;
    fs::remove(folder.root() / "pack.toml");
    CHECK(Pack::open(folder.root()).error().line() == folder.label("pack.toml") + ": there is no pack.toml; every pack begins with one");
    folder.write("pack.toml", "id = \"P 1\"\n");
    CHECK(Pack::open(folder.root()).error().text.starts_with("a pack needs an id of small letters"));
    folder.write("pack.toml", "id = \n");
    CHECK(Pack::open(folder.root()).error().where == folder.label("pack.toml:1"));
    folder.write("pack.toml", "id = \"p1\"\n");
    const auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    CHECK((*pack)->title().zh == "p1");
    CHECK((*pack)->faults().size() == 2);
    CHECK(Pack::open(folder.root() / "pack.toml").error().text == "this is not a folder");
}

TEST_CASE("one bad file never takes the rest down") {
    PackFolder folder;
    folder.write("a.md", article);
    folder.write("b.md", "\xFF\xFE");
    folder.write("c.toml", "[[[");
    folder.write("d.gift", "{{{");
    folder.write("Bad_Name.md", article);
    folder.write("a.toml", "kind = \"quiz\"\ntitle = \"x\"\n");
    folder.write("a.gift", "x{T}");
    const auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    CHECK(names(**pack) == Names{"a"});
    CHECK(line_with(**pack, "Bad_Name.md: an item's file name has small letters") != "");
    CHECK(line_with(**pack, "a.toml: there is an article of this name already") != "");
    CHECK((*pack)->faults().size() == 6);
}

TEST_CASE("hostile: a file of 2 GB in one line costs nothing") {
    PackFolder folder;
    folder.write("a.md", article);
    for (const char* name : {"huge.md", "huge.toml", "hugeq.gift", "img.svg"}) {
        folder.write(name, "x");
        fs::resize_file(folder.root() / name, 2'147'483'648u);
    }
    folder.write("b.md", "+++\ntitle = \"x\"\n+++\n正文\n\n![x](img.svg)\n");
    const auto start = std::chrono::steady_clock::now();
    const auto pack = Pack::open(folder.root());
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    REQUIRE(pack);
    CHECK(names(**pack) == Names{"a", "b"});
    CHECK(line_with(**pack, "huge.md") == folder.label("huge.md") + ": the file has 2147483648 bytes, at most 4194304 are read; make it smaller");
    CHECK(line_with(**pack, "img.svg").starts_with(folder.label("b.md:6") + ": the picture img.svg: the file has 2147483648 bytes"));
    CHECK((*pack)->faults().size() == 4);
}

TEST_CASE("hostile: a line longer than any editor shows, a picture larger than any screen") {
    PackFolder folder;
    folder.write("long.md", "+++\ntitle = \"x\"\n+++\n" + std::string(70'000, 'x'));
    folder.write("img/big.png", std::string("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0crc!", 33));
    folder.write("big.md", "+++\ntitle = \"x\"\n+++\n文\n\n![x](img/big.png)\n");
    const auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    CHECK(names(**pack) == Names{"big"});
    CHECK(line_with(**pack, "long.md:4: this line has 70000 bytes") != "");
    CHECK(line_with(**pack, "big.md:6: the picture img/big.png: this picture has 30000 x 30000 pixels") != "");
}

TEST_CASE("hostile: links that leave, circles, pipes and folders where files should be") {
    PackFolder outside, folder;
    outside.write("secret.md", article);
    folder.write("a.md", article);
    fs::create_symlink(outside.root() / "secret.md", folder.root() / "out.md");
    fs::create_symlink("loop.md", folder.root() / "loop.md");
    fs::create_symlink("a.md", folder.root() / "inside.md");
    fs::create_symlink(outside.root(), folder.root() / "img");
    fs::create_symlink("/dev/zero", folder.root() / "zero.md");
    fs::create_directory(folder.root() / "folder.md");
    REQUIRE(::mkfifo((folder.root() / "pipe.md").c_str(), 0600) == 0);
    const auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    CHECK(names(**pack) == Names{"a", "inside"});
    CHECK(line_with(**pack, "out.md: this link leads outside the pack") != "");
    CHECK(line_with(**pack, "zero.md: this link leads outside the pack") != "");
    CHECK(line_with(**pack, "loop.md: cannot be opened: links point at each other in a circle") != "");
    CHECK(line_with(**pack, "pipe.md: this is not an ordinary file") != "");
    CHECK((*pack)->faults().size() == 4);
    CHECK((*pack)->read("img/secret.md").error().text == "this link leads outside the pack; put the file itself there");
    CHECK((*pack)->read("folder.md").error().text == "this is not an ordinary file");
    for (const char* name : {"", "/etc/passwd", "../a.md", "img/../a.md", "./a.md", "img//a.md", "a.md/", "img\\a.md", "a.md/x"})
        CHECK_MESSAGE(!(*pack)->read(name), name);
    CHECK(!(*pack)->read(std::string("a.md\0x", 6)));
}

TEST_CASE("hostile: more items than a pack may have, more faults than anybody reads") {
    PackFolder folder;
    Limits limits;
    limits.items = 5;
    limits.faults = 3;
    for (char c = 'a'; c < 'k'; ++c) folder.write(std::string(1, c) + ".md", c < 'd' ? "" : article);
    const auto pack = Pack::open(folder.root(), limits);
    REQUIRE(pack);
    CHECK(names(**pack) == Names{"d", "e"});
    REQUIRE((*pack)->faults().size() == 4);
    CHECK((*pack)->faults()[3].text == "1 more faults are not listed; repair these first");
}

TEST_CASE("hostile: more text than a pack may have") {
    PackFolder folder;
    Limits limits;
    limits.pack_text_bytes = 100;
    folder.write("a.md", article);
    folder.write("b.md", std::string(article) + std::string(80, 'x'));
    const auto pack = Pack::open(folder.root(), limits);
    REQUIRE(pack);
    CHECK(names(**pack) == Names{"a"});
    CHECK(line_with(**pack, "b.md: the texts of this pack have more than 100 bytes") != "");
}

TEST_CASE("any source of files makes a pack") {
    class Memory : public FileSource {
    public:
        [[nodiscard]] std::vector<std::string> names() const override { return {"a.md", "pack.toml"}; }
        [[nodiscard]] Result<Bytes> read(const std::string& name, std::uint64_t) const override {
            const std::string text = name == "a.md" ? std::string(article) : "id = \"m\"\nversion = \"1\"\ntitle = \"x\"\n[defaults]\ntopic = \"youth\"\n";
            Bytes bytes;
            for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
            return bytes;
        }
        [[nodiscard]] Result<fs::path> path(const std::string& name) const override { return Error{"has no path", name}; }
    };
    const auto pack = Pack::open(std::make_unique<Memory>(), "memory");
    REQUIRE(pack);
    CHECK((*pack)->items()[0].id == "m/a");
    CHECK((*pack)->items()[0].file == "memory/a.md");
}
