#include "sync/server/service.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>
#include <shared_mutex>
#include <unordered_map>

#include "sync/enrol_proof.h"
#include "sync/order.h"
#include "sync/sealed_batch.h"
#include "sync/server/desk.h"
#include "sync/server/intake.h"
#include "sync/server/routes.h"
#include "sync/server/static_files.h"
#include "sync/server/stations.h"
#include "sync/server/submissions.h"
#include "sync/server/tally_book.h"
#include "sync/server/written_answer.h"
#include "sync/trust/key.h"

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::uint64_t stranger_body = 64u << 10;  // of a station whose key is not in memory yet
constexpr std::chrono::hours tidy_every{1};
constexpr std::size_t figures_waiting = 2'000, figures_together = 64, admin_waiting = 200, desks_of_postgresql = 2;
constexpr std::uint64_t batches_to_settle = 512;     // their counts are added together
constexpr std::uint64_t records_waiting = 400'000;  // read and not written down yet: some 120 MB

trust::Key station_key(const std::string& hex) {
    trust::Key key;
    key.keytype = key.scheme = "ed25519";
    key.value = key.identity = hex;
    return key;
}

// Public keys by station, so that a signature is checked before anything waits for a database. What is here never
// changes: a station that is taken in again gets another name.
class KeyRing {
public:
    [[nodiscard]] bool has(const std::string& station) const {
        const std::shared_lock lock(mutex_);
        return keys_.contains(station);
    }
    [[nodiscard]] std::optional<std::string> find(const std::string& station) const {
        const std::shared_lock lock(mutex_);
        const auto found = keys_.find(station);
        return found == keys_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(const std::string& station, const std::string& key) {
        const std::unique_lock lock(mutex_);
        if (keys_.size() < most) keys_[station] = key;
    }

private:
    static constexpr std::size_t most = 1'000'000;
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, std::string> keys_;
};

// What came out of a file or a database need not be UTF-8.
Reply reply_of(const json& body, int status = 200) { return json_reply(body.dump(-1, ' ', false, json::error_handler_t::replace), status); }

Reply too_busy() {
    Reply reply = error_reply(503, "the server is busy; try again in a minute");
    reply.fields.push_back({"Retry-After", "60"});
    return reply;
}

Reply who_are_you() { return error_reply(401, "this needs the signature of an enrolled station"); }

// Where figures are written: PostgreSQL has several, so that one writes while another waits for its disk; a station is
// always at the same one. SQLite knows one writer.
struct FiguresDesk {
    std::unique_ptr<Intake> intake;   // on the desk's thread, with its database
    std::unique_ptr<Desk> desk;       // ends first
};

// A signed request on its way over a desk. Only one thread has it at a time.
struct Call {
    Request request;
    const Route* route = nullptr;
    Claim claim;
    bool verified = false;
    Site::Respond respond;
    Reply reply;
    std::optional<SentBatch> batch;  // of figures, once read
    std::string carried;             // of another station's, the bytes as they came: its seal is looked at later
    FiguresDesk* at = nullptr;       // of figures
    std::uint64_t records = 0;       // that wait in memory for the figures' desk
};

class StationService : public Service {
public:
    StationService(ServiceSettings settings, StaticFiles files, std::unique_ptr<Desk> stations, std::vector<FiguresDesk> figures, std::unique_ptr<Desk> office)
        : settings_(std::move(settings)), files_(std::move(files)), figures_(std::move(figures)), office_(std::move(office)), stations_(std::move(stations)) {}

    StationService(const StationService&) = delete;
    StationService& operator=(const StationService&) = delete;
    // The first ends last: what the others finish may still ask it to add up.
    ~StationService() override {
        while (figures_.size() > 1) figures_.pop_back();
    }

    void remember(const std::vector<std::pair<std::string, std::string>>& known) {
        for (const auto& [station, key] : known) keys_.put(station, key);
    }

    void set_published(const Published& published) override {
        const std::unique_lock lock(published_mutex_);
        published_ = published;
    }

