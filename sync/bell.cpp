#include "sync/bell.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

#include "sync/trust/json.h"

namespace estation::sync {

using content::Error;
using content::Result;

namespace {

constexpr std::size_t longest_line = 1'000;
constexpr std::int64_t longest_spread_ms = 60'000;
constexpr std::uint64_t most_bytes = 16u << 20;  // months of heartbeats; then it begins anew

struct EventSink : Sink {
    explicit EventSink(BellEvents& into) : events(into) {}
    Result<> begin(const Reply&) override { return {}; }
    Result<> piece(std::span<const std::byte> bytes) override {
        came = true;
        events.take({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        return {};
    }
    BellEvents& events;
    bool came = false;
};

}  // namespace

void BellEvents::take(std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (!skipping_) rest_.append(text.substr(0, end));
        if (rest_.size() > longest_line) {
            rest_.clear();
            skipping_ = true;
        }
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
        if (!skipping_) {
            if (rest_.ends_with('\r')) rest_.pop_back();
            line(rest_);
        }
        rest_.clear();
        skipping_ = false;
    }
}

void BellEvents::line(std::string_view line) {
    const auto value_of = [](std::string_view text) { return text.substr(std::min(text.size(), text.find_first_not_of(' '))); };
    if (line.starts_with("event:")) event_ = value_of(line.substr(6));
    if (line.starts_with("data:")) data_ = value_of(line.substr(5));
    if (!line.empty()) return;
    const auto json = event_ == "bell" ? trust::parse_json(data_) : Result<trust::Json>(Error{});
    const trust::Json* const version = json ? json->find("version") : nullptr;
    const trust::Json* const spread = version ? json->find("spread_ms") : nullptr;
    const bool spread_told = spread && spread->number() && *spread->number() >= 0;
    if (version && version->number() && *version->number() > 0)
        rung_(static_cast<std::uint64_t>(*version->number()), spread_told ? std::optional(std::chrono::milliseconds(std::min(*spread->number(), longest_spread_ms))) : std::nullopt);
    event_.clear();
    data_.clear();
}

Bell::Bell(std::unique_ptr<Transport> transport, std::string url, BellEvents::Rung rung, const Times& times)
    : transport_(std::move(transport)), url_(std::move(url)), rung_(std::move(rung)), times_(times), thread_([this](const std::stop_token& stop) { listen(stop); }) {}

void Bell::listen(const std::stop_token& stop) {
    std::minstd_rand random(std::random_device{}());
    auto pause = times_.first_pause;
    std::mutex mutex;
    std::condition_variable_any sleep;
    while (!stop.stop_requested()) {
        BellEvents events(rung_);
        EventSink sink(events);
        Ask ask;
        ask.url = url_;
        ask.cap = most_bytes;
        ask.pace = {.connect_s = 15, .floor_bytes_per_s = 1, .floor_window_s = times_.silence_s, .total_s = 0, .most_bytes_per_s = 0};
        ask.stop = stop;
        const auto reply = transport_->get(ask, sink);
        // A line that has worked is tried again soon; one that never does, ever more rarely.
        pause = sink.came ? times_.first_pause : std::min(pause * 2, times_.longest_pause);
        const double share = std::uniform_real_distribution<double>(0.5, 1.5)(random);
        const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(pause * share);
        std::unique_lock lock(mutex);
        sleep.wait_for(lock, stop, wait, [] { return false; });
    }
}

}  // namespace estation::sync
