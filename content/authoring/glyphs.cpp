#include "content/authoring/glyphs.h"

#include <fontconfig/fontconfig.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;
constexpr std::size_t most_lines = 50;
// What fonts-noto-cjk brings under several names; kiosk/ui/shaper.cpp asks for the same. Debian's fontconfig brings DejaVu, in which
// Pango finds the rest.
constexpr const char* families[] = {"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Noto Sans Mono CJK SC", "DejaVu Sans", "DejaVu Sans Mono"};

struct DropConfig { void operator()(FcConfig* c) const { FcConfigDestroy(c); } };
struct DropPattern { void operator()(FcPattern* p) const { FcPatternDestroy(p); } };
struct DropObjects { void operator()(FcObjectSet* o) const { FcObjectSetDestroy(o); } };
struct DropFonts { void operator()(FcFontSet* f) const { FcFontSetDestroy(f); } };
struct DropChars { void operator()(FcCharSet* c) const { FcCharSetDestroy(c); } };

// All characters of those families on this machine; nothing when none of them is there.
std::unique_ptr<FcCharSet, DropChars> station_glyphs() {
    const std::unique_ptr<FcConfig, DropConfig> config(FcInitLoadConfigAndFonts());
    if (!config) return nullptr;
    std::unique_ptr<FcCharSet, DropChars> all;
    bool han = false;
    for (const char* family : families) {
        const std::unique_ptr<FcPattern, DropPattern> pattern(FcPatternCreate());
        FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
        const std::unique_ptr<FcObjectSet, DropObjects> wanted(FcObjectSetBuild(FC_CHARSET, static_cast<char*>(nullptr)));
        const std::unique_ptr<FcFontSet, DropFonts> found(FcFontList(config.get(), pattern.get(), wanted.get()));
        for (int i = 0; found && i < found->nfont; ++i) {
            FcCharSet* chars = nullptr;
            if (FcPatternGetCharSet(found->fonts[i], FC_CHARSET, 0, &chars) != FcResultMatch) continue;
            han = han || FcCharSetHasChar(chars, U'汉') == FcTrue;
            if (!all) all.reset(FcCharSetCopy(chars));
            else all.reset(FcCharSetUnion(all.get(), chars));
        }
    }
    return han ? std::move(all) : nullptr;
}

// Nothing is drawn for it: controls, joiners, selectors, marks of direction.
bool is_silent(char32_t c) {
    return c < 0x21 || (c >= 0x7F && c < 0xA1) || c == 0xAD || c == 0x3000 || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF) || is_space(c);
}

string named(char32_t c) {
    char number[16];
    std::snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(c));
    string text = "「";
    append_utf8(text, c);
    return text + "」 (" + number + ")";
}

enum class Form { markdown, toml, gift, plain, drawing };

Form form_of(string_view name) {
    if (name.ends_with(".md")) return Form::markdown;
    if (name.ends_with(".toml")) return Form::toml;
    if (name.ends_with(".gift")) return Form::gift;
    return name.ends_with(".svg") ? Form::drawing : Form::plain;
}

// Where the remark begins that ends a line of TOML; quotes hide a #.
std::size_t toml_remark(string_view line) {
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (quote == '"' && line[i] == '\\') ++i;
        else if (quote != 0) quote = line[i] == quote ? static_cast<char>(0) : quote;
        else if (line[i] == '"' || line[i] == '\'') quote = line[i];
        else if (line[i] == '#') return i;
    }
    return line.size();
}

class Search {
public:
    Search(const FcCharSet& glyphs, string label) : glyphs_(glyphs), label_(std::move(label)) {}

    void look_at(const string& name, string_view text) {
        const Form form = form_of(name);
        std::set<char32_t> told;
        int line = 0;
        bool fenced = false, in_tag = false;   // the lines about an article; between < and > of a drawing
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            auto shown = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            ++line;
            if (form == Form::markdown && shown.starts_with("+++")) {
                fenced = !fenced;
                continue;
            }
            if (form == Form::toml || (form == Form::markdown && fenced)) shown = shown.substr(0, toml_remark(shown));
            if (form == Form::gift && shown.find_first_not_of(" \t") != string_view::npos && shown.substr(shown.find_first_not_of(" \t")).starts_with("//")) continue;
            for (std::size_t at = 0; at < shown.size();) {
                const char32_t c = next_code_point(shown, at);
                if (form == Form::drawing && (c == '<' || c == '>')) in_tag = c == '<';
                if (in_tag || is_silent(c) || c == 0xFFFD || FcCharSetHasChar(&glyphs_, c) == FcTrue || !told.insert(c).second) continue;
                found_.push_back({"no font of a station has " + named(c) + "; write another word, or draw it", label_ + name + ":" + std::to_string(line)});
            }
            if (found_.size() > most_lines) return;
        }
    }
    std::vector<Error> take() {
        if (found_.size() > most_lines) {
            found_.resize(most_lines);
            found_.push_back({"more characters without a glyph are not listed", ""});
        }
        return std::move(found_);
    }

private:
    const FcCharSet& glyphs_;
    string label_;
    std::vector<Error> found_;
};

}  // namespace

std::vector<Error> missing_glyphs(const FileSource& files, const string& label) {
    const auto glyphs = station_glyphs();
    if (!glyphs) return {{"the fonts of a station (Debian's fonts-noto-cjk) are not on this machine, so that missing characters cannot be told", label}};
    Search search(*glyphs, label.empty() ? "" : label + "/");
    for (const auto& name : files.names()) {
        const bool text = name.ends_with(".md") || name.ends_with(".toml") || name.ends_with(".gift") || name.ends_with(".vtt") || name.ends_with(".svg");
        if (!text || name == "README.md") continue;
        const auto bytes = files.read(name, Limits{}.text_file_bytes);
        if (bytes) search.look_at(name, {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    }
    return search.take();
}

}  // namespace estation::content
