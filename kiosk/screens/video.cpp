#include "kiosk/screens/video.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "content/playlist.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr double leap_s = 10, bar_step_s = 5;

std::string time_text(double s) {
    char text[32];
    const int whole = std::max(0, static_cast<int>(s));
    std::snprintf(text, sizeof text, "%d:%02d", whole / 60, whole % 60);
    return text;
}

}  // namespace

VideoScreen::VideoScreen(std::shared_ptr<const Library> library, const Item& item, const Video& video)
    : library_(std::move(library)), item_(item), video_(video), seen_(video.entries.size()) {
    for (const auto& pack : library_->packs())
        if (pack->id() == item_.pack) pack_ = pack;
}

std::string VideoScreen::progress() const {
    double seen = 0, all = 0;
    for (std::size_t n = 0; n < seen_.size(); ++n) {
        seen += seen_[n].count;
        all += std::max<double>(static_cast<double>(seen_[n].seconds.size()), video_.entries[n].duration_s);
    }
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", all > 0 ? std::min(1.0, seen / all) : 0.0);
    return text;
}

bool VideoScreen::done() const {
    // Of a playlist one film is not the whole.
    return !list_.empty() && std::all_of(list_.begin(), list_.end(), [this](std::size_t n) { return seen_[n].most; });
}

double VideoScreen::duration() const { return showing_.state.duration_s > 0 ? showing_.state.duration_s : entry().duration_s; }

void VideoScreen::choose_list(const Frame& frame) {
    if (!list_.empty()) return;
    list_ = shown_at(video_, frame.minute);
    at_ = 0;
}

void VideoScreen::go(std::size_t at, bool playing) {
    at_ = at;
    playing_ = playing;
    opened_ = playing;
    showing_ = {};
}

void VideoScreen::seek(const Frame& frame, double to_s) {
    const double end = duration();
    frame.cinema->seek(std::clamp(to_s, 0.0, end > 0 ? end : to_s));
    frame.ui.moving();
}

Action VideoScreen::follow(const Frame& frame) {
    Seen& seen = seen_[list_[at_]];
    const VideoState& s = showing_.state;
    Action action = Stay{};
    const auto whole = static_cast<std::size_t>(std::max(0.0, std::ceil(duration())));
    if (seen.seconds.size() < whole && whole < 100'000) seen.seconds.resize(whole);
    if (s.phase == VideoPhase::running && playing_ && showing_.texture != 0) {
        const auto now = static_cast<std::size_t>(std::max(0.0, s.position_s));
        if (now < seen.seconds.size() && !seen.seconds[now]) seen.seconds[now] = true, ++seen.count;
        if (!seen.started) {
            seen.started = true;
            action = Watch{Watch::Mark::started, static_cast<int>(list_[at_]), static_cast<int>(whole)};
        }
    }
    if (!seen.most && !seen.seconds.empty() && seen.count * 10 >= static_cast<int>(seen.seconds.size()) * 8) {
        seen.most = true;
        action = Watch{Watch::Mark::most, static_cast<int>(list_[at_]), seen.count};
    }
    if (s.phase == VideoPhase::ended && playing_) {
        // One after the other; the last one stays where it ended.
        if (at_ + 1 < list_.size()) go(at_ + 1, true);
        else playing_ = false;
        frame.ui.moving();
    }
    if (s.phase == VideoPhase::broken || s.phase == VideoPhase::missing) playing_ = false;
    if (s.phase == VideoPhase::opening || (playing_ && s.phase == VideoPhase::running)) frame.ui.wake_in(0.25);  // a picture rings; the clock below it does not
    return action;
}

// The least width at which the words below the keys' drawings are whole.
float VideoScreen::keys_width(Ui& ui) {
    float key = ui.theme().target();
    for (const char* word : {"video.play", "video.pause", "video.back", "video.on", "video.again", "video.captions_on", "video.captions_off"})
        key = std::max(key, ui.set(ui.tr(word), TextLook{.role = TextRole::caption, .bold = true, .line_height = 1.1f}, 10000)->width + ui.mm(4));
    return 5 * std::ceil(key) + 4 * ui.theme().gap();
}

Action VideoScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    choose_list(frame);
    const Rect area = content_area(ui);
    if (list_.empty() || frame.cinema == nullptr || pack_ == nullptr) {
        empty_page(ui, area, item_.title.in(ui.language()), ui.tr("video.missing"));
        return Stay{};
    }
    const bool portrait = ui.theme().portrait();
    const float target = ui.theme().target(), under = target * 2 + ui.mm(14);
    const float text_w = portrait ? area.w : std::round(std::max(area.w * 0.3f, ui.mm(110)));
    float w = portrait ? area.w : area.w - text_w - ui.mm(14), h = std::round(w * 9 / 16);
    const float most_h = (portrait ? area.h * 0.5f : area.h) - under;
    if (h > most_h) {
        // As wide as the film then is, so that no black bars stand beside it; the keys below keep their size.
        h = std::max(ui.mm(40), most_h);
        w = std::clamp(std::round(h * 16 / 9), std::min(w, keys_width(ui)), w);
    }
    const Rect picture{area.x, area.y, w, h};
    const float beside = picture.right() + ui.mm(14);
    Action action = Stay{};
    if (opened_) {
        const int box_w = static_cast<int>(picture.w), box_h = static_cast<int>(picture.h);
        showing_ = frame.cinema->show({pack_, entry().path, 0, playing_, box_w, box_h}, frame.volume);
        action = follow(frame);
    }
    draw_picture(frame, picture);
    const Rect bar{area.x, picture.bottom() + ui.mm(4), w, target};
    draw_bar(frame, bar);
    draw_buttons(frame, {area.x, bar.bottom() + ui.mm(4), w, target});
    const float below = bar.bottom() + ui.mm(4) + target + ui.mm(6);
    draw_text(frame, portrait ? Rect{area.x, below, area.w, area.bottom() - below} : Rect{beside, area.y, std::min(area.right() - beside, std::max(text_w, ui.theme().em(TextRole::body) * 28)), area.h});
    return action;
}

