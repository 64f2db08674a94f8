#include "kiosk/journey.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "kiosk/clock.h"
#include "kiosk/flash_meter.h"
#include "kiosk/legibility.h"
#include "kiosk/png_writer.h"

namespace estation::kiosk {
using content::Error;
using content::Result;

namespace {

constexpr double frame_ms = 1000.0 / 60;
constexpr int most_settling = 240;

// Words apart by spaces; "quoted words" are one, with \" for a quote.
bool split(const std::string& text, std::vector<std::string>& out) {
    std::size_t i = 0;
    while (i < text.size()) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\r') {
            ++i;
            continue;
        }
        std::string word;
        if (text[i] == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\\' && i + 1 < text.size()) ++i;
                word += text[i];
            }
            if (i >= text.size()) return false;
            ++i;
        } else {
            if (text[i] == '#') return true;
            while (i < text.size() && text[i] != ' ' && text[i] != '\t' && text[i] != '\r') word += text[i++];
        }
        out.push_back(std::move(word));
    }
    return true;
}

bool is_number(const std::string& text) {
    char* end = nullptr;
    const double v = std::strtod(text.c_str(), &end);
    return !text.empty() && *end == 0 && std::isfinite(v);
}

Key key_named(std::string_view name) {
    static constexpr std::pair<std::string_view, Key> names[] = {{"tab", Key::tab},     {"back-tab", Key::back_tab}, {"left", Key::left},     {"right", Key::right}, {"up", Key::up},           {"down", Key::down},
                                                                 {"enter", Key::enter}, {"space", Key::space},       {"escape", Key::escape}, {"home", Key::home},   {"page-up", Key::page_up}, {"page-down", Key::page_down}};
    for (const auto& [known, key] : names)
        if (known == name) return key;
    return Key::none;
}

// What is wrong with a line before anything is touched; empty when nothing is.
std::string fault_of(const std::string& word, const std::vector<std::string>& rest) {
    struct Known { const char* word; std::size_t values, numbers; };  // so many values, the first of them numbers
    static constexpr Known words[] = {{"tap", 1, 0},    {"tap-at", 2, 2}, {"two-taps", 2, 0}, {"see", 1, 0},      {"await", 2, 1},      {"not-see", 1, 0}, {"drag", 5, 5},   {"pinch", 3, 3},  {"wait", 1, 1},
                                      {"idle", 0, 0},   {"shot", 1, 0},   {"every-item", 1, 0}, {"turn-pages", 0, 0}, {"turn-every-item", 0, 0}, {"ring-page", 0, 0}, {"ring-every-item", 0, 0}, {"show-items", 1, 0}, {"mode", 1, 0}, {"hold", 3, 3}, {"usage", 2, 0},    {"no-usage", 2, 0}, {"usages", 3, 1},  {"arrive", 1, 0}, {"clock", 1, 0}, {"memory", 1, 1}, {"repeat", 1, 1}, {"end", 0, 0},
                                      {"key", 1, 0},    {"focus", 1, 0},  {"walk", 1, 0},   {"still", 1, 1},    {"no-flash", 1, 1}};
    const auto known = std::find_if(std::begin(words), std::end(words), [&](const Known& w) { return word == w.word; });
    if (known == std::end(words)) return "unknown word " + word + "; there is tap, key, focus, walk, see, await, not-see, drag, pinch, wait, idle, shot, still, no-flash, usage, no-usage, usages, arrive, clock, memory, two-taps, tap-at, every-item, turn-pages, turn-every-item, ring-page, ring-every-item, repeat";
    if (rest.size() != known->values) return word + " takes " + std::to_string(known->values) + " value(s)";
    for (std::size_t i = 0; i < known->numbers; ++i)
        if (!is_number(rest[i])) return rest[i] + " is not a number";
    if (word == "key" && key_named(rest[0]) == Key::none) return rest[0] + " is no key; there is tab, back-tab, left, right, up, down, enter, space, escape, home, page-up, page-down";
    if (word == "clock" && !parse_moment(rest[0])) return rest[0] + " is no moment such as 2026-05-12T08:00:00";
    if (word == "pinch" && std::atof(rest[2].c_str()) <= 0) return "a pinch is by a factor above 0";
    return {};
}

std::string on_screen(const Journey::Stage& s) {
    std::string text = "on screen: ";
    std::size_t n = 0;
    for (const auto& t : s.ui.texts()) {
        if (n++ > 40) break;
        text += "«" + (t.text.size() > 90 ? t.text.substr(0, 90) + "..." : t.text) + "» ";
    }
    text += "| to touch: ";
    for (const auto& t : s.ui.touchables()) text += "[" + t.label + "] ";
    return text;
}

}  // namespace

