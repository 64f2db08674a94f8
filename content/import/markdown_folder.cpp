// Markdown as it lies in other people's folders: with front matter of several kinds, pictures beside the text, HTML here and there
// and links from file to file. Each file becomes an article; the text stays as it was written but for what points elsewhere.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "content/folder_source.h"
#include "content/html_text.h"
#include "content/import/html_markdown.h"
#include "content/import/media_shelf.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/manifest.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;
constexpr std::size_t most_files = 500;

struct Source { string name, text; };
using ReadFile = std::function<Result<Bytes>(const string& name)>;

// "a%20b" -> "a b"; what is no number stays.
string unquoted(string_view text) {
    string out;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool code = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
        out.push_back(code ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i]);
        if (code) i += 2;
    }
    return out;
}

// A target as written in `from`, as a name in the folder; nothing when it leads out of it.
std::optional<string> beside(const string& from, string_view target) {
    auto path = unquoted(target.substr(0, target.find_first_of("#?")));
    std::ranges::replace(path, '\\', '/');
    if (path.starts_with('/')) path.erase(0, 1);   // sites write it from their root
    else if (const auto slash = from.rfind('/'); slash != string::npos) path.insert(0, from.substr(0, slash + 1));
    std::vector<string> parts;
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        const auto part = path.substr(begin, end - begin);
        if (part == "..") {
            if (parts.empty()) return std::nullopt;
            parts.pop_back();
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
        begin = end + 1;
    }
    string out;
    for (const auto& part : parts) out += (out.empty() ? "" : "/") + part;
    return out.empty() ? std::nullopt : std::optional(out);
}

bool is_web(string_view target) { return target.starts_with("http://") || target.starts_with("https://") || target.starts_with("//"); }
bool has_scheme(string_view target) {
    const auto colon = target.find(':');
    return colon != string_view::npos && target.substr(0, colon).find_first_of("/#?") == string_view::npos;
}

// A file on its way into an article.
class Article {
public:
    Article(const Source& source, const std::map<string, string>& pages, const ReadFile& read, MediaShelf& shelf, Import& report) : source_(source), pages_(pages), read_(read), shelf_(shelf), report_(report) {}

    ImportedPage run() {
        auto rest = front_matter(source_.text);
        string text;
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            const auto line = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            ++line_;
            text += take(line) + "\n";
        }
        if (title_.empty()) {
            const auto slash = source_.name.rfind('/');
            title_ = source_.name.substr(slash == string::npos ? 0 : slash + 1);
            title_ = short_title(title_.substr(0, title_.rfind('.')), 80);
        }
        while (text.starts_with('\n')) text.erase(0, 1);
        return {"", "article", title_, text, 1};
    }

