#include "kiosk/platform/row_shrinker.h"

#include <algorithm>
#include <cstring>

namespace estation::kiosk {

RowShrinker::RowShrinker(int width, int height, Pixels& out) : width_(width), height_(height), out_(out) {
    if (width == out.width && height == out.height) return;
    row_.resize(static_cast<std::size_t>(out.width) * 4);
    sum_.resize(row_.size());
    shares_.reserve(static_cast<std::size_t>(out.width));
    // Counted in parts of 1 / out.width texel, everything is whole: pixel x lies from x * width to (x + 1) * width.
    const std::int64_t texel = out.width;
    for (std::int64_t x = 0; x < out.width; ++x) {
        const std::int64_t begin = x * width, end = begin + width;
        const std::int64_t first = begin / texel, last = (end - 1) / texel;
        const auto part = [&](std::int64_t n) { return static_cast<float>(n) / static_cast<float>(width); };
        const std::int64_t head = std::min(end, (first + 1) * texel) - begin;
        const std::int64_t tail = last == first ? 0 : end - last * texel;
        shares_.push_back({static_cast<int>(first), static_cast<int>(last - first + 1), part(head), part(tail)});
    }
}

void RowShrinker::take(const std::uint8_t* row) {
    if (complete()) return;
    const std::int64_t y = taken_++;
    if (shares_.empty()) {
        std::memcpy(out_.row(static_cast<int>(y)), row, static_cast<std::size_t>(width_) * 4);
        return;
    }
    average_across(row);
    // The same parts downwards: a row may end one row of the result and begin the next.
    const std::int64_t begin = y * out_.height, end = begin + out_.height;
    const std::int64_t border = (static_cast<std::int64_t>(finished_) + 1) * height_;
    const auto part = [&](std::int64_t n) { return static_cast<float>(n) / static_cast<float>(height_); };
    add(part(std::min(end, border) - begin));
    if (end < border) return;
    finish_row();
    if (end > border) add(part(end - border));
}

void RowShrinker::average_across(const std::uint8_t* row) {
    const float whole = static_cast<float>(out_.width) / static_cast<float>(width_);
    float* to = row_.data();
    for (const Share& s : shares_) {
        const std::uint8_t* p = row + static_cast<std::ptrdiff_t>(s.first) * 4;
        std::uint32_t middle[4] = {};
        for (int i = 1; i + 1 < s.count; ++i)
            for (int c = 0; c < 4; ++c) middle[c] += p[i * 4 + c];
        const std::uint8_t* last = p + static_cast<std::ptrdiff_t>(s.count - 1) * 4;
        for (int c = 0; c < 4; ++c)
            *to++ = static_cast<float>(p[c]) * s.from + static_cast<float>(middle[c]) * whole + static_cast<float>(last[c]) * s.to;
    }
}

void RowShrinker::add(float share) {
    for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += row_[i] * share;
}

void RowShrinker::finish_row() {
    std::uint8_t* to = out_.row(finished_++);
    for (std::size_t i = 0; i < sum_.size(); ++i) to[i] = static_cast<std::uint8_t>(std::min(sum_[i] + 0.5f, 255.0f));
    std::fill(sum_.begin(), sum_.end(), 0.0f);
}

}  // namespace estation::kiosk
