#include "kiosk/staff/take_along.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "content/durable.h"
#include "kiosk/staff/errand.h"

namespace estation::kiosk::staff {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t largest_file = 16u << 20, spare_each = 64u << 10;   // a stick's clusters are large
constexpr auto longest_unmount = std::chrono::seconds(20);

std::uint64_t size_of(const TakenFile& file) {
    std::error_code none;
    if (file.source.empty()) return file.text.size();
    const auto size = fs::file_size(file.source, none);
    return none ? 0 : size;
}

// Whether it is still the stick that was found: pulled out, its folder is gone or is another device's.
struct Stick {
    fs::path path;
    dev_t device = 0;
    explicit Stick(fs::path where) : path(std::move(where)) {
        struct stat s {};
        if (::stat(path.c_str(), &s) == 0) device = s.st_dev;
    }
    [[nodiscard]] bool there() const {
        struct stat s {};
        struct statvfs v {};
        return ::stat(path.c_str(), &s) == 0 && s.st_dev == device && ::statvfs(path.c_str(), &v) == 0;
    }
};

// "/dev/sdb1" of what is mounted exactly there; empty: the folder is on no stick of its own.
std::string device_mounted_at(const fs::path& folder) {
    std::ifstream mounts("/proc/self/mounts");
    std::string line, device;
    while (std::getline(mounts, line)) {
        std::istringstream words(line);
        std::string from, at;
        words >> from >> at;
        for (std::size_t i = 0; (i = at.find("\\040", i)) != std::string::npos;) at.replace(i, 4, " ");
        if (at == folder.string() && from.starts_with("/dev/")) device = from;
    }
    return device;
}

void flush(const fs::path& folder) {
    const int f = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f < 0) return;
    ::syncfs(f);
    ::close(f);
}

}  // namespace

TakenAlong take_along(const fs::path& where, const std::string& name, const std::vector<TakenFile>& files, const std::function<void(int, int)>& progress, const std::stop_token& stop) {
    TakenAlong done;
    const Stick stick(where);
    const auto fail = [&](const std::string& text) {
        done.took = stick.there() ? Took::failed : Took::pulled;
        done.fault = text;
        return done;
    };
    for (const auto& file : files) done.needed_bytes += size_of(file) + spare_each;
    struct statvfs disk {};
    if (::statvfs(where.c_str(), &disk) != 0) return fail("the stick says nothing about its room");
    done.free_bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    if (done.free_bytes < done.needed_bytes) {
        done.took = Took::full;
        return done;
    }
    std::error_code none;
    fs::path goal = where / name;
    for (int n = 2; fs::exists(goal, none) && n < 1000; ++n) goal = where / (name + "-" + std::to_string(n));
    const fs::path part = goal.string() + ".unfinished";
    fs::remove_all(part, none);   // of a time before
    if (auto made = content::make_folder_durably(part); !made) return fail(made.error().line());
    int n = 0;
    for (const auto& file : files) {
        if (progress) progress(n, static_cast<int>(files.size()));
        ++n;
        if (stop.stop_requested()) return fail("the kiosk is closing");
        std::string text = file.text;
        if (!file.source.empty()) {
            auto read = content::read_capped(file.source, largest_file);
            if (!read) continue;   // a log that has just been turned over
            text = std::move(*read);
        }
        if (auto kept = content::write_durably(part / file.name, text); !kept) {
            if (!stick.there()) return fail(kept.error().line());
            // What fitted by the stick's own words did not: it is full after all, or broken.
            struct statvfs now {};
            const bool full = ::statvfs(where.c_str(), &now) == 0 && static_cast<std::uint64_t>(now.f_bavail) * now.f_frsize < text.size() + spare_each;
            fs::remove_all(part, none);
            done.took = full ? Took::full : Took::failed;
            done.fault = kept.error().line();
            return done;
        }
    }
    if (progress) progress(n, static_cast<int>(files.size()));
    fs::rename(part, goal, none);
    if (none) return fail(none.message());
    if (auto synced = content::sync_folder(where); !synced) return fail(synced.error().line());
    flush(where);
    if (!stick.there()) return fail("it was pulled out before it was finished");
    done.took = Took::whole;
    done.folder = goal;
    // Where nobody may let go of it, it is flushed all the same.
    if (const std::string device = device_mounted_at(where); !device.empty())
        done.let_go = static_cast<bool>(run_errand({"udisksctl", "unmount", "--no-user-interaction", "-b", device}, longest_unmount, stop));
    return done;
}

}  // namespace estation::kiosk::staff
