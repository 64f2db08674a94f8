// The field of bar magnets and coils in the plane of the table: each is an even row of north poles at one end and of south
// poles at the other, and a pole's field falls with the square of the distance (Coulomb 1785), B = q r / |r|^3. Far away
// that is a dipole. Field lines are followed with Runge-Kutta steps of even length. Lengths in magnet lengths; no unit of B.
// Pure.
#pragma once
#include <vector>

namespace estation::kiosk {

struct FieldVector { double x = 0, y = 0; };
struct Magnet {
    FieldVector centre;
    double angle_deg = 0;      // the north pole points there; y downwards
    double strength = 1;       // below 0: turned round; a coil without current: 0
    double length = 1, width = 0.3;
};

class MagnetField {
public:
    explicit MagnetField(const std::vector<Magnet>& magnets);
    [[nodiscard]] FieldVector at(FieldVector p) const;
    // From a place along the field (or against it) until a pole, the bounds' end, or many steps.
    struct Line { std::vector<FieldVector> points; bool ended_at_pole = false; };
    [[nodiscard]] Line follow(FieldVector from, bool with_field, double reach_x, double reach_y) const;
    // Evenly spread round every north pole, and from outside into those south poles that no such line reaches.
    [[nodiscard]] std::vector<Line> lines(int a_pole, double reach_x, double reach_y) const;

private:
    struct Pole { FieldVector at; double q; };
    std::vector<Pole> poles_;
    std::vector<Magnet> magnets_;
};

}  // namespace estation::kiosk
