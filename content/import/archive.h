// Reads zip archives that strangers made: everything is counted while it is unpacked, nothing is believed that the archive
// says about itself, and nothing is written to disk. Pure function on bytes; any thread.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "content/import/import.h"

namespace estation::content {

struct Unpacked {
    std::map<std::string, std::string> files;  // those that were wanted, by their path with '/'
    std::vector<std::string> names;            // of all files, in the archive's order
};

[[nodiscard]] bool looks_like_zip(std::string_view bytes);
// Fails, and hands out nothing, when an entry climbs out of the archive, is a link, is encrypted, is larger unpacked than the
// limits or than anything honest, or when the archive is cut off.
[[nodiscard]] Result<Unpacked> unpack(std::string_view bytes, const std::string& file, const ImportLimits& limits, const std::function<bool(const std::string&)>& wanted);

}  // namespace estation::content
