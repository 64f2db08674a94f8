// Whatever comes off the wire: heads, addresses, ranges, tags, claims, check-ins, codes. Nothing may crash, and what is
// taken must keep its promises: a decoded path never leaves a folder, a head is read in one way only.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sync/server/head.h"
#include "sync/server/routes.h"
#include "sync/server/static_files.h"
#include "sync/server/stations.h"

using namespace estation::sync::server;

namespace {

void promise(bool kept) {
    if (!kept) std::abort();
}

void check_path(const std::string& path) {
    promise(path.starts_with('/'));
    promise(path == "/" || !path.ends_with('/'));
    for (const char* const trick : {"//", "/.", "\\"}) promise(path.find(trick) == std::string::npos);
    for (const char c : path) promise(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    bool wrong_method = false;
    for (const Method method : {Method::get, Method::post}) static_cast<void>(find_route(method, path, wrong_method));
}

void check_head(std::string_view bytes) {
    const auto end = head_end(bytes);
    if (std::holds_alternative<Refusal>(end)) return;
    const std::size_t size = std::get<std::size_t>(end);
    promise(size <= bytes.size() && size <= head_cap);
    if (size == 0) return;
    // More behind it changes nothing.
    promise(std::get<std::size_t>(head_end(std::string(bytes.substr(0, size)) + "GET")) == size);
    const auto read = read_head(bytes.substr(0, size));
    if (const auto* refusal = std::get_if<Refusal>(&read)) {
        promise(refusal->status >= 400 && refusal->status < 600 && !refusal->sentence.empty());
        return;
    }
    const Head& head = std::get<Head>(read);
    check_path(head.path);
    promise(head.fields.size() <= head_fields_cap);
    for (std::size_t i = 0; i < head.fields.size(); ++i) {
        promise(!head.fields[i].name.empty() && head.fields[i].value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        promise(head.fields[i].name != "transfer-encoding");
        for (std::size_t j = 0; j < i; ++j) promise(head.fields[i].name != head.fields[j].name);
    }
}

void check_range(std::string_view text) {
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1'000}, ~std::uint64_t{0} >> 1}) {
        Range range;
        if (read_range(text, size, range) != RangeKind::one) continue;
        promise(range.bytes > 0 && range.first < size && range.bytes <= size - range.first);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_head(text);
    if (const auto target = read_target(text); const auto* read = std::get_if<Target>(&target)) check_path(read->path);
    check_range(text);
    static_cast<void>(tag_listed(text, "\"a\"", true));
    static_cast<void>(is_immutable_name(text));
    if (const auto claim = read_claim(text)) promise(claim->counter > 0 && claim->signature.size() == 128 && !claim->station.empty());
    static_cast<void>(read_check_in(text));
    if (const auto code = plain_code(text)) promise(code->size() == 8);
    return 0;
}
