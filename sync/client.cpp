#include "sync/client.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

#include "content/durable.h"
#include "content/hash.h"
#include "content/program.h"
#include "content/program_shelf.h"
#include "content/store.h"
#include "sync/acknowledgement.h"
#include "sync/bell.h"
#include "sync/content_update.h"
#include "sync/membership.h"
#include "sync/neighbour/found.h"
#include "sync/neighbour/neighbour_mirror.h"
#include "sync/satchel.h"
#include "sync/sealed_batch.h"
#include "sync/server_line.h"
#include "sync/station_key.h"
#include "sync/transport_curl.h"
#include "sync/upload.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t figures_at_once = 500, batches_at_once = 200;
constexpr std::size_t errors_kept = 5;
constexpr int first_poll_s = 300;
constexpr std::uint64_t make_sure_every = 12;  // reports: about once an hour
constexpr std::size_t most_on_stick = 10'000;   // names that are looked at
constexpr std::size_t most_carried_at_once = 200, most_papers = 2'000;
constexpr std::size_t most_neighbours = 3;   // asked for one file

// Where a repository may lie on a stick.
std::optional<fs::path> repository_on(const fs::path& stick) {
    std::error_code none;
    for (const auto& folder : {stick / "estation", stick / "repo", stick})
        if (fs::is_regular_file(folder / "metadata" / "timestamp.json", none)) return folder;
    return std::nullopt;
}

// The folders with a repository that are there now, and when each was written: another answer is a reason to look.
std::map<fs::path, fs::file_time_type> repositories(const ClientSettings& settings) {
    std::map<fs::path, fs::file_time_type> found;
    auto folders = settings.sticks ? settings.sticks() : std::vector<fs::path>();
    if (!settings.mirror.empty()) folders.insert(folders.begin(), settings.mirror);
    for (const auto& folder : folders)
        if (const auto repository = repository_on(folder)) {
            std::error_code none;
            found[*repository] = fs::last_write_time(*repository / "metadata" / "timestamp.json", none);
        }
    return found;
}

using Papers = std::map<fs::path, fs::file_time_type>;

// Figures and the answers about them that lie on sticks, in their root or in a folder that a station made there, and when each
// was written.
Papers papers(const ClientSettings& settings) {
    Papers found;
    const auto look_into = [&](const fs::path& folder, bool deeper, const auto& again) -> void {
        std::error_code failed;
        std::size_t seen = 0;
        for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end && seen < most_on_stick; entry.increment(failed), ++seen) {
            std::error_code none;
            const auto& path = entry->path();
            const bool paper = path.extension() == acknowledgement_suffix || path.extension() == figures_suffix;
            if (paper && entry->is_regular_file(none)) found[path] = entry->last_write_time(none);
            else if (deeper && path.filename().string().starts_with("estation-") && entry->is_directory(none)) again(path, false, again);
        }
    };
    for (const auto& stick : settings.sticks ? settings.sticks() : std::vector<fs::path>()) look_into(stick, true, look_into);
    return found;
}

Result<std::unique_ptr<CurlTransport>> open_transport(const ClientSettings& settings) {
    CurlSettings curl;
    curl.proxy = settings.proxy;
    return CurlTransport::open(curl);
}

// A station that never had a network is given its root of trust as a file; it then belongs to the default channel.
Result<std::optional<Membership>> membership_by_hand(const ClientSettings& settings, const fs::path& folder) {
    const auto text = content::read_capped(settings.data / "root.json", trust::Limits().root_bytes);
    std::error_code none;
    if (!text) return fs::exists(settings.data / "root.json", none) ? Result<std::optional<Membership>>(text.error()) : std::optional<Membership>();
    const auto hash = content::hash_text(*text);
    if (!hash) return hash.error();
    const Membership membership{"", settings.station, "default", *hash};
    if (auto r = Updater::install_root(trust_folder(folder, membership), *text); !r) return r.error();
    if (auto r = write_membership(folder, membership); !r) return r.error();
    return std::optional(membership);
}

}  // namespace

class Client::Loop {
public:
    explicit Loop(ClientSettings settings) : settings_(std::move(settings)), folder_(settings_.data / "sync"), thread_([this](const std::stop_token& stop) { run(stop); }) {}

