#include "content/authoring/pack_build.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "content/authoring/pack_archive.h"
#include "content/authoring/picture_shrink.h"
#include "content/durable.h"
#include "content/hash.h"
#include "content/pack.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using std::string;
using std::string_view;

// A folder that is removed again unless it is moved to its place.
struct Draft {
    fs::path path;
    ~Draft() {
        std::error_code none;
        fs::remove_all(path, none);
    }
};

string ending_of(string_view name) {
    const auto dot = name.rfind('.');
    string ending(dot == string_view::npos || name.find('/', dot) != string_view::npos ? string_view() : name.substr(dot));
    std::ranges::transform(ending, ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return ending;
}

bool is_picture(string_view name) {
    static constexpr std::array<string_view, 4> endings = {".png", ".jpg", ".jpeg", ".webp"};
    return std::ranges::find(endings, ending_of(name)) != endings.end();
}

// What authors and their programs keep beside a pack, and no station reads.
bool is_authors_own(string_view name) {
    const auto base = name.substr(name.rfind('/') + 1);
    static constexpr std::array<string_view, 18> endings = {".bak", ".tmp", ".swp", ".orig", ".xlsx", ".xls", ".et", ".docx", ".doc", ".wps", ".pptx", ".ppt", ".psd", ".ai", ".xcf", ".zip", ".rar", ".7z"};
    return name == "README.md" || base.ends_with('~') || base.starts_with("~$") || base == "Thumbs.db" || base == "desktop.ini" || std::ranges::find(endings, ending_of(base)) != endings.end();
}

constexpr auto file_rights = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read;
constexpr auto folder_rights = file_rights | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;

Result<> copy_file(const fs::path& from, const fs::path& to, const string& sha256) {
    auto file = NewFile::beside(to);
    if (!file) return file.error();
    const auto hash = hash_file(from, [&](std::span<const std::byte> piece) { return file->write(piece); });
    if (!hash) return hash.error();
    if (hash->hex != sha256) return Error{"the file changed while it was being read, try again when nobody writes to it", from.string()};
    return file->finish();
}

class Building {
public:
    Building(const fs::path& folder, const fs::path& draft, int largest_side) : folder_(folder), draft_(draft), largest_side_(largest_side) {}

    Result<Built> run() {
        const auto source = survey(folder_);
        if (!source) return source.error();
        for (const auto& file : source->files) {
            if (is_authors_own(file.name)) {
                built_.left_out.push_back(file.name);
                continue;
            }
            if (auto r = make_folder((draft_ / file.name).parent_path()); !r) return r.error();
            if (auto r = is_picture(file.name) ? picture(file) : copy_file(folder_ / file.name, draft_ / file.name, file.sha256); !r) return r.error();
            if (auto r = set_rights(draft_ / file.name, file_rights); !r) return r.error();
        }
        if (auto r = write_manifest(); !r) return r.error();
        return std::move(built_);
    }

private:
    Result<> make_folder(const fs::path& path) const {
        std::error_code fault;
        if (fs::is_directory(path, fault)) return {};
        if (auto r = make_folder(path.parent_path()); !r) return r;
        if (!fs::create_directory(path, fault)) return Error{"cannot make the folder: " + plain_words(fault.value()), path.string()};
        return set_rights(path, folder_rights);
    }
    static Result<> set_rights(const fs::path& path, fs::perms rights) {
        std::error_code fault;
        fs::permissions(path, rights, fault);
        return fault ? Result<>(Error{"its rights cannot be set: " + plain_words(fault.value()), path.string()}) : Result<>();
    }

    Result<> picture(const ManifestFile& file) {
        const auto path = folder_ / file.name;
        const auto text = read_capped(path, Limits{}.picture_file_bytes);
        if (!text) return text.error();
        auto small = shrink_picture(std::as_bytes(std::span(*text)), largest_side_);
        if (!small) return Error{small.error().text, path.string()};
        if (!*small) return copy_file(path, draft_ / file.name, file.sha256);
        const auto& s = **small;
        built_.pictures.push_back({file.name, s.from.width, s.from.height, s.to.width, s.to.height, text->size(), s.bytes.size()});
        return write_durably(draft_ / file.name, std::span<const std::byte>(s.bytes));
    }

    Result<> write_manifest() {
        auto manifest = survey(draft_);
        if (!manifest) return manifest.error();
        const auto text = manifest->text();
        const auto hash = hash_text(text);
        if (!hash) return hash.error();
        built_.manifest = std::move(*manifest);
        built_.sha256 = *hash;
        if (auto r = write_durably(draft_ / built_manifest, text); !r) return r;
        return set_rights(draft_ / built_manifest, file_rights);
    }

    const fs::path &folder_, &draft_;
    int largest_side_;
    Built built_;
};

// Only an earlier build gives way.
Result<> check_place(const fs::path& folder, const fs::path& out) {
    std::error_code none;
    const auto inside = fs::weakly_canonical(folder, none), target = fs::weakly_canonical(out, none);
    if (std::mismatch(inside.begin(), inside.end(), target.begin(), target.end()).first == inside.end())
        return Error{"this lies inside the folder that is built; name a place beside it", out.string()};
    if (!fs::exists(fs::symlink_status(out, none))) return {};
    bool ours = fs::is_directory(out, none) && (fs::is_empty(out, none) || fs::is_regular_file(out / built_manifest, none));
    if (is_archive_name(out) && fs::is_regular_file(out, none)) {
        constexpr std::size_t name_at = 30;   // of the first file in a zip archive
        const auto end = name_at + built_manifest.size();
        Result<> stopped;
        string head;
        // Its beginning only: it may be large.
        const auto read = hash_file(out, [&](std::span<const std::byte> piece) {
            head.append(reinterpret_cast<const char*>(piece.data()), std::min(piece.size(), end - head.size()));
            return head.size() < end ? Result<>() : Result<>(Error{"enough", ""});
        });
        (void)static_cast<bool>(read);
        ours = head.size() == end && head.starts_with("PK\x03\x04") && head.ends_with(built_manifest);
    }
    return ours ? Result<>() : Result<>(Error{"something else than a built pack lies there already; name another place", out.string()});
}

// An earlier build steps aside until the new one stands in its place.
Result<> move_to_place(const fs::path& draft, const fs::path& out) {
    std::error_code fault;
    Draft old{out.parent_path() / ("." + out.filename().string() + ".old-" + std::to_string(getpid()))};
    const bool replaces = fs::exists(out, fault);
    if (replaces) fs::rename(out, old.path, fault);
    if (!fault) fs::rename(draft, out, fault);
    if (!fault) return sync_folder(out.parent_path());
    const Error error{"it cannot be moved to its place: " + plain_words(fault.value()), out.string()};
    if (replaces && !fs::exists(out, fault)) fs::rename(old.path, out, fault);
    return error;
}

}  // namespace

