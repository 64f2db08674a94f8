#include "kiosk/app.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>

#include "tests/fakes/kiosk_visit.h"

using namespace estation;
using namespace estation::fakes;

namespace {

struct House {
    explicit House(int pages = 3) { put_small_library(folder, pages); }
    PackFolder folder;
    std::shared_ptr<const content::Library> library() const { return library_of(folder); }
};

// What a JSON object of our own making must be: braces, balanced quotes, no control characters.
bool looks_like_json(const std::string& text) {
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') return false;
    bool in_string = false;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (static_cast<unsigned char>(text[i]) < 0x20) return false;
        if (in_string && text[i] == '\\') ++i;
        else if (text[i] == '"') in_string = !in_string;
        else if (!in_string && text[i] == '{') ++depth;
        else if (!in_string && text[i] == '}') --depth;
    }
    return !in_string && depth == 0;
}

}  // namespace

TEST_CASE("a visit begins when the glass is touched, and not before") {
    House house;
    Visit visit(house.library());
    CHECK_FALSE(visit.app.visiting());
    CHECK(visit.sees("触摸开始"));
    visit.sleep(600);
    CHECK(visit.used.empty());
    CHECK(visit.tap("触摸开始"));
    CHECK(visit.app.visiting());
    CHECK(visit.sees("今天想看点什么？"));
    REQUIRE(visit.used.size() == 1);
    CHECK(visit.used[0].kind == "session_begin");
    CHECK(visit.used[0].session != 0);
}

TEST_CASE("a usage record says what was opened, for how long, and how far") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.tap("第0页");
    visit.sleep(5);
    visit.tap("返回");
    CHECK(visit.usage() == "session_begin open:p01/page-0 close:p01/page-0");
    const auto& close = visit.used.back();
    CHECK(close.pack == "p01");
    CHECK(close.version == "1");
    CHECK(looks_like_json(close.value));
    CHECK(close.value.find("\"progress\":\"1.00\"") != std::string::npos);
    const int ms = std::stoi(close.value.substr(close.value.find(':') + 1));
    CHECK(ms > 5000);
    CHECK(ms < 7000);
    for (const auto& u : visit.used) CHECK(u.session == visit.used[0].session);
}

TEST_CASE("quiz answers are recorded by name, in order, and the end of the quiz once") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    REQUIRE(visit.tap("小测验"));
    REQUIRE(visit.tap("练一练"));
    REQUIRE(visit.tap("十个"));
    REQUIRE(visit.tap("下一题"));
    REQUIRE(visit.tap("不能"));
    REQUIRE(visit.tap("看结果"));
    visit.sleep(3);
    REQUIRE(visit.tap("返回"));
    CHECK(visit.usage() == "session_begin open:p01/quiz answer:p01/quiz answer:p01/quiz quiz_end:p01/quiz close:p01/quiz");
    CHECK(visit.used[2].value.starts_with("{\"q\":\"q1\",\"c\":\"1\",\"m\":0,\"try\":1,\"ms\":"));
    CHECK(visit.used[3].value.starts_with("{\"q\":\"q2\",\"c\":\"0\",\"m\":1,\"try\":1,\"ms\":"));
    CHECK(visit.used[4].value == "{\"right\":1,\"total\":2,\"completed\":true,\"mode\":\"practice\"}");
    CHECK(visit.used[5].value.find("\"progress\":\"2/2\"") != std::string::npos);
    for (const auto& u : visit.used)
        if (!u.value.empty()) CHECK(looks_like_json(u.value));
}

TEST_CASE("a quiet visitor is asked after 90 seconds and forgotten 30 seconds later") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.tap("第0页");
    visit.sleep(88);
    CHECK_FALSE(visit.sees("还在看吗"));
    visit.sleep(3);
    CHECK(visit.sees("还在看吗"));
    CHECK(visit.tap("继续"));
    CHECK_FALSE(visit.sees("还在看吗"));
    CHECK(visit.sees("第0页"));
    visit.sleep(91);
    CHECK(visit.sees("还在看吗"));
    visit.sleep(28);
    CHECK(visit.app.visiting());
    visit.sleep(3);
    CHECK_FALSE(visit.app.visiting());
    visit.settle();
    CHECK(visit.sees("触摸开始"));
    CHECK(visit.usage() == "session_begin open:p01/page-0 idle_ask:p01/page-0 idle_ask:p01/page-0 close:p01/page-0 idle_reset session_end");
    CHECK(looks_like_json(visit.used.back().value));
    CHECK(visit.used.back().value.find("\"opened\":1") != std::string::npos);
}

TEST_CASE("any touch, anywhere, keeps the visit") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    for (int i = 0; i < 5; ++i) {
        visit.sleep(80);
        visit.hands.drag(900, 500, 900, 480);
    }
    CHECK(visit.app.visiting());
    visit.sleep(95);
    CHECK(visit.sees("还在看吗"));
    visit.hands.tap(3, 3);
    visit.settle();
    CHECK_FALSE(visit.sees("还在看吗"));
    CHECK(visit.sees("今天想看点什么？"));
}

