// What an update believes, role by role: each only after the one before it, of its own kind, and signed.
#include <doctest/doctest.h>

#include "sync/trust/trusted.h"
#include "tests/fakes/repository.h"

using namespace estation;
using namespace estation::fakes;
using trust::TrustedSet;

namespace {

struct Served {
    fakes::Repository repository;
    std::string root = repository.first_root(), timestamp = repository.metadata["timestamp.json"], snapshot = repository.metadata["1.snapshot.json"], targets = repository.metadata["1.targets.json"];
    [[nodiscard]] TrustedSet begin() const { return must(TrustedSet::begin(root, today)); }
};

std::string without_signatures(std::string file) {
    const auto at = file.find("\"sig\":\"");
    return at == std::string::npos ? file : file.replace(at + 7, 2, file[at + 7] == '0' ? "11" : "00");
}

}  // namespace

TEST_CASE("nothing is taken before what speaks of it") {
    const Served served;
    auto set = served.begin();
    CHECK_FALSE(set.take_snapshot(served.snapshot));
    CHECK_FALSE(set.check_targets("targets", nullptr, served.targets));
    CHECK(must(set.take_timestamp(served.timestamp)));
    CHECK_FALSE(set.check_targets("targets", nullptr, served.targets));
    REQUIRE(set.take_snapshot(served.snapshot));
    CHECK(set.check_targets("targets", nullptr, served.targets));
    CHECK_FALSE(must(set.take_timestamp(served.timestamp)));  // the same version: ours stays
}

TEST_CASE("a role is no other role, and what is no metadata is none") {
    const Served served;
    for (const std::string& other : {std::string(), std::string("{}"), served.timestamp, served.snapshot, served.targets, without_signatures(served.root)}) {
        CHECK_FALSE(TrustedSet::begin(other, today));
        CHECK_FALSE(served.begin().check_root(other));
    }
    CHECK_FALSE(served.begin().check_root(served.root));  // not the one that follows
    for (const std::string& other : {std::string(), std::string("[]"), served.root, served.snapshot, served.targets, without_signatures(served.timestamp)}) CHECK_FALSE(served.begin().take_timestamp(other));
    for (const std::string& other : {std::string(), served.root, served.timestamp, served.targets, without_signatures(served.snapshot)}) {
        auto set = served.begin();
        REQUIRE(must(set.take_timestamp(served.timestamp)));
        CHECK_FALSE(set.take_snapshot(other));
        CHECK(set.take_snapshot(served.snapshot));
        CHECK_FALSE(set.check_targets("targets", nullptr, other == served.targets ? served.root : other));
        CHECK(set.check_targets("targets", nullptr, served.targets));
    }
}

TEST_CASE("a timestamp of an older version, or about an older snapshot, is an attack") {
    Served served;
    auto set = served.begin();
    served.repository.publish();
    const std::string newer = served.repository.metadata["timestamp.json"];
    REQUIRE(must(set.take_timestamp(newer)));
    CHECK_FALSE(set.take_timestamp(served.timestamp));
    served.repository.timestamp_meta.version = 1;
    served.repository.publish_timestamp();
    CHECK_FALSE(set.take_timestamp(served.repository.metadata["timestamp.json"]));
}

TEST_CASE("what has run out is remembered against going back, and taken for nothing") {
    Served served;
    served.repository.roles["timestamp"].expires = today - one_day;
    served.repository.publish();
    const std::string over = served.repository.metadata["timestamp.json"];
    auto set = served.begin();
    CHECK_FALSE(set.take_timestamp(over));
    REQUIRE(set.remember_timestamp(over));
    CHECK_FALSE(set.take_timestamp(served.timestamp));  // older than what was seen
    served.repository.roles["timestamp"].expires = today + one_day;
    served.repository.publish_timestamp();
    CHECK(must(set.take_timestamp(served.repository.metadata["timestamp.json"])));
}
