#include "content/seismology/cap.h"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace estation::content::seismology {
namespace {

constexpr const char* status_words[] = {"Actual", "Exercise", "System", "Test", "Draft"};
constexpr const char* message_words[] = {"Alert", "Update", "Cancel", "Ack", "Error"};

template <std::size_t N>
std::size_t index_of(const char* const (&words)[N], std::string_view word) {
    return static_cast<std::size_t>(std::find_if(words, words + N, [&](const char* w) { return word == w; }) - words);
}

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    return from == std::string_view::npos ? std::string_view{} : text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}
std::string_view local(pugi::xml_node at) {
    const std::string_view name = at.name();
    return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
}

// ---- Reading: after the check, so that every shape is known ----------------------------------------------------------

std::string text_of(pugi::xml_node at) {
    std::string text;
    for (const auto child : at.children())
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
    return text;
}
std::vector<pugi::xml_node> all(pugi::xml_node at, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const auto child : at.children())
        if (child.type() == pugi::node_element && local(child) == name) found.push_back(child);
    return found;
}
std::string text(pugi::xml_node at, std::string_view name) {
    const auto found = all(at, name);
    return found.empty() ? std::string() : text_of(found.front());
}
std::string word(pugi::xml_node at, std::string_view name) { return std::string(trimmed(text(at, name))); }
std::vector<std::string> texts(pugi::xml_node at, std::string_view name) {
    std::vector<std::string> found;
    for (const auto child : all(at, name)) found.push_back(text_of(child));
    return found;
}
std::vector<std::pair<std::string, std::string>> pairs(pugi::xml_node at, std::string_view name) {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto child : all(at, name)) found.emplace_back(text(child, "valueName"), text(child, "value"));
    return found;
}
CapPoint point(const std::string& pair) { return {std::strtod(pair.c_str(), nullptr), std::strtod(pair.c_str() + pair.find(',') + 1, nullptr)}; }

CapArea area_of(pugi::xml_node at) {
    CapArea area;
    area.description = text(at, "areaDesc");
    for (const auto& polygon : texts(at, "polygon")) {
        std::istringstream words(polygon);
        area.polygons.emplace_back();
        for (std::string pair; words >> pair;) area.polygons.back().push_back(point(pair));
    }
    for (const auto& circle : texts(at, "circle")) {
        std::istringstream words(circle);
        std::string pair;
        double radius = 0;
        words >> pair >> radius;
        area.circles.push_back({point(pair), radius});
    }
    area.geocodes = pairs(at, "geocode");
    if (const auto v = word(at, "altitude"); !v.empty()) area.altitude_feet = std::strtod(v.c_str(), nullptr);
    if (const auto v = word(at, "ceiling"); !v.empty()) area.ceiling_feet = std::strtod(v.c_str(), nullptr);
    return area;
}

CapInfo info_of(pugi::xml_node at) {
    CapInfo info;
    if (const auto language = word(at, "language"); !language.empty()) info.language = language;
    info.categories = texts(at, "category");
    info.event = text(at, "event");
    info.response_types = texts(at, "responseType");
    info.urgency = text(at, "urgency");
    info.severity = text(at, "severity");
    info.certainty = text(at, "certainty");
    info.audience = text(at, "audience");
    info.event_codes = pairs(at, "eventCode");
    info.effective = word(at, "effective");
    info.onset = word(at, "onset");
    info.expires = word(at, "expires");
    info.sender_name = text(at, "senderName");
    info.headline = text(at, "headline");
    info.description = text(at, "description");
    info.instruction = text(at, "instruction");
    info.web = word(at, "web");
    info.contact = text(at, "contact");
    info.parameters = pairs(at, "parameter");
    for (const auto child : all(at, "area")) info.areas.push_back(area_of(child));
    return info;
}

// ---- Writing --------------------------------------------------------------------------------------------------------

