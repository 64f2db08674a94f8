#include "kiosk/ui/article_view.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "content/markdown.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk::ui;
using estation::content::Document;
using estation::fakes::Stage;

namespace {

Document read(const std::string& markdown) {
    content::Faults faults(100);
    auto document = content::read_markdown(markdown, "test.md", 1, content::Limits{}, faults);
    REQUIRE(document);
    return *document;
}

const std::string every_kind = R"(# 大标题

一段正文,里面有**粗体**、*强调*、`代码`、~~删去~~、==重点==和[链接](pack:other),还有脚注[^1]。

## 第二级

- 一项
- 二项
  - 里面一项
    - 再里面一项

3. 三
4. 四

- [ ] 没做
- [x] 做了

> 引用的一段话。

> [!NOTE]
> 提示一。
>
> - 提示里的一项

> [!WARNING]
> 当心。
>
> > [!TIP]
> > 里面还有一层。

| 名称 | 数量 | 说明 |
|:-----|-----:|:----:|
| 甲   | 1    | 很长很长很长的一段说明文字,会换行 |
| 乙   | 22   | 短 |

![一幅图](img/a.svg "图的说明")

```
一行代码
又一行代码
```

---

### 第三级

最后一段。又一个脚注[^2]。

[^1]: 脚注一的文字。
[^2]: 脚注二的文字,有两段。

    第二段。
)";

std::string long_text(int sections) {
    std::string text;
    for (int i = 0; i < sections; ++i) {
        text += "## 第" + std::to_string(i) + "节\n\n";
        for (int p = 0; p < 5; ++p) text += "地震发生的时候,先保护头部,躲到坚固的桌子下面,等晃动停了再离开。这是第" + std::to_string(p) + "段。\n\n";
    }
    return text;
}

// A column that scrolls by hand: the document drawn at (x, y) of a stage, and what came of it.
struct Column {
    explicit Column(Document d, float width = 800, kiosk::ui::ScreenShape shape = {1280, 720, 546, 900}) : document(std::move(d)), stage(shape), width(width) {
        stage.draw = [this](Ui& ui) {
            event = view->draw(ui, x, y, this->width);
            if (event.kind != ArticleEvent::Kind::none) last = event;
        };
    }
    // Frames until the whole document is set.
    float settled() {
        stage.settle(5000);
        REQUIRE_FALSE(stage.ui.wants_frame());
        return view->height();
    }
    Document document;
    std::unique_ptr<ArticleView> view = std::make_unique<ArticleView>(document, "p01@1");
    Stage stage;
    float x = 40, y = 0, width;
    ArticleEvent event, last;
};

// Scrolls through all of it and gathers every text with its place in the document.
struct Placed { std::string text; float top, bottom, left, right; };
std::vector<Placed> gather(Column& column) {
    std::vector<Placed> out;
    const float h = column.settled();
    for (column.y = 60; column.y > -h - 100; column.y -= 300) {
        column.stage.hands.frame();
        for (const auto& t : column.stage.ui.texts()) {
            const Placed p{t.text, t.visible.y - column.y, t.visible.bottom() - column.y, t.visible.x, t.visible.right()};
            // Only what is whole on this glass; what an edge cuts comes again.
            if (t.visible.y <= 0 || t.visible.bottom() >= 720) continue;
            if (std::none_of(out.begin(), out.end(), [&](const Placed& q) { return q.text == p.text && std::abs(q.top - p.top) < 2; })) out.push_back(p);
        }
    }
    std::sort(out.begin(), out.end(), [](const Placed& a, const Placed& b) { return a.top < b.top; });
    return out;
}

void check_apart(const std::vector<Placed>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i)
        for (std::size_t j = i + 1; j < texts.size(); ++j) {
            const auto &a = texts[i], &b = texts[j];
            const bool beside = a.right <= b.left + 9 || b.right <= a.left + 9;  // 2 * pad of the mask and a pixel
            const bool below = b.top >= a.bottom - 1.5f;
            INFO(a.text, " / ", b.text);
            CHECK((beside || below));
        }
}

}  // namespace

