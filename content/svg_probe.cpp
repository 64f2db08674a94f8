#include "content/svg_probe.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string_view;
constexpr auto npos = string_view::npos;
constexpr std::size_t svg_bytes = 2u << 20;
constexpr std::size_t svg_depth = 128;
constexpr double longest_side = 1e6;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
string_view trimmed(string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}
string_view local(string_view name) { return name.substr(name.find(':') == npos ? 0 : name.find(':') + 1); }

std::string lower(string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// &#117; and &#x75; as the letters they stand for, so that nothing hides behind them.
std::string plain(string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto end = text[i] == '&' ? text.substr(i, 12).find(';') : npos;
        if (end == npos || end < 3 || text[i + 1] != '#') {
            out.push_back(text[i]);
            continue;
        }
        const bool hex = text[i + 2] == 'x';
        const char* const last = text.data() + i + end;
        std::uint32_t value = 0;
        const auto parsed = std::from_chars(text.data() + i + (hex ? 3 : 2), last, value, hex ? 16 : 10);
        if (parsed.ptr == last) append_utf8(out, value);
        i += end;
    }
    return out;
}

// A style may point at parts of the same picture only.
bool leads_outside(string_view style) {
    // Nearly always there is nothing to look at; the rest costs a copy.
    if (std::ranges::none_of(style, [](char c) { return c == '&' || c == '\\' || c == '(' || c == '@'; })) return false;
    const auto text = lower(plain(style));
    if (text.find("@import") != npos || text.find('\\') != npos) return true;
    for (auto at = text.find("url("); at != npos; at = text.find("url(", at + 1)) {
        auto rest = trimmed(string_view(text).substr(at + 4));
        if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) rest = trimmed(rest.substr(1));
        if (!rest.starts_with('#')) return true;
    }
    return false;
}

