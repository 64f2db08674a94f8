#include "sync/membership.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "sync/check_in.h"
#include "sync/enrol_proof.h"
#include "sync/order.h"
#include "sync/trust/fields.h"
#include "sync/trust/trusted.h"
#include "sync/updater.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using trust::Json;

namespace {

constexpr std::uint64_t membership_cap = 8u << 10;
constexpr std::size_t longest_address = 500, code_letters = 8;
constexpr std::uint64_t enrol_answer_cap = 2u << 20;  // the root is in it

bool is_station_name(std::string_view name) {
    return !name.empty() && name.size() <= 60 && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; });
}

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

bool is_near(std::string_view host) {
    constexpr std::array begins = {"127.", "10.", "192.168.", "localhost", "[::1]"};
    if (std::ranges::any_of(begins, [&](std::string_view begin) { return host.starts_with(begin); })) return true;
    for (int second = 16; second < 32; ++second)
        if (host.starts_with("172." + std::to_string(second) + ".")) return true;
    return false;
}

Result<Membership> membership_of(const Json& json, bool answer) {
    trust::Fields fields(json, answer ? "the server's answer" : "membership");
    Membership found;
    found.station = fields.string("station");
    found.channel = fields.string("channel");
    if (!answer) {
        found.server = fields.string("server");
        found.root = fields.string("root");
    }
    if (!fields.failure() && !is_station_name(found.station)) fields.fail("station", "must be letters, digits and - _ .");
    if (!fields.failure() && !is_order_name(found.channel)) fields.fail("channel", "must be small letters, digits and -");
    if (!fields.failure() && !answer && !content::is_sha256(found.root)) fields.fail("root", "must be a sha256");
    if (fields.failure()) return *fields.failure();
    return found;
}

Result<> check_proof(const Json& answer, const std::string& secret, const StationKey& key, const Membership& membership, const std::string& root, bool must_be_there) {
    const Json* const given = answer.find("proof");
    if (!given && !must_be_there) return {};
    const auto wanted = server_proof(secret, key.public_hex(), membership.station, membership.channel, root);
    if (!wanted) return wanted.error();
    if (given && given->string() && same_proof(*given->string(), *wanted)) return {};
    return Error{"whoever answered does not know the code, so it is not trusted; use the server's https address, or ask for a new code", {}};
}

// What a server says when it refuses, in a sentence for the person in front of the screen.
Error refusal(const Answered& answered) {
    if (answered.status == 429) return {"too many wrong codes were tried, wait a while before the next", {}};
    if (answered.status == 404) return {"there is no estation server at this address", {}};
    const auto json = trust::parse_json(answered.unverified_body);
    const Json* const said = json ? json->find("error") : nullptr;
    std::string text = said && said->string() && said->string()->size() <= 300 ? *said->string() : "answer " + std::to_string(answered.status);
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return {"the server does not take this station in: " + text, {}};
}

// What an answer means while a station asks to be taken in; 200 that cannot be read comes from something else.
Cause cause_of_refusal(int status) {
    if (status == 429) return Cause::too_many_codes;
    if (status == 404 || status == 405 || (status >= 200 && status < 400)) return Cause::no_server;
    return status >= 500 ? Cause::server_trouble : Cause::wrong_code;
}

}  // namespace

Result<std::optional<Membership>> read_membership(const fs::path& folder) {
    std::error_code failed;
    const fs::path file = folder / "membership";
    if (!fs::exists(file, failed) && !failed) return std::optional<Membership>();
    const auto text = content::read_capped(file, membership_cap);
    if (!text) return text.error();
    const auto json = trust::parse_json(*text);
    auto found = json ? membership_of(*json, false) : Result<Membership>(json.error());
    if (!found) return Error{found.error().text + "; enrol the station again", file.string()};
    return std::optional(std::move(*found));
}

Result<> write_membership(const fs::path& folder, const Membership& membership) {
    Json json = Json::object();
    json.set("server", membership.server);
    json.set("station", membership.station);
    json.set("channel", membership.channel);
    json.set("root", membership.root);
    if (auto r = content::make_folder_durably(folder); !r) return r;
    return content::write_durably(folder / "membership", trust::text(json));
}

fs::path trust_folder(const fs::path& folder, const Membership& membership) { return folder / ("trust-" + membership.root.substr(0, 16)); }

