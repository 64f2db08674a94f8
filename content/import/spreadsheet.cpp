// Tables of questions as Chinese teachers keep them: a header found by its words within the first rows, columns in any order.
#include <algorithm>
#include <map>
#include <set>

#include "content/import/raw_question.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

enum class Column { none, type, stem, answer, explain, difficulty, knowledge, subject, chapter, id, tags, benchmark, title, format, options, running_number, score };
constexpr int header_rows = 10;

// The word of a header cell without what people decorate it with: "题干（必填）*" is 题干.
string header_word(string_view cell) {
    auto word = lower_ascii(half_width(trimmed_wide(cell)));
    if (const auto open = word.find('('); open != string::npos && open > 0) word.resize(open);
    for (const string_view mark : {"*", " ", "\n", "\t", ":", "_", "-", "【", "】", "[", "]"}) word = replaced(word, mark, "");
    return word;
}

Column column_from(const string& word) {
    static const std::map<string, Column, std::less<>> words = {
        {"题干", Column::stem}, {"题目", Column::stem}, {"问题", Column::stem}, {"题目内容", Column::stem}, {"试题", Column::stem}, {"试题内容", Column::stem}, {"试题题干", Column::stem}, {"题干内容", Column::stem},
        {"题目描述", Column::stem}, {"题目题干", Column::stem}, {"question", Column::stem}, {"stem", Column::stem}, {"questiontext", Column::stem},
        {"题型", Column::type}, {"类型", Column::type}, {"题目类型", Column::type}, {"试题类型", Column::type}, {"type", Column::type}, {"questiontype", Column::type},
        {"答案", Column::answer}, {"正确答案", Column::answer}, {"标准答案", Column::answer}, {"参考答案", Column::answer}, {"试题答案", Column::answer}, {"正确选项", Column::answer}, {"answer", Column::answer},
        {"correctanswer", Column::answer}, {"correct", Column::answer},
        {"解析", Column::explain}, {"答案解析", Column::explain}, {"试题解析", Column::explain}, {"题目解析", Column::explain}, {"解析内容", Column::explain}, {"详解", Column::explain}, {"答案详解", Column::explain}, {"解释", Column::explain}, {"分析", Column::explain}, {"explanation", Column::explain},
        {"analysis", Column::explain}, {"explain", Column::explain},
        {"难度", Column::difficulty}, {"难易度", Column::difficulty}, {"难易程度", Column::difficulty}, {"难度系数", Column::difficulty}, {"试题难度", Column::difficulty}, {"difficulty", Column::difficulty},
        {"知识点", Column::knowledge}, {"考点", Column::knowledge}, {"知识点考点", Column::knowledge}, {"knowledge", Column::knowledge},
        {"科目", Column::subject}, {"学科", Column::subject}, {"分类", Column::subject}, {"题目分类", Column::subject}, {"试题分类", Column::subject}, {"subject", Column::subject}, {"category", Column::subject},
        {"科目/章节", Column::subject}, {"所属科目", Column::subject}, {"章节", Column::chapter}, {"所属章节", Column::chapter}, {"chapter", Column::chapter},
        {"编号", Column::id}, {"题目编号", Column::id}, {"试题编号", Column::id}, {"id", Column::id}, {"idnumber", Column::id},
        {"标签", Column::tags}, {"tags", Column::tags}, {"tag", Column::tags}, {"基准", Column::benchmark}, {"素质基准", Column::benchmark}, {"benchmark", Column::benchmark},
        {"标题", Column::title}, {"名称", Column::title}, {"title", Column::title}, {"name", Column::title}, {"格式", Column::format}, {"format", Column::format},
        {"选项", Column::options}, {"备选项", Column::options}, {"候选项", Column::options}, {"题目选项", Column::options}, {"试题选项", Column::options}, {"options", Column::options}, {"choices", Column::options},
        {"序号", Column::running_number}, {"题号", Column::running_number}, {"no", Column::running_number}, {"no.", Column::running_number}, {"#", Column::running_number},
        {"分值", Column::score}, {"分数", Column::score}, {"得分", Column::score}, {"score", Column::score}, {"points", Column::score}};
    const auto found = words.find(word);
    return found == words.end() ? Column::none : found->second;
}

