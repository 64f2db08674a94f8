#include "kiosk/ui/ui.h"

#include <imgui.h>

#include <cmath>
#include <limits>
#include <utility>

namespace estation::kiosk::ui {
namespace {

constexpr std::uint64_t seed = 1469598103934665603ULL;

std::uint64_t hash(std::uint64_t from, std::string_view text) {
    for (const char c : text) {
        from ^= static_cast<unsigned char>(c);
        from *= 1099511628211ULL;
    }
    return from ^ (from >> 29);
}

// Textures in proportion to the screen: about two screens of text and four of pictures.
std::size_t screen_bytes(const ScreenShape& s) { return static_cast<std::size_t>(s.width_px) * static_cast<std::size_t>(s.height_px) * 4; }

ImVec2 at(float x, float y) { return {x, y}; }

}  // namespace

Ui::Ui(Painter& painter, PictureWishes& wishes, const std::filesystem::path& assets, const ScreenShape& shape)
    : painter_(painter),
      context_(ImGui::CreateContext()),
      texts_cache_(painter, setter_, screen_bytes(shape)),
      pictures_(painter, wishes, screen_bytes(shape) * 3),
      icons_(painter, assets / "icons") {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // nothing is remembered between visitors
    io.LogFilename = nullptr;
    io.Fonts->Build();
    io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(0)));
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
}

Ui::~Ui() { ImGui::DestroyContext(context_); }

void Ui::begin(double now_s, std::vector<Gesture> gestures, const Theme& theme, const Strings& strings) {
    ++frame_;
    dt_ = frame_ == 1 ? 0 : std::clamp(now_s - now_s_, 0.0, 0.05);
    now_s_ = now_s;
    theme_ = &theme;
    strings_ = &strings;
    moving_ = false;
    wake_at_s_ = std::numeric_limits<double>::infinity();
    alpha_ = 1;
    shift_x_ = 0;
    id_stack_.assign(1, seed);
    clips_.assign(1, Rect{0, 0, static_cast<float>(theme.shape().width_px), static_cast<float>(theme.shape().height_px)});
    kept_.clear();
    from_across_.clear();
    upside_down_.reset();
    moved_.clear();
    hits_.clear();
    texts_.clear();
    surfaces_.clear();
    beyond_.clear();
    readables_.clear();
    order_ = 0;
    barred_ = false;
    key_ = Key::none;
    named_.clear();
    turnable_.clear();
    turned_ = 0;
    visitor_active_ = !gestures.empty();
    route(gestures);
    scan();

    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = at(clips_[0].w, clips_[0].h);
    io.DeltaTime = std::max(1e-4f, static_cast<float>(dt_));
    ImGui::NewFrame();
    list_ = ImGui::GetBackgroundDrawList();
}

bool Ui::end() {
    draw_ring();
    ImGui::EndFrame();
    ImGui::Render();
    const bool changed = painter_.paint(*ImGui::GetDrawData(), theme_->rgb(Colour::paper) & 0xFFFFFF, moved_);
    hits_before_.swap(hits_);
    texts_before_.swap(texts_);
    surfaces_before_.swap(surfaces_);
    beyond_before_.swap(beyond_);
    turnable_before_.swap(turnable_);
    readables_before_.swap(readables_);
    barred_before_ = barred_;
    separate_ = std::exchange(separate_now_, false);
    texts_cache_.tidy();
    pictures_.tidy(now_s_);
    if (frame_ % 512 == 0) {
        std::erase_if(scrolls_, [this](const auto& s) { return s.second.used + 20000 < frame_; });
    }
    return changed;
}

void Ui::forget_visitor() {
    scrolls_.clear();
    fingers_.clear();
    tapped_.clear();
    for_surface_.clear();
    focus_ = 0;
    ring_ = false;
    marked_text_.clear();
}

void Ui::forget_texts() {
    texts_cache_.forget();
    kept_.clear();
    texts_before_.clear();
    readables_before_.clear();
}

