#include "kiosk/speech.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "kiosk/mailbox.h"

using namespace estation;
using namespace estation::kiosk;
namespace fs = std::filesystem;

namespace {
struct Room {
    fs::path folder = fs::temp_directory_path() / ("speech-" + std::to_string(::getpid()));
    Mailbox mailbox{[] {}};
    Room() { fs::create_directories(folder); }
    ~Room() { fs::remove_all(folder); }
    [[nodiscard]] Speech::Post post() {
        return [this](std::function<void()> letter) { mailbox.post(std::move(letter)); };
    }
    // A voice that writes down what it hears; it speaks through a shell only because the test says so.
    [[nodiscard]] SpeechCommands writing(const std::string& script) const {
        return {{"/bin/sh", "-c", script, "voice", (folder / "heard").string(), "{volume}", "{volume2}"}, {"no-such-program-here"}};
    }
    [[nodiscard]] std::string heard() const {
        std::ifstream in(folder / "heard");
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void until_silent(const Speech& speech) {
        while (speech.spoken().speaking) {
            mailbox.run();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
};
}  // namespace

TEST_CASE("sentences are spoken one after the other, as they are, at the visitor's volume") {
    Room room;
    Speech speech(room.writing("{ cat; echo \"[$2/$3]\"; } >> \"$1\""), room.post());
    CHECK(speech.can(content::Language::zh_CN));
    CHECK_FALSE(speech.can(content::Language::en));
    const auto text = speech.say({"第一句。", "$(touch x); `id` \"二\"", "第三句。"}, content::Language::zh_CN, 56);
    CHECK(speech.spoken().speaking);
    room.until_silent(speech);
    CHECK(speech.spoken().text == text);
    CHECK(speech.spoken().sentence == 2);
    CHECK_FALSE(speech.spoken().failed);
    CHECK(room.heard() == "第一句。\n[56/112]\n$(touch x); `id` \"二\"\n[56/112]\n第三句。\n[56/112]\n");
}

TEST_CASE("what nobody wants to hear any more ends at once, and the next is heard") {
    Room room;
    Speech speech(room.writing("read -r s; echo \"$s\" >> \"$1\"; case $s in long*) sleep 600;; esac"), room.post());
    const auto first = speech.say({"long sentence", "never said"}, content::Language::zh_CN, 100);
    while (room.heard().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto second = speech.say({"short"}, content::Language::zh_CN, 100);
    CHECK(second != first);
    room.until_silent(speech);
    CHECK(room.heard() == "long sentence\nshort\n");
    (void)speech.say({"long again"}, content::Language::zh_CN, 100);
    speech.stop();
    CHECK_FALSE(speech.spoken().speaking);
    room.mailbox.run();
    CHECK_FALSE(speech.spoken().speaking);
}

TEST_CASE("a voice that does not work is told, and never hangs") {
    Room room;
    Speech failing(room.writing("exit 3"), room.post());
    (void)failing.say({"a", "b"}, content::Language::zh_CN, 100);
    room.until_silent(failing);
    CHECK(failing.spoken().failed);
    (void)failing.say({"a"}, content::Language::en, 100);
    room.until_silent(failing);
    CHECK(failing.spoken().failed);
    (void)failing.say({}, content::Language::zh_CN, 100);
    room.until_silent(failing);
    CHECK_FALSE(failing.spoken().failed);
    // One that never reads its sentence does not hold anybody, however long the sentence.
    Speech deaf(room.writing("exec <&-; exit 0"), room.post());
    (void)deaf.say({std::string(1'000'000, 'x')}, content::Language::zh_CN, 100);
    room.until_silent(deaf);
    Speech muted(room.writing("cat >> \"$1\""), room.post());
    (void)muted.say({"unheard"}, content::Language::zh_CN, 0);
    room.until_silent(muted);
    CHECK(room.heard().empty());
}

TEST_CASE("the end does not wait for a long sentence") {
    Room room;
    for (int n = 0; n < 5; ++n) {
        Speech speech(room.writing("sleep 600"), room.post());
        (void)speech.say({"a"}, content::Language::zh_CN, 100);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    room.mailbox.run();
    CHECK(find_program("sh").ends_with("/sh"));
    CHECK(find_program("no-such-program-here").empty());
    CHECK(find_program("").empty());
}
