// Word's .docx as articles: headings, lists, bold, tables, footnotes and pictures, each as our own files say it. Read with
// libarchive and pugixml, which are here already, and not by pandoc: that would be 200 MB on an author's machine, knows no caps
// for hostile files, and drops in silence what it does not know. Fonts, sizes and colours are the kiosk's business and stay behind.
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "content/import/archive.h"
#include "content/import/html_markdown.h"
#include "content/import/media_shelf.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/import/xml.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;
using Node = pugi::xml_node;

bool is(const Node& node, string_view name) { return local_name(node.name()) == name; }
Node child(const Node& node, string_view name) {
    for (const auto one : node.children())
        if (is(one, name)) return one;
    return {};
}
// The value of an attribute, whatever its prefix.
string_view attribute(const Node& node, string_view name) {
    for (const auto& one : node.attributes())
        if (local_name(one.name()) == name) return one.value();
    return {};
}
string_view value(const Node& node, string_view name) { return attribute(child(node, name), "val"); }
// <w:b/> is on, <w:b w:val="0"/> is off.
bool on(const Node& properties, string_view name) {
    const auto node = child(properties, name);
    if (!node) return false;
    const auto val = attribute(node, "val");
    return val.empty() || (val != "0" && val != "false" && val != "off" && val != "none");
}

string first_style_id(const Node& properties, string_view name) { return string(value(properties, name)); }

// "一", "十二", "二十": as Word counts headings in Chinese.
string chinese_number(int n) {
    static constexpr std::array<const char*, 10> digits = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    if (n <= 0 || n > 99) return std::to_string(n);
    const auto tens = static_cast<std::size_t>(n / 10), ones = static_cast<std::size_t>(n % 10);
    return (tens > 1 ? string(digits[tens]) : "") + (tens > 0 ? "十" : "") + digits[ones];
}

enum class Counting { none, bullet, decimal, letter, chinese };

Counting counting_of(string_view format) {
    if (format == "bullet") return Counting::bullet;
    if (format.starts_with("upperLetter") || format.starts_with("lowerLetter")) return Counting::letter;
    if (format.starts_with("chinese") || format.starts_with("japaneseCounting") || format.starts_with("ideographTraditional")) return Counting::chinese;
    return format == "none" ? Counting::none : Counting::decimal;
}

// What the small files of the package say.
struct Package {
    std::map<string, int> heading_of_style;                       // style id -> 1..6
    std::set<string> title_styles, caption_styles, quote_styles;
    std::map<std::pair<string, int>, Counting> counting;          // list and level
    struct Target { string path; bool outside = false; };
    std::map<string, Target> targets;                             // of the document's relationships
    std::map<string, string> notes;                               // footnotes as Markdown, by "f2" or "e2"
};

struct Style { bool bold = false, dots = false, marked = false, struck = false; bool operator==(const Style&) const = default; };
struct Piece { string text; Style style; string link, raw; };     // raw: Markdown already

// A paragraph as it was read: its text, and the pictures that stood in it.
struct Paragraph {
    std::vector<Piece> pieces;
    std::vector<string> pictures;   // Markdown up to the title, "![alt](path"
    [[nodiscard]] string plain() const {
        string all;
        for (const auto& p : pieces) all += p.text;
        return all;
    }
};

string markdown_of(const std::vector<Piece>& pieces) {
    string out;
    for (std::size_t i = 0; i < pieces.size();) {
        if (!pieces[i].raw.empty()) {
            out += pieces[i++].raw;
            continue;
        }
        const Style style = pieces[i].style;
        const string link = pieces[i].link;
        string text;
        for (; i < pieces.size() && pieces[i].raw.empty() && pieces[i].style == style && pieces[i].link == link; ++i) text += pieces[i].text;
        // Marks hug the words.
        const auto inner = trimmed_wide(text);
        if (inner.empty()) {
            out += text;
            continue;
        }
        const auto before = text.substr(0, static_cast<std::size_t>(inner.data() - text.data())), after = text.substr(before.size() + inner.size());
        string said = replaced(escaped_markdown(inner), "\n", "\\\n");
        if (style.marked) said = "==" + said + "==";
        if (style.dots) said = "[" + said + "]{.dot}";
        if (style.struck) said = "~~" + said + "~~";
        if (style.bold) said = "**" + said + "**";
        if (!link.empty()) said = "[" + said + "](<" + link + ">)";
        out += before + said + after;
    }
    return out;
}

