// Updates a station from a folder, or publishes into one, and ends: the program that the kill test kills.
//   updater_worker update MIRROR METADATA PLACE    fetches the target "pack" to PLACE; the clock stands at a fixed day
//   updater_worker publish FOLDER KEYS SOURCE      publishes SOURCE as "pack"; KEYS holds targets.pem snapshot.pem timestamp.pem
// Exit 0: done; 1: an error, printed.
#include <cstdio>
#include <filesystem>
#include <string>

#include "content/durable.h"
#include "sync/repository.h"
#include "sync/updater.h"

using namespace estation;
using content::Error;
using content::Result;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t fixed_day = 1'800'000'000;

Result<> update(const fs::path& from, const fs::path& metadata, const fs::path& place) {
    sync::FolderMirror mirror(from);
    sync::Updater updater(mirror, {metadata, {}, [] { return fixed_day; }, true, {}, {}, {}});
    if (auto r = updater.refresh(); !r) return r;
    const auto target = updater.find("pack");
    if (!target) return target.error();
    if (!*target) return Error{"there is no pack", {}};
    return updater.fetch(**target, place);
}

Result<sync::trust::PrivateKey> read_key(const fs::path& file) {
    const auto pem = content::read_capped(file, 10'000);
    if (!pem) return pem.error();
    return sync::trust::PrivateKey::from_pem(*pem);
}

Result<> publish(const fs::path& folder, const fs::path& keys, const fs::path& source) {
    const auto targets = read_key(keys / "targets.pem"), snapshot = read_key(keys / "snapshot.pem"), timestamp = read_key(keys / "timestamp.pem");
    if (!targets || !snapshot || !timestamp) return Error{"a key is missing", keys.string()};
    auto repository = sync::Repository::open(folder);
    if (!repository) return repository.error();
    return repository->publish({{{"pack", source, {}}}, {}}, {{&*targets}, {&*snapshot}, {&*timestamp}}, fixed_day);
}

}  // namespace

int main(int count, char** words) {
    if (count != 5) return 2;
    const std::string what = words[1];
    const auto done = what == "update" ? update(words[2], words[3], words[4]) : what == "publish" ? publish(words[2], words[3], words[4]) : Result<>(Error{"update or publish?", what});
    if (!done) std::puts(done.error().line().c_str());
    return done ? 0 : 1;
}
