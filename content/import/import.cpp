#include "content/import/import.h"

#include <algorithm>
#include <array>

#include "content/durable.h"
#include "content/import/archive.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/overloaded.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

struct Named { string_view name; ImportFormat format; };
constexpr std::array<Named, 13> formats = {{{"auto", ImportFormat::automatic},
                                          {"gift", ImportFormat::gift},
                                          {"aiken", ImportFormat::aiken},
                                          {"moodle-xml", ImportFormat::moodle_xml},
                                          {"qti", ImportFormat::qti},
                                          {"h5p", ImportFormat::h5p},
                                          {"spreadsheet", ImportFormat::spreadsheet},
                                          {"text", ImportFormat::text},
                                          {"kahoot", ImportFormat::kahoot},
                                          {"docx", ImportFormat::docx},
                                          {"markdown", ImportFormat::markdown},
                                          {"icalendar", ImportFormat::icalendar},
                                          {"geojson", ImportFormat::geojson}}};

bool ends_with_any(const string& name, std::initializer_list<string_view> endings) {
    const auto lower = lower_ascii(name);
    return std::ranges::any_of(endings, [&](string_view e) { return lower.ends_with(e); });
}

std::optional<ImportFormat> recognise_zip(string_view bytes, const string& file_name) {
    const auto has = [&](string_view name) { return bytes.find(name) != string_view::npos; };
    if (has("xl/workbook.xml")) return ImportFormat::spreadsheet;
    if (has("h5p.json")) return ImportFormat::h5p;
    if (has("word/document.xml") || ends_with_any(file_name, {".docx", ".docm"})) return ImportFormat::docx;
    if (has("imsmanifest.xml")) return ImportFormat::qti;
    if (ends_with_any(file_name, {".xlsx", ".xlsm"})) return ImportFormat::spreadsheet;
    if (ends_with_any(file_name, {".h5p"})) return ImportFormat::h5p;
    return std::nullopt;
}

std::optional<ImportFormat> recognise_text(string_view text, const string& file_name) {
    if (ends_with_any(file_name, {".gift"}) || lower_ascii(file_name).find(".gift.") != string::npos) return ImportFormat::gift;
    if (ends_with_any(file_name, {".md", ".markdown"})) return ImportFormat::markdown;
    if (ends_with_any(file_name, {".ics"}) || lower_ascii(trimmed_wide(text).substr(0, 15)) == "begin:vcalendar") return ImportFormat::icalendar;
    if (ends_with_any(file_name, {".geojson"}) || (trimmed_wide(text).starts_with('{') && (text.find("\"FeatureCollection\"") != string_view::npos || text.find("\"Feature\"") != string_view::npos))) return ImportFormat::geojson;
    if (ends_with_any(file_name, {".csv", ".tsv"})) return ImportFormat::spreadsheet;
    bool answer = false, lettered = false, chinese = false, numbered = false, braces = false, titled = false;
    for (const auto whole : lines_of(text)) {
        const auto line = trimmed_wide(whole);
        answer = answer || line.starts_with("ANSWER:");
        lettered = lettered || (line.size() > 2 && line[0] == 'A' && (line[1] == ')' || line[1] == '.'));
        chinese = chinese || line.starts_with("答案") || line.starts_with("【答案") || line.starts_with("正确答案") || line.find("答案：") != string_view::npos;
        numbered = numbered || (!line.empty() && line[0] >= '1' && line[0] <= '9' && (line.find('.') < 4 || line.find("、") < 4));
        titled = titled || line.starts_with("::") || line.starts_with("$CATEGORY:");
        braces = braces || (line.find('{') != string_view::npos && line.find("\\{") == string_view::npos);
    }
    if (titled) return ImportFormat::gift;
    if (answer && lettered) return ImportFormat::aiken;
    const auto first = text.substr(0, text.find('\n'));
    if (first.find('\t') != string_view::npos || (std::ranges::count(first, ',') >= 2 && (first.find("题") != string_view::npos || lower_ascii(first).find("question") != string::npos))) return ImportFormat::spreadsheet;
    if (chinese) return ImportFormat::text;
    if (braces) return ImportFormat::gift;
    return chinese || numbered || lettered ? std::optional(ImportFormat::text) : std::nullopt;
}

