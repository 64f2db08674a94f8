// An HttpServer on the loopback for tests: each request is handed to a function that writes whatever bytes it likes,
// also those that no honest server would send. A thread of its own accepts; each connection serves one request, one
// after the other or, when asked for, each on a thread of its own.
#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace estation::fakes {

class Connection {
public:
    Connection(int socket, const std::atomic<bool>& stop, std::string head, std::string body) : head(std::move(head)), body(std::move(body)), socket_(socket), stop_(stop) {}
    const std::string head;  // the request line and the headers
    const std::string body;  // as long as Content-Length says, or what came before the other side left

    [[nodiscard]] std::string path() const {
        const auto begin = head.find(' ') + 1;
        return head.substr(begin, head.find(' ', begin) - begin);
    }
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto at = head.find("\r\n" + name + ": ");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 4;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
    // false: the other side has gone, or the test is over.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0 || stop_) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    bool answer(int status, const std::string& headers, std::string_view body) const {
        return send("HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n") && send(body);
    }
    // Waits, unless the test is over.
    bool rest(std::chrono::milliseconds time) const {
        const auto until = std::chrono::steady_clock::now() + time;
        while (!stop_ && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return !stop_;
    }

private:
    int socket_;
    const std::atomic<bool>& stop_;
};

class HttpServer {
public:
    enum class Serve { one_by_one, at_once };
    explicit HttpServer(std::function<void(const Connection&)> handler, Serve how = Serve::one_by_one) : handler_(std::move(handler)), serve_(how) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (listener_ < 0 || ::bind(listener_, any, size) != 0 || ::listen(listener_, 16) != 0 || ::getsockname(listener_, any, &size) != 0) throw std::runtime_error("no server");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { accept_all(); });
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer() {
        stop_ = true;
        thread_.join();
        for (auto& one : workers_) one.join();
        ::close(listener_);
    }
    [[nodiscard]] std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    void accept_all() {
        while (!stop_) {
            pollfd waiting{listener_, POLLIN, 0};
            if (::poll(&waiting, 1, 20) <= 0) continue;
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) continue;
            if (serve_ == Serve::at_once) workers_.emplace_back([this, socket] { serve(socket); });
            else serve(socket);
        }
    }

    void serve(int socket) {
        std::string text;
        char piece[4096];
        const auto read_until = [&](auto enough) {
            while (!stop_ && !enough()) {
                pollfd reading{socket, POLLIN, 0};
                if (::poll(&reading, 1, 20) <= 0) continue;
                const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
                if (got <= 0) return;
                text.append(piece, static_cast<std::size_t>(got));
            }
        };
        read_until([&] { return text.find("\r\n\r\n") != std::string::npos; });
        const auto end = text.find("\r\n\r\n");
        std::string head = end == std::string::npos ? text : text.substr(0, end + 4);
        const auto length = head.find("\r\nContent-Length: ");
        const std::size_t body_at = head.size(), bytes = length == std::string::npos ? 0 : std::stoul(head.substr(length + 18));
        read_until([&] { return text.size() >= body_at + bytes; });
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(head.substr(0, head.find("\r\n")));
        }
        if (!head.empty()) handler_(Connection(socket, stop_, head, text.substr(std::min(body_at, text.size()), bytes)));
        ::close(socket);
    }

    std::function<void(const Connection&)> handler_;
    Serve serve_;
    std::vector<std::thread> workers_;
    std::atomic<bool> stop_ = false;
    int listener_ = -1;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace estation::fakes
