// The exhibits that this kiosk can show, by the names that content uses, and the numbers each of them understands:
// what a pack may set, between which bounds, and what stands when it does not. Constant; any thread.
#pragma once
#include <optional>
#include <span>
#include <string_view>

namespace estation::content {

struct ModelParameter { std::string_view id; double least = 0, most = 1, value = 0; };
struct ExhibitModel {
    std::string_view name;
    std::span<const ModelParameter> parameters;
    [[nodiscard]] const ModelParameter* find(std::string_view id) const {
        for (const ModelParameter& p : parameters)
            if (p.id == id) return &p;
        return nullptr;
    }
};

[[nodiscard]] std::span<const ExhibitModel> exhibit_models();
[[nodiscard]] const ExhibitModel* exhibit_model(std::string_view name);   // null: unknown here

}  // namespace estation::content
