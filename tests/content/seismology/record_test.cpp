#include "content/seismology/record.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace estation::content;
using namespace estation::content::seismology;

TEST_CASE("a constant push gives a straight velocity and a parabola") {
    const Motion m = integrated({0.5, {2, 2, 2, 2, 2}});
    CHECK(m.velocity_m_s.back() == doctest::Approx(4));
    CHECK(m.displacement_m.back() == doctest::Approx(4));
    CHECK(integrated({0.1, {}}).displacement_m.empty());
}

TEST_CASE("a corrected record ends at rest where it began") {
    Record record{0.01, {}};
    for (int i = 0; i < 3000; ++i) record.acceleration_m_s2.push_back(std::sin(i * 0.05) * std::exp(-i * 0.001) + 0.02);
    const Motion before = integrated(record), after = integrated(baseline_corrected(record));
    CHECK(std::abs(before.displacement_m.back()) > 1);
    CHECK(std::abs(after.velocity_m_s.back()) < 1e-9);
    CHECK(std::abs(after.displacement_m.back()) < 1e-8);
    CHECK(after.acceleration_m_s2.front() == before.acceleration_m_s2.front());
    CHECK(peak(baseline_corrected({0.01, {1, 2}}).acceleration_m_s2) == 0);
}

TEST_CASE("a record is read from CSV") {
    const auto record = parse_record("\xEF\xBB\xBFt_s,acc_m_s2\r\n# a note\n0,0\n0.02, 0.5\r\n0.04,-1e-1\n\n", "a.csv");
    REQUIRE(record);
    CHECK(record->dt_s == doctest::Approx(0.02));
    CHECK(record->acceleration_m_s2 == std::vector<double>{0, 0.5, -0.1});
    CHECK(record->duration_s() == doctest::Approx(0.04));
    const auto three = parse_three_components("0,1,2,3\n1,4,5,6\n", "b.csv");
    REQUIRE(three);
    CHECK(three->acceleration_m_s2[2] == std::vector<double>{3, 6});
    const auto one = parse_three_components("0,1\n1,4\n", "b.csv");
    REQUIRE(one);
    CHECK(one->acceleration_m_s2[1] == std::vector<double>{0, 0});
}

TEST_CASE("what is no record is said with its line") {
    const auto fault = [](std::string_view text) {
        const auto r = parse_record(text, "a.csv");
        REQUIRE(!r);
        return r.error().line();
    };
    CHECK(fault("").find("a.csv: a record needs at least two rows") == 0);
    CHECK(fault("t,a\n0,0\n").find("two rows") != std::string::npos);
    CHECK(fault("t,a\nb,c\n0,0\n").find("a.csv:2: column 1 is not a number: b") == 0);
    CHECK(fault("0,0\n0.1,nan\n").find("a.csv:2: column 2") == 0);
    CHECK(fault("0,0\n0.1,1e999\n").find("a.csv:2: column 2") == 0);
    CHECK(fault("0,0\n0.1,5000\n").find("m/s2") != std::string::npos);
    CHECK(fault("0,0\n0.1,0,1\n").find("a.csv:2: this row has 3 columns") == 0);
    CHECK(fault("0,0,0\n0.1,0,1\n").find("two columns") != std::string::npos);
    CHECK(fault("0 0\n").find("comma") != std::string::npos);
    CHECK(fault("0,0\n0.1,0\n5,0\n").find("equal steps") != std::string::npos);
    CHECK(fault("0,0\n0,0\n").find("equal steps") != std::string::npos);
    CHECK(fault("1,0\n0,0\n").find("equal steps") != std::string::npos);
    CHECK(!parse_three_components("0,0,0\n1,0,0\n", "a.csv"));
}

TEST_CASE("a heading says in which unit the acceleration stands") {
    CHECK(unit_m_s2("time,acc (g)\n0,0\n") == doctest::Approx(9.80665));
    CHECK(unit_m_s2("# a comment\r\nt_s,ACC_G\r\n0,0\n") == doctest::Approx(9.80665));
    CHECK(unit_m_s2("t,acc [gal]\n") == 0.01);
    CHECK(unit_m_s2("t_s,n cm/s2,e cm/s2,u cm/s2\n") == 0.01);
    CHECK(unit_m_s2("t_s,acc_m_s2\n0,0\n") == 1);
    CHECK(unit_m_s2("0,0\n0.01,0\n") == 1);
    CHECK(unit_m_s2("") == 1);
    // 1500 gal are a strong earthquake, 1500 m/s2 are none.
    CHECK(parse_record("t_s,acc_gal\n0,0\n0.01,1500\n", "r.csv"));
    CHECK(!parse_record("t_s,acc_m_s2\n0,0\n0.01,1500\n", "r.csv"));
}
