#include "kiosk/app.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string_view>

#include "content/overloaded.h"
#include "kiosk/author_card.h"
#include "kiosk/cinema.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/screens.h"
#include "kiosk/staff/tone.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr double entrance_s = 0.2;
constexpr std::size_t deepest_stack = 24;
constexpr double corner_hold_s = 3, staff_idle_s = 120;
constexpr float corner_mm = 22;
constexpr int door_keys = 5;   // so often the home key, within the time that a finger would hold

// For a JSON string; names longer than anybody needs are cut, because a record holds 1,000 bytes.
std::string escaped(std::string_view text) {
    constexpr std::size_t most = 200;
    if (text.size() > most) {
        text = text.substr(0, most);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.remove_suffix(1);
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.remove_suffix(1);
    }
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out;
}

}  // namespace

App::App(const Config& config, const ScreenShape& shape, Ui& ui, Words words, std::shared_ptr<const Library> library, Record record)
    : config_(config), ui_(ui), words_(std::move(words)), record_(std::move(record)), clock_{config.pretend_now_s}, library_(std::move(library)),
      language_(config.language), shape_(shape), rules_(house_rules(config, config.settings)) {
    as_for_everybody();
    ui_.use_switch(config.switch_use);
    retheme();
    pages_.push_back({make_attract(library_), nullptr, 0, ++serial_});
}

void App::retheme() { theme_ = std::make_unique<Theme>(shape_, modes_); }

void App::as_for_everybody() {
    modes_ = {};
    modes_.reduced_motion = config_.reduced_motion;
    volume_ = rules_.volume;
    language_ = rules_.language;
}

void App::obey(const HouseRules& rules) {
    rules_ = rules;
    volume_.most_here = rules.volume.most_here;
    volume_.step = std::min(volume_.step, volume_.most_here);
    if (session_ == 0 && !staff_here()) as_for_everybody(), retheme();
}

void App::dim() {
    if (office_ == nullptr || office_->brightness.veil_percent <= 0) return;
    ui_.fill({0, 0, static_cast<float>(shape_.width_px), static_cast<float>(shape_.height_px)}, Colour::black, static_cast<float>(office_->brightness.veil_percent) / 100);
}

void App::resize(const ScreenShape& shape) {
    shape_ = shape;
    retheme();
}

double App::idle_s() const { return rules_.idle_s * (modes_.calm_time() ? 2.0 : 1.0); }

bool App::frame(double now_s, std::vector<Gesture> gestures) {
    now_s_ = now_s;
    watch_corner(gestures);
    ui_.begin(now_s, std::move(gestures), *theme_, words());
    follow_drill();
    const bool answered = asking_ && ui_.visitor_active();
    if (ui_.visitor_active()) active_s_ = now_s;
    if (asking_ && answered) asking_ = false;  // whatever was touched, somebody is there

    tell_shown(pages_.back().item);
    Screen& screen = *pages_.back().screen;
    if (screen.busy() || (modes_.read_aloud && reader_.speaking())) active_s_ = now_s;
    const auto today = clock_.today();
    const Frame frame{ui_, config_, *library_, visit_, clock_.plausible(), today, today ? date_text(*today, language_) : std::string{}, volume_, clock_.minute(), clock_.second(),
                      cinema_, office_, lookup_ ? lookup_->pinyin.get() : nullptr, lookup_ && lookup_->library == library_ ? lookup_->search.get() : nullptr, glass_.now(), sound_ != nullptr ? sound_->status() : Sound::Status::no_card,
                      desk_ != nullptr ? &desk_->view() : nullptr, felt_ != nullptr ? &felt_->view() : nullptr, pages_.back().behind_the_door, after_door_};
    const double age = now_s - entered_s_;
    if (entered_s_ >= 0 && age < entrance_s) {
        const auto t = static_cast<float>(age / entrance_s), eased = 1 - (1 - t) * (1 - t) * (1 - t);
        ui_.set_entrance(eased, modes_.reduced_motion ? 0 : std::round(entrance_ * (1 - eased) * 0.08f * ui_.page().w));
        ui_.moving();
    }
    ui_.push_id("page" + std::to_string(pages_.back().serial));
    ui_.note_reading(modes_.read_aloud);
    Action action = screen.draw(frame);
    ui_.note_reading(false);
    ui_.pop_id();
    ui_.set_entrance(1, 0);
    if (Action heard = draw_unheard(); !std::holds_alternative<Stay>(heard)) action = std::move(heard);
    // A sheet over the page has set a barrier; the bar stays reachable above it.
    for (Action over : {draw_bar(screen), key_action()})
        if (!std::holds_alternative<Stay>(over)) action = std::move(over);
    if (config_.watch && session_ != 0) active_s_ = now_s;   // an author looks, and types elsewhere
    if (!faults_.empty() && draw_author_card(ui_, faults_)) {
        faults_.clear();
        action = Stay{};
    }
    const bool gone = nobody_answered();
    if (asking_) draw_still_there();
    glass_.draw(ui_, now_s);
    dim();
    if (cinema_ != nullptr) cinema_->end_frame();
    const bool changed = ui_.end();
    if (modes_.read_aloud && !asking_ && !screen.holds())
        reader_.frame(ui_, pages_.back().serial, volume_.percent(), narration(), !std::holds_alternative<SetVolume>(action));
    else reader_.stop(ui_);
    // Pages, theme and words change only between frames: until here the Ui still draws with them.
    if (const auto kept = glass_.settle(now_s); kept && office_ != nullptr && ask_office_) {
        staff::Settings settings = office_->settings;
        settings.glass = *kept;
        ask_office_(staff::ChangeSettings{settings});
    }
    if (gone && session_ == 0) close_staff();
    else if (gone) leave("idle_reset");
    else if ((corner_finger_ >= 0 && now_s_ - corner_since_s_ >= corner_hold_s) || knocked()) open_staff();
    else act(std::move(action));
    return changed;
}

