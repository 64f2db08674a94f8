// A BlobSource shows the blobs of one manifest as the files of a pack, so that a published pack reads like a
// folder. Immutable; any thread. Opening it reads nothing; read() checks the fingerprint of files up to 1 MB,
// larger ones (pictures, films) are checked by Store::scrub(), because start-up may not wait for them.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "content/manifest.h"
#include "content/pack.h"

namespace estation::content {

class BlobSource : public FileSource {
public:
    BlobSource(std::filesystem::path blobs, Manifest manifest) : blobs_(std::move(blobs)), manifest_(std::move(manifest)) {}

    [[nodiscard]] std::vector<std::string> names() const override;
    [[nodiscard]] Result<Bytes> read(const std::string& name, std::uint64_t cap) const override;
    // The blob itself: its name is a fingerprint without an ending, so decoders look at the content.
    [[nodiscard]] Result<std::filesystem::path> path(const std::string& name) const override;

private:
    [[nodiscard]] Result<const ManifestFile*> find(const std::string& name) const;

    std::filesystem::path blobs_;
    Manifest manifest_;
};

// <blobs>/ab/abcdef...
[[nodiscard]] std::filesystem::path blob_path(const std::filesystem::path& blobs, const std::string& sha256);
// Whether the blob is there with the right size; what is wrong otherwise. Does not read it.
[[nodiscard]] Result<> check_blob(const std::filesystem::path& blobs, const ManifestFile& file);

}  // namespace estation::content
