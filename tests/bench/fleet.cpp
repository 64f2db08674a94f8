// Simulates a district's stations on loopback, against one estation-server of its own in a scratch folder:
//
//   bench_fleet SERVER [stations=10000] [seconds=60] [batches=400] [sqlite | postgresql | postgresql-without-fsync]
//
// memory of a parked bell; from publish to the last bell; all stations check in within the time; records a second through
// the whole server against a bare batched insert into SQLite (or COPY into a PostgreSQL of its own) in the same run.
// Never touches anything but 127.0.0.0/8.
#define DOCTEST_CONFIG_IMPLEMENT
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <functional>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "sync/check_in.h"
#include "sync/protocol.h"
#include "sync/repository.h"
#include "sync/server/database.h"
#include "sync/server/stations.h"
#include "sync/server/tally_book.h"
#include "sync/station_key.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
namespace trust = sync::trust;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// ---- The server, as a process of its own ----

class Server {
public:
    Server(const std::string& program, const fs::path& data, const std::string& database, std::uint16_t port) : port(port) {
        const std::string listen = "127.0.0.1:" + std::to_string(port);
        const char* const arguments[] = {program.c_str(), "--data", data.c_str(), "--listen", listen.c_str(), "--database", database.c_str(), nullptr};
        if (::posix_spawn(&process_, program.c_str(), nullptr, nullptr, const_cast<char**>(arguments), environ) != 0) throw std::runtime_error("the server does not start");
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
    }
    const std::uint16_t port;
    [[nodiscard]] std::uint64_t resident_bytes() const {
        std::ifstream file("/proc/" + std::to_string(process_) + "/smaps_rollup");
        std::string word;
        std::uint64_t kb = 0;
        while (file >> word)
            if (word == "Rss:" && file >> kb) return kb * 1024;
        return 0;
    }
    [[nodiscard]] double cpu_s() const {
        std::ifstream file("/proc/" + std::to_string(process_) + "/stat");
        std::string text;
        std::getline(file, text);
        std::istringstream rest(text.substr(text.rfind(')') + 1));
        std::string skipped;
        for (int i = 0; i < 11; ++i) rest >> skipped;
        double user = 0, system = 0;
        rest >> user >> system;
        return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }

private:
    pid_t process_ = 0;
};

// ---- Many connections in one thread ----

int open_connection(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) throw std::runtime_error("no more descriptors");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    for (int tries = 0; ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0; ++tries) {
        if (tries > 200) throw std::runtime_error("the server takes no connection");
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return socket;
}

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("the server has cut a connection");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// Reads one answer with a Content-Length; its status.
int read_answer(int socket) {
    std::string text;
    char piece[4096];
    for (;;) {
        const auto head = text.find("\r\n\r\n");
        const auto length = text.find("Content-Length: ");
        if (head != std::string::npos && length != std::string::npos && text.size() >= head + 4 + std::stoul(text.substr(length + 16))) return std::stoi(text.substr(9, 3));
        const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
        if (got <= 0) throw std::runtime_error("the server has cut a connection");
        text.append(piece, static_cast<std::size_t>(got));
    }
}

class Bells {
public:
    Bells(std::uint16_t port, std::size_t count) : poll_(::epoll_create1(EPOLL_CLOEXEC)) {
        for (std::size_t i = 0; i < count; ++i) {
            const int socket = open_connection(port);
            sockets_.push_back(socket);
            send_all(socket, "GET /v1/bell?channel=default HTTP/1.1\r\nHost: x\r\n\r\n");
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.fd = socket;
            ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
        }
    }
    Bells(const Bells&) = delete;
    Bells& operator=(const Bells&) = delete;
    ~Bells() {
        for (const int socket : sockets_) ::close(socket);
        ::close(poll_);
    }
    // How many heard `text` before the time was over; when the last one did.
    std::size_t hear(const std::string& text, double patience_s, double& last) {
        const auto begin = Clock::now();
        std::map<int, bool> heard;
        std::vector<epoll_event> events(1024);
        while (heard.size() < sockets_.size() && since(begin) < patience_s) {
            const int came = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 200);
            for (int i = 0; i < came; ++i) {
                char piece[1024];
                const ssize_t got = ::recv(events[static_cast<std::size_t>(i)].data.fd, piece, sizeof piece, 0);
                if (got <= 0) throw std::runtime_error("the server has cut a bell");
                if (std::string_view(piece, static_cast<std::size_t>(got)).find(text) == std::string_view::npos) continue;
                heard[events[static_cast<std::size_t>(i)].data.fd] = true;
                last = since(begin);
            }
        }
        return heard.size();
    }

