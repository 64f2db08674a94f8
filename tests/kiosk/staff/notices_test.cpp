#include "kiosk/staff/notices.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

#include "content/pack.h"

using namespace estation;
using namespace estation::kiosk::staff;
namespace fs = std::filesystem;

namespace {
struct Folder {
    fs::path path = fs::temp_directory_path() / ("notices-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path / "stick"); }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] fs::path desk() const { return path / "notices"; }
};
constexpr content::Date today{2026, 11, 24};
}  // namespace

TEST_CASE("a notice is a poster of a pack that the kiosk's own reader takes without a remark") {
    const Folder folder;
    const auto id = write_notice(folder.desk(), {"", "周三\"讲座\"改到\\下午", {"15:00", "社区活动室"}, {}, content::Date{2026, 11, 30}}, today);
    REQUIRE(id);
    const auto pack = content::Pack::open(folder.desk());
    REQUIRE(pack);
    CHECK((*pack)->faults().empty());
    REQUIRE((*pack)->items().size() == 1);
    CHECK((*pack)->items()[0].title.zh == "周三\"讲座\"改到\\下午");
    const auto read = read_notices(folder.desk());
    REQUIRE(read.size() == 1);
    CHECK(read[0].lines == std::vector<std::string>{"15:00", "社区活动室"});
    CHECK(read[0].until == content::Date{2026, 11, 30});
    CHECK(read[0].picture.empty());
    // Writing it again changes it; the pack gets a new version, so that no old picture stays.
    Notice again = read[0];
    again.title = "改回上午";
    REQUIRE(write_notice(folder.desk(), again, today));
    CHECK(read_notices(folder.desk()).size() == 1);
    CHECK((*content::Pack::open(folder.desk()))->version() != (*pack)->version());
    REQUIRE(remove_notice(folder.desk(), *id, today));
    CHECK(read_notices(folder.desk()).empty());
    REQUIRE(remove_notice(folder.desk(), *id, today));  // twice does no harm
}

TEST_CASE("what cannot be shown is refused in words, and nothing is left of it") {
    const Folder folder;
    std::ofstream(folder.path / "stick/broken.png") << "no picture";
    std::ofstream(folder.path / "stick/film.mp4") << "x";
    std::ofstream(folder.path / "stick/UPPER.JPG") << "x";
    CHECK(pictures_on(folder.path / "stick").size() == 2);
    CHECK_FALSE(write_notice(folder.desk(), {"", "", {}, {}, {}}, today));
    CHECK_FALSE(write_notice(folder.desk(), {"", std::string(300, 'x'), {}, {}, {}}, today));
    CHECK_FALSE(write_notice(folder.desk(), {"", "a", {"1", "2", "3", "4", "5"}, {}, {}}, today));
    CHECK_FALSE(write_notice(folder.desk(), {"../etc", "a", {}, {}, {}}, today));
    CHECK_FALSE(remove_notice(folder.desk(), "../pack", today));
    const auto broken = write_notice(folder.desk(), {"", "a", {}, folder.path / "stick/broken.png", {}}, today);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().line().find("broken.png") != std::string::npos);
    CHECK(read_notices(folder.desk()).empty());
    for (std::size_t n = 0; n < most_notices; ++n) REQUIRE(write_notice(folder.desk(), {"", "告示", {}, {}, {}}, today));
    CHECK_FALSE(write_notice(folder.desk(), {"", "一个太多", {}, {}, {}}, today));
}
