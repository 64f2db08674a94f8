#include "kiosk/ui/pictures.h"

#include <algorithm>
#include <vector>

namespace estation::kiosk::ui {

std::size_t PictureKeyHash::operator()(const PictureKey& k) const {
    const std::hash<std::string> h;
    return h(k.pack) * 31 + h(k.path) * 17 + static_cast<std::size_t>(k.box_w) * 8191 + static_cast<std::size_t>(k.box_h) * 3 + static_cast<std::size_t>(k.fit);
}

Pictures::Pictures(Painter& painter, PictureWishes& wishes, std::size_t budget_bytes) : painter_(painter), wishes_(wishes), budget_(budget_bytes) {}

Pictures::~Pictures() {
    for (auto& [key, entry] : entries_)
        if (entry.texture != 0) painter_.remove(entry.texture);
}

void Pictures::forget_all() {
    for (auto& [key, entry] : entries_) {
        if (entry.texture != 0) painter_.remove(entry.texture);
        if (entry.state == PictureState::coming) wishes_.forget(key);
    }
    entries_.clear();
    bytes_ = 0;
    coming_ = 0;
}

Shown Pictures::get(const PictureKey& key, double now_s) {
    auto [it, fresh] = entries_.try_emplace(key);
    Entry& e = it->second;
    e.used = frame_;
    if (fresh) {
        e.since_s = now_s;
        ++coming_;
        wishes_.wish(key);
    }
    return {e.state, e.texture, e.w, e.h, now_s - e.since_s};
}

void Pictures::arrived(const PictureKey& key, content::Result<Pixels> pixels, double now_s) {
    const auto it = entries_.find(key);
    if (it == entries_.end() || it->second.state != PictureState::coming) return;  // nobody waits for it any more
    Entry& e = it->second;
    --coming_;
    e.since_s = now_s;
    if (!pixels) {
        e.state = PictureState::broken;
        return;
    }
    e.w = pixels->width;
    e.h = pixels->height;
    e.bytes = pixels->bytes();
    bytes_ += e.bytes;
    e.texture = painter_.add(std::move(*pixels));
    e.state = PictureState::here;
}

void Pictures::tidy(double) {
    ++frame_;
    // What is still coming but no longer looked at is not decoded for nothing.
    for (auto it = entries_.begin(); it != entries_.end();) {
        if (it->second.state == PictureState::coming && it->second.used + 4 < frame_) {
            wishes_.forget(it->first);
            --coming_;
            it = entries_.erase(it);
        } else {
            ++it;
        }
    }
    if (bytes_ <= budget_) return;
    std::vector<std::pair<std::uint64_t, const PictureKey*>> by_age;
    for (const auto& [key, e] : entries_)
        if (e.state == PictureState::here && e.used + 2 < frame_) by_age.emplace_back(e.used, &key);
    std::sort(by_age.begin(), by_age.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [used, key] : by_age) {
        if (bytes_ <= budget_ * 3 / 4) break;
        const auto it = entries_.find(*key);
        painter_.remove(it->second.texture);
        bytes_ -= it->second.bytes;
        entries_.erase(it);
    }
}

}  // namespace estation::kiosk::ui
