// There and back again: questions of every type, made at random out of texts that each format must not trip over, come back as
// they went. What a format has no words for is named on the way out, and only that may change.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "content/import/export.h"
#include "content/import/native_writer.h"
#include "content/import/neutral_json.h"
#include "content/import/question_writer.h"
#include "content/question_toml.h"
#include "tests/fakes/scratch.h"

using namespace estation::content;

namespace {

class Maker {
public:
    explicit Maker(unsigned seed) : random_(seed) {}

    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
    bool often() { return below(3) > 0; }

    // Never empty, no blank at either end, as every reader trims.
    std::string words(int most = 6) {
        static const std::vector<std::string> parts = {"地震", "水", "a", "B.", "1", "12.5", "\"", "'", ",", "，", "；", ";", "、", "\n", "\\", "|", "=", "~", "#", "{", "}", "->", "*", "____", "（ ）", "%50%", "<b>", "&amp;", "::", "//", "[html]", "$CATEGORY:", "\\n", "是", "对", "ANSWER: A", "A)", " "};
        std::string text;
        const int n = 1 + below(most);
        for (int i = 0; i < n; ++i) text += parts[static_cast<std::size_t>(below(static_cast<int>(parts.size())))];
        return "题" + text + "尾";
    }
    FormattedText text(TextFormat format) { return {words(), format}; }
    FormattedText maybe(TextFormat format) { return often() ? FormattedText{"", format} : text(format); }
    std::vector<FormattedText> texts(int least, int most, TextFormat format) {
        std::vector<FormattedText> all;
        std::set<std::string> seen;
        const int n = least + below(most - least + 1);
        while (static_cast<int>(all.size()) < n)
            if (auto one = text(format); seen.insert(one.text).second) all.push_back(std::move(one));
        return all;
    }
    double weight() {
        static const double all[] = {0.5, 0.25, 1.0 / 3, -0.5, 0, 0.1};
        return all[below(6)];
    }

    Question question() {
        Question q;
        const auto format = static_cast<TextFormat>(below(4));
        q.stem = text(format);
        if (!often()) q.stem.text += "（ ）____";
        q.name = often() ? q.stem.text : words(2);
        q.general_feedback = maybe(format);
        if (!often()) q.id = "id-" + std::to_string(++count_);
        if (!often()) q.category = "自然/水";
        if (!often()) q.tags = {"标签", "t"};
        if (!often()) q.knowledge = {"知识"};
        if (!often()) q.difficulty = 1 + below(5);
        if (!often()) q.benchmark = 1 + below(26);
        q.body = body(format);
        if (std::holds_alternative<Blanks>(q.body) && often()) q.stem.text.clear();
        return q;
    }

private:
    decltype(Question::body) body(TextFormat format) {
        const auto plain = TextFormat::plain;
        switch (below(9)) {
            case 0: {
                MultiChoice m;
                m.single = often();
                for (auto& t : texts(2, 5, format)) m.choices.push_back({std::move(t), weight(), maybe(format)});
                m.choices[0].weight = 1;
                m.exact = !m.single && !often();
                return m;
            }
            case 1: return TrueFalse{often(), maybe(format), maybe(format)};
            case 2: {
                ShortAnswer s;
                for (auto& t : texts(1, 3, plain)) s.accepted.push_back({std::move(t), 1, {"", plain}});
                if (!often()) s.accepted.push_back({{"12.5", plain}, 0.5, {}, 0.25});
                s.case_sensitive = !often();
                return s;
            }
            case 3: {
                Numerical n;
                for (int i = below(3); i >= 0; --i) n.accepted.push_back({false, below(2000) / 8.0 - 90, often() ? 0 : below(9) / 4.0, i == 0 ? 1 : 0.5, maybe(format)});
                return n;
            }
            case 4: {
                Matching m;
                for (auto& t : texts(2, 4, format)) m.pairs.push_back({std::move(t), text(plain), often() ? 1.0 : 2.5});
                if (!often()) m.pairs.push_back({{"", plain}, text(plain)});
                m.exact = !often();
                return m;
            }
            case 5: return Ordering{texts(2, 5, format), often()};
            case 6: {
                Blanks b;
                const int gaps = 1 + below(3);
                const bool offered = !often();
                for (int i = 0; i < gaps; ++i) {
                    b.pieces.push_back({(i == 0 ? "" : words(2)), format});
                    Gap gap{{{text(plain), 1, {}}}, {}, often() ? 1.0 : 3};
                    if (offered) b.words.push_back(gap.accepted[0].text);
                    b.gaps.push_back(std::move(gap));
                }
                b.pieces.push_back({"。", format});
                for (auto& word : b.words) word.format = format;
                b.exact = !often();
                return b;
            }
            case 7: return Essay{maybe(format)};
            default: return Description{};
        }
    }

