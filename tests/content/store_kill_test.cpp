// Kills a program that changes a store at every call that touches the disk, and lets every such call fail, and
// looks each time at what a station would show: the old or the new, never neither.
#include <doctest/doctest.h>

#include "content/store.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/strace.h"

using namespace estation;
using namespace estation::content;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

bool can_trace() {
    static const bool works = strace_works();
    if (!works) MESSAGE("skipped: this machine has no strace or forbids tracing, so nothing was killed");
    return works;
}

using Complaints = std::vector<std::string>;

// What there is to change, made once and copied for every kill.
struct Scene {
    Scratch scratch{Scratch::On::memory};
    fs::path first = put_pack(scratch / "v1", {.version = "1"});
    fs::path second = put_pack(scratch / "v2", {.version = "2", .text = "新的一页", .film = std::string(100'000, 'g')});
    fs::path second_too = put_pack(scratch / "other", {.id = "p06", .version = "7", .text = "吃得明白"});
    fs::path root = scratch / "store";

    Store open() const {
        auto store = Store::open(root);
        REQUIRE(store);
        return *store;
    }
    void install(const std::vector<fs::path>& packs) const {
        const auto installed = open().install(packs, 0);
        REQUIRE_MESSAGE(installed, (installed ? "" : installed.error().line()));
    }
    Words command(const std::string& what, const fs::path& at, const std::vector<fs::path>& packs) const {
        Words words{STORE_WORKER, what, at.string()};
        for (const auto& pack : packs) words.push_back(pack.string());
        return words;
    }
};

// The versions that are shown, "1" or "2,7", after every file has been read; "nothing" when nothing is
// installed; anything else is a complaint.
std::string shown(const Store& store) {
    if (!store.current()) return "nothing";
    std::vector<Error> faults;
    const auto packs = store.open_current(&faults);
    if (!packs) return packs.error().line();
    for (const auto& fault : faults) {
        // Cut off between its list of packs and its switch, the very first generation is whole and is shown.
        if (fault.text != "the switch is missing" && !fault.text.starts_with("showing generation 1")) return fault.line();
    }
    std::string versions;
    for (const auto& pack : *packs) {
        if (!pack->faults().empty()) return pack->faults().front().line();
        if (pack->items().size() != 2) return "an item is missing";
        const auto film = pack->read("media/film.bin");
        if (!film) return film.error().line();
        const auto letter = pack->version() == "2" ? 'g' : 'f';
        if (film->size() != 100'000 || film->front() != std::byte(letter) || film->back() != std::byte(letter)) return "the film is damaged";
        versions += (versions.empty() ? "" : ",") + pack->version();
    }
    return versions;
}

std::string first_litter(const fs::path& root) {
    for (const auto& entry : fs::recursive_directory_iterator(root))
        if (entry.path().filename().string().front() == '.') return entry.path().string();
    return {};
}

// One change to a store: what it starts from, what may be seen if it is cut off, and what must be seen once it
// has been repeated.
struct Change {
    std::string what;
    std::vector<fs::path> packs;
    std::string before, after;
};

struct Sweep {
    const Scene& scene;
    const Change& change;
    std::vector<Injection> points;

    Sweep(const Scene& a_scene, const Change& a_change) : scene(a_scene), change(a_change) {
        const Scratch place(Scratch::On::memory);
        prepare(place);
        Outcome run;
        const auto log = log_of(scene.command(change.what, place / "store", change.packs), place, &run);
        REQUIRE_MESSAGE(run.code == 0, run.output);
        points = injections(log, place.path().string());
        REQUIRE_MESSAGE(!points.empty(), "the log shows no call that touches the store");
    }
    void prepare(const Scratch& place) const {
        if (fs::exists(scene.root)) fs::copy(scene.root, place / "store", fs::copy_options::recursive);
    }
    // `look` judges the store after the run; then the change is repeated and must succeed.
    template <class Look>
    Complaints all(const std::string& what_happens, bool from_then_on, const Look& look) const {
        return on_all_cores(points.size(), [&](std::size_t at) {
            const Scratch place(Scratch::On::memory);
            prepare(place);
            const auto injection = points[at].text(what_happens, from_then_on);
            const auto run = run_under_strace({"-e", std::string("trace=") + points[at].call, "-e", injection},
                                              scene.command(change.what, place / "store", change.packs), place / "notes");
            Complaints complaints;
            const auto complain = [&](const std::string& why) { complaints.push_back(change.what + ", " + injection + ": " + why + " " + run.output); };
            auto store = Store::open(place / "store");
            if (!store) return Complaints{injection + ": " + store.error().line()};
            look(run, shown(*store), complain);
            repeat(*store, place / "store", complain);
            return complaints;
        });
    }

private:
    template <class Complain>
    void repeat(Store& store, const fs::path& root, const Complain& complain) const {
        Result<> again;
        if (change.what == "install") {
            const auto installed = store.install(change.packs, 0);
            if (!installed) again = installed.error();
        } else if (change.what == "mark-good") {
            again = store.mark_good();
        } else if (shown(store) != change.after) {
            if (change.what == "roll-back") again = store.roll_back();
            else if (const auto noted = store.note_start(); !noted) again = noted.error();
        }
        if (!again) complain("the repeat fails: " + again.error().line());
        if (const auto now = shown(store); now != change.after) complain("the repeat shows " + now);
        if (const auto swept = store.sweep(); !swept) complain("the sweep fails: " + swept.error().line());
        if (const auto litter = first_litter(root); !litter.empty()) complain("after the sweep there is still " + litter);
        if (const auto now = shown(store); now != change.after) complain("after the sweep it shows " + now);
        if (const auto damaged = store.scrub(); !damaged || !damaged->empty()) complain("a blob is damaged");
    }
};

void survives_everything(const Scene& scene, const Change& change) {
    const Sweep sweep(scene, change);
    const auto old_or_new = [&](const std::string& now) { return now == change.before || now == change.after; };

    const auto killed = sweep.all("signal=KILL", false, [&](const Outcome& run, const std::string& now, const auto& complain) {
        if (!run.killed()) complain("was not killed");
        if (!old_or_new(now)) complain("neither old nor new: " + now);
    });
    CHECK_MESSAGE(killed.empty(), joined(killed));

    for (const auto& [error, words] : {std::pair{"error=ENOSPC", "no space left on the disk"}, std::pair{"error=EIO", "the disk reports a fault"}}) {
        const auto failed = sweep.all(error, false, [&](const Outcome& run, const std::string& now, const auto& complain) {
            if (run.code == 0 && now != change.after) complain("said yes, but shows " + now);
            if (run.code == 1 && now != change.before) complain("said no, but shows " + now);
            if (run.code != 0 && run.code != 1) complain("broke down");
            if (run.code == 1 && run.output.find(words) == std::string::npos) complain("the error does not say why");
        });
        CHECK_MESSAGE(failed.empty(), joined(failed));
    }
    // A disk that stays full from some moment on.
    const auto stayed = sweep.all("error=ENOSPC", true, [&](const Outcome& run, const std::string& now, const auto& complain) {
        if (run.code != 0 && run.code != 1) complain("broke down");
        if (!old_or_new(now)) complain("neither old nor new: " + now);
    });
    CHECK_MESSAGE(stayed.empty(), joined(stayed));
    // A signal that interrupts a call is no reason to give up.
    const auto interrupted = sweep.all("error=EINTR", false, [&](const Outcome& run, const std::string& now, const auto& complain) {
        if (run.code == 0 && now != change.after) complain("said yes, but shows " + now);
    });
    CHECK_MESSAGE(interrupted.empty(), joined(interrupted));
    MESSAGE(change.what << ": " << sweep.points.size() << " moments, each in 5 ways");
}

}  // namespace

TEST_CASE("a second generation is installed while the power fails") {
    if (!can_trace()) return;
    const Scene scene;
    scene.install({scene.first});
    survives_everything(scene, {"install", {scene.second, scene.second_too}, "1", "2,7"});
}

TEST_CASE("the very first generation is installed while the power fails") {
    if (!can_trace()) return;
    const Scene scene;
    survives_everything(scene, {"install", {scene.first}, "nothing", "1"});
}

TEST_CASE("a roll back, a mark and a sweep while the power fails") {
    if (!can_trace()) return;
    const Scene scene;
    scene.install({scene.first});
    scene.install({scene.second});
    SUBCASE("roll back") { survives_everything(scene, {"roll-back", {}, "2", "1"}); }
    SUBCASE("mark as good") { survives_everything(scene, {"mark-good", {}, "2", "2"}); }
    SUBCASE("note a start") { survives_everything(scene, {"note-start", {}, "2", "2"}); }
    SUBCASE("the start that rolls back") {
        for (int i = 0; i < 3; ++i) REQUIRE(scene.open().note_start());
        survives_everything(scene, {"note-start", {}, "2", "1"});
    }
    SUBCASE("sweep") {
        scene.install({scene.second, scene.second_too});
        put(scene.root / "blobs/00/.x.unfinished-00", "x");
        survives_everything(scene, {"sweep", {}, "2,7", "2,7"});
    }
}

TEST_CASE("every rename is made durable before the switch, and the check would see it if not") {
    if (!can_trace()) return;
    const Scene scene;
    const Scratch place(Scratch::On::memory);
    Outcome run;
    const auto log = log_of(scene.command("install", place / "made/store", {scene.first, scene.second_too}), place, &run);
    REQUIRE_MESSAGE(run.code == 0, run.output);
    const auto the_switch = (place / "made/store/current").string();
    const auto faults = faults_of_order(log, the_switch);
    CHECK_MESSAGE(faults.empty(), joined(faults));

    // The same log as if one fsync had been forgotten, each in turn: always seen. So none is there for nothing.
    int forgotten = 0;
    for (std::size_t at = 0; at < log.size(); ++at) {
        if (log[at].find(" fsync(") == std::string::npos) continue;
        auto doctored = log;
        doctored.erase(doctored.begin() + static_cast<std::ptrdiff_t>(at));
        CHECK_MESSAGE(!faults_of_order(doctored, the_switch).empty(), log[at]);
        ++forgotten;
    }
    CHECK(forgotten >= 20);
    // And as if the switch had been thrown first.
    auto hasty = log;
    const auto thrown = std::ranges::find_if(hasty, [&](const std::string& line) { return line.find(" rename") != std::string::npos && line.find("\"" + the_switch + "\"") != std::string::npos; });
    REQUIRE(thrown != hasty.end());
    const auto first_rename = std::ranges::find_if(hasty, [](const std::string& line) { return line.find(" rename") != std::string::npos; });
    REQUIRE(first_rename < thrown);
    std::rotate(first_rename + 1, thrown, thrown + 1);
    CHECK_FALSE(faults_of_order(hasty, the_switch).empty());
}
