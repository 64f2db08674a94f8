// Speech reads aloud: sentence by sentence it gives a text to a program that speaks (espeak-ng unless station.toml names
// another), waits for its end, and tells which sentence is being spoken. The program is started without a shell, gets the
// sentence on its standard input, and is ended when nobody wants to hear it. Owned by main(), made after the mailbox;
// say(), stop() and spoken() from the UI thread, the speaking is on a thread of its own.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "content/text.h"

namespace estation::kiosk {

struct SpeechCommands {
    // The program and its words; "{volume}" in one stands for 0..100, "{volume2}" for 0..200, as espeak-ng counts.
    std::vector<std::string> zh{"espeak-ng", "-v", "cmn", "-s", "150", "-a", "{volume2}", "--stdin"};
    std::vector<std::string> en{"espeak-ng", "-v", "en", "-s", "150", "-a", "{volume2}", "--stdin"};
};

class Speech {
public:
    struct Spoken {
        std::uint64_t text = 0;          // which say() it belongs to; 0: nothing was said yet
        std::size_t sentence = 0;        // that is being spoken
        bool speaking = false;
        bool failed = false;             // the program is not there or did not work: nothing was heard
    };
    using Post = std::function<void(std::function<void()>)>;  // onto the UI thread
    Speech(SpeechCommands commands, Post post);
    ~Speech();

    // Whether the machine has the program for a language.
    [[nodiscard]] bool can(content::Language language) const { return language == content::Language::en ? can_en_ : can_zh_; }
    // Instead of what is being said. The number by which spoken() calls it.
    std::uint64_t say(std::vector<std::string> sentences, content::Language language, int volume_percent);
    void stop();
    [[nodiscard]] const Spoken& spoken() const { return *spoken_; }

private:
    struct Text { std::uint64_t number = 0; std::vector<std::string> sentences; content::Language language = content::Language::zh_CN; int volume = 0; };
    void work(const std::stop_token& stop);
    // False when the program could not be started or left with an error.
    bool speak(const std::string& sentence, const Text& text, const std::stop_token& stop);
    [[nodiscard]] bool unwanted(std::uint64_t number) const;
    void tell(Spoken state);

    SpeechCommands commands_;
    Post post_;
    bool can_zh_ = false, can_en_ = false;
    std::shared_ptr<Spoken> spoken_;     // changed by letters, some of which may come after the end
    mutable std::mutex mutex_;
    std::condition_variable_any bell_;
    std::optional<Text> wanted_;
    std::uint64_t number_ = 0, current_ = 0;   // current_: what may be spoken now; 0: nothing
    std::jthread thread_;
};

// The path of a program as a shell would find it; empty: there is none.
std::string find_program(const std::string& name);

}  // namespace estation::kiosk
