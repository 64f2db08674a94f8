// A RoomView is a room on the glass: the drawing of a RoomPlan at true scale, shaken by the floor's computed motion, with
// the floor's path below it and a sentence on what fell. The scene moves, its words never do, and the mark 「模拟」 stays.
// Still, for who wishes little motion or none: the room before and after, and the graph. The motion is worked out in a
// thread of its own; until it is there the room stands. Owned by the screen that shows it; UI thread.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "content/drill.h"
#include "kiosk/drill/room.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

class RoomView {
public:
    // `pack` names the pack's pictures (pack_key).
    RoomView(std::shared_ptr<const content::RoomPlan> plan, std::string pack);
    ~RoomView();
    RoomView(const RoomView&) = delete;
    RoomView& operator=(const RoomView&) = delete;

    // The earthquake, where one is and who one is; begins to work the motion out, and forgets what was before.
    void prepare(const content::DrillQuake& quake, const content::Situation& situation);
    void prepare(const content::DrillQuake& quake, const content::Situation& situation, const std::vector<bool>& anchored);
    [[nodiscard]] bool ready();              // the motion is there
    [[nodiscard]] bool over() const { return over_; }   // it has been shaken and everything has come to rest
    void again();                            // from the beginning, with the same motion

    // `dt_s`: how much time passes for the room. `still`: nothing may move.
    void draw(ui::Ui& ui, const ui::Rect& area, double dt_s, bool still);
    [[nodiscard]] const Room& room() const { return room_; }

private:
    struct Poses { std::vector<Room::Pose> pose; std::vector<Room::Fate> fate; };
    struct Made { std::shared_ptr<const content::seismology::Motion> sideways, up; double peak_mm = 0, peak_up_mm = 0; };
    // What the thread hands over: the motion within a moment, and a little later how the room will be found afterwards.
    struct Slot { std::mutex mutex; std::optional<Made> made; std::optional<Poses> after; bool failed = false; };

    [[nodiscard]] static Poses poses_of(const Room& room);
    // Returns its height, which is what the room's shape asks for.
    float draw_scene(ui::Ui& ui, const ui::Rect& area, const Poses& poses, double floor_mm, double raised_mm, const char* caption);
    void draw_below(ui::Ui& ui, const ui::Rect& area, float graph, const Poses& poses, double at_s, bool done);
    void draw_graph(ui::Ui& ui, const ui::Rect& area, double at_s);
    void draw_words(ui::Ui& ui, const ui::Rect& area, const Poses& poses, bool done);
    [[nodiscard]] std::string fallen(ui::Ui& ui, const Poses& poses) const;

    std::shared_ptr<const content::RoomPlan> plan_;
    std::string pack_;
    content::Situation situation_;
    Room room_;
    std::optional<Made> made_;
    std::optional<Poses> after_;
    bool failed_ = false, over_ = false;
    std::shared_ptr<Slot> slot_;
    std::jthread worker_;   // last: it ends before the others go
};

}  // namespace estation::kiosk
