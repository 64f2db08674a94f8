#include "content/hash.h"

#include <doctest/doctest.h>

#include <utility>

#include "tests/fakes/scratch.h"

using namespace estation::content;
using estation::fakes::put;
using estation::fakes::Scratch;

// The vectors are those of FIPS 180-2, appendices B and C.
TEST_CASE("the published vectors") {
    CHECK(*hash_text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(*hash_text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(*hash_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(*hash_text("abc", HashKind::sha512) ==
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST_CASE("a file hashed in pieces is the file") {
    const Scratch scratch;
    const std::string million(1'000'000, 'a');
    put(scratch / "million", million);
    std::size_t pieces = 0;
    std::string copy;
    const auto hash = hash_file(scratch / "million", [&](std::span<const std::byte> piece) {
        ++pieces;
        copy.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        return Result<>();
    });
    REQUIRE(hash);
    CHECK(hash->hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(hash->bytes == 1'000'000);
    CHECK(pieces > 10);
    CHECK(copy == million);
    put(scratch / "empty", "");
    CHECK(hash_file(scratch / "empty")->hex == *hash_text(""));
}

TEST_CASE("an error while reading or copying comes back") {
    const Scratch scratch;
    put(scratch / "f", "12345");
    const auto stopped = hash_file(scratch / "f", [](std::span<const std::byte>) -> Result<> { return Error{"enough", {}}; });
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().text == "enough");
    CHECK_FALSE(hash_file(scratch / "missing"));
    CHECK_FALSE(hash_file(scratch.path()));
}

TEST_CASE("a hash answers once") {
    Hash hash;
    hash.update(std::as_bytes(std::span(std::string_view("ab"))));
    hash.update({});
    hash.update(std::as_bytes(std::span(std::string_view("c"))));
    Hash moved = std::move(hash);
    CHECK(*moved.finish() == *hash_text("abc"));
    CHECK_FALSE(moved.finish());
}

TEST_CASE("only 64 small hexadecimal digits may become a file name") {
    CHECK(is_sha256(*hash_text("x")));
    CHECK_FALSE(is_sha256(""));
    CHECK_FALSE(is_sha256(std::string(63, 'a')));
    CHECK_FALSE(is_sha256(std::string(65, 'a')));
    CHECK_FALSE(is_sha256(std::string(64, 'A')));
    CHECK_FALSE(is_sha256(std::string(61, 'a') + "/.."));
}
