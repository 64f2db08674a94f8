// A quiz on screen: a start page that offers the ways through it (alone without a clock or with one, two against each
// other, a whole class, a self-test over all quizzes), and the one that was chosen. UI thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/quiz/self_test.h"
#include "kiosk/screens/quiz_part.h"

namespace estation::kiosk {

class QuizScreen final : public Screen {
public:
    QuizScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Quiz& quiz);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override { return part_ ? part_->progress() : "0"; }
    [[nodiscard]] bool done() const override { return done_ || (part_ && part_->finished()); }
    [[nodiscard]] bool busy() const override { return part_ && part_->busy(); }
    [[nodiscard]] std::optional<Finish> broken_off() const override { return part_ ? part_->broken_off() : std::nullopt; }

private:
    struct Offer { QuizMode mode; const char* icon; std::string title, text; };
    struct OfferRow { std::size_t begin = 0, n = 0; float h = 0; };

    void draw_start(ui::Ui& ui, const ui::Rect& area);
    float draw_head(ui::Ui& ui, const ui::Rect& area, float offers_h);
    [[nodiscard]] std::vector<OfferRow> offer_rows(ui::Ui& ui, const std::vector<Offer>& offers, float w) const;
    float draw_offers(ui::Ui& ui, const std::vector<Offer>& offers, const std::vector<OfferRow>& rows, float x, float y, float w);
    [[nodiscard]] std::vector<Offer> offers(ui::Ui& ui);
    void begin(ui::Ui& ui, QuizMode mode);
    // With their names for the record.
    [[nodiscard]] std::pair<std::vector<ShownQuestion>, std::vector<std::string>> hand_questions(std::uint64_t seed, std::size_t most) const;
    [[nodiscard]] const content::QuizQuestions& bank(content::Language language) const { return quiz_.bank.in(language); }

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Quiz& quiz_;
    content::Language language_ = content::Language::zh_CN;   // in which the part asks
    std::optional<bool> facing_;   // how two who race stand; absent: not said yet
    std::unique_ptr<QuizPart> part_;
    std::optional<content::Language> pool_language_;
    SelfTestPool pool_;
    bool done_ = false;
    int runs_ = 0;
};

}  // namespace estation::kiosk
