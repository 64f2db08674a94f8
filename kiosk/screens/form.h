// A form: a page of introduction, consent where something personal is asked, one field at a time, a review, and thanks.
// Leaving it forgets everything; what was written is never shown again. UI thread.
#pragma once
#include "content/felt_form.h"
#include "kiosk/form_sheet.h"
#include "kiosk/screen.h"
#include "kiosk/screens/felt_pages.h"
#include "kiosk/ui/keyboard.h"

namespace estation::kiosk {

class FormScreen final : public Screen {
public:
    FormScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Form& form)
        : library_(std::move(library)), item_(item), form_(form), sheet_(form), asks_felt_(content::is_felt_form(form)) {}
    Action draw(const Frame& frame) override;
    // How far, never what: "sent", "2/5".
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override { return sheet_.page() == FormSheet::Page::thanks; }

private:
    struct Way { bool back = false, on = false; };  // what was tapped at the foot of the page

    [[nodiscard]] std::optional<felt::Report> felt_report() const;
    [[nodiscard]] Submit submit();
    Action draw_intro(ui::Ui& ui, const ui::Rect& area);
    float draw_asked(ui::Ui& ui, const ui::Rect& room) const;
    Action draw_consent(ui::Ui& ui, const ui::Rect& area);
    Action draw_field(ui::Ui& ui, const ui::Rect& area);
    Action draw_review(ui::Ui& ui, const ui::Rect& area);
    Action draw_thanks(ui::Ui& ui, const ui::Rect& area);
    float draw_top(ui::Ui& ui, const ui::Rect& area);
    float draw_options(ui::Ui& ui, float x, float y, float w);
    void draw_figure(ui::Ui& ui, const ui::Rect& box);
    void draw_pad(ui::Ui& ui, const ui::Rect& r);
    Action draw_words(ui::Ui& ui, const ui::Rect& area);
    void forget_typing();
    void draw_sealed(ui::Ui& ui, const ui::Rect& r);
    Way draw_foot(ui::Ui& ui, const ui::Rect& area, const std::string& on, bool may, const std::string& why_not);
    std::string answer_line(ui::Ui& ui, std::size_t field) const;

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Form& form_;
    FormSheet sheet_;
    bool long_intro_ = false;   // what is said before it begins is longer than the page
    bool asks_felt_;                                 // whether it is a felt report
    FeltPages felt_pages_;
    const felt::View* felt_ = nullptr;               // of this frame
    ui::Typing typing_;   // of the field that is on screen, gone with it
    const content::PinyinInput* pinyin_ = nullptr;   // of this frame
};

}  // namespace estation::kiosk