void Ui::forget_scroll(std::string_view name) { scrolls_.erase(id(name)); }

std::string_view Ui::keep(std::string text) {
    kept_.push_back(std::make_unique<std::string>(std::move(text)));
    return *kept_.back();
}

void Ui::wake_in(double seconds) { wake_at_s_ = std::min(wake_at_s_, now_s_ + std::max(0.0, seconds)); }

// ---- drawing ----

std::uint32_t Ui::tint(std::uint32_t argb) const {
    const auto a = static_cast<std::uint32_t>(std::lround(static_cast<float>(argb >> 24) * alpha_));
    return IM_COL32(argb >> 16 & 255, argb >> 8 & 255, argb & 255, a);
}
std::uint32_t Ui::tint(Colour colour) const { return tint(theme_->rgb(colour)); }

Rect Ui::placed(const Rect& r) const {
    // Half pixels round the same way above and below zero, so that what scrolls keeps its shape.
    const auto snap = [](float v) { return std::floor(v + 0.5f); };
    const float l = snap(r.x + shift_x_), t = snap(r.y);
    return {l, t, snap(r.x + shift_x_ + r.w) - l, snap(r.y + r.h) - t};
}

void Ui::fill(const Rect& r, Colour colour, float alpha) {
    const Rect p = placed(r);
    if (p.empty() || p.meet(clip()).empty()) return;
    const std::uint32_t argb = theme_->rgb(colour);
    const auto a = static_cast<std::uint32_t>(std::lround(static_cast<float>(argb >> 24) * alpha));
    list_->AddRectFilled(at(p.x, p.y), at(p.right(), p.bottom()), tint((argb & 0xFFFFFF) | a << 24));
}

void Ui::quad(TextureId id, const Rect& p, float u0, float v0, float u1, float v1, std::uint32_t colour) {
    if (id == 0 || p.empty()) return;
    note_lowest(p.bottom());
    if (p.meet(clip()).empty()) return;
    list_->AddImage(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(id)), at(p.x, p.y), at(p.right(), p.bottom()), at(u0, v0), at(u1, v1), colour);
}

void Ui::round(const Rect& r, float radius, Colour colour) {
    const Rect p = placed(r);
    if (p.empty() || p.meet(clip()).empty()) return;
    const float c = std::floor(std::min({radius, p.w / 2, p.h / 2}));
    if (c < 1) return fill(r, colour);
    const std::uint32_t col = tint(colour);
    const TextureId d = icons_.disc(static_cast<int>(c) * 2);
    quad(d, {p.x, p.y, c, c}, 0, 0, 0.5f, 0.5f, col);
    quad(d, {p.right() - c, p.y, c, c}, 0.5f, 0, 1, 0.5f, col);
    quad(d, {p.x, p.bottom() - c, c, c}, 0, 0.5f, 0.5f, 1, col);
    quad(d, {p.right() - c, p.bottom() - c, c, c}, 0.5f, 0.5f, 1, 1, col);
    const auto bar = [&](float x0, float y0, float x1, float y1) {
        if (x1 > x0 && y1 > y0) list_->AddRectFilled(at(x0, y0), at(x1, y1), col);
    };
    bar(p.x + c, p.y, p.right() - c, p.y + c);
    bar(p.x, p.y + c, p.right(), p.bottom() - c);
    bar(p.x + c, p.bottom() - c, p.right() - c, p.bottom());
}

void Ui::framed(const Rect& r, float radius, float thickness, Colour line, Colour inside) {
    round(r, radius, line);
    const float t = std::max(1.0f, std::round(thickness));
    round(placed(r).inset(t).w > 0 ? Rect{r.x + t, r.y + t, r.w - 2 * t, r.h - 2 * t} : r, radius - t, inside);
}

