#include "kiosk/platform/painter.h"

#include <doctest/doctest.h>
#include <SDL2/SDL.h>
#include <imgui/imgui.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "kiosk/platform/turn.h"

using namespace estation::kiosk;

namespace {

constexpr int width = 320, height = 240;

// ImGui without a window: what is drawn on its background list is the frame.
class Frames {
public:
    Frames() {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = ImVec2(width, height);
        io.Fonts->Build();
    }
    ~Frames() { ImGui::DestroyContext(); }
    Frames(const Frames&) = delete;
    Frames& operator=(const Frames&) = delete;

    const ImDrawData& make(const std::function<void(ImDrawList&)>& drawing) {
        ImGui::GetIO().DeltaTime = 1.0f / 60;
        ImGui::NewFrame();
        drawing(*ImGui::GetBackgroundDrawList());
        ImGui::Render();
        return *ImGui::GetDrawData();
    }
};

ImTextureID tex(TextureId id) { return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(id)); }

Pixels noise(int w, int h, PixelFormat format, unsigned seed) {
    Pixels p(w, h, format);
    std::mt19937 random(seed);
    for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x) {
            if (format == PixelFormat::mask8) {
                p.row(y)[x] = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : 0);
                continue;
            }
            std::uint8_t* at = p.row(y) + x * 4;
            const unsigned a = format == PixelFormat::opaque32 ? 255 : random() % 256;
            for (int c = 0; c < 3; ++c) at[c] = static_cast<std::uint8_t>(random() % (a + 1));
            at[3] = static_cast<std::uint8_t>(a);
        }
    return p;
}

// The first pixel that differs, as text, or "" where there is none.
std::string difference(const Pixels& a, const Pixels& b) {
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < a.width; ++x)
            if (std::memcmp(a.row(y) + x * 4, b.row(y) + x * 4, 3) != 0) return std::to_string(x) + "," + std::to_string(y);
    return "";
}

std::uint32_t at(const Pixels& p, int x, int y) {
    std::uint32_t value;
    std::memcpy(&value, p.row(y) + x * 4, 4);
    return value & 0xffffffu;
}

// A thing in a made-up scene.
struct Thing {
    int kind;
    float x, y, w, h;
    ImU32 colour;
    TextureId texture;
    bool scrolls;
    bool operator==(const Thing&) const = default;
};

struct Scene {
    std::vector<Thing> things;
    PixelRect region{40, 30, 200, 160};
    float offset = 0;

    void draw(ImDrawList& list) const {
        for (const Thing& t : things) {
            const float dy = t.scrolls ? offset : 0;
            if (t.scrolls) {
                list.PushClipRect(ImVec2(static_cast<float>(region.x), static_cast<float>(region.y)),
                                  ImVec2(static_cast<float>(region.x + region.w), static_cast<float>(region.y + region.h)));
            }
            const ImVec2 from(t.x, t.y + dy), to(t.x + t.w, t.y + t.h + dy);
            switch (t.kind) {
            case 0: list.AddRectFilled(from, to, t.colour); break;
            case 1: list.AddImage(tex(t.texture), from, ImVec2(from.x + 50, from.y + 40), ImVec2(0, 0), ImVec2(1, 1), t.colour); break;
            case 2: list.AddImage(tex(t.texture), from, to, ImVec2(0.1f, 0), ImVec2(1, 0.9f), t.colour); break;
            case 3: list.AddRectFilled(from, to, t.colour, 9); break;
            default: list.AddTriangleFilled(from, to, ImVec2(from.x, to.y), t.colour); break;
            }
            if (t.scrolls) list.PopClipRect();
        }
    }
};

