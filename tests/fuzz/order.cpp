// Any bytes as what a station reads from its server or its disk: an order, a list of chunks, a check-in's answer, the
// bell's events, the store's small records. Each is refused in one sentence, or taken so that it can be written again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "content/manifest.h"
#include "sync/bell.h"
#include "sync/check_in.h"
#include "sync/chunks.h"
#include "sync/order.h"

namespace {

using namespace estation;

void require(bool promise) {
    if (!promise) std::abort();
}

template <class T>
bool taken(const content::Result<T>& read) {
    if (!read) require(!read.error().text.empty() && read.error().text.size() < 4000);
    return static_cast<bool>(read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto order = sync::read_order(bytes); taken(order)) {
        const auto again = sync::write_order(*order);
        require(static_cast<bool>(again));
        require(sync::read_order(*again)->packs == order->packs);
        const auto packs = sync::packs_for(*order, "s17");
        require(static_cast<bool>(packs));
        for (const auto& pack : *packs) require(!sync::is_recalled(order->recalled, pack.id, pack.manifest));
    }
    if (const auto list = sync::ChunkList::parse(bytes); taken(list)) {
        require(list->text() == bytes);
        require(list->text().size() <= sync::chunk_list_cap(list->bytes));
    }
    if (const auto answer = sync::read_check_in_answer(bytes); taken(answer)) require(answer->poll_s >= 5);
    std::size_t rung = 0;
    sync::BellEvents events([&](std::uint64_t, std::optional<std::chrono::milliseconds> spread) {
        ++rung;
        require(!spread || (spread->count() >= 0 && spread->count() <= 60'000));
    });
    events.take(bytes);
    require(rung <= size / 20);
    if (const auto record = content::RecallRecord::parse(bytes, "recalled"); taken(record)) require(*record->text() == bytes);
    if (const auto record = content::FailureRecord::parse(bytes, "failed"); taken(record)) require(record->failures.size() <= content::failures_cap);
    return 0;
}