// The place of an option's column: 选项A, A, optionA, 选项1, A选项, 答案A; -1 when it is none.
int letter_after(string_view word, std::initializer_list<string_view> before, bool& numbered) {
    for (const auto prefix : before) {
        if (!word.starts_with(prefix)) continue;
        const auto rest = word.substr(prefix.size());
        if (rest.size() == 1 && rest[0] >= 'a' && rest[0] <= 'z') return rest[0] - 'a';
        if (prefix.empty()) continue;  // a lone number is no option
        if (rest.size() == 1 && rest[0] >= '1' && rest[0] <= '9') {
            numbered = true;
            return rest[0] - '1';
        }
        if (rest.size() == 2 && rest[0] == '1' && rest[1] >= '0' && rest[1] <= '9') {
            numbered = true;
            return 9 + (rest[1] - '0');
        }
    }
    return -1;
}
int option_column(string_view word, bool& numbered) {
    if (word.ends_with("选项") && word.size() == 7 && word[0] >= 'a' && word[0] <= 'z') return word[0] - 'a';
    return letter_after(word, {"选项", "备选项", "选择", "option", "choice", "答案", ""}, numbered);
}
int feedback_column(string_view word) {
    bool ignored = false;
    return letter_after(word, {"反馈", "选项解析", "选项反馈", "feedback"}, ignored);
}
int weight_column(string_view word) {
    bool ignored = false;
    return letter_after(word, {"权重", "选项权重", "weight"}, ignored);
}

struct Header {
    std::size_t words = 0, row = 0;                  // where its words stand, and its last row
    std::map<Column, int> columns;
    std::map<int, int> options, feedbacks, weights;  // by letter
    bool numbered = false;
    std::vector<string> unknown;
    [[nodiscard]] bool has(Column c) const { return columns.contains(c); }
    [[nodiscard]] string cell(const SheetRow& row, Column c) const {
        const auto found = columns.find(c);
        return found == columns.end() ? string() : string(row.cell(found->second));
    }
};

Header header_of(const SheetRow& row) {
    Header h;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto word = header_word(row.cells[i]);
        if (word.empty()) continue;
        const int at = static_cast<int>(i);
        if (const auto column = column_from(word); column != Column::none) h.columns.emplace(column, at);
        else if (const int option = option_column(word, h.numbered); option >= 0) h.options.emplace(option, at);
        else if (const int feedback = feedback_column(word); feedback >= 0) h.feedbacks.emplace(feedback, at);
        else if (const int weight = weight_column(word); weight >= 0) h.weights.emplace(weight, at);
        else h.unknown.push_back(row.cells[i]);
    }
    return h;
}

// 选项 above A B C D: the header has two rows.
Header with_second_row(Header header, const SheetRow& above, const SheetRow& below) {
    std::map<int, int> options;
    for (std::size_t i = 0; i < below.cells.size(); ++i) {
        const int at = static_cast<int>(i);
        if (trimmed_wide(below.cells[i]).empty() || below.cells[i] == above.cell(at)) continue;
        const int option = option_column(header_word(below.cells[i]), header.numbered);
        if (option < 0 || !options.emplace(option, at).second) return header;
    }
    if (options.size() < 2 || !header.options.empty()) return header;
    header.options = std::move(options);
    header.columns.erase(Column::options);
    ++header.row;
    return header;
}

std::optional<Header> find_header(const Sheet& sheet, int& looks_like) {
    looks_like = 0;
    for (std::size_t r = 0; r < sheet.rows.size() && r < header_rows; ++r) {
        auto header = header_of(sheet.rows[r]);
        header.words = header.row = r;
        // One word alone may be a title above the table; the stem and something to answer make a header.
        const bool answers = header.has(Column::answer) || header.has(Column::options) || !header.options.empty() || header.has(Column::type);
        if (header.has(Column::stem) && answers) return r + 1 < sheet.rows.size() ? with_second_row(std::move(header), sheet.rows[r], sheet.rows[r + 1]) : header;
        if (looks_like == 0 && answers && header.columns.size() + header.options.size() > 1) looks_like = sheet.rows[r].line;
    }
    return std::nullopt;
}

// One cell with all options: on lines of their own, between |, or marked A. B. C.
std::vector<string> options_in(string_view cell) {
    std::vector<string> all;
    std::vector<string_view> parts;
    const auto mark = cell.find('\n') != string_view::npos ? string_view("\n") : cell.find('|') != string_view::npos ? string_view("|") : cell.find("｜") != string_view::npos ? string_view("｜")
                                                                                                                       : cell.find("；") != string_view::npos ? string_view("；")
                                                                                                                                                              : string_view(";");
    for (;;) {
        const auto end = cell.find(mark);
        parts.push_back(trimmed_wide(cell.substr(0, end)));
        if (end == string_view::npos) break;
        cell.remove_prefix(end + mark.size());
    }
    for (const auto part : parts) {
        if (part.empty()) continue;
        const auto half = half_width(part);
        const bool lettered = half.size() > 2 && half[0] == static_cast<char>('A' + all.size()) && (half[1] == '.' || half[1] == ':' || half[1] == ')' || string_view(half).substr(1).starts_with("、"));
        std::size_t skip = 0;
        if (lettered) skip = part[0] == half[0] ? (part[1] == half[1] && half[1] > 0 ? 2 : 4) : 6;
        all.emplace_back(trimmed_wide(part.substr(std::min(skip, part.size()))));
    }
    return all;
}

