#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>

#include "content/exhibit_models.h"
#include "content/playlist.h"
#include "content/question_toml.h"
#include "content/reader.h"

namespace estation::content {
namespace {

constexpr double largest = 1e9;

// A sent form must fit one record on its way to the server, so a form cannot be endless.
constexpr std::size_t fields_cap = 16, field_id_length = 32;

struct WeekdayWord { std::string_view zh, en; };
constexpr std::array<WeekdayWord, 7> weekday_words = {{{"周一", "mon"}, {"周二", "tue"}, {"周三", "wed"}, {"周四", "thu"}, {"周五", "fri"}, {"周六", "sat"}, {"周日", "sun"}}};

// "15:00" as minutes since midnight; -1: something else.
int minutes_of(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return -1;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
    return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

constexpr std::array<std::string_view, 6> field_kinds = {"choice", "choices", "number", "text", "phone", "name"};

// An item without its parts is of no use; unless a fault has already said why they are not there.
void need(TomlKeys& keys, std::string text) {
    if (!keys.report().useless) keys.report().refuse(keys.line(), std::move(text));
}

// A number that the exhibit does not have, or cannot bear.
void check_parameter(TomlKeys& one, const std::string& model_name, const Parameter& parameter) {
    const ExhibitModel* model = exhibit_model(model_name);
    if (model == nullptr || one.report().useless) return;
    if (const ModelParameter* known = model->find(parameter.id); known == nullptr) {
        std::vector<std::string> ids;
        for (const ModelParameter& p : model->parameters) ids.emplace_back(p.id);
        one.report().refuse(one.line("id"), "\"" + parameter.id.substr(0, 60) + "\" is no number of " + model_name + "; write id = one of " + joined(ids));
    } else if (parameter.min < known->least || parameter.max > known->most) {
        const auto shown = [](double value) {
            auto text = std::to_string(value);
            text.erase(text.find_last_not_of('0') + 1);
            if (text.ends_with('.')) text.pop_back();
            return text;
        };
        one.report().refuse(one.line(parameter.min < known->least ? "min" : "max"),
                            "\"" + parameter.id + "\" of " + model_name + " goes from " + shown(known->least) + " to " + shown(known->most) + "; write min and max within that");
    }
}

// Ids stay single over both files, because a record names a question by its id.
void append(QuizQuestions& bank, QuizQuestions more, TomlKeys& keys, const std::string& first) {
    std::set<std::string_view> taken;
    for (const auto& q : bank.questions) taken.insert(q.id);
    for (auto& q : more.questions)
        if (!q.id.empty() && taken.contains(q.id)) {
            keys.report().note(keys.line("more_questions"), "the id " + q.id.substr(0, 60) + " is already taken by a question of " + first.substr(0, 80) + "; give this one its own");
            q.id.clear();
        }
    bank.questions.insert(bank.questions.end(), std::make_move_iterator(more.questions.begin()), std::make_move_iterator(more.questions.end()));
}

std::vector<std::string> words_of(const auto& names) { return {names.begin(), names.end()}; }

}  // namespace

// Returns the picture's path, or nothing when it cannot be shown. A needed picture takes its item along.
std::string Reader::picture(TomlKeys& keys, std::string_view key, bool needed) {
    const auto path = keys.string(key);
    if (path.empty()) {
        if (needed) keys.report().refuse(keys.line(key), "`" + std::string(key) + "` is missing; write " + std::string(key) + " = \"img/name.svg\"");
        return "";
    }
    auto wrong = wrong_with_picture(path);
    if (wrong.empty()) return path;
    if (needed)
        keys.report().refuse(keys.line(key), std::move(wrong));
    else
        keys.report().note(keys.line(key), std::move(wrong));
    return "";
}

std::string Reader::file(TomlKeys& keys, std::string_view key) {
    const auto name = keys.string(key);
    if (name.empty()) return "";
    const auto path = files_.path(name);
    if (path) return name;
    keys.report().refuse(keys.line(key), "the file " + name.substr(0, 200) + ": " + path.error().text);
    return "";
}

std::optional<Body> Reader::read_body(const std::string& kind, TomlKeys& keys, const PackHead& head, Item& item) {
    // An article comes as Markdown; every other kind in Body has its word here and its function below.
    static_assert(std::variant_size_v<Body> == 11, "a new kind of item: add its word here and read it below");
    static const std::vector<std::string> kinds = {"gallery", "video", "quiz", "drill", "course", "form", "exhibit", "poster", "shelter-map", "school-drill"};
    // A gallery's [[picture]] are its pictures, so its cover has a key of its own; the others may use either.
    if (kind != "gallery") item.picture = picture(keys, keys.has("cover") ? "cover" : "picture", kind == "poster");
    if (kind == "gallery") return gallery(keys, item);
    if (kind == "video") return video(keys);
    if (kind == "quiz") return quiz(keys, item);
    if (kind == "drill") return drill(keys);
    if (kind == "course") return course(keys, head);
    if (kind == "form") return form(keys, item);
    if (kind == "exhibit") return exhibit(keys);
    if (kind == "poster") return poster(keys, item);
    if (kind == "shelter-map") return shelter_map(keys);
    if (kind == "school-drill") return school_drill(keys);
    const auto near = nearest_word(kind, kinds);
    keys.report().refuse(keys.line("kind"), (kind.empty() ? std::string("`kind` is missing") : "\"" + kind.substr(0, 60) + "\" is not a kind of item") +
                                                "; write kind = one of " + joined(kinds) + (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
    return std::nullopt;
}

Body Reader::gallery(TomlKeys& keys, Item& item) {
    Gallery gallery;
    gallery.intro = keys.text("intro");
    item.picture = picture(keys, "cover", false);
    for (auto& one : keys.tables("picture")) {
        Picture shown;
        shown.path = picture(one, "path", true);
        shown.caption = one.text("caption");
        shown.alt = one.text("alt");
        shown.licence = one.string("licence", item.provenance.licence);
        one.finish();
        gallery.pictures.push_back(std::move(shown));
    }
    if (gallery.pictures.empty())
        need(keys, "a gallery needs pictures; write [[picture]] and below it path = \"img/name.svg\"");
    else if (item.picture.empty())
        item.picture = gallery.pictures.front().path;
    return gallery;
}

// Captions that cannot be read cost the captions, not the film.
Captions Reader::captions(TomlKeys& keys, std::string_view language) {
    const auto name = file(keys, language);
    if (name.empty()) return {};
    const auto text = text_of(name);
    return text ? read_captions(*text, shown(name), faults_) : Captions{};
}

VideoEntry Reader::video_entry(TomlKeys& keys) {
    VideoEntry entry;
    if (!keys.has("path")) keys.report().refuse(keys.line(), "`path` is missing; write path = \"video/name.mp4\"");
    entry.path = file(keys, "path");
    entry.poster = picture(keys, "poster", false);
    if (auto languages = keys.table("captions")) {
        entry.captions = {captions(*languages, "zh"), captions(*languages, "en")};
        languages->finish();
    }
    // Nothing is said only to those who hear.
    if (!keys.flag("silent", false) && !keys.report().useless && entry.captions.zh.empty() && entry.captions.en.empty())
        keys.report().note(keys.line("path"), "this film has no captions, so that whoever cannot hear misses what is said; write captions = { zh = \"video/name.zh.vtt\" }, or silent = true where nobody speaks");
    entry.duration_s = keys.number("duration_s", 0, 0, 86'400);
    entry.transcript = keys.text("transcript");
    return entry;
}

Body Reader::video(TomlKeys& keys) {
    Video video;
    if (!keys.has("playlist")) {
        video.entries.push_back(video_entry(keys));
        return video;
    }
    if (keys.has("path")) keys.report().refuse(keys.line("path"), "a video has either `path` or a playlist; write the path below a [[playlist]] of its own");
    for (auto& one : keys.tables("playlist")) {
        VideoEntry entry = video_entry(one);
        entry.title = one.text("title");
        const auto time = [&](std::string_view key) {
            const auto text = one.string(key);
            const auto minute = minute_of(text);
            if (!text.empty() && !minute) one.report().refuse(one.line(key), "\"" + text.substr(0, 40) + "\" is no time of day; write " + std::string(key) + " = \"08:30\"");
            return minute;
        };
        const auto from = time("from"), to = time("to");
        if (one.has("from") != one.has("to")) one.report().refuse(one.line(), "`from` and `to` go together; write from = \"08:00\" and to = \"11:30\", or neither");
        if (from && to && *from == *to) one.report().refuse(one.line("to"), "`from` and `to` are the same; leave out both for all day");
        if (from && to) entry.hours = {*from, *to};
        one.finish();
        video.entries.push_back(std::move(entry));
    }
    if (video.entries.empty()) need(keys, "a playlist needs films; write [[playlist]] and below it path = \"video/name.mp4\"");
    if (video.entries.size() > 50) keys.report().refuse(keys.line("playlist"), "more than 50 films in one playlist; divide it");
    return video;
}

// One of the files that hold questions: nothing, and a fault, when it is not there or cannot be read.
std::optional<Localized<QuizQuestions>> Reader::bank(TomlKeys& keys, std::string_view key, const std::string& name) {
    const std::string_view ending = name.ends_with(".gift") ? ".gift" : question_toml_ending;
    if (!name.ends_with(ending)) {
        keys.report().refuse(keys.line(key), "`" + std::string(key) + "` is \"" + name.substr(0, 60) + "\"; write the name of a .gift or " + std::string(question_toml_ending) + " file");
        return std::nullopt;
    }
    if (!exists(name)) {
        keys.report().refuse(keys.line(key), "there is no file " + name.substr(0, 200) + "; write the questions into it, or " + std::string(key) + " = \"other" + std::string(ending) + "\"");
        return std::nullopt;
    }
    auto own = questions(name);
    if (!own) {
        keys.report().useless = true;  // why has been said
        return std::nullopt;
    }
    Localized<QuizQuestions> both{std::move(*own), {}};
    const auto english = name.substr(0, name.size() - ending.size()) + ".en" + std::string(ending);
    if (exists(english)) both.en = questions(english).value_or(QuizQuestions{});
    return both;
}

Body Reader::quiz(TomlKeys& keys, const Item& item) {
    Quiz quiz;
    const auto named = [&](std::string_view ending) { return item.name + std::string(ending); };
    // Whichever file lies there when none is named; GIFT is what authors know.
    const bool only_toml = !exists(named(".gift")) && exists(named(question_toml_ending));
    const auto name = keys.string("questions", named(only_toml ? question_toml_ending.data() : ".gift"));
    if (auto first = bank(keys, "questions", name)) quiz.bank = std::move(*first);
    if (const auto more = keys.string("more_questions"); !more.empty()) {
        if (more == name) {
            keys.report().refuse(keys.line("more_questions"), "`more_questions` names the same file as `questions`; name another one or delete the line");
        } else if (auto second = bank(keys, "more_questions", more)) {
            // A visitor reads one language: English is whole, or it is not offered.
            const bool both = !quiz.bank.en.empty() && !second->en.empty();
            if (!both && (!quiz.bank.en.empty() || !second->en.empty()))
                keys.report().note(keys.line("more_questions"), "only one of the two question files is there in English; write the other too, until then all questions are asked in Chinese");
            append(quiz.bank.zh, std::move(second->zh), keys, name);
            if (both) append(quiz.bank.en, std::move(second->en), keys, name);
            else quiz.bank.en = {};
        }
    }
    if (!keys.report().useless && quiz.bank.zh.empty()) keys.report().refuse(keys.line("questions"), "there is no question in " + name + " that can be asked");
    quiz.challenge_count = keys.integer("challenge_count", quiz.challenge_count, 1, 100);
    quiz.challenge_seconds = keys.integer("challenge_seconds", quiz.challenge_seconds, 0, 3600);
    quiz.shuffle = keys.flag("shuffle", quiz.shuffle);
    quiz.pass_percent = keys.integer("pass_percent", quiz.pass_percent, 0, 100);
    return quiz;
}

// weekday = "周三" (or "wed") or date = 2026-12-05, with start = "15:00" and end = "16:30".
void Reader::lesson_time(TomlKeys& one, Lesson& lesson) {
    const auto clock = [&](std::string_view key) {
        const auto text = one.string(key);
        if (text.empty()) return -1;
        const int minutes = minutes_of(text);
        if (minutes < 0) one.report().refuse(one.line(key), "`" + std::string(key) + "` is \"" + text.substr(0, 40) + "\"; write a time of day, " + std::string(key) + " = \"15:00\"");
        return minutes;
    };
    const auto day = one.string("weekday");
    if (!day.empty()) {
        for (std::size_t n = 0; n < weekday_words.size(); ++n)
            if (weekday_words[n].zh == day || weekday_words[n].en == day) lesson.weekday = static_cast<int>(n) + 1;
        if (lesson.weekday == 0) one.report().refuse(one.line("weekday"), "`weekday` is \"" + day.substr(0, 40) + "\"; write one of 周一, 周二 to 周日, or mon, tue to sun");
    }
    lesson.date = one.date("date");
    lesson.start_min = clock("start");
    lesson.end_min = clock("end");
    const bool has_day = one.has("weekday") || one.has("date");
    if (one.has("weekday") && one.has("date")) one.report().refuse(one.line("date"), "a lesson has either `weekday` (every week) or `date` (once); delete one of them");
    if (has_day && !one.has("start")) one.report().refuse(one.line(), "a lesson with a day needs its time too; write start = \"15:00\"");
    if (!has_day && (one.has("start") || one.has("end"))) one.report().refuse(one.line("start"), "a lesson with a time needs its day too; write weekday = \"周三\" or date = 2026-12-05");
    if (lesson.start_min >= 0 && lesson.end_min >= 0 && lesson.end_min <= lesson.start_min)
        one.report().refuse(one.line("end"), "`end` is not after `start`; write start = \"15:00\", end = \"16:30\"");
}

Body Reader::course(TomlKeys& keys, const PackHead& head) {
    Course course;
    course.intro = keys.text("intro");
    for (auto& one : keys.tables("lesson")) {
        Lesson lesson;
        lesson.title = one.required_text("title", "\"...\"");
        lesson.when = one.text("when");
        lesson.place = one.text("place");
        lesson_time(one, lesson);
        for (const auto& name : one.strings("items")) {
            const bool own = name.find('/') == std::string::npos;
            if (auto wrong = wrong_with_link("pack:" + name); !wrong.empty())
                one.report().note(one.line("items"), std::move(wrong));
            else
                lesson.items.push_back(own ? head.id + "/" + name : name);
        }
        one.finish();
        course.lessons.push_back(std::move(lesson));
    }
    if (course.lessons.empty()) need(keys, "a course needs lessons; write [[lesson]] and below it title = \"...\"");
    return course;
}

Field Reader::field(TomlKeys& one, const Item& item) {
    Field field;
    field.id = one.required_string("id", "\"age-group\"");
    if (!field.id.empty() && !is_short_name(field.id, field_id_length))
        one.report().refuse(one.line("id"), "`id` is \"" + field.id.substr(0, 60) + "\"; write at most " + std::to_string(field_id_length) + " of a-z, 0-9 and -");
    const auto kind = one.string("kind", "choice");
    const auto known = std::ranges::find(field_kinds, kind);
    if (known == field_kinds.end())
        one.report().refuse(one.line("kind"), "\"" + kind.substr(0, 60) + "\" is not a kind of field; write one of " + joined(words_of(field_kinds)));
    else
        field.kind = static_cast<FieldKind>(known - field_kinds.begin());
    field.label = one.required_text("label", "\"...\"");
    field.options = one.texts("options");
    if (field.kind <= FieldKind::choices && field.options.size() < 2)
        one.report().refuse(one.line(), "a field to choose from needs at least two options; write options = [\"...\", \"...\"]");
    field.required = one.flag("required", false);
    field.purpose = one.text("purpose");
    field.retention_days = one.integer("retention_days", field.retention_days, 1, 3650);
    if (is_personal(field.kind)) {
        // The law asks for a purpose, and protects children further than a kiosk can ask their parents.
        if (field.purpose.empty()) one.report().refuse(one.line(), "a " + kind + " is personal, so people are told what it is for; write purpose = \"...\"");
        for (const Audience a : item.audience)
            if (a == Audience::youth || a == Audience::families) {
                one.report().refuse(one.line("kind"), "a form for " + std::string(audience_name(a)) + " may not ask for a " + kind +
                                                          "; delete this field, or write audience = [\"residents\"] if no child is meant");
                break;
            }
    }
    one.finish();
    return field;
}

Body Reader::form(TomlKeys& keys, const Item& item) {
    Form form;
    form.intro = keys.text("intro");
    form.thanks = keys.text("thanks");
    std::set<std::string> ids;
    for (auto& one : keys.tables("field")) {
        const int line = one.line();
        Field read = field(one, item);
        if (form.fields.size() == fields_cap) {
            keys.report().refuse(line, "a form has at most " + std::to_string(fields_cap) + " fields; people stand while they answer");
            break;
        }
        if (!read.id.empty() && !ids.insert(read.id).second) keys.report().refuse(line, "there is a field \"" + read.id + "\" already; give this one another id");
        form.fields.push_back(std::move(read));
    }
    if (form.fields.empty()) need(keys, "a form needs fields; write [[field]] and below it id, kind and label");
    return form;
}

Body Reader::exhibit(TomlKeys& keys) {
    Exhibit exhibit;
    exhibit.model = keys.required_string("model", "\"wave-race\"");
    exhibit.see = keys.text("see");
    exhibit.why = keys.text("why");
    exhibit.where = keys.text("where");
    exhibit.room = room(keys, "room");
    for (auto& one : keys.tables("parameter")) {
        Parameter parameter;
        parameter.id = one.required_string("id", "\"depth\"");
        parameter.label = one.required_text("label", "\"...\"");
        parameter.min = one.number("min", 0, -largest, largest);
        parameter.max = one.number("max", 1, -largest, largest);
        parameter.step = one.number("step", 0.1, 0, largest);
        parameter.value = one.number("value", parameter.min, -largest, largest);
        parameter.unit = one.string("unit");
        if (parameter.min >= parameter.max)
            one.report().refuse(one.line("max"), "`min` is not below `max`; write min = 0, max = 1");
        else if (parameter.value < parameter.min || parameter.value > parameter.max)
            one.report().refuse(one.line("value"), "`value` is not between `min` and `max`; write one that is");
        check_parameter(one, exhibit.model, parameter);
        one.finish();
        exhibit.parameters.push_back(std::move(parameter));
    }
    // A pack may be newer than the kiosk that shows it: what is not known here yet is said, and shown as such.
    if (!exhibit.model.empty() && exhibit_model(exhibit.model) == nullptr) {
        std::vector<std::string> known;
        for (const ExhibitModel& m : exhibit_models()) known.emplace_back(m.name);
        const auto near = nearest_word(exhibit.model, known);
        keys.report().note(keys.line("model"), "\"" + exhibit.model.substr(0, 60) + "\" is no exhibit of this kiosk; write model = one of " + joined(known) +
                                                   (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
    }
    return exhibit;
}

Body Reader::poster(TomlKeys& keys, const Item& item) {
    Poster poster;
    poster.picture = item.picture;
    poster.headline = keys.required_text("headline", "\"...\"");
    poster.lines = keys.texts("lines");
    poster.hue = keys.string("hue");
    return poster;
}

Body Reader::shelter_map(TomlKeys& keys) {
    ShelterMap map;
    if (auto here = keys.table("here")) {
        constexpr double far = ShelterMap::farthest_m;
        map.here = {here->number("x_m", 0, -far, far), here->number("y_m", 0, -far, far)};
        here->finish();
    }
    map.review_no = keys.string("review_no");
    map.schematic = keys.flag("schematic", true);
    std::size_t points = 0;
    for (auto& one : keys.tables("street")) {
        Street street;
        street.name = one.text("name");
        for (const auto& [x, y] : one.points("points")) {
            if (std::max(std::abs(x), std::abs(y)) > ShelterMap::farthest_m) one.report().refuse(one.line("points"), "a point is more than 50 km away; write metres east and north of the middle of the map");
            street.points.push_back({x, y});
        }
        points += street.points.size();
        if (points > ShelterMap::most_points) {
            one.report().refuse(one.line("points"), "the streets have more than " + std::to_string(ShelterMap::most_points) + " points; leave out the small ones, the map is a sketch");
            break;
        }
        if (street.points.size() < 2) one.report().refuse(one.line("points"), "a street needs at least two points; write points = [[0, 0], [120, 45]]");
        street.step_free = one.flag("step_free", true);
        one.finish();
        map.streets.push_back(std::move(street));
    }
    for (auto& one : keys.tables("shelter")) {
        Shelter shelter;
        shelter.id = one.required_string("id", "\"s1\"");
        shelter.name = one.required_text("name", "\"...\"");
        if (const auto at = one.point("at"))
            shelter.at = {at->first, at->second};
        else if (!one.has("at"))
            one.report().refuse(one.line(), "`at` is missing; write at = [120, 45]");
        if (std::max(std::abs(shelter.at.x_m), std::abs(shelter.at.y_m)) > ShelterMap::farthest_m)
            one.report().refuse(one.line("at"), "a shelter is more than 50 km away; write metres east and north of the middle of the map");
        shelter.old_class = one.text("old_class");
        shelter.new_class = one.text("new_class");
        shelter.area_m2 = one.number("area_m2", 0, 0, largest);
        shelter.capacity = one.integer("capacity", 0, 0, 10'000'000);
        shelter.step_free = one.flag("step_free", false);
        one.finish();
        map.shelters.push_back(std::move(shelter));
        if (map.shelters.size() > ShelterMap::most_shelters) {
            one.report().refuse(one.line(), "a map has at most " + std::to_string(ShelterMap::most_shelters) + " shelters; keep those that can be walked to");
            break;
        }
    }
    if (map.shelters.empty()) need(keys, "a map needs shelters; write [[shelter]] and below it id, name and at");
    return map;
}

}  // namespace estation::content
