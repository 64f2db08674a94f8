// Result<T> is what a function returns when it can fail in ordinary life: either a value or one Error.
// An Error is one sentence for a person, and the place it speaks of; it gathers context as it climbs
// (`return r.error().in("install")`). Both are plain values: any thread may own, copy and pass them.
#pragma once
#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace estation::content {

struct Error {
    std::string text;   // what is wrong and what to do instead, without a full stop
    std::string where;  // "file:line", a path or an item; empty when the text says it all

    // The same error, seen from one step further out: "install: unpack: no space left".
    [[nodiscard]] Error in(std::string_view context) const { return {std::string(context) + ": " + text, where}; }
    // One line for a log or a terminal: "quiz.gift:12: the answer block is not closed, add }".
    [[nodiscard]] std::string line() const { return where.empty() ? text : where + ": " + text; }
};

template <class T = void>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    [[nodiscard]] T& value() & { assert(*this); return std::get<0>(state_); }
    [[nodiscard]] const T& value() const& { assert(*this); return std::get<0>(state_); }
    [[nodiscard]] T&& value() && { assert(*this); return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    [[nodiscard]] const Error& error() const { assert(!*this); return std::get<1>(state_); }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}
    explicit operator bool() const { return !failed_; }
    [[nodiscard]] const Error& error() const { assert(failed_); return error_; }

private:
    Error error_;
    bool failed_ = false;
};

}  // namespace estation::content
