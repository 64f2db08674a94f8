// Shelters and streets in GeoJSON (RFC 7946) as a shelter map: longitude and latitude become metres from the middle, rounded, and the
// map is declared schematic, because a map with real places needs a review number that no file can give itself.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/item.h"
#include "content/toml_string.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;
using Json = nlohmann::json;
constexpr int deepest = 24;
constexpr std::size_t most_features = 5'000, most_corners = 20'000;
constexpr double metres_a_degree = 111'195;   // of latitude, on a sphere of 6,371 km

struct Place { double longitude = 0, latitude = 0; };

// Depth before the parser sees it, outside of texts.
bool too_deep(string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') ++i;
        else if (text[i] == '"') quoted = !quoted;
        else if (!quoted && (text[i] == '[' || text[i] == '{') && ++depth > deepest) return true;
        else if (!quoted && (text[i] == ']' || text[i] == '}')) --depth;
    }
    return false;
}

// The lines on which features begin, as near as their "Feature" says.
std::vector<int> feature_lines(string_view text) {
    std::vector<int> lines;
    int line = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') ++line;
        if (text[i] == '"' && text.substr(i, 9) == "\"Feature\"") lines.push_back(line);
    }
    return lines;
}

std::optional<Place> place_of(const Json& position) {
    if (!position.is_array() || position.size() < 2 || !position[0].is_number() || !position[1].is_number()) return std::nullopt;
    const Place p{position[0].get<double>(), position[1].get<double>()};
    if (!std::isfinite(p.longitude) || !std::isfinite(p.latitude) || std::abs(p.longitude) > 180 || std::abs(p.latitude) > 90) return std::nullopt;
    return p;
}

// Nothing when one of them is none.
std::optional<std::vector<Place>> line_of(const Json& positions) {
    std::vector<Place> line;
    if (!positions.is_array() || positions.size() > most_corners) return std::nullopt;
    for (const auto& one : positions) {
        const auto place = place_of(one);
        if (!place) return std::nullopt;
        line.push_back(*place);
    }
    return line;
}

string name_of(const Json& properties, std::initializer_list<string_view> keys) {
    if (!properties.is_object()) return "";
    for (const auto key : keys)
        for (const auto& [name, value] : properties.items()) {
            if (lower_ascii(trimmed_wide(name)) != key) continue;
            if (value.is_string() && !trimmed_wide(value.get_ref<const string&>()).empty()) return without_controls(string(trimmed_wide(value.get_ref<const string&>())));
            if (value.is_number()) return number_text(value.get<double>());
            if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
        }
    return "";
}

// "2600", "2,600 平方米", "约1200人": the number in it. 万 and 公顷 count.
std::optional<double> amount_of(string text) {
    text = half_width(replaced(text, ",", ""));
    const auto begin = text.find_first_of("0123456789");
    if (begin == string::npos) return std::nullopt;
    const auto end = std::min(text.find_first_not_of("0123456789.", begin), text.size());
    auto value = plain_number(string_view(text).substr(begin, end - begin));
    if (!value) return std::nullopt;
    const auto unit = trimmed_wide(string_view(text).substr(end));
    if (unit.starts_with("万")) *value *= 10'000;
    if (unit.starts_with("公顷") || unit.starts_with("hm") || lower_ascii(unit).starts_with("ha")) *value *= 10'000;
    if (unit.starts_with("亩")) *value *= 2000.0 / 3;
    return value;
}

bool is_yes(const string& text) {
    const auto word = lower_ascii(text);
    return word == "true" || word == "yes" || word == "y" || word == "1" || word == "designated" || text == "是" || text == "有" || text == "可" || text == "无台阶";
}

struct Found { string name, old_class, new_class; Place at; double area_m2 = 0; int capacity = 0; bool step_free = false, is_here = false; int line = 0; };
struct Way { string name; std::vector<Place> places; bool step_free = true; int line = 0; };

class Map {
public:
    Map(const string& file, Import& report) : file_(file), report_(report) {}

