#include "kiosk/staff/figures.h"
#include "content/csv_field.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace estation::kiosk::staff {

using content::csv_field;

namespace {

// The number behind "key": in the small JSON of a usage record, which the kiosk itself wrote.
double number(std::string_view json, std::string_view key) {
    const std::string name = "\"" + std::string(key) + "\":";
    const auto at = json.find(name);
    if (at == std::string_view::npos) return 0;
    double v = 0;
    const char* from = json.data() + at + name.size();
    (void)std::from_chars(from, json.data() + json.size(), v);
    return v;
}

// The sum of the numbers in "key":[3,12,5].
std::int64_t sum(std::string_view json, std::string_view key) {
    const std::string name = "\"" + std::string(key) + "\":[";
    const auto at = json.find(name);
    if (at == std::string_view::npos) return 0;
    std::int64_t all = 0;
    const char *from = json.data() + at + name.size(), *end = json.data() + json.size();
    while (from < end && *from != ']') {
        std::int64_t v = 0;
        const auto [next, fault] = std::from_chars(from, end, v);
        if (fault != std::errc{}) break;
        all += v;
        from = next + (next < end && *next == ',' ? 1 : 0);
    }
    return all;
}

bool says(std::string_view json, std::string_view part) { return json.find(part) != std::string_view::npos; }

bool in_month(std::int64_t wall_ms, std::int64_t offset_s, int year, int month) {
    const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(wall_ms + offset_s * 1000)));
    const std::chrono::year_month_day date(day);
    return static_cast<int>(date.year()) == year && static_cast<unsigned>(date.month()) == static_cast<unsigned>(month);
}

struct Session { bool ended = false; std::set<std::string> modes; std::int64_t ms = 0; int deeds = 0; };

// What the modes are called in a sheet, in the order of the accessibility bar.
constexpr std::pair<const char*, const char*> mode_words[] = {{"large_text", "大字"}, {"read_aloud", "朗读"}, {"low_reach", "低位"}, {"high_contrast", "高对比"}, {"language", "切换语言"}, {"reduced_motion", "少动画"}};

}  // namespace

Figures count(std::span<const sync::Record> records, int year, int month, std::int64_t offset_s) {
    Figures f;
    f.year = year;
    f.month = month;
    std::unordered_map<std::uint64_t, Session> sessions;
    std::vector<std::uint64_t> order;
    for (const sync::Record& r : records) {
        if (r.quality == sync::ClockQuality::implausible) {
            ++f.unsure_time;
            continue;
        }
        const sync::Usage& u = r.usage;
        if (u.kind == "ready") {
            // A day is told when it has ended, and belongs to its own month.
            char of[16];
            std::snprintf(of, sizeof of, "\"%04d-%02d-", year, month);
            if (says(u.value, std::string("\"day\":") + of)) f.ready_min += static_cast<std::int64_t>(number(u.value, "ready")), f.scheduled_min += static_cast<std::int64_t>(number(u.value, "scheduled"));
            continue;
        }
        if (!in_month(r.wall_ms, offset_s, year, month)) continue;
        if (u.kind == "school_drill") ++f.school_drills;
        if (u.kind == "staff") ++f.staff_visits;
        if (u.session == 0) continue;
        Session& s = sessions[u.session];
        if (u.kind == "session_end") {
            s.ended = true;
            s.ms = static_cast<std::int64_t>(number(u.value, "ms"));
        } else if (u.kind != "session_begin" && u.kind != "idle_reset" && u.kind != "idle_ask" && u.kind != "close") {
            ++s.deeds;
        }
        if (u.kind == "mode" && !u.value.starts_with("volume") && u.value != "mute") s.modes.insert(u.value);
        if (u.kind == "open") ++f.items[u.item].opened;
        if (u.kind == "close") f.items[u.item].ms += static_cast<std::int64_t>(number(u.value, "ms"));
        if (u.kind == "answer") {
            ++f.answers;
            if (number(u.value, "m") > 0.999) ++f.right;
        }
        if (u.kind == "quiz_end" && u.value.find("\"completed\":true") != std::string::npos) {
            ++f.quizzes_finished;
            ++f.items[u.item].finished;
            if (says(u.value, "\"mode\":\"race\"")) ++f.races_finished;
            if (says(u.value, "\"mode\":\"host\"")) ++f.classes_finished;
        }
        if (u.kind == "class_answer") {
            ++f.class_questions;
            f.class_hands += sum(u.value, "n");
        }
        if (u.kind == "search") ++f.searches;
        if (u.kind == "form_submit") ++f.forms;
        if (u.kind == "video_start") ++f.videos_started;
        if (u.kind == "video_most") ++f.videos_most;
    }
    for (const auto& [id, s] : sessions) {
        if (!s.ended) continue;
        if (s.ms < 10'000 || s.deeds < 1) {
            ++f.short_sessions;
            continue;
        }
        ++f.sessions;
        f.ms += s.ms;
        if (!s.modes.empty()) ++f.with_a_mode;
        for (const std::string& mode : s.modes) ++f.modes[mode];
    }
    return f;
}

