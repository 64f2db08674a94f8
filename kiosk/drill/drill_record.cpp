#include "kiosk/drill/drill_record.h"
#include "content/csv_field.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <initializer_list>
#include <numeric>
#include <string_view>

namespace estation::kiosk::drill {
using content::csv_field;
namespace {

std::string local(std::int64_t wall_ms, const char* form) {
    const auto t = static_cast<std::time_t>(wall_ms / 1000);
    std::tm tm{};
    char text[32];
    if (localtime_r(&t, &tm) == nullptr || std::strftime(text, sizeof text, form, &tm) == 0) return {};
    return text;
}

std::string clock(const std::optional<Moment>& m) { return m && m->wall_sure ? local(m->wall_ms, "%H:%M:%S") : std::string{}; }

std::string one(double v) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", v);
    return text;
}

double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }

const char* mark_word(int score) { return score == 3 ? "好" : score == 2 ? "一般" : score == 1 ? "要改进" : "未评"; }

// "（东楼梯2、西楼梯1）", or nothing where no place was told.
std::string places(const DrillSetup& setup, const std::vector<int>& counts) {
    std::string text;
    for (std::size_t i = 0; i < counts.size() && i < setup.exits.size(); ++i)
        if (counts[i] > 0) text += (text.empty() ? "（" : "、") + setup.exits[i] + std::to_string(counts[i]);
    return text.empty() ? text : text + "）";
}

// What an event was, as the raw table of the export names it.
std::string event_words(const DrillEvent& e, const DrillSetup& s) {
    const auto name = [](const auto& list, int i) -> std::string { return i >= 0 && static_cast<std::size_t>(i) < list.size() ? list[static_cast<std::size_t>(i)] : std::string{}; };
    static constexpr const char* steps[] = {"等待", "宣布演练", "预警信号", "晃动开始", "晃动停止，疏散信号", "应急处置", "总结", "结束", "真实情况中止"};
    switch (e.kind) {
        case EventKind::setup: return "设置";
        case EventKind::step: return std::string(e.a >= 0 && e.a < 9 ? steps[e.a] : "") + (e.b == 1 ? "（手动）" : "（自动）");
        case EventKind::paused: return "暂停";
        case EventKind::resumed: return "继续";
        case EventKind::reported: {
            const std::string cls = e.a >= 0 && static_cast<std::size_t>(e.a) < s.classes.size() ? s.classes[static_cast<std::size_t>(e.a)].name : std::string{};
            return cls + (e.b == 0 ? " 到齐" : " 缺" + std::to_string(e.b));
        }
        case EventKind::problem: return "问题：" + name(s.problems, e.a);
        case EventKind::placed: return "第" + std::to_string(e.a) + "条的地点：" + (e.b >= 0 && static_cast<std::size_t>(e.b) < s.exits.size() ? s.exits[static_cast<std::size_t>(e.b)] : std::string{});
        case EventKind::task: return "完成：" + name(s.tasks, e.a);
        case EventKind::score: return "评价：" + name(s.evaluation, e.a) + " " + mark_word(e.b);
        case EventKind::measure: return "改进措施：" + e.text;
        case EventKind::undone: return "撤销第" + std::to_string(e.a) + "条";
        case EventKind::beat: return "运行中";
        case EventKind::cut: return "断电约" + std::to_string(e.a) + "秒" + (e.b == 1 ? "" : "（时钟不可信）");
    }
    return {};
}

}  // namespace

int DrillRecord::problem_count() const {
    return std::accumulate(problems.begin(), problems.end(), 0, [](int n, const auto& p) { return n + p.second; });
}

std::optional<bool> DrillRecord::in_time() const {
    if (!all_in_s || ended == Step::aborted) return std::nullopt;
    return *all_in_s <= setup.evacuate_s;
}

