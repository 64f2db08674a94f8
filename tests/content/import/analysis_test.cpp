#include "content/import/analysis.h"

#include <doctest/doctest.h>

using namespace estation::content;

TEST_CASE("a table of runs is read, and what is wrong is told with its row") {
    const auto runs = read_runs("attempt,a,b\nmax,1,2\n1,1,\n\n2,0.5,2\n", "r.csv");
    REQUIRE(runs);
    CHECK(runs->items == std::vector<std::string>{"a", "b"});
    CHECK(runs->most == std::vector<double>{1, 2});
    REQUIRE(runs->marks.size() == 2);
    CHECK(runs->marks[0][1] == 0.0);
    const auto drawn = read_runs("attempt,a,b\nmax,1,1\n1,1,-\n2,-0.5,\n", "r.csv");
    REQUIRE(drawn);
    CHECK_FALSE(drawn->marks[0][1]);
    CHECK(drawn->marks[1] == std::vector<std::optional<double>>{-0.5, 0.0});
    const auto fault = [](const char* text) {
        const auto r = read_runs(text, "r.csv");
        REQUIRE_FALSE(r);
        return r.error().where;
    };
    CHECK(fault("a,b\n") == "r.csv:1");
    CHECK(fault("attempt,a\n1,1\n") == "r.csv:2");
    CHECK(fault("attempt,a\nmax,1\n1,x\n") == "r.csv:3");
    CHECK(fault("attempt,a\nmax,1\n1,1,1\n") == "r.csv:3");
    CHECK(fault("attempt,a\nmax,-\n") == "r.csv:2");
    CHECK(fault("attempt,a\n") == "r.csv");
}

TEST_CASE("JSON has null where there is nothing") {
    const auto json = statistics_json(statistics_of({{"a"}, {1}, {{1}}}));
    CHECK(json == "{\"items\":[{\"item\":\"a\",\"n\":1,\"facility\":1.0,\"sd\":null,\"covariance\":null,\"covariance_max\":null,\"discrimination_index\":null,\"discriminative_efficiency\":null,\"effective_weight\":null}],"
                  "\"quiz\":{\"n\":1,\"mean\":1.0,\"median\":1.0,\"sd\":null,\"skewness\":null,\"kurtosis\":null,\"cic\":null,\"error_ratio\":null,\"standard_error\":null}}");
}
