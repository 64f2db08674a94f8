#include "sync/server/sweep.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <span>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "sync/chunks.h"
#include "sync/download.h"
#include "sync/order.h"
#include "sync/repository.h"
#include "sync/server/submissions.h"
#include "sync/trust/metadata.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::int64_t one_day_ms = 86'400'000;
constexpr std::size_t files_together = 200;
constexpr std::int64_t rows_together = 5'000;
constexpr const char* swept_folders[] = {"drafts", "repository/blobs", "repository/chunks", "repository/targets", "repository/metadata"};

using Names = std::set<std::string>;

// ---- What is needed ----------------------------------------------------------------------------------------------

void name_packs(const Order& order, Names& manifests) {
    for (const auto& pack : order.packs) manifests.insert(pack.manifest);
    if (order.staged)
        for (const auto& pack : order.staged->packs) manifests.insert(pack.manifest);
    for (const auto& recalled : order.recalled)
        if (!recalled.manifest.empty()) manifests.insert(recalled.manifest);  // the recall may be taken back
}

std::string below(const DataFolder& data, const fs::path& file) { return file.lexically_relative(data.root).generic_string(); }

constexpr std::string_view manifest_folder = "manifests/", manifest_end = ".txt", order_folder = "channels/";

// What a signed list (or one that waits for its signature) names: its own files, the packs behind them.
Result<> need_targets(const DataFolder& data, const Repository& repository, const std::map<std::string, trust::TargetFile>& targets, Names& manifests, Names& files) {
    for (const auto& [path, target] : targets) {
        const fs::path place = repository.place_of(target);
        files.insert(below(data, place));
        if (path.starts_with(manifest_folder) && path.ends_with(manifest_end)) manifests.insert(path.substr(manifest_folder.size(), path.size() - manifest_folder.size() - manifest_end.size()));
        if (!path.starts_with(order_folder)) continue;
        const auto text = content::read_capped(place, order_cap);
        if (!text) return text.error();
        const auto order = read_order(*text);
        if (!order) return order.error();
        name_packs(*order, manifests);
    }
    return {};
}

Result<> need_awaited(const DataFolder& data, const Repository& repository, Names& manifests, Names& files) {
    const fs::path request = data.requests() / "targets.request";
    std::error_code none;
    if (!fs::exists(request, none)) return {};
    const auto text = content::read_capped(request, 16u << 20);
    if (!text) return text.error();
    const auto read = trust::read_targets(*text);
    if (!read) return read.error();
    return need_targets(data, repository, read->body.targets, manifests, files);
}

// The current metadata and everything that may come after it; every root, because a station climbs from the first.
void need_metadata(const DataFolder& data, const std::map<std::string, std::int64_t>& current, Names& files) {
    std::error_code failed;
    for (fs::directory_iterator entry(data.repository() / "metadata", failed), end; !failed && entry != end; entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (content::is_unfinished_name(name)) continue;
        std::uint64_t version = 0;
        const auto dot = name.find('.');
        const bool numbered = dot != std::string::npos && content::parse_number(std::string_view(name).substr(0, dot), version);
        const auto role = numbered ? current.find(name.substr(dot + 1)) : current.end();
        if (role == current.end() || static_cast<std::int64_t>(version) >= role->second) files.insert(below(data, entry->path()));
    }
}

Result<> need_reported(Database& database, Names& manifests) {
    const auto read = database.each("SELECT report FROM station WHERE report <> ''", {}, [&](const Row& row) {
        const json report = json::parse(row[0].text(), nullptr, false);
        const json packs = report.is_object() ? report.value("packs", json::array()) : json::array();
        if (!packs.is_array()) return Result<>();
        for (const auto& pack : packs)
            if (pack.is_object() && pack.contains("manifest") && pack["manifest"].is_string()) manifests.insert(pack["manifest"].get<std::string>());
        return Result<>();
    });
    return read ? Result<>() : Result<>(read.error());
}

