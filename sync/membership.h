// A Membership says to whom a station belongs: the server's address, the name it has there, its channel, and which
// root of trust it was given. Written power-safe as one small file; until a new one is whole the old one holds, so
// that a station that changes its server is never between two. Plain values; sync thread.
//
//   <folder>/membership      JSON
//   <folder>/trust-<root>/   what the Updater keeps for that root: another server, another folder
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/cause.h"
#include "sync/station_key.h"
#include "sync/transport.h"

namespace estation::sync {

struct Membership {
    std::string server;    // "https://estation.example.cn", without a slash at the end
    std::string station;   // "s17"
    std::string channel;   // "default"
    std::string root;      // sha256 of the root it was given
    bool operator==(const Membership&) const = default;
};

// Nothing: never enrolled. An error: there is a file that cannot be read.
[[nodiscard]] content::Result<std::optional<Membership>> read_membership(const std::filesystem::path& folder);
[[nodiscard]] content::Result<> write_membership(const std::filesystem::path& folder, const Membership& membership);
[[nodiscard]] std::filesystem::path trust_folder(const std::filesystem::path& folder, const Membership& membership);

// "k7pm 3qxr" as a person types it -> "K7PM-3QXR"; an error says what a code looks like.
[[nodiscard]] content::Result<std::string> tidy_code(std::string_view typed);
// "estation.example.cn/" -> "https://estation.example.cn"; an address with a scheme keeps it. This machine's own and
// private addresses (10., 172.16., 192.168.) without a scheme are taken as http://.
[[nodiscard]] content::Result<std::string> tidy_address(std::string_view typed);
// Whether nobody can stand between: https, or this machine itself. Of a tidy address.
[[nodiscard]] bool is_private_line(std::string_view address);

// Asks a server to take this station in, and writes what it answers: the root of trust first, then the membership.
// The same code again gives the same answer, so a lost answer costs nothing. Over https, and to this machine itself, the code
// is sent; over plain http only a proof that it is known (enrol_proof.h), and the answer must bring one too: an older
// server, which cannot, is refused there.
// Where it fails, `cause` says of what kind.
[[nodiscard]] content::Result<Membership> enrol(Transport& transport, const StationKey& key, const std::filesystem::path& folder, const std::string& server, const std::string& code,
                                                const std::string& name, std::stop_token stop = {}, Cause* cause = nullptr);

}  // namespace estation::sync
