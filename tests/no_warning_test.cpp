// The station never issues, relays or imitates an earthquake warning (防震减灾法; the provinces' rules on early warning). This test
// reads the tree to keep it so: nothing that comes from outside (a message of the Common Alerting Protocol, a server, a mirror,
// a stick) can reach what draws or sounds shaking, through any chain of includes; what sounds comes from a drill that somebody
// began; and every word about a warning that the kiosk says belongs to a page that is marked as drill or simulation.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Path from the root -> text, of all code of the three floors.
const std::map<std::string, std::string>& tree() {
    static const std::map<std::string, std::string> all = [] {
        std::map<std::string, std::string> files;
        for (const char* floor : {"content", "sync", "kiosk"})
            for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / floor)) {
                const auto ext = entry.path().extension();
                if (ext == ".h" || ext == ".cpp") files[fs::relative(entry.path(), SOURCE_DIR).generic_string()] = read(entry.path());
            }
        return files;
    }();
    return all;
}

std::vector<std::string> included_by(const std::string& text) {
    std::vector<std::string> names;
    for (std::size_t at = 0; (at = text.find("#include \"", at)) != std::string::npos;) {
        at += 10;
        const auto end = text.find('"', at);
        if (end == std::string::npos) break;
        names.push_back(text.substr(at, end - at));
    }
    return names;
}

// Everything a file sees, and what stands behind each header it sees (its .cpp): a call can go that far. It ends at the Frame,
// which hands every page the same few facts about the station (kiosk/screen.h; looked at by a case of its own).
constexpr std::string_view frame_header = "kiosk/screen.h";
using Files = std::map<std::string, std::string>;
std::set<std::string> reach(const Files& files, const std::string& from) {
    std::set<std::string> seen;
    std::vector<std::string> open{from};
    while (!open.empty()) {
        const std::string path = open.back();
        open.pop_back();
        const auto file = files.find(path);
        if (file == files.end() || !seen.insert(path).second || path == frame_header) continue;
        for (const auto& name : included_by(file->second)) {
            open.push_back(name);
            if (name.ends_with(".h")) open.push_back(name.substr(0, name.size() - 2) + ".cpp");
        }
    }
    return seen;
}

// What hears the world outside.
bool is_ear(std::string_view path) {
    if (path.starts_with("content/seismology/cap")) return true;
    if (path.starts_with("sync/")) return !path.starts_with("sync/outbox");   // the outbox only takes
    return false;
}

// What shows shaking, or lets it be heard.
bool is_stage(std::string_view path) {
    if (path.starts_with("kiosk/exhibits/") || path.starts_with("kiosk/drill/")) return true;
    for (const char* screen : {"kiosk/screens/drill.", "kiosk/screens/rehearsal.", "kiosk/screens/exhibit.", "kiosk/screens/conductor"})
        if (path.starts_with(screen)) return true;
    return false;
}

std::vector<std::string> paths_from_outside(const Files& files) {
    std::vector<std::string> found;
    for (const auto& [path, text] : files) {
        if (!is_stage(path)) continue;
        for (const auto& seen : reach(files, path))
            if (is_ear(seen)) found.push_back(path + " reaches " + seen);
    }
    return found;
}

}  // namespace

TEST_CASE("nothing that shows or sounds shaking can be reached by what hears the world outside") {
    CHECK(tree().size() > 200);
    CHECK(std::count_if(tree().begin(), tree().end(), [](const auto& f) { return is_stage(f.first); }) > 40);
    CHECK(std::count_if(tree().begin(), tree().end(), [](const auto& f) { return is_ear(f.first); }) > 10);
    for (const auto& path : paths_from_outside(tree())) FAIL_CHECK(path);
}

TEST_CASE("and the search finds such a path when there is one") {
    Files files = {{"kiosk/exhibits/live.cpp", "#include \"kiosk/feed.h\"\n"}, {"kiosk/feed.h", ""}, {"kiosk/feed.cpp", "#include \"content/seismology/cap.h\"\n"}, {"content/seismology/cap.h", ""}};
    REQUIRE(paths_from_outside(files).size() == 1);
    files["kiosk/feed.cpp"] = "#include \"sync/transport.h\"\n";
    files["sync/transport.h"] = "";
    CHECK(paths_from_outside(files).size() == 1);
    files["kiosk/feed.cpp"] = "#include \"sync/outbox.h\"\n";
    files["sync/outbox.h"] = "";
    CHECK(paths_from_outside(files).empty());
}

TEST_CASE("what every page is handed carries no warning") {
    const std::string& frame = tree().at(std::string(frame_header));
    for (const char* word : {"arning", "alert", "Alert", "seismology/"}) {
        CAPTURE(word);
        CHECK(frame.find(word) == std::string::npos);
    }
}

TEST_CASE("a message of the alerting protocol is read by the teacher's tool alone") {
    for (const auto& [path, text] : tree()) {
        if (path.starts_with("content/seismology/cap") || path == "content/tools/quake.cpp") continue;
        CAPTURE(path);
        CHECK(text.find("seismology/cap") == std::string::npos);
    }
    // And the floor that carries things knows nothing of earthquakes.
    for (const auto& [path, text] : tree())
        if (path.starts_with("sync/")) {
            CAPTURE(path);
            CHECK(text.find("content/seismology/") == std::string::npos);
        }
}

TEST_CASE("the sound of a drill is made by the drill alone, which somebody has to begin") {
    int voices = 0;
    for (const auto& [path, text] : tree()) {
        CAPTURE(path);
        if (path.starts_with("kiosk/drill/")) {
            voices += text.find("Cue::warning") != std::string::npos ? 1 : 0;
            continue;
        }
        CHECK(text.find("Cue::warning") == std::string::npos);
        if (path != "kiosk/app.cpp" && path != "kiosk/app.h") CHECK(text.find("drill_voice_") == std::string::npos);
    }
    CHECK(voices > 0);
}

TEST_CASE("every word about a warning belongs to a page that is marked, or to what a keeper reads") {
    static constexpr std::string_view marked[] = {"drill", "rehearsal", "conductor", "room", "exhibit", "numbers"};
    // In English "warning" means too much; the keys of both languages are the same.
    const std::string text = read(fs::path(SOURCE_DIR) / "assets" / "strings" / "zh-CN.toml");
    REQUIRE(text.size() > 10'000);
    std::string section;
    int found = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("[")) section = line.substr(1, line.find_first_of("].") - 1);
        const auto value = line.find('=');
        if (line.starts_with("#") || value == std::string::npos) continue;
        const std::string said = line.substr(value);
        if (said.find("预警") == std::string::npos && said.find("警报") == std::string::npos) continue;
        ++found;
        CAPTURE(line);
        CHECK(std::find(std::begin(marked), std::end(marked), section) != std::end(marked));
    }
    CHECK(found > 3);
}
