#include "content/library.h"

#include <doctest/doctest.h>

#include "tests/fakes/pack_folder.h"

using namespace estation::content;
using estation::fakes::PackFolder;
using estation::fakes::small_svg;

namespace {

std::string article(const char* topic, const char* until = "2030-01-01") {
    return std::string("+++\ntitle = \"题\"\ntopic = \"") + topic + "\"\nvalid_until = " + until + "\n+++\n正文\n";
}

std::shared_ptr<const Pack> open(const PackFolder& folder) {
    auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    return std::move(*pack);
}

std::string shelves(const Library& library) {
    std::string out;
    for (const auto& shelf : library.topics()) {
        out += std::string(topic_name(shelf.topic)) + ":";
        for (const auto* item : shelf.items) out += " " + item->id;
        out += "; ";
    }
    return out;
}

}  // namespace

TEST_CASE("shelves in the order of topics, items in the order of packs, posters apart") {
    PackFolder one, two;
    one.write("pack.toml", "id = \"one\"\nversion = \"1\"\nupdated = 2026-01-01\ntitle = \"x\"\norder = [\"z\"]\n");
    one.write("a.md", article("myths"));
    one.write("z.md", article("myths"));
    one.write("h.md", article("health"));
    one.write("img/a.svg", small_svg);
    one.write("p.toml", "kind = \"poster\"\ntitle = \"x\"\ntopic = \"farming\"\npicture = \"img/a.svg\"\nheadline = \"y\"\n");
    two.write("pack.toml", "id = \"two\"\nversion = \"1\"\nupdated = 2026-02-01\ntitle = \"x\"\n");
    two.write("b.md", article("health"));
    const Library library({open(one), open(two)}, std::nullopt);
    CHECK(shelves(library) == "health: one/h two/b; myths: one/z one/a; ");
    REQUIRE(library.posters().size() == 1);
    CHECK(library.posters()[0]->id == "one/p");
    CHECK(library.items().size() == 5);
    CHECK(library.packs().size() == 2);
    CHECK(library.updated() == Date{2026, 2, 1});
    REQUIRE(library.find("two/b"));
    CHECK(library.pack_of(*library.find("two/b"))->id() == "two");
    CHECK(library.find("one/p"));
    CHECK(!library.find("b"));
    CHECK(!library.find(""));
}

TEST_CASE("what is past its day is hidden, the day itself still counts, an unknown day hides nothing") {
    PackFolder folder;
    folder.write("old.md", article("health", "2026-05-31"));
    folder.write("new.md", article("health", "2026-06-01"));
    const auto pack = open(folder);
    CHECK(shelves(Library({pack}, Date{2026, 6, 1})) == "health: p01/new; ");
    CHECK(shelves(Library({pack}, Date{2026, 5, 31})) == "health: p01/new p01/old; ");
    CHECK(shelves(Library({pack}, std::nullopt)) == "health: p01/new p01/old; ");
    CHECK(!Library({pack}, Date{2026, 6, 1}).find("p01/old"));
    CHECK(Library({pack}, Date{2027, 1, 1}).empty());
}

TEST_CASE("the first of two packs with one id is shown") {
    PackFolder first, second;
    first.write("a.md", article("health"));
    second.write("b.md", article("health"));
    const Library library({open(first), nullptr, open(second)}, std::nullopt);
    CHECK(library.packs().size() == 1);
    CHECK(library.find("p01/a"));
    CHECK(!library.find("p01/b"));
}

TEST_CASE("nothing at all is a library too") {
    const Library library({}, Date{2026, 1, 1});
    CHECK(library.empty());
    CHECK(library.topics().empty());
    CHECK(!library.updated());
}
