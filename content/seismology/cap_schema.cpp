#include "content/seismology/cap_schema.h"

#include <array>

namespace estation::content::seismology {
namespace {

using Words = std::string_view;
constexpr Words statuses[] = {"Actual", "Exercise", "System", "Test", "Draft"};
constexpr Words messages[] = {"Alert", "Update", "Cancel", "Ack", "Error"};
constexpr Words scopes[] = {"Public", "Restricted", "Private"};
constexpr Words categories[] = {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"};
constexpr Words responses[] = {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"};
constexpr Words urgencies[] = {"Immediate", "Expected", "Future", "Past", "Unknown"};
constexpr Words severities[] = {"Extreme", "Severe", "Moderate", "Minor", "Unknown"};
constexpr Words certainties[] = {"Observed", "Likely", "Possible", "Unlikely", "Unknown"};

constexpr bool must = true, may = false, once = false, often = true;

constexpr CapElement pair_of_values[] = {{"valueName", CapKind::text, must, once}, {"value", CapKind::text, must, once}};

constexpr CapElement resource[] = {{"resourceDesc", CapKind::text, must, once}, {"mimeType", CapKind::text, must, once}, {"size", CapKind::integer, may, once},
                                   {"uri", CapKind::uri, may, once},            {"derefUri", CapKind::text, may, once},   {"digest", CapKind::text, may, once}};

constexpr CapElement area[] = {{"areaDesc", CapKind::text, must, once},
                               {"polygon", CapKind::text, may, often},
                               {"circle", CapKind::text, may, often},
                               {"geocode", CapKind::group, may, often, {}, pair_of_values},
                               {"altitude", CapKind::decimal, may, once},
                               {"ceiling", CapKind::decimal, may, once}};

constexpr CapElement info[] = {{"language", CapKind::language, may, once},
                               {"category", CapKind::word, must, often, categories},
                               {"event", CapKind::text, must, once},
                               {"responseType", CapKind::word, may, often, responses},
                               {"urgency", CapKind::word, must, once, urgencies},
                               {"severity", CapKind::word, must, once, severities},
                               {"certainty", CapKind::word, must, once, certainties},
                               {"audience", CapKind::text, may, once},
                               {"eventCode", CapKind::group, may, often, {}, pair_of_values},
                               {"effective", CapKind::moment, may, once},
                               {"onset", CapKind::moment, may, once},
                               {"expires", CapKind::moment, may, once},
                               {"senderName", CapKind::text, may, once},
                               {"headline", CapKind::text, may, once},
                               {"description", CapKind::text, may, once},
                               {"instruction", CapKind::text, may, once},
                               {"web", CapKind::uri, may, once},
                               {"contact", CapKind::text, may, once},
                               {"parameter", CapKind::group, may, often, {}, pair_of_values},
                               {"resource", CapKind::group, may, often, {}, resource},
                               {"area", CapKind::group, may, often, {}, area}};

constexpr CapElement alert[] = {{"identifier", CapKind::text, must, once},
                                {"sender", CapKind::text, must, once},
                                {"sent", CapKind::moment, must, once},
                                {"status", CapKind::word, must, once, statuses},
                                {"msgType", CapKind::word, must, once, messages},
                                {"source", CapKind::text, may, once},
                                {"scope", CapKind::word, must, once, scopes},
                                {"restriction", CapKind::text, may, once},
                                {"addresses", CapKind::text, may, once},
                                {"code", CapKind::text, may, often},
                                {"note", CapKind::text, may, once},
                                {"references", CapKind::text, may, once},
                                {"incidents", CapKind::text, may, once},
                                {"info", CapKind::group, may, often, {}, info}};

constexpr CapElement root = {"alert", CapKind::group, must, once, {}, alert};

}  // namespace

const CapElement& cap_schema() { return root; }

}  // namespace estation::content::seismology
