#include "sync/content_update.h"

#include <algorithm>
#include <map>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "content/program.h"
#include "sync/chunk_download.h"
#include "sync/download.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using content::WantedPack;

namespace {

constexpr std::uint64_t small_bytes = 1u << 20;  // so much may come in quiet hours too

std::vector<WantedPack> wanted(const std::vector<OrderedPack>& packs) {
    std::vector<WantedPack> list;
    for (const auto& pack : packs) list.push_back({pack.id, pack.manifest});
    return list;
}

UpdaterSettings updater_settings(const ContentPlace& place, const Surroundings& surroundings, const Membership& membership) {
    UpdaterSettings settings;
    settings.folder = trust_folder(place.folder, membership);
    settings.clock = surroundings.clock;
    settings.stop = surroundings.stop;
    return settings;
}

std::optional<Order> read_kept_order(const fs::path& file, const std::string& channel) {
    const auto text = content::read_capped(file, order_cap);
    auto order = text ? read_order(*text) : Result<Order>(text.error());
    if (!order || order->channel != channel) return std::nullopt;
    return std::move(*order);
}

// The blobs that are shown now, by their names in their packs: an older version of a file is looked for under its name.
std::map<std::string, fs::path> shown_files(const content::Store& store) {
    std::map<std::string, fs::path> files;
    const auto now = store.current();
    if (!now) return files;
    for (const auto& hash : now->manifests)
        if (const auto manifest = store.manifest(hash))
            for (const auto& file : manifest->files)
                if (file.bytes >= chunked_from) files.emplace(file.name, store.blob(file.sha256));
    return files;
}

bool shows(const content::Store& store, const std::vector<OrderedPack>& packs) {
    const auto now = store.current();
    return now && std::ranges::equal(now->manifests, packs, {}, {}, &OrderedPack::manifest);
}

}  // namespace

bool within(const content::Hours& hours, int minute) {
    return hours.from_min < hours.to_min ? minute >= hours.from_min && minute < hours.to_min : minute >= hours.from_min || minute < hours.to_min;
}

ContentUpdate::ContentUpdate(ContentPlace place, Surroundings surroundings, const Membership& membership)
    : place_(std::move(place)), surroundings_(std::move(surroundings)), membership_(membership), nowhere_({}), updater_(nowhere_, updater_settings(place_, surroundings_, membership_)),
      order_(read_kept_order(place_.folder / "order.json", membership_.channel)) {}

Result<ContentUpdate::Outcome> ContentUpdate::run(Mirror& road, const std::vector<Mirror*>& nearer, bool metered) {
    updater_.use_mirror(road);
    if (auto r = updater_.refresh(); !r) return r.error();
    auto order = read_channel_order();
    if (!order) return order.error();
    auto store = content::Store::open(place_.store);
    if (!store) return store.error();
    Outcome outcome;
    const auto recalled = honour_recalls(*store, *order);
    if (!recalled) return recalled.error();
    const auto programme = take_programme(*order, outcome);
    if (!programme) return programme.error();
    outcome.changed = *recalled || *programme;
    auto mirrors = nearer;
    mirrors.push_back(&road);
    const auto withdrawn = withdraw_program(*store, *order);
    const auto brought = bring_packs(*store, *order, mirrors, metered, outcome);
    // Packs first: they are what people come for.
    const auto renewed = surroundings_.stop.stop_requested() ? Result<>() : bring_program(*store, *order, mirrors, metered, outcome);
    order_ = std::move(*order);
    for (const auto* const done : {&withdrawn, &brought, &renewed})
        if (!*done) outcome.left_out.push_back(done->error());
    return outcome;
}

Result<Order> ContentUpdate::read_channel_order() {
    const std::string target = order_target(membership_.channel);
    const auto found = updater_.find(target);
    if (!found) return found.error();
    if (!*found) return Error{"nothing has been published for the channel " + membership_.channel + " yet", {}};
    if ((*found)->length > static_cast<std::int64_t>(order_cap)) return Error{"the order is announced longer than any order may be", target};
    const fs::path file = place_.folder / "order.json";
    if (auto r = updater_.fetch(**found, file); !r) return r.error();
    const auto text = content::read_capped(file, order_cap);
    if (!text) return text.error();
    auto order = read_order(*text);
    if (order && order->channel != membership_.channel) return Error{"the order is another channel's", target};
    return order;
}