    void adopt(std::string address, std::string code) {
        {
            const std::lock_guard lock(mutex_);
            wishes_.push_back({std::move(address), std::move(code)});
        }
        bell_.notify_all();
    }
    void look_now() {
        {
            const std::lock_guard lock(mutex_);
            look_ = true;
        }
        bell_.notify_all();
    }
    Connection connection() const {
        const std::lock_guard lock(mutex_);
        return connection_;
    }

private:
    struct Wish { std::string address, code; };

    void run(const std::stop_token& stop);
    Result<> begin(const std::stop_token& stop);
    Result<> need_key();
    void join(const Wish& wish, const std::stop_token& stop);
    void belong(const Membership& membership, const std::stop_token& stop);
    void hold_off(const std::stop_token& stop);
    void wait(const std::stop_token& stop);
    bool round(const std::stop_token& stop);
    Result<> tell_outbox();
    void read_sticks(const std::stop_token& stop);
    void hear(const fs::path& file, const trust::Root& root);
    void carry(const fs::path& file);
    [[nodiscard]] Result<trust::Root> root_of_trust() const;
    Result<> deliver_carried(ServerLine& line);
    void leave_answers();
    void tell_load();
    [[nodiscard]] std::string own_name() const { return membership_ ? membership_->station : settings_.station; }
    bool update(const std::stop_token& stop);
    [[nodiscard]] std::vector<std::string> addresses_next_door();
    bool update_over(Mirror& road, const std::vector<Mirror*>& nearer, bool metered, const std::stop_token& stop);
    bool report(const std::stop_token& stop);
    Result<> send_figures(ServerLine& line);
    [[nodiscard]] CheckIn about_us() const;
    void tell_programs(CheckIn& about) const;
    void trouble(const Error& error, Cause cause);
    void change(const std::function<void(Connection&)>& how);
    std::chrono::milliseconds jittered(std::chrono::milliseconds time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time * std::uniform_real_distribution<double>(0.8, 1.2)(random_)); }

    ClientSettings settings_;
    fs::path folder_;
    mutable std::mutex mutex_;
    std::condition_variable_any bell_;
    std::deque<Wish> wishes_;
    bool look_ = false, rang_ = false;
    Connection connection_;

    // The thread's own.
    std::minstd_rand random_{std::random_device{}()};
    std::optional<StationKey> key_;
    std::optional<Membership> membership_;
    std::unique_ptr<Transport> transport_;
    std::optional<ContentUpdate> update_;
    std::unique_ptr<Bell> server_bell_;
    std::map<fs::path, fs::file_time_type> seen_;
    Papers read_;
    Satchel satchel_{folder_ / "carried"};
    bool held_by_us_ = false;    // the outbox knows whom we belong to
    bool carries_news_ = true;   // something in the satchel was not offered to the server since the start
    std::vector<std::string> errors_;
    std::string packs_held_;
    std::uint64_t bell_version_ = 0, reports_ = 0;   // the bell's under the lock
    std::optional<std::chrono::milliseconds> spread_;   // under the lock; what the bell asked for
    int poll_s_ = first_poll_s;
    std::chrono::milliseconds retry_{0};
    Steady::time_point next_ = Steady::now();
    std::jthread thread_;  // last: it uses all the others
};

void Client::Loop::change(const std::function<void(Connection&)>& how) {
    Connection now;
    {
        const std::lock_guard lock(mutex_);
        now = connection_;
        how(now);
        if (now == connection_) return;
        connection_ = now;
    }
    if (settings_.told) settings_.told(now);
}

void Client::Loop::trouble(const Error& error, Cause cause) {
    const std::string line = error.line();
    if (errors_.empty() || errors_.back() != line) {
        errors_.push_back(line);
        if (errors_.size() > errors_kept) errors_.erase(errors_.begin());
        if (settings_.say) settings_.say(error.in("sync").line());
    }
    change([&](Connection& c) { c.trouble = line, c.cause = cause; });
}