Result<Journey> Journey::read(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) return Error{"the script cannot be read", file.string()};
    Journey j;
    j.file_ = file.string();
    std::string text;
    std::vector<int> open_repeats;
    for (int n = 1; std::getline(in, text); ++n) {
        Line line{n, {}, {}};
        std::vector<std::string> parts;
        if (!split(text, parts)) return Error{"a quotation mark is not closed", j.file_ + ":" + std::to_string(n)};
        if (parts.empty()) continue;
        line.word = parts[0];
        line.rest.assign(parts.begin() + 1, parts.end());
        if (const std::string fault = fault_of(line.word, line.rest); !fault.empty()) return Error{fault, j.file_ + ":" + std::to_string(n)};
        if (line.word == "repeat") open_repeats.push_back(n);
        if (line.word == "end") {
            if (open_repeats.empty()) return Error{"this end has no repeat", j.file_ + ":" + std::to_string(n)};
            open_repeats.pop_back();
        }
        j.lines_.push_back(std::move(line));
    }
    if (!open_repeats.empty()) return Error{"this repeat has no end", j.file_ + ":" + std::to_string(open_repeats.back())};
    if (j.lines_.empty()) return Error{"nothing is asked in this script", j.file_};
    return j;
}

Error Journey::wrong(const Line& line, const std::string& text) const { return {text, file_ + ":" + std::to_string(line.number)}; }

void Journey::step(const Stage& s, double ms) {
    now_s_ += ms / 1000;
    s.mailbox.run();
    frame(s);
    while (touch_.pending()) frame(s);
}

void Journey::frame(const Stage& s) {
    const double begin = monotonic_ms();
    const bool changed = s.app.frame(now_s_, touch_.portion());
    touch_.separate(s.ui.fingers_separate());
    s.stats.frame(monotonic_ms() - begin, changed);
}

// Frames until nothing moves, or for four seconds of what never rests, and every picture that is looked at has come (or five real seconds have passed).
void Journey::settle(const Stage& s) {
    const double deadline = monotonic_ms() + 5000;
    // What is said while the keyboard and the search are being made ready, in a thread and in its own time.
    const auto being_prepared = [&s] {
        return std::any_of(s.ui.texts().begin(), s.ui.texts().end(), [&s](const auto& t) { return t.text == s.ui.tr("keyboard.preparing") || t.text == s.ui.tr("search.preparing"); });
    };
    bool waiting = false;  // for a picture: the journey's own time stands still, or a busy machine would make a visitor idle
    for (int n = 0; n < most_settling; ++n) {
        step(s, waiting ? 0.01 : frame_ms);
        waiting = false;
        if (s.ui.wants_frame() || s.ui.wake_at_s() - now_s_ < 0.05) continue;
        const bool preparing = being_prepared();
        if ((!s.ui.pictures().any_coming() && !preparing) || monotonic_ms() > deadline) return;
        s.window.wait(20, touch_);
        waiting = true;
    }
}

Result<> Journey::perform(const Stage& s) {
    s.ui.record(true);
    settle(s);
    s.stats.complete();
    touch_.set_slop(s.ui.theme().mm(3));
    return run(s, 0, lines_.size());
}

Result<> Journey::run(const Stage& s, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
        if (lines_[i].word == "repeat") {
            std::size_t end = i + 1;
            for (int depth = 1; end < to; ++end) {
                if (lines_[end].word == "repeat") ++depth;
                if (lines_[end].word == "end" && --depth == 0) break;
            }
            if (end >= to) return wrong(lines_[i], "this repeat has no end");
            for (int n = std::atoi(lines_[i].rest[0].c_str()); n > 0; --n)
                if (auto r = run(s, i + 1, end); !r) return r;
            i = end;
            continue;
        }
        if (auto r = one(s, lines_[i]); !r) return r;
    }
    return {};
}

