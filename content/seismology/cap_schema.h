// The schema of CAP 1.2 as data: which elements stand in which, in what order, how often, and what they may hold.
// Constant tables; any thread.
#pragma once
#include <span>
#include <string_view>

namespace estation::content::seismology {

enum class CapKind { text, moment, language, uri, integer, decimal, word, group };

struct CapElement {
    std::string_view name;
    CapKind kind = CapKind::text;
    bool required = false, repeats = false;
    std::span<const std::string_view> words = {};        // of a word
    std::span<const CapElement> children = {};           // of a group, in their order
};

[[nodiscard]] const CapElement& cap_schema();   // <alert>

}  // namespace estation::content::seismology
