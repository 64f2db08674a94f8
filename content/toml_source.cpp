#include "content/toml_source.h"

#include <toml++/toml.h>

#include <algorithm>

namespace estation::content {
namespace {

constexpr int values_cap = 50'000;  // each costs some hundred bytes once it is read

Error at_line(const std::string& file, int line, std::string text) { return {std::move(text), file + ":" + std::to_string(line)}; }

// Walks over the text as far as strings, comments and brackets go. The parser recurses once for each bracket and
// the table it builds once for each dot of a name, so both are counted here, where counting costs no stack.
class NestingScan {
public:
    NestingScan(std::string_view text, int nesting) : text_(text), nesting_(nesting) {}

    // The line (from 0) that goes too deep or holds too much; -1: none does.
    int too_deep() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'')
                skip_string(c);
            else if (c == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if (!count(c))
                return line_;
            else
                ++at_;
        }
        return -1;
    }

private:
    bool count(char c) {
        if (c == '\n') {
            ++line_;
            dots_ = 0;
        } else if (c == '[' || c == '{') {
            if (++depth_ > nesting_) return false;
            dots_ = 0;
        } else if (c == ']' || c == '}') {
            depth_ = std::max(depth_ - 1, 0);
            dots_ = 0;
        } else if (c == '=' || c == ',') {
            dots_ = 0;
            if (++values_ > values_cap) return false;
        } else if (c == '.') {
            if (++dots_ > nesting_) return false;
        }
        return true;
    }

    void skip_string(char quote) {
        const std::string three(3, quote);
        const bool long_string = text_.substr(at_, 3) == three;
        at_ += long_string ? 3 : 1;
        while (at_ < text_.size()) {
            if (text_[at_] == '\n') {
                if (!long_string) return;  // the parser will complain
                ++line_;
            }
            if (quote == '"' && text_[at_] == '\\') {
                at_ += 2;
                continue;
            }
            if (text_[at_] == quote && (!long_string || text_.substr(at_, 3) == three)) {
                at_ += long_string ? 3 : 1;
                // A long string may end in one or two quotes of its own before the closing three.
                for (int extra = 0; long_string && extra < 2 && at_ < text_.size() && text_[at_] == quote; ++extra) ++at_;
                return;
            }
            ++at_;
        }
    }

    std::string_view text_;
    int nesting_;
    std::size_t at_ = 0;
    int line_ = 0, depth_ = 0, dots_ = 0, values_ = 0;
};

// toml++'s tree as ours. Recursion is bounded: NestingScan has refused deeper texts.
class Converter {
public:
    explicit Converter(int first_line) : offset_(first_line - 1) {}

    // The line of the first string with an escaped control character, which no screen can show; 0: there is none.
    [[nodiscard]] int control_line() const { return control_line_; }

    TomlValue value(const toml::node& node) {
        TomlValue out;
        out.line = line_of(node);
        switch (node.type()) {
            case toml::node_type::string:
                set(out, TomlValue::Kind::string).text = node.as_string()->get();
                if (control_line_ == 0 && has_control(out.text)) control_line_ = out.line;
                break;
            case toml::node_type::integer:
                set(out, TomlValue::Kind::integer).integer = node.as_integer()->get();
                out.number = static_cast<double>(out.integer);
                break;
            case toml::node_type::floating_point: set(out, TomlValue::Kind::real).number = node.as_floating_point()->get(); break;
            case toml::node_type::boolean: set(out, TomlValue::Kind::boolean).flag = node.as_boolean()->get(); break;
            case toml::node_type::date: {
                const auto& date = node.as_date()->get();
                set(out, TomlValue::Kind::date).date = {date.year, date.month, date.day};
                break;
            }
            case toml::node_type::array:
                set(out, TomlValue::Kind::array).elements.reserve(node.as_array()->size());
                for (const auto& element : *node.as_array()) out.elements.push_back(value(element));
                break;
            case toml::node_type::table:
                set(out, TomlValue::Kind::table).keys.reserve(node.as_table()->size());
                for (const auto& [name, element] : *node.as_table()) out.keys.push_back({std::string(name.str()), value(element)});
                break;
            default: out.kind = TomlValue::Kind::time; break;
        }
        return out;
    }

private:
    static bool has_control(std::string_view text) {
        return std::ranges::any_of(text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F; });
    }
    static TomlValue& set(TomlValue& value, TomlValue::Kind kind) {
        value.kind = kind;
        return value;
    }
    [[nodiscard]] int line_of(const toml::node& node) const {
        const auto line = static_cast<int>(node.source().begin.line);
        return (line > 0 ? line : 1) + offset_;
    }
    int offset_;
    int control_line_ = 0;
};

// Which line of the text, from 0.
std::string_view line_text(std::string_view text, int line) {
    std::size_t begin = 0;
    for (; line > 0; --line) {
        const auto end = text.find('\n', begin);
        if (end == std::string_view::npos) return {};
        begin = end + 1;
    }
    return text.substr(begin, text.find('\n', begin) - begin);
}

// What most often stands there instead of what TOML wants.
std::string advice(std::string_view line) {
    const auto holds = [&](std::string_view part) { return line.find(part) != std::string_view::npos; };
    if (holds("＝")) return "; write = instead of ＝";
    const bool no_straight = !holds("\"") && !holds("'");
    if (no_straight && (holds("“") || holds("”"))) return "; write straight quotes \"...\" around the text";
    if (no_straight && holds("=")) return "; write text in straight quotes: key = \"...\"";
    if (holds("[[picture]]")) return "; a gallery's cover is its first picture, so leave out the line picture = (or call it cover =)";
    if (!holds("=") && !holds("[")) return "; each line is key = value";
    return "";
}

}  // namespace

Result<TomlValue> read_toml(std::string_view text, const std::string& file, int first_line, int nesting) {
    if (const int line = NestingScan(text, nesting).too_deep(); line >= 0)
        return at_line(file, first_line + line,
                       "brackets or dotted names are nested deeper than " + std::to_string(nesting) + ", or there are more than " + std::to_string(values_cap) +
                           " values; simplify");
    try {
        const toml::table table = toml::parse(text, std::string_view(file));
        Converter converter(first_line);
        auto value = converter.value(table);
        value.line = first_line;
        if (const int line = converter.control_line(); line > 0) return at_line(file, line, "this text holds a control character such as \\u0000; delete it");
        return value;
    } catch (const toml::parse_error& error) {
        const int line = std::max(static_cast<int>(error.source().begin.line), 1) - 1;
        std::string words(error.description());
        std::ranges::replace(words, '\n', ' ');
        return at_line(file, first_line + line, "not TOML: " + words + advice(line_text(text, line)));
    } catch (const std::exception& error) { return Error{std::string("not TOML: ") + error.what(), file}; }
}

const char* kind_words(TomlValue::Kind kind) {
    switch (kind) {
        case TomlValue::Kind::string: return "a text";
        case TomlValue::Kind::integer: return "a whole number";
        case TomlValue::Kind::real: return "a number";
        case TomlValue::Kind::boolean: return "true or false";
        case TomlValue::Kind::date: return "a date";
        case TomlValue::Kind::array: return "a list [...]";
        case TomlValue::Kind::table: return "a table {...}";
        case TomlValue::Kind::time: return "a time";
    }
    return "something else";
}

}  // namespace estation::content
