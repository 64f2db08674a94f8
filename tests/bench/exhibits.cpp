// Measures what each exhibit costs while it moves, in the software painter at 1920x1080, headless, and prints JSON:
// processor milliseconds a frame, and what share of one core that is at 60 frames a second.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>

#include "content/exhibit_models.h"
#include "kiosk/exhibits/exhibit_view.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

double cpu_ms() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

void measure(const content::ExhibitModel& model, bool last) {
    content::Exhibit exhibit;
    exhibit.model = std::string(model.name);
    Values values(exhibit);
    const auto view = make_exhibit_view(model.name, content::Date{2026, 11, 23});
    if (view == nullptr) return;
    fakes::Stage stage({1920, 1080, 546, 900});
    stage.draw = [&](ui::Ui& ui) {
        ui.framed({680, 48, 1150, 808}, 12, 1, ui::Colour::rule, ui::Colour::card);
        view->draw(ui, {{696, 160, 1118, 680}, {704, 64, 900, 80}}, values, 1.0 / 60);
    };
    // Twenty seconds, so that balls fall and sand lies; the worst second counts, not the mean.
    double worst = 0, all = 0;
    for (int s = 0; s < 20; ++s) {
        const double from = cpu_ms();
        stage.hands.frames(60);
        const double ms = (cpu_ms() - from) / 60;
        all += ms;
        if (s > 0) worst = std::max(worst, ms);
    }
    std::printf("  \"%s\": {\"mean_cpu_ms\": %.2f, \"worst_second_cpu_ms\": %.2f, \"core_at_60\": %.2f}%s\n", exhibit.model.c_str(), all / 20, worst, worst * 60 / 1000, last ? "" : ",");
}

}  // namespace

int main() {
    const auto models = content::exhibit_models();
    std::printf("{\n");
    for (std::size_t i = 0; i < models.size(); ++i) measure(models[i], i + 1 == models.size());
    std::printf("}\n");
}
