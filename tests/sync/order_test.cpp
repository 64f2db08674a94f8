// An order is read whole or refused with one sentence, and every station finds its own list from its own id.
#include <doctest/doctest.h>

#include <string>

#include "sync/order.h"

using namespace estation::sync;

namespace {

const std::string one(64, 'a'), two(64, 'b');

Order sample() {
    Order order;
    order.channel = "default";
    order.version = 42;
    order.packs = {{"p01", "1.2", one, 123}, {"p02", "1", two, 4'000'000'000}};
    order.staged = Stage{5, "p01 1.3", {{"p01", "1.3", two, 124}}};
    order.recalled = {{"r7", "p05", "", "地名有误"}, {"r8", "p02", two, "a wrong figure"}};
    order.programme = "[[showing]]\nitem = \"p01/a\"\n";
    order.quiet_hours = estation::content::Hours{22 * 60, 6 * 60};
    order.most_bytes_per_s = 500'000;
    return order;
}

std::string refusal(const std::string& text) {
    const auto order = read_order(text);
    return order ? std::string("accepted") : order.error().line();
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string with(const std::string& packs, const std::string& more = "") {
    return R"({"order":1,"channel":"default","version":1,"packs":[)" + packs + "]" + more + "}";
}

}  // namespace

TEST_CASE("What is written is read back") {
    const auto text = write_order(sample());
    REQUIRE(text);
    const auto order = read_order(*text);
    REQUIRE(order);
    CHECK(order->channel == "default");
    CHECK(order->version == 42);
    CHECK(order->packs == sample().packs);
    CHECK(order->staged == sample().staged);
    CHECK(order->recalled == sample().recalled);
    CHECK(order->programme == sample().programme);
    CHECK(order->quiet_hours == sample().quiet_hours);
    CHECK(order->most_bytes_per_s == 500'000);
    CHECK(says(*text, "\"22:00-06:00\""));
}

TEST_CASE("The least that an order needs, and what a newer server may add") {
    const auto least = read_order(with(""));
    REQUIRE(least);
    CHECK(least->packs.empty());
    CHECK_FALSE(least->staged);
    CHECK_FALSE(least->programme);
    CHECK(least->most_bytes_per_s == 0);
    CHECK(read_order(with("", R"(,"weather":{"new":true},"staged":null,"programme":null,"quiet_hours":null)")));
}

TEST_CASE("What is wrong is one sentence with its place") {
    CHECK(says(refusal("[]"), "must be an object"));
    CHECK(says(refusal("{"), "order"));
    CHECK(says(refusal(R"({"order":2,"channel":"default","version":1,"packs":[]})"), "newer kind"));
    CHECK(says(refusal(R"({"order":1,"channel":"../x","version":1,"packs":[]})"), "order.channel"));
    CHECK(says(refusal(R"({"order":1,"channel":"default","version":0,"packs":[]})"), "order.version"));
    CHECK(says(refusal(with(R"({"id":"p01","version":"1","manifest":"short","bytes":1})")), "order.packs[0].manifest"));
    const std::string pack = R"({"id":"p01","version":"1","manifest":")" + one + R"(","bytes":1})";
    CHECK(says(refusal(with(pack + "," + pack)), "order.packs[1].id"));
    CHECK(says(refusal(with(R"({"id":"p01","version":"1","manifest":")" + one + R"(","bytes":-1})")), "order.packs[0].bytes"));
    CHECK(says(refusal(with("", R"(,"staged":{"percent":101,"salt":"","packs":[]})")), "order.staged.percent"));
    CHECK(says(refusal(with("", R"(,"recalled":[{"id":"r1","pack":"p01","manifest":"x","reason":""}])")), "order.recalled[0].manifest"));
    CHECK(says(refusal(with("", R"(,"quiet_hours":"at night")")), "order.quiet_hours"));
    CHECK(says(refusal(std::string(order_cap + 1, ' ')), "may have"));
    std::string many;
    for (std::size_t i = 0; i <= order_packs_cap; ++i) many += (i == 0 ? "" : ",") + std::string(R"({"id":"p)") + std::to_string(i) + R"(","version":"1","manifest":")" + one + R"(","bytes":1})";
    CHECK(says(refusal(with(many)), "order.packs"));
}

TEST_CASE("Nothing is written that could not be read") {
    Order order = sample();
    order.packs[0].manifest = "no hash";
    CHECK_FALSE(write_order(order));
    order = sample();
    order.version = 0;
    CHECK_FALSE(write_order(order));
    order = sample();
    order.staged->percent = 200;
    CHECK_FALSE(write_order(order));
}

TEST_CASE("A station draws its own lot, the same one every time") {
    // printf 'salt\ns17' | sha256sum begins d8839e24e4a65a70, which is 84.58 % of the way.
    const auto first = in_stage({84, "salt", {}}, "s17"), second = in_stage({85, "salt", {}}, "s17");
    REQUIRE((first && second));
    CHECK_FALSE(*first);
    CHECK(*second);
    int drawn = 0, larger = 0;
    for (int i = 0; i < 2'000; ++i) {
        const auto id = "s" + std::to_string(i);
        const bool five = *in_stage({5, "salt", {}}, id), twenty = *in_stage({20, "salt", {}}, id);
        CHECK_FALSE(*in_stage({0, "salt", {}}, id));
        CHECK(*in_stage({100, "salt", {}}, id));
        if (five) CHECK(twenty);  // who tries first stays among those who try
        drawn += five;
        larger += twenty;
    }
    CHECK(drawn > 60);
    CHECK(drawn < 140);
    CHECK(larger > 330);
    CHECK(larger < 470);
}

TEST_CASE("A station's list leaves out what was recalled") {
    Order order = sample();
    order.staged->percent = 0;
    auto packs = packs_for(order, "s17");
    REQUIRE(packs);
    REQUIRE(packs->size() == 1);
    CHECK(packs->front().id == "p01");
    order.staged->percent = 100;
    packs = packs_for(order, "s17");
    REQUIRE(packs);
    REQUIRE(packs->size() == 1);
    CHECK(packs->front().version == "1.3");
    order.recalled.push_back({"r9", "p01", "", ""});
    CHECK(packs_for(order, "s17")->empty());
    CHECK(is_recalled(order.recalled, "p05", one));
    CHECK_FALSE(is_recalled(order.recalled, "p02", one));
}