void Ui::disc(float cx, float cy, float diameter, Colour colour) {
    const int d = std::max(2, static_cast<int>(std::lround(diameter)));
    const auto f = static_cast<float>(d);
    quad(icons_.disc(d), placed({std::round(cx - f / 2), std::round(cy - f / 2), f, f}), 0, 0, 1, 1, tint(colour));
}

void Ui::icon(std::string_view name, const Rect& r, Colour colour) {
    const int side = static_cast<int>(std::lround(std::min(r.w, r.h)));
    const auto f = static_cast<float>(side);
    quad(icons_.get(name, side), placed({std::round(r.cx() - f / 2), std::round(r.cy() - f / 2), f, f}), 0, 0, 1, 1, tint(colour));
}

void Ui::texture(TextureId id, const Rect& r, const Rect& uv, float alpha) {
    const auto a = static_cast<std::uint32_t>(std::lround(255 * alpha * alpha_));
    quad(id, placed(r), uv.x, uv.y, uv.right(), uv.bottom(), IM_COL32(255, 255, 255, a));
}

Shown Ui::picture(const PictureKey& key, const Rect& r, float radius, float alpha) {
    const Shown shown = pictures_.get(key, now_s_);
    if (shown.state == PictureState::here && shown.w > 0) {
        // Arrives softly; a picture that was there already is drawn without blending, which is much cheaper.
        const auto in = static_cast<float>(std::clamp(shown.age_s / 0.16, 0.0, 1.0));
        if (in < 1) moving();
        const auto w = static_cast<float>(shown.w), h = static_cast<float>(shown.h);
        const Rect at{std::round(r.cx() - w / 2), std::round(r.cy() - h / 2), w, h};
        texture(shown.texture, at, {0, 0, 1, 1}, in * alpha);
        if (radius > 0) round_off(at, radius, Colour::paper);
        return shown;
    }
    round(r, radius, Colour::pressed);
    const float side = std::min({r.w, r.h, mm(18)});
    const Rect middle{r.cx() - side / 2, r.cy() - side / 2, side, side};
    if (shown.state == PictureState::broken) icon("picture", middle, Colour::quiet);
    else if (shown.age_s > 0.3) icon("picture", middle, Colour::rule);
    else wake_in(0.31 - shown.age_s);
    return shown;
}

void Ui::round_off(const Rect& r, float radius, Colour around, Corners corners) {
    const Rect p = placed(r);
    const float c = std::floor(std::min({radius, p.w / 2, p.h / 2}));
    if (c < 1) return;
    const TextureId n = icons_.notch(static_cast<int>(c) * 2);
    const std::uint32_t col = tint(around);
    quad(n, {p.x, p.y, c, c}, 0, 0, 0.5f, 0.5f, col);
    quad(n, {p.right() - c, p.y, c, c}, 0.5f, 0, 1, 0.5f, col);
    if (corners == top_corners) return;
    quad(n, {p.x, p.bottom() - c, c, c}, 0, 0.5f, 0.5f, 1, col);
    quad(n, {p.right() - c, p.bottom() - c, c, c}, 0.5f, 0.5f, 1, 1, col);
}

TextStyle Ui::style(const TextLook& look) const {
    TextStyle s;
    s.em = look.em_px > 0 ? look.em_px : theme_->em(look.role);
    s.line_height = look.line_height > 0 ? look.line_height : theme_->line_height(look.role);
    s.bold = look.bold;
    s.align = look.align;
    s.indent_em = look.indent_em;
    s.max_lines = look.max_lines;
    s.latin = language() == content::Language::en;
    s.tabular = look.tabular;
    s.whole_words = look.bold || look.role >= TextRole::head;
    return s;
}

std::shared_ptr<const TextBlock> Ui::set(std::string_view text, const TextLook& look, float width) { return texts_cache_.set(text, style(look), std::floor(width)); }
std::shared_ptr<const TextBlock> Ui::set(const std::vector<Span>& spans, const TextLook& look, float width) { return texts_cache_.set(spans, style(look), std::floor(width)); }

