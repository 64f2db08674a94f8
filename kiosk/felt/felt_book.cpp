#include "kiosk/felt/felt_book.h"

#include <algorithm>
#include <string>

#include "content/durable.h"
#include "content/week.h"

namespace estation::kiosk::felt {
using content::Date;
using content::Result;

Result<FeltBook> FeltBook::open(std::filesystem::path file, int keep_days) {
    FeltBook book(std::move(file), keep_days);
    std::error_code none;
    if (!std::filesystem::exists(book.file_, none)) return book;
    const auto text = content::read_capped(book.file_, largest_bytes);
    if (!text) return text.error().in("felt reports");
    bool damaged = false;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (auto report = report_from(line)) book.reports_.push_back(std::move(*report));
        else damaged = damaged || !line.empty();
    }
    if (damaged)
        if (auto kept = content::write_durably(book.file_.string() + ".damaged", *text); !kept) return kept.error().in("felt reports");
    return book;
}

bool FeltBook::is_over(const Report& report, const Date& today) const { return content::plus_days(report.event.date, keep_days_) < today; }

Result<> FeltBook::replace(std::vector<Report> reports) {
    if (reports.size() > most_reports) reports.erase(reports.begin(), reports.end() - static_cast<std::ptrdiff_t>(most_reports));
    std::string text;
    for (const Report& r : reports) text += line_of(r);
    if (auto made = content::make_folder_durably(file_.parent_path()); !made) return made.error().in("felt reports");
    if (auto kept = content::write_durably(file_, text); !kept) return kept.error().in("felt reports");
    reports_ = std::move(reports);
    return {};
}

Result<> FeltBook::add(const Report& report, std::optional<Date> today) {
    std::vector<Report> reports = reports_;
    if (today) std::erase_if(reports, [&](const Report& r) { return is_over(r, *today); });
    reports.push_back(report);
    return replace(std::move(reports));
}

Result<> FeltBook::sweep(std::optional<Date> today) {
    if (!today || std::none_of(reports_.begin(), reports_.end(), [&](const Report& r) { return is_over(r, *today); })) return {};
    std::vector<Report> reports = reports_;
    std::erase_if(reports, [&](const Report& r) { return is_over(r, *today); });
    return replace(std::move(reports));
}

}  // namespace estation::kiosk::felt
