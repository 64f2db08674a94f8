#include "sync/outbox.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "content/durable.h"
#include "sync/outbox_file.h"

namespace estation::sync {
namespace {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t value_cap = 1'000, form_cap = 4'096, word_cap = 200;   // bytes of one record's texts
constexpr std::uint64_t furthest_acknowledgement = 1'000'000'000;
constexpr std::chrono::milliseconds first_pause = 250ms, longest_pause = 30s;  // between tries while the disk refuses

std::int64_t beginning_of(int year_number) {
    using namespace std::chrono;
    return duration_cast<milliseconds>(sys_days(year(year_number) / 1 / 1).time_since_epoch()).count();
}

// The text may not end in the middle of a character.
void cut(std::string& text, std::size_t cap) {
    if (text.size() <= cap) return;
    while (cap > 0 && (static_cast<unsigned char>(text[cap]) & 0xc0) == 0x80) --cap;
    text.resize(cap);
}

class SqliteOutbox : public Outbox {
public:
    SqliteOutbox(fs::path path, std::string station, const OutboxLimits& limits) : path_(std::move(path)), station_(std::move(station)), limits_(limits) {
        limits_.waiting = std::max<std::size_t>(limits_.waiting, 1);
    }
    ~SqliteOutbox() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_one();
    }  // the thread, the last member, is joined first

    // The file is opened by the thread: a station's first picture does not wait for the disk.
    Result<> begin() {
        try {
            writer_ = std::jthread([this] { run(); });
        } catch (const std::system_error&) {
            return Error{"the outbox: the machine has no thread left for it", path_.string()};
        }
        return {};
    }

    void append(Usage usage) override;
    Result<std::uint64_t> to_send() override;
    Result<Batch> take(std::size_t max) override { return read(OutboxFile::Which::waiting, max); }
    Result<Batch> last_kept() override { return read(OutboxFile::Which::last_kept, 1); }
    Result<std::optional<Record>> find(std::uint64_t epoch, std::uint64_t seq) override {
        auto found = read(OutboxFile::Which::numbered, seq);
        if (!found) return found.error();
        return found->epoch == epoch && !found->records.empty() ? std::optional(std::move(found->records.front())) : std::nullopt;
    }
    Result<> acknowledge(std::uint64_t epoch, std::uint64_t seq, std::uint64_t safe_seq) override {
        return change(epoch, seq, [=](OutboxFile& file) { return file.acknowledge(seq, safe_seq); });
    }
    Result<> send_again(std::uint64_t epoch, std::uint64_t seq) override {
        return change(epoch, seq, [=](OutboxFile& file) { return file.send_again(seq); });
    }
    Result<> begin_epoch(std::uint64_t epoch, std::uint64_t seq) override {
        return change(epoch, seq, [=](OutboxFile& file) { return file.begin_epoch(seq); });
    }
    Result<std::vector<Earlier>> earlier() override {
        return asked<std::vector<Earlier>>([](OutboxFile& file, std::vector<Earlier>& all) { return file.earlier(all); });
    }
    Result<Batch> take_earlier(std::uint64_t epoch, std::uint64_t after_seq, std::size_t max) override {
        return asked<Batch>([=, this](OutboxFile& file, Batch& batch) { return file.take_earlier(epoch, after_seq, max, station_, batch); });
    }
    Result<std::vector<Record>> recorded_since(std::int64_t wall_ms) override {
        auto found = asked<Batch>([=, this](OutboxFile& file, Batch& batch) { return file.recorded_since(wall_ms, station_, batch); }, true);
        return found ? Result<std::vector<Record>>(std::move(found->records)) : Result<std::vector<Record>>(found.error());
    }
    Result<> let_go_earlier(std::uint64_t epoch, std::uint64_t safe_seq) override {
        return change(std::nullopt, 0, [=](OutboxFile& file) { return file.let_go_earlier(epoch, safe_seq); });
    }
    Result<> be_held_by(const std::string& holder) override {
        return change(std::nullopt, 0, [=](OutboxFile& file) { return file.be_held_by(holder); });
    }
    Result<> flush() override;
    [[nodiscard]] std::uint64_t dropped() const override { return dropped_.load(std::memory_order_relaxed); }

private:
    // Something the writer shall do between two commits, told how the last one went.
    using Job = std::function<void(const Outcome& written)>;

