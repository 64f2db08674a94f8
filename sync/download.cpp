#include "sync/download.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "content/durable.h"
#include "content/hash.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

// All the hashes of a target at once.
class Fingerprints {
public:
    static Result<Fingerprints> of(const trust::TargetFile& target) {
        Fingerprints made;
        for (const auto& [algorithm, expected] : target.hashes) {
            if (algorithm != "sha256" && algorithm != "sha512") return Error{"its hash \"" + algorithm.substr(0, 40) + "\" is of a kind that cannot be checked", target.path};
            made.hashes_.emplace_back(content::Hash(algorithm == "sha256" ? content::HashKind::sha256 : content::HashKind::sha512), expected);
        }
        if (made.hashes_.empty()) return Error{"no hash was signed for it", target.path};
        return made;
    }
    void update(std::span<const std::byte> bytes) {
        for (auto& one : hashes_) one.first.update(bytes);
    }
    [[nodiscard]] Result<bool> match() {
        for (auto& [hash, expected] : hashes_) {
            const auto found = hash.finish();
            if (!found) return found.error();
            if (*found != expected) return false;
        }
        return true;
    }

private:
    std::vector<std::pair<content::Hash, std::string>> hashes_;
};

Error failed(std::string_view what, const fs::path& where, int error_number) { return {std::string(what) + ": " + content::plain_words(error_number), where.string()}; }

// Whether the file is there already, whole and right.
bool is_there(const fs::path& file, const trust::TargetFile& target) {
    std::error_code none;
    if (!fs::is_regular_file(fs::symlink_status(file, none)) || fs::file_size(file, none) != static_cast<std::uint64_t>(target.length) || none) return false;
    auto fingerprints = Fingerprints::of(target);
    if (!fingerprints) return false;
    const auto read = content::hash_file(file, [&](std::span<const std::byte> piece) {
        fingerprints->update(piece);
        return Result<>();
    });
    const auto same = fingerprints->match();
    return read && same && *same;
}

// A part file, open for appending, and the fingerprints of what it holds so far.
class PartFile : public Sink {
public:
    PartFile(fs::path path, const trust::TargetFile& target, Fingerprints fingerprints)
        : path_(std::move(path)), target_(target), fingerprints_(std::move(fingerprints)) {}
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile() override {
        if (file_ >= 0) ::close(file_);
    }

    [[nodiscard]] Result<> open() {
        file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (file_ < 0) return failed("cannot begin the download", path_, errno);
        struct stat status{};
        if (::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) return Error{"something else lies where the download belongs", path_.string()};
        const auto size = static_cast<std::uint64_t>(status.st_size);
        return size > 0 && size <= static_cast<std::uint64_t>(target_.length) ? take_in(size) : start_anew();
    }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

    Result<> begin(const Reply& reply) override { return reply.offset == bytes_ ? Result<>() : start_anew(); }