std::optional<double> leading_number(string_view& text) {
    while (!text.empty() && (is_blank(text.front()) || text.front() == ',')) text.remove_prefix(1);
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || !std::isfinite(number)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

class SvgScan {
public:
    explicit SvgScan(string_view text) : text_(text) {}

    Result<PictureInfo> run() {
        while (at_ < text_.size()) {
            const auto open = text_.find('<', at_);
            if (auto r = check_text(text_.substr(at_, open - at_)); !r) return r.error();
            if (open == npos) break;
            at_ = open;
            if (auto r = markup(); !r) return r.error();
        }
        if (!seen_root_) return fault("there is no <svg> in it; save it again as SVG");
        if (!open_.empty()) return fault("it is cut off: <" + std::string(open_.back().substr(0, 40)) + "> is never closed; save or copy it again");
        return size();
    }

private:
    [[nodiscard]] Error fault(std::string text) const {
        std::ranges::replace_if(
            text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');  // what it quotes may hold newlines
        const auto line = std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())), '\n') + 1;
        return {"this SVG cannot be shown: line " + std::to_string(line) + ": " + text, ""};
    }

    Result<> check_text(string_view text) const {
        if (open_.empty() && !trimmed(text).empty()) return fault("text stands outside <svg>; save it again as SVG");
        if (!open_.empty() && local(open_.back()) == "style" && leads_outside(text))
            return fault("its style points outside the picture; embed what it needs as shapes");
        return {};
    }

    Result<> markup() {
        const auto rest = text_.substr(at_);
        if (rest.starts_with("<!--")) return skip_to("-->", 4);
        if (rest.starts_with("<![CDATA[")) {
            const auto end = rest.find("]]>", 9);
            if (auto r = check_text(rest.substr(9, end == npos ? npos : end - 9)); !r) return r;
            return skip_to("]]>", 9);
        }
        if (rest.starts_with("<!")) return fault("it has a DOCTYPE or ENTITY; delete the lines that begin with <!DOCTYPE");
        if (rest.starts_with("<?xml-stylesheet")) return fault("it asks for a style sheet; put the style into the shapes");
        if (rest.starts_with("<?")) return skip_to("?>", 2);
        if (rest.starts_with("</")) return closing();
        return opening();
    }

    Result<> skip_to(string_view mark, std::size_t from) {
        const auto end = text_.find(mark, at_ + from);
        if (end == npos) return fault("it is cut off; save or copy it again");
        at_ = end + mark.size();
        return {};
    }

    Result<> closing() {
        const auto end = text_.find('>', at_);
        if (end == npos) return fault("it is cut off; save or copy it again");
        const auto name = trimmed(text_.substr(at_ + 2, end - at_ - 2));
        if (open_.empty() || open_.back() != name) return fault("</" + std::string(name.substr(0, 40)) + "> closes nothing that is open; save it again");
        open_.pop_back();
        at_ = end + 1;
        return {};
    }

    void skip_blank() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    string_view name() {
        const auto begin = at_;
        const auto ends = [](char c) { return is_blank(c) || c == '=' || c == '/' || c == '>' || c == '<' || c == '"' || c == '\'' || c == '&'; };
        while (at_ < text_.size() && !ends(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    Result<> opening() {
        ++at_;
        const auto element = name();
        if (element.empty()) return fault("a < stands where no tag begins; write &lt;");
        if (auto r = check_element(element); !r) return r;
        for (;;) {
            skip_blank();
            if (at_ >= text_.size()) return fault("it is cut off; save or copy it again");
            if (text_.substr(at_).starts_with("/>")) {
                at_ += 2;
                return {};
            }
            if (text_[at_] == '>') {
                ++at_;
                if (open_.size() == svg_depth) return fault("its shapes are nested deeper than " + std::to_string(svg_depth) + "; simplify it");
                open_.push_back(element);
                return {};
            }
            if (auto r = attribute(); !r) return r;
        }
    }

    Result<> check_element(string_view element) {
        const auto word = lower(local(element));
        constexpr std::array<string_view, 9> refused = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"};
        if (std::ranges::find(refused, word) != refused.end()) return fault("<" + word + "> does not belong into a picture; delete it");
        if (open_.empty() && seen_root_) return fault("something stands behind </svg>; save it again");
        at_root_ = open_.empty();
        if (at_root_ && word != "svg") return fault("it begins with <" + word.substr(0, 40) + "> instead of <svg>; save it again as SVG");
        seen_root_ = true;
        return {};
    }

    Result<> attribute() {
        const auto key = name();
        skip_blank();
        if (key.empty() || at_ >= text_.size() || text_[at_] != '=') return fault("an attribute has no value; write name=\"value\"");
        ++at_;
        skip_blank();
        const char quote = at_ < text_.size() ? text_[at_] : ' ';
        const auto end = quote == '"' || quote == '\'' ? text_.find(quote, at_ + 1) : npos;
        if (end == npos) return fault("a value is not in quotes, or the file is cut off; write name=\"value\"");
        const auto value = text_.substr(at_ + 1, end - at_ - 1);
        if (value.find('<') != npos) return fault("a value holds a <; write &lt;");
        at_ = end + 1;
        return check_attribute(key, value);
    }

    Result<> check_attribute(string_view key, string_view value) {
        const auto word = lower(local(key));
        const bool declares = key.starts_with("xmlns");
        if (!declares && (word == "href" || word == "src" || word == "base")) {
            const auto target = plain(value);
            if (!trimmed(target).empty() && !trimmed(target).starts_with('#'))
                return fault("it points at something outside itself (" + target.substr(0, 40) + "); draw it in, or put that picture beside it");
        } else if (word.starts_with("on")) {
            return fault("the attribute " + word.substr(0, 40) + " is a script; delete it");
        } else if (!declares && leads_outside(value)) {
            return fault("the attribute " + word.substr(0, 40) + " points outside the picture; delete it");
        }
        if (!at_root_) return {};
        if (key == "width") width_ = length(value);
        if (key == "height") height_ = length(value);
        if (key == "viewBox") read_view_box(value);
        return {};
    }

    // Plain numbers and px; lengths in other units leave the proportion to the viewBox.
    static std::optional<double> length(string_view value) {
        const auto number = leading_number(value);
        const auto unit = trimmed(value);
        return unit.empty() || unit == "px" ? number : std::nullopt;
    }

    void read_view_box(string_view value) {
        std::array<std::optional<double>, 4> numbers;
        for (auto& number : numbers) number = leading_number(value);
        box_width_ = numbers[2];
        box_height_ = numbers[3];
    }

    [[nodiscard]] Result<PictureInfo> size() const {
        const bool own = width_ && height_;
        const auto width = own ? width_ : box_width_, height = own ? height_ : box_height_;
        if (!width || !height) return Error{"this SVG cannot be shown: its size is not known; write viewBox=\"0 0 width height\" into <svg>", ""};
        if (*width <= 0 || *height <= 0 || *width > longest_side || *height > longest_side)
            return Error{"this SVG cannot be shown: its size is not sensible; write viewBox=\"0 0 1200 800\" into <svg>", ""};
        const auto whole = [](double side) { return std::max(1, static_cast<int>(std::lround(side))); };
        return PictureInfo{PictureFormat::svg, whole(*width), whole(*height)};
    }

    string_view text_;
    std::size_t at_ = 0;
    std::vector<string_view> open_;
    bool seen_root_ = false, at_root_ = false;
    std::optional<double> width_, height_, box_width_, box_height_;
};

string_view without_mark(string_view bytes) { return bytes.substr(bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0); }

}  // namespace

bool looks_like_svg(string_view bytes) {
    const auto text = trimmed(without_mark(bytes));
    return text.starts_with('<') && (text.find("<svg") != npos || text.find(":svg") != npos);
}

Result<PictureInfo> probe_svg(string_view bytes) {
    if (bytes.size() > svg_bytes)
        return Error{
            "this SVG has " + std::to_string(bytes.size()) + " bytes, at most " + std::to_string(svg_bytes) + " are read; simplify it or save it as PNG", ""};
    const auto text = without_mark(bytes);
    if (find_invalid_utf8(text) != npos || text.find('\0') != npos) return Error{"this SVG is not UTF-8 text; save it as UTF-8", ""};
    return SvgScan(text).run();
}

}  // namespace estation::content
