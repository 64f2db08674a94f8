// A number in a workbook as a person sees it.
#include "content/import/cell_format.h"

#include <doctest/doctest.h>

using namespace estation::content;

TEST_CASE("days as their format writes them") {
    CHECK(shown_number(27969, "yyyy/m/d") == "1976/7/28");
    CHECK(shown_number(27969, "yyyy\"年\"m\"月\"d\"日\"") == "1976年7月28日");
    CHECK(shown_number(27969, "[$-804]yyyy\\-mm\\-dd;@") == "1976-07-28");
    CHECK(shown_number(39580, "yyyy年m月") == "2008年5月");
    CHECK(shown_number(39580, "m月d日") == "5月12日");
    CHECK(shown_number(45000.75, "yyyy/m/d") == "2023/3/15");   // the hour does not make it the next day
    CHECK(shown_number(1, "yyyy/m/d") == "1900/1/1");
    CHECK(shown_number(59, "yyyy/m/d") == "1900/2/28");
    CHECK(shown_number(61, "yyyy/m/d") == "1900/3/1");
    CHECK(shown_number(0, "yyyy/m/d", true) == "1904/1/1");
    CHECK(shown_number(2958465, "yyyy/m/d") == "9999/12/31");
    CHECK(shown_number(1e9, "yyyy/m/d") == "1000000000");
    CHECK(shown_number(-5, "yyyy/m/d") == "-5");
}

TEST_CASE("times, with their minutes told from months") {
    CHECK(shown_number(0.5, "h:mm") == "12:00");
    CHECK(shown_number(0.6041666667, "h:mm") == "14:30");
    CHECK(shown_number(0.6041666667, "h时mm分") == "14时30分");
    CHECK(shown_number(0.0006944444, "mm:ss") == "01:00");
    CHECK(shown_number(1.5, "[h]:mm") == "36:00");
    CHECK(shown_number(39580.6027777778, "yyyy/m/d h:mm") == "2008/5/12 14:28");
    CHECK(shown_number(0.75, "h:mm AM/PM") == "18:00");
    CHECK(shown_number(0.99999, "h:mm:ss") == "23:59:59");
}

TEST_CASE("shares of a hundred, and plain numbers") {
    CHECK(shown_number(0.97, "0%") == "97%");
    CHECK(shown_number(0.125, "0.0%") == "12.5%");
    CHECK(shown_number(0.03, "#0.00%") == "3.00%");
    CHECK(shown_number(0.1 + 0.2, "General") == "0.3");
    CHECK(shown_number(3, "") == "3");
    CHECK(shown_number(1234.5, "#,##0.00") == "1234.5");
    CHECK(shown_number(2, "0\"米\"") == "2");
    CHECK(shown_number(5, "\"共\"0\"days\"") == "5");
}
