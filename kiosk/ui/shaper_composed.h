// The second half of shaping: formulas are set, and readings put above their characters. What the first half made of those
// spans is replaced, cluster by cluster, so that everything after it (lines, gaps, speech) goes on as with letters.
// Used by the Shaper only; the typesetter's thread.
#pragma once
#include <span>
#include <string>

#include "kiosk/ui/shaper.h"

namespace estation::kiosk::ui {

// `text` is what was shaped, spans one behind the other; `em` in px.
void compose_spans(_PangoContext* context, std::span<const Span> spans, const std::string& text, int em, Shaped& out);

}  // namespace estation::kiosk::ui
