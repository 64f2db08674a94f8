// The Reader's part for drills and the rooms that are shaken in them.
#include <algorithm>
#include <set>

#include "content/reader.h"

namespace estation::content {

// Where each part of a drill stands in its file, for what only shows when the whole is checked.
struct DrillLines {
    struct Step { int line = 1; std::vector<int> choices, reasons; };
    std::vector<Step> steps;
};

namespace {

Condition condition(TomlKeys& keys, std::string_view key, Condition fallback) {
    if (!keys.has(key)) return fallback;
    auto read = Condition::read(keys.string(key));
    if (read) return std::move(*read);
    keys.report().refuse(keys.line(key), "`" + std::string(key) + "` " + read.error().text.substr(0, 200));
    return fallback;
}

// ["strong", "weak"] as values; each only once.
template <class Enum>
std::vector<Enum> set_of(TomlKeys& keys, std::string_view key, std::vector<Enum> fallback, std::optional<Enum> (*from)(std::string_view), const std::string& words) {
    if (!keys.has(key)) return fallback;
    std::vector<Enum> out;
    for (const std::string& name : keys.strings(key)) {
        const auto one = from(name);
        if (!one) keys.report().refuse(keys.line(key), "\"" + name.substr(0, 60) + "\" is not known in `" + std::string(key) + "`; write some of " + words);
        else if (std::find(out.begin(), out.end(), *one) == out.end()) out.push_back(*one);
    }
    if (out.empty() && !keys.report().useless) keys.report().refuse(keys.line(key), "`" + std::string(key) + "` is empty; write some of " + words + ", or delete the line");
    return out.empty() ? fallback : out;
}

std::vector<int> numbers(TomlKeys& keys, std::string_view key, std::vector<int> fallback, int least, int most) {
    if (!keys.has(key)) return fallback;
    auto out = keys.integers(key, least, most);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out.empty() ? fallback : out;
}

template <class Enum>
std::string names_of(const auto& all, const char* (*name)(Enum)) {
    std::vector<std::string> words;
    for (const Enum one : all) words.emplace_back(name(one));
    return joined(words);
}

constexpr std::array all_beliefs = {WrongBelief::triangle_of_life, WrongBelief::doorway, WrongBelief::lift, WrongBelief::running_down,
                                    WrongBelief::earthquake_clouds, WrongBelief::jumping, WrongBelief::window, WrongBelief::bathroom};
constexpr std::array all_grounds = {Ground::rock, Ground::firm, Ground::soft};
constexpr std::array body_kinds = {"block", "table", "shelf", "hanging", "ball", "fixed"};

std::optional<BodyKind> body_kind_from(std::string_view name) {
    for (std::size_t i = 0; i < body_kinds.size(); ++i)
        if (name == body_kinds[i]) return static_cast<BodyKind>(i);
    return std::nullopt;
}

DrillReason reason(TomlKeys& one) {
    DrillReason r;
    r.text = one.required_text("text", "\"...\"");
    r.why = one.text("why");
    r.right = condition(one, "right", Condition::never());
    r.shown = condition(one, "shown", {});
    one.finish();
    return r;
}

DrillChoice choice(TomlKeys& one, bool situational, const std::string& step_source) {
    DrillChoice c;
    c.text = one.required_text("text", "\"...\"");
    c.source = one.string("source", situational ? step_source : "");
    if (situational) {
        c.why = one.required_text("why", "\"...\"");
        c.why_not = one.text("why_not");
        c.right = condition(one, "right", Condition::never());
        c.shown = condition(one, "shown", {});
        if (const auto name = one.string("belief"); !name.empty()) {
            c.belief = belief_from(name);
            if (!c.belief) one.report().refuse(one.line("belief"), "\"" + name.substr(0, 60) + "\" is no belief that is known here; write one of " + names_of<WrongBelief>(all_beliefs, belief_name));
        }
        if (c.source.empty()) one.report().refuse(one.line(), "a choice says by which source it is right or not; write source = \"...\" here, or once for the whole step");
        if (one.has("points")) one.report().refuse(one.line("points"), "a drill with a [setup] gives a point for what is right and one for the reason; write right = \"always\" or a condition instead");
    } else {
        c.why = one.text("why");
        c.points = one.integer("points", 0, -100, 100);
    }
    one.finish();
    return c;
}

}  // namespace

DrillStep Reader::drill_step(TomlKeys& one, bool situational, DrillLines& lines) {
    DrillStep step;
    DrillLines::Step at{.line = one.line(), .choices = {}, .reasons = {}};
    step.phase = one.string("phase");
    step.text = one.required_text("text", "\"...\"");
    step.picture = picture(one, "picture", false);
    step.seconds = one.number("seconds", 0, 0, 3600);
    step.source = one.string("source");
    if (situational) {
        const auto phase = phase_from(step.phase);
        if (!phase || *phase == DrillPhase::briefing || *phase == DrillPhase::debrief)
            one.report().refuse(one.line("phase"), "\"" + step.phase.substr(0, 60) + "\" is no phase of a step; write one of warning, shaking, aftermath, evacuation");
        step.when = condition(one, "when", {});
        step.ask = one.text("ask");
        for (auto& r : one.tables("reason")) at.reasons.push_back(r.line()), step.reasons.push_back(reason(r));
    }
    for (auto& c : one.tables("choice")) at.choices.push_back(c.line()), step.choices.push_back(choice(c, situational, step.source));
    if (step.choices.empty() && !step.reasons.empty()) one.report().refuse(one.line(), "reasons belong to choices; write [[step.choice]] too");
    one.finish();
    lines.steps.push_back(std::move(at));
    return step;
}

std::optional<DrillSetup> Reader::drill_setup(TomlKeys& keys) {
    auto table = keys.table("setup");
    if (!table) return std::nullopt;
    DrillSetup setup;
    setup.buildings = set_of<BuildingClass>(*table, "buildings", setup.buildings, building_from, names_of<BuildingClass>(building_classes, building_name));
    setup.people = set_of<Person>(*table, "people", setup.people, person_from, names_of<Person>(persons, person_name));
    setup.floors = numbers(*table, "floors", setup.floors, 0, 60);
    setup.seconds = numbers(*table, "seconds", setup.seconds, 0, 90);
    setup.gentle = table->flag("gentle", false);
    setup.room = room(*table, "room");
    if (auto quake = table->table("earthquake")) {
        setup.quake.magnitude = quake->number("magnitude", setup.quake.magnitude, 4, 8);
        setup.quake.distance_km = quake->number("distance_km", setup.quake.distance_km, 1, 300);
        setup.quake.depth_km = quake->number("depth_km", setup.quake.depth_km, 1, 100);
        setup.quake.storeys = quake->integer("storeys", setup.quake.storeys, 1, 60);
        if (quake->has("ground")) {
            const auto name = quake->string("ground");
            if (const auto ground = ground_from(name)) setup.quake.ground = *ground;
            else quake->report().refuse(quake->line("ground"), "\"" + name.substr(0, 60) + "\" is no ground; write one of " + names_of<Ground>(all_grounds, ground_name));
        }
        quake->finish();
    }
    if (setup.situations().size() > DrillSetup::most_situations)
        table->report().refuse(table->line(), "these make more than " + std::to_string(DrillSetup::most_situations) + " situations; offer fewer buildings, floors, seconds or people");
    table->finish();
    return setup;
}

Body Reader::drill(TomlKeys& keys) {
    Drill drill;
    drill.place = keys.string("place");
    drill.briefing = keys.text("briefing");
    drill.debrief = keys.text("debrief");
    drill.setup = drill_setup(keys);
    DrillLines lines;
    for (auto& one : keys.tables("step")) drill.steps.push_back(drill_step(one, drill.setup.has_value(), lines));
    if (keys.report().useless) return drill;
    if (drill.steps.empty()) {
        keys.report().refuse(keys.line(), "a drill needs steps; write [[step]] and below it text = \"...\"");
        return drill;
    }
    for (DrillFault& fault : check(drill)) {
        int line = keys.line("setup");
        if (fault.step >= 0) {
            const auto& at = lines.steps[static_cast<std::size_t>(fault.step)];
            line = fault.choice >= 0 ? at.choices[static_cast<std::size_t>(fault.choice)] : fault.reason >= 0 ? at.reasons[static_cast<std::size_t>(fault.reason)] : at.line;
        }
        keys.report().refuse(line, std::move(fault.text));
    }
    return drill;
}

// A room lies in a file of its own, so that several drills and an exhibit share it.
std::optional<RoomPlan> Reader::room(TomlKeys& keys, std::string_view key) {
    const auto name = keys.string(key);
    if (name.empty()) return std::nullopt;
    if (!name.ends_with(".toml") || name.find('/') == std::string::npos) {
        keys.report().refuse(keys.line(key), "`" + std::string(key) + "` is \"" + name.substr(0, 60) + "\"; write the room's file in a folder of its own, " + std::string(key) + " = \"rooms/home.toml\"");
        return std::nullopt;
    }
    if (const auto there = files_.path(name); !there) {
        keys.report().refuse(keys.line(key), "the room " + name.substr(0, 200) + ": " + there.error().text);
        return std::nullopt;
    }
    const auto text = text_of(name);
    const auto values = text ? read_toml(*text, shown(name), 1, limits_.nesting) : Result<TomlValue>(Error{});
    if (!values && text) faults_.add(values.error());
    FileReport report{shown(name), faults_, !values};
    std::optional<RoomPlan> plan;
    if (values) {
        TomlKeys own(*values, report);
        plan = room_plan(own);
        own.finish();
    }
    if (report.useless) {
        keys.report().refuse(keys.line(key), "the room " + name.substr(0, 200) + " cannot be used");
        return std::nullopt;
    }
    return plan;
}

namespace {

// The element ids of a drawing, as they stand in its text.
bool has_element(std::string_view svg, const std::string& id) { return svg.find("id=\"" + id + "\"") != std::string_view::npos || svg.find("id='" + id + "'") != std::string_view::npos; }

struct RoomReader {
    RoomPlan& plan;
    std::string_view svg;
    std::set<std::string> ids = {};

