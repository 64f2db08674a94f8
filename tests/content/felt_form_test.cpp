#include "content/felt_form.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "content/pack.h"

using namespace estation::content;
using namespace estation::content::seismology;

namespace {

const Form& shipped() {
    static const auto pack = *Pack::open(std::string(SOURCE_DIR) + "/assets/packs/p03");
    for (const Item& item : pack->items())
        if (const Form* form = std::get_if<Form>(&item.body); form != nullptr && item.name == "felt") return *form;
    FAIL("p03/felt is gone");
    std::abort();
}

// Options by the ids of their fields; the rest is not answered.
FeltAnswers answers(std::initializer_list<std::pair<const char*, int>> said) {
    const Form& form = shipped();
    std::vector<int> chosen(form.fields.size(), -1);
    for (const auto& [id, option] : said)
        for (std::size_t i = 0; i < form.fields.size(); ++i)
            if (form.fields[i].id == id) chosen[i] = option;
    return felt_answers(form, chosen);
}

double cdi(const FeltAnswers& a) { return community_intensity(std::array{a}).cdi; }

}  // namespace

TEST_CASE("the form that ships is a felt report, and one with a question less is not") {
    Form form = shipped();
    CHECK(is_felt_form(form));
    std::erase_if(form.fields, [](const Field& f) { return f.id == "shelf"; });
    CHECK(!is_felt_form(form));
    form = shipped();
    for (Field& f : form.fields)
        if (f.id == "damage") f.options.pop_back();
    CHECK(!is_felt_form(form));
    CHECK(!is_felt_form(Form{}));
}

TEST_CASE("the published examples come out of the form's own options") {
    CHECK(cdi(answers({{"felt", 1}})) == doctest::Approx(2.0));
    CHECK(cdi(answers({{"felt", 1}, {"motion", 2}, {"reaction", 1}})) == doctest::Approx(2.7));
    CHECK(cdi(answers({{"felt", 1}, {"motion", 3}, {"reaction", 3}, {"stand", 1}, {"shelf", 3}})) == doctest::Approx(5.4));
    CHECK(cdi(answers({{"felt", 1}, {"motion", 5}, {"reaction", 5}, {"stand", 1}, {"shelf", 5}, {"picture", 1}, {"furniture", 1}})) == doctest::Approx(7.9));
}

TEST_CASE("what weighs the same has the same index, and no answer is not zero") {
    for (const int quiet : {0, 1, 2}) CHECK(answers({{"shelf", quiet}}).shelf == 0.0);
    CHECK(!answers({}).shelf);
    CHECK(!answers({}).felt);
    CHECK(answers({{"damage", 1}}).damage == 0.5);
    CHECK(answers({{"damage", 2}}).damage == 0.75);
    CHECK(answers({{"damage", 5}}).damage == 3.0);
    // Did others feel it: nobody there, no one else, some, most, all.
    CHECK(answers({{"felt", 1}, {"other-felt", 0}}).felt == 1.0);
    CHECK(answers({{"felt", 1}, {"other-felt", 1}}).felt == doctest::Approx(0.36));
    CHECK(answers({{"felt", 0}, {"other-felt", 1}}).felt == 0.0);
    CHECK(answers({{"other-felt", 2}}).felt == doctest::Approx(0.72));
    CHECK(answers({{"felt", 0}, {"other-felt", 4}}).felt == 1.0);
    CHECK(!felt_answers(shipped(), std::vector<int>{}).motion);
}
