// estation-server: the central server of a district's stations. Builds everything, in an order that destructors undo,
// and waits to be told to end. Exit 0: ended as asked; 1: it cannot run, one line says why; 2: wrong usage.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <string>

#include "content/durable.h"
#include "sync/server/daemon.h"
#include "sync/server/http.h"
#include "sync/server/published.h"
#include "sync/server/service.h"

namespace {

using namespace estation;
using namespace estation::sync::server;
namespace fs = std::filesystem;

struct Settings {
    fs::path data = "estation-server-data";
    std::string database, user;
    HttpSettings http;
    int poll_s = 300;
};

// The address is taken before root is given up, the pages come after.
struct LaterSite : Site {
    Site* site = nullptr;  // set before run()
    Admission admit(const Request& head) override { return site->admit(head); }
    void handle(Request request, Respond respond) override { site->handle(std::move(request), std::move(respond)); }
};

int fail(const content::Error& error) {
    spdlog::error("{}", error.line());
    return 1;
}

int serve(const Settings& settings) {
    hold_signals();
    take_all_descriptors();
    const fs::path repository = settings.data / "repository";
    if (auto r = content::make_folder_durably(settings.data); !r) return fail(r.error());
    LaterSite later;
    const auto http = HttpServer::open(settings.http, later);
    if (!http) return fail(http.error());
    if (!settings.user.empty()) {
        if (auto r = become(settings.user, settings.data); !r) return fail(r.error());
    } else if (is_root()) {
        spdlog::warn("runs as root; --user NAME gives that up");
    }
    for (const char* const part : {"metadata", "targets", "blobs", "chunks"})
        if (auto r = content::make_folder_durably(repository / part); !r) return fail(r.error());
    ServiceSettings pages;
    pages.repository = repository;
    pages.database = settings.database.empty() ? (settings.data / "server.sqlite").string() : settings.database;
    pages.poll_s = settings.poll_s;
    const std::string database = pages.database;
    const auto service = Service::open(std::move(pages));
    if (!service) return fail(service.error());
    later.site = service->get();
    auto listening = Database::open(database);
    if (!listening) return fail(listening.error());
    const auto ringer = Bellringer::open(repository, std::move(*listening), [&](const Published& published, const std::vector<std::string>& channels) {
        (*service)->set_published(published);
        (*http)->ring(channels, bell_event(published.version));
    }, [](const content::Error& error) { spdlog::warn("{}", error.line()); });
    if (!ringer) return fail(ringer.error());
    (*http)->run();
    spdlog::info("listening at {}, port {}, data in {}", settings.http.listen, (*http)->port(), settings.data.string());
    tell_systemd("READY=1");
    while (!wait_for_end(std::chrono::minutes(1))) (*service)->tidy();
    tell_systemd("STOPPING=1");
    spdlog::info("stopping; what is under way is finished");
    (*http)->stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    CLI::App app("The central server of a district's stations", "estation-server");
    app.add_option("--data", settings.data, "The server's own folder; it writes nowhere else")->capture_default_str();
    app.add_option("--listen", settings.http.listen, "address:port, [address]:port or unix:/path")->capture_default_str();
    app.add_option("--database", settings.database, "postgresql://... (else a SQLite file in the data folder)");
    app.add_option("--user", settings.user, "Started as root: become this user once the address is taken");
    app.add_option("--threads", settings.http.threads, "Threads for connections; 0: one for each core")->check(CLI::Range(0, 256));
    app.add_option("--poll-s", settings.poll_s, "How often stations shall ask, in seconds")->check(CLI::Range(5, 86'400))->capture_default_str();
    app.add_option("--connections", settings.http.connections, "Connections at once")->capture_default_str();
    app.add_option("--per-address", settings.http.per_address, "Connections at once from one address that is no proxy")->capture_default_str();
    app.add_option("--proxy", settings.http.proxies, "Addresses whose X-Real-IP is believed")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return app.exit(error) == 0 ? 0 : 2; }
    return serve(settings);
}
