#include "sync/server/admin_call.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

namespace estation::sync::server {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::size_t deepest = 16, longest_detail = 2'000;

bool too_deep(std::string_view text) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if ((c == '{' || c == '[') && ++depth > deepest) {
            return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return false;
}

}  // namespace

// ---- Fields --------------------------------------------------------------------------------------------------

struct Fields::Body {
    json object = json::object();
    std::optional<Error> wrong;
    std::set<std::string, std::less<>> asked;

    void fail(std::string_view name, std::string_view why) {
        if (!wrong) wrong = Error{"\"" + std::string(name) + "\" " + std::string(why), {}};
    }
    const json* find(std::string_view name) {
        asked.emplace(name);
        const auto found = object.find(name);
        return found == object.end() || found->is_null() ? nullptr : &*found;
    }
};

Fields::Fields(std::string_view unverified_body) : body_(std::make_unique<Body>()) {
    if (unverified_body.empty()) return;
    if (too_deep(unverified_body)) {
        body_->wrong = Error{"the body is nested too deeply", {}};
        return;
    }
    json parsed = json::parse(unverified_body, nullptr, false);
    if (parsed.is_object()) body_->object = std::move(parsed);
    else body_->wrong = Error{"the body must be a JSON object", {}};
}
Fields::~Fields() = default;
Fields::Fields(Fields&&) noexcept = default;

std::optional<std::string> Fields::text_if(std::string_view name, std::size_t longest) {
    const json* const found = body_->find(name);
    if (!found) return std::nullopt;
    if (!found->is_string()) body_->fail(name, "must be a text");
    else if (found->get_ref<const std::string&>().size() > longest) body_->fail(name, "may have " + std::to_string(longest) + " bytes");
    else return found->get<std::string>();
    return std::nullopt;
}

std::string Fields::text(std::string_view name, std::size_t longest) {
    if (!body_->find(name)) body_->fail(name, "is missing");
    return text_if(name, longest).value_or("");
}

std::optional<std::int64_t> Fields::number_if(std::string_view name, std::int64_t least, std::int64_t most) {
    const json* const found = body_->find(name);
    if (!found) return std::nullopt;
    const bool fits = found->is_number_integer() && (!found->is_number_unsigned() || found->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
    const std::int64_t number = fits ? found->get<std::int64_t>() : 0;
    if (fits && number >= least && number <= most) return number;
    body_->fail(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<bool> Fields::yes_if(std::string_view name) {
    const json* const found = body_->find(name);
    if (!found) return std::nullopt;
    if (found->is_boolean()) return found->get<bool>();
    body_->fail(name, "must be true or false");
    return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::texts_if(std::string_view name, std::size_t most) {
    const json* const found = body_->find(name);
    if (!found) return std::nullopt;
    if (!found->is_array() || found->size() > most) {
        body_->fail(name, "must be a list of at most " + std::to_string(most) + " texts");
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const auto& one : *found) {
        if (!one.is_string() || one.get_ref<const std::string&>().size() > 1'000) {
            body_->fail(name, "must be a list of texts");
            return std::nullopt;
        }
        texts.push_back(one.get<std::string>());
    }
    return texts;
}

Result<> Fields::done() const {
    if (body_->wrong) return *body_->wrong;
    for (const auto& [name, value] : body_->object.items())
        if (!body_->asked.contains(name)) return Error{"\"" + name.substr(0, 100) + "\" means nothing here", {}};
    return {};
}

// ---- The call ------------------------------------------------------------------------------------------------

const std::string& AdminCall::part(std::string_view name) const {
    static const std::string none;
    const auto found = parts.find(name);
    return found == parts.end() ? none : found->second;
}

std::string AdminCall::asked(std::string_view query) const {
    const std::string* const found = request.parameter(query);
    return found ? *found : std::string();
}

Result<std::int64_t> AdminCall::asked_number(std::string_view query, std::int64_t otherwise, std::int64_t least, std::int64_t most) const {
    const std::string text = asked(query);
    if (text.empty()) return otherwise;
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number < least || number > most)
        return Error{"\"" + std::string(query) + "\" is a whole number from " + std::to_string(least) + " to " + std::to_string(most), {}};
    return number;
}

Act AdminCall::act(std::string what, std::string on, std::string detail) const {
    if (detail.size() > longest_detail) detail.resize(longest_detail);
    return {who.name, std::move(what), std::move(on), std::move(detail), from, "done"};
}

Reply AdminCall::doing(const Act& act, const std::function<Result<>()>& work, const std::function<Reply()>& reply) const {
    const auto done = office.database.transaction([&]() -> Result<> {
        if (auto r = work(); !r) return r;
        return office.audit.add(act, now_ms);
    });
    if (!done) return noting(act, done, reply);
    if (auto r = office.audit.keep_head(); !r) return refusal(r.error().in("it is done, but the log's head could not be kept apart"), 500);
    return reply();
}

Reply AdminCall::noting(Act act, const Result<>& outcome, const std::function<Reply()>& reply) const {
    if (!outcome) act.outcome = "refused: " + outcome.error().line();
    if (auto r = office.audit.note(act, now_ms); !r) return refusal(r.error(), 500);
    return outcome ? reply() : refusal(outcome.error(), 409);
}

Reply done_reply() { return json_reply(R"({"ok":true})"); }

Reply refusal(const Error& error, int status) { return error_reply(status, error.line()); }

}  // namespace estation::sync::server
