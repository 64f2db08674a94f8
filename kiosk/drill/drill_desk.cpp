#include "kiosk/drill/drill_desk.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <utility>

#include "content/durable.h"
#include "content/overloaded.h"
#include "kiosk/drill/drill_sheet.h"
#include "kiosk/staff/sticks.h"

namespace estation::kiosk::drill {
namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::int64_t beat_every_ms = 10'000, longest_gap_ms = 24LL * 3600 * 1000;
constexpr const char* ending = ".drill";

std::optional<Cue> cue_of(const DrillEvent& e) {
    if (e.kind != EventKind::step) return std::nullopt;
    switch (static_cast<Step>(e.a)) {
        case Step::announce: return Cue::announce;
        case Step::warning: return Cue::warning;
        case Step::shaking: return Cue::shaking;
        case Step::evacuate: return Cue::evacuate;
        case Step::response: return Cue::response;
        case Step::review: return Cue::review;
        case Step::aborted: return Cue::aborted;
        case Step::waiting:
        case Step::closed: break;
    }
    return std::nullopt;
}

DrillEvent plain(EventKind kind, int a = 0, int b = 0) {
    DrillEvent e;
    e.kind = kind;
    e.a = a;
    e.b = b;
    return e;
}

}  // namespace

DrillDesk::DrillDesk(DeskRoom room, Post post)
    : room_(std::move(room)), post_(std::move(post)), view_(std::make_shared<DeskView>()), thread_([this](const std::stop_token& stop) { work(stop); }) {
    later([this] { read_folder(); });
}

DrillDesk::~DrillDesk() {
    thread_.request_stop();
    bell_.notify_all();
}

// ---- the UI thread ----

void DrillDesk::later(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    bell_.notify_all();
}

void DrillDesk::apply(DrillEvent event) {
    DeskView& v = *view_;
    if (!v.drill) return;
    event.at_ms = event.at_ms > 0 ? event.at_ms : v.now_ms;
    event.wall_ms = base_wall_ms_ + (event.at_ms - base_ms_);
    event.wall_sure = base_sure_;
    const bool was_over = v.drill->state().over();
    const DrillEvent& added = v.drill->apply(std::move(event));
    if (const auto cue = cue_of(added)) cues_.push_back(*cue);
    if (!v.rehearsal) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({v.drill_name, added});
    }
    bell_.notify_all();
    if (!was_over && v.drill->state().over()) end_drill();
}

void DrillDesk::end_drill() {
    DeskView& v = *view_;
    if (v.rehearsal) return;
    DrillRecord record = record_of(*v.drill);
    sync::Usage u;
    u.kind = "school_drill";
    u.value = as_usage(record);
    if (room_.record) room_.record(std::move(u));
    v.last = v.drill->setup();
    v.draft.reset();
    std::erase_if(v.earlier, [&](const EarlierDrill& e) { return e.name == v.drill_name; });
    v.earlier.insert(v.earlier.begin(), {v.drill_name, std::move(record), true});
    later([file = room_.folder / "draft.txt"] {
        std::error_code none;
        fs::remove(file, none);
    });
}

std::string DrillDesk::new_name() const {
    std::string stem = "undated";
    if (room_.clock.plausible()) {
        const auto t = static_cast<std::time_t>(room_.clock.now_s());
        std::tm tm{};
        char text[32];
        if (localtime_r(&t, &tm) != nullptr && std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &tm) > 0) stem = text;
    }
    const auto taken = [this](const std::string& name) {
        return name == view_->drill_name || std::any_of(view_->earlier.begin(), view_->earlier.end(), [&](const EarlierDrill& e) { return e.name == name; });
    };
    std::string name = stem;
    for (int n = 2; taken(name); ++n) name = stem + "-" + std::to_string(n);
    return name;
}

void DrillDesk::hold(Conductor conductor, std::string name, std::int64_t at_ms, bool rehearsal) {
    DeskView& v = *view_;
    v.drill = std::move(conductor);
    v.drill_name = std::move(name);
    v.rehearsal = rehearsal;
    v.disk_fault.clear();
    v.take = TakeOutcome::none;
    base_s_ = now_s_;
    base_ms_ = beat_ms_ = v.now_ms = at_ms;
    base_wall_ms_ = room_.clock.now_s() * 1000;
    base_sure_ = room_.clock.plausible();
}

void DrillDesk::begin(BeginDrill wish) {
    DeskView& v = *view_;
    if (v.drill && v.drill->state().running()) return;   // one drill at a time
    hold(Conductor(std::move(wish.setup), room_.clock.now_s() * 1000, room_.clock.plausible()), new_name(), 0, wish.rehearsal);
    v.kept = 0;
    if (!v.rehearsal) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({v.drill_name, v.drill->events().front()});
    }
    if (auto e = v.drill->start()) apply(std::move(*e));
}

