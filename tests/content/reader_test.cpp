#include "content/reader.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "content/pack.h"
#include "tests/fakes/pack_folder.h"
#include "tests/fakes/shown.h"

using namespace estation::content;
using estation::fakes::PackFolder;
using estation::fakes::small_svg;

namespace {

// Opens the folder; fault lines without the folder's own name.
struct Opened {
    std::shared_ptr<const Pack> pack;
    std::vector<std::string> faults;
    [[nodiscard]] const Item* find(const std::string& name) const {
        for (const auto& item : pack->items())
            if (item.name == name) return &item;
        return nullptr;
    }
};
Opened open(const PackFolder& folder) {
    auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    Opened out{std::move(*pack), {}};
    for (const auto& fault : out.pack->faults()) {
        auto line = fault.line();
        const auto prefix = folder.root().string() + "/";
        CHECK(line.starts_with(prefix));
        CHECK(line.find('\n') == std::string::npos);
        out.faults.push_back(line.substr(prefix.size()));
    }
    return out;
}

template <class T>
const T& body(const Opened& opened, const std::string& name) {
    const auto* item = opened.find(name);
    REQUIRE(item);
    REQUIRE(std::holds_alternative<T>(item->body));
    return std::get<T>(item->body);
}

// The faults of a pack with this one file besides pack.toml; the item must not be there.
std::vector<std::string> faults_of(const std::string& name, std::string_view text) {
    PackFolder folder;
    folder.write("img/a.svg", small_svg);
    folder.write(name, text);
    const auto opened = open(folder);
    CHECK_MESSAGE(opened.pack->items().empty(), text);
    return opened.faults;
}
std::string fault_of(const std::string& name, std::string_view text) {
    const auto faults = faults_of(name, text);
    CHECK_MESSAGE(faults.size() == 1, text);
    return faults.empty() ? "" : faults.front();
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an article: front matter, defaults, both languages") {
    PackFolder folder;
    folder.write("img/a.svg", small_svg);
    folder.write("one.md",
                 "+++\ntitle = { zh = \"题\", en = \"Title\" }\nsummary = \"一句\"\ntopic = \"health\"\naudience = [\"families\", \"elderly\"]\nreviewer = "
                 "\"审核人\"\nreviewed = 2026-11-01\n"
                 "picture = \"img/a.svg\"\n+++\n正文**重要。**后 [去](pack:two)\n\n![图](img/a.svg \"题\")\n");
    folder.write("one.en.md", "+++\ntitle = \"Better title\"\nsummary = \"One sentence\"\n+++\nBody\n");
    folder.write("two.md", "+++\ntitle = \"二\"\n+++\n正文\n");
    folder.write("two.en.md", "Only a body\n");
    const auto opened = open(folder);
    CHECK(opened.faults == Lines{});
    const auto* one = opened.find("one");
    REQUIRE(one);
    CHECK(one->id == "p01/one");
    CHECK(one->pack == "p01");
    CHECK(one->title == Text{"题", "Better title"});
    CHECK(one->summary == Text{"一句", "One sentence"});
    CHECK(one->topic == Topic::health);
    CHECK(one->audience == std::vector{Audience::families, Audience::elderly});
    CHECK(one->picture == "img/a.svg");
    CHECK(one->provenance.sources == Lines{"GB 18306-2015"});
    CHECK(one->provenance.reviewer == "审核人");
    CHECK(one->provenance.reviewed == Date{2026, 11, 1});
    CHECK(one->provenance.valid_until == Date{2028, 12, 31});
    CHECK(one->provenance.licence == "CC-BY-4.0");
    CHECK(one->file == folder.label("one.md"));
    const auto& text = body<Article>(opened, "one").text;
    CHECK(shown(text.zh.blocks) == "p(正文{B:重要。}后 {@pack:two:去}) figure(img/a.svg,图,题)");
    CHECK(shown(text.in(Language::en).blocks) == "p(Body)");
    CHECK(shown(body<Article>(opened, "two").text.en.blocks) == "p(Only a body)");
    CHECK(opened.find("two")->title == Text{"二", ""});
    CHECK(opened.find("two")->topic == Topic::earthquake);
}

TEST_CASE("an article that cannot be used is one line, with what to write") {
    CHECK(fault_of("a.md", "正文") == "a.md:1: an article begins with a line +++, then title = \"...\" and so on, then another line +++");
    CHECK(fault_of("a.md", "+++\ntitle = \"x\"\n正文") == "a.md:1: the lines about the article never end; write a second line +++ behind them");
    CHECK(fault_of("a.md", "+++\nsummary = \"x\"\n+++\n正文") == "a.md:1: `title` is missing; write title = \"...\"");
    CHECK(fault_of("a.md", "+++\ntitle = \"x\"\n+++\n\n").starts_with("a.md:4: the article has no text"));
    CHECK(fault_of("a.md", "+++\n\ntitle = “x”\n+++\n正文").starts_with("a.md:3: not TOML: "));
    CHECK(fault_of("a.md", "+++\n\ntitle = “x”\n+++\n正文").ends_with("; write straight quotes \"...\" around the text"));
    CHECK(fault_of("a.md", "+++\ntitle = \"x\"\ntopic = \"eartquake\"\n+++\n正文")
              .starts_with("a.md:3: \"eartquake\" is not a topic; write one of earthquake, health, "));
    CHECK(fault_of("a.md", "+++\ntitle = \"x\"\naudience = [\"kids\"]\n+++\n正文") ==
          "a.md:3: \"kids\" is not an audience; write some of residents, families, youth, elderly, farmers, workers, officials");
    CHECK(fault_of("a.md", "+++\ntitle = 7\n+++\n正文") == "a.md:2: `title` is a whole number; write title = \"...\" or { zh = \"...\", en = \"...\" }");
    CHECK(fault_of("a.md", "+++\ntitle = \"x\"\nvalid_until = \"2027-02-30\"\n+++\n正文") ==
          "a.md:3: `valid_until` is \"2027-02-30\", which is not a day; write valid_until = 2028-12-31 (year-month-day)");
    CHECK(fault_of("a.md", "+++\ntitle = \"x\"\nvalid_until = 2027-02-30\n+++\n正文").starts_with("a.md:3: not TOML: "));
    CHECK(fault_of("a.md", "+++\ntitle = { zh = \"x\", de = \"y\" }\n+++\n正文").find("`title` holds `de`") != std::string::npos);
    CHECK(fault_of("a.md", "+++\ntitle = \"a\\u0000b\"\n+++\n正文").starts_with("a.md:2: this text holds a control character"));
}

TEST_CASE("faults that leave the article standing") {
    PackFolder folder;
    folder.write("a.md",
                 "+++\ntitle = \"x\"\nautor = \"me\"\npicture = \"img/none.svg\"\n+++\n正文 [x](pack:nowhere) "
                 "[y](pack:p09/any)\n\n![图](img/gone.png)\n\n![图](../../etc/passwd)\n\n![图](/etc/passwd)\n\n尾\n");
    const auto opened = open(folder);
    CHECK(shown(body<Article>(opened, "a").text.zh.blocks) == "p(正文 x {@pack:p09/any:y}) p(尾)");
    CHECK(opened.find("a")->picture.empty());
    REQUIRE(opened.faults.size() == 6);
    CHECK(opened.faults[0] == "a.md:4: the picture img/none.svg: there is no such file in this pack");
    CHECK(opened.faults[1].starts_with("a.md:3: unknown key `autor`"));
    CHECK(opened.faults[2].starts_with("a.md:6: the link \"pack:nowhere\" names no item of this pack"));
    CHECK(opened.faults[3] == "a.md:8: the picture img/gone.png: there is no such file in this pack");
    CHECK(opened.faults[4] == "a.md:10: the picture ../../etc/passwd: the name must stay inside the pack, take out . and ..");
    CHECK(opened.faults[5].starts_with("a.md:12: the picture /etc/passwd: the name must be relative"));
}

TEST_CASE("an unknown key names the nearest") {
    PackFolder folder;
    folder.write("a.md", "+++\ntitle = \"x\"\nreviewr = \"me\"\n+++\n正文\n");
    CHECK(open(folder).faults == Lines{"a.md:3: unknown key `reviewr`, did you mean `reviewer`?"});
    CHECK(nearest_word("audiance", {"audience", "source"}) == "audience");
    CHECK(nearest_word("xyz", {"audience", "source"}) == "");
    CHECK(nearest_word("tilte", {"title", "topic"}) == "title");
}

TEST_CASE("a missing source or licence is said and harmless") {
    PackFolder folder;
    folder.write("pack.toml", "id = \"p01\"\nversion = \"1\"\ntitle = \"x\"\n");
    folder.write("a.md", "+++\ntitle = \"x\"\ntopic = \"youth\"\n+++\n正文\n");
    folder.write("b.md", "+++\ntitle = \"x\"\n+++\n正文\n");
    const auto opened = open(folder);
    CHECK(opened.find("a"));
    CHECK(!opened.find("b"));
    REQUIRE(opened.faults.size() == 3);
    CHECK(opened.faults[0].starts_with("a.md:1: nothing says where this comes from; write source = "));
    CHECK(opened.faults[1].starts_with("a.md:1: nothing says who may copy this; write licence = "));
    CHECK(opened.faults[2].starts_with("b.md:1: `topic` is missing here and in [defaults]"));
}

TEST_CASE("a faulty translation leaves the article") {
    PackFolder folder;
    folder.write("a.md", "+++\ntitle = \"x\"\n+++\n正文\n");
    folder.write("a.en.md", "Good \xFF bad\n");
    folder.write("b.en.md", "Nobody's\n");
    const auto opened = open(folder);
    CHECK(body<Article>(opened, "a").text.en.empty());
    CHECK(opened.faults == Lines{"a.en.md:1: byte 6 of this line (0xFF) is not UTF-8; save the file as UTF-8",
                                 "b.en.md: this is the English of b.md, which is not there; write that first"});
}

TEST_CASE("a quiz, with and without its own file") {
    PackFolder folder;
    folder.write("img/a.svg", small_svg);
    folder.write("q.toml", "kind = \"quiz\"\ntitle = \"题\"\nchallenge_count = 5\nchallenge_seconds = 0\nshuffle = false\npass_percent = 80\n");
    folder.write("q.gift", "// [id:a] [tag:picture:img/a.svg]\n一{T}\n\n// [tag:picture:img/b.svg]\n二{F}\n\n坏{=\n");
    folder.write("q.en.gift", "One{T}\n");
    folder.write("r.toml", "kind = \"quiz\"\ntitle = \"题\"\nquestions = \"shared.gift\"\n");
    folder.write("shared.gift", "三{T}\n");
    folder.write("alone.gift", "四{T}\n");
    const auto opened = open(folder);
    const auto& quiz = body<Quiz>(opened, "q");
    CHECK(quiz.challenge_count == 5);
    CHECK(quiz.challenge_seconds == 0);
    CHECK(!quiz.shuffle);
    CHECK(quiz.pass_percent == 80);
    REQUIRE(quiz.bank.zh.questions.size() == 2);
    CHECK(quiz.bank.zh.questions[0].picture == "img/a.svg");
    CHECK(quiz.bank.zh.questions[1].picture.empty());
    CHECK(quiz.bank.in(Language::en).questions.size() == 1);
    CHECK(body<Quiz>(opened, "r").bank.zh.questions[0].stem.text == "三");
    CHECK(!opened.find("shared"));
    CHECK(opened.find("alone")->title == Text{"地震", "Quake"});
    CHECK(opened.find("alone")->provenance.licence == "CC-BY-4.0");
    REQUIRE(opened.faults.size() == 2);
    CHECK(opened.faults[0].starts_with("q.gift:7: the answers are not closed"));
    CHECK(opened.faults[1] == "q.gift:5: the picture img/b.svg: there is no such file in this pack");

    CHECK(fault_of("q.toml", "kind = \"quiz\"\ntitle = \"题\"\n").starts_with("q.toml:1: there is no file q.gift"));
    CHECK(fault_of("q.toml", "kind = \"quiz\"\ntitle = \"题\"\nquestions = \"../q.gift\"\n").starts_with("q.toml:3: there is no file ../q.gift"));
    CHECK(faults_of("q.gift", "坏{\n").size() == 2);
}

TEST_CASE("gallery and poster") {
    PackFolder folder;
    folder.write("img/a.svg", small_svg);
    folder.write("img/b.svg", small_svg);
    folder.write("g.toml",
                 "kind = \"gallery\"\ntitle = \"图\"\nintro = { zh = \"看\", en = \"Look\" }\n[[picture]]\npath = \"img/a.svg\"\ncaption = { zh = \"一\", en = "
                 "\"One\" }\nalt = \"图一\"\n[[picture]]\npath = \"img/b.svg\"\nlicence = \"CC0-1.0\"\n");
    folder.write("p.toml",
                 "kind = \"poster\"\ntitle = \"报\"\npicture = \"img/b.svg\"\nheadline = { zh = \"大字\", en = \"Big\" }\nlines = [\"一行\", { zh = \"二行\", "
                 "en = \"Two\" }]\nhue = \"#0B6E69\"\n");
    const auto opened = open(folder);
    CHECK(opened.faults == Lines{});
    const auto& gallery = body<Gallery>(opened, "g");
    REQUIRE(gallery.pictures.size() == 2);
    CHECK(gallery.pictures[0].caption == Text{"一", "One"});
    CHECK(gallery.pictures[0].licence == "CC-BY-4.0");
    CHECK(gallery.pictures[1].licence == "CC0-1.0");
    CHECK(opened.find("g")->picture == "img/a.svg");
    const auto& poster = body<Poster>(opened, "p");
    CHECK(poster.picture == "img/b.svg");
    CHECK(poster.headline == Text{"大字", "Big"});
    CHECK(poster.lines == std::vector<Text>{{"一行", ""}, {"二行", "Two"}});
    CHECK(poster.hue == "#0B6E69");

    CHECK(fault_of("g.toml", "kind = \"gallery\"\ntitle = \"图\"\n").starts_with("g.toml:1: a gallery needs pictures"));
    CHECK(fault_of("g.toml", "kind = \"gallery\"\ntitle = \"图\"\n[[picture]]\npath = \"img/x.png\"\n") ==
          "g.toml:4: the picture img/x.png: there is no such file in this pack");
    CHECK(fault_of("g.toml", "kind = \"gallery\"\ntitle = \"图\"\npicture = \"img/a.svg\"\n[[picture]]\npath = \"img/a.svg\"\n")
              .find("leave out the line picture =") != std::string::npos);
    CHECK(fault_of("p.toml", "kind = \"poster\"\ntitle = \"报\"\nheadline = \"x\"\n") == "p.toml:1: `picture` is missing; write picture = \"img/name.svg\"");
    CHECK(fault_of("p.toml", "kind = \"poster\"\ntitle = \"报\"\nheadline = \"x\"\npicture = \"img\\\\a.svg\"\n").find("backslash") != std::string::npos);
}

TEST_CASE("video, drill, course") {
    PackFolder folder;
    folder.write("img/a.svg", small_svg);
    folder.write("v/a.mp4", "film");
    folder.write("v/a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n你好\n");
    folder.write("video.toml",
                 "kind = \"video\"\ntitle = \"片\"\npath = \"v/a.mp4\"\nposter = \"img/a.svg\"\ncaptions = { zh = \"v/a.vtt\" }\nduration_s = 12.5\ntranscript "
                 "= \"字\"\n");
    folder.write("drill.toml",
                 "kind = \"drill\"\ntitle = \"练\"\nplace = \"教室\"\nbriefing = \"开始\"\ndebrief = \"结束\"\n[[step]]\nphase = \"shaking\"\ntext = "
                 "\"晃了\"\npicture = \"img/a.svg\"\nseconds = 10\n"
                 "[[step.choice]]\ntext = \"躲\"\nwhy = \"对\"\nsource = \"指南\"\npoints = 2\n[[step.choice]]\ntext = \"跑\"\npoints = -1\n[[step]]\ntext = "
                 "\"停了\"\n");
    folder.write("course.toml",
                 "kind = \"course\"\ntitle = \"课\"\nintro = \"学\"\n[[lesson]]\ntitle = \"一课\"\nwhen = \"周一\"\nplace = \"礼堂\"\nitems = [\"video\", "
                 "\"p02/other\", \"nothing\"]\n");
    const auto opened = open(folder);
    CHECK(opened.faults == Lines{"course.toml:8: the link \"pack:nothing\" names no item of this pack; write the file name of one without its ending"});
    const auto& video = body<Video>(opened, "video");
    REQUIRE(video.entries.size() == 1);
    CHECK(video.entries[0].path == "v/a.mp4");
    CHECK(video.entries[0].captions.zh == Captions{{1, 2, "你好"}});
    CHECK(video.entries[0].duration_s == 12.5);
    const auto& drill = body<Drill>(opened, "drill");
    REQUIRE(drill.steps.size() == 2);
    CHECK(drill.steps[0].phase == "shaking");
    CHECK(drill.steps[0].seconds == 10);
    REQUIRE(drill.steps[0].choices.size() == 2);
    CHECK(drill.steps[0].choices[0].points == 2);
    CHECK(drill.steps[0].choices[1].text.zh == "跑");
    CHECK(body<Course>(opened, "course").lessons[0].items == Lines{"p01/video", "p02/other"});

    CHECK(fault_of("v.toml", "kind = \"video\"\ntitle = \"片\"\npath = \"none.mp4\"\n") == "v.toml:3: the file none.mp4: there is no such file in this pack");
    CHECK(fault_of("d.toml", "kind = \"drill\"\ntitle = \"练\"\n").starts_with("d.toml:1: a drill needs steps"));
    CHECK(fault_of("d.toml", "kind = \"drill\"\ntitle = \"练\"\n[[step]]\nphase = \"x\"\n") == "d.toml:3: `text` is missing; write text = \"...\"");
    CHECK(fault_of("d.toml", "kind = \"drill\"\ntitle = \"练\"\n[step]\ntext = \"x\"\n").find("write [[step]] and its keys below") != std::string::npos);
}

TEST_CASE("form, exhibit, shelter map") {
    PackFolder folder;
    folder.write("form.toml",
                 "kind = \"form\"\ntitle = \"表\"\nthanks = \"谢\"\n[[field]]\nid = \"age\"\nkind = \"choices\"\nlabel = \"年龄\"\noptions = [\"小\", "
                 "\"大\"]\nrequired = true\npurpose = \"统计\"\nretention_days = 30\n[[field]]\nid = \"tel\"\nkind = \"phone\"\nlabel = \"电话\"\npurpose = \"回话\"\n");
    folder.write("exhibit.toml",
                 "kind = \"exhibit\"\ntitle = \"展\"\nmodel = \"wave-race\"\nsee = \"看\"\nwhy = \"因\"\nwhere = \"处\"\n[[parameter]]\nid = \"distance\"\nlabel "
                 "= \"距离\"\nmin = 5\nmax = 150\nvalue = 60\nstep = 5\nunit = \"km\"\n");
    folder.write("map.toml",
                 "kind = \"shelter-map\"\ntitle = \"图\"\nhere = { x_m = 1.5, y_m = -2 }\nreview_no = \"审图号\"\nschematic = false\n[[street]]\nname = "
                 "\"路\"\npoints = [[0, 0], [120, 45.5]]\nstep_free = false\n"
                 "[[shelter]]\nid = \"s1\"\nname = \"公园\"\nat = [10, 20]\nold_class = \"II\"\nnew_class = \"中心\"\narea_m2 = 1200\ncapacity = "
                 "600\nstep_free = true\n");
    const auto opened = open(folder);
    CHECK(opened.faults == Lines{});
    const auto& form = body<Form>(opened, "form");
    REQUIRE(form.fields.size() == 2);
    CHECK(form.fields[0].kind == FieldKind::choices);
    CHECK(form.fields[0].options.size() == 2);
    CHECK(form.fields[0].required);
    CHECK(form.fields[0].retention_days == 30);
    CHECK(form.fields[1].kind == FieldKind::phone);
    CHECK(form.fields[1].retention_days == 180);
    const auto& parameter = body<Exhibit>(opened, "exhibit").parameters.at(0);
    CHECK(parameter.max == 150);
    CHECK(parameter.unit == "km");
    const auto& map = body<ShelterMap>(opened, "map");
    CHECK(map.here.x_m == 1.5);
    CHECK(!map.schematic);
    CHECK(map.streets.at(0).points.at(1).y_m == 45.5);
    CHECK(map.shelters.at(0).capacity == 600);
    CHECK(map.shelters.at(0).at.x_m == 10);

    CHECK(fault_of("f.toml", "kind = \"form\"\ntitle = \"x\"\n[[field]]\nid = \"a\"\nkind = \"chioce\"\nlabel = \"b\"\noptions = [\"c\", \"d\"]\n")
              .starts_with("f.toml:5: \"chioce\" is not a kind of field; write one of choice, choices, "));
    CHECK(fault_of("f.toml", "kind = \"form\"\ntitle = \"x\"\n[[field]]\nid = \"a\"\nlabel = \"b\"\n").find("at least two options") != std::string::npos);
    CHECK(fault_of("e.toml", "kind = \"exhibit\"\ntitle = \"x\"\nmodel = \"wave-race\"\n[[parameter]]\nid = \"distance\"\nlabel = \"b\"\nmin = 2\nmax = 1\n")
              .starts_with("e.toml:8: `min` is not below `max`"));
    CHECK(fault_of("e.toml", "kind = \"exhibit\"\ntitle = \"x\"\nmodel = \"wave-race\"\n[[parameter]]\nid = \"distance\"\nlabel = \"b\"\nmin = nan\n")
              .starts_with("e.toml:7: `min` is nan"));
    // A pack may know an exhibit that this kiosk does not: said, and kept.
    PackFolder newer;
    newer.write("e.toml", "kind = \"exhibit\"\ntitle = \"x\"\nmodel = \"wave-rice\"\n");
    const auto kept = open(newer);
    REQUIRE(kept.faults.size() == 1);
    CHECK(kept.faults[0].find("e.toml:3: \"wave-rice\" is no exhibit of this kiosk; write model = one of fastest-slope, ") != std::string::npos);
    CHECK(body<Exhibit>(kept, "e").model == "wave-rice");
    CHECK(fault_of("e.toml", "kind = \"exhibit\"\ntitle = \"x\"\nmodel = \"wave-race\"\n[[parameter]]\nid = \"width\"\nlabel = \"b\"\n") ==
          "e.toml:5: \"width\" is no number of wave-race; write id = one of distance, delay, depth");
    CHECK(fault_of("e.toml", "kind = \"exhibit\"\ntitle = \"x\"\nmodel = \"wave-race\"\n[[parameter]]\nid = \"distance\"\nlabel = \"b\"\nmin = 5\nmax = 999\nvalue = 5\n") ==
          "e.toml:8: \"distance\" of wave-race goes from 5 to 300; write min and max within that");
    CHECK(fault_of("m.toml", "kind = \"shelter-map\"\ntitle = \"x\"\n[[shelter]]\nid = \"a\"\nname = \"b\"\nat = [1]\n")
              .starts_with("m.toml:6: `at` is not a point"));
    CHECK(fault_of("m.toml", "kind = \"shelter-map\"\ntitle = \"x\"\n[[shelter]]\nid = \"a\"\nname = \"b\"\nat = [1, 2]\ncapacity = 99999999999\n")
              .find("whole number from 0") != std::string::npos);
}

TEST_CASE("a form for children asks nothing personal, and nobody is asked without a purpose") {
    const std::string phone = "kind = \"form\"\ntitle = \"x\"\naudience = [\"youth\"]\n[[field]]\nid = \"tel\"\nkind = \"phone\"\nlabel = \"b\"\npurpose = \"c\"\n";
    CHECK(fault_of("f.toml", phone) == "f.toml:6: a form for youth may not ask for a phone; delete this field, or write audience = [\"residents\"] if no child is meant");
    auto name = phone;
    name.replace(name.find("youth"), 5, "farmers\", \"families");
    name.replace(name.find("\"phone"), 6, "\"name");
    CHECK(fault_of("f.toml", name).starts_with("f.toml:6: a form for families may not ask for a name"));
    auto silent = phone;
    silent.replace(silent.find("youth"), 5, "elderly");
    silent.replace(silent.find("purpose"), silent.size(), "");
    CHECK(fault_of("f.toml", silent) == "f.toml:4: a phone is personal, so people are told what it is for; write purpose = \"...\"");
    PackFolder folder;
    auto elderly = phone;
    elderly.replace(elderly.find("youth"), 5, "elderly");
    folder.write("f.toml", elderly);
    CHECK(open(folder).faults == Lines{});
}

TEST_CASE("a form keeps within what one record can carry") {
    const std::string field = "[[field]]\nid = \"ID\"\nlabel = \"b\"\noptions = [\"c\", \"d\"]\n";
    const auto form = [&](int fields, bool same) {
        std::string text = "kind = \"form\"\ntitle = \"x\"\n";
        for (int i = 0; i < fields; ++i) {
            std::string one = field;
            text += one.replace(one.find("ID"), 2, "f" + std::to_string(same ? 0 : i));
        }
        return text;
    };
    CHECK(fault_of("f.toml", form(17, false)) == "f.toml:67: a form has at most 16 fields; people stand while they answer");
    CHECK(fault_of("f.toml", form(2, true)) == "f.toml:7: there is a field \"f0\" already; give this one another id");
    std::string odd = form(1, false);
    odd.replace(odd.find("f0"), 2, "Feld 1");
    CHECK(fault_of("f.toml", odd) == "f.toml:4: `id` is \"Feld 1\"; write at most 32 of a-z, 0-9 and -");
}

TEST_CASE("a lesson's time") {
    const std::string head = "kind = \"course\"\ntitle = \"课\"\n[[lesson]]\ntitle = \"一\"\n";
    PackFolder folder;
    folder.write("c.toml", head + "weekday = \"周三\"\nstart = \"15:00\"\nend = \"16:30\"\nplace = { zh = \"楼上\", en = \"Upstairs\" }\n" +
                               "[[lesson]]\ntitle = \"二\"\nweekday = \"sun\"\nstart = \"00:00\"\n[[lesson]]\ntitle = \"三\"\ndate = 2026-12-05\nstart = \"09:05\"\n");
    const auto opened = open(folder);
    CHECK(opened.faults == Lines{});
    const auto& lessons = body<Course>(opened, "c").lessons;
    REQUIRE(lessons.size() == 3);
    CHECK(lessons[0].weekday == 3);
    CHECK(lessons[0].start_min == 900);
    CHECK(lessons[0].end_min == 990);
    CHECK(lessons[0].place.en == "Upstairs");
    CHECK(lessons[1].weekday == 7);
    CHECK(lessons[1].timed());
    CHECK(lessons[1].end_min == -1);
    CHECK(lessons[2].date == Date{2026, 12, 5});
    CHECK(fault_of("c.toml", head + "weekday = \"礼拜三\"\nstart = \"15:00\"\n") == "c.toml:5: `weekday` is \"礼拜三\"; write one of 周一, 周二 to 周日, or mon, tue to sun");
    CHECK(fault_of("c.toml", head + "weekday = \"mon\"\nstart = \"25:00\"\n") == "c.toml:6: `start` is \"25:00\"; write a time of day, start = \"15:00\"");
    CHECK(fault_of("c.toml", head + "weekday = \"mon\"\nstart = \"15:00\"\nend = \"15:00\"\n").starts_with("c.toml:7: `end` is not after `start`"));
    CHECK(fault_of("c.toml", head + "weekday = \"mon\"\n") == "c.toml:3: a lesson with a day needs its time too; write start = \"15:00\"");
    CHECK(fault_of("c.toml", head + "start = \"15:00\"\n").starts_with("c.toml:5: a lesson with a time needs its day too"));
    CHECK(fault_of("c.toml", head + "weekday = \"mon\"\ndate = 2026-12-05\nstart = \"15:00\"\n").starts_with("c.toml:6: a lesson has either `weekday`"));
}

TEST_CASE("a map stays within what can be walked and drawn") {
    const std::string head = "kind = \"shelter-map\"\ntitle = \"x\"\n", shelter = "[[shelter]]\nid = \"a\"\nname = \"b\"\nat = [1, 2]\n";
    CHECK(fault_of("m.toml", head + "[[street]]\npoints = [[0, 0], [1e12, 0]]\n" + shelter).starts_with("m.toml:4: a point is more than 50 km away"));
    CHECK(fault_of("m.toml", head + "[[shelter]]\nid = \"a\"\nname = \"b\"\nat = [1, -1e300]\n").starts_with("m.toml:6: a shelter is more than 50 km away"));
    CHECK(fault_of("m.toml", head + "here = { x_m = 60000, y_m = 0 }\n" + shelter).find("write a number from") != std::string::npos);
    std::string streets;
    for (int i = 0; i < 201; ++i) streets += "[[street]]\npoints = [[0, " + std::to_string(i) + "], [9, " + std::to_string(i) + "]]\n";
    CHECK(fault_of("m.toml", head + streets + shelter).starts_with("m.toml:404: the streets have more than 400 points"));
    std::string shelters;
    for (int i = 0; i < 61; ++i) shelters += shelter;
    CHECK(fault_of("m.toml", head + shelters).starts_with("m.toml:243: a map has at most 60 shelters"));
}

TEST_CASE("kinds that do not exist, and TOML that is none") {
    CHECK(fault_of("x.toml", "kind = \"galery\"\ntitle = \"x\"\n") ==
          "x.toml:1: \"galery\" is not a kind of item; write kind = one of gallery, video, quiz, drill, course, form, exhibit, poster, shelter-map, school-drill, did you "
          "mean \"gallery\"?");
    CHECK(fault_of("x.toml", "title = \"x\"\n").starts_with("x.toml:1: `kind` is missing; write kind = one of"));
    CHECK(fault_of("x.toml", "kind = \"quiz\"\ntitle\n").starts_with("x.toml:2: not TOML: "));
    CHECK(fault_of("x.toml", "kind = \"quiz\"\nkind = \"quiz\"\n").starts_with("x.toml:2: not TOML: "));
}

TEST_CASE("hostile: files that would grow when they are read") {
    const auto times = [](int count, std::string_view part) {
        std::string out;
        for (int i = 0; i < count; ++i) out += part;
        return out;
    };
    CHECK(fault_of("x.toml", "a = [\n" + times(30'000, "1,1,\n") + "]\n").find("more than 50000 values") != std::string::npos);
    CHECK(fault_of("x.toml", "kind = \"gallery\"\ntitle = \"x\"\n" + times(501, "[[picture]]\npath = \"x\"\n")) ==
          "x.toml:3: `picture` has 501 entries, at most 500 are read; divide it");
    CHECK(fault_of("x.toml", "kind = \"poster\"\nheadline = \"x\"\npicture = \"img/a.svg\"\ntitle = \"" + times(20'001, "x") + "\"\n")
              .find("`title` has 20001 bytes") != std::string::npos);
    const std::string head = "+++\ntitle = \"x\"\n+++\n";
    CHECK(fault_of("a.md", head + times(120'000, "a\n\n")).find("more than 100000 parts") != std::string::npos);
    CHECK(faults_of("a.md", head + times(301, "![](img/a.svg)\n\n")).at(0).find("more than 300 pictures") != std::string::npos);
    PackFolder folder;
    folder.write("q.gift", "$CATEGORY: " + times(500, "x") + "\n\nq{T}\n\nr{" + times(201, "=a") + "}\n\n// " + times(10'000, "[tag:") + "\ns{T}\n");
    const auto opened = open(folder);
    CHECK(body<Quiz>(opened, "q").bank.zh.questions.size() == 2);
    REQUIRE(opened.faults.size() == 2);
    CHECK(opened.faults[0].find("the category is longer") != std::string::npos);
    CHECK(opened.faults[1].find("more than 200 answers") != std::string::npos);
}

TEST_CASE("hostile: TOML that nests, and keys with odd names") {
    const auto times = [](int count, std::string_view part) {
        std::string out;
        for (int i = 0; i < count; ++i) out += part;
        return out;
    };
    CHECK(fault_of("x.toml", "a = " + times(30'000, "[")) ==
          "x.toml:1: brackets or dotted names are nested deeper than 32, or there are more than 50000 values; simplify");
    CHECK(fault_of("x.toml", "\n\na = " + times(10'000, "{a=")).starts_with("x.toml:3: brackets or dotted names"));
    CHECK(fault_of("x.toml", times(30'000, "a.") + "a = 1").starts_with("x.toml:1: brackets or dotted names"));
    CHECK(fault_of("x.toml", "[" + times(30'000, "a.") + "a]").starts_with("x.toml:1: brackets or dotted names"));
    CHECK(fault_of("x.toml", "a = \"\"\"x\"\"\"\"\nb = " + times(300, "[")).find("x.toml:2: ") == 0);
    const auto harmless = faults_of("x.toml", "a = \"" + times(60, "[.") + "\" # " + times(60, "[.") + "\nkind = \"quiz\"\ntitle = 3\n");
    CHECK(harmless.at(0).starts_with("x.toml:3: `title` is a whole number"));
    for (const auto& fault : faults_of("x.toml", "kind = \"form\"\n\"a\\nb\\u001b[31m\" = 1\ntitle = \"x\"\n"))
        CHECK(fault.find_first_of("\n\x1b") == std::string::npos);
}

TEST_CASE("a film without captions is named, unless nobody speaks in it") {
    const PackFolder folder;
    folder.write("v/a.mp4", "film");
    folder.write("v/a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n你好\n");
    const auto fault = [&](const std::string& more) {
        folder.write("v.toml", "kind = \"video\"\ntitle = \"片\"\npath = \"v/a.mp4\"\n" + more);
        const auto pack = Pack::open(folder.root());
        REQUIRE(pack);
        CHECK((*pack)->items().size() == 1);   // it is shown all the same
        return (*pack)->faults().empty() ? std::string() : (*pack)->faults().front().line();
    };
    CHECK(fault("").find("v.toml:3") != std::string::npos);
    CHECK(fault("").find("no captions") != std::string::npos);
    CHECK(fault("silent = true\n").empty());
    CHECK(fault("captions = { zh = \"v/a.vtt\" }\n").empty());
    CHECK(fault("captions = { en = \"v/a.vtt\" }\n").empty());
    folder.write("v.toml", "kind = \"video\"\ntitle = \"片\"\n[[playlist]]\npath = \"v/a.mp4\"\n[[playlist]]\npath = \"v/a.mp4\"\nsilent = true\n");
    CHECK((*Pack::open(folder.root()))->faults().size() == 1);
}

TEST_CASE("an item may have a recorded voice, with times beside it; a wrong one costs itself") {
    const PackFolder folder;
    folder.write("audio/a.ogg", "sound");
    folder.write("audio/a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n第一句\n");
    folder.write("audio/b.mp3", "sound");
    const auto item = [&](const std::string& narration, std::size_t faults) {
        folder.write("a.md", "+++\ntitle = \"文\"\n" + narration + "+++\n\n第一句。\n");
        const auto pack = Pack::open(folder.root());
        REQUIRE(pack);
        CHECK((*pack)->faults().size() == faults);
        REQUIRE((*pack)->items().size() == 1);
        return (*pack)->items()[0];
    };
    const Item both = item("narration = { zh = \"audio/a.ogg\", en = \"audio/b.mp3\" }\n", 0);
    CHECK(both.narration == Text{"audio/a.ogg", "audio/b.mp3"});
    CHECK(both.narration_cues.zh == Captions{{1, 2, "第一句"}});
    CHECK(both.narration_cues.en.empty());
    CHECK(item("narration = \"audio/a.ogg\"\n", 0).narration.zh == "audio/a.ogg");
    CHECK(item("narration = { zh = \"audio/none.ogg\" }\n", 1).narration.empty());
    CHECK(item("narration = { zh = \"audio/a.vtt\" }\n", 1).narration.empty());
    CHECK(item("narration = { zh = \"../a.ogg\" }\n", 1).narration.empty());
    CHECK(item("", 0).narration.empty());
}
