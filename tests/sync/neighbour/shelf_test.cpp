// One station that has fetched the district's content hands it on to another over HTTP, which verifies all of it; and
// nothing else that lies in its folders can be had.
#include <doctest/doctest.h>

#include "content/hash.h"
#include "content/manifest.h"
#include "content/store.h"
#include "sync/neighbour/shelf.h"
#include "sync/repository.h"
#include "sync/transport_curl.h"
#include "sync/updater.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/repository.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

const std::string order = R"({"order":1,"channel":"default","version":3,"packs":[]})";

// A publisher's folder, and a station that has everything of it.
struct Scene {
    Scratch scratch{Scratch::On::memory};
    std::string root, manifest;
    sync::neighbour::Shelf::Place place{scratch / "data/sync/trust-x", scratch / "data/sync/order.json", scratch / "data/store"};

    Scene() {
        std::map<std::string, trust::Grant> grants;
        for (const auto& [name, number] : {std::pair<const char*, int>{"root", 0}, {"timestamp", 1}, {"snapshot", 2}, {"targets", 3}}) grants[name] = fakes::Repository::grant(Role{{number}, {number}});
        root = fakes::Repository::signed_by(must(trust::make_root({1, today + 900 * one_day}, true, grants)), {0});
        auto repository = must(sync::Repository::open(scratch / "www"));
        REQUIRE(repository.add_root(root));
        auto store = must(content::Store::open(place.store));
        manifest = must(store.install({put_pack(scratch / "pack", {})}, 0)).manifests.at(0);
        put(scratch / "order", order);
        REQUIRE(repository.publish({{{"channels/default.json", scratch / "order", {}}, {"manifests/" + manifest + ".txt", place.store / "manifests" / (manifest + ".txt"), {}}}, {}},
                                   {{&key(3)}, {&key(2)}, {&key(1)}}, today));
        sync::FolderMirror mirror(scratch / "www");
        REQUIRE(sync::Updater::install_root(place.trust, root));
        sync::Updater updater(mirror, {place.trust, {}, [] { return today; }, true, {}, {}, {}});
        REQUIRE(updater.refresh());
        REQUIRE(updater.fetch(must(updater.find("channels/default.json")).value(), place.order));
        put(scratch / "data/sync/station.key", "secret");
    }
};

struct Open {
    std::unique_ptr<sync::neighbour::Shelf> shelf;
    std::unique_ptr<sync::server::HttpServer> server;
    explicit Open(const Scene& scene) : shelf(must(sync::neighbour::Shelf::open(scene.place))) {
        sync::server::HttpSettings settings;
        settings.listen = "127.0.0.1:0", settings.threads = 1, settings.proxies = {};
        server = must(sync::server::HttpServer::open(settings, *shelf));
        server->run();
    }
    ~Open() { server->stop(); }
    [[nodiscard]] std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server->port()) + path; }
};

content::Result<sync::Reply> fetch(sync::Transport& transport, const std::string& url, sync::TextSink& sink) {
    sync::Ask ask;
    ask.url = url;
    ask.cap = 1u << 20;
    return transport.get(ask, sink);
}

int status(sync::Transport& transport, const std::string& url) {
    sync::TextSink sink;
    const auto reply = fetch(transport, url, sink);
    return reply ? reply->status : -1;
}

}  // namespace

TEST_CASE("a station updates from its neighbour as from the server, and believes only what is signed") {
    const Scene scene;
    const Open open(scene);
    const auto transport = must(sync::CurlTransport::open());
    sync::WebMirror mirror(*transport, open.url("/repo/metadata/"), open.url("/repo/targets/"));
    const fs::path own = scene.scratch / "other";
    REQUIRE(sync::Updater::install_root(own, scene.root));
    sync::Updater updater(mirror, {own, {}, [] { return today; }, true, {}, {}, {}});
    const auto refreshed = updater.refresh();
    REQUIRE_MESSAGE(refreshed, (refreshed ? "" : refreshed.error().line()));
    REQUIRE(updater.fetch(must(updater.find("channels/default.json")).value(), own / "order"));
    CHECK(get(own / "order") == order);
    REQUIRE(updater.fetch(must(updater.find("manifests/" + scene.manifest + ".txt")).value(), own / "manifest"));
    const auto manifest = content::Manifest::parse(get(own / "manifest"), "manifest");
    REQUIRE(manifest);
    for (const auto& file : manifest->files) {
        sync::TextSink sink;
        const auto reply = fetch(*transport, open.url("/repo/blobs/" + file.sha256.substr(0, 2) + "/" + file.sha256), sink);
        REQUIRE(reply);
        CHECK(reply->status == 200);
        CHECK(must(content::hash_text(sink.text())) == file.sha256);
    }
}

TEST_CASE("nothing but what a server would show to anybody") {
    const Scene scene;
    const Open open(scene);
    const auto transport = must(sync::CurlTransport::open());
    const std::string hash(64, 'a'), aa = "aa";
    CHECK(status(*transport, open.url("/repo/metadata/timestamp.json")) == 200);
    CHECK(status(*transport, open.url("/repo/metadata/1.root.json")) == 200);
    const std::vector<std::string> paths{"/", "/repo/", "/repo/metadata/2.root.json", "/repo/metadata/root.json", "/repo/metadata/first-root/root.signed", "/repo/metadata/..%2F..%2Fstation.key",
                                         "/repo/metadata/station.key", "/repo/metadata/1.time%2Ffloor", "/repo/targets/channels/" + hash + ".default.json",
                                         "/repo/targets/manifests/" + hash + "." + hash + ".txt", "/repo/targets/manifests/" + scene.manifest + ".txt", "/repo/blobs/" + aa + "/" + hash,
                                         "/repo/blobs/ab/" + hash, "/repo/blobs/current", "/repo/blobs/aa/..%2F..%2F..%2Fsync%2Fstation.key", "/v1/check-in"};
    for (const std::string& path : paths) {
        INFO(path);
        const int answer = status(*transport, open.url(path));
        CHECK((answer == 404 || answer == 400));
    }
    // A file that has been put where metadata lies, and is none.
    put(scene.place.trust / "odd.json", "{\"signed\":[1]}");
    CHECK(status(*transport, open.url("/repo/metadata/1.odd.json")) == 404);
}
