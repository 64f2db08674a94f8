#include "content/toml_keys.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace estation::content {
namespace {

using Kind = TomlValue::Kind;
constexpr std::size_t list_cap = 500;
constexpr std::size_t text_cap = 20'000;      // bytes: two screens full and more
constexpr std::size_t unknown_keys_cap = 20;  // named in one table

std::string quoted(std::string_view key) { return "`" + std::string(key) + "`"; }

std::string shown(double number) {
    char text[40];
    std::snprintf(text, sizeof text, "%g", number);
    return text;
}

// Letters to change, insert, delete or swap until one word is the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), older(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        older = std::exchange(before, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], older[j - 2] + 1);
        }
    }
    return row[b.size()];
}

bool is_number(const TomlValue& value) { return value.kind == Kind::integer || value.kind == Kind::real; }

}  // namespace

std::string nearest_word(std::string_view word, const std::vector<std::string>& words) {
    if (word.size() > 60) return "";
    std::string best;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : words) {
        const auto d = distance(word, candidate);
        if (d >= least || d >= candidate.size()) continue;
        least = d;
        best = candidate;
    }
    return best;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

bool TomlKeys::has(std::string_view key) const {
    return std::ranges::any_of(table_->keys, [&](const TomlKey& k) { return k.name == key; });
}

int TomlKeys::line(std::string_view key) const {
    const auto found = std::ranges::find_if(table_->keys, [&](const TomlKey& k) { return k.name == key; });
    return found != table_->keys.end() ? found->value.line : table_->line;
}

const TomlValue* TomlKeys::take(std::string_view key) {
    asked_.emplace_back(key);
    for (std::size_t i = 0; i < table_->keys.size(); ++i) {
        if (table_->keys[i].name != key) continue;
        used_[i] = true;
        return &table_->keys[i].value;
    }
    return nullptr;
}

// Every text is measured where it is used: what a table holds besides does not matter.
bool TomlKeys::short_enough(std::string_view key, const TomlValue& value) {
    if (value.text.size() <= text_cap) return true;
    report_->refuse(value.line,
                    quoted(key) + " has " + std::to_string(value.text.size()) + " bytes, at most " + std::to_string(text_cap) + " are shown; shorten it");
    return false;
}

const TomlValue* TomlKeys::take(std::string_view key, Kind kind, std::string_view example) {
    const auto* value = take(key);
    if (!value) return nullptr;
    if (value->kind == kind && kind != Kind::array) return value;
    if (value->kind == kind) return fits(key, *value) ? value : nullptr;
    wrong(key, *value, example);
    return nullptr;
}

void TomlKeys::wrong(std::string_view key, const TomlValue& value, std::string_view wanted) {
    report_->refuse(value.line, quoted(key) + " is " + kind_words(value.kind) + "; write " + std::string(wanted));
}

void TomlKeys::missing(std::string_view key, std::string_view example) {
    report_->refuse(table_->line, quoted(key) + " is missing; write " + std::string(key) + " = " + std::string(example));
}

bool TomlKeys::fits(std::string_view key, const TomlValue& list) {
    if (list.elements.size() <= list_cap) return true;
    report_->refuse(list.line,
                    quoted(key) + " has " + std::to_string(list.elements.size()) + " entries, at most " + std::to_string(list_cap) + " are read; divide it");
    return false;
}

std::string TomlKeys::string(std::string_view key, std::string fallback) {
    const auto* value = take(key, Kind::string, std::string(key) + " = \"...\"");
    return value && short_enough(key, *value) ? value->text : std::move(fallback);
}

Text TomlKeys::text_of(std::string_view key, const TomlValue& value) {
    const std::string wanted = std::string(key) + " = \"...\" or { zh = \"...\", en = \"...\" }";
    if (value.kind == Kind::string) return short_enough(key, value) ? Text{value.text, ""} : Text{};
    if (value.kind != Kind::table) {
        wrong(key, value, wanted);
        return {};
    }
    Text text;
    for (const auto& [name, part] : value.keys) {
        if (part.kind != Kind::string || (name != "zh" && name != "en")) {
            report_->refuse(part.line, quoted(key) + " holds " + quoted(name) + "; write " + wanted);
            return {};
        }
        if (short_enough(key, part)) (name == "zh" ? text.zh : text.en) = part.text;
    }
    return text;
}

Text TomlKeys::text(std::string_view key) {
    const auto* value = take(key);
    return value ? text_of(key, *value) : Text{};
}

std::vector<std::string> TomlKeys::strings(std::string_view key) {
    const auto* value = take(key);
    if (!value) return {};
    if (value->kind == Kind::string) return short_enough(key, *value) ? std::vector{value->text} : std::vector<std::string>{};
    if (value->kind != Kind::array) {
        wrong(key, *value, std::string(key) + " = [\"...\", \"...\"]");
        return {};
    }
    if (!fits(key, *value)) return {};
    std::vector<std::string> all;
    for (const auto& element : value->elements) {
        if (element.kind != Kind::string)
            wrong(key, element, "only texts into this list: [\"...\", \"...\"]");
        else if (short_enough(key, element))
            all.push_back(element.text);
    }
    return all;
}

std::vector<Text> TomlKeys::texts(std::string_view key) {
    const auto* value = take(key, Kind::array, std::string(key) + " = [\"...\", { zh = \"...\", en = \"...\" }]");
    std::vector<Text> all;
    if (value)
        for (const auto& element : value->elements) all.push_back(text_of(key, element));
    return all;
}

