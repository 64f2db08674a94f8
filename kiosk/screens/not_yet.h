// A kind page for an item whose kind has no screen in this version of the program. UI thread.
#pragma once
#include "kiosk/screen.h"

namespace estation::kiosk {

class NotYetScreen final : public Screen {
public:
    NotYetScreen(std::shared_ptr<const content::Library> library, const content::Item& item) : library_(std::move(library)), item_(item) {}
    Action draw(const Frame& frame) override;

private:
    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
};

}  // namespace estation::kiosk
