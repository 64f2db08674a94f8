#include "content/situation.h"

#include <charconv>

namespace estation::content {
namespace {

constexpr std::array<const char*, 3> building_words = {"strong", "average", "weak"};
constexpr std::array<const char*, 6> person_words = {"walker", "wheelchair", "walking-frame", "in-bed", "elderly", "carrying-child"};

template <class Enum, std::size_t n>
std::optional<Enum> from(const std::array<const char*, n>& words, std::string_view name) {
    for (std::size_t i = 0; i < n; ++i)
        if (name == words[i]) return static_cast<Enum>(i);
    return std::nullopt;
}

template <std::size_t n>
std::string listed(const std::array<const char*, n>& words) {
    std::string out;
    for (const char* w : words) out += (out.empty() ? "" : ", ") + std::string(w);
    return out;
}

constexpr int deepest = 12;                 // brackets in brackets
constexpr std::size_t most_nodes = 64;

}  // namespace

const char* building_name(BuildingClass building) { return building_words.at(static_cast<std::size_t>(building)); }
std::optional<BuildingClass> building_from(std::string_view name) { return from<BuildingClass>(building_words, name); }
const char* person_name(Person person) { return person_words.at(static_cast<std::size_t>(person)); }
std::optional<Person> person_from(std::string_view name) { return from<Person>(person_words, name); }

std::string situation_words(const Situation& s) {
    return std::string("building = ") + building_name(s.building) + ", floor = " + std::to_string(s.floor) + ", seconds = " + std::to_string(s.seconds) + ", person = " + person_name(s.person);
}

// One pass from left to right, one function a level; lives while one condition is read.
class ConditionParser {
public:
    explicit ConditionParser(std::string_view text) : rest_(text) {}

    Result<Condition> read() {
        if (rest_.size() > Condition::longest) return Error{"is longer than " + std::to_string(Condition::longest) + " letters; divide the step", ""};
        if (peek().empty()) return Condition{};
        if (const auto root = either(0); root && error_.empty() && !peek().empty()) fail("\"" + std::string(peek()) + "\" is one word too many; join tests by `and` or `or`");
        if (!error_.empty()) return Error{error_, ""};
        return std::move(out_);
    }

private:
    using Node = Condition::Node;
    using Kind = Condition::Kind;
    using Compare = Condition::Compare;
    using At = std::optional<std::uint16_t>;

    static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

    // The word or sign that comes next; empty at the end.
    std::string_view peek() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
        if (rest_.empty()) return {};
        std::size_t n = 0;
        while (n < rest_.size() && is_word(rest_[n])) ++n;
        if (n == 0) n = rest_.size() > 1 && rest_[1] == '=' && (rest_[0] == '<' || rest_[0] == '>' || rest_[0] == '!') ? 2 : 1;
        return rest_.substr(0, n);
    }
    std::string_view take() {
        const auto word = peek();
        rest_.remove_prefix(word.size());
        return word;
    }
    At fail(std::string text) {
        if (error_.empty()) error_ = std::move(text);
        return std::nullopt;
    }
    At add(Node node) {
        if (out_.nodes_.size() >= most_nodes) return fail("has more than " + std::to_string(most_nodes) + " parts; divide the step");
        out_.nodes_.push_back(node);
        return static_cast<std::uint16_t>(out_.nodes_.size() - 1);
    }

