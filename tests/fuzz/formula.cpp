// Whatever stands between two $: it is read or refused, said in both languages, and set within finite bounds.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "content/formula.h"
#include "kiosk/ui/formula_layout.h"

using namespace estation;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 4096) return 0;
    const auto formula = content::read_formula(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!formula) return formula.error().text.empty() ? (std::abort(), 0) : 0;
    (void)content::formula_words(*formula, content::Language::zh_CN);
    (void)content::formula_words(*formula, content::Language::en);
    const kiosk::ui::MathFont font = [](const std::string& text, const kiosk::ui::MathFace& face) {
        kiosk::ui::MathWord word;
        word.advance = word.right = static_cast<float>(text.size()) * face.em / 2;
        word.above = face.em * 0.7F;
        return word;
    };
    for (const bool display : {false, true})
        for (const auto& piece : kiosk::ui::set_formula(*formula, font, 20, display))
            if (!std::isfinite(piece.box.width) || !std::isfinite(piece.box.above) || !std::isfinite(piece.box.below)) std::abort();
    return 0;
}
