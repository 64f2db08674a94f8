#include "sync/server/sample.h"

#include <algorithm>
#include <vector>

#include "sync/server/accounts.h"
#include "sync/server/key_room.h"
#include "sync/server/password.h"
#include "sync/server/publishing.h"
#include "sync/server/stations.h"
#include "sync/server/tables.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr const char* author = "样例作者";
constexpr const char* reviewer = "样例审核";
constexpr const char* administrator = "样例管理员";
constexpr std::size_t password_bytes = 9;

// Folders with a pack.toml, by name.
Result<std::vector<fs::path>> pack_folders(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
        if (fs::exists(entry->path() / "pack.toml", failed)) found.push_back(entry->path());
    if (failed || found.empty()) return Error{"there are no packs to publish; say where with --packs DIR", folder.string()};
    std::ranges::sort(found);
    return found;
}

Result<> make_account(Database& database, Sample& sample, std::int64_t now_ms) {
    const auto password = draw_secret(password_bytes);
    if (!password) return password.error();
    const auto hash = hash_password(*password);
    if (!hash) return hash.error();
    Accounts accounts(database);
    const auto there = accounts.find(administrator, now_ms);
    if (!there) return there.error();
    if (*there) return {};
    const Roles roles{Role::author, Role::reviewer, Role::publisher, Role::administrator};
    if (auto r = database.transaction([&] { return accounts.add(administrator, roles, *hash, now_ms); }); !r) return r;
    sample.account = administrator;
    sample.password = *password;
    return {};
}

Result<> publish_packs(Database& database, const fs::path& data, const std::vector<fs::path>& folders, std::int64_t now_ms, Sample& sample, const std::function<void(const std::string&)>& say) {
    Publishing publishing(database, DataFolder{data});
    Publishing::Wish wish;
    for (const auto& folder : folders) {
        const auto pack = publishing.upload(folder, author, now_ms);
        if (!pack) return pack.error();
        if (pack->state == PackState::draft) {
            const auto reviewed = database.transaction([&] { return publishing.review(pack->manifest, reviewer, true, "样例：只看能不能用，内容未经专家审核", now_ms); });
            if (!reviewed) return reviewed.error();
        }
        wish.packs.push_back(pack->manifest);
        if (say) say("published: " + pack->id + " " + pack->title);
    }
    const auto outcome = publishing.change("default", {[&](Channel& channel) { return publishing.put_packs(channel, wish, now_ms); }, {}}, now_ms);
    if (!outcome) return outcome.error();
    sample.packs = wish.packs.size();
    return {};
}

}  // namespace

Result<Sample> prepare_sample(Database& database, const fs::path& data, const fs::path& packs, std::int64_t now_ms, const std::function<void(const std::string&)>& say) {
    Sample sample;
    if (auto r = database.migrate(server_book, server_tables()); !r) return r.error();
    if (auto r = prepare_stations(database); !r) return r.error();
    const DataFolder folder{data};
    auto repository = Repository::open(folder.repository());
    if (!repository) return repository.error();
    sample.made = repository->root_version() == 0;
    if (sample.made) {
        // A sample keeps all its keys in one place; a district puts the stick into a drawer.
        NewKeys wish;
        wish.stick = data / "stick";
        wish.targets_stay_here = true;
        if (auto r = make_keys(folder.keys(), *repository, wish, now_ms / 1'000); !r) return r.error();
    }
    if (repository->targets().empty()) {
        const auto folders = pack_folders(packs);
        if (!folders) return folders.error();
        if (auto r = publish_packs(database, data, *folders, now_ms, sample, say); !r) return r.error().in("the sample's packs");
    }
    if (auto r = make_account(database, sample, now_ms); !r) return r.error();
    auto code = make_code(database, "default", now_ms);
    if (!code) return code.error();
    sample.code = std::move(*code);
    return sample;
}

}  // namespace estation::sync::server
