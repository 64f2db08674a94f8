// A PulledDisk is a real file system in a file, mounted through a loop device, whose plug can be pulled: what the
// kernel has not yet written is gone, as after a power cut. For root on Linux; open() gives nothing elsewhere and says
// why. One thread.
#pragma once
#include <fcntl.h>
#include <linux/ioctl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>

#include "tests/fakes/scratch.h"
#include "tests/fakes/strace.h"

namespace estation::fakes {

class PulledDisk {
public:
    // `kind` is "ext4" or "xfs". nullptr: this machine cannot, for the reason in `why`.
    static std::unique_ptr<PulledDisk> open(const std::string& kind, std::string& why) {
        if (::geteuid() != 0) return why = "only root may mount", nullptr;
        std::unique_ptr<PulledDisk> disk(new PulledDisk);
        const auto notes = disk->scratch_ / "notes";
        put(disk->image(), "");
        // XFS is never smaller than this; the file is sparse.
        if (::truncate(disk->image().c_str(), std::int64_t{320} << 20) != 0) return why = "no room for a disk's file", nullptr;
        const Words make = kind == "xfs" ? Words{"mkfs.xfs", "-q", disk->image().string()} : Words{"mkfs." + kind, "-q", "-F", disk->image().string()};
        if (const auto made = run_program(make, notes); made.code != 0) return why = "mkfs." + kind + " is not here or failed: " + made.output, nullptr;
        std::filesystem::create_directory(disk->root());
        if (const auto up = disk->mount(); up.code != 0) return why = "a loop device cannot be mounted: " + up.output, nullptr;
        return disk;
    }
    PulledDisk(const PulledDisk&) = delete;
    PulledDisk& operator=(const PulledDisk&) = delete;
    ~PulledDisk() { unmount(); }

    [[nodiscard]] std::filesystem::path root() const { return scratch_ / "root"; }

    // Nothing reaches the disk from now on, and nothing that waits is written. False: the file system cannot.
    [[nodiscard]] bool pull() const {
        const int at = ::open(root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (at < 0) return false;
        constexpr unsigned long shut_down = _IOR('X', 125, std::uint32_t);  // FS_IOC_SHUTDOWN
        std::uint32_t without_flushing_the_log = 2;
        const bool done = ::ioctl(at, shut_down, &without_flushing_the_log) == 0;
        ::close(at);
        return done;
    }
    // The next morning: the file system recovers what its log knows. False: it cannot be mounted.
    [[nodiscard]] bool plug_in() {
        unmount();
        return mount().code == 0;
    }

private:
    PulledDisk() = default;
    [[nodiscard]] std::filesystem::path image() const { return scratch_ / "disk.img"; }
    [[nodiscard]] Outcome mount() {
        auto outcome = run_program({"mount", "-o", "loop", image().string(), root().string()}, scratch_ / "notes");
        mounted_ = outcome.code == 0;
        return outcome;
    }
    void unmount() {
        if (!mounted_) return;
        // A process that has just been killed may hold it for a moment.
        for (int tries = 0; tries < 100 && ::umount(root().c_str()) != 0; ++tries) ::usleep(20'000);
        mounted_ = false;
    }

    Scratch scratch_;
    bool mounted_ = false;
};

// Starts `command` with its output in `said`, pulls the disk `after_ms` after its first word, and waits for its end. Only
// what was said before the pull stays in `said`: a real program dies with its disk, this one lives a moment longer, and
// XFS lets an fsync succeed that comes while the log is being thrown away. False: the disk could not be pulled.
inline bool run_until_pulled(const PulledDisk& disk, const Words& command, const std::filesystem::path& said, int after_ms, bool careless) {
    put(said, "");
    std::vector<char*> arguments;
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int file = ::open(said.c_str(), O_WRONLY | O_APPEND);
        ::dup2(file, 1);
        ::dup2(file, 2);
        if (careless) ::setenv("LD_PRELOAD", NO_FSYNC, 1);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    for (int tries = 0; tries < 3000 && get(said).empty(); ++tries) ::usleep(10'000);
    ::usleep(static_cast<useconds_t>(after_ms) * 1000);
    const std::string promised = get(said);
    const bool pulled = disk.pull();
    ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    put(said, promised);
    return pulled;
}

}  // namespace estation::fakes
