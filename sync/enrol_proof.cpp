#include "sync/enrol_proof.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <span>

#include "content/hash.h"

namespace estation::sync {

using content::Error;
using content::Result;

namespace {

constexpr std::string_view salt = "estation enrolment 1";
constexpr std::uint64_t rounds = 1u << 14, block = 8, lanes = 1, most_memory = 64u << 20;

std::string hex(std::span<const unsigned char> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

Result<std::string> sealed(std::string_view key, const std::string& words) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(words.data()), words.size(), out.data(), &size)) return Error{"the system cannot make a proof", {}};
    return hex(std::span(out).first(size));
}

}  // namespace

Result<std::string> code_key(std::string_view plain_code) {
    std::array<unsigned char, 32> key{};
    const int made = EVP_PBE_scrypt(plain_code.data(), plain_code.size(), reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), rounds, block, lanes, most_memory, key.data(), key.size());
    if (made != 1) return Error{"there is no memory to check the code with", {}};
    return hex(key);
}

Result<std::string> station_proof(std::string_view key, std::string_view public_hex) { return sealed(key, "station\n" + std::string(public_hex)); }

Result<std::string> server_proof(std::string_view key, std::string_view public_hex, std::string_view station, std::string_view channel, std::string_view root) {
    const auto root_hash = content::hash_text(root);
    if (!root_hash) return root_hash.error();
    return sealed(key, "server\n" + std::string(public_hex) + "\n" + std::string(station) + "\n" + std::string(channel) + "\n" + *root_hash);
}

bool same_proof(std::string_view a, std::string_view b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace estation::sync