void Client::Loop::belong(const Membership& membership, const std::stop_token& stop) {
    server_bell_.reset();
    membership_ = membership;
    held_by_us_ = false;
    packs_held_.clear();
    update_.emplace(ContentPlace{.folder = folder_, .store = settings_.data / "store", .programme = settings_.data / "channel-programme.toml", .programs = settings_.programs.folder}, Surroundings{settings_.clock, settings_.moment, stop, settings_.programs.prove}, membership);
    change([&](Connection& c) {
        c.state = membership.server.empty() ? Connection::State::alone : Connection::State::trying;
        c.server = membership.server;
        c.station = membership.station;
        c.channel = membership.channel;
        c.order_version = update_->order() ? update_->order()->version : 0;
        c.trouble.clear();
        c.cause = Cause::none;
    });
    if (membership.server.empty()) return;
    auto transport = open_transport(settings_);
    auto listener = open_transport(settings_);
    if (!transport || !listener) return trouble(!transport ? transport.error() : listener.error(), Cause::other);
    transport_ = std::move(*transport);
    server_bell_ = std::make_unique<Bell>(std::move(*listener), membership.server + "/v1/bell?channel=" + membership.channel, [this](std::uint64_t version, std::optional<std::chrono::milliseconds> spread) {
        {
            const std::lock_guard lock(mutex_);
            if (version == bell_version_) return;
            bell_version_ = version;
            spread_ = spread;
            rang_ = true;
        }
        bell_.notify_all();
    });
}

// What is kept from before. A disk that refuses now is asked again with the next round.
Result<> Client::Loop::begin(const std::stop_token& stop) {
    if (!membership_) {
        auto known = read_membership(folder_);
        if (known && !*known) known = membership_by_hand(settings_, folder_);
        if (!known) return known.error();
        if (*known) belong(**known, stop);
    }
    return membership_ && !membership_->server.empty() ? need_key() : Result<>();
}

Result<> Client::Loop::need_key() {
    if (key_) return {};
    auto key = StationKey::open(folder_);
    if (!key) return key.error();
    key_.emplace(std::move(*key));
    return {};
}

void Client::Loop::join(const Wish& wish, const std::stop_token& stop) {
    change([](Connection& c) { c.adopting = true; });
    Cause cause = Cause::disk;
    const auto outcome = [&]() -> Result<> {
        if (auto r = need_key(); !r) return r;
        if (membership_)
            if (auto r = tell_outbox(); !r) return r;   // whose it is until now
        cause = Cause::other;
        auto transport = open_transport(settings_);
        if (!transport) return transport.error();
        const auto membership = enrol(**transport, *key_, folder_, wish.address, wish.code, settings_.name, stop, &cause);
        if (!membership) return membership.error();
        belong(*membership, stop);
        return {};
    }();
    if (!outcome && settings_.say) settings_.say(outcome.error().in("join the server").line());
    if (outcome && settings_.say) settings_.say("this station now belongs to " + membership_->server + " as " + membership_->station);
    change([&](Connection& c) {
        c.adopting = false;
        c.adopt_cause = outcome ? Cause::none : cause;
        ++c.adoptions;
    });
}

// In safe mode whatever is done here might be what the kiosk died of: first the screen has stood for a while. Whose station it
// is stands in a small file of our own, so that the staff page can say it meanwhile.
void Client::Loop::hold_off(const std::stop_token& stop) {
    if (settings_.times.hold_off == 0ms) return;
    if (const auto known = read_membership(folder_); known && *known && !(*known)->server.empty())
        change([&](Connection& c) {
            c.state = Connection::State::trying;
            c.server = (*known)->server;
            c.station = (*known)->station;
            c.channel = (*known)->channel;
        });
    std::unique_lock lock(mutex_);
    bell_.wait_for(lock, stop, settings_.times.hold_off, [this] { return !wishes_.empty() || look_; });
}

