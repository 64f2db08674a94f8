#include "kiosk/ui/qr_code.h"

#include <doctest/doctest.h>

#include <string>

using namespace estation::kiosk::ui;

namespace {

// ISO/IEC 18004, 6.3.3: a dark ring of seven, a light one of five, a dark square of three.
bool has_finder(const QrCode& code, int left, int top) {
    for (int y = 0; y < 7; ++y)
        for (int x = 0; x < 7; ++x) {
            const int ring = std::max(std::abs(x - 3), std::abs(y - 3));
            if (code.dark(left + x, top + y) != (ring == 3 || ring <= 1)) return false;
        }
    return true;
}

}  // namespace

TEST_CASE("an address becomes a code of a size that the standard knows") {
    for (const std::string& text : {std::string("https://a.cn"), std::string("https://www.gov.cn/zhengce/2025/index.html?from=station"), std::string(1000, 'x')}) {
        const QrCode code(text);
        REQUIRE_FALSE(code.empty());
        CHECK(code.side() >= 21);
        CHECK((code.side() - 21) % 4 == 0);
        CHECK(has_finder(code, 0, 0));
        CHECK(has_finder(code, code.side() - 7, 0));
        CHECK(has_finder(code, 0, code.side() - 7));
        CHECK_FALSE(has_finder(code, code.side() - 7, code.side() - 7));
    }
}

TEST_CASE("different addresses look different, and what is too long has no code") {
    const QrCode a("https://a.cn/1"), b("https://a.cn/2");
    REQUIRE(a.side() == b.side());
    bool differs = false;
    for (int y = 0; y < a.side(); ++y)
        for (int x = 0; x < a.side(); ++x) differs = differs || a.dark(x, y) != b.dark(x, y);
    CHECK(differs);
    CHECK(QrCode("").empty());
    CHECK(QrCode(std::string(3000, 'x')).empty());
}
