#include "sync/neighbour/shelf.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "content/durable.h"
#include "content/hash.h"
#include "sync/order.h"
#include "sync/trust/json.h"

namespace estation::sync::neighbour {
using content::Result;
using server::Reply;
using server::Request;
using server::StaticFiles;

namespace {

constexpr std::uint64_t metadata_cap = 8u << 20;

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// "12.targets.json" -> 12 and "targets.json"; nothing: no version before the name.
std::optional<std::int64_t> take_version(std::string_view& name) {
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), version);
    const auto digits = static_cast<std::size_t>(end - name.data());
    if (error != std::errc{} || digits == 0 || digits >= name.size() || name[digits] != '.' || version < 1) return std::nullopt;
    name.remove_prefix(digits + 1);
    return version;
}

Reply not_here() { return server::error_reply(404, "this station does not have it"); }

}  // namespace

Result<std::unique_ptr<Shelf>> Shelf::open(const Place& place) {
    auto metadata = StaticFiles::open(place.trust);
    if (!metadata) return metadata.error();
    auto order = StaticFiles::open(place.order.parent_path());
    if (!order) return order.error();
    auto store = StaticFiles::open(place.store);
    if (!store) return store.error();
    return std::unique_ptr<Shelf>(new Shelf(place, std::move(*metadata), std::move(*order), std::move(*store)));
}

server::Admission Shelf::admit(const Request& head) {
    if (head.method == server::Method::get || head.method == server::Method::head) return {0, std::nullopt};
    return {0, server::error_reply(405, "a neighbour only hands on what it has")};
}

void Shelf::handle(Request request, Respond respond) { respond(answer(request)); }

Reply Shelf::answer(const Request& request) const {
    std::string_view path = request.path;
    if (!take_prefix(path, "/repo/")) return not_here();
    if (take_prefix(path, "metadata/")) return metadata(request, path);
    if (take_prefix(path, "targets/")) return target(request, path);
    if (take_prefix(path, "blobs/") && path.size() == 67 && path[2] == '/' && is_sha256(path.substr(3)) && path.substr(3, 2) == path.substr(0, 2))
        return store_.answer(request, "blobs/" + std::string(path));
    return not_here();
}

// The kept file is read once for its version; when another takes its place just then, the asker finds that it is not
// what it wanted and asks again.
Reply Shelf::metadata(const Request& request, std::string_view name) const {
    if (name.find('/') != std::string_view::npos || !name.ends_with(".json")) return not_here();
    if (name == "timestamp.json") return metadata_.answer(request, name);
    const auto version = take_version(name);
    if (!version) return not_here();
    const auto bytes = content::read_capped(place_.trust / name, metadata_cap);
    if (!bytes) return not_here();
    const auto kept = trust::parse_json(*bytes);
    if (!kept) return not_here();
    const trust::Json* const part = kept->find("signed");
    const trust::Json* const held = part ? part->find("version") : nullptr;
    if (!held || !held->number() || *held->number() != *version) return not_here();
    return metadata_.answer(request, name);
}

Reply Shelf::target(const Request& request, std::string_view name) const {
    // "manifests/<sha256 of the file>.<sha256 of the manifest>.txt": twice the same.
    if (take_prefix(name, "manifests/")) {
        if (name.size() != 64 + 1 + 64 + 4 || name[64] != '.' || !name.ends_with(".txt") || !is_sha256(name.substr(0, 64)) || name.substr(0, 64) != name.substr(65, 64)) return not_here();
        return store_.answer(request, "manifests/" + std::string(name.substr(65)));
    }
    if (!take_prefix(name, "channels/") || name.size() < 66 || name[64] != '.' || !is_sha256(name.substr(0, 64))) return not_here();
    const auto order = content::read_capped(place_.order, order_cap);
    if (!order) return not_here();
    const auto fingerprint = content::hash_text(*order);
    if (!fingerprint || *fingerprint != name.substr(0, 64)) return not_here();
    return order_.answer(request, place_.order.filename().string());
}

}  // namespace estation::sync::neighbour