void Ui::block(const std::shared_ptr<const TextBlock>& b, float x, float y, Colour colour, std::string_view says) {
    const Rect whole = placed({x, y, std::max(1.0f, b->width), b->height});
    const Rect seen = whole.meet(clip());
    note_lowest(whole.bottom());
    if (noting_ && !says.empty()) readables_.push_back({std::string(says), whole, scroll_stack_.empty() ? 0 : scroll_stack_.back()});
    if (seen.empty()) return;
    if (recording_ && !says.empty()) texts_.push_back({std::string(says), seen, b->em});
    if (!marked_text_.empty() && says == marked_text_) draw_mark(*b, x, y);
    for (const TagBox& h : b->highlights) fill({x + h.x, y + h.y, h.w, h.h}, Colour::highlight);
    const int first = std::max(0, static_cast<int>((seen.y - whole.y) / TextCache::band_px));
    const int last = std::max(first, static_cast<int>((seen.bottom() - whole.y - 1) / TextCache::band_px));
    for (int layer = 0; layer < 3; ++layer) {
        if ((b->layers >> layer & 1) == 0) continue;
        const std::uint32_t col = tint(layer == 1 ? Colour::accent : colour);
        for (int n = first; n <= last; ++n) {
            const TextCache::Band& band = texts_cache_.band(b, layer, n);
            const auto w = static_cast<float>(band.w), h = static_cast<float>(band.h);
            quad(band.texture, {whole.x - Typesetter::pad, whole.y + static_cast<float>(band.y), w, h}, 0, 0, 1, 1, col);
        }
    }
}

float Ui::text(float x, float y, float width, std::string_view text, const TextLook& look) {
    const auto b = set(text, look, width);
    block(b, x, y, look.colour, text);
    return b->height;
}

void Ui::label(const Rect& r, std::string_view text, TextLook look) {
    // One line if it can be, two if the place allows, smaller only as the last resort, and never smaller than a caption:
    // what does not fit then ends in dots.
    const float em0 = look.em_px > 0 ? look.em_px : theme_->em(look.role);
    look.line_height = look.line_height > 0 ? look.line_height : 1.3f;
    const Align align = look.align;
    look.align = align == Align::justify ? Align::left : align;
    std::shared_ptr<const TextBlock> b;
    const float least = std::min(em0, theme_->em(TextRole::caption));
    for (float em = em0; em >= least; em = em > least ? std::max(least, em - std::max(1.0f, em0 * 0.08f)) : 0) {
        look.em_px = std::floor(em);
        b = set(text, look, r.w);
        if (b->height <= r.h + 1 && !b->cut && b->width <= r.w + 1) break;
        if (em > least) continue;
        look.max_lines = std::max(1, static_cast<int>(r.h / (look.em_px * look.line_height)));
        b = set(text, look, r.w);
    }
    block(b, r.x, std::round(r.cy() - b->height / 2), look.colour, text);
}

void Ui::push_clip(const Rect& r) {
    const Rect p = placed(r).meet(clip());
    clips_.push_back(p);
    list_->PushClipRect(at(p.x, p.y), at(p.right(), p.bottom()), false);
}
void Ui::pop_clip() {
    clips_.pop_back();
    list_->PopClipRect();
}
Rect Ui::clip() const { return clips_.back(); }

// ---- touch ----

WidgetId Ui::id(std::string_view name) const { return hash(id_stack_.back(), name); }
void Ui::push_id(std::string_view name) { id_stack_.push_back(hash(id_stack_.back(), name)); }
void Ui::pop_id() { id_stack_.pop_back(); }

