// A sealed batch is a batch of figures that travels by other hands than its station's: the batch as it would be sent, and
// behind it the station's signature in a skippable frame, which every reader of zstd passes over. Whoever carries it, a
// stick or another station, can neither change it nor make one up. Pure functions; any thread.
//
//   <zstd frame of sync/protocol.h> <skippable frame: the Ed25519 signature in hex, over "estation-figures\n" sha256(batch)>
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/protocol.h"
#include "sync/trust/key.h"

namespace estation::sync {

inline constexpr std::size_t seal_bytes = 8 + 128;   // what a seal adds; with it a batch may have batch_bytes_cap

[[nodiscard]] content::Result<std::string> seal(std::string batch, const trust::PrivateKey& key);

// Views into the bytes that were given.
struct SealedBatch { std::string_view unverified_batch, unverified_signature; };
// Nothing: there is no seal, or not one alone behind the batch.
[[nodiscard]] std::optional<SealedBatch> sealed_in(std::string_view unverified_bytes);
// Whether the holder of this Ed25519 key has sealed it.
[[nodiscard]] bool is_sealed_by(const SealedBatch& batch, const std::string& public_hex);

}  // namespace estation::sync
