// Sound as waves: a travelling one in air, where each bit of air swings to and fro, s(x, t) = A sin(2 pi (x / lambda - f t)),
// and a standing one on a string of length L held at both ends, whose n-th overtone has n + 1 nodes, f_n = n f_1 and
// y(x, t) = A sin(n pi x / L) cos(2 pi f t). Speed in air 343 m/s at 20 degrees. Metres, seconds, hertz. Pure.
#pragma once

namespace estation::kiosk {

inline constexpr double sound_speed_m_s = 343;

[[nodiscard]] double wavelength_m(double frequency_hz, double speed_m_s = sound_speed_m_s);
[[nodiscard]] double travelling(double x_m, double t_s, double frequency_hz, double amplitude, double speed_m_s = sound_speed_m_s);
// x from 0 to 1 along the string.
[[nodiscard]] double standing(double x, double t_s, int harmonic, double frequency_hz, double amplitude);
[[nodiscard]] double overtone_hz(double fundamental_hz, int harmonic);
// How far above A4 = 440 Hz, in semitones of equal temperament.
[[nodiscard]] double semitones_from_a4(double frequency_hz);

}  // namespace estation::kiosk
