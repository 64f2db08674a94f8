#include "kiosk/drill/drill_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "kiosk/ui/paper.h"

namespace estation::kiosk::drill {
using content::Error;
using content::Result;
using ui::Align;
using ui::Paper;

namespace {

constexpr std::uint32_t ink = 0x1D2126, quiet = 0x5B6470, rule = 0xB9B4A8, wash = 0xF3F0E8, drill_yellow = 0xF2B705;
constexpr double left = 14 * Paper::mm_pt, right = Paper::width_pt - 14 * Paper::mm_pt, width = right - left, foot = Paper::height_pt - 12 * Paper::mm_pt;

std::string one(double v) {
    char text[32];
    std::snprintf(text, sizeof text, std::abs(v - std::round(v)) < 0.05 ? "%.0f" : "%.1f", v);
    return text;
}

std::string spoken(double s) {
    const auto whole = static_cast<long long>(std::floor(std::max(0.0, s)));
    if (whole < 60) return std::to_string(whole) + "秒";
    return std::to_string(whole / 60) + "分" + (whole % 60 < 10 ? "0" : "") + std::to_string(whole % 60) + "秒";
}

std::string or_dash(const std::string& text) { return text.empty() ? "—" : text; }

const char* colour_word(double intensity) {
    switch (colour_of(intensity)) {
        case WarningColour::red: return "红色";
        case WarningColour::orange: return "橙色";
        case WarningColour::yellow: return "黄色";
        case WarningColour::blue: return "蓝色";
    }
    return "";
}

std::string joined(const std::vector<std::string>& list) {
    std::string out;
    for (const auto& one : list) out += (out.empty() ? "" : "、") + one;
    return out;
}

// The page is set at a scale; what is too long for it is set smaller.
class Sheet {
public:
    Sheet(const DrillRecord& record, const std::optional<Comparison>& before, double scale)
        : r_(record), before_(before), k_(scale), paper_("地震应急疏散演练记录表 " + record.setup.place + " " + record.date) {}

    // Whether everything found its place above the foot.
    bool set() {
        head();
        facts();
        signals();
        result();
        classes();
        findings();
        measures();
        remarks();
        notes();
        signatures();
        return y_ <= foot - 10;
    }
    Result<std::string> finish() { return paper_.finish(); }

private:
    [[nodiscard]] Paper::Look look(double size = 9, bool bold = false, Align align = Align::left) const { return {size * k_, bold, align, 1.35, ink, 0}; }
    [[nodiscard]] Paper::Look label() const {
        auto l = look(8);
        l.rgb = quiet;
        return l;
    }
    [[nodiscard]] Paper::Look cell(Align align = Align::left) const {
        auto l = look(8, false, align);
        l.max_lines = 1;
        return l;
    }
    void section(const std::string& title) {
        y_ += 5 * k_;
        paper_.fill(left, y_ + 1.5 * k_, 2.4, 10 * k_, ink);
        y_ += paper_.text(left + 6, y_, width, title, look(10, true)) + 2 * k_;
    }

    void head() {
        y_ = 11 * Paper::mm_pt;
        const double band = 17 * k_;
        paper_.fill(left, y_, 42, band, drill_yellow);
        paper_.text(left, y_ + 1.2 * k_, 42, "演练", look(11, true, Align::centre));
        auto small = look(7.5, false, Align::right);
        small.rgb = quiet;
        paper_.text(left + width / 2, y_ + 2, width / 2, "本表只记人数和岗位，不记姓名", small);
        y_ += paper_.text(left, y_ - 2, width, "地震应急疏散演练记录表", look(17, true, Align::centre)) + 4 * k_;
        if (r_.ended == Step::aborted) {
            auto l = look(10, true, Align::centre);
            y_ += paper_.text(left, y_, width, "本次演练因真实情况中止", l) + 2 * k_;
        }
    }

