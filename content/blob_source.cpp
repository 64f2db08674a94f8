#include "content/blob_source.h"

#include <cstring>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"

namespace estation::content {
namespace {
constexpr std::uint64_t hashed_when_read = 1u << 20;
}

std::filesystem::path blob_path(const std::filesystem::path& blobs, const std::string& sha256) {
    return blobs / sha256.substr(0, 2) / sha256;
}

Result<> check_blob(const std::filesystem::path& blobs, const ManifestFile& file) {
    std::error_code fault;
    const auto path = blob_path(blobs, file.sha256);
    const auto status = std::filesystem::status(path, fault);
    if (!std::filesystem::is_regular_file(status)) return Error{"this file is missing from the store, install the pack again", file.name};
    const auto bytes = std::filesystem::file_size(path, fault);
    if (fault || bytes != file.bytes) return Error{"this file is damaged (its size is wrong), install the pack again", file.name};
    return {};
}

std::vector<std::string> BlobSource::names() const {
    std::vector<std::string> names;
    names.reserve(manifest_.files.size());
    for (const auto& file : manifest_.files) names.push_back(file.name);
    return names;
}

Result<const ManifestFile*> BlobSource::find(const std::string& name) const {
    if (auto r = check_pack_name(name); !r) return r.error();
    const auto* const file = manifest_.find(name);
    if (!file) return Error{"there is no such file in this pack", name};
    return file;
}

Result<Bytes> BlobSource::read(const std::string& name, std::uint64_t cap) const {
    const auto found = find(name);
    if (!found) return found.error();
    const ManifestFile& file = **found;
    if (file.bytes > cap) return Error{"larger than the " + std::to_string(cap) + " bytes that are allowed here", name};
    if (auto r = check_blob(blobs_, file); !r) return r.error();
    const auto text = read_capped(blob_path(blobs_, file.sha256), file.bytes);
    if (!text) return Error{text.error().text, name};
    bool whole = text->size() == file.bytes;
    if (whole && file.bytes <= hashed_when_read) {
        const auto hash = hash_text(*text);
        if (!hash) return Error{hash.error().text, name};
        whole = *hash == file.sha256;
    }
    if (!whole) return Error{"this file is damaged (its fingerprint is wrong), install the pack again", name};
    Bytes bytes(text->size());
    if (!bytes.empty()) std::memcpy(bytes.data(), text->data(), bytes.size());
    return bytes;
}

Result<std::filesystem::path> BlobSource::path(const std::string& name) const {
    const auto found = find(name);
    if (!found) return found.error();
    if (auto r = check_blob(blobs_, **found); !r) return r.error();
    return blob_path(blobs_, (*found)->sha256);
}

}  // namespace estation::content
