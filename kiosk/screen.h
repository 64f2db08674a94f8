// A Screen is one page a visitor sees. It draws and returns what the visitor did; it never navigates, records, or
// touches disk or network: App alone turns an Action into navigation and a usage record. A screen keeps the
// Library it was made with, so that content which arrives meanwhile changes nothing under the reader's finger.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

#include "content/library.h"
#include "kiosk/drill/drill_desk.h"
#include "kiosk/felt/felt_desk.h"
#include "kiosk/platform/sound.h"
#include "kiosk/staff/wish.h"
#include "kiosk/ui/ui.h"
#include "kiosk/volume.h"

namespace estation::content {
class PinyinInput;
class SearchIndex;
}  // namespace estation::content

namespace estation::kiosk {

struct Config;
class Cinema;

// What this visitor has done since the first touch: for a course's progress, never kept or sent.
struct Visit {
    std::unordered_set<content::ItemId> opened;   // opened in this visit
    std::unordered_set<content::ItemId> done;     // read to the end, answered, watched
};

enum class PageName { staff, search, timetable, conductor, cut_drill };

struct Frame {
    ui::Ui& ui;
    const Config& config;
    const content::Library& library;   // what a screen opened now would show
    const Visit& visit;
    bool clock_plausible = true;
    std::optional<content::Date> date; // today; absent when the clock is implausible
    std::string today;                 // "2026年11月23日", for a line of text; empty when the clock is implausible
    const Volume& volume;
    std::optional<int> minute;         // of the local day, 0..1439; absent when the clock is implausible
    std::optional<int> second;         // of the local day, 0..86399; absent when the clock is implausible
    Cinema* cinema = nullptr;              // shows films; null: there is none
    const staff::View* office = nullptr;   // what the Office has found out; null: there is none
    const content::PinyinInput* pinyin = nullptr;   // for the keyboard; null while it is being prepared
    const content::SearchIndex* search = nullptr;   // made from `library`; null while it is being prepared
    Glass glass;                                    // how picture and touch stand on the panel now
    Sound::Status sound = Sound::Status::no_card;
    const drill::DeskView* drills = nullptr;        // whole-school drills; null: there are none
    const felt::View* felt = nullptr;               // what visitors told about shaking; null: nobody keeps it
    bool behind_the_door = false;                   // this page was opened by staff, after their PIN
    std::optional<PageName> after_door;             // what the staff's page opens when the PIN was right
};

struct Stay {};
struct Open { content::ItemId item; };                                   // another item
struct OpenPicture { ui::PictureKey picture; std::string caption; };      // one picture, large, to zoom into
struct Back {};
struct Home {};
struct Answer {                                                          // a question was answered
    std::string question;   // its id, or its number
    // What was chosen, in places of the file and never in a visitor's words: choices and regions "0,2" (- : beside every
    // region); an order "2,0,1"; pairs and gaps "0:3,1:2" (place:what it was given); what was typed is the accepted answer
    // that it matches, "0", or "-" for none.
    std::string chosen;
    double mark = 0;        // 0..1
    int try_no = 1;
    int ms = 0;
};
struct Finish { int right = 0, total = 0; bool completed = true; std::string mode; };  // a quiz came to its end, or was left before it; of a race both players, of a class questions that most had right
struct Hands { std::string question; std::vector<int> counts; };          // a class has answered: hands for each choice, in the file's order
struct Submit { std::string value; std::optional<felt::Report> felt = {}; };   // a form was sent; what it tells about shaking, if it asks
struct Staff { std::optional<PageName> then; };                          // the staff door was held; or what shall be opened behind it
struct AskOffice { staff::Wish wish; };                                  // on the staff's page only
struct PlayTone { Side side = Side::both; };                             // the same: the sound test
struct TryGlass { Glass glass; };                                        // the same: in use for a while, then kept or taken back
enum class Mode { large_text, high_contrast, low_reach, language, read_aloud, reduced_motion };
struct Toggle { Mode mode; };
struct Begin { content::ItemId item; };                                  // the attract loop was touched; goes on in this item, or at home
struct AskDrill { drill::DrillWish wish; };                              // of the desk that runs whole-school drills
struct SetVolume { int step = 0; bool mute = false; };
struct Watch {                                                           // a video was begun, or most of it has been seen
    enum class Mark { started, most };
    Mark mark = Mark::started;
    int entry = 0;      // of a playlist
    int seconds = 0;    // its length, or what was seen of it
};
struct OpenPage { PageName page; };                                      // a page that is no item: App asks screens.h for it

using Action = std::variant<
    Stay,
    Open,
    OpenPicture,
    OpenPage,
    Back,
    Home,
    Answer,
    Finish,
    Hands,
    Submit,
    Staff,
    AskOffice,
    PlayTone,
    AskDrill,
    TryGlass,
    Toggle,
    SetVolume,
    Watch,
    Begin>;

class Screen {
public:
    virtual ~Screen() = default;
    virtual Action draw(const Frame& frame) = 0;
    // How far the visitor got, for the usage record when the page is left: "0.8" of an article, "3/6" pictures.
    [[nodiscard]] virtual std::string progress() const { return {}; }
    // What the usage record of a page that is no item says when it is left, as JSON; empty: nothing is recorded.
    [[nodiscard]] virtual std::string figures() const { return {}; }
    // Whether the visitor came to the end of it: a course then shows a tick.
    [[nodiscard]] virtual bool done() const { return false; }
    // A quiz that is left before its end; recorded when the page is closed, however that comes about.
    [[nodiscard]] virtual std::optional<Finish> broken_off() const { return std::nullopt; }
    // A playing video is activity, though nobody touches the glass.
    [[nodiscard]] virtual bool busy() const { return false; }
    // Attract fills the glass; every other screen leaves the bottom bar to App.
    [[nodiscard]] virtual bool full_glass() const { return false; }
    // The way back leads to an earlier page of the same screen: it has gone there and answers true.
    virtual bool step_back() { return false; }
    // Nobody leaves it by the bar or a key; it has ways out of its own.
    [[nodiscard]] virtual bool holds() const { return false; }
};

}  // namespace estation::kiosk
