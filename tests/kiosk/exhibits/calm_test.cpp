// What moves on the glass, moves gently: no exhibit flashes, however its knobs are turned; and for a visitor who has
// chosen little motion none moves by itself.
#include <doctest/doctest.h>

#include <cstring>

#include "content/exhibit_models.h"
#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/flash_meter.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

constexpr content::Date today{2026, 9, 22};

// An exhibit of this model that offers all that the model knows, at its usual values or all at one end.
content::Exhibit exhibit_of(const content::ExhibitModel& model, int end) {
    content::Exhibit e;
    e.model = model.name;
    for (const auto& p : model.parameters) e.parameters.push_back({std::string(p.id), {std::string(p.id), {}}, end == 0 ? p.value : end < 0 ? p.least : p.most, p.least, p.most, (p.most - p.least) / 20, ""});
    return e;
}

struct Shown {
    explicit Shown(const content::ExhibitModel& model, int end, ui::Modes modes = {}) : stage({960, 540, 546, 900}, modes), exhibit(exhibit_of(model, end)), values(exhibit), view(make_exhibit_view(model.name, today)) {
        stage.draw = [this](ui::Ui& ui) {
            const ui::Rect page = ui.page();
            view->draw(ui, {{page.x + 20, page.y + 60, page.w - 40, page.h - 80}, {page.x + 20, page.y + 10, page.w - 40, 40}, still}, values, dt_s);
        };
    }
    fakes::Stage stage;
    content::Exhibit exhibit;
    Values values;
    std::unique_ptr<ExhibitView> view;
    bool still = false;
    double dt_s = 1.0 / 60;
};

bool same(const Pixels& a, const Pixels& b) { return a.bytes() == b.bytes() && std::memcmp(a.data.get(), b.data.get(), a.bytes()) == 0; }

}  // namespace

TEST_CASE("no exhibit flashes, at the usual values or at the ends of all its knobs") {
    for (const auto& model : content::exhibit_models())
        for (const int end : {0, -1, 1}) {
            if (model.name == "secure-home") continue;   // it is made with a room of a pack: journey secure-home
            Shown shown(model, end);
            REQUIRE(shown.view != nullptr);
            FlashMeter meter(960, 540, static_cast<double>(shown.stage.theme.px_per_mm()));
            for (int frame = 0; frame < 150; ++frame) {
                shown.stage.hands.frame();
                meter.see(shown.stage.painter->shot(), frame / 60.0);
            }
            INFO(std::string(model.name) << " at " << end << ": " << meter.text());
            CHECK(meter.safe());
        }
}

TEST_CASE("the measure finds what flashes on this very stage") {
    fakes::Stage stage({960, 540, 546, 900});
    int frame = 0;
    stage.draw = [&](ui::Ui& ui) { ui.fill({0, 0, 300, 300}, frame / 6 % 2 == 0 ? ui::Colour::ink : ui::Colour::white); };
    FlashMeter meter(960, 540, static_cast<double>(stage.theme.px_per_mm()));
    for (; frame < 150; ++frame) {
        stage.hands.frame();
        meter.see(stage.painter->shot(), frame / 60.0);
    }
    CHECK_FALSE(meter.safe());
}

TEST_CASE("an exhibit that is to stand still does, at the picture that tells the most, and steps lead to others") {
    ui::Modes calm;
    calm.reduced_motion = true;
    for (const auto& model : content::exhibit_models()) {
        if (model.name == "secure-home") continue;
        INFO(std::string(model.name));
        Shown shown(model, 0, calm);
        shown.still = true;
        const auto advance = [&](double by_s) {
            shown.dt_s = by_s;
            shown.stage.hands.frame();
            shown.dt_s = 0;
            shown.stage.hands.frames(2);
            return shown.stage.painter->shot();
        };
        const Still still = shown.view->still(shown.values);
        const Pixels first = advance(still.first_s);
        shown.stage.hands.frames(60);
        CHECK(same(first, shown.stage.painter->shot()));
        if (still.step_s <= 0) continue;
        const Pixels next = advance(still.step_s);
        CHECK_FALSE(same(first, next));
        // The same way again leads to the same picture: what a step back does.
        shown.view->rewind();
        CHECK(same(first, advance(still.first_s)));
        shown.view->rewind();
        CHECK(same(next, advance(still.first_s + still.step_s)));
        CHECK(still.first_s < still.last_s);
    }
}