    // Pairs of what and which, two on a row.
    void facts() {
        const DrillSetup& s = r_.setup;
        int absent = 0;
        for (const auto& c : s.classes) absent += c.absent;
        const std::vector<std::pair<std::string, std::string>> all = {
            {"单位", or_dash(s.place)}, {"日期", or_dash(r_.date)},
            {"类型", s.kind + " · " + (s.announced ? "预告演练" : "随机演练（未提前告知时间）")}, {"建筑", std::string(s.low_building ? "4层及以下" : "5层及以上") + " · " + (s.sound_building ? "抗震设防达标" : "抗震未达标或不清楚")},
            {"情景", "震级" + one(s.magnitude) + "，震中距" + one(s.distance_km) + "公里"}, {"预设烈度", one(s.intensity) + "度（" + colour_word(s.intensity) + "），" + (s.warning_s > 0 ? "预警" + std::to_string(s.warning_s) + "秒后晃动" : "没有预警") + "，晃动" + std::to_string(s.shaking_s) + "秒"},
            {"人数", "应疏散" + std::to_string(s.people()) + "人，实到" + std::to_string(r_.people_in) + "人，缺" + std::to_string(r_.missing) + "人"}, {"缺勤与辅助", "当日缺勤" + std::to_string(absent) + "人，特需辅助" + std::to_string(s.helpers()) + "人"},
            {"岗位", or_dash(joined(s.roles))}, {"依据", or_dash(s.guide)}};
        const double tag = 44 * k_, half = width / 2, inner = half - tag - 8;
        paper_.line(left, y_, right, y_, 0.8, ink);
        for (std::size_t n = 0; n + 1 < all.size(); n += 2) {
            const double pad = 2.4 * k_;
            const double h = std::max(paper_.height(inner, all[n].second, look(8.5)), paper_.height(inner, all[n + 1].second, look(8.5))) + 2 * pad;
            for (std::size_t i = 0; i < 2; ++i) {
                const double x = left + static_cast<double>(i) * half;
                paper_.fill(x, y_, tag, h, wash);
                paper_.text(x + 3, y_ + pad, tag - 3, all[n + i].first, label());
                paper_.text(x + tag + 4, y_ + pad, inner, all[n + i].second, look(8.5));
            }
            y_ += h;
            paper_.line(left, y_, right, y_, 0.3, rule);
        }
    }

    void signals() {
        section("信号与时刻");
        const std::array<std::pair<const char*, const std::string*>, 7> all{{{"宣布演练", &r_.announced_at}, {"预警信号", &r_.warning_at}, {"晃动开始", &r_.shaking_at}, {"停止并疏散", &r_.evacuate_at}, {"最后一班到达", &r_.last_in_at}, {"清点完毕", &r_.counted_at}, {"演练结束", &r_.ended_at}}};
        const double w = width / static_cast<double>(all.size()), h = 26 * k_;
        for (std::size_t n = 0; n < all.size(); ++n) {
            const double x = left + static_cast<double>(n) * w;
            auto tag = label();
            tag.align = Align::centre;
            paper_.text(x, y_ + 2 * k_, w, all[n].first, tag);
            paper_.text(x, y_ + 12 * k_, w, or_dash(*all[n].second), look(9.5, true, Align::centre));
            if (n > 0) paper_.line(x, y_ + 3, x, y_ + h - 3, 0.3, rule);
        }
        paper_.frame(left, y_, width, h, 0.4, rule);
        y_ += h;
    }

    void result() {
        section("疏散用时");
        std::string text = r_.all_in_s ? "全部到达集合点：" + spoken(*r_.all_in_s) : std::string("没有全部到达");
        text += "（预计" + spoken(r_.setup.evacuate_s);
        if (const auto in_time = r_.in_time()) text += *in_time ? "，达到）" : "，超出" + spoken(std::max(1.0, *r_.all_in_s - r_.setup.evacuate_s)) + "）";
        else text += "）";
        text += r_.all_whole_s ? "；一个不少：" + spoken(*r_.all_whole_s) + "。" : "；结束时还缺" + std::to_string(r_.missing) + "人。";
        if (r_.slowest_class >= 0 && r_.classes[static_cast<std::size_t>(r_.slowest_class)].s) text += "最慢的班级：" + r_.classes[static_cast<std::size_t>(r_.slowest_class)].name + "，" + spoken(*r_.classes[static_cast<std::size_t>(r_.slowest_class)].s) + "。";
        if (r_.slowest_exit >= 0 && r_.exits[static_cast<std::size_t>(r_.slowest_exit)].s) text += "最慢的出口：" + r_.exits[static_cast<std::size_t>(r_.slowest_exit)].name + "，" + spoken(*r_.exits[static_cast<std::size_t>(r_.slowest_exit)].s) + "。";
        y_ += paper_.text(left, y_, width, text, look(9)) + 1;
        if (before_) {
            std::string more = "与上次（" + or_dash(before_->date) + "）相比：";
            if (before_->all_in_s) more += std::abs(*before_->all_in_s) < 1 ? std::string("用时相同，") : (*before_->all_in_s < 0 ? "快" : "慢") + spoken(std::abs(*before_->all_in_s)) + "，";
            more += before_->problems == 0 ? std::string("问题次数相同。") : "问题" + std::string(before_->problems < 0 ? "少" : "多") + std::to_string(std::abs(before_->problems)) + "次。";
            y_ += paper_.text(left, y_, width, more, look(9)) + 1;
        }
    }

