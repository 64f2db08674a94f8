#include "content/import/export.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>

#include "content/folder_source.h"
#include "content/gift.h"
#include "content/import/neutral_json.h"
#include "content/import/question_writer.h"
#include "content/import/raw_question.h"
#include "content/import/text_tools.h"
#include "content/overloaded.h"
#include "content/question_toml.h"
#include "content/source_text.h"

namespace estation::content {
namespace {

using std::string;

string letters(std::size_t i) { return string(1, static_cast<char>('A' + i)); }
string joined(const std::vector<string>& all, const char* mark = "；") {
    string out;
    for (const auto& one : all) out += (out.empty() ? "" : mark) + one;
    return out;
}
string per_cent(double weight) { return number_text(std::round(weight * 1e9) / 1e7); }
string unliteral(const string& text) { return replaced(text, "\\*", "*"); }
bool holds(const string& text, std::initializer_list<const char*> marks) {
    return std::ranges::any_of(marks, [&](const char* mark) { return text.find(mark) != string::npos; });
}
// One accepted answer with a slash in it: a | behind it says that the slash is no "or".
string alternatives(const std::vector<string>& words) {
    const bool slash = words.size() == 1 && (words[0].find('/') != string::npos || words[0].find("／") != string::npos);
    return joined(words, "|") + (slash ? "|" : "");
}
// A wildcard is none in a table, where a star is a star.
bool has_wildcard(const Choice& c) { return replaced(c.text.text, "\\*", "").find('*') != string::npos; }

struct TableRow { string type, stem, answer; std::vector<string> options, feedbacks, weights; };

// What a row says of one body; the reason when a row cannot.
struct Row {
    TableRow& row;
    TextFormat format;
    string lost;

    string operator()(const MultiChoice& m) {
        row.type = m.single ? "单选题" : "多选题";
        std::size_t right = 0;
        for (const auto& c : m.choices) right += c.weight > 0;
        const double share = m.single ? 1 : 1.0 / static_cast<double>(std::max<std::size_t>(1, right));
        const bool plain = std::ranges::all_of(m.choices, [&](const Choice& c) { return std::abs(c.weight - (c.weight > 0 ? share : m.single ? 0 : -share)) < 1e-9; }) && (!m.single || right == 1);
        for (std::size_t i = 0; i < m.choices.size(); ++i) {
            const auto& c = m.choices[i];
            row.options.push_back(take(c.text));
            row.feedbacks.push_back(take(c.feedback));
            if (!plain) row.weights.push_back(per_cent(c.weight));
            if (m.single ? c.weight == 1 : c.weight > 0) row.answer += letters(i);
        }
        if (m.exact) lost = "all or nothing is not kept";
        return m.choices.size() > 26 ? "there are more than 26 choices" : "";
    }
    string operator()(const TrueFalse& t) {
        row.type = "判断题";
        row.answer = t.answer ? "对" : "错";
        row.feedbacks = {take(t.answer ? t.feedback_right : t.feedback_wrong), take(t.answer ? t.feedback_wrong : t.feedback_right)};
        return "";
    }
    string operator()(const ShortAnswer& s) {
        row.type = "填空题";
        std::vector<string> words;
        for (const auto& c : s.accepted) {
            if (c.weight != 1 || !c.feedback.empty() || c.tolerance || has_wildcard(c)) lost = "the weights, tolerances, wildcards and remarks of accepted answers are not kept";
            if (c.weight > 0) words.push_back(unliteral(c.text.text));
            if (holds(c.text.text, {"|", "｜", ";", "；"})) return "an accepted answer holds a mark that separates answers";
        }
        if (gaps_in(row.stem).size() > 1) return "the stem has several blanks and one answer";
        if (s.case_sensitive) lost = "the difference of capital letters is not kept";
        row.answer = alternatives(words);
        return words.empty() ? "no answer is right" : "";
    }
    string operator()(const Numerical& n) {
        row.type = "数值题";
        std::vector<string> values;
        for (const auto& a : n.accepted) {
            if (a.any || a.weight != 1 || !a.feedback.empty()) lost = "the weights and remarks of numbers are not kept";
            if (!a.any && a.weight > 0) values.push_back(number_text(a.value) + (a.tolerance != 0 ? "±" + number_text(a.tolerance) : ""));
        }
        row.answer = joined(values, "|");
        return values.empty() ? "any number is right" : "";
    }
    string operator()(const Matching& m) {
        row.type = "匹配题";
        for (const auto& pair : m.pairs) {
            if (pair.left.text.find("->") != string::npos) return "a left side holds ->";
            row.options.push_back(take(pair.left) + " -> " + take(pair.right));
        }
        if (m.exact || std::ranges::any_of(m.pairs, [](const Pair& p) { return p.share != 1; })) lost = "all or nothing, and pairs that bring more than others, are not kept";
        return m.pairs.size() > 26 ? "there are more than 26 pairs" : "";
    }
    string operator()(const Ordering& o) {
        row.type = "排序题";
        // Not in their right order, or the sheet would show it: by their text.
        std::vector<string> shown;
        for (const auto& item : o.items) shown.push_back(take(item));
        row.options = shown;
        std::ranges::sort(row.options);
        for (const auto& item : shown) row.answer += letters(static_cast<std::size_t>(std::ranges::find(row.options, item) - row.options.begin()));
        if (!o.exact) lost = "partial marks for an order are not kept";
        return o.items.size() > 26 ? "there are more than 26 items" : "";
    }
    string operator()(const Hotspot&) { return "a picture to touch does not fit into a table"; }
    string operator()(const Blanks& b) {
        row.type = b.words.empty() ? "填空题" : "选词填空";
        const bool above = !row.stem.empty();
        if (above) row.stem += "\n";
        for (std::size_t i = 0; i < b.pieces.size(); ++i) row.stem += take(b.pieces[i]) + (i + 1 < b.pieces.size() ? "____" : "");
        row.stem = string(trimmed_wide(row.stem));
        if (gaps_in(row.stem).size() != b.gaps.size()) return "its text holds other marks that look like blanks";
        std::vector<string> parts;
        for (const auto& gap : b.gaps) {
            if (!gap.choices.empty()) return "its blanks have choices of their own";
            std::vector<string> words;
            for (const auto& c : gap.accepted)
                if (c.weight > 0) words.push_back(unliteral(c.text.text));
            if (b.words.empty() && std::ranges::any_of(words, [](const string& word) { return holds(word, {"|", "｜"}); })) return "an accepted answer holds a mark that separates answers";
            if (!b.words.empty()) words.resize(std::min<std::size_t>(words.size(), 1));
            parts.push_back(b.words.empty() ? alternatives(words) : joined(words, "|"));
            if (parts.back().find("；") != string::npos || parts.back().find(';') != string::npos) return "an accepted answer holds a mark that separates answers";
        }
        row.answer = joined(parts);
        for (const auto& word : b.words) row.options.push_back(word.text);
        const auto simple = [](const Gap& gap) { return gap.share == 1 && gap.accepted.size() == 1 && gap.accepted[0].weight == 1 && gap.accepted[0].feedback.empty() && !gap.accepted[0].tolerance; };
        const auto words_only = [](const Gap& gap) { return gap.share == 1 && std::ranges::all_of(gap.accepted, [](const Choice& c) { return c.weight == 1 && c.feedback.empty() && !c.tolerance && !has_wildcard(c); }); };
        if (b.exact || b.case_sensitive) lost = "all or nothing, and the difference of capital letters, are not kept";
        else if (b.gaps.size() == 1 && b.words.empty()) lost = "a text with one blank becomes a short answer";
        else if (above) lost = "what stands above the text with the blanks becomes its beginning";
        else if (!std::ranges::all_of(b.gaps, [&](const Gap& gap) { return b.words.empty() ? words_only(gap) : simple(gap); })) lost = "weights, shares, tolerances, wildcards and remarks of blanks are not kept";
        return b.words.size() > 26 ? "there are more than 26 words" : "";
    }
    string operator()(const Essay& e) {
        row.type = "简答题";
        row.answer = take(e.model);
        return "";
    }
    string operator()(const Description&) {
        row.type = "说明";
        return "";
    }

