#include "kiosk/platform/window.h"

#include <SDL.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>

namespace estation::kiosk {
using content::Error;
using content::Result;

double monotonic_ms() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

namespace {

class MemoryWindow final : public Window {
public:
    MemoryWindow(int width, int height) : width_(width), height_(height), painter_(make_software_painter(nullptr, width, height)) {}
    int width() const override { return width_; }
    int height() const override { return height_; }
    GlassSize glass_size() const override { return turned({width_, height_}, turn_); }
    void use(const Glass& glass) override {
        const GlassSize page = turned(glass_size(), glass.turn);
        turn_ = glass.turn;
        width_ = page.w, height_ = page.h;
        painter_->turn(turn_);
    }
    Painter& painter() override { return *painter_; }
    Happened wait(std::optional<int> timeout_ms, Touch&) override {
        std::unique_lock lock(mutex_);
        const auto woken = [this] { return woken_; };
        if (timeout_ms) bell_.wait_for(lock, std::chrono::milliseconds(*timeout_ms), woken);
        else bell_.wait(lock, woken);
        Happened h;
        h.anything = woken_;
        woken_ = false;
        return h;
    }
    void wake() override {
        {
            const std::lock_guard lock(mutex_);
            woken_ = true;
        }
        bell_.notify_one();
    }

private:
    int width_, height_;
    Turn turn_ = Turn::none;
    std::unique_ptr<Painter> painter_;
    std::mutex mutex_;
    std::condition_variable bell_;
    bool woken_ = false;
};

constexpr std::int64_t mouse_finger = -1;

Key key_of(const SDL_Keysym& sym) {
    switch (sym.sym) {
        case SDLK_TAB: return (sym.mod & KMOD_SHIFT) != 0 ? Key::back_tab : Key::tab;
        case SDLK_LEFT: return Key::left;
        case SDLK_RIGHT: return Key::right;
        case SDLK_UP: return Key::up;
        case SDLK_DOWN: return Key::down;
        case SDLK_RETURN:
        case SDLK_KP_ENTER: return Key::enter;
        case SDLK_SPACE: return Key::space;
        case SDLK_ESCAPE:
        case SDLK_AC_BACK: return Key::escape;
        case SDLK_HOME:
        case SDLK_AC_HOME: return Key::home;
        case SDLK_PAGEUP: return Key::page_up;
        case SDLK_PAGEDOWN: return Key::page_down;
        default: return Key::none;
    }
}

class SdlWindow final : public Window {
public:
    SdlWindow(SDL_Window* window, SDL_Renderer* renderer, std::uint32_t wake_event) : window_(window), renderer_(renderer), wake_event_(wake_event) {
        SDL_GetWindowSize(window_, &size_.w, &size_.h);
        make_painter();
    }
    ~SdlWindow() override {
        painter_.reset();
        if (renderer_ != nullptr) SDL_DestroyRenderer(renderer_);
        SDL_DestroyWindow(window_);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }
    SdlWindow(const SdlWindow&) = delete;
    SdlWindow& operator=(const SdlWindow&) = delete;

    int width() const override { return turned(size_, glass_.turn).w; }
    int height() const override { return turned(size_, glass_.turn).h; }
    GlassSize glass_size() const override { return size_; }
    void use(const Glass& glass) override {
        glass_ = glass;
        painter_->turn(glass_.turn);
    }
    Painter& painter() override { return *painter_; }
    void wake() override {
        SDL_Event e{};
        e.type = wake_event_;
        SDL_PushEvent(&e);
    }

    Happened wait(std::optional<int> timeout_ms, Touch& touch) override {
        Happened h;
        SDL_Event e;
        int got = 0;
        if (timeout_ms && *timeout_ms <= 0) got = SDL_PollEvent(&e);
        else if (timeout_ms) got = SDL_WaitEventTimeout(&e, *timeout_ms);
        else got = SDL_WaitEvent(&e);
        while (got != 0) {
            take(e, h, touch);
            got = SDL_PollEvent(&e);
        }
        return h;
    }

private:
    void make_painter() { painter_ = renderer_ != nullptr ? make_renderer_painter(renderer_) : make_software_painter(window_, size_.w, size_.h); }

