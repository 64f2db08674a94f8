// A Programme says what a station shows while nobody touches it, and when it is open: which items go round at which time of
// day, in which campaign, what is shown when nothing else is (evergreen), opening hours, and a ceremony. Read from one
// TOML file (`programme.toml`); every fault is a line with file and number, and costs its entry, never the programme.
// Immutable plain data; any thread. A clock that cannot be believed (no Moment) shows evergreen and closes nothing.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/faults.h"
#include "content/item.h"
#include "content/result.h"

namespace estation::content {

struct Moment { Date date; int minute = 0; };  // local; minute 0..1439

struct Hours {
    int from_min = 0, to_min = 24 * 60;        // from 22:00 to 6:00 goes over midnight
    bool operator==(const Hours&) const = default;
};
// "8:30-12:00, 14:00-17:30"; "" is no hours at all. An error says what to write.
Result<std::vector<Hours>> parse_hours(std::string_view text);
std::string hours_text(const std::vector<Hours>& hours);   // "8:30–12:00，14:00–17:30"

struct Showing {
    ItemId item;
    std::optional<Hours> hours;                // of the day; absent: all day
    std::vector<int> weekdays;                 // 1 Monday..7 Sunday; empty: every day
    std::optional<Date> begins, ends;          // both included
    bool every_year = false;                   // begins and ends by month and day; may go over the new year
    int priority = 0;                          // while the highest is on, lower ones wait
};

struct Ceremony {
    Text title;
    std::vector<Text> lines;                   // who invites, where
    Date date;
    int start_min = 0;
    int card_before_min = 60, card_after_min = 30;   // how long the card stands
    // The guided way that the station then shows by itself: what, for how long, and what is said to it. Without any the
    // station chooses; a step without seconds takes its share of three minutes.
    struct Step {
        static constexpr int least_s = 5, most_s = 120;
        ItemId item;
        int seconds = 0;                       // 0: not said
        Text words;
        bool operator==(const Step&) const = default;
    };
    static constexpr std::size_t most_steps = 30;
    std::vector<Step> path;
};

struct Programme {
    std::vector<Showing> showings;
    std::vector<ItemId> evergreen;
    std::optional<std::vector<std::vector<Hours>>> opening;   // seven days from Monday; absent: always open
    struct Exception { Date date; std::vector<Hours> hours; Text reason; };
    std::vector<Exception> exceptions;
    std::optional<Ceremony> ceremony;

    // Fails only when the text is no TOML at all.
    static Result<Programme> read(std::string_view text, const std::string& file, Faults& faults);
};

// What goes round now, in the programme's order; with none on, or without a moment, evergreen. Empty: the programme leaves
// the choice to the station, which shows all its posters.
std::vector<ItemId> on_now(const Programme& programme, std::optional<Moment> now);
bool is_on(const Showing& showing, const Moment& now);

struct Opening {
    bool open = true;
    std::vector<Hours> today;                  // all of today's
    Text reason;                               // of an exception today
    struct Next { Date date; Hours hours; };
    std::optional<Next> next;                  // when closed: the next time within a fortnight
};
Opening opening_at(const Programme& programme, std::optional<Moment> now);

// The ceremony whose card stands now; nullptr: none.
const Ceremony* ceremony_at(const Programme& programme, std::optional<Moment> now);

}  // namespace estation::content
