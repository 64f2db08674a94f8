// A FormSheet is a form being filled in: which page comes next, what has been entered, whether the visitor may go on,
// and what is sent in the end. It knows no screen and no clock. What is personal is asked only after consent, shown
// masked once entered, and forgotten with the sheet. Owned by the form's screen; UI thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/item.h"

namespace estation::kiosk {

class FormSheet {
public:
    enum class Page { intro, consent, field, review, thanks };
    struct Answer {
        std::vector<int> chosen;  // options, ascending
        std::string typed;        // digits, or what was written
        bool sealed = false;      // left once: shown masked from now on, changed only by writing it anew
        [[nodiscard]] bool empty() const { return chosen.empty() && typed.empty(); }
    };

    explicit FormSheet(const content::Form& form);

    [[nodiscard]] Page page() const { return page_; }
    [[nodiscard]] bool asks_personal() const;
    [[nodiscard]] bool needs_personal() const;  // one of them is required
    // The fields that are asked, in order: without the personal ones once the visitor has declined.
    [[nodiscard]] const std::vector<std::size_t>& asked() const { return asked_; }
    [[nodiscard]] std::size_t at() const { return at_; }  // index into asked()
    [[nodiscard]] const content::Field& field() const { return form_.fields[asked_[at_]]; }
    [[nodiscard]] const Answer& answer(std::size_t field) const { return answers_[field]; }
    [[nodiscard]] const Answer& answer() const { return answers_[asked_[at_]]; }

    void begin();            // from the intro to consent or to the first field
    void consent(bool yes);  // no: the personal fields are left out; possible only when none is required
    void choose(int option);
    void type(char digit);   // into a number or a phone
    void erase();
    void write(std::string text);  // into a text or a name; cut at its bound
    void rewrite();                // empties the field and opens its seal
    [[nodiscard]] bool complete() const;  // what is there is whole: a phone has its digits
    [[nodiscard]] bool may_go_on() const { return answer().empty() ? !field().required : complete(); }
    void next();
    void previous();         // from the first field back to the intro
    void edit(std::size_t at);     // from the review to one field; its next() leads back to the review
    [[nodiscard]] bool has_any() const;
    // What is sent: JSON of at most most_bytes with the form's id, each answer, and for personal ones purpose and days.
    // Everything entered is forgotten.
    std::string send(const content::ItemId& form);

    // "138****5678"
    [[nodiscard]] static std::string masked(std::string_view phone);
    static constexpr std::size_t most_bytes = 4'000, most_digits = 12, most_letters = 120, most_name = 20;

private:
    void ask_all(bool personal);
    void leave_field();

    const content::Form& form_;
    Page page_ = Page::intro;
    std::vector<std::size_t> asked_;
    std::vector<Answer> answers_;
    std::size_t at_ = 0;
    bool editing_ = false;
};

}  // namespace estation::kiosk
