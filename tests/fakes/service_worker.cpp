// A server on a folder of its own with two stations that send it figures as fast as it answers, all in one process: what the
// shutdown test pulls the disk away from.
//   service_worker DATA KEYS    the server's folder; the stations' keys lie elsewhere. Says "held 1 40" whenever the server has
//                               answered that it holds the first station's records through 40
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "sync/protocol.h"
#include "sync/server/http.h"
#include "sync/server/service.h"
#include "sync/server/stations.h"
#include "sync/server_line.h"
#include "sync/transport_curl.h"

using namespace estation;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

constexpr int stations = 2, records_at_once = 10, most_batches = 100'000;

void say(const std::string& line) {
    if (::write(1, (line + "\n").data(), line.size() + 1) < 0) std::abort();
}

template <class T>
T must(content::Result<T> result) {
    if (result) return std::move(*result);
    say(result.error().line());
    std::exit(1);
}

sync::SentBatch batch_of(const std::string& station, std::uint64_t first) {
    sync::SentBatch batch{station, 1, first, {}};
    for (std::uint64_t seq = first; seq < first + records_at_once; ++seq) {
        sync::Record record;
        record.seq = seq;
        record.usage = {7, "answer", "p01", "1", "quake", std::to_string(seq)};
        batch.records.push_back(record);
    }
    return batch;
}

void send_figures(int number, const sync::Membership& membership, sync::StationKey& key) {
    const auto transport = must(sync::CurlTransport::open());
    sync::ServerLine line(*transport, key, membership, {});
    for (int i = 0; i < most_batches; ++i) {
        const auto text = line.deliver(must(sync::write_batch(batch_of(membership.station, static_cast<std::uint64_t>(i) * records_at_once + 1))));
        const auto answer = text ? sync::read_answer(*text) : content::Result<sync::Answer>(text.error());
        if (!answer || answer->kind != sync::Answer::Kind::acknowledged) return;   // the disk has gone
        say("held " + std::to_string(number) + " " + std::to_string(answer->last_seq));
    }
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    const fs::path data = words[1], keys = words[2];
    fs::create_directories(data / "repository/metadata");
    ServiceSettings settings;
    settings.repository = data / "repository";
    settings.database = (data / "server.sqlite").string();
    const auto service = must(Service::open(settings));
    HttpSettings http_settings;
    http_settings.listen = "127.0.0.1:0";
    const auto http = must(HttpServer::open(http_settings, *service));
    http->run();
    const std::string url = "http://127.0.0.1:" + std::to_string(http->port());
    std::vector<std::jthread> threads;
    std::vector<sync::StationKey> station_keys;
    std::vector<sync::Membership> memberships;
    {
        const auto database = must(Database::open(settings.database));
        for (int i = 0; i < stations; ++i) {
            station_keys.push_back(must(sync::StationKey::open(keys / std::to_string(i))));
            const auto code = must(make_code(*database, "default", now_ms()));
            const auto enrolled = must(enrol(*database, code, station_keys.back().public_hex(), "样例", now_ms()));
            memberships.push_back({url, std::get<Enrolled>(enrolled).station, "default", ""});
        }
    }
    say("begun");
    for (int i = 0; i < stations; ++i)
        threads.emplace_back([&, i] { send_figures(i + 1, memberships[static_cast<std::size_t>(i)], station_keys[static_cast<std::size_t>(i)]); });
    threads.clear();
    return 0;
}
