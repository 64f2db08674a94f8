#include "sync/server/publishing.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "content/pack.h"
#include "content/pack_advice.h"
#include "content/program.h"
#include "sync/chunks.h"
#include "sync/server/key_room.h"
#include "sync/server/password.h"
#include "sync/trust/signing.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::string_view pack_columns = "manifest, id, version, title, bytes, state, author, reviewer, note, uploaded_ms, reviewed_ms, advice";
constexpr std::string_view channel_columns = "order_text, stop_after, stage_ms";
constexpr std::size_t most_faults_told = 20;

PackState state_from(std::int64_t number) { return number == 1 ? PackState::reviewed : number == 2 ? PackState::refused : PackState::draft; }

PublishedPack pack_of(const Row& row) {
    PublishedPack pack{row[0].text(), row[1].text(), row[2].text(), row[3].text(), row[4].bits(), state_from(row[5].number()), row[6].text(), row[7].text(), row[8].text(), row[9].number(), row[10].number(), {}};
    const json advice = json::parse(row[11].text(), nullptr, false);
    if (advice.is_array())
        for (const auto& one : advice)
            if (one.is_string()) pack.advice.push_back(one.get<std::string>());
    return pack;
}

content::Date today(std::int64_t now_ms) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(now_ms))));
    return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())), static_cast<int>(static_cast<unsigned>(day.day()))};
}

fs::path blob_name(const std::string& sha256) { return fs::path(sha256.substr(0, 2)) / sha256; }

// Hashed while it is copied: what lies there is what its name says.
Result<> copy_blob(const fs::path& from, const fs::path& to, const content::ManifestFile& file) {
    std::error_code none;
    if (fs::file_size(to, none) == file.bytes && !none) return {};
    if (auto r = content::make_folder_durably(to.parent_path()); !r) return r;
    auto fresh = content::NewFile::beside(to);
    if (!fresh) return fresh.error();
    const auto hash = content::hash_file(from, [&](std::span<const std::byte> piece) { return fresh->write(piece); });
    if (!hash) return hash.error();
    if (hash->hex != file.sha256) return Error{"changed while it was being read", file.name};
    if (auto r = fresh->finish(); !r) return r;
    return content::sync_folder(to.parent_path());
}

std::vector<OrderedPack>::iterator with_id(std::vector<OrderedPack>& packs, std::string_view id) {
    return std::ranges::find(packs, id, &OrderedPack::id);
}

// As stations can get it; nothing: it is not published.
Result<std::optional<Order>> published_order(const Repository& repository, std::string_view channel) {
    const auto found = repository.targets().find(order_target(channel));
    if (found == repository.targets().end()) return std::optional<Order>();
    const auto text = content::read_capped(repository.place_of(found->second), order_cap);
    if (!text) return text.error();
    auto order = read_order(*text);
    if (!order) return order.error();
    return std::optional<Order>(std::move(*order));
}

Result<std::uint64_t> published_version(const Repository& repository, std::string_view channel) {
    const auto order = published_order(repository, channel);
    if (!order) return order.error();
    return *order ? (*order)->version : std::uint64_t{0};
}

void adopt(Channel& channel, Order published) {
    constexpr int usual_stop_after = 2;
    channel.adopted = published.version;
    // How many failing stations stop this stage nobody knows any more.
    if (published.staged && !channel.order.staged) channel.stop_after = usual_stop_after;
    channel.order = std::move(published);
}

}  // namespace

std::string_view state_name(PackState state) {
    switch (state) {
        case PackState::draft: return "draft";
        case PackState::reviewed: return "reviewed";
        case PackState::refused: return "refused";
    }
    return "";
}

// ---- Packs ---------------------------------------------------------------------------------------------------

