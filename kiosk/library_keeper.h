// The LibraryKeeper finds what can be shown: the folders named on the command line, else the store's current
// generation, else the starter packs that came with the program, so that the screen is never empty. Owned by main(); load()
// before the first frame on the UI thread, later on the thread of StoreWatch.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "content/author_words.h"
#include "content/library.h"
#include "kiosk/clock.h"
#include "kiosk/config.h"

namespace estation::kiosk {

class LibraryKeeper {
public:
    LibraryKeeper(const Config& config, WallClock clock);

    // What to show now, and what was wrong with it, a line each. Never null; at worst a Library with nothing in it.
    std::shared_ptr<const content::Library> load(std::vector<std::string>& notes) const { return load(notes, today()); }
    // As it is on that day: what has expired before it is left out.
    std::shared_ptr<const content::Library> load(std::vector<std::string>& notes, std::optional<content::Date> today) const;
    // The same of the folders alone, for an author at work on them; null when nothing in them can be shown.
    std::shared_ptr<const content::Library> load_folders(std::vector<std::string>& notes) const;
    [[nodiscard]] const std::filesystem::path& store() const { return store_; }
    // The keeper's own: a pack of posters that the staff page writes, and what is shown when.
    [[nodiscard]] std::filesystem::path notices() const { return config_.data / "notices"; }
    // The channel's, which the sync client writes; where there is none, the station's own.
    [[nodiscard]] std::filesystem::path programme_file() const;
    // What the staff page says of hours and ceremony, which wins.
    [[nodiscard]] std::filesystem::path timing_file() const { return config_.data / "staff-programme.toml"; }
    [[nodiscard]] std::optional<content::Date> today() const { return clock_.today(); }
    // Folders were named on the command line: the store is not asked.
    [[nodiscard]] bool from_folders() const { return !config_.packs.empty(); }
    // Nor is it after three crashes.
    [[nodiscard]] bool safe_mode() const { return config_.safe_mode; }

private:
    [[nodiscard]] std::vector<std::shared_ptr<const content::Pack>> open_folders(const std::vector<std::filesystem::path>& folders, std::vector<std::string>& notes) const;
    [[nodiscard]] std::vector<std::filesystem::path> starter_folders() const;
    // The starter packs, without those that were recalled.
    [[nodiscard]] std::vector<std::shared_ptr<const content::Pack>> starter_packs(std::vector<std::string>& notes) const;
    [[nodiscard]] content::Programme programme(std::vector<std::string>& notes) const;

    const Config& config_;
    WallClock clock_;
    std::filesystem::path store_;
    content::AuthorWords words_;   // with --watch, in which an author is told what to mend
};

}  // namespace estation::kiosk
