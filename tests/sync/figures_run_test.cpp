// Figures in equal figures out, with everything that can go wrong at once: several stations that record and upload, both
// ends killed at random moments, a wire that cuts and repeats, sticks that are copied, late and older than what the server
// knows, a server that is put back from its backup, and stations that are put back from an image or begin with an empty
// disk. At the end the server holds exactly what was recorded: none lost, none double, nothing missing.
//
// Some thousand records among the ordinary tests; all of it with
//   ESTATION_RECORDS=100000 build/dev/tests/sync.figures_run_test
#include <doctest/doctest.h>
#include <poll.h>
#include <signal.h>

#include <chrono>
#include <map>
#include <random>
#include <set>

#include "sync/server/tally_book.h"
#include "sync/server/stations.h"
#include "tests/fakes/bad_wire.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/strace.h"

using namespace estation;
using namespace estation::fakes;
using namespace std::chrono_literals;
using sync::server::Database;
namespace fs = std::filesystem;

namespace {

template <class T>
T must(content::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().line());
    return std::move(*result);
}

int wished_records() {
    const char* const wish = std::getenv("ESTATION_RECORDS");
    return wish ? std::max(std::atoi(wish), 1'000) : 4'000;
}

pid_t spawn(const Words& words, const fs::path& notes) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    const int out = ::open(notes.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

void kill_and_wait(pid_t& process) {
    if (process <= 0) return;
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    process = -1;
}

int last_number(const std::string& said, const std::string& word) {
    const auto at = said.rfind(word + " ");
    return at == std::string::npos || said.find('\n', at) == std::string::npos ? 0 : std::atoi(said.c_str() + at + word.size() + 1);
}

struct Station {
    std::string name;
    fs::path folder;
    std::set<int> durable, begun, starts;  // numbers; what was begun and not called durable may be there or not
    int next = 1;
    pid_t process = -1;
    bool by_stick = false;           // it has no line: figures leave on sticks, and answers come back on them
};

// One server with its stations.
class District {
public:
    District(std::string address, int stations, unsigned seed) : address_(std::move(address)), chance_(seed), wire_(scratch_ / "socket", seed + 1) {
        if (address_.empty()) address_ = (data() / "server.sqlite").string();
        fs::create_directory(data());
        const auto keys = run_program(admin({"keys", "make", "--stick", (scratch_ / "drawer").string(), "--targets-stay-here"}), scratch_ / "notes");
        REQUIRE_MESSAGE(keys.code == 0, keys.output);
        start_server();
        wait_for_server();
        auto database = must(Database::open(address_));
        must_do(sync::server::prepare_stations(*database));
        for (int i = 0; i < stations; ++i) {
            Station station;
            station.folder = scratch_ / ("station" + std::to_string(i));
            fs::create_directory(station.folder);
            const auto key = run_program({UPLOAD_WORKER, "key", station.folder.string()}, scratch_ / "notes");
            REQUIRE(key.code == 0);
            const std::string code = must(sync::server::make_code(*database, "default", sync::server::now_ms()));
            const auto enrolled = must(sync::server::enrol(*database, code, key.output.substr(0, 64), "样例", sync::server::now_ms()));
            station.name = std::get<sync::server::Enrolled>(enrolled).station;
            station.by_stick = i == stations - 1;
            stations_.push_back(std::move(station));
        }
    }
    ~District() {
        for (auto& station : stations_) kill_and_wait(station.process);
        kill_and_wait(server_);
    }

    // Every station records so many more, while things happen to it and to the server.
    void record(int each) {
        std::map<Station*, int> wanted;
        for (auto& station : stations_) wanted[&station] = station.next + each;
        for (bool all = false; !all;) {
            all = true;
            for (auto& [station, end] : wanted) {
                reap(*station);
                if (station->process > 0) all = false;
                else if (station->next < end) all = false, begin(*station, end - station->next);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10 + chance_() % 40));
            const auto dice = chance_() % 10;
            if (dice < 1) {
                kill_and_wait(server_);
                ++server_kills;
                start_server();
            } else if (dice < 5) {
                auto& station = stations_[chance_() % stations_.size()];
                if (station.process > 0) {
                    ::kill(station.process, SIGKILL);
                    ++station_kills;
                }
            }
        }
    }

    void settle() {
        wait_for_server();
        for (auto& station : stations_) {
            if (station.by_stick) {
                settle_by_stick(station);
                continue;
            }
            const auto run = run_program({UPLOAD_WORKER, "settle", station.folder.string(), wire_.url(), station.name}, scratch_ / "notes");
            REQUIRE_MESSAGE(run.code == 0, station.name << ": " << run.output);
        }
    }

    // What waits goes onto a stick, and the stick is copied; a copy of it is read now, all the others are read again later.
    void carry_sticks() {
        for (auto& station : stations_) {
            const auto stick = scratch_ / ("stick" + std::to_string(sticks_.size()));
            const auto run = run_program({UPLOAD_WORKER, "export", station.folder.string(), stick.string(), station.name}, scratch_ / "notes");
            REQUIRE_MESSAGE(run.code == 0, run.output);
            sticks_.push_back(stick);
        }
        hear_old_answers();
        // Also while the server runs, and whatever it makes of them: what does not follow stays out.
        for (int i = 0; i < 3; ++i) {
            const auto read = run_program(admin({"import", sticks_[chance_() % sticks_.size()].string()}), scratch_ / "notes");
            REQUIRE_MESSAGE((read.code == 0 || read.code == 1), read.output);
        }
    }
    void read_every_stick_again() {
        for (const auto& stick : sticks_) static_cast<void>(run_program(admin({"import", stick.string()}), scratch_ / "notes"));
    }

    // A stick that nobody plugs in any more is no trouble either.
    void hear_old_answers() {
        for (auto& station : stations_)
            if (station.by_stick && !sticks_.empty()) static_cast<void>(hear(station, sticks_[chance_() % sticks_.size()]));
    }

    void back_up() {
        wait_for_server();
        if (on_postgresql()) REQUIRE(run_program({pg("pg_dump"), "-Fc", "-f", (scratch_ / "dump").string(), address_}, scratch_ / "notes").code == 0);
        const auto run = run_program(admin({"backup", "--to", (scratch_ / "backup").string()}), scratch_ / "notes");
        REQUIRE_MESSAGE(run.code == 0, run.output);
    }
    // Nothing that a station keeps is needed any more. PostgreSQL's dump is made before the backup knows of it.
    void back_up_everything() {
        settle();
        back_up();
        if (on_postgresql()) back_up();
        settle();
    }

    void put_server_back() {
        kill_and_wait(server_);
        fs::rename(data(), scratch_ / ("lost" + std::to_string(lost_++)));
        fs::create_directory(data());
        if (on_postgresql()) {
            address_ = PostgresServer::get()->fresh();
            const auto run = run_program({pg("pg_restore"), "--no-owner", "-d", address_, (scratch_ / "dump").string()}, scratch_ / "notes");
            REQUIRE_MESSAGE(run.code == 0, run.output);
        }
        const auto run = run_program(admin({"restore", "--from", (scratch_ / "backup").string()}), scratch_ / "notes");
        REQUIRE_MESSAGE(run.code == 0, run.output);
        start_server();
    }

    void take_image(std::size_t which) {
        fs::remove_all(scratch_ / "image");
        fs::copy(stations_[which].folder, scratch_ / "image", fs::copy_options::recursive);
    }
    // Everything that was recorded after the image must have left the station.
    void put_station_back(std::size_t which) {
        fs::remove_all(stations_[which].folder);
        fs::copy(scratch_ / "image", stations_[which].folder, fs::copy_options::recursive);
    }
    void empty_disk(std::size_t which) {
        for (const char* const name : {"outbox.db", "outbox.db-wal"}) fs::remove(stations_[which].folder / name);
    }

    void compare() {
        wire_.be_good();
        settle();
        auto database = must(Database::open(address_));
        std::map<std::string, std::map<int, int>> held;
        std::uint64_t rows = 0;
        must_do(database->each("SELECT station, kind, value FROM usage", {}, [&](const sync::server::Row& row) {
            ++rows;
            CHECK(row[1].text() == "answer");
            const std::string value = row[2].text();
            if (value.starts_with(row[0].text() + "/")) ++held[row[0].text()][std::atoi(value.c_str() + row[0].text().size() + 1)];
            return content::Result<>();
        }));
        std::uint64_t recorded = 0;
        for (const auto& station : stations_) {
            const auto& there = held[station.name];
            int lost = 0, twice = 0, invented = 0, holes = 0;
            for (const int number : station.durable) lost += there.contains(number) ? 0 : 1;
            for (const auto& [number, times] : there) {
                twice += times > 1 ? 1 : 0;
                invented += station.begun.contains(number) ? 0 : 1;
                // What was under way when the power failed is there from its beginning or not at all.
                if (!station.durable.contains(number) && !station.starts.contains(number) && station.begun.contains(number - 1) && !there.contains(number - 1)) ++holes;
            }
            CHECK_MESSAGE(lost == 0, station.name << " lost " << lost);
            CHECK_MESSAGE(twice == 0, station.name << " counts " << twice << " twice");
            CHECK(invented == 0);
            CHECK(holes == 0);
            recorded += there.size();
        }
        CHECK(rows == recorded);
        must(sync::server::settle_tallies(*database));
        CHECK(must(database->row("SELECT coalesce(sum(count), 0) FROM tally WHERE kind = 'answer'")).at(0).bits() == recorded);
        CHECK(must(database->row("SELECT coalesce(sum(through_seq - from_seq + 1), 0) FROM missing")).at(0).bits() == 0);
        MESSAGE(recorded << " records, " << server_kills << " kills of the server, " << station_kills << " of stations, " << wire_.cut() << " cut connections, " << wire_.replayed() << " replayed requests, " << sticks_.size()
                         << " sticks, " << lost_ << " restored backups, " << must(database->row("SELECT count(*) FROM cursor")).at(0).number() << " epochs");
        CHECK(wire_.cut() > 0);
        CHECK(server_kills > 0);
        CHECK(station_kills > 0);
    }

    int server_kills = 0, station_kills = 0;

private:
    [[nodiscard]] fs::path data() const { return scratch_ / "data"; }
    [[nodiscard]] bool on_postgresql() const { return address_.starts_with("postgresql:"); }
    [[nodiscard]] static std::string pg(const std::string& program) { return (PostgresServer::programs() / program).string(); }
    static void must_do(const content::Result<>& result) { REQUIRE_MESSAGE(result, result.error().line()); }

    [[nodiscard]] Words base() const { return {ESTATION_SERVER, "--data", data().string(), "--database", address_}; }
    [[nodiscard]] Words admin(const Words& more) const {
        Words words = base();
        words.push_back("admin");
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    // How many records wait afterwards.
    int hear(const Station& station, const fs::path& stick) {
        const auto heard = run_program({UPLOAD_WORKER, "hear", station.folder.string(), stick.string(), station.name, (data() / "repository/metadata/1.root.json").string()}, scratch_ / "notes");
        REQUIRE_MESSAGE(heard.code == 0, heard.output);
        return last_number(heard.output, "waiting");
    }
    // A server that was put back asks on the first stick for what the second brings.
    void settle_by_stick(const Station& station) {
        for (int round = 0; round < 4; ++round) {
            const auto stick = scratch_ / ("stick" + std::to_string(sticks_.size()));
            REQUIRE(run_program({UPLOAD_WORKER, "export", station.folder.string(), stick.string(), station.name}, scratch_ / "notes").code == 0);
            sticks_.push_back(stick);
            static_cast<void>(run_program(admin({"import", stick.string()}), scratch_ / "notes"));
            if (hear(station, stick) == 0 && round > 0) return;
        }
        FAIL(station.name << " gets no answer: " << get(scratch_ / "notes"));
    }

    void start_server() {
        Words words = base();
        words.insert(words.end(), {"--listen", "unix:" + (scratch_ / "socket").string()});
        server_ = spawn(words, scratch_ / "server.log");
    }
    void wait_for_server() {
        const auto begin = std::chrono::steady_clock::now();
        for (;;) {
            const int end = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            (scratch_ / "socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
            const bool there = ::connect(end, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
            ::close(end);
            if (there) return;
            REQUIRE_MESSAGE(std::chrono::steady_clock::now() - begin < 60s, get(scratch_ / "server.log"));
            std::this_thread::sleep_for(20ms);
        }
    }
    void begin(Station& station, int count) {
        const int group = 1 + static_cast<int>(chance_() % 25);
        fs::remove(notes_of(station));
        station.process = spawn({UPLOAD_WORKER, "run", station.folder.string(), station.by_stick ? "-" : wire_.url(), station.name, std::to_string(station.next), std::to_string(count), std::to_string(group)}, notes_of(station));
    }
    [[nodiscard]] fs::path notes_of(const Station& station) const { return scratch_ / (station.name + ".notes"); }
    // When it has ended, what it said is written down.
    void reap(Station& station) {
        int status = 0;
        if (station.process <= 0 || ::waitpid(station.process, &status, WNOHANG) == 0) return;
        station.process = -1;
        const std::string said = get(notes_of(station));
        REQUIRE_MESSAGE((WIFSIGNALED(status) || WEXITSTATUS(status) == 0), said);
        const int durable = last_number(said, "durable"), begun = std::max(last_number(said, "begun"), durable);
        station.starts.insert(station.next);
        for (int i = station.next; i <= begun; ++i) {
            station.begun.insert(i);
            if (i <= durable) station.durable.insert(i);
        }
        station.next = std::max(station.next, begun + 1);
    }

    Scratch scratch_{Scratch::On::memory};
    std::string address_;
    std::mt19937 chance_;
    BadWire wire_;
    std::vector<Station> stations_;
    std::vector<fs::path> sticks_;
    pid_t server_ = -1;
    int lost_ = 0;
};

void whole_life(const std::string& address, unsigned seed) {
    constexpr int stations = 4, rounds = 8;
    const int each = std::max(wished_records() / stations / rounds, 10);
    District district(address, stations, seed);
    district.record(each);
    district.back_up();
    district.take_image(1);
    district.record(each);
    district.carry_sticks();
    district.record(each);
    district.put_server_back();        // two rounds are gone from it, and all stations still have them
    district.record(each);
    district.carry_sticks();
    district.back_up_everything();     // nothing is in one place only, so that disks may be lost
    district.put_station_back(1);      // three rounds that it does not know are on the server
    district.empty_disk(2);
    district.record(each);
    district.read_every_stick_again();
    district.record(each);
    district.put_server_back();
    district.put_server_back();        // twice from the same backup
    district.record(each);
    district.carry_sticks();
    district.record(each);
    district.read_every_stick_again();
    district.compare();
}

}  // namespace

TEST_CASE("the server holds exactly what was recorded, whatever happened: on SQLite") { whole_life({}, 2026); }

TEST_CASE("the server holds exactly what was recorded, whatever happened: on PostgreSQL") {
    PostgresServer* const server = PostgresServer::get();
    if (!server) return;
    whole_life(server->fresh(), 1128);
}
