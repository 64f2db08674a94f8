#include "kiosk/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

extern char** environ;

namespace estation::kiosk {

int start_child(const std::vector<std::string>& words, const ChildStreams& streams, pid_t& child) {
    std::vector<char*> argv;
    for (const auto& w : words) argv.push_back(const_cast<char*>(w.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    const auto give = [&actions](int ours, int theirs) {
        if (ours >= 0) posix_spawn_file_actions_adddup2(&actions, ours, theirs);
        else posix_spawn_file_actions_addopen(&actions, theirs, "/dev/null", theirs == STDIN_FILENO ? O_RDONLY : O_WRONLY, 0);
    };
    give(streams.input, STDIN_FILENO);
    give(streams.output, STDOUT_FILENO);
    give(streams.error, STDERR_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    const int fault = posix_spawnp(&child, argv[0], &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return fault;
}

}  // namespace estation::kiosk
