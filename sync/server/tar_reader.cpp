#include "sync/server/tar_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "content/manifest.h"
#include "content/program.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

struct Free { void operator()(archive* reader) const { archive_read_free(reader); } };

// What a reader has unpacked so far, and the caps that hold for it.
class Unpacking {
public:
    Unpacking(const fs::path& folder, const TarCaps& caps) : folder_(folder), caps_(caps) {}
    [[nodiscard]] Result<> take(archive* reader, const std::string& name) {
        if (auto r = content::check_pack_name(name); !r) return r;
        if (++files_ > caps_.files) return Error{"the tar holds more than " + std::to_string(caps_.files) + " files", {}};
        std::error_code failed;
        fs::create_directories((folder_ / name).parent_path(), failed);
        if (fs::exists(folder_ / name, failed)) return Error{"the tar holds this file twice", name};
        std::ofstream out(folder_ / name, std::ios::binary | std::ios::trunc);
        for (;;) {
            const la_ssize_t got = archive_read_data(reader, piece_.data(), piece_.size());
            if (got < 0) return Error{"the tar is damaged", name};
            if (got == 0) break;
            bytes_ += static_cast<std::uint64_t>(got);
            if (bytes_ > caps_.bytes) return Error{"the tar unpacks to more than is allowed", {}};
            out.write(piece_.data(), got);
        }
        out.close();
        return out ? Result<>() : Result<>(Error{"the file cannot be written; is the disk full?", name});
    }
    [[nodiscard]] std::size_t files() const { return files_; }

private:
    const fs::path& folder_;
    const TarCaps& caps_;
    std::size_t files_ = 0;
    std::uint64_t bytes_ = 0;
    std::vector<char> piece_ = std::vector<char>(piece_bytes);
};

std::string name_of(archive_entry* entry) {
    const char* const raw = archive_entry_pathname(entry);
    std::string name = raw ? raw : "";
    while (name.starts_with("./")) name.erase(0, 2);
    return name;
}

// Where a file of the package lies in a program; empty: it is not part of one.
std::string name_in_program(const std::string& name) {
    if (name == "usr/share/estation/program.toml") return std::string(content::program_facts_file);
    const std::string inner = name.starts_with("usr/") ? name.substr(4) : std::string();
    return inner == content::program_executable || inner.starts_with(content::program_assets) ? inner : std::string();
}

// The data.tar.* within a .deb, piece by piece as the inner reader asks for it.
struct Inner {
    archive* outer = nullptr;
    std::vector<char> piece = std::vector<char>(piece_bytes);
    static la_ssize_t more(archive*, void* self, const void** bytes) {
        auto& inner = *static_cast<Inner*>(self);
        *bytes = inner.piece.data();
        return archive_read_data(inner.outer, inner.piece.data(), inner.piece.size());
    }
};

Result<> unpack_data(archive* outer, const fs::path& folder, const TarCaps& caps) {
    const std::unique_ptr<archive, Free> reader(archive_read_new());
    if (!reader) return Error{"there is no memory to unpack the package", {}};
    archive_read_support_format_tar(reader.get());
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_filter_xz(reader.get());
    archive_read_support_filter_zstd(reader.get());
    Inner inner{outer};
    if (archive_read_open(reader.get(), &inner, nullptr, Inner::more, nullptr) != ARCHIVE_OK) return Error{"what the package holds cannot be read", {}};
    Unpacking unpacking(folder, caps);
    archive_entry* entry = nullptr;
    int code = ARCHIVE_OK;
    while ((code = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
        const std::string name = name_in_program(name_of(entry));
        if (name.empty() || archive_entry_filetype(entry) == AE_IFDIR) continue;
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) return Error{"only ordinary files may be in a program", name.substr(0, 200)};
        if (auto r = unpacking.take(reader.get(), name); !r) return r;
    }
    if (code != ARCHIVE_EOF) return Error{"the package is damaged", {}};
    std::error_code none;
    return fs::exists(folder / content::program_facts_file, none) ? Result<>() : Result<>(Error{"there is no program.toml in this package, so it holds no program for stations", {}});
}

}  // namespace

Result<> unpack_tar(std::string_view unverified_tar, const fs::path& folder, const TarCaps& caps) {
    const std::unique_ptr<archive, Free> reader(archive_read_new());
    if (!reader) return Error{"there is no memory to unpack the tar", {}};
    archive_read_support_format_tar(reader.get());
    archive_read_support_format_zip(reader.get());
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_filter_zstd(reader.get());
    if (archive_read_open_memory(reader.get(), unverified_tar.data(), unverified_tar.size()) != ARCHIVE_OK) return Error{"this is no tar", {}};
    Unpacking unpacking(folder, caps);
    archive_entry* entry = nullptr;
    int code = ARCHIVE_OK;
    while ((code = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
        const std::string name = name_of(entry);
        if (archive_entry_filetype(entry) == AE_IFDIR) continue;
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) return Error{"only ordinary files may be in the tar", name.substr(0, 200)};
        if (auto r = unpacking.take(reader.get(), name); !r) return r;
    }
    if (code != ARCHIVE_EOF) return Error{"the tar is damaged, or this is none", {}};
    if (unpacking.files() == 0) return Error{"the tar is empty", {}};
    // One folder around everything: what is in it is the pack.
    std::error_code failed;
    if (!fs::exists(folder / "pack.toml", failed) && !fs::exists(folder / content::program_facts_file, failed)) {
        std::vector<fs::path> tops;
        for (const auto& top : fs::directory_iterator(folder, failed)) tops.push_back(top.path());
        if (tops.size() == 1 && fs::is_directory(tops[0], failed)) {
            const fs::path aside = folder / ".around";
            fs::rename(tops[0], aside, failed);
            for (const auto& inner : fs::directory_iterator(aside, failed)) fs::rename(inner.path(), folder / inner.path().filename(), failed);
            fs::remove_all(aside, failed);
        }
    }
    return {};
}

Result<> unpack_program(const fs::path& deb, const fs::path& folder, const TarCaps& caps) {
    const std::unique_ptr<archive, Free> reader(archive_read_new());
    if (!reader) return Error{"there is no memory to unpack the package", {}};
    archive_read_support_format_ar(reader.get());
    if (archive_read_open_filename(reader.get(), deb.c_str(), piece_bytes) != ARCHIVE_OK) return Error{"this is no Debian package", deb.string()};
    archive_entry* entry = nullptr;
    while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK)
        if (name_of(entry).starts_with("data.tar")) {
            auto unpacked = unpack_data(reader.get(), folder, caps);
            return unpacked ? Result<>() : Result<>(Error{unpacked.error().line(), deb.string()});
        }
    return Error{"this is no Debian package", deb.string()};
}

}  // namespace estation::sync::server