DrillRecord record_of(const Conductor& c) {
    DrillRecord r;
    r.setup = c.setup();
    const DrillState& s = c.state();
    r.ended = s.step;
    if (const auto& a = s.when(Step::announce); a && a->wall_sure) r.date = local(a->wall_ms, "%Y-%m-%d");
    r.announced_at = clock(s.when(Step::announce));
    r.warning_at = clock(s.when(Step::warning));
    r.shaking_at = clock(s.when(Step::shaking));
    r.shaking_ended_at = r.evacuate_at = clock(s.when(Step::evacuate));
    r.ended_at = clock(s.over() ? s.when(s.step) : std::optional<Moment>{});
    if (const auto ms = c.all_in_ms()) r.all_in_s = seconds(*ms);
    if (const auto ms = c.all_whole_ms()) r.all_whole_s = seconds(*ms);
    std::optional<Moment> last, counted;
    for (const ClassState& k : s.classes) {
        if (k.first && (!last || k.first->at_ms > last->at_ms)) last = k.first;
        if (k.whole && (!counted || k.whole->at_ms > counted->at_ms)) counted = k.whole;
    }
    if (r.all_in_s) r.last_in_at = clock(last);
    if (r.all_whole_s) r.counted_at = clock(counted);
    r.running_s = seconds(c.running_ms(s.last_ms));
    r.paused_s = seconds(s.paused_ms + (s.paused ? s.last_ms - s.paused_since_ms : 0));
    r.pauses = s.pauses;
    r.corrections = s.undone;
    r.cuts = s.cuts;
    r.unsure_time = s.unsure_time;
    r.classes_in = c.classes_in();
    r.people_in = c.people_in();
    r.missing = c.missing();
    for (const auto& e : r.setup.exits) r.exits.push_back({e, 0, 0, std::nullopt});
    for (std::size_t n = 0; n < r.setup.classes.size(); ++n) {
        const DrillClass& k = r.setup.classes[n];
        RecordClass row{k.name, {}, k.size, k.absent, s.classes[n].missing, k.helpers, std::nullopt, s.classes[n].whole.has_value()};
        if (const auto ms = c.class_ms(static_cast<int>(n))) row.s = seconds(*ms);
        if (static_cast<std::size_t>(k.exit) < r.exits.size()) {
            RecordExit& e = r.exits[static_cast<std::size_t>(k.exit)];
            row.exit = e.name;
            ++e.classes;
            e.people += k.expected();
            if (row.s) e.s = std::max(e.s.value_or(0), *row.s);
        }
        r.classes.push_back(std::move(row));
    }
    r.slowest_class = c.slowest_class(s.last_ms).index;
    r.slowest_exit = c.slowest_exit(s.last_ms).index;
    for (std::size_t n = 0; n < s.problems.size(); ++n)
        if (s.problems[n] > 0) r.problems.emplace_back(r.setup.problems[n] + places(r.setup, s.problem_places[n]), s.problems[n]);
    const auto& stopped = s.when(Step::evacuate);
    for (std::size_t n = 0; n < s.tasks.size(); ++n)
        r.tasks.emplace_back(r.setup.tasks[n], s.tasks[n] && stopped ? std::optional(seconds(s.tasks[n]->running_ms - stopped->running_ms)) : std::nullopt);
    for (std::size_t n = 0; n < s.scores.size(); ++n) r.scores.emplace_back(r.setup.evaluation[n], s.scores[n]);
    r.measures = s.measures;
    return r;
}

std::optional<Comparison> compare(const DrillRecord& now, const DrillRecord& before) {
    if (before.setup.place != now.setup.place || before.ended != Step::closed) return std::nullopt;
    Comparison c;
    if (now.all_in_s && before.all_in_s) c.all_in_s = *now.all_in_s - *before.all_in_s;
    c.problems = now.problem_count() - before.problem_count();
    c.people = now.setup.people() - before.setup.people();
    c.date = before.date;
    return c;
}

std::string minutes_text(double s) {
    const auto whole = static_cast<long long>(std::floor(std::max(0.0, s)));
    char text[32];
    if (whole >= 3600) std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    else std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
    return text;
}

