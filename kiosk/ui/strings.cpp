#include "kiosk/ui/strings.h"

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

const std::string& Strings::get(const std::string& key) const {
    const auto it = texts_.find(key);
    if (it != texts_.end()) return it->second;
    return missing_.try_emplace(key, "[" + key + "]").first->second;
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