void VideoScreen::draw_picture(const Frame& frame, const Rect& r) {
    Ui& ui = frame.ui;
    const std::string poster = !entry().poster.empty() ? entry().poster : cover_of(item_);
    const bool film = showing_.texture != 0 && showing_.w > 0;
    // Black stands only beside a film of another shape, and on black ground it still shows where it is.
    const bool bars = film && (static_cast<float>(showing_.w) < r.w - 3 || static_cast<float>(showing_.h) < r.h - 3);
    if (!film && poster.empty()) draw_title_card(ui, r);
    else if (ui.theme().modes().high_contrast) ui.framed({r.x - ui.mm(0.6f), r.y - ui.mm(0.6f), r.w + ui.mm(1.2f), r.h + ui.mm(1.2f)}, ui.theme().radius(), ui.mm(0.6f), Colour::rule, Colour::black);
    else if (bars) ui.round(r, ui.theme().radius(), Colour::black);
    if (film) {
        const auto w = static_cast<float>(showing_.w), h = static_cast<float>(showing_.h);
        ui.texture(showing_.texture, {std::round(r.cx() - w / 2), std::round(r.cy() - h / 2), w, h}, {0, 0, 1, 1});
    } else {
        const PictureKey key{pack_key(*library_, item_), poster, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain};
        const Shown still = poster.empty() ? Shown{} : ui.pictures().get(key, ui.now_s());
        // As large as the film will be: a still that was taken for a smaller glass is stretched.
        if (still.state == PictureState::here && static_cast<float>(still.w) < r.w - 2 && static_cast<float>(still.h) < r.h - 2) {
            const float scale = std::min(r.w / static_cast<float>(still.w), r.h / static_cast<float>(still.h));
            const float w = std::round(static_cast<float>(still.w) * scale), h = std::round(static_cast<float>(still.h) * scale);
            ui.texture(still.texture, {std::round(r.cx() - w / 2), std::round(r.cy() - h / 2), w, h}, {0, 0, 1, 1});
        } else if (!poster.empty()) {
            ui.picture(key, r, ui.theme().radius());
        }
    }
    draw_words_over(frame, r);
    // The picture itself is the largest button.
    if (!playing_ || showing_.state.phase == VideoPhase::ended) {
        const float d = ui.mm(30);
        ui.disc(r.cx(), r.cy(), d, Colour::accent);
        ui.icon("play", {r.cx() - d * 0.25f, r.cy() - d * 0.25f, d * 0.5f, d * 0.5f}, Colour::on_accent);
    }
    if (ui.touchable("picture", r, ui.tr("video.picture")).tapped) {
        opened_ = true;
        if (showing_.state.phase == VideoPhase::ended) frame.cinema->seek(0);
        playing_ = !playing_;
        ui.moving();
    }
}

// What stands where a film begins that brought no picture of its own.
void VideoScreen::draw_title_card(Ui& ui, const Rect& r) const {
    ui.framed(r, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::accent_wash);
    const float pad = ui.mm(10), side = ui.mm(10), play = ui.mm(30);
    const std::string& title = (entry().title.empty() ? item_.title : entry().title).in(ui.language());
    const auto block = ui.set(title, {.role = TextRole::head, .bold = true, .max_lines = 2, .line_height = 1.35f}, r.w - 2 * pad);
    const float y = r.bottom() - pad - block->height;
    if (y < r.cy() + play / 2 + ui.mm(2)) return;   // too low a page: the title beside it says enough
    ui.icon("video", {r.x + pad, r.y + pad, side, side}, Colour::accent);
    ui.block(block, r.x + pad, y, Colour::ink, title);
}