std::string as_csv(const DrillRecord& r, const std::vector<DrillEvent>& events) {
    std::string out = "\xEF\xBB\xBF";
    const auto row = [&out](std::initializer_list<std::string> cells) {
        std::string line;
        bool first = true;
        for (const auto& c : cells) {
            if (!first) line += ',';
            line += csv_field(c);
            first = false;
        }
        out += line + "\r\n";
    };
    const auto n = [](long long v) { return std::to_string(v); };
    const auto sec = [](const std::optional<double>& s) { return s ? one(*s) : std::string{}; };
    row({"演练记录", r.ended == Step::aborted ? "因真实情况中止" : r.ended == Step::closed ? "完成" : "未结束"});
    row({"单位", r.setup.place});
    row({"类型", r.setup.kind});
    row({"日期", r.date});
    row({"方式", r.setup.announced ? "预告" : "随机"});
    row({"震级", one(r.setup.magnitude)});
    row({"震中距（公里）", one(r.setup.distance_km)});
    row({"预设烈度", one(r.setup.intensity)});
    row({"楼层", r.setup.low_building ? "4层及以下" : "5层及以上"});
    row({"抗震", r.setup.sound_building ? "达标" : "未达标或不清楚"});
    row({"宣布演练", r.announced_at});
    row({"预警信号", r.warning_at});
    row({"晃动开始", r.shaking_at});
    row({"晃动停止、疏散信号", r.evacuate_at});
    row({"最后一班到达", r.last_in_at});
    row({"清点完毕", r.counted_at});
    row({"结束", r.ended_at});
    row({"预计疏散（秒）", n(r.setup.evacuate_s)});
    row({"疏散用时（秒）", sec(r.all_in_s)});
    row({"全部到齐用时（秒）", sec(r.all_whole_s)});
    row({"暂停次数", n(r.pauses), "暂停合计（秒）", one(r.paused_s)});
    row({"断电次数", n(r.cuts), r.unsure_time ? "断电时长不可知" : ""});
    row({"应疏散", n(r.setup.people()), "实到", n(r.people_in), "缺", n(r.missing), "辅助人员", n(r.setup.helpers())});
    row({});
    row({"班级", "在册", "缺勤", "应疏散", "缺", "出口", "用时（秒）", "辅助人员"});
    for (const auto& c : r.classes) row({c.name, n(c.size), n(c.absent), n(std::max(0, c.size - c.absent)), c.s ? n(c.missing) : std::string{}, c.exit, sec(c.s), n(c.helpers)});
    row({});
    row({"出口", "班数", "人数", "最后一班用时（秒）"});
    for (const auto& e : r.exits) row({e.name, n(e.classes), n(e.people), sec(e.s)});
    row({});
    row({"问题", "次数"});
    for (const auto& [what, count] : r.problems) row({what, n(count)});
    row({});
    row({"处置", "疏散信号后（秒）"});
    for (const auto& [what, s] : r.tasks) row({what, sec(s)});
    row({});
    row({"评价", "结果"});
    for (const auto& [what, score] : r.scores) row({what, mark_word(score)});
    row({});
    row({"改进措施", "责任岗位", "完成日期"});
    for (const auto& m : r.measures) row({m.what, m.function, m.due});
    row({});
    row({"序号", "演练时间（秒）", "时刻", "事件"});
    for (const auto& e : events)
        if (e.kind != EventKind::beat) row({n(e.seq), one(seconds(e.at_ms)), e.wall_sure ? local(e.wall_ms, "%Y-%m-%d %H:%M:%S") : std::string{}, event_words(e, r.setup)});
    return out;
}

std::string as_usage(const DrillRecord& r) {
    const auto num = [](const std::optional<double>& v) { return v ? one(*v) : std::string("null"); };
    return std::string("{\"end\":\"") + (r.ended == Step::aborted ? "aborted" : r.ended == Step::closed ? "closed" : "left") + "\",\"announced\":" + (r.setup.announced ? "true" : "false") + ",\"low\":" + (r.setup.low_building ? "true" : "false") +
           ",\"m\":" + one(r.setup.magnitude) + ",\"intensity\":" + one(r.setup.intensity) + ",\"classes\":" + std::to_string(r.setup.classes.size()) + ",\"people\":" + std::to_string(r.setup.people()) + ",\"in\":" + std::to_string(r.people_in) +
           ",\"missing\":" + std::to_string(r.missing) + ",\"planned_s\":" + std::to_string(r.setup.evacuate_s) + ",\"evacuation_s\":" + num(r.all_in_s) + ",\"counted_s\":" + num(r.all_whole_s) + ",\"problems\":" + std::to_string(r.problem_count()) +
           ",\"measures\":" + std::to_string(r.measures.size()) + ",\"pauses\":" + std::to_string(r.pauses) + ",\"cuts\":" + std::to_string(r.cuts) + "}";
}

}  // namespace estation::kiosk::drill
