// The VideoPlayer plays one film at a time on threads of its own: the UI thread says what it wishes and takes the newest
// picture when there is one, and never waits. The player behind it is libmpv, opened (dlopen) when the first film is, so
// that a station without films never carries it; films come from the disk alone: no network, no script, no configuration.
// Owned by Cinema; every call from the UI thread. Tests put a player of their own in its place.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "content/result.h"
#include "kiosk/platform/pixels.h"

namespace estation::kiosk {

enum class VideoPhase : std::uint8_t {
    closed,
    opening,   // nothing to see yet
    running,   // playing or paused, as wished
    ended,     // the last picture stands
    stalled,   // it should play, but for three seconds nothing has moved
    broken,    // the file is no film, or is not there
    missing,   // this machine has no libmpv
};

struct VideoState {
    VideoPhase phase = VideoPhase::closed;
    double position_s = 0, duration_s = 0;   // 0: not known yet
    std::uint64_t frames = 0, dropped = 0;   // of this film: pictures made, pictures that came too late
};

struct VideoFile {
    std::function<content::Result<std::filesystem::path>()> path;  // asks the disk; called on the player's thread
    double from_s = 0;
    bool playing = false;
    int box_w = 0, box_h = 0;        // the film fits into it
    bool sound_only = false;         // a recorded voice: no picture is no fault
};

class VideoPlayer {
public:
    virtual ~VideoPlayer() = default;
    virtual void open(VideoFile file) = 0;                   // instead of what was open
    virtual void close() = 0;
    virtual void set_playing(bool playing) = 0;
    virtual void seek(double position_s) = 0;
    virtual void set_volume(int percent) = 0;                // 0..100, kept from film to film
    virtual void set_box(int w, int h) = 0;
    [[nodiscard]] virtual VideoState state() const = 0;
    // Exchanges `pixels` for the newest picture (opaque32) if there is one since the last time.
    virtual bool take(Pixels& pixels) = 0;
};

// `bell` is called on a thread of the player's whenever there is something new. Without sound (no card, a test) films
// keep time all the same.
std::unique_ptr<VideoPlayer> make_video_player(bool with_sound, std::function<void()> bell);

}  // namespace estation::kiosk
