// The staff's page: a door with a PIN, and behind it how the station is, the keeper's notices, what is taken along on a stick,
// the packs, and a few tests. It asks the Office by Actions and shows what the Office found out. UI thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/screen.h"
#include "kiosk/screens/staff_connection.h"
#include "kiosk/screens/staff_power.h"
#include "kiosk/screens/staff_settings.h"
#include "kiosk/screens/staff_tests.h"
#include "kiosk/ui/keyboard.h"

namespace estation::kiosk {

class StaffScreen final : public Screen {
public:
    explicit StaffScreen(std::shared_ptr<const content::Library> library) : library_(std::move(library)), settings_(library_) {}
    Action draw(const Frame& frame) override;
    [[nodiscard]] bool full_glass() const override { return inside_ && ((duty_ == Duty::settings && settings_.whole_glass()) || (duty_ == Duty::tests && tests_.whole_glass())); }

private:
    enum class Duty { health, notices, settings, take_along, content, connection, tests, power, drill };
    struct Draft {
        std::string id;
        std::vector<ui::Typing> fields;   // the title and four lines
        std::size_t at = 0;
        int days = 7;
        std::filesystem::path picture;
    };

    Action draw_door(const Frame& frame, const ui::Rect& area);
    std::string door_words(const Frame& frame) const;
    Action pin_given(const staff::View& view);
    Action draw_desk(const Frame& frame, const ui::Rect& area);
    Action enter(Duty duty);
    Action draw_health(const Frame& frame, const ui::Rect& area);
    Action draw_notices(const Frame& frame, const ui::Rect& area);
    Action draw_editor(const Frame& frame, const ui::Rect& area);
    float draw_draft_term(const Frame& frame, const ui::Rect& row);
    [[nodiscard]] float draft_ends_width(ui::Ui& ui) const;
    Action draw_draft_ends(const Frame& frame, const ui::Rect& row);
    Action draw_take_along(const Frame& frame, const ui::Rect& area);
    Action draw_content(const Frame& frame, const ui::Rect& area);
    void begin_draft(const staff::Notice* notice, const Frame& frame);

    std::shared_ptr<const content::Library> library_;
    bool asked_ = false, inside_ = false, mistyped_ = false, waiting_ = false;
    std::uint64_t verdicts_seen_ = 0;
    std::string digits_, first_digits_;   // first_digits_: while a new PIN is typed again
    Duty duty_ = Duty::health;
    StaffSettings settings_;
    std::optional<Draft> draft_;
    std::uint64_t saved_seen_ = 0;
    StaffTests tests_;
    StaffPower power_;
    StaffConnection connection_;
};

}  // namespace estation::kiosk
