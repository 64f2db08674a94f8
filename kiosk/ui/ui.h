// Ui is what a screen draws with: text, fills, pictures, icons, things to touch and regions that scroll, all in
// pixels worked out from millimetres. While it draws it notes every touchable's label and rectangle: the hit map
// can never disagree with the picture, and tests tap by label. A finger is judged against the picture that was on
// the screen when it came down, which is the one before. Owned by main(); UI thread only; screens get it in a Frame.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "kiosk/platform/touch.h"
#include "kiosk/ui/focus.h"
#include "kiosk/ui/geometry.h"
#include "kiosk/ui/icons.h"
#include "kiosk/ui/pictures.h"
#include "kiosk/ui/reading.h"
#include "kiosk/ui/strings.h"
#include "kiosk/ui/text_cache.h"
#include "kiosk/ui/theme.h"

struct ImDrawList;
struct ImGuiContext;

namespace estation::kiosk::ui {

struct Touched {
    bool pressed = false;      // a finger rests on it now
    bool pressed_now = false;  // it came down in this frame
    bool tapped = false;       // it went up again on it: act
    WidgetId id = 0;
};

struct TextLook {
    TextRole role = TextRole::body;
    Colour colour = Colour::ink;
    bool bold = false;
    Align align = Align::left;
    float indent_em = 0;
    int max_lines = 0;
    bool tabular = false;
    float em_px = 0;          // overrides the role's size
    float line_height = 0;    // overrides the role's
};

// What a frame put before the visitor's eyes and fingers; for tests and journeys.
struct SeenTouchable { WidgetId id; Rect rect; Rect visible; std::string label; bool whole = true; WidgetId scroll = 0; std::size_t order = 0; };
struct SeenText { std::string text; Rect visible; float em = 0; };

class Ui {
public:
    Ui(Painter& painter, PictureWishes& wishes, const std::filesystem::path& assets, const ScreenShape& shape);
    ~Ui();
    Ui(const Ui&) = delete;
    Ui& operator=(const Ui&) = delete;

    // --- a frame, by the App's loop ---
    void begin(double now_s, std::vector<Gesture> gestures, const Theme& theme, const Strings& strings);
    bool end();                                       // paints; true when a pixel changed
    [[nodiscard]] bool wants_frame() const { return moving_; }                 // something moves: draw again at once
    [[nodiscard]] double wake_at_s() const { return wake_at_s_; }              // else at this time; infinity: never
    void forget_visitor();                            // scroll positions and presses of whoever was here
    void forget_scroll(std::string_view id);
    void forget_texts();                              // what was set for them, between two frames: what they typed as well
    [[nodiscard]] Pictures& pictures() { return pictures_; }
    [[nodiscard]] Painter& painter() { return painter_; }
    void record(bool on) { recording_ = on; }
    [[nodiscard]] const std::vector<SeenTouchable>& touchables() const { return hits_before_; }
    [[nodiscard]] const std::vector<SeenText>& texts() const { return texts_before_; }

    // --- keys and switches, by the App's loop; every touchable can be walked to and pressed without a finger ---
    void use_switch(SwitchUse use) { switch_ = use; }
    [[nodiscard]] Key key() const { return key_; }             // pressed in this frame, and not used up by the page
    [[nodiscard]] WidgetId focus() const { return focus_; }
    void set_focus(WidgetId id) { focus_ = id; }
    [[nodiscard]] bool focus_shown() const { return ring_; }
    void show_focus(bool on) { ring_ = on; }
    // For what has a value along a line: while it has the ring, left and right turn it instead of walking on. How many steps
    // it was turned in this frame, right is positive.
    int turned(WidgetId id);
    [[nodiscard]] std::string focus_label() const;            // of what has the ring; empty when nothing has
    // The label of what was tapped, pressed by key, or walked to in this frame.
    [[nodiscard]] const std::string& named() const { return named_; }

    // --- reading aloud, by the App ---
    void note_reading(bool on) { noting_ = on; }              // texts drawn from here on belong (or not) to what is read
    [[nodiscard]] const std::vector<Readable>& readables() const { return readables_before_; }
    // A text of the page that is not drawn in this frame, because it lies further up or down.
    void offer(std::string_view says, const Rect& r);
    [[nodiscard]] bool reading() const { return noting_; }
    // The sentence that is being spoken is marked wherever this text is drawn; an empty text: none.
    void mark(std::string text, Sentence sentence);
    void reveal(const Readable& what);                        // scrolls it onto the glass

