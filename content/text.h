// Text is a sentence in the languages a station speaks; Date is a calendar day. Plain values, any thread.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace estation::content {

enum class Language { zh_CN, en };

struct Text {
    std::string zh;
    std::string en;  // empty: not translated yet

    // What to show: the asked language, else the one that exists, so a screen never has a hole.
    [[nodiscard]] const std::string& in(Language language) const {
        if (language == Language::en) return en.empty() ? zh : en;
        return zh.empty() ? en : zh;
    }
    [[nodiscard]] bool empty() const { return zh.empty() && en.empty(); }
    [[nodiscard]] bool has(Language language) const { return language == Language::en ? !en.empty() : !zh.empty(); }
    bool operator==(const Text&) const = default;
};

struct Date {
    int year = 0, month = 0, day = 0;
    auto operator<=>(const Date&) const = default;
    // "2025-09-01"
    static std::optional<Date> parse(std::string_view iso);
    [[nodiscard]] std::string iso() const;
};

}  // namespace estation::content