void put(pugi::xml_node at, const char* name, const std::string& value) {
    if (!value.empty()) at.append_child(name).text().set(value.c_str());
}
void put(pugi::xml_node at, const char* name, const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [key, value] : pairs) {
        auto child = at.append_child(name);
        child.append_child("valueName").text().set(key.c_str());
        child.append_child("value").text().set(value.c_str());
    }
}
std::string decimal(double value) {
    std::array<char, 64> out{};
    const auto end = std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed).ptr;
    return {out.data(), end};
}
std::string pair(CapPoint p) { return decimal(p.latitude) + "," + decimal(p.longitude); }

void put_area(pugi::xml_node info, const CapArea& area) {
    auto at = info.append_child("area");
    at.append_child("areaDesc").text().set(area.description.c_str());
    for (const auto& polygon : area.polygons) {
        std::string points;
        for (const CapPoint p : polygon) points += (points.empty() ? "" : " ") + pair(p);
        at.append_child("polygon").text().set(points.c_str());
    }
    for (const auto& circle : area.circles) put(at, "circle", pair(circle.centre) + " " + decimal(circle.radius_km));
    put(at, "geocode", area.geocodes);
    if (area.altitude_feet) put(at, "altitude", decimal(*area.altitude_feet));
    if (area.ceiling_feet) put(at, "ceiling", decimal(*area.ceiling_feet));
}

void put_info(pugi::xml_node alert, const CapInfo& info) {
    auto at = alert.append_child("info");
    put(at, "language", info.language);
    for (const auto& v : info.categories) put(at, "category", v);
    put(at, "event", info.event);
    for (const auto& v : info.response_types) put(at, "responseType", v);
    put(at, "urgency", info.urgency);
    put(at, "severity", info.severity);
    put(at, "certainty", info.certainty);
    put(at, "audience", info.audience);
    put(at, "eventCode", info.event_codes);
    put(at, "effective", info.effective);
    put(at, "onset", info.onset);
    put(at, "expires", info.expires);
    put(at, "senderName", info.sender_name);
    put(at, "headline", info.headline);
    put(at, "description", info.description);
    put(at, "instruction", info.instruction);
    put(at, "web", info.web);
    put(at, "contact", info.contact);
    put(at, "parameter", info.parameters);
    for (const auto& area : info.areas) put_area(at, area);
}

bool says_exercise(std::string_view text) {
    return text.find("演练") != std::string_view::npos || text.find("EXERCISE") != std::string_view::npos || text.find("Exercise") != std::string_view::npos;
}

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}
// Days since 1970-01-01 of the Gregorian calendar.
std::int64_t days_of(int year, int month, int day) {
    const std::int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400, in_era = y - era * 400;
    const std::int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

}  // namespace

std::optional<std::int64_t> cap_seconds(std::string_view t) {
    if (t.size() != 25 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[22] != ':' || (t[19] != '+' && t[19] != '-')) return std::nullopt;
    const auto year = digits(t, 0, 4), month = digits(t, 5, 2), day = digits(t, 8, 2), hour = digits(t, 11, 2), minute = digits(t, 14, 2), second = digits(t, 17, 2);
    const auto zone_hour = digits(t, 20, 2), zone_minute = digits(t, 23, 2);
    if (!year || !month || !day || !hour || !minute || !second || !zone_hour || !zone_minute) return std::nullopt;
    if (*year < 1 || *month < 1 || *month > 12 || *day < 1 || *minute > 59 || *second > 59 || *zone_minute > 59 || *zone_hour * 60 + *zone_minute > 14 * 60) return std::nullopt;
    if (*hour > 23 && !(*hour == 24 && *minute == 0 && *second == 0)) return std::nullopt;
    const bool leap = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
    static constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (*day > lengths[*month - 1] + (*month == 2 && leap ? 1 : 0)) return std::nullopt;
    const std::int64_t zone = (*zone_hour * 60 + *zone_minute) * 60 * (t[19] == '-' ? -1 : 1);
    return days_of(*year, *month, *day) * 86400 + *hour * 3600 + *minute * 60 + *second - zone;
}