    At either(int depth) {
        At left = both(depth);
        while (left && peek() == "or") {
            take();
            const At right = both(depth);
            if (!right) return right;
            left = add({.kind = Kind::either, .left = *left, .right = *right});
        }
        return left;
    }
    At both(int depth) {
        At left = single(depth);
        while (left && peek() == "and") {
            take();
            const At right = single(depth);
            if (!right) return right;
            left = add({.kind = Kind::both, .left = *left, .right = *right});
        }
        return left;
    }
    At single(int depth) {
        if (depth > deepest) return fail("has brackets in brackets in brackets; write it more simply");
        const auto word = take();
        if (word == "always") return add({.kind = Kind::always});
        if (word == "never") return add({.kind = Kind::never});
        if (word == "not") {
            const At of = single(depth + 1);
            return of ? add({.kind = Kind::negation, .left = *of}) : of;
        }
        if (word == "(") {
            const At inside = either(depth + 1);
            if (inside && take() != ")") return fail("has an opening bracket without its closing one");
            return inside;
        }
        if (word == "building") return members(Kind::building, building_words);
        if (word == "person") return members(Kind::person, person_words);
        if (word == "floor") return number(Kind::floor);
        if (word == "seconds") return number(Kind::seconds);
        if (word.empty()) return fail("ends too early; write for example floor >= 3 and seconds > 0");
        return fail("\"" + std::string(word) + "\" is not known in a condition; write building, floor, seconds, person, always, never, not, and, or");
    }

    template <std::size_t n>
    At members(Kind kind, const std::array<const char*, n>& words) {
        const auto sign = take();
        if (sign != "=" && sign != "!=") return fail("after \"" + std::string(kind == Kind::building ? "building" : "person") + "\" comes = or !=");
        std::uint32_t bits = 0;
        do {
            if (peek() == "|") take();
            const auto word = take();
            std::size_t i = 0;
            while (i < n && word != words[i]) ++i;
            if (i == n) return fail("\"" + std::string(word) + "\" is not one of " + listed(words));
            bits |= 1u << i;
        } while (peek() == "|");
        if (sign == "!=") bits = ~bits & ((1u << n) - 1);
        return add({.kind = kind, .members = bits});
    }
    At number(Kind kind) {
        const auto sign = take();
        Node node{.kind = kind};
        bool unequal = false;
        if (sign == "<") node.compare = Compare::less;
        else if (sign == "<=") node.compare = Compare::less_equal;
        else if (sign == ">") node.compare = Compare::more;
        else if (sign == ">=") node.compare = Compare::more_equal;
        else if (sign == "!=") unequal = true;
        else if (sign != "=") return fail("after \"" + std::string(kind == Kind::floor ? "floor" : "seconds") + "\" comes one of = != < <= > >=");
        const auto word = take();
        const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), node.number);
        if (fault != std::errc{} || end != word.data() + word.size()) return fail("\"" + std::string(word) + "\" is not a whole number");
        const At test = add(node);
        return test && unequal ? add({.kind = Kind::negation, .left = *test}) : test;
    }

    std::string_view rest_;
    std::string error_;
    Condition out_;
};

Condition Condition::never() {
    Condition c;
    c.nodes_.push_back({.kind = Kind::never});
    return c;
}

Result<Condition> Condition::read(std::string_view text) { return ConditionParser(text).read(); }

bool Condition::holds(const Situation& situation) const { return nodes_.empty() || holds(situation, nodes_.size() - 1); }

bool Condition::holds(const Situation& s, std::size_t at) const {
    const Node& n = nodes_[at];
    const auto compared = [&](int value) {
        switch (n.compare) {
            case Compare::equal: return value == n.number;
            case Compare::less: return value < n.number;
            case Compare::less_equal: return value <= n.number;
            case Compare::more: return value > n.number;
            case Compare::more_equal: return value >= n.number;
        }
        return false;
    };
    switch (n.kind) {
        case Kind::always: return true;
        case Kind::never: return false;
        case Kind::building: return (n.members >> static_cast<unsigned>(s.building) & 1u) != 0;
        case Kind::person: return (n.members >> static_cast<unsigned>(s.person) & 1u) != 0;
        case Kind::floor: return compared(s.floor);
        case Kind::seconds: return compared(s.seconds);
        case Kind::negation: return !holds(s, n.left);
        case Kind::both: return holds(s, n.left) && holds(s, n.right);
        case Kind::either: return holds(s, n.left) || holds(s, n.right);
    }
    return false;
}

}  // namespace estation::content
