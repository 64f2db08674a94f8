#include "kiosk/ui/ui.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk::ui;
using estation::fakes::Stage;

namespace {

// A page with one button, which may move, and what became of it.
struct OneButton {
    Rect where{100, 100, 200, 80};
    Touched last;
    int taps = 0;
    void operator()(Ui& ui) {
        last = ui.touchable("one", where, "one");
        taps += last.tapped ? 1 : 0;
        ui.fill(where, last.pressed ? Colour::pressed : Colour::card);
    }
};

// A list of rows taller than the glass.
struct Rows {
    int count = 100;
    float row = 60;
    Rect area{0, 0, 600, 600};
    std::string tapped;
    float top = 0;
    void operator()(Ui& ui) {
        const float y0 = ui.begin_scroll("rows", area, Ui::Pagers::own);
        top = area.y - y0;
        for (int i = 0; i < count; ++i) {
            const Rect r{area.x, y0 + static_cast<float>(i) * row, area.w, row};
            const std::string name = "row " + std::to_string(i);
            if (ui.touchable(name, r, name).tapped) tapped = name;
            ui.fill({r.x + 4, r.y + 4, r.w - 8, r.h - 8}, i % 2 == 0 ? Colour::card : Colour::accent_wash);
        }
        ui.end_scroll(static_cast<float>(count) * row);
    }
};

}  // namespace

TEST_CASE("what is drawn upside down is seen, touched and dragged from the other side, and nothing else is") {
    Stage stage;
    const Rect part{0, 0, 600, 600};
    OneButton beside;
    beside.where = {700, 100, 200, 80};
    Rows rows;
    stage.draw = [&](Ui& ui) {
        ui.begin_upside_down(part);
        rows(ui);
        ui.end_upside_down();
        beside(ui);
    };
    stage.settle();
    const auto upright_picture = stage.painter->shot();
    // Row 0 lies at the foot of the part, as somebody across sees it at the top.
    const auto* first = stage.find("row 0");
    REQUIRE(first != nullptr);
    CHECK(first->rect.y == 540);
    CHECK(first->rect.h == 60);
    stage.hands.tap(300, 570);
    CHECK(rows.tapped == "row 0");
    stage.hands.tap(300, 510);
    CHECK(rows.tapped == "row 1");
    stage.hands.tap(750, 120);
    CHECK(beside.taps == 1);
    // Upwards for them is downwards on the glass.
    stage.hands.drag(300, 200, 300, 500, 20);
    stage.settle();
    CHECK(rows.top > 200);
    // Pixel by pixel the part is its own picture turned by half.
    rows = {};
    Stage plain;
    plain.draw = [&](Ui& ui) { rows(ui); };
    plain.settle();
    const auto wanted = plain.painter->shot();
    int wrong = 0;
    for (int y = 0; y < 600; ++y)
        for (int x = 0; x < 600; ++x) {
            const auto* a = upright_picture.row(y) + 4 * x;
            const auto* b = wanted.row(599 - y) + 4 * (599 - x);
            for (int c = 0; c < 3; ++c) wrong += std::abs(int{a[c]} - int{b[c]}) > 2 ? 1 : 0;
        }
    CHECK(wrong == 0);
}

TEST_CASE("a tap acts once, and on what it touched") {
    Stage stage;
    OneButton button;
    stage.draw = [&](Ui& ui) { button(ui); };
    stage.hands.frames(2);
    stage.hands.tap(150, 120);
    CHECK(button.taps == 1);
    stage.hands.frames(10);
    CHECK(button.taps == 1);
    stage.hands.tap(50, 50);
    stage.hands.tap(300, 120);  // just beside the right edge
    CHECK(button.taps == 1);
}

TEST_CASE("the pressed state shows in the frame after the finger came, before anything acts") {
    Stage stage;
    OneButton button;
    stage.draw = [&](Ui& ui) { button(ui); };
    stage.hands.frames(2);
    stage.hands.down(150, 120);
    stage.hands.up(150, 120);  // within the same frame
    std::vector<Touched> seen;
    stage.draw = [&](Ui& ui) { button(ui), seen.push_back(button.last); };
    stage.hands.frame();
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].pressed);
    CHECK(seen[0].pressed_now);
    CHECK_FALSE(seen[0].tapped);
    CHECK(seen[1].tapped);
    CHECK_FALSE(seen[1].pressed);
    CHECK(stage.changed);
}