    void classes() {
        if (r_.classes.empty()) return;
        section("各班级（从疏散信号起计时）");
        const std::size_t n = r_.classes.size(), columns = n <= 6 ? 1 : n <= 14 ? 2 : n <= 48 ? 3 : 4, rows = (n + columns - 1) / columns;
        const double gap = 8, abreast = static_cast<double>(std::max<std::size_t>(columns, 2)), w = (width - gap * (abreast - 1)) / abreast, h = 11.6 * k_;
        // Shares of a column: name, expected, missing, time, exit.
        const std::array<double, 5> share{0.34, 0.13, 0.1, 0.16, 0.27};
        static constexpr std::array<const char*, 5> heads{"班级", "应到", "缺", "用时", "出口"};
        static constexpr std::array<Align, 5> sides{Align::left, Align::right, Align::right, Align::right, Align::left};
        const auto row = [&](double x, double y, const std::array<std::string, 5>& texts, const Paper::Look& base) {
            for (std::size_t c = 0; c < texts.size(); ++c) {
                auto l = base;
                l.align = sides[c];
                l.max_lines = 1;
                const double cw = w * share[c];
                paper_.text(x + (c == 4 ? 6 : 1), y, cw - (c == 4 ? 6 : 2), texts[c], l);
                x += cw;
            }
        };
        for (std::size_t c = 0; c < columns; ++c) {
            const double x = left + static_cast<double>(c) * (w + gap);
            paper_.fill(x, y_, w, h, wash);
            row(x, y_ + 0.6 * k_, {heads[0], heads[1], heads[2], heads[3], heads[4]}, label());
            for (std::size_t i = 0; i < rows && c * rows + i < n; ++i) {
                const RecordClass& k = r_.classes[c * rows + i];
                const double y = y_ + h * static_cast<double>(i + 1);
                const bool slow = static_cast<int>(c * rows + i) == r_.slowest_class;
                row(x, y + 0.6 * k_, {k.name, std::to_string(std::max(0, k.size - k.absent)), k.s ? std::to_string(k.missing) : "—", k.s ? minutes_text(*k.s) : "未到", k.exit}, look(8, slow));
                paper_.line(x, y + h, x + w, y + h, 0.25, rule);
            }
        }
        y_ += h * static_cast<double>(rows + 1) + 2 * k_;
        std::string text;
        for (const RecordExit& e : r_.exits)
            if (e.classes > 0) text += (text.empty() ? "各出口：" : "；") + e.name + " " + std::to_string(e.classes) + "个班、" + std::to_string(e.people) + "人、" + (e.s ? spoken(*e.s) : "未走完");
        if (!text.empty()) y_ += paper_.text(left, y_, width, text + "。", look(8)) + 1;
    }

    void findings() {
        const double half = (width - 12) / 2, top = y_;
        section("发现的问题");
        std::string text;
        for (const auto& [what, count] : r_.problems) text += (text.empty() ? "" : "；") + what + " " + std::to_string(count) + "次";
        // What was looked for and not seen is said as well: a record that is silent on injuries proves nothing.
        std::vector<std::string> unseen;
        for (const std::string& p : r_.setup.problems)
            if (std::none_of(r_.problems.begin(), r_.problems.end(), [&](const auto& seen) { return seen.first == p || seen.first.starts_with(p + "（"); })) unseen.push_back(p);
        if (text.empty()) text = "没有记到问题";
        else if (!unseen.empty()) text += "。没有记到：" + joined(unseen);
        if (r_.problems.empty() && !unseen.empty()) text += "（" + joined(unseen) + "）";
        y_ += paper_.text(left, y_, half, text + "。", look(8.5)) + 2 * k_;
        if (!r_.tasks.empty()) {
            section("应急处置");
            std::string done, open;
            for (const auto& [what, s] : r_.tasks) {
                std::string& list = s ? done : open;
                list += (list.empty() ? "" : "；") + what + (s ? " " + minutes_text(*s) : "");
            }
            y_ += paper_.text(left, y_, half, (done.empty() ? std::string() : "完成：" + done + "。") + (open.empty() ? std::string() : "没有记到：" + open + "。"), look(8.5)) + 2 * k_;
        }
        const double end = y_;
        y_ = top + 5 * k_;
        const double x = left + half + 12;
        paper_.fill(x, y_ + 1.5 * k_, 2.4, 10 * k_, ink);
        y_ += paper_.text(x + 6, y_, half, "评价", look(10, true)) + 2 * k_;
        static constexpr std::array<const char*, 4> words{"未评", "要改进", "一般", "好"};
        const double h = 12 * k_;
        for (const auto& [what, score] : r_.scores) {
            auto l = cell();
            paper_.text(x, y_, half - 40, what, l);
            paper_.text(x + half - 40, y_, 40, words[static_cast<std::size_t>(std::clamp(score, 0, 3))], look(8, score == 1, Align::right));
            y_ += h;
            paper_.line(x, y_ - 0.6, x + half, y_ - 0.6, 0.25, rule);
        }
        y_ = std::max(y_, end);
    }

