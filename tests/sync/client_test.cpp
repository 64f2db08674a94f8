// A station and a server, with everything between them that a real one has: it is taken in by a code, shows what is
// published, says so, brings its figures home, and goes on when the server is gone.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

#include "content/store.h"
#include "sync/acknowledgement.h"
#include "sync/bell.h"
#include "sync/client.h"
#include "sync/membership.h"
#include "sync/updater.h"
#include "tests/fakes/publisher.h"

using namespace estation;
using namespace estation::fakes;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// As long as it takes on a loaded machine; nothing is asserted about time.
bool eventually(const std::function<bool()>& holds) {
    for (const auto until = std::chrono::steady_clock::now() + 60s; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(10ms))
        if (holds()) return true;
    return false;
}

using Versions = std::vector<std::string>;

struct Station {
    Scratch scratch{Scratch::On::memory};
    std::mutex mutex;
    std::vector<std::string> log;
    std::vector<fs::path> sticks;
    std::atomic<int> changes = 0;
    std::unique_ptr<sync::Outbox> outbox = must(sync::Outbox::open(scratch / "outbox.sqlite", "station"));

    sync::ClientSettings settings() {
        sync::ClientSettings s;
        s.data = scratch.path();
        s.station = "station";
        s.name = "东街社区";
        s.sticks = [this] {
            const std::lock_guard lock(mutex);
            return sticks;
        };
        s.clock = [] { return today; };
        s.outbox = outbox.get();
        s.changed = [this] { ++changes; };
        s.say = [this](const std::string& line) {
            const std::lock_guard lock(mutex);
            log.push_back(line);
        };
        s.times = {.first_wait = 0ms, .look_for_sticks = 20ms, .after_bell = 0ms, .first_retry = 50ms, .longest_retry = 200ms};
        return s;
    }
    [[nodiscard]] Versions shown() const {
        const auto store = content::Store::open(scratch / "store");
        Versions all;
        const auto packs = store ? store->open_current() : content::Result<std::vector<std::shared_ptr<const content::Pack>>>(store.error());
        if (!packs) return {};
        for (const auto& pack : *packs) all.push_back(pack->id() + " " + pack->version());
        return all;
    }
    void plug_in(const fs::path& stick) {
        const std::lock_guard lock(mutex);
        sticks = {stick};
    }
};

}  // namespace

TEST_CASE("a station without a server waits; a code makes it one of the channel's") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    Station station;
    StationServer server(publisher, station.scratch / "server.sqlite");
    sync::Client client(station.settings());
    CHECK(client.connection().state == sync::Connection::State::alone);
    CHECK_FALSE(fs::exists(station.scratch / "sync"));
    client.adopt(server.url(), "0000-0000");
    REQUIRE(eventually([&] { return client.connection().adoptions == 1; }));
    CHECK(client.connection().adopt_cause == sync::Cause::wrong_code);
    client.adopt(server.url(), "k7pm 3qxr");
    REQUIRE(eventually([&] { return client.connection().state == sync::Connection::State::reached; }));
    CHECK(client.connection().adopt_cause == sync::Cause::none);
    CHECK(client.connection().cause == sync::Cause::none);
    CHECK(client.connection().station == "s17");
    CHECK(station.shown() == Versions{"p01 1"});
    CHECK(client.connection().order_version == 1);
    REQUIRE(!server.check_ins().empty());
    CHECK(says(server.check_ins().back(), "\"order_version\":1"));
    CHECK(says(server.check_ins().back(), publisher.order.packs.front().manifest));
    CHECK(station.changes == 1);
}

TEST_CASE("the bell brings a publication without a poll, a recall too, and both are told") {
    Publisher publisher;
    const auto one = publisher.add({.id = "p01", .version = "1"}), other = publisher.add({.id = "p06", .version = "7"});
    publisher.order.packs = {one, other};
    publisher.publish();
    Station station;
    StationServer server(publisher, station.scratch / "server.sqlite");  // polls once an hour
    auto settings = station.settings();
    settings.server = server.url();
    settings.code = "K7PM-3QXR";
    sync::Client client(std::move(settings));
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 1", "p06 7"}; }));
    publisher.order.packs = {publisher.add({.id = "p01", .version = "2", .text = "新的一页"}), other};
    publisher.publish();
    server.ring();
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 2", "p06 7"}; }));
    publisher.order.recalled = {{"r7", "p06", "", "地名有误"}};
    publisher.publish();
    server.ring();
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 2"}; }));
    REQUIRE(eventually([&] { return says(server.check_ins().back(), "\"recalls_honoured\":[\"r7\"]"); }));
}

