// The house keeps itself: every #include in the tree is read, and an arrow that climbs, a library outside the file
// that wraps it, a header without its opening sentences, a file too long to read, or a path of somebody's own
// machine is a failure with file:line. The rules stand in inspect(), a pure function, tried on bad samples below.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Finding {
    int line = 0;
    std::string text;
};

constexpr int longest_file = 700;

bool begins(std::string_view text, std::string_view with) { return text.starts_with(with); }

bool begins_with_any(std::string_view text, const std::vector<std::string_view>& with) {
    return std::any_of(with.begin(), with.end(), [&](std::string_view w) { return begins(text, w); });
}

// ---- Who may include whom ------------------------------------------------------------------------------------

struct Arrow {
    std::string_view from;                // a folder of ours
    std::vector<std::string_view> to;     // what its files may include, by the beginning of the path
};

// The first row that fits decides, so that the narrower folder comes first.
const std::vector<Arrow>& arrows() {
    static const std::vector<Arrow> table = {
        {"content/", {"content/"}},
        {"sync/", {"sync/", "content/"}},
        {"kiosk/platform/", {"kiosk/platform/", "content/"}},
        {"kiosk/ui/", {"kiosk/ui/", "kiosk/platform/", "content/"}},
        {"kiosk/", {"kiosk/", "content/", "sync/outbox.h", "sync/client.h"}},
        {"tests/film/", {"tests/", "kiosk/", "content/"}},
        {"tests/bench/", {"tests/", "kiosk/", "sync/", "content/"}},
        {"tests/fuzz/", {"tests/", "kiosk/ui/", "kiosk/platform/", "sync/", "content/"}},
        {"tests/fakes/", {"tests/fakes/", "kiosk/", "sync/", "content/"}},
        {"tests/content/", {"tests/", "content/"}},
        {"tests/sync/", {"tests/", "sync/", "content/"}},
        {"tests/tuf_conformance_client", {"sync/", "content/"}},
        {"tests/kiosk/platform/", {"tests/", "kiosk/platform/", "content/"}},
        {"tests/kiosk/ui/", {"tests/", "kiosk/ui/", "kiosk/platform/", "content/"}},
        {"tests/kiosk/", {"tests/", "kiosk/", "content/", "sync/outbox.h", "sync/client.h"}},
        {"tests/", {"tests/", "content/"}},
    };
    return table;
}

// ---- Which library belongs to which file ---------------------------------------------------------------------

struct Wrapped {
    std::string_view name;
    std::vector<std::string_view> headers;   // the beginnings of its headers' names
    std::vector<std::string_view> owners;    // the beginnings of the paths that may include them
    bool in_headers_too = false;             // else only in a .cpp
};

