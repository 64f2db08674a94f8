#include "content/folder_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <system_error>

#include "content/durable.h"
#include "content/manifest.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
constexpr int folders_deep = 8;

Error refused(const std::string& name, std::string text) { return {std::move(text), name}; }

// An open file that closes itself.
class OpenFile {
public:
    explicit OpenFile(int number) : number_(number) {}
    ~OpenFile() {
        if (number_ >= 0) ::close(number_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

// Reads piece by piece and stops at the cap: neither a size that a file system claims nor a file that grows
// while it is read may decide how much memory is taken.
Result<Bytes> read_pieces(int file, std::uint64_t claimed, std::uint64_t cap, const std::string& name) {
    constexpr std::size_t piece = 256u << 10;
    Bytes bytes;
    bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>({claimed + 1, cap + 1, piece})));
    std::size_t used = 0;
    for (;;) {
        const ssize_t got = ::read(file, bytes.data() + used, bytes.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refused(name, "cannot be read: " + plain_words(errno));
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
        if (used > cap) return refused(name, "the file is larger than " + std::to_string(cap) + " bytes, the most that is read here");
        if (used == bytes.size()) bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size() * 2, cap + 1)));
    }
    bytes.resize(used);
    return bytes;
}

}  // namespace

Result<FolderSource> FolderSource::open(const fs::path& folder) {
    std::array<char, PATH_MAX> real{};
    if (!::realpath(folder.c_str(), real.data())) return Error{"cannot open the folder: " + plain_words(errno), folder.string()};
    struct stat status {};
    if (::stat(real.data(), &status) != 0 || !S_ISDIR(status.st_mode)) return Error{"this is not a folder", folder.string()};
    std::string root = real.data();
    if (root == "/") root.clear();
    return FolderSource(std::move(root));
}

std::vector<std::string> FolderSource::names() const {
    std::vector<std::string> names;
    std::error_code fault;
    const std::string top = root_.empty() ? "/" : root_;
    fs::recursive_directory_iterator entry(top, fs::directory_options::skip_permission_denied, fault);
    for (const fs::recursive_directory_iterator end; !fault && entry != end; entry.increment(fault)) {
        const std::string& whole = entry->path().native();
        const bool hidden = whole[whole.rfind('/') + 1] == '.';
        std::error_code ignored;
        if (entry->symlink_status(ignored).type() == fs::file_type::directory) {
            if (hidden || entry.depth() >= folders_deep) entry.disable_recursion_pending();
            continue;
        }
        if (hidden) continue;
        names.push_back(whole.substr(top.size() + (top == "/" ? 0 : 1)));
        if (names.size() == pack_files_cap) break;
    }
    std::ranges::sort(names);
    return names;
}

Result<fs::path> FolderSource::path(const std::string& name) const {
    if (auto r = check_pack_name(name); !r) return refused(name, r.error().text);
    const std::string asked = root_ + "/" + name;
    std::array<char, PATH_MAX> real{};
    if (!::realpath(asked.c_str(), real.data())) {
        if (errno == ENOENT || errno == ENOTDIR) return refused(name, "there is no such file in this pack");
        return refused(name, "cannot be opened: " + plain_words(errno));
    }
    const std::string_view found = real.data();
    if (!found.starts_with(root_ + "/")) return refused(name, "this link leads outside the pack; put the file itself there");
    struct stat status {};
    if (::stat(real.data(), &status) != 0) return refused(name, "cannot be opened: " + plain_words(errno));
    if (!S_ISREG(status.st_mode)) return refused(name, "this is not an ordinary file");
    return fs::path(found);
}

Result<Bytes> FolderSource::read(const std::string& name, std::uint64_t cap) const {
    const auto real = path(name);
    if (!real) return real.error();
    // Not blocking: between the look above and this open, the file may have become a pipe.
    const OpenFile file(::open(real->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY));
    if (file.number() < 0) return refused(name, "cannot be opened: " + plain_words(errno));
    struct stat status {};
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) return refused(name, "this is not an ordinary file");
    const auto claimed = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
    if (claimed > cap)
        return refused(name, "the file has " + std::to_string(claimed) + " bytes, at most " + std::to_string(cap) + " are read; make it smaller");
    return read_pieces(file.number(), claimed, cap, name);
}

}  // namespace estation::content
