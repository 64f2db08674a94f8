// A Relay stands between a client and a server on loopback, hands every byte on, and counts them in both directions: what a
// line costs, heads and all. A thread of its own.
#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace estation::fakes {

class Relay {
public:
    explicit Relay(std::uint16_t to) : to_(to), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no relay");
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay() {
        thread_.request_stop();
        thread_.join();
        ::close(listener_);
        for (const auto& [from, other] : lines_) ::close(from);
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::uint64_t up() const { return up_; }       // from the client to the server
    [[nodiscard]] std::uint64_t down() const { return down_; }

private:
    struct Other { int socket; bool up; };
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        return address;
    }
    void work(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::vector<pollfd> waiting = {{listener_, POLLIN, 0}};
            for (const auto& [from, other] : lines_) waiting.push_back({from, POLLIN, 0});
            ::poll(waiting.data(), waiting.size(), 20);
            for (const pollfd& one : waiting)
                if (one.revents != 0) one.fd == listener_ ? accept() : hand_on(one.fd);
        }
    }
    void accept() {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(to_);
        if (client < 0 || server < 0 || ::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            ::close(client);
            ::close(server);
            return;
        }
        lines_[client] = {server, true};
        lines_[server] = {client, false};
    }
    void hand_on(int from) {
        const auto found = lines_.find(from);
        if (found == lines_.end()) return;
        const Other other = found->second;
        char piece[16'384];
        const ssize_t got = ::recv(from, piece, sizeof piece, 0);
        if (got > 0) (other.up ? up_ : down_) += static_cast<std::uint64_t>(got);
        for (ssize_t sent = 0; got > 0 && sent < got;) {
            const ssize_t some = ::send(other.socket, piece + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
            if (some <= 0) break;
            sent += some;
        }
        if (got > 0) return;
        for (const int socket : {from, other.socket}) {
            lines_.erase(socket);
            ::close(socket);
        }
    }

    const std::uint16_t to_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<std::uint64_t> up_ = 0, down_ = 0;
    std::map<int, Other> lines_;  // the thread's own
    std::jthread thread_;
};

}  // namespace estation::fakes
