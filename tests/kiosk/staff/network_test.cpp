#include "kiosk/staff/network.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

using namespace estation::kiosk::staff;
using namespace std::chrono_literals;

namespace {

// A server that listens on the machine's own address, at a port of the system's choice.
struct Listening {
    int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    int port = 0;
    Listening() {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
        REQUIRE(::listen(socket, 4) == 0);
        socklen_t size = sizeof at;
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
        port = ntohs(at.sin_port);
    }
    void close() {
        if (socket >= 0) ::close(socket);
        socket = -1;
    }
    ~Listening() { close(); }
};

std::string host(const char* address) {
    const auto h = host_of(address);
    return h ? h->host + " " + std::to_string(h->port) : "-";
}

}  // namespace

TEST_CASE("an address is a host and a port, or it is none") {
    CHECK(host("https://kepu.example.cn/station/") == "kepu.example.cn 443");
    CHECK(host("http://10.1.2.3") == "10.1.2.3 80");
    CHECK(host("http://10.1.2.3:8080/x?y#z") == "10.1.2.3 8080");
    CHECK(host("kepu.example.cn:8443") == "kepu.example.cn 8443");
    CHECK(host("https://user:word@host:1") == "host 1");
    CHECK(host("https://[2001:db8::1]:444/a") == "2001:db8::1 444");
    CHECK(host("[::1]") == "::1 443");
    for (const char* wrong : {"", "https://", "ftp://host", "host:", "host:0", "host:65536", "host:8x", "[::1", "[::1]x", "a b", "file:///media/stick"}) CHECK(host(wrong) == "-");
}

TEST_CASE("without a server nothing is asked, and the interfaces are listed without the machine's own") {
    const NetworkFacts facts = look_at_network("", 5s, {});
    CHECK(facts.reach == Reach::no_server);
    for (const auto& i : facts.interfaces) CHECK(i.name != "lo");
}

TEST_CASE("a server that listens is reached, one that does not refuses, and nonsense is called so") {
    Listening server;
    const std::string address = "http://127.0.0.1:" + std::to_string(server.port);
    CHECK(look_at_network(address, 5s, {}).reach == Reach::reached);
    CHECK(look_at_network(address, 5s, {}).server == "127.0.0.1:" + std::to_string(server.port));
    server.close();
    CHECK(look_at_network(address, 5s, {}).reach == Reach::refused);
    CHECK(look_at_network("not an address", 5s, {}).reach == Reach::wrong);
}

TEST_CASE("who asks for a name that nobody knows, or closes meanwhile, does not wait for ever") {
    const auto begin = std::chrono::steady_clock::now();
    const Reach reach = look_at_network("https://no-such-host.invalid", 1500ms, {}).reach;
    CHECK((reach == Reach::no_name || reach == Reach::silent));
    std::stop_source stop;
    stop.request_stop();
    (void)look_at_network("https://192.0.2.1:9", 60s, stop.get_token());
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
}