namespace {

// What a folder is, before its files are named: everything of the draft but the manifest.
Result<PublishedPack> look_at_pack(const fs::path& folder, std::int64_t now_ms) {
    const auto opened = content::Pack::open(folder);
    if (!opened) return opened.error();
    const content::Pack& read = **opened;
    if (!read.faults().empty()) {
        std::string all;
        for (std::size_t i = 0; i < read.faults().size() && i < most_faults_told; ++i) all += (i ? "; " : "") + read.faults()[i].line();
        return Error{"the pack has faults: " + all, read.id()};
    }
    if (!is_order_name(read.id())) return Error{"a pack's id has small letters, digits and '-', at most 40", read.id()};
    if (content::is_program(read.id())) return Error{"an id that begins with \"program-\" is kept for the stations' own program; give the pack another", read.id()};
    PublishedPack draft;
    draft.id = read.id(), draft.version = read.version(), draft.title = read.title().zh;
    for (const auto& one : content::advise(read, today(now_ms))) draft.advice.push_back(one.line());
    return draft;
}

Result<PublishedPack> look_at_program(const fs::path& folder, const content::Manifest& manifest) {
    const auto facts = content::check_program(manifest, [&](const content::ManifestFile& file) { return folder / file.name; });
    if (!facts) return facts.error();
    PublishedPack draft;
    draft.id = content::program_id(facts->platform), draft.version = facts->version, draft.title = "科普屏程序 " + facts->version;
    draft.advice.push_back("a program, for stations on " + facts->platform + ": try it on a station of your own, and publish it to 5 % first");
    return draft;
}

}  // namespace

Result<PublishedPack> Publishing::upload(const fs::path& folder, const std::string& author, std::int64_t now_ms) {
    std::error_code none;
    const bool program = fs::exists(folder / content::program_facts_file, none);
    auto looked_at = program ? Result<PublishedPack>(PublishedPack{}) : look_at_pack(folder, now_ms);
    if (!looked_at) return looked_at.error();
    // A built pack brings its manifest; every file is compared with it as it is copied.
    const fs::path brought = folder / "manifest.txt";
    const auto given = fs::exists(brought, none) ? content::read_capped(brought, content::manifest_cap) : Result<std::string>(std::string());
    if (!given) return given.error();
    const auto manifest = given->empty() ? content::survey(folder) : content::Manifest::parse(*given, "manifest.txt");
    if (!manifest) return manifest.error();
    if (program) looked_at = look_at_program(folder, *manifest);
    if (!looked_at) return looked_at.error();
    const std::string text = manifest->text();
    const auto name = content::hash_text(text);
    if (!name) return name.error();
    if (const auto there = pack(*name); !there) return there.error();
    else if (*there) return **there;
    for (const auto& file : manifest->files) {
        // What was read and judged above is what the manifest names, also where a file of that name is kept already.
        if (const auto hash = content::hash_file(folder / file.name); !hash) return hash.error();
        else if (hash->hex != file.sha256) return Error{"is not the file that the manifest names", file.name};
        if (auto r = copy_blob(folder / file.name, data_.drafts() / "blobs" / blob_name(file.sha256), file); !r) return r.error();
    }
    if (auto r = content::write_durably(data_.drafts() / (*name + ".txt"), text); !r) return r.error();
    PublishedPack draft = std::move(*looked_at);
    draft.manifest = *name, draft.bytes = manifest->bytes(), draft.author = author, draft.uploaded_ms = now_ms;
    if (auto r = keep_draft(draft, *manifest, now_ms); !r) return r.error();
    return draft;
}