Result<> Journey::one(const Stage& s, const Line& line) {
    if (line.word == "tap") return tap(s, line, line.rest[0]);
    if (line.word == "two-taps") return two_taps(s, line);
    if (line.word == "see") return see(s, line, line.rest[0], 10, true);
    if (line.word == "await") return see(s, line, line.rest[1], std::atof(line.rest[0].c_str()), true);
    if (line.word == "not-see") return see(s, line, line.rest[0], 0, false);
    if (line.word == "key") return key(s, line);
    if (line.word == "focus") return focus(s, line);
    if (line.word == "walk") return walk(s, line);
    if (line.word == "drag") return drag(s, line);
    if (line.word == "pinch") return pinch(s, line);
    if (line.word == "shot") return shot(s, line);
    if (line.word == "still") return still(s, line);
    if (line.word == "no-flash") return no_flash(s, line);
    if (line.word == "every-item") return every_item(s, line);
    if (line.word == "turn-pages") return turn_pages(s, line);
    if (line.word == "turn-every-item") return turn_every_item(s, line);
    if (line.word == "ring-page") return ring_round(s, line);
    if (line.word == "ring-every-item") return ring_every_item(s, line);
    if (line.word == "mode") return mode(s, line);
    if (line.word == "show-items") return show_items(s, line);
    if (line.word == "usage") return usage(s, line, true);
    if (line.word == "no-usage") return usage(s, line, false);
    if (line.word == "usages") return usages(s, line);
    if (line.word == "tap-at") {
        const auto x = static_cast<float>(std::atof(line.rest[0].c_str())), y = static_cast<float>(std::atof(line.rest[1].c_str()));
        touch_.feed({FingerPhase::down, 1, x, y, now_s_ * 1000});
        touch_.feed({FingerPhase::up, 1, x, y, now_s_ * 1000 + 60});
        settle(s);
        return {};
    }
    if (line.word == "hold") {
        const auto x = static_cast<float>(std::atof(line.rest[0].c_str())), y = static_cast<float>(std::atof(line.rest[1].c_str()));
        touch_.feed({FingerPhase::down, 1, x, y, now_s_ * 1000});
        const double until = now_s_ + std::atof(line.rest[2].c_str()) / 1000;
        while (now_s_ < until) step(s, frame_ms);
        touch_.feed({FingerPhase::up, 1, x, y, now_s_ * 1000});
        settle(s);
        return {};
    }
    if (line.word == "wait") {
        const double until = now_s_ + std::atof(line.rest[0].c_str()) / 1000;
        while (now_s_ < until) step(s, std::min(frame_ms, std::max(0.01, (until - now_s_) * 1000)));
        return {};
    }
    if (line.word == "idle") {
        s.app.skip_idle();
        settle(s);
        return {};
    }
    if (line.word == "clock") {
        s.turn_clock(*parse_moment(line.rest[0]));
        settle(s);
        return {};
    }
    if (line.word == "memory") return memory(s, line);
    if (line.word == "arrive") {
        if (auto r = s.arrive(line.rest[0]); !r) return wrong(line, r.error().line());
        settle(s);
        return {};
    }
    return wrong(line, "this end has no repeat");
}

// Pictures come and go meanwhile: the least of some readings is what is held.
Result<> Journey::memory(const Stage& s, const Line& line) {
    long least = RunStats::resident_kib();
    for (int n = 0; n < 20; ++n) {
        step(s, 50);
        least = std::min(least, RunStats::resident_kib());
    }
    if (least <= 0) return wrong(line, "this machine does not tell what a process holds in memory");
    if (first_kib_ == 0) {
        first_kib_ = least;
        return {};
    }
    const double grown = (static_cast<double>(least) / static_cast<double>(first_kib_) - 1) * 100;
    if (grown <= std::atof(line.rest[0].c_str())) return {};
    return wrong(line, "memory has grown by " + std::to_string(std::lround(grown)) + " per cent, from " + std::to_string(first_kib_ >> 10) + " to " + std::to_string(least >> 10) + " MiB");
}

const ui::SeenTouchable* Journey::find(const Stage& s, const std::string& label) {
    const auto& all = s.ui.touchables();
    for (auto it = all.rbegin(); it != all.rend(); ++it)
        if (it->label == label) return &*it;
    for (auto it = all.rbegin(); it != all.rend(); ++it)
        if (it->label.find(label) != std::string::npos) return &*it;
    return nullptr;
}

Result<> Journey::tap(const Stage& s, const Line& line, const std::string& label) {
    const auto* there = find(s, label);
    if (there == nullptr) return wrong(line, "nothing to touch is called \"" + label + "\"; " + on_screen(s));
    const float x = there->visible.cx(), y = there->visible.cy();
    touch_.feed({FingerPhase::down, 1, x, y, now_s_ * 1000});
    step(s, frame_ms);
    touch_.feed({FingerPhase::up, 1, x, y, now_s_ * 1000});
    settle(s);
    return {};
}

