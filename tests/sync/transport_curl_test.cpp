// libcurl behind our interface against servers that lie, drip, flood, hang up and send elsewhere.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "sync/transport_curl.h"
#include "sync/updater.h"
#include "tests/fakes/http_server.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

struct Got {
    std::string error, body, etag;
    int status = 0;
    std::uint64_t offset = 0;
};

sync::Ask ask_for(const std::string& url, std::uint64_t cap = 1000) {
    sync::Ask ask;
    ask.url = url;
    ask.cap = cap;
    return ask;
}

Got get(const sync::Ask& ask, const sync::CurlSettings& settings = {}) {
    const auto transport = must(sync::CurlTransport::open(settings));
    sync::TextSink sink;
    const auto reply = transport->get(ask, sink);
    if (!reply) return {reply.error().line(), {}, {}, 0, 0};
    return {{}, sink.text(), reply->etag, reply->status, reply->offset};
}

}  // namespace

TEST_CASE("an answer, its status and its ETag") {
    const HttpServer server([](const Connection& c) {
        if (c.path() == "/absent") c.answer(404, "", "no");
        else if (c.path() == "/busy") c.answer(503, "", "later");
        else if (c.header("If-None-Match") == "\"v1\"") c.send("HTTP/1.1 304 X\r\nETag: \"v1\"\r\n\r\n");
        else c.answer(200, "etag: \"v1\"\r\n", c.path() == "/empty" ? "" : "hello");
    });
    auto got = get(ask_for(server.url("/a")));
    CHECK(got.error == "");
    CHECK(got.status == 200);
    CHECK(got.body == "hello");
    CHECK(got.etag == "\"v1\"");
    auto known = ask_for(server.url("/a"));
    known.if_none_match = got.etag;
    got = get(known);
    CHECK(got.status == 304);
    CHECK(got.body == "");
    CHECK(get(ask_for(server.url("/empty"))).status == 200);
    got = get(ask_for(server.url("/absent")));
    CHECK(got.status == 404);
    CHECK(got.body == "");
    CHECK(get(ask_for(server.url("/busy"))).status == 503);
    known.if_none_match = "\"x\"\r\nX-More: y";
    CHECK(get(known).status == 200);
    for (const auto& request : server.requests()) CHECK(!says(request, "X-More"));
}

TEST_CASE("only http and https are fetched, whatever the address says") {
    const Scratch scratch;
    put(scratch / "secret", "secret");
    for (const std::string& url : {"file://" + (scratch / "secret").string(), std::string("ftp://127.0.0.1/x"), std::string("gopher://127.0.0.1/x"), std::string("127.0.0.1/x"), std::string(),
                                  std::string("FILE:///etc/hostname"), std::string("javascript://x")}) {
        const auto got = get(ask_for(url));
        CHECK_MESSAGE(says(got.error, "only http"), url);
        CHECK(got.body == "");
    }
}

TEST_CASE("redirects: within the scheme, a few, never to a file") {
    const Scratch scratch;
    put(scratch / "secret", "secret");
    const std::string file = "file://" + (scratch / "secret").string();
    const HttpServer server([&](const Connection& c) {
        if (c.path() == "/there") c.answer(200, "", "hello");
        else if (c.path() == "/file") c.answer(302, "Location: " + file + "\r\n", "");
        else if (c.path() == "/tls") c.answer(302, "Location: https://127.0.0.1:1/\r\n", "");
        else if (c.path() == "/ftp") c.answer(301, "Location: ftp://127.0.0.1:1/\r\n", "");
        else if (c.path() == "/round") c.answer(302, "Location: /round\r\n", "round");
        else c.answer(302, "ETag: \"of the redirect\"\r\nLocation: /there\r\n", "not this body");
    });
    const auto got = get(ask_for(server.url("/here")));
    CHECK(got.body == "hello");
    CHECK(got.etag == "");
    for (const char* const path : {"/file", "/tls", "/ftp"}) CHECK_MESSAGE(says(get(ask_for(server.url(path))).error, "another scheme"), path);
    CHECK(says(get(ask_for(server.url("/round"))).error, "on and on"));
    CHECK(server.requests().size() <= 12);
}

