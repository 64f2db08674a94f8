// The keyboard on the glass and the field that is typed into: letters (with pinyin candidates for Chinese), figures and
// marks, and a plain number pad. What is being typed is plain data, a Typing, owned by the screen and gone with it; the
// keyboard draws, changes it and says what happened. UI thread.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/pinyin_input.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk::ui {

enum class KeyPage { letters, figures };
enum class KeyboardKind { text, number };  // number: 0-9 and the decimal point only

struct Typing {
    std::string text;                 // what stands in the field
    std::string pinyin;               // letters that are not hanzi yet; they follow the text
    KeyPage page = KeyPage::letters;
    bool capital = false;             // the next letter
    std::optional<bool> chinese;      // unset: as the interface speaks
    std::size_t most_letters = 40;    // of `text`; what is beyond is not taken

    // What the keyboard remembers between frames: the candidates of `offered_for`, and where each page of them began.
    std::string offered_for;
    std::vector<content::Candidate> offered;
    std::vector<std::size_t> page_starts;

    // With the letters that are not hanzi yet: what a search looks for at once.
    [[nodiscard]] std::string all() const { return text + pinyin; }
    [[nodiscard]] bool empty() const { return text.empty() && pinyin.empty(); }
    void clear();
    // Letters stay letters: where a form is sent or a field is left.
    void settle();
};

enum class Typed { nothing, changed, done };

// How high the keyboard is at a width, and the width that the usual order of letters needs: on less, the letters stand
// in rows of the alphabet.
float keyboard_height(const Ui& ui, float width, KeyboardKind kind = KeyboardKind::text);
float usual_keyboard_width(const Ui& ui, KeyboardKind kind = KeyboardKind::text);
// `input` makes hanzi of letters; null while it is being prepared: letters then stay letters.
Typed draw_keyboard(Ui& ui, const Rect& r, Typing& typing, const content::PinyinInput* input, KeyboardKind kind = KeyboardKind::text);

// One line with a caret; `hint` stands in it while it is empty. True when it was tapped. `active`: what the keyboard types into.
bool text_field(Ui& ui, std::string_view name, const Rect& r, const Typing& typing, std::string_view hint, bool active = true, const content::PinyinInput* input = nullptr);

}  // namespace estation::kiosk::ui
