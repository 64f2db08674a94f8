// estation-server: the central server of a district's stations. Builds everything, in an order that destructors undo,
// and waits to be told to end. Exit 0: ended as asked; 1: it cannot run, one line says why; 2: wrong usage.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "content/durable.h"
#include "sync/server/admin_api.h"
#include "sync/server/admin_line.h"
#include "sync/server/daemon.h"
#include "sync/server/http.h"
#include "sync/server/published.h"
#include "sync/server/publishing.h"
#include "sync/server/sample.h"
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
    bool sample = false;
    fs::path packs = ESTATION_ASSETS "/packs";

    [[nodiscard]] std::string database_address() const { return database.empty() ? DataFolder{data}.database().string() : database; }
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

// The published files are for everybody, the database is not: SQLite gives its other files the same rights.
content::Result<> keep_database_private(const Settings& settings) {
    if (!settings.database.empty()) return {};
    const fs::path file = DataFolder{settings.data}.database();
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (made < 0) return content::Error{"cannot write into the data folder: " + content::plain_words(errno), file.string()};
    ::close(made);
    return {};
}

content::Result<> prepare(const Settings& settings) {
    for (const char* const part : {"metadata", "targets", "blobs", "chunks"})
        if (auto r = content::make_folder_durably(DataFolder{settings.data}.repository() / part); !r) return r;
    return keep_database_private(settings);
}

content::Result<> lay_out_sample(const Settings& settings, int port) {
    auto database = Database::open(settings.database_address());
    if (!database) return database.error();
    const auto sample = prepare_sample(**database, settings.data, settings.packs, now_ms(), [](const std::string& text) { std::printf("%s\n", text.c_str()); });
    if (!sample) return sample.error();
    std::printf("\n样例区 · a sample district lies in %s\n", settings.data.c_str());
    std::printf("  one kiosk, within 24 hours:   kiosk/run --server http://127.0.0.1:%d --code %s\n", port, sample->code.c_str());
    if (!sample->password.empty()) std::printf("  administrator:                %s, password %s (told this once)\n", sample->account.c_str(), sample->password.c_str());
    std::printf("\n");
    std::fflush(stdout);
    return {};
}

int serve(const Settings& settings) {
    hold_signals();
    take_all_descriptors();
    if (auto r = content::make_folder_durably(settings.data); !r) return fail(r.error());
    LaterSite later;
    const auto http = HttpServer::open(settings.http, later);
    if (!http) return fail(http.error());
    if (!settings.user.empty()) {
        if (auto r = give_socket(settings.http.listen, settings.user); !r) return fail(r.error());
        if (auto r = become(settings.user, settings.data); !r) return fail(r.error());
    } else if (is_root()) {
        spdlog::warn("runs as root; --user NAME gives that up");
    }
    if (auto r = prepare(settings); !r) return fail(r.error());
    if (settings.sample) {
        if (auto r = lay_out_sample(settings, (*http)->port()); !r) return fail(r.error());
    }
    ServiceSettings pages;
    pages.repository = DataFolder{settings.data}.repository();
    pages.database = settings.database_address();
    pages.keys = DataFolder{settings.data}.keys();
    pages.poll_s = settings.poll_s;
    // Two of them, each with a connection of its own: one answers, the other tidies up.
    const auto office = AdminApi::open(settings.data, pages.database), caretaker = office ? AdminApi::open(settings.data, pages.database) : content::Result<std::unique_ptr<AdminApi>>(office.error());
    if (!caretaker) return fail(caretaker.error());
    pages.admin = [&office](const Request& request) { return (*office)->answer(request, now_ms()); };
    const auto service = Service::open(std::move(pages));
    if (!service) return fail(service.error());
    later.site = service->get();
    auto listening = Database::open(settings.database_address());
    if (!listening) return fail(listening.error());
    const auto ringer = Bellringer::open(DataFolder{settings.data}.repository(), std::move(*listening), [&](const Published& published, const std::vector<std::string>& channels) {
        (*service)->set_published(published);
        (*http)->ring(channels, bell_event(published.version, (*http)->counts().parked));
    }, [](const content::Error& error) { spdlog::warn("{}", error.line()); });
    if (!ringer) return fail(ringer.error());
    (*http)->run();
    spdlog::info("listening at {}, port {}, data in {}", settings.http.listen, (*http)->port(), settings.data.string());
    tell_systemd("READY=1");
    while (!wait_for_end(std::chrono::minutes(1))) {
        (*service)->tidy();
        for (const auto& error : (*caretaker)->tidy(now_ms())) spdlog::warn("{}", error.line());
    }
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
    app.footer("estation-server [--data DIR] [--database URL] admin ...: what administrators do; admin --help lists it");
    // What stands behind `admin` is another program's words. Every option before it has a value.
    int own = 1;
    while (own < argc && (std::string_view(argv[own]) != "admin" || std::string_view(argv[own - 1]).starts_with("--"))) ++own;
    auto* sample = app.add_subcommand("sample", "Lay out a sample district in a folder and serve it");
    sample->add_option("DIR", settings.data, "Where; what is there already is used")->required();
    sample->add_option("--packs", settings.packs, "The folder of packs to publish")->capture_default_str();
    sample->fallthrough();
    try {
        app.parse(own, argv);
    } catch (const CLI::ParseError& error) { return app.exit(error) == 0 ? 0 : 2; }
    if (own < argc) return run_admin_line({settings.data, settings.database_address(), {argv + own + 1, argv + argc}});
    settings.sample = sample->parsed();
    return serve(settings);
}