void Client::Loop::wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (!wishes_.empty() || look_ || Steady::now() >= next_) break;
        if (rang_) {
            const auto most = spread_.value_or(settings_.times.after_bell).count();
            lock.unlock();
            const auto rest = std::chrono::milliseconds(most > 0 ? std::uniform_int_distribution<std::int64_t>(0, most)(random_) : 0);
            lock.lock();
            bell_.wait_for(lock, stop, rest, [this] { return !wishes_.empty() || look_; });
            break;
        }
        lock.unlock();
        // Without a server and a root of trust a repository is of no use; other stations' figures it can carry all the same.
        const bool other = (membership_ && repositories(settings_) != seen_) || papers(settings_) != read_;
        lock.lock();
        if (other) break;
        const auto until = std::min(next_, Steady::now() + settings_.times.look_for_sticks);
        bell_.wait_until(lock, stop, until, [this] { return !wishes_.empty() || look_ || rang_; });
    }
    look_ = rang_ = false;
}

// Before anybody hears of our figures: what the old server holds is not the new one's to count. The outbox keeps the word
// itself, so that a power cut between joining and this is made good at the next start.
Result<> Client::Loop::tell_outbox() {
    if (settings_.outbox == nullptr || std::exchange(held_by_us_, true)) return {};
    auto told = settings_.outbox->be_held_by(membership_->root + " " + membership_->station);
    held_by_us_ = static_cast<bool>(told);
    return told;
}

Result<trust::Root> Client::Loop::root_of_trust() const {
    const auto kept = content::read_capped(trust_folder(folder_, *membership_) / "root.json", trust::Limits().root_bytes);
    const auto trusted = kept ? trust::TrustedSet::begin(*kept, settings_.clock()) : Result<trust::TrustedSet>(kept.error());
    return trusted ? Result<trust::Root>(trusted->root()) : Result<trust::Root>(trusted.error());
}

// A server's answer about figures, brought by hand: about ours, or about another station's, which then goes on to it. What is
// old or forged changes nothing.
void Client::Loop::hear(const fs::path& file, const trust::Root& root) {
    const auto bytes = content::read_capped(file, acknowledgement_cap);
    const auto said = bytes ? read_acknowledgement(*bytes, root) : Result<Acknowledgement>(bytes.error());
    const bool ours = said && said->station == own_name();
    if (ours && settings_.outbox == nullptr) return;
    const auto news = !said ? Result<bool>(Error{said.error().text, file.string()}) : ours ? sync::hear(*settings_.outbox, said->station, *said) : satchel_.hear(*said, *bytes, false);
    if (!news) trouble(news.error(), Cause::content);
    else if (*news && settings_.say) settings_.say("the server's answer about figures of " + said->station + " came by stick: it holds them through number " + std::to_string(said->answer.last_seq));
}

// Another station's figures come along from here. A file that is none is no trouble of this station's.
void Client::Loop::carry(const fs::path& file) {
    const auto bytes = content::read_capped(file, batch_bytes_cap);
    const auto taken = bytes ? satchel_.take(*bytes, own_name()) : Result<bool>(bytes.error());
    if (settings_.say && !taken) settings_.say(Error{taken.error().text, file.string()}.in("figures on a stick").line());
    if (settings_.say && taken && *taken) settings_.say("takes another station's figures along: " + file.filename().string());
    carries_news_ = carries_news_ || (taken && *taken);
}

void Client::Loop::read_sticks(const std::stop_token& stop) {
    const Papers found = papers(settings_);
    if (found == read_) return;
    const Papers before = std::exchange(read_, found);
    const auto root = membership_ && !found.empty() ? root_of_trust() : Result<trust::Root>(Error{});
    if (membership_ && !found.empty() && !root) trouble(root.error(), Cause::disk);
    std::size_t looked_at = 0;   // a stick full of them must not keep a station from its server
    // Figures first: an answer on the same stick takes away what it has answered.
    for (const auto& suffix : {figures_suffix, acknowledgement_suffix})
        for (const auto& [file, written] : found) {
            const auto known = before.find(file);
            if (stop.stop_requested()) return;
            if (file.extension() != suffix || (known != before.end() && known->second == written)) continue;
            if (++looked_at > most_papers) break;
            if (suffix == figures_suffix) carry(file);
            else if (root) hear(file, *root);
        }
    tell_load();
    leave_answers();
}

