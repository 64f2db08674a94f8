// The page that lists all screens: which one shows which kind of item. A new kind ends here (a visit without
// default, so the compiler asks for it). UI thread.
#pragma once
#include <memory>

#include "kiosk/screen.h"

namespace estation::kiosk {

std::unique_ptr<Screen> make_screen(std::shared_ptr<const content::Library> library, const content::Item& item);
std::unique_ptr<Screen> make_attract(std::shared_ptr<const content::Library> library);
std::unique_ptr<Screen> make_home(std::shared_ptr<const content::Library> library);
std::unique_ptr<Screen> make_picture(OpenPicture picture);
std::unique_ptr<Screen> make_page(PageName page, std::shared_ptr<const content::Library> library);
// Whether a kind has a screen of its own; home does not offer what has none.
bool has_screen(const content::Body& body);

}  // namespace estation::kiosk
