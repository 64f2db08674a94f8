// The FeltBook is the felt reports of this station on disk: one file, replaced whole and durably at each report, so that a
// power cut leaves the old state or the new one. Reports go when they are older than the station keeps them, and the oldest go
// when there are too many. Owned by the FeltDesk, on its thread.
#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "content/result.h"
#include "kiosk/felt/felt_report.h"

namespace estation::kiosk::felt {

class FeltBook {
public:
    static constexpr std::size_t most_reports = 5'000, largest_bytes = 1u << 20;
    static constexpr int usual_days = 90;

    // A file that is not there is an empty book. Lines that are none are left out, and the file is kept beside as .damaged.
    [[nodiscard]] static content::Result<FeltBook> open(std::filesystem::path file, int keep_days);
    // Returns when it is on the disk; after an error nothing has changed, and the same report may be given again.
    [[nodiscard]] content::Result<> add(const Report& report, std::optional<content::Date> today);
    // Drops what is older than `keep_days` on this day; without a day that can be believed nothing.
    [[nodiscard]] content::Result<> sweep(std::optional<content::Date> today);
    [[nodiscard]] std::span<const Report> reports() const { return reports_; }

private:
    FeltBook(std::filesystem::path file, int keep_days) : file_(std::move(file)), keep_days_(keep_days) {}
    [[nodiscard]] content::Result<> replace(std::vector<Report> reports);
    [[nodiscard]] bool is_over(const Report& report, const content::Date& today) const;

    std::filesystem::path file_;
    int keep_days_;
    std::vector<Report> reports_;   // in the order in which they came
};

}  // namespace estation::kiosk::felt