private:
    int poll_;
    std::vector<int> sockets_;
};

// ---- The district ----

struct Keys {
    trust::PrivateKey root = make(), targets = make(), snapshot = make(), timestamp = make();
    static trust::PrivateKey make() { return must(trust::PrivateKey::generate(trust::KeyKind::ed25519)); }
};

void publish(sync::Repository& repository, const Keys& keys, const fs::path& scratch, int number) {
    put(scratch / "order", "order " + std::to_string(number));
    must(repository.publish({{{"channels/default.json", scratch / "order", {}}}, {}}, {{&keys.targets}, {&keys.snapshot}, {&keys.timestamp}}, std::time(nullptr)));
}

std::string post(const trust::PrivateKey& key, const std::string& station, std::uint64_t counter, const std::string& path, const std::string& body) {
    const std::string signature = must(key.sign(must(sync::signed_request("POST", path, counter, body))));
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\nAuthorization: Estation station=\"" + station + "\", counter=" + std::to_string(counter) + ", signature=\"" + signature +
           "\"\r\n\r\n" + body;
}

std::vector<sync::Record> records(std::uint64_t from, std::size_t count) {
    std::vector<sync::Record> made(count);
    for (std::size_t i = 0; i < count; ++i) {
        sync::Record& r = made[i];
        r.seq = from + i;
        r.boot = 77;
        r.monotonic_ms = static_cast<std::int64_t>(r.seq * 900);
        r.wall_ms = 1'800'000'000'000 + r.monotonic_ms;
// A visit of twelve records: two items of one of eleven packs, opened, answered, closed.
        const std::uint64_t visit = r.seq / 12, item = visit % 11 * 8 + r.seq / 6 % 8;
        const std::string kind = r.seq % 12 == 11 ? "session_end" : r.seq % 6 == 0 ? "open" : r.seq % 6 == 5 ? "close" : "answer";
        r.usage = {visit, kind, kind == "session_end" ? "" : "p" + std::to_string(visit % 11), "1.2", "item-" + std::to_string(item), kind == "answer" ? R"({"q":"q3","c":[1],"m":1})" : kind == "open" ? "" : R"({"ms":12345})"};
    }
    return made;
}

double bare_insert(const fs::path& file, std::size_t batches, std::size_t each) {
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    const auto run = [&](const char* sql) {
        if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db));
    };
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE usage(station TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, boot INTEGER, monotonic_ms INTEGER, wall_ms INTEGER, quality INTEGER, session INTEGER, kind TEXT, pack TEXT, version TEXT, item TEXT,"
        " value TEXT, received_ms INTEGER, PRIMARY KEY(station, epoch, seq)) WITHOUT ROWID");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO usage VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &insert, nullptr);
    std::vector<sync::Record> made;
    const auto begin = Clock::now();
    double spent_making = 0;
    for (std::size_t b = 0; b < batches; ++b) {
        const auto making = Clock::now();
        made = records(1 + b * each, each);
        spent_making += since(making);
        run("BEGIN IMMEDIATE");
        for (const auto& r : made) {
            const auto text = [&](int at, const std::string& value) { sqlite3_bind_text(insert, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC); };
            const auto number = [&](int at, std::int64_t value) { sqlite3_bind_int64(insert, at, value); };
            sqlite3_bind_text(insert, 1, "s1", 2, SQLITE_STATIC);
            number(2, 5), number(3, static_cast<std::int64_t>(r.seq)), number(4, 77), number(5, r.monotonic_ms), number(6, r.wall_ms), number(7, 1), number(8, static_cast<std::int64_t>(r.usage.session));
            text(9, r.usage.kind), text(10, r.usage.pack), text(11, r.usage.version), text(12, r.usage.item), text(13, r.usage.value);
            number(14, 1);
            if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
            sqlite3_reset(insert);
        }
        run("COMMIT");
    }
    const double took = since(begin) - spent_making;
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return took;
}

