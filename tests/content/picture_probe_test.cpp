#include "content/picture_probe.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace estation::content;

namespace {

Result<PictureInfo> probe(std::string_view bytes) { return probe_picture(std::as_bytes(std::span(bytes)), Limits{}); }
std::string fault(std::string_view bytes) {
    const auto info = probe(bytes);
    return info ? "" : info.error().text;
}
bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string big(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
    return out;
}
std::string little(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
    return out;
}

std::string chunk(const std::string& name, const std::string& content) { return big(static_cast<std::uint32_t>(content.size()), 4) + name + content + "crc!"; }
std::string png(std::uint32_t width, std::uint32_t height) {
    return "\x89PNG\r\n\x1A\n" + chunk("IHDR", big(width, 4) + big(height, 4) + std::string("\x08\x02\0\0\0", 5)) + chunk("IDAT", "data") + chunk("IEND", "");
}

std::string segment(char marker, const std::string& content) {
    return std::string("\xFF") + marker + big(static_cast<std::uint32_t>(content.size() + 2), 2) + content;
}
std::string jpeg(std::uint32_t width, std::uint32_t height, char frame = '\xC0') {
    const std::string thumbnail = "Exif\xFF\xD8\xFF\xC0 inside \xFF\xD9";
    return "\xFF\xD8" + segment('\xE1', thumbnail) + segment(frame, "\x08" + big(height, 2) + big(width, 2) + "\x03") + segment('\xDA', "scan") +
           std::string("da\xFF\0ta\xFF\xD0more", 11) + segment('\xC4', "table \xFF\xD9 in it") + segment('\xDA', "scan") + "rest" + "\xFF\xD9";
}

std::string riff(const std::string& content) { return "RIFF" + little(static_cast<std::uint32_t>(content.size() + 4), 4) + "WEBP" + content; }
std::string lossy(std::uint32_t width, std::uint32_t height) {
    return riff("VP8 " + little(100, 4) + "abc\x9D\x01\x2A" + little(width, 2) + little(height, 2) + "data");
}
std::string lossless(std::uint32_t width, std::uint32_t height) {
    return riff("VP8L" + little(100, 4) + "\x2F" + little((width - 1) | (height - 1) << 14, 4) + "data and more");
}
std::string extended(std::uint32_t width, std::uint32_t height, char flags) {
    return riff("VP8X" + little(10, 4) + flags + std::string(3, '\0') + little(width - 1, 3) + little(height - 1, 3) + "more");
}

std::string svg(const std::string& inside, const std::string& attributes = "viewBox='0 0 1200 800'") {
    return "<?xml version='1.0'?>\n<!-- a drawing -->\n<svg xmlns='http://www.w3.org/2000/svg' " + attributes + ">" + inside + "</svg>\n";
}

}  // namespace

TEST_CASE("PNG: size, and every way of being cut off") {
    CHECK(*probe(png(640, 480)) == PictureInfo{PictureFormat::png, 640, 480});
    const auto whole = png(640, 480);
    for (std::size_t cut = 8; cut < whole.size(); ++cut) CHECK(!probe(std::string_view(whole).substr(0, cut)));
    CHECK(fault(whole.substr(0, whole.size() - 1)) == "this PNG is cut off before its end; save or copy it again");
    CHECK(holds(fault(png(30'000, 30'000)), "30000 x 30000 pixels"));
    CHECK(holds(fault(png(0, 10)), "no width"));
    CHECK(holds(fault(png(0xFFFFFFFF, 0xFFFFFFFF)), "at most"));
    CHECK(holds(fault("\x89PNG\r\n\x1A\n" + chunk("IDAT", "x")), "begin with its header"));
    CHECK(holds(fault("\x89PNG\r\n\x1A\n" + big(0xFFFFFFFF, 4) + "IHDRxxxxxxxxxxxxx"), "cut off"));
    CHECK(probe(png(10'000, 10'000)));
    CHECK(!probe(png(20'000, 5'001)));
}

TEST_CASE("JPEG: size beyond thumbnails, and every way of being cut off") {
    CHECK(*probe(jpeg(800, 600)) == PictureInfo{PictureFormat::jpeg, 800, 600});
    CHECK(*probe(jpeg(800, 600, '\xC2')) == PictureInfo{PictureFormat::jpeg, 800, 600});
    CHECK(probe(jpeg(800, 600) + "trailing bytes of a camera"));
    const auto whole = jpeg(800, 600);
    for (std::size_t cut = 3; cut < whole.size(); ++cut) CHECK_MESSAGE(!probe(std::string_view(whole).substr(0, cut)), cut);
    CHECK(fault(whole.substr(0, whole.size() - 2)) == "this JPEG is cut off before its end; save or copy it again");
    CHECK(holds(fault(jpeg(30'000, 30'000)), "30000 x 30000 pixels"));
    CHECK(holds(fault(jpeg(800, 600, '\xC3')), "ordinary JPEG"));
    CHECK(holds(fault("\xFF\xD8\xFF\xD9"), "no picture"));
    CHECK(holds(fault("\xFF\xD8" + segment('\xDA', "scan") + "\xFF\xD9"), "before its size"));
}

