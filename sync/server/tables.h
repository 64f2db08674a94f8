// The server's tables, as steps that are only ever added to. Every table of what stations send begins its primary key
// with `station`, so that a sharded PostgreSQL can distribute by it; times are milliseconds since the Unix epoch.
// Read-only; any thread.
#pragma once
#include <span>

#include "sync/server/database.h"

namespace estation::sync::server {

[[nodiscard]] std::span<const Migration> server_tables();
inline constexpr std::string_view server_book = "server";

}  // namespace estation::sync::server