void Ui::route(const std::vector<Gesture>& gestures) {
    tapped_.clear();
    for_surface_.clear();
    for (auto& [finger, on] : fingers_) on.now = false;
    const auto topmost_hit = [this](float x, float y) -> const SeenTouchable* {
        for (auto it = hits_before_.rbegin(); it != hits_before_.rend(); ++it)
            if (it->visible.holds(x, y)) return &*it;
        return nullptr;
    };
    const auto topmost_surface = [this](float x, float y) -> WidgetId {
        for (auto it = surfaces_before_.rbegin(); it != surfaces_before_.rend(); ++it)
            if (it->rect.holds(x, y)) return it->id;
        return 0;
    };
    for (const Gesture& g : gestures) {
        if (g.kind == GestureKind::key) {
            press_key(g.key);
            continue;
        }
        ring_ = false;
        if (g.kind == GestureKind::press) {
            const SeenTouchable* hit = topmost_hit(g.x, g.y);
            const WidgetId surface = topmost_surface(g.x, g.y);
            // A finger laid on a page that still glides stops it, and does not open what passed beneath.
            const auto scroll = scrolls_.find(surface);
            const bool stops = scroll != scrolls_.end() && std::abs(scroll->second.velocity) > mm(40);
            fingers_[g.finger] = {hit != nullptr && !stops ? hit->id : 0, surface, true, true};
            if (surface != 0) for_surface_[surface].push_back(g);
            continue;
        }
        if (g.kind == GestureKind::wheel) {
            if (const WidgetId surface = topmost_surface(g.x, g.y); surface != 0) for_surface_[surface].push_back(g);
            continue;
        }
        const auto it = fingers_.find(g.finger);
        if (it == fingers_.end()) continue;
        FingerOn& on = it->second;
        if (on.surface != 0) for_surface_[on.surface].push_back(g);
        if (g.kind == GestureKind::drag || g.kind == GestureKind::pinch) {
            on.resting = false;
            continue;
        }
        if (g.kind == GestureKind::tap && on.touchable != 0) {
            for (const SeenTouchable& h : hits_before_)
                if (h.id == on.touchable && h.visible.holds(g.x, g.y)) {
                    tapped_.insert(on.touchable);
                    named_ = h.label;
                }
        }
        fingers_.erase(it);
    }
}

Touched Ui::touchable(std::string_view name, const Rect& r, std::string_view label) { return touch_at(id(name), r, label); }

Touched Ui::touch_at(WidgetId wid, const Rect& r, std::string_view label) {
    Touched t;
    t.id = wid;
    const Rect whole = placed(r), visible = whole.meet(clip());
    const WidgetId scroll = scroll_stack_.empty() ? 0 : scroll_stack_.back();
    ++order_;
    note_lowest(whole.bottom());
    if (visible.empty()) {
        if (scroll != 0) beyond_.push_back({t.id, whole, {}, std::string(label), false, scroll, order_});
        return t;
    }
    hits_.push_back({t.id, whole, visible, std::string(label), visible == whole, scroll, order_});
    t.tapped = tapped_.contains(t.id);
    for (const auto& [finger, on] : fingers_)
        if (on.touchable == t.id && on.resting) {
            t.pressed = true;
            t.pressed_now = t.pressed_now || on.now;
        }
    return t;
}

void Ui::barrier() {
    hits_.clear();
    beyond_.clear();
    surfaces_.clear();
    readables_.clear();
    barred_ = true;
    if (recording_) texts_.clear();
}

const std::vector<Gesture>& Ui::surface(std::string_view name, const Rect& r) {
    static const std::vector<Gesture> none;
    const WidgetId sid = id(name);
    surfaces_.push_back({sid, placed(r).meet(clip())});
    const auto it = for_surface_.find(sid);
    if (it == for_surface_.end()) return none;
    if (!upside_down_) return it->second;
    auto turned = std::make_unique<std::vector<Gesture>>(it->second);
    const Rect& part = upside_down_->part;
    const float across = part.x + part.right(), down = part.y + part.bottom();
    for (Gesture& g : *turned) {
        g.x = across - g.x, g.y = down - g.y, g.start_x = across - g.start_x, g.start_y = down - g.start_y;
        g.dx = -g.dx, g.dy = g.kind == GestureKind::wheel ? g.dy : -g.dy, g.vx = -g.vx, g.vy = -g.vy;
    }
    from_across_.push_back(std::move(turned));
    return *from_across_.back();
}