Result<> Journey::two_taps(const Stage& s, const Line& line) {
    const auto *a = find(s, line.rest[0]), *b = find(s, line.rest[1]);
    if (a == nullptr || b == nullptr) return wrong(line, "one of the two is not there; " + on_screen(s));
    std::int64_t finger = 1;
    for (const ui::Rect r : {a->visible, b->visible}) {
        touch_.feed({FingerPhase::down, finger, r.cx(), r.cy(), now_s_ * 1000});
        touch_.feed({FingerPhase::up, finger, r.cx(), r.cy(), now_s_ * 1000});
        ++finger;
    }
    settle(s);
    return {};
}

Result<> Journey::key(const Stage& s, const Line& line) {
    touch_.key(key_named(line.rest[0]));
    settle(s);
    return {};
}

Result<> Journey::focus(const Stage& s, const Line& line) const {
    const std::string now = s.ui.focus_shown() ? s.ui.focus_label() : std::string{};
    if (!now.empty() && now.find(line.rest[0]) != std::string::npos) return {};
    return wrong(line, (now.empty() ? "the ring is nowhere" : "the ring is on [" + now + "]") + ", not on \"" + line.rest[0] + "\"; " + on_screen(s));
}

// Tab after tab, as somebody does who looks for a thing; once round the page at most.
Result<> Journey::walk(const Stage& s, const Line& line) {
    const auto& all = s.ui.touchables();
    const bool exact = std::any_of(all.begin(), all.end(), [&](const auto& t) { return t.label == line.rest[0]; });
    for (int n = 0; n < 120; ++n) {
        touch_.key(Key::tab);
        settle(s);
        const std::string now = s.ui.focus_label();
        if (exact ? now == line.rest[0] : now.find(line.rest[0]) != std::string::npos) return {};
    }
    return wrong(line, "tab leads nowhere to \"" + line.rest[0] + "\"; " + on_screen(s));
}

Result<> Journey::drag(const Stage& s, const Line& line) {
    float v[5];
    for (int i = 0; i < 5; ++i) v[i] = static_cast<float>(std::atof(line.rest[static_cast<std::size_t>(i)].c_str()));
    const int steps = std::max(2, static_cast<int>(v[4] / frame_ms));
    touch_.feed({FingerPhase::down, 1, v[0], v[1], now_s_ * 1000});
    step(s, frame_ms);
    for (int i = 1; i <= steps; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(steps);
        touch_.feed({FingerPhase::move, 1, v[0] + (v[2] - v[0]) * t, v[1] + (v[3] - v[1]) * t, now_s_ * 1000});
        step(s, frame_ms);
    }
    touch_.feed({FingerPhase::up, 1, v[2], v[3], now_s_ * 1000});
    settle(s);
    return {};
}

Result<> Journey::pinch(const Stage& s, const Line& line) {
    const auto x = static_cast<float>(std::atof(line.rest[0].c_str())), y = static_cast<float>(std::atof(line.rest[1].c_str())), factor = static_cast<float>(std::atof(line.rest[2].c_str()));
    const float d0 = factor > 1 ? 60.0f : 60.0f / std::max(0.05f, factor), d1 = d0 * factor;
    touch_.feed({FingerPhase::down, 1, x - d0, y, now_s_ * 1000});
    touch_.feed({FingerPhase::down, 2, x + d0, y, now_s_ * 1000});
    step(s, frame_ms);
    for (int i = 1; i <= 12; ++i) {
        const float d = d0 + (d1 - d0) * static_cast<float>(i) / 12;
        touch_.feed({FingerPhase::move, 1, x - d, y, now_s_ * 1000});
        touch_.feed({FingerPhase::move, 2, x + d, y, now_s_ * 1000});
        step(s, frame_ms);
    }
    touch_.feed({FingerPhase::up, 1, x - d1, y, now_s_ * 1000});
    touch_.feed({FingerPhase::up, 2, x + d1, y, now_s_ * 1000});
    settle(s);
    return {};
}

Result<> Journey::see(const Stage& s, const Line& line, const std::string& text, double patience_s, bool wanted) {
    const auto there = [&] {
        return std::any_of(s.ui.texts().begin(), s.ui.texts().end(), [&](const auto& t) { return t.text.find(text) != std::string::npos; });
    };
    if (there() != wanted) settle(s);
    // What another thread is to bring (a disk that is looked at, a PIN that is judged, a film that is opened) gets some of the machine's time.
    for (const double until = monotonic_ms() + patience_s * 1000; wanted && !there() && monotonic_ms() < until;) {
        s.window.wait(20, touch_);
        step(s, 0.01);
    }
    if (there() == wanted) return {};
    return wrong(line, (wanted ? "not on screen: \"" : "on screen, but should not be: \"") + text + "\"; " + on_screen(s));
}

