// A Library is everything that can be shown now: some packs, seen as one. Immutable; a pushed programme makes
// a new one, and whoever is reading keeps the old until they leave. Built off the UI thread, shared by
// shared_ptr<const Library>, read from any thread without a lock.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "content/pack.h"
#include "content/programme.h"

namespace estation::content {

struct TopicShelf {
    Topic topic;
    std::vector<const Item*> items;  // in pack order; posters are not on a shelf
};

class Library {
public:
    // Later packs with the id of an earlier one are left out. `today` hides items past their valid-until;
    // absent (an implausible clock) hides nothing.
    Library(std::vector<std::shared_ptr<const Pack>> packs, std::optional<Date> today, Programme programme = {});

    [[nodiscard]] const Item* find(const ItemId& id) const;            // nullptr: not here
    [[nodiscard]] const Pack* pack_of(const Item& item) const;
    [[nodiscard]] std::span<const TopicShelf> topics() const { return topics_; }  // only those with items
    [[nodiscard]] std::span<const Item* const> posters() const { return posters_; }
    [[nodiscard]] std::span<const Item* const> items() const { return items_; }
    [[nodiscard]] std::span<const std::shared_ptr<const Pack>> packs() const { return packs_; }
    [[nodiscard]] std::optional<Date> updated() const { return updated_; }  // the newest pack's date
    [[nodiscard]] const Programme& programme() const { return programme_; }        // what goes round, and when
    [[nodiscard]] bool empty() const { return items_.empty(); }

private:
    std::vector<std::shared_ptr<const Pack>> packs_;
    std::vector<TopicShelf> topics_;
    std::vector<const Item*> items_, posters_;
    std::unordered_map<std::string, const Item*> by_id_;
    std::unordered_map<std::string, const Pack*> pack_by_id_;
    std::optional<Date> updated_;
    Programme programme_;
};

}  // namespace estation::content
