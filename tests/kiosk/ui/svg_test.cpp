#include "kiosk/ui/svg.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "kiosk/ui/pictures.h"
#include "tests/fakes/scratch.h"

using namespace estation::kiosk;
using estation::kiosk::ui::draw_svg;
using estation::kiosk::ui::draw_svg_mask;

namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string svg(const std::string& head, const std::string& inside) { return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" " + head + ">" + inside + "</svg>"; }
const std::string red = "<rect width=\"100%\" height=\"100%\" fill=\"#ff0000\"/>";

std::uint32_t pixel(const Pixels& p, int x, int y) { return reinterpret_cast<const std::uint32_t*>(p.row(y))[x]; }

}  // namespace

TEST_CASE("contain keeps the shape within the box, cover fills the box") {
    const std::string wide = svg("viewBox=\"0 0 400 100\"", "<rect width=\"400\" height=\"100\" fill=\"#ff0000\"/>");
    const auto inside = draw_svg(bytes(wide), 200, 200, Fit::contain);
    REQUIRE(inside);
    CHECK(inside->width == 200);
    CHECK(inside->height == 50);
    const auto over = draw_svg(bytes(wide), 200, 200, Fit::cover);
    REQUIRE(over);
    CHECK(over->width == 200);
    CHECK(over->height == 200);
    CHECK(over->format == PixelFormat::opaque32);
    CHECK((pixel(*over, 0, 0) & 0xFFFFFF) == 0xFF0000);
    CHECK((pixel(*over, 199, 199) & 0xFFFFFF) == 0xFF0000);
}

TEST_CASE("a drawing that covers everything is opaque, another one is blended") {
    CHECK(draw_svg(bytes(svg("viewBox=\"0 0 10 10\"", red)), 40, 40, Fit::contain)->format == PixelFormat::opaque32);
    const auto holes = draw_svg(bytes(svg("viewBox=\"0 0 10 10\"", "<circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"#ff0000\"/>")), 40, 40, Fit::contain);
    REQUIRE(holes);
    CHECK(holes->format == PixelFormat::blend32);
    CHECK(pixel(*holes, 0, 0) == 0);
    CHECK(pixel(*holes, 20, 20) == 0xFFFF0000);
}

TEST_CASE("sizes without a viewBox are taken from width and height") {
    const auto p = draw_svg(bytes(svg("width=\"300\" height=\"150\"", red)), 100, 100, Fit::contain);
    REQUIRE(p);
    CHECK(p->width == 100);
    CHECK(p->height == 50);
}

TEST_CASE("a mask has the coverage only") {
    const auto mask = draw_svg_mask(bytes(svg("viewBox=\"0 0 10 10\"", "<rect width=\"5\" height=\"10\" fill=\"#00ff00\"/>")), 20, 20);
    REQUIRE(mask);
    CHECK(mask->format == PixelFormat::mask8);
    CHECK(mask->row(10)[2] == 255);
    CHECK(mask->row(10)[17] == 0);
}

TEST_CASE("what is no drawing is an error, never a crash") {
    const std::string cases[] = {
        "", "hello", "<svg", "<html></html>", std::string("\xff\xfe\x00\x01", 4), svg("viewBox=\"0 0 10 10\"", "<g>").substr(0, 60),
        svg("viewBox=\"0 0 0 0\" width=\"0\" height=\"0\"", red), svg("viewBox=\"0 0 1 100000\"", red), svg("viewBox=\"0 0 100000 1\"", red),
        std::string(5u << 20, ' ') + svg("viewBox=\"0 0 1 1\"", red)};
    for (const auto& text : cases) {
        CAPTURE(text.substr(0, 80));
        const auto p = draw_svg(bytes(text), 64, 64, Fit::contain);
        REQUIRE_FALSE(p);
        CHECK_FALSE(p.error().text.empty());
    }
}

TEST_CASE("numbers that no drawing has neither crash nor take all memory") {
    for (const char* box : {"0 0 1e-300 1", "0 0 1e-320 1e-320", "0 0 1e300 1e300", "0 0 -5 5", "nan nan nan nan", "-1e9 -1e9 1e18 1e18"})
        for (const Fit fit : {Fit::contain, Fit::cover}) {
            CAPTURE(box);
            const auto p = draw_svg(bytes(svg("viewBox=\"" + std::string(box) + "\"", red)), 64, 64, fit);
            if (p) CHECK(p->bytes() <= 64u * 64 * 4);
        }
    for (const auto& [w, h] : {std::pair{0, 0}, {-1, 10}, {10, -1}, {1 << 30, 1 << 30}, {9000, 9000}}) {
        CHECK_FALSE(draw_svg(bytes(svg("viewBox=\"0 0 10 10\"", red)), w, h, Fit::contain));
        CHECK_FALSE(draw_svg(bytes(svg("viewBox=\"0 0 10 10\"", red)), w, h, Fit::cover));
    }
}

TEST_CASE("a drawing reaches nothing outside itself, and cannot copy itself without end") {
    estation::fakes::Scratch folder;
    estation::fakes::put(folder / "secret.svg", svg("viewBox=\"0 0 10 10\"", red));
    const std::string file = (folder / "secret.svg").string();
    for (const std::string& inside : {"<image width=\"10\" height=\"10\" xlink:href=\"file://" + file + "\"/>", "<image width=\"10\" height=\"10\" href=\"" + file + "\"/>",
                                      "<use xlink:href=\"" + file + "#x\"/>", std::string("<style>@import url(\"") + file + "\");</style>"}) {
        const auto p = draw_svg(bytes(svg("viewBox=\"0 0 10 10\"", inside)), 20, 20, Fit::contain);
        if (p) CHECK(pixel(*p, 10, 10) == 0);
    }
    std::string bomb = "<defs><g id=\"a0\"><rect width=\"1\" height=\"1\"/></g>";
    for (int i = 1; i < 30; ++i) {
        const std::string before = std::to_string(i - 1);
        bomb += "<g id=\"a" + std::to_string(i) + "\">";
        for (int n = 0; n < 10; ++n) bomb += "<use xlink:href=\"#a" + before + "\"/>";
        bomb += "</g>";
    }
    CHECK_FALSE(draw_svg(bytes(svg("viewBox=\"0 0 10 10\"", bomb + "</defs><use xlink:href=\"#a29\"/>")), 20, 20, Fit::contain));
}
