// How a station and a server prove to each other that they know the same enrolment code, without sending it: so that over
// plain http nobody between them can put another root of trust in the place of the server's, or take the code away. The
// code is stretched (scrypt, 16 MB), because eight letters are few: who listens would have to try 2^40 of them at some
// 40 ms each, and who wants to change the answer has the seconds in which the station waits. Pure functions; any thread.
#pragma once
#include <string>
#include <string_view>

#include "content/result.h"

namespace estation::sync {

// 64 hexadecimal digits out of the letters of a code, "K7PM3QXR"; some 40 ms.
[[nodiscard]] content::Result<std::string> code_key(std::string_view plain_code);
// That this station, with this public key, knows the code.
[[nodiscard]] content::Result<std::string> station_proof(std::string_view code_key, std::string_view public_hex);
// That this answer is the code's server's.
[[nodiscard]] content::Result<std::string> server_proof(std::string_view code_key, std::string_view public_hex, std::string_view station, std::string_view channel, std::string_view root);
// In a time that says nothing about where they differ.
[[nodiscard]] bool same_proof(std::string_view a, std::string_view b);

}  // namespace estation::sync
