#include "kiosk/config.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tests/fakes/scratch.h"

using namespace estation;
using estation::fakes::Scratch;
using kiosk::Parsed;

namespace {

struct Read {
    Parsed parsed;
    std::vector<std::string> notes;
    std::string said;  // on stderr
};

// Parses as main() does, and keeps what was said to the person at the terminal.
Read read(std::vector<std::string> words) {
    static const Scratch folder;
    const std::string file = (folder / "said.txt").string();
    words.insert(words.begin(), "estation-kiosk");
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    Read r;
    std::fflush(stderr);
    const int before = ::dup(2);
    std::FILE* to = std::fopen(file.c_str(), "w");
    ::dup2(::fileno(to), 2);
    r.parsed = kiosk::parse_config(static_cast<int>(argv.size()), argv.data(), "/assets", r.notes);
    std::fflush(stderr);
    ::dup2(before, 2);
    ::close(before);
    std::fclose(to);
    r.said = fakes::get(file);
    return r;
}

Read with_station(const std::string& toml, std::vector<std::string> more = {}) {
    const Scratch data;
    fakes::put(data / "station.toml", toml);
    more.insert(more.begin(), {"--data", data.path().string()});
    return read(more);
}

}  // namespace

TEST_CASE("without switches there are usual values") {
    const Read r = read({"--data", "/nowhere/at/all"});
    CHECK_FALSE(r.parsed.done);
    CHECK(r.notes.empty());
    const auto& c = r.parsed.config;
    CHECK(c.width == 1920);
    CHECK(c.fullscreen);
    CHECK_FALSE(c.headless);
    CHECK(c.language == content::Language::zh_CN);
    CHECK(c.idle_s == 90);
    CHECK(c.idle_ask_s == 30);
    CHECK(c.assets == "/assets");
    CHECK_FALSE(c.pretend_now_s);
}

TEST_CASE("switches are taken") {
    const Scratch a, b;
    const Read r = read({"--data", "/nowhere", "--packs", a.path().string(), "--packs", b.path().string(), "--window", "1080x1920", "--diagonal-mm", "1092", "--lang", "en", "--headless",
                         "--shots", "/tmp/shots", "--stats-json", "/tmp/s.json", "--now", "2026-05-12T08:00:00", "--server", "https://example.org", "--mirror", "/media/stick"});
    REQUIRE_FALSE(r.parsed.done);
    const auto& c = r.parsed.config;
    CHECK(c.packs.size() == 2);
    CHECK(c.width == 1080);
    CHECK(c.height == 1920);
    CHECK(c.diagonal_mm == 1092);
    CHECK(c.language == content::Language::en);
    CHECK(c.headless);
    CHECK_FALSE(c.fullscreen);
    CHECK(c.pretend_now_s == 1778572800);
    CHECK(c.server == "https://example.org");
    CHECK(c.shape().height_px == 1920);
    CHECK_FALSE(read({"--data", "/nowhere", "--window", "800x600"}).parsed.config.fullscreen);
}

TEST_CASE("wrong switches leave with 2 and one clear line") {
    const Scratch folder;
    const std::vector<std::vector<std::string>> wrong = {
        {"--window", "1920"}, {"--window", "0x0"}, {"--window", "99999x1"}, {"--window", "-1920x1080"}, {"--window", "1920x1080x2"}, {"--window", "1920x"}, {"--window", "x1080"},
        {"--window", " 1920x1080"}, {"--window", "1920 x 1080"}, {"--window", "99999999999x1080"}, {"--window", "1920x1080px"}, {"--window", "319x1080"}, {"--window", "1920x8193"}, {"--window", ""},
        {"--window", "1920x1080", "--fullscreen"}, {"--diagonal-mm", "10"}, {"--diagonal-mm", "nan"}, {"--diagonal-mm", "wide"}, {"--lang", "fr"}, {"--script", "/nowhere/x.journey"},
        {"--packs", "/nowhere/at/all"}, {"--nonsense"}, {"something"}, {"--data"}, {"--now", "yesterday"}, {"--now", "2026-13-01"}, {"--now", "2026-02-30"}, {"--now", "2026-05-12T25:00:00"},
        {"--now", "2026-05-12Tea"}, {"--now", "2026-05-12T08:00:00 or so"}};
    for (const auto& words : wrong) {
        std::string line;
        for (const auto& w : words) line += w + " ";
        CAPTURE(line);
        const Read r = read(words);
        CHECK(r.parsed.done);
        CHECK(r.parsed.exit_code == 2);
        CHECK(r.said.size() > 10);
    }
    CHECK(read({"--window", "0x0"}).said.find("--window takes a size such as 1920x1080") != std::string::npos);
    CHECK(read({"--nonsense"}).said.find("--nonsense") != std::string::npos);
}