TEST_CASE("WebP in its three forms") {
    CHECK(*probe(lossy(320, 200)) == PictureInfo{PictureFormat::webp, 320, 200});
    CHECK(*probe(lossless(320, 200)) == PictureInfo{PictureFormat::webp, 320, 200});
    CHECK(*probe(extended(320, 200, 0)) == PictureInfo{PictureFormat::webp, 320, 200});
    CHECK(holds(fault(extended(320, 200, 2)), "moves"));
    CHECK(holds(fault(extended(30'000, 30'000, 0)), "30000 x 30000"));
    CHECK(holds(fault(lossy(320, 200).substr(0, 33)), "cut off"));
    CHECK(holds(fault(riff("ABCD" + std::string(30, 'x'))), "damaged"));
}

TEST_CASE("other formats are named with what to do") {
    CHECK(fault("GIF89a....") == "this is a GIF file; convert it to PNG or JPEG");
    CHECK(holds(fault(std::string("\0\0\0\x18"
                                  "ftypavif....",
                                  16)),
                "AVIF"));
    CHECK(holds(fault(std::string("\0\0\0\x18"
                                  "ftypheic....",
                                  16)),
                "HEIC"));
    CHECK(holds(fault("BM......"), "BMP"));
    CHECK(holds(fault(""), "empty"));
    CHECK(holds(fault("hello"), "not a PNG, JPEG, WebP or SVG"));
    CHECK(holds(fault("<html></html>"), "not a PNG"));
}

TEST_CASE("SVG: its size") {
    CHECK(*probe(svg("<path d='M0 0L1 1'/>")) == PictureInfo{PictureFormat::svg, 1200, 800});
    CHECK(*probe(svg("", "width='300' height='150.4px' viewBox='0 0 1 1'")) == PictureInfo{PictureFormat::svg, 300, 150});
    CHECK(*probe(svg("", "width='100%' height='10mm' viewBox='0,0,40,30'")) == PictureInfo{PictureFormat::svg, 40, 30});
    CHECK(*probe("\xEF\xBB\xBF" + svg("<style><![CDATA[.a{fill:url(#g)}]]></style><use xlink:href='#a'/>")) == PictureInfo{PictureFormat::svg, 1200, 800});
    CHECK(holds(fault(svg("", "")), "viewBox"));
    CHECK(holds(fault(svg("", "viewBox='0 0 -1 5'")), "not sensible"));
    CHECK(holds(fault(svg("", "viewBox='0 0 1e300 5'")), "not sensible"));
    CHECK(probe("<svg viewBox='0 0 1 1'/>"));
    CHECK(probe("<s:svg xmlns:s='http://www.w3.org/2000/svg' viewBox='0 0 1 1'></s:svg>"));
}

TEST_CASE("SVG: nothing that acts or leads outside") {
    const char* const insides[] = {
        "<script>alert(1)</script>",
        "<SCRIPT/>",
        "<foreignObject/>",
        "<image href='http://a.cn/x.png'/>",
        "<image xlink:href='file:///etc/passwd'/>",
        "<image href='data:image/png;base64,xxxx'/>",
        "<use href='other.svg#a'/>",
        "<use href='&#104;ttp://a'/>",
        "<rect onclick='x()'/>",
        "<rect style='fill:url(http://a.cn/x)'/>",
        "<rect fill='url( \"a.svg#b\")'/>",
        "<rect fill='&#117;rl(http://a)'/>",
        "<style>@import 'a.css';</style>",
        "<style>a{b:u\\72l(x)}</style>",
        "<style><![CDATA[a{b:url(http://x)}]]></style>",
        "<g xml:base='http://a.cn/'/>",
        "<a href='https://a.cn'>x</a>",
    };
    for (const char* inside : insides) CHECK_MESSAGE(!probe(svg(inside)), inside);
    CHECK(holds(fault("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg("")), "DOCTYPE"));
    CHECK(holds(fault("<?xml-stylesheet href='a.css'?>" + svg("")), "style sheet"));
    CHECK(probe(svg("<rect fill='url(#g)' style='stroke: url(\"#h\")'/><style>a{fill:url( '#g' )}</style>")));
}

TEST_CASE("SVG: cut off, badly nested, too large") {
    const auto whole = svg("<g><rect x='1'/></g>");
    for (std::size_t cut = whole.find("<svg") + 4; cut + 2 < whole.size(); ++cut) CHECK_MESSAGE(!probe(std::string_view(whole).substr(0, cut)), cut);
    CHECK(holds(fault(svg("<g></h>")), "closes nothing"));
    CHECK(holds(fault(svg("") + "<svg/>"), "behind </svg>"));
    CHECK(holds(fault("<html><svg></svg></html>"), "instead of <svg>"));
    CHECK(holds(fault(svg("<g a=b/>")), "quotes"));
    CHECK(holds(fault(svg("\xFF")), "UTF-8"));
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<g>";
    CHECK(holds(fault(svg(deep)), "nested deeper"));
    CHECK(holds(fault(svg(std::string(3u << 20, ' '))), "at most 2097152"));
    CHECK(holds(fault(svg("\n\n<script/>")), "line 5"));
}