// Relationship targets are relative to word/, or absolute in the package.
string resolved(string_view target) {
    string path = target.starts_with('/') ? string(target.substr(1)) : "word/" + string(target);
    for (auto up = path.find("/../"); up != string::npos; up = path.find("/../")) {
        const auto parent = up == 0 ? string::npos : path.rfind('/', up - 1);
        path = path.substr(0, parent == string::npos ? 0 : parent + 1) + path.substr(up + 4);
    }
    return path;
}

class Reading {
public:
    Reading(const Unpacked& files, const string& file, const ImportLimits& limits, Import& report) : files_(files), file_(file), limits_(limits), report_(report), shelf_(report) {}

    Result<> run() {
        const auto document = open("word/document.xml");
        if (!document) return document.error();
        if (auto r = read_styles(); !r) return r;
        if (auto r = read_counting(); !r) return r;
        if (auto r = read_relations("word/_rels/document.xml.rels"); !r) return r;
        xml_ = &*document;
        const auto body = child(document->document().document_element(), "body");
        if (!body) return Error{"there is no text in this document", file_};
        look_for_questions(body);
        if (answers_ >= 2) return as_questions(body);
        if (auto r = read_notes("word/footnotes.xml", 'f'); !r) return r;
        if (auto r = read_notes("word/endnotes.xml", 'e'); !r) return r;
        xml_ = &*document;
        blocks(body);
        end_list();
        finish_page();
        tell_left_out();
        if (report_.pages.empty()) return Error{"there is no text in this document", file_};
        return {};
    }

private:
    // ---- the package

    Result<Xml> open(const string& name) const {
        const auto found = files_.files.find(name);
        if (found == files_.files.end()) return Error{"this is no Word document: " + name + " is missing", file_};
        return Xml::parse(found->second, file_ + "/" + name, limits_);
    }
    [[nodiscard]] bool has(const string& name) const { return files_.files.contains(name); }

    Result<> read_styles() {
        if (!has("word/styles.xml")) return {};
        const auto xml = open("word/styles.xml");
        if (!xml) return xml.error();
        for (const auto style : xml->document().document_element().children()) {
            if (!is(style, "style")) continue;
            const string id(attribute(style, "styleId"));
            const auto name = lower_ascii(value(style, "name"));
            const auto outline = plain_number(value(child(style, "pPr"), "outlineLvl"));
            for (const string_view begin : {"heading ", "标题 ", "標題 "})
                if (name.starts_with(begin) && name.size() == begin.size() + 1 && name.back() >= '1' && name.back() <= '9') package_.heading_of_style[id] = std::min(6, name.back() - '0');
            if (outline && *outline >= 0 && *outline <= 8 && !package_.heading_of_style.contains(id)) package_.heading_of_style[id] = std::min(6, static_cast<int>(*outline) + 1);
            if (name == "title" || name == "标题") package_.title_styles.insert(id);
            if (name == "caption" || name == "题注") package_.caption_styles.insert(id);
            if (name.find("quote") != string::npos || name.find("引用") != string::npos) package_.quote_styles.insert(id);
        }
        return {};
    }

    Result<> read_counting() {
        if (!has("word/numbering.xml")) return {};
        const auto xml = open("word/numbering.xml");
        if (!xml) return xml.error();
        std::map<string, std::map<int, Counting>> patterns;
        for (const auto pattern : xml->document().document_element().children()) {
            if (!is(pattern, "abstractNum")) continue;
            auto& levels = patterns[string(attribute(pattern, "abstractNumId"))];
            for (const auto level : pattern.children())
                if (is(level, "lvl")) levels[static_cast<int>(plain_number(attribute(level, "ilvl")).value_or(0))] = counting_of(value(level, "numFmt"));
        }
        for (const auto list : xml->document().document_element().children()) {
            if (!is(list, "num")) continue;
            for (const auto& [level, counting] : patterns[string(value(list, "abstractNumId"))]) package_.counting[{string(attribute(list, "numId")), level}] = counting;
        }
        return {};
    }

    Result<> read_relations(const string& name) {
        package_.targets.clear();
        if (!has(name)) return {};
        const auto xml = open(name);
        if (!xml) return xml.error();
        for (const auto one : xml->document().document_element().children()) {
            const bool outside = attribute(one, "TargetMode") == "External";
            package_.targets[string(attribute(one, "Id"))] = {outside ? string(attribute(one, "Target")) : resolved(attribute(one, "Target")), outside};
        }
        return {};
    }