std::string cap_moment(std::int64_t s) {
    std::int64_t days = s / 86400, rest = s % 86400;
    if (rest < 0) rest += 86400, --days;
    // The civil date of a day number: the inverse of days_of.
    const std::int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, in_era = z - era * 146097;
    const std::int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365, in_year = in_era - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;
    const int day = static_cast<int>(in_year - (153 * m + 2) / 5 + 1), month = static_cast<int>(m < 10 ? m + 3 : m - 9), year = static_cast<int>(y + era * 400 + (month <= 2 ? 1 : 0));
    std::array<char, 64> out{};
    std::snprintf(out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02d-00:00", year, month, day, static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
    return out.data();
}

Result<CapAlert> read_cap(std::string_view xml) {
    const CapCheck checked = check_cap(xml);
    if (!checked.valid()) return Error{checked.errors.front(), ""};
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata)) return Error{"not well-formed XML", ""};
    const pugi::xml_node at = document.document_element();
    CapAlert alert;
    alert.identifier = text(at, "identifier");
    alert.sender = text(at, "sender");
    alert.sent = word(at, "sent");
    alert.status = static_cast<CapStatus>(index_of(status_words, text(at, "status")));
    alert.message = static_cast<CapMessage>(index_of(message_words, text(at, "msgType")));
    alert.source = text(at, "source");
    alert.scope = text(at, "scope");
    alert.restriction = text(at, "restriction");
    alert.addresses = text(at, "addresses");
    alert.codes = texts(at, "code");
    alert.note = text(at, "note");
    alert.references = text(at, "references");
    alert.incidents = text(at, "incidents");
    for (const auto child : all(at, "info")) alert.infos.push_back(info_of(child));
    return alert;
}

Result<std::string> write_cap(const CapAlert& alert) {
    if (alert.status == CapStatus::actual) return Error{"an actual alert is for the earthquake authority alone to write; this program writes exercises and tests", ""};
    if (alert.status == CapStatus::exercise) {
        if (!says_exercise(alert.note)) return Error{"an exercise says so in its note (演练 or EXERCISE)", ""};
        for (const CapInfo& info : alert.infos)
            if (!says_exercise(info.headline)) return Error{"every headline of an exercise says so (演练 or EXERCISE)", ""};
    }
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto at = document.append_child("alert");
    at.append_attribute("xmlns") = "urn:oasis:names:tc:emergency:cap:1.2";
    put(at, "identifier", alert.identifier);
    put(at, "sender", alert.sender);
    put(at, "sent", alert.sent);
    put(at, "status", status_words[static_cast<std::size_t>(alert.status)]);
    put(at, "msgType", message_words[static_cast<std::size_t>(alert.message)]);
    put(at, "source", alert.source);
    put(at, "scope", alert.scope);
    put(at, "restriction", alert.restriction);
    put(at, "addresses", alert.addresses);
    for (const auto& code : alert.codes) put(at, "code", code);
    put(at, "note", alert.note);
    put(at, "references", alert.references);
    put(at, "incidents", alert.incidents);
    for (const CapInfo& info : alert.infos) put_info(at, info);
    std::ostringstream out;
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
    std::string xml = out.str();
    const CapCheck checked = check_cap(xml);
    if (!checked.valid()) return Error{checked.errors.front(), ""};
    return xml;
}

CapVerdict heard_exercise(const CapAlert& alert, std::span<const std::string> known_senders, std::int64_t now_s) {
    if (alert.status != CapStatus::exercise) return CapVerdict::not_an_exercise;
    if (std::find(known_senders.begin(), known_senders.end(), alert.sender) == known_senders.end()) return CapVerdict::unknown_sender;
    const bool over = std::all_of(alert.infos.begin(), alert.infos.end(), [&](const CapInfo& info) {
        const auto expires = cap_seconds(info.expires);
        return expires && *expires <= now_s;
    });
    return !alert.infos.empty() && over ? CapVerdict::expired : CapVerdict::exercise;
}

}  // namespace estation::content::seismology
