// Brings what waits in an outbox into a server's database, in one process, so that one kill hits either end: the program
// that the kill test kills.
//   intake_worker OUTBOX DATABASE KEYS   "uploaded N": N records are held by the server, and the station has heard so
// Exit 0: done; 1: an error, printed.
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "sync/server/intake.h"
#include "sync/station_key.h"
#include "sync/upload.h"

using namespace estation;

namespace {

void say(const std::string& line) {
    if (::write(1, (line + "\n").data(), line.size() + 1) < 0) std::abort();
}

int fail(const content::Error& error) {
    say(error.line());
    return 1;
}

// As on the line: the request is signed with a counter that is reserved on disk, the server writes, the answer goes back.
struct Line : sync::Road {
    Line(sync::server::Intake& intake, sync::StationKey& key) : intake(intake), key(key) {}
    sync::server::Intake& intake;
    sync::StationKey& key;
    content::Result<std::string> deliver(std::string_view batch) override {
        if (const auto signature = key.authorization("s1", "POST", "/v1/figures", batch); !signature) return signature.error();
        const auto answer = intake.take(batch, 5);
        if (!answer) return answer.error();
        return sync::write_answer(*answer);
    }
};

}  // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    auto outbox = sync::Outbox::open(words[1], "s1");
    if (!outbox) return fail(outbox.error());
    auto intake = sync::server::Intake::open(words[2]);
    if (!intake) return fail(intake.error());
    auto key = sync::StationKey::open(words[3]);
    if (!key) return fail(key.error());
    Line line(**intake, *key);
    const auto done = sync::upload(**outbox, line, "s1", 10);
    if (!done) return fail(done.error());
    say("uploaded " + std::to_string(done->records));
    return 0;
}
