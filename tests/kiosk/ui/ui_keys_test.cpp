// Everything by keys and switches: the ring walks over what can be touched, presses it, and scrolls with it.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::kiosk;
using namespace estation::kiosk::ui;

namespace {

// Rows in a region, and two buttons below it.
struct Page {
    int rows = 40;
    std::string pressed;
    bool sheet = false;
    float offset = 0;
    Ui::Pagers pagers = Ui::Pagers::own;
    void operator()(Ui& ui) {
        const Rect area{40, 40, 600, 500};
        const float y0 = ui.begin_scroll("rows", area, pagers);
        offset = area.y - y0;
        for (int i = 0; i < rows; ++i) {
            const std::string name = "row " + std::to_string(i);
            if (ui.touchable(name, {area.x, y0 + static_cast<float>(i) * 100, 500, 90}, name).tapped) pressed = name;
        }
        ui.end_scroll(static_cast<float>(rows) * 100);
        if (ui.touchable("a", {40, 600, 100, 90}, "a").tapped) pressed = "a";
        if (ui.touchable("b", {200, 600, 100, 90}, "b").tapped) pressed = "b";
        if (!sheet) return;
        ui.barrier();
        if (ui.touchable("outside", ui.page(), ui.tr("sheet.close")).tapped) sheet = false;
        if (ui.touchable("in", {300, 300, 200, 90}, "in the sheet").tapped) pressed = "in";
    }
};

struct Keyboard : Stage {
    Page page;
    Keyboard() {
        draw = [this](Ui& ui) { page(ui); };
        settle();
    }
    void press(Key key) {
        hands.touch().key(key);
        settle();
    }
    void press(Key key, int times) {
        while (times-- > 0) press(key);
    }
};

}  // namespace

TEST_CASE("the ring shows only after a key, and goes when a finger comes") {
    Keyboard k;
    CHECK_FALSE(k.ui.focus_shown());
    k.press(Key::tab);
    CHECK(k.ui.focus_shown());
    CHECK(k.ui.focus_label() == "row 0");
    k.hands.tap(1000, 100);
    CHECK_FALSE(k.ui.focus_shown());
}

TEST_CASE("enter and space press what has the ring") {
    Keyboard k;
    k.press(Key::tab, 2);
    k.press(Key::enter);
    CHECK(k.page.pressed == "row 1");
    k.press(Key::back_tab, 2);
    k.press(Key::space);
    CHECK(k.page.pressed == "b");
}

TEST_CASE("a row that a region hides is reached by tab, and comes into view") {
    Keyboard k;
    k.press(Key::tab, 20);
    CHECK(k.ui.focus_label() == "row 19");
    const auto* row = k.find("row 19");
    REQUIRE(row != nullptr);
    CHECK(row->whole);
    k.press(Key::enter);
    CHECK(k.page.pressed == "row 19");
    k.press(Key::tab, 21);
    CHECK(k.ui.focus_label() == "a");
    k.press(Key::right);
    CHECK(k.ui.focus_label() == "b");
}

TEST_CASE("two keys within one frame are two steps") {
    Keyboard k;
    k.hands.touch().key(Key::tab);
    k.hands.touch().key(Key::tab);
    k.hands.frame();
    k.settle();
    CHECK(k.ui.focus_label() == "row 1");
}

TEST_CASE("page keys turn the page, and never beyond its ends") {
    Keyboard k;
    k.press(Key::page_down);
    CHECK(k.page.offset == doctest::Approx(425).epsilon(0.01));
    k.press(Key::page_up, 3);
    CHECK(k.page.offset == 0);
    k.press(Key::page_down, 30);
    CHECK(k.page.offset == 3500);
}

TEST_CASE("on a sheet the ring stays on the sheet, and escape closes it") {
    Keyboard k;
    k.press(Key::tab, 3);
    k.page.sheet = true;
    k.settle();
    k.press(Key::tab);
    CHECK(k.ui.focus_label() == "in the sheet");
    k.press(Key::tab);
    CHECK(k.ui.focus_label() == "in the sheet");
    k.press(Key::escape);
    CHECK_FALSE(k.page.sheet);
}

TEST_CASE("escape and home go to the App when no sheet uses them") {
    Keyboard k;
    Key seen = Key::none;
    k.draw = [&](Ui& ui) {
        if (ui.key() != Key::none) seen = ui.key();
    };
    k.press(Key::escape);
    CHECK(seen == Key::escape);
    k.press(Key::home);
    CHECK(seen == Key::home);
}

TEST_CASE("two switches: one goes on, the other chooses") {
    Keyboard k;
    k.ui.use_switch({SwitchUse::How::two, 2});
    k.press(Key::space, 3);
    CHECK(k.ui.focus_label() == "row 2");
    k.press(Key::enter);
    CHECK(k.page.pressed == "row 2");
}

TEST_CASE("one switch: the ring walks by itself, is chosen with, and rests after three rounds") {
    Keyboard k;
    k.page.rows = 2;
    k.ui.use_switch({SwitchUse::How::scan, 1});
    k.settle();
    k.press(Key::space);
    const std::string first = k.ui.focus_label();
    CHECK(first == "row 0");
    CHECK(k.page.pressed.empty());
    CHECK(k.ui.wake_at_s() - k.hands.now_s() <= 1);
    k.hands.frame(1.01);
    CHECK(k.ui.focus_label() == "row 1");
    CHECK_FALSE(k.ui.visitor_active());  // it walks for nobody
    k.press(Key::space);
    CHECK(k.page.pressed == "row 1");
    for (int i = 0; i < 20; ++i) k.hands.frame(1.01);
    CHECK_FALSE(k.ui.focus_shown());
    k.settle();
    CHECK(std::isinf(k.ui.wake_at_s()));
    k.press(Key::space);  // and is woken by the same switch
    CHECK(k.ui.focus_shown());
}