void take_letters(const std::map<int, int>& columns, const SheetRow& row, std::vector<string>& into) {
    for (const auto& [letter, column] : columns) {
        const auto cell = row.cell(column);
        if (cell.empty()) continue;
        if (into.size() <= static_cast<std::size_t>(letter)) into.resize(static_cast<std::size_t>(letter) + 1);
        into[static_cast<std::size_t>(letter)] = string(trimmed_wide(cell));
    }
}

RawQuestion raw_question(const SheetRow& row, const Header& header, const Sheet& sheet, bool several_sheets) {
    RawQuestion raw;
    raw.line = row.line;
    if (several_sheets) raw.place = sheet.name;
    raw.type = header.cell(row, Column::type);
    if (!header.has(Column::type) && asked_from(sheet.name) != Asked::unknown) raw.type = sheet.name;  // a sheet for each kind
    raw.stem = header.cell(row, Column::stem);
    raw.answer = header.cell(row, Column::answer);
    raw.explain = header.cell(row, Column::explain);
    raw.difficulty = header.cell(row, Column::difficulty);
    raw.knowledge = header.cell(row, Column::knowledge);
    raw.category = string(trimmed_wide(header.cell(row, Column::subject)));
    if (const auto chapter = header.cell(row, Column::chapter); !trimmed_wide(chapter).empty()) raw.category += (raw.category.empty() ? "" : "/") + string(trimmed_wide(chapter));
    raw.id = header.cell(row, Column::id);
    raw.tags = header.cell(row, Column::tags);
    raw.benchmark = header.cell(row, Column::benchmark);
    raw.title = header.cell(row, Column::title);
    raw.format = header.cell(row, Column::format);
    raw.numbered = header.numbered;
    take_letters(header.options, row, raw.options);
    take_letters(header.feedbacks, row, raw.feedbacks);
    take_letters(header.weights, row, raw.weights);
    if (raw.options.empty()) raw.options = options_in(header.cell(row, Column::options));
    return raw;
}

// A stem may read 题干 and a choice A: only the whole row is the header.
bool is_header_again(const SheetRow& row, const SheetRow& header) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto cell = trimmed_wide(row.cells[i]);
        if (cell.empty()) continue;
        if (cell != trimmed_wide(header.cell(static_cast<int>(i)))) return false;
        ++same;
    }
    return same > 1;
}

void read_sheet(const Sheet& sheet, const Header& header, bool several_sheets, Import& report) {
    const int line = sheet.rows[header.words].line;
    for (const auto& unknown : header.unknown) report.change(short_title(unknown), line, "a column of this name is not known; it is not read");
    if (header.has(Column::score)) report.change(string(trimmed_wide(sheet.rows[header.words].cell(header.columns.at(Column::score)))), line, "points are not kept; every question counts the same");
    std::set<string> ids;
    const auto empty = [](const SheetRow& row) { return std::ranges::all_of(row.cells, [](const string& c) { return trimmed_wide(c).empty(); }); };
    if (std::all_of(sheet.rows.begin() + static_cast<std::ptrdiff_t>(header.row) + 1, sheet.rows.end(), empty)) report.drop(several_sheets ? sheet.name : "", line, "no question stands below the header row");
    for (std::size_t r = header.row + 1; r < sheet.rows.size(); ++r) {
        const auto& row = sheet.rows[r];
        if (empty(row)) continue;
        auto raw = raw_question(row, header, sheet, several_sheets);
        if (is_header_again(row, sheet.rows[header.words])) continue;  // as on each printed page
        if (!trimmed_wide(raw.id).empty() && !ids.insert(raw.id).second) {
            report.change(short_title(raw.stem), row.line, "the id " + short_title(raw.id, 40) + " is taken by a row above; it is left out");
            raw.id.clear();
        }
        ask(raw, report);
    }
}

}  // namespace

Result<> import_sheets(const std::vector<Sheet>& sheets, const string& file, Import& report) {
    int found = 0, without_stem = 0, rows = 0;
    const auto filled = std::ranges::count_if(sheets, [](const Sheet& s) { return !s.rows.empty(); });
    for (const auto& sheet : sheets) {
        if (sheet.rows.empty()) continue;
        rows += static_cast<int>(sheet.rows.size());
        int looks_like = 0;
        const auto header = find_header(sheet, looks_like);
        if (header) {
            ++found;
            read_sheet(sheet, *header, filled > 1, report);
            continue;
        }
        if (without_stem == 0) without_stem = looks_like;
        if (filled > 1) report.change(sheet.name, 0, "no header row with 题干 and 答案 on this sheet; it is not read");
    }
    if (found > 0) return {};
    if (rows == 0) return Error{"the table is empty", file};
    if (without_stem > 0) return Error{"the header row has no 题干 column; call one of them 题干, 题目 or 问题", file + ":" + std::to_string(without_stem)};
    return Error{"there is no header row; write one with 题型, 题干, 选项A, 选项B, 答案, 解析 above the questions", file + ":1"};
}

}  // namespace estation::content
