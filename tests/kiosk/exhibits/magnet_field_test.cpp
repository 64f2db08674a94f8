#include "kiosk/exhibits/magnet_field.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace estation::kiosk;

namespace {
double size(FieldVector v) { return std::hypot(v.x, v.y); }
}  // namespace

TEST_CASE("far away a bar magnet is a dipole: twice the distance, an eighth of the field, half as strong beside as before it") {
    const MagnetField field({Magnet{}});
    CHECK(size(field.at({10, 0})) / size(field.at({20, 0})) == doctest::Approx(8).epsilon(0.02));
    CHECK(size(field.at({20, 0})) / size(field.at({0, 20})) == doctest::Approx(2).epsilon(0.02));
    CHECK(field.at({20, 0}).x > 0);   // out of the north pole
    CHECK(field.at({0, 20}).x < 0);   // and back beside it
}

TEST_CASE("a coil without current has no field, and turned current turns it round") {
    CHECK(size(MagnetField({Magnet{{}, 0, 0}}).at({1, 1})) == 0);
    const FieldVector one = MagnetField({Magnet{{}, 30, 2}}).at({1, 1}), other = MagnetField({Magnet{{}, 30, -2}}).at({1, 1});
    CHECK(one.x == doctest::Approx(-other.x));
    CHECK(one.y == doctest::Approx(-other.y));
}

TEST_CASE("field lines run from north to south, and along the field") {
    const MagnetField field({Magnet{}});
    int closed = 0;
    const auto lines = field.lines(12, 3, 2);
    CHECK(lines.size() >= 12);
    for (const auto& line : lines) {
        closed += line.ended_at_pole ? 1 : 0;
        // The first piece comes out of the pole itself, the last goes into one.
        for (std::size_t i = 3; i + 3 < line.points.size(); i += 7) {
            const FieldVector d{line.points[i].x - line.points[i - 1].x, line.points[i].y - line.points[i - 1].y}, b = field.at(line.points[i - 1]);
            CHECK((d.x * b.x + d.y * b.y) / (size(d) * size(b)) > 0.9);
        }
    }
    CHECK(closed >= 6);
}

TEST_CASE("like poles leave a place without field between them") {
    const MagnetField field({Magnet{{-1.5, 0}, 0, 1}, Magnet{{1.5, 0}, 180, 1}});
    CHECK(size(field.at({0, 0})) < 1e-9);
    CHECK(size(field.at({0, 1})) > 0.01);
}
