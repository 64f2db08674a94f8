#include "kiosk/ui/keyboard.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/fakes/kiosk_stage.h"
#include "tests/fakes/pinyin.h"

using namespace estation;
using namespace estation::kiosk::ui;
using estation::fakes::Stage;

namespace {

const content::PinyinInput& input() {
    static const content::PinyinInput made(fakes::pinyin(), {{"地震预警\n", "", "", "地震来了先躲避。\n"}});
    return made;
}

// A field and a keyboard, on a screen of its own.
struct Desk {
    explicit Desk(ScreenShape shape = {1920, 1080, 546, 900}, Modes modes = {}, KeyboardKind kind = KeyboardKind::text) : stage(shape, modes) {
        stage.draw = [this, kind](Ui& ui) {
            const Rect page = ui.page();
            const float w = std::min(page.w - ui.mm(24), usual_keyboard_width(ui, kind)), h = keyboard_height(ui, w, kind);
            text_field(ui, "field", {page.x + ui.mm(12), page.y + ui.mm(8), page.w - ui.mm(24), ui.theme().target()}, typing, "在这里输入", true, pinyin);
            const Typed now = draw_keyboard(ui, {page.x + ui.mm(12), page.bottom() - h - ui.mm(4), w, h}, typing, pinyin, kind);
            if (now != Typed::nothing) last = now;
        };
        stage.settle();
    }
    bool tap(const std::string& label) {
        const auto* there = stage.find(label);
        if (there == nullptr) return false;
        stage.hands.tap(there->visible.cx(), there->visible.cy());
        stage.settle();
        return true;
    }
    void type(const std::string& keys) {
        for (const char c : keys) REQUIRE_MESSAGE(tap(std::string(1, c)), c);
    }
    Stage stage;
    Typing typing;
    const content::PinyinInput* pinyin = &input();
    Typed last = Typed::nothing;
};

}  // namespace

TEST_CASE("pinyin is typed, a candidate is tapped, and hanzi stand in the field") {
    Desk desk;
    desk.type("dizhen");
    CHECK(desk.typing.text.empty());
    CHECK(desk.typing.all() == "dizhen");
    REQUIRE(desk.tap("地震"));
    CHECK(desk.typing.text == "地震");
    CHECK(desk.typing.pinyin.empty());
    desk.type("yj");
    REQUIRE(desk.tap("空格"));  // takes the first
    CHECK(desk.typing.text == "地震预警");
    REQUIRE(desk.tap("删除"));
    CHECK(desk.typing.text == "地震预");
    desk.type("x");
    REQUIRE(desk.tap("删除"));
    CHECK(desk.typing.text == "地震预");
    REQUIRE(desk.tap("完成"));
    CHECK(desk.last == Typed::done);
}

TEST_CASE("candidates go on over pages, and back") {
    Desk desk;
    desk.type("shi");
    REQUIRE_FALSE(desk.typing.offered.empty());
    CHECK_FALSE(desk.tap("前面的字"));
    REQUIRE(desk.tap("更多的字"));
    const std::size_t second = desk.typing.page_starts.back();
    CHECK(second > 2);
    REQUIRE(desk.tap("前面的字"));
    CHECK(desk.typing.page_starts.back() == 0);
    int pages = 1;
    while (desk.tap("更多的字")) REQUIRE(++pages < 100);
    const std::string last = desk.typing.offered.back().text;
    REQUIRE(desk.tap(last));
    CHECK(desk.typing.text == last);
}

TEST_CASE("letters, capitals, figures and marks") {
    Desk desk;
    REQUIRE(desk.tap("英文"));
    REQUIRE(desk.tap("大写"));
    REQUIRE(desk.tap("M"));
    desk.type("w");
    REQUIRE(desk.tap("123"));
    desk.type("7");
    REQUIRE(desk.tap("."));
    desk.type("8");
    REQUIRE(desk.tap("abc"));
    REQUIRE(desk.tap("空格"));
    CHECK(desk.typing.text == "Mw7.8 ");
    REQUIRE(desk.tap("拼音"));
    desk.type("di");
    REQUIRE(desk.tap("地"));
    CHECK(desk.typing.text == "Mw7.8 地");
}

TEST_CASE("without pinyin letters stay letters") {
    Desk desk;
    desk.pinyin = nullptr;
    desk.stage.settle();
    desk.type("dz");
    REQUIRE(desk.tap("空格"));
    CHECK(desk.typing.text == "dz");
}

TEST_CASE("no more is taken than the field may hold") {
    Desk desk;
    desk.typing.most_letters = 3;
    desk.typing.text = "地震";
    desk.type("dizhen");
    desk.tap("地震");
    CHECK(desk.typing.text == "地震");
    REQUIRE(desk.tap("地"));
    CHECK(desk.typing.text == "地震地");
    desk.typing.pinyin.clear();
    desk.stage.settle();
    desk.type("a");
    CHECK(desk.typing.all() == "地震地");
}

TEST_CASE("a number pad types numbers") {
    Desk desk({1920, 1080, 546, 900}, {}, KeyboardKind::number);
    desk.type("13.05");
    REQUIRE(desk.tap("删除"));
    CHECK(desk.typing.text == "13.0");
    CHECK_FALSE(desk.tap("q"));
    CHECK(desk.tap("完成"));
}

TEST_CASE("every key is large enough and none lies over another, whatever the glass") {
    const ScreenShape shapes[] = {{1920, 1080, 546, 900}, {1080, 1920, 546, 900}, {1280, 720, 546, 900}, {1280, 720, 250, 900}, {3840, 2160, 1092, 900}, {720, 1280, 250, 900}};
    for (const ScreenShape& shape : shapes) {
        for (const bool large : {false, true}) {
            for (const KeyPage page : {KeyPage::letters, KeyPage::figures}) {
                for (const bool chinese : {false, true}) {
                    Desk desk(shape, {.large_text = large});
                    desk.typing.page = page;
                    desk.typing.chinese = chinese;
                    desk.stage.settle();
                    if (page == KeyPage::letters) desk.type("shi");
                    const auto& all = desk.stage.ui.touchables();
                    const Rect glass = desk.stage.ui.page();
                    CHECK(all.size() > 30);
                    for (std::size_t i = 0; i < all.size(); ++i) {
                        CHECK_MESSAGE(all[i].rect.w >= desk.stage.theme.target() - 1.5f, all[i].label);
                        CHECK_MESSAGE(all[i].rect.h >= desk.stage.theme.target() - 1.5f, all[i].label);
                        CHECK_MESSAGE((all[i].rect.x >= glass.x && all[i].rect.right() <= glass.right()), all[i].label);
                        for (std::size_t k = i + 1; k < all.size(); ++k) {
                            const Rect both = all[i].rect.meet(all[k].rect);
                            CHECK_MESSAGE((both.w <= 0 || both.h <= 0), all[i].label << " over " << all[k].label);
                        }
                    }
                }
            }
        }
    }
}
