// Drills with a setup, and rooms, as an author writes them.
#include <doctest/doctest.h>

#include <algorithm>

#include "content/pack.h"
#include "tests/fakes/pack_folder.h"

using namespace estation::content;
using estation::fakes::PackFolder;

namespace {

constexpr std::string_view room_svg =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4000 2600\"><g id=\"room\"><path d=\"M0 0L4 3\"/></g>"
    "<rect id=\"case\" width=\"1\" height=\"1\"/><rect id=\"book\" width=\"1\" height=\"1\"/><rect id=\"desk\" width=\"1\" height=\"1\"/>"
    "<rect id=\"lamp\" width=\"1\" height=\"1\"/><rect id=\"somebody\" width=\"1\" height=\"1\"/></svg>";
constexpr std::string_view room_toml = R"(picture = "rooms/a.svg"
title = { zh = "屋", en = "Room" }
width_mm = 4000
height_mm = 2600
[[body]]
id = "case"
kind = "shelf"
at = [0, 0]
size = [320, 1820]
mass_kg = 40
boards = 3
anchor_n = 900
[[body]]
id = "book"
on = "case/1"
at = [100, 0]
size = [180, 240]
mass_kg = 1.2
[[body]]
id = "desk"
kind = "table"
at = [1500, 0]
size = [1200, 750]
mass_kg = 30
[[body]]
id = "lamp"
kind = "hanging"
at = [2000, 2000]
size = [300, 200]
mass_kg = 2
[[figure]]
id = "somebody"
when = "person = wheelchair"
at = [2800, 0]
size = [700, 1200]
)";
constexpr std::string_view drill_toml = R"(kind = "drill"
title = "练"
summary = "练"
briefing = "讲"
[setup]
buildings = ["strong", "weak"]
floors = [5, 1]
seconds = [0, 12]
people = ["walker", "wheelchair"]
room = "rooms/a.toml"
[setup.earthquake]
magnitude = 6.8
ground = "soft"
[[step]]
phase = "shaking"
text = "晃"
source = "《指南》"
ask = "为什么？"
  [[step.choice]]
  text = "蹲"
  why = "稳"
  right = "person = walker"
  why_not = "坐着护头"
  [[step.choice]]
  text = "锁"
  why = "锁住"
  why_not = "没有轮椅"
  right = "person = wheelchair"
  [[step.choice]]
  text = "门框"
  why = "不结实"
  belief = "doorway"
  source = "别的"
  [[step.reason]]
  text = "因为"
  right = "always"
  [[step.reason]]
  text = "不因为"
)";