struct Needed {
    Names published;   // manifests that stations can ask for
    Names files;       // below the data folder
    std::vector<PublishedPack> gone;   // packs whose time is over
    std::vector<std::string> gone_words;
};

// Versions of one pack, the newest first, come in turn.
Result<> judge_packs(Database& database, const DataFolder& data, std::int64_t now_ms, const SweepTerms& terms, Needed& needed) {
    const auto packs = Publishing(database, data).packs();
    if (!packs) return packs.error();
    std::map<std::string, int> newer;
    for (const auto& pack : *packs) {
        if (needed.published.contains(pack.manifest)) continue;
        const bool refused = pack.state == PackState::refused && now_ms - pack.reviewed_ms >= terms.refused_days * one_day_ms;
        const bool replaced = pack.state == PackState::reviewed && newer[pack.id]++ >= terms.older_packs && now_ms - pack.uploaded_ms >= terms.older_days * one_day_ms;
        if (!refused && !replaced) continue;
        needed.gone.push_back(pack);
        needed.gone_words.push_back(pack.id + " " + pack.version + (refused ? " (refused)" : " (replaced)"));
    }
    return {};
}

// The files of a pack; none: its manifest is not here, as when a station shows what another server gave it.
Result<std::vector<std::string>> blobs_of(const DataFolder& data, const Repository& repository, const std::string& manifest) {
    std::error_code none;
    fs::path file = data.drafts() / (manifest + ".txt");
    if (!fs::exists(file, none)) {
        const auto target = repository.targets().find(manifest_target(manifest));
        if (target == repository.targets().end()) return std::vector<std::string>();
        file = repository.place_of(target->second);
    }
    const auto text = content::read_capped(file, content::manifest_cap);
    if (!text) return text.error();
    const auto read = content::Manifest::parse(*text, file.string());
    if (!read) return read.error();
    std::vector<std::string> blobs;
    for (const auto& one : read->files) blobs.push_back(one.sha256);
    return blobs;
}

Result<> need_blobs(Database& database, const DataFolder& data, const Repository& repository, Needed& needed) {
    const auto packs = Publishing(database, data).packs();
    if (!packs) return packs.error();
    Names drafts = needed.published;
    for (const auto& pack : *packs)
        if (std::ranges::find(needed.gone, pack.manifest, &PublishedPack::manifest) == needed.gone.end()) drafts.insert(pack.manifest);
    for (const auto& manifest : drafts) {
        if (!content::is_sha256(manifest)) continue;
        const auto blobs = blobs_of(data, repository, manifest);
        if (!blobs) return blobs.error();
        needed.files.insert(below(data, data.drafts() / (manifest + ".txt")));
        const bool published = needed.published.contains(manifest);
        for (const auto& blob : *blobs) {
            needed.files.insert(below(data, data.drafts() / "blobs" / blob_name(blob)));
            if (!published) continue;
            needed.files.insert(below(data, data.blobs() / blob_name(blob)));
            needed.files.insert(below(data, data.repository() / "chunks" / chunk_list_name(blob)));
        }
    }
    return {};
}

Result<Needed> what_is_needed(Database& database, const DataFolder& data, std::int64_t now_ms, const SweepTerms& terms) {
    Needed needed;
    const auto repository = Repository::open(data.repository());
    if (!repository) return repository.error();
    need_metadata(data, repository->versions(), needed.files);
    if (auto r = need_targets(data, *repository, repository->targets(), needed.published, needed.files); !r) return r.error();
    if (auto r = need_awaited(data, *repository, needed.published, needed.files); !r) return r.error();
    const auto rows = database.rows("SELECT order_text FROM channel");
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
        const auto order = read_order(row[0].text());
        if (!order) return order.error();
        name_packs(*order, needed.published);
    }
    if (auto r = need_reported(database, needed.published); !r) return r.error();
    if (auto r = judge_packs(database, data, now_ms, terms, needed); !r) return r.error();
    if (auto r = need_blobs(database, data, *repository, needed); !r) return r.error();
    return needed;
}

