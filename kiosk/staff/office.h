// The Office does what the staff page asks, on a thread of its own: judging a PIN, looking at disk and devices, writing notices
// and what is taken along on a stick. Owned by main(), made after the mailbox; ask() and view() from the UI thread.
#pragma once
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "content/library.h"
#include "kiosk/clock.h"
#include "kiosk/staff/take_along.h"
#include "kiosk/staff/wish.h"
#include "sync/outbox.h"

namespace estation::kiosk::staff {

struct OfficeRoom {
    std::filesystem::path data;                     // the station's own folder
    std::string station, boot;
    std::vector<std::filesystem::path> sticks;      // where a stick may be; the first that can be written is taken
    bool any_mounted_stick = true;                  // and whatever is mounted under /run/media and /media
    bool safe_mode = false;
    int crashes = 0;
    std::string server;                             // address of the central server; empty: none
    // What restarts and switches off the machine, and what ends this program where something will start it again (else null).
    std::vector<std::string> reboot{"systemctl", "reboot", "--no-ask-password"}, switch_off{"systemctl", "poweroff", "--no-ask-password"};
    std::function<void()> end_program;              // called on the UI thread
    std::function<void(const std::string&)> say;    // the log; may be null
    sync::Outbox* outbox = nullptr;                 // outlives the Office; null: figures are not kept
    BrightnessTools screen;
    Settings settings;                              // as they were at the start
    WallClock clock;
    std::function<void()> notices_changed;          // called on the Office's thread: whoever shows them, or keeps hours, reads them anew
    std::function<void(const Settings&)> settings_changed;   // called on the UI thread
    std::function<void(const std::string& address, const std::string& code)> join_server;   // on the Office's thread; null: it cannot
    std::function<void()> look_for_news;
    std::function<std::string()> known_as;          // the station's name on its server; null or empty: no server knows it
};

class Office {
public:
    using Post = std::function<void(std::function<void()>)>;  // onto the UI thread
    Office(OfficeRoom room, Post post);
    ~Office();

    void ask(Wish wish);
    void know(std::shared_ptr<const content::Library> library);   // any thread
    void know(const sync::Connection& connection);                // any thread
    void know(const ProgramStanding& program);                    // any thread
    [[nodiscard]] const View& view() const { return *view_; }

private:
    void work(const std::stop_token& stop);
    void tell(std::function<void(View&)> change);
    void judge_pin(content::Result<PinVerdict> verdict, bool attempted);
    void look_at_health();
    void look_at_notices();
    void write_stick(const std::stop_token& stop);
    [[nodiscard]] content::Result<std::vector<TakenFile>> files_to_take() const;
    void use_power(PowerWish wish, const std::stop_token& stop);
    void check_disk();
    void change_settings(const Settings& settings, const std::stop_token& stop);
    void change_timing(const content::Programme& timing);
    void brighten(int percent, const std::stop_token& stop);
    [[nodiscard]] std::vector<std::filesystem::path> mounted() const;
    [[nodiscard]] std::filesystem::path writable_stick() const;   // empty: none

    OfficeRoom room_;
    Post post_;
    PinBook pin_;
    std::shared_ptr<View> view_;      // in letters that are still on their way when the Office closes
    mutable std::mutex mutex_;
    std::condition_variable_any bell_;
    std::deque<Wish> wishes_;
    std::shared_ptr<const content::Library> library_;
    std::jthread thread_;
};

}  // namespace estation::kiosk::staff
