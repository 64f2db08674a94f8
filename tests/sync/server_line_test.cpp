// A station and its server: it is taken in by a code, signs what it says, and understands a no.
#include <doctest/doctest.h>

#include <filesystem>
#include <mutex>
#include <string>
#include <tuple>

#include "sync/check_in.h"
#include "sync/enrol_proof.h"
#include "sync/server_line.h"
#include "sync/transport_curl.h"
#include "tests/fakes/http_server.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string enrolment(const std::string& root) {
    trust::Json json = trust::Json::object();
    json.set("station", "s17");
    json.set("channel", "default");
    json.set("root", root);
    return trust::text(json);
}

}  // namespace

TEST_CASE("codes and addresses as people type them") {
    CHECK(must(sync::tidy_code("k7pm 3qxr")) == "K7PM-3QXR");
    CHECK(must(sync::tidy_code(" K7PM-3QXR")) == "K7PM-3QXR");
    for (const char* const bad : {"", "K7PM", "K7PM-3QX!", "K7PM-3QXR-1"}) CHECK_FALSE(sync::tidy_code(bad));
    CHECK(must(sync::tidy_address(" estation.example.cn/ ")) == "https://estation.example.cn");
    CHECK(must(sync::tidy_address("192.168.1.20:8080")) == "http://192.168.1.20:8080");
    CHECK(must(sync::tidy_address("172.20.0.1")) == "http://172.20.0.1");
    CHECK(must(sync::tidy_address("172.120.0.1")) == "https://172.120.0.1");
    CHECK(must(sync::tidy_address("HTTP://a.cn/x/")) == "http://a.cn/x");
    for (const char* const bad : {"", "  ", "ftp://a.cn", "http://", "a b.cn", "http://u@a.cn", "file:///etc"}) CHECK_FALSE(sync::tidy_address(bad));
}

TEST_CASE("a code takes a station in, with a root of trust, and nothing is kept of a no") {
    const Scratch scratch;
    const Repository repository;
    std::string answer = enrolment(repository.first_root());
    int status = 200;
    std::string asked;
    std::mutex telling;   // the server's thread reads what this one has told it to answer
    const HttpServer server([&](const Connection& c) {
        const std::scoped_lock lock(telling);
        asked = c.head.substr(0, c.head.find("\r\n")) + "\n" + c.body;
        c.answer(status, "", answer);
    });
    const auto transport = must(sync::CurlTransport::open());
    auto key = must(sync::StationKey::open(scratch / "sync"));
    sync::Cause cause = sync::Cause::other;
    const auto join = [&] { return sync::enrol(*transport, key, scratch / "sync", server.url(), "k7pm3qxr", "东街社区", {}, &cause); };
    const auto refused = [&](int code, const std::string& body, std::string_view part, sync::Cause kind) {
        {
            const std::scoped_lock lock(telling);
            status = code;
            answer = body;
        }
        const auto joined = join();
        REQUIRE_FALSE(joined);
        CHECK_MESSAGE(says(joined.error().line(), part), joined.error().line());
        CHECK(cause == kind);
        CHECK_FALSE(must(sync::read_membership(scratch / "sync")));
    };
    using sync::Cause;
    refused(429, "{}", "too many", Cause::too_many_codes);
    refused(404, "<html>", "no estation server", Cause::no_server);
    refused(400, R"({"error":"this code has been used"})", "this code has been used", Cause::wrong_code);
    refused(503, "{}", "answer 503", Cause::server_trouble);
    refused(200, "<html>", "the server's answer", Cause::no_server);
    refused(200, "{}", "station", Cause::no_server);
    refused(200, enrolment("{}"), "root of trust", Cause::no_server);
    refused(200, std::string(3u << 20, 'x'), "longer than", Cause::no_answer);
    for (const auto& [address, code, kind] : {std::tuple{"ftp://a.cn", "k7pm3qxr", Cause::bad_address}, std::tuple{"a.cn", "k7", Cause::bad_code}, std::tuple{"http://127.0.0.1:1", "k7pm3qxr", Cause::no_answer}}) {
        CHECK_FALSE(sync::enrol(*transport, key, scratch / "sync", address, code, "东街社区", {}, &cause));
        CHECK(cause == kind);
    }

    {
        const std::scoped_lock lock(telling);
        status = 200;
        answer = enrolment(repository.first_root());
    }
    const auto joined = must(join());
    CHECK(cause == Cause::none);
    CHECK(joined.station == "s17");
    CHECK(joined.server == server.url("").substr(0, server.url("").size()));
    CHECK(says(asked, "POST /v1/enrol HTTP/1.1"));
    CHECK(says(asked, "\"code\":\"K7PM-3QXR\""));
    CHECK(says(asked, key.public_hex()));
    CHECK(must(sync::read_membership(scratch / "sync")) == joined);
    CHECK(get(sync::trust_folder(scratch / "sync", joined) / "root.json") == repository.first_root());
    put(scratch / "sync/membership", "torn");
    CHECK_FALSE(sync::read_membership(scratch / "sync"));
    CHECK(must(join()) == joined);  // the same code again
}

