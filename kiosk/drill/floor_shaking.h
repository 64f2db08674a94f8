// How a floor moves in the earthquake of a drill: the shaking of the ground (content/seismology), the building in between,
// and the floor one stands on. It is as strong as GB 18306-2015 has it on rock (median of the eastern relation), and its
// form is that of the stochastic point source. Magnitude, distance, depth, ground, storeys, how strong the building is and the
// floor all count. Up and down it moves as the ground does, P first, at 0.65 of the ground's sideways
// peak (GB 50011): walls and columns hardly give in their length. One likely motion, the same each time; never a forecast. Pure, some tens
// of milliseconds; any thread.
#pragma once
#include "content/drill.h"
#include "content/result.h"
#include "content/seismology/record.h"

namespace estation::kiosk {

struct FloorShaking {
    content::seismology::Motion sideways, up;   // at equal steps of one length
};

// Begins a moment before the strong shaking. A weak building is taken as softer than usual, a strong one as stiffer,
// within the range of its storeys (content/seismology/building.h): how it is damaged is not computed.
[[nodiscard]] content::Result<FloorShaking> floor_shaking(const content::DrillQuake& quake, const content::Situation& situation);

}  // namespace estation::kiosk