// ---- Files -------------------------------------------------------------------------------------------------------

Result<std::vector<SweptFile>> unneeded_files(const DataFolder& data, const Names& needed) {
    std::vector<SweptFile> found;
    for (const char* const folder : swept_folders) {
        std::error_code failed;
        if (!fs::is_directory(data.root / folder, failed)) continue;
        for (fs::recursive_directory_iterator entry(data.root / folder, failed), end; !failed && entry != end; entry.increment(failed)) {
            std::error_code none;
            if (!entry->is_regular_file(none) || entry->is_symlink(none)) continue;
            const std::string name = below(data, entry->path());
            if (!needed.contains(name)) found.push_back({name, entry->file_size(none)});
        }
        if (failed) return Error{"cannot read the folder: " + content::plain_words(failed.value()), (data.root / folder).string()};
    }
    // Elsewhere only what a power cut left half written.
    for (const char* const folder : {"", "keys", "requests"}) {
        std::error_code none;
        for (fs::directory_iterator entry(data.root / folder, none), end; !none && entry != end; entry.increment(none))
            if (std::error_code gone; content::is_unfinished_name(entry->path().filename().string()) && entry->is_regular_file(gone)) found.push_back({below(data, entry->path()), entry->file_size(gone)});
    }
    std::ranges::sort(found, {}, &SweptFile::name);
    return found;
}

struct FilePlan { std::vector<SweptFile> now; std::vector<std::string> to_note, to_forget; std::uint64_t waiting = 0; };

Result<FilePlan> plan_files(Database& database, const DataFolder& data, const Needed& needed, std::int64_t now_ms, const SweepTerms& terms) {
    const auto unneeded = unneeded_files(data, needed.files);
    if (!unneeded) return unneeded.error();
    std::map<std::string, std::int64_t> noted;
    const auto read = database.each("SELECT name, since_ms FROM unneeded", {}, [&](const Row& row) {
        noted[row[0].text()] = row[1].number();
        return Result<>();
    });
    if (!read) return read.error();
    FilePlan plan;
    for (const auto& file : *unneeded) {
        const auto since = noted.find(file.name);
        if (since == noted.end()) plan.to_note.push_back(file.name);
        if (since != noted.end() && now_ms - since->second >= terms.unneeded_days * one_day_ms) plan.now.push_back(file);
        else ++plan.waiting;
        if (since != noted.end()) noted.erase(since);
    }
    for (const auto& [name, since] : noted) plan.to_forget.push_back(name);
    return plan;
}

// What publishers count; whoever changes something moves it on.
Result<std::int64_t> changes(Database& database) {
    const auto row = database.row("SELECT changes FROM publisher WHERE one = 1");
    if (!row) return row.error();
    return row->empty() ? std::int64_t{0} : row->at(0).number();
}

Result<> take_turn(Database& database, std::int64_t& expected) {
    if (const auto made = database.run("INSERT INTO publisher VALUES(1, 0) ON CONFLICT DO NOTHING"); !made) return made.error();
    const auto moved = database.run("UPDATE publisher SET changes = changes + 1 WHERE one = 1 AND changes = $1", {expected});
    if (!moved) return moved.error();
    return *moved == 1 ? Result<>() : Result<>(Error{"something was published meanwhile; what is left goes with the next sweep", {}});
}

Result<> note_files(Database& database, const FilePlan& plan, std::int64_t now_ms, std::int64_t& turn) {
    const auto done = database.transaction([&]() -> Result<> {
        if (auto r = take_turn(database, turn); !r) return r;
        for (const auto& name : plan.to_note)
            if (const auto noted = database.run("INSERT INTO unneeded VALUES($1, $2) ON CONFLICT DO NOTHING", {name, now_ms}); !noted) return noted.error();
        for (const auto& name : plan.to_forget)
            if (const auto forgotten = database.run("DELETE FROM unneeded WHERE name = $1", {name}); !forgotten) return forgotten.error();
        return {};
    });
    if (done) ++turn;
    return done;
}

