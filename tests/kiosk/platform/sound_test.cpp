#include "kiosk/platform/sound.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

std::shared_ptr<const Clip> clip(std::vector<std::int16_t> samples, int rate = 48'000) { return std::make_shared<const Clip>(Clip{rate, std::move(samples)}); }

void put(std::ofstream& out, std::uint32_t value, int bytes) {
    for (int n = 0; n < bytes; ++n) out.put(static_cast<char>(value >> (8 * n) & 0xFF));
}

void write_wav(const std::filesystem::path& file, int channels, const std::vector<std::int16_t>& samples) {
    std::ofstream out(file, std::ios::binary);
    const auto bytes = static_cast<std::uint32_t>(samples.size() * 2);
    out << "RIFF";
    put(out, 36 + bytes, 4);
    out << "WAVEfmt ";
    put(out, 16, 4);
    put(out, 1, 2);
    put(out, static_cast<std::uint32_t>(channels), 2);
    put(out, 16'000, 4);
    put(out, 16'000u * 2 * static_cast<std::uint32_t>(channels), 4);
    put(out, 2u * static_cast<std::uint32_t>(channels), 2);
    put(out, 16, 2);
    out << "data";
    put(out, bytes, 4);
    for (const std::int16_t s : samples) put(out, static_cast<std::uint16_t>(s), 2);
}

}  // namespace

TEST_CASE("each side gets what it is given, and the gain is the third power") {
    std::vector<Voice> voices{voice_of(clip({8000, 8000}), {100, Side::left, 0})};
    std::int16_t out[8] = {};
    mix(voices, 48'000, out, 4);
    CHECK(out[0] == 8000);
    CHECK(out[1] == 0);
    CHECK(out[4] == 0);
    CHECK(voices.empty());
    voices = {voice_of(clip({8000, 8000}), {50, Side::both, 0})};
    mix(voices, 48'000, out, 1);
    CHECK(out[0] == 1000);
    CHECK(out[1] == 1000);
    CHECK(voices.size() == 1);
}

TEST_CASE("voices add up and never wrap around") {
    std::vector<Voice> voices{voice_of(clip({30'000}), {}), voice_of(clip({30'000}), {}), voice_of(clip({-100}), {100, Side::right, 0})};
    std::int16_t out[2] = {};
    mix(voices, 48'000, out, 1);
    CHECK(out[0] == 32'767);
    CHECK(out[1] == 32'767);
}

TEST_CASE("a clip that waits is silent first, and one of another rate keeps its length") {
    std::vector<Voice> voices{voice_of(clip(std::vector<std::int16_t>(24, 1000), 24'000), {100, Side::both, 0.001})};
    std::vector<std::int16_t> out(2 * 200);
    mix(voices, 48'000, out.data(), 200);
    CHECK(out[2 * 40] == 0);
    CHECK(out[2 * 60] == 1000);
    CHECK(out[2 * 94] == 1000);   // 48 samples of silence, 48 of sound
    CHECK(out[2 * 96] == 0);
    CHECK(voices.empty());
}

TEST_CASE("a WAV file is read, two channels become one, and what is none is refused") {
    const fakes::Scratch scratch;
    const auto file = scratch.path() / "a.wav";
    write_wav(file, 1, {1, -2, 3});
    const auto one = read_wav(file);
    REQUIRE(one);
    CHECK(one->rate == 16'000);
    CHECK(one->samples == std::vector<std::int16_t>{1, -2, 3});
    write_wav(file, 2, {1000, 3000, -500, -500});
    const auto two = read_wav(file);
    REQUIRE(two);
    REQUIRE(two->samples.size() == 2);
    CHECK(std::abs(two->samples[0] - 2000) <= 2);
    std::ofstream(scratch.path() / "b.wav") << "no sound at all, only words";
    CHECK_FALSE(read_wav(scratch.path() / "b.wav"));
    CHECK_FALSE(read_wav(scratch.path() / "missing.wav"));
}

TEST_CASE("without a card nothing plays and it says so") {
    const auto sound = make_sound(false);
    sound->play(clip({1, 2, 3}), {});
    CHECK_FALSE(sound->playing());
    CHECK(sound->status() == Sound::Status::no_card);
    sound->stop();
}

TEST_CASE("a card is opened for what is to be heard, and rests after it") {
    ::setenv("SDL_AUDIODRIVER", "dummy", 1);
    const auto sound = make_sound(true);
    CHECK(sound->status() == Sound::Status::unopened);
    for (int round = 0; round < 2; ++round) {
        sound->play(clip(std::vector<std::int16_t>(2400, 500)), {});
        for (int n = 0; n < 500 && sound->playing(); ++n) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        CHECK_FALSE(sound->playing());
    }
    CHECK(sound->status() == Sound::Status::open);
}
