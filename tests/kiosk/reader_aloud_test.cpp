// 朗读 through the front door: an App with a voice that writes down what it is given, and a player of recordings that does as the test says.
#include "kiosk/reader_aloud.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "kiosk/mailbox.h"
#include "tests/fakes/kiosk_visit.h"

using namespace estation;
using namespace estation::fakes;
namespace k = estation::kiosk;
namespace fs = std::filesystem;

namespace {

struct Played { std::vector<std::string> opened; k::VideoState state; bool playing = false; int volume = -1; };

class ToldPlayer final : public k::VideoPlayer {
public:
    explicit ToldPlayer(Played& told) : told_(told) {}
    void open(k::VideoFile file) override {
        const auto path = file.path();
        told_.opened.push_back(path ? path->filename().string() : "?");
        told_.playing = file.playing;
        told_.state = {.phase = k::VideoPhase::running, .position_s = 0, .duration_s = 20};
        CHECK(file.sound_only);
    }
    void close() override { told_.state.phase = k::VideoPhase::closed; }
    void set_playing(bool playing) override { told_.playing = playing; }
    void seek(double) override {}
    void set_volume(int percent) override { told_.volume = percent; }
    void set_box(int, int) override {}
    [[nodiscard]] k::VideoState state() const override { return told_.state; }
    bool take(k::Pixels&) override { return false; }
private:
    Played& told_;
};

struct Room {
    fs::path heard = fs::temp_directory_path() / ("heard-" + std::to_string(::getpid()));
    PackFolder folder;
    k::Mailbox mailbox{[] {}};
    Played played;
    std::unique_ptr<k::Speech> speech;
    std::unique_ptr<Visit> visit;

    explicit Room(bool with_program = true, const std::string& narration = "") {
        fs::remove(heard);
        folder.write("audio/a.ogg", "a recording");
        folder.write("page.md", "+++\ntitle = \"一页\"\n" + narration + "+++\n\n第一句。第二句。\n");
        k::SpeechCommands commands{{"/bin/sh", "-c", "cat >> \"$1\"", "voice", heard.string()}, {"no-such-program"}};
        if (!with_program) commands.zh = {"no-such-program"};
        speech = std::make_unique<k::Speech>(commands, [this](std::function<void()> letter) { mailbox.post(std::move(letter)); });
        visit = std::make_unique<Visit>(library_of(folder));
        visit->app.lend_voice(*speech);
        visit->app.lend_narrator(std::make_unique<ToldPlayer>(played));
        visit->tap("触摸开始");
        REQUIRE(visit->tap("一页"));
    }
    ~Room() {
        speech.reset();
        fs::remove(heard);
    }
    // Some of the visitor's time, and what the voice says meanwhile.
    void pass(double seconds) {
        for (double t = 0; t < seconds; t += 0.2) {
            visit->sleep(0.2);
            for (const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20); speech->spoken().speaking && std::chrono::steady_clock::now() < until;) {
                mailbox.run();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        }
    }
    [[nodiscard]] std::string said() const {
        std::ifstream in(heard);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

const std::string with_recording = "narration = { zh = \"audio/a.ogg\" }\n";

}  // namespace

TEST_CASE("an item without a recording is read by the program, sentence by sentence") {
    Room room;
    REQUIRE(room.visit->tap("朗读"));
    room.pass(2);
    CHECK(room.played.opened.empty());
    CHECK(room.said().find("第一句。\n第二句。\n") != std::string::npos);
}

TEST_CASE("a recorded voice reads the item that has one, at the visitor's volume, and the program is silent") {
    Room room(true, with_recording);
    REQUIRE(room.visit->tap("朗读"));
    room.pass(2);
    CHECK(room.played.opened == std::vector<std::string>{"a.ogg"});
    CHECK(room.played.playing);
    CHECK(room.played.volume == room.visit->config.settings.volume_start.value_or(69));
    CHECK(room.said().find("第二句") == std::string::npos);
    // Whoever listens is there: nobody asks them for as long as it speaks.
    room.pass(400);
    CHECK(room.visit->app.visiting());
    CHECK_FALSE(room.visit->sees("还在看吗"));
    REQUIRE(room.visit->tap("朗读"));
    CHECK(room.played.state.phase == k::VideoPhase::closed);
}

TEST_CASE("a recording that cannot be played is read by the program") {
    for (const k::VideoPhase fault : {k::VideoPhase::broken, k::VideoPhase::missing}) {
        Room room(true, with_recording);
        REQUIRE(room.visit->tap("朗读"));
        room.pass(1);
        room.played.state.phase = fault;
        room.pass(2);
        CHECK(room.said().find("第一句。\n第二句。\n") != std::string::npos);
    }
}

TEST_CASE("where no program speaks a recording still does, and is offered") {
    Room room(false, with_recording);
    REQUIRE(room.visit->tap("朗读"));
    room.pass(2);
    CHECK(room.played.opened.size() == 1);
    Room none(false);
    CHECK_FALSE(none.visit->tap("朗读"));
}

TEST_CASE("with the sound off nothing passes silently: it says so, offers sound, and then begins") {
    for (const std::string& narration : {std::string(), with_recording}) {
        Room room(true, narration);
        REQUIRE(room.visit->tap("静音"));
        REQUIRE(room.visit->tap("朗读"));
        room.pass(3);
        CHECK(room.visit->sees("声音关着"));
        CHECK(room.said().empty());
        CHECK(room.played.opened.empty());
        REQUIRE(room.visit->tap("打开声音"));
        room.pass(3);
        CHECK_FALSE(room.visit->sees("声音关着"));
        if (narration.empty()) CHECK(room.said().find("第二句。") != std::string::npos);
        else CHECK(room.played.opened.size() == 1);
    }
}

TEST_CASE("a recording that is silenced waits, and goes on where it was") {
    Room room(true, with_recording);
    REQUIRE(room.visit->tap("朗读"));
    room.pass(2);
    REQUIRE(room.visit->tap("静音"));
    room.pass(1);
    CHECK_FALSE(room.played.playing);
    CHECK(room.visit->sees("声音关着"));
    REQUIRE(room.visit->tap("打开声音"));
    room.pass(3);
    CHECK(room.played.playing);
    CHECK(room.played.opened.size() == 1);
    // Or without: 朗读 is off then.
    REQUIRE(room.visit->tap("静音"));
    room.pass(1);
    REQUIRE(room.visit->tap("先不听"));
    room.pass(1);
    CHECK_FALSE(room.visit->sees("声音关着"));
    CHECK(room.played.state.phase == k::VideoPhase::closed);
}

TEST_CASE("a program that does not work is told, not passed over") {
    Room room;
    k::SpeechCommands broken{{"/bin/sh", "-c", "exit 1"}, {"no-such-program"}};
    k::Speech mute(broken, [&room](std::function<void()> letter) { room.mailbox.post(std::move(letter)); });
    room.visit->app.lend_voice(mute);
    REQUIRE(room.visit->tap("朗读"));
    for (int n = 0; n < 50 && !room.visit->sees("读不出声"); ++n) {
        room.visit->sleep(0.2);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        room.mailbox.run();
    }
    CHECK(room.visit->sees("读不出声"));
    REQUIRE(room.visit->tap("先不听"));
    CHECK_FALSE(room.visit->sees("读不出声"));
}
