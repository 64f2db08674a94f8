// An Item is one thing a visitor can open: eleven kinds, all declared here. Plain data, immutable once the reader
// has made it, owned by its Pack; any thread may read it. To add a kind: a struct here and in Body, then the
// compiler leads to content/reader_kinds.cpp, kiosk/screens/<kind>.cpp and kiosk/screens/screens.cpp.
#pragma once
#include <string>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "content/captions.h"
#include "content/document.h"
#include "content/drill.h"
#include "content/question.h"
#include "content/school_drill.h"
#include "content/text.h"

namespace estation::content {

using ItemId = std::string;  // "<pack>/<item>", for example "p01/magnitude"

// The home screen's categories (the seed's own topics), in the order in which home shows them.
enum class Topic { earthquake, health, food_and_medicine, environment, technology, law_and_ip, farming, youth, sky_and_weather, myths };
inline constexpr int topic_count = 10;

// For whom (the five groups of the national outline, and two everyday ones).
enum class Audience { residents, families, youth, elderly, farmers, workers, officials };

// In one language or two: a path or a value that differs by language.
template <class T>
struct Localized {
    T zh, en;
    [[nodiscard]] const T& in(Language l) const {
        if (l == Language::en) return en.empty() ? zh : en;
        return zh.empty() ? en : zh;
    }
};

struct Article { Localized<Document> text; };
struct Picture { std::string path; Text caption; Text alt; std::string licence; };
struct Gallery { std::vector<Picture> pictures; Text intro; };
// One film: of its own, or one of a playlist, with the hours in which it is shown (minutes of the day, from and to).
struct VideoEntry {
    std::string path, poster;
    Localized<Captions> captions;
    double duration_s = 0;               // as the author wrote it; the player knows better
    Text title, transcript;
    std::optional<std::pair<int, int>> hours;
};
struct Video { std::vector<VideoEntry> entries; };  // never empty; see content/playlist.h for which are shown when

struct QuizQuestions {
    std::vector<Question> questions;
    [[nodiscard]] bool empty() const { return questions.empty(); }
};
struct Quiz {
    Localized<QuizQuestions> bank;
    int challenge_count = 8;       // questions drawn for a challenge
    int challenge_seconds = 60;    // for each question; 0: no clock
    bool shuffle = true;           // choices and order
    int pass_percent = 60;
};

// A lesson is held every week (`weekday`, 1 Monday to 7 Sunday) or on one day (`date`), at minutes since midnight; or it
// only has `when`, in the author's words.
struct Lesson {
    Text title, when, place;
    int weekday = 0;
    std::optional<Date> date;
    int start_min = -1, end_min = -1;  // -1: not said
    std::vector<ItemId> items;
    [[nodiscard]] bool timed() const { return start_min >= 0; }
};
struct Course { Text intro; std::vector<Lesson> lessons; };

enum class FieldKind { choice, choices, number, text, phone, name };
// What tells who somebody is: asked only after consent, and never of children.
constexpr bool is_personal(FieldKind kind) { return kind == FieldKind::phone || kind == FieldKind::name; }
struct Field { std::string id; FieldKind kind = FieldKind::choice; Text label; std::vector<Text> options; bool required = false; Text purpose; int retention_days = 180; };
struct Form { Text intro; std::vector<Field> fields; Text thanks; };

struct Parameter { std::string id; Text label; double value = 0, min = 0, max = 1, step = 0.1; std::string unit; };
struct Exhibit { std::string model; std::vector<Parameter> parameters; Text see, why, where; std::optional<RoomPlan> room = {}; };

struct Poster { std::string picture; Text headline; std::vector<Text> lines; std::string hue; };

struct MapPoint { double x_m = 0, y_m = 0; };
struct Street { Text name; std::vector<MapPoint> points; bool step_free = true; };
struct Shelter { std::string id; Text name; MapPoint at; Text old_class, new_class; double area_m2 = 0; int capacity = 0; bool step_free = false; };
// Metres east and north of any corner. Few enough lines that the way along them is found at once.
struct ShelterMap {
    static constexpr std::size_t most_points = 400, most_shelters = 60;
    static constexpr double farthest_m = 50'000;
    MapPoint here;
    std::vector<Street> streets;
    std::vector<Shelter> shelters;
    std::string review_no;
    bool schematic = true;
};

using Body = std::variant<Article, Gallery, Video, Quiz, Drill, Course, Form, Exhibit, Poster, ShelterMap, SchoolDrill>;

// Where an item's statements come from and how long they may be shown.
struct Provenance {
    std::vector<std::string> sources;
    std::string reviewer;               // empty: 待审, nobody has reviewed it yet
    std::optional<Date> reviewed;
    std::optional<Date> valid_until;
    std::string licence;                // an SPDX name, for example CC-BY-4.0
};

struct Item {
    ItemId id;
    std::string pack;    // pack id
    std::string name;    // the part of id after the slash
    Text title;
    Text summary;        // one sentence for the card
    Topic topic = Topic::earthquake;
    std::vector<Audience> audience;
    std::string picture; // cover inside the pack; empty: the topic's own drawing
    Text narration;      // a recorded voice that reads it, inside the pack: "audio/colours.ogg"; empty: the program that speaks does
    Localized<Captions> narration_cues;  // what is said when, from the .vtt of the same name beside it
    Provenance provenance;
    std::string file;    // where it was read, for error lines
    Body body;
};

// "article", "gallery", ... the word used in files, usage records and journeys.
const char* kind_name(const Body& body);
const char* topic_name(Topic topic);
std::optional<Topic> topic_from(std::string_view name);
const char* audience_name(Audience audience);
std::optional<Audience> audience_from(std::string_view name);

}  // namespace estation::content