void Client::Loop::tell_load() {
    change([load = satchel_.load()](Connection& c) {
        c.carried_stations = load.stations;
        c.carried_since_s = load.since_s;
    });
}

// Beside the figures on a stick, for the station that it goes back to. A stick that takes nothing is asked again when it is
// plugged in again.
void Client::Loop::leave_answers() {
    for (const auto& [file, written] : read_) {
        if (file.extension() != figures_suffix) continue;
        const auto answer = satchel_.answer_for(file.filename().string());
        if (answer.text.empty()) continue;
        const fs::path place = file.parent_path() / answer.name;
        const auto there = content::read_capped(place, acknowledgement_cap);
        if (there && *there == answer.text) continue;
        if (const auto left = content::write_durably(place, answer.text); !left && settings_.say) settings_.say(left.error().in("the server's answer could not be left on the stick").line());
    }
}

// What the server does not take from us stays for a stick, and is offered again now and then.
Result<> Client::Loop::deliver_carried(ServerLine& line) {
    if (!std::exchange(carries_news_, false) && reports_ % make_sure_every != 1) return {};
    const auto root = root_of_trust();
    std::size_t delivered = 0;
    for (const auto& file : satchel_.figures()) {
        const auto bytes = content::read_capped(file, batch_bytes_cap);
        if (!bytes) continue;
        if (++delivered > most_carried_at_once) {
            carries_news_ = true;
            break;
        }
        const auto answer = line.deliver_for_another(*bytes);
        if (!answer) {
            carries_news_ = true;
            return answer.error();
        }
        if (!*answer || (*answer)->acknowledgement.empty() || !root) continue;
        const auto said = read_acknowledgement((*answer)->acknowledgement, *root);
        const auto heard = said ? satchel_.hear(*said, (*answer)->acknowledgement, true) : Result<bool>(said.error());
        if (!heard) trouble(heard.error(), Cause::content);
        else if (*heard && settings_.say) settings_.say("the server has answered about the figures of " + said->station + " that came by stick");
    }
    tell_load();
    leave_answers();
    return {};
}

bool Client::Loop::update_over(Mirror& road, const std::vector<Mirror*>& nearer, bool metered, const std::stop_token& stop) {
    const auto outcome = update_->run(road, nearer, metered);
    if (stop.stop_requested()) return false;
    if (!outcome) {
        trouble(outcome.error(), Cause::content);
        return false;
    }
    if (outcome->changed && settings_.changed) settings_.changed();
    for (const auto& fault : outcome->left_out) trouble(fault, Cause::content);
    change([&](Connection& c) {
        c.order_version = update_->order() ? update_->order()->version : 0;
        c.waits_for_quiet_hours = outcome->waits;
    });
    return outcome->left_out.empty();
}

// In another order each time, so that not everybody asks the same one.
std::vector<std::string> Client::Loop::addresses_next_door() {
    std::vector<std::string> addresses;
    if (const auto text = content::read_capped(settings_.data / "neighbours.txt", neighbour::found_cap))
        for (const auto& one : neighbour::read_found(*text)) addresses.push_back(one.url);
    std::ranges::shuffle(addresses, random_);
    return addresses;
}

// Folders first: they cost nobody anything, and what they bring need not come over the line.
bool Client::Loop::update(const std::stop_token& stop) {
    seen_ = repositories(settings_);
    std::vector<std::unique_ptr<FolderMirror>> folders;
    std::vector<Mirror*> nearer;
    for (const auto& [folder, written] : seen_) folders.push_back(std::make_unique<FolderMirror>(folder));
    bool all = true;
    for (const auto& folder : folders) {
        // A stick with older news than the server's is no trouble as long as the server can be asked.
        const bool good = update_over(*folder, nearer, false, stop);
        if (membership_->server.empty()) all = all && good;
        nearer.push_back(folder.get());
    }
    if (stop.stop_requested() || membership_->server.empty() || !transport_) return all;
    std::vector<std::unique_ptr<neighbour::NeighbourMirror>> neighbours;
    for (const auto& url : addresses_next_door()) {
        neighbours.push_back(std::make_unique<neighbour::NeighbourMirror>(*transport_, url));
        nearer.push_back(neighbours.back().get());
        if (neighbours.size() == most_neighbours) break;
    }
    WebMirror web(*transport_, membership_->server + "/repo/");
    if (update_over(web, nearer, true, stop)) return true;
    // The line to the server is down, but the station next door may have been brought a stick. The next round asks the
    // server again all the same.
    for (const auto& next_door : neighbours)
        if (stop.stop_requested() || update_over(*next_door, {}, false, stop)) break;
    return false;
}

