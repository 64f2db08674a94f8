// A district in one process: a real server with its database, published packs, and a station's real client over real
// sockets. What is published comes to the station, what is used comes back and is counted once, also when the server is
// stopped and started in the middle of it.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "content/store.h"
#include "sync/acknowledgement.h"
#include "sync/client.h"
#include "sync/server/http.h"
#include "sync/server/intake.h"
#include "sync/server/key_room.h"
#include "sync/server/publishing.h"
#include "sync/server/sample.h"
#include "sync/server/service.h"
#include "sync/server/stations.h"
#include "sync/server/tables.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/relay.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

std::int64_t seconds_now() { return now_ms() / 1'000; }

void wait_until(const std::function<bool()>& come) {
    for (int i = 0; i < 2'400 && !come(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(25));
}

// The server as main() puts it together; it can be stopped and started again at the same port.
struct Server {
    Server(DataFolder data, std::string database) : data(std::move(data)), database(std::move(database)) {}
    const DataFolder data;
    const std::string database;
    std::string listen = "127.0.0.1:0";
    std::unique_ptr<Service> service;
    std::unique_ptr<HttpServer> http;
    std::unique_ptr<Bellringer> ringer;

    void start() {
        ::signal(SIGPIPE, SIG_IGN);  // as the program does: sendfile() to a station that has gone raises it
        ServiceSettings settings;
        settings.repository = data.repository();
        settings.database = database;
        settings.keys = data.keys();
        service = must(Service::open(settings));
        HttpSettings http_settings;
        http_settings.listen = listen;
        http_settings.threads = 2;
        http = must(HttpServer::open(http_settings, *service));
        listen = "127.0.0.1:" + std::to_string(http->port());
        ringer = must(Bellringer::open(data.repository(), must(Database::open(database)), [this](const Published& published, const std::vector<std::string>& channels) {
            service->set_published(published);
            http->ring(channels, bell_event(published.version, http->counts().parked));
        }, [](const content::Error& error) { MESSAGE(error.line()); }));
        http->run();
    }
    void stop() {
        ringer.reset();
        http.reset();
        service.reset();
    }
};

struct District {
    explicit District(const std::string& address) : server(DataFolder{scratch / "data"}, address), database(must(Database::open(address))), publishing(*database, server.data) {
        publish_folder("p01", "1");
        sample = must(prepare_sample(*database, server.data.root, scratch / "packs", now_ms()));
        server.start();
    }
    Scratch scratch{Scratch::On::memory};
    Server server;
    std::unique_ptr<Database> database;
    Publishing publishing;
    Sample sample;

    fs::path publish_folder(const std::string& id, const std::string& version) const {
        SmallPack pack;
        pack.id = id;
        pack.version = version;
        pack.text = "第" + version + "版";
        return put_pack(scratch / "packs" / (id + "-" + version), pack);
    }
    std::string publish(const std::string& id, const std::string& version) {
        const auto draft = must(publishing.upload(publish_folder(id, version), "li", now_ms()));
        must(database->transaction([&] { return publishing.review(draft.manifest, "wang", true, "", now_ms()); }));
        must(publishing.change("default", {[&](Channel& channel) { return publishing.put_packs(channel, {{draft.manifest}, {}, 100, 2}, now_ms()); }, {}}, now_ms()));
        return draft.manifest;
    }
};

struct Kiosk {
    explicit Kiosk(const District& district, const std::string& code) : Kiosk(code, "http://" + district.server.listen) {}
    Kiosk(const std::string& code, const std::string& address) : outbox(must(sync::Outbox::open(folder / "outbox.sqlite", "station"))) { start(address, code); }
    // Belongs to nobody, and has no network.
    explicit Kiosk(const std::string& name) : name(name), outbox(must(sync::Outbox::open(folder / "outbox.sqlite", name))) { start({}, {}); }

    void start(const std::string& server, const std::string& code) {
        sync::ClientSettings settings;
        settings.data = folder.path();
        settings.station = name;
        settings.name = "样例";
        settings.server = server;
        settings.code = code;
        settings.sticks = [this] {
            const std::lock_guard lock(mutex);
            return sticks;
        };
        settings.times.look_for_sticks = std::chrono::milliseconds(20);
        settings.clock = seconds_now;
        settings.moment = [] { return std::optional<content::Moment>(); };
        settings.health = [] { return sync::Health(); };
        settings.outbox = outbox.get();
        settings.times.first_wait = settings.times.first_retry = std::chrono::milliseconds(50);
        settings.times.longest_retry = std::chrono::milliseconds(400);
        client.emplace(std::move(settings));
    }
    const std::string name = "station";
    Scratch folder{Scratch::On::memory};
    std::unique_ptr<sync::Outbox> outbox;
    std::mutex mutex;
    std::vector<fs::path> sticks;
    void plug_in(std::vector<fs::path> what) {
        const std::lock_guard lock(mutex);
        sticks = std::move(what);
    }
    // As the keeper takes them along.
    void put_on(const fs::path& stick, const std::string& known_as) {
        fs::create_directories(stick / ("estation-" + known_as));
        for (const auto& file : must(sync::figures_to_carry(*outbox, known_as, folder.path()))) put(stick / ("estation-" + known_as) / file.name, file.bytes);
    }
    [[nodiscard]] std::size_t carries(std::string_view suffix) const {
        std::size_t count = 0;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(folder / "sync/carried", none)) count += entry.path().extension() == suffix;
        return count;
    }
    std::optional<sync::Client> client;

    // The versions of what would be shown now.
    [[nodiscard]] std::string shows() const {
        const auto store = content::Store::open(folder / "store");
        if (!store) return store.error().line();
        const auto library = store->open_current();
        if (!library) return library.error().line();
        std::string text;
        for (const auto& pack : *library) text += pack->id() + "=" + pack->version() + " ";
        return text;
    }
};

}  // namespace