Result<bool> ContentUpdate::honour_recalls(content::Store& store, const Order& order) const {
    std::vector<content::RecalledPack> recalls;
    for (const auto& recall : order.recalled) recalls.push_back({recall.id, recall.pack, recall.manifest});
    const bool changed = store.recalled() != recalls;
    if (auto r = store.recall(recalls); !r) return r.error();
    return changed;
}

Result<bool> ContentUpdate::take_programme(const Order& order, Outcome& outcome) const {
    std::error_code none;
    const bool there = fs::exists(place_.programme, none);
    if (!order.programme) {
        if (!there) return false;
        fs::remove(place_.programme, none);
        if (none) return Error{"the channel's programme cannot be removed: " + content::plain_words(none.value()), place_.programme.string()};
        if (auto r = content::sync_folder(place_.programme.parent_path()); !r) return r.error();
        return true;
    }
    const auto known = there ? content::read_capped(place_.programme, order_programme_cap) : Result<std::string>(Error{});
    if (known && *known == *order.programme) return false;
    content::Faults faults(1);
    if (const auto readable = content::Programme::read(*order.programme, "programme.toml", faults); !readable) {
        outcome.left_out.push_back(readable.error().in("the channel's programme"));
        return false;
    }
    if (auto r = content::write_durably(place_.programme, *order.programme); !r) return r.error();
    return true;
}

// The packs whose manifests are here now; the others are named.
Result<std::vector<OrderedPack>> ContentUpdate::fetch_manifests(const content::Store& store, const std::vector<OrderedPack>& packs, Outcome& outcome) {
    std::vector<OrderedPack> complete;
    const auto failed = store.failed();
    for (const auto& pack : packs) {
        if (std::ranges::find(failed, pack.manifest, &content::FailedPack::manifest) != failed.end()) continue;  // install_order() says so
        const auto fetch = [&]() -> Result<> {
            if (store.manifest(pack.manifest)) return {};
            const auto found = updater_.find(manifest_target(pack.manifest));
            if (!found) return found.error();
            if (!*found) return Error{"its manifest has not been published", pack.manifest};
            const auto hash = (*found)->hashes.find("sha256");
            if (hash == (*found)->hashes.end() || hash->second != pack.manifest) return Error{"its manifest was signed under another fingerprint than its name", pack.manifest};
            if ((*found)->length > static_cast<std::int64_t>(content::manifest_cap)) return Error{"its manifest is announced longer than any may be", pack.manifest};
            return updater_.fetch(**found, store.incoming(pack.manifest));
        };
        if (const auto got = fetch(); got) complete.push_back(pack);
        else if (surroundings_.stop.stop_requested()) return got.error();
        else outcome.left_out.push_back(got.error().in("pack " + pack.id));
    }
    return complete;
}

Result<> ContentUpdate::fetch_files(const content::Store& store, const content::OrderPlan& plan, const Older& known, const std::vector<Mirror*>& mirrors, const Pace& pace) const {
    Result<> outcome;
    for (const auto& file : plan.missing) {
        Result<> fetched = Error{"no place has it", file.name};
        const auto older = file.bytes >= chunked_from ? known.find(file.name) : known.end();
        for (Mirror* const mirror : mirrors) {
            if (older != known.end()) {
                ChunkDownload difference(*mirror, store.incoming_parts(), pace, surroundings_.stop);
                const auto put_together = difference.fetch(file.sha256, file.bytes, older->second, store.incoming(file.sha256));
                if (put_together && *put_together) fetched = {};
                if (fetched || surroundings_.stop.stop_requested()) break;
            }
            Download download(*mirror, store.incoming_parts(), pace, surroundings_.stop);
            fetched = download.fetch_blob(file.sha256, file.bytes, store.incoming(file.sha256));
            if (fetched || surroundings_.stop.stop_requested()) break;
        }
        if (surroundings_.stop.stop_requested()) return Error{"stopped", {}};
        // The next file may be somewhere else, and the packs that are whole by then are shown.
        if (!fetched && outcome) outcome = fetched.error().in(file.name);
    }
    return outcome;
}