class Chance {
public:
    explicit Chance(unsigned seed) : random_(seed) {}
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    bool one_in(int n) { return below(n) == 0; }
    Thing thing(const std::vector<TextureId>& textures) {
        const float part = one_in(3) ? static_cast<float>(below(64)) / 64 : 0;
        const auto channel = [&] { return below(256); };
        const ImU32 colour = IM_COL32(channel(), channel(), channel(), one_in(2) ? 255 : below(256));
        return {below(5), static_cast<float>(below(width) - 30), static_cast<float>(below(height + 200) - 100) + part, static_cast<float>(1 + below(150)),
                static_cast<float>(1 + below(120)), colour, textures[static_cast<std::size_t>(below(static_cast<int>(textures.size())))], !one_in(3)};
    }

private:
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("a frame drawn piece by piece is the frame drawn whole") {
    Frames frames;
    std::uint64_t saved = 0, whole_pixels = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        Chance chance(seed);
        const auto by_parts = make_software_painter(nullptr, width, height);
        const auto whole = make_software_painter(nullptr, width, height);
        std::vector<TextureId> textures;
        for (const PixelFormat format : {PixelFormat::mask8, PixelFormat::opaque32, PixelFormat::blend32}) {
            textures.push_back(by_parts->add(noise(50, 40, format, seed)));
            REQUIRE(whole->add(noise(50, 40, format, seed)) == textures.back());
        }
        Scene scene;
        if (!chance.one_in(4)) scene.things.push_back({0, 40, 30, 200, 160, IM_COL32(240, 240, 230, 255), 0, false});
        for (int i = 0; i < 12; ++i) scene.things.push_back(chance.thing(textures));
        for (int frame = 0; frame < 40; ++frame) {
            int dy = 0;
            switch (chance.below(6)) {
            case 0: scene.things.push_back(chance.thing(textures)); break;
            case 1: if (!scene.things.empty()) scene.things.erase(scene.things.begin() + chance.below(static_cast<int>(scene.things.size()))); break;
            case 2: if (scene.things.size() > 1) std::swap(scene.things.front(), scene.things[static_cast<std::size_t>(chance.below(static_cast<int>(scene.things.size())))]); break;
            case 3: if (!scene.things.empty()) scene.things[static_cast<std::size_t>(chance.below(static_cast<int>(scene.things.size())))].colour ^= 0x00404040; break;
            default: dy = chance.below(41) - 20; scene.offset += static_cast<float>(dy); break;
            }
            if (chance.one_in(12)) scene.region.y += chance.below(9) - 4;
            std::vector<MovedRegion> moved = {{scene.region, dy}};
            if (chance.one_in(8)) moved = {{{chance.below(width) - 20, chance.below(height) - 20, 1 + chance.below(width), 1 + chance.below(height)}, chance.below(61) - 30}};
            if (chance.one_in(10)) moved.push_back({{250, 10, 60, 200}, chance.below(31) - 15});
            if (chance.one_in(5)) moved.clear();
            const ImDrawData& data = frames.make([&](ImDrawList& list) { scene.draw(list); });
            whole->forget();
            const auto before = whole->stats().pixels_drawn;
            whole->paint(data, 0x204060, {});
            whole_pixels += whole->stats().pixels_drawn - before;
            const auto drawn = by_parts->stats().pixels_drawn;
            by_parts->paint(data, 0x204060, moved);
            saved += by_parts->stats().pixels_drawn - drawn;
            const std::string where = difference(by_parts->shot(), whole->shot());
            CAPTURE(seed);
            CAPTURE(frame);
            REQUIRE(where == "");
        }
    }
    CHECK(saved * 2 < whole_pixels);
}

TEST_CASE("nothing is drawn when nothing changes") {
    Frames frames;
    const auto painter = make_software_painter(nullptr, width, height);
    const TextureId id = painter->add(noise(50, 40, PixelFormat::mask8, 3));
    const auto drawing = [&](ImDrawList& list) {
        list.AddRectFilled(ImVec2(10, 10), ImVec2(200, 100), IM_COL32(1, 2, 3, 255));
        list.AddImage(tex(id), ImVec2(20, 20), ImVec2(70, 60));
        list.AddCircleFilled(ImVec2(200, 150), 30, IM_COL32(200, 0, 0, 128));
    };
    CHECK(painter->paint(frames.make(drawing), 0xffffff, {}));
    const auto drawn = painter->stats().pixels_drawn;
    CHECK_FALSE(painter->paint(frames.make(drawing), 0xffffff, {}));
    CHECK(painter->stats().pixels_drawn == drawn);
    CHECK(painter->stats().frames == 2);
    CHECK(painter->stats().frames_unchanged == 1);
    CHECK(painter->paint(frames.make(drawing), 0xfffffe, {}));
    painter->forget();
    CHECK(painter->paint(frames.make(drawing), 0xfffffe, {}));
}

