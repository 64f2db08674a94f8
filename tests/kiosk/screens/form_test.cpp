// Forms as a visitor meets them: what is entered goes into one record when it is sent, and nowhere else.
#include "kiosk/screens/form.h"

#include <doctest/doctest.h>

#include "tests/fakes/kiosk_visit.h"

using namespace estation;
using fakes::PackFolder;
using fakes::Visit;

namespace {

void put_form(const PackFolder& folder) {
    folder.write("ask.toml",
                 "kind = \"form\"\ntitle = \"问一问\"\n"
                 "[[field]]\nid = \"what\"\nkind = \"text\"\nlabel = \"什么事\"\n"
                 "[[field]]\nid = \"tel\"\nkind = \"phone\"\nlabel = \"电话\"\npurpose = \"回话\"\nretention_days = 30\n");
}

bool begin(Visit& visit) {
    const auto& t = visit.ui.page();
    visit.hands.tap(t.cx(), t.cy());
    visit.settle();
    return visit.tap("问一问") && visit.tap("开始填写") && visit.tap("同意，继续填");
}

void dial(Visit& visit, std::string_view digits) {
    for (const char digit : digits) REQUIRE(visit.tap(std::string(1, digit)));
}

bool told(const Visit& visit, std::string_view secret) {
    return std::any_of(visit.used.begin(), visit.used.end(), [&](const auto& u) { return (u.kind + u.item + u.value).find(secret) != std::string::npos; });
}

}  // namespace

TEST_CASE("what was entered and not sent is told to nobody, and the next who opens the form finds it empty") {
    PackFolder folder;
    put_form(folder);
    Visit visit(fakes::library_of(folder));
    REQUIRE(begin(visit));
    for (const char* key : {"q", "u", "z"}) REQUIRE(visit.tap(key));
    CHECK(visit.sees("quz"));
    REQUIRE(visit.tap("下一个"));
    CHECK_FALSE(visit.sees("quz"));
    dial(visit, "13911112222");
    REQUIRE(visit.tap("下一个"));
    CHECK(visit.sees("139****2222"));
    CHECK_FALSE(visit.sees("quz"));
    REQUIRE(visit.tap("返回"));
    CHECK_FALSE(told(visit, "quz"));
    CHECK_FALSE(told(visit, "2222"));
    CHECK_FALSE(told(visit, "form_submit"));
    REQUIRE(visit.tap("问一问"));
    REQUIRE(visit.tap("开始填写"));
    REQUIRE(visit.tap("同意，继续填"));
    CHECK(visit.sees("在这里写"));
    REQUIRE(visit.tap("跳过"));
    CHECK(visit.sees("手机或座机号码"));
}

TEST_CASE("what is sent is in one record, with its purpose and its days, and the record of leaving says only that") {
    PackFolder folder;
    put_form(folder);
    Visit visit(fakes::library_of(folder));
    REQUIRE(begin(visit));
    REQUIRE(visit.tap("跳过"));
    dial(visit, "13911112222");
    REQUIRE(visit.tap("下一个"));
    REQUIRE(visit.tap("发送"));
    CHECK(visit.sees("谢谢您！"));
    REQUIRE(visit.tap("回到首页"));
    int records = 0;
    for (const auto& u : visit.used) {
        if (u.kind == "form_submit") {
            ++records;
            CHECK(u.item == "p01/ask");
            CHECK(u.value == R"({"form":"p01/ask","fields":[{"id":"tel","value":"13911112222","purpose":"回话","days":30}]})");
        } else {
            CHECK(u.value.find("2222") == std::string::npos);
        }
        if (u.kind == "close") CHECK(u.value.find("\"progress\":\"sent\"") != std::string::npos);
    }
    CHECK(records == 1);
}
