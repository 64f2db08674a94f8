// Kahoot's template: instructions, then a header row "Question - max 120 characters | Answer 1 ... 4 | Time limit | Correct
// answer(s)", found by its words because people delete rows above it.
#include <algorithm>
#include <array>

#include "content/import/raw_question.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

struct KahootHeader {
    std::size_t row = 0;
    int question = -1, time = -1, correct = -1;
    std::vector<int> answers;
    [[nodiscard]] bool whole() const { return question >= 0 && correct >= 0 && answers.size() >= 2; }
};

KahootHeader header_in(const Sheet& sheet) {
    for (std::size_t r = 0; r < sheet.rows.size() && r < 40; ++r) {
        KahootHeader h;
        h.row = r;
        const auto& cells = sheet.rows[r].cells;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const auto word = lower_ascii(trimmed_wide(cells[c]));
            const int at = static_cast<int>(c);
            if (h.question < 0 && word.starts_with("question")) h.question = at;
            else if (word.starts_with("answer ") && word.size() > 7 && word[7] >= '1' && word[7] <= '9') h.answers.push_back(at);
            else if (word.starts_with("time limit")) h.time = at;
            else if (word.starts_with("correct answer")) h.correct = at;
        }
        if (h.whole() && h.time >= 0) return h;
    }
    return {};
}

}  // namespace

bool is_kahoot(const std::vector<Sheet>& sheets) {
    return std::ranges::any_of(sheets, [](const Sheet& s) { return header_in(s).whole(); });
}

Result<> import_kahoot(const std::vector<Sheet>& sheets, const std::string& file, Import& report) {
    for (const auto& sheet : sheets) {
        const auto header = header_in(sheet);
        if (!header.whole()) continue;
        bool timed = false;
        for (std::size_t r = header.row + 1; r < sheet.rows.size(); ++r) {
            const auto& row = sheet.rows[r];
            RawQuestion raw;
            raw.line = row.line;
            raw.type = "选择";
            raw.stem = row.cell(header.question);
            raw.answer = row.cell(header.correct);
            raw.numbered = true;
            bool filled = !trimmed_wide(raw.stem).empty() || !trimmed_wide(raw.answer).empty();
            for (const int column : header.answers) {
                raw.options.emplace_back(trimmed_wide(row.cell(column)));
                filled = filled || !raw.options.back().empty();
            }
            if (!filled) continue;
            timed = timed || !trimmed_wide(row.cell(header.time)).empty();
            ask(raw, report);
        }
        if (timed) report.change("Time limit", sheet.rows[header.row].line, "a time for each question is not kept; the quiz has one for all (challenge_seconds)");
        return {};
    }
    return Error{"there is no Kahoot header row (Question, Answer 1, Answer 2, Time limit, Correct answer)", file};
}

}  // namespace estation::content