TEST_CASE("in large text everything has twice the time") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.tap("大字");
    visit.sleep(170);
    CHECK_FALSE(visit.sees("还在看吗"));
    visit.sleep(12);
    CHECK(visit.sees("还在看吗"));
}

TEST_CASE("the station's own times are used") {
    House house;
    kiosk::Config config;
    config.idle_s = 12;
    config.idle_ask_s = 20;
    Visit visit(house.library(), config);
    visit.tap("触摸开始");
    visit.sleep(13);
    CHECK(visit.sees("还在看吗"));
    visit.sleep(21);
    CHECK_FALSE(visit.app.visiting());
}

TEST_CASE("a new visitor finds nothing of the one before") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.tap("大字");
    visit.tap("高对比");
    visit.tap("English");
    CHECK(visit.ui.theme().modes().large_text);
    CHECK(visit.ui.language() == content::Language::en);
    const auto first = visit.used[0].session;
    for (int n = 0; n < 2; ++n) {
        visit.app.skip_idle();
        visit.settle();
    }
    CHECK_FALSE(visit.app.visiting());
    CHECK(visit.ui.theme().modes() == kiosk::ui::Modes{});
    CHECK(visit.ui.language() == content::Language::zh_CN);
    CHECK(visit.sees("触摸开始"));
    const auto before = visit.used.size();
    visit.tap("触摸开始");
    REQUIRE(visit.used.size() == before + 1);
    CHECK(visit.used.back().session != first);
    CHECK(visit.sees("今天想看点什么？"));
}

TEST_CASE("a visit's number is random, positive and not 0") {
    House house;
    Visit visit(house.library());
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 12; ++i) {
        visit.tap("触摸开始");
        seen.insert(visit.used.back().session);
        CHECK(visit.used.back().session < (1ULL << 63));
        visit.app.skip_idle();
        visit.settle();
        visit.app.skip_idle();
        visit.settle();
    }
    CHECK(seen.size() == 12);
    CHECK_FALSE(seen.contains(0));
}

TEST_CASE("a library that comes while nobody is here is shown at once") {
    House house;
    Visit visit(house.library());
    PackFolder later;
    later.write("new.md", page("新来的一页", "正文。"));
    visit.app.offer(library_of(later));
    visit.settle();
    visit.tap("触摸开始");
    CHECK(visit.sees("新来的一页"));
    CHECK_FALSE(visit.sees("第0页"));
}

TEST_CASE("a library that comes while somebody reads waits until they go home, and their record names the old one") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.tap("第0页");
    PackFolder later;
    later.write("pack.toml", "id = \"p01\"\nversion = \"2\"\ntitle = \"新\"\nsummary = \"一句话\"\n[defaults]\ntopic = \"earthquake\"\naudience = [\"residents\"]\nsource = [\"GB\"]\nlicence = \"CC-BY-4.0\"\n");
    later.write("new.md", page("新来的一页", "正文。"));
    std::weak_ptr<const content::Library> old;
    {
        auto keep = house.library();
        visit.app.offer(keep);      // an offer that a newer one overtakes
        old = keep;
    }
    visit.app.offer(library_of(later));
    CHECK(old.expired());
    visit.sleep(2);
    CHECK(visit.sees("这是第0页的正文"));
    SUBCASE("by going back") { visit.tap("返回"); }
    SUBCASE("by the way of another page") {
        visit.tap("去下一页");
        CHECK(visit.sees("第1页"));
        visit.tap("首页");
    }
    CHECK(visit.sees("新来的一页"));
    CHECK(visit.used.back().kind == "close");
    CHECK(visit.used.back().version == "1");
    visit.tap("新来的一页");
    CHECK(visit.used.back().version == "2");
}

TEST_CASE("a library that comes while somebody reads is there for the next visitor too") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.tap("第0页");
    PackFolder later;
    later.write("new.md", page("新来的一页", "正文。"));
    visit.app.offer(library_of(later));
    visit.app.skip_idle();
    visit.settle();
    visit.app.skip_idle();
    visit.settle();
    visit.tap("触摸开始");
    CHECK(visit.sees("新来的一页"));
}

TEST_CASE("an empty library is a kind page, on every road") {
    Visit visit(std::make_shared<const content::Library>(std::vector<std::shared_ptr<const content::Pack>>{}, std::nullopt));
    CHECK(visit.sees("触摸开始"));
    visit.tap("触摸开始");
    CHECK(visit.sees("内容正在路上"));
    House house;
    visit.app.offer(house.library());
    visit.app.skip_idle();
    visit.settle();
    visit.app.skip_idle();
    visit.settle();
    visit.tap("触摸开始");
    CHECK(visit.sees("第0页"));
}