namespace {

// A server somewhere else, without a network between: what it is asked, and what it says.
struct FarServer : sync::Transport {
    std::string asked, said;
    content::Result<sync::Reply> get(const sync::Ask&, sync::Sink&) override { return content::Error{"not asked for", {}}; }
    content::Result<sync::Answered> post(const sync::Message& message) override {
        asked = message.body;
        return sync::Answered{200, said};
    }
};

}  // namespace

TEST_CASE("over plain http to another machine the code is not sent, and the answer must prove that it is known") {
    const Scratch scratch;
    const Repository repository;
    FarServer server;
    auto key = must(sync::StationKey::open(scratch / "sync"));
    const auto join = [&](const std::string& address = "http://10.0.0.5:8080") { return sync::enrol(server, key, scratch / "sync", address, "k7pm3qxr", "x"); };
    const auto answer = [&](const std::string& root, const std::string& proof) {
        trust::Json json = trust::Json::object();
        json.set("station", "s17");
        json.set("channel", "default");
        json.set("root", root);
        if (!proof.empty()) json.set("proof", proof);
        return trust::text(json);
    };
    const auto proof = [&](const std::string& code, const std::string& root) { return must(sync::server_proof(must(sync::code_key(code)), key.public_hex(), "s17", "default", root)); };
    const std::string root = repository.first_root();
    // Who does not know the code, or puts another root in the place of the server's, is not believed.
    for (const auto& said : {answer(root, ""), answer(root, proof("AAAABBBB", root)), answer(root, proof("K7PM3QXR", root + " ")), answer(root, std::string(64, '0'))}) {
        server.said = said;
        auto cause = sync::Cause::none;
        const auto joined = sync::enrol(server, key, scratch / "sync", "http://10.0.0.5:8080", "k7pm3qxr", "x", {}, &cause);
        REQUIRE_FALSE(joined);
        CHECK_MESSAGE(says(joined.error().line(), "does not know the code"), joined.error().line());
        CHECK(cause == sync::Cause::unproven);
        CHECK_FALSE(must(sync::read_membership(scratch / "sync")));
        CHECK_FALSE(says(server.asked, "K7PM"));
    }
    // Behind a certificate an older server is taken as before, but not one whose proof is wrong.
    server.said = answer(root, std::string(64, '0'));
    CHECK_FALSE(join("https://a.cn"));
    server.said = answer(root, "");
    CHECK(join("https://a.cn"));
    CHECK(says(server.asked, "\"code\":\"K7PM-3QXR\""));
    server.said = answer(root, proof("K7PM3QXR", root));
    CHECK(join());
    CHECK(says(server.asked, must(sync::station_proof(must(sync::code_key("K7PM3QXR")), key.public_hex()))));
    for (const char* const near : {"https://a.cn", "http://127.0.0.1:80", "http://localhost/x", "http://[::1]:8080"}) CHECK(sync::is_private_line(near));
    for (const char* const far : {"http://127.0.0.1.evil.cn", "http://localhost.evil.cn", "http://10.0.0.1", "http://127.evil.cn:80", "http://[::2]"}) CHECK_FALSE(sync::is_private_line(far));
}

