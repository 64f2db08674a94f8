// The list of answers that stands at the end of many a paper instead of one below each question: 参考答案 1.C 2.AB 3-5 CDA 6.对.
// Made of a text's lines before its questions are read, and asked for each that has no answer of its own. Pure; one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace estation::content {

class AnswerKey {
public:
    // Looks for the last head (参考答案, 答案, 答案与解析) whose next line begins with a number; without one, the key is empty.
    explicit AnswerKey(const std::vector<std::string_view>& lines);

    // From this line (0-based) to the end stand answers and no questions; as many as there are lines where there is no key.
    [[nodiscard]] std::size_t begin() const { return begin_; }
    // Of question `number` under this head (单选题; empty: none); empty when the key does not say or says it twice.
    [[nodiscard]] std::string answer_of(const std::string& section, int number) const;

private:
    void take(std::string_view line);
    struct Entry { std::string section; int number = 0; std::string answer; };
    std::size_t begin_;
    std::string section_;
    std::vector<Entry> entries_;
};

// "## 一、单选题", "**1.** ...", "- A. ...": without the marks that Markdown puts before a head, a number, an option or a label.
[[nodiscard]] std::string undressed(std::string_view line);
// "一、单选题（共17题）", "【判断题】": the kind of what follows, "" where it is mixed; nothing when it is no such head.
[[nodiscard]] bool is_section(std::string_view line, std::string& kind);

}  // namespace estation::content
