#include "content/seismology/cap.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace estation::content;
using namespace estation::content::seismology;

namespace {

CapAlert exercise() {
    CapAlert a;
    a.identifier = "estation-drill-1";
    a.sender = "drill@school.example";
    a.sent = "2025-05-12T14:28:00+08:00";
    a.note = "演练 EXERCISE 2025-1";
    CapInfo info;
    info.language = "zh-CN";
    info.categories = {"Geo"};
    info.event = "地震";
    info.response_types = {"Shelter"};
    info.urgency = "Immediate";
    info.severity = "Severe";
    info.certainty = "Observed";
    info.expires = "2025-05-12T15:28:00+08:00";
    info.headline = "【演练】就近避险";
    info.description = "a < b & c";
    CapArea area;
    area.description = "样例小学";
    area.polygons = {{{30, 104}, {30.5, 104}, {30.5, 104.5}, {30, 104}}};
    area.circles = {{{30.25, 104.25}, 12.5}};
    area.geocodes = {{"profile", "510100"}};
    area.altitude_feet = 10;
    area.ceiling_feet = 20;
    info.areas = {area};
    info.parameters = {{"magnitude", "6.5"}};
    a.infos = {info};
    return a;
}
std::string good() {
    const auto xml = write_cap(exercise());
    REQUIRE(xml);
    return *xml;
}
std::string with(std::string xml, const std::string& what, const std::string& instead) {
    const auto at = xml.find(what);
    REQUIRE(at != std::string::npos);
    return xml.replace(at, what.size(), instead);
}
std::string first(const std::string& xml) {
    const auto checked = check_cap(xml);
    return checked.valid() ? "" : checked.errors.front();
}
void refuses(const std::string& xml, const std::string& because) {
    const std::string error = first(xml);
    CAPTURE(because);
    CHECK_MESSAGE(error.find(because) != std::string::npos, error);
}

}  // namespace

TEST_CASE("what is written is valid, and reads back as it was") {
    const std::string xml = good();
    CHECK(check_cap(xml).errors.empty());
    CHECK(check_cap(xml).warnings.empty());
    const auto back = read_cap(xml);
    REQUIRE(back);
    CHECK(back->status == CapStatus::exercise);
    CHECK(back->infos[0].description == "a < b & c");
    CHECK(back->infos[0].areas[0].polygons[0].size() == 4);
    CHECK(back->infos[0].areas[0].polygons[0][1].latitude == 30.5);
    CHECK(back->infos[0].areas[0].circles[0].radius_km == 12.5);
    CHECK(back->infos[0].areas[0].ceiling_feet == 20);
    CHECK(back->infos[0].parameters[0].second == "6.5");
    CHECK(*write_cap(*back) == xml);
}

TEST_CASE("Exercise and Actual are never confused") {
    CapAlert a = exercise();
    a.status = CapStatus::actual;
    CHECK(write_cap(a).error().text.find("authority alone") != std::string::npos);
    a = exercise();
    a.note.clear();
    CHECK(!write_cap(a));
    a = exercise();
    a.infos[0].headline = "地震了";
    CHECK(!write_cap(a));
    const std::vector<std::string> known = {"drill@school.example"};
    const std::int64_t now = *cap_seconds("2025-05-12T14:30:00+08:00");
    CHECK(heard_exercise(exercise(), known, now) == CapVerdict::exercise);
    CHECK(heard_exercise(exercise(), {}, now) == CapVerdict::unknown_sender);
    CHECK(heard_exercise(exercise(), known, now + 86400) == CapVerdict::expired);
    for (const char* status : {"Actual", "System", "Test", "Draft"}) {
        const auto other = read_cap(with(good(), ">Exercise<", std::string(">") + status + "<"));
        REQUIRE(other);
        CHECK(heard_exercise(*other, known, now) == CapVerdict::not_an_exercise);
    }
    refuses(with(good(), ">Exercise<", "> Actual<"), "is none of");
    refuses(with(good(), ">Exercise<", ">exercise<"), "is none of");
}

