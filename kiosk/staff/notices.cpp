#include "kiosk/staff/notices.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "content/durable.h"
#include "content/pack.h"
#include "content/picture_probe.h"
#include "content/toml_string.h"

namespace estation::kiosk::staff {
namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::string_view sheet =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 480"><rect x="30" y="40" width="340" height="400" rx="14" fill="#d9cfbd" stroke="#1d2126" stroke-width="6"/>)"
    R"(<path d="M80 90h240v240l-50 60H80z" fill="#fbf8f2" stroke="#1d2126" stroke-width="5" stroke-linejoin="round"/><path d="M320 330h-50v60" fill="#e3ded3" stroke="#1d2126" stroke-width="5" stroke-linejoin="round"/>)"
    R"(<path d="M120 160h160M120 210h160M120 260h110" stroke="#0b6e69" stroke-width="12" stroke-linecap="round"/><circle cx="200" cy="88" r="20" fill="#b3541e" stroke="#1d2126" stroke-width="5"/></svg>)";

std::size_t letters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The pack's own page: its version grows with every change, so that no picture of before is shown.
Result<> write_pack(const fs::path& folder, content::Date today) {
    int version = 1;
    if (const auto pack = content::Pack::open(folder)) version = std::atoi((*pack)->version().c_str()) + 1;
    return content::write_durably(folder / "pack.toml", "id = \"notices\"\nversion = \"" + std::to_string(version) + "\"\nupdated = " + today.iso() +
                                                            "\ntitle = { zh = \"本站告示\", en = \"Notices\" }\n[defaults]\ntopic = \"technology\"\naudience = [\"residents\"]\n"
                                                            "source = [\"本站\"]\nlicence = \"CC-BY-4.0\"\n");
}

bool is_id(const std::string& id) {
    return id.size() > 1 && id.size() < 8 && id[0] == 'n' && std::all_of(id.begin() + 1, id.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string extension_of(const fs::path& picture) {
    std::string e = picture.extension().string();
    std::transform(e.begin(), e.end(), e.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (e == ".jpeg") e = ".jpg";
    return e == ".png" || e == ".jpg" || e == ".webp" ? e : std::string();
}

}  // namespace

std::vector<Notice> read_notices(const fs::path& folder) {
    std::vector<Notice> out;
    const auto pack = content::Pack::open(folder);
    if (!pack) return out;
    for (const content::Item& item : (*pack)->items()) {
        const auto* poster = std::get_if<content::Poster>(&item.body);
        if (poster == nullptr) continue;
        Notice n{item.name, item.title.zh, {}, poster->picture.ends_with(".svg") ? fs::path() : folder / poster->picture, item.provenance.valid_until};
        for (const auto& line : poster->lines) n.lines.push_back(line.zh);
        out.push_back(std::move(n));
    }
    return out;
}

Result<std::string> write_notice(const fs::path& folder, const Notice& notice, content::Date today) {
    if (notice.title.empty() || letters(notice.title) > longest_title) return Error{"a notice needs a title of at most " + std::to_string(longest_title) + " letters", ""};
    if (notice.lines.size() > most_lines) return Error{"a notice has at most " + std::to_string(most_lines) + " lines", ""};
    for (const auto& line : notice.lines)
        if (letters(line) > longest_line) return Error{"a line of a notice has at most " + std::to_string(longest_line) + " letters", ""};
    if (!notice.id.empty() && !is_id(notice.id)) return Error{"there is no such notice", notice.id};
    if (auto made = content::make_folder_durably(folder / "img"); !made) return made.error();
    std::string id = notice.id;
    if (id.empty()) {
        const auto old = read_notices(folder);
        if (old.size() >= most_notices) return Error{"there are already " + std::to_string(most_notices) + " notices; remove one first", ""};
        int n = 1;
        std::error_code none;
        while (fs::exists(folder / ("n" + std::to_string(n) + ".toml"), none)) ++n;
        id = "n" + std::to_string(n);
    }
    // Without a picture of its own it shows a sheet on a board.
    std::string picture = "img/sheet.svg";
    if (auto kept = content::write_durably(folder / picture, std::string_view(sheet)); !kept) return kept.error();
    if (!notice.picture.empty()) {
        const std::string extension = extension_of(notice.picture);
        if (extension.empty()) return Error{"a picture is a PNG, JPEG or WebP file", notice.picture.filename().string()};
        const auto bytes = content::read_capped(notice.picture, largest_picture);
        if (!bytes) return bytes.error().in("the picture");
        if (auto probed = content::probe_picture(std::as_bytes(std::span(*bytes)), {}); !probed) return probed.error().in(notice.picture.filename().string());
        picture = "img/" + id + extension;
        if (auto kept = content::write_durably(folder / picture, *bytes); !kept) return kept.error();
    }
    std::string text = "kind = \"poster\"\ntitle = " + content::toml_string(notice.title) + "\nheadline = " + content::toml_string(notice.title) + "\nlines = [";
    for (const auto& line : notice.lines) text += (text.back() == '[' ? "" : ", ") + content::toml_string(line);
    text += "]\n";
    text += "picture = \"" + picture + "\"\n";
    if (notice.until) text += "valid_until = " + notice.until->iso() + "\n";
    if (auto kept = content::write_durably(folder / (id + ".toml"), text); !kept) return kept.error();
    if (auto kept = write_pack(folder, today); !kept) return kept.error();
    return id;
}

Result<> remove_notice(const fs::path& folder, const std::string& id, content::Date today) {
    if (!is_id(id)) return Error{"there is no such notice", id};
    std::error_code fault;
    fs::remove(folder / (id + ".toml"), fault);
    if (fault) return Error{fault.message(), id};
    for (const char* extension : {".png", ".jpg", ".webp"}) fs::remove(folder / "img" / (id + extension), fault);
    if (auto synced = content::sync_folder(folder); !synced) return synced.error();
    return write_pack(folder, today);
}

std::vector<fs::path> pictures_on(const fs::path& stick) {
    std::vector<fs::path> out;
    std::error_code fault;
    for (const auto& entry : fs::directory_iterator(stick, fault)) {
        std::error_code none;
        if (!entry.is_regular_file(none) || extension_of(entry.path()).empty() || entry.file_size(none) > largest_picture) continue;
        out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    if (out.size() > 60) out.resize(60);
    return out;
}

}  // namespace estation::kiosk::staff
