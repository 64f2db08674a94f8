#include "sync/server/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "sync/server/audit.h"
#include "sync/server/tables.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr int skipped_versions = 10'000;
constexpr std::uint64_t current_cap = 100;
constexpr const char* database_name = "server.sqlite";
constexpr const char* current_name = "current";
constexpr std::string_view state_prefix = "state-";
// What is only ever added to, and named by its hash or its version. Requests to sign are not among them: the one after a
// restore has other version numbers.
constexpr const char* shared_folders[] = {"drafts", "repository/blobs", "repository/chunks", "repository/targets", "repository/metadata"};
// What changes under the same name, apart from the database; and every root, because keys belong to one.
constexpr std::string_view root_suffix = ".root.json";
constexpr const char* metadata = "repository/metadata";
constexpr const char* changing[] = {"keys/snapshot.pem", "keys/timestamp.pem", "keys/targets.pem", "repository/metadata/timestamp.json", "audit-head.txt"};

Result<> copy_file(const fs::path& from, const fs::path& to, BackedUp& done) {
    if (auto r = content::make_folder_durably(to.parent_path()); !r) return r;
    auto fresh = content::NewFile::beside(to, to.extension() == ".pem" ? content::Readers::owner : content::Readers::everybody);
    if (!fresh) return fresh.error();
    const auto hash = content::hash_file(from, [&](std::span<const std::byte> piece) { return fresh->write(piece); });
    if (!hash) return hash.error();
    if (auto r = fresh->finish(); !r) return r;
    ++done.files;
    done.bytes += hash->bytes;
    return content::sync_folder(to.parent_path());
}

bool is_shared(const fs::path& name) {
    const std::string file = name.filename().string();
    return !file.starts_with('.') && !file.ends_with(root_suffix) && std::ranges::find(changing, name.generic_string()) == std::end(changing);
}

Result<> copy_tree(const fs::path& from, const fs::path& to, const fs::path& below, BackedUp& done) {
    std::error_code failed;
    if (!fs::is_directory(from / below, failed)) return {};
    std::vector<fs::path> names;
    for (fs::recursive_directory_iterator entry(from / below, failed), end; !failed && entry != end; entry.increment(failed))
        if (entry->is_regular_file(failed) && is_shared(entry->path().lexically_relative(from))) names.push_back(entry->path().lexically_relative(from));
    if (failed) return Error{"cannot read the folder: " + content::plain_words(failed.value()), (from / below).string()};
    std::ranges::sort(names);
    for (const auto& name : names) {
        const auto bytes = fs::file_size(from / name, failed);
        if (failed) continue;  // gone meanwhile
        if (fs::file_size(to / name, failed) == bytes && !failed) continue;
        if (auto r = copy_file(from / name, to / name, done); !r) return r;
    }
    return {};
}

Result<> copy_shared(const fs::path& from, const fs::path& to, BackedUp& done) {
    for (const char* const folder : shared_folders)
        if (auto r = copy_tree(from, to, folder, done); !r) return r;
    return {};
}

Result<> copy_changing(const fs::path& from, const fs::path& to, BackedUp& done) {
    std::error_code none;
    std::vector<fs::path> names(std::begin(changing), std::end(changing));
    for (fs::directory_iterator entry(from / metadata, none), end; !none && entry != end; entry.increment(none))
        if (const std::string file = entry->path().filename().string(); file.ends_with(root_suffix) && !file.starts_with('.')) names.push_back(fs::path(metadata) / file);
    for (const auto& name : names)
        if (fs::exists(from / name, none))
            if (auto r = copy_file(from / name, to / name, done); !r) return r;
    if (fs::is_directory(to / "keys", none) && ::chmod((to / "keys").c_str(), 0700) != 0) return Error{"cannot close the folder of keys to others", (to / "keys").string()};
    return {};
}