// Where it was, with the time that really passed: the children have been walking all the while.
void DrillDesk::after_cut(bool to_the_end) {
    DeskView& v = *view_;
    if (!v.cut || (v.drill && v.drill->state().running())) return;
    CutDrill cut = std::move(*v.cut);
    v.cut.reset();
    // The question may have stood on the screen for a while.
    const std::int64_t last = cut.conductor.state().last_ms, wall = cut.conductor.events().back().wall_ms;
    const std::int64_t gap = cut.sure ? std::clamp<std::int64_t>(room_.clock.now_s() * 1000 - wall, 0, longest_gap_ms) : 0;
    const std::size_t kept = cut.conductor.events().size();
    hold(std::move(cut.conductor), std::move(cut.name), last + gap, false);
    v.kept = kept;
    apply(plain(EventKind::cut, static_cast<int>(gap / 1000), cut.sure ? 1 : 0));
    if (to_the_end)
        if (auto e = v.drill->close()) apply(std::move(*e));
}

void DrillDesk::open_record(const std::string& name) {
    view_->opened.reset();
    view_->opened_name.clear();
    view_->take = TakeOutcome::none;
    later([this, name] {
        const auto text = content::read_capped(room_.folder / (name + ending), DrillLog::largest);
        auto conductor = text ? Conductor::from(read_log_text(*text).events) : Result<Conductor>(text.error());
        if (!conductor) return;
        auto box = std::make_shared<Conductor>(std::move(*conductor));
        tell([box, name](DeskView& v) {
            v.opened = *box;
            v.opened_name = name;
        });
    });
}

void DrillDesk::take_along() {
    const DeskView& v = *view_;
    const Conductor* shown = v.opened ? &*v.opened : v.drill && v.drill->state().over() && !v.rehearsal ? &*v.drill : nullptr;
    if (shown == nullptr || v.take == TakeOutcome::under_way) return;
    view_->take = TakeOutcome::under_way;
    const std::string name = v.opened ? v.opened_name : v.drill_name;
    // The one before it at the same place.
    std::optional<Comparison> comparison;
    const DrillRecord record = record_of(*shown);
    for (const EarlierDrill& e : v.earlier)
        if (e.name < name && !comparison) comparison = compare(record, e.record);
    later([this, record, comparison, name, events = shown->events()] {
        const auto say = [this](TakeOutcome outcome, std::string text) {
            tell([outcome, text = std::move(text)](DeskView& view) {
                view.take = outcome;
                view.take_text = text;
            });
        };
        const fs::path stick = staff::writable_stick(staff::mounted_sticks(room_.sticks, room_.any_mounted_stick));
        if (stick.empty()) return say(TakeOutcome::no_stick, "");
        const auto run = [&]() -> Result<> {
            auto pdf = drill_sheet(record, comparison);
            if (!pdf) return pdf.error();
            if (auto kept = content::write_durably(stick / ("drill-" + name + ".pdf"), *pdf); !kept) return kept.error();
            return content::write_durably(stick / ("drill-" + name + ".csv"), as_csv(record, events));
        };
        const auto done = run();
        if (done) say(TakeOutcome::done, (stick / ("drill-" + name + ".pdf")).string());
        else say(TakeOutcome::failed, done.error().line());
    });
}

void DrillDesk::ask(DrillWish wish) {
    std::visit(content::overloaded{
        [this](const LookAtDrills&) { later([this] { read_folder(); }); },
        [this](KeepDraft& d) {
            view_->draft = d.setup;
            later([folder = room_.folder, text = to_text(d.setup)] {
                // A draft that cannot be kept costs some typing after a power cut, nothing else.
                if (content::make_folder_durably(folder)) (void)static_cast<bool>(content::write_durably(folder / "draft.txt", text));
            });
        },
        [this](BeginDrill& b) { begin(std::move(b)); },
        [this](TapDrill& t) { for (auto& e : t.events) apply(std::move(e)); },
        [this](const GoOnAfterCut&) { after_cut(false); },
        [this](const CloseAfterCut&) { after_cut(true); },
        [this](const OpenRecord& o) { open_record(o.name); },
        [this](const LeaveRecord&) {
            view_->opened.reset();
            if (view_->drill && (view_->drill->state().over() || view_->rehearsal)) view_->drill.reset();
            view_->take = TakeOutcome::none;
        },
        [this](const TakeRecordAlong&) { take_along(); }}, wish);
}

std::optional<double> DrillDesk::frame(double now_s) {
    now_s_ = now_s;
    DeskView& v = *view_;
    if (!v.drill || !v.drill->state().running()) return std::nullopt;
    v.now_ms = base_ms_ + std::llround((now_s - base_s_) * 1000);
    while (auto e = v.drill->due(v.now_ms)) apply(std::move(*e));
    if (!v.drill->state().running()) return std::nullopt;
    if (v.now_ms - beat_ms_ >= beat_every_ms && !v.rehearsal) {
        beat_ms_ = v.now_ms;
        apply(plain(EventKind::beat));
    }
    std::int64_t next = beat_ms_ + beat_every_ms;
    if (const auto due = v.drill->next_due_ms()) next = std::min(next, *due);
    return std::max(0.005, static_cast<double>(next - v.now_ms) / 1000);
}