    string take(const FormattedText& text) {
        if (!text.empty() && text.format != format) lost = "one part has another format than the stem; it is kept as " + string(format_word(format));
        return text.text;
    }
};

}  // namespace

Result<std::vector<Question>> questions_of_pack(const std::filesystem::path& folder, std::vector<Error>& faults) {
    const auto source = FolderSource::open(folder);
    if (!source) return source.error();
    std::vector<Question> all;
    const Limits limits;
    // quiz, quiz-2, ... quiz-10 in the order of their numbers.
    auto names = source->names();
    std::ranges::stable_sort(names, [](const string& a, const string& b) { return a.size() != b.size() && a.starts_with("quiz") && b.starts_with("quiz") ? a.size() < b.size() : a < b; });
    for (const auto& name : names) {
        const bool gift = name.ends_with(".gift") && !name.ends_with(".en.gift"), toml = name.ends_with(question_toml_ending) && !name.ends_with(".en" + string(question_toml_ending));
        if (!gift && !toml) continue;
        const auto bytes = source->read(name, limits.text_file_bytes);
        const auto text = bytes ? source_text(std::span(*bytes), name, limits) : Result<string>(bytes.error());
        if (!text) {
            faults.push_back(text.error());
            continue;
        }
        Faults wrong(limits.faults);
        auto questions = gift ? read_gift(*text, name, limits, wrong) : read_question_toml(*text, name, limits, wrong);
        for (auto& fault : wrong.take()) faults.push_back(std::move(fault));
        all.insert(all.end(), std::make_move_iterator(questions.begin()), std::make_move_iterator(questions.end()));
    }
    return all;
}

QuestionTable table_of(const std::vector<Question>& questions) {
    struct Whole { TableRow row; const Question* q; };
    std::vector<Whole> rows;
    QuestionTable table;
    std::size_t options = 4, feedbacks = 0, weights = 0;
    bool titled = false, formatted = false;
    for (const auto& q : questions) {
        Whole whole{{}, &q};
        whole.row.stem = q.stem.text;
        Row visit{whole.row, q.stem.format, ""};
        const auto reason = std::visit(visit, q.body);
        if (!reason.empty() || whole.row.stem.empty()) {
            table.left_out.push_back({short_title(q.name), q.line, reason.empty() ? "it has no stem" : reason});
            continue;
        }
        if (!visit.lost.empty()) table.left_out.push_back({short_title(q.name), q.line, visit.lost});
        if (!q.verdicts.empty()) table.left_out.push_back({short_title(q.name), q.line, "what is said to right, partly right and wrong answers as a whole is not kept"});
        if (!q.media.empty() || !q.picture.empty()) table.left_out.push_back({short_title(q.name), q.line, "pictures are not kept"});
        options = std::max(options, whole.row.options.size());
        if (std::ranges::any_of(whole.row.feedbacks, [](const string& f) { return !f.empty(); })) feedbacks = std::max(feedbacks, whole.row.feedbacks.size());
        weights = std::max(weights, whole.row.weights.size());
        titled = titled || q.name != title_from(FormattedText{whole.row.stem, q.stem.format});
        formatted = formatted || q.stem.format != TextFormat::plain;
        rows.push_back(std::move(whole));
    }
    std::vector<string> header = {"题型", "题干"};
    for (std::size_t i = 0; i < options; ++i) header.push_back("选项" + letters(i));
    for (const char* name : {"答案", "解析", "难度", "知识点", "科目", "编号", "标签", "基准"}) header.emplace_back(name);
    if (titled) header.emplace_back("标题");
    if (formatted) header.emplace_back("格式");
    for (std::size_t i = 0; i < feedbacks; ++i) header.push_back("反馈" + letters(i));
    for (std::size_t i = 0; i < weights; ++i) header.push_back("权重" + letters(i));
    table.rows.push_back(std::move(header));
    for (auto& [row, q] : rows) {
        std::vector<string> cells = {row.type, row.stem};
        const auto add = [&](std::vector<string> list, std::size_t n) {
            list.resize(n);
            cells.insert(cells.end(), list.begin(), list.end());
        };
        add(row.options, options);
        cells.insert(cells.end(), {row.answer, q->general_feedback.text, q->difficulty > 0 ? std::to_string(q->difficulty) : "", joined(q->knowledge), q->category, q->id, joined(q->tags),
                                   q->benchmark ? std::to_string(*q->benchmark) : ""});
        if (titled) cells.push_back(q->name == title_from(FormattedText{row.stem, q->stem.format}) ? "" : q->name);
        if (formatted) cells.push_back(q->stem.format == TextFormat::plain ? "" : format_word(q->stem.format));
        add(row.feedbacks, feedbacks);
        add(row.weights, weights);
        table.rows.push_back(std::move(cells));
    }
    return table;
}

string csv_of(const QuestionTable& table) {
    string out = "\xEF\xBB\xBF";
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ',';
            const auto& cell = row[i];
            if (cell.find_first_of(",\"\n\t;") == string::npos) out += cell;
            else out += '"' + replaced(cell, "\"", "\"\"") + '"';
        }
        out += "\r\n";
    }
    return out;
}

