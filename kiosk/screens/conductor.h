// The drill conductor: a teacher prepares a whole-school drill, leads it phase by phase with one tap a class, and looks back on
// it. Whoever came through the staff door lets the school hear it; anybody may try it in silence. The band 「演练」 lies over
// every page of it. It asks the DrillDesk by Actions and shows what the desk knows. UI thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/screen.h"
#include "kiosk/screens/numbers_page.h"
#include "kiosk/ui/keyboard.h"

namespace estation::kiosk {

class ConductorScreen final : public Screen {
public:
    // Without an item there is nothing to prepare: only what runs, or was cut short, is brought to its end.
    ConductorScreen(std::shared_ptr<const content::Library> library, const content::Item* item, const content::SchoolDrill* data)
        : library_(std::move(library)), item_(item), data_(data) {}
    // Shown by the station itself, because the power cut a drill short.
    void ask_about_cut() { asks_about_cut_ = true; }
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override { return ever_over_; }
    [[nodiscard]] bool busy() const override { return busy_; }
    [[nodiscard]] bool holds() const override { return holds_; }
    bool step_back() override;

private:
    enum class Page { welcome, overview, classes, one_class, rows, exits, scenario, times, roles, typing, ready, list, measure };
    enum class TypingFor { place, exit, cls, measure };

    // conductor.cpp: where one is
    Action draw_welcome(const Frame& frame);
    Action draw_visitor_welcome(const Frame& frame, const ui::Rect& area);
    Action draw_cut(const Frame& frame, const drill::CutDrill& cut);
    Action draw_list(const Frame& frame);
    void take_template(const content::SchoolDrill::Template& t, content::Language language);
    void begin_from(drill::DrillSetup setup);
    bool card(ui::Ui& ui, std::string_view name, const ui::Rect& r, std::string_view title, std::string_view text, std::string_view icon);
    bool back_row(ui::Ui& ui, const ui::Rect& area, std::string_view label);
    [[nodiscard]] std::string band_text(ui::Ui& ui) const;

    // conductor_prepare.cpp: before
    Action draw_prepare(const Frame& frame);
    Action draw_overview(const Frame& frame, const ui::Rect& area);
    void draw_classes(ui::Ui& ui, const ui::Rect& area);
    void draw_class_row(ui::Ui& ui, const ui::Rect& row, std::size_t n);
    void draw_one_class(ui::Ui& ui, const ui::Rect& area);
    void draw_rows(ui::Ui& ui, const ui::Rect& area);
    void draw_exits(ui::Ui& ui, const ui::Rect& area);
    void draw_scenario(ui::Ui& ui, const ui::Rect& area);
    void draw_times(ui::Ui& ui, const ui::Rect& area);
    void draw_roles(ui::Ui& ui, const ui::Rect& area);
    void draw_typing(const Frame& frame, const ui::Rect& area);
    Action draw_ready(const Frame& frame, const ui::Rect& area);
    void begin_typing(TypingFor what, std::size_t at, const std::string& text, Page back);
    void typed();

    // conductor_run.cpp: while it runs
    Action draw_run(const Frame& frame);
    void draw_phases(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill) const;
    float draw_clock(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill, std::int64_t now_ms) const;
    void draw_call(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill) const;
    float draw_standing(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill, std::int64_t now_ms) const;
    void draw_tiles(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill);
    void draw_tile(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill, int cls);
    void draw_problems(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill, int columns);
    void draw_places(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill, int columns);
    void draw_tasks(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill);
    void draw_controls(ui::Ui& ui, const ui::Rect& r, const drill::Conductor& drill);
    void draw_class_sheet(ui::Ui& ui, const drill::Conductor& drill);
    void draw_abort_sheet(ui::Ui& ui, const drill::Conductor& drill);
    [[nodiscard]] const content::SchoolDrill::PhaseWords* words_of(drill::Phase phase) const;
    void tap(std::optional<drill::DrillEvent> event);

    // conductor_after.cpp: looking back
    Action draw_review(const Frame& frame);
    float draw_scores(ui::Ui& ui, float x, float y, float w, const drill::Conductor& drill);
    float draw_measures(ui::Ui& ui, float x, float y, float w, const drill::Conductor& drill);
    void draw_measure(const Frame& frame, const ui::Rect& area, const drill::Conductor& drill);
    Action draw_record(const Frame& frame, const drill::Conductor& drill, bool of_the_list);
    float draw_facts(ui::Ui& ui, float x, float y, float w, const drill::DrillRecord& record, const drill::DeskView& view, const std::string& name);
    float draw_class_table(ui::Ui& ui, float x, float y, float w, const drill::DrillRecord& record);

    std::shared_ptr<const content::Library> library_;
    const content::Item* item_;
    const content::SchoolDrill* data_;
    Page page_ = Page::welcome;
    drill::DrillSetup setup_;
    NumbersPage numbers_;
    std::vector<std::string> years_;      // of the template, for classes in rows
    int rows_classes_ = 5, rows_size_ = 42;
    std::size_t class_at_ = 0;
    bool seen_ = false, asks_about_cut_ = false, holds_ = false, busy_ = false, was_over_ = false, ever_over_ = false, rehearsal_ = false;
    std::optional<double> cut_since_s_;
    ui::Typing typing_;
    TypingFor typing_for_ = TypingFor::place;
    std::size_t typing_at_ = 0;
    Page typing_back_ = Page::overview;
    // While it runs.
    std::vector<drill::DrillEvent> taps_;
    int sheet_class_ = -1, sheet_missing_ = 1;
    bool sheet_abort_ = false;
    int placing_ = -1;                    // the problem whose place may be told now
    double placing_since_s_ = 0;
    // A measure that is being written.
    drill::Measure measure_;
    int measure_days_ = 7;
};

}  // namespace estation::kiosk
