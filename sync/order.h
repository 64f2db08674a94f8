// The Order is what a channel's administrators want its stations to show: the packs by their manifests, a list of its own
// for those that try a new version first, what was recalled, and a few rules of the house. It travels as the signed
// target channels/<channel>.json; only bytes that the Updater has verified are read here. Plain values and pure
// functions; any thread.
//
//   {"order":1,"channel":"default","version":42,"packs":[{"id":"p01","version":"1.2","manifest":"<sha256>","bytes":123}],
//    "staged":{"percent":5,"salt":"p01 1.3","packs":[...]},
//    "recalled":[{"id":"r7","pack":"p05","manifest":"<sha256, or empty: every version>","reason":"..."}],
//    "programme":"<text of programme.toml>","quiet_hours":"22:00-06:00","most_bytes_per_s":0}
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/programme.h"
#include "content/result.h"

namespace estation::sync {

struct OrderedPack {
    std::string id, version;
    std::string manifest;            // sha256 of its text; the target manifests/<sha256>.txt
    std::uint64_t bytes = 0;         // of all its files together, for the plan
    bool operator==(const OrderedPack&) const = default;
};

struct Stage {
    int percent = 0;                 // 0..100 of the stations
    std::string salt;                // another one draws other stations
    std::vector<OrderedPack> packs;  // the whole list for those in the stage
    bool operator==(const Stage&) const = default;
};

struct Recall {
    std::string id;
    std::string pack;
    std::string manifest;            // empty: every version of the pack
    std::string reason;
    bool operator==(const Recall&) const = default;
};

struct Order {
    std::string channel;
    std::uint64_t version = 0;       // grows with every change; at least 1
    std::vector<OrderedPack> packs;
    std::optional<Stage> staged;
    std::vector<Recall> recalled;
    std::optional<std::string> programme;
    std::optional<content::Hours> quiet_hours;   // no large transfers then
    std::uint64_t most_bytes_per_s = 0;          // 0: no limit
};

inline constexpr std::size_t order_cap = 2u << 20;         // bytes of the whole file
inline constexpr std::size_t order_packs_cap = 1'000;      // of one list
inline constexpr std::size_t order_recalls_cap = 10'000;
inline constexpr std::size_t order_programme_cap = 256u << 10;

// Strict, with one clear error; fields that are not known are passed over, so that a server may be newer.
[[nodiscard]] content::Result<Order> read_order(std::string_view verified_bytes);
// Refuses what read_order() would refuse.
[[nodiscard]] content::Result<std::string> write_order(const Order& order);

// Whether a station is among those that try the staged list: decided by its own id alone, so that it is the same
// after every restart. A larger share holds every station of a smaller one.
[[nodiscard]] content::Result<bool> in_stage(const Stage& stage, std::string_view station);
[[nodiscard]] bool is_recalled(const std::vector<Recall>& recalled, std::string_view pack, std::string_view manifest);
// The packs that this station shall show: its list, without what was recalled.
[[nodiscard]] content::Result<std::vector<OrderedPack>> packs_for(const Order& order, std::string_view station);

// Names that are safe in an address, a file name and a log: small letters, digits and '-', at most 40; a channel too.
[[nodiscard]] bool is_order_name(std::string_view name);
// "channels/default.json", "manifests/<sha256>.txt": the paths of the signed targets.
[[nodiscard]] std::string order_target(std::string_view channel);
[[nodiscard]] std::string manifest_target(std::string_view sha256);

}  // namespace estation::sync
