// The ServerLine is the station's line to the server it belongs to: signed messages, a counter put right when the
// server has seen a higher one, and refusals in plain words. It is the Road on which figures travel. Owned by the
// client; sync thread.
#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/cause.h"
#include "sync/check_in.h"
#include "sync/membership.h"
#include "sync/station_key.h"
#include "sync/transport.h"
#include "sync/upload.h"

namespace estation::sync {

// What the server says of it, and the same signed, to go back on a stick; empty where the server has no key for that.
struct CarriedAnswer { Answer answer; std::string acknowledgement; };

class ServerLine : public Road {
public:
    // All three outlive this.
    ServerLine(Transport& transport, StationKey& key, const Membership& membership, std::stop_token stop) : transport_(transport), key_(key), membership_(membership), stop_(std::move(stop)) {}

    [[nodiscard]] content::Result<CheckInAnswer> check_in(const CheckIn& check_in);
    [[nodiscard]] content::Result<> send_screenshot(std::string_view png);
    [[nodiscard]] content::Result<std::string> deliver(std::string_view batch) override;
    // Another station's sealed batch. Nothing: the server does not take it from us (it is not sealed, its station is not known
    // there, or the server is older than this way); it may still be brought by hand.
    [[nodiscard]] content::Result<std::optional<CarriedAnswer>> deliver_for_another(std::string_view sealed_batch);
    // Of the last thing that went wrong over this line, and what an administrator wrote where it is switched_off.
    [[nodiscard]] Cause cause() const { return cause_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    void keep_pace(std::uint64_t most_bytes_per_s) { most_bytes_per_s_ = most_bytes_per_s; }

private:
    // The body of an answer 200.
    [[nodiscard]] content::Result<std::string> say(const std::string& target, std::string_view body, const std::string& content_type);

    Transport& transport_;
    StationKey& key_;
    const Membership& membership_;
    std::stop_token stop_;
    std::uint64_t most_bytes_per_s_ = 0;
    Cause cause_ = Cause::none;
    std::string reason_;
    int status_ = 0;   // of the last answer
};

}  // namespace estation::sync
