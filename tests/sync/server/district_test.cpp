// A district in one process: a real server with its database, published packs, and a station's real client over real
// sockets. What is published comes to the station, what is used comes back and is counted once, also when the server is
// stopped and started in the middle of it.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "content/store.h"
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
        ServiceSettings settings;
        settings.repository = data.repository();
        settings.database = database;
        service = must(Service::open(settings));
        HttpSettings http_settings;
        http_settings.listen = listen;
        http_settings.threads = 2;
        http = must(HttpServer::open(http_settings, *service));
        listen = "127.0.0.1:" + std::to_string(http->port());
        ringer = must(Bellringer::open(data.repository(), must(Database::open(database)), [this](const Published& published, const std::vector<std::string>& channels) {
            service->set_published(published);
            http->ring(channels, bell_event(published.version));
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
    explicit Kiosk(const District& district, const std::string& code) : outbox(must(sync::Outbox::open(folder / "outbox.sqlite", "station"))) {
        sync::ClientSettings settings;
        settings.data = folder.path();
        settings.station = "station";
        settings.name = "样例";
        settings.server = "http://" + district.server.listen;
        settings.code = code;
        settings.clock = seconds_now;
        settings.moment = [] { return std::optional<content::Moment>(); };
        settings.health = [] { return sync::Health(); };
        settings.outbox = outbox.get();
        settings.times.first_wait = settings.times.first_retry = std::chrono::milliseconds(50);
        settings.times.longest_retry = std::chrono::milliseconds(400);
        client.emplace(std::move(settings));
    }
    Scratch folder{Scratch::On::memory};
    std::unique_ptr<sync::Outbox> outbox;
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