TEST_CASE("a press repaints the button, not the screen") {
    Frames frames;
    const auto painter = make_software_painter(nullptr, width, height);
    const auto drawing = [](ImU32 second) {
        return [second](ImDrawList& list) {
            list.AddRectFilled(ImVec2(0, 0), ImVec2(width, height), IM_COL32(250, 250, 250, 255));
            for (int i = 0; i < 4; ++i)
                list.AddRectFilled(ImVec2(20, 20.0f + 50.0f * static_cast<float>(i)), ImVec2(120, 60.0f + 50.0f * static_cast<float>(i)), i == 1 ? second : IM_COL32(0, 80, 160, 255), 8);
        };
    };
    painter->paint(frames.make(drawing(IM_COL32(0, 80, 160, 255))), 0, {});
    const auto drawn = painter->stats().pixels_drawn;
    painter->paint(frames.make(drawing(IM_COL32(0, 60, 120, 255))), 0, {});
    CHECK(painter->stats().pixels_drawn - drawn <= 102 * 42);
    CHECK(at(painter->shot(), 70, 90) == 0x003c78);
    CHECK(at(painter->shot(), 70, 40) == 0x0050a0);
}

TEST_CASE("scrolling draws only what comes into view") {
    Frames frames;
    const auto painter = make_software_painter(nullptr, width, height);
    std::vector<TextureId> lines;
    for (unsigned i = 0; i < 30; ++i) lines.push_back(painter->add(noise(180, 20, PixelFormat::mask8, i)));
    const auto drawing = [&](float offset) {
        return [&, offset](ImDrawList& list) {
            list.AddRectFilled(ImVec2(40, 0), ImVec2(240, height), IM_COL32(255, 255, 250, 255));
            list.PushClipRect(ImVec2(40, 40), ImVec2(240, 200));
            for (std::size_t i = 0; i < lines.size(); ++i) {
                const float y = 40 + static_cast<float>(i) * 24 - offset;
                if (y < 200 && y > 20) list.AddImage(tex(lines[i]), ImVec2(50, y), ImVec2(230, y + 20), ImVec2(0, 0), ImVec2(1, 1), IM_COL32(20, 20, 20, 255));
            }
            list.PopClipRect();
        };
    };
    painter->paint(frames.make(drawing(0)), 0, {});
    for (int step = 1; step <= 20; ++step) {
        const auto drawn = painter->stats().pixels_drawn;
        const MovedRegion moved{{40, 40, 200, 160}, -8};
        painter->paint(frames.make(drawing(static_cast<float>(step * 8))), 0, {&moved, 1});
        CHECK(painter->stats().pixels_drawn - drawn == 200 * 8);
    }
}

TEST_CASE("ImGui's own text works with its atlas as a texture") {
    Frames frames;
    const auto painter = make_software_painter(nullptr, width, height);
    unsigned char* coverage = nullptr;
    int w = 0, h = 0;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&coverage, &w, &h);
    Pixels atlas(w, h, PixelFormat::mask8);
    for (int y = 0; y < h; ++y) std::memcpy(atlas.row(y), coverage + static_cast<std::ptrdiff_t>(y) * w, static_cast<std::size_t>(w));
    ImGui::GetIO().Fonts->SetTexID(tex(painter->add(std::move(atlas))));
    painter->paint(frames.make([](ImDrawList& list) {
        list.AddRectFilled(ImVec2(0, 0), ImVec2(100, 100), IM_COL32(255, 255, 255, 255));
        list.AddText(ImVec2(10, 10), IM_COL32(0, 0, 0, 255), "Estation");
    }), 0, {});
    const Pixels shot = painter->shot();
    CHECK(at(shot, 90, 90) == 0xffffff);
    int dark = 0;
    for (int y = 10; y < 24; ++y)
        for (int x = 10; x < 70; ++x) dark += at(shot, x, y) == 0;
    CHECK(dark > 60);
    CHECK(dark < 300);
}

TEST_CASE("textures are counted, and one that is gone is not drawn") {
    Frames frames;
    const auto painter = make_software_painter(nullptr, width, height);
    const TextureId id = painter->add(noise(64, 10, PixelFormat::opaque32, 1));
    CHECK(id != 0);
    CHECK(painter->texture_bytes() == 64 * 10 * 4);
    const auto drawing = [&](ImDrawList& list) { list.AddImage(tex(id), ImVec2(0, 0), ImVec2(64, 10)); };
    painter->paint(frames.make(drawing), 0x123456, {});
    CHECK(at(painter->shot(), 5, 5) != 0x123456);
    painter->remove(id);
    painter->remove(id);
    CHECK(painter->texture_bytes() == 0);
    CHECK(painter->add(noise(1, 1, PixelFormat::mask8, 1)) != id);
    CHECK(painter->paint(frames.make(drawing), 0x123456, {}));
    CHECK(at(painter->shot(), 5, 5) == 0x123456);
}

