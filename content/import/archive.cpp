#include "content/import/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

#include "content/unicode.h"

namespace estation::content {
namespace {

struct Close {
    void operator()(::archive* a) const { archive_read_free(a); }
};
using Reading = std::unique_ptr<::archive, Close>;

// Backslashes are what old Windows programs write between folders.
std::string clean_path(std::string name) {
    std::ranges::replace(name, '\\', '/');
    while (name.starts_with("./")) name.erase(0, 2);
    return name;
}

bool climbs(std::string_view name) {
    if (name.starts_with('/') || (name.size() > 1 && name[1] == ':')) return true;
    while (!name.empty()) {
        const auto end = std::min(name.find('/'), name.size());
        if (name.substr(0, end) == "..") return true;
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return false;
}

std::string shown(std::string_view name) { return "\"" + short_title(name, 80) + "\""; }

class Unpacking {
public:
    Unpacking(std::string_view bytes, const std::string& file, const ImportLimits& limits) : bytes_(bytes), file_(file), limits_(limits), reading_(archive_read_new()) {}

    Result<Unpacked> run(const std::function<bool(const std::string&)>& wanted) {
        archive_read_support_format_zip(reading_.get());
        if (archive_read_open_memory(reading_.get(), bytes_.data(), bytes_.size()) != ARCHIVE_OK) return wrong("this is no zip archive");
        Unpacked out;
        for (;;) {
            archive_entry* entry = nullptr;
            const int state = archive_read_next_header(reading_.get(), &entry);
            if (state == ARCHIVE_EOF) return out;
            if (state != ARCHIVE_OK && state != ARCHIVE_WARN) return wrong("the archive is damaged or cut off; copy it again");
            if (auto r = take(entry, out, wanted); !r) return r.error();
        }
    }

private:
    Error wrong(std::string text) const { return {std::move(text), file_}; }

    Result<> take(archive_entry* entry, Unpacked& out, const std::function<bool(const std::string&)>& wanted) {
        if (++count_ > limits_.entries) return wrong("more than " + std::to_string(limits_.entries) + " files in the archive; divide it");
        const char* raw = archive_entry_pathname_utf8(entry);
        if (raw == nullptr) raw = archive_entry_pathname(entry);
        if (raw == nullptr) return wrong("a file in the archive has a name that cannot be read; pack it again with plain names");
        const auto name = clean_path(raw);
        if (climbs(name)) return wrong("the archive holds " + shown(name) + ", a path that leads outside; nothing of it is imported");
        if (archive_entry_symlink(entry) != nullptr || archive_entry_hardlink(entry) != nullptr) return wrong("the archive holds a link, " + shown(name) + "; nothing of it is imported");
        if (archive_entry_is_encrypted(entry) != 0) return wrong("the archive is locked with a password; save it without one");
        if (archive_entry_filetype(entry) == AE_IFDIR || name.ends_with('/') || name.empty()) return {};
        out.names.push_back(name);
        if (find_invalid_utf8(name) != std::string::npos || !wanted(name)) return {};
        std::string text;
        if (auto r = read(name, text); !r) return r.error();
        out.files[name] = std::move(text);
        return {};
    }

    Result<> read(const std::string& name, std::string& text) {
        const void* block = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        for (;;) {
            const int state = archive_read_data_block(reading_.get(), &block, &size, &offset);
            if (state == ARCHIVE_EOF) return {};
            if (state != ARCHIVE_OK) return wrong(shown(name) + " in the archive is damaged or cut off; copy it again");
            if (offset < 0 || static_cast<std::uint64_t>(offset) != text.size()) return wrong(shown(name) + " in the archive has holes; nothing of it is imported");
            total_ += size;
            if (text.size() + size > limits_.entry_bytes) return wrong(shown(name) + " has more than " + std::to_string(limits_.entry_bytes) + " bytes unpacked; nothing of the archive is imported");
            if (total_ > limits_.archive_bytes) return wrong("the archive has more than " + std::to_string(limits_.archive_bytes) + " bytes unpacked; nothing of it is imported");
            if (total_ > (1u << 20) && total_ / limits_.ratio > bytes_.size())
                return wrong("the archive grows more than " + std::to_string(limits_.ratio) + " times when unpacked, as no honest one does; nothing of it is imported");
            text.append(static_cast<const char*>(block), size);
        }
    }

    std::string_view bytes_;
    const std::string& file_;
    const ImportLimits& limits_;
    Reading reading_;
    int count_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace

bool looks_like_zip(std::string_view bytes) { return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"); }

Result<Unpacked> unpack(std::string_view bytes, const std::string& file, const ImportLimits& limits, const std::function<bool(const std::string&)>& wanted) {
    if (!looks_like_zip(bytes)) return Error{"this is no zip archive", file};
    if (bytes.find("PK\x05\x06") == std::string_view::npos) return Error{"the archive is cut off; copy it again", file};
    return Unpacking(bytes, file, limits).run(wanted);
}

}  // namespace estation::content
