#include "content/program_shelf.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "content/durable.h"
#include "content/hash.h"
#include "content/program.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t book_cap = 64u << 10;
constexpr std::string_view laying_mark = ".laying-", torn_mark = ".torn-", bin_folder = "bin/";

// Held for a moment only, by whoever changes something. It belongs to the open folder and ends with the process.
class Lock {
public:
    explicit Lock(const fs::path& folder) : file_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        if (file_ < 0) return;
        // A file system without locks must not keep a station from starting.
        while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {}
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() {
        if (file_ < 0) return;
        ::flock(file_, LOCK_UN);
        ::close(file_);
    }

private:
    int file_;
};

// Mode and content are durable when it returns.
Result<> make_executable(const fs::path& file) {
    const auto fault = [&](int reason) { return Error{"cannot make the program executable: " + plain_words(reason), file.string()}; };
    const int at = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (at < 0) return fault(errno);
    constexpr mode_t everybody_may_run = 0755;
    const bool done = ::fchmod(at, everybody_may_run) == 0 && ::fsync(at) == 0;
    const int reason = errno;
    ::close(at);
    return done ? Result<>() : Result<>(fault(reason));
}

Result<> copy_in(const fs::path& from, const fs::path& to, const ManifestFile& file) {
    auto fresh = NewFile::beside(to);
    if (!fresh) return fresh.error();
    const auto hash = hash_file(from, [&](std::span<const std::byte> piece) { return fresh->write(piece); });
    if (!hash) return hash.error();
    if (hash->hex != file.sha256 || hash->bytes != file.bytes) return Error{"is damaged in the store, and is not laid out", file.name};
    if (auto r = fresh->finish(); !r) return r;
    return file.name.starts_with(bin_folder) ? make_executable(to) : Result<>();
}

}  // namespace

bool ProgramShelf::used() const {
    std::error_code none;
    return fs::is_directory(root_, none);
}

fs::path ProgramShelf::executable(const std::string& manifest) const { return root_ / manifest / program_executable; }

ProgramBook ProgramShelf::book() const {
    const auto text = read_capped(root_ / "book.txt", book_cap);
    auto book = text ? ProgramBook::parse(*text, (root_ / "book.txt").string()) : Result<ProgramBook>(text.error());
    return book ? std::move(*book) : ProgramBook();
}

Result<ProgramBook> ProgramShelf::change(const std::function<void(ProgramBook&)>& how) const {
    if (auto r = make_folder_durably(root_); !r) return r.error();
    const Lock lock(root_);
    const ProgramBook before = book();
    ProgramBook after = before;
    how(after);
    if (after == before) return after;
    const auto text = after.text();
    if (!text) return text.error();
    if (auto r = write_durably(root_ / "book.txt", *text); !r) return r.error();
    return after;
}

Result<> ProgramShelf::lay_out(const std::string& manifest_hash, const Manifest& manifest, const std::function<fs::path(const ManifestFile&)>& blob) const {
    if (auto r = make_folder_durably(root_); !r) return r;
    if (check(manifest_hash)) return {};
    put_away(manifest_hash);
    const fs::path place = root_ / (std::string(laying_mark) + manifest_hash);
    std::error_code failed;
    fs::remove_all(place, failed);
    std::set<fs::path> folders{place};
    for (const auto& file : manifest.files)
        for (fs::path above = (place / file.name).parent_path(); above != root_; above = above.parent_path()) folders.insert(above);
    for (const auto& folder : folders)   // a folder comes before what is in it
        if (!fs::create_directory(folder, failed) && failed) return Error{"cannot make the folder: " + plain_words(failed.value()), folder.string()};
    for (const auto& file : manifest.files)
        if (auto r = copy_in(blob(file), place / file.name, file); !r) return r;
    if (auto r = write_durably(place / built_manifest, manifest.text()); !r) return r;
    for (const auto& folder : folders)
        if (auto r = sync_folder(folder); !r) return r;
    const Lock lock(root_);
    if (::rename(place.c_str(), folder(manifest_hash).c_str()) != 0) return Error{"cannot put the program in its place: " + plain_words(errno), root_.string()};
    return sync_folder(root_);
}

Result<Manifest> ProgramShelf::look_at(const std::string& manifest) const {
    if (!is_sha256(manifest)) return Error{"a program is named by its manifest's fingerprint", manifest};
    const fs::path place = folder(manifest), list = place / built_manifest;
    const auto text = read_capped(list, manifest_cap);
    if (!text) return text.error();
    const auto hash = hash_text(*text);
    if (!hash) return hash.error();
    if (*hash != manifest) return Error{"the program's manifest is damaged", list.string()};
    auto read = Manifest::parse(*text, list.string());
    if (!read) return read;
    for (const auto& file : read->files) {
        struct stat about {};
        if (::lstat((place / file.name).c_str(), &about) != 0 || !S_ISREG(about.st_mode) || static_cast<std::uint64_t>(about.st_size) != file.bytes)
            return Error{"a file of the program is missing or torn", (place / file.name).string()};
    }
    return read;
}

Result<> ProgramShelf::check(const std::string& manifest) const {
    const auto read = look_at(manifest);
    if (!read) return read.error();
    const auto* const file = read->find(program_executable);
    if (file == nullptr) return Error{"there is no executable in it", folder(manifest).string()};
    const auto hash = hash_file(executable(manifest));
    if (!hash) return hash.error();
    if (hash->hex != file->sha256) return Error{"the executable is not the one that was laid out", executable(manifest).string()};
    return ::access(executable(manifest).c_str(), X_OK) == 0 ? Result<>() : Result<>(Error{"the executable may not be run: " + plain_words(errno), executable(manifest).string()});
}

void ProgramShelf::put_away(const std::string& manifest) const {
    std::error_code none;
    if (!fs::exists(fs::symlink_status(folder(manifest), none))) return;
    const fs::path aside = root_ / (std::string(torn_mark) + manifest);
    fs::remove_all(aside, none);
    fs::rename(folder(manifest), aside, none);
}

Result<> ProgramShelf::sweep(const std::set<std::string>& besides) const {
    if (!used()) return {};
    std::set<std::string> kept = besides;
    for (const auto& manifest : book().named()) kept.insert(manifest);
    std::vector<fs::path> leaving;
    std::error_code failed;
    for (fs::directory_iterator entry(root_, failed), end; !failed && entry != end; entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        const bool half = name.starts_with(laying_mark) || name.starts_with(torn_mark) || is_unfinished_name(name);
        if (half || (is_sha256(name) && !kept.contains(name))) leaving.push_back(entry->path());
    }
    if (leaving.empty()) return {};
    for (const auto& path : leaving) {
        // First its manifest: what is half gone must not look whole to anybody.
        fs::remove(path / built_manifest, failed);
        fs::remove_all(path, failed);
        if (failed) return Error{"cannot remove an old program: " + plain_words(failed.value()), path.string()};
    }
    return sync_folder(root_);
}

std::string this_boot() {
    const auto text = read_capped("/proc/sys/kernel/random/boot_id", 256);
    if (!text) return {};
    return text->substr(0, std::min<std::size_t>(text->find_first_of(" \n"), 64));
}

}  // namespace estation::content
