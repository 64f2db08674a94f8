// Stations as they are, with their own keys and over real sockets: taken in by a code, heard, counted, rung; and
// strangers, thieves and old requests, which are not. On SQLite and on PostgreSQL.
#include "sync/server/service.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "sync/enrol_proof.h"
#include "sync/membership.h"
#include "sync/protocol.h"
#include "sync/repository.h"
#include "sync/sealed_batch.h"
#include "sync/server/figures.h"
#include "sync/server/intake.h"
#include "sync/server/publishing.h"
#include "sync/server/stations.h"
#include "sync/server_line.h"
#include "sync/transport_curl.h"
#include "sync/upload.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/raw_client.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

namespace trust = sync::trust;

constexpr std::int64_t today = 1'800'000'000, one_day = 86'400;

const trust::PrivateKey& key(int number) {
    static std::map<int, trust::PrivateKey> made;
    const auto found = made.find(number);
    return found != made.end() ? found->second : made.emplace(number, must(trust::PrivateKey::generate(trust::KeyKind::ed25519))).first->second;
}

// A server with a published repository, as main() puts it together.
struct Server {
    explicit Server(const std::string& database, const fs::path& folder, HttpSettings http_settings = {}) : repository(folder), database(database) {
        ServiceSettings settings;
        settings.repository = folder;
        settings.database = database;
        service = must(Service::open(settings));
        http_settings.listen = "127.0.0.1:0";
        http_settings.threads = 2;
        http = must(HttpServer::open(http_settings, *service));
        ringer = must(Bellringer::open(folder, must(Database::open(database)), [this](const Published& published, const std::vector<std::string>& channels) {
            service->set_published(published);
            http->ring(channels, bell_event(published.version, http->counts().parked));
        }, [](const content::Error& error) { MESSAGE(error.line()); }));
        http->run();
    }
    fs::path repository;
    std::string database;
    std::unique_ptr<Service> service;
    std::unique_ptr<HttpServer> http;
    std::unique_ptr<Bellringer> ringer;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(http->port()); }
    [[nodiscard]] std::string ask(const std::string& bytes) const {
        RawClient client(http->port());
        client.send(bytes);
        return client.answer();
    }
    [[nodiscard]] std::string code(const std::string& channel = "default", std::int64_t now = now_ms(), std::int64_t hours = 24) const {
        const auto desk = must(Database::open(database));
        return must(make_code(*desk, channel, now, hours));
    }
};

// A publisher's folder with one order in it, and its keys.
struct Publisher {
    explicit Publisher(const fs::path& folder) : folder(folder), repository(must(sync::Repository::open(folder))) {
        std::map<std::string, trust::Grant> grants;
        for (const auto& [name, number] : {std::pair<const char*, int>{"root", 0}, {"timestamp", 1}, {"snapshot", 2}, {"targets", 3}}) grants[name] = {{key(number).public_object()}, 1};
        const auto root = must(trust::make_root({1, today + 3650 * one_day}, true, grants));
        const trust::PrivateKey* const signer = &key(0);
        if (auto r = repository.add_root(must(trust::sign(root, std::span(&signer, 1)))); !r) throw std::runtime_error(r.error().line());
        publish("default", "first");
    }
    void publish(const std::string& channel, const std::string& text) {
        put(source / "order", text);
        sync::Signers signers{{&key(3)}, {&key(2)}, {&key(1)}};
        if (auto r = repository.publish({{{"channels/" + channel + ".json", source / "order", {}}}, {}}, signers, today); !r) throw std::runtime_error(r.error().line());
    }
    Scratch source;
    fs::path folder;
    sync::Repository repository;
};

struct Kiosk {
    Scratch folder;
    std::unique_ptr<sync::CurlTransport> transport = must(sync::CurlTransport::open({}));
    sync::StationKey key = must(sync::StationKey::open(folder.path()));
    sync::Membership membership;
    void enrol(const std::string& url, const std::string& code) { membership = must(sync::enrol(*transport, key, folder.path(), url, code, "样例 station")); }
    sync::ServerLine line() { return {*transport, key, membership, {}}; }
};