double TomlKeys::number(std::string_view key, double fallback, double least, double most) {
    const auto* value = take(key);
    if (!value) return fallback;
    if (!is_number(*value)) {
        wrong(key, *value, "a number, " + std::string(key) + " = " + shown(fallback));
        return fallback;
    }
    if (value->number >= least && value->number <= most) return value->number;
    report_->refuse(value->line, quoted(key) + " is " + shown(value->number) + "; write a number from " + shown(least) + " to " + shown(most));
    return fallback;
}

int TomlKeys::integer(std::string_view key, int fallback, int least, int most) {
    const auto* value = take(key, Kind::integer, "a whole number, " + std::string(key) + " = " + std::to_string(fallback));
    if (!value) return fallback;
    if (value->integer >= least && value->integer <= most) return static_cast<int>(value->integer);
    report_->refuse(value->line, quoted(key) + " is " + std::to_string(value->integer) + "; write a whole number from " + std::to_string(least) + " to " +
                                     std::to_string(most));
    return fallback;
}

std::vector<int> TomlKeys::integers(std::string_view key, int least, int most) {
    const auto* value = take(key);
    if (!value) return {};
    const std::string wanted = std::string(key) + " = [" + std::to_string(least) + "], whole numbers up to " + std::to_string(most);
    if (value->kind != Kind::array) {
        wrong(key, *value, wanted);
        return {};
    }
    if (!fits(key, *value)) return {};
    std::vector<int> all;
    for (const auto& one : value->elements) {
        if (one.kind != Kind::integer || one.integer < least || one.integer > most) {
            wrong(key, one, wanted);
            return {};
        }
        all.push_back(static_cast<int>(one.integer));
    }
    return all;
}

bool TomlKeys::flag(std::string_view key, bool fallback) {
    const auto* value = take(key, Kind::boolean, std::string(key) + " = true or " + std::string(key) + " = false");
    return value ? value->flag : fallback;
}

std::optional<Date> TomlKeys::date(std::string_view key) {
    const auto* value = take(key);
    if (!value) return std::nullopt;
    if (value->kind == Kind::string && value->text.empty()) return std::nullopt;
    const std::string wanted = std::string(key) + " = 2028-12-31 (year-month-day)";
    if (value->kind == Kind::date) return value->date;
    if (value->kind != Kind::string) {
        wrong(key, *value, wanted);
        return std::nullopt;
    }
    const auto date = Date::parse(value->text);
    if (!date) report_->refuse(value->line, quoted(key) + " is \"" + value->text + "\", which is not a day; write " + wanted);
    return date;
}

std::vector<TomlKeys> TomlKeys::tables(std::string_view key) {
    const std::string wanted = "[[" + std::string(key) + "]] and its keys below";
    const auto* value = take(key, Kind::array, wanted);
    std::vector<TomlKeys> all;
    if (!value) return all;
    for (const auto& element : value->elements) {
        if (element.kind == Kind::table)
            all.emplace_back(element, *report_);
        else
            wrong(key, element, wanted);
    }
    return all;
}

std::optional<TomlKeys> TomlKeys::table(std::string_view key) {
    const auto* value = take(key, Kind::table, std::string(key) + " = { ... }");
    if (!value) return std::nullopt;
    return TomlKeys(*value, *report_);
}

std::optional<std::pair<double, double>> TomlKeys::point(std::string_view key) {
    const auto* value = take(key);
    if (!value) return std::nullopt;
    const auto& e = value->elements;
    if (value->kind == Kind::array && e.size() == 2 && is_number(e[0]) && is_number(e[1]) && std::isfinite(e[0].number) && std::isfinite(e[1].number))
        return std::pair{e[0].number, e[1].number};
    report_->refuse(value->line, quoted(key) + " is not a point; write " + std::string(key) + " = [120, 45] (metres east, metres north)");
    return std::nullopt;
}

std::vector<std::pair<double, double>> TomlKeys::points(std::string_view key) {
    const auto* value = take(key, Kind::array, std::string(key) + " = [[0, 0], [120, 45]]");
    std::vector<std::pair<double, double>> all;
    if (!value) return all;
    for (const auto& element : value->elements) {
        const TomlValue one{.kind = Kind::table,
                            .line = element.line,
                            .text = {},
                            .integer = 0,
                            .number = 0,
                            .flag = false,
                            .date = {},
                            .elements = {},
                            .keys = {{std::string(key), element}}};
        if (const auto p = TomlKeys(one, *report_).point(key)) all.push_back(*p);
    }
    return all;
}

std::string TomlKeys::required_string(std::string_view key, std::string_view example) {
    const bool there = has(key);
    auto value = string(key);
    if (!there)
        missing(key, example);
    else if (value.empty() && !report_->useless)
        report_->refuse(line(key), quoted(key) + " is empty; write " + std::string(key) + " = " + std::string(example));
    return value;
}

Text TomlKeys::required_text(std::string_view key, std::string_view example) {
    const bool there = has(key);
    auto value = text(key);
    if (!there)
        missing(key, example);
    else if (value.empty() && !report_->useless)
        report_->refuse(line(key), quoted(key) + " is empty; write " + std::string(key) + " = " + std::string(example));
    return value;
}

void TomlKeys::finish() {
    std::size_t named = 0;
    for (std::size_t i = 0; i < used_.size() && named < unknown_keys_cap; ++i) {
        if (used_[i]) continue;
        ++named;
        const auto& key = table_->keys[i];
        const auto near = nearest_word(key.name, asked_);
        auto unused = asked_;
        std::erase_if(unused, [&](const std::string& name) { return has(name); });
        std::string help = "; delete it";
        if (!near.empty())
            help = ", did you mean `" + near + "`?";
        else if (!unused.empty())
            help = "; the keys that may still stand here are " + joined(unused);
        report_->note(key.value.line, "unknown key `" + key.name.substr(0, 60) + "`" + help);
    }
}

}  // namespace estation::content
