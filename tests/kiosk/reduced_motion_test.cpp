// A station, or a visitor, that wishes little motion: every page, every exhibit and the attract loop stand still until
// somebody touches them. What must differ (a page for another, a second for the next) may differ at once, never in steps.
#include <doctest/doctest.h>

#include <cstring>
#include <vector>

#include "kiosk/app.h"
#include "tests/fakes/kiosk_visit.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

// Every pack that the station starts with.
std::shared_ptr<const content::Library> starter_library() {
    std::vector<std::shared_ptr<const content::Pack>> packs;
    for (const auto& folder : std::filesystem::directory_iterator(SOURCE_DIR "/assets/packs"))
        if (auto pack = content::Pack::open(folder.path())) packs.push_back(*pack);
    std::ranges::sort(packs, {}, [](const auto& p) { return p->id(); });
    return std::make_shared<const content::Library>(std::move(packs), std::nullopt);
}

Config settings(bool reduced) {
    Config c;
    c.width = 960, c.height = 540;
    c.assets = SOURCE_DIR "/assets";
    c.reduced_motion = reduced;
    c.idle_s = 100'000;
    return c;
}

bool same(const Pixels& a, const Pixels& b) { return a.bytes() == b.bytes() && std::memcmp(a.data.get(), b.data.get(), a.bytes()) == 0; }

// Whether what is on the glass keeps changing for three seconds, looked at all the while. A page whose numbers are
// worked out on another thread may fill itself in, once for each of the two things it waits for: that is no motion,
// and on a slow machine it comes late. What moves changes in nearly every look.
bool moves_by_itself(fakes::Visit& visit) {
    constexpr int may_fill_in = 2;
    visit.hands.frames(3);
    Pixels last = visit.painter->shot();
    int changes = 0;
    for (int n = 0; n < 60 && changes <= may_fill_in; ++n) {
        visit.hands.frame(0.05);
        if (!visit.changed) continue;
        Pixels now = visit.painter->shot();
        if (same(last, now)) continue;
        ++changes;
        last = std::move(now);
    }
    return changes > may_fill_in;
}

}  // namespace

TEST_CASE("with little motion wished nothing on any page moves by itself") {
    const auto library = starter_library();
    REQUIRE(library->items().size() > 30);
    fakes::Visit visit(library, settings(true));
    for (const content::Item* item : library->items()) {
        visit.app.show(item->id);
        visit.settle();
        INFO(item->id);
        CHECK_FALSE(moves_by_itself(visit));
    }
}

TEST_CASE("an exhibit moves for who chooses to see it, and stops for them too") {
    fakes::Visit visit(starter_library(), settings(true));
    visit.app.show("p01/wave-race");
    visit.settle();
    REQUIRE(visit.sees("看它动"));
    CHECK_FALSE(moves_by_itself(visit));
    const Pixels first = visit.painter->shot();
    REQUIRE(visit.tap("下一步"));
    CHECK_FALSE(moves_by_itself(visit));
    CHECK_FALSE(same(first, visit.painter->shot()));
    REQUIRE(visit.tap("上一步"));
    visit.hands.frames(2);
    // Back on a whole step, a little before or after where it began.
    REQUIRE(visit.tap("看它动"));
    CHECK(moves_by_itself(visit));
    REQUIRE(visit.tap("停下"));
    CHECK_FALSE(moves_by_itself(visit));
}

TEST_CASE("without that wish exhibits move: what this test would find") {
    fakes::Visit visit(starter_library(), settings(false));
    visit.app.show("p01/wave-race");
    visit.settle();
    CHECK_FALSE(visit.sees("看它动"));
    CHECK(moves_by_itself(visit));
}

TEST_CASE("the attract loop changes its page at once, and only then dissolves when motion is welcome") {
    for (const bool reduced : {true, false}) {
        fakes::Visit visit(starter_library(), settings(reduced));
        int changes = 0, in_a_row = 0, longest = 0, hurried = 0;
        for (int n = 0; n < 1000; ++n) {   // twenty seconds: two changes of page
            const Pixels before = visit.painter->shot();
            visit.hands.frame(0.02);
            const bool changed = visit.changed && !same(before, visit.painter->shot());
            changes += changed ? 1 : 0;
            in_a_row = changed ? in_a_row + 1 : 0;
            longest = std::max(longest, in_a_row);
            // Something in between two pictures asks to be drawn again at once.
            hurried += visit.ui.wants_frame() || visit.ui.wake_at_s() - visit.hands.now_s() < 0.04 ? 1 : 0;
        }
        CHECK(changes > 0);
        CHECK(longest <= 2);   // a page and, in the frame after, what stands in for its picture
        CHECK((hurried > 20) == !reduced);
    }
}

TEST_CASE("pages come in without travelling") {
    fakes::Visit visit(starter_library(), settings(true));
    REQUIRE(visit.tap("触摸开始"));
    // While a page fades in, the places of what can be touched are where they will be.
    REQUIRE(visit.app.visiting());
    visit.app.show("p01/magnitude");
    visit.hands.frame();
    std::vector<ui::Rect> early, late;
    for (const auto& t : visit.ui.touchables()) early.push_back(t.rect);
    visit.settle();
    for (const auto& t : visit.ui.touchables()) late.push_back(t.rect);
    REQUIRE(early.size() == late.size());
    for (std::size_t i = 0; i < early.size(); ++i) CHECK(early[i] == late[i]);
}

TEST_CASE("no clock hurries a practice when little motion is wished") {
    fakes::Visit visit(starter_library(), settings(true));
    for (const content::Item* item : visit.app.library().items()) {
        if (!std::holds_alternative<content::Drill>(item->body)) continue;
        visit.app.show(item->id);
        visit.settle();
        if (!visit.tap(visit.ui.tr("drill.begin"))) continue;
        INFO(item->id);
        CHECK_FALSE(moves_by_itself(visit));
    }
}
