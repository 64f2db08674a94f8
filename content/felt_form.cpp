#include "content/felt_form.h"

#include <array>
#include <optional>
#include <string_view>

namespace estation::content {
using seismology::FeltAnswers;

namespace {

struct Asked { std::string_view id; std::size_t options; };
constexpr std::array<Asked, 9> questions = {{{"felt", 2}, {"other-felt", 5}, {"motion", 6}, {"reaction", 6}, {"stand", 2}, {"shelf", 6}, {"picture", 2}, {"furniture", 2}, {"damage", 6}}};

const Field* find(const Form& form, std::string_view id) {
    for (const Field& f : form.fields)
        if (f.id == id) return &f;
    return nullptr;
}

}  // namespace

bool is_felt_form(const Form& form) {
    for (const Asked& q : questions) {
        const Field* f = find(form, q.id);
        if (f == nullptr || f->kind != FieldKind::choice || f->options.size() != q.options) return false;
    }
    return true;
}

FeltAnswers felt_answers(const Form& form, std::span<const int> chosen) {
    const auto answer = [&](std::string_view id) -> std::optional<int> {
        for (std::size_t i = 0; i < form.fields.size() && i < chosen.size(); ++i)
            if (form.fields[i].id == id && chosen[i] >= 0 && chosen[i] < static_cast<int>(form.fields[i].options.size())) return chosen[i];
        return std::nullopt;
    };
    const auto as_is = [&](std::string_view id) -> std::optional<double> {
        if (const auto n = answer(id)) return *n;
        return std::nullopt;
    };
    // The options' places are not the index where several of them weigh the same.
    const auto by = [&](std::string_view id, const std::array<double, 6>& index) -> std::optional<double> {
        if (const auto n = answer(id)) return index[static_cast<std::size_t>(*n)];
        return std::nullopt;
    };
    FeltAnswers a;
    const auto felt = answer("felt"), others = answer("other-felt");
    a.felt = seismology::felt_index(felt ? std::optional(*felt == 1) : std::nullopt, others ? std::optional(*others + 1) : std::nullopt);
    a.motion = as_is("motion");
    a.reaction = as_is("reaction");
    a.stand = as_is("stand");
    a.shelf = by("shelf", {0, 0, 0, 1, 2, 3});
    a.picture = as_is("picture");
    a.furniture = as_is("furniture");
    a.damage = by("damage", {0, 0.5, 0.75, 1, 2, 3});
    return a;
}

}  // namespace estation::content
