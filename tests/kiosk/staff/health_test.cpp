#include "kiosk/staff/health.h"

#include <doctest/doctest.h>

using namespace estation::kiosk::staff;

namespace {
HealthFacts well() {
    HealthFacts f;
    f.disk_free_bytes = 20ull << 30;
    f.content_age_days = 3;
    f.packs = 9;
    f.sound_device = f.speech_program = f.network_up = true;
    f.resident_bytes = 60u << 20;
    return f;
}
Light light_of(const HealthFacts& f, HealthRow row) {
    for (const auto& finding : judge(f))
        if (finding.row == row) return finding.light;
    FAIL("no such row");
    return Light::red;
}
}  // namespace

TEST_CASE("a station that is well is green all over") {
    for (const auto& f : judge(well())) CHECK(f.light == Light::green);
    CHECK(worst(judge(well())) == Light::green);
    CHECK(judge(well()).size() == 9);
}

TEST_CASE("each trouble has its light, and the worst stands first") {
    HealthFacts f = well();
    f.content_age_days = 31;
    CHECK(light_of(f, HealthRow::content) == Light::yellow);
    f.content_age_days = 91;
    CHECK(light_of(f, HealthRow::content) == Light::red);
    CHECK(judge(f).front().row == HealthRow::content);
    f = well();
    f.disk_free_bytes = 100u << 20;
    CHECK(light_of(f, HealthRow::disk) == Light::red);
    f.disk_free_bytes.reset();
    CHECK(light_of(f, HealthRow::disk) == Light::yellow);
    f = well();
    f.clock_plausible = false;
    f.records_dropped = 5;
    CHECK(judge(f).front().row == HealthRow::clock);
    CHECK(light_of(f, HealthRow::figures) == Light::yellow);
    f.figures_kept = false;
    CHECK(light_of(f, HealthRow::figures) == Light::red);
    f = well();
    f.network_up = false;
    CHECK(light_of(f, HealthRow::network) == Light::green);  // weeks without a network are normal
    f.server_wanted = true;
    CHECK(light_of(f, HealthRow::network) == Light::yellow);
    f.safe_mode = true;
    CHECK(light_of(f, HealthRow::crashes) == Light::red);
    take_facts(f, "/tmp");
    CHECK(f.disk_free_bytes.has_value());
}
