// A Key is a public key as metadata writes it, and the question whether it made a signature; a PrivateKey makes
// one. Schemes: ecdsa-sha2-nistp256 (DER signature), ed25519, rsassa-pss-sha256. OpenSSL does the arithmetic and
// stays inside key.cpp. Plain values; any thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/trust/json.h"

namespace estation::sync::trust {

struct Key {
    std::string keyid;    // as the metadata names it
    std::string keytype;  // ecdsa, ecdsa-sha2-nistp256 (older repositories), ed25519, rsa
    std::string scheme;
    std::string value;    // PEM, or hexadecimal for ed25519
    // What tells two keys apart whatever they are called: sha256 of the public key itself. Empty: this key can
    // verify nothing, because its kind is unknown, it is malformed, too weak, or its KEYID is not its own.
    std::string identity;
};

// Reads a KEY object of metadata. Fails when fields are missing or of the wrong kind; a key of an unknown kind is
// taken in, but verifies nothing, so that a repository may add kinds that old stations do not know.
[[nodiscard]] content::Result<Key> read_key(const std::string& keyid, const Json& object);
// sha256 of the canonical JSON of the KEY object, unknown fields and all.
[[nodiscard]] content::Result<std::string> keyid_of(const Json& object);
// Whether `signature_hex` over `bytes` was made by this key. Whatever is malformed is simply not a signature.
[[nodiscard]] bool verifies(const Key& key, std::string_view bytes, std::string_view signature_hex);

enum class KeyKind { ecdsa, ed25519, rsa };

class PrivateKey {
public:
    [[nodiscard]] static content::Result<PrivateKey> generate(KeyKind kind);
    // PKCS#8 PEM, encrypted when there is a passphrase.
    [[nodiscard]] static content::Result<PrivateKey> from_pem(std::string_view pem, std::string_view passphrase = {});
    [[nodiscard]] content::Result<std::string> pem(std::string_view passphrase = {}) const;

    [[nodiscard]] const Json& public_object() const { return public_object_; }  // the KEY object of metadata
    [[nodiscard]] const std::string& keyid() const { return keyid_; }
    // The signature in hexadecimal.
    [[nodiscard]] content::Result<std::string> sign(std::string_view bytes) const;

private:
    struct Handle;
    explicit PrivateKey(std::shared_ptr<const Handle> handle) : handle_(std::move(handle)) {}
    [[nodiscard]] static content::Result<PrivateKey> around(std::shared_ptr<const Handle> handle);

    std::shared_ptr<const Handle> handle_;
    Json public_object_;
    std::string keyid_;
};

}  // namespace estation::sync::trust
