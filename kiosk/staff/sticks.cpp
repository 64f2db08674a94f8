#include "kiosk/staff/sticks.h"

#include <unistd.h>

#include <system_error>

namespace estation::kiosk::staff {
namespace fs = std::filesystem;

std::vector<fs::path> mounted_sticks(std::vector<fs::path> named, bool any_mounted) {
    if (!any_mounted) return named;
    std::error_code none;
    for (const char* root : {"/run/media", "/media"})
        for (const auto& one : fs::directory_iterator(root, none)) {
            if (!one.is_directory(none)) continue;
            bool inside = false;
            for (const auto& two : fs::directory_iterator(one.path(), none))
                if (two.is_directory(none)) named.push_back(two.path()), inside = true;
            if (!inside) named.push_back(one.path());
        }
    return named;
}

fs::path writable_stick(const std::vector<fs::path>& sticks) {
    std::error_code none;
    for (const auto& folder : sticks)
        if (fs::is_directory(folder, none) && ::access(folder.c_str(), W_OK) == 0) return folder;
    return {};
}

}  // namespace estation::kiosk::staff