// A sweep may have been at work since the first file was found to be there already.
Result<> Publishing::keep_draft(const PublishedPack& draft, const content::Manifest& manifest, std::int64_t now_ms) {
    return database_.transaction([&]() -> Result<> {
        if (auto r = lock(); !r) return r;
        std::error_code none;
        for (const auto& file : manifest.files)
            if (!fs::exists(data_.drafts() / "blobs" / blob_name(file.sha256), none)) return Error{"was swept away meanwhile; upload the pack once more", file.name};
        const auto kept = database_.run("INSERT INTO pack(manifest, id, version, title, bytes, state, author, reviewer, note, uploaded_ms, reviewed_ms, advice) VALUES($1, $2, $3, $4, $5, 0, $6, '', '', $7, 0, $8) ON CONFLICT DO NOTHING",
                                        {draft.manifest, draft.id, draft.version, draft.title, draft.bytes, draft.author, now_ms, json(draft.advice).dump(-1, ' ', false, json::error_handler_t::replace)});
        return kept ? Result<>() : Result<>(kept.error());
    });
}

Result<std::vector<PublishedPack>> Publishing::packs() {
    const auto rows = database_.rows("SELECT " + std::string(pack_columns) + " FROM pack ORDER BY uploaded_ms DESC, manifest");
    if (!rows) return rows.error();
    std::vector<PublishedPack> found;
    for (const auto& row : *rows) found.push_back(pack_of(row));
    return found;
}

Result<std::optional<PublishedPack>> Publishing::pack(std::string_view manifest) {
    const auto row = database_.row("SELECT " + std::string(pack_columns) + " FROM pack WHERE manifest = $1", {manifest});
    if (!row) return row.error();
    return row->empty() ? std::optional<PublishedPack>() : pack_of(*row);
}

Result<> Publishing::review(std::string_view manifest, const std::string& reviewer, bool good, const std::string& note, std::int64_t now_ms) {
    const auto found = pack(manifest);
    if (!found) return found.error();
    if (!*found) return Error{"there is no such pack", std::string(manifest)};
    if ((*found)->author == reviewer) return Error{"nobody reviews their own pack: somebody else must", (*found)->id};
    if ((*found)->state == PackState::reviewed && good) return Error{"it was reviewed already, by " + (*found)->reviewer, (*found)->id};
    const auto changed = database_.run("UPDATE pack SET state = $2, reviewer = $3, note = $4, reviewed_ms = $5 WHERE manifest = $1", {manifest, good ? 1 : 2, reviewer, note, now_ms});
    return changed ? Result<>() : Result<>(changed.error());
}

// ---- Channels ------------------------------------------------------------------------------------------------

Result<std::vector<std::string>> Publishing::channels() {
    const auto rows = database_.rows("SELECT name FROM channel ORDER BY name");
    if (!rows) return rows.error();
    std::vector<std::string> names;
    for (const auto& row : *rows) names.push_back(row[0].text());
    return names;
}

Result<std::optional<Channel>> Publishing::channel(std::string_view name) {
    const auto row = database_.row("SELECT " + std::string(channel_columns) + " FROM channel WHERE name = $1", {name});
    if (!row) return row.error();
    if (row->empty()) return std::optional<Channel>();
    auto order = read_order(row->at(0).text());
    if (!order) return order.error();
    const auto repository = Repository::open(data_.repository());
    if (!repository) return repository.error();
    auto published = published_order(*repository, name);
    if (!published) return published.error();
    const std::uint64_t version = *published ? (*published)->version : 0;
    // What is out in the world cannot be taken back: where the power failed between the files and the database, or the database
    // was put back from an older backup, the published order is the one that goes on.
    Channel found{std::move(*order), version, static_cast<int>(row->at(1).number()), row->at(2).number()};
    if (version > found.order.version) adopt(found, std::move(**published));
    return std::optional<Channel>(std::move(found));
}

Result<> Publishing::lock() {
    const auto made = database_.run("INSERT INTO publisher VALUES(1, 0) ON CONFLICT DO NOTHING");
    if (!made) return made.error();
    const auto locked = database_.run("UPDATE publisher SET changes = changes + 1 WHERE one = 1");
    return locked ? Result<>() : Result<>(locked.error());
}

Terms Publishing::terms() const {
    Terms terms;
    if (const auto text = content::read_capped(data_.skip(), 100)) {
        std::uint64_t skip = 0;
        if (content::parse_number(text->substr(0, text->find('\n')), skip)) terms.skip = static_cast<std::int64_t>(skip);
    }
    return terms;
}

