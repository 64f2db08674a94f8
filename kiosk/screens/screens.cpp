#include "kiosk/screens/screens.h"

#include "content/overloaded.h"
#include "kiosk/screens/article.h"
#include "kiosk/screens/attract.h"
#include "kiosk/screens/conductor.h"
#include "kiosk/screens/course.h"
#include "kiosk/screens/drill.h"
#include "kiosk/screens/exhibit.h"
#include "kiosk/screens/form.h"
#include "kiosk/screens/gallery.h"
#include "kiosk/screens/home.h"
#include "kiosk/screens/picture.h"
#include "kiosk/screens/poster.h"
#include "kiosk/screens/quiz.h"
#include "kiosk/screens/rehearsal.h"
#include "kiosk/screens/search.h"
#include "kiosk/screens/shelter_map.h"
#include "kiosk/screens/staff.h"
#include "kiosk/screens/timetable.h"
#include "kiosk/screens/video.h"

namespace estation::kiosk {
using namespace content;

std::unique_ptr<Screen> make_screen(std::shared_ptr<const Library> lib, const Item& item) {
    using P = std::unique_ptr<Screen>;
    return std::visit(overloaded{
        [&](const Article& a) -> P { return std::make_unique<ArticleScreen>(lib, item, a); },
        [&](const Gallery& g) -> P { return std::make_unique<GalleryScreen>(lib, item, g); },
        [&](const Quiz& q) -> P { return std::make_unique<QuizScreen>(lib, item, q); },
        [&](const Poster& p) -> P { return std::make_unique<PosterScreen>(lib, item, p); },
        [&](const Video& v) -> P { return std::make_unique<VideoScreen>(lib, item, v); },
        [&](const Drill& d) -> P {
            if (d.setup) return std::make_unique<RehearsalScreen>(lib, item, d);
            return std::make_unique<DrillScreen>(lib, item, d);
        },
        [&](const Course& c) -> P { return std::make_unique<CourseScreen>(lib, item, c); },
        [&](const Form& f) -> P { return std::make_unique<FormScreen>(lib, item, f); },
        [&](const Exhibit& e) -> P { return std::make_unique<ExhibitScreen>(lib, item, e); },
        [&](const ShelterMap& m) -> P { return std::make_unique<ShelterMapScreen>(lib, item, m); },
        [&](const SchoolDrill& s) -> P { return std::make_unique<ConductorScreen>(lib, &item, &s); }}, item.body);
}

bool has_screen(const Body& body) {
    return std::visit(overloaded{
        [](const Article&) { return true; },
        [](const Gallery&) { return true; },
        [](const Video&) { return true; },
        [](const Quiz&) { return true; },
        [](const Drill&) { return true; },
        [](const Course&) { return true; },
        [](const Form&) { return true; },
        [](const Exhibit&) { return true; },
        [](const Poster&) { return true; },
        [](const ShelterMap&) { return true; },
        [](const SchoolDrill&) { return true; }}, body);
}

std::unique_ptr<Screen> make_page(PageName page, std::shared_ptr<const Library> library) {
    switch (page) {
        case PageName::staff: return std::make_unique<StaffScreen>(std::move(library));
        case PageName::search: return std::make_unique<SearchScreen>(std::move(library));
        case PageName::conductor: {
            // The first one there is; without any, what runs or was cut short can still be brought to its end.
            for (const Item* item : library->items())
                if (const auto* drill = std::get_if<SchoolDrill>(&item->body)) return std::make_unique<ConductorScreen>(library, item, drill);
            return std::make_unique<ConductorScreen>(std::move(library), nullptr, nullptr);
        }
        case PageName::cut_drill: {
            auto screen = std::make_unique<ConductorScreen>(std::move(library), nullptr, nullptr);
            screen->ask_about_cut();
            return screen;
        }
        case PageName::timetable: return std::make_unique<TimetableScreen>(std::move(library));
    }
    return nullptr;
}

std::unique_ptr<Screen> make_attract(std::shared_ptr<const Library> library) { return std::make_unique<AttractScreen>(std::move(library)); }
std::unique_ptr<Screen> make_home(std::shared_ptr<const Library> library) { return std::make_unique<HomeScreen>(std::move(library)); }
std::unique_ptr<Screen> make_picture(OpenPicture picture) { return std::make_unique<PictureScreen>(std::move(picture)); }

}  // namespace estation::kiosk
