#include "sync/server/exchange.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace estation::sync::server {

std::string_view method_word(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::remove: return "DELETE";
    }
    return {};
}

const std::string* Request::field(std::string_view lower_case_name) const {
    const auto found = std::ranges::find(fields, lower_case_name, &Field::name);
    return found == fields.end() ? nullptr : &found->value;
}

const std::string* Request::parameter(std::string_view name) const {
    const auto found = std::ranges::find_if(query, [&](const auto& pair) { return pair.first == name; });
    return found == query.end() ? nullptr : &found->second;
}

OpenFile::~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Reply json_reply(std::string json, int status) {
    Reply reply;
    reply.status = status;
    reply.fields = {{"Content-Type", "application/json; charset=utf-8"}, {"Cache-Control", "no-store"}};
    reply.body = std::move(json);
    return reply;
}

Reply error_reply(int status, std::string_view sentence) {
    // What was sent may be quoted in the sentence, and need not be UTF-8.
    return json_reply(nlohmann::json{{"error", sentence}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), status);
}

}  // namespace estation::sync::server