TEST_CASE("every kind of block is shown, and none lies over another") {
    for (const float width : {300.0f, 520.0f, 800.0f, 1180.0f}) {
        CAPTURE(width);
        Column column(read(every_kind), width);
        const auto texts = gather(column);
        for (const char* wanted : {"大标题", "一段正文", "第二级", "再里面一项", "三", "没做", "引用的一段话", "提示一", "提示里的一项", "当心", "里面还有一层", "甲", "很长很长", "图的说明", "一行代码", "第三级", "脚注一的文字", "第二段"}) {
            CAPTURE(std::string(wanted));
            CHECK(std::any_of(texts.begin(), texts.end(), [&](const Placed& p) { return p.text.find(wanted) != std::string::npos; }));
        }
        check_apart(texts);
    }
}

TEST_CASE("a column of 2,000 pixels on a large glass") {
    Column column(read(every_kind), 2000, {3840, 2160, 1092, 900});
    CHECK(column.settled() > 500);
    CHECK(column.view->sections().size() == 2);
}

TEST_CASE("text stays within its column, however deep it is nested and however narrow the column is") {
    std::string deep, quotes;
    for (int i = 0; i < 12; ++i) deep += std::string(static_cast<std::size_t>(i) * 2, ' ') + "- 第" + std::to_string(i) + "层\n";
    for (int i = 1; i < 10; ++i) quotes += std::string(static_cast<std::size_t>(i), '>') + " 引" + std::to_string(i) + "\n\n";
    for (const float width : {300.0f, 800.0f}) {
        Column column(read(deep + "\n\n" + quotes), width);
        const auto texts = gather(column);
        CHECK(texts.size() >= 21);
        for (const auto& t : texts) {
            CAPTURE(t.text);
            CHECK(t.left >= column.x - 6);
            CHECK(t.left < column.x + width - 20);
            CHECK(t.right <= column.x + width + 12);
        }
    }
}

TEST_CASE("the height settles and then stays; a page that rests costs nothing") {
    Column column(read(long_text(30)));
    column.stage.hands.frame();
    const float guessed = column.view->height();
    const float settled = column.settled();
    CHECK(guessed > settled * 0.5f);
    CHECK(guessed < settled * 2);
    for (int i = 0; i < 5; ++i) {
        column.stage.hands.frame();
        CHECK(column.view->height() == settled);
        CHECK_FALSE(column.stage.changed);
    }
}

TEST_CASE("a long document opens as fast as a short one, and is whole in the end") {
    Column column(read(long_text(400)));  // 2,400 pieces
    column.stage.hands.frame();
    CHECK(column.stage.ui.texts().size() < 40);
    CHECK(column.stage.ui.wants_frame());
    column.settled();
    const auto& sections = column.view->sections();
    REQUIRE(sections.size() == 400);
    for (std::size_t i = 1; i < sections.size(); ++i) CHECK(sections[i].y > sections[i - 1].y);
    column.y = -sections[399].y + 10;
    column.stage.hands.frame();
    const auto& texts = column.stage.ui.texts();
    CHECK(std::any_of(texts.begin(), texts.end(), [](const auto& t) { return t.text == "第399节"; }));
}

TEST_CASE("jumping far ahead at once finds the section where it says") {
    Column column(read(long_text(60)));
    column.stage.hands.frame();
    column.stage.draw = [&](Ui& ui) {
        column.view->set_all(ui);
        column.y = -column.view->sections()[59].y + 20;
        (void)column.view->draw(ui, column.x, column.y, column.width);
    };
    column.stage.hands.frame();
    const auto& texts = column.stage.ui.texts();
    CHECK(std::any_of(texts.begin(), texts.end(), [](const auto& t) { return t.text == "第59节" && t.visible.y > 10 && t.visible.y < 40; }));
    CHECK(column.view->height() == column.settled());
}

TEST_CASE("a document that lies wholly below or above the glass is set all the same") {
    for (const float y : {5000.0f, -500000.0f}) {
        Column column(read(every_kind));
        column.y = y;
        CHECK(column.settled() > 500);
        column.y = 0;
        column.stage.hands.frame();
        CHECK(column.stage.ui.texts().size() > 1);
    }
}

TEST_CASE("an empty document, and one with nothing but a footnote call, are drawn") {
    for (const char* text : {"", "字[^1]\n\n[^1]: 注\n", "---\n", "> \n", "|a|\n|-|\n"}) {
        Column column(read(text));
        column.settled();
        CHECK(column.view->height() >= 0);
    }
}

