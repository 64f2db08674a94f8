// Databases for a test: a SQLite file, and a PostgreSQL of the test's own, started in a scratch folder and gone with the
// program, however it ends. Where Debian's postgresql is not installed the tests run on SQLite alone and say so. One thread.
#pragma once
#include <doctest/doctest.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <fcntl.h>
#include <grp.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "sync/server/database.h"
#include "tests/fakes/scratch.h"

namespace estation::fakes {

class PostgresServer {
public:
    // nullptr: not installed, or it does not start here. `durable`, by the first who asks: a commit waits for the disk.
    static PostgresServer* get(bool durable = false) {
        static const std::unique_ptr<PostgresServer> server = start(durable);
        return server.get();
    }
    ~PostgresServer() {
        ::kill(process_, SIGQUIT);
        ::waitpid(process_, nullptr, 0);
    }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    [[nodiscard]] std::string address(const std::string& database) const { return "postgresql:///" + database + "?host=" + folder_.path().string() + "&user=estation"; }
    // A new empty database.
    [[nodiscard]] std::string fresh() {
        const std::string name = "test" + std::to_string(++made_);
        auto master = sync::server::Database::open(address("postgres"));
        if (!master || !(*master)->run("CREATE DATABASE " + name)) throw std::runtime_error("no new database");
        return address(name);
    }
    // Cuts every connection to it, as a restart does.
    void cut_connections() {
        auto master = sync::server::Database::open(address("postgres"));
        if (master) static_cast<void>((*master)->rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"));
    }

    [[nodiscard]] static std::filesystem::path programs() { return newest_programs(); }   // where pg_dump is; empty: not installed

private:
    PostgresServer() = default;

    static std::unique_ptr<PostgresServer> start(bool durable) {
        const std::filesystem::path programs = newest_programs();
        if (programs.empty()) {
            MESSAGE("skipped on PostgreSQL: postgresql is not installed");
            return nullptr;
        }
        std::unique_ptr<PostgresServer> server(new PostgresServer);
        const std::string folder = server->folder_.path().string(), data = folder + "/data", log = folder + "/log";
        if (const passwd* user = unprivileged()) {
            if (::chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) return nullptr;
        }
        const pid_t made = spawn({(programs / "initdb").string(), "-D", data, "-U", "estation", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"}, log);
        int status = 1;
        ::waitpid(made, &status, 0);
        if (status != 0) {
            MESSAGE("skipped on PostgreSQL: initdb failed: ", estation::fakes::get(log));
            return nullptr;
        }
        server->process_ = spawn({(programs / "postgres").string(), "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", durable ? "fsync=on" : "fsync=off", "-c", "max_connections=40"}, log);
        for (int tries = 0; tries < 600; ++tries) {
            if (sync::server::Database::open(server->address("postgres"))) return server;
            if (::waitpid(server->process_, &status, WNOHANG) != 0) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        MESSAGE("skipped on PostgreSQL: it did not start: ", estation::fakes::get(log));
        return nullptr;
    }

    static std::filesystem::path newest_programs() {
        std::vector<std::filesystem::path> found;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none))
            if (std::filesystem::exists(entry.path() / "bin/initdb", none)) found.push_back(entry.path() / "bin");
        std::ranges::sort(found);
        return found.empty() ? std::filesystem::path() : found.back();
    }

    // PostgreSQL refuses to run as root.
    static const passwd* unprivileged() {
        if (::geteuid() != 0) return nullptr;
        const passwd* const user = ::getpwnam("postgres");
        return user ? user : ::getpwnam("nobody");
    }

    static pid_t spawn(const std::vector<std::string>& words, const std::string& log) {
        const passwd* const user = unprivileged();
        std::vector<char*> arguments;
        for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        const pid_t process = ::fork();
        if (process != 0) return process;
        const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0666);
        ::dup2(out, 1);
        ::dup2(out, 2);
        if (user && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(1);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
        if (::chdir("/") != 0) ::_exit(1);
        ::execv(arguments[0], arguments.data());
        ::_exit(1);
    }

    Scratch folder_;
    pid_t process_ = -1;
    int made_ = 0;
};

// Runs the same test on each kind of database, each time on an empty one.
inline void on_each_database(const std::function<void(const std::string& address)>& test) {
    {
        INFO("on SQLite");
        const Scratch scratch(Scratch::On::memory);
        test((scratch / "server.db").string());
    }
    if (PostgresServer* const server = PostgresServer::get()) {
        INFO("on PostgreSQL");
        test(server->fresh());
    }
}

template <class T>
T must(content::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().line());
    return std::move(*result);
}
inline void must(const content::Result<>& result) {
    if (!result) throw std::runtime_error(result.error().line());
}

}  // namespace estation::fakes