private:
    void changed(string reason) { report_.change(source_.name, line_, std::move(reason)); }

    // +++ TOML or --- YAML: of both only the title is wanted, in simple lines; the rest is named.
    string_view front_matter(string_view text) {
        const auto fence = text.substr(0, 3);
        if ((fence != "---" && fence != "+++") || text.find('\n') == string_view::npos || !trimmed_wide(text.substr(3, text.find('\n') - 3)).empty()) return text;
        auto rest = text.substr(text.find('\n') + 1);
        std::vector<std::pair<string, string>> keys;
        int line = 1;
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            const auto one = trimmed_wide(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            ++line;
            if (one == fence || one == "...") {
                line_ = line;
                use(keys);
                return rest;
            }
            const auto mark = one.find(fence == "---" ? ':' : '=');
            if (mark != string_view::npos && !one.starts_with('-') && !one.starts_with('#')) keys.emplace_back(lower_ascii(trimmed_wide(one.substr(0, mark))), string(trimmed_wide(one.substr(mark + 1))));
        }
        return text;   // a rule, and no front matter
    }
    void use(const std::vector<std::pair<string, string>>& keys) {
        string aside;
        for (const auto& [key, quoted] : keys) {
            string value = quoted;
            if (value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) value = value.substr(1, value.size() - 2);
            if (key == "title" || key == "标题") title_ = short_title(value, 80);
            else aside += (aside.empty() ? "" : ", ") + key;
        }
        if (!aside.empty()) report_.change(source_.name, 1, "of its front matter only the title is used; not " + short_title(aside, 120));
    }

    string take(string_view line) {
        const auto inner = trimmed_wide(line);
        const auto fence = inner.starts_with("```") ? "```" : inner.starts_with("~~~") ? "~~~" : "";
        if (fence_.empty() ? *fence != 0 : *fence != 0 && fence_ == fence) {
            fence_ = fence_.empty() ? fence : "";
            return string(line);
        }
        if (!fence_.empty() || line.starts_with("    ") || line.starts_with('\t')) return string(line);
        if (title_.empty() && inner.starts_with("# ")) {
            title_ = short_title(trimmed_wide(inner.substr(2)), 80);
            return "";
        }
        if (inner.starts_with("[") && !inner.starts_with("[^") && inner.find("]:") != string_view::npos && inner.find("]:") + 2 < inner.size()) return definition(line);
        return spans(line);
    }

    // [name]: target "title"
    string definition(string_view line) {
        const auto at = line.find("]:") + 2;
        auto rest = line.substr(at);
        const auto begin = rest.find_first_not_of(" \t");
        if (begin == string_view::npos) return string(line);
        const auto end = std::min(rest.find_first_of(" \t", begin), rest.size());
        auto target = rest.substr(begin, end - begin);
        if (target.starts_with('<') && target.ends_with('>')) target = target.substr(1, target.size() - 2);
        const auto page = is_web(target) ? std::nullopt : page_of(target);
        if (page) return string(line.substr(0, at)) + " " + *page + string(rest.substr(end));
        if (!is_web(target)) {
            const auto path = picture_path(target);
            if (!path.empty()) return string(line.substr(0, at)) + " " + path + string(rest.substr(end));
        }
        return string(line);
    }

    // Pictures and links of one line; code between ` stays.
    string spans(string_view line) {
        string out;
        const bool in_table = trimmed_wide(line).starts_with('|');
        for (std::size_t i = 0; i < line.size();) {
            if (line[i] == '\\' && i + 1 < line.size()) {
                out += line.substr(i, 2);
                i += 2;
            } else if (line[i] == '`') {
                const auto ticks = std::min(line.find_first_not_of('`', i), line.size()) - i;
                const auto close = line.find(string(ticks, '`'), i + ticks);
                const auto end = close == string_view::npos ? i + ticks : close + ticks;
                out += line.substr(i, end - i);
                i = end;
            } else if (line.substr(i).starts_with("<!--")) {
                const auto end = line.find("-->", i);
                i = end == string_view::npos ? line.size() : end + 3;
                changed("a remark in HTML is left out");
            } else if (line[i] == '<' && i + 1 < line.size()) {
                i = tag(line, i, in_table, out);
            } else if (line[i] == '[' || (line[i] == '!' && i + 1 < line.size() && line[i + 1] == '[')) {
                i = bracket(line, i, in_table, out);
            } else {
                out.push_back(line[i++]);
            }
        }
        return out;
    }

    // <img> becomes a picture, <br> a new line, other tags go; <https://...> stays.
    std::size_t tag(string_view line, std::size_t at, bool in_table, string& out) {
        const auto end = line.find('>', at);
        if (end == string_view::npos) {
            out.push_back('<');
            return at + 1;
        }
        const auto whole = line.substr(at, end - at + 1);
        const auto tokens = html_tokens(whole);
        const bool is_tag = tokens.size() == 1 && tokens[0].kind != HtmlToken::Kind::text;
        if (!is_tag || is_web(whole.substr(1))) {
            out += whole;
            return end + 1;
        }
        const auto name = lower_ascii(tokens[0].name);
        if (name == "img") picture(string(tokens[0].attribute("src")), string(tokens[0].attribute("alt")), string(tokens[0].attribute("title")), in_table, out);
        else if (name == "br" && !in_table) out += "\\\n";
        else if (name != "br") changed("the HTML tag <" + short_title(name, 20) + "> is left out; what stands in it stays");
        return end + 1;
    }

    // [words](target "title") and ![alt](target "title"); anything else in brackets stays.
    std::size_t bracket(string_view line, std::size_t at, bool in_table, string& out) {
        const bool is_picture = line[at] == '!';
        const auto open = at + (is_picture ? 1 : 0);
        int depth = 0;
        std::size_t close = open;
        for (; close < line.size(); ++close) {
            if (line[close] == '\\') ++close;
            else if (line[close] == '[') ++depth;
            else if (line[close] == ']' && --depth == 0) break;
        }
        if (close >= line.size() || close + 1 >= line.size() || line[close + 1] != '(') {
            out += line.substr(at, open + 1 - at);
            return open + 1;
        }
        std::size_t end = close + 2;
        char quote = 0;
        for (int round = 1; end < line.size(); ++end) {
            if (line[end] == '\\') ++end;
            else if (quote != 0) quote = line[end] == quote ? static_cast<char>(0) : quote;
            else if ((line[end] == '"' || line[end] == '\'') && line[end - 1] == ' ') quote = line[end];
            else if (line[end] == '(') ++round;
            else if (line[end] == ')' && --round == 0) break;
        }
        if (end >= line.size()) {
            out += line.substr(at, open + 1 - at);
            return open + 1;
        }
        auto inside = trimmed_wide(line.substr(close + 2, end - close - 2));
        string title;
        if (!inside.empty() && (inside.back() == '"' || inside.back() == '\''))
            if (const auto begin = inside.find(inside.back()); begin != inside.size() - 1) {
                title = string(inside.substr(begin + 1, inside.size() - begin - 2));
                inside = trimmed_wide(inside.substr(0, begin));
            }
        if (inside.starts_with('<') && inside.ends_with('>')) inside = inside.substr(1, inside.size() - 2);
        const auto words = line.substr(open + 1, close - open - 1);
        if (is_picture) {
            picture(string(inside), string(words), title, in_table, out);
        } else {
            const string shown = words.find("![") == string_view::npos ? string(words) : spans(words);   // a badge: a picture that is a link
            out += link(shown, string(inside), string(line.substr(close + 1, end - close)));
        }
        return end + 1;
    }

    std::optional<string> page_of(string_view target) const {
        const auto name = beside(source_.name, target);
        const auto found = name ? pages_.find(*name) : pages_.end();
        return found == pages_.end() ? std::nullopt : std::optional("pack:" + found->second);
    }

    string link(const string& words, const string& target, const string& written) {
        if (is_web(target) || target.starts_with("pack:")) return "[" + words + "]" + written;
        if (target.starts_with('#')) return words;
        if (const auto page = page_of(target)) return "[" + words + "](" + *page + ")";
        changed(has_scheme(target) ? "the link " + short_title(target, 60) + " is kept as its words only; the kiosk opens web addresses as codes and items of a pack"
                                   : "the link to " + short_title(target, 60) + " is kept as its words only; that file is not imported");
        return words;
    }

    string picture_path(string_view target) {
        const auto name = beside(source_.name, target);
        if (!name) {
            changed("the picture " + short_title(target, 60) + " lies outside the folder and is left out; put it inside");
            return "";
        }
        const auto bytes = read_(*name);
        if (!bytes) {
            changed("the picture " + short_title(target, 60) + " is left out: " + bytes.error().text);
            return "";
        }
        return shelf_.take(*name, {reinterpret_cast<const char*>(bytes->data()), bytes->size()}, source_.name, line_);
    }

    // On lines of its own, as the kiosk shows pictures.
    void picture(const string& target, const string& alt, const string& title, bool in_table, string& out) {
        if (is_web(target) || has_scheme(target)) return changed("the picture " + short_title(target, 60) + " lies on the web and is left out; save it beside the text");
        if (in_table) return changed("a picture inside a table is left out; put it above or below");
        const auto path = picture_path(target);
        if (path.empty()) return;
        if (!trimmed_wide(out).empty()) out += "\n\n";
        out += "![" + alt + "](" + path + (title.empty() ? "" : " \"" + replaced(title, "\"", "”") + "\"") + ")\n\n";
    }

    const Source& source_;
    const std::map<string, string>& pages_;
    const ReadFile& read_;
    MediaShelf& shelf_;
    Import& report_;
    string title_, fence_;
    int line_ = 0;
};

