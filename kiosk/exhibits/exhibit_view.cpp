#include "kiosk/exhibits/exhibit_view.h"

#include "kiosk/exhibits/building_sway_view.h"
#include "kiosk/exhibits/emergency_bag_view.h"
#include "kiosk/exhibits/fastest_slope_view.h"
#include "kiosk/exhibits/galton_board_view.h"
#include "kiosk/exhibits/intensity_map_view.h"
#include "kiosk/exhibits/magnet_field_view.h"
#include "kiosk/exhibits/moon_view.h"
#include "kiosk/exhibits/refraction_view.h"
#include "kiosk/exhibits/sand_pendulum_view.h"
#include "kiosk/exhibits/seismograph_view.h"
#include "kiosk/exhibits/solar_terms_view.h"
#include "kiosk/exhibits/sound_waves_view.h"
#include "kiosk/exhibits/warning_replay_view.h"
#include "kiosk/exhibits/wave_race_view.h"

namespace estation::kiosk {

std::unique_ptr<ExhibitView> make_exhibit_view(std::string_view model, std::optional<content::Date> today) {
    if (model == "fastest-slope") return std::make_unique<FastestSlopeView>();
    if (model == "galton-board") return std::make_unique<GaltonBoardView>();
    if (model == "lissajous") return std::make_unique<SandPendulumView>();
    if (model == "sound-waves") return std::make_unique<SoundWavesView>();
    if (model == "wave-race") return std::make_unique<WaveRaceView>();
    if (model == "building-sway") return std::make_unique<BuildingSwayView>();
    if (model == "intensity-map") return std::make_unique<IntensityMapView>();
    if (model == "warning-replay") return std::make_unique<WarningReplayView>();
    if (model == "seismograph") return std::make_unique<SeismographView>();
    if (model == "refraction") return std::make_unique<RefractionView>();
    if (model == "field-lines") return std::make_unique<MagnetFieldView>();
    if (model == "moon-phase") return std::make_unique<MoonView>(today);
    if (model == "solar-terms") return std::make_unique<SolarTermsView>(today);
    if (model == "emergency-bag") return std::make_unique<EmergencyBagView>();
    return nullptr;
}

}  // namespace estation::kiosk