    Result<> read_notes(const string& name, char kind) {
        if (!has(name)) return {};
        const auto xml = open(name);
        if (!xml) return xml.error();
        xml_ = &*xml;
        for (const auto note : xml->document().document_element().children()) {
            const auto type = attribute(note, "type");
            if (!(is(note, "footnote") || is(note, "endnote")) || (!type.empty() && type != "normal")) continue;
            string text;
            for (const auto paragraph : note.children()) {
                if (!is(paragraph, "p")) continue;
                const auto said = replaced(string(trimmed_wide(markdown_of(inline_of(paragraph).pieces))), "\\\n", " ");
                if (!said.empty()) text += (text.empty() ? "" : " ") + said;
            }
            package_.notes[kind + string(attribute(note, "id"))] = text;
        }
        return {};
    }

    // ---- is it a sheet of questions?

    static bool is_answer(string_view line) {
        for (const string_view begin : {"答案", "【答案", "正确答案", "参考答案", "[答案", "标准答案"})
            if (line.starts_with(begin)) return true;
        return false;
    }

    void look_for_questions(const Node& node) {
        for (const auto one : node.children()) {
            if (is(one, "p")) answers_ += is_answer(trimmed_wide(text_in(one))) ? 1 : 0;
            else if (is(one, "sdt") || is(one, "sdtContent")) look_for_questions(one);
        }
    }

    static string text_in(const Node& node) {
        string all;
        struct Walker : pugi::xml_tree_walker {
            string* all = nullptr;
            bool for_each(Node& node) override {
                if (is(node, "t")) *all += node.child_value();
                else if (is(node, "tab")) *all += ' ';
                else if (is(node, "br") || is(node, "cr")) *all += '\n';
                return true;
            }
        } walker;
        walker.all = &all;
        Node(node).traverse(walker);
        return all;
    }

    // Lists that Word counts by itself get their numbers as text again, which is what the reader of numbered text looks for.
    Result<> as_questions(const Node& body) {
        string text;
        std::map<std::pair<string, int>, int> counts;
        for (const auto one : body.children()) {
            if (is(one, "tbl")) report_.drop("", line(one), "a table in a sheet of questions is not read; save it as a spreadsheet and import that");
            if (!is(one, "p")) continue;
            const auto list = child(child(one, "pPr"), "numPr");
            const string id(value(list, "numId"));
            const int level = static_cast<int>(plain_number(value(list, "ilvl")).value_or(0));
            const auto found = package_.counting.find({id, level});
            if (list && found != package_.counting.end()) {
                const int n = ++counts[{id, level}];
                if (found->second == Counting::letter) text += static_cast<char>('A' + (n - 1) % 26), text += ". ";
                else if (found->second == Counting::decimal) text += std::to_string(n) + ". ";
                if (level == 0 && found->second == Counting::decimal)
                    std::erase_if(counts, [](const auto& one_count) { return one_count.first.second > 0; });
            } else if (is_answer(trimmed_wide(text_in(one)))) {
                // Behind an answer the next letters begin at A again, though Word may keep one list for all.
                std::erase_if(counts, [&](const auto& c) { const auto kind = package_.counting.find(c.first); return kind != package_.counting.end() && kind->second == Counting::letter; });
            }
            if (child_deep(one, "drawing") || child_deep(one, "pict")) report_.change(short_title(text_in(one)), line(one), "the picture is left out of this question; add it in the file of questions");
            text += replaced(text_in(one), "\n", "\n") + "\n";
        }
        report_.change("", 0, "lines with answers make this a sheet of questions; it is read as numbered text");
        return import_plain_text(text, file_, report_);
    }

    static bool child_deep(const Node& node, string_view name) {
        return static_cast<bool>(Node(node).find_node([&](const Node& one) { return is(one, name); }));
    }

    // ---- text

    void left_out(const string& what, const Node& node) {
        auto& seen = left_out_[what];
        if (seen.count++ == 0) seen.line = line(node);
    }
    [[nodiscard]] int line(const Node& node) const { return xml_ == nullptr ? 0 : std::max(paragraph_, node ? 1 : 0); }
    void tell_left_out() {
        for (const auto& [what, seen] : left_out_)
            report_.change(title_, seen.line, what + (seen.count > 1 ? " (" + std::to_string(seen.count) + " times)" : ""));
        for (const auto& name : files_.names) {
            if (name == "word/vbaProject.bin") report_.drop("", 0, "the macros in this document are not imported");
            if (name.starts_with("word/embeddings/")) report_.drop("", 0, "the embedded file " + short_title(name.substr(16), 60) + " is not imported; save it by itself and import that");
        }
    }