    void check_id(TomlKeys& one, const std::string& id) {
        if (id.empty()) return;
        if (!is_short_name(id, 40)) one.report().refuse(one.line("id"), "`id` is \"" + id.substr(0, 60) + "\"; write at most 40 of a-z, 0-9 and -");
        else if (!has_element(svg, id)) one.report().refuse(one.line("id"), "the drawing " + plan.picture.substr(0, 80) + " has no element with id=\"" + id + "\"");
        if (!ids.insert(id).second) one.report().refuse(one.line("id"), "there is a \"" + id + "\" already in this room; each element moves once");
    }

    // "table", or "bookcase/2": then `at` is measured from there.
    void place_on(TomlKeys& one, RoomBody& body) const {
        if (body.on.empty()) return;
        const auto slash = body.on.find('/');
        const auto name = body.on.substr(0, slash);
        const auto below = std::find_if(plan.bodies.begin(), plan.bodies.end(), [&](const RoomBody& b) { return b.id == name; });
        if (below == plan.bodies.end()) {
            one.report().refuse(one.line("on"), "`on` is \"" + body.on.substr(0, 60) + "\", but no [[body]] above has this id; write the thing below first");
            return;
        }
        int board = below->boards;
        if (slash != std::string::npos) {
            const auto digits = body.on.substr(slash + 1);
            if (below->kind != BodyKind::shelf || digits.size() != 1 || digits[0] < '0' || digits[0] - '0' > below->boards) {
                one.report().refuse(one.line("on"), "\"" + body.on.substr(0, 60) + "\" is no board; write the shelf's id and 0 (the lowest) to " + std::to_string(below->boards) + ", as in \"bookcase/2\"");
                return;
            }
            board = digits[0] - '0';
        }
        body.x_mm += below->x_mm;
        body.y_mm += below->y_mm + top_of_board(*below, board);
    }