Result<> Journey::usage(const Stage& s, const Line& line, bool wanted) const {
    const bool there = std::any_of(s.recorded.begin(), s.recorded.end(), [&](const sync::Usage& u) { return u.kind == line.rest[0] && (u.item == line.rest[1] || line.rest[1] == "-"); });
    if (there == wanted) return {};
    std::string all;
    for (const auto& u : s.recorded) all += " " + u.kind + ":" + u.item;
    return wrong(line, std::string(wanted ? "no usage record " : "a usage record that should not be: ") + line.rest[0] + " " + line.rest[1] + "; recorded:" + all);
}

Result<> Journey::usages(const Stage& s, const Line& line) const {
    const auto n = std::count_if(s.recorded.begin(), s.recorded.end(), [&](const sync::Usage& u) { return u.kind == line.rest[1] && (u.item == line.rest[2] || line.rest[2] == "-"); });
    if (std::to_string(n) == line.rest[0]) return {};
    return wrong(line, std::to_string(n) + " usage records " + line.rest[1] + ", not " + line.rest[0]);
}

Result<> Journey::still(const Stage& s, const Line& line) {
    settle(s);
    const Pixels before = s.window.painter().shot();
    for (const double until = now_s_ + std::atof(line.rest[0].c_str()) / 1000; now_s_ < until;) step(s, frame_ms);
    const Pixels after = s.window.painter().shot();
    for (int y = 0; y < std::min(before.height, after.height); ++y)
        for (int x = 0; x < std::min(before.width, after.width); ++x)
            if (std::memcmp(before.row(y) + static_cast<std::size_t>(x) * 4, after.row(y) + static_cast<std::size_t>(x) * 4, 3) != 0)
                return wrong(line, "something moved by itself, the first of it at " + std::to_string(x) + "," + std::to_string(y) + "; " + on_screen(s));
    return {};
}

Result<> Journey::no_flash(const Stage& s, const Line& line) {
    FlashMeter meter(s.window.width(), s.window.height(), static_cast<double>(s.ui.theme().px_per_mm()));
    const double ms = std::atof(line.rest[0].c_str()), began = monotonic_ms();
    for (double at = 0; at < ms; at += frame_ms) {
        while (monotonic_ms() - began < at) s.window.wait(static_cast<int>(std::max(1.0, began + at - monotonic_ms())), touch_);
        step(s, frame_ms);
        meter.see(s.window.painter().shot(), now_s_);
    }
    return meter.safe() ? Result<>{} : wrong(line, meter.text());
}

Result<> Journey::every_item(const Stage& s, const Line& line) {
    std::vector<content::ItemId> all;
    for (const content::Item* item : s.app.library().items()) all.push_back(item->id);
    for (const content::Item* item : s.app.library().posters())
        if (std::find(all.begin(), all.end(), item->id) == all.end()) all.push_back(item->id);
    if (all.empty()) return wrong(line, "there is no item to open");
    for (const content::ItemId& id : all) {
        s.app.show(id);
        settle(s);
        Line shot_line = line;
        shot_line.rest[0] = line.rest[0] + "-" + id;
        std::replace(shot_line.rest[0].begin(), shot_line.rest[0].end(), '/', '-');
        if (auto r = shot(s, shot_line); !r) return r.error().in(id);
        // Whatever kind it is, its page says what it is about: an empty one, or one that only apologises, does not.
        const content::Item* item = s.app.library().find(id);
        if (item == nullptr) return wrong(line, id + " is gone while it is looked at");
        const auto* poster = std::get_if<content::Poster>(&item->body);
        const std::string& name = (poster != nullptr ? poster->headline : item->title).in(s.ui.language());
        const bool named = std::any_of(s.ui.texts().begin(), s.ui.texts().end(), [&](const auto& t) { return t.text.find(name) != std::string::npos; });
        if (!named) return wrong(line, "the page of " + id + " does not show «" + name + "»; " + on_screen(s));
    }
    return {};
}

