#include "content/import/cell_format.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <pugixml.hpp>

#include "content/import/xml.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

// The codes that have only a number, as a Chinese Excel shows them.
string_view usual_code(int id) {
    static const std::map<int, string_view> codes = {
        {9, "0%"}, {10, "0.00%"}, {14, "yyyy/m/d"}, {15, "yyyy-m-d"}, {16, "m-d"}, {17, "yyyy-m"}, {18, "h:mm"}, {19, "h:mm:ss"}, {20, "h:mm"}, {21, "h:mm:ss"}, {22, "yyyy/m/d h:mm"},
        {27, "yyyy年m月"}, {28, "m月d日"}, {29, "m月d日"}, {30, "m-d-yy"}, {31, "yyyy年m月d日"}, {32, "h时mm分"}, {33, "h时mm分ss秒"}, {34, "h时mm分"}, {35, "h时mm分ss秒"}, {36, "yyyy年m月"},
        {45, "mm:ss"}, {46, "[h]:mm:ss"}, {47, "mm:ss"}, {50, "yyyy年m月"}, {51, "m月d日"}, {52, "yyyy年m月"}, {53, "m月d日"}, {54, "m月d日"}, {55, "h时mm分"}, {56, "h时mm分ss秒"}, {57, "yyyy年m月"}, {58, "m月d日"}};
    const auto found = codes.find(id);
    return found == codes.end() ? string_view() : found->second;
}

// One part of a code: a run of y, m, d, h or s ("elapsed": in brackets), or what stands between as it is.
struct Part { char unit = 0; int length = 0; bool elapsed = false; string text; };

std::vector<Part> parts_of(string_view code) {
    std::vector<Part> all;
    const auto literal = [&](string_view text) {
        if (all.empty() || all.back().unit != 0) all.push_back({});
        all.back().text += text;
    };
    for (std::size_t i = 0; i < code.size() && code[i] != ';';) {
        const char c = code[i], low = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (c == '"') {
            const auto end = std::min(code.find('"', i + 1), code.size());
            literal(code.substr(i + 1, end - i - 1));
            i = end + 1;
        } else if (c == '\\' || c == '_' || c == '*') {
            if (c == '\\' && i + 1 < code.size()) literal(code.substr(i + 1, 1));
            i += 2;
        } else if (c == '[') {
            const auto end = std::min(code.find(']', i), code.size());
            const auto inside = code.substr(i + 1, end - i - 1);
            if (!inside.empty() && inside.find_first_not_of(inside[0]) == string_view::npos && string_view("hHmMsS").find(inside[0]) != string_view::npos)
                all.push_back({static_cast<char>(inside[0] | 0x20), static_cast<int>(inside.size()), true, ""});
            i = end + 1;
        } else if (code.substr(i, 5) == "AM/PM" || code.substr(i, 5) == "am/pm") {
            i += 5;
        } else if (code.substr(i).starts_with("上午/下午")) {
            i += string_view("上午/下午").size();
        } else if (string_view("ymdhs").find(low) != string_view::npos) {
            std::size_t end = i;
            while (end < code.size() && (code[end] | 0x20) == low) ++end;
            all.push_back({low, static_cast<int>(end - i), false, ""});
            i = end;
        } else if (low == 'g' && code.substr(i, 7) == "General") {
            i += 7;
        } else {
            literal(code.substr(i, 1));
            ++i;
        }
    }
    return all;
}

bool is_time(const std::vector<Part>& parts) {
    return std::ranges::any_of(parts, [](const Part& p) { return p.unit != 0; });
}

// An m beside hours or seconds means minutes.
void tell_minutes(std::vector<Part>& parts) {
    char before = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].unit == 0) continue;
        char after = 0;
        for (std::size_t k = i + 1; k < parts.size() && after == 0; ++k) after = parts[k].unit;
        if (parts[i].unit == 'm' && (before == 'h' || after == 's' || parts[i].elapsed)) parts[i].unit = 'n';
        before = parts[i].unit;
    }
}

string digits(long long value, int least) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*lld", std::clamp(least, 1, 9), value);
    return text;
}

