#include "sync/server/daemon.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "content/durable.h"

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

sigset_t end_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    return set;
}

}  // namespace

bool is_root() { return ::geteuid() == 0; }

Result<> become(const std::string& user, const std::filesystem::path& data) {
    const struct passwd* const who = ::getpwnam(user.c_str());
    if (!who) return Error{"there is no user " + user, {}};
    if (who->pw_uid == 0) return Error{"--user must be somebody else than root", {}};
    struct stat found{};
    if (::stat(data.c_str(), &found) == 0 && found.st_uid == 0 && ::chown(data.c_str(), who->pw_uid, who->pw_gid) != 0) return Error{"cannot give the folder to " + user + ": " + content::plain_words(errno), data.string()};
    if (::initgroups(user.c_str(), who->pw_gid) != 0 || ::setgid(who->pw_gid) != 0 || ::setuid(who->pw_uid) != 0) return Error{"cannot become " + user + ": " + content::plain_words(errno), {}};
    if (::setuid(0) == 0) return Error{"root could be taken back; the system is set up in an odd way", {}};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return {};
}

Result<> give_socket(const std::string& listen, const std::string& user) {
    constexpr std::string_view mark = "unix:";
    if (!is_root() || !listen.starts_with(mark)) return {};
    const std::string path = listen.substr(mark.size());
    const struct passwd* const who = ::getpwnam(user.c_str());
    if (!who) return Error{"there is no user " + user, {}};
    if (::lchown(path.c_str(), who->pw_uid, who->pw_gid) != 0) return Error{"cannot give the socket to " + user + ": " + content::plain_words(errno), path};
    return {};
}

void take_all_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void hold_signals() {
    ::signal(SIGPIPE, SIG_IGN);
    const sigset_t set = end_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

bool wait_for_end(std::chrono::milliseconds at_most) {
    const sigset_t set = end_signals();
    const timespec time{static_cast<time_t>(at_most.count() / 1000), static_cast<long>(at_most.count() % 1000) * 1'000'000};
    const int signal = ::sigtimedwait(&set, nullptr, &time);
    return signal == SIGTERM || signal == SIGINT;
}

void tell_systemd(std::string_view state) {
    const char* const path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!path || std::strlen(path) < 2 || std::strlen(path) >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, path, std::strlen(path));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return;
    static_cast<void>(::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size));
    ::close(socket);
}

}  // namespace estation::sync::server