Result<Outcome> Publishing::change(const std::string& name, const Edit& edit, std::int64_t now_ms) {
    if (!is_order_name(name)) return Error{"a channel's name has small letters, digits and '-', at most 40", name};
    Outcome outcome;
    const auto done = database_.transaction([&]() -> Result<> {
        if (auto r = lock(); !r) return r;
        auto found = channel(name);
        if (!found) return found.error();
        Channel wanted;
        if (*found) {
            wanted = std::move(**found);
        } else {
            // Also a channel that the database does not know may be out there, after it was put back from a backup.
            const auto repository = Repository::open(data_.repository());
            if (!repository) return repository.error();
            const auto published = published_order(*repository, name);
            if (!published) return published.error();
            if (*published) {
                wanted.published = (*published)->version;
                adopt(wanted, **published);
            }
        }
        const std::uint64_t adopted = wanted.adopted;
        wanted.order.channel = name;
        if (auto r = edit.change(wanted); !r) return r;
        // Nor may it fall behind what stations say that they have, after a restore.
        const auto known = database_.row("SELECT coalesce(max(order_version), 0) FROM station WHERE channel = $1", {name});
        if (!known) return known.error();
        wanted.order.version = std::max({wanted.order.version, wanted.published, std::min(known->at(0).bits(), content::largest_number / 2)}) + 1;
        const auto text = write_order(wanted.order);
        if (!text) return text.error();
        const auto kept = database_.run("INSERT INTO channel VALUES($1, $2, $3, $4) ON CONFLICT(name) DO UPDATE SET order_text = excluded.order_text, stop_after = excluded.stop_after, stage_ms = excluded.stage_ms",
                                        {name, *text, wanted.stop_after, wanted.stage_ms});
        if (!kept) return kept.error();
        const auto keys = KeyRoom::open(data_.keys());
        if (!keys) return keys.error();
        outcome = {wanted.order.version, !keys->has_targets(), adopted};
        // The log's line first: what is out in the world cannot be taken back with the transaction.
        if (edit.beside)
            if (auto r = edit.beside(outcome); !r) return r;
        return publish(now_ms);
    });
    if (!done) return done.error();
    if (!outcome.awaits_signature) {
        const auto repository = Repository::open(data_.repository());
        if (repository) static_cast<void>(ring(repository->timestamp_version(), name));  // a bell may be lost
    }
    return outcome;
}

