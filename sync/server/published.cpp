#include "sync/server/published.h"

#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <stop_token>
#include <thread>

#include "content/durable.h"
#include "content/manifest.h"
#include "sync/order.h"
#include "sync/server/publishing.h"
#include "sync/trust/metadata.h"
#include "sync/trust/trusted.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::chrono::milliseconds look_every{200};
constexpr std::chrono::seconds complain_every{60};
constexpr int longest_root_chain = 10'000;
const trust::Limits limits;

// What tells one timestamp.json from the next; publishers put a new file in the old one's place.
struct Mark {
    std::uint64_t inode = 0, bytes = 0;
    std::int64_t seconds = 0, nanoseconds = 0;
    bool operator==(const Mark&) const = default;
};

Mark mark_of(const fs::path& file) {
    struct stat found{};
    if (::stat(file.c_str(), &found) != 0) return {};
    return {found.st_ino, static_cast<std::uint64_t>(found.st_size), found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

Result<std::string> newest_root(const fs::path& metadata) {
    std::string newest;
    for (int version = 1; version <= longest_root_chain; ++version) {
        const fs::path file = metadata / (std::to_string(version) + ".root.json");
        std::error_code none;
        if (!fs::exists(file, none)) return newest;
        auto bytes = content::read_capped(file, limits.root_bytes);
        if (!bytes) return bytes;
        newest = std::move(*bytes);
    }
    return newest;
}

Result<> read_orders(const fs::path& metadata, const trust::MetaFile& snapshot, std::map<std::string, std::string>& orders) {
    const auto snapshot_bytes = content::read_capped(metadata / (std::to_string(snapshot.version) + ".snapshot.json"), limits.snapshot_bytes);
    if (!snapshot_bytes) return snapshot_bytes.error();
    const auto read = trust::read_snapshot(*snapshot_bytes);
    if (!read) return read.error();
    const auto listed = read->body.meta.find("targets.json");
    if (listed == read->body.meta.end()) return {};
    const auto targets_bytes = content::read_capped(metadata / (std::to_string(listed->second.version) + ".targets.json"), limits.targets_bytes);
    if (!targets_bytes) return targets_bytes.error();
    const auto targets = trust::read_targets(*targets_bytes);
    if (!targets) return targets.error();
    constexpr std::string_view folder = "channels/", end = ".json";
    for (const auto& [path, file] : targets->body.targets) {
        if (!path.starts_with(folder) || !path.ends_with(end)) continue;
        const std::string channel = path.substr(folder.size(), path.size() - folder.size() - end.size());
        const auto hash = file.hashes.find("sha256");
        if (is_order_name(channel) && hash != file.hashes.end()) orders[channel] = hash->second;
    }
    return {};
}

struct Heard { std::int64_t version = 0; std::vector<std::string> channels; };

Heard read_notice(const std::string& text) {
    std::istringstream words(text);
    std::string word;
    std::uint64_t version = 0;
    if (!(words >> word) || !content::parse_number(word, version)) return {};
    Heard heard{static_cast<std::int64_t>(version), {}};
    while (words >> word)
        if (is_order_name(word)) heard.channels.push_back(word);
    return heard;
}

class ThreadBellringer : public Bellringer {
public:
    ThreadBellringer(fs::path repository, std::unique_ptr<Database> database, Ring ring, Complain complain)
        : repository_(std::move(repository)), database_(std::move(database)), ring_(std::move(ring)), complain_(std::move(complain)) {
        look();
        thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }
    ThreadBellringer(const ThreadBellringer&) = delete;
    ThreadBellringer& operator=(const ThreadBellringer&) = delete;
    ~ThreadBellringer() override {
        thread_.request_stop();
        wake_.notify_all();
    }

private:
    void work(const std::stop_token& stop) {
        bool listening = false;
        while (!stop.stop_requested()) {
            if (database_ && !listening) listening = static_cast<bool>(said(database_->listen(publish_bell)));
            if (listening) {
                const auto notices = database_->notices(look_every);
                listening = static_cast<bool>(notices);
                if (notices)
                    for (const auto& notice : *notices) hear(read_notice(notice.text));
                else complain(notices.error());
            }
            if (!listening) {
                std::unique_lock lock(mutex_);
                wake_.wait_for(lock, stop, look_every, [] { return false; });
            }
            look();
        }
    }

    Result<> said(Result<> result) {
        if (!result) complain(result.error());
        return result;
    }

    void complain(const Error& error) {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_complaint_) return;
        next_complaint_ = now + complain_every;
        complain_(error);
    }

    // Another process has published; its files may not have come to this folder yet.
    void hear(const Heard& heard) {
        look();
        if (heard.version <= known_.version) return;
        known_.version = heard.version;
        ring_(known_, heard.channels);
    }

    void look() {
        const Mark mark = mark_of(repository_ / "metadata" / "timestamp.json");
        if (mark == mark_ && !first_) return;
        auto read = read_published(repository_);
        if (!read) return complain(read.error().in("what is published"));
        mark_ = mark;
        std::vector<std::string> changed;
        for (const auto& [channel, order] : read->orders) {
            const auto before = known_.orders.find(channel);
            if (before == known_.orders.end() || before->second != order) changed.push_back(channel);
        }
        const bool tell = first_ || read->version != known_.version || !changed.empty();
        known_ = std::move(*read);
        // Nothing but the date is new: stations hear of it when they ask.
        if (tell) ring_(known_, changed.empty() ? std::vector<std::string>{"-"} : changed);
        first_ = false;
    }

    const fs::path repository_;
    const std::unique_ptr<Database> database_;
    const Ring ring_;
    const Complain complain_;
    Published known_;
    Mark mark_;
    bool first_ = true;
    std::chrono::steady_clock::time_point next_complaint_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

}  // namespace

Result<Published> read_published(const fs::path& repository) {
    const fs::path metadata = repository / "metadata";
    Published published;
    auto root = newest_root(metadata);
    if (!root) return root.error();
    published.root = std::move(*root);
    const fs::path file = metadata / "timestamp.json";
    std::error_code none;
    if (!fs::exists(file, none)) return published;
    const auto bytes = content::read_capped(file, limits.timestamp_bytes);
    if (!bytes) return bytes.error();
    const auto timestamp = trust::read_timestamp(*bytes);
    if (!timestamp) return Error{timestamp.error().text, file.string()};
    published.version = timestamp->body.version;
    if (auto r = read_orders(metadata, timestamp->body.snapshot, published.orders); !r) return r.error();
    return published;
}

Result<std::unique_ptr<Bellringer>> Bellringer::open(fs::path repository, std::unique_ptr<Database> database, Ring ring, Complain complain) {
    return std::unique_ptr<Bellringer>(std::make_unique<ThreadBellringer>(std::move(repository), std::move(database), std::move(ring), std::move(complain)));
}

}  // namespace estation::sync::server
