#include "sync/trust/key.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "content/hash.h"

namespace estation::sync::trust {

using content::Error;
using content::Result;

namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* thing) const { release(thing); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;

constexpr int fewest_rsa_bits = 2048, most_rsa_bits = 8192;
constexpr std::size_t longest_signature_hex = 4096, longest_key_text = 16 << 10;

using Octets = std::vector<unsigned char>;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<Octets> from_hex(std::string_view text) {
    if (text.empty() || text.size() % 2 != 0) return std::nullopt;
    Octets octets;
    octets.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        octets.push_back(static_cast<unsigned char>(high * 16 + low));
    }
    return octets;
}

std::string to_hex(const unsigned char* octets, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(size * 2);
    for (std::size_t i = 0; i < size; ++i) {
        text += digits[octets[i] >> 4];
        text += digits[octets[i] & 15];
    }
    return text;
}

const unsigned char* octets_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

int no_passphrase(char*, int, int, void*) { return -1; }  // never ask on a terminal

Pkey public_from_pem(const std::string& pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return bio ? Pkey(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr)) : nullptr;
}

// Repositories of before 2023 write the bare point of a P-256 key in hexadecimal.
Pkey public_from_point(const Octets& point) {
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
    std::string group = SN_X9_62_prime256v1;
    Octets copy = point;
    const std::array<OSSL_PARAM, 3> params = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                                              OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy.data(), copy.size()), OSSL_PARAM_construct_end()};
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params.data())) != 1) return nullptr;
    return Pkey(key);
}

bool is_p256(const EVP_PKEY* key) {
    std::array<char, 64> group{};
    std::size_t size = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
           std::string_view(group.data(), size) == SN_X9_62_prime256v1;
}

enum class Scheme { ecdsa, ed25519, rsa_pss };

std::optional<Scheme> scheme_of(const std::string& keytype, const std::string& scheme) {
    if (scheme == "ecdsa-sha2-nistp256" && (keytype == "ecdsa" || keytype == "ecdsa-sha2-nistp256")) return Scheme::ecdsa;
    if (scheme == "ed25519" && keytype == "ed25519") return Scheme::ed25519;
    if (scheme == "rsassa-pss-sha256" && keytype == "rsa") return Scheme::rsa_pss;
    return std::nullopt;
}

// nullptr: not a key of this scheme, or one too weak to count.
Pkey public_key(Scheme scheme, const std::string& value) {
    if (value.size() > longest_key_text) return nullptr;
    switch (scheme) {
        case Scheme::ed25519: {
            const auto octets = from_hex(value);
            if (!octets || octets->size() != 32) return nullptr;
            return Pkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets->data(), octets->size()));
        }
        case Scheme::ecdsa: {
            const auto point = from_hex(value);
            Pkey key = point ? public_from_point(*point) : public_from_pem(value);
            return key && is_p256(key.get()) ? std::move(key) : nullptr;
        }
        case Scheme::rsa_pss: {
            Pkey key = public_from_pem(value);
            if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1) return nullptr;
            const int bits = EVP_PKEY_get_bits(key.get());
            return bits >= fewest_rsa_bits && bits <= most_rsa_bits ? std::move(key) : nullptr;
        }
    }
    return nullptr;
}

std::string identity_of(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size <= 0) return {};
    auto hash = content::hash_text(std::string_view(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    return hash ? *hash : std::string();
}

bool set_padding(EVP_PKEY_CTX* context, int salt) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt) == 1;
}

}  // namespace

Result<std::string> keyid_of(const Json& object) { return content::hash_text(canonical(object)); }

Result<Key> read_key(const std::string& keyid, const Json& object) {
    const Json* const keytype = object.find("keytype");
    const Json* const scheme = object.find("scheme");
    const Json* const keyval = object.find("keyval");
    const Json* const value = keyval ? keyval->find("public") : nullptr;
    if (!keytype || !keytype->string() || !scheme || !scheme->string() || !value || !value->string())
        return Error{"the key \"" + keyid.substr(0, 80) + "\" needs keytype, scheme and keyval.public, all of them text", {}};
    Key key{keyid, *keytype->string(), *scheme->string(), *value->string(), {}};
    const auto own_id = keyid_of(object);
    if (!own_id) return own_id.error();
    if (const auto kind = scheme_of(key.keytype, key.scheme); kind && *own_id == keyid) {
        const Pkey real = public_key(*kind, key.value);
        if (real) key.identity = identity_of(real.get());
    }
    return key;
}

bool verifies(const Key& key, std::string_view bytes, std::string_view signature_hex) {
    if (key.identity.empty() || signature_hex.size() > longest_signature_hex) return false;
    const auto kind = scheme_of(key.keytype, key.scheme);
    const auto signature = from_hex(signature_hex);
    if (!kind || !signature) return false;
    const Pkey real = public_key(*kind, key.value);
    const DigestContext context(EVP_MD_CTX_new());
    if (!real || !context) return false;
    EVP_PKEY_CTX* inner = nullptr;
    const EVP_MD* const digest = *kind == Scheme::ed25519 ? nullptr : EVP_sha256();
    if (EVP_DigestVerifyInit(context.get(), &inner, digest, nullptr, real.get()) != 1) return false;
    if (*kind == Scheme::rsa_pss && !set_padding(inner, RSA_PSS_SALTLEN_AUTO)) return false;
    return EVP_DigestVerify(context.get(), signature->data(), signature->size(), octets_of(bytes), bytes.size()) == 1;
}