TEST_CASE("every rule of the schema") {
    const std::string xml = good();
    refuses(with(xml, "+08:00</sent>", "Z</sent>"), "sent: ");
    refuses(with(xml, "14:28:00+", "14:28:00.5+"), "sent: ");
    refuses(with(xml, "2025-05-12T14:28", "2025-02-30T14:28"), "sent: ");
    refuses(with(xml, "14:28:00+08:00", "14:28:00,08:00"), "sent: ");
    refuses(with(xml, "Immediate", "Immediata"), "is none of Immediate");
    refuses(with(xml, "<scope>Public</scope>", ""), "<scope> is missing");
    refuses(with(xml, "<category>Geo</category>", ""), "<category> is missing");
    refuses(with(xml, "<areaDesc>样例小学</areaDesc>", ""), "<areaDesc> is missing");
    refuses(with(xml, "<value>6.5</value>", ""), "<value> is missing");
    refuses(with(xml, "<scope>Public</scope>", "<scope>Public</scope><scope>Public</scope>"), "only once");
    refuses(with(with(xml, "<scope>Public</scope>", ""), "<status>", "<scope>Public</scope><status>"), "too late");
    refuses(with(xml, "<note>", "<colour>red</colour><note>"), "is not part of CAP 1.2");
    refuses(with(xml, "<note>", "<note xmlns=\"urn:other\">"), "is not part of CAP 1.2");
    refuses(with(xml, "<status>", "<status lang=\"en\">"), "attribute lang");
    refuses(with(xml, "<status>", "hello<status>"), "text where only elements");
    refuses(with(xml, "<event>", "<event><b/>"), "holds text only");
    refuses(with(xml, "zh-CN", "zh_CN"), "no language");
    refuses(with(xml, "<altitude>10", "<altitude>ten"), "no number");
    refuses(with(xml, "cap:1.2", "cap:1.1"), "CAP 1.2");
    refuses("<a/>", "the root is <a>");
    refuses("", "not well-formed");
    refuses("<alert", "not well-formed");
    refuses(xml + xml.substr(xml.find("<alert")), "more than one root");
    // What is allowed: prefixes, xsi attributes, comments, CDATA, a signature, white space around a moment.
    CHECK(first(with(xml, "<alert ", "<alert xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a b\" ")).empty());
    CHECK(first(with(xml, "</alert>", "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><x/></ds:Signature></alert>")).empty());
    CHECK(first(with(xml, "<note>", "<!-- & --><note><![CDATA[ &x; ]]>")).empty());
    CHECK(first(with(xml, "<sent>", "<sent> \n")).empty());
    CHECK(first("<c:alert xmlns:c=\"urn:oasis:names:tc:emergency:cap:1.2\"><c:identifier>1</c:identifier><c:sender>s</c:sender><c:sent>2025-05-12T14:28:00-00:00</c:sent><c:status>Test</c:status>"
                "<c:msgType>Alert</c:msgType><c:scope>Public</c:scope></c:alert>")
              .empty());
}

TEST_CASE("every rule that the schema misses") {
    const std::string xml = good();
    refuses(with(xml, "estation-drill-1", "estation drill"), "identifier");
    refuses(with(xml, "drill@school", "drill,school"), "sender");
    refuses(with(xml, "<note>", "<restriction>staff</restriction><note>"), "only with the scope Restricted");
    refuses(with(xml, ">Public<", ">Restricted<"), "needs <restriction>");
    refuses(with(xml, ">Public<", ">Private<"), "needs <addresses>");
    CHECK(first(with(xml, ">Public</scope>", ">Private</scope><addresses>a@b</addresses>")).empty());
    refuses(with(xml, ">Alert<", ">Update<"), "needs <references>");
    refuses(with(xml, ">Alert<", ">Cancel<"), "needs <references>");
    const auto refers = [&](const std::string& text) { return with(xml, "</note>", "</note><references>" + text + "</references>"); };
    refuses(refers(""), "is empty");
    refuses(refers("a,b"), "is not sender,identifier,sent");
    refuses(refers("a,b,2025-05-12T14:00:00Z"), "is not sender,identifier,sent");
    refuses(refers("drill@school.example,estation-drill-1,2025-05-12T14:28:00+08:00"), "refers to itself");
    refuses(refers("a,b,2025-05-13T14:00:00+08:00"), "sent after");
    CHECK(first(refers("a,b,2025-05-12T14:00:00+08:00 a,c,2025-05-12T14:01:00+08:00")).empty());
    refuses(with(xml, "15:28:00+08:00</expires>", "14:28:00+08:00</expires>"), "does not lie after <sent>");
    refuses(with(xml, "15:28:00+08:00</expires>", "06:28:00-00:00</expires>"), "does not lie after <sent>");
    refuses(with(xml, "<ceiling>20</ceiling>", "<ceiling>5</ceiling>"), "below <altitude>");
    refuses(with(xml, "<altitude>10</altitude>", ""), "needs <altitude>");
    const std::string polygon = xml.substr(xml.find("<polygon>"), xml.find("</polygon>") - xml.find("<polygon>"));
    const auto shaped = [&](const std::string& points) { return with(xml, polygon, "<polygon>" + points); };
    refuses(shaped("30,104 31,104 31,105 30,105"), "not closed");
    refuses(shaped("30,104 31,104 30,104"), "at least four");
    refuses(shaped("30,104 30,104 31,104 30,104"), "no inside");
    refuses(shaped("30,104 31,105 31,104 30,105 30,104"), "crosses itself");
    refuses(shaped("104,30 105,30 105,31 104,30"), "outside latitude");
    refuses(shaped("30,104 31;104 31,105 30,104"), "is not latitude,longitude");
    refuses(shaped(""), "at least four");
    refuses(with(xml, "30.25,104.25 12.5", "30.25,104.25"), "radius in km");
    refuses(with(xml, "30.25,104.25 12.5", "30.25,104.25 -1"), "radius in km");
    refuses(with(xml, "30.25,104.25 12.5", "95,104.25 1"), "outside latitude");
    const auto web = [&](const std::string& uri) { return with(xml, "<parameter>", "<web>" + uri + "</web><parameter>"); };
    CHECK(first(web("https://school.example/a?b=c")).empty());
    refuses(web("drill.html"), "absolute URI");
    refuses(web("http://a b"), "no URI");
    const auto resource = [&](const std::string& inside) { return with(xml, "<area>", "<resource><resourceDesc>x</resourceDesc>" + inside + "</resource><area>"); };
    CHECK(first(resource("<mimeType>image/png</mimeType><uri>a/b.png</uri><derefUri>aaaa</derefUri>")).empty());
    refuses(resource("<mimeType>foo/bar</mimeType>"), "no media type");
    refuses(resource("<mimeType>image/png</mimeType><uri>a/b.png</uri>"), "is relative");
    refuses(resource("<mimeType>image/png</mimeType><derefUri>fo?</derefUri>"), "base 64");
    refuses(resource("<mimeType>image/png</mimeType><size>-3</size>"), "below zero");
    refuses(resource("<mimeType>image/png</mimeType><size>3.5</size>"), "whole number");
}

