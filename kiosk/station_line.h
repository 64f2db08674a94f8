// The StationLine is the sync client as the kiosk uses it: where it finds clock, sticks and the state of the machine,
// and to whom it tells what. It begins after the first picture stands, so that the network never delays it. Owned by
// main(); begin() and end() from the UI thread, join() and look_now() from any.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "kiosk/clock.h"
#include "kiosk/config.h"
#include "kiosk/platform/pixels.h"
#include "sync/client.h"
#include "sync/outbox.h"

namespace estation::kiosk {

class StationLine {
public:
    struct Ears {
        std::function<void()> changed;                              // the store or the programme; on the client's thread
        std::function<void(const sync::Connection&)> told;          // the same
        std::function<void(const std::string&)> say;                // the log
        // Has a picture of the screen taken, on the UI thread, and handed to the function.
        std::function<void(const std::function<void(Pixels)>&)> screen;
    };
    // `config` and `outbox` (null: none) outlive this, and so does what the ears use, until end().
    void begin(const Config& config, const WallClock& clock, sync::Outbox* outbox, Ears ears);
    void end();

    void join(const std::string& address, const std::string& code);
    void look_now();
    // As the server knows this station; empty: no server does.
    [[nodiscard]] std::string known_as() const;

private:
    mutable std::mutex mutex_;
    std::unique_ptr<sync::Client> client_;
};

}  // namespace estation::kiosk