// ---- for whoever sits across ----

void Ui::begin_upside_down(const Rect& part) {
    push_clip(part);   // and with it a draw command of its own
    upside_down_ = UpsideDown{placed(part), list_->VtxBuffer.Size, list_->CmdBuffer.Size - 1, hits_.size(), beyond_.size(), texts_.size(), readables_.size(), surfaces_.size(), moved_.size()};
}

void Ui::end_upside_down() {
    const UpsideDown from = *upside_down_;
    upside_down_.reset();
    const float across = from.part.x + from.part.right(), down = from.part.y + from.part.bottom();
    for (int i = from.vertices; i < list_->VtxBuffer.Size; ++i) {
        ImVec2& p = list_->VtxBuffer[i].pos;
        p = at(across - p.x, down - p.y);
    }
    for (int i = from.commands; i < list_->CmdBuffer.Size; ++i) {
        ImVec4& c = list_->CmdBuffer[i].ClipRect;
        c = ImVec4(across - c.z, down - c.w, across - c.x, down - c.y);
    }
    const auto turned = [&](const Rect& r) { return r.empty() ? r : Rect{across - r.right(), down - r.bottom(), r.w, r.h}; };
    for (auto [list, first] : {std::pair{&hits_, from.hits}, std::pair{&beyond_, from.beyond}})
        for (std::size_t i = first; i < list->size(); ++i) {
            auto& hit = (*list)[i];
            hit.rect = turned(hit.rect), hit.visible = turned(hit.visible);
        }
    for (std::size_t i = from.texts; i < texts_.size(); ++i) texts_[i].visible = turned(texts_[i].visible);
    for (std::size_t i = from.readables; i < readables_.size(); ++i) readables_[i].rect = turned(readables_[i].rect);
    for (std::size_t i = from.surfaces; i < surfaces_.size(); ++i) surfaces_[i].rect = turned(surfaces_[i].rect);
    moved_.resize(from.moved);   // what scrolled there is drawn anew
    pop_clip();
}

// ---- scrolling ----

void Ui::glide(Scroll& s, const std::vector<Gesture>& gestures) {
    const auto dt = static_cast<float>(dt_);
    for (const Gesture& g : gestures) {
        if (g.kind == GestureKind::press) s.velocity = 0, s.goal = -1;
        if (g.kind == GestureKind::drag || g.kind == GestureKind::pinch) s.offset -= g.dy, s.velocity = 0;
        if (g.kind == GestureKind::fling && std::abs(g.vy) > std::abs(g.vx) && !theme_->modes().reduced_motion) s.velocity = -g.vy;
        if (g.kind == GestureKind::wheel) s.goal = std::max(0.0f, (s.goal >= 0 ? s.goal : s.offset) - g.dy);
    }
    const float most = std::max(0.0f, s.content - s.view);
    if (s.goal >= 0) s.goal = std::min(s.goal, most);
    if (s.goal >= 0) {
        // Four fifths of the way in a sixth of a second.
        s.offset += (s.goal - s.offset) * (1 - std::exp(-dt * 11));
        if (std::abs(s.goal - s.offset) < 0.75f || theme_->modes().reduced_motion) s.offset = s.goal, s.goal = -1;
        else moving();
    } else if (s.velocity != 0) {
        s.offset += s.velocity * dt;
        s.velocity *= std::exp(-dt * 2.4f);
        if (std::abs(s.velocity) < mm(5)) s.velocity = 0;
        else moving();
    }
    if (s.offset <= 0 || s.offset >= most) {
        s.offset = std::clamp(s.offset, 0.0f, most);
        s.velocity = 0;
    }
}

