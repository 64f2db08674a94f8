#include "content/authoring/pack_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <memory>
#include <set>
#include <span>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using std::string;

// A built pack is stored as it is; one that somebody packed again by hand grows when it is unpacked, but not like this.
constexpr std::uint64_t growth = 20, growth_allowed = 64u << 20;

struct CloseWriter { void operator()(::archive* a) const { archive_write_free(a); } };
struct CloseReader { void operator()(::archive* a) const { archive_read_free(a); } };
struct CloseEntry { void operator()(::archive_entry* e) const { archive_entry_free(e); } };

// libarchive turns names from and to the locale's letters; a plain machine's has only English ones.
class Utf8Letters {
public:
    Utf8Letters() {
        if (const char* now = std::setlocale(LC_CTYPE, nullptr)) before_ = now;
        std::setlocale(LC_CTYPE, "C.UTF-8");
    }
    ~Utf8Letters() { std::setlocale(LC_CTYPE, before_.c_str()); }
    Utf8Letters(const Utf8Letters&) = delete;
    Utf8Letters& operator=(const Utf8Letters&) = delete;

private:
    string before_ = "C";
};

class Packing {
public:
    Packing(const fs::path& target, NewFile& file) : target_(target), file_(file), writer_(archive_write_new()) {}

    Result<> run(const fs::path& folder, const Manifest& manifest) {
        archive_write_set_format_zip(writer_.get());
        archive_write_zip_set_compression_store(writer_.get());
        archive_write_set_bytes_in_last_block(writer_.get(), 1);
        archive_write_set_options(writer_.get(), "hdrcharset=UTF-8");
        if (archive_write_open(writer_.get(), this, nullptr, &Packing::pass_on, nullptr) != ARCHIVE_OK) return fault();
        const string text = manifest.text();
        if (auto r = begin(string(built_manifest), text.size()); !r) return r;
        if (auto r = add(std::as_bytes(std::span(text))); !r) return r;
        for (const auto& one : manifest.files) {
            if (auto r = begin(one.name, one.bytes); !r) return r;
            const auto hash = hash_file(folder / one.name, [&](std::span<const std::byte> piece) { return add(piece); });
            if (!hash) return hash.error();
            if (hash->hex != one.sha256) return Error{"the file changed while it was being read, try again when nobody writes to it", (folder / one.name).string()};
        }
        return archive_write_close(writer_.get()) == ARCHIVE_OK ? Result<>() : fault();
    }

private:
    static la_ssize_t pass_on(::archive*, void* self, const void* data, std::size_t size) {
        auto& packing = *static_cast<Packing*>(self);
        packing.written_ = packing.file_.write({static_cast<const std::byte*>(data), size});
        return packing.written_ ? static_cast<la_ssize_t>(size) : -1;
    }
    Error fault() {
        if (!written_) return written_.error();
        const char* why = archive_error_string(writer_.get());
        return {string("the archive cannot be written: ") + (why != nullptr ? why : "for no known reason"), target_.string()};
    }
    // No time, no owner, no rights of anybody's machine.
    Result<> begin(const string& name, std::uint64_t bytes) {
        const std::unique_ptr<::archive_entry, CloseEntry> entry(archive_entry_new());
        archive_entry_set_pathname_utf8(entry.get(), name.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
        return archive_write_header(writer_.get(), entry.get()) == ARCHIVE_OK ? Result<>() : fault();
    }
    Result<> add(std::span<const std::byte> piece) {
        return archive_write_data(writer_.get(), piece.data(), piece.size()) == static_cast<la_ssize_t>(piece.size()) ? Result<>() : fault();
    }

    const fs::path& target_;
    NewFile& file_;
    Result<> written_;
    std::unique_ptr<::archive, CloseWriter> writer_;
};

class Unpacking {
public:
    Unpacking(const fs::path& file, const fs::path& folder) : file_(file), folder_(folder), reader_(archive_read_new()) {}

