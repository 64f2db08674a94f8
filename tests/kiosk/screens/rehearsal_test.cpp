// Every drill of the starter packs, in every situation it offers, played from beginning to end: it can be finished, and no
// page of it is without the mark that says 「演练」, no moving picture without 「模拟」. What a drill says of a warning
// carries the word drill: nothing here can be taken for a real one.
#include "kiosk/screens/rehearsal.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "content/pack.h"
#include "kiosk/config.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::content;
using kiosk::Rehearsal;
using kiosk::RehearsalScreen;

namespace {

std::shared_ptr<const Library> library() {
    static const auto lib = [] {
        auto pack = Pack::open(std::filesystem::path(SOURCE_DIR) / "assets/packs/p21");
        REQUIRE(pack);
        for (const auto& fault : (*pack)->faults()) FAIL_CHECK(fault.line());
        return std::make_shared<const Library>(std::vector<std::shared_ptr<const Pack>>{*pack}, Date{2026, 12, 1});
    }();
    return lib;
}

// A screen so high that nothing needs to be scrolled, and a visitor who reads its labels.
struct Play {
    explicit Play(const Item& item, Language language = Language::zh_CN, kiosk::ui::Modes modes = {})
        : drill(std::get<Drill>(item.body)), language(language), stage({800, 3000, 1260, 0}, modes), screen(library(), item, drill) {
        stage.words = fakes::strings(language);
        stage.draw = [&](kiosk::ui::Ui& ui) {
            const kiosk::Frame frame{.ui = ui, .config = config, .library = *library(), .visit = visit, .date = {}, .today = {}, .volume = volume, .minute = {}, .second = {}, .glass = {}, .after_door = {}};
            const kiosk::Action action = screen.draw(frame);
            if (const auto* a = std::get_if<kiosk::Answer>(&action)) ++answers, mark += a->mark;
            if (const auto* f = std::get_if<kiosk::Finish>(&action)) ++finished, right = f->right;
        };
        frames();
    }
    void frames() {
        stage.hands.frames(3);
        CHECK(sees(stage.words.get("drill.band")));
        CHECK(sees(stage.words.get("drill.band_text")));
        for (const auto& t : stage.ui.texts())
            for (const char* real : {"地震预警信息", "国家地震", "预警中心", "Earthquake Early Warning"}) CHECK(t.text.find(real) == std::string::npos);
    }
    [[nodiscard]] bool sees(std::string_view part) const {
        return std::any_of(stage.ui.texts().begin(), stage.ui.texts().end(), [&](const auto& t) { return t.text.find(part) != std::string::npos && !t.visible.empty(); });
    }
    bool tap(const std::string& label) {
        const auto* t = stage.find(label);
        CHECK_MESSAGE(t != nullptr, label);
        if (t == nullptr) return false;
        stage.hands.tap(t->visible.cx(), t->visible.cy());
        frames();
        return true;
    }
    void choose(const Situation& s) {
        const auto word = [&](const std::string& key) { return stage.words.get(key); };
        const DrillSetup& o = *drill.setup;
        if (o.people.size() > 1) tap(word(std::string("rehearsal.person.") + person_name(s.person)));
        if (o.buildings.size() > 1) tap(word(std::string("rehearsal.building.") + building_name(s.building)));
        if (o.floors.size() > 1) tap(stage.words.get("rehearsal.floor", std::to_string(s.floor)));
        if (o.seconds.size() > 1) tap(s.seconds == 0 ? word("rehearsal.no_warning") : stage.words.get("rehearsal.seconds", std::to_string(s.seconds)));
        tap(word("rehearsal.begin"));
    }
    // From the first step to the debrief; `well`: what is right, else what is not.
    void play(const Situation& s, bool well) {
        choose(s);
        std::vector<const DrillStep*> way;
        for (const DrillStep& step : drill.steps)
            if (reached(step, s)) way.push_back(&step);
        const auto pick = [&](const auto& ones, const std::vector<int>& shown) {
            for (const int i : shown)
                if (ones[static_cast<std::size_t>(i)].right.holds(s) == well) return ones[static_cast<std::size_t>(i)].text.in(language);
            return std::string("nothing to pick");
        };
        for (std::size_t i = 0; i < way.size(); ++i) {
            const DrillStep& step = *way[i];
            CHECK(sees(step.text.in(language)));
            if (phase_from(step.phase) == DrillPhase::shaking && drill.setup->room && step.picture.empty()) CHECK(sees(stage.words.get("room.simulation")));
            // Whoever is told how far the S wave is is told in the same breath that it is a drill.
            if (phase_from(step.phase) == DrillPhase::warning) CHECK((sees("演练：S波") || sees("Drill: S wave")));
            if (!step.choices.empty()) {
                tap(pick(step.choices, shown_choices(step, s)));
                if (!step.reasons.empty()) tap(pick(step.reasons, shown_reasons(step, s)));
                CHECK(sees(stage.words.get(well ? "drill.right" : "drill.better")));
            }
            tap(stage.words.get(!step.choices.empty() && i + 1 == way.size() ? "drill.to_debrief" : "drill.go_on"));
        }
        CHECK(sees(stage.words.get("drill.done")));
        CHECK(screen.done());
        CHECK(finished == 1);
    }

