#include "sync/server/figures.h"

#include <iconv.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include "content/csv_field.h"
#include "content/manifest.h"
#include "sync/server/submissions.h"
#include "sync/server/tally.h"
#include "sync/server/tally_book.h"

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

constexpr std::size_t most_runs = 200'000, most_questions = 500;

void add(FigureRow& row, std::string_view kind, std::int64_t count, std::int64_t amount) {
    if (kind == "visit") row.visits += count, row.visit_ms += amount;
    else if (kind == "mode_visit") row.mode_visits += count;
    else if (kind == "short_visit") row.short_visits += count;
    else if (kind == "open") row.opened += count;
    else if (kind == "close") row.shown_ms += amount;
    else if (kind == "finished") row.finished += count;
    else if (kind == "answer") row.answers += count;
    else if (kind == "right") row.right += count;
    else if (kind == "class_answer") row.class_answers += count;
    else if (kind == "video_start") row.videos_started += count;
    else if (kind == "video_most") row.videos_most += count;
    else if (kind == "dropped") row.lost += amount;
    else if (kind == "ready") row.ready_min += amount;
    else if (kind == "scheduled") row.scheduled_min += amount;
    else if (is_submission(kind)) row.forms += count;
}

std::int64_t minutes(std::int64_t ms) { return (ms + 30'000) / 60'000; }

std::string word_in(const std::string& value, std::string_view name) {
    const std::string key = "\"" + std::string(name) + "\":\"";
    const auto at = value.find(key);
    if (at == std::string::npos) return {};
    const auto end = value.find('"', at + key.size());
    return end == std::string::npos ? std::string() : value.substr(at + key.size(), end - at - key.size());
}

}  // namespace

std::optional<std::int64_t> month_from(std::string_view text) {
    std::string digits(text);
    if (digits.size() == 7 && digits[4] == '-') digits.erase(4, 1);
    std::int64_t month = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), month);
    const bool good = failed == std::errc() && end == digits.data() + digits.size() && digits.size() == 6 && month % 100 >= 1 && month % 100 <= 12;
    return good ? std::optional<std::int64_t>(month) : std::nullopt;
}

Result<std::vector<FigureRow>> figures(Database& database, const FigureWish& wish) {
    if (const auto settled = settle_tallies(database); !settled) return settled.error();
    std::string columns, group;
    const auto divide = [&](bool by, const char* name, const char* otherwise) {
        columns += (by ? std::string(name) : std::string(otherwise)) + ", ";
        if (by) group += std::string(name) + ", ";
    };
    divide(wish.by_station, "station", "''");
    divide(wish.by_month, "month", "0");
    divide(wish.by_item, "pack, item", "'', ''");
    // Records of a clock that could not be right belong to no month; they are told when nobody asks for months.
    std::string sql = "SELECT " + columns + "kind, sum(count), sum(amount) FROM tally WHERE (month BETWEEN $1 AND $2 OR (month = 0 AND $1 = 0))";
    std::vector<Value> values = {wish.from, wish.to};
    for (const auto& [name, value] : {std::pair<const char*, const std::string*>{"station", &wish.station}, {"pack", &wish.pack}}) {
        if (value->empty()) continue;
        values.emplace_back(*value);
        sql += " AND " + std::string(name) + " = $" + std::to_string(values.size());
    }
    sql += " GROUP BY " + group + "kind ORDER BY " + group + "kind";
    std::vector<FigureRow> found;
    const auto read = database.each(sql, values, [&](const Row& row) {
        FigureRow key;
        key.station = row[0].text();
        key.month = row[1].number();
        key.pack = row[2].text();
        key.item = row[3].text();
        const auto same = [&](const FigureRow& r) { return std::tie(r.station, r.month, r.pack, r.item) == std::tie(key.station, key.month, key.pack, key.item); };
        if (found.empty() || !same(found.back())) found.push_back(std::move(key));
        add(found.back(), row[4].text(), row[5].number(), row[6].number());
        return Result<>();
    });
    if (!read) return read.error();
    // A visit belongs to no item; a line of nothing but visits is no item's line.
    if (wish.by_item) std::erase_if(found, [](const FigureRow& row) { return row.item.empty(); });
    return found;
}

// As real numbers: what one station claims must not make the sum of all overflow.
Result<std::int64_t> missing_records(Database& database) {
    const auto row = database.row("SELECT coalesce(sum(CAST(through_seq - from_seq + 1 AS DOUBLE PRECISION)), 0.0) FROM missing");
    if (!row) return row.error();
    const double gone = row->at(0).real();
    return gone < static_cast<double>(content::largest_number) ? static_cast<std::int64_t>(gone) : static_cast<std::int64_t>(content::largest_number);
}

