// Light at the border of two media and in a raindrop. Snell: n1 sin a1 = n2 sin a2; beyond the critical angle nothing goes
// through. Fresnel's equations give the share that is thrown back, unpolarised. The index of water by wavelength is Quan and
// Fry's (1995), fresh water at 20 degrees. A ray that meets a drop at the angle i leaves it after one reflection at
// 4 r - 2 i from where it came; the rainbow stands where this is greatest (Descartes 1637). Degrees, nanometres. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

namespace estation::kiosk {

[[nodiscard]] std::optional<double> refracted_deg(double n1, double n2, double angle_deg);   // nothing: all is thrown back
[[nodiscard]] std::optional<double> critical_deg(double n1, double n2);                      // only from dense to thin
[[nodiscard]] double reflected_share(double n1, double n2, double angle_deg);                // 0..1
[[nodiscard]] double water_index(double wavelength_nm);
[[nodiscard]] double rainbow_deg(double index);                                              // above the point opposite the sun
[[nodiscard]] double rainbow_entry_deg(double index);                                        // where such a ray meets the drop

struct DropPoint { double x = 0, y = 0; };
// Through a drop of radius 1 round (0, 0), light coming from the left and meeting the upper half at `entry_deg`: where it
// enters, is thrown back, leaves, and the direction in which it goes on. y upwards.
struct DropPath { DropPoint in, back, out, onwards; };
[[nodiscard]] DropPath drop_path(double index, double entry_deg);

// What light of this wavelength looks like, 0xAARRGGBB, roughly.
[[nodiscard]] std::uint32_t light_colour(double wavelength_nm);

}  // namespace estation::kiosk
