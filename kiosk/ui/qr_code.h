// A web address as a square of dots that a telephone reads: a kiosk has no browser, the visitor's pocket has one. Made by
// libqrencode; nothing is sent or asked. The maker is pure; draw() belongs to the UI thread.
#pragma once
#include <string>
#include <vector>

#include "kiosk/ui/ui.h"

namespace estation::kiosk::ui {

class QrCode {
public:
    // Empty where the text is too long for one (about 1,200 bytes).
    explicit QrCode(const std::string& text);
    [[nodiscard]] bool empty() const { return side_ == 0; }
    [[nodiscard]] int side() const { return side_; }   // in dots
    [[nodiscard]] bool dark(int column, int row) const { return dots_[static_cast<std::size_t>(row * side_ + column)]; }
    // Black on white with its quiet border in every mode, because telephones want it so. `size`: of the square, px.
    void draw(Ui& ui, float x, float y, float size) const;

private:
    int side_ = 0;
    std::vector<bool> dots_;
};

}  // namespace estation::kiosk::ui