    const Drill& drill;
    Language language;
    kiosk::Config config;
    kiosk::Visit visit;
    kiosk::Volume volume;
    fakes::Stage stage;
    RehearsalScreen screen;
    int answers = 0, finished = 0, right = 0;
    double mark = 0;
};

std::vector<const Item*> drills() {
    std::vector<const Item*> out;
    for (const Item* item : library()->items())
        if (const auto* d = std::get_if<Drill>(&item->body); d != nullptr && d->setup) out.push_back(item);
    return out;
}

}  // namespace

TEST_CASE("there are at least eight drills, two for small children, with the five places, and the common wrong beliefs are met") {
    std::set<WrongBelief> met;
    std::set<std::string> rooms;
    int gentle = 0;
    for (const Item* item : drills()) {
        const auto& d = std::get<Drill>(item->body);
        gentle += d.setup->gentle ? 1 : 0;
        if (d.setup->room) rooms.insert(d.setup->room->picture);
        CHECK(item->provenance.reviewer.empty());   // until somebody really reviews it
        std::set<DrillPhase> phases;
        for (const DrillStep& step : d.steps) {
            phases.insert(*phase_from(step.phase));
            for (const DrillChoice& c : step.choices) {
                CHECK_FALSE(c.source.empty());
                CHECK(c.text.has(Language::en));
                CHECK(c.why.has(Language::en));
                if (c.belief) met.insert(*c.belief);
            }
        }
        for (const DrillPhase p : {DrillPhase::shaking, DrillPhase::aftermath, DrillPhase::evacuation}) CHECK(phases.contains(p));
        if (d.setup->gentle)
            for (const DrillStep& step : d.steps)
                for (const char* word : {"死", "砸", "倒塌", "危险", "伤"}) CHECK(step.text.zh.find(word) == std::string::npos);
    }
    CHECK(drills().size() >= 8);
    CHECK(gentle >= 2);
    CHECK(rooms.size() == 5);
    CHECK(met.size() == static_cast<std::size_t>(belief_count));
}

TEST_CASE("every drill can be played in every situation, and every page of it carries its mark") {
    for (const Item* item : drills()) {
        CAPTURE(item->id);
        int n = 0;
        for (const Situation& s : std::get<Drill>(item->body).setup->situations()) {
            CAPTURE(situation_words(s));
            Play play(*item);
            const bool well = n++ % 2 == 0;
            play.play(s, well);
            if (well) CHECK(play.mark == play.answers);
            else CHECK(play.mark == 0);
        }
    }
}

TEST_CASE("in English, large, read aloud, in high contrast and with little motion too") {
    const std::vector<kiosk::ui::Modes> modes = {{.large_text = true}, {.high_contrast = true}, {.read_aloud = true}, {.reduced_motion = true}};
    for (const Item* item : drills()) {
        CAPTURE(item->id);
        const Situation s = std::get<Drill>(item->body).setup->situations().back();
        Play(*item, Language::en).play(s, true);
        for (const auto& m : modes) {
            Play play(*item, Language::zh_CN, m);
            play.play(s, true);
            CHECK_FALSE(play.sees("还有"));
        }
    }
}

TEST_CASE("no clock presses in calm, and in the usual way the seconds are counted down to nothing and no further") {
    const Item& item = *drills().front();
    const Situation s{BuildingClass::strong, 5, 12, Person::walker};
    Play usual(item);
    usual.choose(s);
    CHECK(usual.sees("还有12秒"));
    usual.stage.hands.frame(60);
    usual.frames();
    CHECK(usual.sees("S波已到达"));
    CHECK(usual.answers == 0);
    Play calm(item, Language::zh_CN, {.large_text = true});
    calm.choose(s);
    CHECK_FALSE(calm.sees("还有"));
    CHECK(calm.sees("您慢慢选"));
}