namespace {

// SDL's own software renderer on a surface: the second hand without a GPU.
class OtherHand {
public:
    OtherHand() {
        SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
        surface_ = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
        renderer_ = SDL_CreateSoftwareRenderer(surface_);
    }
    ~OtherHand() {
        SDL_DestroyRenderer(renderer_);
        SDL_FreeSurface(surface_);
    }
    OtherHand(const OtherHand&) = delete;
    OtherHand& operator=(const OtherHand&) = delete;
    [[nodiscard]] SDL_Renderer* renderer() const { return renderer_; }
    [[nodiscard]] std::uint32_t glass(int x, int y) const {
        std::uint32_t value;
        std::memcpy(&value, static_cast<const std::uint8_t*>(surface_->pixels) + y * surface_->pitch + x * 4, 4);
        return value & 0xffffffu;
    }

private:
    SDL_Surface* surface_;
    SDL_Renderer* renderer_;
};

// How many pixels left of `right` differ by more than this many levels in a channel.
int pixels_apart(const Pixels& a, const Pixels& b, int right, int levels) {
    int count = 0;
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < right; ++x) {
            bool apart = false;
            for (int c = 0; c < 3; ++c) apart = apart || std::abs(a.row(y)[x * 4 + c] - b.row(y)[x * 4 + c]) > levels;
            count += apart;
        }
    return count;
}

}  // namespace

TEST_CASE("both hands draw the same picture") {
    Frames frames;
    OtherHand other;
    REQUIRE(other.renderer() != nullptr);
    const auto gpu = make_renderer_painter(other.renderer());
    const auto software = make_software_painter(nullptr, width, height);
    std::vector<TextureId> ids;
    for (const PixelFormat format : {PixelFormat::mask8, PixelFormat::opaque32, PixelFormat::blend32}) {
        ids.push_back(gpu->add(noise(50, 40, format, 5)));
        REQUIRE(software->add(noise(50, 40, format, 5)) == ids.back());
    }
    CHECK(gpu->texture_bytes() == 3 * 50 * 40 * 4);
    const auto drawing = [&](ImDrawList& list) {
        list.AddRectFilled(ImVec2(5, 5), ImVec2(300, 200), IM_COL32(250, 240, 230, 255));
        list.AddRectFilled(ImVec2(50, 50), ImVec2(200, 220), IM_COL32(10, 80, 160, 100));
        list.PushClipRect(ImVec2(20, 20), ImVec2(210, 190));
        for (int i = 0; i < 3; ++i) {
            const float x = 10 + 60.0f * static_cast<float>(i);
            list.AddImage(tex(ids[static_cast<std::size_t>(i)]), ImVec2(x, 10), ImVec2(x + 50, 50), ImVec2(0, 0), ImVec2(1, 1), IM_COL32(255, 255, 255, 255));
            list.AddImage(tex(ids[static_cast<std::size_t>(i)]), ImVec2(x, 60), ImVec2(x + 50, 100), ImVec2(0, 0), ImVec2(1, 1), IM_COL32(255, 255, 255, 120));
            list.AddImage(tex(ids[static_cast<std::size_t>(i)]), ImVec2(x, 110), ImVec2(x + 25, 130), ImVec2(0.5f, 0), ImVec2(1, 0.5f), IM_COL32(200, 60, 20, 255));
        }
        list.PopClipRect();
        list.AddTriangleFilled(ImVec2(220, 40), ImVec2(300, 70), ImVec2(240, 180), IM_COL32(0, 120, 60, 255));
    };
    CHECK(gpu->paint(frames.make(drawing), 0x203040, {}));
    CHECK(software->paint(frames.make(drawing), 0x203040, {}));
    const Pixels a = gpu->shot(), b = software->shot();
    REQUIRE(a.width == width);
    CHECK(at(a, 2, 2) == 0x203040);
    CHECK(at(a, 250, 80) == at(b, 250, 80));
    CHECK(pixels_apart(a, b, 215, 6) == 0);       // quads; premultiplied on one side, straight on the other
    CHECK(pixels_apart(a, b, width, 6) < 600);    // SDL's own software renderer puts a triangle's soft rim on whole pixels
    CHECK_FALSE(gpu->paint(frames.make(drawing), 0x203040, {}));
    CHECK(gpu->stats().frames_unchanged == 1);
    gpu->forget();
    CHECK(gpu->paint(frames.make(drawing), 0x203040, {}));
    CHECK(pixels_apart(gpu->shot(), a, width, 0) == 0);
}

