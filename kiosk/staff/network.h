// What the self-test finds out about the network: which interfaces are up, with which address, and whether the configured server lets
// itself be reached, which is a connection opened and closed again; nothing is sent. Waits for names and answers; never on the
// UI thread.
#pragma once
#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace estation::kiosk::staff {

struct NetworkInterface { std::string name, address; bool up = false; };   // address: "192.168.1.20", empty when it has none

enum class Reach {
    no_server,    // none is configured: there is nothing to reach
    wrong,        // what is configured is no address
    no_name,      // its name is not known to the network
    refused,      // there, but not listening
    silent,       // no answer in time
    reached,
};

struct NetworkFacts {
    std::vector<NetworkInterface> interfaces;   // without the machine's own
    Reach reach = Reach::no_server;
    std::string server;                         // "host:port", as it was tried
};

struct HostAndPort { std::string host; int port = 0; };
// Of "https://host/path", "http://host:8080", "host:8443", "[::1]:80".
[[nodiscard]] std::optional<HostAndPort> host_of(const std::string& address);
[[nodiscard]] NetworkFacts look_at_network(const std::string& server, std::chrono::milliseconds most, const std::stop_token& stop);

}  // namespace estation::kiosk::staff
