// The packs that come with the house: read by the station's own reader, without a single fault, and complete enough
// to be shown in a museum: every statement has a source, every question a reason, every article its English.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "content/library.h"
#include "content/pack.h"

namespace {

using namespace estation::content;

struct Expected {
    const char* id;
    std::size_t items;
};
// At least so many items: a pack grows when somebody builds an exhibit for it.
constexpr Expected expected[] = {{"p01", 7}, {"p02", 7}, {"p03", 2}, {"p04", 4}, {"p06", 5}, {"p07", 6}, {"p08", 5}, {"p11", 11}, {"p12", 8}, {"p18", 5}, {"p21", 14}};

std::filesystem::path packs_folder() { return std::filesystem::path(SOURCE_DIR) / "assets" / "packs"; }

std::shared_ptr<const Pack> open_pack(const std::string& id) {
    auto pack = Pack::open(packs_folder() / id);
    if (!pack) FAIL(pack.error().line());
    for (const auto& fault : (*pack)->faults()) FAIL_CHECK(fault.line());
    return *pack;
}

std::vector<std::shared_ptr<const Pack>> open_all() {
    std::vector<std::shared_ptr<const Pack>> packs;
    for (const auto& one : expected) packs.push_back(open_pack(one.id));
    return packs;
}

template <class T>
std::size_t count(const std::vector<Block>& blocks) {
    return static_cast<std::size_t>(std::count_if(blocks.begin(), blocks.end(), [](const Block& b) { return std::holds_alternative<T>(b.body); }));
}

// Han characters in everything a reader reads, so that an article stays a few minutes long.
std::size_t han(std::string_view text) {
    std::size_t found = 0;
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        const auto a = static_cast<unsigned char>(text[i]), b = static_cast<unsigned char>(text[i + 1]);
        if (a < 0xE4 || a > 0xE9 || (b & 0xC0) != 0x80) continue;  // U+4000..U+9FFF in UTF-8
        if (a == 0xE4 && b < 0xB8) continue;                       // below U+4E00
        ++found;
        i += 2;
    }
    return found;
}

std::size_t han(const Runs& runs) {
    std::size_t sum = 0;
    for (const auto& run : runs) sum += han(run.text);
    return sum;
}

std::size_t han(const std::vector<Block>& blocks);

std::size_t han(const Block& block) {
    if (const auto* heading = std::get_if<Heading>(&block.body)) return han(heading->runs);
    if (const auto* paragraph = std::get_if<Paragraph>(&block.body)) return han(paragraph->runs);
    if (const auto* callout = std::get_if<Callout>(&block.body)) return han(callout->blocks);
    if (const auto* figure = std::get_if<Figure>(&block.body)) return han(figure->caption);
    std::size_t sum = 0;
    if (const auto* list = std::get_if<List>(&block.body)) {
        for (const auto& entry : list->entries) sum += han(entry.blocks);
    } else if (const auto* table = std::get_if<Table>(&block.body)) {
        for (const auto& cell : table->head) sum += han(cell);
        for (const auto& row : table->rows)
            for (const auto& cell : row) sum += han(cell);
    }
    return sum;
}

std::size_t han(const std::vector<Block>& blocks) {
    std::size_t sum = 0;
    for (const auto& block : blocks) sum += han(block);
    return sum;
}

std::vector<std::string> ids(const QuizQuestions& bank) {
    std::vector<std::string> out;
    for (const auto& question : bank.questions) out.push_back(question.id);
    return out;
}

// A choice has four answers here; of the other types the reader itself takes only what fits a page.
bool can_be_asked(const Question& question) {
    const auto* choices = std::get_if<MultiChoice>(&question.body);
    return !choices || choices->choices.size() == 4;
}

// The mark of the answer that the file says is right.
double best_mark(const Question& question) {
    std::vector<int> list;
    std::vector<std::string> words;
    std::vector<Spot> spots;
    if (const auto* m = std::get_if<Matching>(&question.body)) {
        for (std::size_t i = 0; i < m->pairs.size(); ++i) list.push_back(static_cast<int>(i));
        return mark(*m, list);
    }
    if (const auto* o = std::get_if<Ordering>(&question.body)) {
        for (std::size_t i = 0; i < o->items.size(); ++i) list.push_back(static_cast<int>(i));
        return mark(*o, list);
    }
    if (const auto* h = std::get_if<Hotspot>(&question.body)) {
        for (const auto& region : h->regions)
            if (region.right) spots.push_back(region.points.front());
        return mark(*h, spots);
    }
    if (const auto* b = std::get_if<Blanks>(&question.body)) {
        for (const auto& gap : b->gaps) words.push_back(gap.accepted.front().text.text);
        return mark(*b, words);
    }
    return 1;  // one choice or several: below
}

}  // namespace

