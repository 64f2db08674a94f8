// The command line that the public TUF conformance suite drives (its CLIENT-CLI.md), on sync/updater as the
// station uses it, but for the time floor: here the clock alone decides.
//
//   tuf-conformance-client --metadata-dir D init TRUSTED_ROOT
//   tuf-conformance-client --metadata-url U --metadata-dir D refresh
//   tuf-conformance-client --metadata-url U --metadata-dir D --target-name T [...] --target-dir TD --target-base-url TU download
//
// Exit 0: done. 1: anything else, with one line that says what.
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "content/durable.h"
#include "sync/transport_curl.h"
#include "sync/updater.h"

using namespace estation;
using content::Error;
using content::Result;
namespace fs = std::filesystem;

namespace {

struct Order {
    std::string metadata_url, metadata_dir, target_dir, target_base_url, verb, trusted_root;
    std::vector<std::string> target_names;
};

Result<Order> read_order(const std::vector<std::string>& words) {
    Order order;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string name = words[i];
        if (!name.starts_with("--")) {
            if (order.verb.empty())
                order.verb = name;
            else
                order.trusted_root = name;
            continue;
        }
        std::optional<std::string> value;
        if (const auto equals = name.find('='); equals != std::string::npos) {
            value = name.substr(equals + 1);
            name.resize(equals);
        } else if (i + 1 < words.size()) {
            value = words[++i];
        }
        if (!value) return Error{name + " needs a value", {}};
        if (name == "--metadata-url") order.metadata_url = *value;
        else if (name == "--metadata-dir") order.metadata_dir = *value;
        else if (name == "--target-name") order.target_names.push_back(*value);
        else if (name == "--target-dir") order.target_dir = *value;
        else if (name == "--target-base-url") order.target_base_url = *value;
        else return Error{"there is no option " + name, {}};
    }
    if (order.metadata_dir.empty()) return Error{"--metadata-dir is missing", {}};
    return order;
}

std::int64_t seconds_now() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

Result<> initialise(const Order& order) {
    const auto root = content::read_capped(order.trusted_root, sync::trust::Limits().root_bytes);
    if (!root) return root.error();
    return sync::Updater::install_root(order.metadata_dir, *root);
}

Result<> update(const Order& order) {
    auto transport = sync::CurlTransport::open();
    if (!transport) return transport.error();
    sync::WebMirror mirror(**transport, order.metadata_url, order.target_base_url);
    sync::Updater updater(mirror, {order.metadata_dir, {}, seconds_now, false, {}, {}, {}});
    if (auto r = updater.refresh(); !r) return r;
    if (order.verb == "refresh") return {};
    if (order.target_names.empty() || order.target_dir.empty() || order.target_base_url.empty()) return Error{"download needs --target-name, --target-dir and --target-base-url", {}};
    if (auto r = content::make_folder_durably(order.target_dir); !r) return r;
    for (const auto& name : order.target_names) {
        const auto target = updater.find(name);
        if (!target) return target.error();
        if (!*target) return Error{"there is no such target", name};
        if (auto r = updater.fetch(**target, fs::path(order.target_dir) / sync::quote_segment(name)); !r) return r;
    }
    return {};
}

Result<> carry_out(const std::vector<std::string>& words) {
    const auto order = read_order(words);
    if (!order) return order.error();
    if (order->verb == "init") return initialise(*order);
    if (order->verb == "refresh" || order->verb == "download") return update(*order);
    return Error{"say init, refresh or download", {}};
}

}  // namespace

int main(int count, char** words) {
    try {
        const auto outcome = carry_out({words + 1, words + count});
        if (outcome) return 0;
        std::fprintf(stderr, "%s\n", outcome.error().line().c_str());
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
    }
    return 1;
}