    Paragraph inline_of(const Node& paragraph) {
        Paragraph out;
        runs(paragraph, "", out);
        return out;
    }

    void runs(const Node& parent, const string& link, Paragraph& out) {
        for (const auto one : parent.children()) {
            if (is(one, "r")) run(one, link, out);
            else if (is(one, "hyperlink")) runs(one, link_of(one), out);
            else if (is(one, "ins") || is(one, "smartTag") || is(one, "sdt") || is(one, "sdtContent") || is(one, "fldSimple") || is(one, "bdo") || is(one, "dir") || is(one, "moveTo")) runs(one, link, out);
            else if (is(one, "AlternateContent")) runs(first_choice(one), link, out);
            else if (is(one, "oMath") || is(one, "oMathPara")) {
                left_out("a formula is imported as plain text; write it as $...$", one);
                out.pieces.push_back({text_in(one), {}, link, {}});
            } else if (is(one, "del") || is(one, "moveFrom")) {
                left_out("text that was deleted with tracked changes stays deleted", one);
            }
        }
    }

    static Node first_choice(const Node& both) {
        const auto choice = child(both, "Choice");
        return choice ? choice : child(both, "Fallback");
    }

    string link_of(const Node& node) {
        const auto found = package_.targets.find(string(attribute(node, "id")));
        if (found == package_.targets.end()) return "";   // a place in this document
        const auto& target = found->second.path;
        if (found->second.outside && (target.starts_with("http://") || target.starts_with("https://")) && target.find_first_of("<> \n") == string::npos) return target;
        left_out("a link that leads to no web address is kept as its words only", node);
        return "";
    }

    void run(const Node& node, const string& link, Paragraph& out) {
        const auto look = child(node, "rPr");
        if (on(look, "vanish")) return left_out("hidden text is left out", node);
        Style style{on(look, "b"), on(look, "em"), on(look, "highlight"), on(look, "strike") || on(look, "dstrike")};
        const auto height = value(look, "vertAlign");
        for (const auto one : node.children()) {
            if (is(one, "t")) say(without_controls(one.child_value()), style, link, height, out);
            else if (is(one, "tab") || is(one, "ptab")) say(" ", style, link, "", out);
            else if (is(one, "br") || is(one, "cr")) {
                if (attribute(one, "type").empty() || attribute(one, "type") == "textWrapping") say("\n", style, link, "", out);
            } else if (is(one, "noBreakHyphen")) say("-", style, link, "", out);
            else if (is(one, "sym")) left_out("a character of a symbol font is left out", one);
            else if (is(one, "footnoteReference")) call_note("f" + string(attribute(one, "id")), out);
            else if (is(one, "endnoteReference")) call_note("e" + string(attribute(one, "id")), out);
            else if (is(one, "drawing")) picture(one, out);
            else if (is(one, "pict")) old_picture(one, out);
            else if (is(one, "AlternateContent")) alternative(one, out);
            else if (is(one, "ruby")) ruby(one, link, out);
            else if (is(one, "object")) left_out("an embedded object is left out; make a picture of it", one);
            else if (is(one, "commentReference")) left_out("a comment is left out", one);
        }
    }

    void say(string text, const Style& style, const string& link, string_view height, Paragraph& out) {
        if (height == "superscript" || height == "subscript") {
            static const std::map<char, std::pair<const char*, const char*>> small = {{'0', {"⁰", "₀"}}, {'1', {"¹", "₁"}}, {'2', {"²", "₂"}}, {'3', {"³", "₃"}}, {'4', {"⁴", "₄"}}, {'5', {"⁵", "₅"}}, {'6', {"⁶", "₆"}},
                                                                                      {'7', {"⁷", "₇"}}, {'8', {"⁸", "₈"}}, {'9', {"⁹", "₉"}}, {'+', {"⁺", "₊"}}, {'-', {"⁻", "₋"}}};
            string raised;
            for (const char c : text) {
                const auto known = small.find(c);
                if (known == small.end()) {
                    left_out("raised or lowered letters are set like the others", {});
                    raised = text;
                    break;
                }
                raised += height == "superscript" ? known->second.first : known->second.second;
            }
            text = raised;
        }
        if (!text.empty()) out.pieces.push_back({std::move(text), style, link, {}});
    }

