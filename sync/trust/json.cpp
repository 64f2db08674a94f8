#include "sync/trust/json.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <nlohmann/json.hpp>

namespace estation::sync::trust {

using content::Error;
using content::Result;

namespace {

bool by_name(const std::pair<std::string, Json>& a, std::string_view b) { return std::string_view(a.first) < b; }

}  // namespace

const Json* Json::find(std::string_view name) const {
    const auto* const fields = std::get_if<Fields>(&value_);
    if (!fields) return nullptr;
    const auto at = std::lower_bound(fields->begin(), fields->end(), name, by_name);
    return at == fields->end() || at->first != name ? nullptr : &at->second;
}

std::size_t Json::field_count() const {
    const auto* const fields = std::get_if<Fields>(&value_);
    return fields ? fields->size() : 0;
}

const std::pair<std::string, Json>& Json::field(std::size_t index) const { return std::get<Fields>(value_)[index]; }

void Json::set(std::string_view name, Json value) {
    if (!is_object()) value_ = Fields{};
    auto& fields = std::get<Fields>(value_);
    const auto at = std::lower_bound(fields.begin(), fields.end(), name, by_name);
    if (at != fields.end() && at->first == name)
        at->second = std::move(value);
    else
        fields.emplace(at, std::string(name), std::move(value));
}

void Json::append(Json value) {
    if (!array()) value_ = Array{};
    std::get<Array>(value_).push_back(std::move(value));
}

bool Json::operator==(const Json& other) const { return value_ == other.value_; }

// Hears the parser and builds; the first thing that metadata must not have stops it.
class JsonBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return take(Json()); }
    bool boolean(bool value) override { return take(Json(value)); }
    bool number_integer(number_integer_t value) override { return take(Json(static_cast<std::int64_t>(value))); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) return refuse("a number is larger than any that metadata may hold");
        return take(Json(static_cast<std::int64_t>(value)));
    }
    bool number_float(number_float_t, const string_t& digits) override { return refuse("\"" + digits.substr(0, 40) + "\" is not a whole number"); }
    bool string(string_t& value) override { return take(Json(std::move(value))); }
    bool binary(binary_t&) override { return refuse("binary data"); }
    bool start_object(std::size_t) override { return open(Json(Json::Fields{})); }
    bool start_array(std::size_t) override { return open(Json(Json::Array{})); }
    bool key(string_t& name) override {
        open_.back().name = std::move(name);
        return true;
    }
    bool end_array() override { return close(); }
    bool end_object() override {
        auto& fields = std::get<Json::Fields>(open_.back().value.value_);
        std::ranges::sort(fields, {}, &std::pair<std::string, Json>::first);
        const auto twice = std::ranges::adjacent_find(fields, {}, &std::pair<std::string, Json>::first);
        if (twice != fields.end()) return refuse("an object names \"" + twice->first.substr(0, 40) + "\" twice");
        return close();
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return refuse("not JSON in UTF-8, at byte " + std::to_string(position));
    }

    [[nodiscard]] Json take_root() { return std::move(root_); }
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

private:
    struct Open {
        Json value;
        std::string name;  // of the field that comes next
    };

    bool refuse(std::string why) {
        refusal_ = std::move(why);
        return false;
    }
    bool take(Json value) {
        if (++count_ > json_values_cap) return refuse("more values than metadata may hold");
        put(std::move(value));
        return true;
    }
    void put(Json value) {
        if (open_.empty())
            root_ = std::move(value);
        else if (auto* const array = std::get_if<Json::Array>(&open_.back().value.value_))
            array->push_back(std::move(value));
        else
            std::get<Json::Fields>(open_.back().value.value_).emplace_back(std::move(open_.back().name), std::move(value));
    }
    bool open(Json value) {
        if (++count_ > json_values_cap) return refuse("more values than metadata may hold");
        if (open_.size() >= json_depth_cap) return refuse("nested deeper than metadata may be");
        open_.push_back({std::move(value), {}});
        return true;
    }
    bool close() {
        Json whole = std::move(open_.back().value);
        open_.pop_back();
        put(std::move(whole));
        return true;
    }

    Json root_;
    std::vector<Open> open_;
    std::size_t count_ = 0;
    std::string refusal_;
};

Result<Json> parse_json(std::string_view unverified_bytes) {
    // The library passes over a byte order mark; nobody who signs writes one.
    if (unverified_bytes.starts_with("\xEF\xBB\xBF")) return Error{"not JSON in UTF-8, at byte 0", {}};
    // And it takes a zero for the end of the text.
    if (const auto zero = unverified_bytes.find('\0'); zero != std::string_view::npos) return Error{"not JSON in UTF-8, at byte " + std::to_string(zero), {}};
    try {
        JsonBuilder builder;
        if (!nlohmann::json::sax_parse(unverified_bytes.begin(), unverified_bytes.end(), &builder)) return Error{builder.refusal(), {}};
        return builder.take_root();
    } catch (const std::exception& e) {
        return Error{std::string("cannot be read as JSON: ") + e.what(), {}};
    }
}

namespace {

enum class Style { canonical, file };

void write_string(const std::string& value, Style style, std::string& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (style == Style::file && byte < 0x20) {
            // Canonical JSON escapes nothing else, so that it is not always JSON; a file must be.
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void write(const Json& value, Style style, std::string& out) {
    if (const auto* const string = value.string()) {
        write_string(*string, style, out);
    } else if (const auto* const number = value.number()) {
        out += std::to_string(*number);
    } else if (const auto* const boolean = value.boolean()) {
        out += *boolean ? "true" : "false";
    } else if (const auto* const array = value.array()) {
        out += '[';
        for (const Json& one : *array) {
            if (&one != array->data()) out += ',';
            write(one, style, out);
        }
        out += ']';
    } else if (value.is_object()) {
        out += '{';
        for (std::size_t i = 0; i < value.field_count(); ++i) {
            if (i > 0) out += ',';
            write_string(value.field(i).first, style, out);
            out += ':';
            write(value.field(i).second, style, out);
        }
        out += '}';
    } else {
        out += "null";
    }
}

}  // namespace

std::string canonical(const Json& value) {
    std::string out;
    write(value, Style::canonical, out);
    return out;
}

std::string text(const Json& value) {
    std::string out;
    write(value, Style::file, out);
    return out;
}

}  // namespace estation::sync::trust
