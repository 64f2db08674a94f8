#include "sync/acknowledgement.h"

#include <algorithm>
#include <utility>

#include "sync/mirror.h"
#include "sync/trust/json.h"
#include "sync/trust/signing.h"

namespace estation::sync {

using content::Error;
using content::Result;
using trust::Json;

namespace {

constexpr std::string_view kind_of_file = "estation-acknowledgement";
constexpr std::pair<Answer::Kind, std::string_view> words[] = {{Answer::Kind::acknowledged, "acknowledged"}, {Answer::Kind::gap, "gap"}, {Answer::Kind::reused, "reused"}};

Json natural(std::uint64_t number) { return Json(static_cast<std::int64_t>(number)); }

std::optional<std::uint64_t> natural_in(const Json& object, std::string_view name) {
    const Json* const found = object.find(name);
    if (!found || !found->number() || *found->number() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*found->number());
}

std::string text_in(const Json& object, std::string_view name) {
    const Json* const found = object.find(name);
    return found && found->string() ? *found->string() : std::string();
}

std::vector<trust::Signature> signatures_in(const Json& file) {
    std::vector<trust::Signature> all;
    const Json* const list = file.find("signatures");
    if (!list || !list->array()) return all;
    for (const Json& one : *list->array()) all.push_back({text_in(one, "keyid"), text_in(one, "sig")});
    return all;
}

// The times may lie before 1970.
std::optional<RecordMark> mark_in(const Json& body) {
    const Json* const mark = body.find("last");
    if (!mark) return std::nullopt;
    const Json *const monotonic = mark->find("monotonic_ms"), *const wall = mark->find("wall_ms");
    const auto boot = natural_in(*mark, "boot");
    if (!boot || !monotonic || !monotonic->number() || !wall || !wall->number()) return std::nullopt;
    return RecordMark{*boot, *monotonic->number(), *wall->number()};
}

Result<Acknowledgement> acknowledgement_in(const Json& body) {
    const Error bad{"this is no acknowledgement of figures", {}};
    if (text_in(body, "_type") != kind_of_file) return bad;
    Acknowledgement said;
    said.station = text_in(body, "station");
    said.last = mark_in(body);
    const auto epoch = natural_in(body, "epoch"), last = natural_in(body, "last_seq");
    if (said.station.empty() || !epoch || !last) return bad;
    said.answer.epoch = *epoch;
    said.answer.last_seq = *last;
    said.answer.safe_seq = natural_in(body, "safe_seq");
    for (const auto& [kind, word] : words)
        if (text_in(body, "answer") == word) {
            said.answer.kind = kind;
            if (kind == Answer::Kind::acknowledged && !said.last) return bad;
            return said;
        }
    return bad;
}

}  // namespace

RecordMark mark_of(const Record& record) { return {record.boot, record.monotonic_ms, record.wall_ms}; }

std::string acknowledgement_name(const std::string& station, std::uint64_t epoch) { return quote_segment(station) + "-" + std::to_string(epoch) + std::string(acknowledgement_suffix); }

Result<std::string> write_acknowledgement(const Acknowledgement& acknowledgement, std::span<const trust::PrivateKey* const> keys) {
    const Answer& answer = acknowledgement.answer;
    Json body = Json::object();
    for (const auto& [kind, word] : words)
        if (answer.kind == kind) body.set("answer", std::string(word));
    if (!body.find("answer")) return Error{"such an answer is not written down", {}};
    body.set("_type", std::string(kind_of_file));
    body.set("station", acknowledgement.station);
    body.set("epoch", natural(answer.epoch));
    body.set("last_seq", natural(answer.last_seq));
    if (answer.safe_seq) body.set("safe_seq", natural(*answer.safe_seq));
    if (const auto& last = acknowledgement.last) {
        Json mark = Json::object();
        mark.set("boot", natural(last->boot));
        mark.set("monotonic_ms", last->monotonic_ms);
        mark.set("wall_ms", last->wall_ms);
        body.set("last", std::move(mark));
    }
    return trust::sign(body, keys);
}

Result<Acknowledgement> read_acknowledgement(std::string_view unverified_bytes, const trust::Root& root) {
    if (unverified_bytes.size() > acknowledgement_cap) return Error{"an acknowledgement of figures is not so long", {}};
    const auto file = trust::parse_json(unverified_bytes);
    if (!file) return file.error();
    const Json* const body = file->find("signed");
    const auto role = root.roles.find("timestamp");
    if (!body || role == root.roles.end()) return Error{"this is no acknowledgement of figures", {}};
    if (auto r = trust::meets_threshold("timestamp", role->second, root.keys, trust::canonical(*body), signatures_in(*file)); !r) return r.error();
    return acknowledgement_in(*body);
}

Result<Acknowledgement> read_unverified_acknowledgement(std::string_view unverified_bytes) {
    const Error bad{"this is no acknowledgement of figures", {}};
    if (unverified_bytes.size() > acknowledgement_cap) return bad;
    const auto file = trust::parse_json(unverified_bytes);
    const Json* const body = file ? file->find("signed") : nullptr;
    return body ? acknowledgement_in(*body) : Result<Acknowledgement>(bad);
}

Result<> give_up_earlier(Outbox& outbox, const Outbox::Earlier& earlier, std::uint64_t after_seq) {
    const auto lost = outbox.take_earlier(earlier.epoch, after_seq, batch_records_cap);
    if (!lost) return lost.error();
    if (!lost->records.empty()) outbox.append({0, "dropped", {}, {}, {}, "{\"count\":" + std::to_string(lost->records.size()) + "}"});
    return outbox.let_go_earlier(earlier.epoch, earlier.last_seq);
}

namespace {

// About an epoch that has ended. What is kept of it goes when a backup holds it; until then every stick takes it along.
Result<bool> hear_of_earlier(Outbox& outbox, const Acknowledgement& acknowledgement) {
    const Answer& answer = acknowledgement.answer;
    const auto all = outbox.earlier();
    if (!all) return all.error();
    const auto earlier = std::ranges::find(*all, answer.epoch, &Outbox::Earlier::epoch);
    if (earlier == all->end() || answer.last_seq == 0 || answer.last_seq > earlier->last_seq) return false;
    // As with those that wait: the record that the server names is here, and is the same.
    const auto named = outbox.take_earlier(answer.epoch, answer.last_seq - 1, 1);
    if (!named) return named.error();
    if (named->records.empty() || named->records.front().seq != answer.last_seq || mark_of(named->records.front()) != acknowledgement.last) return false;
    switch (answer.kind) {
        case Answer::Kind::acknowledged: {
            const auto first = outbox.take_earlier(answer.epoch, 0, 1);
            if (!first) return first.error();
            const std::uint64_t safe = std::min(answer.safe_seq.value_or(answer.last_seq), answer.last_seq);
            if (first->records.empty() || first->records.front().seq > safe) return false;
            if (auto r = outbox.let_go_earlier(answer.epoch, safe); !r) return r.error();
            return true;
        }
        case Answer::Kind::reused:
            if (answer.last_seq == earlier->last_seq) return false;   // the word that ended it
            if (auto r = give_up_earlier(outbox, *earlier, answer.last_seq); !r) return r.error();
            return true;
        case Answer::Kind::gap:
        case Answer::Kind::too_large: return false;
    }
    return false;
}

}  // namespace

Result<bool> hear(Outbox& outbox, const std::string& station, const Acknowledgement& acknowledgement) {
    const Answer& answer = acknowledgement.answer;
    const auto before = outbox.take(1);
    if (!before) return before.error();
    if (acknowledgement.station != station) return false;
    if (answer.epoch != before->epoch) return hear_of_earlier(outbox, acknowledgement);
    const std::uint64_t known = before->from_seq - 1;
    if (answer.kind != Answer::Kind::gap && answer.last_seq > known) {
        // The record itself must be here, and be the one that the server has: then so are all before it.
        const auto found = outbox.find(answer.epoch, answer.last_seq);
        if (!found) return found.error();
        if (!*found || mark_of(**found) != acknowledgement.last) return false;
    }
    switch (answer.kind) {
        case Answer::Kind::acknowledged: {
            if (auto r = outbox.acknowledge(answer.epoch, answer.last_seq, answer.safe_seq.value_or(answer.last_seq)); !r) return r.error();
            return answer.last_seq > known;
        }
        case Answer::Kind::gap:
            if (answer.last_seq >= known) return false;
            if (auto r = outbox.send_again(answer.epoch, answer.last_seq); !r) return r.error();
            return true;
        case Answer::Kind::reused:
            // As it would be told over the line: what it holds goes, the rest begins a new epoch.
            if (answer.last_seq < known) return false;
            if (auto r = outbox.begin_epoch(answer.epoch, answer.last_seq); !r) return r.error();
            return true;
        case Answer::Kind::too_large: return false;
    }
    return false;
}

}  // namespace estation::sync
