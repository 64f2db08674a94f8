// A pushed program is tried, kept when it proves itself, and goes back by itself when it does not; power taken at the wall is
// no crash, and nothing can make a station go round in circles.
#include <doctest/doctest.h>

#include <string>

#include "content/program_book.h"

using estation::content::ProgramBook;

namespace {

const std::string a(64, 'a'), b(64, 'b'), c(64, 'c'), installed;
constexpr std::int64_t one_hour = 3600;

struct Station {
    ProgramBook book;
    std::string boot = "monday";
    std::string torn;                 // not whole on the disk
    ProgramBook::Start start() {
        const auto begun = book.begin(boot, whole());
        const auto again = ProgramBook::parse(*book.text(), "book.txt");   // as it lies on the disk
        REQUIRE_MESSAGE(again, (again ? "" : again.error().line()));
        CHECK(*again == book);
        return begun;
    }
    [[nodiscard]] ProgramBook::Whole whole() const { return [this](const std::string& manifest) { return manifest != torn; }; }
    std::string runs() { return start().manifest; }
    [[nodiscard]] std::string next() const { return book.chosen(boot, whole()); }
    void prove(const std::string& manifest) {
        book.go_well(manifest);
        book.reach_server(manifest);
    }
    // One that has proved itself runs.
    static Station with(const std::string& good) {
        Station s;
        s.book.want(good, "0.2", true);
        CHECK(s.runs() == good);
        s.prove(good);
        CHECK(s.book.current == good);
        return s;
    }
};

}  // namespace

TEST_CASE("a station to which nothing was pushed runs what was installed") {
    Station s;
    for (int i = 0; i < 10; ++i) CHECK(s.runs() == installed);   // its crashes are for safe mode
    CHECK(s.book.refused.empty());
}

TEST_CASE("a new program is kept once it has gone well and reached the server, in whichever order") {
    Station s;
    s.book.want(a, "0.2", true);
    const auto first = s.start();
    CHECK(first.manifest == a);
    CHECK(first.on_trial);
    CHECK(first.another);
    s.book.go_well(a);
    CHECK(s.book.trial);
    s.book.reach_server(a);
    CHECK_FALSE(s.book.trial);
    CHECK(s.book.current == a);
    CHECK(s.book.previous == installed);
    s.book.want(b, "0.2", true);
    CHECK(s.next() == b);
    CHECK(s.runs() == b);
    s.book.reach_server(b);
    s.book.go_well(b);
    CHECK(s.book.current == b);
    CHECK(s.book.previous == a);
    s.book.want(b, "0.2", true);
    CHECK(s.next() == b);
}

TEST_CASE("one that came by stick need not talk to anybody, nor one that came by both ways") {
    Station s;
    s.book.want(a, "0.2", false);
    CHECK(s.runs() == a);
    s.book.go_well(a);
    CHECK(s.book.current == a);
    s.book.want(b, "0.2", true);
    CHECK(s.runs() == b);
    s.book.go_well(b);
    s.book.want(b, "0.2", false);   // then the stick says the same
    CHECK(s.book.current == b);
}

TEST_CASE("a program that ends twice without a word goes back at once, is told, and is never tried again") {
    auto s = Station::with(a);
    s.book.want(b, "0.2", true);
    CHECK(s.runs() == b);
    CHECK(s.runs() == b);    // once more, it may have been somebody's hand
    const auto back = s.start();
    CHECK(back.manifest == a);
    CHECK(back.after_trial);
    CHECK(back.another);
    REQUIRE(s.book.refused.size() == 1);
    CHECK(s.book.refused[0].manifest == b);
    CHECK(s.book.refused[0].version == "0.2");
    CHECK(s.book.refused[0].reason.find("without a word 2 times") != std::string::npos);
    s.book.want(b, "0.2", true);
    CHECK_FALSE(s.book.trial);
    s.book.want(c, "0.2", true);
    CHECK(s.runs() == c);
    s.book.want(b, "0.2", true);    // ordered again after another: it stays refused
    CHECK(s.next() == a);
}

TEST_CASE("power taken at the wall is no crash, but starts that never go well come to an end") {
    Station s;
    s.book.want(a, "0.2", true);
    for (int night = 0; night < ProgramBook::starts_of_trial; ++night) {
        s.boot = "night " + std::to_string(night);
        s.boot[5] = '-';
        CHECK(s.runs() == a);
    }
    s.boot = "morning";
    CHECK(s.runs() == installed);
    CHECK(s.book.refuses(a));

    Station calm;
    calm.book.want(a, "0.2", true);
    for (int night = 0; night < 20; ++night) {
        calm.boot = "night-" + std::to_string(night);
        CHECK(calm.runs() == a);
        calm.book.go_well(a);   // but no server yet
    }
    CHECK_FALSE(calm.book.refuses(a));
}

TEST_CASE("two crashes are counted in one boot only, and an end in order between them is none") {
    Station s;
    s.book.want(a, "0.2", true);
    CHECK(s.runs() == a);
    CHECK(s.runs() == a);   // one crash
    s.boot = "tuesday";
    CHECK(s.runs() == a);   // power
    CHECK(s.runs() == a);   // one crash in this boot
    s.book.end_in_order(a);
    CHECK(s.runs() == a);   // none
    CHECK_FALSE(s.book.refuses(a));
}