    // --- where and what ---
    [[nodiscard]] const Theme& theme() const { return *theme_; }
    [[nodiscard]] float mm(float v) const { return theme_->mm(v); }
    [[nodiscard]] Rect page() const { return theme_->page(); }
    [[nodiscard]] double now_s() const { return now_s_; }
    [[nodiscard]] content::Language language() const { return strings_->language(); }
    [[nodiscard]] const std::string& tr(const std::string& key) const { return strings_->get(key); }
    [[nodiscard]] std::string tr(const std::string& key, std::string_view a, std::string_view b = {}) const { return strings_->get(key, a, b); }
    [[nodiscard]] std::string_view keep(std::string text);   // lives until the end of the frame

    // --- time ---
    void moving() { moving_ = true; }
    void wake_in(double seconds);

    // --- drawing ---
    void fill(const Rect& r, Colour colour, float alpha = 1);
    void round(const Rect& r, float radius, Colour colour);
    void framed(const Rect& r, float radius, float thickness, Colour line, Colour inside);
    void disc(float cx, float cy, float diameter, Colour colour);
    void icon(std::string_view name, const Rect& r, Colour colour);
    Shown picture(const PictureKey& key, const Rect& r, float radius = 0, float alpha = 1);   // draws, or a calm placeholder
    enum Corners : std::uint8_t { top_corners = 3, all_corners = 15 };
    void round_off(const Rect& r, float radius, Colour around, Corners corners = all_corners);  // rounds a picture's corners
    void texture(TextureId id, const Rect& r, const Rect& uv, float alpha = 1);
    [[nodiscard]] std::shared_ptr<const TextBlock> set(std::string_view text, const TextLook& look, float width);
    [[nodiscard]] std::shared_ptr<const TextBlock> set(const std::vector<Span>& spans, const TextLook& look, float width);
    [[nodiscard]] TextStyle style(const TextLook& look) const;
    void block(const std::shared_ptr<const TextBlock>& block, float x, float y, Colour colour, std::string_view says = {});
    // Sets and draws; returns the height.
    float text(float x, float y, float width, std::string_view text, const TextLook& look = {});
    // One line in the middle of a rectangle, shrunk to fit when it must.
    void label(const Rect& r, std::string_view text, TextLook look);
    // Draws `n` quads faster to the eye than to code: see exhibits. Raw list for ui/ files only.
    [[nodiscard]] ImDrawList& list() { return *list_; }

    // Everything until pop_clip() is cut to the rectangle (and to those before).
    void push_clip(const Rect& r);
    void pop_clip();
    [[nodiscard]] Rect clip() const;
    // A page on its way in: everything drawn is moved and thinned.
    void set_entrance(float alpha, float dx) { alpha_ = alpha; shift_x_ = dx; }

    // For whoever sits across a table: what is drawn until end_upside_down() is turned by half about the middle of `part` (whole
    // pixels) and cut to it; fingers on it, drags as well, mean what they mean to somebody who sits there.
    void begin_upside_down(const Rect& part);
    void end_upside_down();

    // --- touch ---
    [[nodiscard]] WidgetId id(std::string_view name) const;
    void push_id(std::string_view name);
    void pop_id();
    Touched touchable(std::string_view name, const Rect& r, std::string_view label);
    // Everything drawn before can no longer be touched: what follows is a sheet over it.
    void barrier();
    // Gestures that fingers which came down within `r` (and not on a later surface) make in this frame.
    const std::vector<Gesture>& surface(std::string_view name, const Rect& r);
    [[nodiscard]] bool visitor_active() const { return visitor_active_; }
    // Two people touch this page at once: until a frame without this call, two fingers are no pinch.
    void separate_fingers() { separate_now_ = true; }
    [[nodiscard]] bool fingers_separate() const { return separate_; }

    // A region that scrolls up and down with inertia; returns the y at which its content begins.
    // Whatever is longer than its region gets ▲ and ▼ to touch at its edge, unless the screen offers its own.
    enum class Pagers : std::uint8_t { automatic, own };
    float begin_scroll(std::string_view name, const Rect& area, Pagers pagers = Pagers::automatic);
    // The same above a foot with the page's main buttons: what of that foot is free, so that ▲ and ▼ cost no strip of their own.
    float begin_scroll(std::string_view name, const Rect& area, const Rect& free_foot);
    void end_scroll(float content_height);
    void scroll_by(std::string_view name, float dy_px);      // glides
    void scroll_to(std::string_view name, float offset_px, bool glide = true);
    struct ScrollView { float offset = 0, most = 0, height = 0; };
    [[nodiscard]] ScrollView scroll_view(std::string_view name) const;

private:
    friend class Canvas;   // draws lines and shapes into the same list, under the same shift, alpha and clip
    struct Scroll {
        float offset = 0, velocity = 0, content = 0, view = 0, goal = -1;
        float asked = 0;          // the height of the region before anything was taken off for the pagers
        float lowest = 0;         // where the last thing in it ends, from its top: below that it is only air
        bool own_pagers = false, long_page = false;
        Rect pager;               // where the buttons lie; empty: none
        int drawn = 0;
        Rect drawn_area;
        std::optional<std::pair<float, float>> turned;   // drawn upside down: x + x' and y + y' of a place and where it lies
        std::uint64_t used = 0;
    };
    struct FingerOn { WidgetId touchable = 0, surface = 0; bool resting = true; bool now = false; };
    struct Surface { WidgetId id; Rect rect; };

