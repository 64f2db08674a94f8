#include "sync/order.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

#include "content/hash.h"
#include "content/manifest.h"
#include "sync/trust/fields.h"
#include "sync/trust/json.h"

namespace estation::sync {

using content::Error;
using content::Result;
using trust::Fields;
using trust::Json;

namespace {

constexpr std::size_t longest_word = 200, longest_reason = 1'000;

std::string short_text(Fields& fields, std::string_view name, std::size_t longest) {
    auto text = fields.string(name);
    if (text.size() > longest) fields.fail(name, "may have " + std::to_string(longest) + " bytes");
    return text;
}

std::string name_of(Fields& fields, std::string_view name) {
    auto text = fields.string(name);
    if (!fields.failure() && !is_order_name(text)) fields.fail(name, "must be 1 to 40 small letters, digits and -");
    return text;
}

std::uint64_t count_of(Fields& fields, std::string_view name, std::int64_t least = 0) {
    const auto number = static_cast<std::uint64_t>(fields.number(name, least));
    if (number > content::largest_number) fields.fail(name, "is larger than anything here can be");
    return number;
}

std::string place(std::string_view list, std::size_t index) { return std::string(list) + "[" + std::to_string(index) + "]"; }

std::vector<OrderedPack> read_packs(Fields& above, std::string_view list) {
    std::vector<OrderedPack> packs;
    const Json& array = above.array(list);
    if (above.failure()) return packs;
    if (array.array()->size() > order_packs_cap) {
        above.fail(list, "may hold " + std::to_string(order_packs_cap) + " packs");
        return packs;
    }
    std::set<std::string> ids;
    for (const Json& one : *array.array()) {
        Fields fields(one, above.place_of(place(list, packs.size())));
        OrderedPack pack{name_of(fields, "id"), short_text(fields, "version", longest_word), fields.string("manifest"), count_of(fields, "bytes")};
        if (!fields.failure() && !content::is_sha256(pack.manifest)) fields.fail("manifest", "must be a sha256 in 64 small hexadecimal digits");
        if (!fields.failure() && !ids.insert(pack.id).second) fields.fail("id", "names a pack that the list has already");
        if (fields.failure()) {
            above.fail(*fields.failure());
            return packs;
        }
        packs.push_back(std::move(pack));
    }
    return packs;
}

std::vector<Recall> read_recalls(Fields& above) {
    std::vector<Recall> recalls;
    const Json& array = above.array("recalled");
    if (above.failure()) return recalls;
    if (array.array()->size() > order_recalls_cap) {
        above.fail("recalled", "may hold " + std::to_string(order_recalls_cap) + " recalls");
        return recalls;
    }
    std::set<std::string> ids;
    for (const Json& one : *array.array()) {
        Fields fields(one, above.place_of(place("recalled", recalls.size())));
        Recall recall{name_of(fields, "id"), name_of(fields, "pack"), fields.string("manifest"), short_text(fields, "reason", longest_reason)};
        if (!fields.failure() && !recall.manifest.empty() && !content::is_sha256(recall.manifest)) fields.fail("manifest", "must be a sha256, or empty for every version");
        if (!fields.failure() && !ids.insert(recall.id).second) fields.fail("id", "names a recall that the list has already");
        if (fields.failure()) {
            above.fail(*fields.failure());
            return recalls;
        }
        recalls.push_back(std::move(recall));
    }
    return recalls;
}

std::optional<Stage> read_stage(Fields& above) {
    const Json* const found = above.optional("staged");
    if (!found || found->is_null()) return std::nullopt;
    Fields fields(*found, above.place_of("staged"));
    Stage stage;
    const auto percent = fields.number("percent", 0);
    if (percent > 100) fields.fail("percent", "must be 0 to 100");
    stage.percent = static_cast<int>(std::min<std::int64_t>(percent, 100));
    stage.salt = short_text(fields, "salt", longest_word);
    if (!fields.failure()) stage.packs = read_packs(fields, "packs");
    if (fields.failure()) above.fail(*fields.failure());
    return stage;
}

std::optional<content::Hours> read_quiet_hours(Fields& above) {
    const Json* const found = above.optional("quiet_hours");
    if (!found || found->is_null()) return std::nullopt;
    const std::string text = short_text(above, "quiet_hours", longest_word);
    if (above.failure() || text.empty()) return std::nullopt;
    auto hours = content::parse_hours(text);
    if (!hours || hours->size() != 1) {
        above.fail("quiet_hours", "must be one span of the day, like 22:00-06:00");
        return std::nullopt;
    }
    return hours->front();
}

Json packs_json(const std::vector<OrderedPack>& packs) {
    Json list{Json::Array{}};
    for (const auto& pack : packs) {
        Json one = Json::object();
        one.set("id", pack.id);
        one.set("version", pack.version);
        one.set("manifest", pack.manifest);
        one.set("bytes", static_cast<std::int64_t>(pack.bytes));
        list.append(std::move(one));
    }
    return list;
}

std::string two_digits(int number) { return std::to_string(100 + number).substr(1); }

std::string hours_as_written(const content::Hours& hours) {
    const auto at = [](int minute) { return two_digits(minute / 60) + ":" + two_digits(minute % 60); };
    return at(hours.from_min) + "-" + at(hours.to_min);
}

Result<Order> order_of(const Json& json) {
    Fields fields(json, "order");
    Order order;
    if (fields.number("order", 1) != 1) fields.fail("order", "is of a newer kind than this program understands, update it");
    order.channel = name_of(fields, "channel");
    order.version = count_of(fields, "version", 1);
    if (fields.failure()) return *fields.failure();
    order.packs = read_packs(fields, "packs");
    if (!fields.failure()) order.staged = read_stage(fields);
    if (!fields.failure() && fields.optional("recalled")) order.recalled = read_recalls(fields);
    if (!fields.failure() && fields.optional("programme") && !fields.optional("programme")->is_null()) order.programme = short_text(fields, "programme", order_programme_cap);
    if (!fields.failure()) order.quiet_hours = read_quiet_hours(fields);
    if (!fields.failure() && fields.optional("most_bytes_per_s")) order.most_bytes_per_s = count_of(fields, "most_bytes_per_s");
    if (fields.failure()) return *fields.failure();
    return order;
}

}  // namespace

bool is_order_name(std::string_view name) {
    return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string order_target(std::string_view channel) { return "channels/" + std::string(channel) + ".json"; }
std::string manifest_target(std::string_view sha256) { return "manifests/" + std::string(sha256) + ".txt"; }

Result<Order> read_order(std::string_view verified_bytes) {
    if (verified_bytes.size() > order_cap) return Error{"an order may have " + std::to_string(order_cap) + " bytes, this has " + std::to_string(verified_bytes.size()), {}};
    const auto json = trust::parse_json(verified_bytes);
    if (!json) return json.error().in("order");
    return order_of(*json);
}

Result<std::string> write_order(const Order& order) {
    if (order.version > content::largest_number || order.most_bytes_per_s > content::largest_number) return Error{"a number of the order is larger than anything here can be", {}};
    Json json = Json::object();
    json.set("order", std::int64_t{1});
    json.set("channel", order.channel);
    json.set("version", static_cast<std::int64_t>(order.version));
    json.set("packs", packs_json(order.packs));
    if (order.staged) {
        Json stage = Json::object();
        stage.set("percent", static_cast<std::int64_t>(order.staged->percent));
        stage.set("salt", order.staged->salt);
        stage.set("packs", packs_json(order.staged->packs));
        json.set("staged", std::move(stage));
    }
    Json recalled{Json::Array{}};
    for (const auto& recall : order.recalled) {
        Json one = Json::object();
        one.set("id", recall.id);
        one.set("pack", recall.pack);
        one.set("manifest", recall.manifest);
        one.set("reason", recall.reason);
        recalled.append(std::move(one));
    }
    json.set("recalled", std::move(recalled));
    if (order.programme) json.set("programme", *order.programme);
    if (order.quiet_hours) json.set("quiet_hours", hours_as_written(*order.quiet_hours));
    json.set("most_bytes_per_s", static_cast<std::int64_t>(order.most_bytes_per_s));
    auto text = trust::text(json);
    if (auto again = read_order(text); !again) return again.error();
    return text;
}

Result<bool> in_stage(const Stage& stage, std::string_view station) {
    if (stage.percent <= 0) return false;
    if (stage.percent >= 100) return true;
    const auto hash = content::hash_text(stage.salt + "\n" + std::string(station));
    if (!hash) return hash.error();
    std::uint64_t drawn = 0;
    std::from_chars(hash->data(), hash->data() + 16, drawn, 16);
    // drawn / 2^64 < percent / 100 in whole numbers: 2^64 = 100 * hundredth + 16, and drawn is below the share rounded up.
    constexpr std::uint64_t hundredth = std::numeric_limits<std::uint64_t>::max() / 100;
    static_assert(std::numeric_limits<std::uint64_t>::max() - hundredth * 100 == 15);
    const auto percent = static_cast<std::uint64_t>(stage.percent);
    return drawn < percent * hundredth + (percent * 16 + 99) / 100;
}

bool is_recalled(const std::vector<Recall>& recalled, std::string_view pack, std::string_view manifest) {
    return std::ranges::any_of(recalled, [&](const Recall& recall) { return recall.pack == pack && (recall.manifest.empty() || recall.manifest == manifest); });
}

Result<std::vector<OrderedPack>> packs_for(const Order& order, std::string_view station) {
    const auto staged = order.staged ? in_stage(*order.staged, station) : Result<bool>(false);
    if (!staged) return staged.error();
    std::vector<OrderedPack> packs = *staged ? order.staged->packs : order.packs;
    std::erase_if(packs, [&](const OrderedPack& pack) { return is_recalled(order.recalled, pack.id, pack.manifest); });
    return packs;
}

}  // namespace estation::sync