TEST_CASE("what is too long is cut between letters") {
    const std::string text = "ab\xE5\x9C\xB0\xE9\x9C\x87";  // ab地震
    CHECK(sync::cut_at_letter(text, 8) == text);
    CHECK(sync::cut_at_letter(text, 7) == text.substr(0, 5));
    CHECK(sync::cut_at_letter(text, 5) == text.substr(0, 5));
    CHECK(sync::cut_at_letter(text, 4) == "ab");
    CHECK(sync::cut_at_letter(text, 2) == "ab");
    CHECK(sync::cut_at_letter(std::string(6, '\x80'), 5).size() >= 2);  // no letters at all
    sync::CheckIn about;
    about.station = "s1";
    about.channel = "default";
    about.health.errors = {std::string(299, 'a') + "\xE5\x9C\xB0"};
    CHECK(says(sync::write_check_in(about), "\"" + std::string(299, 'a') + "\""));
}

TEST_CASE("what a station says is signed, and a lost counter puts itself right once") {
    const Scratch scratch;
    std::vector<std::string> heads;
    std::string figures;
    int high = 0;
    const HttpServer server([&](const Connection& c) {
        heads.push_back(c.head);
        if (high > 0) {
            c.answer(409, "", "{\"counter\":" + std::to_string(std::exchange(high, 0)) + "}");
        } else if (c.path() == "/below/v1/figures") {
            figures = c.body;
            c.answer(200, "", "held");
        } else if (c.path() == "/below/v1/check-in") {
            c.answer(200, "", R"({"channel":"schools","bell":12,"poll_s":1,"screenshot":true,"epoch_floor":0})");
        } else {
            c.answer(403, "", R"({"reason":"moved away"})");
        }
    });
    const auto transport = must(sync::CurlTransport::open());
    auto key = must(sync::StationKey::open(scratch / "sync"));
    const sync::Membership membership{server.url("/below"), "s17", "default", {}};
    sync::ServerLine line(*transport, key, membership, {});
    const std::string batch("\x28\xb5\x00\xfd bytes", 10);
    CHECK(must(line.deliver(batch)) == "held");
    CHECK(figures == batch);
    CHECK(says(heads.back(), "Authorization: Estation station=\"s17\", counter=1, signature=\""));

    high = 5'000;
    sync::CheckIn about{"s17", "default", 42, true, {{"p01", "1.2", std::string(64, 'a'), 0}}, {}, {"r7"}, {{std::string(64, 'b'), "damaged"}}, {}};
    const auto answer = must(line.check_in(about));
    CHECK(line.cause() == sync::Cause::none);
    CHECK(answer.channel == "schools");
    CHECK(answer.bell == 12);
    CHECK(answer.poll_s == 5);  // never faster than the floor
    CHECK(answer.screenshot);
    CHECK(says(heads.back(), "counter=5001"));

    const auto off = line.send_screenshot("png");
    REQUIRE_FALSE(off);
    CHECK(says(off.error().line(), "moved away"));
    CHECK(line.cause() == sync::Cause::switched_off);
    CHECK(line.reason() == "moved away");
    CHECK_FALSE(line.send_screenshot(std::string((4u << 20) + 1, 'x')));
}

TEST_CASE("a message goes where it is sent, and an answer has its bounds") {
    const HttpServer server([](const Connection& c) {
        if (c.path() == "/leads-on") c.answer(307, "Location: /elsewhere\r\n", "");
        else if (c.path() == "/endless") {
            c.send("HTTP/1.1 200 X\r\n\r\n");
            while (c.send(std::string(64 << 10, 'x'))) {}
        } else c.answer(200, "", c.body + c.header("X-One"));
    });
    const auto transport = must(sync::CurlTransport::open());
    sync::Message message;
    message.url = server.url("/leads-on");
    CHECK(must(transport->post(message)).status == 307);
    CHECK(server.requests().size() == 1);
    message.url = server.url("/endless");
    CHECK(says(transport->post(message).error().line(), "longer than"));
    message.url = server.url("/echo");
    message.body = "body ";
    message.headers = {{"X-One", "1"}};
    CHECK(must(transport->post(message)).unverified_body == "body 1");
    message.headers = {{"X-One", "1\r\nX-Two: 2"}};
    CHECK(says(transport->post(message).error().line(), "one line"));
    message.url = "file:///etc/passwd";
    CHECK_FALSE(transport->post(message));
}
