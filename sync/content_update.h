// A ContentUpdate brings the store to what the channel's order says: refresh the signed metadata over one road, read
// the order, honour its recalls at once, take in its programme, and fetch and install its packs. Every step is
// power-safe and can be repeated; what was fetched before an interruption is not fetched again. It says what is
// installed; what is shown goes on meanwhile. Owned by the client; sync thread.
//
//   <folder>/trust-.../          the Updater's
//   <folder>/order.json          the order that was obeyed last, as it was signed
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "content/programme.h"
#include "content/result.h"
#include "content/store.h"
#include "sync/membership.h"
#include "sync/mirror.h"
#include "sync/order.h"
#include "sync/updater.h"

namespace estation::sync {

struct ContentPlace {
    std::filesystem::path folder;      // the sync thread's own, <data>/sync
    std::filesystem::path store;       // <data>/store
    std::filesystem::path programme;   // where the channel's programme.toml goes
    std::uint64_t reserve_bytes = 64u << 20;   // of the disk, that stay free
};

struct Surroundings {
    std::function<std::int64_t()> clock;                             // seconds since the Unix epoch
    std::function<std::optional<content::Moment>()> moment;          // local; nothing: not to be believed, then no hour is quiet
    std::stop_token stop;
};

class ContentUpdate {
public:
    ContentUpdate(ContentPlace place, Surroundings surroundings, const Membership& membership);

    struct Outcome {
        bool changed = false;                    // something that is shown is another now
        bool waits = false;                      // large files wait for the quiet hours to end
        std::vector<content::Error> left_out;    // packs that could not be brought, and why
    };
    // `road` brings the metadata; the packs' files are taken from `nearer` first, and from `road` last. `metered`: it
    // costs others something, so quiet hours and the cap on speed hold.
    [[nodiscard]] content::Result<Outcome> run(Mirror& road, const std::vector<Mirror*>& nearer, bool metered);

    // The order that was obeyed last, also before a restart; nothing: none yet.
    [[nodiscard]] const std::optional<Order>& order() const { return order_; }

private:
    [[nodiscard]] content::Result<Order> read_channel_order();
    [[nodiscard]] content::Result<bool> honour_recalls(content::Store& store, const Order& order) const;
    [[nodiscard]] content::Result<bool> take_programme(const Order& order, Outcome& outcome) const;
    [[nodiscard]] content::Result<std::vector<OrderedPack>> fetch_manifests(const content::Store& store, const std::vector<OrderedPack>& packs, Outcome& outcome);
    [[nodiscard]] content::Result<> fetch_files(const content::Store& store, const content::OrderPlan& plan, const std::vector<Mirror*>& mirrors, const Pace& pace) const;
    [[nodiscard]] content::Result<> bring_packs(content::Store& store, const Order& order, const std::vector<Mirror*>& mirrors, bool metered, Outcome& outcome);
    [[nodiscard]] bool is_quiet_now(const Order& order) const;

    ContentPlace place_;
    Surroundings surroundings_;
    Membership membership_;
    FolderMirror nowhere_;   // until the first run
    Updater updater_;
    std::optional<Order> order_;
};

// Whether a minute of the day lies within.
[[nodiscard]] bool within(const content::Hours& hours, int minute);

}  // namespace estation::sync