Action App::draw_bar(const Screen& screen) {
    const bool can_read = reader_.can(language_, narration());
    if (!screen.full_glass()) return bar_.draw(ui_, {pages_.size() > 2 && !screen.holds(), (pages_.size() <= 1 && session_ != 0) || screen.holds(), can_read}, volume_);
    if (staff_here()) return Stay{};   // a test of the whole glass
    return session_ == 0 ? BottomBar::draw_compact(ui_, can_read) : Stay{};
}

Narration App::narration() const {
    const Item* item = pages_.back().item;
    if (item == nullptr || !item->narration.has(language_)) return {};
    for (const auto& pack : library_->packs())
        if (pack->id() == item->pack) return {pack, item->narration.in(language_), language_ == Language::en ? item->narration_cues.en : item->narration_cues.zh};
    return {};
}

Action App::draw_unheard() {
    if (!modes_.read_aloud || asking_ || reader_.trouble() == ReaderAloud::Trouble::none) return Stay{};
    const bool muted = reader_.trouble() == ReaderAloud::Trouble::muted;
    const Rect page = ui_.page();
    ui_.barrier();
    ui_.fill(page, Colour::veil);
    const float w = std::min(page.w * 0.86f, ui_.mm(220)), pad = ui_.mm(12), inner = w - 2 * pad, h = ui_.theme().target() * 1.3f, gap = ui_.theme().gap();
    const std::string &head = ui_.tr(muted ? "unheard.muted" : "unheard.failed"), &text = ui_.tr(muted ? "unheard.muted_text" : "unheard.failed_text");
    const auto title = ui_.set(head, {.role = TextRole::head, .bold = true, .align = Align::centre}, inner);
    const auto body = ui_.set(text, {.role = TextRole::body, .colour = Colour::quiet, .align = Align::centre}, inner);
    const float all = pad + title->height + ui_.mm(3) + body->height + ui_.mm(7) + (muted ? 2 * h + gap : h) + pad;
    const Rect r{std::round(page.cx() - w / 2), std::round(std::max(page.y + ui_.mm(3), page.cy() - bar_height(ui_) / 2 - all / 2)), w, all};
    ui_.round(r, ui_.theme().radius() * 1.5f, Colour::card);
    float y = r.y + pad;
    ui_.block(title, r.x + pad, y, Colour::ink, head);
    y += title->height + ui_.mm(3);
    ui_.block(body, r.x + pad, y, Colour::quiet, text);
    y += body->height + ui_.mm(7);
    Action action = Stay{};
    if (muted) {
        if (button(ui_, "unheard-sound", {r.x + pad, y, inner, h}, ui_.tr("unheard.sound"), ButtonLook::primary, "volume")) action = SetVolume{std::max(1, volume_.step), false};
        y += h + gap;
    }
    if (button(ui_, "unheard-off", {r.x + pad, y, inner, h}, ui_.tr("unheard.off"), muted ? ButtonLook::plain : ButtonLook::primary, "close")) action = Toggle{Mode::read_aloud};
    return action;
}

