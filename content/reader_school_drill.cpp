// How a school-drill's TOML file becomes a SchoolDrill.
#include "content/reader.h"

namespace estation::content {
namespace {

constexpr std::size_t most_templates = 8, most_exits = 12, most_years = 20;

SchoolDrill::Template read_template(TomlKeys& one) {
    SchoolDrill::Template t;
    t.title = one.required_text("title", "\"中小学\"");
    t.summary = one.text("summary");
    t.announced = one.flag("announced", t.announced);
    t.low_building = one.flag("low_building", t.low_building);
    t.sound_building = one.flag("sound_building", t.sound_building);
    t.magnitude = one.number("magnitude", t.magnitude, 3, 9.5);
    t.distance_km = one.number("distance_km", t.distance_km, 0, 1000);
    t.intensity = one.number("intensity", t.intensity, 1, 12);
    t.announce_s = one.integer("announce_s", t.announce_s, 5, 3600);
    t.warning_s = one.integer("warning_s", t.warning_s, 0, 120);
    t.shaking_s = one.integer("shaking_s", t.shaking_s, 5, 600);
    t.evacuate_s = one.integer("evacuate_s", t.evacuate_s, 10, 7200);
    t.response_s = one.integer("response_s", t.response_s, 0, 7200);
    t.exits = one.texts("exits");
    t.years = one.texts("years");
    t.classes_a_year = one.integer("classes_a_year", t.classes_a_year, 1, 20);
    t.size = one.integer("size", t.size, 1, 500);
    if (t.exits.empty() || t.exits.size() > most_exits) one.report().refuse(one.line("exits"), "a template needs its ways out, at most " + std::to_string(most_exits) + "; write exits = [\"东楼梯\", \"西楼梯\"]");
    if (t.years.empty() || t.years.size() > most_years) one.report().refuse(one.line("years"), "a template needs its years or groups, at most " + std::to_string(most_years) + "; write years = [\"一年级\", \"二年级\"]");
    one.finish();
    return t;
}

SchoolDrill::PhaseWords read_phase(TomlKeys& keys, std::string_view name) {
    SchoolDrill::PhaseWords words;
    auto table = keys.table(name);
    if (!table) {
        keys.report().refuse(keys.line(), "the words for a phase are missing; write [" + std::string(name) + "] and below it call = \"...\"");
        return words;
    }
    words.call = table->required_text("call", "\"...\"");
    words.weak = table->text("weak");
    words.points = table->texts("points");
    table->finish();
    return words;
}

}  // namespace

Body Reader::school_drill(TomlKeys& keys) {
    SchoolDrill drill;
    drill.intro = keys.text("intro");
    drill.guide = keys.required_string("guide", "\"《中小学校地震应急避险疏散演练指南》（2025）\"");
    for (auto& one : keys.tables("template")) {
        if (drill.templates.size() == most_templates) {
            keys.report().refuse(one.line(), "there are at most " + std::to_string(most_templates) + " templates; a teacher has to choose one of them standing");
            break;
        }
        drill.templates.push_back(read_template(one));
    }
    if (drill.templates.empty()) keys.report().refuse(keys.line(), "a school drill needs templates; write [[template]] and below it title, exits and years");
    drill.prepare = read_phase(keys, "prepare");
    drill.cover = read_phase(keys, "shelter");
    drill.evacuate = read_phase(keys, "evacuate");
    drill.response = read_phase(keys, "response");
    drill.review = read_phase(keys, "review");
    drill.roles = keys.texts("roles");
    drill.problems = keys.texts("problems");
    drill.tasks = keys.texts("tasks");
    drill.evaluation = keys.texts("evaluation");
    drill.measures = keys.texts("measures");
    return drill;
}

}  // namespace estation::content
