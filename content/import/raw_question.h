// A RawQuestion is a question as it stands in a table or a text: words only. ask() decides what kind it is, understands the
// answer in whatever form teachers write it, and refuses what cannot be meant. Pure; one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/import/import.h"

namespace estation::content {

struct RawQuestion {
    int line = 0;
    std::string place;                    // before the line in a report, for example the sheet's name; may be empty
    std::string type, stem, answer, explain, difficulty, knowledge, category, id, tags, benchmark, title, format;
    std::vector<std::string> options;     // by letter: A first; empty ones are not there
    std::vector<std::string> feedbacks, weights;
    bool numbered = false;                // the options are 1 2 3 and not A B C
};

enum class Asked { unknown, single, several, choice, judge, blanks, words, essay, order, match, number, card };
// "单选题", "多选", "判断", "single choice" ...; unknown when it is none of them.
[[nodiscard]] Asked asked_from(std::string_view word);

// √ 对 正确 是 T true -> true; × 错 错误 否 F false -> false.
[[nodiscard]] std::optional<bool> judged(std::string_view word);
// Where a stem leaves room for an answer: ____ or empty brackets, as offset and length.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> gaps_in(std::string_view stem);

// Adds the question to `report`, or a line to what was dropped; guesses and doubts are told as changes.
void ask(const RawQuestion& raw, Import& report);

}  // namespace estation::content