Result<std::vector<ReportLine>> report(Database& database, std::int64_t from, std::int64_t to) {
    const auto all = figures(database, {from, to, "", "", false, false, false});
    if (!all) return all.error();
    const FigureRow sum = all->empty() ? FigureRow{} : all->front();
    const auto one = [&](std::string_view sql, std::initializer_list<Value> values) -> Result<std::int64_t> {
        const auto row = database.row(sql, values);
        if (!row) return row.error();
        return row->empty() ? 0 : row->at(0).number();
    };
    std::int64_t in_service = 0, fresh = 0;
    const auto stations = database.each("SELECT switched_off, enrolled_ms FROM station", {}, [&](const Row& row) {
        const std::int64_t month = month_of(row[1].number());
        if (month > to || !row[0].text().empty()) return Result<>();
        ++in_service;
        if (month >= from) ++fresh;
        return Result<>();
    });
    if (!stations) return stations.error();
    const auto seen = one("SELECT count(DISTINCT station) FROM tally WHERE month BETWEEN $1 AND $2", {from, to});
    const auto items = one("SELECT count(*) FROM (SELECT min(month) AS first_month FROM tally WHERE kind = 'open' AND month > 0 AND item <> '' GROUP BY pack, item) firsts WHERE first_month BETWEEN $1 AND $2", {from, to});
    const auto unsure = one("SELECT coalesce(sum(count), 0) FROM tally WHERE month = 0 AND kind NOT IN ('right', 'finished', 'visit', 'short_visit', 'mode_visit', 'scheduled')", {});
    const auto missing = missing_records(database);
    for (const auto* const r : {&seen, &items, &unsure, &missing})
        if (!*r) return r->error();
    return std::vector<ReportLine>{
        {"F-01", "社区科普e站数（累计）", "个", in_service, "在用站点，不含停用"},
        {"F-01", "社区科普e站数（本期新建）", "个", fresh, ""},
        {"F-03", "在用终端", "台", *seen, "本期有记录的站点"},
        {"F-05", "终端服务人次（互动会话）", "人次", sum.visits, "互动不少于10秒、触摸不少于2次；不含工作人员；不计入F-11"},
        {"", "其中使用大字、朗读、高对比、低位或英文", "人次", sum.mode_visits, ""},
        {"", "不足10秒或只碰一下（不计入）", "次", sum.short_visits, ""},
        {"", "服务时长", "分钟", minutes(sum.visit_ms), ""},
        {"F-06", "开机率", "%", sum.scheduled_min > 0 ? std::optional((sum.ready_min * 100 + sum.scheduled_min / 2) / sum.scheduled_min) : std::nullopt, sum.scheduled_min > 0 ? "开放时间里开着机的分钟占比；没有写开放时间的站点不计" : "没有站点写开放时间"},
        {"F-07", "内容更新", "条", *items, "本期首次打开的内容"},
        {"F-08", "视频播放", "次", sum.videos_started, ""},
        {"F-08", "其中看完八成以上", "次", sum.videos_most, ""},
        {"", "打开内容", "次", sum.opened, ""},
        {"", "答题", "次", sum.answers, ""},
        {"", "其中答对", "次", sum.right, ""},
        {"", "做完的测验", "次", sum.finished, ""},
        {"", "提交的表单", "份", sum.forms, ""},
        {"", "时钟不准时的记录（不计入任何月份）", "条", *unsure, "累计"},
        {"", "已知缺失的记录", "条", *missing, "累计；站点无法补报"},
    };
}

