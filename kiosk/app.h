// App is the visitor's journey: it holds the stack of screens, turns what a screen returns into navigation and into a
// usage record, asks a quiet visitor whether they are still there, and forgets them when they are not. It adopts new
// Libraries only when nobody reads. Owned by main(); UI thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "content/library.h"
#include "kiosk/blame_book.h"
#include "kiosk/bottom_bar.h"
#include "kiosk/clock.h"
#include "kiosk/config.h"
#include "kiosk/drill/drill_voice.h"
#include "kiosk/felt/felt_desk.h"
#include "kiosk/glass_trial.h"
#include "kiosk/house_rules.h"
#include "kiosk/lookup.h"
#include "kiosk/platform/sound.h"
#include "kiosk/reader_aloud.h"
#include "kiosk/screen.h"
#include "sync/outbox.h"

namespace estation::kiosk {

class App {
public:
    using Record = std::function<void(sync::Usage)>;
    struct Words { ui::Strings zh, en; };

    App(const Config& config, const ui::ScreenShape& shape, ui::Ui& ui, Words words, std::shared_ptr<const content::Library> library, Record record);

    // One frame: draws, acts, paints. Returns whether a pixel changed.
    bool frame(double now_s, std::vector<Gesture> gestures);
    // A new Library: shown at once when nobody is here, else when this visitor goes home or leaves.
    void offer(std::shared_ptr<const content::Library> library);
    // The Library of an author at work: shown at once, with the page that is open opened anew where it was. Null: the one that is
    // shown stays. `faults` stand over the page until there are none.
    void reload(std::shared_ptr<const content::Library> library, std::vector<std::string> faults);
    // What helps to find things in a Library, that shown or that offered.
    void know(std::shared_ptr<const Lookup> lookup);
    // Gives the staff's page its Office: what it has found out, and where a wish goes. Both outlive App.
    void employ(const staff::View& office, std::function<void(staff::Wish)> ask);
    // Gives 朗读 its voice, which outlives App; without one it is not offered.
    void lend_voice(Speech& speech) { reader_.use(&speech); }
    // What plays the recorded voices of items; without it all is read by the program that speaks.
    void lend_narrator(std::unique_ptr<VideoPlayer> player) { reader_.use(std::move(player)); }
    // Lends the place where films are shown, which outlives App; without one a film says that it cannot be shown.
    void lend_cinema(Cinema& cinema) { cinema_ = &cinema; }
    // Is told whose page stands on the screen, before it is made; nobody's, when it is the house's own.
    void on_show(AtWork told) { told_ = std::move(told); }
    // What the keeper has changed, from now on; a visitor who is here keeps language and volume.
    void obey(const HouseRules& rules);
    // Plays the tones of the staff's sound test; outlives App.
    void lend_sound(Sound& sound) { sound_ = &sound; }
    // What ends the program in order, and asking for it: the staff page's restart.
    void on_end(std::function<void()> end) { end_ = std::move(end); }
    void end() { if (end_) end_(); }
    // The station's clock, instead of one of its own: a journey turns it.
    void use_clock(WallClock clock) { clock_ = std::move(clock); }
    // How the panel is turned, between frames, and how it stands now; without it the staff page turns nothing.
    void lend_glass(GlassTrial::Use use, const Glass& now) { glass_.lend(std::move(use), now); }
    // Lends the desk that runs whole-school drills, and the voice in which they are heard; both outlive App.
    void lend_desk(drill::DrillDesk& desk, drill::DrillVoice& voice) { desk_ = &desk, drill_voice_ = &voice; }
    // Lends the desk that keeps what visitors told about shaking; outlives App.
    void lend_felt(felt::FeltDesk& desk) { felt_ = &desk; }
    void resize(const ui::ScreenShape& shape);
    void toggle(Mode mode);   // what a touch on the bar does
    // Opens an item from wherever the visitor is, a visit begun if need be; nothing when it is not in the library.
    void show(const content::ItemId& id);
    // Makes the visitor's silence as long as it takes for the next step of leaving: first the question, then the leave.
    void skip_idle();
    [[nodiscard]] bool visiting() const { return session_ != 0; }
    // The keeper has dimmed the picture itself, for want of a lamp: what it shows is darker than it was drawn.
    [[nodiscard]] bool dimmed() const { return office_ != nullptr && office_->brightness.veil_percent > 0; }
    [[nodiscard]] bool deserted() const { return session_ == 0 && !staff_here(); }   // neither visitor nor staff
    [[nodiscard]] const content::Library& library() const { return *library_; }

private:
    struct Page { std::unique_ptr<Screen> screen; const content::Item* item = nullptr; double since_s = 0; std::uint64_t serial = 0; ui::WidgetId focus = 0; bool behind_the_door = false; };