TEST_CASE("another width or another size of text sets everything anew") {
    Column column(read(long_text(4)));
    const float wide = column.settled();
    column.width = 400;
    const float narrow = column.settled();
    CHECK(narrow > wide * 1.2f);
    column.width = 800;
    CHECK(column.settled() == wide);
    column.stage.theme = Theme(column.stage.theme.shape(), {.large_text = true});
    CHECK(column.settled() > wide * 1.2f);
    column.stage.theme = Theme(column.stage.theme.shape(), {});
    CHECK(column.settled() == wide);
}

TEST_CASE("another language sets the same text anew, without Chinese indents") {
    Column column(read("A paragraph of English text that is long enough to be broken over several lines of the column, so that its left edge shows.\n\nAnother one.\n"), 300);
    column.settled();
    column.stage.words = fakes::strings(content::Language::en);
    column.settled();
    CHECK(column.stage.ui.texts().size() == 2);
    column.stage.words = fakes::strings(content::Language::zh_CN);
    column.settled();
    CHECK(column.stage.ui.texts().size() == 2);
}

TEST_CASE("a paragraph with a note or a link is touched as a whole and says which") {
    Column column(read("前面没有。\n\n中间有脚注[^a]和[^b],还有[一](pack:one)、[二](https://example.org)。\n\n[^a]: 甲\n[^b]: 乙\n"));
    column.settled();
    REQUIRE(column.stage.ui.touchables().size() == 1);
    const auto& t = column.stage.ui.touchables()[0];
    CHECK(t.rect.h >= column.stage.theme.target() - 1);
    column.stage.hands.tap(t.visible.cx(), t.visible.cy());
    CHECK(column.last.kind == ArticleEvent::Kind::notes);
    CHECK(column.last.footnotes == std::vector<int>{1, 2});
    CHECK(column.last.links == std::vector<std::string>{"pack:one", "https://example.org"});
}

TEST_CASE("a figure is wished for at its own size and opens when touched") {
    Column column(read("![一幅图](img/a.svg \"说明\")\n"));
    column.settled();
    REQUIRE(column.stage.wishes.wished.size() == 1);
    CHECK(column.stage.wishes.wished[0].path == "img/a.svg");
    CHECK(column.stage.wishes.wished[0].box_w == 800);
    const auto* t = column.stage.find("一幅图");
    REQUIRE(t != nullptr);
    column.stage.hands.tap(t->visible.cx(), t->visible.cy());
    REQUIRE(column.last.kind == ArticleEvent::Kind::figure);
    CHECK(column.last.figure->caption == "说明");
}

TEST_CASE("a table with more columns than the page has room for neither crashes nor lies over itself") {
    std::string head = "|", line = "|", row = "|";
    for (int i = 0; i < 24; ++i) {
        head += " 列" + std::to_string(i) + " |";
        line += "---|";
        row += " 一些文字" + std::to_string(i) + " |";
    }
    for (const float width : {300.0f, 800.0f}) {
        Column column(read(head + "\n" + line + "\n" + row + "\n" + row + "\n\n后面的一段。\n"), width);
        CHECK(column.settled() < 100000);
        const auto texts = gather(column);
        CHECK(std::any_of(texts.begin(), texts.end(), [](const Placed& p) { return p.text == "后面的一段。"; }));
    }
}

TEST_CASE("a note's blocks can be drawn plain, for a sheet") {
    const Document d = read("字[^1]\n\n[^1]: 第一段。\n\n    第二段。\n");
    Stage stage;
    float h = 0;
    stage.draw = [&](Ui& ui) { h = ArticleView::draw_plain(ui, d.footnotes[0].blocks, 10, 10, 300); };
    stage.hands.frame();
    CHECK(h > 2 * stage.theme.em(TextRole::body));
    CHECK(stage.ui.texts().size() == 2);
}

TEST_CASE("a note's list is not lost on a sheet") {
    const Document d = read("字[^1]\n\n[^1]: 第一段。\n\n    - 甲项\n    - 乙项\n");
    Stage stage;
    stage.draw = [&](Ui& ui) { (void)ArticleView::draw_plain(ui, d.footnotes[0].blocks, 10, 10, 300); };
    stage.hands.frame();
    const auto& texts = stage.ui.texts();
    CHECK(std::any_of(texts.begin(), texts.end(), [](const auto& t) { return t.text == "乙项"; }));
}