    void tidy() override {
        settle();
        const auto now = std::chrono::steady_clock::now();
        if (now < next_tidying_) return;
        next_tidying_ = now + tidy_every;
        // What fails today is done tomorrow; a full queue has other cares.
        static_cast<void>(settler_->give({[](Database& database) -> Result<> {
                                              const auto swept = sweep_submissions(database, now_ms());
                                              return swept ? Result<>() : Result<>(swept.error());
                                          },
                                          [](const Result<>&) {}}));
    }

    Admission admit(const Request& head) override {
        bool wrong_method = false;
        const Route* const route = find_route(head.method, head.path, wrong_method);
        if (!route || (route->page == Page::admin && !settings_.admin)) return {0, wrong_method ? error_reply(405, "this address is not asked in this way") : error_reply(404, "there is no such address")};
        switch (route->caller) {
            case Caller::anybody:
            case Caller::account: return {route->body_cap, {}};
            case Caller::station: break;
        }
        const std::string* const authorization = head.field("authorization");
        const auto claim = authorization ? read_claim(*authorization) : std::nullopt;
        if (!claim) return {0, who_are_you()};
        return {keys_.has(claim->station) ? route->body_cap : std::min(route->body_cap, stranger_body), {}};
    }

    void handle(Request request, Respond respond) override {
        bool wrong_method = false;
        const Route* const route = find_route(request.method, request.path, wrong_method);
        if (!route) return respond(error_reply(404, "there is no such address"));
        switch (route->page) {
            case Page::repository: return respond(files_.answer(request, std::string_view(request.path).substr(route->path.size())));
            case Page::well: return respond(json_reply(R"({"well":true})"));
            case Page::bell: return respond(bell(request));
            case Page::enrol: return enrol_station(std::move(request), std::move(respond));
            case Page::admin: return ask_office(std::move(request), std::move(respond));
            case Page::check_in:
            case Page::screenshot:
            case Page::figures:
            case Page::carried_figures: return hear_station(*route, std::move(request), std::move(respond));
        }
    }

private:
    [[nodiscard]] Reply bell(const Request& request) const {
        Reply reply;
        const std::string* const channel = request.parameter("channel");
        const std::shared_lock lock(published_mutex_);
        // A channel that is not published yet hears everything: there are only as many bells as channels.
        reply.bell = channel && published_.orders.contains(*channel) ? *channel : std::string();
        return reply;
    }

    [[nodiscard]] std::string root() const {
        const std::shared_lock lock(published_mutex_);
        return published_.root;
    }

    void enrol_station(Request request, Respond respond) {
        if (root().empty()) return respond(error_reply(503, "this server has no root of trust yet; publish first"));
        const json asked = request.body.size() < 4'096 ? json::parse(request.body, nullptr, false) : json();
        const auto text = [&](const char* name) { return asked.is_object() && asked.contains(name) && asked[name].is_string() ? asked[name].get<std::string>() : std::string(); };
        struct Asked { std::string code, proof, key, name, peer; Respond respond; bool too_often = false; Result<std::variant<Enrolled, NotEnrolled>> outcome = Error{}; };
        auto call = std::make_shared<Asked>(Asked{text("code"), text("proof"), text("key"), text("name"), request.peer, std::move(respond), false});
        if (call->code.empty() == call->proof.empty() || call->key.empty()) return call->respond(error_reply(400, "to be enrolled a station sends its code, or a proof that it knows it, its key and its name"));
        const bool given = stations_->give({[call](Database& database) -> Result<> {
                                                return take_in(database, *call);
                                            },
                                            [this, call](const Result<>& done) { call->respond(enrolment_reply(*call, done)); }});
        if (!given) call->respond(too_busy());
    }

    template <class Asked>
    static Result<> take_in(Database& database, Asked& call) {
        const auto too_often = guessed_too_often(database, call.peer, now_ms());
        if (!too_often) return too_often.error();
        call.too_often = *too_often;
        if (call.too_often) return {};
        call.outcome = call.proof.empty() ? enrol(database, call.code, call.key, call.name, now_ms()) : enrol_by_proof(database, call.proof, call.key, call.name, now_ms());
        return call.outcome && std::holds_alternative<NotEnrolled>(*call.outcome) ? note_guess(database, call.peer, now_ms()) : Result<>();
    }