TEST_CASE("endless data: the body, the headers, the page of an error") {
    const HttpServer server([](const Connection& c) {
        if (c.path() == "/headers") {
            c.send("HTTP/1.1 200 X\r\n");
            while (c.send("X-More: yes, there is more, and it does not end, ever, ever, ever\r\n")) {}
        } else if (c.path() == "/informed") {
            while (c.send("HTTP/1.1 100 Continue\r\n\r\n")) {}
        } else {
            c.send(c.path() == "/refused" ? "HTTP/1.1 404 X\r\n\r\n" : "HTTP/1.1 200 X\r\n\r\n");
            const std::string block(64 << 10, 'x');
            while (c.send(block)) {}
        }
    });
    CHECK(says(get(ask_for(server.url("/body"), 100'000)).error, "longer than the 100000 bytes"));
    CHECK(says(get(ask_for(server.url("/headers"))).error, "header does not end"));
    CHECK(get(ask_for(server.url("/informed"))).error != "");
    CHECK(says(get(ask_for(server.url("/refused"))).error, "refused request does not end"));
}

TEST_CASE("a body of exactly the cap is taken, one byte more is not") {
    const HttpServer server([](const Connection& c) { c.answer(200, "", std::string(c.path() == "/over" ? 1001 : 1000, 'x')); });
    CHECK(get(ask_for(server.url("/just"))).body.size() == 1000);
    CHECK(says(get(ask_for(server.url("/over"))).error, "longer"));
}

TEST_CASE("a slow answer is given up, be it silent, dripping, or slow to say its first word") {
    const HttpServer server([](const Connection& c) {
        if (c.path() == "/silent") {
            c.rest(20s);
        } else {
            c.send("HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n");
            while (c.send("x") && c.rest(200ms)) {}
        }
    });
    for (const char* const path : {"/silent", "/drip"}) {
        auto ask = ask_for(server.url(path));
        ask.pace.floor_bytes_per_s = 100;
        ask.pace.floor_window_s = 1;
        const auto begin = std::chrono::steady_clock::now();
        CHECK_MESSAGE(says(get(ask).error, "too slow"), path);
        CHECK(std::chrono::steady_clock::now() - begin < 15s);
    }
    // Just above the floor, but not for ever.
    auto ask = ask_for(server.url("/drip"));
    ask.pace.floor_bytes_per_s = 1;
    ask.pace.total_s = 1;
    CHECK(says(get(ask).error, "too slow"));
}

TEST_CASE("whoever asked may stop it at any time") {
    const HttpServer server([](const Connection& c) { c.rest(20s); });
    std::stop_source stop;
    auto ask = ask_for(server.url());
    ask.stop = stop.get_token();
    const std::jthread later([&stop] {
        std::this_thread::sleep_for(50ms);
        stop.request_stop();
    });
    CHECK(says(get(ask).error, "stopped"));
}

TEST_CASE("a connection that ends early is an error, and so is nobody there") {
    const HttpServer server([](const Connection& c) {
        if (c.path() == "/early") c.send("HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\nhello");
        if (c.path() == "/noise") c.send("\x01\x02\x03 this is no HTTP\r\n\r\n");
    });
    CHECK(says(get(ask_for(server.url("/early"))).error, "ended before"));
    CHECK(get(ask_for(server.url("/nothing"))).error != "");
    CHECK(get(ask_for(server.url("/noise"))).error != "");
    CHECK(says(get(ask_for("http://127.0.0.1:1/")).error, "nobody answers"));
}

TEST_CASE("resuming: the right byte, or all of it, or an error, never a wrong place") {
    std::string body;
    for (int i = 0; i < 1000; ++i) body += static_cast<char>('a' + i % 26);
    const HttpServer server([&](const Connection& c) {
        if (c.path() == "/whole") c.answer(200, "", body);
        else if (c.path() == "/gone") c.answer(416, "", "");
        else if (c.path() == "/wrong") c.answer(206, "Content-Range: bytes 500-999/1000\r\n", body.substr(500));
        else if (c.path() == "/unsaid") c.answer(206, "", body.substr(400));
        else c.answer(206, "Content-Range: bytes 400-999/1000\r\n", body.substr(400));
    });
    const auto ask = [&](const std::string& path) {
        auto made = ask_for(server.url(path));
        made.offset = 400;
        return get(made);
    };
    CHECK(ask("/part").body == body.substr(400));
    CHECK(ask("/part").offset == 400);
    CHECK(ask("/whole").body == body);
    CHECK(ask("/whole").offset == 0);
    CHECK(ask("/gone").status == 416);
    CHECK(says(ask("/wrong").error, "another byte"));
    CHECK(says(ask("/unsaid").error, "another byte"));
}

TEST_CASE("a proxy carries everything when one is chosen") {
    const HttpServer proxy([](const Connection& c) { c.answer(200, "", "by the proxy: " + c.path()); });
    sync::CurlSettings settings;
    settings.proxy = proxy.url("");
    CHECK(get(ask_for("http://station.invalid/metadata/timestamp.json"), settings).body == "by the proxy: http://station.invalid/metadata/timestamp.json");
    CHECK(says(get(ask_for(proxy.url("/x")), settings).body, "by the proxy: http://127.0.0.1"));
}

TEST_CASE("a speed limit leaves the line to others") {
    const std::string body(6'000'000, 'x');
    const HttpServer server([&](const Connection& c) { c.answer(200, "", body); });
    auto ask = ask_for(server.url(), 6'000'000);
    ask.pace.most_bytes_per_s = 4'000'000;
    const auto begin = std::chrono::steady_clock::now();
    CHECK(get(ask).body.size() == body.size());
    CHECK(std::chrono::steady_clock::now() - begin > 300ms);
}

TEST_CASE("a target over the network, cut off again and again, arrives whole and each byte once") {
    const Scratch scratch;
    Repository repository;
    std::string film;
    for (int i = 0; i < 400'000; ++i) film += static_cast<char>('a' + i * 7 % 25);
    repository.add_target("targets", "films/quake film.webm", film);
    repository.publish();
    std::size_t sent = 0;
    const HttpServer server([&](const Connection& c) {
        const std::string path = c.path();
        const bool metadata = path.starts_with("/metadata/");
        const auto& served = metadata ? repository.metadata : repository.artifacts;
        std::string name = path.substr(metadata ? 10 : 9);
        if (const auto space = name.find("%20"); space != std::string::npos) name.replace(space, 3, " ");
        const auto found = served.find(name);
        if (found == served.end()) {
            c.answer(404, "", "");
            return;
        }
        if (metadata) {
            c.answer(200, "", found->second);
            return;
        }
        const std::string range = c.header("Range");
        const std::size_t from = range.empty() ? 0 : std::stoul(range.substr(6));
        const std::string rest = found->second.substr(from);
        c.send((from > 0 ? "HTTP/1.1 206 X\r\nContent-Range: bytes " + std::to_string(from) + "-399999/400000\r\n" : std::string("HTTP/1.1 200 X\r\n")) + "Content-Length: " +
               std::to_string(rest.size()) + "\r\n\r\n");
        const std::string some = rest.substr(0, 90'000);
        sent += some.size();
        c.send(some);  // and hangs up
    });
    const auto transport = must(sync::CurlTransport::open());
    sync::WebMirror mirror(*transport, server.url("/metadata"), server.url("/targets/"));
    REQUIRE(sync::Updater::install_root(scratch / "metadata", repository.first_root()));
    int tries = 0;
    for (std::string error = "none yet"; !error.empty() && tries < 20; ++tries) {
        // A new process each time, as after a kill.
        sync::Updater updater(mirror, {scratch / "metadata", {}, [] { return today; }, true, {}, {}, {}});
        REQUIRE(updater.refresh());
        const auto target = updater.find("films/quake film.webm");
        REQUIRE(target);
        REQUIRE(*target);
        const auto outcome = updater.fetch(**target, scratch / "film");
        error = outcome ? "" : outcome.error().line();
        CHECK(fs::exists(scratch / "film") == error.empty());
    }
    CHECK(tries == 5);
    CHECK(sent == film.size());
    CHECK(fakes::get(scratch / "film") == film);
}