// The state that counts; nothing: the folder has none, or is of the time before there were states.
Result<fs::path> state_of(const fs::path& backup) {
    std::error_code none;
    if (!fs::exists(backup / current_name, none)) return fs::path();
    const auto text = content::read_capped(backup / current_name, current_cap);
    if (!text) return text.error();
    const std::string name = text->substr(0, text->find('\n'));
    std::uint64_t number = 0;
    if (!name.starts_with(state_prefix) || !content::parse_number(std::string_view(name).substr(state_prefix.size()), number)) return Error{"does not name a state of the backup", (backup / current_name).string()};
    return backup / name;
}

std::uint64_t highest_state(const fs::path& backup) {
    std::uint64_t highest = 0;
    std::error_code failed;
    for (fs::directory_iterator entry(backup, failed), end; !failed && entry != end; entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        std::uint64_t number = 0;
        if (name.starts_with(state_prefix) && content::parse_number(std::string_view(name).substr(state_prefix.size()), number)) highest = std::max(highest, number);
    }
    return highest;
}

// What the new state has taken the place of. It may be done another time.
void forget_other_states(const fs::path& backup, const fs::path& state) {
    std::error_code none;
    std::vector<fs::path> old = {backup / database_name, backup / "keys", backup / "audit-head.txt", backup / "repository/metadata/timestamp.json"};
    for (fs::directory_iterator entry(backup, none), end; !none && entry != end; entry.increment(none))
        if (entry->path().filename().string().starts_with(state_prefix) && entry->path() != state) old.push_back(entry->path());
    for (const auto& one : old) fs::remove_all(one, none);
}

// Stations keep what they have sent until a backup holds it, because a server that is put back asks for it again. What came
// until now is in the copy that is made next; they are told once that is durable. Returns this backup's number. PostgreSQL's
// copy was made before by pg_dump, so that it is sure to hold only what had come when the last backup began.
Result<std::int64_t> note_begin(Database& database, const fs::path& to) {
    std::int64_t number = 0;
    const auto done = database.transaction([&]() -> Result<> {
        const auto last = database.row("SELECT coalesce(max(number), 0) FROM backed_up");
        if (!last) return last.error();
        number = last->at(0).number() + 1;
        if (database.kind() == Database::Kind::postgresql)
            if (auto r = database.run("UPDATE cursor SET safe_seq = pending_seq WHERE safe_seq < pending_seq"); !r) return r.error();
        if (auto r = database.run("UPDATE cursor SET pending_seq = last_seq WHERE pending_seq <> last_seq"); !r) return r.error();
        const auto noted = database.run("INSERT INTO backed_up VALUES($1, $2, 0, $3)", {number, now_ms(), to.string()});
        return noted ? Result<>() : Result<>(noted.error());
    });
    return done ? Result<std::int64_t>(number) : Result<std::int64_t>(done.error());
}

// Another one that began meanwhile speaks for itself.
Result<> note_end(Database& database, std::int64_t number) {
    return database.transaction([&]() -> Result<> {
        if (auto r = database.run("UPDATE backed_up SET done_ms = $2 WHERE number = $1", {number, now_ms()}); !r) return r.error();
        if (database.kind() == Database::Kind::postgresql) return {};
        const auto safe = database.run("UPDATE cursor SET safe_seq = pending_seq WHERE safe_seq < pending_seq AND (SELECT max(number) FROM backed_up) = $1", {number});
        return safe ? Result<>() : Result<>(safe.error());
    });
}

}  // namespace

