#include "content/import/neutral_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "content/overloaded.h"

namespace estation::content {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
// 33.33333 and not 33.333330000000004.
Json per_cent(double weight) {
    const double value = std::round(weight * 1e9) / 1e7;
    return std::abs(value - std::round(value)) < 1e-9 ? Json(static_cast<long long>(std::llround(value))) : Json(value);
}
Json number(double value) { return std::abs(value) < 1e15 && value == std::floor(value) ? Json(static_cast<long long>(value)) : Json(value); }
Json texts(const std::vector<FormattedText>& all) {
    Json out = Json::array();
    for (const auto& text : all) out.push_back(text.text);
    return out;
}

Json choice_json(const Choice& choice, TextFormat stem) {
    Json out{{"text", choice.text.text}, {"weight", per_cent(choice.weight)}, {"feedback", or_null(choice.feedback.text)}};
    if (choice.text.format != stem) out["format"] = format_word(choice.text.format);
    if (!choice.feedback.empty() && choice.feedback.format != stem) out["feedback_format"] = format_word(choice.feedback.format);
    if (choice.tolerance) out["tolerance"] = number(*choice.tolerance);
    if (!choice.picture.empty()) out["picture"] = choice.picture;
    return out;
}
Json choices_json(const std::vector<Choice>& choices, TextFormat stem) {
    Json out = Json::array();
    for (const auto& choice : choices) out.push_back(choice_json(choice, stem));
    return out;
}

// choices, answers, pairs and what the type has besides.
struct Body {
    Json& out;
    TextFormat stem;