Result<> import_sources(const std::vector<Source>& sources, const ReadFile& read, const string& label, Import& report) {
    std::map<string, string> pages;   // file name -> what native_writer will call the item
    int number = 0;
    for (const auto& source : sources) pages[source.name] = "page-" + std::to_string(++number);
    MediaShelf shelf(report);
    std::vector<ImportedPage> made;
    bool text = false;
    for (const auto& source : sources) {
        auto page = Article(source, pages, read, shelf, report).run();
        text = text || !trimmed_wide(page.markdown).empty();
        // An empty file keeps its number, so that links lead where they led.
        if (trimmed_wide(page.markdown).empty()) {
            report.change(source.name, 1, "there is no text in this file; its page says so");
            page.markdown = "（这一篇还没有写。）\n";
        }
        made.push_back(std::move(page));
    }
    if (!text) return Error{"there is no text in it", label};
    report.pages.insert(report.pages.end(), std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
    return {};
}

ReadFile reader_of(const std::filesystem::path& folder) {
    auto files = FolderSource::open(folder);
    if (!files) return [error = files.error()](const string&) -> Result<Bytes> { return error; };
    auto shared = std::make_shared<const FolderSource>(std::move(*files));
    return [shared](const string& name) { return shared->read(name, Limits{}.picture_file_bytes); };
}

}  // namespace

Result<> import_markdown_file(string_view text, const string& file, const std::filesystem::path& folder, const ImportLimits&, Import& report) {
    const ReadFile nothing = [](const string&) -> Result<Bytes> { return Error{"there is no folder beside this file", ""}; };
    return import_sources({{file, string(text)}}, folder.empty() ? nothing : reader_of(folder), file, report);
}

Result<> import_markdown_folder(const std::filesystem::path& folder, const ImportLimits& limits, Import& report) {
    const auto files = FolderSource::open(folder);
    if (!files) return files.error();
    std::vector<Source> sources;
    for (const auto& name : files->names()) {
        const auto lower = lower_ascii(name);
        if (!lower.ends_with(".md") && !lower.ends_with(".markdown")) continue;
        if (sources.size() == most_files) return Error{"more than " + std::to_string(most_files) + " Markdown files in one folder; divide it", folder.string()};
        const auto bytes = files->read(name, std::min(limits.text_bytes, Limits{}.text_file_bytes));
        if (!bytes) {
            report.drop(name, 0, bytes.error().text);
            continue;
        }
        auto text = decoded_text({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, name, limits, report);
        if (text) sources.push_back({name, std::move(*text)});
        else report.drop(name, 0, text.error().line());
    }
    if (sources.empty()) return Error{"there is no Markdown file in this folder; estation-pack import reads a folder of .md files, or one file of another format", folder.string()};
    report.title = short_title(std::filesystem::absolute(folder).lexically_normal().filename().string(), 60);
    return import_sources(sources, reader_of(folder), folder.string(), report);
}

}  // namespace estation::content