std::string post(const std::string& path, const std::string& body, const std::string& fields = {}) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

std::string enrolment(const std::string& code, const std::string& key) { return post("/v1/enrol", R"({"code":")" + code + R"(","key":")" + key + R"(","name":"x"})"); }

}  // namespace

TEST_CASE("a station is taken in, checks in, and brings its figures; a thief of its words is not heard") {
    on_each_database([](const std::string& address) {
        const Scratch scratch(Scratch::On::memory);
        Publisher publisher(scratch / "repository");
        const Server server(address, scratch / "repository");
        Kiosk kiosk;
        kiosk.enrol(server.url(), server.code());
        CHECK(kiosk.membership.station == "s1");
        CHECK(kiosk.membership.channel == "default");

        auto line = kiosk.line();
        sync::CheckIn said;
        said.station = "s1";
        said.channel = "default";
        said.order_version = 3;
        said.generation_good = true;
        said.recalls_honoured = {"r7"};
        said.health.errors = {"\xE5\x9C"};  // a letter that was cut
        auto answer = must(line.check_in(said));
        CHECK(answer.channel == "default");
        CHECK(answer.bell == 1);
        CHECK(!answer.screenshot);
        const auto office = must(Database::open(address));
        auto station = must(find_station(*office, "s1"));
        REQUIRE(station);
        CHECK(station->name == "样例 station");
        CHECK(station->order_version == 3);
        CHECK(station->generation_good);
        CHECK(station->seen_ms > 0);
        CHECK(station->report.find("disk_free_bytes") != std::string::npos);
        CHECK(must(recall_honoured_by(*office, "r7")).size() == 1);
        CHECK(must(recall_honoured_by(*office, "r8")).empty());

        // A picture only when it was asked for, and once.
        const std::string png = "\x89PNG\r\n\x1a\n picture";
        CHECK(!line.send_screenshot(png));
        CHECK(must(want_screenshot(*office, "s1")));
        CHECK(must(line.check_in(said)).screenshot);
        CHECK(!line.send_screenshot("<svg/>"));
        CHECK(line.send_screenshot(png));
        CHECK(!must(line.check_in(said)).screenshot);
        CHECK(must(screenshot_of(*office, "s1")) == png);
        CHECK(!line.send_screenshot(png));

        // Figures in, figures out, and a form apart from them.
        auto outbox = must(sync::Outbox::open(kiosk.folder / "outbox.sqlite", "s1"));
        for (int i = 0; i < 1'234; ++i) outbox->append({static_cast<std::uint64_t>(i), "open", "p01", "1", "quake", ""});
        outbox->append({9, "submit", "p01", "1", "felt", R"({"felt":true})"});
        REQUIRE(outbox->flush());
        const auto sent = must(sync::upload(*outbox, line, "s1"));
        CHECK(sent.records == 1'235);
        CHECK(sent.all);
        const auto intake = must(Intake::open(*office));
        CHECK(must(intake->records()) == 1'235);
        CHECK(must(intake->missing()) == 0);

        // Moved to another channel, told so; switched off, refused; on again, heard.
        CHECK(must(move_station(*office, "s1", "school")));
        CHECK(must(line.check_in(said)).channel == "school");
        CHECK(must(switch_off(*office, "s1", "is being repaired")));
        const auto off = line.check_in(said);
        REQUIRE(!off);
        CHECK(off.error().text.find("is being repaired") != std::string::npos);
        CHECK(must(switch_off(*office, "s1", "")));
        CHECK(line.check_in(said));

        // The same words again, changed words, another's name.
        const std::string body = sync::write_check_in(said);
        const std::string good = must(kiosk.key.authorization("s1", "POST", "/v1/check-in", body));
        CHECK(status_of(server.ask(post("/v1/check-in", body, "Authorization: " + good + "\r\n"))) == 200);
        const std::string again = server.ask(post("/v1/check-in", body, "Authorization: " + good + "\r\n"));
        CHECK(status_of(again) == 409);
        CHECK(body_of(again).find("\"counter\":") != std::string::npos);
        const std::string fresh = must(kiosk.key.authorization("s1", "POST", "/v1/check-in", body));
        CHECK(status_of(server.ask(post("/v1/check-in", body + " ", "Authorization: " + fresh + "\r\n"))) == 401);
        CHECK(status_of(server.ask(post("/v1/figures", body, "Authorization: " + fresh + "\r\n"))) == 401);
        CHECK(status_of(server.ask(post("/v1/check-in?x=1", body, "Authorization: " + fresh + "\r\n"))) == 401);
        CHECK(status_of(server.ask(post("/v1/check-in", body, "Authorization: " + must(kiosk.key.authorization("s2", "POST", "/v1/check-in", body)) + "\r\n"))) == 401);
        CHECK(status_of(server.ask(post("/v1/check-in", body))) == 401);
        CHECK(status_of(server.ask(post("/v1/check-in", body, "Authorization: Bearer x\r\n"))) == 401);
        CHECK(status_of(server.ask(post("/v1/check-in", body, "Authorization: " + fresh + "\r\n"))) == 200);
        // A counter file that was lost: the server says where to go on, and the station does.
        fs::remove(kiosk.folder / "counter");
        kiosk.key = must(sync::StationKey::open(kiosk.folder.path()));
        CHECK(line.check_in(said));
        // Nonsense with a good signature.
        const auto signed_post = [&](const std::string& path, const std::string& what) {
            return status_of(server.ask(post(path, what, "Authorization: " + must(kiosk.key.authorization("s1", "POST", path, what)) + "\r\n")));
        };
        CHECK(signed_post("/v1/check-in", "") == 400);
        CHECK(signed_post("/v1/check-in", "[]") == 400);
        CHECK(signed_post("/v1/check-in", R"({"order_version":-1})") == 400);
        CHECK(signed_post("/v1/check-in", R"({"order_version":9223372036854775807})") == 400);
        CHECK(signed_post("/v1/check-in", R"({"recalls_honoured":["r\u0000"]})") == 400);
        CHECK(signed_post("/v1/check-in", R"({"packs_mark":"\u0000"})") == 400);
        CHECK(signed_post("/v1/check-in", std::string(60'000, '{')) == 400);
        CHECK(signed_post("/v1/figures", "no batch") == 400);
        sync::Record record;
        record.seq = 1;
        CHECK(signed_post("/v1/figures", must(sync::write_batch({"s2", 7, 1, {record}}))) == 400);
        CHECK(must(intake->records()) == 1'235);
        // A name that would spoil an administrator's terminal, or read backwards.
        const auto rude = nlohmann::json{{"code", server.code()}, {"key", std::string(64, '3')}, {"name", std::string("one\n\x1b[31m\xE2\x80\xAEowt\xC2\x85 \xE9\x99\xA2\0", 22)}}.dump();
        CHECK(status_of(server.ask(post("/v1/enrol", rude))) == 200);
        const auto named = must(find_station(*must(Database::open(address)), "s2"));
        REQUIRE(named);
        CHECK(named->name == "one  [31m owt  \xE9\x99\xA2 ");
    });
}

TEST_CASE("a station tells its packs again only when they are others, or the server does not hold them") {
    on_each_database([](const std::string& address) {
        const Scratch scratch;
        const Publisher publisher(scratch / "repository");
        const Server server(address, scratch / "repository");
        Kiosk kiosk;
        kiosk.enrol(server.url(), server.code());
        const auto database = must(Database::open(address));
        const auto report = [&] { return nlohmann::json::parse(must(database->row("SELECT report FROM station WHERE station = $1", {kiosk.membership.station})).at(0).text()); };
        auto line = kiosk.line();
        sync::CheckIn said;
        said.station = kiosk.membership.station;
        said.channel = "default";
        said.packs = {{"p01", "1", std::string(64, 'a'), 0}, {"p02", "2", std::string(64, 'b'), 0}};
        const std::string told = sync::write_check_in(said);
        auto answer = must(line.check_in(said));
        CHECK_FALSE(answer.packs_held.empty());
        const auto whole = report();
        CHECK(whole["packs"].size() == 2);
        said.packs_held = answer.packs_held;
        said.health.uptime_s = 99;
        CHECK(sync::write_check_in(said).size() + 150 < told.size());
        answer = must(line.check_in(said));
        CHECK(answer.packs_held == said.packs_held);
        CHECK(report()["packs"] == whole["packs"]);
        CHECK(report()["health"]["uptime_s"] == 99);
        // Others: they are told, whatever the server holds.
        said.packs.pop_back();
        answer = must(line.check_in(said));
        CHECK(report()["packs"].size() == 1);
        CHECK(answer.packs_held != said.packs_held);
        // A server that was put back holds older ones: it says that it does not know, and hears it next time.
        said.packs_held = answer.packs_held;
        must(database->run("UPDATE station SET report = $2 WHERE station = $1", {kiosk.membership.station, whole.dump()}));
        answer = must(line.check_in(said));
        CHECK(answer.packs_held.empty());
        CHECK(report()["packs"].size() == 2);
        said.packs_held = answer.packs_held;
        CHECK_FALSE(must(line.check_in(said)).packs_held.empty());
        CHECK(report()["packs"].size() == 1);
    });
}

TEST_CASE("figures that another station carries count only when their own station has sealed them") {
    on_each_database([](const std::string& address) {
        const Scratch scratch;
        const Publisher publisher(scratch / "repository");
        const Server server(address, scratch / "repository");
        Kiosk owner, carrier;
        owner.enrol(server.url(), server.code());
        carrier.enrol(server.url(), server.code());
        const auto database = must(Database::open(address));
        const auto intake = must(Intake::open(*database));
        const auto batch_of = [&](const std::string& station, std::uint64_t from) {
            sync::SentBatch batch{station, 5, from, {}};
            for (std::uint64_t seq = from; seq < from + 10; ++seq) {
                sync::Record r;
                r.seq = seq;
                r.wall_ms = now_ms();
                r.usage = {1, "open", "p01", "1", "first", ""};
                batch.records.push_back(r);
            }
            return must(sync::write_batch(batch));
        };
        const auto key_of = [](const Kiosk& kiosk) { return std::move(*must(sync::read_station_key(kiosk.folder.path()))); };
        const auto owner_key = key_of(owner), carrier_key = key_of(carrier);
        const std::string batch = batch_of(owner.membership.station, 1);
        auto line = carrier.line();
        const auto refused = [&](const std::string& bytes) {
            const auto answer = must(line.deliver_for_another(bytes));
            return !answer && must(intake->records()) == 0;
        };
        CHECK(refused(batch));
        CHECK(refused(must(sync::seal(batch, carrier_key))));
        const std::string sealed = must(sync::seal(batch, owner_key));
        // The seal of one batch on another, something between batch and seal, a cut one, one letter changed.
        CHECK(refused(batch_of(owner.membership.station, 2) + sealed.substr(batch.size())));
        CHECK(refused(batch + sealed.substr(batch.size()) + sealed.substr(batch.size())));
        CHECK(refused(sealed.substr(0, sealed.size() - 1)));
        auto changed = sealed;
        changed.back() = changed.back() == '0' ? '1' : '0';
        CHECK(refused(changed));
        CHECK(refused(must(sync::seal(batch_of("s99", 1), owner_key))));
        // Sealed by its own station: taken, once.
        for (int times = 0; times < 3; ++times) {
            const auto answer = must(line.deliver_for_another(sealed));
            REQUIRE(answer);
            CHECK(answer->answer.kind == sync::Answer::Kind::acknowledged);
            CHECK(answer->answer.last_seq == 10);
            CHECK(must(intake->records()) == 10);
        }
        const auto gap = must(line.deliver_for_another(must(sync::seal(batch_of(owner.membership.station, 30), owner_key))));
        REQUIRE(gap);
        CHECK(gap->answer.kind == sync::Answer::Kind::gap);
        // The owner itself goes on behind it.
        auto own_line = owner.line();
        CHECK(must(sync::read_answer(must(own_line.deliver(batch_of(owner.membership.station, 11))))).last_seq == 20);
        CHECK(must(intake->records()) == 20);
        must(database->run("UPDATE station SET switched_off = 'lost' WHERE station = $1", {owner.membership.station}));
        CHECK_FALSE(must(line.deliver_for_another(must(sync::seal(batch_of(owner.membership.station, 21), owner_key)))));
        CHECK(must(intake->records()) == 20);
    });
}

TEST_CASE("a code is for one station and ends; guessing ends sooner") {
    on_each_database([](const std::string& address) {
        const Scratch scratch(Scratch::On::memory);
        Publisher publisher(scratch / "repository");
        const Server server(address, scratch / "repository");
        const std::string one(64, '1'), two(64, '2');
        const std::string code = server.code("school");
        const std::string first = server.ask(enrolment(code, one));
        CHECK(status_of(first) == 200);
        CHECK(body_of(first).find("\"station\":\"s1\"") != std::string::npos);
        CHECK(body_of(first).find("\"channel\":\"school\"") != std::string::npos);
        CHECK(body_of(first).find("\\\"_type\\\"") != std::string::npos);
        // As a person types it, and because the first answer was lost.
        std::string typed = " " + code;
        for (char& c : typed) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        CHECK(body_of(server.ask(enrolment(typed, one))) == body_of(first));
        CHECK(status_of(server.ask(enrolment(code, two))) == 403);
        CHECK(body_of(server.ask(enrolment(server.code(), two))).find("\"station\":\"s2\"") != std::string::npos);
        CHECK(status_of(server.ask(enrolment(server.code("default", now_ms() - 3 * 3'600'000, 2), two))) == 403);
        CHECK(status_of(server.ask(enrolment(server.code(), "not a key"))) == 400);
        CHECK(status_of(server.ask(enrolment(server.code(), std::string(64, 'A')))) == 400);
        for (const char* const body : {"", "{}", "[]", R"({"code":1,"key":2})", "{", "\xff"}) CHECK(status_of(server.ask(post("/v1/enrol", body))) == 400);
        int refused = 0;
        for (int i = 0; i < 12; ++i) refused = status_of(server.ask(enrolment("AAAA-AAA" + std::string(1, static_cast<char>('B' + i)), two)));
        CHECK(refused == 429);
        CHECK(status_of(server.ask(enrolment(server.code(), two))) == 429);
        const auto office = must(Database::open(address));
        CHECK(!make_code(*office, "Bad Name", 0));
        CHECK(!make_code(*office, "default", 0, 0));
        int stations = 0;
        CHECK(each_station(*office, "school", [&](const Station& station) {
            CHECK(station.id == "s1");
            ++stations;
            return content::Result<>();
        }));
        CHECK(stations == 1);
        CHECK(must(station_channels(*office)) == std::vector<std::string>{"default", "school"});
        CHECK(!must(move_station(*office, "s99", "school")));
        CHECK(!must(find_station(*office, "s99")));
    });
}

TEST_CASE("over plain http both sides prove that they know the code, and nobody sends it") {
    on_each_database([](const std::string& address) {
        const Scratch scratch(Scratch::On::memory);
        Publisher publisher(scratch / "repository");
        const Server server(address, scratch / "repository");
        const std::string one(64, '1'), two(64, '2');
        const auto key = must(sync::code_key(*plain_code(server.code("school"))));
        const auto asked = [&](const std::string& proof, const std::string& of) { return server.ask(post("/v1/enrol", nlohmann::json{{"proof", proof}, {"key", of}, {"name", "x"}}.dump())); };
        const std::string first = asked(must(sync::station_proof(key, one)), one);
        REQUIRE(status_of(first) == 200);
        const auto answer = nlohmann::json::parse(body_of(first));
        CHECK(answer["channel"] == "school");
        CHECK(answer["proof"] == must(sync::server_proof(key, one, answer["station"].get<std::string>(), "school", answer["root"].get<std::string>())));
        CHECK(body_of(asked(must(sync::station_proof(key, one)), one)) == body_of(first));       // the answer was lost
        CHECK(status_of(asked(must(sync::station_proof(key, one)), two)) == 403);                // another key's proof
        CHECK(status_of(asked(must(sync::station_proof(key, two)), two)) == 403);                // a used code
        CHECK(status_of(asked(std::string(64, '0'), two)) == 403);
        CHECK(status_of(server.ask(post("/v1/enrol", nlohmann::json{{"proof", "x"}, {"code", "K7PM-3QXR"}, {"key", two}}.dump()))) == 400);
    });
}

TEST_CASE("two server processes on one database take the same stations' figures at once, and count wrong codes together") {
    on_each_database([](const std::string& address) {
        const Scratch scratch(Scratch::On::memory);
        Publisher publisher(scratch / "repository");
        const Server left(address, scratch / "repository"), right(address, scratch / "repository");
        constexpr std::uint64_t batches = 12, each = 25;
        std::vector<std::thread> stations;
        std::atomic<int> refused = 0;
        for (int station = 0; station < 3; ++station)
            stations.emplace_back([&] {
                Kiosk kiosk;
                kiosk.enrol(left.url(), left.code());
                auto here = kiosk.line();
                kiosk.membership.server = right.url();
                auto there = kiosk.line();
                for (std::uint64_t b = 0; b < batches; ++b) {
                    std::vector<sync::Record> records(each);
                    for (std::uint64_t i = 0; i < each; ++i) records[i].seq = 1 + b * each + i, records[i].wall_ms = 1'795'000'000'000, records[i].usage = {7, "open", "p01", "1", "quake", ""};
                    const std::string batch = must(sync::write_batch({kiosk.membership.station, 1, 1 + b * each, records}));
                    // The answer of one is lost, so it comes again, to the other.
                    for (auto* const line : {b % 2 ? &here : &there, b % 2 ? &there : &here}) {
                        const auto answer = line->deliver(batch);
                        if (!answer || must(sync::read_answer(*answer)).last_seq != (b + 1) * each) ++refused;
                    }
                }
            });
        for (auto& station : stations) station.join();
        CHECK(refused == 0);
        const auto database = must(Database::open(address));
        CHECK(must(must(Intake::open(*database))->records()) == 3 * batches * each);
        const auto counted = must(figures(*database, {0, 999'912, "", "", false, false, false}));
        REQUIRE(counted.size() == 1);
        CHECK(counted[0].opened == 3 * batches * each);
        int refusal = 0;
        for (int i = 0; i < 12; ++i) refusal = status_of((i % 2 ? left : right).ask(enrolment("AAAA-AAA" + std::string(1, static_cast<char>('B' + i)), std::string(64, '2'))));
        CHECK(refusal == 429);
        CHECK(status_of(left.ask(enrolment(left.code(), std::string(64, '2')))) == 429);
    });
}

TEST_CASE("when something is published, the bells of its channels ring, in every server process of one database") {
    on_each_database([](const std::string& address) {
        const Scratch scratch(Scratch::On::memory);
        Publisher publisher(scratch / "repository");
        publisher.publish("school", "one");
        // The second server has a copy of the folder, and hears of the news before the files come.
        fs::copy(scratch / "repository", scratch / "copy", fs::copy_options::recursive);
        const Server server(address, scratch / "repository"), other(address, scratch / "copy");
        const auto bell = [](const Server& at, const std::string& channel) {
            auto client = std::make_unique<RawClient>(at.http->port());
            client->send("GET /v1/bell?channel=" + channel + " HTTP/1.1\r\nHost: x\r\n\r\n");
            CHECK(client->read_until("}\n\n").find("event: bell\ndata: {\"version\":2,\"spread_ms\":") != std::string::npos);
            return client;
        };
        const auto here = bell(server, "default"), unknown = bell(server, "not-yet"), there = bell(other, "default"), school = bell(server, "school");
        publisher.publish("default", "news");
        CHECK(here->read_until("}\n\n").find("{\"version\":3,\"spread_ms\":") != std::string::npos);
        CHECK(unknown->read_until("}\n\n").find("{\"version\":3,\"spread_ms\":") != std::string::npos);
        const auto publishing = must(Database::open(address));
        REQUIRE(publishing->notify(publish_bell, "3 default"));
        CHECK(there->read_until("}\n\n").find("{\"version\":3,\"spread_ms\":") != std::string::npos);
        publisher.publish("school", "two");
        CHECK(school->read_until("}\n\n").find("{\"version\":4,\"spread_ms\":") != std::string::npos);
        // Who comes later hears the present version at once; each thread of the server learns it by itself, so that it may be
        // the version before for a moment, for somebody whose channel has not changed.
        std::string heard;
        for (int i = 0; i < 100 && heard.find("{\"version\":4,\"spread_ms\":") == std::string::npos; ++i) {
            RawClient late(server.http->port());
            late.send("GET /v1/bell?channel=default HTTP/1.1\r\nHost: x\r\n\r\n");
            heard = late.read_until("}\n\n");
        }
        CHECK_MESSAGE(heard.find("{\"version\":4,\"spread_ms\":") != std::string::npos, heard);
    });
}

TEST_CASE("what is published is served, and nothing else") {
    const Scratch scratch(Scratch::On::memory);
    Publisher publisher(scratch / "repository");
    const Server server((scratch / "server.sqlite").string(), scratch / "repository");
    const auto get = [&](const std::string& path) { return server.ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"); };
    CHECK(status_of(get("/repo/metadata/timestamp.json")) == 200);
    CHECK(body_of(get("/repo/metadata/1.root.json")).find("signatures") != std::string::npos);
    CHECK(status_of(get("/repo/metadata/2.root.json")) == 404);
    CHECK(status_of(get("/v1/well")) == 200);
    for (const char* const path : {"/", "/repo", "/repo/", "/repo/metadata", "/server.sqlite", "/repo/%2e%2e/server.sqlite", "/admin/v1/openapi.json", "/v1/nothing", "/v1/enrol/x"}) {
        const int status = status_of(get(path));
        CHECK_MESSAGE((status == 404 || status == 400), path);
    }
    CHECK(status_of(get("/v1/enrol")) == 405);
    CHECK(status_of(server.ask(post("/repo/metadata/timestamp.json", "x"))) == 405);
    CHECK(status_of(server.ask("DELETE /v1/bell HTTP/1.1\r\nHost: x\r\n\r\n")) == 405);
}

TEST_CASE("a server without a root takes nobody in, and says why") {
    const Scratch scratch(Scratch::On::memory);
    fs::create_directories(scratch / "repository/metadata");
    const Server server((scratch / "server.sqlite").string(), scratch / "repository");
    const std::string answer = server.ask(enrolment(server.code(), std::string(64, '1')));
    CHECK(status_of(answer) == 503);
    CHECK(body_of(answer).find("root of trust") != std::string::npos);
    ServiceSettings nowhere;
    nowhere.repository = scratch / "not-there";
    nowhere.database = (scratch / "server.sqlite").string();
    CHECK(!Service::open(nowhere));
}