    void call_note(const string& id, Paragraph& out) {
        const auto found = package_.notes.find(id);
        if (found == package_.notes.end() || found->second.empty()) return;
        if (std::ranges::find(called_, id) == called_.end()) called_.push_back(id);
        out.pieces.push_back({{}, {}, {}, "[^" + id + "]"});
    }

    void ruby(const Node& node, const string& link, Paragraph& out) {
        const auto base = text_in(child(node, "rubyBase")), above = text_in(child(node, "rt"));
        if (above.empty() || base.find_first_of("{}|") != string::npos || above.find_first_of("{}|") != string::npos) out.pieces.push_back({base, {}, link, {}});
        else out.pieces.push_back({{}, {}, {}, "{" + base + "|" + above + "}"});
    }

    // ---- pictures

    void picture(const Node& drawing, Paragraph& out) {
        const Node blip = Node(drawing).find_node([](const Node& one) { return is(one, "blip"); });
        const Node about = Node(drawing).find_node([](const Node& one) { return is(one, "docPr"); });
        if (blip) return take_picture(attribute(blip, "embed"), attribute(about, "descr"), drawing, out);
        text_box(drawing, "a chart or drawing made in Word is left out; save it as a picture", out);
    }
    void old_picture(const Node& node, Paragraph& out) {
        const Node data = Node(node).find_node([](const Node& one) { return is(one, "imagedata"); });
        if (data) return take_picture(attribute(data, "id"), attribute(data, "title"), node, out);
        text_box(node, "a shape drawn in Word is left out; save it as a picture", out);
    }
    void alternative(const Node& node, Paragraph& out) {
        const auto choice = first_choice(node);
        for (const auto one : choice.children()) {
            if (is(one, "drawing")) picture(one, out);
            else if (is(one, "pict")) old_picture(one, out);
        }
    }
    // What stands in a box is text all the same.
    void text_box(const Node& node, const string& otherwise, Paragraph& out) {
        const Node box = Node(node).find_node([](const Node& one) { return is(one, "txbxContent"); });
        if (!box) return left_out(otherwise, node);
        left_out("a text box is imported as ordinary text where it was anchored", node);
        for (const auto one : box.children())
            if (is(one, "p")) out.pieces.push_back({" " + text_in(one), {}, {}, {}});
    }

    void take_picture(string_view id, string_view alt, const Node& node, Paragraph& out) {
        const auto found = package_.targets.find(string(id));
        if (found == package_.targets.end() || found->second.outside) return left_out("a picture that lies outside the document is left out; insert the picture itself", node);
        const auto bytes = files_.files.find(found->second.path);
        if (bytes == files_.files.end()) return report_.change(title_, line(node), "the picture " + short_title(found->second.path, 60) + " is missing in the document");
        const auto path = shelf_.take(found->second.path, bytes->second, title_, line(node));
        if (path.empty()) return;
        string words(trimmed_wide(alt));
        // What Word writes by itself says nothing.
        if (words.find("自动生成") != string::npos || words.find("generated") != string::npos) words.clear();
        out.pictures.push_back("![" + escaped_markdown(replaced(words, "\n", " ")) + "](" + path);
    }

    // ---- blocks

    void blocks(const Node& parent) {
        for (const auto one : parent.children()) {
            if (is(one, "p")) paragraph(one);
            else if (is(one, "tbl")) table(one);
            else if (is(one, "sdt")) {
                const bool contents = child_deep(child(one, "sdtPr"), "docPartGallery") && child_deep(one, "fldChar");
                if (contents) left_out("the table of contents is left out; the kiosk makes its own", one);
                else blocks(child(one, "sdtContent"));
            } else if (is(one, "ins") || is(one, "smartTag") || is(one, "customXml")) blocks(one);
            else if (is(one, "altChunk")) report_.drop("", line(one), "a part that Word takes from another file is not imported; paste it into the document");
        }
    }

