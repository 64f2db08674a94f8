#include "kiosk/drill/drill_desk.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "kiosk/drill/drill_sounds.h"
#include "kiosk/mailbox.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::kiosk;
using namespace estation::kiosk::drill;

namespace {

constexpr std::int64_t morning = 1'795'570'200;

DrillSetup school() {
    DrillSetup s;
    s.place = "样例小学";
    s.exits = {"东楼梯"};
    s.classes = {{"一班", 40, 0, 0, 0}, {"二班", 41, 0, 0, 0}};
    s.problems = {"拥堵"};
    return s;
}

// A desk with its mailbox, and what it sent to the figures.
struct Office {
    explicit Office(const std::filesystem::path& data, std::int64_t now_s, std::filesystem::path stick = {})
        : desk({.folder = data / "drills", .station = "s", .sticks = stick.empty() ? std::vector<std::filesystem::path>{} : std::vector{stick}, .any_mounted_stick = false, .clock = {now_s}, .record = [this](sync::Usage u) { usages.push_back(std::move(u)); }},
               [this](std::function<void()> letter) { mailbox.post(std::move(letter)); }) {}
    // Lets the thread work until something is so; five seconds at most.
    bool until(const std::function<bool(const DeskView&)>& so) {
        for (int n = 0; n < 500; ++n) {
            mailbox.run();
            if (so(desk.view())) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    bool all_kept() {
        return until([](const DeskView& v) { return v.drill && v.kept == v.drill->events().size(); });
    }
    Mailbox mailbox{[] {}};
    std::vector<sync::Usage> usages;
    DrillDesk desk;
};

}  // namespace

TEST_CASE("a drill is held, kept, told to the figures and carried away") {
    const fakes::Scratch scratch;
    std::filesystem::create_directories(scratch / "stick");
    Office office(scratch.path(), morning, scratch / "stick");
    REQUIRE(office.until([](const DeskView& v) { return v.known; }));
    office.desk.frame(100);
    office.desk.ask(BeginDrill{school(), false});
    CHECK(office.desk.take_cues() == std::vector{Cue::announce});
    office.desk.frame(181);
    CHECK(office.desk.take_cues() == std::vector{Cue::warning, Cue::shaking, Cue::evacuate});
    CHECK(office.desk.view().drill->state().step == Step::evacuate);
    office.desk.ask(TapDrill{{*office.desk.view().drill->report(0, 0), *office.desk.view().drill->report(1, 1)}});
    CHECK(office.desk.view().drill->classes_in() == 2);
    REQUIRE(office.all_kept());
    office.desk.ask(TapDrill{{*office.desk.view().drill->close()}});
    REQUIRE(office.all_kept());
    REQUIRE(office.usages.size() == 1);
    CHECK(office.usages[0].kind == "school_drill");
    CHECK(office.usages[0].value.find("样例") == std::string::npos);
    CHECK(office.usages[0].value.find("\"missing\":1") != std::string::npos);
    office.desk.ask(TakeRecordAlong{});
    REQUIRE(office.until([](const DeskView& v) { return v.take != TakeOutcome::none && v.take != TakeOutcome::under_way; }));
    CHECK(office.desk.view().take == TakeOutcome::done);
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(scratch / "stick")) {
        const std::string text = fakes::get(entry.path());
        CHECK(text.starts_with(entry.path().extension() == ".pdf" ? "%PDF" : "\xEF\xBB\xBF"));
        ++files;
    }
    CHECK(files == 2);
    office.desk.ask(LeaveRecord{});
    CHECK_FALSE(office.desk.view().drill);
    REQUIRE(office.desk.view().earlier.size() == 1);
    office.desk.ask(OpenRecord{office.desk.view().earlier[0].name});
    REQUIRE(office.until([](const DeskView& v) { return v.opened.has_value(); }));
    CHECK(office.desk.view().opened->state().step == Step::closed);
}

TEST_CASE("after a power cut the drill goes on with the time that really passed") {
    const fakes::Scratch scratch;
    std::int64_t last = 0;
    {
        Office office(scratch.path(), morning);
        office.desk.frame(0);
        office.desk.ask(BeginDrill{school(), false});
        office.desk.frame(90);
        office.desk.ask(TapDrill{{*office.desk.view().drill->report(0, 0)}});
        REQUIRE(office.all_kept());
        last = office.desk.view().drill->state().last_ms;
    }
    // What the last line could not say whole is no part of it.
    for (const auto& entry : std::filesystem::directory_iterator(scratch / "drills")) std::ofstream(entry.path(), std::ios::app) << "0badf00d\t9\t91000";
    Office office(scratch.path(), morning + 150);
    REQUIRE(office.until([](const DeskView& v) { return v.known; }));
    REQUIRE(office.desk.view().cut);
    CHECK(office.desk.view().cut->sure);
    CHECK(office.desk.view().cut->fresh());
    office.desk.frame(1000);
    office.desk.ask(GoOnAfterCut{});
    const Conductor& d = *office.desk.view().drill;
    CHECK_FALSE(office.desk.view().cut);
    CHECK(d.state().step == Step::evacuate);
    CHECK(d.classes_in() == 1);
    CHECK(last == 90'000);
    CHECK(d.state().last_ms == 150'000);
    CHECK(d.state().cuts == 1);
    office.desk.frame(1010);
    office.desk.ask(TapDrill{{*d.report(1, 0)}});
    CHECK(d.class_ms(1) == 160'000 - 80'000);
    REQUIRE(office.all_kept());
    CHECK(office.usages.empty());
}

TEST_CASE("a clock that cannot be believed makes nothing up; ending there writes the record") {
    const fakes::Scratch scratch;
    {
        Office office(scratch.path(), morning);
        office.desk.frame(0);
        office.desk.ask(BeginDrill{school(), false});
        office.desk.frame(90);
        REQUIRE(office.all_kept());
    }
    Office office(scratch.path(), 1000);
    REQUIRE(office.until([](const DeskView& v) { return v.cut.has_value(); }));
    CHECK_FALSE(office.desk.view().cut->sure);
    office.desk.frame(5);
    office.desk.ask(CloseAfterCut{});
    CHECK(office.desk.view().drill->state().step == Step::closed);
    CHECK(office.desk.view().drill->state().unsure_time);
    CHECK(office.desk.view().drill->state().last_ms == 90'000);
    CHECK(office.usages.size() == 1);
    REQUIRE(office.all_kept());
}

TEST_CASE("a drill left days ago does not jump at whoever comes first") {
    const fakes::Scratch scratch;
    {
        Office office(scratch.path(), morning);
        office.desk.frame(0);
        office.desk.ask(BeginDrill{school(), false});
        REQUIRE(office.all_kept());
    }
    Office office(scratch.path(), morning + 4 * 3600);
    REQUIRE(office.until([](const DeskView& v) { return v.cut.has_value(); }));
    CHECK_FALSE(office.desk.view().cut->fresh());
}

TEST_CASE("trying it leaves nothing on the disk and in the figures") {
    const fakes::Scratch scratch;
    {
        Office office(scratch.path(), morning);
        office.desk.frame(0);
        office.desk.ask(BeginDrill{school(), true});
        office.desk.frame(100);
        office.desk.ask(TapDrill{{*office.desk.view().drill->report(0, 0), *office.desk.view().drill->abort()}});
        CHECK(office.usages.empty());
        CHECK(office.desk.view().earlier.empty());
    }
    CHECK_FALSE(std::filesystem::exists(scratch / "drills"));
}

TEST_CASE("a disk that takes nothing is told, and gets everything when it does again") {
    const fakes::Scratch scratch;
    fakes::put(scratch / "drills", "a file where a folder should be");
    Office office(scratch.path(), morning);
    office.desk.frame(0);
    office.desk.ask(BeginDrill{school(), false});
    REQUIRE(office.until([](const DeskView& v) { return !v.disk_fault.empty(); }));
    office.desk.frame(90);
    office.desk.ask(TapDrill{{*office.desk.view().drill->report(0, 0)}});
    std::filesystem::remove(scratch / "drills");
    REQUIRE(office.all_kept());
    CHECK(office.desk.view().disk_fault.empty());
}

TEST_CASE("the sounds are wood, not sirens: each note keeps its pitch, none is loud from its first moment") {
    for (const Cue cue : {Cue::announce, Cue::warning, Cue::shaking, Cue::evacuate, Cue::response, Cue::review, Cue::aborted}) {
        const Clip clip = drill_clip(cue);
        CHECK(clip.seconds() > 0.5);
        CHECK(clip.seconds() < 12);
        int most = 0;
        for (const std::int16_t s : clip.samples) most = std::max(most, std::abs(static_cast<int>(s)));
        CHECK(most <= 26'000);
        CHECK(std::abs(static_cast<int>(clip.samples.front())) < 200);
        CHECK(std::abs(static_cast<int>(clip.samples.back())) < 600);
    }
}