    void take(const SDL_Event& e, Happened& h, Touch& touch) {
        h.anything = true;
        const double at = monotonic_ms();
        switch (e.type) {
            case SDL_QUIT: h.quit = true; break;
            case SDL_WINDOWEVENT:
                if (e.window.event == SDL_WINDOWEVENT_EXPOSED) h.exposed = true;
                if (e.window.event == SDL_WINDOWEVENT_SIZE_CHANGED) {
                    size_ = {e.window.data1, e.window.data2};
                    h.resized = true;
                }
                if (h.exposed || h.resized) painter_->forget();
                break;
            case SDL_FINGERDOWN: finger(FingerPhase::down, e.tfinger, at, touch); break;
            case SDL_FINGERMOTION: finger(FingerPhase::move, e.tfinger, at, touch); break;
            case SDL_FINGERUP: finger(FingerPhase::up, e.tfinger, at, touch); break;
            case SDL_MOUSEBUTTONDOWN:
            case SDL_MOUSEBUTTONUP:
                // Touch panels speak through fingers; a mouse event that a finger caused would be a second press.
                if (e.button.which == SDL_TOUCH_MOUSEID || e.button.button != SDL_BUTTON_LEFT) break;
                mouse(e.type == SDL_MOUSEBUTTONDOWN ? FingerPhase::down : FingerPhase::up, e.button.x, e.button.y, at, touch);
                break;
            case SDL_MOUSEMOTION:
                if (e.motion.which == SDL_TOUCH_MOUSEID || (e.motion.state & SDL_BUTTON_LMASK) == 0) break;
                mouse(FingerPhase::move, e.motion.x, e.motion.y, at, touch);
                break;
            case SDL_KEYDOWN: {
                const Key key = key_of(e.key.keysym);
                // A key that is held down walks on, but acts only once.
                const bool acts = key == Key::enter || key == Key::space || key == Key::escape || key == Key::home;
                if (key != Key::none && !(acts && e.key.repeat != 0)) touch.key(key);
                break;
            }
            case SDL_MOUSEWHEEL: {
                int x = 0, y = 0;
                SDL_GetMouseState(&x, &y);
                const GlassPoint p = on_page(x, y);
                touch.wheel(p.x, p.y, e.wheel.preciseY * static_cast<float>(height()) / 12.0f);
                break;
            }
            default: break;
        }
    }
    void finger(FingerPhase phase, const SDL_TouchFingerEvent& f, double at, Touch& touch) const {
        // What the panel says is put right on the glass, then turned onto the page.
        const GlassPoint p = glass_.touch.at({f.x, f.y});
        const GlassPoint page = to_page({p.x * static_cast<float>(size_.w), p.y * static_cast<float>(size_.h)}, size_, glass_.turn);
        touch.feed({phase, static_cast<std::int64_t>(f.fingerId), page.x, page.y, at});
    }
    [[nodiscard]] GlassPoint on_page(int x, int y) const { return to_page({static_cast<float>(x), static_cast<float>(y)}, size_, glass_.turn); }
    void mouse(FingerPhase phase, int x, int y, double at, Touch& touch) const {
        const GlassPoint p = on_page(x, y);
        touch.feed({phase, mouse_finger, p.x, p.y, at});
    }

    SDL_Window* window_;
    SDL_Renderer* renderer_;
    std::uint32_t wake_event_;
    GlassSize size_;
    Glass glass_;
    std::unique_ptr<Painter> painter_;
};

// A renderer only when a real GPU is behind it: OpenGL through llvmpipe loses to our own rasteriser on every count.
SDL_Renderer* real_gpu_renderer(SDL_Window* window) {
    const char* wish = SDL_getenv("ESTATION_PAINTER");
    if (wish != nullptr && std::string_view(wish) == "software") return nullptr;
    SDL_Renderer* renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC | SDL_RENDERER_TARGETTEXTURE);
    if (renderer == nullptr) return nullptr;
    using GetString = const unsigned char* (*)(unsigned);
    const auto get_string = reinterpret_cast<GetString>(SDL_GL_GetProcAddress("glGetString"));
    constexpr unsigned gl_renderer = 0x1F01;
    const char* name = get_string != nullptr ? reinterpret_cast<const char*>(get_string(gl_renderer)) : nullptr;
    const std::string_view who = name != nullptr ? name : "llvmpipe";
    const bool soft = who.find("llvmpipe") != who.npos || who.find("softpipe") != who.npos || who.find("swrast") != who.npos || who.find("SWR") != who.npos;
    if (!soft) return renderer;
    SDL_DestroyRenderer(renderer);
    return nullptr;
}

// Looking for a GPU costs a tenth of a second on machines that have none; the kernel's own list is quicker to read.
bool has_render_node() {
    SDL_RWops* node = SDL_RWFromFile("/dev/dri/renderD128", "rb");
    if (node == nullptr) return false;
    SDL_RWclose(node);
    return true;
}

}  // namespace

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& o) {
    if (o.width < 320 || o.height < 320 || o.width > 8192 || o.height > 8192)
        return Error{"the window must be between 320 and 8192 pixels each way, for example --window 1920x1080", {}};
    if (o.headless) return std::unique_ptr<Window>(std::make_unique<MemoryWindow>(o.width, o.height));
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "1");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "0");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return Error{std::string("no display: ") + SDL_GetError() + "; start it in a graphical session, or with --headless", {}};
    std::uint32_t flags = SDL_WINDOW_SHOWN;
    flags |= o.fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_BORDERLESS : SDL_WINDOW_RESIZABLE;
    SDL_Window* window = SDL_CreateWindow(o.title.c_str(), SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, o.width, o.height, flags);
    if (window == nullptr) {
        Error error{std::string("the window could not be made: ") + SDL_GetError(), {}};
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return error;
    }
    if (o.hide_cursor) SDL_ShowCursor(SDL_DISABLE);
    SDL_Renderer* renderer = has_render_node() ? real_gpu_renderer(window) : nullptr;
    return std::unique_ptr<Window>(std::make_unique<SdlWindow>(window, renderer, SDL_RegisterEvents(1)));
}

}  // namespace estation::kiosk