Result<> take_files(Database& database, const DataFolder& data, std::span<const SweptFile> files, std::int64_t& turn) {
    while (!files.empty()) {
        const auto some = files.first(std::min(files.size(), files_together));
        const auto done = database.transaction([&]() -> Result<> {
            if (auto r = take_turn(database, turn); !r) return r;
            for (const auto& file : some) {
                std::error_code failed;
                fs::remove(data.root / file.name, failed);
                if (failed) return Error{"cannot take the file away: " + content::plain_words(failed.value()), file.name};
                if (const auto forgotten = database.run("DELETE FROM unneeded WHERE name = $1", {file.name}); !forgotten) return forgotten.error();
            }
            return {};
        });
        if (!done) return done;
        ++turn;
        files = files.subspan(some.size());
    }
    return {};
}

// ---- Rows --------------------------------------------------------------------------------------------------------

struct OldRows { std::string station; std::int64_t epoch = 0, first = 0; };

// Stations' rows lie in the order in which they came, so the first says whether there is anything to do.
Result<std::vector<OldRows>> old_usage(Database& database, std::int64_t before_ms) {
    const auto cursors = database.rows("SELECT station, epoch FROM cursor ORDER BY station, epoch");
    if (!cursors) return cursors.error();
    std::vector<OldRows> found;
    for (const auto& cursor : *cursors) {
        const auto first = database.row("SELECT seq, received_ms FROM usage WHERE station = $1 AND epoch = $2 ORDER BY seq LIMIT 1", {cursor[0], cursor[1]});
        if (!first) return first.error();
        if (!first->empty() && first->at(1).number() < before_ms) found.push_back({cursor[0].text(), cursor[1].number(), first->at(0).number()});
    }
    return found;
}

Result<std::uint64_t> count_usage(Database& database, std::int64_t before_ms) {
    const auto old = old_usage(database, before_ms);
    if (!old) return old.error();
    std::uint64_t rows = 0;
    for (const auto& one : *old) {
        const auto count = database.row("SELECT count(*) FROM usage WHERE station = $1 AND epoch = $2 AND received_ms < $3", {one.station, one.epoch, before_ms});
        if (!count) return count.error();
        rows += count->at(0).bits();
    }
    return rows;
}

// A few thousand at a time, so that stations that bring figures do not wait for it.
Result<std::uint64_t> take_usage(Database& database, std::int64_t before_ms) {
    const auto old = old_usage(database, before_ms);
    if (!old) return old.error();
    std::uint64_t rows = 0;
    for (const auto& one : *old) {
        for (std::int64_t from = one.first;; from += rows_together) {
            const auto gone = database.run("DELETE FROM usage WHERE station = $1 AND epoch = $2 AND seq < $3 AND received_ms < $4", {one.station, one.epoch, from + rows_together, before_ms});
            if (!gone) return gone.error();
            rows += *gone;
            const auto next = database.row("SELECT min(seq) FROM usage WHERE station = $1 AND epoch = $2 AND seq >= $3 AND received_ms < $4", {one.station, one.epoch, from + rows_together, before_ms});
            if (!next) return next.error();
            if (next->empty() || next->at(0).is_null()) break;
            from = next->at(0).number() - rows_together;
        }
    }
    return rows;
}

Result<> count_rows(Database& database, std::int64_t now_ms, const SweepTerms& terms, Swept& swept) {
    const auto usage = count_usage(database, now_ms - terms.usage_days * one_day_ms);
    if (!usage) return usage.error();
    swept.usage_rows = *usage;
    const auto count = [&](std::string_view sql, std::int64_t limit, std::uint64_t& into) -> Result<> {
        const auto row = database.row(sql, {limit});
        if (!row) return row.error();
        into = row->at(0).bits();
        return {};
    };
    if (auto r = count("SELECT count(*) FROM submission WHERE until_ms <= $1", now_ms, swept.submissions); !r) return r;
    if (auto r = count("SELECT count(*) FROM screenshot WHERE taken_ms < $1", now_ms - terms.picture_days * one_day_ms, swept.pictures); !r) return r;
    if (auto r = count("SELECT count(*) FROM enrolment_code WHERE ends_ms < $1", now_ms - terms.code_days * one_day_ms, swept.codes); !r) return r;
    return count("SELECT count(*) FROM audit WHERE when_ms < $1", now_ms - std::max(terms.audit_days, shortest_audit_days) * one_day_ms, swept.audit_lines);
}