const std::vector<Wrapped>& libraries() {
    static const std::vector<Wrapped> table = {
        {"SDL", {"SDL", "SDL2/"}, {"kiosk/platform/"}},
        {"Dear ImGui", {"imgui"}, {"kiosk/platform/", "kiosk/ui/"}, true},
        {"SQLite", {"sqlite3"}, {"sync/outbox_file", "sync/server/database_sqlite", "tests/bench/fleet"}},
        {"Avahi", {"avahi-client/", "avahi-common/"}, {"sync/neighbour/finder.cpp"}},
        {"libpq", {"libpq-fe.h"}, {"sync/server/database_postgresql"}},
        {"OpenSSL", {"openssl/"}, {"content/hash", "sync/trust/key", "sync/enrol_proof"}},
        {"md4c", {"md4c"}, {"content/markdown"}},
        {"toml++", {"toml++/", "toml.hpp"}, {"content/toml_source", "kiosk/config", "kiosk/ui/strings", "tests/strings_test"}},
        {"utf8proc", {"utf8proc"}, {"content/question", "content/unicode"}},
        {"nlohmann-json", {"nlohmann/"}, {"content/tools/", "content/import/", "sync/protocol", "sync/trust", "sync/server/"}},
        {"pugixml", {"pugixml"}, {"content/import/", "content/seismology/cap"}},
        {"ICU", {"unicode/"}, {"content/pinyin", "content/import/icalendar", "kiosk/ui/words"}},
        {"Eigen", {"Eigen/", "unsupported/Eigen/"}, {"content/seismology/fourier", "content/seismology/building"}},
        {"libarchive", {"archive"}, {"content/import/", "content/authoring/pack_archive", "sync/server/tar_reader", "tests/sync/server/admin_api_test"}},
        {"libxlsxwriter", {"xlsxwriter"}, {"content/import/"}},
        {"zstd", {"zstd.h"}, {"sync/protocol", "sync/sealed_batch", "tests/sync/upload_test", "tests/fuzz/batch"}},
        {"libcurl", {"curl/"}, {"sync/transport"}},
        {"Boost", {"boost/"}, {"sync/server/http.cpp"}},
        {"Pango", {"pango/", "glib", "gobject/"}, {"kiosk/ui/shaper", "kiosk/ui/paper", "tests/bench/"}},
        {"fontconfig", {"fontconfig/"}, {"kiosk/ui/shaper", "kiosk/ui/missing_glyph", "content/authoring/glyphs"}},
        {"Cairo", {"cairo"}, {"kiosk/ui/typesetter", "kiosk/ui/missing_glyph", "kiosk/ui/svg", "kiosk/ui/paper"}},
        {"librsvg", {"librsvg/"}, {"kiosk/ui/svg"}},
        {"libjpeg", {"jpeglib.h", "jerror.h"}, {"kiosk/platform/picture_decoder", "content/authoring/picture_shrink"}},
        {"libpng", {"png.h"}, {"kiosk/platform/picture_decoder", "kiosk/png_writer", "content/authoring/picture_shrink"}},
        {"libwebp", {"webp/"}, {"kiosk/platform/picture_decoder", "content/authoring/picture_shrink"}},
        {"libqrencode", {"qrencode.h"}, {"kiosk/ui/qr_code"}},
        {"CLI11", {"CLI/"}, {"content/tools/", "kiosk/config", "sync/server/admin_line", "sync/server/main", "sync/neighbour/main"}},
        {"spdlog", {"spdlog/"}, {"content/tools/", "kiosk/log", "sync/server/main", "sync/neighbour/main"}},
        {"libmpv", {"mpv/"}, {"kiosk/platform/video_player"}},
        {"Box2D", {"box2d/"}, {"kiosk/drill/room.cpp"}},
        {"argon2", {"argon2.h"}, {"kiosk/staff/pin", "sync/server/password"}},
        {"doctest", {"doctest"}, {"tests/"}, true},
    };
    return table;
}

// What Linux itself brings, and the processor's own instructions.
bool is_system(std::string_view name) {
    static const std::set<std::string_view> posix = {
        "arpa/inet.h", "ifaddrs.h", "net/if.h", "netdb.h",
        "dirent.h", "dlfcn.h", "fcntl.h", "grp.h", "pwd.h", "iconv.h", "malloc.h", "poll.h", "pthread.h", "sched.h", "signal.h", "time.h", "unistd.h", "spawn.h", "termios.h",
        "immintrin.h", "emmintrin.h", "smmintrin.h", "tmmintrin.h", "arm_neon.h", "stdio.h", "stdlib.h", "string.h", "setjmp.h"};
    if (posix.contains(name) || begins_with_any(name, {"sys/", "linux/"})) return true;
    return name.find('.') == std::string_view::npos && name.find('/') == std::string_view::npos;  // <vector>
}

// A test may look with the eyes of the file it tests: tests/sync/outbox_test.cpp stands for sync/outbox_test.cpp.
std::string_view mirrored(std::string_view path) {
    const bool mirrors = begins_with_any(path, {"tests/content/", "tests/sync/", "tests/kiosk/"});
    return mirrors ? path.substr(std::string_view("tests/").size()) : path;
}

bool is_header(std::string_view path) { return path.ends_with(".h"); }