    void paragraph(const Node& node) {
        ++paragraph_;
        const auto look = child(node, "pPr");
        const auto style = first_style_id(look, "pStyle");
        Paragraph read = inline_of(node);
        const string plain(trimmed_wide(read.plain()));
        int level = 0;
        if (const auto found = package_.heading_of_style.find(style); found != package_.heading_of_style.end()) level = found->second;
        if (const auto outline = plain_number(value(look, "outlineLvl")); outline && *outline >= 0 && *outline < 9) level = std::min(6, static_cast<int>(*outline) + 1);
        if (package_.caption_styles.contains(style) && !plain.empty() && caption_to_ != string::npos) return take_caption(plain);
        if (plain.empty() && read.pictures.empty()) return;
        if (package_.title_styles.contains(style) && title_.empty() && !plain.empty()) {
            end_list();
            title_ = short_title(plain, 80);
            return;
        }
        if (level > 0 && !plain.empty()) {
            heading(level, read.pieces, plain);
        } else if (!plain.empty() || !read.pieces.empty()) {
            const auto list = child(look, "numPr");
            const string id(value(list, "numId"));
            if (list && id != "0" && !id.empty()) entry(id, static_cast<int>(plain_number(value(list, "ilvl")).value_or(0)), read.pieces);
            else body(read.pieces, package_.quote_styles.contains(style));
        }
        for (const auto& one : read.pictures) {
            end_list();
            put(one + ")");
            caption_to_ = text_.size() - 1;
        }
        if (read.pictures.empty()) caption_to_ = string::npos;
    }

    void take_caption(const string& words) {
        text_.insert(caption_to_, " \"" + replaced(replaced(words, "\\", ""), "\"", "”") + "\"");
        caption_to_ = string::npos;
    }

    void heading(int level, const std::vector<Piece>& pieces, const string& plain) {
        end_list();
        // The highest heading that comes again divides the document into articles; a single one is its title.
        if (level == 1) {
            if (!trimmed_wide(text_).empty()) finish_page();
            if (pages_begun_++ == 0 && report_.title.empty()) report_.title = title_;   // of the whole
            title_ = short_title(plain, 80);
            return;
        }
        put(string(static_cast<std::size_t>(std::clamp(level, 2, 4)), '#') + " " + replaced(string(trimmed_wide(markdown_of(pieces))), "\\\n", " "));
    }

    void body(const std::vector<Piece>& pieces, bool quoted) {
        end_list();
        const string said(trimmed_wide(markdown_of(pieces)));
        put(quoted ? "> " + replaced(said, "\n", "\n> ") : guarded(said));
    }

    // A paragraph that only looks like a heading, a list or a rule in Markdown.
    static string guarded(string said) {
        if (said.starts_with("- ") || said.starts_with("+ ") || said.starts_with("---") || said.starts_with("+++")) said.insert(0, "\\");
        return said;
    }

    void entry(const string& id, int level, const std::vector<Piece>& pieces) {
        const auto found = package_.counting.find({id, level});
        const auto counting = found == package_.counting.end() ? Counting::bullet : found->second;
        const string said(trimmed_wide(markdown_of(pieces)));
        if (counting == Counting::chinese || counting == Counting::none) {
            end_list();
            const int n = ++chinese_[{id, level}];
            std::erase_if(chinese_, [&](const auto& one) { return one.first.first == id && one.first.second > level; });
            return put(counting == Counting::none ? said : level == 0 ? chinese_number(n) + "、" + said : "（" + chinese_number(n) + "）" + said);
        }
        level = std::clamp(level, 0, 5);
        const bool new_list = !in_list_ || (level == 0 && list_id_ != id && !list_id_.empty() && widths_.size() == 1 && (widths_[0] == 3) != (counting != Counting::bullet));
        if (new_list) end_list();
        widths_.resize(std::min<std::size_t>(widths_.size(), static_cast<std::size_t>(level) + 1));
        while (widths_.size() < static_cast<std::size_t>(level) + 1) widths_.push_back(0);
        widths_[static_cast<std::size_t>(level)] = counting == Counting::bullet ? 2 : 3;
        int indent = 0;
        for (std::size_t i = 0; i + 1 < widths_.size(); ++i) indent += widths_[i];
        if (!in_list_ && !text_.empty()) text_ += "\n";
        const string margin(static_cast<std::size_t>(indent), ' ');
        text_ += margin + (counting == Counting::bullet ? "- " : "1. ") + replaced(said, "\n", "\n" + margin + "   ") + "\n";
        in_list_ = true;
        list_id_ = id;
    }
    void end_list() {
        if (in_list_) text_ += "\n";
        in_list_ = false;
        widths_.clear();
        list_id_.clear();
    }
    void put(const string& block) {
        while (text_.ends_with("\n\n\n")) text_.pop_back();
        if (!text_.empty() && !text_.ends_with("\n\n")) text_ += text_.ends_with('\n') ? "\n" : "\n\n";
        text_ += block + "\n";
        if (block.starts_with("![")) text_.pop_back();   // its bracket is the last, where a caption would go before
    }

