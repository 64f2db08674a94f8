// A BadWire stands between stations and their server, on loopback: it cuts connections after a random number of bytes in
// either direction, and now and then sends what it has heard to the server once more. One thread for each connection; the
// counts may be read when it has ended.
#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace estation::fakes {

class BadWire {
public:
    // `server`: a socket in the file system, which need not be there yet.
    explicit BadWire(std::filesystem::path server, unsigned seed) : server_(std::move(server)), chance_(seed) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 64) != 0 || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
            throw std::runtime_error("no port to listen at");
        port_ = ntohs(address.sin_port);
        accepting_ = std::thread([this] { accept_all(); });
    }
    ~BadWire() { end(); }
    BadWire(const BadWire&) = delete;
    BadWire& operator=(const BadWire&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    void be_good() { good_ = true; }   // from now on nothing is cut
    void end() {
        if (!accepting_.joinable()) return;
        ending_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        accepting_.join();
        for (auto& thread : threads_) thread.join();
        ::close(listener_);
    }
    [[nodiscard]] int cut() const { return cut_; }
    [[nodiscard]] int replayed() const { return replayed_; }

private:
    void accept_all() {
        while (!ending_) {
            const int station = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (station < 0) return;
            const bool bad = !good_ && chance_() % 3 != 0, again = !good_ && chance_() % 8 == 0;
            const std::size_t budget = bad ? chance_() % 8'000 : ~std::size_t{0};
            threads_.emplace_back([this, station, budget, again] { carry(station, budget, again); });
        }
    }

    [[nodiscard]] int reach_server() const {
        const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        server_.string().copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return server;
        ::close(server);
        return -1;
    }

    static bool send_all(int to, const char* bytes, std::size_t count) {
        while (count > 0) {
            const auto sent = ::send(to, bytes, count, MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes += sent;
            count -= static_cast<std::size_t>(sent);
        }
        return true;
    }

    void carry(int station, std::size_t budget, bool again) {
        const int server = reach_server();
        std::string heard;
        if (server >= 0) {
            bool whole = true;
            std::array<pollfd, 2> ends = {pollfd{station, POLLIN, 0}, pollfd{server, POLLIN, 0}};
            std::array<char, 4'096> piece;
            for (bool open = true; open && !ending_;) {
                if (::poll(ends.data(), ends.size(), 200) <= 0) continue;
                for (std::size_t side = 0; side < 2 && open; ++side) {
                    if (!ends[side].revents) continue;
                    const auto got = ::recv(ends[side].fd, piece.data(), piece.size(), 0);
                    if (got <= 0) {
                        open = false;
                        break;
                    }
                    auto count = static_cast<std::size_t>(got);
                    if (count > budget) {
                        count = budget;
                        whole = open = false;
                        ++cut_;
                    }
                    budget -= count;
                    if (side == 0 && heard.size() < 200'000) heard.append(piece.data(), count);
                    open = send_all(ends[1 - side].fd, piece.data(), count) && open;
                }
            }
            // A cut is felt at once, as by a plug that is pulled.
            if (!whole)
                for (const int end : {station, server}) {
                    const linger at_once{1, 0};
                    ::setsockopt(end, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
                }
            ::close(server);
        }
        ::close(station);
        if (again && !heard.empty() && !ending_) replay(heard);
    }

    void replay(const std::string& heard) {
        const int server = reach_server();
        if (server < 0) return;
        if (send_all(server, heard.data(), heard.size())) {
            ++replayed_;
            ::shutdown(server, SHUT_WR);
            std::array<char, 4'096> piece;
            pollfd end{server, POLLIN, 0};
            for (int waits = 0; waits < 50 && !ending_; ++waits)
                if (::poll(&end, 1, 100) > 0 && ::recv(server, piece.data(), piece.size(), 0) <= 0) break;
        }
        ::close(server);
    }

    const std::filesystem::path server_;
    std::mt19937 chance_;  // the accepting thread's
    int listener_ = -1, port_ = 0;
    std::atomic<bool> ending_ = false, good_ = false;
    std::atomic<int> cut_ = 0, replayed_ = 0;
    std::vector<std::thread> threads_;
    std::thread accepting_;
};

}  // namespace estation::fakes
