// Requests as they come off a real socket: the good, the slow, the oversized and the two-faced; and the bell.
#include "sync/server/http.h"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <list>
#include <thread>

#include "tests/fakes/raw_client.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;

namespace {

// Answers with what it was asked; /big and /file send much, /bell parks.
struct Echo : Site {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t file_bytes = 0;
    std::atomic<int> handled = 0;
    std::vector<std::jthread> others;  // destroyed last of all: answers from another thread

    Admission admit(const Request& head) override {
        if (head.path == "/no") return {0, error_reply(401, "not for you")};
        return {head.path == "/large" ? 8u << 20 : 1'000u, {}};
    }
    void handle(Request request, Respond respond) override {
        ++handled;
        Reply reply;
        if (request.path == "/bell") {
            reply.bell = request.parameter("channel") ? *request.parameter("channel") : "default";
            return respond(std::move(reply));
        }
        if (request.path == "/file") {
            reply.file = FilePiece{file, 0, file_bytes};
            return respond(std::move(reply));
        }
        reply.body = request.path == "/big" ? std::string(3'000'000, 'b') : std::string(method_word(request.method)) + " " + request.path + " " + std::to_string(request.body.size()) + " " + request.peer;
        if (request.path == "/slow") {
            others.emplace_back([respond = std::move(respond), reply]() {
                std::this_thread::sleep_for(std::chrono::milliseconds(200));
                respond(reply);
            });
            return;
        }
        respond(std::move(reply));
    }
};

struct Running {
    explicit Running(HttpSettings settings = {}) {
        settings.listen = "127.0.0.1:0";
        settings.threads = 2;
        auto opened = HttpServer::open(settings, site);
        if (!opened) throw std::runtime_error(opened.error().line());
        server = std::move(*opened);
        server->run();
    }
    Echo site;
    std::unique_ptr<HttpServer> server;

