// Fields reads an object of metadata field by field and remembers the first thing that is wrong, with the place
// where it stands ("signed.roles.snapshot.threshold"). After the last read, ask failure(). One thread, short-lived;
// inside sync/ only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/trust/json.h"

namespace estation::sync::trust {

class Fields {
public:
    // `value` outlives this.
    Fields(const Json& value, std::string place) : value_(value), place_(std::move(place)) {
        if (!value.is_object()) fail("", "must be an object");
    }

    [[nodiscard]] const Json* optional(std::string_view name) const { return value_.find(name); }
    const Json& object(std::string_view name) { return of_kind(name, "must be an object", [](const Json& j) { return j.is_object(); }); }
    const Json& array(std::string_view name) { return of_kind(name, "must be a list", [](const Json& j) { return j.array() != nullptr; }); }
    std::string string(std::string_view name) {
        const Json& found = of_kind(name, "must be text", [](const Json& j) { return j.string() != nullptr; });
        return found.string() ? *found.string() : std::string();
    }
    // A whole number of at least `least`.
    std::int64_t number(std::string_view name, std::int64_t least) {
        const Json& found = of_kind(name, "must be a whole number of at least " + std::to_string(least), [&](const Json& j) { return j.number() && *j.number() >= least; });
        return found.number() ? *found.number() : least;
    }
    bool boolean(std::string_view name) {
        const Json& found = of_kind(name, "must be true or false", [](const Json& j) { return j.boolean() != nullptr; });
        return found.boolean() && *found.boolean();
    }

    void fail(std::string_view name, std::string_view what) {
        if (!failure_) failure_ = content::Error{place_of(name) + " " + std::string(what), {}};
    }
    void fail(const content::Error& error) {
        if (!failure_) failure_ = error;
    }
    template <class T>
    T take(content::Result<T> result) {
        if (result) return std::move(*result);
        fail(result.error());
        return T{};
    }
    [[nodiscard]] std::string place_of(std::string_view name) const {
        return name.empty() ? place_ : place_ + "." + std::string(name.substr(0, 80));
    }
    [[nodiscard]] const std::optional<content::Error>& failure() const { return failure_; }

private:
    template <class Test>
    const Json& of_kind(std::string_view name, std::string_view rule, const Test& test) {
        static const Json nothing;
        const Json* const found = value_.find(name);
        if (found && test(*found)) return *found;
        fail(name, found ? std::string(rule) : std::string("is missing"));
        return nothing;
    }

    const Json& value_;
    std::string place_;
    std::optional<content::Error> failure_;
};

}  // namespace estation::sync::trust
