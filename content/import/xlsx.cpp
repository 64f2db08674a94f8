#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pugixml.hpp>

#include "content/import/archive.h"
#include "content/import/sheet.h"
#include "content/import/text_tools.h"
#include "content/import/xml.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

bool is(const pugi::xml_node& node, std::string_view name) { return local_name(node.name()) == name; }

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (auto one = node.first_child(); one; one = one.next_sibling())
        if (is(one, name)) return one;
    return {};
}

// r:id and its like, whatever prefix the file uses.
std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
    for (auto a = node.first_attribute(); a; a = a.next_attribute())
        if (local_name(a.name()) == name && std::string_view(a.name()).find("xmlns") != 0) return a.value();
    return {};
}

// Excel writes what XML cannot hold as _x000D_.
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t from = 0; from < text.size();) {
        const auto at = std::min(text.find("_x", from), text.size());
        out.append(text, from, at - from);
        const auto hex = text.substr(std::min(at + 2, text.size()), 4);
        if (at + 7 > text.size() || text[at + 6] != '_' || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
            out.append(text, at, 1);
            from = at + 1;
            continue;
        }
        const auto code = static_cast<char32_t>(std::strtoul(hex.c_str(), nullptr, 16));
        const bool half_pair = code >= 0xD800 && code <= 0xDFFF;
        if ((code >= 0x20 || code == '\n' || code == '\t') && !half_pair) append_utf8(out, code);
        from = at + 7;
    }
    return out;
}

// Plain and rich text alike; the reading aids of Japanese (rPh) are not the text.
void append_text(const pugi::xml_node& node, std::string& text) {
    for (auto one = node.first_child(); one; one = one.next_sibling()) {
        if (is(one, "t")) text += one.text().get();
        else if (is(one, "r")) append_text(one, text);
    }
}
std::string text_of(const pugi::xml_node& node) {
    std::string text;
    append_text(node, text);
    return without_controls(unescaped(text));
}

// "AB12" is column 27, counted from 0; -1 when it is none.
int column_of(std::string_view reference) {
    int column = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + (c - 'A' + 1);
        if (column > 20'000) break;
    }
    return column - 1;
}

// What a person sees in the cell: at most 15 digits.
std::string shown_number(const char* text) {
    char* end = nullptr;
    const double value = std::strtod(text, &end);
    if (end == text || *end != 0) return text;
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.15g", value);
    return buffer;
}

class Workbook {
public:
    Workbook(const std::string& file, const ImportLimits& limits, Import& report) : file_(file), limits_(limits), report_(report) {}

    Result<std::vector<Sheet>> read(std::string_view bytes) {
        auto unpacked = unpack(bytes, file_, limits_, [](const std::string& name) { return name.ends_with(".xml") || name.ends_with(".rels"); });
        if (!unpacked) return unpacked.error();
        for (const auto& name : unpacked->names) {
            if (name.ends_with("vbaProject.bin")) report_.change(file_, 0, "the workbook has macros; they are not read");
            if (name.find("/media/") != std::string::npos) pictures_ = true;
        }
        if (pictures_) report_.change(file_, 0, "pictures lie on the sheet; they are not read, put them into the pack's img folder");
        const auto book = unpacked->files.find("xl/workbook.xml");
        if (book == unpacked->files.end()) return Error{"this is no Excel workbook; save it as .xlsx", file_};
        if (auto r = read_strings(unpacked->files); !r) return r.error();
        return read_sheets(book->second, unpacked->files);
    }

private:
    using Files = std::map<std::string, std::string>;

    Result<> read_strings(const Files& files) {
        const auto found = files.find("xl/sharedStrings.xml");
        if (found == files.end()) return {};
        auto xml = Xml::parse(found->second, file_ + "/sharedStrings.xml", limits_);
        if (!xml) return xml.error();
        for (auto one = xml->document().document_element().first_child(); one; one = one.next_sibling())
            if (is(one, "si")) strings_.push_back(text_of(one));
        return {};
    }

