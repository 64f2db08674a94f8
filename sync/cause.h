// A Cause says what kind of thing stands between a station and its server: a closed set, so that a screen has words of its
// own for each of them and never shows a program's sentence to a keeper. The sentence itself goes to the log. Plain value.
#pragma once
#include <cstdint>

namespace estation::sync {

enum class Cause : std::uint8_t {
    none,
    no_answer,        // nobody answers at that address, or too slowly, or not over a line that can be trusted
    bad_address,      // what was typed is no address
    bad_code,         // what was typed is no code
    too_many_codes,   // the server wants a pause before the next code
    wrong_code,       // the server does not take a station in with this code
    unproven,         // whoever answers cannot show that it knows the code
    no_server,        // somebody answers, but it is no estation server
    unknown_station,  // the server does not know this station (any more)
    switched_off,     // an administrator has switched this station off
    server_trouble,   // the server answers that it cannot just now
    content,          // something that was published did not come whole, or does not hold together
    disk,             // this station's own disk or key
    other,
};

}  // namespace estation::sync