Result<Built> build_pack(const fs::path& folder, const fs::path& out, int largest_side) {
    std::error_code fault;
    const auto pack = Pack::open(folder);
    if (!pack) return pack.error();
    if (!(*pack)->faults().empty()) return Error{"a pack with faults is not built; mend them first", folder.string()};
    auto target = fs::absolute(out, fault).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();   // "built/"
    if (auto r = check_place(folder, target); !r) return r.error();
    fs::create_directories(target.parent_path(), fault);
    const Draft draft{target.parent_path() / ("." + target.filename().string() + ".building-" + std::to_string(getpid()))};
    fs::remove_all(draft.path, fault);
    if (!fs::create_directory(draft.path, fault)) return Error{"cannot make the folder: " + plain_words(fault.value()), target.parent_path().string()};
    fs::permissions(draft.path, folder_rights, fault);
    auto built = Building(folder, draft.path, largest_side).run();
    if (!built) return built.error();
    const auto back = Pack::open(draft.path);
    if (!back) return back.error().in("what was built cannot be read back");
    if (!(*back)->faults().empty() || (*back)->items().size() != (*pack)->items().size())
        return Error{(*back)->faults().empty() ? "an item is missing in what was built" : (*back)->faults().front().text, folder.string()}.in("what was built is not what was there");
    if (auto r = is_archive_name(target) ? write_archive(draft.path, built->manifest, target) : move_to_place(draft.path, target); !r) return r.error();
    return built;
}

}  // namespace estation::content