CheckIn Client::Loop::about_us() const {
    CheckIn about;
    about.station = membership_->station;
    about.channel = membership_->channel;
    about.packs_held = packs_held_;
    if (const auto& order = update_->order()) about.order_version = order->version;
    if (settings_.health) about.health = settings_.health();
    if (settings_.outbox != nullptr)
        if (const auto waiting = settings_.outbox->to_send()) about.health.outbox_records = *waiting;
    for (const auto& error : errors_) about.health.errors.push_back(error);
    tell_programs(about);
    const auto store = content::Store::open(settings_.data / "store");
    if (!store) return about;
    if (const auto now = store->current()) {
        about.generation_good = now->good;
        std::map<std::string, OrderedPack> known;
        if (const auto& order = update_->order()) {
            for (const auto& pack : order->packs) known[pack.manifest] = pack;
            if (order->staged)
                for (const auto& pack : order->staged->packs) known[pack.manifest] = pack;
        }
        const auto opened = settings_.careful || std::ranges::all_of(now->manifests, [&](const auto& m) { return known.contains(m); }) ? Result<std::vector<std::shared_ptr<const content::Pack>>>(Error{}) : store->open_current();
        for (std::size_t i = 0; i < now->manifests.size(); ++i) {
            const auto& manifest = now->manifests[i];
            if (known.contains(manifest)) about.packs.push_back(known[manifest]);
            else if (opened && opened->size() == now->manifests.size()) about.packs.push_back({(*opened)[i]->id(), (*opened)[i]->version(), manifest, 0});
        }
    }
    for (const auto& recall : store->recalled()) about.recalls_honoured.push_back(recall.id);
    for (const auto& one : store->failed()) about.failed.push_back({one.manifest, one.reason});
    return about;
}

// A pushed program that runs stands among the packs; one that was refused among what failed.
void Client::Loop::tell_programs(CheckIn& about) const {
    if (settings_.programs.folder.empty()) return;
    const content::ProgramShelf shelf(settings_.programs.folder);
    for (const auto& one : shelf.book().refused) about.failed.push_back({one.manifest, one.reason});
    const auto& running = settings_.programs.running;
    if (running.empty()) return;
    const auto text = content::read_capped(shelf.folder(running) / content::program_facts_file, 4096);
    const auto facts = text ? content::read_program_facts(*text, running) : Result<content::ProgramFacts>(text.error());
    if (facts) about.packs.push_back({content::program_id(facts->platform), facts->version, running, 0});
}

Result<> Client::Loop::send_figures(ServerLine& line) {
    if (settings_.outbox == nullptr) return {};
    if (const auto& order = update_->order()) line.keep_pace(order->most_bytes_per_s);
    // Now and then even when nothing waits: was the server put back, and does a backup hold what is kept?
    const auto sent = upload(*settings_.outbox, line, membership_->station, figures_at_once, batches_at_once, reports_++ % make_sure_every == 0);
    if (!sent) return sent.error();
    return {};
}

