// Runs a helper program under strace, which kills it or makes a system call fail at a chosen moment, and reads
// strace's log. The functions on logs are pure; the runs start a process and wait for it. Any thread.
#pragma once
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/fakes/scratch.h"

namespace estation::fakes {

struct Outcome {
    int code = -1;        // the exit code; -1: killed
    std::string output;   // stdout and stderr together
    [[nodiscard]] bool killed() const { return code < 0; }
};

using Words = std::vector<std::string>;

// `notes` is a file for what the program says.
inline Outcome run_program(const Words& words, const std::filesystem::path& notes) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int file = ::open(notes.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, 1);
        ::dup2(file, 2);
        // The sanitizers' leak check cannot work under a tracer; the same code is checked for leaks elsewhere.
        ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, get(notes)};
}

inline Outcome run_under_strace(const Words& options, const Words& command, const std::filesystem::path& notes) {
    // Not with --seccomp-bpf, though it is quicker: strace 6.1 then forgets the signals that it shall inject.
    Words words{"strace", "-f", "-qq", "-o", "/dev/null"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), command.begin(), command.end());
    return run_program(words, notes);
}

// False where there is no strace or tracing is forbidden (some containers): then such tests have to be skipped.
inline bool strace_works() {
    const Scratch scratch;
    const auto run = run_under_strace({"-e", "trace=mkdir", "-e", "inject=mkdir:error=EXDEV"}, {"mkdir", (scratch / "x").string()}, scratch / "notes");
    return run.code == 1 && !std::filesystem::exists(scratch / "x");
}

// What strace shall kill, it kills: a sweep that kills nobody proves nothing.
inline bool strace_kills() {
    const Scratch scratch;
    const auto run = run_under_strace({"-e", "trace=mkdir", "-e", "inject=mkdir:signal=KILL:when=1"}, {"mkdir", (scratch / "x").string()}, scratch / "notes");
    return run.killed() && !std::filesystem::exists(scratch / "x");
}

// Every call that can change a disk.
inline constexpr const char* write_side =
    "openat,open,creat,write,pwrite64,writev,pwritev,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,"
    "ftruncate,fallocate,link,linkat,symlink,symlinkat";

// Runs to the end, logged: which file each call touched.
inline std::vector<std::string> log_of(const Words& command, const Scratch& scratch, Outcome* outcome = nullptr) {
    const auto log = scratch / "strace.log";
    auto run = run_under_strace({"-o", log.string(), "-y", "-s", "0", "-e", std::string("trace=") + write_side}, command, scratch / "notes");
    if (outcome) *outcome = std::move(run);
    std::vector<std::string> lines;
    std::istringstream text(get(log));
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
}

struct Injection {
    std::string call;
    int when = 1;
    bool operator<(const Injection& other) const { return call != other.call ? call < other.call : when < other.when; }
    [[nodiscard]] std::string text(const std::string& what, bool from_then_on = false) const {
        return "inject=" + call + ":" + what + ":when=" + std::to_string(when) + (from_then_on ? "+" : "");
    }
};

// Where the log touches the disk below `root`: one injection for each. strace counts each call by itself and
// each thread by itself.
inline std::vector<Injection> injections(const std::vector<std::string>& log, const std::string& root) {
    std::map<std::pair<std::string, std::string>, int> counts;
    std::set<Injection> points;
    for (const auto& line : log) {
        const auto name_at = line.find_first_not_of(' ', line.find(' '));
        const auto bracket = line.find('(');
        if (name_at == std::string::npos || bracket == std::string::npos || bracket < name_at || line.find("resumed>") != std::string::npos) continue;
        const std::string name = line.substr(name_at, bracket - name_at), thread = line.substr(0, line.find(' '));
        const int when = ++counts[{thread, name}];
        const bool opens = name.starts_with("open");
        const bool changes = !opens || line.find("O_CREAT") != std::string::npos || line.find("O_WRONLY") != std::string::npos || line.find("O_RDWR") != std::string::npos;
        if (changes && line.find(root) != std::string::npos) points.insert({name, when});
    }
    return {points.begin(), points.end()};
}

// Does the jobs on both cores; each returns its complaints.
template <class Job>
std::vector<std::string> on_all_cores(std::size_t count, const Job& job) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::vector<std::string>> complaints(count);
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < std::clamp(std::thread::hardware_concurrency(), 1u, 8u); ++i) {
            threads.emplace_back([&] {
                for (std::size_t at = next++; at < count; at = next++) complaints[at] = job(at);
            });
        }
    }
    std::vector<std::string> all;
    for (auto& some : complaints) std::ranges::move(some, std::back_inserter(all));
    return all;
}

inline std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += "\n  " + line;
    return text;
}

