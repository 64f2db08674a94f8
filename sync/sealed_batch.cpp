#include "sync/sealed_batch.h"

#include <zstd.h>

#include <algorithm>

#include "content/hash.h"

namespace estation::sync {

using content::Error;
using content::Result;

namespace {

// RFC 8878, 3.1.2: one of the sixteen magic numbers of a skippable frame, then the length of what is skipped.
constexpr std::string_view magic("\x5E\x2A\x4D\x18", 4);
constexpr std::string_view length("\x80\x00\x00\x00", 4);
constexpr std::size_t signature_letters = 128;
static_assert(seal_bytes == magic.size() + length.size() + signature_letters);

Result<std::string> words_to_sign(std::string_view batch) {
    const auto hash = content::hash_text(batch);
    if (!hash) return hash.error();
    return "estation-figures\n" + *hash;
}

}  // namespace

Result<std::string> seal(std::string batch, const trust::PrivateKey& key) {
    const auto words = words_to_sign(batch);
    if (!words) return words.error();
    const auto signature = key.sign(*words);
    if (!signature) return signature.error();
    if (signature->size() != signature_letters) return Error{"figures are sealed with an Ed25519 key", {}};
    batch.append(magic).append(length).append(*signature);
    return batch;
}

std::optional<SealedBatch> sealed_in(std::string_view unverified_bytes) {
    if (unverified_bytes.size() <= seal_bytes || unverified_bytes.size() > batch_bytes_cap) return std::nullopt;
    const std::string_view batch = unverified_bytes.substr(0, unverified_bytes.size() - seal_bytes), frame = unverified_bytes.substr(batch.size());
    if (!frame.starts_with(magic) || frame.substr(magic.size(), length.size()) != length) return std::nullopt;
    // The batch is one frame and ends where the seal begins, so that nothing lies between them.
    const std::size_t ends = ZSTD_findFrameCompressedSize(batch.data(), batch.size());
    if (ZSTD_isError(ends) || ends != batch.size()) return std::nullopt;
    return SealedBatch{batch, frame.substr(magic.size() + length.size())};
}

bool is_sealed_by(const SealedBatch& batch, const std::string& public_hex) {
    const auto words = words_to_sign(batch.unverified_batch);
    trust::Key key;
    key.keytype = key.scheme = "ed25519";
    key.value = key.identity = public_hex;
    return words && trust::verifies(key, *words, std::string(batch.unverified_signature));
}

}  // namespace estation::sync