string shown_moment(double value, std::vector<Part> parts, bool from_1904) {
    tell_minutes(parts);
    const bool to_seconds = std::ranges::any_of(parts, [](const Part& p) { return p.unit == 's'; }), to_days = std::ranges::none_of(parts, [](const Part& p) { return string_view("hns").find(p.unit) != string_view::npos && p.unit != 0; });
    const double unit = to_days ? 86400 : to_seconds ? 1 : 60;
    const auto seconds = to_days ? static_cast<long long>(std::floor(value)) * 86400 : static_cast<long long>(std::llround(value * 86400 / unit) * static_cast<long long>(unit));
    auto day = seconds / 86400;
    // Excel believes that 1900 was a leap year.
    if (!from_1904 && day < 60) ++day;
    using namespace std::chrono;
    const sys_days date = sys_days{from_1904 ? year{1904} / 1 / 1 : year{1899} / 12 / 30} + days{day};
    const year_month_day civil{date};
    string out;
    for (const auto& p : parts) {
        switch (p.unit) {
            case 'y': out += p.length <= 2 ? digits(static_cast<int>(civil.year()) % 100, 2) : digits(static_cast<int>(civil.year()), 4); break;
            case 'm': out += digits(static_cast<unsigned>(civil.month()), p.length == 2 ? 2 : 1); break;
            case 'd': out += p.length > 2 ? string() : digits(static_cast<unsigned>(civil.day()), p.length); break;
            case 'h': out += digits(p.elapsed ? seconds / 3600 : seconds / 3600 % 24, p.length); break;
            case 'n': out += digits(p.elapsed ? seconds / 60 : seconds / 60 % 60, p.length); break;
            case 's': out += digits(p.elapsed ? seconds : seconds % 60, p.length); break;
            default: out += p.text;
        }
    }
    const auto end = out.find_last_not_of(' ');
    return end == string::npos ? out : out.substr(0, end + 1);
}

}  // namespace

string shown_number(double value, string_view code, bool from_1904) {
    auto parts = parts_of(code);
    char buffer[400];
    // Dates end in the year 9999.
    if (is_time(parts) && value >= 0 && value < 2'958'466) return shown_moment(value, std::move(parts), from_1904);
    const auto share = std::ranges::any_of(parts, [](const Part& p) { return p.text.find('%') != string::npos && p.text.find_first_of("0#?") != string::npos; });
    if (share && std::abs(value) < 1e12) {
        const auto dot = code.find('.'), end = code.find('%');
        const auto places = dot == string_view::npos || dot > end ? 0 : std::ranges::count_if(code.substr(dot, end - dot), [](char c) { return c == '0' || c == '#'; });
        std::snprintf(buffer, sizeof buffer, "%.*f%%", static_cast<int>(std::min<std::ptrdiff_t>(places, 15)), value * 100);
        return buffer;
    }
    std::snprintf(buffer, sizeof buffer, "%.15g", value);
    return buffer;
}

CellFormats::CellFormats(const pugi::xml_node& styles, bool from_1904) : from_1904_(from_1904) {
    std::map<int, string> own;
    for (auto list = styles.first_child(); list; list = list.next_sibling()) {
        const auto name = local_name(list.name());
        for (auto one = list.first_child(); one; one = one.next_sibling()) {
            if (name == "numFmts") own.emplace(one.attribute("numFmtId").as_int(-1), string(one.attribute("formatCode").value()).substr(0, 200));
            if (name != "cellXfs") continue;
            const int id = one.attribute("numFmtId").as_int();
            const auto found = own.find(id);
            codes_.emplace_back(found != own.end() ? found->second : string(usual_code(id)));
        }
    }
}

string CellFormats::shown(const char* number, int style) const {
    char* end = nullptr;
    const double value = std::strtod(number, &end);
    if (end == number || *end != 0) return number;
    const bool known = style >= 0 && static_cast<std::size_t>(style) < codes_.size();
    return shown_number(value, known ? codes_[static_cast<std::size_t>(style)] : string_view(), from_1904_);
}

}  // namespace estation::content
