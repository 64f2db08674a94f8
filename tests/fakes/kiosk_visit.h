// A whole App without a window: a pack of a few pages made for the test, the painter in memory, every usage record
// kept, every picture answered as broken at once. One thread.
#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "content/library.h"
#include "kiosk/app.h"
#include "tests/fakes/kiosk_stage.h"
#include "tests/fakes/pack_folder.h"

namespace estation::fakes {

inline std::string page(const std::string& title, const std::string& text) {
    return "+++\ntitle = \"" + title + "\"\nsummary = \"一句话说明\"\n+++\n\n" + text + "\n";
}

inline constexpr std::string_view two_questions =
    "// [id:q1]\n::一::几个震级？ {\n=一个 #对\n~十个 #错\n~没有 #错\n####讲解一\n}\n\n// [id:q2]\n::二::地震能不能预报？ {\n=不能 #对\n~能 #错\n####讲解二\n}\n";

// Pages that link to each other in a ring, and a quiz.
inline void put_small_library(const PackFolder& folder, int pages = 3) {
    for (int i = 0; i < pages; ++i)
        folder.write("page-" + std::to_string(i) + ".md",
                     page("第" + std::to_string(i) + "页", "[去下一页](pack:page-" + std::to_string((i + 1) % pages) + ")\n\n这是第" + std::to_string(i) + "页的正文。"));
    folder.write("quiz.toml", "kind = \"quiz\"\ntitle = \"小测验\"\nsummary = \"两道题\"\nshuffle = false\nchallenge_count = 2\nchallenge_seconds = 60\n");
    folder.write("quiz.gift", two_questions);
}

inline std::shared_ptr<const content::Library> library_of(const PackFolder& folder, std::optional<content::Date> today = {}) {
    std::vector<std::shared_ptr<const content::Pack>> packs;
    if (auto pack = content::Pack::open(folder.root())) packs.push_back(*pack);
    return std::make_shared<const content::Library>(std::move(packs), today);
}

class Visit {
public:
    explicit Visit(std::shared_ptr<const content::Library> library, k::Config settings = {})
        : config(std::move(settings)), painter(k::make_software_painter(nullptr, config.width, config.height)), ui(*painter, wishes, SOURCE_DIR "/assets", config.shape()),
          app(config, config.shape(), ui, {strings(), strings(content::Language::en)}, std::move(library), [this](sync::Usage u) { used.push_back(std::move(u)); }),
          hands([this](double now_s, std::vector<k::Gesture> gestures) {
              changed = app.frame(now_s, std::move(gestures));
              for (const auto& key : wishes.wished) ui.pictures().arrived(key, content::Error{"no picture in this test", key.path}, now_s);
              wishes.wished.clear();
          }) {
        ui.record(true);
        settle();
    }
    void settle() {
        for (int n = 0; n < 1200; ++n) {
            hands.frame();
            if (!ui.wants_frame()) return;
        }
    }
    // As the loop does: sleeps to the next wish to be woken, until `seconds` have gone by.
    void sleep(double seconds) {
        const double until = hands.now_s() + seconds;
        while (hands.now_s() < until) hands.frame(std::clamp(ui.wants_frame() ? 0.02 : ui.wake_at_s() - hands.now_s() + 0.001, 0.001, until - hands.now_s() + 1e-6));
    }
    bool tap(const std::string& label) {
        for (const auto& t : ui.touchables()) {
            if (t.label != label) continue;
            const float x = t.visible.cx(), y = t.visible.cy();
            hands.tap(x, y);
            settle();
            return true;
        }
        return false;
    }
    [[nodiscard]] bool sees(const std::string& text) const {
        return std::any_of(ui.texts().begin(), ui.texts().end(), [&](const auto& t) { return t.text.find(text) != std::string::npos; });
    }
    // "session_begin open:p01/page-0 close:p01/page-0"
    [[nodiscard]] std::string usage() const {
        std::string out;
        for (const auto& u : used) out += (out.empty() ? "" : " ") + u.kind + (u.item.empty() ? "" : ":" + u.item);
        return out;
    }

    k::Config config;
    std::unique_ptr<k::Painter> painter;
    WishList wishes;
    k::ui::Ui ui;
    std::vector<sync::Usage> used;
    k::App app;
    bool changed = false;
    Hands hands;
};

}  // namespace estation::fakes
