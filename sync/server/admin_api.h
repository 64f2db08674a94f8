// The AdminApi is everything that administrators can ask of the server, under /admin/v1/: one table of routes, each with
// the roles that may use it, described by OpenAPI 3.1 at /admin/v1/openapi.json. A session comes as a bearer token, or as a
// cookie that only counts together with a header of ours, so that no other site can borrow it. Pure in the sense of
// HTTP: a Request in, a Reply out; it never throws. Owned by main(); one thread at a time, that of its database.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/server/admin_call.h"

namespace estation::sync::server {

// A cookie's session changes something only with this header, whatever its value.
inline constexpr std::string_view same_site_header = "x-estation";
inline constexpr std::string_view session_cookie = "estation_session";

[[nodiscard]] const std::vector<AdminRoute>& admin_routes();
// The whole description, as JSON.
[[nodiscard]] std::string openapi();

class AdminApi {
public:
    // `data`: the server's data folder; `address`: the database, as Database::open() takes it. Makes the tables.
    [[nodiscard]] static content::Result<std::unique_ptr<AdminApi>> open(const std::filesystem::path& data, const std::string& address);
    virtual ~AdminApi() = default;

    [[nodiscard]] virtual Reply answer(const Request& request, std::int64_t now_ms) = 0;
    // The server's own command line: no session is asked for; `who` stands in the log.
    [[nodiscard]] virtual Reply answer_local(const Request& request, const Account& who, std::int64_t now_ms) = 0;
    // Now and then (once a minute): renews the timestamp, stops stages that fail, ends sessions, takes away what has had its
    // time. What went wrong, for the program's log.
    [[nodiscard]] virtual std::vector<content::Error> tidy(std::int64_t now_ms) = 0;
    [[nodiscard]] virtual Office& office() = 0;
};

}  // namespace estation::sync::server
