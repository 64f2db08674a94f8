// A station's figures without a screen, as a program that can be killed. FOLDER holds outbox.db and the station's key.
//   upload_worker key FOLDER                               prints the public key
//   upload_worker run FOLDER URL STATION FIRST COUNT GROUP appends "STATION/<number>" and uploads meanwhile; prints
//                                                          "begun N" before and "durable N" after each group
//   upload_worker settle FOLDER URL STATION                uploads until the server holds everything; "settled, <n> kept"
//   upload_worker once FOLDER URL STATION                  one upload; "uploaded <n>" when that is durable
//   upload_worker export FOLDER STICK STATION              figures onto a stick; "exported <n>"
//   upload_worker hear FOLDER STICK STATION ROOT           the answers on a stick; "waiting <n>" says what is left
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "content/durable.h"
#include "sync/acknowledgement.h"
#include "sync/server_line.h"
#include "sync/transport_curl.h"
#include "sync/trust/trusted.h"

using namespace estation;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// Straight to the file descriptor: what was said must not die in a buffer.
void say(const std::string& line) {
    if (::write(1, (line + "\n").data(), line.size() + 1) < 0) std::abort();
}

int fail(const content::Error& error) {
    say(error.line());
    return 1;
}

struct Station {
    sync::Membership membership;
    std::unique_ptr<sync::Transport> transport;
    std::optional<sync::StationKey> key;
    std::unique_ptr<sync::Outbox> outbox;

    content::Result<sync::Uploaded> upload(bool make_sure, const std::stop_token& stop = {}) {
        sync::ServerLine line(*transport, *key, membership, stop);
        return sync::upload(*outbox, line, membership.station, 60, 40, make_sure);
    }
};

content::Result<Station> open(const fs::path& folder, const std::string& url, const std::string& name) {
    Station station;
    station.membership = {url, name, "default", ""};
    auto transport = sync::CurlTransport::open();
    if (!transport) return transport.error();
    station.transport = std::move(*transport);
    auto key = sync::StationKey::open(folder / "sync");
    if (!key) return key.error();
    station.key.emplace(std::move(*key));
    auto outbox = sync::Outbox::open(folder / "outbox.db", name);
    if (!outbox) return outbox.error();
    station.outbox = std::move(*outbox);
    return station;
}

int run(Station& station, int first, int count, int group) {
    std::jthread uploading([&](const std::stop_token& stop) {
        if (station.membership.server == "-") return;  // it has no line
        for (bool make_sure = true; !stop.stop_requested(); make_sure = !make_sure) {
            static_cast<void>(station.upload(make_sure, stop));
            std::this_thread::sleep_for(5ms);
        }
    });
    for (int at = 0; at < count; at += group) {
        const int through = first + std::min(count, at + group) - 1;
        say("begun " + std::to_string(through));
        for (int i = first + at; i <= through; ++i) station.outbox->append({static_cast<std::uint64_t>(i / 10), "answer", "p01", "1", "quake", station.membership.station + "/" + std::to_string(i)});
        while (!station.outbox->flush()) std::this_thread::sleep_for(10ms);
        say("durable " + std::to_string(through));
        std::this_thread::sleep_for(1ms);  // as visitors do, so that uploads come between
    }
    return 0;
}

int settle(Station& station) {
    std::string trouble;
    for (int tries = 0; tries < 400; ++tries) {
        const auto done = station.upload(true);
        if (done && done->all) {
            const auto kept = station.outbox->last_kept();
            if (!kept) return fail(kept.error());
            say("settled, " + std::to_string(kept->records.size()) + " kept");
            return 0;
        }
        if (!done) trouble = done.error().line();
        std::this_thread::sleep_for(25ms);
    }
    say("never settled: " + trouble);
    return 1;
}

int hear_all(Station& station, const fs::path& stick, const fs::path& root_file) {
    const auto bytes = content::read_capped(root_file, sync::trust::Limits().root_bytes);
    const auto root = bytes ? sync::trust::TrustedSet::begin(*bytes, 0) : content::Result<sync::trust::TrustedSet>(bytes.error());
    if (!root) return fail(root.error());
    for (const auto& entry : fs::directory_iterator(stick)) {
        if (entry.path().extension() != sync::acknowledgement_suffix) continue;
        const auto text = content::read_capped(entry.path(), sync::acknowledgement_cap);
        const auto said = text ? sync::read_acknowledgement(*text, root->root()) : content::Result<sync::Acknowledgement>(text.error());
        if (!said) return fail(said.error());
        if (const auto news = sync::hear(*station.outbox, station.membership.station, *said); !news) return fail(news.error());
    }
    const auto left = station.outbox->take(1'000'000);
    if (!left) return fail(left.error());
    say("waiting " + std::to_string(left->records.size()));
    return 0;
}

}  // namespace

int main(int count, char** words) {
    const std::string what = count > 2 ? words[1] : "";
    if (what == "key") {
        const auto key = sync::StationKey::open(fs::path(words[2]) / "sync");
        if (!key) return fail(key.error());
        say(key->public_hex());
        return 0;
    }
    if (count < 5) return 2;
    auto station = open(words[2], words[3], words[4]);
    if (!station) return fail(station.error());
    if (what == "run" && count == 8) return run(*station, std::atoi(words[5]), std::atoi(words[6]), std::atoi(words[7]));
    if (what == "settle") return settle(*station);
    if (what == "once") {
        const auto done = station->upload(true);
        if (!done) return fail(done.error());
        say("uploaded " + std::to_string(done->records));
        return 0;
    }
    if (what == "hear" && count == 6) return hear_all(*station, words[3], words[5]);
    if (what == "export") {
        const auto done = sync::export_figures(*station->outbox, words[3], words[4], 150);
        if (!done) return fail(done.error());
        say("exported " + std::to_string(*done));
        return 0;
    }
    return 2;
}