std::string as_csv(const Figures& f, const content::Library& library, const std::string& station) {
    std::string out = "\xEF\xBB\xBF";
    const auto row = [&out](std::initializer_list<std::string> cells) {
        std::string line;
        for (const auto& c : cells) line += (line.empty() ? "" : ",") + csv_field(c);
        out += line + "\r\n";
    };
    const auto n = [](std::int64_t v) { return std::to_string(v); };
    row({"站点", station});
    row({"月份", n(f.year) + "年" + n(f.month) + "月"});
    row({"F-05 终端服务人次", n(f.sessions), "互动不少于10秒、触摸不少于2次；不含工作人员"});
    row({"其中使用大字、朗读、高对比、低位或英文", n(f.with_a_mode)});
    for (const auto& [mode, word] : mode_words)
        if (const auto used = f.modes.find(mode); used != f.modes.end()) row({std::string("　") + word, n(used->second)});
    row({"不足10秒或只碰一下（不计入）", n(f.short_sessions)});
    row({"服务时长（分钟）", n((f.ms + 30'000) / 60'000)});
    if (f.scheduled_min > 0) row({"F-06 开机率（%）", n((f.ready_min * 100 + f.scheduled_min / 2) / f.scheduled_min), "开放时间" + n(f.scheduled_min) + "分钟，其中开着机" + n(f.ready_min) + "分钟"});
    row({"F-08 视频播放（次）", n(f.videos_started)});
    row({"其中看完八成以上", n(f.videos_most)});
    row({"答题（次）", n(f.answers)});
    row({"其中答对", n(f.right)});
    row({"做完的测验（次）", n(f.quizzes_finished)});
    row({"其中两人赛一赛", n(f.races_finished)});
    row({"其中全班一起答（场）", n(f.classes_finished)});
    row({"全班举手回答的题（道次）", n(f.class_questions), "老师数过举手的题"});
    row({"全班举手（只次）", n(f.class_hands), "举手的总数，不是人数"});
    row({"搜索（次）", n(f.searches)});
    row({"提交的表单（份）", n(f.forms)});
    row({"全校演练（次）", n(f.school_drills)});
    row({"工作人员进入（次，不计入服务）", n(f.staff_visits)});
    if (f.unsure_time > 0) row({"时钟不准时的记录（不计入本月）", n(f.unsure_time)});
    out += "\r\n";
    row({"内容", "标题", "种类", "主题", "打开（次）", "做完（次）", "停留（分钟）"});
    for (const auto& [id, i] : f.items) {
        const content::Item* item = library.find(id);
        row({id, item != nullptr ? item->title.zh : "", item != nullptr ? content::kind_name(item->body) : "", item != nullptr ? content::topic_name(item->topic) : "",
             n(i.opened), n(i.finished), n((i.ms + 30'000) / 60'000)});
    }
    return out;
}

}  // namespace estation::kiosk::staff
