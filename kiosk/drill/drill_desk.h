// The DrillDesk runs a whole-school drill for the screen: it gives taps and signals their time, lets happen what happens by
// itself, and has everything written down by a thread of its own before it counts as kept. It finds a drill that the power cut
// short, knows the earlier ones, and puts a record onto a stick. Owned by main(), made after the mailbox; all of it from the UI
// thread, the disk is the thread's.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "kiosk/clock.h"
#include "kiosk/drill/conductor.h"
#include "kiosk/drill/drill_log.h"
#include "kiosk/drill/drill_record.h"
#include "sync/outbox.h"

namespace estation::kiosk::drill {

// What the screen asks.
struct LookAtDrills {};
struct KeepDraft { DrillSetup setup; };
struct BeginDrill { DrillSetup setup; bool rehearsal = false; };   // a rehearsal leaves nothing on disk and in the figures
struct TapDrill { std::vector<DrillEvent> events; };               // what Conductor offered
struct GoOnAfterCut {};
struct CloseAfterCut {};
struct OpenRecord { std::string name; };
struct LeaveRecord {};                                             // the drill that is over, or the record that was opened, is put away
struct TakeRecordAlong {};                                         // PDF and CSV of what is shown, onto a stick
using DrillWish = std::variant<LookAtDrills, KeepDraft, BeginDrill, TapDrill, GoOnAfterCut, CloseAfterCut, OpenRecord, LeaveRecord, TakeRecordAlong>;

// What is to be heard; whoever has a voice and a sound card makes it so.
enum class Cue { announce, warning, shaking, evacuate, response, review, aborted };

struct EarlierDrill { std::string name; DrillRecord record; bool finished = true; };   // name: of its file

// A drill that nobody ended: the power was away.
struct CutDrill {
    std::string name;
    Conductor conductor;
    std::int64_t gap_ms = 0;      // since its last event
    bool sure = false;            // whether the clock can tell
    // Still worth asking whoever stands there: children may be waiting outside.
    [[nodiscard]] bool fresh() const { return !sure || gap_ms < 3 * 3600 * 1000LL; }
};

enum class TakeOutcome { none, under_way, done, no_stick, failed };

struct DeskView {
    bool known = false;                              // the folder has been looked at
    std::optional<DrillSetup> draft, last;           // as it was left; of the last drill that was held
    std::vector<EarlierDrill> earlier;               // newest first
    std::optional<CutDrill> cut;
    std::optional<Conductor> drill;                  // that runs, or is just over
    std::string drill_name;
    bool rehearsal = false;
    std::int64_t now_ms = 0;                         // of the drill
    std::size_t kept = 0;                            // how many of its events are on the disk
    std::string disk_fault;                          // why the others are not; empty: they are on their way
    std::optional<Conductor> opened;                 // an earlier one, to be looked at
    std::string opened_name;
    TakeOutcome take = TakeOutcome::none;
    std::string take_text;
};

struct DeskRoom {
    std::filesystem::path folder;                    // <data>/drills
    std::string station;
    std::vector<std::filesystem::path> sticks;
    bool any_mounted_stick = true;
    WallClock clock;
    std::function<void(sync::Usage)> record;         // a drill that was held goes to the figures
};

class DrillDesk {
public:
    static constexpr std::size_t most_earlier = 60;
    using Post = std::function<void(std::function<void()>)>;  // onto the UI thread
    DrillDesk(DeskRoom room, Post post);
    ~DrillDesk();   // what was tapped is written first

    void ask(DrillWish wish);
    [[nodiscard]] const DeskView& view() const { return *view_; }
    // Lets happen what is due at this time of the machine's clock. In how many seconds it wants to be called again; absent: whenever.
    std::optional<double> frame(double now_s);
    // What began to be heard since the last call.
    [[nodiscard]] std::vector<Cue> take_cues();

private:
    struct Line { std::string drill; DrillEvent event; };   // to be written into that drill's file
    void later(std::function<void()> job);
    void tell(std::function<void(DeskView&)> change);
    void apply(DrillEvent event);
    void begin(BeginDrill wish);
    void after_cut(bool to_the_end);
    void hold(Conductor conductor, std::string name, std::int64_t at_ms, bool rehearsal);
    void end_drill();
    void open_record(const std::string& name);
    void take_along();
    [[nodiscard]] std::string new_name() const;
    // On the thread.
    void work(const std::stop_token& stop);
    void read_folder();
    [[nodiscard]] content::Result<> write(const std::string& drill, const std::vector<DrillEvent>& events);
    bool write_waiting();   // false: the disk did not take it

    DeskRoom room_;
    Post post_;
    std::shared_ptr<DeskView> view_;      // in letters that are still on their way when the desk closes
    std::vector<Cue> cues_;
    double now_s_ = 0, base_s_ = 0;       // base_s_: the machine's clock when the drill's stood at base_ms_
    std::int64_t base_ms_ = 0, base_wall_ms_ = 0, beat_ms_ = 0;
    bool base_sure_ = false;

    std::mutex mutex_;                    // over these two
    std::deque<std::function<void()>> jobs_;
    std::vector<Line> waiting_;
    std::condition_variable_any bell_;

    // The thread's own.
    std::optional<DrillLog> log_;
    std::string log_drill_;
    std::jthread thread_;
};

}  // namespace estation::kiosk::drill