Result<std::vector<Sheet>> sheets_of(string_view bytes, const string& file, const ImportLimits& limits, Import& report) {
    if (looks_like_zip(bytes)) return read_xlsx(bytes, file, limits, report);
    if (bytes.starts_with("\xD0\xCF\x11\xE0")) return Error{"this is the old .xls format, or a workbook with a password; save it as .xlsx without one", file};
    auto text = decoded_text(bytes, file, limits, report);
    if (!text) return text.error();
    auto sheet = read_csv(*text, file, limits);
    if (!sheet) return sheet.error();
    return std::vector<Sheet>{std::move(*sheet)};
}

Result<> import_as(ImportFormat format, string_view bytes, const string& file, const std::filesystem::path& folder, const ImportLimits& limits, Import& report) {
    const auto from_text = [&](auto&& reader) -> Result<> {
        if (looks_like_zip(bytes)) return Error{"this is an archive and no text", file};
        const auto text = decoded_text(bytes, file, limits, report);
        if (!text) return text.error();
        return reader(*text);
    };
    switch (format) {
        case ImportFormat::gift: return from_text([&](const string& t) { return import_gift(t, file, limits, report); });
        case ImportFormat::aiken: return from_text([&](const string& t) { return import_aiken(t, file, report); });
        case ImportFormat::text: return from_text([&](const string& t) { return import_plain_text(t, file, report); });
        case ImportFormat::spreadsheet:
        case ImportFormat::kahoot: {
            const auto sheets = sheets_of(bytes, file, limits, report);
            if (!sheets) return sheets.error();
            return format == ImportFormat::kahoot || is_kahoot(*sheets) ? import_kahoot(*sheets, file, report) : import_sheets(*sheets, file, report);
        }
        case ImportFormat::moodle_xml: return import_moodle_xml(bytes, file, limits, report);
        case ImportFormat::qti: return import_qti(bytes, file, folder, limits, report);
        case ImportFormat::h5p: return import_h5p(bytes, file, limits, report);
        case ImportFormat::docx: return import_docx(bytes, file, limits, report);
        case ImportFormat::markdown: return from_text([&](const string& t) { return import_markdown_file(t, file, folder, limits, report); });
        case ImportFormat::icalendar: return from_text([&](const string& t) { return import_icalendar(t, file, limits, report); });
        case ImportFormat::geojson: return from_text([&](const string& t) { return import_geojson(t, file, limits, report); });
        case ImportFormat::automatic: break;
    }
    return Error{"this format cannot be imported", file};
}

// Ids stay single, because a record names a question by its id.
void settle_ids(Import& import) {
    std::map<string, int> seen;
    for (auto& q : import.questions) {
        if (q.id.empty() || seen.emplace(q.id, q.line).second) continue;
        import.change(short_title(q.name), q.line, "the id " + short_title(q.id, 40) + " is taken by another question; it is left out");
        q.id.clear();
    }
}

void keep_to_limit(std::vector<ReportLine>& lines, int most) {
    if (static_cast<int>(lines.size()) <= most) return;
    const auto more = lines.size() - static_cast<std::size_t>(most);
    lines.resize(static_cast<std::size_t>(most));
    lines.push_back({"", 0, std::to_string(more) + " more lines are not listed"});
}

}  // namespace

std::optional<ImportFormat> import_format_from(string_view name) {
    const auto found = std::ranges::find(formats, name, &Named::name);
    return found == formats.end() ? std::nullopt : std::optional(found->format);
}

