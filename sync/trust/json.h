// Json is the small part of JSON that signed metadata may use: no fractions, no name twice in one object, bounded
// depth and number of values. What is read keeps every field, also those nobody knows, because signatures cover
// them. canonical() gives the bytes that are signed (OLPC canonical JSON, as securesystemslib writes it); text()
// gives a file that any JSON reader takes. Plain values; any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "content/result.h"

namespace estation::sync::trust {

class Json {
public:
    using Array = std::vector<Json>;

    Json() = default;  // null
    Json(bool value) : value_(value) {}
    Json(std::int64_t value) : value_(value) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(const char* value) : value_(std::string(value)) {}
    Json(Array value) : value_(std::move(value)) {}
    static Json object() { return Json(Fields{}); }

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    // nullptr: of another kind.
    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value_); }
    [[nodiscard]] const std::int64_t* number() const { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
    [[nodiscard]] bool is_object() const { return std::holds_alternative<Fields>(value_); }

    // Of an object: the field, or nullptr where there is none (or this is no object).
    [[nodiscard]] const Json* find(std::string_view name) const;
    [[nodiscard]] std::size_t field_count() const;
    [[nodiscard]] const std::pair<std::string, Json>& field(std::size_t index) const;
    // Makes or replaces a field; null becomes an object first.
    void set(std::string_view name, Json value);
    void append(Json value);  // null becomes an array first

    bool operator==(const Json& other) const;

private:
    using Fields = std::vector<std::pair<std::string, Json>>;
    explicit Json(Fields fields) : value_(std::move(fields)) {}
    friend class JsonBuilder;

    std::variant<std::monostate, bool, std::int64_t, std::string, Array, Fields> value_;
};

inline constexpr std::size_t json_depth_cap = 64;
inline constexpr std::size_t json_values_cap = 1'000'000;

// Fails with one sentence: what is not JSON, what JSON has and metadata must not.
[[nodiscard]] content::Result<Json> parse_json(std::string_view unverified_bytes);
[[nodiscard]] std::string canonical(const Json& value);
[[nodiscard]] std::string text(const Json& value);

}  // namespace estation::sync::trust
