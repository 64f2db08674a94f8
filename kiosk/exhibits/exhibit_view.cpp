#include "kiosk/exhibits/exhibit_view.h"

#include "kiosk/exhibits/fastest_slope_view.h"
#include "kiosk/exhibits/galton_board_view.h"
#include "kiosk/exhibits/sand_pendulum_view.h"
#include "kiosk/exhibits/sound_waves_view.h"
#include "kiosk/exhibits/wave_race_view.h"

namespace estation::kiosk {

std::unique_ptr<ExhibitView> make_exhibit_view(std::string_view model, std::optional<content::Date> today) {
    (void)today;
    if (model == "fastest-slope") return std::make_unique<FastestSlopeView>();
    if (model == "galton-board") return std::make_unique<GaltonBoardView>();
    if (model == "lissajous") return std::make_unique<SandPendulumView>();
    if (model == "sound-waves") return std::make_unique<SoundWavesView>();
    if (model == "wave-race") return std::make_unique<WaveRaceView>();
    return nullptr;
}

}  // namespace estation::kiosk