    Result<> piece(std::span<const std::byte> unverified_bytes) override {
        fingerprints_.update(unverified_bytes);
        while (!unverified_bytes.empty()) {
            const ssize_t written = ::pwrite(file_, unverified_bytes.data(), unverified_bytes.size(), static_cast<off_t>(bytes_));
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return failed("cannot write the download", path_, written < 0 ? errno : ENOSPC);
            bytes_ += static_cast<std::uint64_t>(written);
            unverified_bytes = unverified_bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }

    [[nodiscard]] Result<bool> right() {
        if (bytes_ != static_cast<std::uint64_t>(target_.length)) return false;
        return fingerprints_.match();
    }

    [[nodiscard]] Result<> move_to(const fs::path& place) {
        int status = 0;
        do status = ::fsync(file_);
        while (status != 0 && errno == EINTR);
        if (status != 0) return failed("cannot write the download", path_, errno);
        const fs::path folder = place.has_parent_path() ? place.parent_path() : fs::path(".");
        if (::rename(path_.c_str(), place.c_str()) == 0) return content::sync_folder(folder);
        if (errno != EXDEV) return failed("cannot put the download in its place", place, errno);
        // Another disk: a copy that appears whole.
        auto copy = content::NewFile::beside(place);
        if (!copy) return copy.error();
        if (const auto read = content::hash_file(path_, [&](std::span<const std::byte> piece) { return copy->write(piece); }); !read) return read.error();
        if (auto r = copy->finish(); !r) return r;
        ::unlink(path_.c_str());
        return content::sync_folder(folder);
    }

    // What was downloaded is wrong; the next try begins at the first byte.
    void throw_away() { ::unlink(path_.c_str()); }

private:
    Result<> start_anew() {
        bytes_ = 0;
        auto fresh = Fingerprints::of(target_);
        if (!fresh) return fresh.error();
        fingerprints_ = std::move(*fresh);
        return ::ftruncate(file_, 0) == 0 ? Result<>() : failed("cannot begin the download again", path_, errno);
    }

    Result<> take_in(std::uint64_t size) {
        std::vector<std::byte> piece(64 << 10);
        while (bytes_ < size) {
            const ssize_t got = ::pread(file_, piece.data(), piece.size(), static_cast<off_t>(bytes_));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return start_anew();  // a disk that cannot read it back gets it again
            fingerprints_.update(std::span<const std::byte>(piece).first(static_cast<std::size_t>(got)));
            bytes_ += static_cast<std::uint64_t>(got);
        }
        return {};
    }

    fs::path path_;
    const trust::TargetFile& target_;
    Fingerprints fingerprints_;
    int file_ = -1;
    std::uint64_t bytes_ = 0;
};

const std::string& strongest_hash(const trust::TargetFile& target) {
    const auto sha256 = target.hashes.find("sha256");
    return sha256 == target.hashes.end() ? target.hashes.begin()->second : sha256->second;
}

}  // namespace

std::string stored_name(const trust::TargetFile& target, bool hash_names) {
    if (!hash_names || target.hashes.empty()) return target.path;
    const auto slash = target.path.rfind('/');
    const auto name_at = slash == std::string::npos ? 0 : slash + 1;
    return target.path.substr(0, name_at) + strongest_hash(target) + "." + target.path.substr(name_at);
}

std::string blob_name(const std::string& sha256) { return sha256.substr(0, 2) + "/" + sha256; }

Result<> Download::fetch(const trust::TargetFile& target, bool hash_names, const fs::path& file) {
    return bring(Part::targets, quote_path(stored_name(target, hash_names)), target, file);
}

Result<> Download::fetch_blob(const std::string& sha256, std::uint64_t bytes, const fs::path& file) {
    if (!content::is_sha256(sha256)) return Error{"this is no fingerprint", sha256.substr(0, 80)};
    const trust::TargetFile blob{"blobs/" + blob_name(sha256), static_cast<std::int64_t>(bytes), {{"sha256", sha256}}, {}};
    return bring(Part::blobs, blob_name(sha256), blob, file);
}

Result<> Download::bring(Part mirror_part, const std::string& name, const trust::TargetFile& target, const fs::path& file) {
    if (auto known = Fingerprints::of(target); !known) return known.error();
    if (is_there(file, target)) return {};
    if (auto r = content::make_folder_durably(parts_); !r) return r;
    // Twice at most: a part left by an earlier try may itself be what is wrong.
    for (bool again = false;; again = true) {
        auto fingerprints = Fingerprints::of(target);
        if (!fingerprints) return fingerprints.error();
        PartFile part(parts_ / strongest_hash(target), target, std::move(*fingerprints));
        if (auto r = part.open(); !r) return r;
        const std::uint64_t kept = part.bytes();
        if (kept < static_cast<std::uint64_t>(target.length) || target.length == 0) {
            Ask ask;
            ask.cap = static_cast<std::uint64_t>(target.length);
            ask.offset = kept;
            ask.pace = pace_;
            ask.stop = stop_;
            const auto reply = mirror_.get(mirror_part, name, ask, part);
            if (!reply) return reply.error().in(target.path);
            // 416: the other side's file ends before ours goes on, so ours is not what we took it for.
            if (reply->status != 416 && !reply->has_body()) return Error{"the mirror does not have it (answer " + std::to_string(reply->status) + ")", target.path};
            if (reply->has_body() && part.bytes() < static_cast<std::uint64_t>(target.length)) return Error{"ended before all of it had come; the next try goes on from there", target.path};
        }
        const auto right = part.right();
        if (!right) return right.error();
        if (*right) return part.move_to(file);
        part.throw_away();
        if (again || kept == 0) return Error{"what came is not what was signed", target.path};
    }
}

}  // namespace estation::sync
