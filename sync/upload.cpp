#include "sync/upload.h"

#include <algorithm>
#include <span>
#include <utility>

#include "content/durable.h"
#include "sync/acknowledgement.h"
#include "sync/satchel.h"
#include "sync/sealed_batch.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

// What waits; or, once, the last that is kept, to hear whether the server still holds it.
Result<Batch> next_to_say(Outbox& outbox, std::size_t at_once, bool& make_sure) {
    auto waiting = outbox.take(at_once);
    if (!waiting || !waiting->records.empty() || !std::exchange(make_sure, false)) return waiting;
    return outbox.last_kept();
}

Result<Answer> ask(Road& road, const SentBatch& batch) {
    const auto bytes = write_batch(batch);
    if (!bytes && batch.records.size() == 1) return bytes.error();
    if (!bytes || bytes->size() > batch_bytes_cap) return Answer{Answer::Kind::too_large, batch.epoch, 0};
    const auto said = road.deliver(*bytes);
    if (!said) return said.error();
    auto answer = read_answer(*said);
    // A batch that is refused unread has no epoch.
    if (answer && answer->epoch != batch.epoch && answer->kind != Answer::Kind::too_large) return Error{"the server's answer speaks of another epoch", {}};
    return answer;
}

// What an answer asks of whoever has sent the batch.
enum class Step { taken, again_from, smaller, numbers_used };

// `rewound`: it was asked for again already. `at_once` becomes smaller where the batch was too large. An error where the server
// is confused: it must neither empty an outbox nor keep us busy for ever.
Result<Step> step_after(const Answer& answer, const SentBatch& batch, bool& rewound, std::size_t& at_once) {
    switch (answer.kind) {
        case Answer::Kind::acknowledged:
            if (answer.last_seq < batch.records.back().seq) return Error{"the server acknowledges less than it was sent", {}};
            rewound = false;
            return Step::taken;
        case Answer::Kind::gap:
            if (rewound || answer.last_seq + 1 >= batch.from_seq) return Error{"the server asks for records that were sent to it", {}};
            rewound = true;
            return Step::again_from;
        case Answer::Kind::too_large:
            if (batch.records.size() == 1) return Error{"the server refuses a single record as too large", {}};
            at_once = batch.records.size() / 2;
            return Step::smaller;
        case Answer::Kind::reused: rewound = false; return Step::numbers_used;
    }
    return Error{"the server's answer is none", {}};
}

// Of what was sent: never more than that, whatever the server says.
std::uint64_t safe_through(const Answer& answer, std::uint64_t newest) { return std::min(answer.safe_seq.value_or(newest), newest); }

// Does the server still hold what is kept of an epoch that has ended? What it misses goes to it once more.
Result<> make_sure_of(Outbox& outbox, Road& road, const std::string& station, const Outbox::Earlier& earlier, std::size_t at_once) {
    std::uint64_t after = earlier.last_seq - 1;  // the last record asks for all of them
    bool rewound = false;
    while (after < earlier.last_seq) {
        auto kept = outbox.take_earlier(earlier.epoch, after, at_once);
        if (!kept) return kept.error();
        if (kept->records.empty()) return {};
        const std::uint64_t first = speaks_from(kept->records.front());
        const SentBatch batch{station, earlier.epoch, rewound ? std::min(after + 1, first) : first, std::move(kept->records)};
        const auto answer = ask(road, batch);
        if (!answer) return answer.error();
        const std::uint64_t newest = batch.records.back().seq;
        const auto step = step_after(*answer, batch, rewound, at_once);
        if (!step) return step.error();
        switch (*step) {
            case Step::taken:
                if (auto r = outbox.let_go_earlier(earlier.epoch, safe_through(*answer, newest)); !r) return r.error();
                after = newest;
                break;
            case Step::again_from: after = answer->last_seq; break;
            case Step::smaller: break;
            // It holds others under these numbers: what is left has no place there, and that is told.
            case Step::numbers_used: return give_up_earlier(outbox, earlier, std::max(after, answer->last_seq));
        }
    }
    return {};
}

Result<> make_sure_of_earlier(Outbox& outbox, Road& road, const std::string& station, std::size_t at_once) {
    const auto all = outbox.earlier();
    if (!all) return all.error();
    for (const auto& one : *all)
        if (auto r = make_sure_of(outbox, road, station, one, at_once); !r) return r.error().in("what is kept of an earlier epoch");
    return {};
}

