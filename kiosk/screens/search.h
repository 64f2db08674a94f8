// The search page: a field, the keyboard, and what was found while one is still typing. What was typed lives in this
// object alone and goes with it; the usage record has a number of results, never a word. UI thread.
#pragma once
#include <optional>
#include <vector>

#include "content/search_index.h"
#include "kiosk/screen.h"
#include "kiosk/ui/keyboard.h"

namespace estation::kiosk {

class SearchScreen final : public Screen {
public:
    explicit SearchScreen(std::shared_ptr<const content::Library> library);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string figures() const override;

private:
    struct Row { const content::Item* item; content::SearchIndex::Line line; };
    void answer(const Frame& frame);
    void draw_field(const Frame& frame, const ui::Rect& r);
    Action draw_results(const Frame& frame, const ui::Rect& area);
    Action draw_result(ui::Ui& ui, const Row& row, const ui::Rect& r, const content::SearchIndex& index) const;
    void draw_hint(const Frame& frame, const ui::Rect& area);

    std::shared_ptr<const content::Library> library_;
    ui::Typing typing_;
    std::string answered_;                       // what rows_ answer
    std::optional<content::Language> spoken_;
    std::vector<Row> rows_;
    std::size_t total_ = 0;
    bool opened_ = false;
};

}  // namespace estation::kiosk
