#include "content/library.h"

#include <algorithm>
#include <utility>

namespace estation::content {

Library::Library(std::vector<std::shared_ptr<const Pack>> packs, std::optional<Date> today, Programme programme) : programme_(std::move(programme)) {
    std::vector<TopicShelf> shelves(topic_count);
    for (auto& pack : packs) {
        if (!pack || !pack_by_id_.emplace(pack->id(), pack.get()).second) continue;
        if (pack->updated() && (!updated_ || *updated_ < *pack->updated())) updated_ = pack->updated();
        for (const auto& item : pack->items()) {
            const auto& until = item.provenance.valid_until;
            if (today && until && *until < *today) continue;
            items_.push_back(&item);
            by_id_.emplace(item.id, &item);
            if (std::holds_alternative<Poster>(item.body))
                posters_.push_back(&item);
            else
                shelves[static_cast<std::size_t>(item.topic)].items.push_back(&item);
        }
        packs_.push_back(std::move(pack));
    }
    for (std::size_t i = 0; i < shelves.size(); ++i) {
        if (shelves[i].items.empty()) continue;
        shelves[i].topic = static_cast<Topic>(i);
        topics_.push_back(std::move(shelves[i]));
    }
}

const Item* Library::find(const ItemId& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

const Pack* Library::pack_of(const Item& item) const {
    const auto found = pack_by_id_.find(item.pack);
    return found == pack_by_id_.end() ? nullptr : found->second;
}

}  // namespace estation::content