struct Opened {
    const Item* drill = nullptr;
    std::vector<std::string> faults;
    std::shared_ptr<const Pack> pack;
};
Opened open(std::string drill, std::string room = std::string(room_toml)) {
    PackFolder folder;
    folder.write("rooms/a.svg", room_svg);
    folder.write("rooms/a.toml", room);
    folder.write("d.toml", drill);
    auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    Opened out{nullptr, {}, *pack};
    for (const auto& item : out.pack->items())
        if (item.name == "d") out.drill = &item;
    for (const auto& fault : out.pack->faults()) out.faults.push_back(fault.line().substr(folder.root().string().size() + 1));
    return out;
}
std::string with(std::string_view text, std::string_view old, std::string_view now) {
    std::string s(text);
    const auto at = s.find(old);
    REQUIRE(at != std::string::npos);
    return s.replace(at, old.size(), now);
}
bool has(const Opened& o, std::string_view part) {
    return std::any_of(o.faults.begin(), o.faults.end(), [&](const std::string& f) { return f.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("a drill with a setup reads whole, its room too") {
    const auto o = open(std::string(drill_toml));
    for (const auto& f : o.faults) INFO(f);
    CHECK(o.faults.empty());
    REQUIRE(o.drill != nullptr);
    const auto& drill = std::get<Drill>(o.drill->body);
    REQUIRE(drill.setup);
    CHECK(drill.setup->floors == std::vector{1, 5});
    CHECK(drill.setup->quake.magnitude == 6.8);
    CHECK(drill.setup->quake.ground == Ground::soft);
    const auto& step = drill.steps.front();
    CHECK(step.choices[0].source == "《指南》");
    CHECK(step.choices[2].source == "别的");
    CHECK(step.choices[2].belief == WrongBelief::doorway);
    CHECK(step.choices[1].right.holds({BuildingClass::weak, 1, 0, Person::wheelchair}));
    CHECK(step.reasons.size() == 2);
    REQUIRE(drill.setup->room);
    const RoomPlan& room = *drill.setup->room;
    CHECK(room.bodies.size() == 4);
    CHECK(room.bodies[1].x_mm == 100);
    CHECK(room.bodies[1].y_mm == doctest::Approx(620));   // 20 mm of board, and a third of the rest
    CHECK(room.bodies[3].hang_mm == doctest::Approx(400));
    CHECK(room.bodies[3].anchored);
    CHECK_FALSE(room.bodies[0].anchored);
    REQUIRE(room.figures.size() == 1);
    CHECK(room.figures[0].when.holds({BuildingClass::weak, 1, 0, Person::wheelchair}));
}

TEST_CASE("a drill that leaves somebody without a right choice is refused at the step's line") {
    auto o = open(with(drill_toml, "right = \"person = wheelchair\"", "right = \"person = wheelchair and floor = 5\""));
    CHECK(o.drill == nullptr);
    CHECK(has(o, "d.toml:14: no choice is right when building = strong, floor = 1, seconds = 0, person = wheelchair"));
    o = open(with(drill_toml, "right = \"person = wheelchair\"", "right = \"person = dog\""));
    CHECK(has(o, "d.toml:28: `right` \"dog\" is not one of"));
    o = open(with(drill_toml, "why_not = \"坐着护头\"\n", ""));
    CHECK(has(o, "d.toml:19: this choice is right in some situations"));
}

TEST_CASE("each choice has a source, and points belong to the other sort of drill") {
    CHECK(has(open(with(drill_toml, "source = \"《指南》\"\n", "")), "by which source"));
    CHECK(has(open(with(drill_toml, "why = \"稳\"", "why = \"稳\"\npoints = 2")), "gives a point for what is right"));
    CHECK(has(open(with(drill_toml, "phase = \"shaking\"", "phase = \"stopped\"")), "warning, shaking, aftermath, evacuation"));
    CHECK(has(open(with(drill_toml, "\"doorway\"", "\"moon\"")), "no belief that is known"));
    CHECK(has(open(with(drill_toml, "\"walker\", \"wheelchair\"]", "\"walker\", \"cat\"]")), "is not known in `people`"));
    CHECK(has(open(with(drill_toml, "floors = [5, 1]", "floors = [5, 1.5]")), "`floors` is"));
    CHECK(has(open(with(drill_toml, "\"soft\"", "\"mud\"")), "is no ground"));
    CHECK(has(open(with(drill_toml, "magnitude = 6.8", "magnitude = 9.5")), "magnitude"));
}

TEST_CASE("a room says what it lacks in its own file and line") {
    const auto drill = std::string(drill_toml);
    CHECK(has(open(drill, with(room_toml, "id = \"book\"", "id = \"cup\"")), "rooms/a.toml:14: the drawing rooms/a.svg has no element with id=\"cup\""));
    CHECK(has(open(drill, with(room_toml, "on = \"case/1\"", "on = \"case/7\"")), "is no board"));
    CHECK(has(open(drill, with(room_toml, "on = \"case/1\"", "on = \"shelf\"")), "no [[body]] above"));
    CHECK(has(open(drill, with(room_toml, "at = [1500, 0]", "at = [3500, 0]")), "does not lie within the room"));
    CHECK(has(open(drill, with(room_toml, "at = [1500, 0]", "at = [200, 0]")), "lie in one another"));
    CHECK(has(open(drill, with(room_toml, "mass_kg = 40", "mass_kg = 40000")), "rooms/a.toml:10"));
    CHECK(has(open(drill, with(room_toml, "kind = \"table\"", "kind = \"sofa\"")), "is no kind of body"));
    CHECK(has(open(drill, with(room_toml, "id = \"desk\"", "id = \"book\"")), "already in this room"));
    CHECK(has(open(drill, "picture = \"rooms/a.svg\"\ntitle = \"屋\"\n"), "a room needs things in it"));
    CHECK(has(open(drill, "= ="), "the room rooms/a.toml cannot be used"));
    CHECK(has(open(with(drill_toml, "rooms/a.toml", "rooms/b.toml")), "the room rooms/b.toml"));
    CHECK(has(open(with(drill_toml, "rooms/a.toml", "a.toml")), "in a folder of its own"));
}
