// The Cinema shows a film on a screen that asks for it, frame by frame: what is asked for is opened, its newest picture
// lies ready as a texture, and what nobody asks for any more (the visitor went on, or away) is closed. It makes of the
// player's pictures what the painter draws. It watches by a clock of its own whether a film that should play does: a player
// that hangs in a disk cannot tell so itself. Owned by main(), seen by screens in their Frame; UI thread only.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "content/pack.h"
#include "kiosk/blame_book.h"
#include "kiosk/platform/painter.h"
#include "kiosk/platform/video_player.h"
#include "kiosk/volume.h"

namespace estation::kiosk {

class Cinema {
public:
    using Clock = std::function<double()>;   // seconds, of the machine: films do not wait for a journey's clock
    explicit Cinema(Painter& painter, Clock clock = {});
    ~Cinema() { close(); }
    Cinema(const Cinema&) = delete;
    Cinema& operator=(const Cinema&) = delete;

    // Without a player every film is missing.
    void use(std::unique_ptr<VideoPlayer> player) { player_ = std::move(player); }
    // Is told whose film is open, and when none is.
    void tell(AtWork at_work) { at_work_ = std::move(at_work); }

    struct Wish {
        std::shared_ptr<const content::Pack> pack;
        std::string path;
        double from_s = 0;            // where it is taken up, if it has to be opened
        bool playing = false;
        int box_w = 0, box_h = 0;
    };
    struct Showing { VideoState state; TextureId texture = 0; int w = 0, h = 0; };  // no texture: nothing to see yet

    // Once in each frame in which the film is on the screen.
    Showing show(const Wish& wish, const Volume& volume);
    void seek(double position_s);
    void again();                     // opened anew where it was, after it stuck
    void end_frame();                 // by App: closes what was not asked for

private:
    // The player's state, or `stalled` where it should show something and has not for too long.
    [[nodiscard]] VideoState judged(bool fresh);
    void close();
    void open(const Wish& wish);
    bool take_picture();

    Painter& painter_;
    AtWork at_work_;
    std::unique_ptr<VideoPlayer> player_;
    std::shared_ptr<const content::Pack> pack_;
    std::string path_, stuck_path_;           // stuck: opened anew it goes on from where it was
    double stuck_s_ = 0;
    Clock clock_;
    double asked_s_ = 0, picture_s_ = 0, moved_s_ = 0, position_s_ = 0;   // when: last asked for, last new picture, last moved on
    bool open_ = false, asked_ = false, playing_ = false;
    int box_w_ = 0, box_h_ = 0, volume_ = -1;
    TextureId texture_ = 0;
    int w_ = 0, h_ = 0;
    Pixels spare_;
};

}  // namespace estation::kiosk
