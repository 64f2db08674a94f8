// The FlashMeter watches pictures as they follow each other on the glass and judges whether they could bring on a seizure,
// after WCAG 2.2, 2.3.1: more than three flashes within a second, general or red, over more than a quarter of any ten
// degrees of sight. A general flash is a pair of opposing changes of relative luminance by 0.1 or more where the darker is
// below 0.8; a red flash a pair of opposing changes to or from a saturated red. Stricter than the text in one thing: what
// flashes in turn counts as if it flashed at once. Used by journeys and tests; one thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "kiosk/platform/pixels.h"

namespace estation::kiosk {

class FlashMeter {
public:
    // Pictures of so many pixels; `px_per_mm` on the glass, seen from 600 mm.
    FlashMeter(int width, int height, double px_per_mm);

    // A picture that stands from this time on, in seconds; they come in the order of time.
    void see(const Pixels& picture, double at_s);

    struct Finding {
        double area_mm2 = 0;     // the most that flashed too often within ten degrees, at one time
        double at_s = 0;
        bool red = false;
        int x = 0, y = 0;        // of the middle of it, in pixels
    };
    // What may be shown: the area of `worst` is below the threshold.
    [[nodiscard]] bool safe() const { return worst_.area_mm2 <= threshold_mm2; }
    [[nodiscard]] const Finding& worst() const { return worst_; }
    [[nodiscard]] std::string text() const;   // how much flashes too often, when and where: for the line of an error

    static constexpr double distance_mm = 600, threshold_mm2 = 0.006 * distance_mm * distance_mm;   // 0.006 steradians
    static constexpr int most_changes = 6;    // three flashes are six opposing changes

private:
    // Follows one value of one place between its turning points.
    struct Track {
        float turn = 0;              // the extreme since the last change
        std::int8_t way = 0;         // 1 rising, -1 falling, 0 unknown
        std::uint8_t next = 0;
        float times[most_changes + 1] = {};   // of the latest changes, a ring
        int count = 0;
    };
    enum class What { general, red };
    void follow(Track& track, float value, bool counts_at_turn, bool counts_now, float least, double at_s, What what);
    void average(const Pixels& picture);
    void judge(const std::vector<Track>& tracks, double at_s, bool red);

    int width_, height_, cell_px_, columns_, rows_;
    double px_per_mm_;
    bool begun_ = false;
    double began_s_ = 0;
    std::vector<float> luminance_, redness_, saturation_;   // of each cell
    std::vector<float> turn_saturation_;
    std::vector<Track> general_, red_;
    std::vector<int> sums_;
    Finding worst_;
};

}  // namespace estation::kiosk
