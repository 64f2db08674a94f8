// Import: what a file of another program becomes here, and what became of each thing in it. Every importer fills one and
// writes nothing; content/import/native_writer makes a pack folder of it afterwards, whole or not at all. Plain data, owned by
// whoever imports; one thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/pack.h"
#include "content/question.h"
#include "content/result.h"

namespace estation::content {

enum class ImportFormat { automatic, gift, aiken, moodle_xml, qti, h5p, spreadsheet, text, kahoot, docx, markdown, icalendar, geojson };

// Caps on what is imported. A person's file comes nowhere near them.
struct ImportLimits {
    std::uint64_t file_bytes = 256u << 20;         // the file itself
    std::uint64_t entry_bytes = 64u << 20;         // one file inside an archive, unpacked
    std::uint64_t archive_bytes = 512u << 20;      // all that is unpacked of one archive
    std::uint64_t ratio = 200;                     // unpacked / packed, beyond 1 MB
    int entries = 20'000;                          // in one archive
    std::uint64_t text_bytes = 64u << 20;          // a text, a sheet or an XML file
    int xml_depth = 200;
    int xml_nodes = 2'000'000;
    int rows = 100'000, columns = 512;
    std::uint64_t cells = 4'000'000;               // of all sheets, the empty ones before a full one too
    std::uint64_t cell_bytes = 20'000;
    int questions = 20'000;
    int faults = 5'000;                            // lines of a report; the rest is counted
    int line_bytes = 64 << 10;
};

// One line of the report. `item` is what a person would call it, `line` where it begins in its file (0: nowhere).
struct ReportLine { std::string item; int line = 0; std::string reason; };

struct ImportedPage { std::string id, type, title, markdown; int line = 0; };
// Any other kind of item, as the TOML file that our reader takes.
struct ImportedItem { std::string name, type, title, toml; int line = 0; };
struct ImportedFile { Bytes bytes; std::string licence; };

struct Import {
    std::string title;                            // of the whole; empty: the file's name
    std::string licence;                          // as the source says; empty: it says nothing
    std::vector<Question> questions;
    std::vector<ImportedPage> pages;              // what is read and not asked
    std::vector<ImportedItem> items;              // a course, a map
    std::map<std::string, ImportedFile> files;    // by their path in the pack, "img/a.png"
    std::vector<ReportLine> changed, dropped;

    void change(std::string item, int line, std::string reason) { changed.push_back({std::move(item), line, std::move(reason)}); }
    // Once for an item; what is said of one item stands together.
    void change_once(const std::string& item, int line, std::string reason) {
        for (auto one = changed.rbegin(); one != changed.rend() && one->line == line && one->item == item; ++one)
            if (one->reason == reason) return;
        change(item, line, std::move(reason));
    }
    void drop(std::string item, int line, std::string reason) { dropped.push_back({std::move(item), line, std::move(reason)}); }
    [[nodiscard]] bool empty() const { return questions.empty() && pages.empty() && items.empty(); }
};

[[nodiscard]] std::optional<ImportFormat> import_format_from(std::string_view name);
// What the file is, by its content and its name; nothing when it is none of them.
[[nodiscard]] std::optional<ImportFormat> recognise(std::string_view bytes, const std::string& file_name);

// Fails when the file cannot be read at all; what is wrong with one question stands in `dropped`.
[[nodiscard]] Result<Import> import_file(const std::filesystem::path& file, ImportFormat format, const ImportLimits& limits = {});
// `folder`: where files lie that a single file mentions; empty: nowhere.
[[nodiscard]] Result<Import> import_bytes(std::string_view bytes, const std::string& file_name, ImportFormat format, const ImportLimits& limits = {}, const std::filesystem::path& folder = {});

// "multichoice", "truefalse", ...: what the neutral model calls a question's type.
[[nodiscard]] const char* type_word(const Question& question);
// What a report calls a question: its title or the beginning of its stem, at most so many characters.
[[nodiscard]] std::string short_title(std::string_view text, std::size_t longest = 60);
// A name for lists from the stem, as GIFT makes it.
[[nodiscard]] std::string title_from(const FormattedText& stem);

}  // namespace estation::content
