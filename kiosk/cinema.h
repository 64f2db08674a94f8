// The Cinema shows a film on a screen that asks for it, frame by frame: what is asked for is opened, its newest picture
// lies ready as a texture, and what nobody asks for any more (the visitor went on, or away) is closed. It makes of the
// player's pictures what the painter draws. Owned by App, seen by screens in their Frame; UI thread only.
#pragma once
#include <memory>
#include <string>

#include "content/pack.h"
#include "kiosk/platform/painter.h"
#include "kiosk/platform/video_player.h"
#include "kiosk/volume.h"

namespace estation::kiosk {

class Cinema {
public:
    explicit Cinema(Painter& painter) : painter_(painter) {}
    ~Cinema() { close(); }
    Cinema(const Cinema&) = delete;
    Cinema& operator=(const Cinema&) = delete;

    // Without a player every film is missing.
    void use(std::unique_ptr<VideoPlayer> player) { player_ = std::move(player); }

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
    void again();                     // opened anew, after it stuck
    void end_frame();                 // by App: closes what was not asked for

private:
    void close();
    void open(const Wish& wish);
    void take_picture();

    Painter& painter_;
    std::unique_ptr<VideoPlayer> player_;
    std::shared_ptr<const content::Pack> pack_;
    std::string path_;
    bool open_ = false, asked_ = false, playing_ = false;
    int box_w_ = 0, box_h_ = 0, volume_ = -1;
    TextureId texture_ = 0;
    int w_ = 0, h_ = 0;
    Pixels spare_;
};

}  // namespace estation::kiosk
