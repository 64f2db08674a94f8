// A station's key is made once, stays its own, and no number is ever signed twice, whatever happened in between.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <set>
#include <string>

#include "sync/station_key.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

std::string part(const std::string& header, const std::string& begin, char end) {
    const auto at = header.find(begin) + begin.size();
    return header.substr(at, header.find(end, at) - at);
}

std::uint64_t counter_of(const std::string& header) { return std::stoull(part(header, "counter=", ',')); }

}  // namespace

TEST_CASE("a key is made once and is the owner's alone") {
    const Scratch scratch;
    const auto first = must(sync::StationKey::open(scratch / "sync")).public_hex();
    CHECK(first.size() == 64);
    CHECK(must(sync::StationKey::open(scratch / "sync")).public_hex() == first);
    struct stat status{};
    REQUIRE(::stat((scratch / "sync/station.key").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a request is signed so that the public key alone can check it") {
    const Scratch scratch;
    auto station = must(sync::StationKey::open(scratch / "sync"));
    const auto header = must(station.authorization("s17", "POST", "/v1/check-in?x=1", "{}"));
    CHECK(header.starts_with("Estation station=\"s17\", counter=1, signature=\""));
    trust::Json object = trust::Json::object(), value = trust::Json::object();
    value.set("public", station.public_hex());
    object.set("keytype", "ed25519");
    object.set("scheme", "ed25519");
    object.set("keyval", value);
    const auto key = must(trust::read_key(must(trust::keyid_of(object)), object));
    const auto signature = part(header, "signature=\"", '"');
    // printf '{}' | sha256sum
    const std::string bytes = "POST\n/v1/check-in?x=1\n1\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    CHECK(must(sync::signed_request("POST", "/v1/check-in?x=1", 1, "{}")) == bytes);
    CHECK(trust::verifies(key, bytes, signature));
    CHECK_FALSE(trust::verifies(key, bytes + " ", signature));
}

TEST_CASE("no number comes twice: over restarts, and after a lost counter when the server says where it was") {
    const Scratch scratch;
    std::set<std::uint64_t> used;
    for (int start = 0; start < 5; ++start) {
        auto station = must(sync::StationKey::open(scratch / "sync"));
        for (int i = 0; i < 1'200; ++i) CHECK(used.insert(counter_of(must(station.authorization("s", "GET", "/", "")))).second);
    }
    fs::remove(scratch / "sync/counter");
    auto station = must(sync::StationKey::open(scratch / "sync"));
    CHECK(used.contains(counter_of(must(station.authorization("s", "GET", "/", "")))));  // what the server refuses
    REQUIRE(station.go_on_after(*used.rbegin()));
    CHECK(used.insert(counter_of(must(station.authorization("s", "GET", "/", "")))).second);
    REQUIRE(station.go_on_after(3));  // an older answer changes nothing
    CHECK(used.insert(counter_of(must(station.authorization("s", "GET", "/", "")))).second);
    CHECK_FALSE(station.go_on_after(~std::uint64_t{0}));
}

TEST_CASE("a damaged key is kept aside and the station begins anew") {
    const Scratch scratch;
    const auto first = must(sync::StationKey::open(scratch / "sync")).public_hex();
    put(scratch / "sync/station.key", "-----BEGIN PRIVATE KEY-----\ntorn");
    const auto second = must(sync::StationKey::open(scratch / "sync")).public_hex();
    CHECK(second != first);
    CHECK(must(sync::StationKey::open(scratch / "sync")).public_hex() == second);
    CHECK(get(scratch / "sync/station.key.broken").ends_with("torn"));
    // The other direction: what cannot be written is an error, not a key that is gone tomorrow.
    put(scratch / "file", "x");
    CHECK_FALSE(sync::StationKey::open(scratch / "file/sync"));
}