bool ContentUpdate::is_quiet_now(const Order& order) const {
    const auto moment = surroundings_.moment ? surroundings_.moment() : std::nullopt;
    return order.quiet_hours && moment && within(*order.quiet_hours, moment->minute);
}

bool ContentUpdate::waits_for_quiet(const content::OrderPlan& plan, const Order& order, bool metered) const {
    return metered && plan.bytes_needed > small_bytes && !plan.missing.empty() && is_quiet_now(order);
}

// Clears up where the plan must have room; refuses with numbers when even that is not enough.
Result<> ContentUpdate::make_fit(content::Store& store, const content::OrderPlan& plan, const std::vector<OrderedPack>& packs) const {
    if (!plan.needs_room(place_.reserve_bytes)) return {};
    if (!plan.fits(place_.reserve_bytes))
        return Error{"not enough space: the packs need " + std::to_string(plan.bytes_needed) + " bytes, and clearing up gives " + std::to_string(plan.bytes_free + plan.bytes_to_clear), {}};
    const auto cleared = store.make_room(wanted(packs));
    return cleared ? Result<>() : Result<>(cleared.error());
}

Result<> ContentUpdate::bring_packs(content::Store& store, const Order& order, const std::vector<Mirror*>& mirrors, bool metered, Outcome& outcome) {
    auto packs = packs_for(order, membership_.station);
    if (!packs) return packs.error();
    std::erase_if(*packs, [](const OrderedPack& pack) { return content::is_program(pack.id); });
    if (packs->empty() || shows(store, *packs)) return {};
    if (auto r = content::make_folder_durably(store.incoming_parts()); !r) return r;
    const auto complete = fetch_manifests(store, *packs, outcome);
    if (!complete) return complete.error();
    auto plan = store.plan_order(wanted(*complete));
    if (!plan) return plan.error();
    if (auto r = make_fit(store, *plan, *complete); !r) return r;
    outcome.waits = waits_for_quiet(*plan, order, metered);
    Result<> fetched;
    if (!outcome.waits) fetched = fetch_files(store, *plan, shown_files(store), mirrors, Pace{.most_bytes_per_s = metered ? order.most_bytes_per_s : 0});
    if (surroundings_.stop.stop_requested()) return Error{"stopped", {}};
    const auto installed = store.install_order(wanted(*packs));
    if (!installed) return fetched ? installed.error() : fetched.error();
    outcome.changed = outcome.changed || installed->changed;
    // While files are still on their way, that their packs are not whole is no news.
    if (outcome.waits) return {};
    if (!fetched) return fetched;
    for (const auto& fault : installed->left_out) outcome.left_out.push_back(fault);
    return {};
}

// ---- Programs ------------------------------------------------------------------------------------------------

namespace {

// Large files of programs that are here, and the one that runs now: what a newer one differs from.
std::map<std::string, fs::path> laid_out_files(const content::ProgramShelf& shelf) {
    std::map<std::string, fs::path> files;
    for (const auto& manifest : shelf.book().named())
        if (const auto list = shelf.look_at(manifest))
            for (const auto& file : list->files)
                if (file.bytes >= chunked_from) files.emplace(file.name, shelf.folder(manifest) / file.name);
    files.emplace(content::program_executable, "/proc/self/exe");
    return files;
}

}  // namespace

// What was recalled or taken out of the channel goes at once, before anything is fetched and whatever else fails; the kiosk ends
// at its next quiet moment, and the launcher holds to it without a server too.
Result<> ContentUpdate::withdraw_program(content::Store& store, const Order& order) const {
    const content::ProgramShelf shelf(place_.programs);
    if (place_.programs.empty() || !shelf.used()) return {};
    const std::string id = content::program_id(content::own_platform());
    const auto staged = order.staged ? in_stage(*order.staged, membership_.station) : Result<bool>(false);
    if (!staged) return staged.error();
    const auto& list = *staged ? order.staged->packs : order.packs;
    const auto ordered = std::ranges::find(list, id, &OrderedPack::id);
    const bool none = ordered == list.end(), gone = none || is_recalled(order.recalled, id, ordered->manifest);
    const auto written = shelf.change([&](content::ProgramBook& book) {
        if (none) book.want_none();
        else book.recall([&](const std::string& manifest) { return is_recalled(order.recalled, id, manifest); });
    });
    if (!written) return written.error().in("program");
    if (!gone) return {};
    if (auto r = store.keep({}); !r) return r;
    return shelf.sweep();
}

