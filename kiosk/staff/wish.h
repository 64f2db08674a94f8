// What the staff page asks of the Office, and what the Office has found out. Plain data: a wish goes to the Office's thread,
// the View is changed on the UI thread only, by letters, and read there by the staff's screens.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "content/programme.h"
#include "kiosk/staff/brightness.h"
#include "kiosk/staff/health.h"
#include "kiosk/staff/network.h"
#include "kiosk/staff/notices.h"
#include "kiosk/staff/pin.h"
#include "kiosk/staff/program_standing.h"
#include "kiosk/staff/settings.h"
#include "sync/client.h"

namespace estation::kiosk::staff {

struct ReadPin {};
struct EnterPin { std::string pin; };
struct SetPin { std::string pin; };
struct LookAtHealth {};
struct LookAtNotices {};                 // and at the pictures on a stick
struct SaveNotice { Notice notice; };
struct RemoveNotice { std::string id; };
struct TakeAlong {};                     // logs and the month's figures onto a stick
struct CheckDisk {};                     // writes, reads back, removes
struct ChangeSettings { Settings settings; };            // written, and in force at once
struct ChangeTiming { content::Programme timing; };      // opening hours, exceptions and ceremony
struct CheckNetwork {};
struct JoinServer { std::string address, code; };        // as they were typed
struct LookForNews {};                                   // ask the server and the stick now
struct NoteTest { std::string line; };                   // what a self-test came to, into the log
enum class PowerWish { restart_program, restart_machine, switch_off };
struct Power { PowerWish wish = PowerWish::restart_program; };
using Wish = std::variant<ReadPin, EnterPin, SetPin, LookAtHealth, LookAtNotices, SaveNotice, RemoveNotice, TakeAlong, CheckDisk, ChangeSettings, ChangeTiming, CheckNetwork, NoteTest, Power, JoinServer, LookForNews>;

// How the last wish went; a screen finds its words.
enum class Outcome { none, done, no_stick, full_stick, pulled_stick, failed };

struct View {
    bool pin_known = false;
    PinVerdict pin;
    std::uint64_t verdicts = 0;          // grows with each attempt that was judged
    bool health_known = false;
    std::vector<Finding> health;
    bool notices_known = false;
    std::vector<Notice> notices;
    std::vector<std::filesystem::path> pictures;
    int busy = 0;                        // wishes under way
    Outcome export_outcome = Outcome::none, notice_outcome = Outcome::none, disk_outcome = Outcome::none;
    int export_files = 0, export_of = 0;   // so many are on the stick while it is being written
    bool export_let_go = false;            // the stick was unmounted
    std::string export_text, notice_text, disk_text;   // where it lies, or what was wrong
    std::uint64_t notices_saved = 0;
    bool network_known = false;
    NetworkFacts network;
    sync::Connection connection;         // with the server
    ProgramStanding program;             // which program runs, and what waits
    Outcome power_outcome = Outcome::none;
    std::string power_text;
    Settings settings;                   // in force
    Outcome settings_outcome = Outcome::none, timing_outcome = Outcome::none;   // of writing them down
    std::string settings_text, timing_text;
    BrightnessSet brightness;            // by what means, and how it went
};

}  // namespace estation::kiosk::staff
