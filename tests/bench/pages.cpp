// The kiosk's own pages for the comparison with Chromium and Qt (tests/bench/README.md): the same article beside the
// same list, a quiz of four answers, a slideshow, drawn by the kiosk's own window, touch, text, article view and
// media, with its outbox open. bench_pages --pack DIR --page main|scroll|attract|quiz [--data DIR]
#include <malloc.h>

#include <cstdio>
#include <cstring>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "content/library.h"
#include "kiosk/loop.h"
#include "kiosk/media.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/article_view.h"
#include "kiosk/ui/widgets.h"
#include "sync/outbox.h"

namespace estation::kiosk {
namespace {

using namespace ui;
using content::Article;
using content::Item;

struct Bench {
    std::shared_ptr<const content::Library> library;
    std::vector<const Item*> articles;
    std::unique_ptr<ArticleView> view;
    std::size_t shown = 0;
    int row = 0;
    sync::Outbox* outbox = nullptr;
    double begun_s = -1, slide_since_s = -1;
    std::size_t slide = 0;
    float offset = 0, direction = 1;
    bool on[4] = {};

    void open(std::size_t n) {
        shown = n;
        view = std::make_unique<ArticleView>(std::get<Article>(articles[n]->body).text.zh, key());
        if (outbox != nullptr) outbox->append({1, "open", articles[n]->pack, "1", articles[n]->id, {}});
    }
    [[nodiscard]] std::string key() const { return pack_key(*library, *articles[shown]); }

    void main_page(Ui& ui, float autoscroll) {
        ui.fill({0, 0, 1920, 96}, Colour::accent);
        ui.label({40, 0, 800, 96}, "科普小站", {.role = TextRole::head, .colour = Colour::on_accent, .bold = true});
        const float ly = ui.begin_scroll("list", {0, 96, 420, 984});
        for (int n = 0; n < 40; ++n) {
            const Rect r{0, ly + 88.0f * static_cast<float>(n), 420, 88};
            if (r.bottom() < 96 || r.y > 1080) continue;
            const Item& item = *articles[static_cast<std::size_t>(n) % articles.size()];
            const std::string title = item.title.zh + "（" + std::to_string(n + 1) + "）";
            const Touched t = ui.touchable("row" + std::to_string(n), r, title);
            if (n == row) ui.fill(r, Colour::accent_wash);
            ui.text(24, r.y + 10, 380, title, {.role = TextRole::body, .max_lines = 1, .em_px = 26, .line_height = 1.4f});
            ui.text(24, r.y + 50, 380, "地球科学 · 8分钟", {.role = TextRole::caption, .colour = Colour::quiet, .max_lines = 1, .em_px = 18});
            ui.fill({0, r.y + 87, 420, 1}, Colour::rule);
            // Like its rivals, this page answers to the finger coming down; the kiosk's own pages wait for the lift.
            if (t.pressed_now) {
                row = n;
                open(static_cast<std::size_t>(n) % articles.size());
                ui.scroll_to("article", 0, false);
                offset = 0;
                ui.moving();
            }
        }
        ui.end_scroll(88 * 40);
        if (autoscroll > 0 && ui.now_s() - begun_s > 1.5) {
            const auto view_of = ui.scroll_view("article");
            offset += direction * autoscroll / 60;
            if (offset >= view_of.most) offset = view_of.most, direction = -1;
            if (offset <= 0) offset = 0, direction = 1;
            ui.scroll_to("article", offset, false);
        }
        if (autoscroll > 0) ui.moving();
        const float y0 = ui.begin_scroll("article", {420, 96, 1500, 984});
        float y = y0 + 32;
        y += ui.text(500, y, 1320, articles[shown]->title.zh, {.role = TextRole::title, .bold = true, .em_px = 48, .line_height = 1.46f});
        y += ui.text(500, y, 1320, "科学普及 · 阅读约20分钟 · 2024年6月1日", {.role = TextRole::caption, .colour = Colour::quiet, .em_px = 22, .line_height = 2.5f});
        (void)view->draw(ui, 500, y, 1320);
        ui.end_scroll(y + view->height() + 80 - y0);
    }

    void quiz_page(Ui& ui) {
        static const char* const answers[] = {"乘电梯尽快下楼", "伏地、遮挡、手抓牢", "站在窗边观察情况", "立即跳窗逃生"};
        ui.fill({0, 0, 1920, 96}, Colour::accent);
        ui.text(140, 200, 1600, "感到强烈摇晃时，正确的做法是哪一项？", {.role = TextRole::title, .bold = true, .em_px = 48});
        for (int n = 0; n < 4; ++n) {
            const Rect r{140.0f + static_cast<float>(n % 2) * 840, 400.0f + static_cast<float>(n / 2) * 240, 800, 200};
            const Touched t = ui.touchable("answer" + std::to_string(n), r, answers[n]);
            if (t.pressed_now) {
                on[n] = !on[n];
                if (outbox != nullptr) outbox->append({1, "answer", "bench", "1", "quiz", std::to_string(n)});
            }
            ui.round(r, 16, on[n] ? Colour::right : Colour::accent);
            ui.label(r, answers[n], {.role = TextRole::title, .colour = Colour::on_accent, .align = Align::centre, .em_px = 44});
        }
    }

