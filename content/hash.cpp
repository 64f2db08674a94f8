#include "content/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "content/durable.h"

namespace estation::content {

namespace {

// Looked up once for the whole program: OpenSSL 3 would do it anew for every fingerprint, which costs more than a small one.
const EVP_MD* method_of(HashKind kind) {
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static const EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
    return kind == HashKind::sha256 ? sha256 : sha512;
}

}  // namespace

struct Hash::State {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    bool sound = false;  // stays false after any failure: a wrong fingerprint must not pass for a right one
};

Hash::Hash(HashKind kind) : state_(std::make_unique<State>()) {
    state_->sound = state_->context && EVP_DigestInit_ex(state_->context.get(), method_of(kind), nullptr) == 1;
}
Hash::Hash(Hash&&) noexcept = default;
Hash& Hash::operator=(Hash&&) noexcept = default;
Hash::~Hash() = default;

void Hash::update(std::span<const std::byte> bytes) {
    state_->sound = state_->sound && EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
}

Result<std::string> Hash::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (!state_->sound || EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) != 1)
        return Error{"cannot compute a fingerprint, the machine may be out of memory", {}};
    state_->sound = false;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(size * 2u);
    for (unsigned int i = 0; i < size; ++i) {
        hex += digits[digest[i] >> 4];
        hex += digits[digest[i] & 15];
    }
    return hex;
}

Result<std::string> hash_text(std::string_view text, HashKind kind) {
    Hash hash(kind);
    hash.update(std::as_bytes(std::span(text)));
    return hash.finish();
}

Result<FileHash> hash_file(const std::filesystem::path& path, const PieceHandler& each, HashKind kind) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return Error{"cannot read the file: " + plain_words(errno), path.string()};
    Hash hash(kind);
    FileHash answer;
    std::vector<std::byte> piece(64 << 10);
    Result<> outcome;
    while (outcome) {
        const ssize_t got = ::read(file, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) outcome = Error{"cannot read the file: " + plain_words(errno), path.string()};
        if (got <= 0) break;
        const auto bytes = std::span<const std::byte>(piece).first(static_cast<std::size_t>(got));
        hash.update(bytes);
        answer.bytes += bytes.size();
        if (each) outcome = each(bytes);
    }
    ::close(file);
    if (!outcome) return outcome.error();
    auto hex = hash.finish();
    if (!hex) return hex.error();
    answer.hex = std::move(*hex);
    return answer;
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace estation::content