// Whatever on this page is longer than its place can be turned to its end and back without a drag: by its buttons, and
// by the keys. A page without buttons must not move under the keys either, else only a drag would turn it.
Result<> Journey::turn_pages(const Stage& s, const Line& line) {
    constexpr int most_turns = 80;
    const auto buttons = [&s](bool down) {
        std::vector<ui::WidgetId> ids;
        for (const auto& t : s.ui.touchables())
            if (t.label == s.ui.tr(down ? "scroll.down" : "scroll.up") || t.label == s.ui.tr(down ? "article.down" : "article.up")) ids.push_back(t.id);
        return ids;
    };
    const auto places = [&s] {
        std::vector<float> all;
        for (const auto& t : s.ui.touchables()) all.insert(all.end(), {t.visible.x, t.visible.y, t.visible.h});
        for (const auto& t : s.ui.texts()) all.insert(all.end(), {t.visible.y, t.visible.h});
        return all;
    };
    const auto press = [&](Key which) {
        touch_.key(which);
        settle(s);
    };
    settle(s);
    const auto regions = buttons(true);
    if (regions.empty() && buttons(false).empty()) {
        const auto before = places();
        press(Key::page_down);
        return places() == before ? Result<>{} : wrong(line, "this page can be turned, and has no button for it; " + on_screen(s));
    }
    for (const bool down : {true, false}) {
        for (const ui::WidgetId region : down ? regions : buttons(false)) {
            for (int turns = 0;; ++turns) {
                const auto& all = s.ui.touchables();
                const auto there = std::find_if(all.begin(), all.end(), [&](const auto& t) { return t.id == region; });
                if (there == all.end()) break;
                const ui::Rect at = there->visible;
                const auto before = places();
                touch_.feed({FingerPhase::down, 1, at.cx(), at.cy(), now_s_ * 1000});
                step(s, frame_ms);
                touch_.feed({FingerPhase::up, 1, at.cx(), at.cy(), now_s_ * 1000});
                settle(s);
                if (places() == before || turns > most_turns) return wrong(line, std::string("a button that turns the page ") + (down ? "down" : "up") + " turns nothing; " + on_screen(s));
            }
        }
    }
    for (const Key way : {Key::page_down, Key::page_up})
        for (int turns = 0;; ++turns) {
            const auto before = places();
            press(way);
            if (places() != before && turns < most_turns) continue;
            if (turns == 0 || turns >= most_turns) return wrong(line, "the keys that turn pages do not turn this one to its end; " + on_screen(s));
            break;
        }
    return {};
}

// Tab after tab round the page: the ring comes by everything that a finger can touch, and always stands where it is seen.
Result<> Journey::ring_round(const Stage& s, const Line& line) {
    constexpr int most_stops = 250, most_gliding = 90;   // stops, and frames until what has the ring is in sight
    settle(s);
    std::set<std::string> wanted, seen;
    for (const auto& t : s.ui.touchables())
        if (!t.label.empty() && t.rect.w < s.ui.page().w * 0.98f) wanted.insert(t.label);
    // The ring turns long pages by itself; at their end there is no more button for it.
    for (const char* turns : {"scroll.up", "scroll.down", "article.up", "article.down"}) wanted.erase(s.ui.tr(turns));
    const auto in_sight = [&s] {
        const auto& all = s.ui.touchables();
        const auto at = std::find_if(all.begin(), all.end(), [&](const auto& t) { return t.id == s.ui.focus(); });
        return s.ui.focus_shown() && at != all.end() && at->visible.w * 2 > at->rect.w && at->visible.h * 2 > std::min(at->rect.h, s.ui.page().h / 2);
    };
    ui::WidgetId first = 0;
    for (int n = 0; n < most_stops; ++n) {
        touch_.key(Key::tab);
        step(s, frame_ms);
        for (int i = 0; i < most_gliding && (i < 3 || !in_sight()); ++i) step(s, frame_ms);
        if (!in_sight()) return wrong(line, "the ring on [" + s.ui.focus_label() + "] is out of sight; " + on_screen(s));
        if (s.ui.focus() == first) break;
        if (first == 0) first = s.ui.focus();
        seen.insert(s.ui.focus_label());
    }
    for (const std::string& label : wanted)
        if (!seen.contains(label)) return wrong(line, "tab never comes to [" + label + "]; " + on_screen(s));
    return {};
}

Result<> Journey::ring_every_item(const Stage& s, const Line& line) {
    std::vector<content::ItemId> all;
    for (const content::Item* item : s.app.library().items()) all.push_back(item->id);
    if (all.empty()) return wrong(line, "there is no item to open");
    for (const content::ItemId& id : all) {
        s.app.show(id);
        if (auto r = ring_round(s, line); !r) return r.error().in(id);
    }
    return {};
}

