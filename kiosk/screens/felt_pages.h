// What a felt report has beside a form's own pages: a page that asks which shaking is meant (one that others told about, the one
// just now, or another day and hour; no nearer place than the district), and what the community felt so far, with the number
// of people and never as an official rating. Owned by the form's screen; UI thread.
#pragma once
#include <optional>
#include <string>

#include "kiosk/felt/felt_desk.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

class FeltPages {
public:
    // Which page of its own lies before the questions now.
    enum class Page { none, which, another };
    [[nodiscard]] Page page() const { return page_; }
    void ask() { page_ = Page::which; }

    struct Way { bool back = false, on = false; };
    // The page that asks which; afterwards event() has it, or nothing where no clock can be believed.
    Way draw(const Frame& frame, const ui::Rect& area);
    [[nodiscard]] const std::optional<felt::Event>& event() const { return event_; }
    // Two lines a shaking, the newest first, and what such a number is; returns the height. `only`: nothing of others.
    static float draw_community(ui::Ui& ui, float x, float y, float w, const felt::View& view, int most, const std::optional<felt::Event>& only = {});
    // The answered event as it goes to the figures: `,"event":{...}`, or nothing.
    [[nodiscard]] std::string json() const;

private:
    Way draw_which(const Frame& frame, const ui::Rect& area);
    Way draw_another(const Frame& frame, const ui::Rect& area);
    bool draw_choice(ui::Ui& ui, std::string_view name, const ui::Rect& r, const std::string& title, const std::string& note);

    Page page_ = Page::none;
    std::optional<felt::Event> event_;
    int days_ago_ = 0, hour_ = 12;
    felt::Place place_ = felt::Place::here;
};

}  // namespace estation::kiosk