    void attract_page(Ui& ui) {
        std::vector<const content::Figure*> figures;
        for (const auto& b : std::get<Article>(articles[0]->body).text.zh.blocks)
            if (const auto* f = std::get_if<content::Figure>(&b.body)) figures.push_back(f);
        if (figures.empty()) return;
        if (slide_since_s < 0) slide_since_s = ui.now_s();
        double age = ui.now_s() - slide_since_s;
        if (age >= 5) {
            slide = (slide + 1) % figures.size();
            slide_since_s += 5;
            age -= 5;
        }
        const Rect page{0, 0, 1920, 1080};
        const auto draw = [&](std::size_t n, float alpha) {
            const Shown s = ui.pictures().get({key(), figures[n]->path, 1920, 1080, Fit::cover}, ui.now_s());
            if (s.state == PictureState::here) ui.texture(s.texture, page, {0, 0, 1, 1}, alpha);
            else if (s.state == PictureState::coming) ui.moving();
        };
        if (age < 1) {
            draw((slide + figures.size() - 1) % figures.size(), 1);
            draw(slide, static_cast<float>(age));
            ui.wake_in(1.0 / 30);  // as the attract screen does
        } else {
            draw(slide, 1);
            (void)ui.pictures().get({key(), figures[(slide + 1) % figures.size()]->path, 1920, 1080, Fit::cover}, ui.now_s());
            ui.wake_in(5 - age);
        }
        ui.fill({0, 940, 1920, 140}, Colour::veil);
        ui.text(80, 960, 1760, figures[slide]->caption, {.role = TextRole::title, .colour = Colour::on_accent, .em_px = 64, .line_height = 1.5f});
    }
};

int run(int argc, char** argv) {
    std::string pack_dir, page = "main", data;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--pack") == 0) pack_dir = argv[i + 1];
        if (std::strcmp(argv[i], "--page") == 0) page = argv[i + 1];
        if (std::strcmp(argv[i], "--data") == 0) data = argv[i + 1];
    }
    const Typesetter early;  // as the kiosk's main does
    auto reading = std::async(std::launch::async, [&pack_dir] { return content::Pack::open(pack_dir); });
    auto strings = Strings::open(SOURCE_ASSETS "/strings", content::Language::zh_CN);
    auto window = Window::open({1920, 1080, false, false, true, "bench"});
    auto pack = reading.get();
    if (!pack) {
        std::fprintf(stderr, "%s\n", pack.error().line().c_str());
        return 2;
    }
    Bench bench;
    bench.library = std::make_shared<const content::Library>(std::vector{*pack}, std::nullopt);
    for (const Item* item : bench.library->items())
        if (std::holds_alternative<Article>(item->body)) bench.articles.push_back(item);
    if (bench.articles.empty()) return 2;
    if (!strings || !window) return 1;
    std::unique_ptr<sync::Outbox> outbox;
    if (!data.empty())
        if (auto opened = sync::Outbox::open(data + "/outbox.sqlite", "bench")) outbox = std::move(*opened);
    bench.outbox = outbox.get();
    Mailbox mailbox([&window] { (*window)->wake(); });
    Ui* ui_pointer = nullptr;
    Media media([&](PictureKey key, content::Result<Pixels> pixels) {
        auto box = std::make_shared<content::Result<Pixels>>(std::move(pixels));
        mailbox.post([&ui_pointer, key, box] { if (ui_pointer != nullptr) ui_pointer->pictures().arrived(key, std::move(*box), ui_pointer->now_s()); });
    });
    media.know(*bench.library);
    const ScreenShape shape{1920, 1080, 546, 900};
    Ui ui((*window)->painter(), media, SOURCE_ASSETS, shape);
    ui_pointer = &ui;
    const Theme theme(shape, {});
    bench.open(0);
    RunStats stats;
    Loop loop(**window, ui, mailbox, stats, theme.mm(3), [&](double now_s, std::vector<Gesture> gestures) {
        ui.begin(now_s, std::move(gestures), theme, *strings);
        if (bench.begun_s < 0) bench.begun_s = now_s;
        if (page == "quiz") bench.quiz_page(ui);
        else if (page == "attract") bench.attract_page(ui);
        else bench.main_page(ui, page == "scroll" ? 480.0f : 0.0f);
        return ui.end();
    }, [](int, int) {});
    loop.run_until_quit();
    ui_pointer = nullptr;
    return 0;
}

}  // namespace
}  // namespace estation::kiosk

int main(int argc, char** argv) {
    mallopt(M_MMAP_THRESHOLD, 128 << 10);  // as the kiosk's main does
    mallopt(M_ARENA_MAX, 2);
    return estation::kiosk::run(argc, argv);
}