struct PrivateKey::Handle {
    Pkey key;
    Scheme scheme = Scheme::ecdsa;
};

Result<PrivateKey> PrivateKey::around(std::shared_ptr<const Handle> handle) {
    EVP_PKEY* const key = handle->key.get();
    Json object;
    std::string value;
    if (handle->scheme == Scheme::ed25519) {
        std::array<unsigned char, 32> raw{};
        std::size_t size = raw.size();
        if (EVP_PKEY_get_raw_public_key(key, raw.data(), &size) != 1) return Error{"the public half of the key cannot be read", {}};
        value = to_hex(raw.data(), size);
    } else {
        const Bio bio(BIO_new(BIO_s_mem()));
        if (!bio || PEM_write_bio_PUBKEY(bio.get(), key) != 1) return Error{"the public half of the key cannot be written", {}};
        char* pem = nullptr;
        const long size = BIO_get_mem_data(bio.get(), &pem);
        value.assign(pem, static_cast<std::size_t>(size));
    }
    switch (handle->scheme) {
        case Scheme::ecdsa: object.set("keytype", "ecdsa"); object.set("scheme", "ecdsa-sha2-nistp256"); break;
        case Scheme::ed25519: object.set("keytype", "ed25519"); object.set("scheme", "ed25519"); break;
        case Scheme::rsa_pss: object.set("keytype", "rsa"); object.set("scheme", "rsassa-pss-sha256"); break;
    }
    Json keyval;
    keyval.set("public", value);
    object.set("keyval", std::move(keyval));
    auto keyid = keyid_of(object);
    if (!keyid) return keyid.error();
    PrivateKey made(std::move(handle));
    made.public_object_ = std::move(object);
    made.keyid_ = std::move(*keyid);
    return made;
}

Result<PrivateKey> PrivateKey::generate(KeyKind kind) {
    auto handle = std::make_shared<Handle>();
    switch (kind) {
        case KeyKind::ecdsa:
            handle->scheme = Scheme::ecdsa;
            handle->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", SN_X9_62_prime256v1));
            break;
        case KeyKind::ed25519:
            handle->scheme = Scheme::ed25519;
            handle->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
            break;
        case KeyKind::rsa:
            handle->scheme = Scheme::rsa_pss;
            handle->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{3072}));
            break;
    }
    if (!handle->key) return Error{"a new key could not be made", {}};
    return around(std::move(handle));
}

namespace {

int give_passphrase(char* buffer, int size, int, void* passphrase) {
    const auto& text = *static_cast<const std::string_view*>(passphrase);
    if (text.empty() || text.size() > static_cast<std::size_t>(size)) return -1;
    text.copy(buffer, text.size());
    return static_cast<int>(text.size());
}

}  // namespace

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem, std::string_view passphrase) {
    if (pem.size() > longest_key_text) return Error{"this is too long for a private key", {}};
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    auto handle = std::make_shared<Handle>();
    if (bio) handle->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &passphrase));
    if (!handle->key) return Error{"this is no private key in PEM, or its passphrase is another", {}};
    if (EVP_PKEY_is_a(handle->key.get(), "ED25519") == 1)
        handle->scheme = Scheme::ed25519;
    else if (is_p256(handle->key.get()))
        handle->scheme = Scheme::ecdsa;
    else if (EVP_PKEY_is_a(handle->key.get(), "RSA") == 1 && EVP_PKEY_get_bits(handle->key.get()) >= fewest_rsa_bits && EVP_PKEY_get_bits(handle->key.get()) <= most_rsa_bits)
        handle->scheme = Scheme::rsa_pss;
    else
        return Error{"this kind of key cannot sign here; use ecdsa on P-256, ed25519, or RSA of 2048 to 8192 bits", {}};
    return around(std::move(handle));
}

Result<std::string> PrivateKey::pem(std::string_view passphrase) const {
    const Bio bio(BIO_new(BIO_s_secmem()));
    const EVP_CIPHER* const cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
    if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), handle_->key.get(), cipher, nullptr, 0, passphrase.empty() ? nullptr : give_passphrase, &passphrase) != 1)
        return Error{"the private key cannot be written", {}};
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

Result<std::string> PrivateKey::sign(std::string_view bytes) const {
    const Error failed{"the signature could not be made", {}};
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* inner = nullptr;
    const EVP_MD* const digest = handle_->scheme == Scheme::ed25519 ? nullptr : EVP_sha256();
    if (!context || EVP_DigestSignInit(context.get(), &inner, digest, nullptr, handle_->key.get()) != 1) return failed;
    if (handle_->scheme == Scheme::rsa_pss && !set_padding(inner, RSA_PSS_SALTLEN_DIGEST)) return failed;
    std::size_t size = 0;
    if (EVP_DigestSign(context.get(), nullptr, &size, octets_of(bytes), bytes.size()) != 1) return failed;
    Octets signature(size);
    if (EVP_DigestSign(context.get(), signature.data(), &size, octets_of(bytes), bytes.size()) != 1) return failed;
    return to_hex(signature.data(), size);
}

}  // namespace estation::sync::trust