TEST_CASE("link upon link upon link stays bounded, every page that was opened is closed, and home is still below") {
    House house(5);
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.tap("第0页");
    for (int i = 0; i < 100; ++i) REQUIRE(visit.tap("去下一页"));
    int back = 0;
    while (visit.tap("返回") && back < 200) ++back;
    CHECK(back < 30);
    CHECK(back > 10);
    CHECK(visit.sees("今天想看点什么？"));
    const auto count = [&](const char* kind) { return std::count_if(visit.used.begin(), visit.used.end(), [&](const auto& u) { return u.kind == kind; }); };
    CHECK(count("open") == 101);
    CHECK(count("close") == 101);
}

TEST_CASE("names from a pack cannot break a record's JSON, nor make it longer than the outbox takes") {
    PackFolder folder;
    folder.write("quiz.toml", "kind = \"quiz\"\ntitle = \"小测验\"\nsummary = \"两道题\"\n");
    folder.write("quiz.gift", "// [id:q\"x\\y]\n::一::题 {\n=甲\n~乙\n}\n\n// [id:" + std::string(3000, 'x') + "]\n::二::题二 {\n=丙\n~丁\n}\n");
    Visit visit(library_of(folder));
    visit.tap("触摸开始");
    REQUIRE(visit.tap("小测验"));
    REQUIRE(visit.tap("练一练"));
    for (const char* answer : {"甲", "丙"}) {
        if (visit.tap(answer)) visit.tap("下一题");
    }
    int answers = 0;
    for (const auto& u : visit.used) {
        if (u.kind != "answer") continue;
        ++answers;
        CHECK(looks_like_json(u.value));
        CHECK(u.value.size() <= 1000);
    }
    CHECK(answers > 0);
}

TEST_CASE("a still page costs no frame: not on attract's own page, not at home, not in an article") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    for (const char* where : {"", "第0页"}) {
        if (*where != 0) REQUIRE(visit.tap(where));
        visit.sleep(1);
        CHECK_FALSE(visit.ui.wants_frame());
        CHECK(visit.ui.wake_at_s() - visit.hands.now_s() > 60);
        for (int i = 0; i < 10; ++i) {
            visit.hands.frame();
            CHECK_FALSE(visit.changed);
        }
    }
}

TEST_CASE("a window that changes its size changes the page with it") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    visit.app.resize({1080, 1920, 546, 900});
    visit.settle();
    CHECK(visit.ui.theme().portrait());
    CHECK(visit.sees("今天想看点什么？"));
    for (const auto& t : visit.ui.touchables()) CHECK(t.visible.right() <= 1080);
}

TEST_CASE("random touching for a long time ends on a sound page, with every visit's records in order") {
    House house;
    kiosk::Config config;
    config.width = 1280;
    config.height = 720;
    Visit visit(house.library(), config);
    std::uint32_t dice = 11;
    const auto roll = [&dice](std::uint32_t n) {
        dice = dice * 1664525u + 1013904223u;
        return (dice >> 8) % n;
    };
    for (int i = 0; i < 600; ++i) {
        const auto& all = visit.ui.touchables();
        REQUIRE_FALSE(all.empty());
        const auto& t = all[roll(static_cast<std::uint32_t>(all.size()))];
        const float x = t.visible.cx(), y = t.visible.cy();
        switch (roll(8)) {
            case 0: visit.hands.drag(x, y, x, 100, 5); break;
            case 1: visit.sleep(roll(140)); break;
            default: visit.hands.tap(x, y);
        }
        visit.hands.frames(3);
    }
    int open = 0;
    std::uint64_t session = 0;
    for (const auto& u : visit.used) {
        if (u.kind == "session_begin") {
            REQUIRE(session == 0);
            session = u.session;
        }
        REQUIRE(u.session == session);
        if (u.kind == "open") ++open;
        if (u.kind == "close") REQUIRE(--open >= 0);
        if (u.kind == "session_end") {
            REQUIRE(open == 0);
            session = 0;
        }
    }
    CHECK(visit.used.size() > 50);
}

TEST_CASE("a veil makes everything darker, on every page, and is gone when it is not wanted") {
    House house;
    Visit visit(house.library());
    kiosk::staff::View office;
    visit.app.employ(office, [](kiosk::staff::Wish) {});
    visit.tap("触摸开始");
    visit.sleep(1);
    const auto corner = [&] { return visit.painter->shot().row(2)[2 * 4]; };
    const int light = corner();
    office.brightness.veil_percent = 40;
    visit.sleep(1);
    CHECK(corner() == doctest::Approx(light * 0.6).epsilon(0.02));
    office.brightness.veil_percent = 0;
    visit.sleep(1);
    CHECK(corner() == light);
}

TEST_CASE("what the keeper changes holds for whoever comes next, and its limit at once") {
    House house;
    Visit visit(house.library());
    visit.tap("触摸开始");
    kiosk::HouseRules rules{content::Language::en, 40, 20, {.step = 2, .most_here = 2}};
    visit.app.obey(rules);
    CHECK(visit.sees("今天想看点什么？"));   // whoever reads goes on reading
    visit.tap("大声");
    CHECK(visit.usage().find("mode") == std::string::npos);
    visit.sleep(41);
    visit.sleep(21);
    CHECK_FALSE(visit.app.visiting());
    CHECK(visit.sees("Touch to begin"));
}
