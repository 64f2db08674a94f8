// A TOML file as plain values with the lines they stand on. The parsing library is known to toml_source.cpp
// alone. Plain data without links into the text; any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "content/text.h"

namespace estation::content {

struct TomlKey;

struct TomlValue {
    enum class Kind { string, integer, real, boolean, date, array, table, time };
    Kind kind = Kind::table;
    int line = 1;
    std::string text;          // of a string
    std::int64_t integer = 0;  // of an integer
    double number = 0;         // of an integer or a real
    bool flag = false;
    Date date;
    std::vector<TomlValue> elements;  // of an array
    std::vector<TomlKey> keys;        // of a table, in alphabetical order
};

struct TomlKey {
    std::string name;
    TomlValue value;
};

// `first_line` is the line of `file` on which `text` begins (front matter stands inside another file).
// Nesting of brackets and of dotted names beyond `nesting` is an error before the parser sees it.
[[nodiscard]] Result<TomlValue> read_toml(std::string_view text, const std::string& file, int first_line, int nesting);

// "a string", "a whole number", ...: for messages.
const char* kind_words(TomlValue::Kind kind);

}  // namespace estation::content
