#include "kiosk/ui/strings.h"

#include "kiosk/ui/built_in_strings.h"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace estation::kiosk::ui {
using content::Error;
using content::Language;
using content::Result;

namespace {
void gather(const toml::table& table, const std::string& prefix, std::unordered_map<std::string, std::string>& out) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
        if (const auto* inner = node.as_table()) gather(*inner, name, out);
        else if (const auto* text = node.as_string()) out.emplace(name, text->get());
    }
}
}  // namespace

Result<Strings> Strings::open(const std::filesystem::path& folder, Language language) {
    const auto file = folder / (language == Language::en ? "en.toml" : "zh-CN.toml");
    Strings strings;
    strings.language_ = language;
    try {
        gather(toml::parse_file(file.string()), "", strings.texts_);
    } catch (const toml::parse_error& e) {
        return Error{std::string(e.description()), file.string() + ":" + std::to_string(e.source().begin.line)};
    }
    return strings;
}

Strings Strings::built_in(Language language) {
    Strings strings;
    strings.language_ = language;
    try {
        gather(toml::parse(built_in_strings(language)), "", strings.texts_);
    } catch (const toml::parse_error&) {
        strings.texts_.clear();   // a test reads them: they cannot be wrong
    }
    return strings;
}

const std::string& Strings::get(const std::string& key) const {
    if (const auto it = texts_.find(key); it != texts_.end()) return it->second;
    if (const auto it = missing_.find(key); it != missing_.end()) return it->second;
    if (!spare_) spare_ = std::make_shared<const Strings>(built_in(language_));
    const auto spare = spare_->texts_.find(key);
    return missing_.emplace(key, spare != spare_->texts_.end() ? spare->second : "[" + key + "]").first->second;
}

std::string Strings::get(const std::string& key, std::string_view a, std::string_view b) const {
    const std::string& pattern = get(key);
    std::string text;
    // One way through, so that a value which looks like a mark is shown as it is.
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view mark = std::string_view(pattern).substr(i, 3);
        if (mark == "{0}" || mark == "{1}") {
            text += mark == "{0}" ? a : b;
            i += 2;
        } else {
            text += pattern[i];
        }
    }
    return text;
}

}  // namespace estation::kiosk::ui
