// Reading metadata strictly, keys and signatures, patterns: the rules one by one.
#include <doctest/doctest.h>

#include <string>

#include "sync/trust/delegation.h"
#include "sync/trust/signing.h"
#include "tests/fakes/repository.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::trust;

namespace {

std::string refusal_of(std::string_view text) {
    const auto read = parse_json(text);
    return read ? "" : read.error().text;
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

template <class T>
std::string refusal(const content::Result<T>& result) {
    return result ? "" : result.error().text;
}

}  // namespace

TEST_CASE("canonical JSON: names in byte order, no spaces, two characters escaped") {
    const auto json = must(parse_json(" {\"b\":[1,-2,true,null],\"a\":{\"\\u00e9\":\"q\\\"\\\\\\n\\u4f60\"},\"B\":-0} "));
    CHECK(canonical(json) == "{\"B\":0,\"a\":{\"\xC3\xA9\":\"q\\\"\\\\\n\xE4\xBD\xA0\"},\"b\":[1,-2,true,null]}");
    CHECK(must(parse_json(text(json))) == json);
    CHECK(canonical(must(parse_json("{}"))) == "{}");
    CHECK(canonical(must(parse_json("9223372036854775807"))) == "9223372036854775807");
}

TEST_CASE("what metadata must not hold is refused with its reason") {
    CHECK(says(refusal_of("{\"a\":1,\"b\":2,\"a\":3}"), "twice"));
    CHECK(says(refusal_of("{\"a\":1.0}"), "whole number"));
    CHECK(says(refusal_of("1e3"), "whole number"));
    CHECK(says(refusal_of("9223372036854775808"), "larger"));
    CHECK(says(refusal_of("123456789012345678901234567890"), "whole number"));
    CHECK(says(refusal_of("\"\xff\""), "UTF-8"));
    CHECK(says(refusal_of("\"\xC0\x80\""), "UTF-8"));
    CHECK(says(refusal_of("\"\\ud800\""), "UTF-8"));
    CHECK(says(refusal_of("\xEF\xBB\xBF{}"), "UTF-8"));
    CHECK(says(refusal_of("{} x"), "byte"));
    CHECK(says(refusal_of(""), "byte"));
    CHECK(says(refusal_of("{\"a\":1,}"), "byte"));
    CHECK(says(refusal_of("// x\n{}"), "byte"));
    CHECK(says(refusal_of("NaN"), "byte"));
    CHECK(says(refusal_of(std::string("{}\0", 3)), "byte 2"));
    CHECK(says(refusal_of(std::string("{}\0{}", 5)), "byte 2"));
    CHECK(refusal_of(std::string(64, '[') + std::string(64, ']')) == "");
    CHECK(says(refusal_of(std::string(65, '[') + std::string(65, ']')), "deeper"));
    CHECK(says(refusal_of(std::string(1'000'000, '[')), "deeper"));
    std::string many = "[0";
    for (int i = 0; i < 1'000'001; ++i) many += ",0";
    CHECK(says(refusal_of(many + "]"), "more values"));
}

TEST_CASE("times are written in one way") {
    CHECK(read_time("1970-01-01T00:00:00Z") == 0);
    CHECK(read_time("2030-01-31T12:34:56Z") == 1'896'093'296);
    CHECK(read_time("2024-02-29T00:00:00Z"));
    for (const char* const bad : {"2023-02-29T00:00:00Z", "2030-13-01T00:00:00Z", "2030-01-01T24:00:00Z", "2030-01-01T00:00:60Z", "2030-01-01T00:00:00", "2030-01-01T00:00:00+00:00",
                                  "2030-01-01 00:00:00Z", "2030-01-01T00:00:00.5Z", " 2030-01-01T00:00:00Z", "-030-01-01T00:00:00Z", ""})
        CHECK_MESSAGE(!read_time(bad), bad);
    for (const std::int64_t seconds : {std::int64_t{0}, std::int64_t{1'896'093'296}, std::int64_t{951'782'400}, std::int64_t{-1}}) CHECK(read_time(write_time(seconds)) == seconds);
}

TEST_CASE("every kind of key signs and verifies, and nothing else does") {
    for (const auto kind : {KeyKind::ecdsa, KeyKind::ed25519, KeyKind::rsa}) {
        const auto& mine = fakes::key(40, kind);
        const Key key = must(read_key(mine.keyid(), mine.public_object()));
        REQUIRE(!key.identity.empty());
        const std::string signature = must(mine.sign("hello"));
        CHECK(verifies(key, "hello", signature));
        CHECK(!verifies(key, "hellp", signature));
        CHECK(!verifies(key, "", signature));
        for (const std::string& bad : {std::string(), std::string("zz"), signature.substr(2), signature + "00", signature.substr(1), std::string(5000, 'a'), must(fakes::key(41, kind).sign("hello"))})
            CHECK(!verifies(key, "hello", bad));
        const auto again = must(PrivateKey::from_pem(must(mine.pem())));
        CHECK(again.keyid() == mine.keyid());
        CHECK(verifies(key, "again", must(again.sign("again"))));
        const std::string locked = must(mine.pem("open sesame"));
        CHECK(says(locked, "ENCRYPTED"));
        CHECK(must(PrivateKey::from_pem(locked, "open sesame")).keyid() == mine.keyid());
        CHECK(!PrivateKey::from_pem(locked, "wrong"));
        CHECK(!PrivateKey::from_pem(locked));
    }
}

TEST_CASE("a known answer: what OpenSSL's and RFC 8032's authors computed") {
    // RFC 8032, section 7.1, test 2.
    Json keyval, object;
    keyval.set("public", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    object.set("keytype", "ed25519");
    object.set("scheme", "ed25519");
    object.set("keyval", keyval);
    const Key key = must(read_key(must(keyid_of(object)), object));
    CHECK(verifies(key, "\x72",
                   "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
}

TEST_CASE("a key must bear its own KEYID, and be of a kind that we know and trust") {
    const auto& mine = fakes::key(40, KeyKind::ecdsa);
    CHECK(must(read_key(std::string(64, '0'), mine.public_object())).identity.empty());
    Json with_more = mine.public_object();
    with_more.set("x-owner", "district");
    CHECK(must(read_key(mine.keyid(), with_more)).identity.empty());
    const Key renamed = must(read_key(must(keyid_of(with_more)), with_more));
    CHECK(renamed.identity == must(read_key(mine.keyid(), mine.public_object())).identity);
    // The older name of the kind.
    Json older = mine.public_object();
    older.set("keytype", "ecdsa-sha2-nistp256");
    const Key old_key = must(read_key(must(keyid_of(older)), older));
    CHECK(verifies(old_key, "x", must(mine.sign("x"))));
    for (const auto& [name, value] : {std::pair<const char*, const char*>{"scheme", "ecdsa-sha2-nistp384"}, {"keytype", "sphincs"}, {"scheme", "ed25519"}}) {
        Json unknown = mine.public_object();
        unknown.set(name, value);
        const auto key = read_key(must(keyid_of(unknown)), unknown);
        REQUIRE(key);
        CHECK(key->identity.empty());
        CHECK(!verifies(*key, "x", must(mine.sign("x"))));
    }
    Json no_value = mine.public_object();
    no_value.set("keyval", Json::object());
    CHECK(!read_key("x", no_value));
    Json not_pem = mine.public_object(), value;
    value.set("public", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    not_pem.set("keyval", value);
    CHECK(must(read_key(must(keyid_of(not_pem)), not_pem)).identity.empty());
}

TEST_CASE("a threshold counts keys, however often they are listed under other names") {
    const auto& mine = fakes::key(40);
    Json twin = mine.public_object();
    twin.set("x-again", true);
    const std::string twin_id = must(keyid_of(twin));
    Keys keys;
    keys.emplace(mine.keyid(), must(read_key(mine.keyid(), mine.public_object())));
    keys.emplace(twin_id, must(read_key(twin_id, twin)));
    const std::string signature = must(mine.sign("body"));
    const std::vector<Signature> signatures = {{mine.keyid(), signature}, {twin_id, signature}, {"unknown", signature}};
    CHECK(meets_threshold("r", {{mine.keyid(), twin_id}, 1}, keys, "body", signatures));
    CHECK(says(refusal(meets_threshold("r", {{mine.keyid(), twin_id}, 2}, keys, "body", signatures)), "1 are good"));
    CHECK(!meets_threshold("r", {{"absent"}, 1}, keys, "body", signatures));
    CHECK(!meets_threshold("r", {{}, 1}, keys, "body", signatures));
}

TEST_CASE("a root says what it must, or is refused with the place") {
    const Repository repository;
    const std::string good = repository.first_root();
    REQUIRE(read_root(good));
    for (const auto& [what, with, why] : std::vector<std::array<std::string, 3>>{
             {"\"_type\":\"root\"", "\"_type\":\"snapshot\"", "_type"},
             {"\"spec_version\":\"1.0.34\"", "\"spec_version\":\"2.0.0\"", "spec_version"},
             {"\"spec_version\":\"1.0.34\"", "\"spec_version\":\"1\"", "spec_version"},
             {"\"spec_version\":\"1.0.34\"", "\"spec_version\":\"1.x\"", "spec_version"},
             {"\"spec_version\":\"1.0.34\"", "\"spec_version\":1", "spec_version"},
             {"\"version\":1}", "\"version\":0}", "version"},
             {"\"version\":1}", "\"version\":true}", "version"},
             {"\"version\":1}", "\"version\":\"1\"}", "version"},
             {"\"threshold\":1", "\"threshold\":0", "threshold"},
             {"\"consistent_snapshot\":true", "\"consistent_snapshot\":1", "consistent_snapshot"},
             {"\"snapshot\":{\"keyids\"", "\"snapshop\":{\"keyids\"", "roles"},
             {"\"signatures\":[", "\"signatures\":[1,", "signatures"},
             {"\"signed\":{", "\"singed\":{", "signed"},
         }) {
        const auto read = read_root(replaced(good, what, with));
        CHECK_MESSAGE(says(refusal(read), why), with << " -> " << refusal(read));
    }
    CHECK(read_root(replaced(good, "\"spec_version\":\"1.0.34\"", "\"spec_version\":\"1.0\"")));
    CHECK(read_root(replaced(good, "\"spec_version\":\"1.0.34\"", "\"spec_version\":\"1.99.7\"")));
    const std::string without = replaced(good, "\"consistent_snapshot\":true,", "");
    CHECK(!must(read_root(without)).body.consistent_snapshot);
}

TEST_CASE("unknown fields stay under the signature") {
    const auto& mine = fakes::key(3);
    Json body = make_targets({1, today}, {});
    body.set("x-new", must(parse_json("{\"deep\":[1,{\"z\":null,\"a\":\"\\u4f60\"}]}")));
    const PrivateKey* const keys[] = {&mine};
    const auto read = must(read_targets(must(sign(body, keys))));
    const Keys known = {{mine.keyid(), must(read_key(mine.keyid(), mine.public_object()))}};
    CHECK(meets_threshold("targets", {{mine.keyid()}, 1}, known, read.signed_bytes, read.signatures));
    const auto changed = must(read_targets(replaced(must(sign(body, keys)), "\"deep\":[1", "\"deep\":[2")));
    CHECK(!meets_threshold("targets", {{mine.keyid()}, 1}, known, changed.signed_bytes, changed.signatures));
}

TEST_CASE("signatures may be added one after the other") {
    const Json body = make_targets({1, today}, {});
    std::string file = must(sign(body, {}));
    file = must(add_signature(file, fakes::key(1)));
    file = must(add_signature(file, fakes::key(2)));
    file = must(add_signature(file, fakes::key(1)));
    CHECK(must(read_targets(file)).signatures.size() == 2);
    CHECK(!add_signature("{}", fakes::key(1)));
}

TEST_CASE("delegations: a name once, none of the four, paths or prefixes, roles or bins") {
    Json targets = make_targets({1, today}, {});
    DelegationGrant grant;
    static_cast<Grant&>(grant) = Repository::grant(Role{{5}, {5}});
    grant.name = "a";
    grant.paths = {"*"};
    REQUIRE(add_delegations(targets, {grant}));
    const std::string good = must(sign(targets, {}));
    REQUIRE(read_targets(good));
    CHECK(says(refusal(read_targets(replaced(good, "\"name\":\"a\"", "\"name\":\"root\""))), "name"));
    CHECK(says(refusal(read_targets(replaced(good, "\"name\":\"a\"", "\"name\":\"\""))), "name"));
    CHECK(says(refusal(read_targets(replaced(good, "\"paths\":[\"*\"]", "\"paths\":[\"*\"],\"path_hash_prefixes\":[]"))), "not both"));
    CHECK(says(refusal(read_targets(replaced(good, "\"terminating\":false", "\"terminating\":\"no\""))), "terminating"));
    REQUIRE(add_delegations(targets, {grant, grant}));
    CHECK(says(refusal(read_targets(must(sign(targets, {})))), "twice"));
    const SuccinctGrant bins{{Repository::grant(Role{{5}, {5}})}, 33, "b"};
    REQUIRE(add_succinct_roles(targets, bins));
    CHECK(says(refusal(read_targets(must(sign(targets, {})))), "bit_length"));
}

TEST_CASE("patterns: stars and question marks, never over a slash") {
    CHECK(matches_pattern("foo.tgz", "*.tgz"));
    CHECK(!matches_pattern("targets/foo.tgz", "*.tgz"));
    CHECK(matches_pattern("targets/foo.tgz", "targets/*.tgz"));
    CHECK(matches_pattern("foo-version-2.tgz", "foo-version-?.tgz"));
    CHECK(!matches_pattern("foo-version-alpha.tgz", "foo-version-?.tgz"));
    CHECK(!matches_pattern("a/b", "a?b"));
    CHECK(matches_pattern("a\xE4\xBD\xA0"
                          "b",
                          "a?b"));
    CHECK(matches_pattern("", ""));
    CHECK(matches_pattern("", "*"));
    CHECK(!matches_pattern("", "?"));
    CHECK(matches_pattern("aaab", "*a*b"));
    CHECK(!matches_pattern("aaabc", "*a*b"));
    CHECK(matches_pattern("a/b/c", "*/*/*"));
    CHECK(!matches_pattern("a/b/c", "*/*"));
    CHECK(!matches_pattern("a/b", "a/b/*"));
    CHECK(matches_pattern("a/b/", "a/b/*"));
    CHECK(!matches_pattern("README.MD", "*.md"));
    CHECK(matches_pattern("a?b", "a?b"));
    CHECK(matches_pattern("[a]", "[a]"));
    const std::string long_name(20'000, 'a');
    CHECK(!matches_pattern(long_name, "*a*a*a*a*a*a*a*a*a*a*b"));
}

TEST_CASE("bins: the name of the role for a path, and which names are bins") {
    Delegations delegations;
    delegations.succinct = SuccinctRoles{{{}, 1}, 1, "b"};
    const auto one = must(delegates_for(delegations, "x"));
    REQUIRE(one.size() == 1);
    CHECK(one[0].terminating);
    CHECK(keys_of_delegate(delegations, "b-0"));
    CHECK(keys_of_delegate(delegations, "b-1"));
    CHECK(!keys_of_delegate(delegations, "b-2"));
    CHECK(!keys_of_delegate(delegations, "b-01"));
    CHECK(!keys_of_delegate(delegations, "b-"));
    delegations.succinct->bit_length = 5;
    CHECK(keys_of_delegate(delegations, "b-1f"));
    CHECK(!keys_of_delegate(delegations, "b-20"));
    CHECK(!keys_of_delegate(delegations, "b-1F"));
    delegations.succinct->bit_length = 32;
    CHECK(keys_of_delegate(delegations, "b-ffffffff"));
    CHECK(must(delegates_for(delegations, "x"))[0].role == "b-" + must(content::hash_text("x")).substr(0, 8));
}