std::string check_own_include(std::string_view path, std::string_view name) {
    for (const Arrow& arrow : arrows()) {
        if (!begins(path, arrow.from)) continue;
        if (begins_with_any(name, arrow.to)) return {};
        if (!begins_with_any(name, {"content/", "sync/", "kiosk/", "tests/"})) return "\"" + std::string(name) + "\" is not written from the root; write for example \"content/item.h\"";
        return "the arrow climbs: " + std::string(arrow.from) + " may not include \"" + std::string(name) + "\"";
    }
    return std::string(path) + " lies in no floor of the house";
}

std::string check_library_include(std::string_view path, std::string_view name) {
    if (begins_with_any(name, {"content/", "sync/", "kiosk/", "tests/"})) return "our own <" + std::string(name) + "> is written in quotes";
    for (const Wrapped& library : libraries()) {
        if (!begins_with_any(name, library.headers)) continue;
        if (!begins_with_any(path, library.owners) && !begins_with_any(mirrored(path), library.owners))
            return std::string(library.name) + " is wrapped elsewhere; <" + std::string(name) + "> may not be included here";
        if (is_header(path) && !library.in_headers_too) return "<" + std::string(name) + "> belongs into the .cpp that wraps " + std::string(library.name) + ", not into a header";
        return {};
    }
    if (is_system(name)) return {};
    return "no file owns the library of <" + std::string(name) + ">; name its owner in tests/house_test.cpp";
}

// ---- One line at a time --------------------------------------------------------------------------------------

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::string check_include(std::string_view path, std::string_view line) {
    std::string_view rest = trimmed(line);
    if (!begins(rest, "#")) return {};
    rest = trimmed(rest.substr(1));
    if (!begins(rest, "include")) return {};
    rest = trimmed(rest.substr(std::string_view("include").size()));
    const char close = begins(rest, "<") ? '>' : '"';
    const auto end = rest.find(close, 1);
    if (rest.size() < 2 || end == std::string_view::npos) return "an #include that names no file";
    const std::string_view name = rest.substr(1, end - 1);
    if (close == '>') return check_library_include(path, name);
    // "imgui.h" and its like, which their makers write in quotes.
    const bool library = std::any_of(libraries().begin(), libraries().end(), [&](const Wrapped& l) { return begins_with_any(name, l.headers); });
    return library ? check_library_include(path, name) : check_own_include(path, name);
}