TEST_CASE("what is published is on the station, what is used there is counted once") {
    on_each_database([](const std::string& address) {
        District district(address);
        CHECK(district.sample.packs == 1);
        CHECK(district.sample.made);
        Kiosk station(district, district.sample.code);
        wait_until([&] { return station.shows() == "p01=1 "; });
        CHECK(station.shows() == "p01=1 ");
        wait_until([&] { return station.client->connection().state == sync::Connection::State::reached; });
        CHECK(station.client->connection().station == "s1");

        // The bell brings the next one long before the poll would.
        wait_until([&] { return district.server.http->counts().parked == 1; });
        const auto begin = std::chrono::steady_clock::now();
        district.publish("p02", "7");
        wait_until([&] { return station.shows() == "p01=1 p02=7 "; });
        CHECK(station.shows() == "p01=1 p02=7 ");
        MESSAGE("published to installed: " << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count() << " ms");

        // Recalled: gone from the screen, and the server knows that it is.
        must(district.publishing.change("default", {[](Channel& channel) { return Publishing::recall(channel, "p02", "", "样例"); }, {}}, now_ms()));
        wait_until([&] { return station.shows() == "p01=1 "; });
        CHECK(station.shows() == "p01=1 ");
        const auto recall = must(district.publishing.channel("default"))->order.recalled.back().id;
        station.client->look_now();
        wait_until([&] { return must(recall_honoured_by(*district.database, recall)).size() == 1; });
        CHECK(must(recall_honoured_by(*district.database, recall)).size() == 1);

        // Used while the server is stopped and started again and again.
        constexpr int records = 3'000;
        for (int i = 0; i < records; ++i) {
            station.outbox->append({static_cast<std::uint64_t>(i / 10 + 1), i % 100 == 99 ? "submit" : "open", "p01", "1", "first", i % 100 == 99 ? R"({"answer":7})" : ""});
            if (i % 600 == 300) {
                static_cast<void>(station.outbox->flush());
                station.client->look_now();
                district.server.stop();
                district.server.start();
            }
        }
        CHECK(station.outbox->flush());
        const auto intake = must(Intake::open(*district.database));
        for (int i = 0; i < 100 && must(intake->records()) < records; ++i) {
            station.client->look_now();
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        CHECK(must(intake->records()) == records);
        CHECK(must(intake->missing()) == 0);
        CHECK(must(district.database->row("SELECT count(*) FROM submission"))[0].number() == records / 100);
        wait_until([&] { return must(station.outbox->take(10)).records.empty(); });
        CHECK(must(station.outbox->take(10)).records.empty());
    });
}

TEST_CASE("figures of a station without a line travel by stick over any kiosk, and the answer comes back the same way") {
    on_each_database([](const std::string& address) {
        District district(address);
        const auto intake = must(Intake::open(*district.database));
        Kiosk far(district, district.sample.code), near(district, must(make_code(*district.database, "default", now_ms(), 24)));
        wait_until([&] { return far.client->connection().state == sync::Connection::State::reached && near.client->connection().state == sync::Connection::State::reached; });
        const std::string far_name = far.client->connection().station;
        CHECK(far_name != near.client->connection().station);
        far.client.reset();  // its line is cut

        for (int i = 1; i <= 60; ++i) far.outbox->append({7, "open", "p01", "1", "first", std::to_string(i)});
        must(far.outbox->flush());
        Scratch sticks{Scratch::On::memory};
        far.put_on(sticks / "one", far_name);
        // A kiosk that belongs to nobody takes them along, and gives them on together with its own.
        Kiosk between("loner");
        between.outbox->append({3, "open", "p01", "1", "first", "mine"});
        must(between.outbox->flush());
        between.plug_in({sticks / "one"});
        wait_until([&] { return between.carries(".figures") == 1; });
        CHECK(between.carries(".figures") == 1);
        between.put_on(sticks / "two", "loner");
        CHECK(must(intake->records()) == 0);

        // Whoever has a line delivers what a station of this server has sealed; the loner's own need an administrator.
        near.plug_in({sticks / "two"});
        wait_until([&] { return near.carries(".acknowledged") == 1 && must(intake->records()) == 60; });
        CHECK(must(intake->records()) == 60);
        CHECK(near.carries(".figures") == 1);
        const auto left = sticks / "two/estation-loner" / sync::acknowledgement_name(far_name, must(far.outbox->take(1)).epoch);
        wait_until([&] { return fs::exists(left); });
        CHECK(fs::exists(left));
        // The same again, by the first stick and by the second: nothing is double, and the first gets its answer too.
        near.plug_in({sticks / "one", sticks / "two"});
        wait_until([&] { return fs::exists(sticks / "one" / ("estation-" + far_name) / left.filename()); });
        CHECK(must(intake->records()) == 60);
        // A third stick brings the answer from kiosk to kiosk.
        near.put_on(sticks / "three", near.client->connection().station);
        between.plug_in({sticks / "three"});  // it has no root of trust, so it believes none of it and lets go of nothing
        CHECK(between.carries(".figures") >= 1);

        CHECK(must(far.outbox->take(100)).records.size() == 60);
        district.server.stop();
        far.plug_in({sticks / "two"});
        far.start({}, {});
        wait_until([&] { return must(far.outbox->take(100)).records.empty(); });
        CHECK(must(far.outbox->take(100)).records.empty());
        CHECK(must(intake->missing()) == 0);
        district.server.start();
    });
}

TEST_CASE("a station that is current asks, hears that nothing is new and reports for less than 2 KB, both directions and heads counted") {
    const Scratch scratch;
    District district((scratch / "server.sqlite").string());
    // As many packs as a station has, of which its check-in tells.
    for (int i = 2; i <= 12; ++i) district.publish((i < 10 ? "p0" : "p") + std::to_string(i), "1");
    const auto colon = district.server.listen.rfind(':');
    Relay relay(static_cast<std::uint16_t>(std::stoi(district.server.listen.substr(colon + 1))));
    Kiosk station(district.sample.code, "http://127.0.0.1:" + std::to_string(relay.port()));
    const auto reports = [&] { return must(district.database->row("SELECT counter FROM station WHERE station = 's1'")).at(0).number(); };
    wait_until([&] { return station.shows().find("p12=1") != std::string::npos; });
    // Two more rounds, so that everything has been said once.
    std::uint64_t up = 0, down = 0;
    for (int round = 0; round < 3; ++round) {
        const auto before = reports();
        up = relay.up(), down = relay.down();
        station.client->look_now();
        wait_until([&] { return reports() > before; });
        REQUIRE(reports() > before);
        std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the answer comes back; too short a wait counts too little of the next round only
        up = relay.up() - up, down = relay.down() - down;
        MESSAGE("a sync without news: " << up << " bytes to the server, " << down << " from it");
    }
    CHECK(up + down < 2'000);
    CHECK(up > 300);  // the line was used
}

TEST_CASE("a sample that is there already is used, and only its code is new") {
    const Scratch scratch(Scratch::On::memory);
    put_pack(scratch / "packs/a", {});
    const auto database = must(Database::open((scratch / "server.sqlite").string()));
    const auto first = must(prepare_sample(*database, scratch / "data", scratch / "packs", now_ms()));
    const auto second = must(prepare_sample(*database, scratch / "data", scratch / "packs", now_ms()));
    CHECK(first.made);
    CHECK(first.packs == 1);
    CHECK(!first.password.empty());
    CHECK(!second.made);
    CHECK(second.packs == 0);
    CHECK(second.password.empty());
    CHECK(first.code != second.code);
    const auto other = must(Database::open((scratch / "other.sqlite").string()));
    CHECK(!prepare_sample(*other, scratch / "other", scratch / "nothing", now_ms()));
}
