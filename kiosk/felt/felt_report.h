// A FeltReport is what one visitor told about one shaking: which (a day, an hour, and no nearer place than the district), and the
// answers as indexes. No name, no device, no minute. Reports of one shaking together give the community's value, from three
// people on. Plain values and pure functions; any thread.
#pragma once
#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "content/seismology/felt_report.h"
#include "content/text.h"

namespace estation::kiosk::felt {

enum class Place { here, same_city, elsewhere };   // this district, another of this city, another city

struct Event {
    content::Date date;
    int hour = 0;             // 0 to 23, local
    Place place = Place::here;
    auto operator<=>(const Event&) const = default;
};

struct Report {
    Event event;
    content::seismology::FeltAnswers answers;
};

// What is shown of one shaking. The value only from `least_people` on, so that nobody's own answers can be read from it.
inline constexpr int least_people = 3;
struct Summary {
    Event event;
    int people = 0;
    std::optional<double> cdi;   // USGS community decimal intensity, one decimal
};
// Newest first.
[[nodiscard]] std::vector<Summary> summaries(std::span<const Report> reports);

// One line of the file, with its line end, and back; nothing for a line that is not one.
[[nodiscard]] std::string line_of(const Report& report);
[[nodiscard]] std::optional<Report> report_from(std::string_view line);
// "here", "same_city", "elsewhere"
[[nodiscard]] std::string_view name_of(Place place);

}  // namespace estation::kiosk::felt