void VideoScreen::draw_words_over(const Frame& frame, const Rect& r) {
    Ui& ui = frame.ui;
    std::string words;
    const VideoPhase phase = opened_ ? showing_.state.phase : VideoPhase::closed;
    if (phase == VideoPhase::opening && showing_.texture == 0) words = ui.tr("video.opening");
    if (phase == VideoPhase::stalled) words = ui.tr("video.stalled");
    if (phase == VideoPhase::broken) words = ui.tr("video.broken");
    if (phase == VideoPhase::missing) words = ui.tr("video.missing");
    const bool caption = words.empty();
    if (caption && captions_on_ && opened_) words = caption_at(entry().captions.in(ui.language()), showing_.state.position_s);
    if (words.empty()) return;
    const TextLook look{.role = TextRole::body, .colour = Colour::white, .align = Align::centre, .line_height = 1.4f};
    const float w = r.w - ui.mm(16);
    const auto block = ui.set(words, look, w);
    const float h = block->height + ui.mm(4), y = caption ? r.bottom() - h - ui.mm(4) : r.cy() - h / 2;
    ui.fill({r.x + ui.mm(4), y, r.w - ui.mm(8), h}, Colour::black, 0.75f);
    ui.block(block, r.x + ui.mm(8), y + ui.mm(2), Colour::white, ui.keep(words));
}

void VideoScreen::draw_bar(const Frame& frame, const Rect& r) {
    Ui& ui = frame.ui;
    const double all = duration(), now = opened_ ? showing_.state.position_s : 0;
    const std::string left = time_text(now), right = all > 0 ? time_text(all) : "";
    const TextLook look{.role = TextRole::small, .colour = Colour::quiet, .align = Align::centre, .tabular = true};
    const float label = std::max(ui.mm(22), ui.set("00:00", TextLook{.role = TextRole::small, .tabular = true}, 4000)->width + ui.mm(4));
    ui.label({r.x, r.y, label, r.h}, ui.keep(left), look);
    ui.label({r.right() - label, r.y, label, r.h}, ui.keep(right), look);
    const Rect way{r.x + label + ui.mm(2), r.y, r.w - 2 * label - ui.mm(4), r.h};
    const float thick = ui.mm(3);
    ui.round({way.x, r.cy() - thick / 2, way.w, thick}, thick / 2, Colour::rule);
    if (all > 0) {
        const float part = static_cast<float>(std::clamp(now / all, 0.0, 1.0));
        if (part > 0) ui.round({way.x, r.cy() - thick / 2, std::max(thick, way.w * part), thick}, thick / 2, Colour::accent);
        ui.disc(way.x + way.w * part, r.cy(), ui.mm(7), Colour::accent);
    }
    // However many places a finger has passed since the last frame, the film leaps once.
    std::optional<double> to;
    for (const Gesture& g : ui.surface("way", way))
        if (g.kind == GestureKind::tap || g.kind == GestureKind::drag) to = all * std::clamp(static_cast<double>((g.x - way.x) / way.w), 0.0, 1.0);
    // By keys: left and right while it has the ring; chosen with one switch it leads on by a tenth, and round.
    const Touched bar = ui.touchable("bar", way, ui.tr("video.bar"));
    if (const int steps = ui.turned(bar.id); steps != 0) to = now + steps * bar_step_s;
    else if (bar.tapped && !to) to = now + all / 10 < all ? now + all / 10 : 0;
    if (to && opened_ && all > 0) seek(frame, *to);
}

// A drawing over its word: an arrow alone does not say that it leaps ten seconds.
bool VideoScreen::draw_key(Ui& ui, const char* name, const Rect& r, const char* icon, const std::string& label, bool primary) {
    const Plate p = plate(ui, name, r, label, primary ? Colour::accent : Colour::card, primary ? Colour::accent : Colour::rule);
    const float word = ui.theme().em(TextRole::caption) * 1.25f, side = std::round(std::min(ui.mm(8), p.face.h - word - ui.mm(4))), top = p.face.y + (p.face.h - side - word - ui.mm(1)) / 2;
    ui.icon(icon, {p.face.cx() - side / 2, top, side, side}, primary ? Colour::on_accent : Colour::accent);
    ui.label({p.face.x + ui.mm(1), top + side + ui.mm(1), p.face.w - ui.mm(2), word}, label, {.role = TextRole::caption, .colour = primary ? Colour::on_accent : Colour::ink, .bold = primary, .align = Align::centre, .max_lines = 1, .line_height = 1.1f});
    return p.touch.tapped;
}