    void read_body(TomlKeys& one) {
        RoomBody body;
        body.id = one.required_string("id", "\"wardrobe\"");
        check_id(one, body.id);
        body.name = one.text("name");
        const auto kind = one.string("kind", "block");
        if (const auto known = body_kind_from(kind)) body.kind = *known;
        else one.report().refuse(one.line("kind"), "\"" + kind.substr(0, 60) + "\" is no kind of body; write one of block, table, shelf, hanging, ball, fixed");
        if (const auto at = one.point("at")) body.x_mm = at->first, body.y_mm = at->second;
        else if (!one.has("at")) one.report().refuse(one.line(), "`at` is missing; write at = [1200, 0], its lower left corner in millimetres");
        if (const auto size = one.point("size")) body.w_mm = size->first, body.h_mm = size->second;
        else if (!one.has("size")) one.report().refuse(one.line(), "`size` is missing; write size = [350, 1800], its width and height in millimetres");
        if (body.w_mm < 20 || body.h_mm < 20 || body.w_mm > 10'000 || body.h_mm > 10'000) one.report().refuse(one.line("size"), "a side is below 20 or above 10000 millimetres");
        body.mass_kg = one.number("mass_kg", 1, 0.05, 5000);
        body.friction = one.number("friction", body.friction, 0, 1.5);
        body.centre_mm = one.number("centre_mm", -1, -1, 10'000);
        if (body.centre_mm >= body.h_mm) one.report().refuse(one.line("centre_mm"), "the centre of mass lies above the thing; it is measured from its foot");
        body.boards = one.integer("boards", 1, 1, 9);
        body.anchor_n = one.number("anchor_n", body.kind == BodyKind::hanging ? 1000 : 0, 0, 50'000);
        body.anchored = one.flag("anchored", body.kind == BodyKind::hanging);
        if (const auto side = one.string("open", "right"); side != "right" && side != "left") one.report().refuse(one.line("open"), "`open` is \"left\" or \"right\": the side of a shelf without a back");
        else body.open_right = side == "right";
        if (body.anchored && body.anchor_n <= 0) one.report().refuse(one.line("anchored"), "what is anchored says what its anchor holds; write anchor_n = 900");
        body.on = one.string("on");
        place_on(one, body);
        if (body.kind == BodyKind::hanging) body.hang_mm = plan.height_mm - body.y_mm - body.h_mm;
        if (body.x_mm < -1 || body.y_mm < -1 || body.x_mm + body.w_mm > plan.width_mm + 1 || (!plan.outdoors && body.y_mm + body.h_mm > plan.height_mm + 1))
            one.report().refuse(one.line("at"), "\"" + body.id + "\" does not lie within the room");
        one.finish();
        plan.bodies.push_back(std::move(body));
    }

    void read_figure(TomlKeys& one) {
        RoomFigure figure;
        figure.id = one.required_string("id", "\"person\"");
        check_id(one, figure.id);
        figure.when = condition(one, "when", {});
        if (const auto at = one.point("at")) figure.x_mm = at->first, figure.y_mm = at->second;
        if (const auto size = one.point("size")) figure.w_mm = size->first, figure.h_mm = size->second;
        if (figure.w_mm < 20 || figure.h_mm < 20) one.report().refuse(one.line("size"), "`size` is missing or too small; write size = [700, 900]");
        one.finish();
        plan.figures.push_back(std::move(figure));
    }
};

}  // namespace

std::optional<RoomPlan> Reader::room_plan(TomlKeys& keys) {
    RoomPlan plan;
    plan.picture = picture(keys, "picture", true);
    plan.title = keys.required_text("title", "\"...\"");
    plan.width_mm = keys.number("width_mm", plan.width_mm, 1000, 20'000);
    plan.height_mm = keys.number("height_mm", plan.height_mm, 1000, 20'000);
    plan.outdoors = keys.flag("outdoors", false);
    if (plan.picture.empty()) return std::nullopt;
    const auto bytes = files_.read(plan.picture, limits_.picture_file_bytes);
    if (!bytes) return std::nullopt;
    RoomReader room{plan, {reinterpret_cast<const char*>(bytes->data()), bytes->size()}};
    if (!has_element(room.svg, "room")) keys.report().refuse(keys.line("picture"), "the drawing " + plan.picture.substr(0, 80) + " has no element with id=\"room\": what does not move");
    for (auto& one : keys.tables("body")) {
        if (plan.bodies.size() == RoomPlan::most_bodies) {
            one.report().refuse(one.line(), "a room has at most " + std::to_string(RoomPlan::most_bodies) + " bodies");
            break;
        }
        room.read_body(one);
    }
    for (auto& one : keys.tables("figure")) {
        if (plan.figures.size() == RoomPlan::most_figures) break;
        room.read_figure(one);
    }
    if (keys.report().useless) return plan;
    if (plan.bodies.empty()) keys.report().refuse(keys.line(), "a room needs things in it; write [[body]] and below it id, at, size and mass_kg");
    if (const auto [a, b] = overlapping(plan); !a.empty()) keys.report().refuse(keys.line(), "\"" + a + "\" and \"" + b + "\" lie in one another; move one of them");
    return plan;
}

}  // namespace estation::content
