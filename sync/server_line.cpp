#include "sync/server_line.h"

#include <algorithm>

#include "sync/trust/json.h"

namespace estation::sync {

using content::Error;
using content::Result;
using trust::Json;

namespace {

constexpr std::size_t screenshot_cap = 4u << 20;

std::string said(const std::string& body, std::string_view field) {
    const auto json = trust::parse_json(body);
    const Json* const found = json ? json->find(field) : nullptr;
    std::string text = found && found->string() ? found->string()->substr(0, 300) : std::string();
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return text;
}

// The highest counter that the server has accepted; 0: it does not say.
std::uint64_t highest_counter(const std::string& body) {
    const auto json = trust::parse_json(body);
    const Json* const found = json ? json->find("counter") : nullptr;
    return found && found->number() && *found->number() > 0 ? static_cast<std::uint64_t>(*found->number()) : 0;
}

}  // namespace

Result<std::string> ServerLine::say(const std::string& target, std::string_view body, const std::string& content_type) {
    Message message;
    message.url = membership_.server + target;
    message.body = body;
    message.content_type = content_type;
    message.pace.total_s = 300;
    message.pace.most_bytes_per_s = most_bytes_per_s_;
    message.stop = stop_;
    // What is signed is the target as the server sees it: an address may have a path of its own before ours.
    status_ = 0;
    cause_ = Cause::disk;   // the key's counter is written before each message
    const auto path = message.url.find('/', message.url.find("://") + 3);
    for (bool again = false;; again = true) {
        const auto authorization = key_.authorization(membership_.station, "POST", message.url.substr(path), body);
        if (!authorization) return authorization.error();
        message.headers = {{"Authorization", *authorization}};
        cause_ = Cause::no_answer;
        const auto answered = transport_.post(message);
        if (!answered) return answered.error();
        status_ = answered->status;
        cause_ = answered->status == 200 ? Cause::none : Cause::server_trouble;
        if (answered->status == 200) return answered->unverified_body;
        if (answered->status == 409 && !again) {
            cause_ = Cause::disk;
            if (auto r = key_.go_on_after(highest_counter(answered->unverified_body)); !r) return r.error();
            continue;
        }
        if (answered->status == 401) cause_ = Cause::unknown_station;
        if (answered->status == 403) cause_ = Cause::switched_off, reason_ = said(answered->unverified_body, "reason");
        if (answered->status == 401) return Error{"the server does not know this station; enrol it again with a new code", membership_.server};
        if (answered->status == 403) return Error{"an administrator has switched this station off: " + reason_, membership_.server};
        const std::string why = said(answered->unverified_body, "error");
        return Error{"the server answers " + std::to_string(answered->status) + (why.empty() ? "" : ": " + why), membership_.server + target};
    }
}

Result<CheckInAnswer> ServerLine::check_in(const CheckIn& check_in) {
    const auto body = say("/v1/check-in", write_check_in(check_in), "application/json");
    if (!body) return body.error().in("check in");
    auto answer = read_check_in_answer(*body);
    if (!answer) cause_ = Cause::server_trouble;
    return answer;
}

Result<> ServerLine::send_screenshot(std::string_view png) {
    if (png.size() > screenshot_cap) return Error{"the picture of the screen is too large to send", {}};
    const auto body = say("/v1/screenshot", png, "image/png");
    if (!body) return body.error().in("send a picture of the screen");
    return {};
}

Result<std::string> ServerLine::deliver(std::string_view batch) { return say("/v1/figures", batch, "application/zstd"); }

Result<std::optional<CarriedAnswer>> ServerLine::deliver_for_another(std::string_view sealed_batch) {
    const auto body = say("/v1/figures/carried", sealed_batch, "application/zstd");
    if (!body && status_ >= 400 && status_ < 500 && status_ != 401 && status_ != 403 && status_ != 409 && status_ != 429) {
        cause_ = Cause::none;
        return std::optional<CarriedAnswer>();
    }
    if (!body) return body.error().in("deliver what was carried");
    const auto json = trust::parse_json(*body);
    const Json* const answer = json ? json->find("answer") : nullptr;
    const Json* const signed_too = json ? json->find("acknowledgement") : nullptr;
    const auto said = answer && answer->string() ? read_answer(*answer->string()) : Result<Answer>(Error{"the server's answer cannot be understood", {}});
    if (!said) {
        cause_ = Cause::server_trouble;
        return said.error().in("deliver what was carried");
    }
    return std::optional(CarriedAnswer{*said, signed_too && signed_too->string() ? *signed_too->string() : std::string()});
}

}  // namespace estation::sync
