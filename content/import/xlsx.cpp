#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pugixml.hpp>

#include "content/import/archive.h"
#include "content/import/cell_format.h"
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

int row_of(std::string_view reference) {
    const auto digits = reference.find_first_of("0123456789");
    return digits == std::string_view::npos ? 0 : std::atoi(std::string(reference.substr(digits, 8)).c_str());
}
std::string letters_of(int column) {
    std::string out;
    for (int n = column + 1; n > 0; n = (n - 1) / 26) out.insert(out.begin(), static_cast<char>('A' + (n - 1) % 26));
    return out;
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
        if (auto r = read_styles(unpacked->files, book->second); !r) return r.error();
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

    Result<> read_styles(const Files& files, const std::string& book) {
        const auto found = files.find("xl/styles.xml");
        if (found == files.end()) return {};
        auto xml = Xml::parse(found->second, file_ + "/styles.xml", limits_);
        if (!xml) return xml.error();
        const bool from_1904 = book.find("date1904=\"1\"") != std::string::npos || book.find("date1904=\"true\"") != std::string::npos;
        formats_ = CellFormats(xml->document().document_element(), from_1904);
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
        if (auto r = fill_merged(child(xml->document().document_element(), "mergeCells"), sheet); !r) return r.error();
        return sheet;
    }

    // A chapter that is written once beside many rows belongs to each of them.
    Result<> fill_merged(const pugi::xml_node& list, Sheet& sheet) {
        const auto before = [](const SheetRow& row, int line) { return row.line < line; };
        for (auto one = list.first_child(); one; one = one.next_sibling()) {
            const std::string_view range = one.attribute("ref").value();
            const auto colon = range.find(':');
            if (colon == std::string_view::npos) continue;
            const int column = column_of(range), first = row_of(range), last = row_of(range.substr(colon + 1));
            if (column < 0 || column >= limits_.columns || first < 1 || last <= first) continue;
            const auto top = std::lower_bound(sheet.rows.begin(), sheet.rows.end(), first, before);
            if (top == sheet.rows.end() || top->line != first || top->cell(column).empty()) continue;
            const std::string text(top->cell(column));
            for (auto row = top + 1; row != sheet.rows.end() && row->line <= last; ++row)
                if (auto r = put(*row, column, text, sheet.name); !r) return r;
        }
        return {};
    }

    Result<> read_cells(const pugi::xml_node& row, SheetRow& out, const std::string& name) {
        int column = -1;
        for (auto cell = row.first_child(); cell; cell = cell.next_sibling()) {
            if (!is(cell, "c")) continue;
            column = cell.attribute("r") ? column_of(cell.attribute("r").value()) : column + 1;
            if (column < 0 || column >= limits_.columns) continue;
            auto text = value_of(cell, name, out.line, column);
            if (text.size() > limits_.cell_bytes)
                return Error{"a cell has " + std::to_string(text.size()) + " bytes, at most " + std::to_string(limits_.cell_bytes) + " are read; shorten it", file_ + ":" + std::to_string(out.line) + " (" + name + ")"};
            if (text.empty()) continue;
            if (auto r = put(out, column, std::move(text), name); !r) return r;
        }
        return {};
    }

    // One long text can stand in a hundred thousand cells.
    Result<> put(SheetRow& row, int column, std::string text, const std::string& sheet) {
        const auto at = static_cast<std::size_t>(column);
        all_bytes_ += text.size();
        all_cells_ += at < row.cells.size() ? 1 : at + 1 - row.cells.size();
        if (all_bytes_ > limits_.text_bytes || all_cells_ > limits_.cells) return Error{"the sheets hold more text and cells than are read; divide the workbook", file_ + ":" + std::to_string(row.line) + " (" + sheet + ")"};
        if (row.cells.size() <= at) row.cells.resize(at + 1);
        row.cells[at] = std::move(text);
        return {};
    }

    std::string value_of(const pugi::xml_node& cell, const std::string& sheet, int line, int column) const {
        const std::string_view type = cell.attribute("t").value();
        if (type == "inlineStr") return text_of(child(cell, "is"));
        const char* value = child(cell, "v").text().get();
        if (type == "s") {
            const auto index = std::strtoul(value, nullptr, 10);
            return *value != 0 && index < strings_.size() ? strings_[index] : "";
        }
        if (type == "b") return std::strcmp(value, "1") == 0 ? "TRUE" : "FALSE";
        const auto name = [&] { return letters_of(column) + std::to_string(line); };
        if (type == "e") {
            report_.change(sheet, line, "the cell " + name() + " holds the error " + short_title(value, 20) + " and no value; it counts as empty");
            return "";
        }
        if (*value == 0 && child(cell, "f")) {
            report_.change(sheet, line, "the formula in the cell " + name() + " has not been computed; open the workbook, save it and import it again");
            return "";
        }
        if (type == "str" || type == "d") return without_controls(unescaped(value));
        return formats_.shown(value, cell.attribute("s").as_int(-1));
    }

    const std::string& file_;
    const ImportLimits& limits_;
    Import& report_;
    std::vector<std::string> strings_;
    CellFormats formats_;
    std::uint64_t all_bytes_ = 0, all_cells_ = 0;
    bool pictures_ = false;
};

}  // namespace

Result<std::vector<Sheet>> read_xlsx(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report) { return Workbook(file, limits, report).read(bytes); }

}  // namespace estation::content