TEST_CASE("on a glass that hangs otherwise both hands turn the page, and show only what changes") {
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    REQUIRE(SDL_Init(SDL_INIT_VIDEO) == 0);
    SDL_Window* window = SDL_CreateWindow("", 0, 0, width, height, 0);
    REQUIRE(window != nullptr);
    OtherHand other;
    for (const Turn turn : {Turn::right, Turn::half, Turn::left, Turn::none}) {
        CAPTURE(static_cast<int>(turn));
        const GlassSize glass{width, height}, page = turned(glass, turn);
        const auto software = make_software_painter(window, width, height);
        const auto gpu = make_renderer_painter(other.renderer());
        software->turn(turn);
        gpu->turn(turn);
        Frames frames;
        ImGui::GetIO().DisplaySize = ImVec2(static_cast<float>(page.w), static_cast<float>(page.h));
        // Red in the page's upper left corner, green in the right one; then blue in a place of its own.
        const auto first = [&](ImDrawList& list) {
            list.AddRectFilled(ImVec2(0, 0), ImVec2(30, 20), IM_COL32(255, 0, 0, 255));
            list.AddRectFilled(ImVec2(static_cast<float>(page.w) - 30, 0), ImVec2(static_cast<float>(page.w), 20), IM_COL32(0, 255, 0, 255));
        };
        const auto second = [&](ImDrawList& list) {
            first(list);
            list.AddRectFilled(ImVec2(60, 100), ImVec2(80, 140), IM_COL32(0, 0, 255, 255));
        };
        for (Painter* painter : {software.get(), gpu.get()}) {
            CHECK(painter->paint(frames.make(first), 0x101010, {}));
            CHECK(painter->shot().width == page.w);
            CHECK(at(painter->shot(), 5, 5) == 0xff0000);
            CHECK(painter->paint(frames.make(second), 0x101010, {}));
            CHECK_FALSE(painter->paint(frames.make(second), 0x101010, {}));
        }
        SDL_Surface* surface = SDL_GetWindowSurface(window);
        const auto on_window = [&](int x, int y) {
            std::uint32_t value;
            std::memcpy(&value, static_cast<const std::uint8_t*>(surface->pixels) + y * surface->pitch + x * 4, 4);
            return value & 0xffffffu;
        };
        for (const auto& [x, y, colour] : {std::tuple{5.5f, 5.5f, 0xff0000u}, {static_cast<float>(page.w) - 5.5f, 5.5f, 0x00ff00u}, {70.5f, 120.5f, 0x0000ffu}, {100.5f, 60.5f, 0x101010u}}) {
            const GlassPoint p = to_glass(GlassPoint{x, y}, glass, turn);
            CHECK(on_window(static_cast<int>(p.x), static_cast<int>(p.y)) == colour);
            CHECK(other.glass(static_cast<int>(p.x), static_cast<int>(p.y)) == colour);
        }
    }
    SDL_DestroyWindow(window);
}

TEST_CASE("a window shows what was painted, and a new surface is painted whole") {
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    REQUIRE(SDL_Init(SDL_INIT_VIDEO) == 0);
    SDL_Window* window = SDL_CreateWindow("", 0, 0, width, height, 0);
    REQUIRE(window != nullptr);
    {
        Frames frames;
        const auto painter = make_software_painter(window, width, height);
        const auto drawing = [](ImDrawList& list) { list.AddRectFilled(ImVec2(10, 10), ImVec2(60, 60), IM_COL32(255, 0, 0, 255)); };
        CHECK(painter->paint(frames.make(drawing), 0x0000ff, {}));
        CHECK_FALSE(painter->paint(frames.make(drawing), 0x0000ff, {}));
        CHECK(at(painter->shot(), 20, 20) == 0xff0000);
        const SDL_Surface* surface = SDL_GetWindowSurface(window);
        REQUIRE(surface->format->BytesPerPixel == 4);
        CHECK((static_cast<const std::uint32_t*>(surface->pixels)[20 * surface->pitch / 4 + 20] & 0xffffffu) == 0xff0000);
        SDL_SetWindowSize(window, 200, 100);
        SDL_PumpEvents();
        CHECK(painter->paint(frames.make(drawing), 0x0000ff, {}));
        const Pixels shot = painter->shot();
        CHECK(shot.width == 200);
        CHECK(shot.height == 100);
        CHECK(at(shot, 150, 90) == 0x0000ff);
        CHECK(at(shot, 59, 59) == 0xff0000);
    }
    SDL_DestroyWindow(window);
    SDL_Quit();
}
