// The month's figures of a station, counted from its own usage records: what a keeper takes along on a stick when there is no
// server. Counting rules of the annual report: a session counts (F-05) when it lasted at least 10 s and somebody did
// something after the first touch; staff are never counted. Pure; any thread.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "content/library.h"
#include "sync/outbox.h"

namespace estation::kiosk::staff {

struct ItemFigures { int opened = 0; std::int64_t ms = 0; int finished = 0; };

struct Figures {
    int year = 0, month = 0;
    int sessions = 0;             // F-05
    int short_sessions = 0;       // the others
    std::int64_t ms = 0;          // of counted sessions
    int with_a_mode = 0;          // counted sessions in which large text, contrast, low reach, speech or English was used
    std::map<std::string, int> modes;   // in how many counted sessions each mode was used, by its name in the record
    int answers = 0, right = 0, quizzes_finished = 0, forms = 0, videos_started = 0, videos_most = 0, searches = 0;
    int races_finished = 0, classes_finished = 0;   // of quizzes_finished: for two, and a class with raised hands
    int class_questions = 0;      // that a class answered by raised hands that were counted
    std::int64_t class_hands = 0; // of all of them
    int school_drills = 0, staff_visits = 0;   // belong to no session
    std::int64_t ready_min = 0, scheduled_min = 0;   // F-06: of the opening hours of the month's days
    int unsure_time = 0;          // records whose clock was implausible: not in any month
    std::map<std::string, ItemFigures> items;
};

// The records of one month, local time. `offset_s`: local minus UTC.
[[nodiscard]] Figures count(std::span<const sync::Record> records, int year, int month, std::int64_t offset_s);
// As a spreadsheet opens it: UTF-8 with BOM, CRLF, every field quoted where it must be. Titles from the library.
[[nodiscard]] std::string as_csv(const Figures& figures, const content::Library& library, const std::string& station);

}  // namespace estation::kiosk::staff
