#include "sync/check_in.h"

#include <algorithm>

#include "content/hash.h"
#include "sync/trust/fields.h"

namespace estation::sync {

using content::Error;
using content::Result;
using trust::Json;

namespace {

constexpr std::size_t most_errors = 10, longest_error = 300, most_listed = 1'000;
constexpr std::size_t answer_cap = 16u << 10, mark_letters = 16;
constexpr std::int64_t least_poll_s = 5, most_poll_s = 86'400;

Json number(std::uint64_t value) { return Json(static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX))); }

const char* word(Health::Touch touch) {
    switch (touch) {
        case Health::Touch::unknown: return "unknown";
        case Health::Touch::ok: return "ok";
        case Health::Touch::missing: return "missing";
    }
    return "unknown";
}

Json health_json(const Health& health) {
    Json json = Json::object();
    json.set("disk_free_bytes", number(health.disk_free_bytes));
    json.set("clock", health.clock_doubtful ? "doubtful" : "ok");
    json.set("touch", word(health.touch));
    json.set("version", health.version);
    Json errors{Json::Array{}};
    for (const auto& error : health.errors) {
        if (errors.array()->size() == most_errors) break;
        errors.append(cut_at_letter(error, longest_error));
    }
    json.set("errors", std::move(errors));
    json.set("uptime_s", number(health.uptime_s));
    json.set("outbox_records", number(health.outbox_records));
    json.set("safe_mode", health.safe_mode);
    json.set("crashes", number(health.crashes));
    return json;
}

}  // namespace

std::string cut_at_letter(const std::string& text, std::size_t longest) {
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    while (end > 0 && longest - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

std::string write_check_in(const CheckIn& check_in) {
    Json json = Json::object(), packs{Json::Array{}}, recalls{Json::Array{}}, failed{Json::Array{}};
    for (const auto& pack : check_in.packs) {
        Json one = Json::object();
        one.set("id", pack.id);
        one.set("version", pack.version);
        one.set("manifest", pack.manifest);
        packs.append(std::move(one));
    }
    for (const auto& id : check_in.recalls_honoured) recalls.append(id);
    for (const auto& one : check_in.failed) {
        if (failed.array()->size() == most_listed) break;
        Json entry = Json::object();
        entry.set("manifest", one.manifest);
        entry.set("reason", cut_at_letter(one.reason, longest_error));
        failed.append(std::move(entry));
    }
    json.set("station", check_in.station);
    json.set("channel", check_in.channel);
    json.set("order_version", number(check_in.order_version));
    json.set("generation_good", check_in.generation_good);
    // A dozen fingerprints are most of what a station says, and mostly it said them before.
    const auto mark = content::hash_text(trust::text(packs));
    if (mark) json.set("packs_mark", mark->substr(0, mark_letters));
    if (!mark || mark->substr(0, mark_letters) != check_in.packs_held) json.set("packs", std::move(packs));
    json.set("recalls_honoured", std::move(recalls));
    json.set("failed", std::move(failed));
    json.set("health", health_json(check_in.health));
    return trust::text(json);
}

Result<CheckInAnswer> read_check_in_answer(std::string_view unverified_bytes) {
    if (unverified_bytes.size() > answer_cap) return Error{"the server's answer is too long", {}};
    const auto json = trust::parse_json(unverified_bytes);
    if (!json) return json.error().in("the server's answer");
    trust::Fields fields(*json, "the server's answer");
    CheckInAnswer answer;
    answer.channel = fields.string("channel");
    if (!fields.failure() && !is_order_name(answer.channel)) fields.fail("channel", "must be small letters, digits and -");
    if (fields.optional("bell")) answer.bell = static_cast<std::uint64_t>(fields.number("bell", 0));
    if (fields.optional("poll_s")) answer.poll_s = static_cast<int>(std::clamp(fields.number("poll_s", 0), least_poll_s, most_poll_s));
    if (fields.optional("packs_held")) answer.packs_held = fields.string("packs_held");
    if (fields.optional("screenshot")) answer.screenshot = fields.boolean("screenshot");
    if (fields.failure()) return *fields.failure();
    return answer;
}

}  // namespace estation::sync
