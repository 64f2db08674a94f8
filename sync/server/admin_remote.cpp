#include "sync/server/admin_remote.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "content/durable.h"
#include "sync/membership.h"
#include "sync/transport_curl.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::uint64_t answer_cap = 256u << 20, session_cap = 4'096;
constexpr int patience_s = 600;   // a large upload's end is looked at file by file

std::string sentence_of(const Reply& reply) {
    const json value = json::parse(reply.body, nullptr, false);
    return value.is_object() && value.contains("error") && value["error"].is_string() ? value["error"].get<std::string>() : "refused with status " + std::to_string(reply.status);
}

class CurlServer : public RemoteServer {
public:
    CurlServer(std::unique_ptr<CurlTransport> transport, std::string address, fs::path session) : transport_(std::move(transport)), address_(std::move(address)), session_(std::move(session)) {}

    Reply ask(const Request& request) override {
        Message message;
        message.url = address_ + request.target;
        message.method = std::string(method_word(request.method));
        message.body = request.body;
        message.content_type = request.body.starts_with('{') ? "application/json" : "application/octet-stream";
        message.cap = answer_cap;
        message.pace.floor_window_s = patience_s;  // a server at work sends nothing for a while
        if (!token_.empty()) message.headers.emplace_back("Authorization", "Bearer " + token_);
        auto answered = transport_->post(message);
        if (!answered) return error_reply(502, answered.error().line());
        Reply reply;
        reply.status = answered->status;
        reply.body = std::move(answered->unverified_body);
        if (reply.status == 401 && !token_.empty()) return error_reply(401, "the session is over; log in again");
        return reply;
    }

    Result<> log_in(const std::string& name, const std::string& password) override {
        token_.clear();
        Request request;
        request.method = Method::post;
        request.target = request.path = "/admin/v1/login";
        request.body = json{{"name", name}, {"password", password}}.dump(-1, ' ', false, json::error_handler_t::replace);
        const Reply reply = ask(request);
        if (reply.status != 200) return Error{sentence_of(reply), {}};
        const json answer = json::parse(reply.body, nullptr, false);
        if (!answer.is_object() || !answer.contains("token") || !answer["token"].is_string()) return Error{"this is no estation server", address_};
        token_ = answer["token"].get<std::string>();
        return {};
    }

    Result<> keep_session() override {
        if (auto r = content::make_folder_durably(session_.parent_path()); !r) return r;
        return content::write_durably(session_, json{{"server", address_}, {"token", token_}}.dump() + "\n", content::Readers::owner);
    }

    bool take_up_session() override {
        const auto text = content::read_capped(session_, session_cap);
        const json kept = text ? json::parse(*text, nullptr, false) : json();
        if (!kept.is_object() || kept.value("server", json()) != json(address_) || !kept.contains("token") || !kept["token"].is_string()) return false;
        token_ = kept["token"].get<std::string>();
        return true;
    }

    Result<> log_out() override {
        Request request;
        request.method = Method::post;
        request.target = request.path = "/admin/v1/logout";
        const Reply reply = token_.empty() ? Reply{} : ask(request);
        // Another session that is kept here, as of somebody who gave a password for one command, stays.
        const std::string ended = std::exchange(token_, {});
        const bool kept = take_up_session() && token_ == ended;
        token_.clear();
        std::error_code failed;
        if (kept) fs::remove(session_, failed);
        if (failed) return Error{"the session's file cannot be removed: " + content::plain_words(failed.value()), session_.string()};
        return reply.status == 200 || reply.status == 401 ? Result<>() : Result<>(Error{sentence_of(reply), {}});
    }

private:
    std::unique_ptr<CurlTransport> transport_;
    std::string address_;
    fs::path session_;
    std::string token_;
};

}  // namespace

fs::path session_file() {
    const char* const state = std::getenv("XDG_STATE_HOME");
    const char* const home = std::getenv("HOME");
    const fs::path folder = state && *state == '/' ? fs::path(state) : fs::path(home ? home : "/") / ".local/state";
    return folder / "estation" / "admin-session";
}

Result<std::unique_ptr<RemoteServer>> RemoteServer::open(const RemoteSettings& settings) {
    const auto address = tidy_address(settings.address);
    if (!address) return address.error();
    if (!settings.plain_http && !is_private_line(*address)) return Error{"passwords do not go over plain http; use the https address (or --plain-http, where nobody else is on the line)", *address};
    auto transport = CurlTransport::open({"", "estation-server admin", ""});
    if (!transport) return transport.error();
    return std::unique_ptr<RemoteServer>(std::make_unique<CurlServer>(std::move(*transport), *address, settings.session.empty() ? session_file() : settings.session));
}

}  // namespace estation::sync::server
