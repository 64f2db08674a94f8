#include "kiosk/screens/poster.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

Action PosterScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Language l = ui.language();
    const Rect area = content_area(ui), page = ui.page();
    const bool portrait = ui.theme().portrait();
    Rect picture, words;
    if (portrait) {
        picture = {page.x, page.y + ui.mm(8), page.w, std::round(page.h * 0.4f)};
        words = {area.x, picture.bottom(), area.w, area.bottom() - picture.bottom()};
    } else {
        picture = {area.x, page.y + ui.mm(10), std::round(std::min(page.w * 0.42f, (area.bottom() - page.y) * 0.76f)), area.bottom() - page.y - ui.mm(14)};
        words = {picture.right() + ui.mm(16), page.y, area.right() - picture.right() - ui.mm(16), area.bottom() - page.y};
    }
    const Touched touch = ui.touchable("picture", picture, ui.tr("poster.picture"));
    const std::string pack = pack_key(*library_, item_);
    ui.push_clip(picture);
    ui.picture({pack, poster_.picture, static_cast<int>(picture.w), static_cast<int>(picture.h), Fit::contain}, picture, 0, touch.pressed ? 0.8f : 1);
    ui.pop_clip();

    float y = ui.begin_scroll("words", words);
    const float y0 = y;
    y += ui.mm(portrait ? 12 : 18);
    const std::string& head = poster_.headline.empty() ? item_.title.in(l) : poster_.headline.in(l);
    y += ui.text(words.x, y, words.w - ui.mm(4), head, {.role = TextRole::title, .bold = true, .em_px = std::round(ui.theme().em(TextRole::title) * 1.15f)}) + ui.mm(10);
    int n = 1;
    for (const Text& line : poster_.lines) {
        const float mark = ui.theme().em(TextRole::lead) * 1.5f;
        ui.disc(words.x + mark / 2, y + ui.theme().em(TextRole::lead) * 0.78f, mark, Colour::accent);
        ui.label({words.x, y + ui.theme().em(TextRole::lead) * 0.78f - mark / 2, mark, mark}, ui.keep(std::to_string(n)), {.role = TextRole::body, .colour = Colour::on_accent, .bold = true, .align = Align::centre});
        y += ui.text(words.x + mark + ui.mm(5), y, words.w - mark - ui.mm(9), line.in(l), {.role = TextRole::lead}) + ui.mm(5);
        ++n;
    }
    y += ui.mm(8);
    for (const auto& source : item_.provenance.sources)
        y += ui.text(words.x, y, words.w - ui.mm(4), ui.keep(ui.tr("article.source", source)), {.role = TextRole::caption, .colour = Colour::quiet}) + ui.mm(1);
    ui.end_scroll(y - y0 + ui.mm(12));
    if (touch.tapped) return OpenPicture{{pack, poster_.picture, static_cast<int>(page.w), static_cast<int>(page.h), Fit::contain}, head};
    return Stay{};
}

}  // namespace estation::kiosk
