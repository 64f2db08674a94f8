// An article: what it is on the left with its sections to jump to, the text itself on the right in a column no
// wider than the eye likes; in portrait or 大字 one column. Footnotes and links open on a sheet. UI thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/screen.h"
#include "kiosk/ui/article_view.h"
#include "kiosk/ui/qr_code.h"

namespace estation::kiosk {

class ArticleScreen final : public Screen {
public:
    ArticleScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Article& article);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override { return deepest_ >= 0.9f; }

private:
    struct Sheet { std::vector<int> footnotes; std::vector<std::string> links; };
    void choose_language(ui::Ui& ui);
    Action draw_wide(const Frame& frame, const ui::Rect& area);
    Action draw_single(const Frame& frame, const ui::Rect& area);
    bool head_fits(ui::Ui& ui, const ui::Rect& area) const;
    float draw_head(ui::Ui& ui, float x, float y, float w) const;
    float draw_end(ui::Ui& ui, float x, float y, float w) const;
    void draw_sections(ui::Ui& ui, const ui::Rect& r);
    Action draw_text(const Frame& frame, const ui::Rect& column, bool with_head);
    void draw_pagers(ui::Ui& ui);
    Action draw_sheet(const Frame& frame);
    float draw_address(ui::Ui& ui, const std::string& link, float x, float y, float w);
    Action act(ui::Ui& ui, const ui::ArticleEvent& event);
    [[nodiscard]] const content::Item* linked(const std::string& link) const;

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Article& article_;
    const content::Document* document_ = nullptr;
    std::unique_ptr<ui::ArticleView> view_;
    std::optional<Sheet> sheet_;
    std::vector<std::pair<std::string, ui::QrCode>> codes_;   // of the addresses shown so far
    float deepest_ = 0, text_offset_ = 0, sheet_h_ = 0;
};

}  // namespace estation::kiosk