Result<QuizFigures> quiz_figures(Database& database, const std::string& pack, const std::string& item, std::string version) {
    if (version.empty()) {
        const auto newest = database.row("SELECT version FROM usage WHERE pack = $1 AND item = $2 AND kind = 'answer' ORDER BY received_ms DESC LIMIT 1", {pack, item});
        if (!newest) return newest.error();
        if (!newest->empty()) version = newest->at(0).text();
    }
    struct Run { std::string station; std::int64_t epoch = 0, session = 0; std::map<std::string, double> marks; };
    Run run;
    std::map<std::string, std::map<std::string, std::int64_t>> chosen;
    std::vector<std::map<std::string, double>> complete;
    std::set<std::string> questions;
    const std::vector<Value> of = {pack, item, version};
    // A visitor may do the quiz twice: a run begins with its first answer and ends with its end.
    const auto read = database.each("SELECT station, epoch, session, kind, value FROM usage WHERE pack = $1 AND item = $2 AND version = $3 AND kind IN ('answer', 'quiz_end') ORDER BY station, epoch, seq", of, [&](const Row& row) {
        if (row[0].text() != run.station || row[1].number() != run.epoch || row[2].number() != run.session) run = {row[0].text(), row[1].number(), row[2].number(), {}};
        const std::string& value = row[4].text();
        if (row[3].text() == "answer") {
            const std::string question = word_in(value, "q");
            if (question.empty() || number_in(value, "try") > 1) return Result<>();
            if (questions.size() >= most_questions && !questions.contains(question)) return Result<>();
            questions.insert(question);
            auto& counts = chosen[question];
            if (counts.size() < 100 || counts.contains(word_in(value, "c"))) ++counts[word_in(value, "c")];
            run.marks.try_emplace(question, number_in(value, "m"));
            return Result<>();
        }
        const std::string mode = word_in(value, "mode");
        const bool alone = mode != "race" && mode != "host", whole = value.find("\"completed\":true") != std::string::npos;
        if (alone && whole && static_cast<double>(run.marks.size()) == number_in(value, "total") && complete.size() < most_runs) complete.push_back(run.marks);
        run.marks.clear();
        return Result<>();
    });
    if (!read) return read.error();
    // Statistics compare runs of the same questions: those that most runs had.
    std::map<std::set<std::string>, std::size_t> kinds;
    const auto names = [](const std::map<std::string, double>& marks) {
        std::set<std::string> set;
        for (const auto& [question, mark] : marks) set.insert(question);
        return set;
    };
    for (const auto& marks : complete) ++kinds[names(marks)];
    QuizFigures found;
    for (const auto& [question, counts] : chosen) {
        auto& list = found.chosen[question];
        for (const auto& [choice, n] : counts) list.push_back({choice, n});
        std::ranges::stable_sort(list, [](const ChoiceCount& a, const ChoiceCount& b) { return a.n > b.n; });
    }
    if (kinds.empty()) return found;
    const auto& most = std::ranges::max_element(kinds, {}, [](const auto& kind) { return kind.second; })->first;
    content::QuizRuns runs;
    runs.items.assign(most.begin(), most.end());
    runs.most.assign(runs.items.size(), 1.0);
    for (const auto& marks : complete) {
        if (names(marks) != most) continue;
        std::vector<std::optional<double>> row;
        for (const auto& [question, mark] : marks) row.emplace_back(mark);
        runs.marks.push_back(std::move(row));
    }
    found.runs = runs.marks.size();
    found.statistics = content::statistics_of(runs);
    return found;
}

Table as_table(const std::vector<FigureRow>& rows, const FigureWish& wish) {
    Table table(1);
    const auto head = [&](bool wanted, std::initializer_list<const char*> names) {
        if (wanted) table[0].insert(table[0].end(), names.begin(), names.end());
    };
    head(wish.by_station, {"站点"});
    head(wish.by_month, {"月份"});
    head(wish.by_item, {"内容包", "内容"});
    head(!wish.by_item, {"F-05 终端服务人次", "其中使用辅助方式", "不计入的短会话", "服务时长（分钟）"});
    head(true, {"打开（次）", "做完（次）", "停留（分钟）", "答题（次）", "答对（次）", "全班答题（次）", "表单（份）", "F-08 视频播放（次）", "其中看完八成以上", "丢失的记录（条）"});
    for (const auto& row : rows) {
        std::vector<std::string> cells;
        const auto number = [&](std::int64_t n) { cells.push_back(std::to_string(n)); };
        if (wish.by_station) cells.push_back(row.station);
        if (wish.by_month) cells.push_back(row.month == 0 ? "时钟不准" : std::to_string(row.month / 100) + "-" + (row.month % 100 < 10 ? "0" : "") + std::to_string(row.month % 100));
        if (wish.by_item) cells.insert(cells.end(), {row.pack, row.item});
        if (!wish.by_item)
            for (const auto n : {row.visits, row.mode_visits, row.short_visits, minutes(row.visit_ms)}) number(n);
        for (const auto n : {row.opened, row.finished, minutes(row.shown_ms), row.answers, row.right, row.class_answers, row.forms, row.videos_started, row.videos_most, row.lost}) number(n);
        table.push_back(std::move(cells));
    }
    return table;
}

Table as_table(const std::vector<ReportLine>& lines) {
    Table table = {{"代码", "指标", "单位", "数值", "说明"}};
    // "-" is what the national filling rules want where the figure does not exist.
    for (const auto& line : lines) table.push_back({line.code, line.name, line.unit, line.value ? std::to_string(*line.value) : "—", line.remark});
    return table;
}

Result<std::string> as_csv(const Table& table, TextCode code) {
    std::string out = code == TextCode::utf8 ? "\xEF\xBB\xBF" : "";
    for (const auto& row : table) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) line += (i ? "," : "") + content::csv_field(row[i]);
        out += line + "\r\n";
    }
    if (code == TextCode::utf8) return out;
    const iconv_t converter = ::iconv_open("GB18030", "UTF-8");
    if (converter == reinterpret_cast<iconv_t>(-1)) return Error{"this machine cannot write GB18030", {}};
    std::string converted(out.size() * 2 + 16, '\0');
    char* in = out.data();
    char* to = converted.data();
    std::size_t left = out.size(), room = converted.size();
    const std::size_t failed = ::iconv(converter, &in, &left, &to, &room);
    ::iconv_close(converter);
    if (failed == static_cast<std::size_t>(-1)) return Error{"a text is not UTF-8, so it cannot be written as GB18030", {}};
    converted.resize(converted.size() - room);
    return converted;
}

}  // namespace estation::sync::server