// Every channel's order that is not published as it shall be, together: one signature is enough for all that waits.
Result<> Publishing::publish(std::int64_t now_ms) {
    auto repository = Repository::open(data_.repository());
    if (!repository) return repository.error();
    if (repository->root_version() == 0) return Error{"there are no keys yet: make them first (estation-server admin keys make)", {}};
    const auto keys = KeyRoom::open(data_.keys());
    if (!keys) return keys.error();
    if (auto r = content::make_folder_durably(data_.requests()); !r) return r;
    Change change;
    std::set<std::string> named, ordered, known;
    bool database_behind = false;  // after a restore: then the published orders name more than is known here
    const auto rows = database_.rows("SELECT name, order_text FROM channel ORDER BY name");
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
        const auto order = read_order(row[1].text());
        if (!order) return order.error();
        known.insert(order_target(row[0].text()));
        for (const auto* const list : {&order->packs, order->staged ? &order->staged->packs : nullptr})
            if (list)
                for (const auto& pack : *list) ordered.insert(manifest_target(pack.manifest));
        const auto there = published_version(*repository, row[0].text());
        if (!there) return there.error();
        database_behind = database_behind || *there > order->version;
        if (*there >= order->version) continue;  // higher after the database was put back from a backup: never go back
        const fs::path file = data_.requests() / (row[0].text() + ".json");
        if (auto r = content::write_durably(file, row[1].text()); !r) return r.error();
        change.add.push_back({order_target(row[0].text()), file, {}});
        for (const auto* const list : {&order->packs, order->staged ? &order->staged->packs : nullptr}) {
            if (!list) continue;
            for (const auto& pack : *list)
                if (!repository->targets().contains(manifest_target(pack.manifest))) named.insert(pack.manifest);
        }
    }
    // Everything that the order names lies there before the order does.
    for (const auto& manifest : named) {
        if (auto r = store_blobs(manifest); !r) return r.error();
        change.add.push_back({manifest_target(manifest), data_.drafts() / (manifest + ".txt"), {}});
    }
    for (const auto& [path, target] : repository->targets())
        if (path.starts_with("channels/") && !known.contains(path)) database_behind = true;
    // A signed list that only grows is a longer download for every station each year.
    if (!database_behind)
        for (const auto& [path, target] : repository->targets())
            if (path.starts_with("manifests/") && !ordered.contains(path)) change.remove.push_back(path);
    const auto body = repository->prepare(change, now_ms / 1'000, terms());
    if (!body) return body.error();
    const Signers signers = keys->signers();
    const auto file = trust::sign(*body, signers.targets);
    if (!file) return file.error();
    const fs::path waiting = data_.requests() / "targets.request";
    if (!keys->has_targets()) return content::write_durably(waiting, *file);
    if (auto r = repository->publish_signed(*file, signers, now_ms / 1'000, terms()); !r) return r.error();
    std::error_code none;
    fs::remove(waiting, none);
    fs::remove(data_.skip(), none);
    return {};
}

Result<> Publishing::store_blobs(std::string_view manifest) {
    const fs::path place = data_.drafts() / (std::string(manifest) + ".txt");
    const auto text = content::read_capped(place, content::manifest_cap);
    if (!text) return text.error();
    const auto read = content::Manifest::parse(*text, place.string());
    if (!read) return read.error();
    for (const auto& file : read->files) {
        const fs::path from = data_.drafts() / "blobs" / blob_name(file.sha256), to = data_.blobs() / blob_name(file.sha256);
        std::error_code failed;
        if (!fs::exists(to, failed)) {
            // Immutable and durable already: a second name is enough, where the file system knows such.
            if (auto r = content::make_folder_durably(to.parent_path()); !r) return r;
            fs::create_hard_link(from, to, failed);
            if (failed) {
                if (auto r = copy_blob(from, to, file); !r) return r;
            } else if (auto r = content::sync_folder(to.parent_path()); !r) {
                return r;
            }
        }
        // Where a large one divides, for stations that have an older version of it.
        if (auto r = publish_chunk_list(data_.repository() / "chunks", to, file.sha256); !r) return r;
    }
    return {};
}

Result<> Publishing::ring(std::int64_t timestamp_version, const std::string& channels) { return database_.notify(publish_bell, std::to_string(timestamp_version) + " " + channels); }

// ---- Edits ---------------------------------------------------------------------------------------------------

Result<> Publishing::put_packs(Channel& channel, const Wish& wish, std::int64_t now_ms) {
    if (wish.percent < 1 || wish.percent > 100) return Error{"a share is 1 to 100 per cent", {}};
    if (wish.packs.empty() && wish.removed.empty()) return Error{"name packs to put in or to take out", {}};
    if (channel.order.staged) return Error{"a stage is under way: widen it to 100 or stop it first", channel.order.channel};
    auto list = channel.order.packs;
    for (const auto& id : wish.removed) {
        const auto at = with_id(list, id);
        if (at == list.end()) return Error{"this pack is not in the channel", id};
        list.erase(at);
    }
    for (const auto& manifest : wish.packs) {
        const auto found = pack(manifest);
        if (!found) return found.error();
        if (!*found) return Error{"there is no such pack", manifest};
        const PublishedPack& one = **found;
        if (one.state != PackState::reviewed) return Error{"only a pack that somebody else has reviewed is published", one.id + " " + one.version};
        if (is_recalled(channel.order.recalled, one.id, one.manifest)) return Error{"this pack was recalled", one.id + " " + one.version};
        const OrderedPack entry{one.id, one.version, one.manifest, one.bytes};
        if (const auto at = with_id(list, one.id); at != list.end()) *at = entry;
        else list.push_back(entry);
    }
    if (wish.percent == 100) {
        channel.order.packs = std::move(list);
        return {};
    }
    auto salt = draw_secret(8);
    if (!salt) return salt.error();
    channel.order.staged = Stage{wish.percent, std::move(*salt), std::move(list)};
    channel.stop_after = std::max(wish.stop_after, 0);
    channel.stage_ms = now_ms;
    return {};
}

Result<> Publishing::widen(Channel& channel, int percent) {
    if (!channel.order.staged) return Error{"no stage is under way", channel.order.channel};
    if (percent <= channel.order.staged->percent || percent > 100) return Error{"a stage only widens: from " + std::to_string(channel.order.staged->percent) + " to at most 100 per cent", channel.order.channel};
    if (percent < 100) {
        channel.order.staged->percent = percent;
        return {};
    }
    channel.order.packs = std::move(channel.order.staged->packs);
    channel.order.staged.reset();
    return {};
}

Result<> Publishing::stop_stage(Channel& channel) {
    if (!channel.order.staged) return Error{"no stage is under way", channel.order.channel};
    channel.order.staged.reset();
    return {};
}

Result<> Publishing::recall(Channel& channel, const std::string& pack, const std::string& manifest, const std::string& reason) {
    if (reason.empty()) return Error{"a recall says why", pack};
    if (!manifest.empty() && !content::is_sha256(manifest)) return Error{"a manifest is named by its sha256", manifest};
    if (is_recalled(channel.order.recalled, pack, manifest)) return Error{"it is recalled already", pack};
    std::uint64_t highest = 0;
    for (const auto& one : channel.order.recalled)
        if (std::uint64_t number = 0; one.id.size() > 1 && content::parse_number(std::string_view(one.id).substr(1), number)) highest = std::max(highest, number);
    channel.order.recalled.push_back({"r" + std::to_string(std::max<std::uint64_t>(highest, channel.order.version) + 1), pack, manifest, reason});
    return {};
}

Result<> Publishing::take_recall_back(Channel& channel, const std::string& id) {
    const auto at = std::ranges::find(channel.order.recalled, id, &Recall::id);
    if (at == channel.order.recalled.end()) return Error{"there is no such recall", id};
    channel.order.recalled.erase(at);
    return {};
}

// ---- Signatures ----------------------------------------------------------------------------------------------

Result<std::optional<std::string>> Publishing::request() const {
    for (const char* const name : {"root.request", "targets.request"}) {
        std::error_code none;
        const fs::path file = data_.requests() / name;
        if (!fs::exists(file, none)) continue;
        auto text = content::read_capped(file, 16u << 20);
        if (!text) return text.error();
        return std::optional<std::string>(std::move(*text));
    }
    return std::optional<std::string>();
}

Result<std::string> Publishing::take_answer(std::string_view signed_file, std::int64_t now_ms) {
    std::string role;
    std::int64_t version = 0;
    const auto done = database_.transaction([&]() -> Result<> {
        if (auto r = lock(); !r) return r;
        auto repository = Repository::open(data_.repository());
        if (!repository) return repository.error();
        const auto parsed = trust::parse_json(signed_file);
        if (!parsed) return parsed.error();
        const auto* const body = parsed->find("signed");
        const auto* const kind = body ? body->find("_type") : nullptr;
        role = kind && kind->string() ? *kind->string() : "";
        if (role == "root") {
            if (auto r = take_root(data_.keys(), *repository, signed_file); !r) return r;
        } else if (role != "targets") {
            return Error{"this is neither a signed root nor a signed targets file", {}};
        }
        const auto keys = KeyRoom::open(data_.keys());
        if (!keys) return keys.error();
        if (role == "targets") {
            if (auto r = repository->publish_signed(signed_file, keys->signers(), now_ms / 1'000, terms()); !r) return r;
            std::error_code none;
            fs::remove(data_.skip(), none);
        } else if (repository->timestamp_version() > 0) {
            if (auto r = repository->renew(keys->signers(), now_ms / 1'000); !r) return r;
        }
        std::error_code none;
        fs::remove(data_.requests() / (role + ".request"), none);
        version = repository->timestamp_version();
        return {};
    });
    if (!done) return done.error();
    std::string all;
    if (const auto names = channels())
        for (const auto& name : *names) all += (all.empty() ? "" : " ") + name;
    static_cast<void>(ring(version, all));  // a bell may be lost
    return role;
}

Result<bool> Publishing::renew_when_due(std::int64_t now_ms, bool now_anyway) {
    bool renewed = false;
    const Terms usual;
    constexpr std::int64_t one_day = 86'400;
    const auto done = database_.transaction([&]() -> Result<> {
        auto repository = Repository::open(data_.repository());
        if (!repository) return repository.error();
        if (repository->timestamp_version() == 0) return {};
        std::error_code none;
        if (fs::exists(data_.skip(), none) && !fs::exists(data_.requests() / "targets.request", none)) {
            if (auto r = lock(); !r) return r;
            renewed = true;
            return publish(now_ms);
        }
        const auto ends = repository->ends();
        if (!ends) return ends.error();
        const std::int64_t now = now_ms / 1'000;
        const bool snapshot_due = ends->at("snapshot") - now < usual.snapshot * one_day / 2, timestamp_due = ends->at("timestamp") - now < usual.timestamp * one_day / 2;
        if (!snapshot_due && !timestamp_due && !now_anyway) return {};
        if (auto r = lock(); !r) return r;
        const auto keys = KeyRoom::open(data_.keys());
        if (!keys) return keys.error();
        renewed = true;
        return snapshot_due ? repository->renew(keys->signers(), now) : repository->renew_timestamp(keys->signers(), now);
    });
    if (!done) return done.error();
    return renewed;
}

// ---- Watching ------------------------------------------------------------------------------------------------

Result<std::vector<Publishing::Failing>> Publishing::failing_stages() {
    std::vector<Failing> found;
    const auto names = channels();
    if (!names) return names.error();
    for (const auto& name : *names) {
        const auto staged_channel = channel(name);
        if (!staged_channel) return staged_channel.error();
        if (!*staged_channel || !(*staged_channel)->order.staged || (*staged_channel)->stop_after <= 0) continue;
        const Order& order = (*staged_channel)->order;
        std::set<std::string> only_staged;
        for (const auto& pack : order.staged->packs) only_staged.insert(pack.manifest);
        for (const auto& pack : order.packs) only_staged.erase(pack.manifest);
        Failing failing{name, {}};
        const std::vector<Value> of = {name, (*staged_channel)->stage_ms};
        const auto read = database_.each("SELECT station, report FROM station WHERE channel = $1 AND seen_ms >= $2", of, [&](const Row& station) {
            const json report = json::parse(station[1].text(), nullptr, false);
            const json failed = report.is_object() ? report.value("failed", json::array()) : json::array();
            const bool fails = failed.is_array() && std::ranges::any_of(failed, [&](const json& one) {
                return one.is_object() && one.contains("manifest") && one["manifest"].is_string() && only_staged.contains(one["manifest"].get<std::string>());
            });
            if (fails) failing.stations.push_back(station[0].text());
            return Result<>();
        });
        if (!read) return read.error();
        if (failing.stations.size() >= static_cast<std::size_t>((*staged_channel)->stop_after)) found.push_back(std::move(failing));
    }
    return found;
}

}  // namespace estation::sync::server
