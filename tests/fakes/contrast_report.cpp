// The contrast report of the acceptance sheet: every pair of colours in which something is read, in both palettes, with
// its WCAG ratio and what is asked of it. Leaves with 1 when one falls short.
#include <array>
#include <cstdio>

#include "kiosk/ui/theme.h"

using namespace estation::kiosk::ui;

int main() {
    struct Pair { const char* name; Colour text, ground; double least; };
    static constexpr std::array pairs{
        Pair{"body text on paper", Colour::ink, Colour::paper, 7}, Pair{"body text on a card", Colour::ink, Colour::card, 7},
        Pair{"body text on what is chosen", Colour::ink, Colour::accent_wash, 7}, Pair{"body text on a mark", Colour::ink, Colour::highlight, 7},
        Pair{"captions on paper", Colour::quiet, Colour::paper, 4.5}, Pair{"captions on a card", Colour::quiet, Colour::card, 4.5},
        Pair{"accent on paper", Colour::accent, Colour::paper, 4.5}, Pair{"accent on a card", Colour::accent, Colour::card, 4.5},
        Pair{"text on the accent", Colour::on_accent, Colour::accent, 4.5}, Pair{"right", Colour::right, Colour::right_wash, 4.5},
        Pair{"not right", Colour::not_right, Colour::not_right_wash, 4.5}, Pair{"the drill band", Colour::on_drill, Colour::drill, 7}};
    int failed = 0;
    for (const bool high : {false, true}) {
        const Theme theme({}, {.high_contrast = high});
        for (const Pair& p : pairs) {
            const double ratio = contrast(theme.rgb(p.text), theme.rgb(p.ground));
            std::printf("%-8s %-28s %5.2f (at least %.1f)%s\n", high ? "high" : "usual", p.name, ratio, p.least, ratio < p.least ? "  FALLS SHORT" : "");
            if (ratio < p.least) ++failed;
        }
    }
    return failed == 0 ? 0 : 1;
}