    template <class Asked>
    Reply enrolment_reply(const Asked& asked, const Result<>& done) {
        if (!done) return error_reply(500, "the station could not be written down; try again");
        if (asked.too_often) {
            Reply reply = error_reply(429, "too many wrong codes; try again in ten minutes");
            reply.fields.push_back({"Retry-After", "600"});
            return reply;
        }
        if (!asked.outcome) return error_reply(400, asked.outcome.error().text);
        if (const auto* const enrolled = std::get_if<Enrolled>(&*asked.outcome)) {
            keys_.put(enrolled->station, asked.key);
            const std::string trusted = root();
            json answer{{"station", enrolled->station}, {"channel", enrolled->channel}, {"root", trusted}};
            if (!enrolled->code_key.empty()) {
                const auto proof = server_proof(enrolled->code_key, asked.key, enrolled->station, enrolled->channel, trusted);
                if (!proof) return error_reply(500, proof.error().text);
                answer["proof"] = *proof;
            }
            return reply_of(answer);
        }
        switch (std::get<NotEnrolled>(*asked.outcome)) {
            case NotEnrolled::unknown_code: return error_reply(403, "this code is not known; compare it letter by letter");
            case NotEnrolled::code_is_over: return error_reply(403, "this code is too old; ask for a new one");
            case NotEnrolled::code_was_used: return error_reply(403, "this code was used by another station; ask for a new one");
        }
        return error_reply(500, "the server failed");
    }

    void ask_office(Request request, Respond respond) {
        auto asked = std::make_shared<std::tuple<Request, Respond, Reply>>(std::move(request), std::move(respond), Reply());
        const bool given = office_->give({[this, asked](Database&) -> Result<> {
                                              std::get<Reply>(*asked) = settings_.admin(std::get<Request>(*asked));
                                              return {};
                                          },
                                          [asked](const Result<>& done) { std::get<Respond>(*asked)(done ? std::move(std::get<Reply>(*asked)) : error_reply(500, "the server failed")); }, true});
        if (!given) std::get<Respond>(*asked)(too_busy());
    }

    // ---- Stations ----

    void hear_station(const Route& route, Request request, Respond respond) {
        const std::string* const authorization = request.field("authorization");
        auto claim = authorization ? read_claim(*authorization) : std::nullopt;
        if (!claim) return respond(who_are_you());
        auto call = std::make_shared<Call>();
        call->request = std::move(request);
        call->route = &route;
        call->claim = std::move(*claim);
        call->respond = std::move(respond);
        if (const auto key = keys_.find(call->claim.station)) {
            if (!signed_by(*key, *call)) return call->respond(who_are_you());
            call->verified = true;
            if (!read_figures(*call)) return call->respond(std::move(call->reply));
        }
        // Figures are written down in the transaction that moves the station's counter on: one turn of the disk for both.
        const bool figures = brings_figures(route);
        call->records = call->batch ? call->batch->records.size() : 0;
        if (figures && records_waiting_.fetch_add(call->records) > records_waiting) {
            records_waiting_ -= call->records;
            return call->respond(too_busy());
        }
        call->at = &figures_[std::hash<std::string>()(call->batch ? call->batch->station : call->claim.station) % figures_.size()];
        Desk& desk = figures ? *call->at->desk : *stations_;
        const bool given = desk.give({[this, call](Database& database) { return at_desk(database, *call); }, [this, call](const Result<>& done) { after_desk(*call, done); }});
        if (given) return;
        records_waiting_ -= call->records;
        call->respond(too_busy());
    }

    static bool signed_by(const std::string& key, const Call& call) {
        const auto bytes = claimed_bytes(call.request, call.claim);
        return bytes && trust::verifies(station_key(key), *bytes, call.claim.signature);
    }

