// A RemoteServer is a server's JSON API as the administrators' command line asks it over the network: the same Request and
// Reply as on the server's own machine. Its session is a token in a file that only its owner may read; a password is never
// written anywhere, and goes over https, or to this machine itself, unless somebody says that plain http will do. Owned by
// the command line; one thread.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "content/result.h"
#include "sync/server/exchange.h"

namespace estation::sync::server {

struct RemoteSettings {
    std::string address;              // "https://estation.example.cn"
    std::filesystem::path session;    // the token's file; empty: session_file()
    bool plain_http = false;          // passwords and tokens may go where others can read them
};

class RemoteServer {
public:
    [[nodiscard]] static content::Result<std::unique_ptr<RemoteServer>> open(const RemoteSettings& settings);
    virtual ~RemoteServer() = default;
    // An error of the line becomes a reply with status 502 and its sentence.
    [[nodiscard]] virtual Reply ask(const Request& request) = 0;
    // For this command only; with keep_session() for those that follow.
    [[nodiscard]] virtual content::Result<> log_in(const std::string& name, const std::string& password) = 0;
    [[nodiscard]] virtual content::Result<> keep_session() = 0;
    // Takes up the session of an earlier command; false: there is none for this server.
    [[nodiscard]] virtual bool take_up_session() = 0;
    // At the server, and here.
    [[nodiscard]] virtual content::Result<> log_out() = 0;
};

// In the user's own state folder.
[[nodiscard]] std::filesystem::path session_file();

}  // namespace estation::sync::server
