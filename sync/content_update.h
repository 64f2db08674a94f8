// A ContentUpdate brings the store to what the channel's order says: refresh the signed metadata over one road, read
// the order, honour its recalls at once, take in its programme, and fetch and install its packs. Every step is
// power-safe and can be repeated; what was fetched before an interruption is not fetched again. It says what is
// installed; what is shown goes on meanwhile. A newer program for stations of this kind is brought last, and laid out for the
// launcher to try. Owned by the client; sync thread.
//
//   <folder>/trust-.../          the Updater's
//   <folder>/order.json          the order that was obeyed last, as it was signed
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "content/program_shelf.h"
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
    std::filesystem::path programs = {};       // content/program_shelf.h; empty: this station takes no programs
};

struct Surroundings {
    std::function<std::int64_t()> clock;                             // seconds since the Unix epoch
    std::function<std::optional<content::Moment>()> moment;          // local; nothing: not to be believed, then no hour is quiet
    std::stop_token stop;
    // Asks an executable whether it can run here at all: why not, or nothing; an error: it could not be asked now.
    std::function<content::Result<std::string>(const std::filesystem::path&)> prove = {};
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
    using Older = std::map<std::string, std::filesystem::path>;   // a file of the version before, by its name
    [[nodiscard]] content::Result<> fetch_files(const content::Store& store, const content::OrderPlan& plan, const Older& older, const std::vector<Mirror*>& mirrors, const Pace& pace) const;
    [[nodiscard]] content::Result<> make_fit(content::Store& store, const content::OrderPlan& plan, const std::vector<OrderedPack>& packs) const;
    [[nodiscard]] bool waits_for_quiet(const content::OrderPlan& plan, const Order& order, bool metered) const;
    [[nodiscard]] content::Result<> withdraw_program(content::Store& store, const Order& order) const;
    [[nodiscard]] content::Result<> bring_program(content::Store& store, const Order& order, const std::vector<Mirror*>& mirrors, bool metered, Outcome& outcome);
    [[nodiscard]] content::Result<> lay_out_program(const content::Store& store, const OrderedPack& program) const;
    [[nodiscard]] content::Result<std::string> why_not_to_start(const content::ProgramShelf& shelf, const std::string& manifest) const;
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
