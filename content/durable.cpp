#include "content/durable.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace estation::content {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view unfinished_mark = ".unfinished-";

Error failed(std::string_view what, const fs::path& where, int error_number) {
    return {std::string(what) + ": " + plain_words(error_number), where.string()};
}

fs::path folder_of(const fs::path& target) {
    return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

// The name must not collide with what a killed program left behind, so it is drawn, not counted.
std::string drawn_suffix() {
    std::array<unsigned char, 8> noise{};
    if (::getrandom(noise.data(), noise.size(), 0) != static_cast<ssize_t>(noise.size())) {
        // Early in the boot of a machine without entropy: the process number will do, O_EXCL has the last word.
        const auto id = static_cast<unsigned long>(::getpid());
        for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<unsigned char>(id >> (8 * (i % 4)));
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : noise) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

int open_retrying(const fs::path& path, int flags, mode_t mode = 0) {
    int file = -1;
    do file = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    while (file < 0 && errno == EINTR);
    return file;
}

int fsync_retrying(int file) {
    int status = 0;
    do status = ::fsync(file);
    while (status != 0 && errno == EINTR);
    return status;
}

}  // namespace

std::string plain_words(int error_number) {
    switch (error_number) {
        case ENOSPC: return "no space left on the disk";
        case EDQUOT: return "the disk space allowed to this user is used up";
        case EIO: return "the disk reports a fault, it may be failing";
        case EROFS: return "the disk can only be read, it may be failing or write-protected";
        case EACCES:
        case EPERM: return "this user may not do that here";
        case ENOENT: return "there is no such file or folder";
        case EEXIST: return "there is already something of that name";
        case ENOTDIR: return "a part of the path is a file, not a folder";
        case EISDIR: return "this is a folder, not a file";
        case ENAMETOOLONG: return "the name is too long";
        case ELOOP: return "links point at each other in a circle";
        case EMFILE:
        case ENFILE: return "too many files are open";
        case EFBIG: return "the file is too large for this disk";
        case EBUSY: return "something else is using it";
        default: return std::generic_category().message(error_number);
    }
}

bool is_unfinished_name(std::string_view file_name) {
    return file_name.starts_with('.') && file_name.find(unfinished_mark) != std::string_view::npos;
}

Result<NewFile> NewFile::beside(const fs::path& target, Readers readers) {
    constexpr int attempts = 16;
    for (int i = 0; i < attempts; ++i) {
        // A hidden name, so that nothing that lists the folder takes it for content.
        const std::string name = "." + target.filename().string() + std::string(unfinished_mark) + drawn_suffix();
        const fs::path temporary = folder_of(target) / name;
        const int file = open_retrying(temporary, O_WRONLY | O_CREAT | O_EXCL, readers == Readers::owner ? 0600 : 0644);
        if (file >= 0) return NewFile(target, temporary, file);
        if (errno != EEXIST) return failed("cannot begin a new file", target, errno);
    }
    return failed("cannot begin a new file", target, EEXIST);
}

NewFile::NewFile(NewFile&& other) noexcept
    : target_(std::move(other.target_)), temporary_(std::move(other.temporary_)), file_(std::exchange(other.file_, -1)) {
    other.temporary_.clear();
}

NewFile::~NewFile() { abandon(); }

void NewFile::abandon() {
    if (file_ >= 0) ::close(std::exchange(file_, -1));
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
}

Result<> NewFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        // Nothing written and no error: asking for ever would hang, and a full disk is what it means.
        if (written <= 0) return failed("cannot write the file", target_, written < 0 ? errno : ENOSPC);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<> NewFile::finish() {
    // After a failed fsync the kernel may have thrown the pages away, so a second try would prove nothing.
    if (fsync_retrying(file_) != 0) return failed("cannot write the file", target_, errno);
    // On network disks close() is where a full disk shows; EINTR still means closed on Linux.
    if (::close(std::exchange(file_, -1)) != 0 && errno != EINTR) return failed("cannot write the file", target_, errno);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) return failed("cannot put the new file in its place", target_, errno);
    temporary_.clear();
    return {};
}

Result<> write_durably(const fs::path& target, std::span<const std::byte> bytes, Readers readers) {
    {
        auto file = NewFile::beside(target, readers);
        if (!file) return file.error();
        if (auto r = file->write(bytes); !r) return r;
        if (auto r = file->finish(); !r) return r;
    }
    return sync_folder(folder_of(target));
}

Result<> write_durably(const fs::path& target, std::string_view text, Readers readers) {
    return write_durably(target, std::as_bytes(std::span(text)), readers);
}

Result<> sync_folder(const fs::path& folder) {
    const int file = open_retrying(folder, O_RDONLY | O_DIRECTORY);
    if (file < 0) return failed("cannot open the folder to make it durable", folder, errno);
    const int status = fsync_retrying(file);
    const int reason = errno;
    ::close(file);
    // EINVAL: this file system has no fsync for folders (some network and USB ones); there is nothing better to do.
    if (status != 0 && reason != EINVAL) return failed("cannot make the folder durable", folder, reason);
    return {};
}

Result<> make_folder_durably(const fs::path& folder) {
    if (folder.empty()) return {};
    std::error_code ignored;
    if (fs::is_directory(folder, ignored)) return {};
    const fs::path parent = folder_of(folder);
    if (parent != folder) {
        if (auto r = make_folder_durably(parent); !r) return r;
    }
    if (::mkdir(folder.c_str(), 0755) != 0) {
        const int reason = errno;
        if (reason != EEXIST) return failed("cannot make the folder", folder, reason);
        if (!fs::is_directory(folder, ignored)) return failed("cannot make the folder", folder, ENOTDIR);
    }
    return sync_folder(parent);
}

Result<std::string> read_capped(const fs::path& path, std::uint64_t cap) {
    const int file = open_retrying(path, O_RDONLY);
    if (file < 0) return failed("cannot read the file", path, errno);
    std::string text;
    std::array<char, 16 << 10> piece;
    Result<> outcome;
    while (true) {
        const ssize_t got = ::read(file, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) outcome = failed("cannot read the file", path, errno);
        if (got <= 0) break;
        if (text.size() + static_cast<std::size_t>(got) > cap) {
            outcome = Error{"larger than the " + std::to_string(cap) + " bytes that are allowed here", path.string()};
            break;
        }
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    ::close(file);
    if (!outcome) return outcome.error();
    return text;
}

}  // namespace estation::content
