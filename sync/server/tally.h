// Tallies are the figures of the annual report as they grow: how often something was done on a station in a month with
// an item. A batch's records are counted here, and the Intake adds the counts in the transaction that writes the
// records, so that a month's figures are read in a moment and are exact. Counting rules (the report's F-05): a visit
// counts when it lasted at least 10 s and somebody did something after the first touch. Pure; any thread.
//
// Kinds are those of the records, and: "visit" (amount: ms), "short_visit", "mode_visit" (large text, contrast, low reach,
// speech or English was used), "finished" (a quiz to its end), "right" (of the answers). The amount of "close" is ms, of
// "dropped" the number of records that were lost.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <tuple>

#include "sync/outbox.h"

namespace estation::sync::server {

struct TallyKey {
    std::int64_t month = 0;  // 202611; 0: the station's clock could not be right, so that nobody knows
    std::string pack, item, kind;
    bool operator<(const TallyKey& other) const { return std::tie(month, pack, item, kind) < std::tie(other.month, other.pack, other.item, other.kind); }
};
struct Tally { std::int64_t count = 0, amount = 0; };

// What was done in a visit before the records at hand: did somebody do something, was a mode used?
struct Deeds { bool any = false, mode = false; };

// `earlier` is asked for the visits that end here and began in an earlier batch.
[[nodiscard]] std::map<TallyKey, Tally> tally(std::span<const Record> records, const std::function<Deeds(const Record& session_end)>& earlier);

// Whether a record is something that was done in a visit, or a mode that was used.
[[nodiscard]] Deeds deeds_of(const Usage& usage);
// The month in China's time zone, as 202611.
[[nodiscard]] std::int64_t month_of(std::int64_t wall_ms);
// A number in the small JSON of a record's value; 0 when there is none.
[[nodiscard]] double number_in(const std::string& value, std::string_view name);

}  // namespace estation::sync::server
