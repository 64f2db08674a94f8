// The Client keeps a station up to date and brings its figures home: one loop on a thread of its own, which waits (for
// the bell, the poll or a stick), updates over every road there is by nearness, checks in, and uploads. Whatever goes
// wrong is said in one sentence and tried again later; what is shown never depends on it, and a server that is gone
// for good changes nothing but that sentence. A station without a server has one too: it sleeps until somebody adopts
// it, and neither key nor libcurl is there before. Owned by main(), made after what its callbacks use; adopt(), look_now()
// and connection() from any thread.
//
//   <data>/sync/station.key, counter, membership, order.json, trust-.../
//   <data>/store/                        content/store.h
//   <data>/channel-programme.toml        the channel's programme
//   <data>/sync/carried/                 sync/satchel.h: other stations' figures that came on sticks
//   <data>/neighbours.txt                read only: stations nearby, as the neighbour program found them; asked for files before
//                                        the server is, for everything while it is gone, and believed in nothing
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "content/programme.h"
#include "content/result.h"
#include "sync/cause.h"
#include "sync/check_in.h"
#include "sync/outbox.h"

namespace estation::sync {

// How the station stands with its server, for the staff page.
struct Connection {
    enum class State {
        alone,         // it belongs to no server
        trying,        // it has not been reached since the start
        reached,
        unreachable,   // tried, and nobody answered, or not as a server does
        refused,       // it does not know this station, or an administrator has switched it off
    } state = State::alone;
    std::string server, station, channel;
    std::uint64_t order_version = 0;         // of the order that is obeyed; 0: none yet
    std::int64_t reached_s = 0;              // since the Unix epoch; 0: not since the start
    std::string trouble;                     // the last thing that went wrong, in a sentence for the log; empty: nothing
    Cause cause = Cause::none;               // and what kind of thing it was
    std::string reason;                      // switched_off: what the administrator wrote; may be empty
    bool waits_for_quiet_hours = false;
    std::size_t carried_stations = 0;        // whose figures came here on sticks and wait for a server's answer
    std::int64_t carried_since_s = 0;        // when the oldest of them came, since the Unix epoch; 0: none is carried
    bool adopting = false;                   // adopt() is under way
    Cause adopt_cause = Cause::none;         // why the last adopt() failed; none: it did not
    std::uint64_t adoptions = 0;             // so many adopt() have come to an end
    bool operator==(const Connection&) const = default;
};

struct ClientTimes {
    std::chrono::milliseconds first_wait{1'000};       // leaves the first screen its time
    std::chrono::milliseconds look_for_sticks{2'000};
    std::chrono::milliseconds after_bell{500};         // at most so long, where the bell does not say how many hear it
    std::chrono::milliseconds first_retry{5'000}, longest_retry{900'000};
    // After crashes: before this nothing is opened, neither network nor sticks, unless somebody asks for it.
    std::chrono::milliseconds hold_off{0};
};

struct ClientSettings {
    std::filesystem::path data;
    std::string station;                                       // its name before a server gives it one
    std::string name;                                          // as people call it, told at enrolment
    std::string server, code;                                  // adopted at the start, when it belongs to nobody yet
    std::filesystem::path mirror;                              // a folder that is asked first; empty: none
    std::function<std::vector<std::filesystem::path>()> sticks;
    std::string proxy;
    std::function<std::int64_t()> clock;                       // seconds since the Unix epoch
    std::function<std::optional<content::Moment>()> moment;    // local; nothing: not to be believed
    std::function<Health()> health;                            // errors are added here
    std::function<content::Result<std::string>()> screenshot;  // PNG; null: there is none
    // What runs here and may be replaced by the server's (content/program_shelf.h). `running`: the manifest of what was started;
    // empty: the installed program. `prove` as in Surroundings.
    struct Programs {
        std::filesystem::path folder;                          // empty: this station takes none
        std::string running;
        std::function<content::Result<std::string>(const std::filesystem::path& executable)> prove;
    } programs;
    Outbox* outbox = nullptr;                                  // outlives the client; null: no figures
    bool careful = false;                                      // safe mode: what is installed already is not opened to be told of
    // All on the client's thread; any may be null.
    std::function<void()> changed;                             // the store or the channel's programme
    std::function<void(const Connection&)> told;               // whenever it changes
    std::function<void(const std::string&)> say;               // the log
    ClientTimes times;
};

class Client {
public:
    explicit Client(ClientSettings settings);
    ~Client();   // stops a transfer at once; what has come is kept

    // Joins another server, or the first one: an address and a code as a person types them. The old server's content
    // is shown until the new one brings its own. The outcome is in connection().
    void adopt(std::string address, std::string code);
    void look_now();
    [[nodiscard]] Connection connection() const;

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

// The figures that wait, as files for a stick, sealed where this station has a key, and what it carries for others. They
// stay in the outbox until the server's answer comes, over the line or on the stick when it is plugged in again. `station`:
// as the server knows it; `data`: the station's own folder. Any thread; waits for the outbox.
struct CarriedFile { std::string name, bytes; };
[[nodiscard]] content::Result<std::vector<CarriedFile>> figures_to_carry(Outbox& outbox, const std::string& station, const std::filesystem::path& data);

}  // namespace estation::sync
