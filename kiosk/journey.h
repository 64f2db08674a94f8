// A Journey performs a script of taps on the real App, without display, at a clock of its own that advances only when
// frames are drawn: an hour of use takes seconds, and the same script gives the same pictures. Used by --script; UI thread.
//
//   tap "label"          touches the middle of what is called so, and lets go
//   tap-at x y           touches a place;   two-taps "a" "b"   both within one frame
//   key tab              a key: tab, back-tab, left, right, up, down, enter, space, escape, home, page-up, page-down
//   focus "label"        demands that the ring is on what is called so
//   walk "label"         tab after tab until the ring is on what is called so
//   see "text"           demands that it is on screen;   not-see "text"   that it is not
//   await s "text"       the same within so many seconds of the machine's own time, for what comes over a network
//   hold x y ms          a finger that rests
//   drag x1 y1 x2 y2 ms  a finger's way;   pinch x y factor   two fingers
//   wait ms              lets time pass;   idle   lets a visitor be silent until the next step of leaving
//   shot name            writes <shots>/name.png, and checks that all there is to touch is large enough and apart,
//                        that no text is smaller than a caption, and that
//                        each stands out from its ground by 4.5 : 1
//   every-item name      opens every item there is, one after the other, and takes a shot of each: <shots>/name-pack-item.png
//   show-items mode      opens every item and takes its picture, as an author would see it, demanding nothing: <shots>/item.mode.png;
//                        what is read further down follows as item.mode-2.png and so on; of a quiz every question, as it is asked
//                        (item.mode.q01.png) and answered (item.mode.a01.png), and the result (item.mode.result.png)
//   turn-pages           demands that whatever on this page is longer than its place can be turned to its end and back, by
//                        its buttons and by keys;   turn-every-item   the same of every item there is
//   ring-page            demands that tab after tab the ring comes by all that a finger can touch on this page, and is seen there;
//                        ring-every-item   the same of every item there is
//   mode large           turns a way of reading on, or off again: large, contrast, low-reach, calm
//   still ms             demands that nothing moves by itself for so long
//   no-flash ms          demands that nothing flashes (WCAG 2.3.1), in the machine's own time, so that films play
//   usage kind item      demands such a usage record ("-": any item);   no-usage kind item;   usages n kind item
//   clock MOMENT         turns the station's calendar to 2026-11-25T08:30:00: what is due or has expired then is looked at anew
//   memory P             the first one notes what the process holds in memory, each later one demands that it is not over P per cent more
//   arrive DIR           content that is pushed while somebody is here;   repeat n ... end   a stretch again
//   # a remark
#pragma once
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "content/result.h"
#include "kiosk/app.h"
#include "kiosk/mailbox.h"
#include "kiosk/platform/window.h"
#include "kiosk/run_stats.h"

namespace estation::kiosk {

class Journey {
public:
    struct Stage {
        const Config& config;
        Window& window;
        ui::Ui& ui;
        App& app;
        Mailbox& mailbox;
        RunStats& stats;
        const std::vector<sync::Usage>& recorded;
        std::function<content::Result<>(const std::string& folder)> arrive;
        std::function<void(std::int64_t to_s)> turn_clock = {};
    };
    static content::Result<Journey> read(const std::filesystem::path& file);
    // Performs it. The first line that does not hold ends it: the error says which, and what was on screen instead.
    content::Result<> perform(const Stage& stage);

private:
    struct Line { int number = 0; std::string word; std::vector<std::string> rest; };
    content::Result<> run(const Stage& s, std::size_t from, std::size_t to);
    content::Result<> one(const Stage& s, const Line& line);
    content::Result<> tap(const Stage& s, const Line& line, const std::string& label);
    content::Result<> two_taps(const Stage& s, const Line& line);
    content::Result<> key(const Stage& s, const Line& line);
    content::Result<> focus(const Stage& s, const Line& line) const;
    content::Result<> walk(const Stage& s, const Line& line);
    content::Result<> drag(const Stage& s, const Line& line);
    content::Result<> pinch(const Stage& s, const Line& line);
    content::Result<> shot(const Stage& s, const Line& line);
    content::Result<> still(const Stage& s, const Line& line);
    content::Result<> no_flash(const Stage& s, const Line& line);
    content::Result<> every_item(const Stage& s, const Line& line);
    content::Result<> turn_pages(const Stage& s, const Line& line);
    content::Result<> turn_every_item(const Stage& s, const Line& line);
    content::Result<> ring_round(const Stage& s, const Line& line);
    content::Result<> ring_every_item(const Stage& s, const Line& line);
    content::Result<> memory(const Stage& s, const Line& line);
    content::Result<> mode(const Stage& s, const Line& line);
    content::Result<> show_items(const Stage& s, const Line& line);
    content::Result<> show_pages(const Stage& s, const Line& line, const std::string& name, int most);
    content::Result<> show_questions(const Stage& s, const Line& line, const content::Item& item);
    bool give_answer(const Stage& s, const std::set<std::string>& choices);
    bool touch_one(const Stage& s, const std::set<std::string>& labels);
    void turn(const Stage& s, Key key);
    content::Result<> usage(const Stage& s, const Line& line, bool wanted) const;
    content::Result<> see(const Stage& s, const Line& line, const std::string& text, double patience_s, bool wanted);
    content::Result<> usages(const Stage& s, const Line& line) const;
    [[nodiscard]] content::Error wrong(const Line& line, const std::string& text) const;
    void step(const Stage& s, double ms);
    void frame(const Stage& s);
    void settle(const Stage& s);
    [[nodiscard]] static const ui::SeenTouchable* find(const Stage& s, const std::string& label);

    std::string file_;
    std::vector<Line> lines_;
    double now_s_ = 100;
    Touch touch_{12};
    long first_kib_ = 0;
    bool begun_ = false;
};

}  // namespace estation::kiosk
