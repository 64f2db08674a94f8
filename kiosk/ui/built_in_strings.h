// The visible words as they were when the program was built, the text of assets/strings/<lang>.toml. Any thread.
#pragma once
#include <string_view>

#include "content/text.h"

namespace estation::kiosk::ui {

[[nodiscard]] std::string_view built_in_strings(content::Language language);

}  // namespace estation::kiosk::ui
