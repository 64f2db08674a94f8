#include "sync/upload.h"

#include <algorithm>
#include <span>

#include "content/durable.h"
#include "sync/mirror.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

Result<Uploaded> upload(Outbox& outbox, Road& road, const std::string& station, std::size_t at_once, std::size_t most_batches) {
    Uploaded done;
    at_once = std::clamp<std::size_t>(at_once, 1, batch_records_cap);
    std::uint64_t missing_from = 0, epoch_of_gap = 0;  // 0: nothing is missing
    for (std::size_t sent = 0; sent < most_batches;) {
        auto waiting = outbox.take(at_once);
        if (!waiting) return waiting.error();
        if (waiting->records.empty()) {
            done.all = true;
            return done;
        }
        SentBatch batch{station, waiting->epoch, speaks_from(waiting->records.front()), std::move(waiting->records)};
        if (missing_from > 0 && epoch_of_gap == batch.epoch) batch.from_seq = std::min(batch.from_seq, missing_from);
        const auto bytes = write_batch(batch);
        Answer answer{Answer::Kind::too_large, batch.epoch, 0};
        if (bytes && bytes->size() <= batch_bytes_cap) {
            const auto said = road.deliver(*bytes);
            if (!said) return said.error().in("upload");
            const auto read = read_answer(*said);
            if (!read) return read.error().in("upload");
            answer = *read;
        } else if (!bytes && batch.records.size() == 1) {
            return bytes.error().in("upload");
        }
        if (answer.epoch != batch.epoch) return Error{"the server's answer speaks of another epoch", {}};
        switch (answer.kind) {
            case Answer::Kind::acknowledged:
                // Never more than was sent: a confused server must not empty an outbox.
                if (answer.last_seq < batch.records.back().seq) return Error{"the server acknowledges less than it was sent", {}};
                if (auto r = outbox.drop_through(batch.epoch, batch.records.back().seq); !r) return r.error();
                done.records += batch.records.size();
                missing_from = 0;
                ++sent;
                break;
            case Answer::Kind::gap:
                if (missing_from > 0 || answer.last_seq + 1 >= batch.from_seq) return Error{"the server asks for records that were sent to it", {}};
                missing_from = answer.last_seq + 1;
                epoch_of_gap = batch.epoch;
                break;
            case Answer::Kind::too_large:
                if (batch.records.size() == 1) return Error{"the server refuses a single record as too large", {}};
                at_once = batch.records.size() / 2;
                break;
            case Answer::Kind::reused:
                if (answer.last_seq + 1 < batch.records.front().seq || answer.last_seq >= batch.records.back().seq) return Error{"the server speaks of records that it was not sent", {}};
                if (auto r = outbox.begin_epoch(batch.epoch, answer.last_seq); !r) return r.error();
                missing_from = 0;
                ++sent;
                break;
        }
    }
    return done;
}

Result<std::uint64_t> export_figures(Outbox& outbox, const fs::path& folder, const std::string& station, std::size_t at_once, std::size_t most) {
    auto waiting = outbox.take(most);
    if (!waiting) return waiting.error();
    if (auto r = content::make_folder_durably(folder); !r) return r.error();
    at_once = std::clamp<std::size_t>(at_once, 1, batch_records_cap);
    const std::span<const Record> all(waiting->records);
    for (std::size_t at = 0; at < all.size();) {
        std::size_t count = std::min(at_once, all.size() - at);
        Result<std::string> bytes = Error{};
        SentBatch batch;
        for (;; count /= 2) {
            batch = {station, waiting->epoch, speaks_from(all[at]), {all.begin() + static_cast<std::ptrdiff_t>(at), all.begin() + static_cast<std::ptrdiff_t>(at + count)}};
            bytes = write_batch(batch);
            if ((bytes && bytes->size() <= batch_bytes_cap) || count == 1) break;
        }
        if (!bytes) return bytes.error().in("export");
        // Numbers as wide as they can be, so that the order of names is the order of records.
        const auto wide = [](std::uint64_t number) {
            const std::string digits = std::to_string(number);
            return std::string(20 - digits.size(), '0') + digits;
        };
        const std::string name = quote_segment(station) + "-" + wide(batch.epoch) + "-" + wide(batch.from_seq) + "-" + wide(batch.records.back().seq) + ".figures";
        if (auto r = content::write_durably(folder / name, *bytes); !r) return r.error();
        at += count;
    }
    return all.size();
}

}  // namespace estation::sync
