// The law of the house, kept over everything that ships: whatever shows an earthquake that does not happen (an exhibit of
// shaking, a drill, a school's drill, its page about the numbers) carries its mark, 「模拟」 or 「演练」, in every picture, whatever
// a visitor touches, in every mode and in both languages. The drills in all their variants: tests/kiosk/screens/rehearsal_test.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>

#include "content/number_notes.h"
#include "content/pack.h"
#include "kiosk/config.h"
#include "kiosk/drill/drill_desk.h"
#include "kiosk/mailbox.h"
#include "kiosk/screens/screens.h"
#include "tests/fakes/kiosk_stage.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

std::shared_ptr<const content::Library> everything() {
    static const auto library = [] {
        std::vector<std::shared_ptr<const content::Pack>> packs;
        for (const auto& folder : std::filesystem::directory_iterator(SOURCE_DIR "/assets/packs"))
            if (auto pack = content::Pack::open(folder.path())) packs.push_back(*pack);
        std::ranges::sort(packs, {}, [](const auto& p) { return p->id(); });
        return std::make_shared<const content::Library>(std::move(packs), std::nullopt);
    }();
    return library;
}

struct Look {
    const char* name;
    ui::ScreenShape shape;
    ui::Modes modes;
    content::Language language;
};

const std::vector<Look>& looks() {
    static const std::vector<Look> all = [] {
        ui::Modes large, dark, low;
        large.large_text = true;
        dark.high_contrast = true;
        dark.reduced_motion = true;
        low.low_reach = true;
        return std::vector<Look>{{"wide", {1280, 720, 546, 900}, {}, content::Language::zh_CN}, {"high, large", {720, 1280, 546, 900}, large, content::Language::zh_CN},
                                 {"black, still, English", {1280, 720, 546, 900}, dark, content::Language::en}, {"high, low", {720, 1280, 546, 900}, low, content::Language::en}};
    }();
    return all;
}

// One screen with whoever touches anything on it. Where its Actions would lead elsewhere they lead nowhere.
struct Wanderer {
    Wanderer(const content::Item& item, const Look& look, bool staff)
        : item(item), stage(look.shape, look.modes), mailbox([] {}),
          desk({.folder = scratch.path() / "drills", .station = "test", .sticks = {}, .any_mounted_stick = false, .clock = WallClock{1'795'824'000}, .record = [](sync::Usage) {}}, [this](std::function<void()> letter) { mailbox.post(std::move(letter)); }),
          screen(make_screen(everything(), item)) {
        stage.words = fakes::strings(look.language);
        for (const char* key : {"drill.band", "conductor.band", "exhibit.simulation"}) marks.push_back(stage.words.get(key));
        stage.draw = [this, staff](ui::Ui& ui) {
            mailbox.run();
            desk.frame(ui.now_s());
            const Frame frame{.ui = ui, .config = config, .library = *everything(), .visit = visit, .date = {}, .today = {}, .volume = volume, .minute = {}, .second = {}, .glass = {}, .drills = &desk.view(), .behind_the_door = staff, .after_door = {}};
            Action action = screen->draw(frame);
            if (auto* ask = std::get_if<AskDrill>(&action)) desk.ask(std::move(ask->wish));
            if (std::holds_alternative<Back>(action)) screen->step_back();
        };
        look_at();
    }
    [[nodiscard]] bool marked() const {
        return std::any_of(stage.ui.texts().begin(), stage.ui.texts().end(), [&](const auto& t) {
            return t.visible.h > 8 && std::any_of(marks.begin(), marks.end(), [&](const std::string& mark) { return t.text == mark; });
        });
    }
    void look_at() {
        for (int n = 0; n < 3; ++n) {
            stage.hands.frame(n == 0 ? 0.3 : 1.0 / 60);
            if (marked() || stage.ui.texts().empty()) continue;   // the frame in which a page asks its desk is empty
            std::string seen;
            for (const auto& t : stage.ui.texts()) seen += "«" + t.text.substr(0, 40) + "» ";
            FAIL(item.id << " without its mark; on screen: " << seen);
        }
    }
    void wander(int steps, unsigned seed) {
        std::mt19937 dice(seed);
        for (int n = 0; n < steps; ++n) {
            const auto& hits = stage.ui.touchables();
            if (hits.empty()) break;
            const auto t = hits[dice() % hits.size()];
            if (dice() % 12 == 0) screen->step_back();
            else if (!t.visible.empty()) stage.hands.tap(t.visible.cx(), t.visible.cy());
            look_at();
        }
    }

    const content::Item& item;
    fakes::Scratch scratch;
    Config config;
    Visit visit;
    Volume volume;
    fakes::Stage stage;
    Mailbox mailbox;
    drill::DrillDesk desk;
    std::unique_ptr<Screen> screen;
    std::vector<std::string> marks;
};

}  // namespace

TEST_CASE("nothing that shows an imagined earthquake is ever without its mark") {
    int shaking = 0;
    unsigned seed = 1;
    for (const content::Item* item : everything()->items()) {
        if (!content::is_about_shaking(*item)) continue;
        ++shaking;
        for (const Look& look : looks()) {
            INFO(item->id << ", " << look.name);
            const bool school = std::holds_alternative<content::SchoolDrill>(item->body);
            for (const bool staff : {false, true}) {
                if (staff && !school) continue;
                Wanderer(*item, look, staff).wander(school ? 60 : 25, seed++);
            }
        }
    }
    CHECK(shaking >= 17);
}

TEST_CASE("an exhibit that simulates shaking says so itself, and no other one borrows the mark") {
    for (const content::Item* item : everything()->items()) {
        const auto* exhibit = std::get_if<content::Exhibit>(&item->body);
        if (exhibit == nullptr) continue;
        fakes::Stage stage({1280, 720, 546, 900});
        Config config;
        Visit visit;
        Volume volume;
        const auto screen = make_screen(everything(), *item);
        stage.draw = [&](ui::Ui& ui) {
            (void)screen->draw(Frame{.ui = ui, .config = config, .library = *everything(), .visit = visit, .date = {}, .today = {}, .volume = volume, .minute = {}, .second = {}, .glass = {}, .after_door = {}});
        };
        stage.hands.frames(3);
        const bool marked = std::any_of(stage.ui.texts().begin(), stage.ui.texts().end(), [&](const auto& t) { return t.text == stage.words.get("exhibit.simulation"); });
        CAPTURE(item->id);
        CHECK(marked == content::is_about_shaking(*item));
    }
}
