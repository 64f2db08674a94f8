// What one request of an administrator carries through the server: who asks, from where, the parts of the address, the
// fields of the body; and what an AdminRoute is, one line of the table of everything that can be asked. The table, the
// OpenAPI description and the command line are the same list. Plain values on the office's thread.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/server/accounts.h"
#include "sync/server/audit.h"
#include "sync/server/database.h"
#include "sync/server/exchange.h"
#include "sync/server/publishing.h"

namespace estation::sync::server {

// The rooms that every handler may enter.
struct Office {
    Database& database;
    DataFolder data;
    Accounts accounts;
    Audit audit;
    Publishing publishing;
    std::string address;   // of the database, for a second connection
};

// The fields of a request's JSON body. The first thing that is wrong is kept; done() tells it, and what nobody asked for.
class Fields {
public:
    explicit Fields(std::string_view unverified_body);
    ~Fields();
    Fields(Fields&&) noexcept;

    [[nodiscard]] std::string text(std::string_view name, std::size_t longest = 1'000);            // must be there
    [[nodiscard]] std::optional<std::string> text_if(std::string_view name, std::size_t longest = 1'000);
    [[nodiscard]] std::optional<std::int64_t> number_if(std::string_view name, std::int64_t least, std::int64_t most);
    [[nodiscard]] std::optional<bool> yes_if(std::string_view name);
    [[nodiscard]] std::optional<std::vector<std::string>> texts_if(std::string_view name, std::size_t most = 1'000);
    [[nodiscard]] content::Result<> done() const;

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

struct AdminCall {
    Office& office;
    const Request& request;
    Account who;
    std::string from;                          // the address
    std::string token;                         // of the session; empty at the server's own command line
    std::map<std::string, std::string, std::less<>> parts;   // of the address: {name} -> what stands there
    std::int64_t now_ms = 0;

    [[nodiscard]] const std::string& part(std::string_view name) const;
    [[nodiscard]] std::string asked(std::string_view query) const;    // empty: not given
    [[nodiscard]] content::Result<std::int64_t> asked_number(std::string_view query, std::int64_t otherwise, std::int64_t least, std::int64_t most) const;
    [[nodiscard]] Act act(std::string what, std::string on, std::string detail = {}) const;

    // Does something and writes its line, both or neither; when it fails, the line says why. 409 with the sentence.
    [[nodiscard]] Reply doing(const Act& act, const std::function<content::Result<>()>& work, const std::function<Reply()>& reply) const;
    // For what has its own transaction, or only looks: the line follows.
    [[nodiscard]] Reply noting(Act act, const content::Result<>& outcome, const std::function<Reply()>& reply) const;
};

struct AdminQuery { std::string_view name, type, description; };

enum class Access { anybody, any_account, roles };

struct AdminRoute {
    Method method = Method::get;
    std::string_view path;                     // "/admin/v1/accounts/{name}"
    Access access = Access::roles;
    Roles roles;                               // any of these
    std::string_view summary;                  // one English sentence for OpenAPI and the command line
    std::vector<AdminQuery> query;
    std::string_view body;                     // JSON Schema of the body's properties, "" none, or a media type
    std::string_view answers;                  // media type; "" JSON
    std::function<Reply(AdminCall&)> answer;
};

// The rooms' parts of the table.
[[nodiscard]] std::vector<AdminRoute> people_routes();
[[nodiscard]] std::vector<AdminRoute> station_routes();
[[nodiscard]] std::vector<AdminRoute> publishing_routes();
[[nodiscard]] std::vector<AdminRoute> figure_routes();
[[nodiscard]] std::vector<AdminRoute> upkeep_routes();

// {"ok":true}
[[nodiscard]] Reply done_reply();
[[nodiscard]] Reply refusal(const content::Error& error, int status = 400);

}  // namespace estation::sync::server