TEST_CASE("a touch is judged against the picture that was on the glass when the finger came") {
    Stage stage;
    OneButton button;
    int other = 0;
    bool swap = false;
    stage.draw = [&](Ui& ui) {
        if (!swap) return button(ui);
        other += ui.touchable("other", button.where, "other").tapped ? 1 : 0;
    };
    stage.hands.frames(2);
    // The finger comes down on the button; in that very frame the page changes.
    swap = true;
    stage.hands.down(150, 120);
    stage.hands.frame();
    stage.hands.up(150, 120);
    stage.hands.frames(3);
    CHECK(other == 0);
    CHECK(button.taps == 0);
}

TEST_CASE("a button that moves away under the finger is not tapped by it") {
    Stage stage;
    OneButton button;
    stage.draw = [&](Ui& ui) { button(ui); };
    stage.hands.frames(2);
    stage.hands.down(150, 120);
    stage.hands.frame();
    button.where.x = 600;
    stage.hands.frames(2);
    stage.hands.up(150, 120);
    stage.hands.frames(2);
    CHECK(button.taps == 0);
}

TEST_CASE("what is drawn later lies above") {
    Stage stage;
    int below = 0, above = 0;
    stage.draw = [&](Ui& ui) {
        below += ui.touchable("below", {0, 0, 400, 400}, "below").tapped ? 1 : 0;
        above += ui.touchable("above", {100, 100, 100, 100}, "above").tapped ? 1 : 0;
    };
    stage.hands.frames(2);
    stage.hands.tap(150, 150);
    CHECK(above == 1);
    CHECK(below == 0);
    stage.hands.tap(50, 50);
    CHECK(below == 1);
}

TEST_CASE("behind a barrier nothing can be touched, scrolled or seen by tests") {
    Stage stage;
    Rows rows;
    bool sheet = false;
    int on_sheet = 0;
    stage.draw = [&](Ui& ui) {
        rows(ui);
        ui.text(20, 20, 400, "下面的字");
        if (!sheet) return;
        ui.barrier();
        on_sheet += ui.touchable("sheet", {200, 200, 100, 100}, "sheet").tapped ? 1 : 0;
        ui.text(200, 400, 400, "上面的字");
    };
    stage.hands.frames(2);
    CHECK(stage.ui.texts().size() == 1);
    sheet = true;
    stage.hands.frames(2);
    stage.hands.tap(250, 250);
    CHECK(on_sheet == 1);
    stage.hands.tap(20, 20);
    stage.hands.drag(300, 500, 300, 100);
    stage.hands.frames(30);
    CHECK(rows.tapped.empty());
    CHECK(rows.top == 0);
    REQUIRE(stage.ui.texts().size() == 1);
    CHECK(stage.ui.texts()[0].text == "上面的字");
    CHECK(stage.find("row 1") == nullptr);
}

TEST_CASE("a finger that was down before a barrier came does nothing behind it") {
    Stage stage;
    OneButton button;
    bool sheet = false;
    stage.draw = [&](Ui& ui) {
        button(ui);
        if (sheet) ui.barrier();
    };
    stage.hands.frames(2);
    stage.hands.down(150, 120);
    stage.hands.frame();
    sheet = true;
    stage.hands.frames(2);
    stage.hands.up(150, 120);
    stage.hands.frames(2);
    CHECK(button.taps == 0);
}

TEST_CASE("a drag cancels the press and does not tap") {
    Stage stage;
    Rows rows;
    bool pressed = false;
    stage.draw = [&](Ui& ui) {
        rows(ui);
        pressed = ui.touchable("probe", {700, 0, 500, 600}, "probe").pressed;
    };
    stage.hands.frames(2);
    stage.hands.drag(300, 400, 300, 380);
    stage.hands.frames(100);
    CHECK(rows.tapped.empty());
    stage.hands.down(900, 300);
    stage.hands.frame();
    CHECK(pressed);
    stage.hands.move(900, 340);
    stage.hands.frame();
    CHECK_FALSE(pressed);
    stage.hands.up(900, 300);
    stage.hands.frame();
}

TEST_CASE("what is dragged stays under the finger") {
    Stage stage;
    Rows rows;
    stage.draw = [&](Ui& ui) { rows(ui); };
    stage.hands.frames(2);
    stage.hands.down(300, 500);
    stage.hands.frame();
    for (int i = 1; i <= 30; ++i) {
        stage.hands.move(300, 500 - static_cast<float>(i) * 9);
        stage.hands.frame();
        if (i >= 2) CHECK(rows.top == doctest::Approx(i * 9).epsilon(0.01));
    }
}