TEST_CASE("without a server for a day of running it goes back, tries again when the one before has reached it, and not for ever") {
    auto s = Station::with(a);
    s.book.want(b, "0.2", true);
    for (int day = 0; day <= ProgramBook::returns_at_most; ++day) {
        CHECK(s.runs() == b);
        s.book.go_well(b);
        for (int hour = 0; hour < 23; ++hour) s.book.run_on(b, one_hour);
        CHECK(s.next() == b);
        s.book.run_on(b, one_hour);
        CHECK(s.next() == a);
        CHECK(s.runs() == a);
        s.book.run_on(a, 100 * one_hour);
        s.book.want(b, "0.2", true);              // the order still says so
        CHECK(s.next() == a);
        s.book.reach_server(a);
        s.book.end_in_order(a);
    }
    CHECK(s.book.refuses(b));
    CHECK(s.next() == a);

    auto other = Station::with(a);
    other.book.want(b, "0.2", true);
    CHECK(other.runs() == b);
    other.book.run_on(b, 25 * one_hour);
    CHECK(other.runs() == a);
    CHECK_FALSE(other.book.refuses(b));    // that alone is no fault of its own
    other.book.reach_server(a);
    CHECK(other.runs() == b);
    other.prove(b);
    CHECK(other.book.current == b);
}

TEST_CASE("a good program that ends thrice without a word gives way to the one before, for that boot") {
    auto s = Station::with(a);
    s.book.want(b, "0.2", true);
    CHECK(s.runs() == b);
    s.prove(b);
    CHECK(s.runs() == b);
    CHECK(s.runs() == b);
    CHECK(s.runs() == b);
    CHECK(s.runs() == a);
    CHECK(s.next() == a);                  // and the watch does not change its mind
    CHECK(s.runs() == a);
    CHECK(s.runs() == a);
    CHECK(s.runs() == installed);
    for (int i = 0; i < 10; ++i) CHECK(s.runs() == installed);
    CHECK(s.book.current == b);
    s.boot = "tuesday";
    CHECK(s.runs() == b);
    s.book.end_in_order(b);
    for (int i = 0; i < 10; ++i) {
        CHECK(s.runs() == b);
        s.book.end_in_order(b);            // in a row it must be
    }
}

TEST_CASE("what is torn on the disk is passed over, and what the system will not start goes") {
    auto s = Station::with(a);
    s.book.want(b, "0.2", true);
    s.torn = b;
    CHECK(s.runs() == a);
    CHECK(s.book.trial);                   // it is laid out again
    s.torn = a;
    CHECK(s.runs() == b);
    s.torn.clear();
    s.book.cannot_start(b, s.boot, "no such\nlibrary");
    CHECK(s.book.refused.back().reason == "no such library");
    CHECK(s.runs() == a);
    s.book.cannot_start(a, s.boot, "it may not be run");
    CHECK(s.runs() == installed);
    CHECK_FALSE(s.book.refuses(a));
    s.boot = "tuesday";
    CHECK(s.runs() == a);
}

TEST_CASE("a recall goes to the one before, and taking it out of the channel to the installed one") {
    auto s = Station::with(a);
    s.book.want(b, "0.2", true);
    CHECK(s.runs() == b);
    s.book.recall([](const std::string& manifest) { return manifest == b; });
    CHECK(s.next() == a);
    s.book.want(c, "0.2", true);
    CHECK(s.runs() == c);
    s.prove(c);
    s.book.recall([](const std::string& manifest) { return manifest == c; });
    CHECK(s.next() == a);
    s.book.recall([](const std::string& manifest) { return manifest == c; });   // every time the order is read
    CHECK(s.next() == a);
    s.book.recall([](const std::string&) { return true; });
    CHECK(s.next() == installed);

    auto other = Station::with(a);
    other.book.want_none();
    CHECK(other.next() == installed);
    // The older one again: it is tried as any other.
    auto back = Station::with(a);
    back.book.want(b, "0.2", true);
    CHECK(back.runs() == b);
    back.prove(b);
    back.book.want(a, "0.2", true);
    CHECK(back.runs() == a);
    back.prove(a);
    CHECK(back.book.previous == b);
}

TEST_CASE("what may still be started is named, and what runs now") {
    auto s = Station::with(a);
    s.book.want(b, "0.2", true);
    CHECK(s.runs() == b);
    s.book.want(c, "0.2", true);
    CHECK(s.book.named() == std::vector<std::string>{a, b, c});
}

TEST_CASE("a book that is torn or false is not believed") {
    auto s = Station::with(a);
    s.book.want(b, "0.2", true);
    s.book.refuse(c, "0.3", "why");
    const std::string text = *s.book.text();
    CHECK(ProgramBook::parse(text, "b"));
    for (std::size_t length = 0; length < text.size(); ++length) CHECK_FALSE(ProgramBook::parse(text.substr(0, length), "b"));
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto other = text;
        other[at] = static_cast<char>(other[at] ^ 1);
        CHECK_FALSE(ProgramBook::parse(other, "b"));
    }
    CHECK_FALSE(ProgramBook::parse(text + "x\n", "b"));
    for (int i = 0; i < 200; ++i) s.book.refuse(std::string(60, 'd') + std::to_string(1000 + i), "0 4", "many");
    CHECK(s.book.refused.size() == 50);
    CHECK(s.book.refused.back().version == "0_4");
    s.book.refuse(std::string(64, 'e'), "", std::string(299, 'x') + "安");
    CHECK(ProgramBook::parse(*s.book.text(), "b")->refused.back().reason == std::string(299, 'x'));
}