TEST_CASE("figures come home, each once, and the server that is gone takes none with it") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({})};
    publisher.publish();
    Station station;
    StationServer server(publisher, station.scratch / "server.sqlite");
    server.poll_s = 5;
    for (int i = 0; i < 1'200; ++i) station.outbox->append({1, "open", "p01", "1", "first", std::to_string(i)});
    REQUIRE(station.outbox->flush());
    auto settings = station.settings();
    settings.server = server.url();
    settings.code = "K7PM-3QXR";
    sync::Client client(std::move(settings));
    REQUIRE(eventually([&] { return server.records() == 1'200; }));
    server.gone = true;
    client.look_now();
    REQUIRE(eventually([&] { return client.connection().state == sync::Connection::State::unreachable; }));
    CHECK(station.shown() == Versions{"p01 1"});
    for (int i = 0; i < 10; ++i) station.outbox->append({1, "open", "p01", "1", "first", "later"});
    REQUIRE(station.outbox->flush());
    server.gone = false;
    REQUIRE(eventually([&] { return server.records() == 1'210; }));
    CHECK(client.connection().state == sync::Connection::State::reached);
    REQUIRE(eventually([&] { return client.connection().trouble.empty(); }));
}

TEST_CASE("with the network off a stick brings what is new, as soon as it is plugged in") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    Station station;
    StationServer server(publisher, station.scratch / "server.sqlite");
    auto settings = station.settings();
    settings.server = server.url();
    settings.code = "K7PM-3QXR";
    sync::Client client(settings);
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 1"}; }));
    server.gone = true;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "2", .text = "新的一页"})};
    publisher.publish();
    const Scratch stick;
    fs::create_directories(stick / "estation");
    fs::copy(publisher.folder(), stick / "estation", fs::copy_options::recursive);
    station.plug_in(stick.path());
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 2"}; }));
}

TEST_CASE("while the server is gone a neighbour brings what is new, and one that is dead or lies costs nothing but a try") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    Station station;
    StationServer server(publisher, station.scratch / "server.sqlite");
    const HttpServer liar([](const Connection& connection) { connection.answer(200, "", "{\"signed\":{}}"); });
    auto settings = station.settings();
    settings.server = server.url();
    settings.code = "K7PM-3QXR";
    sync::Client client(settings);
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 1"}; }));
    server.gone = true;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "2", .text = "新的一页"})};
    publisher.publish();
    StationServer next_door(publisher, station.scratch / "next-door.sqlite");
    put(station.scratch / "neighbours.txt", "http://127.0.0.1:1 走了\n" + liar.url("") + " 说谎\n" + next_door.url() + " 隔壁\n");
    client.look_now();
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 2"}; }));
}

TEST_CASE("a station that never had a network is given its root as a file and lives on sticks") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    Station station;
    put(station.scratch / "root.json", publisher.root());
    auto settings = station.settings();
    settings.mirror = publisher.folder();
    sync::Client client(std::move(settings));
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 1"}; }));
    CHECK(client.connection().state == sync::Connection::State::alone);
}

TEST_CASE("the server's answer about figures comes on a stick to a station without a network, and a forged one is not heard") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    Station station;
    put(station.scratch / "root.json", publisher.root());
    for (int i = 1; i <= 20; ++i) station.outbox->append({7, "open", "p01", "1", "quiz", std::to_string(i)});
    REQUIRE(station.outbox->flush());
    REQUIRE(must(sync::figures_to_carry(*station.outbox, "station", station.scratch.path())).size() == 1);
    const auto batch = must(station.outbox->take(100));
    const auto said = [&](std::uint64_t seq, int signer) {
        sync::Acknowledgement one{"station", {sync::Answer::Kind::acknowledged, batch.epoch, seq}, sync::mark_of(batch.records.at(seq - 1))};
        const std::array<const trust::PrivateKey*, 1> keys = {&key(signer)};
        return must(sync::write_acknowledgement(one, keys));
    };
    const auto folder = station.scratch / "stick/estation-station-2026-11-28";
    put(folder / "station-1.acknowledged", said(20, 9));
    put(folder / sync::acknowledgement_name("station", batch.epoch), said(15, 1));
    auto settings = station.settings();
    settings.mirror = publisher.folder();
    sync::Client client(std::move(settings));
    REQUIRE(eventually([&] { return station.shown() == Versions{"p01 1"}; }));
    CHECK(must(station.outbox->take(100)).records.size() == 20);
    station.plug_in(station.scratch / "stick");
    REQUIRE(eventually([&] { return must(station.outbox->take(100)).records.size() == 5; }));
    CHECK(must(station.outbox->take(100)).records.front().usage.value == "16");
}