    void ask(Job job, bool write_first);
    Result<Batch> read(OutboxFile::Which which, std::uint64_t number);
    template <class Found>
    Result<Found> asked(const std::function<Outcome(OutboxFile&, Found&)>& work, bool write_first = false);
    // No epoch: whichever it is.
    Result<> change(std::optional<std::uint64_t> epoch, std::uint64_t seq, const std::function<Outcome(OutboxFile&)>& work);
    void run();
    Outcome store(std::deque<Waiting>& batch, std::uint64_t& overflowed);
    Outcome open_file();
    Outcome with_file(const std::function<Outcome(OutboxFile&)>& work);

    // Belongs to the writer thread.
    const fs::path path_;
    const std::string station_;
    OutboxLimits limits_;
    std::unique_ptr<OutboxFile> file_;
    bool earlier_counted_ = false;  // what earlier runs have lost is in dropped_

    // Shared; the mutex is held for a few instructions, never while the disk is asked.
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Waiting> waiting_;
    std::vector<Job> jobs_;
    std::uint64_t overflowed_ = 0;
    bool write_now_ = false, stopping_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;

    std::jthread writer_;
};

void SqliteOutbox::append(Usage usage) {
    cut(usage.value, usage.kind == "form_submit" ? form_cap : value_cap);
    for (std::string* const word : {&usage.kind, &usage.pack, &usage.version, &usage.item}) cut(*word, word_cap);
    Waiting record{std::move(usage), steady_clock_ms(), wall_clock_ms()};
    Waiting oldest;  // its strings are freed outside the lock
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= limits_.waiting) {
            oldest = std::move(waiting_.front());
            waiting_.pop_front();
            ++overflowed_;
            dropped_.fetch_add(1, std::memory_order_relaxed);
        }
        waiting_.push_back(std::move(record));
    }
    wake_.notify_one();
}

void SqliteOutbox::ask(Job job, bool write_first) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        write_now_ = write_now_ || write_first;
    }
    wake_.notify_one();
}

Result<> SqliteOutbox::flush() {
    std::promise<Result<>> answer;
    ask([&](const Outcome& written) { answer.set_value(written ? Result<>(written->error) : Result<>()); }, true);
    return answer.get_future().get();
}

// What the writer finds in the file between two commits.
template <class Found>
Result<Found> SqliteOutbox::asked(const std::function<Outcome(OutboxFile&, Found&)>& work, bool write_first) {
    std::promise<Result<Found>> answer;
    auto result = answer.get_future();
    ask([&](const Outcome&) {
        Found found{};
        auto outcome = with_file([&](OutboxFile& file) { return work(file, found); });
        if (outcome) answer.set_value(outcome->error);
        else answer.set_value(std::move(found));
    }, write_first);
    return result.get();
}

Result<std::uint64_t> SqliteOutbox::to_send() {
    return asked<std::uint64_t>([](OutboxFile& file, std::uint64_t& count) -> Outcome {
        count = file.waiting();
        return std::nullopt;
    }, true);
}

Result<Batch> SqliteOutbox::read(OutboxFile::Which which, std::uint64_t number) {
    return asked<Batch>([&](OutboxFile& file, Batch& batch) { return file.take(which, number, station_, batch); });
}

Result<> SqliteOutbox::change(std::optional<std::uint64_t> epoch, std::uint64_t seq, const std::function<Outcome(OutboxFile&)>& work) {
    std::promise<Result<>> answer;
    auto result = answer.get_future();
    ask([&](const Outcome&) {
        auto outcome = with_file([&](OutboxFile& file) -> Outcome {
            if (epoch && *epoch != file.epoch()) return std::nullopt;
            if (seq >= file.next() + furthest_acknowledgement) return Failure{Trouble::later, {"the server acknowledged records that were never written", path_.string()}};
            return work(file);
        });
        answer.set_value(outcome ? Result<>(outcome->error) : Result<>());
    }, true);  // there may be room now for what waits
    return result.get();
}

Outcome SqliteOutbox::open_file() {
    if (auto made = content::make_folder_durably(path_.parent_path()); !made) return Failure{Trouble::later, made.error().in("the outbox")};
    auto outcome = OutboxFile::open(path_, limits_, file_);
    if (outcome && outcome->trouble == Trouble::broken) {
        if (auto moved = OutboxFile::move_aside(path_); !moved) return Failure{Trouble::later, moved.error()};
        outcome = OutboxFile::open(path_, limits_, file_);
    }
    if (file_ && !std::exchange(earlier_counted_, true)) dropped_.fetch_add(file_->dropped(), std::memory_order_relaxed);
    return outcome;
}

