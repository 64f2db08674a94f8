// The staff's page about the server: how the station stands with it, in a sentence and a few facts, and the way to join
// one, by an address and a code typed on the glass. Part of the staff's page; UI thread.
#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "kiosk/screen.h"
#include "kiosk/ui/keyboard.h"

namespace estation::kiosk {

class StaffConnection {
public:
    void enter() { typing_ = false; }
    Action draw(const Frame& frame, const ui::Rect& area);
    // Address and code are being typed: over the whole page, because of the keyboard.
    [[nodiscard]] bool typing() const { return typing_; }
    Action draw_typing(const Frame& frame, const ui::Rect& area);

private:
    void begin_typing(const sync::Connection& connection);

    bool typing_ = false, joining_ = false;
    std::uint64_t adoptions_seen_ = 0;
    std::array<ui::Typing, 2> fields_;   // address, code
    std::size_t at_ = 0;
};

}  // namespace estation::kiosk
