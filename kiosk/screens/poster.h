// A poster opened by a visitor: its picture, its headline, its lines, to be read at leisure. UI thread.
#pragma once
#include "kiosk/screen.h"

namespace estation::kiosk {

class PosterScreen final : public Screen {
public:
    PosterScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Poster& poster)
        : library_(std::move(library)), item_(item), poster_(poster) {}
    Action draw(const Frame& frame) override;
    [[nodiscard]] bool done() const override { return true; }  // it is seen at a glance

private:
    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Poster& poster_;
};

}  // namespace estation::kiosk