    Result<> run(string_view text) {
        if (too_deep(text)) return Error{"the GeoJSON is nested too deeply", file_};
        lines_ = feature_lines(text);
        Json json = Json::parse(text, nullptr, false);
        if (json.is_discarded()) return Error{broken(text), file_};
        if (!json.is_object() || !json.contains("type")) return Error{"this is no GeoJSON: \"type\" is missing", file_};
        if (json.contains("crs") && json["crs"].dump(-1, ' ', false, Json::error_handler_t::replace).find("CRS84") == string::npos && json["crs"].dump(-1, ' ', false, Json::error_handler_t::replace).find("4326") == string::npos && !json["crs"].is_null())
            return Error{"the coordinates are in another system (crs); export them as longitude and latitude in WGS 84, EPSG:4326", file_};
        const auto type = json["type"].is_string() ? json["type"].get<string>() : "";
        title_ = name_of(json, {"name", "title", "名称"});
        if (type == "FeatureCollection") {
            if (!json.contains("features") || !json["features"].is_array()) return Error{"\"features\" is missing in this FeatureCollection", file_};
            if (json["features"].size() > most_features) return Error{"more than " + std::to_string(most_features) + " features; export the neighbourhood only", file_};
            for (const auto& one : json["features"]) feature(one);
        } else if (type == "Feature") {
            feature(json);
        } else {
            return Error{"this is a " + short_title(type, 40) + " and no Feature or FeatureCollection", file_};
        }
        if (shelters_.empty()) return Error{"there is no shelter in it (a Point or Polygon with a name)" + (report_.dropped.empty() ? string() : ": " + report_.dropped.front().reason), file_};
        return write();
    }

private:
    // Where the parser stopped, in words.
    static string broken(string_view text) {
        try {
            const Json unused = Json::parse(text);
            return unused.is_null() ? "the JSON is empty" : "the JSON is broken";
        } catch (const Json::parse_error& error) {
            const auto at = std::min<std::size_t>(error.byte, text.size());
            return "the JSON is broken in line " + std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        }
        return "the JSON is broken";
    }

    void feature(const Json& one) {
        const int line = index_ < lines_.size() ? lines_[index_] : 0;
        ++index_;
        const string label = "feature " + std::to_string(index_);
        if (!one.is_object() || !one.contains("type") || one["type"] != "Feature") return report_.drop(label, line, "it is no Feature");
        const Json properties = one.contains("properties") ? one["properties"] : Json();
        const string name = short_title(name_of(properties, {"name", "名称", "场所名称", "避难场所名称", "名字", "name:zh", "title", "道路名称", "路名"}), 60);
        const string called = name.empty() ? label : name;
        const Json geometry = one.contains("geometry") ? one["geometry"] : Json();
        if (!geometry.is_object() || !geometry.contains("type") || !geometry["type"].is_string()) return report_.drop(called, line, "it has no place (geometry)");
        const auto kind = geometry["type"].get<string>();
        const Json coordinates = geometry.contains("coordinates") ? geometry["coordinates"] : Json();
        if (kind == "Point") point(coordinates, properties, name, called, line);
        else if (kind == "MultiPoint" && coordinates.is_array() && !coordinates.empty()) point(coordinates[0], properties, name, called, line);
        else if (kind == "Polygon") area(coordinates, properties, name, called, line);
        else if (kind == "MultiPolygon" && coordinates.is_array() && !coordinates.empty()) {
            if (coordinates.size() > 1) report_.change(called, line, "of its " + std::to_string(coordinates.size()) + " parts the first is used");
            area(coordinates[0], properties, name, called, line);
        } else if (kind == "LineString") way(coordinates, properties, name, called, line);
        else if (kind == "MultiLineString" && coordinates.is_array()) {
            for (const auto& part : coordinates) way(part, properties, name, called, line);
        } else report_.drop(called, line, "a " + short_title(kind, 40) + " is not read; write a Point, a Polygon or a LineString");
    }

    static constexpr const char* no_place = "its coordinates are no longitude and latitude; export them in WGS 84, longitude first";