Result<> ContentUpdate::bring_program(content::Store& store, const Order& order, const std::vector<Mirror*>& mirrors, bool metered, Outcome& outcome) {
    if (place_.programs.empty()) return {};
    const auto packs = packs_for(order, membership_.station);
    if (!packs) return packs.error();
    const auto program = std::ranges::find(*packs, content::program_id(content::own_platform()), &OrderedPack::id);
    if (program == packs->end()) return {};
    const content::ProgramShelf shelf(place_.programs);
    const auto book = shelf.book();
    if (book.refuses(program->manifest)) return {};   // the check-in says so
    const bool settled = book.current == program->manifest && !book.trial;
    const bool tried = book.trial && book.trial->manifest == program->manifest && (metered || !book.trial->needs_server);
    if ((settled || tried) && shelf.look_at(program->manifest)) return {};
    if (!shelf.look_at(program->manifest)) {
        if (auto r = content::make_folder_durably(store.incoming_parts()); !r) return r;
        const std::size_t faults = outcome.left_out.size();
        const auto complete = fetch_manifests(store, {*program}, outcome);
        if (!complete) return complete.error();
        if (outcome.left_out.size() > faults || complete->empty()) return {};
        auto plan = store.plan_order(wanted(*complete));
        if (!plan) return plan.error();
        plan->bytes_needed += program->bytes;   // once more, as it is laid out
        if (auto r = make_fit(store, *plan, *packs); !r) return r.error().in("program");
        if (waits_for_quiet(*plan, order, metered)) {
            outcome.waits = true;
            return {};
        }
        if (auto r = fetch_files(store, *plan, laid_out_files(shelf), mirrors, Pace{.most_bytes_per_s = metered ? order.most_bytes_per_s : 0}); !r) return r.error().in("program");
        if (auto r = store.keep(wanted(*complete)); !r) return r.error().in("program");
        if (auto r = lay_out_program(store, *program); !r) return r.error().in("program");
    }
    const auto why_not = why_not_to_start(shelf, program->manifest);
    if (!why_not) return why_not.error().in("program");
    const auto written = shelf.change([&](content::ProgramBook& now) {
        if (why_not->empty()) now.want(program->manifest, program->version, metered);
        else now.refuse(program->manifest, program->version, *why_not);
    });
    if (!written) return written.error().in("program");
    return shelf.sweep();
}

Result<> ContentUpdate::lay_out_program(const content::Store& store, const OrderedPack& program) const {
    const auto manifest = store.manifest(program.manifest);
    if (!manifest) return manifest.error();
    auto laid_out = content::ProgramShelf(place_.programs).lay_out(program.manifest, *manifest, [&](const content::ManifestFile& file) { return store.blob(file.sha256); });
    if (laid_out) return laid_out;
    // What the disk has spoilt goes, and comes again with the next round.
    for (const auto& file : manifest->files)
        if (const auto hash = content::hash_file(store.blob(file.sha256)); hash && hash->hex != file.sha256) {
            std::error_code none;
            fs::remove(store.blob(file.sha256), none);
        }
    return laid_out;
}

// Whatever can be told without showing it is told before: a program that cannot be one, or cannot start on this machine, never
// reaches the screen, and the server hears why.
Result<std::string> ContentUpdate::why_not_to_start(const content::ProgramShelf& shelf, const std::string& manifest) const {
    const auto files = shelf.look_at(manifest);
    if (!files) return files.error();
    const auto facts = content::check_program(*files, [&](const content::ManifestFile& file) { return shelf.folder(manifest) / file.name; });
    if (!facts) return "it cannot be a program: " + facts.error().line();
    if (facts->platform != content::own_platform()) return "it was built for " + facts->platform + ", and this machine is " + std::string(content::own_platform());
    if (!surroundings_.prove) return std::string();
    auto fault = surroundings_.prove(shelf.executable(manifest));
    if (!fault) return fault;
    return fault->empty() ? std::string() : "it cannot start here: " + *fault;
}

}  // namespace estation::sync
