#include "sync/station_key.h"

#include <optional>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::uint64_t pem_cap = 16u << 10, counter_cap = 64;
constexpr std::uint64_t block = 1'000;  // numbers for one write

fs::path key_file(const fs::path& folder) { return folder / "station.key"; }
fs::path counter_file(const fs::path& folder) { return folder / "counter"; }

Result<trust::PrivateKey> make_key(const fs::path& folder) {
    auto key = trust::PrivateKey::generate(trust::KeyKind::ed25519);
    if (!key) return key;
    const auto pem = key->pem();
    if (!pem) return pem.error();
    if (auto r = content::write_durably(key_file(folder), *pem, content::Readers::owner); !r) return r.error();
    return key;
}

// A disk that fails to read is not a key that is broken: that one is found again when the disk is well.
Result<trust::PrivateKey> read_or_make_key(const fs::path& folder) {
    std::error_code failed;
    const bool there = fs::exists(key_file(folder), failed);
    if (failed) return Error{"the station's key cannot be looked for: " + content::plain_words(failed.value()), key_file(folder).string()};
    if (!there) return make_key(folder);
    const auto pem = content::read_capped(key_file(folder), pem_cap);
    if (!pem) return pem.error();
    auto key = trust::PrivateKey::from_pem(*pem);
    if (key && key->public_object().find("keytype") && *key->public_object().find("keytype") == trust::Json("ed25519")) return key;
    fs::rename(key_file(folder), key_file(folder).string() + ".broken", failed);
    if (failed) return Error{"the station's key is damaged and cannot be moved aside: " + content::plain_words(failed.value()), key_file(folder).string()};
    return make_key(folder);
}

// What cannot be read begins at nothing: the server says where to go on.
std::uint64_t read_counter(const fs::path& folder) {
    const auto text = content::read_capped(counter_file(folder), counter_cap);
    std::uint64_t number = 0;
    if (!text || !text->ends_with('\n') || !content::parse_number(std::string_view(*text).substr(0, text->size() - 1), number)) return 0;
    return number;
}

}  // namespace

Result<std::string> signed_request(std::string_view method, std::string_view target, std::uint64_t counter, std::string_view body) {
    const auto hash = content::hash_text(body);
    if (!hash) return hash.error();
    return std::string(method) + "\n" + std::string(target) + "\n" + std::to_string(counter) + "\n" + *hash;
}

Result<std::optional<trust::PrivateKey>> read_station_key(const fs::path& folder) {
    std::error_code none;
    if (!fs::exists(key_file(folder), none)) return std::optional<trust::PrivateKey>();
    const auto pem = content::read_capped(key_file(folder), pem_cap);
    if (!pem) return pem.error();
    auto key = trust::PrivateKey::from_pem(*pem);
    return key ? Result<std::optional<trust::PrivateKey>>(std::move(*key)) : Result<std::optional<trust::PrivateKey>>(key.error());
}

Result<StationKey> StationKey::open(const fs::path& folder) {
    if (auto r = content::make_folder_durably(folder); !r) return r.error().in("the station's key");
    auto key = read_or_make_key(folder);
    if (!key) return key.error().in("the station's key");
    return StationKey(folder, std::move(*key), read_counter(folder));
}

std::string StationKey::public_hex() const {
    const trust::Json* const value = key_.public_object().find("keyval");
    const trust::Json* const hex = value ? value->find("public") : nullptr;
    return hex && hex->string() ? *hex->string() : std::string();
}

Result<> StationKey::reserve() {
    const std::uint64_t through = next_ + block - 1;
    if (through > content::largest_number) return Error{"the station's counter is at its end", counter_file(folder_).string()};
    if (auto r = content::write_durably(counter_file(folder_), std::to_string(through) + "\n"); !r) return r.error().in("the station's counter");
    reserved_ = through;
    return {};
}

Result<std::string> StationKey::authorization(std::string_view station, std::string_view method, std::string_view target, std::string_view body) {
    if (next_ > reserved_) {
        if (auto r = reserve(); !r) return r.error();
    }
    const std::uint64_t counter = next_++;
    const auto bytes = signed_request(method, target, counter, body);
    if (!bytes) return bytes.error();
    const auto signature = key_.sign(*bytes);
    if (!signature) return signature.error();
    return "Estation station=\"" + std::string(station) + "\", counter=" + std::to_string(counter) + ", signature=\"" + *signature + "\"";
}

Result<> StationKey::go_on_after(std::uint64_t highest) {
    if (highest < next_) return {};
    if (highest > content::largest_number - block) return Error{"the server speaks of a number that no station has reached", {}};
    next_ = highest + 1;
    return reserve();
}

}  // namespace estation::sync