Result<std::string> tidy_code(std::string_view typed) {
    std::string letters;
    for (const char c : typed) {
        if (c == ' ' || c == '-') continue;
        letters += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    const bool sound = letters.size() == code_letters && std::ranges::all_of(letters, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
    if (!sound) return Error{"a code is eight letters and digits, like K7PM-3QXR", {}};
    return letters.substr(0, 4) + "-" + letters.substr(4);
}

Result<std::string> tidy_address(std::string_view typed) {
    std::string address = trimmed(typed);
    const Error bad{"an address is like estation.example.cn or http://192.168.1.20:8080", {}};
    const bool plain = std::ranges::all_of(address, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '@' && c != '#' && c != '?'; });
    if (!plain || address.size() > longest_address) return bad;
    if (address.find("://") == std::string::npos) address = (is_near(address) ? "http://" : "https://") + address;
    for (auto at = address.begin(); at != address.end() && *at != ':'; ++at) *at = static_cast<char>(std::tolower(static_cast<unsigned char>(*at)));
    if (!address.starts_with("http://") && !address.starts_with("https://")) return bad;
    const auto host_at = address.find("://") + 3;
    while (address.size() > host_at && address.ends_with('/')) address.pop_back();
    const auto host = address.substr(host_at);
    if (host.empty() || host.front() == '/' || host.front() == ':') return bad;
    return address;
}

bool is_private_line(std::string_view address) {
    constexpr std::string_view plain = "http://";
    if (!address.starts_with(plain)) return true;
    const std::string_view rest = address.substr(plain.size());
    const std::string_view host = rest.substr(0, rest.starts_with('[') ? rest.find(']') + 1 : rest.find_first_of(":/"));
    const bool loopback = host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
    return loopback || host == "localhost" || host == "[::1]";
}

Result<Membership> enrol(Transport& transport, const StationKey& key, const fs::path& folder, const std::string& server, const std::string& code, const std::string& name, std::stop_token stop, Cause* cause) {
    Cause unasked = Cause::none;
    Cause& why = cause != nullptr ? *cause : unasked;
    why = Cause::bad_address;
    const auto address = tidy_address(server);
    if (!address) return address.error();
    why = Cause::bad_code;
    const auto tidy = tidy_code(code);
    if (!tidy) return tidy.error();
    const auto secret = code_key(tidy->substr(0, code_letters / 2) + tidy->substr(code_letters / 2 + 1));
    if (!secret) return secret.error();
    const bool open_line = !is_private_line(*address);
    Json json = Json::object();
    if (open_line) {
        const auto proof = station_proof(*secret, key.public_hex());
        if (!proof) return proof.error();
        json.set("proof", *proof);
    } else {
        json.set("code", *tidy);
    }
    json.set("key", key.public_hex());
    json.set("name", cut_at_letter(name, 100));
    Message message;
    message.url = *address + "/v1/enrol";
    message.body = trust::text(json);
    message.content_type = "application/json";
    message.cap = enrol_answer_cap;
    message.pace.total_s = 60;
    message.stop = std::move(stop);
    why = Cause::no_answer;
    const auto answered = transport.post(message);
    if (!answered) return answered.error();
    why = cause_of_refusal(answered->status);
    if (answered->status != 200) return refusal(*answered);
    const auto answer = trust::parse_json(answered->unverified_body);
    if (!answer) return answer.error().in("the server's answer");
    auto membership = membership_of(*answer, true);
    if (!membership) return membership.error();
    const Json* const root = answer->find("root");
    if (!root || !root->string()) return Error{"the server gives no root of trust", {}};
    why = Cause::unproven;
    if (auto r = check_proof(*answer, *secret, key, *membership, *root->string(), open_line); !r) return r.error();
    why = Cause::no_server;
    // It must at least be a root that stands by itself; whether it is the right one, the code vouches for.
    if (auto checked = trust::TrustedSet::begin(*root->string(), 0); !checked) return checked.error().in("the server's root of trust");
    why = Cause::disk;
    const auto hash = content::hash_text(*root->string());
    if (!hash) return hash.error();
    membership->server = *address;
    membership->root = *hash;
    if (auto r = content::make_folder_durably(folder); !r) return r.error();
    // A station that comes back to a root that it knows keeps what it has learnt since.
    std::error_code none;
    if (!fs::exists(trust_folder(folder, *membership) / "root.json", none)) {
        if (auto r = Updater::install_root(trust_folder(folder, *membership), *root->string()); !r) return r.error();
    }
    if (auto r = write_membership(folder, *membership); !r) return r.error();
    why = Cause::none;
    return membership;
}

}  // namespace estation::sync
