// The Bell listens for the server saying that something new exists, over one connection that stays open (server-sent
// events), on a thread of its own. It is an accelerator and no more: it may ring twice or never, what it says is not
// believed, and the poll finds everything without it. Owned by the client.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "sync/transport.h"

namespace estation::sync {

// Server-sent events as they come, in pieces of any size; bounded. Each `data` of an event named "bell" that holds
// {"version":N} is told, with the time over which whoever hears it shall spread their asking, where "spread_ms" says one: a
// minute at most, whatever somebody on the wire writes there.
class BellEvents {
public:
    using Rung = std::function<void(std::uint64_t version, std::optional<std::chrono::milliseconds> spread)>;
    explicit BellEvents(Rung rung) : rung_(std::move(rung)) {}
    void take(std::string_view unverified_text);

private:
    void line(std::string_view line);

    Rung rung_;
    std::string rest_, event_, data_;
    bool skipping_ = false;  // a line that is longer than any of ours
};

class Bell {
public:
    struct Times {
        std::chrono::milliseconds first_pause{1'000}, longest_pause{300'000};   // between tries; with jitter
        int silence_s = 120;                                                    // no heartbeat for so long: try again
    };
    // `rung` is called on the bell's thread for every version that it is told.
    Bell(std::unique_ptr<Transport> transport, std::string url, BellEvents::Rung rung, const Times& times);
    Bell(std::unique_ptr<Transport> transport, std::string url, BellEvents::Rung rung) : Bell(std::move(transport), std::move(url), std::move(rung), Times{}) {}

private:
    void listen(const std::stop_token& stop);

    std::unique_ptr<Transport> transport_;
    std::string url_;
    BellEvents::Rung rung_;
    Times times_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace estation::sync
