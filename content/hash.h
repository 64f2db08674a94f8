// A Hash is a fingerprint in the making: feed it bytes in pieces of any size, then ask for the hexadecimal text.
// sha256 names the blobs of the store; sha512 is there for signed metadata that asks for it. One thread at a
// time; files are read in pieces, so that a film never sits in memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "content/result.h"

namespace estation::content {

enum class HashKind { sha256, sha512 };

class Hash {
public:
    explicit Hash(HashKind kind = HashKind::sha256);
    Hash(Hash&&) noexcept;
    Hash& operator=(Hash&&) noexcept;
    ~Hash();

    void update(std::span<const std::byte> bytes);
    // Lower-case hexadecimal. Fails only when the library could not get memory; ask once.
    [[nodiscard]] Result<std::string> finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

struct FileHash { std::string hex; std::uint64_t bytes = 0; };

// Called with every piece as it is read, for progress or for copying; an error stops the reading.
using PieceHandler = std::function<Result<>(std::span<const std::byte>)>;

[[nodiscard]] Result<std::string> hash_text(std::string_view text, HashKind kind = HashKind::sha256);
[[nodiscard]] Result<FileHash> hash_file(const std::filesystem::path& file, const PieceHandler& each = {}, HashKind kind = HashKind::sha256);
// 64 lower-case hexadecimal digits and nothing else: safe as a file name.
[[nodiscard]] bool is_sha256(std::string_view text);

}  // namespace estation::content