    static bool brings_figures(const Route& route) { return route.page == Page::figures || route.page == Page::carried_figures; }

    // Figures are read where connections are, on all cores, so that their desk only writes. False: `reply` says why not.
    static bool read_figures(Call& call) {
        if (!brings_figures(*call.route) || call.batch) return true;
        const bool carried = call.route->page == Page::carried_figures;
        auto batch = read_batch(call.request.body);
        if (batch && carried) call.carried = std::move(call.request.body);
        call.request.body = std::string();
        if (batch && (carried || batch->station == call.claim.station)) {
            call.batch = std::move(*batch);
            return true;
        }
        call.reply = error_reply(400, batch ? "the batch is another station's" : batch.error().text);
        return false;
    }

    Result<> at_desk(Database& database, Call& call) {
        if (!call.verified) {
            const auto key = key_of(database, call.claim.station);
            if (!key) return key.error();
            if (key->empty() || !signed_by(*key, call)) {
                call.reply = who_are_you();
                return {};
            }
            keys_.put(call.claim.station, *key);
            call.verified = true;
            if (!read_figures(call)) return {};
        }
        const auto outcome = accept(database, call.claim, now_ms());
        if (!outcome) return outcome.error();
        if (const auto* const old = std::get_if<OldCounter>(&*outcome)) call.reply = reply_of(json{{"counter", old->highest}}, 409);
        else if (const auto* const off = std::get_if<SwitchedOff>(&*outcome)) call.reply = reply_of(json{{"reason", off->reason}}, 403);
        else if (std::holds_alternative<UnknownStation>(*outcome)) call.reply = who_are_you();
        else return page(database, call, std::get<Accepted>(*outcome));
        return {};
    }

    Result<> page(Database& database, Call& call, const Accepted& accepted) {
        if (call.route->page == Page::check_in) return check_in(database, call, accepted);
        if (call.route->page == Page::screenshot) return screenshot(database, call);
        if (call.route->page == Page::carried_figures) return take_carried(database, call);
        return take_figures(call);
    }

    // Whoever brings them: they count as their own station's when that one has sealed them.
    Result<> take_carried(Database& database, Call& call) {
        const auto known = database.row("SELECT public_key, switched_off FROM station WHERE station = $1", {call.batch->station});
        if (!known) return known.error();
        const auto sealed = sealed_in(call.carried);
        const bool theirs = sealed && !known->empty() && is_sealed_by(*sealed, known->at(0).text());
        if (!theirs || !known->at(1).text().empty()) {
            call.reply = error_reply(422, !sealed ? "these figures are not sealed by their station; an administrator can take them in" : !theirs ? "these figures are not sealed by a station of this server" : "that station is switched off");
            return {};
        }
        Intake& intake = *call.at->intake;
        const auto answer = intake.take_within(*call.batch, now_ms());
        if (!answer) return answer.error();
        // The signed answer names the last record that is held, so it must be there.
        if (auto r = intake.write_many(); !r) return r;
        json said{{"answer", write_answer(*answer)}};
        const auto written = settings_.keys.empty() ? std::nullopt : written_answer(database, settings_.keys, call.batch->station, call.batch->epoch, *answer);
        if (written) said["acknowledgement"] = written->text;
        call.reply = reply_of(said);
        return {};
    }

    Result<> check_in(Database& database, Call& call, const Accepted& accepted) {
        const auto said = read_check_in(call.request.body);
        if (!said) {
            call.reply = error_reply(400, said.error().text);
            return {};
        }
        const auto held = note_check_in(database, call.claim.station, *said, now_ms());
        if (!held) return held.error();
        const std::shared_lock lock(published_mutex_);
        json answer{{"channel", accepted.channel}, {"bell", published_.version}, {"poll_s", settings_.poll_s}, {"screenshot", accepted.screenshot}, {"epoch_floor", 0}};
        if (*held && !said->packs_mark.empty()) answer["packs_held"] = said->packs_mark;
        call.reply = reply_of(answer);
        return {};
    }

