// QTI packages (a zip with imsmanifest.xml, or the same unpacked) and single items.
#include <algorithm>
#include <pugixml.hpp>

#include "content/folder_source.h"
#include "content/import/archive.h"
#include "content/import/html_subset.h"
#include "content/import/qti_item.h"
#include "content/import/qti_names.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;
using Read = std::function<std::optional<string>(const string&)>;

// "items/../images/a.png" as "images/a.png"; nothing when it leads outside.
std::optional<string> joined_path(const string& folder, const string& name) {
    std::vector<string> parts;
    const auto whole = name.starts_with('/') ? name : folder + "/" + name;
    for (std::size_t at = 0; at <= whole.size();) {
        const auto end = std::min(whole.find('/', at), whole.size());
        const auto part = whole.substr(at, end - at);
        at = end + 1;
        if (part.empty() || part == ".") continue;
        if (part != "..") parts.push_back(part);
        else if (parts.empty()) return std::nullopt;
        else parts.pop_back();
    }
    string out;
    for (const auto& part : parts) out += (out.empty() ? "" : "/") + part;
    return out;
}
string folder_of(const string& path) { return path.rfind('/') == string::npos ? "" : path.substr(0, path.rfind('/')); }

class Package {
public:
    Package(Read read, const string& file, const ImportLimits& limits, Import& report) : read_(std::move(read)), file_(file), limits_(limits), report_(report), shelf_(report) {}

    // One XML file; true when it was an item.
    bool item(const string& path, string_view bytes, bool must_be) {
        const auto xml = Xml::parse(bytes, path, limits_);
        if (!xml) {
            report_.drop(path, 0, xml.error().line());
            return false;
        }
        const auto root = xml->document().document_element();
        if (!qti::is(root, "assessmentItem")) {
            if (must_be) report_.drop(path, xml->line(root), "this is no QTI item; it begins with <" + short_title(root.name(), 40) + ">");
            return false;
        }
        const auto folder = folder_of(path);
        const qti::ItemFiles files{[&](const string& name) {
                                       const auto whole = joined_path(folder, name);
                                       return whole ? read_(*whole) : std::nullopt;
                                   },
                                   shelf_};
        qti::read_item(*xml, path == file_ ? "" : path, files, report_);
        return true;
    }

    Result<> manifest(const string& path, string_view bytes, const std::vector<string>& names) {
        const auto xml = Xml::parse(bytes, path, limits_);
        if (!xml) return xml.error();
        const auto root = xml->document().document_element();
        const auto folder = folder_of(path);
        int items = 0, tests = 0, others = 0;
        for (const auto& resource : qti::children(qti::child(root, "resources"), "resource")) {
            const auto type = lower_ascii(resource.attribute("type").value());
            const string href = url_decoded(resource.attribute("href").value());
            if (type.find("item") == string::npos || type.find("qti") == string::npos) {
                ++(type.find("test") != string::npos ? tests : others);
                continue;
            }
            ++items;
            const auto whole = joined_path(folder, href);
            const auto text = whole ? read_(*whole) : std::nullopt;
            if (!text) report_.drop(href, xml->line(resource), "the manifest names this item, and it is not in the package");
            else (void)item(*whole, *text, true);
        }
        if (tests > 0) report_.change(path, 0, "the test's own order, sections and time are not kept; its items are");
        if (items == 0) return everything(names);
        (void)others;
        return {};
    }

    // No manifest, or one that names no item: every XML file that is one.
    Result<> everything(const std::vector<string>& names) {
        int found = 0;
        bool old = false;
        for (const auto& name : names) {
            if (!lower_ascii(name).ends_with(".xml") || name.ends_with("imsmanifest.xml")) continue;
            const auto text = read_(name);
            old = old || (text && text->find("questestinterop") != string::npos);
            if (text && text->find("ssessment") != string::npos && (text->find("assessmentItem") != string::npos || text->find("assessment-item") != string::npos)) found += item(name, *text, false);
        }
        if (found == 0 && report_.dropped.empty() && old) return Error{"this is QTI 1.2; QTI 2.1, 2.2 and 3.0 are read", file_};
        if (found == 0 && report_.dropped.empty()) return Error{"there is no QTI item in this package", file_};
        return {};
    }

private:
    Read read_;
    const string& file_;
    const ImportLimits& limits_;
    Import& report_;
    MediaShelf shelf_;
};

bool wanted(const string& name) {
    const auto lower = lower_ascii(name);
    return std::ranges::any_of(std::initializer_list<string_view>{".xml", ".png", ".jpg", ".jpeg", ".svg", ".webp", ".gif"}, [&](string_view e) { return lower.ends_with(e); });
}

}  // namespace

Result<> import_qti(string_view bytes, const string& file, const std::filesystem::path& folder, const ImportLimits& limits, Import& report) {
    if (looks_like_zip(bytes)) {
        auto unpacked = unpack(bytes, file, limits, wanted);
        if (!unpacked) return unpacked.error();
        const auto& files = unpacked->files;
        Package package([&](const string& name) { return files.contains(name) ? std::optional(files.at(name)) : std::nullopt; }, file, limits, report);
        // The manifest nearest to the top.
        const string* manifest = nullptr;
        for (const auto& [name, text] : files)
            if ((name == "imsmanifest.xml" || name.ends_with("/imsmanifest.xml")) && (manifest == nullptr || name.size() < manifest->size())) manifest = &name;
        return manifest != nullptr ? package.manifest(*manifest, files.at(*manifest), unpacked->names) : package.everything(unpacked->names);
    }
    // One file of a package that lies unpacked: what it mentions is read beside it, never above.
    const auto source = folder.empty() ? Result<FolderSource>(Error{}) : FolderSource::open(folder);
    const auto read = [&](const string& name) -> std::optional<string> {
        if (!source || name.empty()) return std::nullopt;
        const auto found = source->read(name, limits.entry_bytes);
        if (!found) return std::nullopt;
        return string(reinterpret_cast<const char*>(found->data()), found->size());
    };
    Package package(read, file, limits, report);
    const auto xml = Xml::parse(bytes, file, limits);
    if (!xml) return xml.error();
    const auto root = xml->document().document_element();
    const auto name = qti::name_of(root);
    if (name == "questestinterop") return Error{"this is QTI 1.2; QTI 2.1, 2.2 and 3.0 are read", file};
    if (name == "manifest") return package.manifest(file, bytes, source ? source->names() : std::vector<string>{});
    if (name != "assessmentItem") return Error{"this is no QTI item and no package; it begins with <" + short_title(root.name(), 40) + ">", file + ":" + std::to_string(xml->line(root))};
    (void)package.item(file, bytes, true);
    return {};
}

}  // namespace estation::content