// Air at the foot of a page is no reason to turn it, a line that is cut is: whatever little there is of it.
bool Ui::overflows(const Scroll& s) const { return s.content - s.asked > mm(12) || (s.content - s.asked > 1 && s.lowest - s.asked > mm(2)); }

float Ui::begin_scroll(std::string_view name, const Rect& area, Pagers pagers) { return open_scroll(name, area, pagers, {}); }
float Ui::begin_scroll(std::string_view name, const Rect& area, const Rect& free_foot) { return open_scroll(name, area, Pagers::automatic, free_foot); }

float Ui::open_scroll(std::string_view name, const Rect& whole, Pagers pagers, const Rect& free_foot) {
    const WidgetId sid = id(name);
    Rect area = whole;
    Scroll& s = scrolls_[sid];
    s.asked = area.h;
    s.own_pagers = pagers == Pagers::own;
    s.long_page = !s.own_pagers && overflows(s);
    s.pager = s.long_page ? take_pager(area, free_foot) : Rect{};
    const auto& gestures = surface(name, area);
    s.view = area.h;
    glide(s, gestures);
    push_clip(area);
    const int offset = static_cast<int>(std::lround(s.offset));
    const Rect now = clip();
    if (s.used + 1 == frame_ && s.drawn_area == now && offset != s.drawn && alpha_ >= 1)
        moved_.push_back({{static_cast<int>(now.x), static_cast<int>(now.y), static_cast<int>(now.w), static_cast<int>(now.h)}, s.drawn - offset});
    s.drawn = offset;
    s.drawn_area = now;
    s.turned.reset();
    if (upside_down_) s.turned = std::pair{upside_down_->part.x + upside_down_->part.right(), upside_down_->part.y + upside_down_->part.bottom()};
    s.used = frame_;
    scroll_stack_.push_back(sid);
    lowest_ = std::round(area.y) - static_cast<float>(offset);
    return std::round(area.y) - static_cast<float>(offset);
}

void Ui::end_scroll(float content_height) {
    const WidgetId sid = scroll_stack_.back();
    Scroll& s = scrolls_[sid];
    s.lowest = lowest_ - (std::round(clip().y) - static_cast<float>(s.drawn));
    scroll_stack_.pop_back();
    const Rect area = clip();
    pop_clip();
    if (s.content != content_height) {
        // A page that grew or shrank is clamped in the next frame.
        s.content = content_height;
        if (s.offset > std::max(0.0f, content_height - s.view)) moving();
    }
    if (!s.own_pagers && overflows(s) != s.long_page) moving();  // in the next frame it has its buttons, or none
    draw_pagers(sid, s);
    const float most = content_height - s.view;
    if (most <= 1) return;
    const float track = area.h - mm(4), length = std::max(mm(12), track * s.view / content_height), w = std::max(3.0f, mm(1.1f));
    round({area.right() - w - shift_x_, area.y + mm(2) + (track - length) * std::clamp(s.offset / most, 0.0f, 1.0f), w, length}, w / 2, Colour::rule);
}

void Ui::scroll_by(std::string_view name, float dy_px) {
    Scroll& s = scrolls_[id(name)];
    s.goal = std::clamp((s.goal >= 0 ? s.goal : s.offset) + dy_px, 0.0f, std::max(0.0f, s.content - s.view));
    s.velocity = 0;
    moving();
}

void Ui::scroll_to(std::string_view name, float offset_px, bool glide) {
    Scroll& s = scrolls_[id(name)];
    s.velocity = 0;
    if (glide) {
        s.goal = std::max(0.0f, offset_px);
        moving();
    } else {
        s.goal = -1;
        s.offset = std::max(0.0f, offset_px);
    }
}

Ui::ScrollView Ui::scroll_view(std::string_view name) const {
    const auto it = scrolls_.find(id(name));
    if (it == scrolls_.end()) return {};
    return {it->second.offset, std::max(0.0f, it->second.content - it->second.view), it->second.view};
}

}  // namespace estation::kiosk::ui
