#include "kiosk/media.h"

#include <algorithm>
#include <cstring>

#include "kiosk/platform/picture_decoder.h"
#include "kiosk/platform/raster.h"

namespace estation::kiosk {
using content::Error;
using content::Result;

namespace {

bool ends_with_svg(const std::string& name) {
    if (name.size() < 4) return false;
    const std::string end = name.substr(name.size() - 4);
    return end == ".svg" || end == ".SVG";
}

// Exactly the box: the middle of what is larger. A photograph smaller than its box is enlarged here, once, rather
// than on the UI thread in each frame of a fade.
Pixels cut_to(Pixels from, int w, int h) {
    if (from.width == w && from.height == h) return from;
    if ((from.width < w || from.height < h) && from.format == PixelFormat::opaque32) {
        const float scale = std::max(static_cast<float>(w) / static_cast<float>(from.width), static_cast<float>(h) / static_cast<float>(from.height));
        const float dw = static_cast<float>(from.width) * scale, dh = static_cast<float>(from.height) * scale;
        const float x = (static_cast<float>(w) - dw) / 2, y = (static_cast<float>(h) - dh) / 2;
        Pixels out(w, h, PixelFormat::opaque32);
        raster::Canvas canvas{out.data.get(), w, h, out.stride};
        raster::draw(canvas, from, {x, y, x + dw, y + dh, 0, 0, static_cast<float>(from.width), static_cast<float>(from.height)}, {0, 0, w, h}, 0xFFFFFFFF);
        return out;
    }
    const int cw = std::min(from.width, w), ch = std::min(from.height, h);
    Pixels out(cw, ch, from.format);
    const std::size_t bpp = Pixels::bytes_per_pixel(from.format);
    const int x = (from.width - cw) / 2, y = (from.height - ch) / 2;
    for (int row = 0; row < ch; ++row) std::memcpy(out.row(row), from.row(y + row) + static_cast<std::size_t>(x) * bpp, static_cast<std::size_t>(cw) * bpp);
    return out;
}

}  // namespace

Result<Pixels> make_picture_pixels(std::span<const std::byte> bytes, const std::string& name, int box_w, int box_h, ui::Fit fit) {
    if (const auto mark = name.find('#'); mark != std::string::npos) return ui::draw_svg_part(bytes, std::string_view(name).substr(mark + 1), box_w, box_h);
    if (ends_with_svg(name)) return ui::draw_svg(bytes, box_w, box_h, fit);
    auto pixels = decode_picture(bytes, box_w, box_h, fit);
    if (!pixels || fit == ui::Fit::contain) return pixels;
    return cut_to(std::move(*pixels), box_w, box_h);
}

Media::Media(Deliver deliver, AtWork at_work) : deliver_(std::move(deliver)), at_work_(std::move(at_work)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

Media::~Media() {
    thread_.request_stop();
    bell_.notify_all();
}

void Media::know(const content::Library& library) {
    const std::lock_guard lock(mutex_);
    // Packs that only this list still holds belong to libraries that are gone; kept, they would pile up push after push.
    std::erase_if(packs_, [](const auto& entry) { return entry.second.use_count() == 1; });
    for (const auto& pack : library.packs()) packs_[pack->id() + "@" + pack->version()] = pack;
}

void Media::wish(const ui::PictureKey& key) {
    {
        const std::lock_guard lock(mutex_);
        std::erase(wishes_, key);  // wished again, it is wanted first
        wishes_.push_back(key);
    }
    bell_.notify_one();
}

void Media::forget(const ui::PictureKey& key) {
    const std::lock_guard lock(mutex_);
    std::erase(wishes_, key);
}

void Media::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        ui::PictureKey key;
        std::shared_ptr<const content::Pack> pack;
        {
            std::unique_lock lock(mutex_);
            if (!bell_.wait(lock, stop, [this] { return !wishes_.empty(); })) return;
            key = std::move(wishes_.back());
            wishes_.pop_back();
            const auto it = packs_.find(key.pack);
            if (it != packs_.end()) pack = it->second;
        }
        if (!pack) {
            deliver_(key, Error{"the pack " + key.pack + " is not here", key.path});
            continue;
        }
        if (at_work_) at_work_(key.pack);
        auto bytes = pack->read(key.path.substr(0, key.path.find('#')));   // "room.svg#lamp:0,0,40,20": a part of it
        if (!bytes) deliver_(key, bytes.error());
        else deliver_(key, make_picture_pixels(*bytes, key.path, key.box_w, key.box_h, key.fit));
        if (at_work_) at_work_({});
    }
}

}  // namespace estation::kiosk
