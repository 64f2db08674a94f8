// Runs a whole-school drill through the DrillDesk and says on its output which taps it has acknowledged as kept: the program
// that the kill test kills.
//   drill_worker run FOLDER SEED      begins a drill, or goes on with the one that was cut, and taps until it is killed
//   drill_worker sheet FILE CLASSES   writes a sample of the page that is filed
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>

#include "content/durable.h"
#include "kiosk/drill/drill_desk.h"
#include "kiosk/drill/drill_sheet.h"
#include "kiosk/mailbox.h"

using namespace estation;
using namespace estation::kiosk;
using namespace estation::kiosk::drill;

namespace {

void say(const std::string& line) {
    if (::write(1, line.data(), line.size()) < 0) std::abort();
}

DrillSetup school(int classes) {
    DrillSetup s;
    s.kind = "学校";
    s.place = "样例小学";
    s.announce_s = 5;
    s.warning_s = 10;
    s.shaking_s = 40;
    s.exits = {"东楼梯", "西楼梯", "中楼梯"};
    s.classes = school_classes({"一年级", "二年级", "三年级", "四年级", "五年级", "六年级"}, std::max(1, classes / 6), 42, 3, "班");
    s.classes.resize(static_cast<std::size_t>(classes), {"加班", 40, 1, 1, 1});
    s.roles = {"总指挥", "疏散引导", "警戒", "医护", "观察", "记录"};
    s.problems = {"拥堵", "摔倒", "走错路线", "未护头", "逆行", "嬉笑打闹"};
    s.tasks = {"缺到的班级已派人寻找", "医护组到位", "模拟余震：再次蹲下护头", "清点结果报告总指挥"};
    s.evaluation = {"听到信号立即避险", "动作正确：伏地、遮挡、抓牢", "路线和次序正确", "不推挤，安静有序", "清点准确及时", "特需学生有人帮助"};
    s.guide = "《中小学校地震应急避险疏散演练指南》（2025）";
    return s;
}

int run(const std::string& folder, unsigned seed) {
    std::mt19937 dice(seed);
    Mailbox mailbox([] {});
    DrillDesk desk({.folder = folder, .station = "s", .sticks = {}, .any_mounted_stick = false, .clock = {}, .record = {}}, [&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); });
    const auto begin = std::chrono::steady_clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
    std::size_t told = 0;
    bool begun = false;
    for (;;) {
        mailbox.run();
        // A worker's hour is a minute: the phases pass quickly, so that every one of them is cut somewhere.
        desk.frame(seconds() * 60);
        const DeskView& v = desk.view();
        if (!begun && v.known) {
            begun = true;
            if (v.cut) desk.ask(GoOnAfterCut{});
            else desk.ask(BeginDrill{school(30), false});
            told = v.kept;
        }
        if (v.drill) {
            for (; told < v.kept; ++told) say("kept " + line_of(v.drill->events()[told]));
            std::optional<DrillEvent> e;
            switch (dice() % 8) {
                case 0: e = v.drill->problem(static_cast<int>(dice() % 6)); break;
                case 1: e = v.drill->undo(); break;
                case 2: e = v.drill->withdraw(static_cast<int>(dice() % 30)); break;
                case 3: e = v.drill->task(static_cast<int>(dice() % 4)); break;
                default: e = v.drill->report(static_cast<int>(dice() % 30), static_cast<int>(dice() % 3)); break;
            }
            if (e) desk.ask(TapDrill{{std::move(*e)}});
        }
        std::this_thread::sleep_for(std::chrono::microseconds(700));
    }
}

int sheet(const std::string& file, int classes) {
    Conductor c(school(classes));
    const auto put = [&c](std::optional<DrillEvent> e, std::int64_t ms) {
        const auto stamp = [](DrillEvent& event) {
            event.wall_ms = 1'795'570'200'000 + event.at_ms;
            event.wall_sure = true;
        };
        while (auto d = c.due(ms)) stamp(*d), c.apply(*d);
        if (!e) return;
        e->at_ms = ms;
        stamp(*e);
        c.apply(*e);
    };
    put(c.start(), 0);
    put(std::nullopt, 56'000);
    for (int n = 0; n < classes; ++n) put(c.report(n, n == 7 ? 1 : 0), 100'000 + 1'300 * n);
    put(c.report(7, 0), 190'000);
    for (int n = 0; n < 3; ++n) put(c.problem(n), 120'000 + n);
    put(c.problem(0), 130'000);
    for (int n = 0; n < 4; ++n) put(c.task(n), 200'000 + 9'000 * n);
    for (int n = 0; n < 6; ++n) put(c.score(n, n == 2 ? 1 : n % 2 + 2), 400'000 + n);
    put(c.measure({0, "西楼梯二层转角安排一名教师疏导", "德育处", "2026-12-08"}), 410'000);
    put(c.measure({0, "各班再讲一次护头动作", "班主任", "2026-12-01"}), 411'000);
    put(c.close(), 500'000);
    const auto pdf = drill_sheet(record_of(c), Comparison{-12.0, -2, 0, "2026-10-21"});
    if (!pdf) {
        say(pdf.error().line() + "\n");
        return 1;
    }
    return content::write_durably(file, *pdf) && content::write_durably(file + ".csv", as_csv(record_of(c), c.events())) ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    const std::string what = words[1];
    if (what == "run") return run(words[2], static_cast<unsigned>(std::atoi(words[3])));
    if (what == "sheet") return sheet(words[2], std::atoi(words[3]));
    return 2;
}