// strace divides a call during which another thread's call is logged: "1 fsync(3</f> <unfinished ...>" and later
// "1 <... fsync resumed>) = 0". Put together, where it ended.
inline std::vector<std::string> whole_calls(const std::vector<std::string>& log) {
    std::map<std::string, std::string> begun;
    std::vector<std::string> whole;
    for (const auto& line : log) {
        const auto thread = line.substr(0, line.find(' '));
        if (const auto cut = line.find(" <unfinished ...>"); cut != std::string::npos) {
            begun[thread] = line.substr(0, cut);
        } else if (const auto resumed = line.find(" resumed>"); resumed != std::string::npos && begun.contains(thread)) {
            whole.push_back(begun[thread] + line.substr(resumed + 9));
            begun.erase(thread);
        } else {
            whole.push_back(line);
        }
    }
    return whole;
}

// ---- the order of calls ----------------------------------------------------------------------------------

namespace order {

// fsync(5</path>) -> /path
inline std::string described(const std::string& line) {
    const auto begin = line.find('<'), end = line.find('>', begin);
    return begin == std::string::npos || end == std::string::npos ? std::string() : line.substr(begin + 1, end - begin - 1);
}
inline bool is_sync(const std::string& line) { return line.find(" fsync(") != std::string::npos || line.find(" fdatasync(") != std::string::npos; }

}  // namespace order

// What is wrong with the order of calls in a log, for a store whose switch is the file `the_switch`:
// - a file must be fsynced between its last write and its rename;
// - a folder must be fsynced after the last rename into it, or folder made in it, before the switch is renamed;
// - and after the switch itself, before the program ends.
// Killing a process cannot find a missing fsync, because the kernel lives on; reading the order can.
inline std::vector<std::string> faults_of_order(const std::vector<std::string>& log, const std::string& the_switch) {
    const auto quoted = [](const std::string& line, std::size_t& from) {
        const auto begin = line.find('"', from), end = line.find('"', begin + 1);
        if (begin == std::string::npos || end == std::string::npos) return std::string();
        from = end + 1;
        return line.substr(begin + 1, end - begin - 1);
    };
    const auto folder_of = [](const std::string& path) { return path.substr(0, path.rfind('/')); };
    std::vector<std::string> faults;
    std::set<std::string> unsynced_files, unsynced_folders;
    bool switched = false;
    for (const auto& line : log) {
        if (!line.ends_with(" = 0") && line.find("write") == std::string::npos) continue;
        std::size_t from = 0;
        if (order::is_sync(line)) {
            unsynced_files.erase(order::described(line));
            unsynced_folders.erase(order::described(line));
        } else if (line.find("write") != std::string::npos) {
            unsynced_files.insert(order::described(line));
        } else if (line.find(" mkdir") != std::string::npos) {
            unsynced_folders.insert(folder_of(quoted(line, from)));
        } else if (line.find(" rename") != std::string::npos) {
            const std::string source = quoted(line, from), target = quoted(line, from);
            if (unsynced_files.contains(source)) faults.push_back("renamed before its content was fsynced: " + target);
            if (target == the_switch) {
                for (const auto& folder : unsynced_folders) faults.push_back("switched before this folder was fsynced: " + folder);
                switched = true;
            }
            unsynced_folders.insert(folder_of(target));
        }
    }
    if (switched && unsynced_folders.contains(folder_of(the_switch))) faults.push_back("the switch itself was not made durable: " + the_switch);
    return faults;
}

// What is wrong with the promises in a log: when the program writes to its standard output ("durable"), every
// file below `root` must have been fsynced since it was last written; but for SQLite's shared memory, which is made anew.
inline std::vector<std::string> faults_of_promises(const std::vector<std::string>& log, const std::string& root) {
    std::vector<std::string> faults;
    std::set<std::string> unsynced;
    for (const auto& line : whole_calls(log)) {
        if (order::is_sync(line)) {
            if (line.ends_with(" = 0")) unsynced.erase(order::described(line));
        } else if (line.find(" write(1<") != std::string::npos) {
            for (const auto& file : unsynced) faults.push_back("promised before this file was fsynced: " + file);
        } else if (line.find("write") != std::string::npos && order::described(line).starts_with(root) && !order::described(line).ends_with("-shm")) {
            unsynced.insert(order::described(line));
        }
    }
    return faults;
}

// Folders below `root` into which something was renamed, or in which a folder was made, and that were not fsynced before the
// program wrote to its standard output ("obeyed").
inline std::vector<std::string> folders_not_synced(const std::vector<std::string>& log, const std::string& root) {
    std::vector<std::string> faults;
    std::set<std::string> unsynced;
    for (const auto& line : whole_calls(log)) {
        if (order::is_sync(line)) {
            if (line.ends_with(" = 0")) unsynced.erase(order::described(line));
        } else if (line.find(" write(1<") != std::string::npos) {
            for (const auto& folder : unsynced) faults.push_back("promised before this folder was fsynced: " + folder);
        } else if (line.ends_with(" = 0") && (line.find(" rename") != std::string::npos || line.find(" mkdir") != std::string::npos)) {
            const auto end = line.rfind('"'), begin = line.rfind('"', end - 1);
            const std::string path = line.substr(begin + 1, end - begin - 1);
            if (path.starts_with(root + "/")) unsynced.insert(path.substr(0, path.rfind('/')));
        }
    }
    return faults;
}

}  // namespace estation::fakes