Result<BackedUp> back_up(Database& database, const DataFolder& data, const fs::path& to) {
    BackedUp done;
    std::error_code none;
    if (fs::weakly_canonical(to, none) == fs::weakly_canonical(data.root, none)) return Error{"a backup goes into another folder", to.string()};
    if (auto r = content::make_folder_durably(to); !r) return r.error();
    if (::chmod(to.c_str(), 0700) != 0) return Error{"cannot close the backup to others", to.string()};
    const fs::path state = to / (std::string(state_prefix) + std::to_string(highest_state(to) + 1));
    if (auto r = content::make_folder_durably(state); !r) return r.error().in("backup");
    const auto number = note_begin(database, to);
    if (!number) return number.error().in("backup");
    if (database.kind() == Database::Kind::sqlite) {
        if (auto r = database.backup(state / database_name); !r) return r.error().in("backup");
        done.with_database = true;
        ++done.files;
        done.bytes += fs::file_size(state / database_name, none);
    }
    if (auto r = content::make_folder_durably(to / "repository"); !r) return r.error().in("backup");  // also before anything is published
    // The database and the timestamp first: whatever they name lies there afterwards, because files are only ever added.
    const auto changing_done = database.transaction([&]() -> Result<> {
        if (auto r = database.run("UPDATE publisher SET changes = changes WHERE one = 1"); !r) return r.error();  // nobody publishes meanwhile
        return copy_changing(data.root, state, done);
    });
    if (!changing_done) return changing_done.error().in("backup");
    if (auto r = copy_shared(data.root, to, done); !r) return r.error().in("backup");
    if (auto r = content::write_durably(to / current_name, state.filename().string() + "\n"); !r) return r.error().in("backup");
    forget_other_states(to, state);
    if (auto r = note_end(database, *number); !r) return r.error().in("backup");
    return done;
}

namespace {

// All of it happens under another name, so that a database that lies there is a restored one.
Result<> restore_database(const fs::path& from, const DataFolder& data, const std::string& backup, const std::string& who, BackedUp& done) {
    const fs::path waiting = data.root / "restoring.sqlite";
    std::error_code none;
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(waiting.string() + suffix, none);
    if (auto r = copy_file(from, waiting, done); !r) return r;
    if (::chmod(waiting.c_str(), 0600) != 0) return Error{"cannot close the database to others", waiting.string()};
    {
        const auto database = Database::open(waiting.string());
        if (!database) return database.error();
        if (auto r = (*database)->migrate(server_book, server_tables()); !r) return r.error();
        // All that this server knows is in that backup.
        if (auto r = (*database)->run("UPDATE cursor SET safe_seq = last_seq, pending_seq = last_seq"); !r) return r.error();
        // The head that is kept apart becomes the restored log's; the one on paper tells how much the log has lost.
        Audit audit(**database, data.audit_head());
        if (auto r = audit.note({who, "restore", backup, "", "local", "done"}, now_ms()); !r) return r;
    }
    // Closed by its last owner, it has no log beside it any more; what that log held is in it, or it would still be there.
    if (fs::file_size(waiting.string() + "-wal", none) > 0 && !none) return Error{"cannot finish the database; is the disk full?", waiting.string()};
    std::error_code failed;
    fs::rename(waiting, data.database(), failed);
    if (failed) return Error{"cannot put the database in its place: " + content::plain_words(failed.value()), data.database().string()};
    return content::sync_folder(data.root);
}

}  // namespace

Result<> restore(const fs::path& from, const DataFolder& data, const std::string& who) {
    std::error_code none;
    if (fs::exists(data.database(), none)) return Error{"there is a database already; move the folder aside first", data.database().string()};
    if (!fs::exists(from / database_name, none) && !fs::is_directory(from / "repository", none)) return Error{"this is no backup", from.string()};
    auto state = state_of(from);
    if (!state) return state.error().in("restore");
    if (state->empty() && highest_state(from) > 0 && !fs::exists(from / "repository/metadata/timestamp.json", none) && !fs::exists(from / database_name, none))
        return Error{"this backup was cut off before it was whole; take another one", from.string()};
    if (state->empty()) state = from;
    BackedUp done;
    if (auto r = copy_shared(from, data.root, done); !r) return r.error().in("restore");
    if (auto r = copy_changing(*state, data.root, done); !r) return r.error().in("restore");
    // Stations know newer versions than the backup's: what is published next leaves so many numbers out.
    if (auto r = content::write_durably(data.skip(), std::to_string(skipped_versions) + "\n"); !r) return r.error().in("restore");
    if (!fs::exists(*state / database_name, none)) return {};  // PostgreSQL's comes by pg_restore
    if (auto r = restore_database(*state / database_name, data, from.string(), who, done); !r) return r.error().in("restore");
    return {};
}

}  // namespace estation::sync::server