    void measures() {
        section("改进措施");
        const double h = 13 * k_, due = 78, role = 110;
        // At least two rows: what is decided in the meeting afterwards is written by hand.
        const std::size_t rows = std::max<std::size_t>(r_.measures.size() + 1, 2);
        const auto row = [&](const std::string& a, const std::string& b, const std::string& c, const Paper::Look& l) {
            paper_.text(left + 2, y_ + 1.2 * k_, width - due - role - 6, a, l);
            paper_.text(right - due - role, y_ + 1.2 * k_, role - 4, b, l);
            paper_.text(right - due, y_ + 1.2 * k_, due, c, l);
            y_ += h;
            paper_.line(left, y_, right, y_, 0.25, rule);
        };
        paper_.fill(left, y_, width, h, wash);
        auto tag = label();
        tag.max_lines = 1;
        row("措施", "责任岗位", "完成日期", tag);
        for (std::size_t n = 0; n < rows; ++n) {
            if (n < r_.measures.size()) row(std::to_string(n + 1) + ". " + r_.measures[n].what, r_.measures[n].function, r_.measures[n].due, cell());
            else row("", "", "", cell());
        }
    }

    void remarks() {
        std::string text;
        if (r_.pauses > 0) text += "暂停" + std::to_string(r_.pauses) + "次，共" + spoken(r_.paused_s) + "（不计入用时）。";
        if (r_.cuts > 0) text += "演练中断电" + std::to_string(r_.cuts) + "次，记录没有丢失" + (r_.unsure_time ? "，断电时长不可知，用时仅供参考。" : "。");
        if (r_.corrections > 0) text += "更正" + std::to_string(r_.corrections) + "次，原记录都保留在表格文件中。";
        text += "照片、录像清单另附。";
        y_ += 3 * k_;
        auto l = look(8);
        l.rgb = quiet;
        y_ += paper_.text(left, y_, width, text, l);
    }

    // What room is left, is for handwriting.
    void notes() {
        const double box = foot - 10 - y_ - 62 * k_;
        if (box < 34) return;
        y_ += 6 * k_;
        paper_.frame(left, y_, width, std::min(box - 6 * k_, 150.0), 0.4, rule);
        paper_.text(left + 4, y_ + 3 * k_, width - 8, "备注（手写）", label());
        y_ += std::min(box - 6 * k_, 150.0);
    }

    void signatures() {
        y_ += 10 * k_;
        static constexpr std::array<const char*, 4> who{"总指挥（签字、日期）", "记录（签字）", "观察评估（签字）", "单位（盖章）"};
        const double w = width / 4;
        for (std::size_t n = 0; n < who.size(); ++n) {
            const double x = left + static_cast<double>(n) * w;
            paper_.text(x, y_, w, who[n], look(8.5));
            paper_.line(x, y_ + 34 * k_, x + w - 12, y_ + 34 * k_, 0.6, ink);
        }
        y_ += 37 * k_;
        auto l = look(7.5);
        l.rgb = quiet;
        y_ += paper_.text(left, y_, width, "由社区科普e站的演练指挥功能生成，数据来自现场点击。演练不是真实地震，本表不是灾情报告。", l);
    }

    const DrillRecord& r_;
    const std::optional<Comparison>& before_;
    double k_, y_ = 0;
    Paper paper_;
};

}  // namespace

Result<std::string> drill_sheet(const DrillRecord& record, const std::optional<Comparison>& before) {
    for (const double scale : {1.25, 1.18, 1.12, 1.06, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.62, 0.54}) {
        Sheet sheet(record, before, scale);
        if (sheet.set()) return sheet.finish();
    }
    return Error{"this drill has more classes and measures than one page takes; the table file has all of them", {}};
}

}  // namespace estation::kiosk::drill