    [[nodiscard]] double idle_s() const;
    void act(Action action);
    void open(const content::ItemId& id);
    void push(Page page, bool forward);
    void tell_shown(const content::Item* item);
    void back();
    void home();
    void leave(const char* why);
    void back_to_attract();
    void begin_visit();
    void adopt();
    void set_volume(const SetVolume& wish);
    void watched(const Watch& watch);
    void close_top();
    void note_close(const Page& page);
    void finished(const Finish& finish, const content::Item* item);
    void watch_corner(const std::vector<Gesture>& gestures);   // the staff door: a finger that rests there for three seconds
    [[nodiscard]] bool knocked();
    void open_staff();
    void follow_drill();
    void ask_desk(drill::DrillWish wish);
    void close_staff();
    [[nodiscard]] bool staff_here() const { return session_ == 0 && pages_.size() > 1; }
    bool nobody_answered();  // asks a quiet visitor; true when the time to answer is over
    void draw_still_there();
    [[nodiscard]] Action draw_unheard();   // 朗读 is on, and nothing can be heard
    [[nodiscard]] Narration narration() const;
    void note(const char* kind, const content::Item* item, std::string value);
    void retheme();
    void as_for_everybody();          // modes, language and volume, as whoever comes next finds them
    void dim();                       // the veil of a screen whose lamp cannot be turned down
    [[nodiscard]] Action draw_bar(const Screen& screen);
    [[nodiscard]] Action key_action() const;
    [[nodiscard]] const ui::Strings& words() const { return language_ == content::Language::en ? words_.en : words_.zh; }

    const Config& config_;
    ui::Ui& ui_;
    Words words_;
    Record record_;
    WallClock clock_;
    std::shared_ptr<const content::Library> library_, offered_;
    std::shared_ptr<const Lookup> lookup_, offered_lookup_;
    content::Language language_;
    ui::Modes modes_;
    ui::ScreenShape shape_;
    std::unique_ptr<ui::Theme> theme_;
    std::vector<Page> pages_;          // the lowest is attract or home
    std::uint64_t session_ = 0;        // 0: nobody is here
    double now_s_ = 0, active_s_ = 0, visit_since_s_ = 0, entered_s_ = -1;
    float entrance_ = 1;               // from which side the page comes: 1 right, -1 left
    bool asking_ = false;
    double asking_since_s_ = 0;
    int opened_ = 0;
    Visit visit_;
    const staff::View* office_ = nullptr;
    std::function<void(staff::Wish)> ask_office_;
    std::int64_t corner_finger_ = -1;
    double corner_since_s_ = 0, knocked_since_s_ = 0;
    int knocks_ = 0;
    HouseRules rules_;
    Volume volume_;
    AtWork told_;
    std::string shown_;                // as it was told
    GlassTrial glass_;
    BottomBar bar_;
    Cinema* cinema_ = nullptr;
    Sound* sound_ = nullptr;
    std::shared_ptr<const Clip> tone_;     // made when it is first asked for
    std::function<void()> end_;
    drill::DrillDesk* desk_ = nullptr;
    drill::DrillVoice* drill_voice_ = nullptr;
    felt::FeltDesk* felt_ = nullptr;
    bool asked_about_cut_ = false;
    std::optional<PageName> after_door_;
    ReaderAloud reader_;
    std::uint64_t serial_ = 0;
    std::vector<std::string> faults_;   // an author's, while they work on the packs
};

}  // namespace estation::kiosk
