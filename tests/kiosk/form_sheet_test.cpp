#include "kiosk/form_sheet.h"

#include <doctest/doctest.h>

using namespace estation;
using content::FieldKind;
using kiosk::FormSheet;
using Page = FormSheet::Page;

namespace {

content::Field field(const std::string& id, FieldKind kind, bool required = false) {
    content::Field f;
    f.id = id;
    f.kind = kind;
    f.label = {id, id};
    f.options = {{"甲", "a"}, {"乙", "b"}, {"丙", "c"}};
    f.required = required;
    f.purpose = {"回话", "call back"};
    f.retention_days = 90;
    return f;
}

content::Form whole_form(bool phone_required = false) {
    return {{}, {field("crop", FieldKind::choice, true), field("more", FieldKind::choices), field("mu", FieldKind::number), field("what", FieldKind::text), field("name", FieldKind::name), field("tel", FieldKind::phone, phone_required)}, {}};
}

void dial(FormSheet& sheet, std::string_view digits) {
    for (const char c : digits) sheet.type(c);
}

}  // namespace

TEST_CASE("a form is asked field by field, reviewed and sent, and then knows nothing any more") {
    const auto form = whole_form();
    FormSheet sheet(form);
    CHECK(sheet.page() == Page::intro);
    sheet.begin();
    CHECK(sheet.page() == Page::consent);  // before anything is entered
    sheet.consent(true);
    CHECK(sheet.page() == Page::field);
    CHECK_FALSE(sheet.may_go_on());  // required
    sheet.next();
    CHECK(sheet.at() == 0);
    sheet.choose(0);
    sheet.choose(2);
    CHECK(sheet.answer().chosen == std::vector<int>{2});  // one of them
    sheet.next();
    sheet.choose(2);
    sheet.choose(0);
    sheet.choose(1);
    sheet.choose(1);
    sheet.choose(9);
    CHECK(sheet.answer().chosen == std::vector<int>{0, 2});
    sheet.next();
    dial(sheet, ".3.5.");
    CHECK(sheet.answer().typed == "3.5");
    sheet.next();
    sheet.write("叶子\"发黄\"\n");
    sheet.next();
    sheet.write("老李");
    sheet.next();
    dial(sheet, "138000");
    CHECK_FALSE(sheet.may_go_on());
    dial(sheet, "x05678999999");
    CHECK(sheet.answer().typed == "138000056789");  // no longer than a number can be
    sheet.erase();
    sheet.next();
    CHECK(sheet.page() == Page::review);
    CHECK(sheet.answer(5).sealed);
    CHECK(sheet.send("p/f") ==
          R"({"form":"p/f","fields":[{"id":"crop","chosen":[2]},{"id":"more","chosen":[0,2]},{"id":"mu","value":"3.5"},{"id":"what","value":"叶子\"发黄\" ","days":90},{"id":"name","value":"老李","purpose":"回话","days":90},{"id":"tel","value":"13800005678","purpose":"回话","days":90}]})");
    CHECK(sheet.page() == Page::thanks);
    CHECK_FALSE(sheet.has_any());
}

TEST_CASE("who would rather not say who they are is not asked") {
    const auto form = whole_form();
    FormSheet sheet(form);
    sheet.begin();
    sheet.consent(false);
    CHECK(sheet.asked() == std::vector<std::size_t>{0, 1, 2, 3});
    sheet.choose(1);
    for (int i = 0; i < 4; ++i) sheet.next();
    CHECK(sheet.page() == Page::review);
    CHECK(sheet.send("p/f") == R"({"form":"p/f","fields":[{"id":"crop","chosen":[1]}]})");
}

TEST_CASE("a form that cannot do without a number stays at consent until it is given") {
    const auto form = whole_form(true);
    FormSheet sheet(form);
    CHECK(sheet.needs_personal());
    sheet.begin();
    sheet.consent(false);
    CHECK(sheet.page() == Page::consent);
}

TEST_CASE("a form without anything personal has no consent, and going back asks again what was asked before") {
    const content::Form form{{}, {field("crop", FieldKind::choice), field("mu", FieldKind::number)}, {}};
    FormSheet sheet(form);
    sheet.begin();
    CHECK(sheet.page() == Page::field);
    sheet.choose(1);
    sheet.next();
    sheet.previous();
    CHECK(sheet.answer().chosen == std::vector<int>{1});
    sheet.previous();
    CHECK(sheet.page() == Page::intro);
    sheet.begin();
    sheet.next();
    sheet.next();
    CHECK(sheet.page() == Page::review);
    sheet.edit(1);
    dial(sheet, "12");
    sheet.next();
    CHECK(sheet.page() == Page::review);  // back where it was asked from
    CHECK(sheet.answer(1).typed == "12");
    sheet.previous();
    CHECK(sheet.page() == Page::field);
    CHECK(sheet.at() == 1);
}

TEST_CASE("what was written once is sealed: it is changed only by writing it anew") {
    const content::Form form{{}, {field("what", FieldKind::text), field("tel", FieldKind::phone)}, {}};
    FormSheet sheet(form);
    sheet.begin();
    sheet.consent(true);
    sheet.write("秘密");
    sheet.next();
    dial(sheet, "13800005678");
    sheet.next();
    sheet.edit(0);
    sheet.write("别的");
    CHECK(sheet.answer().typed == "秘密");
    sheet.erase();
    CHECK(sheet.answer().typed == "秘密");
    sheet.rewrite();
    CHECK(sheet.answer().empty());
    sheet.write("别的");
    sheet.next();
    sheet.edit(1);
    dial(sheet, "9");
    CHECK(sheet.answer().typed == "13800005678");
    // Half a number is not kept.
    sheet.rewrite();
    dial(sheet, "138");
    sheet.previous();
    CHECK(sheet.answer(1).empty());
}

TEST_CASE("erasing takes whole letters, writing stops at its bound") {
    const content::Form form{{}, {field("what", FieldKind::text)}, {}};
    FormSheet sheet(form);
    sheet.begin();
    sheet.write("震a");
    sheet.erase();
    sheet.erase();
    CHECK(sheet.answer().empty());
    std::string much;
    for (int i = 0; i < 300; ++i) much += "震";
    sheet.write(much);
    CHECK(sheet.answer().typed == much.substr(0, FormSheet::most_letters * 3));
}

TEST_CASE("the fullest form there can be fits one record") {
    content::Form form;
    for (int i = 0; i < 16; ++i) {
        form.fields.push_back(field(std::string(31, 'a') + static_cast<char>('a' + i), i % 2 == 0 ? FieldKind::text : FieldKind::name));
        form.fields.back().purpose.zh = std::string(2'000, '"');
    }
    FormSheet sheet(form);
    sheet.begin();
    sheet.consent(true);
    std::string much;
    for (int i = 0; i < 300; ++i) much += "\\";
    for (int i = 0; i < 16; ++i) {
        sheet.write(much);
        sheet.next();
    }
    const auto sent = sheet.send(std::string(101, 'p'));
    CHECK(sent.size() <= FormSheet::most_bytes);
    CHECK(sent.ends_with("}]}"));
    CHECK(sent.find(std::string(31, 'a') + "p") != std::string::npos);  // the last field is there
}

TEST_CASE("a telephone number is masked") {
    CHECK(FormSheet::masked("13800005678") == "138****5678");
    CHECK(FormSheet::masked("88886666") == "88****66");
    CHECK(FormSheet::masked("12345") == "*****");
}