std::vector<Cue> DrillDesk::take_cues() { return std::exchange(cues_, {}); }

// ---- the thread ----

void DrillDesk::tell(std::function<void(DeskView&)> change) {
    post_([view = view_, change = std::move(change)] { change(*view); });
}

void DrillDesk::work(const std::stop_token& stop) {
    bool disk_ok = true;
    for (;;) {
        std::deque<std::function<void()>> jobs;
        {
            std::unique_lock lock(mutex_);
            const auto wanted = [&] { return !jobs_.empty() || (disk_ok && !waiting_.empty()); };
            if (disk_ok) bell_.wait(lock, stop, wanted);
            else bell_.wait_for(lock, stop, std::chrono::seconds(1), wanted);   // and then it is tried again
            jobs.swap(jobs_);
        }
        disk_ok = write_waiting();   // taps first: whatever else is wanted may take long
        for (auto& job : jobs) job();
        const std::lock_guard lock(mutex_);
        if (stop.stop_requested() && jobs_.empty() && (waiting_.empty() || !disk_ok)) return;
    }
}

bool DrillDesk::write_waiting() {
    for (;;) {
        std::string drill;
        std::vector<DrillEvent> events;
        {
            const std::lock_guard lock(mutex_);
            for (const Line& line : waiting_) {
                if (!drill.empty() && line.drill != drill) break;
                drill = line.drill;
                events.push_back(line.event);
            }
        }
        if (events.empty()) return true;
        if (const auto written = write(drill, events); !written) {
            tell([drill, text = written.error().line()](DeskView& v) {
                if (v.drill_name == drill) v.disk_fault = text;
            });
            return false;
        }
        {
            const std::lock_guard lock(mutex_);
            waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(events.size()));
        }
        tell([drill, n = events.back().seq + 1](DeskView& v) {
            if (v.drill_name != drill) return;
            v.kept = std::max<std::size_t>(v.kept, n);
            v.disk_fault.clear();
        });
    }
}

Result<> DrillDesk::write(const std::string& drill, const std::vector<DrillEvent>& events) {
    if (!log_ || log_drill_ != drill) {
        const fs::path file = room_.folder / (drill + ending);
        std::error_code none;
        LogText found;
        auto opened = fs::exists(file, none) ? DrillLog::reopen(file, found) : DrillLog::create(file);
        if (!opened) return opened.error();
        if (found.events.size() != events.front().seq) return Error{"this drill's record on the disk ends elsewhere", file.string()};
        log_ = std::move(*opened);
        log_drill_ = drill;
    }
    return log_->append(events);
}

void DrillDesk::read_folder() {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(room_.folder, none))
        if (entry.path().extension() == ending && entry.is_regular_file(none)) names.push_back(entry.path().stem().string());
    std::sort(names.rbegin(), names.rend());
    if (names.size() > most_earlier) names.resize(most_earlier);
    struct Found { std::vector<EarlierDrill> earlier; std::optional<CutDrill> cut; std::optional<DrillSetup> draft, last; };
    auto found = std::make_shared<Found>();
    for (const auto& name : names) {
        const auto text = content::read_capped(room_.folder / (name + ending), DrillLog::largest);
        if (!text) continue;
        auto conductor = Conductor::from(read_log_text(*text).events);
        if (!conductor) continue;
        if (!found->last) found->last = conductor->setup();
        found->earlier.push_back({name, record_of(*conductor), conductor->state().over()});
        if (!found->cut && conductor->state().running()) {
            const DrillEvent& end = conductor->events().back();
            const std::int64_t gap = room_.clock.now_s() * 1000 - end.wall_ms;
            const bool sure = room_.clock.plausible() && end.wall_sure && gap >= 0 && gap < longest_gap_ms * 30;
            found->cut = CutDrill{name, std::move(*conductor), sure ? gap : 0, sure};
        }
    }
    if (const auto text = content::read_capped(room_.folder / "draft.txt", 64u << 10))
        if (auto draft = setup_from_text(*text)) found->draft = std::move(*draft);
    tell([found](DeskView& v) {
        v.earlier = std::move(found->earlier);
        v.last = found->last;
        v.draft = found->draft;
        // What runs now was not cut short.
        const bool mine = found->cut && v.drill && v.drill_name == found->cut->name;
        if (found->cut && !mine) v.cut = std::move(found->cut);
        v.known = true;
    });
}

}  // namespace estation::kiosk::drill