Action App::key_action() const {
    if (session_ == 0 && !staff_here()) return ui_.focus_shown() && ui_.visitor_active() ? Action{Begin{}} : Action{Stay{}};  // any key begins
    if (asking_ || pages_.back().screen->holds()) return Stay{};
    if (ui_.key() == Key::escape) return Back{};
    if (ui_.key() == Key::home) return Home{};
    return Stay{};
}

bool App::nobody_answered() {
    if (staff_here()) {
        // The staff's page closes by itself: whoever was called away has not left the door open.
        const double left = active_s_ + staff_idle_s - now_s_;
        if (left > 0) ui_.wake_in(left);
        return left <= 0;
    }
    if (session_ == 0) return false;
    if (!asking_) {
        const double left = active_s_ + idle_s() - now_s_;
        if (left > 0) {
            ui_.wake_in(left);
            return false;
        }
        asking_ = true;
        asking_since_s_ = now_s_;
        note("idle_ask", pages_.back().item, {});
    }
    return now_s_ - asking_since_s_ >= rules_.idle_ask_s;
}

void App::draw_still_there() {
    const Rect page = ui_.page();
    ui_.barrier();
    ui_.fill(page, Colour::veil);
    const float w = std::min(page.w * 0.86f, ui_.mm(260)), pad = ui_.mm(16);
    const int left = std::max(0, rules_.idle_ask_s - static_cast<int>(now_s_ - asking_since_s_));
    ui_.wake_in(1.0 - std::fmod(now_s_ - asking_since_s_, 1.0) + 0.005);
    const float inner = w - 2 * pad, button_h = ui_.theme().target() * 2;
    const std::string text = ui_.tr("idle.text", std::to_string(left));
    const auto title = ui_.set(ui_.tr("idle.title"), {.role = TextRole::title, .bold = true, .align = Align::centre}, inner);
    const auto body = ui_.set(text, {.role = TextRole::lead, .align = Align::centre, .tabular = true}, inner);
    const float h = pad + title->height + ui_.mm(5) + body->height + ui_.mm(10) + button_h + pad;
    const Rect r{std::round(page.cx() - w / 2), std::round(page.cy() - h / 2), w, h};
    ui_.round(r, ui_.theme().radius() * 1.5f, Colour::card);
    float y = r.y + pad;
    ui_.block(title, r.x + pad, y, Colour::ink, ui_.tr("idle.title"));
    y += title->height + ui_.mm(5);
    ui_.block(body, r.x + pad, y, Colour::quiet, text);
    y += body->height + ui_.mm(10);
    const Rect go{r.x + pad, y, inner, button_h};
    const Plate p = plate(ui_, "go-on", go, ui_.tr("idle.go_on"), Colour::accent, Colour::accent);
    ui_.label(p.face.inset(ui_.mm(4)), ui_.tr("idle.go_on"), {.role = TextRole::title, .colour = Colour::on_accent, .bold = true, .align = Align::centre});
}

void App::employ(const staff::View& office, std::function<void(staff::Wish)> ask) {
    office_ = &office;
    ask_office_ = std::move(ask);
}

void App::watch_corner(const std::vector<Gesture>& gestures) {
    // Only where a visit begins or is at its start: deeper in, nobody looks for it by accident.
    const float side = theme_->mm(corner_mm);
    for (const Gesture& g : gestures) {
        const bool inside = g.x <= theme_->page().x + side && g.y <= theme_->page().y + side;
        if (g.kind == GestureKind::press && inside && pages_.size() == 1 && office_ != nullptr) {
            corner_finger_ = g.finger;
            corner_since_s_ = now_s_;
        } else if (g.finger == corner_finger_ && g.kind != GestureKind::press) {
            corner_finger_ = -1;
        }
    }
    if (corner_finger_ >= 0) ui_.wake_in(std::max(0.01, corner_since_s_ + corner_hold_s - now_s_));
}

// The same door for who has keys only: the home key five times, on the page where a visit begins or is at its start.
bool App::knocked() {
    if (ui_.key() != Key::home || pages_.size() != 1 || office_ == nullptr) return false;
    if (knocks_ == 0 || now_s_ - knocked_since_s_ > corner_hold_s) knocks_ = 0, knocked_since_s_ = now_s_;
    if (++knocks_ < door_keys) return false;
    knocks_ = 0;
    return true;
}

