#include "kiosk/ui/qr_code.h"

#include <qrencode.h>

#include <cmath>
#include <memory>

namespace estation::kiosk::ui {
namespace {

constexpr int quiet = 4;                 // dots of white around it, as ISO/IEC 18004 asks
constexpr std::size_t longest = 1200;    // bytes; beyond that the dots are too fine for a screen seen at arm's length

struct Free { void operator()(QRcode* code) const { QRcode_free(code); } };

}  // namespace

QrCode::QrCode(const std::string& text) {
    if (text.empty() || text.size() > longest) return;
    const std::unique_ptr<QRcode, Free> code{QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M)};
    if (!code) return;
    side_ = code->width;
    dots_.reserve(static_cast<std::size_t>(side_ * side_));
    for (int i = 0; i < side_ * side_; ++i) dots_.push_back((code->data[i] & 1U) != 0);
}

void QrCode::draw(Ui& ui, float x, float y, float size) const {
    if (empty()) return;
    // Whole pixels to a dot, so that all are of one size.
    const float dot = std::max(1.0F, std::floor(size / static_cast<float>(side_ + 2 * quiet)));
    const float whole = dot * static_cast<float>(side_ + 2 * quiet);
    x = std::round(x + (size - whole) / 2);
    y = std::round(y + (size - whole) / 2);
    ui.fill({x, y, whole, whole}, Colour::white);
    for (int row = 0; row < side_; ++row)
        for (int begin = 0; begin < side_;) {
            int end = begin;
            while (end < side_ && dark(end, row)) ++end;
            if (end > begin) ui.fill({x + dot * static_cast<float>(begin + quiet), y + dot * static_cast<float>(row + quiet), dot * static_cast<float>(end - begin), dot}, Colour::black);
            begin = end + 1;
        }
}

}  // namespace estation::kiosk::ui