Result<> Journey::turn_every_item(const Stage& s, const Line& line) {
    std::vector<content::ItemId> all;
    for (const content::Item* item : s.app.library().items()) all.push_back(item->id);
    if (all.empty()) return wrong(line, "there is no item to open");
    for (const content::ItemId& id : all) {
        s.app.show(id);
        if (auto r = turn_pages(s, line); !r) return r.error().in(id);
    }
    return {};
}

Result<> Journey::mode(const Stage& s, const Line& line) {
    static constexpr std::pair<std::string_view, Mode> modes[] = {{"large", Mode::large_text}, {"contrast", Mode::high_contrast}, {"low-reach", Mode::low_reach}, {"calm", Mode::reduced_motion}};
    for (const auto& [name, mode] : modes) {
        if (name != line.rest[0]) continue;
        s.app.toggle(mode);
        settle(s);
        return {};
    }
    return wrong(line, line.rest[0] + " is no way of reading; there is large, contrast, low-reach, calm");
}

void Journey::turn(const Stage& s, Key key) {
    touch_.key(key);
    settle(s);
    s.ui.show_focus(false);
    settle(s);
}

// What is on the glass, and what is read further down.
Result<> Journey::show_pages(const Stage& s, const Line& line, const std::string& name, int most) {
    Pixels before;
    for (int page = 1; page <= most; ++page) {
        if (page > 1) turn(s, Key::page_down);
        Pixels now = s.window.painter().shot();
        bool same = now.bytes() == before.bytes();
        for (int y = 0; same && y < now.height; ++y) same = std::memcmp(now.row(y), before.row(y), static_cast<std::size_t>(now.width) * 4) == 0;
        if (same) break;
        if (auto r = write_png(now, s.config.shots / (name + (page > 1 ? "-" + std::to_string(page) : "") + ".png")); !r) return wrong(line, r.error().line());
        before = std::move(now);
    }
    return {};
}

// Touches the first that is called one of these and can be seen.
bool Journey::touch_one(const Stage& s, const std::set<std::string>& labels) {
    for (const auto& seen : s.ui.touchables()) {
        if (!labels.contains(seen.label) || seen.visible.w < 2 || seen.visible.h < 2) continue;
        const float x = seen.visible.cx(), y = seen.visible.cy();
        touch_.feed({FingerPhase::down, 1, x, y, now_s_ * 1000});
        step(s, frame_ms);
        touch_.feed({FingerPhase::up, 1, x, y, now_s_ * 1000});
        settle(s);
        return true;
    }
    return false;
}

// As somebody answers who wants to see the answer: the first choice, or the way for who does not know.
bool Journey::give_answer(const Stage& s, const std::set<std::string>& choices) {
    if (touch_one(s, {s.ui.tr("quiz.show_answer"), s.ui.tr("quiz.compare")})) return true;
    if (!touch_one(s, choices)) return false;
    // Where several can be chosen, it is not over yet, and the way on may lie further down.
    const auto still_asked = [&] { return std::any_of(s.ui.touchables().begin(), s.ui.touchables().end(), [&](const ui::SeenTouchable& t) { return choices.contains(t.label); }); };
    for (int page = 0; page < 3 && still_asked() && !touch_one(s, {s.ui.tr("quiz.sure")}); ++page) turn(s, Key::page_down);
    return true;
}

Result<> Journey::show_questions(const Stage& s, const Line& line, const content::Item& item) {
    const auto& bank = std::get<content::Quiz>(item.body).bank.in(s.ui.language());
    std::set<std::string> choices = {s.ui.tr("quiz.true"), s.ui.tr("quiz.false"), s.ui.tr("quiz.a_picture")};
    for (const auto& q : bank.questions)
        if (const auto* m = std::get_if<content::MultiChoice>(&q.body))
            for (const auto& choice : m->choices) choices.insert(choice.text.text);
    const std::set<std::string> on = {s.ui.tr("quiz.next"), s.ui.tr("quiz.to_result"), s.ui.tr("quiz.go_on")};
    constexpr int most_pages = 4;
    if (!touch_one(s, {s.ui.tr("quiz.practice")})) return {};   // there is nothing in it to answer
    for (std::size_t n = 1; n <= bank.questions.size(); ++n) {
        const auto name = [&](const char* what) { return item.name + "." + line.rest[0] + "." + what + (n < 10 ? "0" : "") + std::to_string(n); };
        if (auto r = show_pages(s, line, name("q"), most_pages); !r) return r;
        for (int page = 1; page < most_pages; ++page) turn(s, Key::page_up);
        if (give_answer(s, choices))
            if (auto r = show_pages(s, line, name("a"), most_pages); !r) return r;
        // The way on stands at the head or at the end of the page.
        bool went = touch_one(s, on);
        for (int page = 1; page < most_pages && !went; ++page) {
            turn(s, Key::page_up);
            went = touch_one(s, on);
        }
        if (!went) break;
    }
    return show_pages(s, line, item.name + "." + line.rest[0] + ".result", 1);
}