TEST_CASE("each starter pack reads without a fault and holds what it should") {
    for (const auto& one : expected) {
        CAPTURE(one.id);
        const auto pack = open_pack(one.id);
        CHECK(pack->id() == one.id);
        CHECK(pack->items().size() >= one.items);
        CHECK(pack->evergreen());
        CHECK(pack->updated().has_value());
        CHECK(pack->title().has(Language::zh_CN));
        CHECK(pack->title().has(Language::en));
    }
}

TEST_CASE("every item says where it comes from and how long it holds") {
    for (const auto& pack : open_all())
        for (const auto& item : pack->items()) {
            CAPTURE(item.id);
            CHECK_FALSE(item.provenance.sources.empty());
            CHECK_FALSE(item.provenance.licence.empty());
            CHECK(item.provenance.valid_until.has_value());
            CHECK(item.provenance.reviewer.empty());  // until somebody really reviews it
            CHECK_FALSE(item.audience.empty());
            for (const auto language : {Language::zh_CN, Language::en}) {
                CHECK(item.title.has(language));
                CHECK(item.summary.has(language));
            }
            // A gallery's first picture is its cover.
            CHECK((!item.picture.empty() || std::holds_alternative<Gallery>(item.body)));
        }
}

TEST_CASE("every question gives its reason and can be asked on the quiz screen") {
    std::size_t questions = 0;
    for (const auto& pack : open_all())
        for (const auto& item : pack->items()) {
            const auto* quiz = std::get_if<Quiz>(&item.body);
            if (!quiz) continue;
            std::set<std::string> seen;
            questions += quiz->bank.zh.questions.size();
            for (const auto* bank : {&quiz->bank.zh, &quiz->bank.en})
                for (const auto& question : bank->questions) {
                    CAPTURE(item.id);
                    CAPTURE(question.id);
                    CHECK_FALSE(question.id.empty());
                    CHECK_FALSE(question.general_feedback.empty());
                    CHECK(question.benchmark.has_value());
                    CHECK(can_be_asked(question));
                    if (bank == &quiz->bank.zh) CHECK(seen.insert(question.id).second);
                }
        }
    CHECK(questions >= 105);
}

TEST_CASE("together the quizzes ask twice about each of the 26 benchmarks") {
    std::array<int, 27> asked{};
    for (const auto& pack : open_all())
        for (const auto& item : pack->items())
            if (const auto* quiz = std::get_if<Quiz>(&item.body))
                for (const auto& question : quiz->bank.zh.questions)
                    if (question.benchmark && *question.benchmark >= 1 && *question.benchmark <= 26) ++asked.at(static_cast<std::size_t>(*question.benchmark));
    for (std::size_t benchmark = 1; benchmark <= 26; ++benchmark) {
        CAPTURE(benchmark);
        CHECK(asked.at(benchmark) >= 2);
    }
}

TEST_CASE("a full mark can be reached in every question") {
    for (const auto& pack : open_all())
        for (const auto& item : pack->items()) {
            const auto* quiz = std::get_if<Quiz>(&item.body);
            if (!quiz) continue;
            for (const auto* bank : {&quiz->bank.zh, &quiz->bank.en})
                for (const auto& question : bank->questions) {
                    const auto* choices = std::get_if<MultiChoice>(&question.body);
                    CAPTURE(item.id);
                    CAPTURE(question.id);
                    CHECK(best_mark(question) == doctest::Approx(1));
                    if (!choices) continue;
                    std::vector<int> right;
                    for (std::size_t i = 0; i < choices->choices.size(); ++i)
                        if (choices->choices[i].weight > 0) right.push_back(static_cast<int>(i));
                    CHECK(mark(*choices, right) == doctest::Approx(1).epsilon(0.001));
                    if (choices->single) CHECK(right.size() == 1);
                }
        }
}

