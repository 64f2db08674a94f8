// estation-neighbour: hands on to the other stations of the local network what this station has fetched, and tells the
// kiosk where they are. A program of its own, so that the kiosk opens no port and loses nothing when this one ends.
// Exit 0: ended as asked; 1: it cannot run, one line says why; 2: wrong usage.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "content/durable.h"
#include "sync/membership.h"
#include "sync/neighbour/finder.h"
#include "sync/neighbour/found.h"
#include "sync/neighbour/shelf.h"
#include "sync/server/daemon.h"
#include "sync/server/http.h"

namespace {

using namespace estation;
using namespace estation::sync;
namespace fs = std::filesystem;

struct Settings {
    fs::path data = "/var/lib/estation", found;
    std::string listen = "0.0.0.0:7007", name;
    bool announce = true;
};

// Says a trouble once, not every time it is met again.
struct Log {
    std::string last;
    void trouble(const std::string& text) {
        if (text != last && !text.empty()) spdlog::warn("{}", text);
        last = text;
    }
};

void tell_kiosk(const fs::path& file, const std::vector<neighbour::Neighbour>& list, Log& log) {
    if (auto r = content::write_durably(file, neighbour::write_found(list)); !r) log.trouble(r.error().line());
}

// Serves until the station belongs to another server, or nobody needs it any more. True: it shall end.
bool serve(const Settings& settings, const Membership& membership, Log& log) {
    const fs::path sync_folder = settings.data / "sync";
    auto shelf = neighbour::Shelf::open({trust_folder(sync_folder, membership), sync_folder / "order.json", settings.data / "store"});
    if (!shelf) {   // nothing has come yet
        log.trouble(shelf.error().line());
        return server::wait_for_end(std::chrono::seconds(10));
    }
    // A station has other things to do than to serve.
    server::HttpSettings http;
    http.listen = settings.listen, http.threads = 1, http.connections = 32, http.per_address = 4, http.proxies = {};
    const auto server = server::HttpServer::open(http, **shelf);
    if (!server) {
        log.trouble(server.error().line());
        return server::wait_for_end(std::chrono::seconds(10));
    }
    const auto finder = neighbour::Finder::open({settings.name.empty() ? "estation " + membership.station : settings.name, settings.announce ? (*server)->port() : std::uint16_t{0}, membership.root});
    if (!finder) {
        log.trouble(finder.error().line());
        return server::wait_for_end(std::chrono::seconds(10));
    }
    (*server)->run();
    spdlog::info("hands on what belongs to {} at port {}", membership.server, (*server)->port());
    std::vector<neighbour::Neighbour> told;
    bool ends = false;
    while (!(ends = server::wait_for_end(std::chrono::seconds(2)))) {
        log.trouble((*finder)->trouble());
        if (auto list = (*finder)->found(); list != told) tell_kiosk(settings.found, told = std::move(list), log);
        const auto now = read_membership(sync_folder);
        if (!now || *now != membership) break;
    }
    tell_kiosk(settings.found, {}, log);
    (*server)->stop();
    return ends;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    CLI::App app("Hands on to other stations of this network what this station has fetched", "estation-neighbour");
    app.add_option("--data", settings.data, "The station's own folder, the kiosk's --data")->capture_default_str();
    app.add_option("--listen", settings.listen, "address:port; port 0 takes a free one")->capture_default_str();
    app.add_option("--name", settings.name, "What it is called on the network (else its number)");
    app.add_option("--found", settings.found, "Where the kiosk reads of neighbours (else neighbours.txt in the data folder)");
    app.add_flag("!--only-look", settings.announce, "Finds others, and tells nobody of this one");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return app.exit(error) == 0 ? 0 : 2; }
    if (settings.found.empty()) settings.found = settings.data / "neighbours.txt";
    server::hold_signals();
    Log log;
    tell_kiosk(settings.found, {}, log);   // what the last run found may be gone
    server::tell_systemd("READY=1");
    for (bool ends = false; !ends;) {
        const auto membership = read_membership(settings.data / "sync");
        if (membership && *membership) {
            ends = serve(settings, **membership, log);
            continue;
        }
        log.trouble(membership ? "the station belongs to no server yet; waiting" : membership.error().line());
        ends = server::wait_for_end(std::chrono::seconds(10));
    }
    return 0;
}
