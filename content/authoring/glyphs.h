// Which characters of a pack no station can show: its package brings Noto Sans CJK, and Debian DejaVu, whatever fonts the author's own
// machine has. Looks at every text that is shown, in drawings too, and passes over remarks. Reads fonts and files; one thread.
#pragma once
#include <vector>

#include "content/pack.h"

namespace estation::content {

// One line for each character and file, by its first place: "packs/p01/quiz.gift:3: no font of a station has ...". One line says
// so when this machine lacks those fonts, because then nothing can be told.
[[nodiscard]] std::vector<Error> missing_glyphs(const FileSource& files, const std::string& label);

}  // namespace estation::content