    void operator()(const MultiChoice& m) const {
        out["choices"] = choices_json(m.choices, stem);
        for (const auto& c : m.choices)
            if (c.weight > 0) out["answers"].push_back(c.text.text);
        out["single"] = m.single;
        if (m.exact) out["exact"] = true;
    }
    void operator()(const TrueFalse& t) const {
        out["choices"] = Json::array({{{"text", "true"}, {"weight", t.answer ? 100 : 0}, {"feedback", or_null(t.answer ? t.feedback_right.text : t.feedback_wrong.text)}},
                                      {{"text", "false"}, {"weight", t.answer ? 0 : 100}, {"feedback", or_null(t.answer ? t.feedback_wrong.text : t.feedback_right.text)}}});
        out["answers"] = Json::array({t.answer});
    }
    void operator()(const ShortAnswer& s) const {
        out["answers"] = choices_json(s.accepted, stem);
        out["case_sensitive"] = s.case_sensitive;
    }
    void operator()(const Numerical& n) const {
        for (const auto& a : n.accepted)
            out["answers"].push_back({{"text", a.any ? "*" : number(a.value).dump()},
                                      {"value", a.any ? Json(nullptr) : number(a.value)},
                                      {"tolerance", a.any ? Json(nullptr) : number(a.tolerance)},
                                      {"weight", per_cent(a.weight)},
                                      {"feedback", or_null(a.feedback.text)}});
    }
    void operator()(const Matching& m) const {
        for (const auto& pair : m.pairs) {
            Json one{{"left", pair.left.text}, {"right", pair.right.text}};
            if (!pair.left.empty() && pair.left.format != stem) one["left_format"] = format_word(pair.left.format);
            if (pair.share != 1) one["share"] = number(pair.share);
            out["pairs"].push_back(std::move(one));
        }
        if (m.exact) out["exact"] = true;
    }
    void operator()(const Ordering& o) const {
        out["answers"] = texts(o.items);
        out["exact"] = o.exact;
    }
    void operator()(const Hotspot& h) const {
        out["picture"] = h.picture;
        out["size"] = {number(h.width), number(h.height)};
        out["single"] = h.single;
        if (h.exact) out["exact"] = true;
        out["regions"] = Json::array();
        for (const auto& r : h.regions) {
            Json points = Json::array();
            for (const auto& p : r.points) points.push_back({number(p.x), number(p.y)});
            const char* shape = r.shape == RegionShape::circle ? "circle" : r.shape == RegionShape::rect ? "rect" : "poly";
            Json one{{"name", r.name.text}, {"shape", shape}, {"points", std::move(points)}, {"right", r.right}, {"feedback", or_null(r.feedback.text)}};
            if (r.shape == RegionShape::circle) one["radius"] = number(r.radius);
            if (r.share != 1) one["share"] = number(r.share);
            if (r.right) out["answers"].push_back(r.name.text);
            out["regions"].push_back(std::move(one));
        }
    }
    void operator()(const Blanks& b) const {
        out["pieces"] = texts(b.pieces);
        out["words"] = texts(b.words);
        out["gaps"] = Json::array();
        for (const auto& gap : b.gaps) {
            Json one{{"answers", choices_json(gap.accepted, stem)}, {"choices", texts(gap.choices)}};
            if (gap.share != 1) one["share"] = number(gap.share);
            out["gaps"].push_back(std::move(one));
            const auto best = std::ranges::max_element(gap.accepted, {}, &Choice::weight);
            out["answers"].push_back(best == gap.accepted.end() ? Json(nullptr) : Json(best->text.text));
        }
        out["case_sensitive"] = b.case_sensitive;
        if (b.exact) out["exact"] = true;
    }
    void operator()(const Essay& e) const {
        if (!e.model.empty()) out["answers"].push_back(e.model.text);
    }
    void operator()(const Description&) const {}
};

// What is asked, also where the text around the gaps says it all.
std::string whole_stem(const Question& q) {
    const auto* b = std::get_if<Blanks>(&q.body);
    if (!q.stem.empty() || b == nullptr) return q.stem.text;
    std::string all;
    for (std::size_t i = 0; i < b->pieces.size(); ++i) all += b->pieces[i].text + (i + 1 < b->pieces.size() ? "____" : "");
    return all;
}

Json question_json(const Question& q) {
    Json out{{"type", type_word(q)}, {"title", or_null(q.name)}, {"stem", whole_stem(q)}, {"format", format_word(q.stem.format)}};
    out["choices"] = out["answers"] = out["pairs"] = Json::array();
    out["general_feedback"] = or_null(q.general_feedback.text);
    const auto verdict = [&](const char* key, const FormattedText& text) {
        if (text.empty()) return;
        out[key] = text.text;
        if (text.format != q.stem.format) out[std::string(key) + "_format"] = format_word(text.format);
    };
    verdict("correct_feedback", q.verdicts.right);
    verdict("partially_correct_feedback", q.verdicts.partly);
    verdict("incorrect_feedback", q.verdicts.wrong);
    out["category"] = or_null(q.category);
    out["id"] = or_null(q.id);
    out["tags"] = q.tags;
    out["line"] = q.line;
    std::visit(Body{out, q.stem.format}, q.body);
    if (q.difficulty > 0) out["difficulty"] = q.difficulty;
    if (q.benchmark) out["benchmark"] = *q.benchmark;
    if (!q.knowledge.empty()) out["knowledge"] = q.knowledge;
    if (!q.picture.empty()) out["explanation_picture"] = q.picture;
    for (const auto& m : q.media) out["media"].push_back({{"path", m.path}, {"alt", or_null(m.alt)}});
    return out;
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json lines(const std::vector<ReportLine>& all, const AuthorWords& words) {
    Json out = Json::array();
    for (const auto& one : all) out.push_back({{"item", one.item}, {"line", one.line > 0 ? Json(one.line) : Json(nullptr)}, {"reason", one.reason}, {"said", words.say(one.reason)}});
    return out;
}

}  // namespace

const char* format_word(TextFormat format) {
    switch (format) {
        case TextFormat::plain: return "plain";
        case TextFormat::moodle: return "moodle";
        case TextFormat::html: return "html";
        case TextFormat::markdown: return "markdown";
    }
    return "plain";
}

std::string questions_json(const std::vector<Question>& questions) {
    Json out = Json::array();
    for (const auto& q : questions) out.push_back(question_json(q));
    return dumped(out);
}

std::string report_json(const Import& import, const AuthorWords& words) {
    Json imported = Json::array();
    const auto add = [&](const std::string& id, const std::string& type, const std::string& title, int line) {
        imported.push_back({{"id", or_null(id)}, {"type", type}, {"title", title}, {"line", line > 0 ? Json(line) : Json(nullptr)}});
    };
    for (const auto& q : import.questions) add(q.id, type_word(q), q.name, q.line);
    for (const auto& page : import.pages) add(page.id, page.type, page.title, page.line);
    for (const auto& item : import.items) add(item.name, item.type, item.title, item.line);
    return dumped({{"imported", std::move(imported)}, {"changed", lines(import.changed, words)}, {"dropped", lines(import.dropped, words)}});
}

}  // namespace estation::content