Result<> write_xlsx(const QuestionTable& table, const std::filesystem::path& file) {
    lxw_workbook* book = workbook_new(file.c_str());
    if (book == nullptr) return Error{"the workbook cannot be made", file.string()};
    lxw_worksheet* sheet = workbook_add_worksheet(book, "题目");
    lxw_format* bold = workbook_add_format(book);
    format_set_bold(bold);
    lxw_format* wrap = workbook_add_format(book);
    format_set_text_wrap(wrap);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_column(sheet, 1, 1, 48, nullptr);
    for (std::size_t r = 0; r < table.rows.size(); ++r)
        for (std::size_t c = 0; c < table.rows[r].size(); ++c)
            if (!table.rows[r][c].empty()) worksheet_write_string(sheet, static_cast<lxw_row_t>(r), static_cast<lxw_col_t>(c), table.rows[r][c].c_str(), r == 0 ? bold : wrap);
    if (const auto fault = workbook_close(book); fault != LXW_NO_ERROR) return Error{std::string("the workbook cannot be written: ") + lxw_strerror(fault), file.string()};
    return {};
}

string gift_of(const std::vector<Question>& questions, std::vector<ReportLine>& left_out) {
    string out, category;
    for (const auto& q : questions) {
        const auto one = question_gift(q);
        if (!one) {
            left_out.push_back({short_title(q.name), q.line, "GIFT has no words for this question (" + string(type_word(q)) + ")"});
            continue;
        }
        if (std::holds_alternative<Description>(q.body) && !q.general_feedback.empty()) left_out.push_back({short_title(q.name), q.line, "the explanation below a text to read is not kept"});
        if (q.category != category) out += "$CATEGORY: " + (category = q.category) + "\n\n";
        out += *one;
    }
    return out;
}

}  // namespace estation::content
