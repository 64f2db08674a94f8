// What a drill says aloud can never be taken for the real thing: each sentence says that it is a drill, in its first words.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "kiosk/ui/strings.h"

using namespace estation;

TEST_CASE("whatever a drill says begins with the word drill, and none of it speaks of a warning or a magnitude") {
    constexpr const char* keys[] = {"conductor.say_announce", "conductor.say_warning", "conductor.say_shaking", "conductor.say_evacuate", "conductor.say_response", "conductor.say_review", "conductor.say_aborted"};
    for (const auto language : {content::Language::zh_CN, content::Language::en}) {
        const auto words = kiosk::ui::Strings::open(std::filesystem::path(SOURCE_DIR) / "assets/strings", language);
        REQUIRE(words);
        const bool en = language == content::Language::en;
        CHECK(words->get("conductor.band") == (en ? "DRILL" : "演练"));
        for (const char* key : keys) {
            const std::string& text = words->get(key);
            INFO(key, ": ", text);
            const auto at = text.find(en ? "rill" : "演练");
            CHECK(at != std::string::npos);
            CHECK(at <= 12);
            for (const char* never : {"预警", "地震", "震级", "级地震", "arning", "arthquake", "agnitude"}) CHECK(text.find(never) == std::string::npos);
        }
    }
}