Result<> take_rows(Database& database, const DataFolder& data, const Act& act, std::int64_t now_ms, const SweepTerms& terms, Swept& swept) {
    const auto usage = take_usage(database, now_ms - terms.usage_days * one_day_ms);
    if (!usage) return usage.error();
    swept.usage_rows = *usage;
    const auto written = sweep_submissions(database, now_ms);
    if (!written) return written.error();
    swept.submissions = *written;
    const auto pictures = database.run("DELETE FROM screenshot WHERE taken_ms < $1", {now_ms - terms.picture_days * one_day_ms});
    if (!pictures) return pictures.error();
    swept.pictures = *pictures;
    const auto codes = database.run("DELETE FROM enrolment_code WHERE ends_ms < $1", {now_ms - terms.code_days * one_day_ms});
    if (!codes) return codes.error();
    swept.codes = *codes;
    const auto lines = Audit(database, data.audit_head()).prune(std::max(terms.audit_days, shortest_audit_days), act, now_ms);
    if (!lines) return lines.error();
    swept.audit_lines = static_cast<std::uint64_t>(*lines);
    return {};
}

Result<> take_packs(Database& database, const std::vector<PublishedPack>& gone, std::int64_t& turn) {
    if (gone.empty()) return {};
    const auto done = database.transaction([&]() -> Result<> {
        if (auto r = take_turn(database, turn); !r) return r;
        for (const auto& pack : gone)
            if (const auto taken = database.run("DELETE FROM pack WHERE manifest = $1", {pack.manifest}); !taken) return taken.error();
        return {};
    });
    if (done) ++turn;
    return done;
}

}  // namespace

std::uint64_t Swept::file_bytes() const {
    return std::accumulate(files.begin(), files.end(), std::uint64_t{0}, [](std::uint64_t sum, const SweptFile& file) { return sum + file.bytes; });
}

Result<Swept> plan_sweep(Database& database, const DataFolder& data, std::int64_t now_ms, const SweepTerms& terms) {
    const auto needed = what_is_needed(database, data, now_ms, terms);
    if (!needed) return needed.error().in("sweep");
    const auto files = plan_files(database, data, *needed, now_ms, terms);
    if (!files) return files.error().in("sweep");
    Swept swept;
    swept.packs = needed->gone_words;
    swept.files = files->now;
    swept.waiting_files = files->waiting;
    if (auto r = count_rows(database, now_ms, terms, swept); !r) return r.error().in("sweep");
    return swept;
}

Result<Swept> sweep(Database& database, const DataFolder& data, const Act& act, std::int64_t now_ms, const SweepTerms& terms) {
    auto turn = changes(database);
    if (!turn) return turn.error().in("sweep");
    const auto needed = what_is_needed(database, data, now_ms, terms);
    if (!needed) return needed.error().in("sweep");
    const auto files = plan_files(database, data, *needed, now_ms, terms);
    if (!files) return files.error().in("sweep");
    Swept swept;
    swept.packs = needed->gone_words;
    swept.files = files->now;
    swept.waiting_files = files->waiting;
    if (auto r = note_files(database, *files, now_ms, *turn); !r) return r.error().in("sweep");
    if (auto r = take_packs(database, needed->gone, *turn); !r) return r.error().in("sweep");
    if (auto r = take_files(database, data, files->now, *turn); !r) return r.error().in("sweep");
    if (auto r = take_rows(database, data, act, now_ms, terms, swept); !r) return r.error().in("sweep");
    return swept;
}

}  // namespace estation::sync::server
