// TomlKeys asks a TOML table for its keys one by one, checks what it gets, and in the end knows which keys nobody
// asked for. Every fault becomes one line that says what to write instead. It borrows the table and the report;
// used on one thread, for as long as one file is read.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/faults.h"
#include "content/text.h"
#include "content/toml_source.h"

namespace estation::content {

// One file being read: where its faults go and whether one of them makes it useless.
struct FileReport {
    std::string file;
    Faults& faults;
    bool useless = false;

    // The file can be used in spite of it.
    void note(int line, std::string text) { faults.add(file, line, std::move(text)); }
    // The item of this file is left out.
    void refuse(int line, std::string text) {
        useless = true;
        note(line, std::move(text));
    }
};

class TomlKeys {
public:
    TomlKeys(const TomlValue& table, FileReport& report) : table_(&table), report_(&report), used_(table.keys.size()) {}

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] int line() const { return table_->line; }
    // The key's own line, or the table's when the key is not there.
    [[nodiscard]] int line(std::string_view key) const;

    // A missing key gives the fallback; a wrong type refuses the file, and so do lists and texts beyond what can be shown.
    std::string string(std::string_view key, std::string fallback = "");
    Text text(std::string_view key);                         // "..." or { zh = "...", en = "..." }
    std::vector<std::string> strings(std::string_view key);  // ["...", "..."]; a single text counts as a list of one
    std::vector<Text> texts(std::string_view key);
    double number(std::string_view key, double fallback, double least, double most);
    int integer(std::string_view key, int fallback, int least, int most);
    std::vector<int> integers(std::string_view key, int least, int most);  // [1, 2, 5]
    bool flag(std::string_view key, bool fallback);
    std::optional<Date> date(std::string_view key);
    std::vector<TomlKeys> tables(std::string_view key);  // [[key]]
    std::optional<TomlKeys> table(std::string_view key);
    // [[1, 2], [3, 4]] as pairs, or one pair [1, 2].
    std::vector<std::pair<double, double>> points(std::string_view key);
    std::optional<std::pair<double, double>> point(std::string_view key);

    // The same, but a missing or empty key refuses the file; `example` says what to write.
    std::string required_string(std::string_view key, std::string_view example);
    Text required_text(std::string_view key, std::string_view example);

    // Names every key that nobody asked for, with the nearest one that somebody did.
    void finish();

    FileReport& report() { return *report_; }

private:
    const TomlValue* take(std::string_view key);
    const TomlValue* take(std::string_view key, TomlValue::Kind kind, std::string_view example);
    bool short_enough(std::string_view key, const TomlValue& value);
    bool fits(std::string_view key, const TomlValue& list);
    void wrong(std::string_view key, const TomlValue& value, std::string_view wanted);
    void missing(std::string_view key, std::string_view example);
    Text text_of(std::string_view key, const TomlValue& value);

    const TomlValue* table_;
    FileReport* report_;
    std::vector<bool> used_;
    std::vector<std::string> asked_;
};

// The word of `words` that looks most like `word`; empty when none is near enough to be meant.
std::string nearest_word(std::string_view word, const std::vector<std::string>& words);
std::string joined(const std::vector<std::string>& words);  // "a, b, c"

}  // namespace estation::content
