#include "sync/server/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <vector>

#include "content/durable.h"
#include "content/hash.h"
#include "sync/server/audit.h"
#include "sync/server/tables.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr int skipped_versions = 10'000;
constexpr const char* database_name = "server.sqlite";
// After the database: whatever it names lies there, because files are only ever added; the timestamp last. Requests to sign
// are not among them: the one after a restore has other version numbers.
constexpr const char* folders[] = {"drafts", "repository/blobs", "repository/chunks", "repository/targets", "repository/metadata", "keys"};

// Those that change under the same name.
bool changes(const fs::path& name) { return name.filename() == "timestamp.json" || name.extension() == ".pem"; }

Result<> copy_file(const fs::path& from, const fs::path& to, BackedUp& done) {
    if (auto r = content::make_folder_durably(to.parent_path()); !r) return r;
    auto fresh = content::NewFile::beside(to);
    if (!fresh) return fresh.error();
    const auto hash = content::hash_file(from, [&](std::span<const std::byte> piece) { return fresh->write(piece); });
    if (!hash) return hash.error();
    if (auto r = fresh->finish(); !r) return r;
    ++done.files;
    done.bytes += hash->bytes;
    return content::sync_folder(to.parent_path());
}

Result<> copy_tree(const fs::path& from, const fs::path& to, const fs::path& below, BackedUp& done) {
    std::error_code failed;
    if (!fs::is_directory(from / below, failed)) return {};
    std::vector<fs::path> names;
    for (fs::recursive_directory_iterator entry(from / below, failed), end; !failed && entry != end; entry.increment(failed))
        if (entry->is_regular_file(failed) && !content::is_unfinished_name(entry->path().filename().string()) && !entry->path().filename().string().starts_with('.')) names.push_back(entry->path().lexically_relative(from));
    if (failed) return Error{"cannot read the folder: " + content::plain_words(failed.value()), (from / below).string()};
    std::ranges::sort(names);
    std::ranges::stable_partition(names, [](const fs::path& name) { return name.filename() != "timestamp.json"; });
    for (const auto& name : names) {
        const auto bytes = fs::file_size(from / name, failed);
        if (failed) continue;  // gone meanwhile
        if (!changes(name) && fs::file_size(to / name, failed) == bytes && !failed) continue;
        if (auto r = copy_file(from / name, to / name, done); !r) return r;
    }
    return {};
}

Result<> copy_all(const fs::path& from, const fs::path& to, BackedUp& done) {
    for (const char* const folder : folders)
        if (auto r = copy_tree(from, to, folder, done); !r) return r;
    if (std::error_code none; fs::is_directory(to / "keys", none) && ::chmod((to / "keys").c_str(), 0700) != 0) return Error{"cannot close the folder of keys to others", (to / "keys").string()};
    for (const auto& key : std::vector<const char*>{"snapshot.pem", "timestamp.pem", "targets.pem"}) static_cast<void>(::chmod((to / "keys" / key).c_str(), 0600));
    std::error_code none;
    return fs::exists(from / "audit-head.txt", none) ? copy_file(from / "audit-head.txt", to / "audit-head.txt", done) : Result<>();
}

}  // namespace

namespace {

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
    const auto number = note_begin(database, to);
    if (!number) return number.error().in("backup");
    if (database.kind() == Database::Kind::sqlite) {
        if (auto r = database.backup(to / database_name); !r) return r.error().in("backup");
        done.with_database = true;
        ++done.files;
        done.bytes += fs::file_size(to / database_name, none);
    }
    if (auto r = content::make_folder_durably(to / "repository"); !r) return r.error().in("backup");  // also before anything is published
    if (auto r = copy_all(data.root, to, done); !r) return r.error().in("backup");
    if (auto r = note_end(database, *number); !r) return r.error().in("backup");
    return done;
}

Result<> restore(const fs::path& from, const DataFolder& data, const std::string& who) {
    std::error_code none;
    if (fs::exists(data.database(), none)) return Error{"there is a database already; move the folder aside first", data.database().string()};
    if (!fs::exists(from / database_name, none) && !fs::is_directory(from / "repository", none)) return Error{"this is no backup", from.string()};
    BackedUp done;
    if (auto r = copy_all(from, data.root, done); !r) return r.error().in("restore");
    // Stations know newer versions than the backup's: what is published next leaves so many numbers out.
    if (auto r = content::write_durably(data.skip(), std::to_string(skipped_versions) + "\n"); !r) return r.error().in("restore");
    if (!fs::exists(from / database_name, none)) return {};  // PostgreSQL's comes by pg_restore
    if (auto r = copy_file(from / database_name, data.database(), done); !r) return r.error().in("restore");
    const auto database = Database::open(data.database().string());
    if (!database) return database.error().in("restore");
    if (auto r = (*database)->migrate(server_book, server_tables()); !r) return r.error().in("restore");
    // All that this server knows is in that backup.
    if (auto r = (*database)->run("UPDATE cursor SET safe_seq = last_seq, pending_seq = last_seq"); !r) return r.error().in("restore");
    // The head that is kept apart becomes the restored log's; the one on paper tells how much the log has lost.
    Audit audit(**database, data.audit_head());
    return audit.note({who, "restore", from.string(), "", "local", "done"}, now_ms());
}

}  // namespace estation::sync::server
