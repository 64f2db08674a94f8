#include "kiosk/ui/reading.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/fakes/kiosk_stage.h"

using namespace estation::kiosk::ui;

namespace {

std::vector<std::string> sentences(const std::string& text) {
    std::vector<std::string> out;
    for (const Sentence s : split_sentences(text)) out.push_back(text.substr(s.begin, s.end - s.begin));
    return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a text is read sentence by sentence") {
    CHECK(sentences("地震了。先躲好！再想办法？对；好") == Texts{"地震了。", "先躲好！", "再想办法？", "对；", "好"});
    CHECK(sentences("他说：“快跑！”大家都跑了。") == Texts{"他说：“快跑！”", "大家都跑了。"});
    CHECK(sentences("等一等……好了") == Texts{"等一等……", "好了"});
    CHECK(sentences("Drop. Cover! Hold on? Yes") == Texts{"Drop.", "Cover!", "Hold on?", "Yes"});
    CHECK(sentences("标题\n第一行\n\n第二行") == Texts{"标题", "第一行", "第二行"});
}

TEST_CASE("a full stop within a number or a name ends nothing") {
    CHECK(sentences("震级是5.2级，10:30发布。") == Texts{"震级是5.2级，10:30发布。"});
    CHECK(sentences("See gov.cn for 3.5 mm. Done.") == Texts{"See gov.cn for 3.5 mm.", "Done."});
}

TEST_CASE("blanks and marks alone are not read") {
    CHECK(sentences("").empty());
    CHECK(sentences(" \n\t　").empty());
    CHECK(sentences("•").empty());
    CHECK(sentences("……。").empty());
    CHECK(sentences("  前后有空格。  ") == Texts{"前后有空格。"});
}

TEST_CASE("a sentence without an end is cut at a comma, and nothing is lost") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "一二三四五，";
    std::string all;
    for (const auto& s : sentences(text)) {
        CHECK(s.size() < 500);
        all += s;
    }
    CHECK(all == text);
}

TEST_CASE("whatever the bytes are, the sentences lie in the text, in order") {
    std::mt19937 dice(7);
    for (int n = 0; n < 3000; ++n) {
        std::string text;
        for (unsigned i = dice() % 40; i > 0; --i) text += static_cast<char>(dice());
        std::size_t before = 0;
        for (const Sentence s : split_sentences(text)) {
            CHECK(s.begin >= before);
            CHECK(s.end > s.begin);
            CHECK(s.end <= text.size());
            before = s.end;
        }
    }
}

TEST_CASE("the spoken sentence is found in the set text, line by line") {
    estation::fakes::Stage stage;
    const std::string text = "第一句很短。第二句长一些，会折到下一行去。第三句。";
    const auto all = split_sentences(text);
    REQUIRE(all.size() == 3);
    std::shared_ptr<const TextBlock> block;
    stage.draw = [&](Ui& ui) { block = ui.set(text, TextLook{}, ui.theme().em(TextRole::body) * 12); };
    stage.hands.frame();
    REQUIRE(block);
    const auto boxes = [&](const Sentence& s) {
        return block->boxes_of(static_cast<std::uint32_t>(count_visible(text.substr(0, s.begin))), static_cast<std::uint32_t>(count_visible(text.substr(0, s.end))));
    };
    CHECK(boxes(all[0]).size() == 1);
    CHECK(boxes(all[1]).size() >= 2);
    CHECK(boxes(all[2]).back().y > boxes(all[0]).front().y);
    CHECK(boxes(all[0]).front().x == doctest::Approx(0));
    CHECK(boxes(all[1]).front().x >= boxes(all[0]).front().x + boxes(all[0]).front().w - 1);
    CHECK(block->boxes_of(0, 0).empty());
}

TEST_CASE("a raised footnote mark moves no sentence") {
    estation::fakes::Stage stage;
    std::shared_ptr<const TextBlock> plain, noted;
    stage.draw = [&](Ui& ui) {
        plain = ui.set(std::vector<Span>{{.text = "前一句。"}, {.text = "后一句。"}}, TextLook{}, 2000);
        noted = ui.set(std::vector<Span>{{.text = "前一句。"}, {.text = "12", .superscript = true, .keep_with_previous = true}, {.text = "后一句。"}}, TextLook{}, 2000);
    };
    stage.hands.frame();
    REQUIRE(plain->places.size() == 8);
    REQUIRE(noted->places.size() == 8);
    CHECK(noted->places.back().first == 7);
    CHECK(noted->boxes_of(4, 8).size() == 1);
    CHECK(noted->boxes_of(4, 8).front().x > plain->boxes_of(4, 8).front().x);  // behind the mark
}
