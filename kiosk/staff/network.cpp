#include "kiosk/staff/network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

namespace estation::kiosk::staff {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<NetworkInterface> interfaces() {
    std::vector<NetworkInterface> all;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return all;
    for (const ifaddrs* i = list; i != nullptr; i = i->ifa_next) {
        if (i->ifa_name == nullptr || (i->ifa_flags & IFF_LOOPBACK) != 0) continue;
        auto at = std::find_if(all.begin(), all.end(), [&](const auto& n) { return n.name == i->ifa_name; });
        if (at == all.end()) at = all.insert(all.end(), {i->ifa_name, {}, false});
        at->up = at->up || ((i->ifa_flags & IFF_UP) != 0 && (i->ifa_flags & IFF_RUNNING) != 0);
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (i->ifa_addr == nullptr) continue;
        if (i->ifa_addr->sa_family == AF_INET) {
            ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(i->ifa_addr)->sin_addr, text.data(), text.size());
            at->address = text.data();
        } else if (i->ifa_addr->sa_family == AF_INET6 && at->address.empty()) {
            const in6_addr& six = reinterpret_cast<const sockaddr_in6*>(i->ifa_addr)->sin6_addr;
            if (IN6_IS_ADDR_LINKLOCAL(&six)) continue;   // every interface has one, connected or not
            ::inet_ntop(AF_INET6, &six, text.data(), text.size());
            at->address = text.data();
        }
    }
    ::freeifaddrs(list);
    // Bridges and the like that carry nothing mean nothing to a keeper.
    std::erase_if(all, [](const auto& i) { return !i.up && ::access(("/sys/class/net/" + i.name + "/device").c_str(), F_OK) != 0; });
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
}

// The resolver waits as long as it likes; who asked it does not. What it says too late is thrown away.
struct Asked {
    std::mutex mutex;
    std::condition_variable_any bell;
    bool answered = false;
    addrinfo* list = nullptr;
    ~Asked() { if (list != nullptr) ::freeaddrinfo(list); }
};

std::shared_ptr<Asked> ask_for(const HostAndPort& server, Clock::time_point until, const std::stop_token& stop) {
    auto asked = std::make_shared<Asked>();
    std::thread([asked, server] {
        addrinfo hints{}, *list = nullptr;
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_family = AF_UNSPEC;
        const int fault = ::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &list);
        {
            const std::lock_guard lock(asked->mutex);
            asked->list = fault == 0 ? list : nullptr;
            asked->answered = true;
        }
        asked->bell.notify_all();
    }).detach();
    std::unique_lock lock(asked->mutex);
    asked->bell.wait_until(lock, stop, until, [&] { return asked->answered; });
    return asked;
}

Reach try_one(const addrinfo& to, Clock::time_point until, const std::stop_token& stop) {
    const int s = ::socket(to.ai_family, to.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to.ai_protocol);
    if (s < 0) return Reach::silent;
    Reach reach = Reach::silent;
    if (::connect(s, to.ai_addr, to.ai_addrlen) == 0) reach = Reach::reached;
    else if (errno == ECONNREFUSED) reach = Reach::refused;
    else if (errno == EINPROGRESS) {
        while (reach == Reach::silent && !stop.stop_requested() && Clock::now() < until) {
            pollfd wait{s, POLLOUT, 0};
            if (::poll(&wait, 1, 50) <= 0) continue;
            int fault = 0;
            socklen_t size = sizeof fault;
            ::getsockopt(s, SOL_SOCKET, SO_ERROR, &fault, &size);
            if (fault == 0) reach = Reach::reached;
            else if (fault == ECONNREFUSED) reach = Reach::refused;
            else break;   // no way to it
        }
    }
    ::close(s);
    return reach;
}

}  // namespace

std::optional<HostAndPort> host_of(const std::string& address) {
    std::string_view rest = address;
    HostAndPort out{{}, 443};
    if (rest.starts_with("https://")) rest.remove_prefix(8);
    else if (rest.starts_with("http://")) rest.remove_prefix(7), out.port = 80;
    else if (rest.find("://") != rest.npos) return std::nullopt;
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const auto at = rest.rfind('@'); at != rest.npos) rest.remove_prefix(at + 1);
    std::string_view port;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        if (end == rest.npos) return std::nullopt;
        out.host = rest.substr(1, end - 1);
        port = rest.substr(end + 1);
        if (!port.empty() && port[0] != ':') return std::nullopt;
        if (!port.empty()) port.remove_prefix(1);
    } else {
        const auto colon = rest.find(':');
        out.host = rest.substr(0, colon);
        if (colon != rest.npos) port = rest.substr(colon + 1);
        if (colon != rest.npos && port.empty()) return std::nullopt;
    }
    if (!port.empty()) {
        const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), out.port);
        if (fault != std::errc{} || end != port.data() + port.size() || out.port < 1 || out.port > 65535) return std::nullopt;
    }
    if (out.host.empty() || out.host.size() > 253 || out.host.find_first_of(" \t\r\n") != std::string::npos) return std::nullopt;
    return out;
}

NetworkFacts look_at_network(const std::string& server, std::chrono::milliseconds most, const std::stop_token& stop) {
    NetworkFacts facts{interfaces(), Reach::no_server, {}};
    if (server.empty()) return facts;
    facts.server = server;
    const auto to = host_of(server);
    facts.reach = Reach::wrong;
    if (!to) return facts;
    facts.server = (to->host.find(':') != std::string::npos ? "[" + to->host + "]" : to->host) + ":" + std::to_string(to->port);
    const auto until = Clock::now() + most;
    const auto asked = ask_for(*to, until, stop);
    const std::lock_guard lock(asked->mutex);
    facts.reach = asked->answered ? Reach::no_name : Reach::silent;
    for (const addrinfo* i = asked->list; i != nullptr && facts.reach != Reach::reached; i = i->ai_next) {
        const Reach now = try_one(*i, until, stop);
        if (facts.reach != Reach::refused || now == Reach::reached) facts.reach = now;
    }
    return facts;
}

}  // namespace estation::kiosk::staff
