// The HouseRules are what a keeper may change on the staff page while the kiosk runs: how visitors find it, and how long it waits for
// them. Made of Config and of the Settings that win over it. Plain value; App holds it, on the UI thread.
#pragma once
#include "kiosk/config.h"
#include "kiosk/volume.h"

namespace estation::kiosk {

struct HouseRules {
    content::Language language = content::Language::zh_CN;
    int idle_s = 90, idle_ask_s = 30;
    Volume volume;                     // for whoever comes
};

[[nodiscard]] HouseRules house_rules(const Config& config, const staff::Settings& settings);

}  // namespace estation::kiosk