    // What was there when the part that is turned began.
    struct UpsideDown { Rect part; int vertices = 0, commands = 0; std::size_t hits = 0, beyond = 0, texts = 0, readables = 0, surfaces = 0, moved = 0; };

    void route(const std::vector<Gesture>& gestures);
    void press_key(Key key);
    void walk(Way way);
    void press_focused();
    void turn_page(float screens);
    void scan();
    [[nodiscard]] std::vector<const SeenTouchable*> stops() const;
    void bring_into_view(Scroll& scroll, const Rect& on_glass);
    void draw_ring();
    void ring_band(const Rect& outer, std::string_view corner, float corner_px, float thickness, Colour colour);
    void draw_mark(const TextBlock& block, float x, float y);
    Touched touch_at(WidgetId id, const Rect& r, std::string_view label);
    [[nodiscard]] bool overflows(const Scroll& scroll) const;
    void note_lowest(float bottom) { if (!scroll_stack_.empty()) lowest_ = std::max(lowest_, bottom); }
    float open_scroll(std::string_view name, const Rect& area, Pagers pagers, const Rect& free_foot);
    Rect take_pager(Rect& area, const Rect& free_foot) const;
    void draw_pagers(WidgetId id, Scroll& scroll);
    void glide(Scroll& scroll, const std::vector<Gesture>& gestures);
    [[nodiscard]] std::uint32_t tint(Colour colour) const;
    [[nodiscard]] std::uint32_t tint(std::uint32_t argb) const;
    [[nodiscard]] Rect placed(const Rect& r) const;
    void quad(TextureId id, const Rect& px, float u0, float v0, float u1, float v1, std::uint32_t colour);

    Painter& painter_;
    ImGuiContext* context_;
    Typesetter setter_;
    TextCache texts_cache_;
    Pictures pictures_;
    Icons icons_;
    const Theme* theme_ = nullptr;
    const Strings* strings_ = nullptr;
    ImDrawList* list_ = nullptr;

    double now_s_ = 0, dt_ = 0, wake_at_s_ = 0;
    bool moving_ = false, recording_ = false, visitor_active_ = false, separate_ = false, separate_now_ = false;
    float alpha_ = 1, shift_x_ = 0;
    std::uint64_t frame_ = 0;

    std::vector<std::uint64_t> id_stack_;
    std::vector<Rect> clips_;
    std::vector<SeenTouchable> hits_, hits_before_;
    std::vector<SeenTouchable> beyond_, beyond_before_;   // what a scrolling region hides: keys reach it all the same
    std::size_t order_ = 0;
    bool barred_ = false, barred_before_ = false;         // a sheet lies over the page
    Key key_ = Key::none;
    WidgetId focus_ = 0;
    bool ring_ = false;
    SwitchUse switch_;
    double scan_at_s_ = 0;
    int scanned_ = 0;                                     // stops since the last key: a ring nobody follows rests
    std::vector<WidgetId> turnable_, turnable_before_;
    int turned_ = 0;
    std::string named_;
    bool noting_ = false;
    std::vector<Readable> readables_, readables_before_;
    std::string marked_text_;
    std::uint32_t mark_first_ = 0, mark_last_ = 0;        // visible characters of marked_text_
    std::vector<SeenText> texts_, texts_before_;
    std::vector<Surface> surfaces_, surfaces_before_;
    std::map<std::int64_t, FingerOn> fingers_;
    std::unordered_set<WidgetId> tapped_;
    std::unordered_map<WidgetId, std::vector<Gesture>> for_surface_;
    std::optional<UpsideDown> upside_down_;
    std::vector<std::unique_ptr<std::vector<Gesture>>> from_across_;   // of this frame, turned
    std::unordered_map<WidgetId, Scroll> scrolls_;
    std::vector<WidgetId> scroll_stack_;
    float lowest_ = 0;                                    // of the region that is drawn, in pixels of the glass
    std::vector<MovedRegion> moved_;
    std::vector<std::unique_ptr<std::string>> kept_;
};

}  // namespace estation::kiosk::ui
