#include "kiosk/staff/office.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include "kiosk/mailbox.h"

using namespace estation;
using namespace estation::kiosk::staff;
namespace fs = std::filesystem;

namespace {

struct Desk {
    fs::path root = fs::temp_directory_path() / ("office-" + std::to_string(::getpid()));
    kiosk::Mailbox mailbox{[] {}};
    std::unique_ptr<sync::Outbox> outbox;
    std::unique_ptr<Office> office;
    int changed = 0;
    Settings in_force;
    int ended = 0;
    std::mutex mutex;
    std::string said;

    explicit Desk(bool with_stick) {
        fs::create_directories(root / "data/log");
        if (with_stick) fs::create_directories(root / "stick");
        std::ofstream(root / "data/log/kiosk.log") << "2026-11-24 a line\n";
        auto opened = sync::Outbox::open(root / "data/outbox.sqlite", "qingshan");
        REQUIRE(opened);
        outbox = std::move(*opened);
        OfficeRoom room;
        room.data = root / "data";
        room.station = "qingshan";
        room.boot = "boot";
        room.sticks = {root / "stick"};
        room.any_mounted_stick = false;
        room.outbox = outbox.get();
        room.screen.lamps = root / "lamps";
        room.reboot = {"sh", "-c", "echo Interactive authentication required. >&2; exit 1"};
        room.switch_off = {"sh", "-c", "echo off > " + (root / "power").string()};
        if (with_stick) room.end_program = [this] { ++ended; };
        room.say = [this](const std::string& line) {
            const std::lock_guard lock(mutex);
            said += line + "\n";
        };
        room.notices_changed = [this] { ++changed; };
        room.settings_changed = [this](const Settings& s) { in_force = s; };
        office = std::make_unique<Office>(std::move(room), [this](std::function<void()> letter) { mailbox.post(std::move(letter)); });
        office->know(std::make_shared<const content::Library>(std::vector<std::shared_ptr<const content::Pack>>{}, std::nullopt));
    }
    ~Desk() {
        office.reset();
        outbox.reset();
        std::error_code none;   // the outbox's thread may take its own journal away at the same moment
        fs::remove_all(root, none);
    }
    // Until everything asked for has been done; the test's own time-out ends what never is.
    const View& after(Wish wish) {
        office->ask(std::move(wish));
        while (office->view().busy > 0) {
            mailbox.run();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return office->view();
    }
};

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the office keeps a PIN, and lets in who knows it") {
    Desk desk(false);
    CHECK(desk.after(ReadPin{}).pin.state == PinState::unset);
    CHECK(desk.after(SetPin{"482913"}).pin.right);
    CHECK_FALSE(desk.after(EnterPin{"111112"}).pin.right);
    CHECK(desk.office->view().pin.tries_left == most_tries - 1);
    CHECK(desk.after(EnterPin{"482913"}).pin.right);
    CHECK(desk.office->view().verdicts == 3);
}

TEST_CASE("figures and logs go onto the stick, and stay in the kiosk") {
    Desk desk(true);
    for (const char* kind : {"session_begin", "open", "session_end"}) desk.outbox->append({42, kind, "p01", "1", "p01/quiz", R"({"ms":20000})"});
    const View& view = desk.after(TakeAlong{});
    REQUIRE(view.export_outcome == Outcome::done);
    const fs::path folder = view.export_text;
    CHECK(folder.parent_path() == desk.root / "stick");
    CHECK(text_of(folder / "kiosk.log") == "2026-11-24 a line\n");
    int sheets = 0, batches = 0;
    bool counted = false;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".figures") ++batches;
        if (entry.path().extension() != ".csv") continue;
        ++sheets;
        counted = counted || text_of(entry.path()).find("F-05 终端服务人次,1,") != std::string::npos;
    }
    CHECK(sheets == 2);
    CHECK(batches == 1);
    CHECK(counted);
    CHECK(desk.outbox->take(10)->records.size() == 3);
    CHECK(desk.after(TakeAlong{}).export_outcome == Outcome::done);  // twice is harmless

    // The server has them, and a backup of it: the month's sheet counts them all the same, together with what is new.
    REQUIRE(desk.outbox->drop_through(desk.outbox->take(1)->epoch, 3));
    for (const char* kind : {"session_begin", "open", "session_end"}) desk.outbox->append({43, kind, "p01", "1", "p01/quiz", R"({"ms":20000})"});
    const View& again = desk.after(TakeAlong{});
    REQUIRE(again.export_outcome == Outcome::done);
    bool both = false;
    for (const auto& entry : fs::directory_iterator(fs::path(again.export_text)))
        both = both || (entry.path().extension() == ".csv" && text_of(entry.path()).find("F-05 终端服务人次,2,") != std::string::npos);
    CHECK(both);
}

