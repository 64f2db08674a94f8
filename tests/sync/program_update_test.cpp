// A program reaches a station over the same roads as its content: it is laid out whole, tried, never shown as a pack, and goes
// when it was recalled; one that cannot be one, or not here, never reaches the screen.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>

#include "content/program_shelf.h"
#include "content/store.h"
#include "sync/content_update.h"
#include "tests/fakes/programs.h"
#include "tests/fakes/publisher.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
const std::string program_name = content::program_id(content::own_platform());

struct Station {
    Scratch scratch{Scratch::On::memory};
    content::ProgramShelf shelf{scratch / "programs"};
    std::optional<content::Moment> moment;
    std::optional<sync::ContentUpdate> update;
    content::Result<std::string> proof = std::string();
    int proofs = 0;
    sync::ContentUpdate::Outcome last;

    explicit Station(const std::string& root, const std::string& id = "s17") {
        const sync::Membership membership{"", id, "default", must(content::hash_text(root))};
        REQUIRE(sync::Updater::install_root(sync::trust_folder(scratch / "sync", membership), root));
        update.emplace(sync::ContentPlace{scratch / "sync", scratch / "store", scratch / "channel-programme.toml", 0, scratch / "programs"},
                       sync::Surroundings{[] { return today; }, [this] { return moment; }, {}, [this](const fs::path& program) {
                                              proofs += fs::exists(program) ? 1 : 1'000;
                                              return proof;
                                          }}, membership);
    }
    std::string run(sync::Mirror& road, bool metered = true) {
        auto outcome = update->run(road, {}, metered);
        if (!outcome) return outcome.error().line();
        last = *outcome;
        return outcome->left_out.empty() ? "" : outcome->left_out.front().line();
    }
    [[nodiscard]] content::Store store() const { return must(content::Store::open(scratch / "store")); }
    [[nodiscard]] std::string trial() const {
        const auto book = shelf.book();
        return book.trial ? book.trial->manifest : "";
    }
    // As the launcher and the kiosk do.
    void prove() const {
        REQUIRE(shelf.change([this](content::ProgramBook& book) {
            const auto start = book.begin("boot", [this](const std::string& m) { return static_cast<bool>(shelf.check(m)); });
            book.go_well(start.manifest);
            book.reach_server(start.manifest);
        }));
    }
};

sync::OrderedPack add_program(Publisher& publisher, const Scratch& scratch, const FakeProgram& program) {
    return publisher.add_folder(put_program(scratch / program.version, program), content::program_id(program.platform), program.version);
}

}  // namespace

