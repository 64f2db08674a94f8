// A player that plays nothing: the test says what it is in the middle of, and sees what was wished of it. One thread.
#pragma once
#include <memory>
#include <vector>

#include "kiosk/cinema.h"

namespace estation::fakes {

struct FilmDesk {
    kiosk::VideoState state;
    bool open = false, playing = false;
    int opened = 0, volume = -1, pictures = 0;   // pictures: so many wait to be taken
    double from_s = 0;
    std::vector<double> leaps;

    // As a film does that runs: so much further, with a new picture.
    void runs_to(double position_s) {
        state.phase = kiosk::VideoPhase::running;
        state.position_s = position_s;
        pictures = 1;
    }
};

class FilmPlayer final : public kiosk::VideoPlayer {
public:
    explicit FilmPlayer(FilmDesk& desk) : desk_(desk) {}
    void open(kiosk::VideoFile file) override {
        desk_.open = true;
        ++desk_.opened;
        desk_.from_s = file.from_s;
        desk_.playing = file.playing;
        desk_.state = {kiosk::VideoPhase::opening, file.from_s, 20, 0, 0};
    }
    void close() override { desk_.open = false; }
    void set_playing(bool playing) override { desk_.playing = playing; }
    void seek(double position_s) override { desk_.leaps.push_back(position_s); }
    void set_volume(int percent) override { desk_.volume = percent; }
    void set_box(int, int) override {}
    [[nodiscard]] kiosk::VideoState state() const override { return desk_.state; }
    bool take(kiosk::Pixels& pixels) override {
        if (desk_.pictures == 0) return false;
        desk_.pictures = 0;
        pixels = kiosk::Pixels(64, 36, kiosk::PixelFormat::opaque32);
        return true;
    }

private:
    FilmDesk& desk_;
};

}  // namespace estation::fakes
