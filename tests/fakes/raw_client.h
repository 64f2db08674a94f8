// A RawClient speaks to a server on loopback byte by byte, as no library would: half a head, two lengths, silence.
// One thread.
#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace estation::fakes {

class RawClient {
public:
    explicit RawClient(std::uint16_t port, const char* from = nullptr) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        if (from) {
            ::inet_pton(AF_INET, from, &address.sin_addr);
            if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("no such address here");
        }
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("no connection");
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient() { ::close(socket_); }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void finish() { ::shutdown(socket_, SHUT_WR); }

    // All that comes until `part` is among it (empty: until the other side ends), or nothing more comes for so long.
    std::string read_until(std::string_view part, int patience_s = 30) {
        std::string text = std::move(rest_);
        rest_.clear();
        for (;;) {
            const auto at = part.empty() ? std::string::npos : text.find(part);
            if (at != std::string::npos) {
                rest_ = text.substr(at + part.size());
                return text.substr(0, at + part.size());
            }
            pollfd reading{socket_, POLLIN, 0};
            if (::poll(&reading, 1, patience_s * 1000) <= 0) return text + "<nothing more came>";
            char piece[65536];
            const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
            if (got <= 0) {
                ended_ = true;
                return text;
            }
            text.append(piece, static_cast<std::size_t>(got));
        }
    }
    // One whole answer with a Content-Length; of a HEAD or a 304 the head alone.
    std::string answer(bool body = true) {
        std::string head = read_until("\r\n\r\n");
        const auto at = head.find("Content-Length: ");
        if (at == std::string::npos || !body) return head;
        const std::size_t size = std::stoul(head.substr(at + 16));
        std::string rest = std::move(rest_);
        rest_.clear();
        while (rest.size() < size) {
            char piece[65536];
            const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
            if (got <= 0) return head + rest + "<cut>";
            rest.append(piece, static_cast<std::size_t>(got));
        }
        rest_ = rest.substr(size);
        return head + rest.substr(0, size);
    }
    [[nodiscard]] bool ended() const { return ended_; }

private:
    int socket_;
    bool ended_ = false;
    std::string rest_;
};

inline int status_of(const std::string& answer) { return answer.starts_with("HTTP/1.1 ") && answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0; }
inline std::string body_of(const std::string& answer) {
    const auto at = answer.find("\r\n\r\n");
    return at == std::string::npos ? std::string() : answer.substr(at + 4);
}

}  // namespace estation::fakes
