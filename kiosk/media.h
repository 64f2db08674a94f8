// Media decodes pictures off the UI thread: it takes wishes, reads the file from its pack, decodes and scales it to
// the wished box, and posts the pixels to the mailbox. The latest wish is answered first, since that is what the
// visitor looks at now. Owned by main(); wish() and forget() from the UI thread, know() from any.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "content/library.h"
#include "kiosk/blame_book.h"
#include "kiosk/ui/pictures.h"

namespace estation::kiosk {

class Media final : public ui::PictureWishes {
public:
    using Deliver = std::function<void(ui::PictureKey, content::Result<Pixels>)>;
    // Both are called on a media thread. `deliver` should post to the mailbox; `at_work` is told whose picture is being decoded.
    explicit Media(Deliver deliver, AtWork at_work = {});
    ~Media() override;

    void know(const content::Library& library);   // where to find the packs of this library from now on
    void wish(const ui::PictureKey& key) override;
    void forget(const ui::PictureKey& key) override;

private:
    void work(const std::stop_token& stop);
    Deliver deliver_;
    AtWork at_work_;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    std::vector<ui::PictureKey> wishes_;
    std::unordered_map<std::string, std::shared_ptr<const content::Pack>> packs_;
    std::jthread thread_;
};

// The picture of a file's bytes at a box; SVG by librsvg, the others by their decoders. Any thread.
content::Result<Pixels> make_picture_pixels(std::span<const std::byte> unverified_bytes, const std::string& name, int box_w, int box_h, ui::Fit fit);

}  // namespace estation::kiosk
