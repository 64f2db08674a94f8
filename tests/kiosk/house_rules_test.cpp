#include "kiosk/house_rules.h"

#include <doctest/doctest.h>

using namespace estation;
using namespace estation::kiosk;

TEST_CASE("what the keeper chose wins over the station's file, a switch over both") {
    Config config;
    config.idle_s = 75;
    config.language = content::Language::en;
    staff::Settings settings;
    HouseRules rules = house_rules(config, settings);
    CHECK(rules.idle_s == 75);
    CHECK(rules.language == content::Language::en);
    CHECK(rules.volume == Volume{});
    settings.idle_s = 120;
    settings.idle_ask_s = 40;
    settings.language = content::Language::zh_CN;
    rules = house_rules(config, settings);
    CHECK(rules.idle_s == 120);
    CHECK(rules.idle_ask_s == 40);
    CHECK(rules.language == content::Language::zh_CN);
    config.language_by_switch = true;
    CHECK(house_rules(config, settings).language == content::Language::en);
}

TEST_CASE("nobody begins louder than is allowed") {
    staff::Settings settings;
    settings.volume_start = 5;
    settings.volume_most = 2;
    const HouseRules rules = house_rules({}, settings);
    CHECK(rules.volume.most_here == 2);
    CHECK(rules.volume.step == 2);
}