double bare_copy(const std::string& address, std::size_t batches, std::size_t each) {
    const auto database = must(sync::server::Database::open(address));
    must(database->run("CREATE TABLE bare(station TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL, boot BIGINT, monotonic_ms BIGINT, wall_ms BIGINT, quality BIGINT, session BIGINT, kind TEXT, pack TEXT, version TEXT, item TEXT,"
                       " value TEXT, received_ms BIGINT, PRIMARY KEY(station, epoch, seq))"));
    static constexpr std::array<std::string_view, 14> columns = {"station", "epoch", "seq", "boot", "monotonic_ms", "wall_ms", "quality", "session", "kind", "pack", "version", "item", "value", "received_ms"};
    double took = 0;
    for (std::size_t b = 0; b < batches; ++b) {
        std::vector<sync::server::Row> rows;
        for (const auto& r : records(1 + b * each, each))
            rows.push_back({"s1", 5, r.seq, r.boot, r.monotonic_ms, r.wall_ms, 1, r.usage.session, r.usage.kind, r.usage.pack, r.usage.version, r.usage.item, r.usage.value, 1});
        const auto begin = Clock::now();
        must(database->append("bare", columns, rows));
        took += since(begin);
    }
    return took;
}

// ---- What is measured ----

void measure_bells(const Server& server, std::size_t stations, sync::Repository& repository, const Keys& keys, const fs::path& scratch) {
    const std::uint64_t before = server.resident_bytes();
    Bells bells(server.port, stations);
    double last = 0;
    const std::size_t parked = bells.hear("\"version\":1,", 120, last);
    const std::uint64_t after = server.resident_bytes();
    std::printf("%zu bells parked: %.1f MB resident, %.0f bytes each\n", parked, static_cast<double>(after) / 1e6, static_cast<double>(after - std::min(after, before)) / static_cast<double>(stations));
    double slowest = 0;
    for (int i = 2; i < 5; ++i) {
        std::thread publisher([&] { publish(repository, keys, scratch, i); });
        const std::size_t heard = bells.hear("\"version\":" + std::to_string(i) + ",", 60, last);
        publisher.join();
        if (heard < stations) std::printf("only %zu of %zu heard version %d\n", heard, stations, i);
        slowest = std::max(slowest, last);
    }
    std::printf("from the beginning of publishing to the last of %zu bells, the slowest of three: %.3f s\n", stations, slowest);
}

void measure_check_ins(const Server& server, std::size_t stations, double seconds, const trust::PrivateKey& key) {
    sync::CheckIn said;
    said.channel = "default";
    for (int i = 0; i < 12; ++i) said.packs.push_back({"p" + std::to_string(i), "1.0", std::string(64, 'a'), 0});
    // Signed before the clock runs: it is the server that is measured.
    std::deque<std::string> requests;
    for (std::size_t i = 1; i <= stations; ++i) {
        said.station = "s" + std::to_string(i);
        requests.push_back(post(key, said.station, 10, "/v1/check-in", sync::write_check_in(said)));
    }
    const double cpu = server.cpu_s();
    const auto begin = Clock::now();
    std::vector<double> waits;
    std::size_t good = 0;
    for (std::size_t i = 0; i < stations; ++i) {
        const double due = seconds * 0.95 * static_cast<double>(i) / static_cast<double>(stations);
        if (const double early = due - since(begin); early > 0) std::this_thread::sleep_for(std::chrono::duration<double>(early));
        const auto asked = Clock::now();
        const int socket = open_connection(server.port);  // every station has a connection of its own
        send_all(socket, requests[i]);
        good += read_answer(socket) == 200;
        ::close(socket);
        waits.push_back(since(asked));
    }
    const double took = since(begin), used = server.cpu_s() - cpu;
    std::ranges::sort(waits);
    std::printf("%zu of %zu stations checked in within %.1f s: %.0f %% of one core, half waited under %.1f ms, all but 1 %% under %.1f ms\n", good, stations, took, 100 * used / took, 1e3 * waits[waits.size() / 2],
                1e3 * waits[waits.size() * 99 / 100]);
}

