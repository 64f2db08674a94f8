// The tone of the sound test: two soft notes of our own, a fifth apart, unlike any alarm. Pure; any thread.
#pragma once
#include "kiosk/platform/sound.h"

namespace estation::kiosk::staff {

[[nodiscard]] Clip test_tone();

}  // namespace estation::kiosk::staff