void VideoScreen::draw_buttons(const Frame& frame, const Rect& r) {
    Ui& ui = frame.ui;
    const float gap = ui.theme().gap();
    struct Key { const char* name; const std::string& label; const char* icon; bool on; };
    const bool ended = showing_.state.phase == VideoPhase::ended || showing_.state.phase == VideoPhase::stalled;
    const std::array keys{Key{"play", playing_ && !ended ? ui.tr("video.pause") : ui.tr("video.play"), playing_ && !ended ? "pause" : "play", true},
                          Key{"back10", ui.tr("video.back"), "previous", false}, Key{"on10", ui.tr("video.on"), "next", false},
                          Key{"again", ui.tr("video.again"), "refresh", false}, Key{"captions", captions_on_ ? ui.tr("video.captions_off") : ui.tr("video.captions_on"), "article", captions_on_}};
    const float w = std::floor((r.w - gap * static_cast<float>(keys.size() - 1)) / static_cast<float>(keys.size()));
    float x = r.x;
    // All in one manner: beside their drawings, or all below them.
    const bool beside = std::all_of(keys.begin(), keys.end(), [&](const Key& key) {
        return ui.set(key.label, TextLook{.role = TextRole::body, .bold = true, .line_height = 1.3f}, 10000)->width + ui.theme().em(TextRole::body) * 1.35f + ui.mm(9) <= w;
    });
    for (std::size_t n = 0; n < keys.size(); ++n) {
        const Rect k{x, r.y, w, r.h};
        const bool tapped = beside ? button(ui, keys[n].name, k, keys[n].label, n == 0 ? ButtonLook::primary : ButtonLook::plain, keys[n].icon)
                                   : draw_key(ui, keys[n].name, k, keys[n].icon, keys[n].label, n == 0);
        x += w + gap;
        if (!tapped) continue;
        ui.moving();
        if (n == 0) {
            if (showing_.state.phase == VideoPhase::stalled) frame.cinema->again();
            else if (showing_.state.phase == VideoPhase::ended) frame.cinema->seek(0);
            playing_ = ended || !playing_;
            opened_ = true;
        }
        if (n == 1 && opened_) seek(frame, showing_.state.position_s - leap_s);
        if (n == 2 && opened_) seek(frame, showing_.state.position_s + leap_s);
        if (n == 3) seek(frame, 0), playing_ = opened_ = true;
        if (n == 4) captions_on_ = !captions_on_;
    }
}

void VideoScreen::draw_text(const Frame& frame, const Rect& r) {
    Ui& ui = frame.ui;
    const Language l = ui.language();
    const float y0 = ui.begin_scroll("text", {r.x, r.y, r.w + ui.mm(4), r.h});
    float y = y0;
    y += ui.text(r.x, y, r.w, item_.title.in(l), {.role = TextRole::head, .bold = true}) + ui.mm(4);
    if (!entry().title.empty()) y += ui.text(r.x, y, r.w, entry().title.in(l), {.role = TextRole::lead}) + ui.mm(4);
    if (list_.size() > 1) {
        const std::string place = at_ + 1 < list_.size() && !video_.entries[list_[at_ + 1]].title.empty()
                                      ? ui.tr("video.next", video_.entries[list_[at_ + 1]].title.in(l)) : ui.tr("video.nth", std::to_string(at_ + 1), std::to_string(list_.size()));
        y += ui.text(r.x, y, r.w, ui.keep(place), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(4);
        if (at_ + 1 < list_.size() && button(ui, "next", {r.x, y, std::min(r.w, std::max(button_width(ui, ui.tr("video.go_next"), true), ui.mm(60))), ui.theme().target()}, ui.tr("video.go_next"), ButtonLook::plain, "next")) go(at_ + 1, true), ui.moving();
        if (at_ + 1 < list_.size()) y += ui.theme().target() + ui.mm(5);
    }
    const Captions& captions = entry().captions.in(l);
    const std::string& written = entry().transcript.in(l);
    const std::string said = written.empty() ? transcript_of(captions) : written;
    if (!said.empty()) {
        y += ui.text(r.x, y, r.w, ui.tr("video.said"), {.role = TextRole::small, .colour = Colour::accent, .bold = true}) + ui.mm(3);
        y += ui.text(r.x, y, r.w, ui.keep(said), {.role = TextRole::body}) + ui.mm(6);
    }
    ui.end_scroll(y - y0);
}

}  // namespace estation::kiosk
