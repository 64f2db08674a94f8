#include "kiosk/ready_book.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <sstream>
#include <utility>

#include "content/durable.h"

namespace estation::kiosk {
using content::Date;
using content::Moment;
namespace fs = std::filesystem;

namespace {

constexpr int day_min = 24 * 60;
constexpr std::int64_t furthest_back_min = 62 * day_min;
constexpr std::size_t file_cap = 200;

std::int64_t minutes_of(const Moment& moment) {
    using namespace std::chrono;
    const sys_days days(year(moment.date.year) / month(static_cast<unsigned>(moment.date.month)) / day(static_cast<unsigned>(moment.date.day)));
    return std::int64_t{days.time_since_epoch().count()} * day_min + moment.minute;
}

Moment moment_at(std::int64_t minutes) {
    using namespace std::chrono;
    const year_month_day date{sys_days(days(static_cast<int>(minutes / day_min)))};
    return {{static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())), static_cast<int>(static_cast<unsigned>(date.day()))}, static_cast<int>(minutes % day_min)};
}

std::string value_of(const DayOn& d) {
    char text[80];
    std::snprintf(text, sizeof text, R"({"day":"%04d-%02d-%02d","ready":%d,"scheduled":%d})", d.day.year, d.day.month, d.day.day, d.ready, d.scheduled);
    return text;
}

}  // namespace

std::vector<DayOn> ReadyCount::go_on(const content::Programme& programme, const Moment& now, bool was_on) {
    std::vector<DayOn> ended;
    const std::int64_t to = minutes_of(now);
    const auto end_day = [&](const Date& next) {
        if (today_.scheduled > 0) ended.push_back(today_);
        today_ = {next, 0, 0};
    };
    std::int64_t from = counted_to_ == 0 ? to : counted_to_;
    if (to - from > furthest_back_min) from = to - furthest_back_min;
    for (std::int64_t minute = from + 1; minute <= to; ++minute) {
        const Moment moment = moment_at(minute);
        if (moment.date != today_.day) end_day(moment.date);
        if (!programme.opening || !content::opening_at(programme, moment).open) continue;
        ++today_.scheduled;
        if (was_on) ++today_.ready;
    }
    // A clock that was set back stands still here until its own time comes again, within the day; further back it begins anew,
    // and what was counted of a day that was none is nothing.
    if (to >= counted_to_) {
        counted_to_ = to;
        if (now.date != today_.day) end_day(now.date);
    } else if (counted_to_ - to > day_min) {
        counted_to_ = to;
        today_ = {now.date, 0, 0};
    }
    return ended;
}

std::string ReadyCount::text() const {
    return std::to_string(counted_to_) + " " + std::to_string(today_.ready) + " " + std::to_string(today_.scheduled) + "\n";
}

ReadyCount ReadyCount::from(std::string_view text) {
    std::istringstream in{std::string(text)};
    ReadyCount count;
    std::int64_t to = 0;
    int ready = 0, scheduled = 0;
    if (!(in >> to >> ready >> scheduled) || to <= 0 || to > std::int64_t{200} * 366 * day_min || ready < 0 || scheduled < ready || scheduled > day_min) return count;
    count.counted_to_ = to;
    count.today_ = {moment_at(to).date, ready, scheduled};
    return count;
}

ReadyBook::ReadyBook(fs::path file, content::Programme programme, Hands hands, const Times& times)
    : file_(std::move(file)), hands_(std::move(hands)), times_(times), programme_(std::move(programme)), thread_([this](const std::stop_token& stop) { keep(stop); }) {}

ReadyBook::~ReadyBook() {
    thread_.request_stop();
    bell_.notify_all();
}

void ReadyBook::know(content::Programme programme) {
    const std::lock_guard lock(mutex_);
    programme_ = std::move(programme);
}

void ReadyBook::count(bool first) {
    const auto now = hands_.now();
    if (!now) return;
    content::Programme programme;
    {
        const std::lock_guard lock(mutex_);
        programme = programme_;
    }
    const bool was_on = !first && minutes_of(*now) - count_.counted_to() <= times_.asleep_after_min;
    for (const DayOn& day : count_.go_on(programme, *now, was_on)) hands_.record({0, "ready", {}, {}, {}, value_of(day)});
}

void ReadyBook::write() {
    if (count_.counted_to() == 0) return;
    auto written = content::write_durably(file_, count_.text());
    if (!written && !told_ && hands_.say) hands_.say(written.error().in("the minutes in which the station is on").line());
    told_ = !written;
}

void ReadyBook::keep(const std::stop_token& stop) {
    if (const auto text = content::read_capped(file_, file_cap)) count_ = ReadyCount::from(*text);
    count(true);
    write();
    auto written = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        bell_.wait_for(lock, stop, times_.count_every, [] { return false; });
        lock.unlock();
        count(false);
        if (stop.stop_requested() || std::chrono::steady_clock::now() - written >= times_.write_every) {
            write();
            written = std::chrono::steady_clock::now();
        }
        lock.lock();
    }
}

}  // namespace estation::kiosk