TEST_CASE("a folder is no script") {
    const Scratch folder;
    CHECK(read({"--script", folder.path().string()}).parsed.exit_code == 2);
}

TEST_CASE("help is no fault") {
    const Read r = read({"--help"});
    CHECK(r.parsed.done);
    CHECK(r.parsed.exit_code == 0);
}

TEST_CASE("moments are UTC, with or without a time of day") {
    CHECK(read({"--now", "1970-01-01"}).parsed.config.pretend_now_s == 0);
    CHECK(read({"--now", "1970-01-01T00:00:10"}).parsed.config.pretend_now_s == 10);
    CHECK(read({"--now", "2024-02-29"}).parsed.config.pretend_now_s == 1709164800);
    CHECK(read({"--now", "2099-06-01T00:00:00"}).parsed.config.pretend_now_s == 4083955200);
}

TEST_CASE("the station's own file is read, and switches win over it") {
    const std::string toml = "id = \"chengdu-7\"\nname = { zh = \"成都七号\", en = \"Chengdu 7\" }\nopening_hours = \"9:00-17:00\"\ndiagonal_mm = 1092\nbottom_height_mm = 700.5\nidle_s = 60\nidle_ask_s = 20\nlanguage = \"en\"\n";
    const Read r = with_station(toml);
    CHECK(r.notes.empty());
    const auto& c = r.parsed.config;
    CHECK(c.station == "chengdu-7");
    CHECK(c.station_name.en == "Chengdu 7");
    CHECK(c.opening_hours.zh == "9:00-17:00");
    CHECK(c.diagonal_mm == 1092);
    CHECK(c.bottom_height_mm == doctest::Approx(700.5));
    CHECK(c.idle_s == 60);
    CHECK(c.idle_ask_s == 20);
    CHECK(c.language == content::Language::en);
    const Read s = with_station(toml, {"--diagonal-mm", "546", "--lang", "zh-CN"});
    CHECK(s.parsed.config.diagonal_mm == 546);
    CHECK(s.parsed.config.language == content::Language::zh_CN);
}

TEST_CASE("a faulty key costs itself, is named, and leaves the others") {
    const std::pair<const char*, const char*> faults[] = {
        {"idle_s = 5", "idle_s"}, {"idle_s = \"long\"", "idle_s"}, {"idle_s = nan", "idle_s"}, {"idle_s = inf", "idle_s"}, {"idle_s = -1", "idle_s"}, {"diagonal_mm = nan", "diagonal_mm"},
        {"diagonal_mm = 1e99", "diagonal_mm"}, {"bottom_height_mm = [1]", "bottom_height_mm"}, {"idle_ask_s = 10000", "idle_ask_s"}, {"name = 5", "name"}, {"opening_hours = [9, 17]", "opening_hours"},
        {"id = 5", "id"}, {"id = \"\"", "id"}, {"language = \"fr\"", "language"}, {"language = 1", "language"}, {"idel_s = 60", "idel_s"}};
    for (const auto& [line, key] : faults) {
        CAPTURE(line);
        const Read r = with_station(std::string(line) + "\n[extra]\n");
        CHECK_FALSE(r.parsed.done);
        bool named = false;
        for (const auto& note : r.notes) named = named || note.find(key) != std::string::npos;
        CHECK(named);
        const auto& c = r.parsed.config;
        CHECK(c.idle_s == 90);
        CHECK(c.idle_ask_s == 30);
        CHECK(c.diagonal_mm == 546);
        CHECK(c.bottom_height_mm == 900);
        CHECK(c.station == "station");
        CHECK(c.station_name.zh == "社区科普e站");
    }
    CHECK(with_station("idle_s = 5\nname = \"好名字\"\n").parsed.config.station_name.zh == "好名字");
}

TEST_CASE("a station file that cannot be read costs all of it, never the start") {
    for (const std::string& text : {std::string("name = \"never closed\nidle_s = 60\n"), std::string("\xff\xfe\x00garbage", 11), std::string("[[[["), std::string(100000, '[')}) {
        const Read r = with_station(text);
        CHECK_FALSE(r.parsed.done);
        REQUIRE(r.notes.size() == 1);
        CHECK(r.notes[0].find("station.toml:") != std::string::npos);
        CHECK(r.parsed.config.idle_s == 90);
    }
    const Scratch data;
    std::filesystem::create_directory(data / "station.toml");
    CHECK_FALSE(read({"--data", data.path().string()}).parsed.done);
}
