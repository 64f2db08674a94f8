#include "kiosk/journey.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "kiosk/media.h"
#include "tests/fakes/kiosk_visit.h"

using namespace estation;
using namespace estation::fakes;
using kiosk::Journey;

namespace {

struct Outcome { bool good = false; std::string error; };

// A script, read and performed in a kiosk without a display, with the small library of the fakes.
Outcome perform(const std::string& script) {
    const Scratch scratch;
    put(scratch / "x.journey", script);
    auto journey = Journey::read(scratch / "x.journey");
    if (!journey) return {false, journey.error().line()};
    PackFolder folder;
    put_small_library(folder);
    kiosk::Config config;
    config.width = 1280;
    config.height = 720;
    auto window = kiosk::Window::open({.width = config.width, .height = config.height, .headless = true});
    REQUIRE(window);
    kiosk::Mailbox mailbox([&] { (*window)->wake(); });
    WishList wishes;
    kiosk::ui::Ui ui((*window)->painter(), wishes, SOURCE_DIR "/assets", config.shape());
    std::vector<sync::Usage> recorded;
    kiosk::App app(config, config.shape(), ui, {strings(), strings(content::Language::en)}, library_of(folder), [&](sync::Usage u) { recorded.push_back(std::move(u)); });
    kiosk::RunStats stats;
    const auto arrive = [](const std::string& what) -> content::Result<> { return content::Error{"no such folder", what}; };
    const kiosk::WallClock clock{1'795'824'000, std::make_shared<std::atomic<std::int64_t>>(0)};
    app.use_clock(clock);
    const auto turn_clock = [&](std::int64_t to_s) { clock.turn_to(to_s); };
    const auto done = journey->perform({config, **window, ui, app, mailbox, stats, recorded, arrive, turn_clock});
    return {static_cast<bool>(done), done ? "" : done.error().line()};
}

std::string error_of(const std::string& script) {
    const Outcome o = perform(script);
    CHECK_FALSE(o.good);
    return o.error;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a visit in a script") {
    const Outcome o = perform(R"(# a remark
see "触摸开始"
tap "触摸开始"     # touches it
see "今天想看点什么？"
not-see "触摸开始"
tap "第1页"
see "正文"
usage open p01/page-1
no-usage close p01/page-1
tap "返回"
usage close p01/page-1
usages 1 open -
repeat 3
  tap "第0页"
  repeat 2
    tap "去下一页"
  end
  tap "首页"
end
usages 3 open p01/page-2
wait 500
idle
see "还在看吗"
idle
see "触摸开始"
)");
    CHECK_MESSAGE(o.good, o.error);
}

TEST_CASE("what is wrong with a script is told with its line before anything is touched") {
    CHECK(has(error_of("see \"a\"\n\njump 3\n"), "x.journey:3: unknown word jump"));
    CHECK(has(error_of("\ntap \"never closed\n"), "x.journey:2: a quotation mark is not closed"));
    CHECK(has(error_of("tap\n"), "x.journey:1: tap takes 1 value"));
    CHECK(has(error_of("tap \"a\" \"b\"\n"), "x.journey:1"));
    CHECK(has(error_of("wait soon\n"), "x.journey:1: soon is not a number"));
    CHECK(has(error_of("drag 1 2 3 four 5\n"), "x.journey:1: four is not a number"));
    CHECK(has(error_of("tap-at 1 nan\n"), "x.journey:1: nan is not a number"));
    CHECK(has(error_of("pinch 1 2 0\n"), "x.journey:1"));
    CHECK(has(error_of("repeat often\nend\n"), "x.journey:1: often is not a number"));
    CHECK(has(error_of("see \"触摸开始\"\nrepeat 2\nwait 1\n"), "x.journey:2: this repeat has no end"));
    CHECK(has(error_of("see \"触摸开始\"\nend\n"), "x.journey:2: this end has no repeat"));
    CHECK(has(error_of("# only remarks\n"), "x.journey: nothing is asked in this script"));
    CHECK_FALSE(Journey::read("/nowhere/x.journey"));
}

TEST_CASE("what does not hold is told with its line and with what was there instead") {
    const std::string see = error_of("tap \"触摸开始\"\nsee \"一句不在的话\"\n");
    CHECK(has(see, "x.journey:2: not on screen: \"一句不在的话\""));
    CHECK(has(see, "今天想看点什么？"));
    CHECK(has(see, "[大字]"));
    CHECK(has(error_of("not-see \"触摸开始\"\n"), "should not be"));
    const std::string tap = error_of("tap \"没有这个\"\n");
    CHECK(has(tap, "x.journey:1: nothing to touch is called \"没有这个\""));
    CHECK(has(tap, "[触摸开始]"));
    CHECK(has(error_of("tap \"触摸开始\"\nusage open p01/page-0\n"), "recorded: session_begin:"));
    CHECK(has(error_of("usages 2 session_begin -\n"), "x.journey:1: 0 usage records session_begin, not 2"));
    CHECK(has(error_of("arrive nowhere\n"), "x.journey:1"));
    CHECK(has(error_of("tap \"触摸开始\"\nrepeat 5\ntap \"第0页\"\nend\n"), "x.journey:3"));
}

TEST_CASE("quotation marks and signs within a label are written with a backslash") {
    CHECK(has(error_of("see \"a \\\"b\\\" # c\"\n"), "not on screen: \"a \"b\" # c\""));
}
