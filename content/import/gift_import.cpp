#include "content/gift.h"

#include <algorithm>

#include "content/import/readers.h"
#include "content/import/text_tools.h"

namespace estation::content {

// read_gift() says what is wrong by line; whether that cost the question shows in whether one begins on that line.
Result<> import_gift(std::string_view text, const std::string& file, const ImportLimits& limits, Import& report) {
    Limits gift;
    gift.questions = limits.questions;
    const auto lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].size() > static_cast<std::size_t>(limits.line_bytes))
            return Error{"this line has " + std::to_string(lines[i].size()) + " bytes, at most " + std::to_string(limits.line_bytes) + " are read; break it into several lines", file + ":" + std::to_string(i + 1)};
    Faults faults(limits.faults);
    auto questions = read_gift(text, file, gift, faults);
    std::vector<int> begun;
    for (const auto& q : questions) begun.push_back(q.line);
    for (const auto& fault : faults.take()) {
        const auto colon = fault.where.rfind(':');
        const int line = colon == std::string::npos ? 0 : static_cast<int>(plain_number(fault.where.substr(colon + 1)).value_or(0));
        const bool kept = std::ranges::binary_search(begun, line) || fault.text.starts_with("[tag:") || fault.text.starts_with("the comment with [id:");
        const auto item = line > 0 && static_cast<std::size_t>(line) <= lines.size() ? short_title(trimmed_wide(lines[static_cast<std::size_t>(line) - 1])) : "";
        if (kept) report.change(item, line, fault.text);
        else report.drop(item, line, fault.text);
    }
    report.questions.insert(report.questions.end(), std::make_move_iterator(questions.begin()), std::make_move_iterator(questions.end()));
    return {};
}

}  // namespace estation::content