TEST_CASE("articles are a few minutes long, with heads and captioned figures") {
    for (const auto& pack : open_all())
        for (const auto& item : pack->items()) {
            const auto* article = std::get_if<Article>(&item.body);
            if (!article) continue;
            CAPTURE(item.id);
            const auto& text = article->text.zh;
            std::size_t length = han(text.blocks);
            for (const auto& note : text.footnotes) length += han(note.blocks);
            CHECK(length >= 500);
            CHECK(length <= 1500);
            CHECK(count<Heading>(text.blocks) >= 3);
            CHECK(count<Figure>(text.blocks) >= 2);
            CHECK(count<Callout>(text.blocks) >= 1);
            CHECK(count<Table>(text.blocks) + text.footnotes.size() >= 1);
            for (const auto& block : text.blocks)
                if (const auto* figure = std::get_if<Figure>(&block.body)) {
                    CHECK_FALSE(figure->alt.empty());
                    CHECK_FALSE(figure->caption.empty());
                }
        }
}

TEST_CASE("what is promised in English says everything in English") {
    int articles = 0, quizzes = 0;
    std::vector<std::shared_ptr<const Pack>> packs;
    for (const auto& one : expected) packs.push_back(open_pack(one.id));
    std::vector<const Item*> items;
    for (const auto& pack : packs)
        for (const auto& item : pack->items()) items.push_back(&item);
    for (const auto* one : items) {
        const auto& item = *one;
        CAPTURE(item.id);
        if (const auto* article = std::get_if<Article>(&item.body)) {
            ++articles;
            const auto &zh = article->text.zh, &en = article->text.en;
            REQUIRE_FALSE(en.empty());
            CHECK(count<Heading>(en.blocks) == count<Heading>(zh.blocks));
            CHECK(count<Figure>(en.blocks) == count<Figure>(zh.blocks));
            CHECK(count<Table>(en.blocks) == count<Table>(zh.blocks));
            CHECK(count<Callout>(en.blocks) == count<Callout>(zh.blocks));
            CHECK(en.footnotes.size() == zh.footnotes.size());
            CHECK(han(en.blocks) == 0);
        } else if (const auto* quiz = std::get_if<Quiz>(&item.body)) {
            ++quizzes;
            CHECK(ids(quiz->bank.en) == ids(quiz->bank.zh));
        } else if (const auto* gallery = std::get_if<Gallery>(&item.body)) {
            CHECK(gallery->intro.has(Language::en));
            for (const auto& picture : gallery->pictures) {
                CHECK(picture.caption.has(Language::en));
                CHECK(picture.alt.has(Language::en));
            }
        } else if (const auto* poster = std::get_if<Poster>(&item.body)) {
            CHECK(poster->headline.has(Language::en));
            for (const auto& line : poster->lines) CHECK(line.has(Language::en));
        }
    }
    CHECK(articles >= 18);
    CHECK(quizzes >= 9);
}

TEST_CASE("pictures are small enough to draw at once and carry nothing from outside") {
    for (const auto& pack : open_all()) {
        int pictures = 0;
        for (const auto& entry : std::filesystem::directory_iterator(packs_folder() / pack->id() / "img")) {
            const auto name = "img/" + entry.path().filename().string();
            CAPTURE(name);
            const auto bytes = pack->read(name);
            REQUIRE(bytes);
            ++pictures;
            CHECK(bytes->size() < 60'000);
            const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
            for (const char* banned : {"href", "<script", "<filter", "<image", "url(http"}) CHECK(text.find(banned) == std::string_view::npos);
        }
        CHECK(pictures >= (pack->id() == "p03" ? 2 : 8));   // p03 is two items, and has their covers
    }
}

TEST_CASE("the packs make one library whose links all lead somewhere") {
    const Library library(open_all(), Date{2026, 12, 1});
    CHECK(library.items().size() >= 58);
    CHECK(library.topics().size() >= 3);
    for (const auto* item : library.items()) {
        const auto* article = std::get_if<Article>(&item->body);
        if (!article) continue;
        for (const auto* text : {&article->text.zh, &article->text.en})
            for (const auto& block : text->blocks) {
                const auto* paragraph = std::get_if<Paragraph>(&block.body);
                if (!paragraph) continue;
                for (const auto& run : paragraph->runs) {
                    if (run.link.rfind("pack:", 0) != 0) continue;
                    auto target = run.link.substr(5);
                    if (target.find('/') == std::string::npos) target = item->pack + "/" + target;
                    CAPTURE(item->id);
                    CAPTURE(run.link);
                    CHECK(library.find(target) != nullptr);
                }
            }
    }
}
