// The DrillSheet is a drill's record on one page of A4, in Chinese, with lines for signatures on paper: what a school files.
// Pure apart from the fonts of the machine; any thread, but not the UI's, because it takes a noticeable part of a second.
#pragma once
#include <optional>
#include <string>

#include "content/result.h"
#include "kiosk/drill/drill_record.h"

namespace estation::kiosk::drill {

// The bytes of a PDF of one page.
[[nodiscard]] content::Result<std::string> drill_sheet(const DrillRecord& record, const std::optional<Comparison>& before);

}  // namespace estation::kiosk::drill
