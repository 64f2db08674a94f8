#include "kiosk/cinema.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace estation::kiosk {

namespace {
// Longer than a slow disk takes, shorter than a visitor's patience. Some films hold a picture while the time goes on; none for
// so long.
constexpr double nothing_moves_s = 4, no_picture_s = 20, opens_s = 8, away_s = 1;

double machine_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
}  // namespace

Cinema::Cinema(Painter& painter, Clock clock) : painter_(painter), clock_(clock ? std::move(clock) : Clock(machine_s)) {}

Cinema::Showing Cinema::show(const Wish& wish, const Volume& volume) {
    asked_ = true;
    if (!player_) return {{.phase = VideoPhase::missing}};
    if (volume.percent() != volume_) player_->set_volume(volume_ = volume.percent());
    if (!open_ || pack_ != wish.pack || path_ != wish.path) open(wish);
    if (wish.playing != playing_) player_->set_playing(playing_ = wish.playing);
    if (wish.box_w != box_w_ || wish.box_h != box_h_) player_->set_box(box_w_ = wish.box_w, box_h_ = wish.box_h);
    const bool fresh = take_picture();
    return {judged(fresh), texture_, w_, h_};
}

VideoState Cinema::judged(bool fresh) {
    VideoState s = player_->state();
    const double now = clock_();
    const bool should = playing_ && (s.phase == VideoPhase::running || s.phase == VideoPhase::opening);
    // A screen that was away itself must not blame the film.
    const bool away = now - std::exchange(asked_s_, now) > away_s;
    if (!should || away || fresh) picture_s_ = now;
    if (!should || away || fresh || s.position_s != position_s_) moved_s_ = now;
    position_s_ = s.position_s;
    if (s.phase == VideoPhase::opening ? now - picture_s_ > opens_s : now - moved_s_ > nothing_moves_s || now - picture_s_ > no_picture_s) s.phase = VideoPhase::stalled;
    return s;
}

void Cinema::open(const Wish& wish) {
    close();
    open_ = true;
    picture_s_ = moved_s_ = asked_s_ = clock_();
    position_s_ = -1;
    const double from_s = stuck_path_ == wish.path ? std::max(wish.from_s, stuck_s_) : wish.from_s;
    stuck_path_.clear();
    pack_ = wish.pack, path_ = wish.path;
    if (at_work_ && pack_) at_work_(pack_->id() + "@" + pack_->version());
    playing_ = wish.playing;
    box_w_ = wish.box_w, box_h_ = wish.box_h;
    player_->open({[pack = wish.pack, path = wish.path]() -> content::Result<std::filesystem::path> {
                       if (!pack) return content::Error{"the pack is not here", path};
                       return pack->path(path);
                   },
                   from_s, wish.playing, wish.box_w, wish.box_h});
}

bool Cinema::take_picture() {
    if (!player_->take(spare_)) return false;
    w_ = spare_.width, h_ = spare_.height;
    texture_ = texture_ == 0 ? painter_.add(std::exchange(spare_, {})) : painter_.renew(texture_, spare_);
    return true;
}

void Cinema::seek(double position_s) {
    if (open_) player_->seek(position_s);
}

void Cinema::again() {
    if (!open_) return;
    stuck_path_ = path_, stuck_s_ = player_->state().position_s;
    close();
}

void Cinema::end_frame() {
    if (!std::exchange(asked_, false)) close();
}

void Cinema::close() {
    if (!open_) return;
    open_ = false;
    player_->close();
    if (at_work_) at_work_({});
    pack_.reset();
    if (texture_ != 0) painter_.remove(std::exchange(texture_, 0));
    spare_ = {};
}

}  // namespace estation::kiosk
