// Any bytes as metadata of each kind: refused in one sentence, or taken so that its canonical bytes are stable, its
// file form reads back as the same, and patterns and bins answer without end or crash.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sync/trust/delegation.h"
#include "sync/trust/metadata.h"
#include "sync/trust/trusted.h"

namespace {

using namespace estation::sync::trust;

void require(bool promise) {
    if (!promise) std::abort();
}

template <class T>
void look(const estation::content::Result<Unverified<T>>& read, const Json& whole) {
    if (!read) {
        require(!read.error().text.empty() && read.error().text.size() < 4000);
        return;
    }
    require(read->body.version >= 1);
    require(read->signed_bytes == canonical(*whole.find("signed")));
    require(read_time(write_time(read->body.expires)) == read->body.expires);
}

void look(const Targets& targets) {
    if (!targets.delegations) return;
    for (const char* const path : {"a", "packs/quake.txt", ""}) {
        const auto delegates = delegates_for(*targets.delegations, path);
        require(static_cast<bool>(delegates));
        for (const auto& delegate : *delegates) require(keys_of_delegate(*targets.delegations, delegate.role) != nullptr);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto json = parse_json(bytes);
    static_cast<void>(TrustedSet::begin(bytes, 0));
    if (!json) return 0;
    const auto again = parse_json(text(*json));
    require(again && *again == *json && canonical(*again) == canonical(*json));
    look(read_root(bytes), *json);
    look(read_timestamp(bytes), *json);
    look(read_snapshot(bytes), *json);
    const auto targets = read_targets(bytes);
    look(targets, *json);
    if (targets) look(targets->body);
    if (const auto root = read_root(bytes)) static_cast<void>(meets_threshold("root", root->body.roles.at("root"), root->body.keys, root->signed_bytes, root->signatures));
    // The front of the input as a path, the rest as a pattern.
    const auto cut = bytes.find('\n');
    if (cut != std::string_view::npos && bytes.size() < 4096) static_cast<void>(matches_pattern(bytes.substr(0, cut), bytes.substr(cut + 1)));
    return 0;
}