TEST_CASE("a program comes with the packs, is laid out for the launcher, and is not shown") {
    Publisher publisher;
    Station station(publisher.root());
    Scratch scratch{Scratch::On::memory};
    sync::FolderMirror web(publisher.folder());
    const auto first = add_program(publisher, scratch, {});
    publisher.order.packs = {publisher.add({}), first, add_program(publisher, scratch, {.version = "other", .platform = "debian-12-riscv64"})};
    publisher.publish();
    CHECK(station.run(web) == "");
    CHECK(must(station.store().open_current()).size() == 1);
    CHECK(station.trial() == first.manifest);
    CHECK(station.shelf.book().trial->needs_server);
    CHECK(station.shelf.check(first.manifest));
    CHECK(station.proofs == 1);
    struct stat about {};
    REQUIRE(::stat(station.shelf.executable(first.manifest).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0755);
    CHECK(get(station.shelf.folder(first.manifest) / "share/estation/assets/strings/en.toml") == "# words\n");
    CHECK(fs::exists(station.store().blob(must(content::hash_text(elf_head())))));   // for neighbours
    CHECK(must(station.store().sweep()) >= 0);
    CHECK(fs::exists(station.store().blob(must(content::hash_text(elf_head())))));
    CHECK(station.run(web) == "");
    CHECK(station.proofs == 1);
    CHECK_FALSE(station.last.changed);

    station.prove();
    CHECK(station.shelf.book().current == first.manifest);
    const auto second = add_program(publisher, scratch, {.version = "2"});
    publisher.order.packs[1] = second;
    publisher.publish();
    CHECK(station.run(web, false) == "");
    CHECK(station.trial() == second.manifest);
    CHECK_FALSE(station.shelf.book().trial->needs_server);
    station.prove();
    CHECK(station.shelf.book().previous == first.manifest);
    const auto third = add_program(publisher, scratch, {.version = "3"});
    publisher.order.packs[1] = third;
    publisher.publish();
    CHECK(station.run(web) == "");
    station.prove();
    CHECK(station.run(web) == "");
    publisher.publish();
    REQUIRE(station.shelf.sweep());
    CHECK_FALSE(fs::exists(station.shelf.folder(first.manifest)));   // neither good nor the one before
    CHECK(fs::exists(station.shelf.folder(second.manifest)));
    CHECK(station.run(web) == "");
}

TEST_CASE("an order with nothing but a program, and one for another machine") {
    Publisher publisher;
    Station station(publisher.root());
    Scratch scratch{Scratch::On::memory};
    sync::FolderMirror web(publisher.folder());
    publisher.order.packs = {add_program(publisher, scratch, {.version = "other", .platform = "debian-12-riscv64"})};
    publisher.publish();
    CHECK(station.run(web) == "");
    CHECK_FALSE(station.shelf.used());
    publisher.order.packs.push_back(add_program(publisher, scratch, {}));
    publisher.publish();
    CHECK(station.run(web) == "");
    CHECK(station.trial() == publisher.order.packs[1].manifest);
}

TEST_CASE("what cannot be a program here is refused with a reason, and not fetched again") {
    Publisher publisher;
    Station station(publisher.root());
    Scratch scratch{Scratch::On::memory};
    sync::FolderMirror web(publisher.folder());
    const auto refused = [&](const FakeProgram& program, const std::string& id = program_name) {
        auto one = publisher.add_folder(put_program(scratch / program.version, program), id, program.version);
        publisher.order.packs = {publisher.add({}), one};
        publisher.publish();
        CHECK(station.run(web) == "");
        CHECK(station.trial().empty());
        CHECK(station.run(web) == "");
        const auto book = station.shelf.book();
        CHECK_FALSE(fs::exists(station.shelf.folder(one.manifest)));
        return book.refuses(one.manifest) ? book.refused.back().reason : std::string();
    };
    CHECK(says(refused({.version = "script", .executable = "#!/bin/sh\necho no\n"}), "no ELF file"));
    CHECK(says(refused({.version = "foreign", .executable = elf_head("x-y-i386")}), "another architecture"));
    CHECK(says(refused({.version = "liar", .platform = "debian-1-" + std::string(content::own_platform().substr(content::own_platform().rfind('-') + 1))}), "was built for debian-1"));
    CHECK(station.proofs == 0);
    station.proof = std::string("libnew.so.7: cannot open shared object file");
    CHECK(says(refused({.version = "needy"}), "libnew.so.7"));
    // One that could not be asked is asked again.
    station.proof = content::Error{"it did not answer in time", {}};
    const auto slow = add_program(publisher, scratch, {.version = "slow"});
    publisher.order.packs[1] = slow;
    publisher.publish();
    CHECK(says(station.run(web), "did not answer"));
    CHECK(station.trial().empty());
    station.proof = std::string();
    CHECK(station.run(web) == "");
    CHECK(station.trial() == slow.manifest);
}

TEST_CASE("a recalled program goes to the one before, and one that was taken out to the installed one") {
    Publisher publisher;
    Station station(publisher.root());
    Scratch scratch{Scratch::On::memory};
    sync::FolderMirror web(publisher.folder());
    const auto first = add_program(publisher, scratch, {}), second = add_program(publisher, scratch, {.version = "2"});
    for (const auto& program : {first, second}) {
        publisher.order.packs = {publisher.add({}), program};
        publisher.publish();
        CHECK(station.run(web) == "");
        station.prove();
    }
    CHECK(station.shelf.book().current == second.manifest);
    publisher.order.recalled = {{"r1", program_name, second.manifest, "stops at noon"}};
    publisher.publish();
    CHECK(station.run(web) == "");
    CHECK(station.run(web) == "");
    CHECK(station.shelf.book().current == first.manifest);
    CHECK(station.shelf.check(first.manifest));
    publisher.order.packs.pop_back();
    publisher.publish();
    CHECK(station.run(web) == "");
    CHECK(station.shelf.book().current.empty());
    CHECK_FALSE(fs::exists(station.shelf.folder(first.manifest)));
}

TEST_CASE("a torn program is laid out again from what is kept, and a damaged blob never becomes one") {
    Publisher publisher;
    Station station(publisher.root());
    Scratch scratch{Scratch::On::memory};
    sync::FolderMirror web(publisher.folder());
    const auto first = add_program(publisher, scratch, {});
    publisher.order.packs = {publisher.add({}), first};
    publisher.publish();
    CHECK(station.run(web) == "");
    station.prove();
    put(station.shelf.executable(first.manifest), elf_head().substr(0, 50));
    CHECK_FALSE(station.shelf.check(first.manifest));
    CHECK(station.run(web) == "");
    CHECK(station.shelf.check(first.manifest));
    fs::remove_all(station.shelf.folder(first.manifest));
    const auto blob = station.store().blob(must(content::hash_text("# words\n")));
    put(blob, "# w0rds\n");
    CHECK(says(station.run(web), "damaged in the store"));
    CHECK_FALSE(fs::exists(station.shelf.folder(first.manifest)));
    CHECK(station.run(web) == "");
    CHECK(station.shelf.check(first.manifest));
}

TEST_CASE("a program too large for the disk keeps no pack away, and large ones wait for quiet hours to end") {
    Publisher publisher;
    Station station(publisher.root());
    Scratch scratch{Scratch::On::memory};
    sync::FolderMirror web(publisher.folder());
    publisher.order.quiet_hours = content::Hours{8 * 60, 9 * 60};
    station.moment = content::Moment{{2027, 1, 15}, 8 * 60 + 30};
    auto large = add_program(publisher, scratch, {.executable = elf_head() + std::string(2 << 20, 'x')});
    publisher.order.packs = {publisher.add({}), large};
    publisher.publish();
    CHECK(station.run(web) == "");
    CHECK(station.last.waits);
    CHECK(must(station.store().open_current()).size() == 1);
    CHECK(station.trial().empty());
    station.moment->minute = 9 * 60 + 1;
    CHECK(station.run(web) == "");
    CHECK(station.trial() == large.manifest);

    auto huge = add_program(publisher, scratch, {.version = "2"});
    huge.bytes = 1ull << 49;   // of which the order itself warns
    publisher.order.packs = {publisher.add({.version = "2"}), huge};
    publisher.publish();
    CHECK(says(station.run(web), "not enough space"));
    CHECK(must(station.store().open_current()).front()->version() == "2");
}
