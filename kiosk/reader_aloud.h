// ReaderAloud decides what is said while 朗读 is on: the page from its top when it has come to rest (by a recorded voice where the
// item has one, else by the program that speaks), the name of what is touched or walked to, and again when the page says
// something else. It marks the sentence that is being spoken and brings it onto the glass. With the sound off nothing passes
// silently: it waits, says why, and goes on where it was. Owned by App; UI thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kiosk/narration.h"
#include "kiosk/platform/video_player.h"
#include "kiosk/speech.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

class ReaderAloud {
public:
    enum class Trouble { none, muted, failed };

    // Without a Speech nobody is read to.
    void use(Speech* speech) { speech_ = speech; }
    // What plays recordings; without it every item is read by the program.
    void use(std::unique_ptr<VideoPlayer> player) { player_ = std::move(player); }
    [[nodiscard]] bool can(content::Language language, const Narration& narration) const {
        return speech_ != nullptr && (speech_->can(language) || (player_ && !narration.empty() && player_->state().phase != VideoPhase::missing));
    }
    // After each frame in which it is on. `page` is another number on another page. `names`: what was touched is named; not so
    // louder and softer, which must not cut off what they are for.
    void frame(ui::Ui& ui, std::uint64_t page, int volume_percent, const Narration& narration, bool names);
    void stop(ui::Ui& ui);
    [[nodiscard]] Trouble trouble() const { return trouble_; }
    [[nodiscard]] bool speaking() const;   // whoever listens is there, though nobody touches the glass

private:
    static constexpr double mark_s = 0.5;   // the least a sentence is marked
    enum class Voice { none, program, recording };
    struct Piece { ui::Readable readable; ui::Sentence sentence; };
    void hush();
    void reset(ui::Ui& ui);
    void take_volume(ui::Ui& ui, int percent);
    void read_page(ui::Ui& ui, const Narration& narration);
    void say_from(const ui::Ui& ui, std::size_t sentence);
    void follow_program(ui::Ui& ui);
    void follow_recording(ui::Ui& ui);
    void mark(ui::Ui& ui, std::size_t sentence);   // pieces_.size(): none

    Speech* speech_ = nullptr;
    std::unique_ptr<VideoPlayer> player_;
    Voice voice_ = Voice::none;
    Trouble trouble_ = Trouble::none;
    int volume_ = -1;
    std::uint64_t page_ = 0, text_ = 0;
    std::vector<Piece> pieces_;
    std::vector<std::string> sentences_;
    std::size_t from_ = 0;      // the sentence with which the program began
    std::size_t marked_ = static_cast<std::size_t>(-1);
    double marked_since_s_ = -mark_s;
    Narration narration_;
    std::vector<double> starts_;
    double starts_for_s_ = -1;  // the duration that they were worked out for
    std::string seen_;          // what the page said in the last frame
    std::string read_;          // what was read of it
    double rest_since_s_ = 0;
    bool named_ = false;        // a name is being spoken, not the page
};

}  // namespace estation::kiosk
