// Messages of the Common Alerting Protocol 1.2 (OASIS): checked against all that its schema says and all that its text says
// beyond the schema, read and written. No DOCTYPE, no entity of its own, no network, one MiB at most.
//
// The station never acts on a real alert and never makes one: the writer refuses the status Actual, and what was read can
// only be acted on through heard_exercise(), which says yes to an exercise of a known sender and to nothing else.
// Pure; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"

namespace estation::content::seismology {

inline constexpr std::size_t largest_cap_bytes = 1u << 20;

struct CapCheck {
    std::vector<std::string> errors;     // what makes the message invalid: "line 7: alert/info/urgency: ..."
    std::vector<std::string> warnings;   // what the protocol advises against
    [[nodiscard]] bool valid() const { return errors.empty(); }
};
[[nodiscard]] CapCheck check_cap(std::string_view xml);

enum class CapStatus { actual, exercise, system, test, draft };
enum class CapMessage { alert, update, cancel, ack, error };

struct CapPoint {
    double latitude = 0, longitude = 0;
};
struct CapArea {
    std::string description;
    std::vector<std::vector<CapPoint>> polygons;   // closed: the first point again at the end
    struct Circle {
        CapPoint centre;
        double radius_km = 0;
    };
    std::vector<Circle> circles;
    std::vector<std::pair<std::string, std::string>> geocodes;
    std::optional<double> altitude_feet, ceiling_feet;   // as the protocol has them
};
// Words of the protocol stay words: the check has seen that they are allowed.
struct CapInfo {
    std::string language = "en-US";
    std::vector<std::string> categories;
    std::string event;
    std::vector<std::string> response_types;
    std::string urgency, severity, certainty;
    std::string audience;
    std::vector<std::pair<std::string, std::string>> event_codes;
    std::string effective, onset, expires;   // YYYY-MM-DDThh:mm:ss+hh:mm, or empty
    std::string sender_name, headline, description, instruction, web, contact;
    std::vector<std::pair<std::string, std::string>> parameters;
    std::vector<CapArea> areas;
};
struct CapAlert {
    std::string identifier, sender, sent;
    CapStatus status = CapStatus::exercise;
    CapMessage message = CapMessage::alert;
    std::string source, scope = "Public", restriction, addresses;
    std::vector<std::string> codes;
    std::string note, references, incidents;
    std::vector<CapInfo> infos;
};
// Only what passes the check; the error is its first.
[[nodiscard]] Result<CapAlert> read_cap(std::string_view xml);
// A whole message, checked as if it came from outside. Refuses the status Actual, and an exercise whose note or headlines
// do not say so in words (演练 or EXERCISE).
[[nodiscard]] Result<std::string> write_cap(const CapAlert& alert);

// Seconds since 1970 of a moment as the protocol writes it; nothing for any other way of writing (Z, fractions).
[[nodiscard]] std::optional<std::int64_t> cap_seconds(std::string_view moment);
// UTC is written -00:00.
[[nodiscard]] std::string cap_moment(std::int64_t seconds_since_1970);

enum class CapVerdict { exercise, not_an_exercise, unknown_sender, expired };
[[nodiscard]] CapVerdict heard_exercise(const CapAlert& alert, std::span<const std::string> known_senders, std::int64_t now_s);

}  // namespace estation::content::seismology
