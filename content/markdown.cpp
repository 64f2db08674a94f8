#include "content/markdown.h"

#include <md4c.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "content/formula.h"
#include "content/markdown_inline.h"
#include "content/markdown_source.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string_view;
using Kind = Piece::Kind;

constexpr unsigned columns_cap = 64;
constexpr std::size_t cells_cap = 20'000;
constexpr std::size_t figures_cap = 300;
constexpr std::size_t parts_cap = 100'000;  // blocks and runs; a long article has a thousand

// A container that is still open. Blocks are built from the inside out: a container collects its blocks and becomes a
// block of the one around it when it closes, so nothing here recurses.
struct Frame {
    enum class Kind { root, quote, list, entry, table };
    Kind kind = Kind::root;
    std::vector<Block> blocks;
    CalloutKind callout = CalloutKind::quote;
    List list;
    List::Entry entry;
    Table table;
};

struct CalloutName {
    string_view name;
    CalloutKind kind;
};
constexpr CalloutName callout_names[] = {{"NOTE", CalloutKind::note},
                                         {"TIP", CalloutKind::tip},
                                         {"IMPORTANT", CalloutKind::important},
                                         {"WARNING", CalloutKind::warning},
                                         {"CAUTION", CalloutKind::caution}};

// What all parts of one article share: its main text and its footnotes are parsed one after the other.
struct ArticleParts {
    const std::string& file;
    const Limits& limits;
    Faults& faults;
    const MarkdownChecks& checks;
    const MarkdownMarks& marks;
    std::vector<FootnoteSource>& notes;
    std::vector<std::size_t> called = {};  // indices into notes, in order of first call
    std::size_t cells = 0, figures = 0, parts = 0;
};

std::string upper(string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

bool only_blank(const Piece& piece) {
    if (piece.kind == Kind::soft_break) return true;
    return piece.kind == Kind::text && piece.text.find_first_not_of(" \t") == std::string::npos;
}

// Authors indent paragraphs by two wide spaces; the page indents by itself.
void drop_indent(Runs& runs) {
    constexpr string_view wide = "\xE3\x80\x80";
    while (!runs.empty() && !runs.front().hard_break && runs.front().footnote == 0 && (runs.front().style & run_code) == 0) {
        auto& text = runs.front().text;
        while (text.starts_with(wide) || text.starts_with(' ')) text.erase(0, text.starts_with(' ') ? 1 : wide.size());
        if (!text.empty()) return;
        runs.erase(runs.begin());
    }
}

// One run of md4c over one text. The library calls back into this object; nothing thrown may pass through it.
class Builder {
public:
    Builder(ArticleParts& article, string_view source, int first_line) : article_(article), source_(source), line_(first_line) { frames_.emplace_back(); }

    Result<std::vector<Block>> build() {
        MD_PARSER parser{};
        parser.flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS | MD_FLAG_NOHTML;
        parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return static_cast<Builder*>(self)->enter_block(type, detail); };
        parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) { return static_cast<Builder*>(self)->leave_block(type); };
        parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) { return static_cast<Builder*>(self)->enter_span(type, detail); };
        parser.leave_span = [](MD_SPANTYPE type, void*, void* self) { return static_cast<Builder*>(self)->leave_span(type); };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) { return static_cast<Builder*>(self)->text(type, text, size); };
        const int status = md_parse(source_.data(), static_cast<MD_SIZE>(source_.size()), &parser, this);
        if (!refused_.empty()) return Error{refused_, article_.file + ":" + std::to_string(line_)};
        if (status != 0 || frames_.size() != 1) return Error{"this text cannot be read as Markdown; make it shorter", article_.file};
        return std::move(frames_.front().blocks);
    }

