#include <algorithm>
#include <array>

#include "content/import/sheet.h"

namespace estation::content {
namespace {

// The mark that stands most often outside quotes in the first rows.
char separator_of(std::string_view text) {
    constexpr std::array<char, 3> marks = {'\t', ',', ';'};
    std::array<int, 3> count{};
    bool quoted = false;
    int lines = 0;
    for (std::size_t i = 0; i < text.size() && lines < 10 && i < 64'000; ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (quoted) continue;
        if (text[i] == '\n') ++lines;
        for (std::size_t k = 0; k < marks.size(); ++k) count[k] += text[i] == marks[k];
    }
    if (count[0] > 0) return '\t';
    return count[2] > count[1] ? ';' : ',';
}

class Csv {
public:
    Csv(std::string_view text, const std::string& file, const ImportLimits& limits) : text_(text), file_(file), limits_(limits) {}

    Result<Sheet> read() {
        char separator = separator_of(text_);
        if (text_.starts_with("sep=") && text_.size() > 4 && text_[4] != '\n') {  // Excel's own first line
            separator = text_[4];
            at_ = std::min(text_.find('\n'), text_.size() - 1) + 1;
            line_ = 2;
        }
        Sheet sheet;
        while (at_ < text_.size()) {
            if (static_cast<int>(sheet.rows.size()) >= limits_.rows) return wrong(line_, "more than " + std::to_string(limits_.rows) + " rows; divide the file");
            SheetRow row{line_, {}};
            if (auto r = read_row(row, separator); !r) return r.error();
            cells_ += row.cells.size();
            if (cells_ > limits_.cells) return wrong(row.line, "more than " + std::to_string(limits_.cells) + " cells; divide the file");
            sheet.rows.push_back(std::move(row));
        }
        return sheet;
    }

private:
    Error wrong(int line, std::string text) const { return {std::move(text), file_ + ":" + std::to_string(line)}; }

    Result<> read_row(SheetRow& row, char separator) {
        for (;;) {
            std::string cell;
            const bool quoted = at_ < text_.size() && text_[at_] == '"';
            if (quoted) {
                if (auto r = read_quoted(cell, separator); !r) return r.error();
            } else {
                const auto end = std::min(text_.find_first_of(std::string{separator, '\n'}, at_), text_.size());
                cell = text_.substr(at_, end - at_);
                at_ = end;
            }
            if (cell.size() > limits_.cell_bytes) return wrong(row.line, "a cell has " + std::to_string(cell.size()) + " bytes, at most " + std::to_string(limits_.cell_bytes) + " are read; shorten it");
            if (static_cast<int>(row.cells.size()) < limits_.columns) row.cells.push_back(std::move(cell));
            if (at_ >= text_.size()) return {};
            if (text_[at_++] == separator) {
                if (at_ >= text_.size()) row.cells.emplace_back();
                if (at_ >= text_.size()) return {};
                continue;
            }
            ++line_;
            return {};
        }
    }

    Result<> read_quoted(std::string& cell, char separator) {
        const int begin = line_;
        ++at_;
        for (;; ++at_) {
            if (at_ >= text_.size()) return wrong(begin, "a cell begins with \" in this row and never ends; write the second \"");
            if (text_[at_] == '\n') ++line_;
            if (text_[at_] != '"') {
                cell.push_back(text_[at_]);
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                cell.push_back('"');
                ++at_;
            } else {
                ++at_;
                break;
            }
        }
        // What stands behind the closing quote belongs to the cell, as spreadsheets read it.
        while (at_ < text_.size() && text_[at_] != separator && text_[at_] != '\n') cell.push_back(text_[at_++]);
        return {};
    }

    std::string_view text_;
    const std::string& file_;
    const ImportLimits& limits_;
    std::size_t at_ = 0;
    std::uint64_t cells_ = 0;
    int line_ = 1;
};

}  // namespace

Result<Sheet> read_csv(std::string_view text, const std::string& file, const ImportLimits& limits) { return Csv(text, file, limits).read(); }

}  // namespace estation::content
