// What two programs could read in two ways is refused; everything else is read as it was meant.
#include "sync/server/head.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace estation::sync::server;

namespace {

// 0: the head was taken.
int refused(const std::string& head) {
    const auto end = head_end(head);
    if (const auto* refusal = std::get_if<Refusal>(&end)) return refusal->status;
    const auto read = read_head(head);
    if (const auto* refusal = std::get_if<Refusal>(&read)) return refusal->status;
    return 0;
}

int with(const std::string& fields) { return refused("POST /v1/figures HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n"); }

Head head(const std::string& text) {
    auto read = read_head(text);
    REQUIRE_MESSAGE(std::holds_alternative<Head>(read), text);
    return std::get<Head>(std::move(read));
}

bool taken(const std::string& target) { return std::holds_alternative<Target>(read_target(target)); }

}  // namespace

TEST_CASE("an ordinary request is read") {
    const Head read = head("GET /repo/metadata/1.root.json?a=1&b=%E5%9C%B0+x HTTP/1.1\r\nHost: s:80\r\nX-One:  two \r\nCookie: a=1\r\ncookie: b=2\r\nAccept: x\r\nAccept: y\r\n\r\n");
    CHECK(read.method == Method::get);
    CHECK(read.target == "/repo/metadata/1.root.json?a=1&b=%E5%9C%B0+x");
    CHECK(read.path == "/repo/metadata/1.root.json");
    REQUIRE(read.query.size() == 2);
    CHECK(read.query[1].second == "地 x");
    CHECK(read.keep_alive);
    CHECK(!read.length);
    Request request;
    request.fields = read.fields;
    REQUIRE(request.field("x-one"));
    CHECK(*request.field("x-one") == "two");
    CHECK(*request.field("cookie") == "a=1; b=2");
    CHECK(*request.field("accept") == "x, y");
    CHECK(!request.field("x-two"));
    CHECK(head("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n").length == 12);
    CHECK(head("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n").expects_continue);
    CHECK(!head("GET / HTTP/1.1\r\nHost: x\r\nConnection: x, Close\r\n\r\n").keep_alive);
    CHECK(!head("GET / HTTP/1.0\r\n\r\n").keep_alive);
    CHECK(head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST_CASE("a head that has not come yet is waited for, and only that") {
    const std::string whole = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const auto end = head_end(whole.substr(0, n));
        REQUIRE(std::holds_alternative<std::size_t>(end));
        CHECK(std::get<std::size_t>(end) == 0);
    }
    CHECK(std::get<std::size_t>(head_end(whole + "GET")) == whole.size());
    CHECK(refused("GET / HTTP/1.1\r\nHost: " + std::string(head_cap, 'x')) == 431);
    CHECK(std::get<std::size_t>(head_end("GET /" + std::string(100, 'x'))) == 0);
}

TEST_CASE("smuggling is refused") {
    CHECK(with("Content-Length: 5\r\n") == 0);
    CHECK(with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") == 400);
    CHECK(with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") == 400);
    CHECK(with("Transfer-Encoding: chunked\r\n") == 411);
    CHECK(with("Transfer-Encoding: xchunked\r\n") == 411);
    CHECK(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n") == 400);
    CHECK(with("Content-Length: 5\r\nContent-Length: 5\r\n") == 400);
    CHECK(with("Content-Length: 5\r\ncontent-length: 6\r\n") == 400);
    for (const char* const length : {"5, 5", "+5", "-1", "0x5", "5 5", "", "1e3", "5;", "\xEF\xBC\x95"}) CHECK_MESSAGE(with("Content-Length: " + std::string(length) + "\r\n") == 400, length);
    CHECK(with("Content-Length: 99999999999999999999999\r\n") == 413);
    CHECK(with("Content-Length : 5\r\n") == 400);
    CHECK(with("Content-Length\t: 5\r\n") == 400);
    CHECK(with(" Content-Length: 5\r\n") == 400);
    CHECK(with("X: a\r\n b\r\n") == 400);
    CHECK(with("X: a\r\n\tb\r\n") == 400);
    CHECK(with("X: a\nContent-Length: 5\r\n") == 400);
    CHECK(with("X: a\rContent-Length: 5\r\n") == 400);
    CHECK(with("X: a\r\r\n") == 400);
    CHECK(with(std::string("X: a\0b\r\n", 8)) == 400);
    CHECK(with("X: a\x7f\r\n") == 400);
    CHECK(with("no colon\r\n") == 400);
    CHECK(with(": no name\r\n") == 400);
    CHECK(with("X[]: bad name\r\n") == 400);
    CHECK(with("Host: y\r\n") == 400);
    CHECK(with("Authorization: a\r\nAuthorization: b\r\n") == 400);
    CHECK(with("Expect: 200-fine\r\n") == 417);
    CHECK(refused("GET / HTTP/1.1\n\n") == 400);
    CHECK(refused("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(refused("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
    CHECK(refused("GET  / HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("GET /\tHTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("GET / HTTP/1.1 \r\nHost: x\r\n\r\n") == 400);
    CHECK(refused(" GET / HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == 505);
    CHECK(refused("GET / http/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(refused("CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(refused("get / HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(refused("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refused("GET\r\nHost: x\r\n\r\n") == 400);
    std::string many;
    for (int i = 0; i < 70; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
    CHECK(with(many) == 431);
}

TEST_CASE("a path that a file system would obey is refused") {
    for (const char* const good : {"/", "/a", "/a/b-c_d~e.f", "/a?x=1&&y", "/a?", "/%41", "/repo/metadata/1.a%3Fb%23.json", "/repo/%E5%9C%B0", "/a:b@c"}) CHECK_MESSAGE(taken(good), good);
    for (const char* const bad : {"", "*", "a", "//", "//a", "/a//b", "/a/", "/./a", "/../a", "/a/..", "/a/../b", "/%2e%2e/a", "/%2E./a", "/.%2e", "/a%2fb", "/a%2F..%2Fb", "/a%5cb", "/a\\b", "/a%00",
                                  "/a%0a", "/a%0d%0aSet-Cookie:x", "/a%7f", "/.git", "/repo/.incoming", "/%2egit", "/a%", "/a%4", "/a%zz", "/a%-1", "/a b", "/a#b", "/a?x#y", "/a?%00", "/a?x=%0a", "/a|b", "/a\"b", "/<a>", "/\xE5\x9C\xB0", "/a?\xE5"})
        CHECK_MESSAGE(!taken(bad), bad);
    CHECK(std::get<Target>(read_target("/%41%2b")).path == "/A+");
    // Decoded once, not twice.
    CHECK(std::get<Target>(read_target("/%252e%252e")).path == "/%2e%2e");
    std::string many = "/?";
    for (int i = 0; i < 40; ++i) many += "a=b&";
    CHECK(!taken(many));
}