    Result<std::vector<Sheet>> read_sheets(const std::string& book, const Files& files) {
        auto xml = Xml::parse(book, file_ + "/workbook.xml", limits_);
        if (!xml) return xml.error();
        const auto relations = read_relations(files);
        if (!relations) return relations.error();
        std::vector<Sheet> sheets;
        int number = 0;
        const auto list = child(xml->document().document_element(), "sheets");
        for (auto one = list.first_child(); one; one = one.next_sibling()) {
            if (!is(one, "sheet")) continue;
            ++number;
            const std::string name = one.attribute("name").value();
            const auto target = relations->find(std::string(attribute(one, "id")));
            std::string path = target != relations->end() ? target->second : "xl/worksheets/sheet" + std::to_string(number) + ".xml";
            if (std::string_view(one.attribute("state").value()).find("idden") != std::string_view::npos) {
                report_.change(name, 0, "a hidden sheet; it is not read");
                continue;
            }
            const auto file = files.find(path);
            if (file == files.end()) continue;
            auto sheet = read_sheet(file->second, name);
            if (!sheet) return sheet.error();
            sheets.push_back(std::move(*sheet));
        }
        if (sheets.empty()) return Error{"there is no sheet in this workbook", file_};
        return sheets;
    }

    Result<std::map<std::string, std::string>> read_relations(const Files& files) {
        std::map<std::string, std::string> all;
        const auto found = files.find("xl/_rels/workbook.xml.rels");
        if (found == files.end()) return all;
        auto xml = Xml::parse(found->second, file_ + "/workbook.xml.rels", limits_);
        if (!xml) return xml.error();
        for (auto one = xml->document().document_element().first_child(); one; one = one.next_sibling()) {
            std::string target = one.attribute("Target").value();
            all[one.attribute("Id").value()] = target.starts_with('/') ? target.substr(1) : "xl/" + target;
        }
        return all;
    }

    Result<Sheet> read_sheet(const std::string& text, const std::string& name) {
        auto xml = Xml::parse(text, file_ + "/" + name, limits_);
        if (!xml) return xml.error();
        Sheet sheet{name, {}};
        int line = 0;
        const auto data = child(xml->document().document_element(), "sheetData");
        for (auto row = data.first_child(); row; row = row.next_sibling()) {
            if (!is(row, "row")) continue;
            line = row.attribute("r") ? row.attribute("r").as_int(line + 1) : line + 1;
            if (static_cast<int>(sheet.rows.size()) >= limits_.rows) return Error{"more than " + std::to_string(limits_.rows) + " rows on the sheet " + name + "; divide it", file_};
            SheetRow out{line, {}};
            if (auto r = read_cells(row, out, name); !r) return r.error();
            sheet.rows.push_back(std::move(out));
        }
        return sheet;
    }

    Result<> read_cells(const pugi::xml_node& row, SheetRow& out, const std::string& name) {
        int column = -1;
        for (auto cell = row.first_child(); cell; cell = cell.next_sibling()) {
            if (!is(cell, "c")) continue;
            column = cell.attribute("r") ? column_of(cell.attribute("r").value()) : column + 1;
            if (column < 0 || column >= limits_.columns) continue;
            auto text = value_of(cell);
            if (text.size() > limits_.cell_bytes)
                return Error{"a cell has " + std::to_string(text.size()) + " bytes, at most " + std::to_string(limits_.cell_bytes) + " are read; shorten it", file_ + ":" + std::to_string(out.line) + " (" + name + ")"};
            if (text.empty()) continue;
            // One long text can stand in a hundred thousand cells.
            all_bytes_ += text.size();
            all_cells_ += static_cast<std::size_t>(column) < out.cells.size() ? 1 : static_cast<std::size_t>(column) + 1 - out.cells.size();
            if (all_bytes_ > limits_.text_bytes || all_cells_ > limits_.cells) return Error{"the sheets hold more text and cells than are read; divide the workbook", file_ + ":" + std::to_string(out.line) + " (" + name + ")"};
            if (out.cells.size() <= static_cast<std::size_t>(column)) out.cells.resize(static_cast<std::size_t>(column) + 1);
            out.cells[static_cast<std::size_t>(column)] = std::move(text);
        }
        return {};
    }

    std::string value_of(const pugi::xml_node& cell) const {
        const std::string_view type = cell.attribute("t").value();
        if (type == "inlineStr") return text_of(child(cell, "is"));
        const char* value = child(cell, "v").text().get();
        if (type == "s") {
            const auto index = std::strtoul(value, nullptr, 10);
            return *value != 0 && index < strings_.size() ? strings_[index] : "";
        }
        if (type == "b") return std::strcmp(value, "1") == 0 ? "TRUE" : "FALSE";
        if (type == "str" || type == "e" || type == "d") return without_controls(unescaped(value));
        return shown_number(value);
    }

    const std::string& file_;
    const ImportLimits& limits_;
    Import& report_;
    std::vector<std::string> strings_;
    std::uint64_t all_bytes_ = 0, all_cells_ = 0;
    bool pictures_ = false;
};

}  // namespace

Result<std::vector<Sheet>> read_xlsx(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report) { return Workbook(file, limits, report).read(bytes); }

}  // namespace estation::content