    std::mt19937 random_;
    int count_ = 0;
};

std::string comparable(std::vector<Question> questions) {
    for (auto& q : questions) q.line = 0;
    return questions_json(questions);
}
std::string comparable(const Question& question) { return comparable(std::vector{question}); }

}  // namespace

TEST_CASE("our own TOML: whatever a question has comes back") {
    Maker make(20261128);
    for (int i = 0; i < 2000; ++i) {
        const auto q = make.question();
        Faults faults(5);
        const auto back = read_question_toml(question_toml(q), "q", {}, faults);
        for (const auto& fault : faults.take()) FAIL_CHECK(fault.line());
        REQUIRE(back.size() == 1);
        REQUIRE(comparable(back) == comparable(q));
    }
}

TEST_CASE("tables: what is not named as lost comes back, from CSV and from a workbook") {
    Maker make(7);
    const estation::fakes::Scratch scratch;
    int whole = 0;
    for (int i = 0; i < 1500; ++i) {
        const std::vector<Question> one{make.question()};
        const auto table = table_of(one);
        if (table.rows.size() < 2) {
            REQUIRE_FALSE(table.left_out.empty());
            continue;
        }
        const auto back = import_bytes(csv_of(table), "q.csv", ImportFormat::spreadsheet);
        REQUIRE_MESSAGE(back, (back ? "" : back.error().line()));
        for (const auto& d : back->dropped) FAIL(d.reason << "\n" << csv_of(table));
        REQUIRE(back->questions.size() == 1);
        const auto second = table_of(back->questions);
        const auto again = import_bytes(csv_of(second), "q.csv", ImportFormat::spreadsheet);   // from then on nothing changes at all
        REQUIRE(again);
        REQUIRE(comparable(again->questions) == comparable(back->questions));
        REQUIRE(csv_of(table_of(again->questions)) == csv_of(second));
        if (!table.left_out.empty()) continue;
        ++whole;
        REQUIRE(csv_of(second) == csv_of(table));
        REQUIRE_MESSAGE(comparable(back->questions) == comparable(one), csv_of(table));
        if (i % 50 != 0) continue;
        const auto file = scratch.path() / ("q" + std::to_string(i) + ".xlsx");
        REQUIRE(write_xlsx(table, file));
        const auto book = import_file(file, ImportFormat::spreadsheet);
        REQUIRE(book);
        REQUIRE(comparable(book->questions) == comparable(one));
    }
    CHECK(whole > 500);
}

TEST_CASE("GIFT: what it has words for comes back") {
    Maker make(99);
    int whole = 0;
    for (int i = 0; i < 1500; ++i) {
        auto q = make.question();
        q.name = "n";
        std::vector<ReportLine> lost;
        const auto gift = gift_of({q}, lost);
        if (!lost.empty()) continue;
        const auto back = import_bytes(gift, "q.gift", ImportFormat::gift);
        REQUIRE_MESSAGE(back, (back ? "" : back.error().line()));
        for (const auto& d : back->dropped) FAIL(d.reason << "\n" << gift);
        REQUIRE(back->questions.size() == 1);
        auto again = back->questions[0];
        ++whole;
        std::vector<ReportLine> none;
        REQUIRE(gift_of({again}, none) == gift);
        // Difficulty and the like travel as tags.
        again.tags = q.tags;
        REQUIRE_MESSAGE(comparable(again) == comparable(q), gift);
    }
    CHECK(whole > 400);
}
