// What is taken along on a stick: some files in one folder, all of them or none that looks whole. They are written under a name that says it
// is not finished, brought to the stick to the last byte, then the folder gets its name; and the stick is let go of where the system
// allows it. A full stick is found before anything is written, one that is pulled out is told apart from one that is broken.
// Waits for the stick; the Office's thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace estation::kiosk::staff {

struct TakenFile {
    std::string name, text;
    std::filesystem::path source;      // read when its turn comes, if there is no text
};

enum class Took { whole, full, pulled, failed };
struct TakenAlong {
    Took took = Took::failed;
    std::filesystem::path folder;      // where it lies
    bool let_go = false;               // the stick is unmounted: it can be pulled at once
    std::uint64_t needed_bytes = 0, free_bytes = 0;   // of a full one
    std::string fault;
};

// `progress`: so many of so many files. `name`: of the folder; where there is one already the new one gets a number.
[[nodiscard]] TakenAlong take_along(const std::filesystem::path& stick, const std::string& name, const std::vector<TakenFile>& files,
                                    const std::function<void(int, int)>& progress, const std::stop_token& stop);

}  // namespace estation::kiosk::staff
