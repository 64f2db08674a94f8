#include "kiosk/media.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/kiosk_visit.h"

using namespace estation;
using namespace estation::kiosk;
using estation::fakes::PackFolder;
using ui::PictureKey;

namespace {

struct Delivered { PictureKey key; bool good = false; int w = 0, h = 0; std::string error; };

// Where pictures arrive, from whichever thread. While the gate is shut, the media thread waits in it.
class Inbox {
public:
    Media::Deliver door() {
        return [this](PictureKey key, content::Result<Pixels> pixels) {
            std::unique_lock lock(mutex_);
            Delivered d{std::move(key), static_cast<bool>(pixels), 0, 0, {}};
            if (pixels) d.w = pixels->width, d.h = pixels->height;
            else d.error = pixels.error().line();
            all_.push_back(std::move(d));
            bell_.notify_all();
            bell_.wait(lock, [this] { return open_; });
        };
    }
    void shut() { set(false); }
    void open() { set(true); }
    std::vector<Delivered> wait_for(std::size_t n) {
        std::unique_lock lock(mutex_);
        const bool came = bell_.wait_for(lock, std::chrono::seconds(60), [&] { return all_.size() >= n; });
        CHECK(came);
        return all_;
    }
    std::vector<Delivered> now() {
        const std::lock_guard lock(mutex_);
        return all_;
    }

private:
    void set(bool open) {
        const std::lock_guard lock(mutex_);
        open_ = open;
        bell_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable bell_;
    std::vector<Delivered> all_;
    bool open_ = true;
};

struct Album {
    Album() {
        fakes::put_small_library(folder);
        for (int i = 0; i < 60; ++i) folder.write("img/" + std::to_string(i) + ".svg", fakes::small_svg);
        folder.write("img/broken.svg", "<svg");
        folder.write("img/broken.png", "\x89PNG\r\n\x1a\nno more");
        folder.write("img/broken.jpg", "\xff\xd8\xff\xe0 cut");
        folder.write("img/broken.webp", "RIFF....WEBPVP8 ");
        folder.write("img/empty.png", "");
        folder.write("img/text.jpg", "this is a letter to a friend");
        library = fakes::library_of(folder);
    }
    [[nodiscard]] static PictureKey key(const std::string& name, int w = 40, int h = 30, Fit fit = Fit::contain) { return {"p01@1", "img/" + name, w, h, fit}; }
    PackFolder folder;
    std::shared_ptr<const content::Library> library;
};

}  // namespace

TEST_CASE("a wish is answered with the picture at its size") {
    Album album;
    Inbox inbox;
    Media media(inbox.door());
    media.know(*album.library);
    media.wish(Album::key("1.svg"));
    media.wish(Album::key("2.svg", 80, 80, Fit::cover));
    const auto all = inbox.wait_for(2);
    for (const auto& d : all) {
        CHECK(d.good);
        CHECK(d.w == d.key.box_w);
        CHECK(d.h == d.key.box_h);
    }
}

TEST_CASE("a picture that is broken, missing, outside or of an unknown pack is an error, and the next one still comes") {
    Album album;
    Inbox inbox;
    Media media(inbox.door());
    media.know(*album.library);
    std::vector<PictureKey> wishes;
    for (const char* name : {"broken.svg", "broken.png", "broken.jpg", "broken.webp", "empty.png", "text.jpg", "missing.svg", "../pack.toml", "../../../../etc/passwd"}) wishes.push_back(Album::key(name));
    wishes.push_back({"p99@1", "img/1.svg", 40, 30, Fit::contain});
    wishes.push_back({"p01@2", "img/1.svg", 40, 30, Fit::contain});
    wishes.push_back({"", "", 40, 30, Fit::contain});
    wishes.push_back({"p01@1", "/etc/hostname", 40, 30, Fit::contain});
    wishes.push_back(Album::key("1.svg", 0, 0));
    wishes.push_back(Album::key("1.svg", -5, 30));
    for (const auto& w : wishes) media.wish(w);
    media.wish(Album::key("3.svg"));
    for (const auto& d : inbox.wait_for(wishes.size() + 1)) {
        CAPTURE(d.key.path);
        CHECK(d.good == (d.key.path == "img/3.svg"));
        CHECK(d.good == d.error.empty());
    }
}

TEST_CASE("the latest wish is answered first, repeated wishes are one, forgotten ones none") {
    Album album;
    Inbox inbox;
    Media media(inbox.door());
    media.know(*album.library);
    inbox.shut();
    media.wish(Album::key("0.svg"));
    inbox.wait_for(1);  // the media thread now stands in the door
    for (int i = 1; i <= 5; ++i) media.wish(Album::key(std::to_string(i) + ".svg"));
    media.wish(Album::key("2.svg"));
    media.wish(Album::key("2.svg"));
    media.forget(Album::key("4.svg"));
    media.forget(Album::key("50.svg"));
    inbox.open();
    inbox.wait_for(5);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::string order;
    for (const auto& d : inbox.now()) order += d.key.path.substr(4, 1);
    CHECK(order == "02531");
}

TEST_CASE("many wishes are all answered") {
    Album album;
    Inbox inbox;
    Media media(inbox.door());
    media.know(*album.library);
    for (int w = 10; w < 20; ++w)
        for (int i = 0; i < 60; ++i) media.wish(Album::key(std::to_string(i) + ".svg", w, w));
    const auto all = inbox.wait_for(600);
    CHECK(all.size() == 600);
    CHECK(std::all_of(all.begin(), all.end(), [](const Delivered& d) { return d.good; }));
}

TEST_CASE("media may go while it is busy") {
    Album album;
    for (int round = 0; round < 20; ++round) {
        Inbox inbox;
        auto media = std::make_unique<Media>(inbox.door());
        media->know(*album.library);
        for (int i = 0; i < 60; ++i) media->wish(Album::key(std::to_string(i) + ".svg", 100, 100));
        if (round % 2 == 0) inbox.wait_for(1);
        media.reset();
        const auto after = inbox.now().size();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        CHECK(inbox.now().size() == after);
    }
}

TEST_CASE("a new library's packs are known while pictures of the old one are still asked for; packs nobody shows go") {
    auto album = std::make_unique<Album>();
    Inbox inbox;
    Media media(inbox.door());
    media.know(*album->library);
    const std::weak_ptr<const content::Pack> old = album->library->packs()[0];
    PackFolder later;
    later.write("pack.toml", "id = \"p01\"\nversion = \"2\"\ntitle = \"新\"\nsummary = \"一句话\"\n[defaults]\ntopic = \"earthquake\"\naudience = [\"residents\"]\nsource = [\"GB\"]\nlicence = \"CC-BY-4.0\"\n");
    later.write("img/9.svg", fakes::small_svg);
    later.write("a.md", fakes::page("一", "二"));
    const auto next = fakes::library_of(later);
    media.know(*next);
    media.wish(Album::key("1.svg"));
    media.wish({"p01@2", "img/9.svg", 40, 30, Fit::contain});
    for (const auto& d : inbox.wait_for(2)) CHECK(d.good);
    album.reset();
    CHECK_FALSE(old.expired());
    for (int i = 0; i < 100 && !old.expired(); ++i) {
        media.know(*next);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    CHECK(old.expired());
}

TEST_CASE("wishes and libraries may come from different threads") {
    Album album;
    Inbox inbox;
    Media media(inbox.door());
    media.know(*album.library);
    {
        const std::jthread knower([&] {
            for (int i = 0; i < 200; ++i) media.know(*album.library);
        });
        for (int i = 0; i < 200; ++i) {
            media.wish(Album::key(std::to_string(i % 60) + ".svg", 20, 20));
            if (i % 3 == 0) media.forget(Album::key(std::to_string(i % 60) + ".svg", 20, 20));
        }
        media.wish(Album::key("1.svg", 21, 21));
    }
    for (int i = 0; i < 600; ++i) {
        const auto all = inbox.now();
        if (std::any_of(all.begin(), all.end(), [](const Delivered& d) { return d.key.box_w == 21; })) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("the last wish was not answered");
}