// Records of one epoch as files of at most `at_once` each, and small enough to be sealed.
Result<> add_files(FigureFiles& done, const Batch& records, std::uint64_t from_seq, const std::string& station, std::size_t at_once) {
    const std::span<const Record> all(records.records);
    for (std::size_t at = 0; at < all.size();) {
        std::size_t count = std::min(at_once, all.size() - at);
        Result<std::string> bytes = Error{};
        SentBatch batch;
        for (;; count /= 2) {
            batch = {station, records.epoch, at == 0 ? from_seq : speaks_from(all[at]), {all.begin() + static_cast<std::ptrdiff_t>(at), all.begin() + static_cast<std::ptrdiff_t>(at + count)}};
            bytes = write_batch(batch);
            if ((bytes && bytes->size() <= batch_bytes_cap - seal_bytes) || count == 1) break;
        }
        if (!bytes) return bytes.error().in("export");
        done.files.push_back({figures_name(station, batch.epoch, batch.from_seq, batch.records.back().seq), std::move(*bytes)});
        at += count;
    }
    done.records += all.size();
    return {};
}

}  // namespace

Result<Uploaded> upload(Outbox& outbox, Road& road, const std::string& station, std::size_t at_once, std::size_t most_batches, bool make_sure) {
    Uploaded done;
    at_once = std::clamp<std::size_t>(at_once, 1, batch_records_cap);
    bool rewound = false;
    if (make_sure)
        if (auto r = make_sure_of_earlier(outbox, road, station, at_once); !r) return r.error().in("upload");
    for (std::size_t sent = 0; sent < most_batches;) {
        const bool may_ask = make_sure;
        auto waiting = next_to_say(outbox, at_once, make_sure);
        if (!waiting) return waiting.error();
        if (waiting->records.empty()) {
            done.all = true;
            return done;
        }
        const bool new_to_it = may_ask == make_sure;
        const SentBatch batch{station, waiting->epoch, std::min(waiting->from_seq, speaks_from(waiting->records.front())), std::move(waiting->records)};
        const auto answer = ask(road, batch);
        if (!answer) return answer.error().in("upload");
        const std::uint64_t newest = batch.records.back().seq;
        const auto step = step_after(*answer, batch, rewound, at_once);
        if (!step) return step.error();
        switch (*step) {
            case Step::taken:
                if (auto r = outbox.acknowledge(batch.epoch, newest, safe_through(*answer, newest)); !r) return r.error();
                if (new_to_it) done.records += batch.records.size();
                ++sent;
                break;
            case Step::again_from:
                if (auto r = outbox.send_again(batch.epoch, answer->last_seq); !r) return r.error();
                break;
            case Step::smaller: break;
            case Step::numbers_used:
                if (answer->last_seq + 1 < batch.records.front().seq || answer->last_seq >= newest) return Error{"the server speaks of records that it was not sent", {}};
                if (auto r = outbox.begin_epoch(batch.epoch, answer->last_seq); !r) return r.error();
                ++sent;
                break;
        }
    }
    return done;
}

Result<FigureFiles> figure_files(Outbox& outbox, const std::string& station, std::size_t at_once, std::size_t most) {
    at_once = std::clamp<std::size_t>(at_once, 1, batch_records_cap);
    FigureFiles done;
    const auto waiting = outbox.take(most);
    if (!waiting) return waiting.error();
    // What is kept of epochs that have ended goes along whole: a server that was put back from its backup cannot ask for it over
    // a stick. These are rare, and gone once a backup holds them.
    const auto ended = outbox.earlier();
    if (!ended) return ended.error();
    for (const auto& one : *ended) {
        const std::size_t room = most - waiting->records.size() - static_cast<std::size_t>(done.records);
        if (room == 0) break;
        const auto kept = outbox.take_earlier(one.epoch, 0, room);
        if (!kept) return kept.error();
        if (kept->records.empty()) continue;
        if (auto r = add_files(done, *kept, speaks_from(kept->records.front()), station, at_once); !r) return r.error();
    }
    if (waiting->records.empty()) return done;
    if (auto r = add_files(done, *waiting, std::min(waiting->from_seq, speaks_from(waiting->records.front())), station, at_once); !r) return r.error();
    return done;
}

Result<std::uint64_t> export_figures(Outbox& outbox, const fs::path& folder, const std::string& station, std::size_t at_once, std::size_t most) {
    const auto ready = figure_files(outbox, station, at_once, most);
    if (!ready) return ready.error();
    if (auto r = content::make_folder_durably(folder); !r) return r.error();
    for (const auto& file : ready->files)
        if (auto r = content::write_durably(folder / file.name, file.bytes); !r) return r.error();
    return ready->records;
}

}  // namespace estation::sync