// A drill goes on whatever page is shown; one that the power cut short is asked about as soon as the station is up again, without
// the PIN: it was begun with it, and whoever began it stands outside with the children.
void App::follow_drill() {
    if (desk_ == nullptr) return;
    if (const auto in_s = desk_->frame(now_s_)) ui_.wake_in(*in_s);
    for (const drill::Cue cue : desk_->take_cues())
        if (!desk_->view().rehearsal && !volume_.mute) drill_voice_->say(cue, words(), Volume{Volume::most, false}.percent());
    const auto& cut = desk_->view().cut;
    if (asked_about_cut_ || !cut || session_ != 0 || pages_.size() != 1) return;
    asked_about_cut_ = true;
    if (cut->fresh()) push({make_page(PageName::cut_drill, library_), nullptr, now_s_, 0}, true);
}

void App::ask_desk(drill::DrillWish wish) {
    if (desk_ == nullptr) return;
    // A station stands in public: only who came through the staff door lets the whole school hear it. Anybody may try it in silence.
    if (auto* begin = std::get_if<drill::BeginDrill>(&wish); begin != nullptr && !pages_.back().behind_the_door) begin->rehearsal = true;
    desk_->ask(std::move(wish));
    ui_.moving();
}

void App::open_staff() {
    corner_finger_ = -1;
    if (session_ != 0) leave("staff");
    // Staff are never counted as visitors: the record says that they were here, and nothing else.
    sync::Usage u;
    u.kind = "staff";
    record_(std::move(u));
    active_s_ = now_s_;
    push({make_page(PageName::staff, library_), nullptr, now_s_, 0}, true);
}

void App::close_staff() {
    after_door_.reset();
    back_to_attract();
}

void App::skip_idle() {
    if (staff_here()) active_s_ -= staff_idle_s + 1;
    if (session_ == 0) return;
    if (!asking_) active_s_ -= idle_s() + 1;
    else asking_since_s_ -= rules_.idle_ask_s + 1;
}

void App::note(const char* kind, const Item* item, std::string value) {
    if (session_ == 0) return;
    sync::Usage u;
    u.session = session_;
    u.kind = kind;
    if (item != nullptr) {
        u.pack = item->pack;
        if (const Pack* pack = library_->pack_of(*item)) u.version = pack->version();
        u.item = item->id;
    }
    u.value = std::move(value);
    record_(std::move(u));
}

void App::begin_visit() {
    std::random_device dice;
    do session_ = (static_cast<std::uint64_t>(dice()) << 31 ^ dice()) & 0x7FFFFFFFFFFFFFFFULL;
    while (session_ == 0);
    visit_since_s_ = active_s_ = now_s_;
    opened_ = 0;
    note("session_begin", nullptr, {});
    pages_.clear();
    push({make_home(library_), nullptr, now_s_, 0}, true);
}

void App::leave(const char* why) {
    while (pages_.size() > 1) close_top();
    if (std::string_view(why) == "idle_reset") note("idle_reset", nullptr, {});
    note("session_end", nullptr, "{\"ms\":" + std::to_string(static_cast<long long>((now_s_ - visit_since_s_) * 1000)) + ",\"opened\":" + std::to_string(opened_) + "}");
    session_ = 0;
    visit_ = {};
    asking_ = false;
    bar_.close();
    back_to_attract();
}

// For whoever comes next: nothing of the one before, and what was published meanwhile.
void App::back_to_attract() {
    as_for_everybody();
    retheme();
    ui_.forget_visitor();
    ui_.forget_texts();
    adopt();
    pages_.clear();
    pages_.push_back({make_attract(library_), nullptr, now_s_, ++serial_});
    entered_s_ = -1;
    ui_.moving();
}

void App::adopt() {
    if (!offered_) return;
    library_ = std::move(offered_);
    offered_.reset();
    if (offered_lookup_ && offered_lookup_->library == library_) lookup_ = std::move(offered_lookup_);
    offered_lookup_.reset();
}

void App::know(std::shared_ptr<const Lookup> lookup) {
    if (lookup->library == library_) lookup_ = std::move(lookup);
    else if (lookup->library == offered_) offered_lookup_ = std::move(lookup);
}