// Folders that exist on one machine only. Written in halves, so that this file passes its own test.
// A test may name a file in the common temporary folder (as an example; it makes its own with Scratch), a program not.
std::string check_machine_path(std::string_view path, std::string_view line) {
    static const std::vector<std::string> places = {"/ho" "me/", "/ro" "ot/", "/Us" "ers/", "/wo" "rk/", "/bui" "lds/", "/tm" "p/bash", "/tm" "p/"};
    const auto count = static_cast<std::ptrdiff_t>(begins(path, "tests/") ? places.size() - 1 : places.size());
    for (const std::string& place : std::vector(places.begin(), places.begin() + count)) {
        for (auto at = line.find(place); at != std::string_view::npos; at = line.find(place, at + 1)) {
            const bool starts = at == 0 || std::string_view("\"' \t(=:,`").find(line[at - 1]) != std::string_view::npos;
            if (starts) return "\"" + place + "\" is a folder of one machine; use a path relative to the tree or std::filesystem::temp_directory_path()";
        }
    }
    return {};
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// Everything the house asks of one source file. `path` is written from the root.
std::vector<Finding> inspect(std::string_view path, std::string_view text) {
    std::vector<Finding> findings;
    const auto lines = lines_of(text);
    const int count = static_cast<int>(lines.size());
    bool once = false;
    for (int i = 0; i < count; ++i) {
        const std::string_view line = lines[static_cast<std::size_t>(i)];
        for (std::string fault : {check_include(path, line), check_machine_path(path, line)})
            if (!fault.empty()) findings.push_back({i + 1, std::move(fault)});
        once = once || trimmed(line) == "#pragma once";
    }
    if (is_header(path) && (lines.empty() || !begins(lines.front(), "// "))) findings.push_back({1, "a header opens with sentences that say what it is, who owns it and which thread may call it"});
    if (is_header(path) && !once) findings.push_back({1, "#pragma once is missing"});
    if (count > longest_file) findings.push_back({count, "the file has " + std::to_string(count) + " lines; at " + std::to_string(longest_file) + " it wants to be two"});
    return findings;
}

bool found(const std::vector<Finding>& findings, int line, std::string_view part) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.line == line && f.text.find(part) != std::string::npos; });
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> sources() {
    std::vector<fs::path> files;
    for (const char* folder : {"content", "sync", "kiosk", "tests"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / folder))
            if (entry.is_regular_file() && (entry.path().extension() == ".h" || entry.path().extension() == ".cpp")) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("the house is in order") {
    const auto files = sources();
    REQUIRE(files.size() > 20);
    for (const fs::path& file : files) {
        const std::string path = file.lexically_relative(SOURCE_DIR).generic_string();
        for (const Finding& finding : inspect(path, read(file))) {
            const std::string where = path + ":" + std::to_string(finding.line) + ": " + finding.text;
            FAIL_CHECK(where);
        }
    }
}

TEST_CASE("an arrow that climbs is seen") {
    CHECK(found(inspect("content/reader.cpp", "#include \"sync/outbox.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("content/reader.cpp", "#include <vector>\n\n  #  include \"kiosk/app.h\"\n"), 3, "climbs"));
    CHECK(found(inspect("sync/client.cpp", "#include \"kiosk/mailbox.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("kiosk/app.cpp", "#include \"sync/transport.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("kiosk/ui/widgets.cpp", "#include \"kiosk/app.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("kiosk/ui/widgets.cpp", "#include \"sync/outbox.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("kiosk/platform/window.cpp", "#include \"kiosk/ui/theme.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("kiosk/app.cpp", "#include \"tests/fakes/clock.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("tests/content/pack_test.cpp", "#include \"kiosk/app.h\"\n"), 1, "climbs"));
    CHECK(found(inspect("elsewhere/a.cpp", "#include \"content/item.h\"\n"), 1, "no floor"));
    CHECK(inspect("kiosk/app.cpp", "#include \"sync/outbox.h\"\n#include \"content/item.h\"\n#include \"kiosk/ui/theme.h\"\n").empty());
    CHECK(inspect("sync/client.cpp", "#include \"content/store.h\"\n#include <thread>\n#include <sys/stat.h>\n").empty());
    CHECK(inspect("tests/kiosk/ui/theme_test.cpp", "#include \"kiosk/ui/theme.h\"\n#include \"tests/fakes/clock.h\"\n").empty());
}

TEST_CASE("an include that is not written from the root is seen") {
    CHECK(found(inspect("content/pack.cpp", "#include \"pack.h\"\n"), 1, "from the root"));
    CHECK(found(inspect("kiosk/app.cpp", "#include \"../content/pack.h\"\n"), 1, "from the root"));
    CHECK(found(inspect("kiosk/app.cpp", "#include <content/pack.h>\n"), 1, "in quotes"));
    CHECK(found(inspect("kiosk/app.cpp", "#include\n"), 1, "names no file"));
}

TEST_CASE("a library outside the file that wraps it is seen") {
    CHECK(found(inspect("kiosk/app.cpp", "#include <SDL2/SDL.h>\n"), 1, "SDL"));
    CHECK(found(inspect("kiosk/ui/theme.cpp", "#include <SDL.h>\n"), 1, "SDL"));
    CHECK(found(inspect("content/item.cpp", "#include <imgui.h>\n"), 1, "ImGui"));
    CHECK(found(inspect("content/item.cpp", "#include \"imgui.h\"\n"), 1, "ImGui"));
    CHECK(found(inspect("sync/client.cpp", "#include <imgui_internal.h>\n"), 1, "ImGui"));
    CHECK(found(inspect("kiosk/screens/quiz.cpp", "#include <imgui.h>\n"), 1, "ImGui"));
    CHECK(found(inspect("tests/content/item_test.cpp", "#include <imgui.h>\n"), 1, "ImGui"));
    CHECK(found(inspect("content/store.cpp", "#include <sqlite3.h>\n"), 1, "SQLite"));
    CHECK(found(inspect("content/store.cpp", "#include <openssl/evp.h>\n"), 1, "OpenSSL"));
    CHECK(found(inspect("sync/outbox.cpp", "#include <curl/curl.h>\n"), 1, "libcurl"));
    CHECK(found(inspect("sync/client.cpp", "#include <boost/asio.hpp>\n"), 1, "Boost"));
    CHECK(found(inspect("content/reader.cpp", "#include <md4c.h>\n"), 1, "md4c"));
    CHECK(found(inspect("content/library.cpp", "#include <toml++/toml.h>\n"), 1, "toml++"));
    CHECK(found(inspect("kiosk/ui/typography.cpp", "#include <pango/pango.h>\n"), 1, "Pango"));
    CHECK(found(inspect("kiosk/screens/article.cpp", "#include <cairo.h>\n"), 1, "Cairo"));
    CHECK(found(inspect("kiosk/ui/typesetter.cpp", "#include <librsvg/rsvg.h>\n"), 1, "librsvg"));
    CHECK(found(inspect("content/item.cpp", "#include <doctest/doctest.h>\n"), 1, "doctest"));
    CHECK(found(inspect("content/item.cpp", "#include <zlib.h>\n"), 1, "no file owns"));
    CHECK(inspect("sync/outbox_file.cpp", "#include <sqlite3.h>\n").empty());
    CHECK(inspect("tests/sync/outbox_file_test.cpp", "#include <doctest/doctest.h>\n#include <sqlite3.h>\n").empty());
    CHECK(inspect("kiosk/platform/window.cpp", "#include <SDL.h>\n#include <imgui.h>\n").empty());
}

TEST_CASE("a library in a header is seen") {
    CHECK(found(inspect("sync/outbox_file.h", "// An outbox.\n#pragma once\n#include <sqlite3.h>\n"), 3, "not into a header"));
    CHECK(found(inspect("kiosk/platform/window.h", "// A window.\n#pragma once\n#include <SDL.h>\n"), 3, "not into a header"));
    CHECK(inspect("kiosk/ui/draw.h", "// Drawing.\n#pragma once\n#include <imgui.h>\n").empty());
}

TEST_CASE("a header that does not introduce itself is seen") {
    CHECK(found(inspect("content/a.h", "#pragma once\nint a();\n"), 1, "opens with sentences"));
    CHECK(found(inspect("content/a.h", "// What it is.\nint a();\n"), 1, "#pragma once"));
    CHECK(found(inspect("content/a.h", ""), 1, "opens with sentences"));
    CHECK(inspect("content/a.h", "// What it is.\n#pragma once\nint a();\n").empty());
    CHECK(inspect("content/a.cpp", "int a();\n").empty());
}

TEST_CASE("a file too long to read is seen") {
    std::string text;
    for (int i = 0; i < longest_file; ++i) text += "int a;\n";
    CHECK(inspect("content/a.cpp", text).empty());
    text += "int a;\n";
    CHECK(found(inspect("content/a.cpp", text), longest_file + 1, "wants to be two"));
}

TEST_CASE("a path of one machine is seen") {
    for (const std::string place : {"/ho" "me/li/", "/ro" "ot/x", "/wo" "rk/estation", "/tm" "p/bash_jobs"}) {
        CHECK(found(inspect("content/a.cpp", "\nauto p = \"" + place + "\";\n"), 2, "folder of one machine"));
        CHECK(found(inspect("tests/content/a_test.cpp", "// see " + place + "\n"), 1, "folder of one machine"));
    }
    CHECK(found(inspect("kiosk/a.cpp", "auto p = \"/tm" "p/pack\";\n"), 1, "folder of one machine"));
    CHECK(inspect("tests/content/a_test.cpp", "auto p = \"/tm" "p/pack\";\n").empty());
    CHECK(inspect("content/a.cpp", "// the home" "work/ of teachers\nauto p = \"img/home/a.svg\";\n").empty());
}
