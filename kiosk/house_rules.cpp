#include "kiosk/house_rules.h"

#include <algorithm>

namespace estation::kiosk {

HouseRules house_rules(const Config& config, const staff::Settings& settings) {
    HouseRules rules{config.language, settings.idle_s.value_or(config.idle_s), settings.idle_ask_s.value_or(config.idle_ask_s), {}};
    if (settings.language && !config.language_by_switch) rules.language = *settings.language;
    rules.volume.most_here = std::clamp(settings.volume_most.value_or(Volume::most), 1, Volume::most);
    rules.volume.step = std::clamp(settings.volume_start.value_or(rules.volume.step), 1, rules.volume.most_here);
    return rules;
}

}  // namespace estation::kiosk