void App::offer(std::shared_ptr<const Library> library) {
    offered_ = std::move(library);
    if (session_ != 0 || staff_here()) return;
    adopt();
    pages_.clear();
    pages_.push_back({make_attract(library_), nullptr, now_s_, ++serial_});
}

void App::reload(std::shared_ptr<const Library> library, std::vector<std::string> faults) {
    faults_ = std::move(faults);
    ui_.moving();
    if (!library) return;
    std::vector<Page> open = std::move(pages_);
    offered_ = std::move(library);
    pages_.clear();
    adopt();
    ui_.pictures().forget_all();
    ui_.forget_texts();
    pages_.push_back({session_ == 0 ? make_attract(library_) : make_home(library_), nullptr, now_s_, ++serial_});
    for (Page& page : open) {
        if (page.item == nullptr) continue;
        // Under the number of a page its scroll position is kept. What has a fault just now stays as it was: its screen holds its library.
        const Item* item = library_->find(page.item->id);
        if (item != nullptr) pages_.push_back({make_screen(library_, *item), item, now_s_, page.serial});
        else pages_.push_back(std::move(page));
    }
    entered_s_ = -1;
}

void App::push(Page page, bool forward) {
    page.serial = ++serial_;  // a page opened anew begins at its top
    if (!pages_.empty()) pages_.back().focus = ui_.focus();
    ui_.set_focus(0);
    bar_.close();
    pages_.push_back(std::move(page));
    entered_s_ = now_s_;
    entrance_ = forward ? 1.0f : -1.0f;
    ui_.moving();
}

void App::note_close(const Page& page) {
    if (page.item == nullptr) {
        if (auto figures = page.screen->figures(); !figures.empty()) note("search", nullptr, std::move(figures));
        return;
    }
    if (page.screen->done()) visit_.done.insert(page.item->id);
    if (const auto finish = page.screen->broken_off()) finished(*finish, page.item);
    note("close", page.item, "{\"ms\":" + std::to_string(static_cast<long long>((now_s_ - page.since_s) * 1000)) + ",\"progress\":\"" + escaped(page.screen->progress()) + "\"}");
}

void App::close_top() {
    note_close(pages_.back());
    pages_.pop_back();
}

void App::back() {
    if (pages_.size() <= 1) return;
    close_top();
    ui_.set_focus(pages_.back().focus);  // who came by keys goes on where they were
    bar_.close();
    entered_s_ = now_s_;
    entrance_ = -1;
    ui_.moving();
    if (pages_.size() == 1 && offered_) home();
}

void App::home() {
    const bool by_key = ui_.focus_shown();
    while (pages_.size() > 1) close_top();
    adopt();
    pages_.clear();
    ui_.forget_visitor();
    ui_.show_focus(by_key);
    push({make_home(library_), nullptr, now_s_, 0}, false);
}

void App::open(const ItemId& id) {
    const Item* item = library_->find(id);
    if (item == nullptr) return;
    // Link upon link upon link: the oldest page between goes, home stays.
    if (pages_.size() >= deepest_stack) {
        note_close(pages_[1]);
        pages_.erase(pages_.begin() + 1);
    }
    ++opened_;
    visit_.opened.insert(id);
    note("open", item, {});
    tell_shown(item);
    push({make_screen(library_, *item), item, now_s_, 0}, true);
}

void App::tell_shown(const Item* item) {
    if (!told_) return;
    const Pack* const pack = item != nullptr ? library_->pack_of(*item) : nullptr;
    std::string shown = pack != nullptr ? pack->id() + "@" + pack->version() : std::string();
    if (shown == shown_) return;
    shown_ = std::move(shown);
    told_(shown_);
}

void App::show(const ItemId& id) {
    if (session_ == 0) begin_visit();
    active_s_ = now_s_;
    asking_ = false;
    home();
    open(id);
}

void App::toggle(Mode mode) {
    if (session_ == 0 && !staff_here()) begin_visit();  // who asks for large letters on the attract page wants to read
    switch (mode) {
        case Mode::large_text: modes_.large_text = !modes_.large_text; break;
        case Mode::high_contrast: modes_.high_contrast = !modes_.high_contrast; break;
        case Mode::low_reach: modes_.low_reach = !modes_.low_reach; break;
        case Mode::read_aloud: modes_.read_aloud = !modes_.read_aloud; break;
        case Mode::reduced_motion: modes_.reduced_motion = !modes_.reduced_motion; break;
        case Mode::language: language_ = language_ == Language::en ? Language::zh_CN : Language::en; break;
    }
    static constexpr const char* names[] = {"large_text", "high_contrast", "low_reach", "language", "read_aloud", "reduced_motion"};
    note("mode", pages_.back().item, names[static_cast<std::size_t>(mode)]);
    retheme();
    ui_.moving();
}

