// Every address of the server on one page: who may come, how large a body may be, and whose page it is. Read-only; any
// thread.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "sync/server/exchange.h"

namespace estation::sync::server {

enum class Page { repository, enrol, check_in, screenshot, figures, carried_figures, bell, well, admin };

// anybody: no question is asked. station: an enrolled station's signature. account: the page itself asks for a session.
enum class Caller { anybody, station, account };

struct Route {
    Method method;
    std::string_view path;      // with a slash at its end: everything below it
    Caller caller;
    std::uint64_t body_cap;
    Page page;
};

[[nodiscard]] std::span<const Route> routes();
// nullptr: no such address. Where the address is there but not the method, `wrong_method` says so.
[[nodiscard]] const Route* find_route(Method method, std::string_view path, bool& wrong_method);

}  // namespace estation::sync::server
