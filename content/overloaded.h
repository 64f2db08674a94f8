// overloaded{...} makes one visitor of several lambdas, for std::visit over the closed sets that this house is made
// of: a kind without its lambda does not compile. Any thread.
#pragma once

namespace estation::content {

template <class... T>
struct overloaded : T... {
    using T::operator()...;
};
template <class... T>
overloaded(T...) -> overloaded<T...>;

}  // namespace estation::content
