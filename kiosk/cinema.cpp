#include "kiosk/cinema.h"

#include <utility>

namespace estation::kiosk {

Cinema::Showing Cinema::show(const Wish& wish, const Volume& volume) {
    asked_ = true;
    if (!player_) return {{.phase = VideoPhase::missing}};
    if (volume.percent() != volume_) player_->set_volume(volume_ = volume.percent());
    if (!open_ || pack_ != wish.pack || path_ != wish.path) open(wish);
    if (wish.playing != playing_) player_->set_playing(playing_ = wish.playing);
    if (wish.box_w != box_w_ || wish.box_h != box_h_) player_->set_box(box_w_ = wish.box_w, box_h_ = wish.box_h);
    take_picture();
    return {player_->state(), texture_, w_, h_};
}

void Cinema::open(const Wish& wish) {
    close();
    open_ = true;
    pack_ = wish.pack, path_ = wish.path;
    playing_ = wish.playing;
    box_w_ = wish.box_w, box_h_ = wish.box_h;
    player_->open({[pack = wish.pack, path = wish.path]() -> content::Result<std::filesystem::path> {
                       if (!pack) return content::Error{"the pack is not here", path};
                       return pack->path(path);
                   },
                   wish.from_s, wish.playing, wish.box_w, wish.box_h});
}

void Cinema::take_picture() {
    if (!player_->take(spare_)) return;
    w_ = spare_.width, h_ = spare_.height;
    texture_ = texture_ == 0 ? painter_.add(std::exchange(spare_, {})) : painter_.renew(texture_, spare_);
}

void Cinema::seek(double position_s) {
    if (open_) player_->seek(position_s);
}

void Cinema::again() { close(); }

void Cinema::end_frame() {
    if (!std::exchange(asked_, false)) close();
}

void Cinema::close() {
    if (!open_) return;
    open_ = false;
    player_->close();
    pack_.reset();
    if (texture_ != 0) painter_.remove(std::exchange(texture_, 0));
    spare_ = {};
}

}  // namespace estation::kiosk