TEST_CASE("scrolling never leaves its ends, and gliding ends") {
    Stage stage;
    Rows rows;
    stage.draw = [&](Ui& ui) { rows(ui); };
    stage.hands.frames(2);
    const float most = 100 * 60 - 600;
    stage.hands.drag(300, 100, 300, 590, 6);
    CHECK(rows.top == 0);
    CHECK(stage.settle() < 10);
    stage.hands.drag(300, 580, 300, 60, 6);
    const float let_go = rows.top;
    CHECK(stage.settle() < 60 * 4);
    CHECK(rows.top > let_go + 200);  // it went on by itself
    for (int i = 0; i < 20; ++i) {
        stage.hands.drag(300, 580, 300, 20, 4);
        stage.settle();
    }
    CHECK(rows.top == most);
    CHECK(stage.ui.scroll_view("rows").most == most);
    stage.hands.frame();
    CHECK_FALSE(stage.changed);
}

TEST_CASE("a list that shrinks is clamped, a list that fits does not scroll") {
    Stage stage;
    Rows rows;
    stage.draw = [&](Ui& ui) { rows(ui); };
    stage.hands.frames(2);
    stage.hands.drag(300, 580, 300, 100);
    stage.settle();
    rows.count = 12;
    stage.settle();
    CHECK(rows.top <= 120);
    rows.count = 3;
    stage.settle();
    CHECK(rows.top == 0);
    stage.hands.drag(300, 580, 300, 100);
    stage.settle();
    CHECK(rows.top == 0);
}

TEST_CASE("a press on a list that glides stops it and opens nothing; the next one opens") {
    Stage stage;
    Rows rows;
    stage.draw = [&](Ui& ui) { rows(ui); };
    stage.hands.frames(2);
    stage.hands.drag(300, 580, 300, 100, 6);
    REQUIRE(stage.ui.wants_frame());
    stage.hands.frames(5);
    stage.hands.tap(300, 300);
    CHECK(rows.tapped.empty());
    const float stopped = rows.top;
    stage.hands.frames(20);
    CHECK(rows.top == stopped);
    stage.hands.tap(300, 300);
    CHECK(rows.tapped == "row " + std::to_string(static_cast<int>((stopped + 300) / 60)));
}

TEST_CASE("rows outside the list's area cannot be touched") {
    Stage stage;
    Rows rows;
    rows.area = {0, 100, 600, 400};
    stage.draw = [&](Ui& ui) { rows(ui); };
    stage.hands.frames(2);
    stage.hands.drag(300, 400, 300, 250);
    stage.settle();
    stage.hands.tap(300, 50);
    stage.hands.tap(300, 550);
    CHECK(rows.tapped.empty());
    for (const auto& t : stage.ui.touchables()) {
        CHECK(t.visible.y >= 100);
        CHECK(t.visible.bottom() <= 500);
    }
}

TEST_CASE("scroll_by and scroll_to glide there and rest") {
    Stage stage;
    Rows rows;
    stage.draw = [&](Ui& ui) { rows(ui); };
    stage.hands.frames(2);
    bool once = true;
    stage.draw = [&](Ui& ui) {
        rows(ui);
        if (once) ui.scroll_by("rows", 450);
        once = false;
    };
    CHECK(stage.settle() < 120);
    CHECK(rows.top == 450);
    once = true;
    stage.draw = [&](Ui& ui) {
        rows(ui);
        if (once) ui.scroll_to("rows", 1e9f);
        once = false;
    };
    CHECK(stage.settle() < 240);
    CHECK(rows.top == 100 * 60 - 600);
}

TEST_CASE("ids differ between pages, between rows, and stay the same between frames") {
    Stage stage;
    std::vector<WidgetId> ids;
    stage.draw = [&](Ui& ui) {
        ids.clear();
        for (const char* page : {"page1", "page2", "page11"}) {
            ui.push_id(page);
            for (const char* name : {"a", "b", "list"}) ids.push_back(ui.id(name));
            ui.push_id("1");
            ids.push_back(ui.id("a"));
            ui.pop_id();
            ui.pop_id();
        }
    };
    stage.hands.frame();
    const auto first = ids;
    stage.hands.frame();
    CHECK(ids == first);
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t j = i + 1; j < ids.size(); ++j) CHECK(ids[i] != ids[j]);
}

