// A video: the picture large with its captions drawn by our own text, large buttons and a bar with times to tap, and
// beside it what is said, to read. A playlist shows what has this hour, one after the other, and says what comes next.
// The film itself is the Cinema's. UI thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kiosk/cinema.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

class VideoScreen final : public Screen {
public:
    VideoScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Video& video);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override;
    [[nodiscard]] bool busy() const override { return playing_ && showing_.state.phase == VideoPhase::running; }

private:
    // Which seconds of an entry have been seen: who leaps to the end has not seen it.
    struct Seen {
        std::vector<bool> seconds;
        int count = 0;
        bool started = false, most = false;
    };

    [[nodiscard]] const content::VideoEntry& entry() const { return video_.entries[list_[at_]]; }
    void choose_list(const Frame& frame);
    void go(std::size_t at, bool playing);
    [[nodiscard]] Action follow(const Frame& frame);          // what the film did since the last frame
    void seek(const Frame& frame, double to_s);
    [[nodiscard]] double duration() const;

    static float keys_width(ui::Ui& ui);
    void draw_picture(const Frame& frame, const ui::Rect& r);
    void draw_title_card(ui::Ui& ui, const ui::Rect& r) const;
    void draw_words_over(const Frame& frame, const ui::Rect& r);
    void draw_bar(const Frame& frame, const ui::Rect& r);
    void draw_buttons(const Frame& frame, const ui::Rect& r);
    static bool draw_key(ui::Ui& ui, const char* name, const ui::Rect& r, const char* icon, const std::string& label, bool primary);
    void draw_text(const Frame& frame, const ui::Rect& r);

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Video& video_;
    std::shared_ptr<const content::Pack> pack_;
    std::vector<std::size_t> list_;           // the entries of this hour
    std::size_t at_ = 0;
    std::vector<Seen> seen_;                  // of each entry of the video
    Cinema::Showing showing_;
    bool opened_ = false, playing_ = false, captions_on_ = true;
};

}  // namespace estation::kiosk