TEST_CASE("advice is not a fault") {
    CHECK(!check_cap(with(good(), "a &lt; b &amp; c", "&lt;b&gt;loud&lt;/b&gt;")).warnings.empty());
    CHECK(first(with(good(), "a &lt; b &amp; c", "&lt;b&gt;loud&lt;/b&gt;")).empty());
    CHECK(!check_cap(with(good(), "<note>演练 EXERCISE 2025-1</note>", "")).warnings.empty());
    const std::string xml = good(), info = xml.substr(xml.find("<info>"), xml.find("</info>") + 7 - xml.find("<info>"));
    CHECK(check_cap(with(xml, "</alert>", with(info, "zh-CN", "en") + "</alert>")).warnings.size() >= 2);
}

TEST_CASE("nothing outside the message is looked at") {
    refuses("<!DOCTYPE alert [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" + good().substr(good().find("<alert")), "DOCTYPE");
    refuses("<!DOCTYPE alert SYSTEM \"http://localhost/a.dtd\">" + good().substr(good().find("<alert")), "DOCTYPE");
    refuses(with(good(), "a &lt; b", "a &xxe; b"), "entity &xxe;");
    refuses(std::string(largest_cap_bytes + 1, ' '), "1 MiB");
    std::string deep;
    for (int i = 0; i < 60000; ++i) deep += "<info>";
    CHECK(!check_cap(deep).valid());
    std::string many = with(good(), "</alert>", "");
    for (int i = 0; i < 3000; ++i) many += "<x/>";
    CHECK(check_cap(many + "</alert>").errors.size() == 100);
}

TEST_CASE("moments") {
    CHECK(cap_seconds("1970-01-01T00:00:00-00:00") == 0);
    CHECK(cap_seconds("2002-05-24T16:49:00-07:00") == 1022284140);
    CHECK(cap_moment(1022284140) == "2002-05-24T23:49:00-00:00");
    CHECK(cap_moment(-1) == "1969-12-31T23:59:59-00:00");
    for (const char* bad : {"2002-05-24T16:49:00Z", "2002-05-24T16:49:00", "2002-13-24T16:49:00-07:00", "2001-02-29T16:49:00-07:00", "2002-05-24T25:49:00-07:00", "2002-05-24T16:60:00-07:00",
                            "2002-05-24 16:49:00-07:00", "2002-05-24T16:49:00-15:00", "2002-05-24T16:49:00+0700", "", "2002-05-24T16:49:00.0-07:00", "0000-05-24T16:49:00-07:00"})
        CHECK(!cap_seconds(bad));
    for (std::int64_t s = -3'000'000'000; s < 5'000'000'000; s += 98'765'432) CHECK(cap_seconds(cap_moment(s)) == s);
}
