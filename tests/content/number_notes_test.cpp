#include "content/number_notes.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "content/exhibit_models.h"
#include "content/pack.h"

using namespace estation::content;

TEST_CASE("every exhibit and every drill that ships says where its numbers are from, whole and in both languages") {
    int items = 0;
    for (const auto& folder : std::filesystem::directory_iterator(std::string(SOURCE_DIR) + "/assets/packs")) {
        const auto pack = Pack::open(folder.path());
        REQUIRE(pack);
        for (const Item& item : (*pack)->items()) {
            const bool shows = std::holds_alternative<Exhibit>(item.body) || std::holds_alternative<Drill>(item.body) || std::holds_alternative<SchoolDrill>(item.body);
            CAPTURE(item.id);
            CHECK(number_notes(item).empty() == !shows);
            for (const NumberNote& note : number_notes(item))
                for (const Text* text : {&note.what, &note.formula, &note.range, &note.tolerance, &note.source}) {
                    CHECK(text->has(Language::zh_CN));
                    CHECK(text->has(Language::en));
                }
            items += shows;
        }
    }
    CHECK(items >= 24);
}

TEST_CASE("no model is without notes, and what is no model has none") {
    for (const ExhibitModel& model : exhibit_models()) {
        CAPTURE(std::string(model.name));
        CHECK(!number_notes(model.name).empty());
    }
    CHECK(number_notes("no-such-thing").empty());
    CHECK(is_about_shaking("drill"));
    CHECK(!is_about_shaking("galton-board"));
}