    void point(const Json& position, const Json& properties, const string& name, const string& called, int line) {
        const auto at = place_of(position);
        if (!at) return report_.drop(called, line, no_place);
        shelter(*at, 0, properties, name, called, line);
    }

    // The middle of its corners' area, and its size.
    void area(const Json& rings, const Json& properties, const string& name, const string& called, int line) {
        const auto ring = rings.is_array() && !rings.empty() ? line_of(rings[0]) : std::nullopt;
        if (!ring || ring->size() < 4) return report_.drop(called, line, no_place);
        const Place origin = ring->front();
        const double across = metres_a_degree * std::cos(origin.latitude * std::numbers::pi / 180);
        double twice = 0, x = 0, y = 0;
        for (std::size_t i = 0; i + 1 < ring->size(); ++i) {
            const double ax = ((*ring)[i].longitude - origin.longitude) * across, ay = ((*ring)[i].latitude - origin.latitude) * metres_a_degree;
            const double bx = ((*ring)[i + 1].longitude - origin.longitude) * across, by = ((*ring)[i + 1].latitude - origin.latitude) * metres_a_degree;
            const double cross = ax * by - bx * ay;
            twice += cross;
            x += (ax + bx) * cross;
            y += (ay + by) * cross;
        }
        if (std::abs(twice) < 1 || std::abs(twice) > 1e10) return report_.drop(called, line, "its area is nothing, or larger than any place");
        shelter({origin.longitude + x / (3 * twice) / across, origin.latitude + y / (3 * twice) / metres_a_degree}, std::abs(twice) / 2, properties, name, called, line);
    }

    void shelter(Place at, double area_m2, const Json& properties, const string& name, const string& called, int line) {
        const auto role = lower_ascii(name_of(properties, {"role", "类型", "用途", "kind", "type"}));
        Found found{name, name_of(properties, {"old_class", "旧分类", "原分类"}), name_of(properties, {"new_class", "class", "级别", "类别", "分级", "等级", "分级分类", "场所类型"}), at, area_m2, 0, false, false, line};
        found.is_here = role == "here" || role == "kiosk" || role == "本站" || role == "本机" || role == "您在这里" || name == "本站";
        if (const auto said = amount_of(name_of(properties, {"area_m2", "area", "面积", "有效面积", "面积(平方米)", "面积（平方米）", "面积(㎡)", "占地面积"}))) found.area_m2 = *said;
        if (const auto said = amount_of(name_of(properties, {"capacity", "容纳人数", "可容纳人数", "容量", "避难人数", "人数"}))) found.capacity = static_cast<int>(std::clamp(*said, 0.0, 10'000'000.0));
        found.step_free = is_yes(name_of(properties, {"step_free", "无障碍", "wheelchair", "是否无障碍", "轮椅"}));
        if (found.is_here) {
            here_ = at;
            return;
        }
        if (name.empty()) return report_.drop(called, line, "it has no name; write \"name\" or \"名称\" into its properties");
        shelters_.push_back(std::move(found));
    }

    void way(const Json& positions, const Json& properties, const string& name, const string& called, int line) {
        auto places = line_of(positions);
        if (!places || places->size() < 2) return report_.drop(called, line, no_place);
        const auto steps = name_of(properties, {"step_free", "无障碍", "wheelchair"});
        const auto stairs = name_of(properties, {"台阶", "steps", "有台阶"});
        ways_.push_back({name, std::move(*places), !(is_yes(stairs) || lower_ascii(name_of(properties, {"highway"})) == "steps") && (steps.empty() || is_yes(steps)), line});
    }

