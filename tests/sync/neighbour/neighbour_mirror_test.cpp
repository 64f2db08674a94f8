// A neighbour that does not answer, or breaks off, costs one try and no more.
#include <doctest/doctest.h>

#include "sync/neighbour/neighbour_mirror.h"
#include "sync/transport_curl.h"
#include "tests/fakes/http_server.h"

using namespace estation;

TEST_CASE("a neighbour is asked until it fails once") {
    auto transport = sync::CurlTransport::open();
    REQUIRE(transport);
    const fakes::HttpServer server([](const fakes::Connection& connection) {
        if (connection.path() == "/repo/blobs/aa/good") connection.answer(200, "", "good");
        else if (connection.path() == "/repo/blobs/aa/torn") connection.send("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nto");
        else connection.answer(404, "", "");
    });
    sync::neighbour::NeighbourMirror mirror(**transport, server.url(""));
    sync::TextSink sink;
    const auto ask = [&](const std::string& name) {
        sync::Ask what;
        what.cap = 1000;
        return mirror.get(sync::Part::blobs, name, what, sink);
    };
    const auto good = ask("aa/good");
    REQUIRE(good);
    CHECK(sink.text() == "good");
    const auto absent = ask("aa/absent");
    REQUIRE(absent);
    CHECK(absent->status == 404);            // it has not got everything, and that is no failure
    CHECK(ask("aa/good"));
    CHECK_FALSE(ask("aa/torn"));
    const auto before = server.requests().size();
    CHECK_FALSE(ask("aa/good"));
    CHECK(server.requests().size() == before);   // it was not even asked
}
