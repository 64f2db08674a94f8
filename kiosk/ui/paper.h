// Paper is pages of A4 as a PDF: text, lines and boxes in points from the upper left corner. The text stays text, so that it can
// be searched and copied, and its letters travel along. Lives while one document is made; one thread at a time, any thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "content/result.h"
#include "kiosk/ui/typography.h"

namespace estation::kiosk::ui {

class Paper {
public:
    static constexpr double width_pt = 595.276, height_pt = 841.89, mm_pt = 72 / 25.4;
    struct Look {
        double size_pt = 9;
        bool bold = false;
        Align align = Align::left;
        double line_height = 1.35;
        std::uint32_t rgb = 0x1D2126;
        int max_lines = 0;          // the rest becomes "…"; 0: as many as it takes
    };

    explicit Paper(std::string_view title);
    ~Paper();
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;

    // Sets a paragraph at (x, y) within a width, all in points; its height.
    double text(double x, double y, double width, std::string_view text, const Look& look);
    [[nodiscard]] double height(double width, std::string_view text, const Look& look);
    void line(double x1, double y1, double x2, double y2, double thickness, std::uint32_t rgb);
    void fill(double x, double y, double width, double height, std::uint32_t rgb);
    void frame(double x, double y, double width, double height, double thickness, std::uint32_t rgb);
    void next_page();
    // The bytes of the PDF; nothing can be drawn afterwards.
    [[nodiscard]] content::Result<std::string> finish();

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace estation::kiosk::ui
