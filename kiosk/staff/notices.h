// The keeper's notices: a pack of posters in the data folder (<data>/notices), one file each, that goes round in the attract loop.
// Written whole or not at all. Owned by the Office, on its thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"
#include "content/text.h"

namespace estation::kiosk::staff {

struct Notice {
    std::string id;                       // "n1"; empty: a new one
    std::string title;
    std::vector<std::string> lines;       // at most four
    std::filesystem::path picture;        // to be copied in; empty: none
    std::optional<content::Date> until;   // shown up to and with this day
};

inline constexpr std::size_t most_notices = 20, most_lines = 4, longest_title = 40, longest_line = 60;  // letters
inline constexpr std::uint64_t largest_picture = 20u << 20;

[[nodiscard]] std::vector<Notice> read_notices(const std::filesystem::path& folder);
// Checks it, copies its picture and writes it; the id of the notice.
[[nodiscard]] content::Result<std::string> write_notice(const std::filesystem::path& folder, const Notice& notice, content::Date today);
[[nodiscard]] content::Result<> remove_notice(const std::filesystem::path& folder, const std::string& id, content::Date today);
// Pictures on a stick that a notice can take: PNG, JPEG, WebP, not too large; at most 60, by name.
[[nodiscard]] std::vector<std::filesystem::path> pictures_on(const std::filesystem::path& stick);

}  // namespace estation::kiosk::staff
