// A StationKey is who a station is to its server: an Ed25519 key pair that the station makes itself and that never
// leaves it, and a counter that makes every signed request a new one. No clock is involved, so that a dead battery
// locks nobody out. The counter is reserved on disk in blocks: a power cut costs numbers, never uses one twice.
// Owned by the client; sync thread.
//
//   <folder>/station.key   PEM, readable by its owner only
//   <folder>/counter       every number up to this one may have been used
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/trust/key.h"

namespace estation::sync {

class StationKey {
public:
    // Makes the key where there is none. One that cannot be read is moved to station.key.broken and a new one made:
    // the server does not know it, so the station must be enrolled again.
    [[nodiscard]] static content::Result<StationKey> open(const std::filesystem::path& folder);

    [[nodiscard]] std::string public_hex() const;
    // The value of the header Authorization. `target` is path and query as they are sent; each call uses a number up.
    [[nodiscard]] content::Result<std::string> authorization(std::string_view station, std::string_view method, std::string_view target, std::string_view body);
    // The server has seen a higher number (a counter file was lost, or an old backup put back).
    [[nodiscard]] content::Result<> go_on_after(std::uint64_t highest);

private:
    StationKey(std::filesystem::path folder, trust::PrivateKey key, std::uint64_t reserved) : folder_(std::move(folder)), key_(std::move(key)), next_(reserved + 1), reserved_(reserved) {}
    [[nodiscard]] content::Result<> reserve();

    std::filesystem::path folder_;
    trust::PrivateKey key_;
    std::uint64_t next_, reserved_;
};

// The key itself, to seal figures that others carry; nothing: this station has none yet. Any thread.
[[nodiscard]] content::Result<std::optional<trust::PrivateKey>> read_station_key(const std::filesystem::path& folder);

// The bytes that a station signs, and a server checks.
[[nodiscard]] content::Result<std::string> signed_request(std::string_view method, std::string_view target, std::uint64_t counter, std::string_view body);

}  // namespace estation::sync
