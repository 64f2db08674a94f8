// The importers, one function for each format: text or bytes in, questions and a report out. Each fails only when the whole file
// is none of its kind. content/import/import.h chooses between them. Pure functions; any thread.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "content/import/import.h"
#include "content/import/sheet.h"

namespace estation::content {

// Text that decoded_text() has passed. Moodle's semantics; see content/gift.h.
[[nodiscard]] Result<> import_gift(std::string_view text, const std::string& file, const ImportLimits& limits, Import& report);
// Aiken with Moodle's rules and right line numbers; full-width letters and 答案： besides.
[[nodiscard]] Result<> import_aiken(std::string_view text, const std::string& file, Import& report);
// The numbered text that Chinese teachers write: 1. ... A. ... 答案：B 解析：...
[[nodiscard]] Result<> import_plain_text(std::string_view text, const std::string& file, Import& report);
// Tables with a header row; every sheet that has one is read.
[[nodiscard]] Result<> import_sheets(const std::vector<Sheet>& sheets, const std::string& file, Import& report);
// Moodle's own XML, with the files embedded in it.
[[nodiscard]] Result<> import_moodle_xml(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report);
// QTI 2.1, 2.2 and 3.0: a package, or one item with the files beside it in `folder` (empty: it stands alone).
[[nodiscard]] Result<> import_qti(std::string_view bytes, const std::string& file, const std::filesystem::path& folder, const ImportLimits& limits, Import& report);
// H5P packages as data.
[[nodiscard]] Result<> import_h5p(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report);
// Word documents as articles, or as numbered questions when answers stand in them. The "lines" of its report are paragraphs.
[[nodiscard]] Result<> import_docx(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report);
// Markdown as others write it, front matter and all, one article a file, with the pictures it names; one file with what lies beside
// it in `folder` (empty: nothing), or all files of a folder.
[[nodiscard]] Result<> import_markdown_file(std::string_view text, const std::string& file, const std::filesystem::path& folder, const ImportLimits& limits, Import& report);
[[nodiscard]] Result<> import_markdown_folder(const std::filesystem::path& folder, const ImportLimits& limits, Import& report);
// A timetable in RFC 5545 as a course, in this machine's time zone.
[[nodiscard]] Result<> import_icalendar(std::string_view text, const std::string& file, const ImportLimits& limits, Import& report);
// Shelters and streets in RFC 7946 as a shelter map, in metres from its middle and declared schematic.
[[nodiscard]] Result<> import_geojson(std::string_view text, const std::string& file, const ImportLimits& limits, Import& report);
// Kahoot's template; its header row is found by its words.
[[nodiscard]] bool is_kahoot(const std::vector<Sheet>& sheets);
[[nodiscard]] Result<> import_kahoot(const std::vector<Sheet>& sheets, const std::string& file, Import& report);

}  // namespace estation::content