    Result<> run() {
        std::error_code none;
        const auto size = fs::file_size(file_, none);
        most_ = std::max(growth_allowed, none ? 0 : size * growth);
        archive_read_support_format_zip(reader_.get());
        archive_read_set_options(reader_.get(), "hdrcharset=UTF-8");
        if (archive_read_open_filename(reader_.get(), file_.c_str(), 256u << 10) != ARCHIVE_OK) return wrong("this is no zip archive, and no folder either");
        for (;;) {
            ::archive_entry* entry = nullptr;
            const int state = archive_read_next_header(reader_.get(), &entry);
            if (state == ARCHIVE_EOF) break;
            if (state != ARCHIVE_OK && state != ARCHIVE_WARN) return wrong("the archive is damaged or cut off; copy it again");
            if (auto r = take(entry); !r) return r;
        }
        return seen_.contains(string(built_manifest)) ? Result<>() : wrong("there is no manifest.txt in this archive, so estation-pack build has not made it");
    }

private:
    Error wrong(string text) const { return {std::move(text), file_.string()}; }

    Result<> take(::archive_entry* entry) {
        const char* raw = archive_entry_pathname_utf8(entry);
        if (raw == nullptr) return wrong("a file in the archive has a name that cannot be read");
        const string name = raw;
        const string shown = "\"" + name.substr(0, 80) + "\"";
        if (archive_entry_filetype(entry) == AE_IFDIR) return {};
        if (find_invalid_utf8(name) != string::npos || !check_pack_name(name)) return wrong("the archive holds a file whose name no pack may have; nothing of it is used");
        if (archive_entry_symlink(entry) != nullptr || archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) != AE_IFREG)
            return wrong("the archive holds " + shown + ", which is no ordinary file; nothing of it is used");
        if (archive_entry_is_encrypted(entry) != 0) return wrong("the archive is locked with a password");
        if (!seen_.insert(name).second) return wrong("the archive holds " + shown + " twice; nothing of it is used");
        if (seen_.size() > pack_files_cap + 1) return wrong("more than " + std::to_string(pack_files_cap) + " files in one pack");
        const auto target = folder_ / name;
        std::error_code fault;
        fs::create_directories(target.parent_path(), fault);
        auto file = fault ? Result<NewFile>(Error{"cannot make the folder: " + plain_words(fault.value()), target.parent_path().string()}) : NewFile::beside(target);
        if (!file) return file.error();
        if (auto r = copy(*file, shown); !r) return r;
        return file->finish();
    }

    Result<> copy(NewFile& file, const string& shown) {
        const void* block = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0, at = 0;
        for (;;) {
            const int state = archive_read_data_block(reader_.get(), &block, &size, &offset);
            if (state == ARCHIVE_EOF) return {};
            if (state != ARCHIVE_OK) return wrong(shown + " in the archive is damaged or cut off; copy it again");
            if (offset != at) return wrong(shown + " in the archive has holes; nothing of it is used");
            at += static_cast<la_int64_t>(size);
            total_ += size;
            if (total_ > most_) return wrong("the archive grows when it is unpacked as no built pack does; nothing of it is used");
            if (auto r = file.write({static_cast<const std::byte*>(block), size}); !r) return r;
        }
    }

    const fs::path &file_, &folder_;
    std::unique_ptr<::archive, CloseReader> reader_;
    std::set<string> seen_;
    std::uint64_t total_ = 0, most_ = 0;
};

}  // namespace

bool is_archive_name(const fs::path& path) { return path.extension() == ".zip"; }

Result<> write_archive(const fs::path& folder, const Manifest& manifest, const fs::path& archive) {
    const Utf8Letters letters;
    auto file = NewFile::beside(archive);
    if (!file) return file.error();
    if (auto r = Packing(archive, *file).run(folder, manifest); !r) return r;
    if (auto r = file->finish(); !r) return r;
    std::error_code none;
    fs::permissions(archive, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read, none);
    return sync_folder(archive.has_parent_path() ? archive.parent_path() : fs::path("."));
}

Result<PackPlace> PackPlace::open(const fs::path& given, const fs::path& scratch) {
    std::error_code none;
    if (!fs::is_regular_file(given, none)) return PackPlace(given, false);
    string place = (scratch / ".unpacked-XXXXXX").string();
    if (::mkdtemp(place.data()) == nullptr) return Error{"cannot make a folder to unpack into: " + plain_words(errno), scratch.string()};
    PackPlace unpacked(place, true);
    const Utf8Letters letters;
    if (auto r = Unpacking(given, unpacked.folder_).run(); !r) return r.error();
    return unpacked;
}

PackPlace::PackPlace(PackPlace&& other) noexcept : folder_(std::move(other.folder_)), unpacked_(std::exchange(other.unpacked_, false)) {}

PackPlace::~PackPlace() {
    std::error_code none;
    if (unpacked_) fs::remove_all(folder_, none);
}

}  // namespace estation::content
