// A RowShrinker makes a picture smaller while its rows arrive, so that a large photograph never lies in memory
// whole: each row is averaged across, then added to the row of the result that it belongs to. Used by one decoder
// on one thread.
#pragma once
#include <cstdint>
#include <vector>

#include "kiosk/platform/pixels.h"

namespace estation::kiosk {

class RowShrinker {
public:
    // Rows are `width` pixels of four bytes; `height` of them must come. `out` is no larger either way, has four
    // bytes a pixel too and outlives the shrinker. Colours with transparency come premultiplied.
    RowShrinker(int width, int height, Pixels& out);
    void take(const std::uint8_t* row);  // never throws
    [[nodiscard]] bool complete() const { return taken_ == height_; }

private:
    // The texels of the source under one pixel of the result.
    struct Share { int first, count; float from, to; };  // how much of the first and the last counts
    void average_across(const std::uint8_t* row);
    void add(float share);
    void finish_row();

    int width_, height_, taken_ = 0, finished_ = 0;
    Pixels& out_;
    std::vector<Share> shares_;
    std::vector<float> row_, sum_;
};

}  // namespace estation::kiosk