bool Client::Loop::report(const std::stop_token& stop) {
    ServerLine line(*transport_, *key_, *membership_, stop);
    const auto answer = line.check_in(about_us());
    if (stop.stop_requested()) return false;
    if (!answer) {
        const bool refused = line.cause() == Cause::unknown_station || line.cause() == Cause::switched_off;
        trouble(answer.error(), line.cause());
        change([&](Connection& c) {
            c.state = refused ? Connection::State::refused : Connection::State::unreachable;
            c.reason = line.reason();
        });
        return false;
    }
    poll_s_ = answer->poll_s;
    packs_held_ = answer->packs_held;
    change([&](Connection& c) {
        c.state = Connection::State::reached;
        c.reached_s = settings_.clock();
    });
    if (answer->screenshot && settings_.screenshot) {
        const auto png = settings_.screenshot();
        const auto sent = png ? line.send_screenshot(*png) : Result<>(png.error());
        if (!sent) trouble(sent.error(), png ? line.cause() : Cause::other);
    }
    if (const auto sent = send_figures(line); !sent && !stop.stop_requested()) {
        trouble(sent.error(), line.cause() == Cause::none ? Cause::other : line.cause());
        return false;
    }
    if (const auto sent = deliver_carried(line); !sent && !stop.stop_requested()) trouble(sent.error(), line.cause() == Cause::none ? Cause::other : line.cause());
    if (answer->channel == membership_->channel) return true;
    auto moved = *membership_;
    moved.channel = answer->channel;
    if (auto r = write_membership(folder_, moved); !r) {
        trouble(r.error(), Cause::disk);
        return false;
    }
    belong(moved, stop);
    look_now();
    return true;
}

bool Client::Loop::round(const std::stop_token& stop) {
    if (auto r = begin(stop); !r) {
        trouble(r.error(), Cause::disk);
        return false;
    }
    if (membership_)
        if (auto r = tell_outbox(); !r) {
            trouble(r.error(), Cause::disk);
            return false;
        }
    read_sticks(stop);
    if (!membership_) return true;
    bool good = update(stop);
    if (!stop.stop_requested() && !membership_->server.empty() && transport_) good = report(stop) && good;
    return good;
}

void Client::Loop::run(const std::stop_token& stop) {
    if (!settings_.server.empty() && !settings_.code.empty()) {
        const auto known = read_membership(folder_);
        if (known && !*known) adopt(settings_.server, settings_.code);
    }
    hold_off(stop);
    if (stop.stop_requested()) return;
    next_ = Steady::now() + settings_.times.first_wait;
    if (auto r = begin(stop); !r) trouble(r.error(), Cause::disk);
    tell_load();
    while (!stop.stop_requested()) {
        wait(stop);
        std::deque<Wish> wishes;
        {
            const std::lock_guard lock(mutex_);
            wishes.swap(wishes_);
        }
        for (const auto& wish : wishes) join(wish, stop);
        if (stop.stop_requested()) return;
        const std::string before = connection().trouble;
        const bool good = round(stop);
        if (good && !before.empty()) change([](Connection& c) { c.trouble.clear(), c.cause = Cause::none; });
        retry_ = good ? 0ms : std::min(settings_.times.longest_retry, retry_ == 0ms ? settings_.times.first_retry : retry_ * 2);
        const auto poll = std::chrono::milliseconds(std::chrono::seconds(poll_s_));
        next_ = Steady::now() + jittered(good ? poll : std::min(retry_, std::max(poll, settings_.times.first_retry)));
    }
}

Client::Client(ClientSettings settings) : loop_(std::make_unique<Loop>(std::move(settings))) {}
Client::~Client() = default;
void Client::adopt(std::string address, std::string code) { loop_->adopt(std::move(address), std::move(code)); }
void Client::look_now() { loop_->look_now(); }
Connection Client::connection() const { return loop_->connection(); }

Result<std::vector<CarriedFile>> figures_to_carry(Outbox& outbox, const std::string& station, const fs::path& data) {
    auto ready = figure_files(outbox, station);
    if (!ready) return ready.error();
    // Without a key they count all the same, where an administrator takes them in.
    const auto key = read_station_key(data / "sync");
    std::vector<CarriedFile> files;
    for (auto& file : ready->files) {
        auto sealed = key && *key ? seal(file.bytes, **key) : Result<std::string>(std::move(file.bytes));
        if (!sealed) return sealed.error();
        files.push_back({std::move(file.name), std::move(*sealed)});
    }
    const Satchel satchel(data / "sync" / "carried");
    for (const auto& list : {satchel.figures(), satchel.answers()})
        for (const auto& path : list)
            if (auto bytes = content::read_capped(path, batch_bytes_cap)) files.push_back({path.filename().string(), std::move(*bytes)});   // what is gone meanwhile was answered
    return files;
}

}  // namespace estation::sync
