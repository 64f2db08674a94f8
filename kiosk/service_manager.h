// The line to whoever started the kiosk and restarts it: systemd's notification socket, whose protocol is a datagram of
// "KEY=value" lines to the address in $NOTIFY_SOCKET (sd_notify(3), stable since 2010). Where nobody listens nothing is
// sent. Immutable; tell() from any thread, never waits.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace estation::kiosk {

class ServiceManager {
public:
    // Reads $NOTIFY_SOCKET and $WATCHDOG_USEC.
    static ServiceManager from_environment();
    ServiceManager() = default;  // nobody listens

    bool tell(std::string_view lines) const;  // "READY=1", "WATCHDOG=1", "STATUS=..."; false: nobody heard it
    // How often it wants to hear from us, if at all.
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

private:
    std::string address_;
    std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace estation::kiosk
