// ReaderAloud decides what is said while 朗读 is on: the page from its top when it has come to rest, the name of what is
// touched or walked to, and again when the page says something else. It marks the sentence that is being spoken and brings it
// onto the glass. Owned by App; UI thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "kiosk/speech.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

class ReaderAloud {
public:
    // Without a Speech nobody is read to.
    void use(Speech* speech) { speech_ = speech; }
    [[nodiscard]] bool can(content::Language language) const { return speech_ != nullptr && speech_->can(language); }
    // After each frame in which it is on. `page` is another number on another page.
    void frame(ui::Ui& ui, std::uint64_t page, int volume_percent);
    void stop(ui::Ui& ui);

private:
    struct Piece { ui::Readable readable; ui::Sentence sentence; };
    void read_page(ui::Ui& ui, int volume_percent);

    Speech* speech_ = nullptr;
    std::uint64_t page_ = 0, text_ = 0;
    std::vector<Piece> pieces_;
    std::size_t marked_ = static_cast<std::size_t>(-1);
    std::string seen_;          // what the page said in the last frame
    std::string read_;          // what was read of it
    double rest_since_s_ = 0;
    bool named_ = false;        // a name is being spoken, not the page
};

}  // namespace estation::kiosk
