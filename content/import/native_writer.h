// Makes a pack folder of what was imported, in our own files: a quiz for every few hundred questions, an article for every page,
// pictures beside them. The folder appears whole or not at all. Any thread; the caller waits for the disk.
#pragma once
#include <filesystem>
#include <string>

#include "content/import/import.h"

namespace estation::content {

// Takes out of `import` what the kiosk could not read back (a line in `dropped` for each) and pictures that are none.
void keep_what_reads(Import& import);

// `out` must not exist, or be an empty folder. `source_name` is the file that was imported, named as the source.
[[nodiscard]] Result<> write_pack(const Import& import, const std::filesystem::path& out, const std::string& source_name);

}  // namespace estation::content