private:
    Frame& top() { return frames_.back(); }
    void add_block(Block block) {
        if (++article_.parts > parts_cap) refuse("this text has more than " + std::to_string(parts_cap) + " parts; divide it");
        top().blocks.push_back(std::move(block));
    }
    Runs counted(Runs runs) {
        article_.parts += runs.size();
        return runs;
    }
    void fault(std::string text) { article_.faults.add(article_.file, line_, std::move(text)); }

    // --- blocks ---

    int enter_block(MD_BLOCKTYPE type, void* detail) {
        if (!refused_.empty()) return 1;
        close_loose_text();
        switch (type) {
            case MD_BLOCK_QUOTE: enter_container(Frame::Kind::quote); break;
            case MD_BLOCK_UL: enter_container(Frame::Kind::list); break;
            case MD_BLOCK_OL: enter_ordered(*static_cast<MD_BLOCK_OL_DETAIL*>(detail)); break;
            case MD_BLOCK_LI: enter_entry(*static_cast<MD_BLOCK_LI_DETAIL*>(detail)); break;
            case MD_BLOCK_HR: add_block({Divider{}}); break;
            case MD_BLOCK_H: level_ = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level); break;
            case MD_BLOCK_CODE:
                code_ = {"", attribute(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang)};
                in_code_ = true;
                break;
            case MD_BLOCK_TABLE: return enter_table(*static_cast<MD_BLOCK_TABLE_DETAIL*>(detail));
            case MD_BLOCK_THEAD: in_head_ = true; break;
            case MD_BLOCK_TBODY: in_head_ = false; break;
            case MD_BLOCK_TR:
                if (!in_head_) top().table.rows.emplace_back();
                break;
            case MD_BLOCK_TH: top().table.align.push_back(alignment(static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align)); break;
            default: break;
        }
        return 0;
    }

    int leave_block(MD_BLOCKTYPE type) {
        if (type != MD_BLOCK_P && type != MD_BLOCK_H && type != MD_BLOCK_TH && type != MD_BLOCK_TD) close_loose_text();
        switch (type) {
            case MD_BLOCK_QUOTE:
            case MD_BLOCK_UL:
            case MD_BLOCK_OL:
            case MD_BLOCK_LI: leave_container(type); break;
            case MD_BLOCK_H: add_block({Heading{level_, take_runs("a heading")}}); break;
            case MD_BLOCK_P: close_paragraph(); break;
            case MD_BLOCK_CODE:
                in_code_ = false;
                if (code_.text.ends_with('\n')) code_.text.pop_back();
                code_.text = article_.marks.take_from(code_.text);
                add_code();
                break;
            case MD_BLOCK_TABLE: leave_table(); break;
            case MD_BLOCK_TH: top().table.head.push_back(take_runs("a table")); break;
            case MD_BLOCK_TD: top().table.rows.back().push_back(take_runs("a table")); break;
            default: break;
        }
        return 0;
    }

    // ```math is a formula on lines of its own.
    void add_code() {
        if (code_.language != "math") return add_block({std::move(code_)});
        if (const auto formula = read_formula(code_.text); !formula) bad_formula()(code_.text, formula.error().text, line_);
        add_block({Paragraph{{Run{std::move(code_.text), run_formula | run_display, "", 0, false}}}});
    }

    // Quotes and lists beyond the limit are not opened: what they hold goes to the last one that is.
    bool enter_container(Frame::Kind kind) {
        if (skipped_ > 0 || depth_ >= article_.limits.nesting) {
            if (skipped_++ == 0) too_deep_ = true;
            return false;
        }
        ++depth_;
        frames_.emplace_back();
        top().kind = kind;
        return true;
    }

    void enter_ordered(const MD_BLOCK_OL_DETAIL& detail) {
        if (!enter_container(Frame::Kind::list)) return;
        top().list.ordered = true;
        top().list.start = static_cast<int>(std::min<unsigned>(detail.start, INT_MAX));
    }

    void enter_entry(const MD_BLOCK_LI_DETAIL& detail) {
        if (skipped_ > 0) return;
        frames_.emplace_back();
        top().kind = Frame::Kind::entry;
        if (detail.is_task) top().entry.task = detail.task_mark == ' ' ? 1 : 2;
    }

    void leave_container(MD_BLOCKTYPE type) {
        if (skipped_ > 0) {
            if (type != MD_BLOCK_LI) --skipped_;
            return;
        }
        Frame frame = std::move(top());
        frames_.pop_back();
        if (type == MD_BLOCK_LI) {
            frame.entry.blocks = std::move(frame.blocks);
            top().list.entries.push_back(std::move(frame.entry));
            return;
        }
        --depth_;
        if (type == MD_BLOCK_QUOTE)
            add_block({Callout{frame.callout, std::move(frame.blocks)}});
        else
            add_block({std::move(frame.list)});
    }

    int enter_table(const MD_BLOCK_TABLE_DETAIL& detail) {
        article_.cells += std::size_t{detail.col_count} * (detail.body_row_count + 1u);
        if (detail.col_count > columns_cap)
            return refuse("a table has " + std::to_string(detail.col_count) + " columns, at most " + std::to_string(columns_cap) + " can be read; divide it");
        if (article_.cells > cells_cap) return refuse("the tables of this text have more than " + std::to_string(cells_cap) + " cells; divide the text");
        frames_.emplace_back();
        top().kind = Frame::Kind::table;
        return 0;
    }

    void leave_table() {
        Table table = std::move(top().table);
        frames_.pop_back();
        table.align.resize(table.head.size(), CellAlign::natural);
        for (auto& row : table.rows) row.resize(table.head.size());
        add_block({std::move(table)});
    }

    static CellAlign alignment(MD_ALIGN align) {
        if (align == MD_ALIGN_LEFT) return CellAlign::left;
        if (align == MD_ALIGN_CENTER) return CellAlign::centre;
        return align == MD_ALIGN_RIGHT ? CellAlign::right : CellAlign::natural;
    }

    int refuse(std::string why) {
        if (refused_.empty()) refused_ = std::move(why);
        return 1;
    }

    // --- the end of a paragraph ---

    // An entry of a tight list holds text without a paragraph around it.
    void close_loose_text() {
        if (!pieces_.empty() && top().kind != Frame::Kind::table) close_paragraph();
    }

    void close_paragraph() {
        auto pieces = std::move(pieces_);
        pieces_.clear();
        if (top().kind == Frame::Kind::quote && top().blocks.empty() && top().callout == CalloutKind::quote) read_callout(pieces);
        const bool pictures = std::ranges::any_of(pieces, [](const Piece& p) { return p.kind == Kind::picture; });
        const bool alone = pictures && std::ranges::all_of(pieces, [](const Piece& p) { return p.kind == Kind::picture || only_blank(p); });
        if (!alone) {
            Pieces words;
            std::ranges::copy_if(pieces, std::back_inserter(words), [](const Piece& p) { return p.kind != Kind::picture; });
            auto runs = counted(runs_from(std::move(words), article_.marks, numbering(), bad_formula()));
            drop_indent(runs);
            if (!runs.empty()) add_block({Paragraph{std::move(runs)}});
        }
        for (auto& piece : pieces) {
            if (piece.kind != Kind::picture) continue;
            if (!alone)
                article_.faults.add(article_.file, piece.line,
                                    "a picture stands inside a paragraph and is shown below it; put it on its own between blank lines");
            add_figure(piece);
        }
    }

    void add_figure(Piece& piece) {
        if (++article_.figures > figures_cap) {
            refuse("this text has more than " + std::to_string(figures_cap) + " pictures; divide it");
            return;
        }
        const auto& path = piece.path;
        if (path.ends_with(".mp4") || path.ends_with(".webm") || path.ends_with(".mkv")) {
            article_.faults.add(article_.file, piece.line, "a video is an item of its own; write a .toml with kind = \"video\" and link to it with pack:");
            return;
        }
        if (article_.checks.picture) {
            if (auto wrong = article_.checks.picture(path); !wrong.empty()) {
                article_.faults.add(article_.file, piece.line, std::move(wrong));
                return;
            }
        }
        add_block({Figure{path, article_.marks.take_from(piece.text), piece.title}});
    }

    // "[!NOTE]" at the beginning of a quote.
    void read_callout(Pieces& pieces) {
        if (pieces.empty() || pieces.front().kind != Kind::text || !pieces.front().text.starts_with("[!")) return;
        auto& text = pieces.front().text;
        const auto end = text.find(']');
        if (end == std::string::npos || end > 24) return;
        const auto name = upper(string_view(text).substr(2, end - 2));
        const auto* const known = std::ranges::find(callout_names, name, &CalloutName::name);
        if (known == std::end(callout_names)) {
            article_.faults.add(article_.file, pieces.front().line,
                                "[!" + name + "] is not a callout; write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]");
            return;
        }
        top().callout = known->kind;
        text.erase(0, end + 1);
        text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
        if (!text.empty()) return;
        pieces.erase(pieces.begin());
        if (!pieces.empty() && (pieces.front().kind == Kind::soft_break || pieces.front().kind == Kind::hard_break)) pieces.erase(pieces.begin());
    }

    // Headings and table cells hold text only.
    Runs take_runs(const char* place) {
        auto pieces = std::move(pieces_);
        pieces_.clear();
        for (auto& piece : pieces) {
            if (piece.kind != Kind::picture) continue;
            article_.faults.add(article_.file, piece.line, std::string("a picture cannot stand in ") + place + "; put it on its own between blank lines");
            piece.kind = Kind::literal;
        }
        return counted(runs_from(std::move(pieces), article_.marks, numbering(), bad_formula()));
    }

    BadFormula bad_formula() {
        return [this](const std::string& tex, const std::string& why, int line) {
            article_.faults.add(article_.file, line, "the formula \"" + tex.substr(0, 60) + "\" is shown as it is written: " + why);
        };
    }

    FootnoteNumber numbering() {
        return [this](const std::string& label, int line) {
            auto& notes = article_.notes;
            const auto note = std::ranges::find(notes, label, &FootnoteSource::label);
            if (note == notes.end()) {
                article_.faults.add(article_.file, line, "the footnote [^" + label + "] is called but not written; add a line [^" + label + "]: with its text");
                return 0;
            }
            if (note->number == 0) {
                article_.called.push_back(static_cast<std::size_t>(note - notes.begin()));
                note->number = static_cast<int>(article_.called.size());
            }
            return note->number;
        };
    }

    // --- the inside of a paragraph ---

    int enter_span(MD_SPANTYPE type, void* detail) {
        switch (type) {
            case MD_SPAN_STRONG: ++bold_; break;
            case MD_SPAN_EM: ++italic_; break;
            case MD_SPAN_CODE: code_span_ = true; break;
            case MD_SPAN_A: link_ = checked_link(attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href)); break;
            case MD_SPAN_IMG:
                if (pictures_++ == 0) begin_picture(*static_cast<MD_SPAN_IMG_DETAIL*>(detail));
                break;
            default: break;
        }
        return 0;
    }

    int leave_span(MD_SPANTYPE type) {
        switch (type) {
            case MD_SPAN_STRONG: --bold_; break;
            case MD_SPAN_EM: --italic_; break;
            case MD_SPAN_CODE: code_span_ = false; break;
            case MD_SPAN_A:
                link_.clear();
                if (!wrong_link_.empty()) fault(std::exchange(wrong_link_, {}));  // only now is its line known
                break;
            case MD_SPAN_IMG:
                if (--pictures_ == 0) {
                    picture_.line = line_;
                    pieces_.push_back(std::move(picture_));
                }
                break;
            default: break;
        }
        return 0;
    }

    void begin_picture(const MD_SPAN_IMG_DETAIL& detail) {
        picture_ = {};
        picture_.kind = Kind::picture;
        picture_.path = attribute(detail.src);
        picture_.title = attribute(detail.title);
        std::ranges::replace(picture_.title, '\n', ' ');
    }

    std::string checked_link(const std::string& target) {
        if (target.starts_with("https://") || target.starts_with("http://")) return target;
        if (target.starts_with("pack:")) {
            wrong_link_ = article_.checks.link ? article_.checks.link(target) : std::string();
            if (wrong_link_.empty()) return target;
        } else {
            wrong_link_ =
                "the link \"" + target.substr(0, 60) + "\" leads nowhere on a station; write pack:item-name, pack:other-pack/item-name or https://...";
        }
        return "";
    }

    int text(MD_TEXTTYPE type, const MD_CHAR* data, MD_SIZE size) {
        string_view text(data, size);
        const bool escaped = note_place(text);
        if (in_code_) {
            code_.text.append(text);
            return 0;
        }
        switch (type) {
            case MD_TEXT_BR: add(Kind::hard_break, ""); break;
            case MD_TEXT_SOFTBR: add(Kind::soft_break, ""); break;
            case MD_TEXT_NULLCHAR: add(Kind::literal, "\xEF\xBF\xBD"); break;
            case MD_TEXT_ENTITY: add(Kind::literal, entity_text(text)); break;
            case MD_TEXT_CODE: add(Kind::literal, text); break;
            default:
                if (escaped) {  // a mark behind a backslash is text, whatever it would mean
                    add(Kind::literal, text.substr(0, 1));
                    text.remove_prefix(1);
                }
                if (!text.empty()) add(Kind::text, text);
                break;
        }
        return 0;
    }

    void add(Kind kind, string_view text) {
        if (pictures_ > 0) {
            picture_.text.append(kind == Kind::soft_break || kind == Kind::hard_break ? string_view(" ") : text);
            return;
        }
        Piece piece;
        piece.kind = kind;
        piece.text = text;
        piece.style = static_cast<std::uint16_t>((bold_ > 0 ? run_bold : 0) | (italic_ > 0 ? run_italic : 0) | (code_span_ ? run_code : 0));
        piece.link = link_;
        piece.line = line_;
        pieces_.push_back(std::move(piece));
    }

    // Keeps the line number up with what md4c has reached, and says whether a backslash stood before this text.
    bool note_place(string_view text) {
        if (text.data() < source_.data() || text.data() >= source_.data() + source_.size()) return false;
        const auto offset = static_cast<std::size_t>(text.data() - source_.data());
        if (offset > counted_) {
            line_ += static_cast<int>(std::count(source_.data() + counted_, source_.data() + offset, '\n'));
            counted_ = offset;
        }
        if (too_deep_) {
            fault("quotes and lists are nested deeper than " + std::to_string(article_.limits.nesting) + "; what is deeper is shown at that depth");
            too_deep_ = false;
        }
        const bool escaped =
            offset > 0 && offset != end_of_last_ && source_[offset - 1] == '\\' && !text.empty() && is_plain_punctuation(static_cast<unsigned char>(text[0]));
        end_of_last_ = offset + text.size();
        return escaped;
    }

    std::string attribute(const MD_ATTRIBUTE& a) const {
        std::string out;
        if (!a.text || a.size == 0) return out;
        for (std::size_t i = 0; a.substr_offsets[i] < a.size; ++i) {
            const string_view part(a.text + a.substr_offsets[i], a.substr_offsets[i + 1] - a.substr_offsets[i]);
            out += a.substr_types[i] == MD_TEXT_ENTITY ? entity_text(part) : std::string(part);
        }
        return article_.marks.take_from(out);
    }

    ArticleParts& article_;
    string_view source_;
    int line_;
    std::size_t counted_ = 0, end_of_last_ = std::string::npos;
    std::vector<Frame> frames_;
    int depth_ = 0, skipped_ = 0, level_ = 1;
    bool too_deep_ = false, in_head_ = false, in_code_ = false;
    CodeBlock code_;
    Pieces pieces_;
    int bold_ = 0, italic_ = 0, pictures_ = 0;
    bool code_span_ = false;
    std::string link_, wrong_link_;
    Piece picture_;
    std::string refused_;
};

}  // namespace

