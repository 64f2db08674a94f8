// The sounds of a drill: wooden notes of our own making, worked out when they are first wanted. None of them is a siren, a
// sweep or the quick beeps of an early warning: whoever has learnt the real signal cannot take these for it. Pure; any thread.
#pragma once
#include "kiosk/drill/drill_desk.h"
#include "kiosk/platform/sound.h"

namespace estation::kiosk::drill {

[[nodiscard]] Clip drill_clip(Cue cue);

}  // namespace estation::kiosk::drill
