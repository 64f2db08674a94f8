// The HttpServer carries requests to a Site and its replies back, and holds the connections that wait for a bell. It is
// the only place that knows Boost.Beast. One thread and one io_context for each core; a connection stays on its
// thread. Everything is bounded before it is believed: heads, bodies, time, connections, memory. Owned by main().
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/server/exchange.h"

namespace estation::sync::server {

struct HttpSettings {
    std::string listen = "127.0.0.1:8080";    // "address:port", "[::1]:port" or "unix:/path"; port 0 takes a free one
    int threads = 0;                          // 0: one for each core
    std::size_t connections = 60'000;         // all together; one more is closed at once
    std::size_t per_address = 256;            // of one address that is no proxy
    // Peers that speak for others: they are not counted, and their X-Real-IP is believed.
    std::vector<std::string> proxies = {"127.0.0.1", "::1", "unix"};
    std::uint64_t body_bytes = 256u << 20;    // of all bodies that are being received at once
    int head_s = 10;                          // a head must be there so soon after its first byte
    int idle_s = 90;                          // between two requests; longer than a proxy keeps its side, so that none is cut in its hand
    int body_s = 20;                          // for a body, and a second more for each 2 KB
    int stall_s = 20;                         // in so long an answer must have gone on by 16 KB
    int heartbeat_s = 45;                     // of a bell
    int grace_s = 10;                         // what is under way when the server stops
};

// What happens before a body is read: it is refused at once, or this many bytes of it are taken.
struct Admission { std::uint64_t body_cap = 0; std::optional<Reply> refused; };

class Site {
public:
    using Respond = std::function<void(Reply)>;
    virtual ~Site() = default;
    // Both are called on I/O threads, several at once, and must not wait. `head` has no body yet.
    [[nodiscard]] virtual Admission admit(const Request& head) = 0;
    // `respond` is called once, on any thread.
    virtual void handle(Request request, Respond respond) = 0;
};

struct HttpCounts { std::uint64_t requests = 0, refused = 0, connections = 0, parked = 0; };

class HttpServer {
public:
    // Listens from now on; connections wait until run().
    [[nodiscard]] static content::Result<std::unique_ptr<HttpServer>> open(const HttpSettings& settings, Site& site);
    virtual ~HttpServer() = default;             // stops
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    virtual void run() = 0;                      // starts the threads and returns
    virtual void stop() = 0;                     // lets what is under way finish, within grace_s; any thread, may be called twice
    // Everybody parked at one of the channels hears the text, or everybody when none is named; whoever parks later, at
    // whatever channel, hears it at once. Any thread.
    virtual void ring(const std::vector<std::string>& channels, const std::string& text) = 0;
    [[nodiscard]] virtual HttpCounts counts() const = 0;
};

}  // namespace estation::sync::server