    static Result<> screenshot(Database& database, Call& call) {
        if (!is_png(call.request.body)) {
            call.reply = error_reply(400, "the picture of a screen is a PNG");
            return {};
        }
        const auto kept = keep_screenshot(database, call.claim.station, call.request.body, now_ms());
        if (!kept) return kept.error();
        call.reply = *kept ? json_reply("{}") : error_reply(403, "nobody has asked for a picture");
        return {};
    }

    void after_desk(Call& call, const Result<>& done) {
        records_waiting_ -= call.records;
        call.respond(done ? std::move(call.reply) : error_reply(500, "the server could not write it down; try again"));
        if (!done || !brings_figures(*call.route) || ++taken_ % batches_to_settle != 0) return;
        settle();
    }

    // What fails now is done with the next; a full queue has other cares.
    void settle() {
        static_cast<void>(settler_->give({[](Database& database) -> Result<> {
                                              const auto settled = settle_tallies(database);
                                              return settled ? Result<>() : Result<>(settled.error());
                                          },
                                          [](const Result<>&) {}, true}));
    }

    Result<> take_figures(Call& call) {
        const auto answer = call.at->intake->take_within(*call.batch, now_ms());
        if (!answer) return answer.error();
        call.reply = json_reply(write_answer(*answer));
        return {};
    }

    const ServiceSettings settings_;
    const StaticFiles files_;
    KeyRing keys_;
    std::chrono::steady_clock::time_point next_tidying_;
    mutable std::shared_mutex published_mutex_;
    Published published_;
    std::atomic<std::uint64_t> records_waiting_ = 0;
    std::atomic<std::uint64_t> taken_ = 0;  // batches
    // The desks end first, while what their jobs use is still there.
    std::vector<FiguresDesk> figures_;
    Desk* const settler_ = figures_.front().desk.get();  // the first adds up what all have counted
    std::unique_ptr<Desk> office_, stations_;
};

}  // namespace

std::string bell_event(std::int64_t version, std::uint64_t bells_held) {
    constexpr std::uint64_t stations_in_a_ms = 4;
    return "event: bell\ndata: {\"version\":" + std::to_string(version) + ",\"spread_ms\":" + std::to_string(bells_held / stations_in_a_ms) + "}\n\n";
}

Result<std::unique_ptr<Service>> Service::open(ServiceSettings settings) {
    auto files = StaticFiles::open(settings.repository);
    if (!files) return files.error();
    std::unique_ptr<Database> databases[2];
    for (auto& database : databases) {
        auto opened = Database::open(settings.database);
        if (!opened) return opened.error();
        database = std::move(*opened);
    }
    if (auto r = prepare_stations(*databases[0]); !r) return r.error();
    std::vector<FiguresDesk> figures;
    for (std::size_t i = 0; i < (databases[0]->kind() == Database::Kind::postgresql ? desks_of_postgresql : 1); ++i) {
        auto opened = Database::open(settings.database);
        if (!opened) return opened.error();
        // The figures' own tables are made before anybody waits for them.
        auto intake = Intake::open(**opened);
        if (!intake) return intake.error();
        Desk::Frame many{[writer = intake->get()] { writer->begin_many(); }, [writer = intake->get()] { return writer->write_many(); }};
        auto desk = Desk::open(std::move(*opened), figures_waiting, figures_together, std::move(many));
        figures.push_back({std::move(*intake), std::move(desk)});
    }
    Database& first = *databases[0];
    std::vector<std::pair<std::string, std::string>> known;
    const auto read = first.each("SELECT station, public_key FROM station", {}, [&](const Row& row) {
        known.emplace_back(row[0].text(), row[1].text());
        return Result<>();
    });
    if (!read) return read.error();
    auto service = std::make_unique<StationService>(std::move(settings), std::move(*files), Desk::open(std::move(databases[0])), std::move(figures), Desk::open(std::move(databases[1]), admin_waiting));
    service->remember(known);
    return std::unique_ptr<Service>(std::move(service));
}

}  // namespace estation::sync::server
