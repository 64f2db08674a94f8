// The ArticleView draws a Document within a column that somebody else scrolls: paragraphs, heads, figures with
// captions, callouts, tables, lists, footnotes. It sets only what is near the screen and guesses the height of the
// rest, a little more each frame, so that a long article opens as fast as a short one. Made by a screen for one
// document, which must outlive it; UI thread.
#pragma once
#include <string>
#include <vector>

#include "content/document.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk::ui {

struct ArticleEvent {
    enum class Kind { none, figure, notes } kind = Kind::none;
    const content::Figure* figure = nullptr;
    std::vector<int> footnotes;          // numbers, 1-based
    std::vector<std::string> links;      // as written
};

class ArticleView {
public:
    // `language`: that of the text; formulas are spoken in it.
    ArticleView(const content::Document& document, std::string pack_key, content::Language language = content::Language::zh_CN);

    // Draws what lies within the clip, the column's upper left corner at (x, y). Call once a frame.
    ArticleEvent draw(Ui& ui, float x, float y, float width);
    [[nodiscard]] float height() const { return height_; }
    struct Section { std::string title; float y = 0; };
    // The heads of level 1 and 2, with where they lie below the top (set so far as needed).
    [[nodiscard]] const std::vector<Section>& sections() const { return sections_; }
    void set_all(Ui& ui);  // before jumping to a section

    // A document's blocks, small, for sheets (footnotes, explanations); returns the height.
    static float draw_plain(Ui& ui, const std::vector<content::Block>& blocks, float x, float y, float width, TextRole role = TextRole::body);

private:
    enum class PieceKind { text, figure, table, divider };
    struct Cell { std::vector<Span> spans; content::CellAlign align; std::string says; };
    struct Piece {
        PieceKind kind = PieceKind::text;
        std::vector<Span> spans;
        std::string says;            // the plain text, for tests and speech
        TextLook look;
        float left = 0;              // em of body: indent of lists and callouts
        float before_mm = 0, before_em = 0;  // space above
        std::string marker;          // "1." or "•"
        int callout = -1;            // index into callouts_
        int section = -1;
        const content::Figure* figure = nullptr;
        std::vector<std::vector<Cell>> rows;  // of a table, the head first
        bool has_head = false;
        std::vector<int> footnotes;
        std::vector<std::string> links;
        float y = 0, h = 0;
        bool is_set = false;
        std::vector<float> columns;  // of a table, px
        std::vector<float> row_h;
    };
    struct Box { content::CalloutKind kind; std::size_t first = 0, last = 0; };

    void flatten(const std::vector<content::Block>& blocks, float left, int callout, int depth);
    void add_text(const content::Runs& runs, TextLook look, float left, int callout);
    void measure(Ui& ui, Piece& piece);
    void place(Ui& ui, float until_y);
    void set_table(Ui& ui, Piece& piece, float width);
    void draw_piece(Ui& ui, Piece& piece, float x, float y, ArticleEvent& event);
    void draw_figure(Ui& ui, Piece& piece, float x, float y, ArticleEvent& event);
    void draw_table(Ui& ui, Piece& piece, float x, float y);
    void draw_box(Ui& ui, const Box& box, float x, float y);
    [[nodiscard]] float indent(const Piece& piece) const;
    [[nodiscard]] float text_left(Ui& ui, const Piece& piece) const;
    [[nodiscard]] float text_width(Ui& ui, const Piece& piece) const;

    std::string pack_key_;
    content::Language written_in_;
    std::vector<Piece> pieces_;
    std::vector<Box> boxes_;
    std::vector<Section> sections_;
    float width_ = -1, body_em_ = 0, height_ = 0;
    std::size_t set_to_ = 0;     // pieces before this one are set and placed
    content::Language language_ = content::Language::zh_CN;
};

// Runs as spans: bold, links in the accent colour, footnote marks raised. `tags` counts links and notes.
// A formula is said in words.
std::vector<Span> spans_of(const content::Runs& runs, std::string& says, content::Language language);

}  // namespace estation::kiosk::ui
