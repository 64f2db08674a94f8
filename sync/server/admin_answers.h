// What the JSON answers of administrators' routes look like, as JSON Schema, for the OpenAPI description. A test asks the
// routes and compares. Read-only; any thread.
#pragma once
#include <string_view>

#include "sync/server/exchange.h"

namespace estation::sync::server {

// Of the answer 200; empty: it is no JSON, or a file that is its own.
[[nodiscard]] std::string_view answer_schema(Method method, std::string_view path);
// The objects that answers are made of: {"Account":{...},...}; answers name them by $ref.
[[nodiscard]] std::string_view shared_schemas();

}  // namespace estation::sync::server