    std::string ask(const std::string& bytes, bool body = true) const {
        RawClient client(server->port());
        client.send(bytes);
        return client.answer(body);
    }
};

std::string ask_for(const std::string& path, const std::string& fields = {}) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n"; }
std::string send_to(const std::string& path, const std::string& body, const std::string& fields = {}) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

}  // namespace

TEST_CASE("requests are answered one after the other on one connection") {
    const Running running;
    RawClient client(running.server->port());
    for (int i = 0; i < 3; ++i) {
        client.send(ask_for("/a"));
        const std::string answer = client.answer();
        CHECK(status_of(answer) == 200);
        CHECK(body_of(answer) == "GET /a 0 127.0.0.1");
    }
    // Two at once, and a body with the next head behind it.
    client.send(send_to("/b", "12345") + ask_for("/c") + send_to("/slow", "1"));
    CHECK(body_of(client.answer()) == "POST /b 5 127.0.0.1");
    CHECK(body_of(client.answer()) == "GET /c 0 127.0.0.1");
    CHECK(body_of(client.answer()) == "POST /slow 1 127.0.0.1");
    client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string head = client.answer(false);
    CHECK(head.find("Content-Length: 19\r\n") != std::string::npos);
    CHECK(head.find("Date: ") != std::string::npos);
    client.send(ask_for("/a", "Connection: close\r\n"));
    CHECK(client.read_until("").find("Connection: close") != std::string::npos);
    CHECK(client.ended());
}

TEST_CASE("a proxy's word for an address is taken, nobody else's") {
    HttpSettings settings;
    CHECK(body_of(Running(settings).ask(ask_for("/a", "X-Real-IP: 10.0.0.7\r\n"))) == "GET /a 0 10.0.0.7");
    CHECK(body_of(Running(settings).ask(ask_for("/a", "X-Real-IP: <script>\r\n"))) == "GET /a 0 127.0.0.1");
    settings.proxies.clear();
    CHECK(body_of(Running(settings).ask(ask_for("/a", "X-Real-IP: 10.0.0.7\r\n"))) == "GET /a 0 127.0.0.1");
}

TEST_CASE("what is refused is refused in one sentence, before its body is read") {
    const Running running;
    const auto refused = [&](const std::string& bytes) {
        RawClient client(running.server->port());
        client.send(bytes);
        const std::string all = client.read_until("");
        CHECK_MESSAGE(client.ended(), bytes.substr(0, 100));
        CHECK_MESSAGE(all.find("{\"error\":\"") != std::string::npos, all);
        return status_of(all);
    };
    CHECK(refused("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n") == 413);
    CHECK(refused("POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n") == 401);
    CHECK(refused("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("GET /a HTTP/1.1\nHost: x\n\n") == 400);
    CHECK(refused("GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("GET / HTTP/1.1\r\nHost: " + std::string(9'000, 'x')) == 431);
    CHECK(refused("\x16\x03\x01\x02") == 400);
    CHECK(running.site.handled == 0);
    CHECK(running.server->counts().refused == 7);
    // What needs no body is refused on a connection that goes on.
    RawClient client(running.server->port());
    client.send(ask_for("/no") + ask_for("/a"));
    CHECK(status_of(client.answer()) == 401);
    CHECK(status_of(client.answer()) == 200);
}

TEST_CASE("a client that asks before it sends a large body is answered") {
    const Running running;
    RawClient client(running.server->port());
    const std::string body(6'000'000, 'x');
    client.send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(body);
    CHECK(body_of(client.answer()) == "POST /large 6000000 127.0.0.1");
}

TEST_CASE("slow clients are cut and others go on") {
    HttpSettings settings;
    settings.head_s = 1;
    settings.idle_s = 2;
    settings.body_s = 1;
    const Running running(settings);
    RawClient slow(running.server->port()), silent(running.server->port()), body(running.server->port());
    body.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
    // A byte now and then, for as long as it is let.
    const std::string head = ask_for("/a", "X: " + std::string(500, 'y') + "\r\n");
    bool cut = false;
    for (const char c : head) {
        if (!slow.send(std::string(1, c))) {
            cut = true;
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    CHECK(cut);
    silent.read_until("");
    CHECK(silent.ended());
    body.read_until("");
    CHECK(body.ended());
    CHECK(status_of(running.ask(ask_for("/a"))) == 200);
    CHECK(running.site.handled == 1);
}

TEST_CASE("a client that does not read is cut") {
    HttpSettings settings;
    settings.stall_s = 1;
    Running running(settings);
    const Scratch scratch;
    const std::uint64_t bytes = 64u << 20;
    put(scratch / "f", "x");
    std::filesystem::resize_file(scratch / "f", bytes);
    running.site.file = std::make_shared<OpenFile>(::open((scratch / "f").c_str(), O_RDONLY | O_CLOEXEC));
    running.site.file_bytes = bytes;
    {
        RawClient client(running.server->port());
        client.send(ask_for("/file"));
        const std::string answer = client.answer();
        CHECK(body_of(answer).size() == bytes);
    }
    RawClient client(running.server->port());
    client.send(ask_for("/file"));
    client.read_until("\r\n\r\n");  // it is being served: before that there may be no connection to count yet
    for (int i = 0; i < 600 && running.server->counts().connections > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(running.server->counts().connections == 0);
}

TEST_CASE("one address has only so many connections") {
    HttpSettings settings;
    settings.per_address = 3;
    settings.proxies.clear();
    const Running running(settings);
    {
        std::list<RawClient> held;
        for (int i = 0; i < 3; ++i) {
            held.emplace_back(running.server->port());
            held.back().send(ask_for("/a"));
            CHECK(status_of(held.back().answer()) == 200);
        }
        RawClient fourth(running.server->port());
        fourth.send(ask_for("/a"));
        CHECK(fourth.read_until("") == "");
        RawClient neighbour(running.server->port(), "127.0.0.2");
        neighbour.send(ask_for("/a"));
        CHECK(status_of(neighbour.answer()) == 200);
    }
    for (int i = 0; i < 600 && running.server->counts().connections > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(status_of(running.ask(ask_for("/a"))) == 200);
}

TEST_CASE("a bell is heard by all who wait at it, at once by who comes later, and costs nothing when nobody reads") {
    HttpSettings settings;
    settings.heartbeat_s = 1;
    const Running running(settings);
    std::list<RawClient> here;
    for (int i = 0; i < 40; ++i) {
        here.emplace_back(running.server->port());
        here.back().send(ask_for(i % 2 ? "/bell?channel=a" : "/bell?channel=b"));
        const std::string head = here.back().read_until("\r\n\r\n");
        CHECK(status_of(head) == 200);
        CHECK(head.find("text/event-stream") != std::string::npos);
    }
    CHECK(here.front().read_until(": here\n\n").find("<nothing") == std::string::npos);
    running.server->ring({"a"}, "event: bell\ndata: {\"version\":7}\n\n");
    int number = 0;
    for (auto& client : here)
        if (number++ % 2) CHECK(client.read_until("{\"version\":7}\n\n").find("<nothing") == std::string::npos);
    running.server->ring({}, "event: bell\ndata: {\"version\":8}\n\n");
    for (auto& client : here) CHECK(client.read_until("{\"version\":8}\n\n").find("\"version\":7") == std::string::npos);
    RawClient late(running.server->port());
    late.send(ask_for("/bell?channel=c"));
    CHECK(late.read_until("{\"version\":8}\n\n").find("event: bell") != std::string::npos);
    CHECK(running.server->counts().parked == 41);
    here.clear();
    for (int i = 0; i < 600 && running.server->counts().parked > 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(running.server->counts().parked == 1);
    CHECK(running.server->counts().connections == 1);
}

TEST_CASE("when it stops, what is under way is answered and what waits is let go") {
    Running running;
    RawClient busy(running.server->port()), idle(running.server->port()), bell(running.server->port());
    idle.send(ask_for("/a"));
    CHECK(status_of(idle.answer()) == 200);
    bell.send(ask_for("/bell"));
    CHECK(status_of(bell.read_until("\r\n\r\n")) == 200);
    busy.send(ask_for("/slow"));
    while (running.site.handled < 3) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    running.server->stop();
    const std::string answer = busy.answer();
    CHECK(body_of(answer).starts_with("GET /slow"));
    CHECK(answer.find("Connection: close") != std::string::npos);
    idle.read_until("");
    CHECK(idle.ended());
    bell.read_until("");
    CHECK(bell.ended());
    CHECK_THROWS(RawClient(running.server->port()));
}

TEST_CASE("an address that is none is an error in words") {
    Echo site;
    for (const char* const bad : {"", "80", ":80", "localhost:80", "127.0.0.1:x", "127.0.0.1:99999", "unix:", "300.1.1.1:80"}) {
        HttpSettings settings;
        settings.listen = bad;
        CHECK_MESSAGE(!HttpServer::open(settings, site), bad);
    }
    const Scratch scratch;
    HttpSettings settings;
    settings.listen = "unix:" + (scratch / "s.sock").string();
    settings.threads = 1;
    CHECK(HttpServer::open(settings, site));
    CHECK(!std::filesystem::exists(scratch / "s.sock"));
}
