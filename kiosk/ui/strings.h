// Strings holds the kiosk's own visible text in one language, read from assets/strings/<lang>.toml. The program carries the
// same words from when it was built: where a file is missing or spoilt, or is older than the program and lacks a key, they
// are used, so that a station speaks whatever has happened to its disk. A key that nobody knows shows itself in brackets; a
// test compares keys with code. Immutable; UI thread.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "content/result.h"
#include "content/text.h"

namespace estation::kiosk::ui {

class Strings {
public:
    static content::Result<Strings> open(const std::filesystem::path& folder, content::Language language);
    static Strings built_in(content::Language language);
    [[nodiscard]] const std::string& get(const std::string& key) const;
    // "{0}" and "{1}" in the text are replaced.
    [[nodiscard]] std::string get(const std::string& key, std::string_view a, std::string_view b = {}) const;
    [[nodiscard]] content::Language language() const { return language_; }

private:
    content::Language language_ = content::Language::zh_CN;
    std::unordered_map<std::string, std::string> texts_;
    mutable std::unordered_map<std::string, std::string> missing_;
    mutable std::shared_ptr<const Strings> spare_;   // the words of the program, once one of them was needed
};

}  // namespace estation::kiosk::ui