std::optional<ImportFormat> recognise(string_view bytes, const string& file_name) {
    if (looks_like_zip(bytes)) return recognise_zip(bytes, file_name);
    if (bytes.starts_with("\xD0\xCF\x11\xE0")) return ends_with_any(file_name, {".doc", ".docx", ".wps"}) ? ImportFormat::docx : ImportFormat::spreadsheet;
    const auto head = bytes.substr(0, std::min<std::size_t>(bytes.size(), 20'000));
    if (const auto tag = head.find('<'); tag != string_view::npos && trimmed_wide(head.substr(0, tag)).empty()) {
        if (head.find("<quiz") != string_view::npos) return ImportFormat::moodle_xml;
        if (head.find("assessmentItem") != string_view::npos || head.find("qti-assessment") != string_view::npos || head.find("<manifest") != string_view::npos) return ImportFormat::qti;
        if (head.find("<?xml") != string_view::npos) return std::nullopt;
    }
    Import ignored;
    const auto text = decoded_text(bytes, file_name, {}, ignored);
    return text ? recognise_text(*text, file_name) : std::nullopt;
}

namespace {

// What many have and we do not read: what to do instead. Empty: it is none of these.
string not_ours(string_view bytes, const string& file_name) {
    const auto name = lower_ascii(file_name);
    if (looks_like_zip(bytes)) {
        const auto head = bytes.substr(0, 200);
        if (head.find("opendocument.spreadsheet") != string_view::npos || name.ends_with(".ods")) return "this is a spreadsheet of LibreOffice (.ods); save it as .xlsx";
        if (head.find("opendocument.text") != string_view::npos || name.ends_with(".odt")) return "this is a text of LibreOffice (.odt); save it as .docx";
        return "";
    }
    const auto head = lower_ascii(bytes.substr(0, std::min<std::size_t>(bytes.size(), 2000)));
    if (head.find("<html") != string::npos || head.find("<table") != string::npos) return "this is a web page, whatever its name says; open it in Excel or WPS and save it as .xlsx";
    if (head.find("urn:schemas-microsoft-com:office:spreadsheet") != string::npos) return "this is an old XML table of Excel; save it as .xlsx";
    if (bytes.starts_with("%PDF")) return "this is a PDF, from which questions cannot be told apart; import what it was made of";
    return "";
}

}  // namespace

Result<Import> import_bytes(string_view bytes, const string& file_name, ImportFormat format, const ImportLimits& limits, const std::filesystem::path& folder) {
    if (bytes.empty()) return Error{"the file is empty", file_name};
    if (format == ImportFormat::automatic) {
        const auto found = recognise(bytes, file_name);
        if (const auto hint = not_ours(bytes, file_name); !found && !hint.empty()) return Error{hint, file_name};
        if (!found) return Error{"what kind of file this is cannot be told; name it with --format gift, aiken, moodle-xml, qti, h5p, spreadsheet, text, kahoot, docx, markdown, icalendar or geojson", file_name};
        format = *found;
    }
    Import import;
    if (auto r = import_as(format, bytes, file_name, folder, limits, import); !r) return r.error();
    if (static_cast<int>(import.questions.size()) > limits.questions) return Error{"more than " + std::to_string(limits.questions) + " questions in one file; divide it", file_name};
    settle_ids(import);
    keep_to_limit(import.changed, limits.faults);
    keep_to_limit(import.dropped, limits.faults);
    return import;
}

Result<Import> import_file(const std::filesystem::path& file, ImportFormat format, const ImportLimits& limits) {
    std::error_code none;
    if (std::filesystem::is_directory(file, none)) {
        if (format != ImportFormat::automatic && format != ImportFormat::markdown) return Error{"this is a folder; name a file", file.string()};
        Import import;
        if (auto r = import_markdown_folder(file, limits, import); !r) return r.error();
        keep_to_limit(import.changed, limits.faults);
        keep_to_limit(import.dropped, limits.faults);
        return import;
    }
    const auto bytes = read_capped(file, limits.file_bytes);
    if (!bytes) return bytes.error();
    return import_bytes(*bytes, file.filename().string(), format, limits, file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
}

const char* type_word(const Question& question) {
    return std::visit(overloaded{[](const MultiChoice&) { return "multichoice"; },
                                 [](const TrueFalse&) { return "truefalse"; },
                                 [](const ShortAnswer&) { return "shortanswer"; },
                                 [](const Numerical&) { return "numerical"; },
                                 [](const Matching&) { return "matching"; },
                                 [](const Ordering&) { return "ordering"; },
                                 [](const Hotspot&) { return "hotspot"; },
                                 [](const Blanks&) { return "blanks"; },
                                 [](const Essay&) { return "essay"; },
                                 [](const Description&) { return "description"; }},
                      question.body);
}

string short_title(string_view text, std::size_t longest) {
    string out;
    std::size_t count = 0;
    bool space = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c <= ' ' || is_space(c)) {
            space = !out.empty();
            continue;
        }
        if (count >= longest) return out + "…";
        if (space) out.push_back(' ');
        space = false;
        append_utf8(out, c);
        ++count;
    }
    return out;
}

string title_from(const FormattedText& stem) { return short_title(stem.text, 80); }

}  // namespace estation::content