TEST_CASE("without a stick it says so, and what cannot be written is said too") {
    Desk desk(false);
    CHECK(desk.after(TakeAlong{}).export_outcome == Outcome::no_stick);
    const View& refused = desk.after(SaveNotice{{"", "", {}, {}, {}}});
    CHECK(refused.notice_outcome == Outcome::failed);
    CHECK_FALSE(refused.notice_text.empty());
    const View& kept = desk.after(SaveNotice{{"", "停电通知", {"周五上午"}, {}, {}}});
    CHECK(kept.notice_outcome == Outcome::done);
    CHECK(kept.notices.size() == 1);
    CHECK(desk.changed == 2);
    CHECK(desk.after(RemoveNotice{kept.notices[0].id}).notices.empty());
    CHECK(desk.after(CheckDisk{}).disk_outcome == Outcome::done);
    CHECK(desk.after(LookAtHealth{}).health.size() == 9);
}

TEST_CASE("an office that closes while it is asked leaves nothing behind") {
    for (int n = 0; n < 20; ++n) {
        Desk desk(false);
        desk.office->ask(EnterPin{"123"});
        desk.office->ask(LookAtHealth{});
        desk.office.reset();
        desk.mailbox.run();
    }
}

TEST_CASE("what is set is in force at once and survives the power's end") {
    Desk desk(false);
    Settings s;
    s.volume_most = 3;
    s.brightness = 60;
    const View& view = desk.after(ChangeSettings{s});
    desk.mailbox.run();
    CHECK(view.settings_outcome == Outcome::done);
    CHECK(view.settings == s);
    CHECK(desk.in_force == s);
    CHECK(view.brightness.dimmer == Dimmer::veil);
    CHECK(view.brightness.veil_percent == 40);
    std::vector<std::string> notes;
    CHECK(read_settings(desk.root / "data", notes) == s);
    CHECK(notes.empty());
}

TEST_CASE("whoever steps quickly gets the last step") {
    Desk desk(false);
    for (const int percent : {90, 80, 70, 60, 50}) {
        Settings s;
        s.brightness = percent;
        desk.office->ask(ChangeSettings{s});
    }
    const View& view = desk.after(LookAtHealth{});
    CHECK(view.settings.brightness == 50);
    CHECK(view.brightness.veil_percent == 50);
}

TEST_CASE("settings that the disk refuses hold until the next start, and the page can say so") {
    Desk desk(false);
    fs::create_directories(desk.root / "data/staff-settings.toml");   // a folder where the file should go
    Settings s;
    s.idle_s = 60;
    const View& view = desk.after(ChangeSettings{s});
    desk.mailbox.run();
    CHECK(view.settings_outcome == Outcome::failed);
    CHECK_FALSE(view.settings_text.empty());
    CHECK(desk.in_force.idle_s == 60);
}

TEST_CASE("opening hours are written down and whoever keeps them is told") {
    Desk desk(false);
    content::Programme timing;
    timing.opening = std::vector<std::vector<content::Hours>>(7, {{9 * 60, 17 * 60}});
    CHECK(desk.after(ChangeTiming{timing}).timing_outcome == Outcome::done);
    CHECK(desk.changed == 1);
    CHECK(text_of(desk.root / "data/staff-programme.toml").find("wed = \"9:00-17:00\"") != std::string::npos);
}

TEST_CASE("restarting and switching off go through the system, and a refusal is told in its own words") {
    Desk desk(true);
    CHECK(desk.after(Power{PowerWish::switch_off}).power_outcome == Outcome::done);
    CHECK(text_of(desk.root / "power") == "off\n");
    const View& refused = desk.after(Power{PowerWish::restart_machine});
    CHECK(refused.power_outcome == Outcome::failed);
    CHECK(refused.power_text.find("Interactive authentication required.") != std::string::npos);
    CHECK(desk.after(Power{PowerWish::restart_program}).power_outcome == Outcome::done);
    desk.mailbox.run();
    CHECK(desk.ended == 1);
    // Where nothing would start it again it is not ended.
    Desk alone(false);
    CHECK(alone.after(Power{PowerWish::restart_program}).power_outcome == Outcome::failed);
    CHECK(alone.ended == 0);
}

TEST_CASE("what a self-test came to stands in the log") {
    Desk desk(false);
    (void)desk.after(NoteTest{"touch felt 99 of 100 cells"});
    const View& view = desk.after(CheckNetwork{});
    CHECK(view.network_known);
    CHECK(view.network.reach == Reach::no_server);
    const std::lock_guard lock(desk.mutex);
    CHECK(desk.said == "self-test: touch felt 99 of 100 cells\n");
}

TEST_CASE("the PIN is changed by who knows the old one") {
    Desk desk(false);
    (void)desk.after(SetPin{"482913"});
    CHECK(desk.after(EnterPin{"482913"}).pin.right);
    CHECK(desk.after(SetPin{"739155"}).pin.right);
    CHECK_FALSE(desk.after(EnterPin{"482913"}).pin.right);
    CHECK(desk.after(EnterPin{"739155"}).pin.right);
}