TEST_CASE("nothing is drawn when nothing moves") {
    Stage stage;
    stage.draw = [](Ui& ui) {
        ui.text(40, 40, 500, "静止的一页，不该花一帧。", {.role = TextRole::title});
        ui.round({40, 200, 300, 90}, 12, Colour::accent);
        ui.icon("info", {400, 200, 64, 64}, Colour::accent);
        ui.label({40, 200, 300, 90}, "按钮", {.colour = Colour::on_accent, .align = Align::centre});
        ui.begin_scroll("s", {40, 320, 300, 200}, Ui::Pagers::own);
        ui.end_scroll(900);
    };
    stage.hands.frame();
    CHECK(stage.changed);
    for (int i = 0; i < 20; ++i) {
        stage.hands.frame();
        CHECK_FALSE(stage.changed);
        CHECK_FALSE(stage.ui.wants_frame());
    }
    CHECK(std::isinf(stage.ui.wake_at_s()));
}

TEST_CASE("a picture that comes is shown softly, and then the page rests") {
    Stage stage;
    const PictureKey key{"p@1", "img/a.svg", 200, 100, Fit::contain};
    stage.draw = [&](Ui& ui) { ui.picture(key, {100, 100, 200, 100}, 8); };
    stage.hands.frame();
    REQUIRE(stage.wishes.wished.size() == 1);
    stage.hands.frames(5);
    CHECK(stage.wishes.wished.size() == 1);  // asked for once
    kiosk::Pixels pixels(200, 100, kiosk::PixelFormat::opaque32);
    stage.ui.pictures().arrived(key, std::move(pixels), stage.hands.now_s());
    stage.hands.frame();
    CHECK(stage.changed);
    CHECK(stage.ui.wants_frame());
    CHECK(stage.settle() < 20);
    stage.hands.frame();
    CHECK_FALSE(stage.changed);
}

TEST_CASE("wake_in keeps the nearest wish and forgets it in the next frame") {
    Stage stage;
    stage.draw = [](Ui& ui) {
        ui.wake_in(5);
        ui.wake_in(2);
        ui.wake_in(9);
    };
    stage.hands.frame();
    CHECK(stage.ui.wake_at_s() == doctest::Approx(stage.hands.now_s() + 2));
    stage.draw = nullptr;
    stage.hands.frame();
    CHECK(std::isinf(stage.ui.wake_at_s()));
}

TEST_CASE("after forgetting the visitor a finger that still rests means nothing, and lists are at their top") {
    Stage stage;
    Rows rows;
    stage.draw = [&](Ui& ui) { rows(ui); };
    stage.hands.frames(2);
    stage.hands.drag(300, 500, 300, 200);
    stage.settle();
    stage.hands.down(300, 300);
    stage.hands.frame();
    stage.ui.forget_visitor();
    stage.hands.up(300, 300);
    stage.hands.frames(2);
    CHECK(rows.tapped.empty());
    CHECK(rows.top == 0);
}

TEST_CASE("any touching of a page that changes all the time never crashes") {
    Stage stage;
    Rows rows;
    int page = 0;
    stage.draw = [&](Ui& ui) {
        ui.push_id("page" + std::to_string(page % 3));
        if (page % 3 != 1) rows(ui);
        if (page % 4 == 2) ui.barrier();
        if (ui.touchable("next", {620, 0, 300, 700}, "next").tapped) ++page;
        ui.pop_id();
    };
    std::uint32_t dice = 7;
    const auto roll = [&dice](std::uint32_t n) {
        dice = dice * 1664525u + 1013904223u;
        return (dice >> 8) % n;
    };
    for (int i = 0; i < 4000; ++i) {
        const auto x = static_cast<float>(roll(1280)), y = static_cast<float>(roll(720));
        stage.hands.touch().feed({static_cast<kiosk::FingerPhase>(roll(4)), static_cast<std::int64_t>(roll(4)), x, y, stage.hands.now_s() * 1000});
        if (roll(2) == 0) stage.hands.frame();
        if (roll(97) == 0) ++page;
        CHECK(rows.top >= 0);
        CHECK(rows.top <= 100 * 60 - 600);
    }
    CHECK(page > 10);
}