Result<Document> read_markdown(string_view text, const std::string& file, int first_line, const Limits& limits, Faults& faults, const MarkdownChecks& checks) {
    if (const int line = too_many_quotes(text, limits.nesting); line >= 0)
        return Error{"quotes are nested deeper than " + std::to_string(limits.nesting) + "; take out some >", file + ":" + std::to_string(first_line + line)};
    if (const int line = too_long_paragraph(text, static_cast<std::size_t>(limits.line_bytes)); line >= 0)
        return Error{"more than " + std::to_string(limits.line_bytes) + " bytes stand here without a blank line; put blank lines between paragraphs",
                     file + ":" + std::to_string(first_line + line)};
    const MarkdownMarks marks(text);
    auto [body, notes] = take_footnotes(text, file, first_line, faults);
    body = widen_table_rules(join_display_formulas(body));
    ArticleParts article{file, limits, faults, checks, marks, notes};
    const auto marked = marks.put_into(body);
    auto blocks = Builder(article, marked, first_line).build();
    if (!blocks) return blocks.error();
    Document document{std::move(*blocks), {}};
    for (std::size_t i = 0; i < article.called.size(); ++i) {  // a footnote may call another: the list grows while it is read
        const auto& note = notes[article.called[i]];
        const auto note_text = marks.put_into(widen_table_rules(note.text));
        auto note_blocks = Builder(article, note_text, note.line).build();
        if (!note_blocks) return note_blocks.error();
        document.footnotes.push_back({note.label, std::move(*note_blocks)});
    }
    for (const auto& note : notes)
        if (note.number == 0)
            faults.add(file, note.line, "the footnote [^" + note.label + "] is never called; write [^" + note.label + "] where it belongs, or delete it");
    return document;
}

}  // namespace estation::content
