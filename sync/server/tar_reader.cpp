#include "sync/server/tar_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "content/manifest.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

struct Free { void operator()(archive* reader) const { archive_read_free(reader); } };

}  // namespace

Result<> unpack_tar(std::string_view unverified_tar, const fs::path& folder, const TarCaps& caps) {
    const std::unique_ptr<archive, Free> reader(archive_read_new());
    if (!reader) return Error{"there is no memory to unpack the tar", {}};
    archive_read_support_format_tar(reader.get());
    archive_read_support_format_zip(reader.get());
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_filter_zstd(reader.get());
    if (archive_read_open_memory(reader.get(), unverified_tar.data(), unverified_tar.size()) != ARCHIVE_OK) return Error{"this is no tar", {}};
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    std::vector<char> piece(piece_bytes);
    archive_entry* entry = nullptr;
    int code = ARCHIVE_OK;
    while ((code = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
        const char* const raw = archive_entry_pathname(entry);
        std::string name = raw ? raw : "";
        while (name.starts_with("./")) name.erase(0, 2);
        if (archive_entry_filetype(entry) == AE_IFDIR) continue;
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) return Error{"only ordinary files may be in the tar", name.substr(0, 200)};
        if (auto r = content::check_pack_name(name); !r) return r;
        if (++files > caps.files) return Error{"the tar holds more than " + std::to_string(caps.files) + " files", {}};
        std::error_code failed;
        fs::create_directories((folder / name).parent_path(), failed);
        if (fs::exists(folder / name, failed)) return Error{"the tar holds this file twice", name};
        std::ofstream out(folder / name, std::ios::binary | std::ios::trunc);
        for (;;) {
            const la_ssize_t got = archive_read_data(reader.get(), piece.data(), piece.size());
            if (got < 0) return Error{"the tar is damaged", name};
            if (got == 0) break;
            bytes += static_cast<std::uint64_t>(got);
            if (bytes > caps.bytes) return Error{"the tar unpacks to more than is allowed", {}};
            out.write(piece.data(), got);
        }
        out.close();
        if (!out) return Error{"the file cannot be written; is the disk full?", name};
    }
    if (code != ARCHIVE_EOF) return Error{"the tar is damaged, or this is none", {}};
    if (files == 0) return Error{"the tar is empty", {}};
    // One folder around everything: what is in it is the pack.
    std::error_code failed;
    if (!fs::exists(folder / "pack.toml", failed)) {
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

}  // namespace estation::sync::server
