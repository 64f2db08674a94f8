// A ShownQuestion is one question as it lies before a visitor: what can be chosen and in which order, what has been put
// down so far, whatever the type, and how it was marked. Pure: no drawing, no clock, no disk. Owned by a QuizSession or
// by who plays with it; UI thread.
#pragma once
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "content/item.h"

namespace estation::kiosk {

// How it is answered: one choice, several, a typed word, a typed number, pairs, an order, a place in a picture, gaps in a
// text; or not at all: something to think about, something to read.
enum class AnswerKind { one, several, words, number, match, order, point, blanks, think, read };

struct ShownChoice {
    content::FormattedText text;
    content::FormattedText feedback;
    double weight = 0;
    int original = 0;  // its place in the file; what a usage record names
    std::string picture = {};  // inside the pack; none: words alone
};

struct ShownQuestion {
    const content::Question* question = nullptr;
    const content::Item* item = nullptr;   // whose pictures it shows; null: the quiz's own
    AnswerKind kind = AnswerKind::one;
    bool several = false;                  // more than one choice may be right
    bool pictured = false;                 // its choices have pictures
    bool true_false = false;               // the words come from the kiosk, in the visitor's language
    std::vector<ShownChoice> choices;      // as shown: choices, right-hand texts, items to order, places of a picture
    std::vector<int> lefts;                // match: the pairs that are asked, in the file's order
    std::vector<std::vector<ShownChoice>> words;   // blanks: what each gap offers; none: it is typed

    std::vector<int> chosen;               // indices into choices: chosen, put in order, or given to each place (-1: nothing)
    std::vector<std::string> typed;        // what stands in each place that is typed; never leaves the screen
    std::vector<content::Spot> spots;      // where the picture was touched
    bool over = false;                     // answered, or read
    std::optional<double> mark;            // once answered; never for what is only thought about or read

    // Whether the kiosk can ask it: no more choices than a page holds.
    static bool can_ask(const content::Question& question);
    ShownQuestion() = default;
    ShownQuestion(const content::Question& asked, bool shuffle, std::mt19937_64& dice);

    [[nodiscard]] bool is_marked() const { return kind != AnswerKind::think && kind != AnswerKind::read; }
    [[nodiscard]] bool is_right() const { return mark && *mark > 0.999; }
    [[nodiscard]] std::size_t places() const;                 // that are filled one by one
    [[nodiscard]] bool is_typed(std::size_t place) const;     // with the keyboard
    [[nodiscard]] bool filled(std::size_t place) const;
    [[nodiscard]] bool has_any() const;                       // something has been put down
    [[nodiscard]] bool ready() const;                         // and it can be marked as it stands

    // What a visitor does; nothing happens once it is over.
    void choose(int n);                                       // one: chooses; several: on or off; order: next, or taken off
    void give(std::size_t place, int n);                      // match, blanks; what it had comes free; n < 0 takes it off
    void move(std::size_t from, std::size_t to);              // order: among those that have a place
    void insert(int n, std::size_t at);                       // order: puts it at a place, wherever it was
    void point(content::Spot spot);                           // one place: there; several: touched again, it is taken off
    void point_at(int region);                                // the same by name
    void type(std::size_t place, std::string text);
    void finish();                                            // marks what there is; nothing at all is not right

    [[nodiscard]] bool place_right(std::size_t place) const;  // match, blanks
    [[nodiscard]] bool region_pointed(int region) const;
    [[nodiscard]] std::string given_text(std::size_t place) const;   // blanks, words, number
    [[nodiscard]] std::string right_text(std::size_t place) const;   // match, blanks, words, number: the answer to show
    [[nodiscard]] std::vector<content::FormattedText> feedback() const;   // to what was chosen, then to the answer as a whole
    // For the usage record, in places of the file, never in words: see Answer in kiosk/screen.h.
    [[nodiscard]] std::string record() const;

private:
    void lay_out(const content::MultiChoice& q, bool shuffle, std::mt19937_64& dice);
    void lay_out(const content::TrueFalse& q);
    void lay_out(const content::Matching& q, std::mt19937_64& dice);
    void lay_out(const content::Ordering& q, std::mt19937_64& dice);
    void lay_out(const content::Hotspot& q, std::mt19937_64& dice);
    void lay_out(const content::Blanks& q, std::mt19937_64& dice);
    [[nodiscard]] double marked() const;
    [[nodiscard]] int accepted(std::size_t place) const;      // which accepted answer the typed one is; -1: none
};

}  // namespace estation::kiosk