TEST_CASE("a station moves to another server and keeps what it shows until that one brings its own") {
    Publisher first, second(today + 1);  // another root of trust
    first.order.packs = {first.add({.id = "p01", .version = "1"})};
    first.publish();
    second.order.packs = {second.add({.id = "p06", .version = "7"})};
    Station station;
    StationServer one(first, station.scratch / "one.sqlite"), two(second, station.scratch / "two.sqlite");
    two.poll_s = 5;
    {
        auto settings = station.settings();
        settings.server = one.url();
        settings.code = "K7PM-3QXR";
        sync::Client client(std::move(settings));
        REQUIRE(eventually([&] { return station.shown() == Versions{"p01 1"}; }));
        one.gone = true;  // for good
        client.adopt(two.url(), "K7PM-3QXR");
        REQUIRE(eventually([&] { return client.connection().adoptions == 2; }));
        CHECK(client.connection().server == two.url());
        CHECK(station.shown() == Versions{"p01 1"});
    }
    second.publish();
    sync::Client again(station.settings());  // after a restart it belongs to the second
    REQUIRE(eventually([&] { return station.shown() == Versions{"p06 7"}; }));
}

TEST_CASE("a power cut right after joining another server hands it nothing that the old one holds") {
    Publisher first, second(today + 1);
    for (auto* const publisher : {&first, &second}) {
        publisher->order.packs = {publisher->add({})};
        publisher->publish();
    }
    Station station;
    StationServer one(first, station.scratch / "one.sqlite"), two(second, station.scratch / "two.sqlite");
    const auto joined = [&](StationServer& server) {
        auto settings = station.settings();
        settings.server = server.url();
        settings.code = "K7PM-3QXR";
        sync::Client client(std::move(settings));
        return eventually([&] { return client.connection().state == sync::Connection::State::reached; });
    };
    REQUIRE(joined(one));
    for (int i = 1; i <= 30; ++i) station.outbox->append({1, "open", "p01", "1", "first", std::to_string(i)});
    const auto epoch = must(station.outbox->take(1)).epoch;
    REQUIRE(station.outbox->acknowledge(epoch, 20, 5));  // 6 to 20 are the first server's, and kept for it
    // The other server's membership is on the disk, and the power fails before anything else is.
    auto membership = *must(sync::read_membership(station.scratch / "sync"));
    const std::string root = second.root();
    membership.server = two.url();
    membership.root = must(content::hash_text(root));
    REQUIRE(sync::Updater::install_root(sync::trust_folder(station.scratch / "sync", membership), root));
    REQUIRE(sync::write_membership(station.scratch / "sync", membership));
    {
        sync::Client client(station.settings());
        REQUIRE(eventually([&] { return two.records() == 10; }));
        REQUIRE(eventually([&] { return must(station.outbox->take(100)).records.empty(); }));
    }
    CHECK(two.records() == 10);
    CHECK(must(station.outbox->take(1)).epoch != epoch);
}

TEST_CASE("a server that does not know the station any more is told apart from one that is not there") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({})};
    publisher.publish();
    Station station;
    StationServer server(publisher, station.scratch / "server.sqlite");
    server.hears = false;
    auto settings = station.settings();
    settings.server = server.url();
    settings.code = "K7PM-3QXR";
    sync::Client client(std::move(settings));
    REQUIRE(eventually([&] { return client.connection().state == sync::Connection::State::refused; }));
    CHECK(says(client.connection().trouble, "enrol it again"));
    CHECK(client.connection().cause == sync::Cause::unknown_station);
    CHECK(station.shown() == Versions{"p01 1"});  // the repository is open to all
}

TEST_CASE("a bell rings for every version, in pieces of any size, and nothing else makes it ring") {
    std::vector<std::uint64_t> rung;
    std::vector<std::int64_t> spreads;   // -1: none was told
    const std::string stream = ": heartbeat\n\nevent: bell\r\ndata: {\"version\":42}\r\n\r\nevent: other\ndata: {\"version\":1}\n\nevent: bell\ndata: nonsense\n\n" + std::string(5'000, 'x') +
                               "\n\nevent:bell\ndata:{\"version\":43,\"spread_ms\":250}\n\nevent:bell\ndata:{\"version\":44,\"spread_ms\":9000000000}\n\nevent:bell\ndata:{\"version\":45,\"spread_ms\":-1}\n\nevent: bell\ndata: {\"version\":-1}\n\nevent: bell\ndata: {\"version\":46}\n";
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, stream.size()}) {
        rung.clear();
        spreads.clear();
        sync::BellEvents events([&](std::uint64_t version, std::optional<std::chrono::milliseconds> spread) {
            rung.push_back(version);
            spreads.push_back(spread ? spread->count() : -1);
        });
        for (std::size_t at = 0; at < stream.size(); at += size) events.take(std::string_view(stream).substr(at, size));
        CHECK(rung == std::vector<std::uint64_t>{42, 43, 44, 45});
        CHECK(spreads == std::vector<std::int64_t>{-1, 250, 60'000, -1});
    }
}
