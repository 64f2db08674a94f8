#include "kiosk/exhibits/sound_waves.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace estation::kiosk;

TEST_CASE("a wave repeats after its length and after its period, and runs at the speed of sound") {
    CHECK(wavelength_m(343) == doctest::Approx(1));
    CHECK(wavelength_m(440) == doctest::Approx(0.7795).epsilon(1e-3));
    for (double x = 0; x < 2; x += 0.13) {
        CHECK(travelling(x, 0.01, 440, 1) == doctest::Approx(travelling(x + wavelength_m(440), 0.01, 440, 1)));
        CHECK(travelling(x, 0.01, 440, 1) == doctest::Approx(travelling(x + 343 * 0.002, 0.012, 440, 1)));
    }
}

TEST_CASE("a string's nodes stand still at every n-th of it, and its bellies swing fully") {
    for (int n = 1; n <= 6; ++n)
        for (int k = 0; k <= n; ++k)
            for (double t = 0; t < 0.01; t += 0.0017) CHECK(std::abs(standing(static_cast<double>(k) / n, t, n, 220, 1)) < 1e-9);
    CHECK(standing(0.5 / 3, 0, 3, 220, 0.7) == doctest::Approx(0.7));
    CHECK(overtone_hz(110, 3) == 330);
}

TEST_CASE("an octave is twelve semitones") {
    CHECK(semitones_from_a4(880) == doctest::Approx(12));
    CHECK(semitones_from_a4(261.6256) == doctest::Approx(-9).epsilon(1e-4));
}