Result<> Journey::show_items(const Stage& s, const Line& line) {
    constexpr int most_pages = 12;
    std::vector<content::ItemId> all;
    for (const auto& pack : s.app.library().packs())
        for (const content::Item& item : pack->items()) all.push_back(item.id);
    std::error_code none;
    std::filesystem::create_directories(s.config.shots, none);
    for (const content::ItemId& id : all) {
        s.app.show(id);
        settle(s);
        const content::Item* item = s.app.library().find(id);
        if (item == nullptr) continue;   // it has expired
        const bool read_down = std::holds_alternative<content::Article>(item->body) || std::holds_alternative<content::Form>(item->body) || std::holds_alternative<content::Course>(item->body);
        if (auto r = show_pages(s, line, item->name + "." + line.rest[0], read_down ? most_pages : 1); !r) return r;
        if (!std::holds_alternative<content::Quiz>(item->body)) continue;
        if (auto r = show_questions(s, line, *item); !r) return r;
    }
    return {};
}

Result<> Journey::shot(const Stage& s, const Line& line) {
    settle(s);
    const Pixels picture = s.window.painter().shot();
    if (!s.config.shots.empty()) {
        std::error_code none;
        std::filesystem::create_directories(s.config.shots, none);
        if (auto r = write_png(picture, s.config.shots / (line.rest[0] + ".png")); !r) return wrong(line, r.error().line());
    }
    // A picture that the keeper has dimmed tells of the lamp, not of the page; where the lamp itself is dimmed nothing is to be seen of it.
    if (!s.app.dimmed())
        if (const std::string hard = hard_to_read(picture, s.ui.texts(), 4.5); !hard.empty()) return wrong(line, hard);
    // Nobody steps closer to read: no text is smaller than a caption, in whatever place it had to fit, measured on the glass
    // that the configuration speaks of. Where that is smaller than a page, all shrinks together, down to what pixels can draw.
    const float px_mm = std::hypot(static_cast<float>(s.config.width), static_cast<float>(s.config.height)) / s.config.diagonal_mm;
    const bool whole_page = static_cast<float>(std::min(s.config.width, s.config.height)) >= 200 * px_mm;
    const float on_glass = whole_page ? std::max(18.0f, 5.5f * (s.ui.theme().modes().large_text ? 1.4f : 1.0f) * px_mm) : 18;
    const float smallest = std::max(s.ui.theme().em(ui::TextRole::caption), on_glass) - 1;
    for (const auto& t : s.ui.texts())
        if (t.em < smallest && t.visible.w > 2 && t.visible.h > 2)
            return wrong(line, "«" + t.text + "» is too small to read: " + std::to_string(static_cast<int>(t.em)) + " px, " + std::to_string(static_cast<int>(smallest + 1)) + " wanted");
    // Whatever is on a picture can be touched by a large thumb. What a scrolling edge cuts is judged when it is whole.
    const float least = s.ui.theme().target() - 1.5f;
    const ui::Rect page = s.ui.page();
    const auto& all = s.ui.touchables();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& a = all[i];
        if (!a.whole || a.rect.w >= page.w * 0.98f || a.label.empty()) continue;
        if (a.rect.w < least || a.rect.h < least)
            return wrong(line, "[" + a.label + "] is too small to touch: " + std::to_string(static_cast<int>(a.rect.w)) + "x" + std::to_string(static_cast<int>(a.rect.h)) + " px, " + std::to_string(static_cast<int>(least)) + " wanted");
        for (std::size_t k = i + 1; k < all.size(); ++k) {
            const auto& b = all[k];
            if (!b.whole || b.rect.w >= page.w * 0.98f || b.label.empty()) continue;
            const ui::Rect both = a.rect.meet(b.rect);
            if (both.w > 1 && both.h > 1) return wrong(line, "[" + a.label + "] and [" + b.label + "] lie over each other");
        }
    }
    return {};
}

}  // namespace estation::kiosk
