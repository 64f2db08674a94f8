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

// A tone of so many seconds as a WAV file: 8000 samples a second, 16 bits, one channel.
std::string tone(int seconds) {
    const auto rate = 8000u, bytes = rate * 2 * static_cast<unsigned>(seconds);
    std::string wav;
    const auto number = [&wav](unsigned v, int width) {
        for (int i = 0; i < width; ++i) wav += static_cast<char>(v >> (8 * i) & 255u);
    };
    wav += "RIFF", number(36 + bytes, 4), wav += "WAVEfmt ", number(16, 4), number(1, 2), number(1, 2), number(rate, 4), number(rate * 2, 4), number(2, 2), number(16, 2), wav += "data", number(bytes, 4);
    for (unsigned i = 0; i < bytes / 2; ++i) number(i % 40 < 20 ? 2000 : static_cast<unsigned>(-2000), 2);
    return wav;
}

// Where two pictures of one page differ: the mark. Empty: nowhere.
struct Changed { int left = 1 << 20, top = 1 << 20, right = 0, bottom = 0; [[nodiscard]] bool empty() const { return right == 0; } bool operator==(const Changed&) const = default; };
Changed changed(const k::Pixels& a, const k::Pixels& b) {
    Changed box;
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < a.width; ++x)
            if (!std::equal(a.row(y) + 4 * x, a.row(y) + 4 * x + 3, b.row(y) + 4 * x)) box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1), std::max(box.bottom, y + 1)};
    return box;
}

TEST_CASE("a real player reads a real recording: the mark goes from sentence to sentence, and goes when it ends") {
    PackFolder folder;
    folder.write("audio/a.wav", tone(6));
    folder.write("page.md", "+++\ntitle = \"一页\"\nnarration = { zh = \"audio/a.wav\" }\n+++\n\n" + std::string("海水蒸发成云，云变成雨和雪。落回地面的水，流进河里。\n"));
    k::Mailbox mailbox{[] {}};
    k::Speech speech({{"no-such-program"}, {"no-such-program"}}, [&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); });
    Visit visit(library_of(folder));
    visit.app.lend_voice(speech);
    auto player = k::make_video_player(false, [] {});
    const k::VideoPlayer& looked_at = *player;
    visit.app.lend_narrator(std::move(player));
    visit.tap("触摸开始");
    REQUIRE(visit.tap("一页"));
    REQUIRE(visit.tap("朗读"));
    const k::Pixels unmarked = visit.painter->shot();
    // The visitor's time goes as the recording's does, so that both are of one world.
    std::vector<Changed> marks;
    bool began = false;
    const auto start = std::chrono::steady_clock::now();
    for (auto last = start; last - start < std::chrono::seconds(60);) {
        std::this_thread::sleep_for(std::chrono::milliseconds(40));
        const auto now = std::chrono::steady_clock::now();
        visit.sleep(std::chrono::duration<double>(now - last).count());
        last = now;
        mailbox.run();
        const k::VideoPhase phase = looked_at.state().phase;
        if (phase == k::VideoPhase::missing) return;   // no libmpv on this machine
        REQUIRE(phase != k::VideoPhase::broken);
        began = began || phase == k::VideoPhase::running;
        const Changed mark = changed(unmarked, visit.painter->shot());
        if (marks.empty() ? !mark.empty() : mark != marks.back()) marks.push_back(mark);
        if (began && phase == k::VideoPhase::ended && mark.empty()) break;
    }
    CHECK(looked_at.state().phase == k::VideoPhase::ended);
    CHECK(looked_at.state().duration_s == doctest::Approx(6).epsilon(0.05));
    // The title and at least one sentence of the two, one after the other, and nothing at the end.
    REQUIRE(marks.size() >= 3);
    CHECK(marks.back().empty());
    for (std::size_t n = 0; n + 2 < marks.size(); ++n) {
        CHECK_FALSE(marks[n].empty());
        CHECK((marks[n + 1].top > marks[n].top || marks[n + 1].left > marks[n].left || marks[n + 1].bottom > marks[n].bottom));
    }
    // Who listened to the end is asked like anybody else.
    visit.sleep(400);
    CHECK_FALSE(visit.app.visiting());
}

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
