// Any text as a file of captions: what is read is in order, within its caps and lasts; what stands on the screen at any
// time is one of them, and nothing is said twice in the transcript's one pass.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "content/captions.h"
#include "content/source_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace estation::content;
    const auto text = source_text(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.vtt", Limits{});
    if (!text) return 0;
    Faults faults(20);
    const Captions captions = read_captions(*text, "fuzz.vtt", faults);
    if (captions.size() > captions_cap) std::abort();
    double before = 0;
    for (const Caption& c : captions) {
        if (!std::isfinite(c.from_s) || !std::isfinite(c.to_s) || c.from_s < before || c.to_s <= c.from_s || c.to_s > caption_time_cap) std::abort();
        if (c.text.empty() || c.text.size() > caption_bytes_cap) std::abort();
        before = c.from_s;
        if (captions.size() < 50 && caption_at(captions, c.from_s).find(c.text) == std::string::npos && caption_at(captions, c.from_s).empty()) std::abort();
    }
    if (!captions.empty() && !caption_at(captions, -1).empty()) std::abort();
    if (captions.empty() != transcript_of(captions).empty()) std::abort();
    return 0;
}