void App::set_volume(const SetVolume& wish) {
    const Volume before = volume_;
    volume_ = {std::clamp(wish.step, 0, volume_.most_here), wish.mute, volume_.most_here};
    if (before == volume_) return;
    note("mode", pages_.back().item, volume_.mute ? "mute" : "volume_" + std::to_string(volume_.step));
    ui_.moving();
}

void App::finished(const Finish& f, const Item* item) {
    note("quiz_end", item, "{\"right\":" + std::to_string(f.right) + ",\"total\":" + std::to_string(f.total) + ",\"completed\":" + (f.completed ? "true" : "false") + ",\"mode\":\"" + f.mode + "\"}");
}

// For the report's figure of videos: how many were begun, how many were seen to four fifths.
void App::watched(const Watch& watch) {
    const bool started = watch.mark == Watch::Mark::started;
    note(started ? "video_start" : "video_most", pages_.back().item, "{\"entry\":" + std::to_string(watch.entry) + ",\"s\":" + std::to_string(watch.seconds) + "}");
}

void App::act(Action action) {
    std::visit(overloaded{
        [](const Stay&) {},
        [this](const Begin& b) {
            if (session_ == 0) begin_visit();
            if (!b.item.empty()) open(b.item);
        },
        [this](const Open& o) { open(o.item); },
        [this](OpenPicture& o) { push({make_picture(std::move(o)), nullptr, now_s_, 0}, true); },
        [this](const OpenPage& p) {
            Page page{make_page(p.page, library_), nullptr, now_s_, 0};
            page.behind_the_door = staff_here();   // the staff's page opens others only once the PIN was right
            after_door_.reset();
            push(std::move(page), true);
        },
        [this](const Back&) {
            if (pages_.back().screen->holds()) return;
            if (pages_.back().screen->step_back()) return ui_.moving();
            staff_here() && pages_.size() == 2 ? close_staff() : back();
        },
        [this](const Home&) {
            if (pages_.back().screen->holds()) return;
            staff_here() ? close_staff() : home();
        },
        [this](const Answer& a) {
            char mark[16];
            std::snprintf(mark, sizeof mark, "%.3g", a.mark);
            note("answer", pages_.back().item, "{\"q\":\"" + escaped(a.question) + "\",\"c\":\"" + a.chosen + "\",\"m\":" + mark + ",\"try\":" + std::to_string(a.try_no) + ",\"ms\":" + std::to_string(a.ms) + "}");
        },
        [this](const Finish& f) { finished(f, pages_.back().item); },
        [this](const Hands& h) {
            // Numbers of hands for each choice, in the file's order; nothing of anybody.
            std::string counts;
            for (const int n : h.counts) counts += (counts.empty() ? "" : ",") + std::to_string(n);
            note("class_answer", pages_.back().item, "{\"q\":\"" + escaped(h.question) + "\",\"n\":[" + counts + "]}");
        },
        [this](const Submit& s) {
            note("form_submit", pages_.back().item, s.value);
            if (s.felt && felt_ != nullptr) felt_->tell(*s.felt);
        },
        [this](const Staff& s) {
            if (office_ == nullptr) return;
            open_staff();
            after_door_ = s.then;
        },
        [this](AskDrill& a) { ask_desk(std::move(a.wish)); },
        [this](AskOffice& a) { if (staff_here() && ask_office_) ask_office_(std::move(a.wish)); },
        [this](const PlayTone& t) {
            if (!staff_here() || sound_ == nullptr) return;
            if (!tone_) tone_ = std::make_shared<const Clip>(staff::test_tone());
            sound_->play(tone_, {.percent = volume_.percent(), .side = t.side});
        },
        [this](const TryGlass& t) { if (staff_here()) glass_.begin(t.glass, now_s_); },
        [this](const SetVolume& v) { set_volume(v); },
        [this](const Watch& w) { watched(w); },
        [this](const Toggle& t) { toggle(t.mode); }}, action);
}

}  // namespace estation::kiosk
