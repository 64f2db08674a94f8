// The player on a real film and on files that are none, or that stop coming. Without libmpv on this machine every film is
// missing, and that is all there is to test.
#include "kiosk/platform/video_player.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

constexpr const char* film = SOURCE_DIR "/tests/journeys/packs/film/video/clock.webm";

double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct Seat {
    std::atomic<int> rings = 0;
    std::unique_ptr<VideoPlayer> player = make_video_player(false, [this] { ++rings; });
    Pixels picture;
    int pictures = 0;

    void open(const std::filesystem::path& path, bool playing = true) {
        player->open({[path]() -> content::Result<std::filesystem::path> { return path; }, 0, playing, 320, 180});
    }
    // Looks on until it holds, for a while that a busy machine needs.
    template <class Holds> bool until(Holds holds, double seconds = 20) {
        for (const double end = now_s() + seconds; now_s() < end; std::this_thread::sleep_for(std::chrono::milliseconds(10))) {
            if (player->take(picture)) ++pictures;
            if (holds()) return true;
        }
        return false;
    }
    [[nodiscard]] VideoPhase phase() const { return player->state().phase; }
    [[nodiscard]] bool settled() const { return phase() != VideoPhase::opening; }
};

}  // namespace

TEST_CASE("a film plays, stands and leaps, in rows that vectors like") {
    Seat seat;
    seat.open(film);
    REQUIRE(seat.until([&] { return seat.settled(); }));
    if (seat.phase() == VideoPhase::missing) return;
    REQUIRE(seat.until([&] { return seat.pictures > 5; }));
    CHECK(seat.phase() == VideoPhase::running);
    CHECK(seat.picture.width == 320);
    CHECK(seat.picture.stride % Pixels::alignment == 0);
    CHECK(reinterpret_cast<std::uintptr_t>(seat.picture.data.get()) % Pixels::alignment == 0);
    CHECK(seat.player->state().duration_s == doctest::Approx(20).epsilon(0.05));
    seat.player->set_playing(false);
    // A finger that drags: a hundred wishes, and it ends where the last one was.
    for (int n = 0; n <= 100; ++n) seat.player->seek(2 + n * 0.1);
    CHECK(seat.player->state().position_s == doctest::Approx(12));
    const int before = seat.pictures;
    CHECK(seat.until([&] { return seat.pictures > before; }));
    seat.until([] { return false; }, 0.5);
    CHECK(seat.player->state().position_s == doctest::Approx(12).epsilon(0.02));
    CHECK(seat.pictures - before < 30);   // not a picture for each wish
}

TEST_CASE("the clock of a film is no reason to draw: it rings for pictures") {
    Seat seat;
    seat.open(film);
    REQUIRE(seat.until([&] { return seat.settled(); }));
    if (seat.phase() == VideoPhase::missing) return;
    REQUIRE(seat.until([&] { return seat.pictures > 3; }));
    const int rings = seat.rings, made = static_cast<int>(seat.player->state().frames);
    seat.until([] { return false; }, 1.5);
    CHECK(seat.rings - rings <= static_cast<int>(seat.player->state().frames) - made + 2);
}

TEST_CASE("what is no film is told to be broken, and a film that stops coming to have stuck; neither holds anybody up") {
    Seat seat;
    const fakes::Scratch folder;
    fakes::put(folder.path() / "no.webm", "this is no film");
    seat.open(folder.path() / "no.webm");
    REQUIRE(seat.until([&] { return seat.settled(); }));
    if (seat.phase() == VideoPhase::missing) return;
    CHECK(seat.phase() == VideoPhase::broken);
    seat.open(folder.path() / "nowhere.webm");
    REQUIRE(seat.until([&] { return seat.settled(); }));
    CHECK(seat.phase() == VideoPhase::broken);

    // A pipe that gives half of a film and then nothing more, as a failing disk does.
    std::ifstream in(film, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto pipe = folder.path() / "pipe.webm";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    std::jthread writer([&](const std::stop_token& stop) {
        int fd = -1;
        while (!stop.stop_requested() && (fd = open(pipe.c_str(), O_WRONLY | O_NONBLOCK)) < 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        for (std::size_t at = 0; fd >= 0 && at < bytes.size() / 2 && !stop.stop_requested();) {
            const auto n = write(fd, bytes.data() + at, std::min<std::size_t>(4096, bytes.size() / 2 - at));
            if (n > 0) at += static_cast<std::size_t>(n);
            else std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        if (fd >= 0) close(fd);
    });
    seat.open(pipe);
    CHECK(seat.until([&] { return seat.phase() == VideoPhase::stalled; }, 40));
    // The next film comes all the same, and so does the end.
    seat.pictures = 0;
    seat.open(film);
    CHECK(seat.until([&] { return seat.pictures > 2; }));
    const double begin = now_s();
    seat.player.reset();
    CHECK(now_s() - begin < 5);
}