    // Cells hold lines of text in Markdown: what is more is told.
    void table(const Node& node) {
        end_list();
        std::vector<std::vector<string>> rows;
        std::size_t columns = 0;
        for (const auto row : node.children()) {
            if (!is(row, "tr")) continue;
            std::vector<string> cells;
            for (const auto cell : row.children()) {
                if (!is(cell, "tc")) continue;
                const auto look = child(cell, "tcPr");
                const bool below = child(look, "vMerge") && attribute(child(look, "vMerge"), "val") != "restart";
                cells.push_back(below ? "" : cell_text(cell));
                if (child(look, "vMerge")) left_out("cells that were merged down are shown once and empty below", cell);
                const int span = static_cast<int>(plain_number(value(look, "gridSpan")).value_or(1));
                if (span > 1) left_out("cells that were merged across are shown once and empty beside", cell);
                for (int i = 1; i < std::min(span, 64); ++i) cells.emplace_back();
            }
            columns = std::max(columns, cells.size());
            rows.push_back(std::move(cells));
        }
        if (rows.empty() || columns == 0) return;
        if (columns == 1 && rows.size() == 1) return put(rows[0][0]);   // a frame around a paragraph
        string text;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            rows[r].resize(columns);
            text += "|";
            for (const auto& cell : rows[r]) text += " " + cell + " |";
            if (r + 1 < rows.size() || r == 0) text += "\n";
            if (r == 0) {
                text += "|";
                for (std::size_t c = 0; c < columns; ++c) text += "---|";
                if (rows.size() > 1) text += "\n";
            }
        }
        put(text);
        caption_to_ = string::npos;
    }

    string cell_text(const Node& cell) {
        string all;
        for (const auto one : cell.children()) {
            if (is(one, "tbl")) left_out("a table inside a table is left out", one);
            if (!is(one, "p")) continue;
            ++paragraph_;
            auto read = inline_of(one);
            if (!read.pictures.empty()) left_out("a picture inside a table is left out; put it above or below", one);
            const string said = replaced(replaced(string(trimmed_wide(markdown_of(read.pieces))), "\\\n", " "), "\n", " ");
            if (!said.empty()) all += (all.empty() ? "" : " ") + said;
        }
        return all;
    }

    void finish_page() {
        end_list();
        if (!trimmed_wide(text_).empty()) {
            for (const auto& id : called_) text_ += "\n[^" + id + "]: " + package_.notes[id] + "\n";
            report_.pages.push_back({"", "article", title_.empty() ? short_title(file_.substr(0, file_.rfind('.')), 80) : title_, text_, paragraph_});
        }
        text_.clear();
        called_.clear();
        title_.clear();
        caption_to_ = string::npos;
    }

    const Unpacked& files_;
    const string& file_;
    const ImportLimits& limits_;
    Import& report_;
    MediaShelf shelf_;
    Package package_;
    const Xml* xml_ = nullptr;
    int paragraph_ = 0, answers_ = 0, pages_begun_ = 0;
    struct Seen { int count = 0, line = 0; };
    std::map<string, Seen> left_out_;
    string title_, text_;
    std::vector<string> called_;
    bool in_list_ = false;
    string list_id_;
    std::vector<int> widths_;
    std::map<std::pair<string, int>, int> chinese_;
    std::size_t caption_to_ = string::npos;
};

}  // namespace

Result<> import_docx(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report) {
    if (bytes.starts_with("\xD0\xCF\x11\xE0")) return Error{"this is the old .doc format, or a document with a password; save it as .docx without one", file};
    const auto wanted = [](const string& name) { return (name.starts_with("word/") && (name.ends_with(".xml") || name.ends_with(".rels"))) || name.starts_with("word/media/") || name.starts_with("media/"); };
    const auto files = unpack(bytes, file, limits, wanted);
    if (!files) return files.error();
    Import made = std::move(report);
    auto done = Reading(*files, file, limits, made).run();
    report = std::move(made);
    return done;
}

}  // namespace estation::content
