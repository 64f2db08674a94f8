// The head of a request, judged before any library reads it: where it ends, and whether two programs on its way could
// read it in two ways. What could be misunderstood is refused, not repaired: bare line feeds, folded lines, a length
// given twice or beside a transfer coding, paths that mean something to a file system. Pure functions; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sync/server/exchange.h"

namespace estation::sync::server {

struct Refusal { int status = 400; std::string sentence; };

inline constexpr std::size_t head_cap = 8'192;
inline constexpr std::size_t head_fields_cap = 64;

// How many bytes of `unverified_bytes` are the head with its empty line; 0: more must come. A refusal as soon as no
// continuation could be right.
[[nodiscard]] std::variant<std::size_t, Refusal> head_end(std::string_view unverified_bytes);

struct Head {
    Method method = Method::get;
    std::string target;                    // as sent
    std::string path;                      // decoded, see Request
    std::vector<std::pair<std::string, std::string>> query;
    std::vector<Field> fields;             // see Request
    std::optional<std::uint64_t> length;   // Content-Length
    bool keep_alive = true;
    bool expects_continue = false;
};

// A whole head as head_end() measured it.
[[nodiscard]] std::variant<Head, Refusal> read_head(std::string_view unverified_bytes);

struct Target { std::string path; std::vector<std::pair<std::string, std::string>> query; };
[[nodiscard]] std::variant<Target, Refusal> read_target(std::string_view unverified_target);

}  // namespace estation::sync::server