void measure_ingestion(const Server& server, const fs::path& scratch, const std::string& database, std::size_t batches, const trust::PrivateKey& key) {
    constexpr std::size_t each = 500, senders = 8;
    std::vector<std::vector<std::string>> requests(senders);
    for (std::size_t b = 0; b < batches; ++b) {
        const std::size_t sender = b % senders, turn = b / senders;
        const std::string station = "s" + std::to_string(sender + 1);
        const std::uint64_t from = 1 + turn * each;
        requests[sender].push_back(post(key, station, 100 + turn, "/v1/figures", must(sync::write_batch({station, 5, from, records(from, each)}))));
    }
    const double cpu = server.cpu_s();
    const auto begin = Clock::now();
    std::vector<std::jthread> threads;
    std::atomic<std::size_t> good = 0;
    for (const auto& mine : requests)
        threads.emplace_back([&] {
            const int socket = open_connection(server.port);
            for (const auto& request : mine) {
                send_all(socket, request);
                good += read_answer(socket) == 200;
            }
            ::close(socket);
        });
    threads.clear();
    const double sent = since(begin);
    // Counted too: figures that nobody can read yet are half the work.
    must(sync::server::settle_tallies(*must(sync::server::Database::open(database))));
    const double took = since(begin), used = server.cpu_s() - cpu;
    const bool copies = database.starts_with("postgresql://");
    const double bare = copies ? bare_copy(database, batches, each) : bare_insert(scratch / "bare.sqlite", batches, each);
    const double total = static_cast<double>(batches * each);
    std::printf("%zu of %zu batches of %zu taken in: %.0f records/s (%.2f cores; %.0f %% of the time for adding up); a bare %s in the same batches: %.0f records/s; ratio %.2f\n", good.load(), batches, each, total / took, used / took, 100 * (took - sent) / took, copies ? "COPY" : "insert", total / bare, bare / took);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "bench_fleet SERVER [stations] [seconds] [batches] [sqlite | postgresql | postgresql-without-fsync]\n");
        return 2;
    }
    const auto argument = [&](int at, long usual) { return argc > at ? std::stol(argv[at]) : usual; };
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const std::size_t room = limit.rlim_cur > 200 ? limit.rlim_cur - 200 : 1;
    const std::size_t stations = std::min<std::size_t>(static_cast<std::size_t>(std::clamp(argument(2, 10'000), 1L, 25'000L)), room);
    const double seconds = static_cast<double>(std::clamp(argument(3, 60), 1L, 600L));
    const auto batches = static_cast<std::size_t>(std::clamp(argument(4, 400), 8L, 10'000L));
    try {
        const Scratch scratch;
        std::string address = (scratch / "data/server.sqlite").string();
        const std::string_view kind = argc > 5 ? argv[5] : "sqlite";
        if (kind != "sqlite") {
            PostgresServer* const postgres = PostgresServer::get(kind == "postgresql");
            if (!postgres) throw std::runtime_error("there is no PostgreSQL here");
            address = postgres->fresh();
        }
        const Keys keys;
        auto repository = must(sync::Repository::open(scratch / "data/repository"));
        std::map<std::string, trust::Grant> grants = {{"root", {{keys.root.public_object()}, 1}}, {"targets", {{keys.targets.public_object()}, 1}}, {"snapshot", {{keys.snapshot.public_object()}, 1}}, {"timestamp", {{keys.timestamp.public_object()}, 1}}};
        const trust::PrivateKey* const signer = &keys.root;
        must(repository.add_root(must(trust::sign(must(trust::make_root({1, std::time(nullptr) + 86'400 * 3'650}, true, grants)), std::span(&signer, 1)))));
        publish(repository, keys, scratch.path(), 1);
        // The stations are written down directly: ten thousand codes would measure nothing.
        const std::string public_hex = *keys.root.public_object().find("keyval")->find("public")->string();
        {
            const auto database = must(sync::server::Database::open(address));
            must(sync::server::prepare_stations(*database));
            must(database->transaction([&]() -> content::Result<> {
                for (std::size_t i = 1; i <= stations; ++i) {
                    const auto made = database->run("INSERT INTO station VALUES($1, $2, $3, '', 'default', 0, 0, 0, '', 0, 0, 0, '')", {"s" + std::to_string(i), static_cast<std::int64_t>(i), public_hex});
                    if (!made) return made.error();
                }
                return {};
            }));
        }
        const Server server(argv[1], scratch / "data", address, static_cast<std::uint16_t>(20'000 + ::getpid() % 20'000));
        ::close(open_connection(server.port));  // it is there
        measure_bells(server, stations, repository, keys, scratch.path());
        measure_check_ins(server, stations, seconds, keys.root);
        measure_ingestion(server, scratch.path(), address, batches, keys.root);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_fleet: %s\n", e.what());
        return 1;
    }
    return 0;
}