Outcome SqliteOutbox::with_file(const std::function<Outcome(OutboxFile&)>& work) {
    if (!file_) {
        if (auto outcome = open_file()) return outcome;
    }
    auto outcome = work(*file_);
    if (outcome && outcome->trouble == Trouble::broken) {
        file_.reset();
        if (auto moved = OutboxFile::move_aside(path_); !moved) return Failure{Trouble::later, moved.error()};
    }
    return outcome;
}

// Writes until nothing waits or something fails; what is written leaves `batch`.
Outcome SqliteOutbox::store(std::deque<Waiting>& batch, std::uint64_t& overflowed) {
    int fresh_files = 0;
    while (!batch.empty() || overflowed > 0 || !file_ || file_->owes_boot()) {
        std::size_t count = 0;
        std::uint64_t lost = 0;
        auto outcome = with_file([&](OutboxFile& file) {
            count = file.rows_for_one_commit(batch);
            return file.write(batch, count, overflowed, lost);
        });
        if (outcome && outcome->trouble == Trouble::broken && fresh_files++ == 0) continue;  // once more, into a new file
        if (outcome) return outcome;
        dropped_.fetch_add(lost, std::memory_order_relaxed);
        overflowed = 0;
        batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return std::nullopt;
}

void SqliteOutbox::run() {
    Outcome written;
    auto pause = first_pause;
    auto try_at = Steady::now();
    bool first_round = true, last_round = false;  // the first stores the boot's number without being asked
    while (!last_round) {
        std::deque<Waiting> batch;
        std::vector<Job> jobs;
        std::uint64_t overflowed = 0;
        bool now = false;
        {
            std::unique_lock lock(mutex_);
            const auto due = [&] { return first_round || stopping_ || !jobs_.empty() || (!written && !waiting_.empty()); };
            if (written) wake_.wait_until(lock, try_at, due);
            else wake_.wait(lock, due);
            now = write_now_ || stopping_ || Steady::now() >= try_at;
            write_now_ = false;
            last_round = stopping_;
            first_round = false;
            jobs.swap(jobs_);
            if (now) {
                batch.swap(waiting_);
                overflowed = std::exchange(overflowed_, 0);
            }
        }
        if (now) {
            written = store(batch, overflowed);
            try_at = Steady::now() + (written ? pause : 0ms);
            pause = written ? std::min(pause * 2, longest_pause) : first_pause;
        }
        for (const auto& job : jobs) job(written);
        if (!now || !written) continue;
        // The disk refused. What came in the meantime is newer; together they keep to the bound.
        const std::lock_guard lock(mutex_);
        std::ranges::move(waiting_, std::back_inserter(batch));
        batch.swap(waiting_);
        overflowed_ += overflowed;
        while (waiting_.size() > limits_.waiting) {
            waiting_.pop_front();
            ++overflowed_;
            dropped_.fetch_add(1, std::memory_order_relaxed);
        }
    }
}

}  // namespace

std::int64_t first_plausible_ms() { return beginning_of(2025); }
ClockQuality judge_clock(std::int64_t wall_ms) { return wall_ms < first_plausible_ms() || wall_ms >= beginning_of(2091) ? ClockQuality::implausible : ClockQuality::unverified; }

Result<std::unique_ptr<Outbox>> Outbox::open(const fs::path& file, const std::string& station, const OutboxLimits& limits) {
    const auto path = fs::absolute(file).lexically_normal();
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return Error{"the outbox must be a file, this is a folder", path.string()};
    // A full or failing disk may get better; a path that leads through a file never will.
    auto above = path.parent_path();
    while (!fs::exists(above, ignored) && above.has_relative_path()) above = above.parent_path();
    if (fs::exists(above, ignored) && !fs::is_directory(above, ignored)) return Error{"the outbox needs a folder, this is a file", above.string()};
    auto outbox = std::make_unique<SqliteOutbox>(path, station, limits);
    if (auto begun = outbox->begin(); !begun) return begun.error();
    return std::unique_ptr<Outbox>(std::move(outbox));
}

}  // namespace estation::sync