    Result<> write() {
        const Place middle = here_.value_or(centre());
        if (!here_) report_.change("", 0, "where the screen stands is not said, so that the middle of all shelters is taken; write here = { x_m = ..., y_m = ... }, or a Point with role = here (类型：本站)");
        const double across = metres_a_degree * std::cos(middle.latitude * std::numbers::pi / 180);
        const auto x = [&](Place p) { return std::round((p.longitude - middle.longitude) * across); };
        const auto y = [&](Place p) { return std::round((p.latitude - middle.latitude) * metres_a_degree); };
        const auto far = [&](Place p) { return std::max(std::abs(x(p)), std::abs(y(p))); };
        std::ranges::stable_sort(shelters_, {}, [&](const Found& f) { return std::hypot(x(f.at), y(f.at)); });
        const auto number = [](double v) { return number_text(v == 0 ? 0 : v); };
        string toml = "kind = \"shelter-map\"\ntitle = " + toml_string(title_.empty() ? "从这里到最近的避难场所" : short_title(title_, 60)) +
                      "\ntopic = \"earthquake\"\n# 示意图：距离取整到米。要作为地图公开使用的，写审图号 review_no = \"...\"\nhere = { x_m = 0, y_m = 0 }\nschematic = true\n";
        std::size_t points = 0;
        for (const auto& way : ways_) {
            if (std::ranges::any_of(way.places, [&](Place p) { return far(p) > ShelterMap::farthest_m; })) {
                report_.drop(way.name, way.line, "a street more than 50 km from the middle is not drawn");
                continue;
            }
            if (points + way.places.size() > ShelterMap::most_points) {
                report_.drop(way.name, way.line, "the streets have more than " + std::to_string(ShelterMap::most_points) + " corners together; leave out the small ones, the map is a sketch");
                continue;
            }
            points += way.places.size();
            string corners;
            for (const Place p : way.places) corners += (corners.empty() ? "[" : ", [") + number(x(p)) + ", " + number(y(p)) + "]";
            toml += "\n[[street]]\n" + (way.name.empty() ? string() : "name = " + toml_string(way.name) + "\n") + "points = [" + corners + "]\nstep_free = " + (way.step_free ? "true" : "false") + "\n";
        }
        if (ways_.empty()) report_.change("", 0, "there are no streets (LineString) in it, so that no way along them can be shown; add those that people walk");
        std::size_t count = 0;
        for (const auto& s : shelters_) {
            if (far(s.at) > ShelterMap::farthest_m || count == ShelterMap::most_shelters) {
                report_.drop(s.name, s.line, count == ShelterMap::most_shelters ? "a map shows the nearest " + std::to_string(ShelterMap::most_shelters) + " shelters" : "it is more than 50 km from the middle");
                continue;
            }
            toml += "\n[[shelter]]\nid = \"s" + std::to_string(++count) + "\"\nname = " + toml_string(s.name) + "\nat = [" + number(x(s.at)) + ", " + number(y(s.at)) + "]\n";
            if (!s.old_class.empty()) toml += "old_class = " + toml_string(short_title(s.old_class, 40)) + "\n";
            if (!s.new_class.empty()) toml += "new_class = " + toml_string(short_title(s.new_class, 40)) + "\n";
            if (s.area_m2 > 0) toml += "area_m2 = " + number(std::round(std::min(s.area_m2, 1e9))) + "\n";
            if (s.capacity > 0) toml += "capacity = " + std::to_string(s.capacity) + "\n";
            toml += string("step_free = ") + (s.step_free ? "true" : "false") + "\n";
        }
        if (count == 0) return Error{"no shelter of it lies within 50 km of the middle", file_};
        report_.title = title_.empty() ? "避难场所" : short_title(title_, 60);
        report_.items.push_back({"map", "shelter-map", report_.title, std::move(toml), 1});
        return {};
    }

    [[nodiscard]] Place centre() const {
        Place sum;
        for (const auto& s : shelters_) sum = {sum.longitude + s.at.longitude, sum.latitude + s.at.latitude};
        const auto n = static_cast<double>(shelters_.size());
        return {sum.longitude / n, sum.latitude / n};
    }

    const string& file_;
    Import& report_;
    std::vector<int> lines_;
    std::size_t index_ = 0;
    string title_;
    std::vector<Found> shelters_;
    std::vector<Way> ways_;
    std::optional<Place> here_;
};

}  // namespace

Result<> import_geojson(string_view text, const string& file, const ImportLimits&, Import& report) { return Map(file, report).run(text); }

}  // namespace estation::content