TEST_CASE("a region that goes on has buttons to turn it, which are as large as any") {
    Keyboard k;
    k.page.pagers = Ui::Pagers::automatic;
    k.settle();
    CHECK(k.find(k.ui.tr("scroll.up")) == nullptr);
    const auto* down = k.find(k.ui.tr("scroll.down"));
    REQUIRE(down != nullptr);
    CHECK(down->rect.w >= k.theme.target() - 0.5f);
    CHECK(down->rect.h >= k.theme.target() - 0.5f);
    k.hands.tap(down->rect.cx(), down->rect.cy());
    k.settle();
    CHECK(k.page.offset > 300);
    CHECK(k.find(k.ui.tr("scroll.up")) != nullptr);
    // To the very end, and then it is gone.
    for (int i = 0; i < 30; ++i)
        if (const auto* more = k.find(k.ui.tr("scroll.down"))) {
            k.hands.tap(more->rect.cx(), more->rect.cy());
            k.settle();
        }
    CHECK(k.find(k.ui.tr("scroll.down")) == nullptr);
    const auto view = k.ui.scroll_view("rows");
    CHECK(view.offset == doctest::Approx(view.most));
}

TEST_CASE("a region that shows everything has none") {
    Keyboard k;
    k.page.pagers = Ui::Pagers::automatic;
    k.page.rows = 5;
    k.settle();
    CHECK(k.find(k.ui.tr("scroll.down")) == nullptr);
}

TEST_CASE("with reduced motion nothing glides") {
    Stage stage({1280, 720, 546, 900}, {.reduced_motion = true});
    Page page;
    stage.draw = [&](Ui& ui) { page(ui); };
    stage.settle();
    stage.hands.touch().key(Key::page_down);
    stage.hands.frame();
    CHECK(page.offset == doctest::Approx(425).epsilon(0.01));
    stage.settle();
    const float before = page.offset;
    stage.hands.drag(300, 400, 300, 100, 4);
    const float let_go = page.offset;
    CHECK(let_go > before);
    stage.hands.frames(30);
    CHECK(page.offset == let_go);
}

TEST_CASE("what is read is what is drawn, in its order, beyond the edge of a region too, and of a sheet only the sheet") {
    Stage stage;
    bool sheet = false;
    stage.draw = [&](Ui& ui) {
        ui.note_reading(true);
        ui.text(40, 40, 500, "标题");
        const float y0 = ui.begin_scroll("s", {40, 100, 500, 100}, Ui::Pagers::own);
        ui.text(40, y0, 500, "第一段。");
        ui.text(40, y0 + 900, 500, "看不见的一段。");
        ui.end_scroll(1000);
        if (sheet) {
            ui.barrier();
            ui.text(40, 300, 500, "一张纸");
        }
        ui.note_reading(false);
        ui.text(40, 600, 500, "机器自己的话");
    };
    stage.settle();
    const auto texts = [&] {
        std::string all;
        for (const auto& r : stage.ui.readables()) all += r.text + "|";
        return all;
    };
    CHECK(texts() == "标题|第一段。|看不见的一段。|");
    // The sentence that is spoken is marked, and brought onto the glass.
    const auto before = stage.painter->shot();
    stage.ui.mark("标题", {0, 6});
    stage.settle();
    CHECK(stage.painter->shot().data != before.data);
    stage.ui.reveal(stage.ui.readables().back());
    stage.settle();
    CHECK(stage.ui.scroll_view("s").offset > 0);
    sheet = true;
    stage.settle();
    CHECK(texts() == "一张纸|");
}

TEST_CASE("what has a value along a line is turned by left and right while it has the ring, and left by tab") {
    Stage stage;
    int value = 0;
    std::string pressed;
    stage.draw = [&](Ui& ui) {
        if (ui.touchable("before", {40, 40, 100, 90}, "before").tapped) pressed = "before";
        const Touched bar = ui.touchable("bar", {200, 40, 400, 90}, "the bar");
        value += ui.turned(bar.id);
        if (bar.tapped) pressed = "bar";
        ui.touchable("after", {700, 40, 100, 90}, "after");
    };
    stage.settle();
    const auto press = [&](Key key) {
        stage.hands.touch().key(key);
        stage.settle();
    };
    press(Key::tab);
    press(Key::right);   // walks onto it
    CHECK(stage.ui.focus_label() == "the bar");
    CHECK(value == 0);
    press(Key::right);
    press(Key::right);
    press(Key::left);
    CHECK(value == 1);
    CHECK(stage.ui.focus_label() == "the bar");
    press(Key::enter);
    CHECK(pressed == "bar");
    press(Key::tab);
    CHECK(stage.ui.focus_label() == "after");
    press(Key::left);
    CHECK(value == 1);
    CHECK(stage.ui.focus_label() == "the bar");
}

TEST_CASE("a page that goes on by a line has buttons to turn it, one that goes on by air has none") {
    for (const float below : {0.0f, 20.0f}) {
        Stage stage;
        stage.draw = [&](Ui& ui) {
            const float y0 = ui.begin_scroll("page", {40, 40, 600, 400});
            ui.touchable("last", {40, y0 + 300 + below, 300, 100}, "last");   // ends with the region, or 20 px (7 mm) below it
            ui.end_scroll(420);
        };
        stage.settle();
        CHECK((stage.find(stage.ui.tr("scroll.down")) != nullptr) == (below > 0));
    }
}
