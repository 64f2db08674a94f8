#include "content/import/question_writer.h"

#include <algorithm>
#include <cmath>

#include "content/import/neutral_json.h"
#include "content/import/text_tools.h"
#include "content/overloaded.h"
#include "content/toml_string.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

class Toml {
public:
    explicit Toml(const Question& q) : format_(q.stem.format) {
        line("[[question]]");
        std::visit(overloaded{[&](const MultiChoice& m) { text("type", m.single ? "choice" : "choices"); }, [&](const TrueFalse&) { text("type", "true-false"); },
                              [&](const ShortAnswer&) { text("type", "short"); }, [&](const Numerical&) { text("type", "number"); }, [&](const Matching&) { text("type", "match"); },
                              [&](const Ordering&) { text("type", "order"); }, [&](const Hotspot&) { text("type", "hotspot"); }, [&](const Blanks&) { text("type", "blanks"); },
                              [&](const Essay&) { text("type", "essay"); }, [&](const Description&) { text("type", "card"); }},
                   q.body);
        if (format_ != TextFormat::plain) text("format", format_word(format_));
        if (!q.id.empty()) text("id", q.id);
        if (q.name != q.stem.text) text("name", q.name);
        if (!q.stem.empty()) text("stem", q.stem.text);
        formatted("explain", q.general_feedback);
        formatted("if_right", q.verdicts.right);
        formatted("if_partly", q.verdicts.partly);
        formatted("if_wrong", q.verdicts.wrong);
        if (!q.category.empty()) text("category", q.category);
        if (q.difficulty > 0) line("difficulty = " + std::to_string(q.difficulty));
        if (q.benchmark) line("benchmark = " + std::to_string(*q.benchmark));
        list("knowledge", q.knowledge);
        list("tags", q.tags);
        if (!q.picture.empty()) text("picture", q.picture);
        std::visit(*this, q.body);
        for (const auto& m : q.media) {
            line("[[question.media]]");
            text("path", m.path);
            if (!m.alt.empty()) text("alt", m.alt);
        }
    }
    string take() { return std::move(out_); }

    void operator()(const MultiChoice& m) {
        if (m.exact) line("exact = true");
        for (const auto& c : m.choices) {
            line("[[question.choice]]");
            formatted("text", c.text);
            if (!c.picture.empty()) text("picture", c.picture);
            if (m.single && c.weight == 1) line("right = true");
            else if (c.weight != 0 || !m.single) number("weight", c.weight);
            formatted("why", c.feedback);
        }
    }
    void operator()(const TrueFalse& t) {
        line(t.answer ? "answer = true" : "answer = false");
        formatted("why_right", t.feedback_right);
        formatted("why_wrong", t.feedback_wrong);
    }
    void operator()(const ShortAnswer& s) {
        if (s.case_sensitive) line("case_sensitive = true");
        accepted("question", s.accepted);
    }
    void operator()(const Numerical& n) {
        for (const auto& a : n.accepted) {
            line("[[question.accepted]]");
            if (a.any) line("any = true");
            else number("value", a.value);
            if (!a.any && a.tolerance != 0) number("tolerance", a.tolerance);
            if (a.weight != 1) number("weight", a.weight);
            formatted("why", a.feedback);
        }
    }
    void operator()(const Matching& m) {
        if (m.exact) line("exact = true");
        std::vector<string> distractors;
        for (const auto& pair : m.pairs)
            if (pair.left.empty()) distractors.push_back(pair.right.text);
        list("distractors", distractors);
        for (const auto& pair : m.pairs) {
            if (!pair.left.empty() || pair.right.format == format_) continue;
            text("distractors_format", format_word(pair.right.format));
            break;
        }
        for (const auto& pair : m.pairs) {
            if (pair.left.empty()) continue;
            line("[[question.pair]]");
            formatted("left", pair.left);
            formatted("right", pair.right);
            if (pair.share != 1) number("share", pair.share);
        }
    }
    void operator()(const Ordering& o) {
        list("items", words(o.items));
        if (o.exact) line("exact = true");
    }
    void operator()(const Hotspot& h) {
        text("image", h.picture);
        line("size = [" + number_text(h.width) + ", " + number_text(h.height) + "]");
        if (h.exact) line("exact = true");
        const auto right = std::ranges::count_if(h.regions, &Region::right);
        if (h.single != (right <= 1)) line(h.single ? "single = true" : "single = false");
        for (const auto& r : h.regions) {
            line("[[question.region]]");
            formatted("name", r.name);
            if (r.right) line("right = true");
            if (r.share != 1) number("share", r.share);
            formatted("why", r.feedback);
            const auto point = [](Spot p) { return "[" + number_text(p.x) + ", " + number_text(p.y) + "]"; };
            switch (r.shape) {
                case RegionShape::circle:
                    line("at = " + point(r.points.at(0)));
                    number("radius", r.radius);
                    break;
                case RegionShape::rect:
                    line("at = " + point(r.points.at(0)));
                    line("to = " + point(r.points.at(1)));
                    break;
                case RegionShape::poly: {
                    string all;
                    for (const auto& p : r.points) all += (all.empty() ? "" : ", ") + point(p);
                    line("points = [" + all + "]");
                    break;
                }
            }
        }
    }
    void operator()(const Blanks& b) {
        string all;
        for (std::size_t i = 0; i < b.pieces.size(); ++i) all += replaced(b.pieces[i].text, "{}", "{ }") + (i + 1 < b.pieces.size() ? "{}" : "");
        text("text", all);
        list("words", words(b.words));
        if (b.case_sensitive) line("case_sensitive = true");
        if (b.exact) line("exact = true");
        for (const auto& gap : b.gaps) {
            line("[[question.gap]]");
            if (gap.share != 1) number("share", gap.share);
            list("choices", words(gap.choices));
            accepted("question.gap", gap.accepted);
        }
    }
    void operator()(const Essay& e) { formatted("model", e.model); }
    void operator()(const Description&) {}

private:
    static std::vector<string> words(const std::vector<FormattedText>& all) {
        std::vector<string> out;
        for (const auto& one : all) out.push_back(one.text);
        return out;
    }
    void line(const string& text) { out_ += text + "\n"; }
    void text(string_view key, string_view value) { line(string(key) + " = " + toml_string(value)); }
    void number(string_view key, double value) { line(string(key) + " = " + (std::isfinite(value) ? number_text(value) : "0")); }
    void formatted(string_view key, const FormattedText& value) {
        if (value.empty()) return;
        text(key, value.text);
        if (value.format != format_) text(string(key) + "_format", format_word(value.format));
    }
    void list(string_view key, const std::vector<string>& all) {
        if (all.empty()) return;
        string joined;
        for (const auto& one : all) joined += (joined.empty() ? "" : ", ") + toml_string(one);
        line(string(key) + " = [" + joined + "]");
    }
    void accepted(const string& table, const std::vector<Choice>& all) {
        const bool simple = std::ranges::all_of(all, [&](const Choice& c) { return c.weight == 1 && c.feedback.empty() && c.text.format == format_ && !c.tolerance; });
        if (simple) {
            std::vector<string> plain;
            for (const auto& c : all) plain.push_back(c.text.text);
            return list("accept", plain);
        }
        for (const auto& c : all) {
            line("[[" + table + ".accepted]]");
            formatted("text", c.text);
            if (c.weight != 1) number("weight", c.weight);
            if (c.tolerance) number("tolerance", *c.tolerance);
            formatted("why", c.feedback);
        }
    }

    TextFormat format_;
    string out_;
};

// ---- GIFT

string escaped(string_view text) {
    string out;
    for (const char c : text) {
        if (string_view("\\:#={}~").find(c) != string_view::npos) out.push_back('\\');
        if (c == '\n') out += "\\n";
        else out.push_back(c);
    }
    return out;
}

string per_cent(double weight) {
    const double value = std::round(weight * 1e9) / 1e7;
    return "%" + number_text(value) + "%";
}

class Gift {
public:
    explicit Gift(const Question& q) : q_(q) {}

    std::optional<string> text() {
        string answers;
        const bool can = std::visit(overloaded{[&](const MultiChoice& m) { return choice(m, answers); }, [&](const TrueFalse& t) { return true_false(t, answers); },
                                               [&](const ShortAnswer& s) { return short_answer(s, answers); }, [&](const Numerical& n) { return numerical(n, answers); },
                                               [&](const Matching& m) { return matching(m, answers); }, [](const Ordering&) { return false; }, [](const Hotspot&) { return false; },
                                               [](const Blanks&) { return false; }, [](const Essay& e) { return e.model.empty(); }, [](const Description&) { return true; }},
                                    q_.body);
        if (!can || !q_.media.empty() || !q_.verdicts.empty() || q_.stem.empty()) return std::nullopt;
        string out;
        if (!q_.id.empty() || !tags().empty()) out += comment() + "\n";
        out += "::" + escaped(q_.name) + "::" + marked(q_.stem, TextFormat::moodle);
        if (std::holds_alternative<Description>(q_.body)) return out + "\n\n";
        out += "{" + answers;
        if (!q_.general_feedback.empty()) out += "\n\t####" + marked(q_.general_feedback, q_.stem.format);
        return out + (answers.find('\n') != string::npos || !q_.general_feedback.empty() ? "\n}\n\n" : "}\n\n");
    }

private:
    string marked(const FormattedText& text, TextFormat inherited) const {
        const bool ambiguous = text.text.starts_with('[');
        return (text.format != inherited || ambiguous ? "[" + string(format_word(text.format)) + "]" : "") + escaped(text.text);
    }
    string part(const FormattedText& text) const { return marked(text, q_.stem.format); }
    string feedback(const FormattedText& text) const { return text.empty() ? "" : "#" + part(text); }
    // What GIFT has no words for stands in tags, as content/gift reads it.
    std::vector<string> tags() const {
        auto all = q_.tags;
        const auto add = [&](const string& tag) {
            if (std::ranges::find(all, tag) == all.end()) all.push_back(tag);
        };
        if (q_.difficulty > 0) add("difficulty:" + std::to_string(q_.difficulty));
        if (q_.benchmark) add("benchmark:" + std::to_string(*q_.benchmark));
        for (const auto& k : q_.knowledge) add("knowledge:" + k);
        if (!q_.picture.empty()) add("picture:" + q_.picture);
        return all;
    }
    string comment() const {
        const auto inside = [](const string& s) { return replaced(s, "]", "\\]"); };
        string out = "//";
        if (!q_.id.empty()) out += " [id:" + inside(q_.id) + "]";
        for (const auto& tag : tags()) out += " [tag:" + inside(tag) + "]";
        return out;
    }

    bool choice(const MultiChoice& m, string& out) const {
        if (m.exact) return false;
        for (const auto& c : m.choices) {
            if (!c.picture.empty()) return false;
            const bool equals = m.single && c.weight == 1;
            const bool looks_weighed = c.text.text.starts_with('%');
            out += "\n\t" + string(equals ? "=" : "~") + (!equals && (c.weight != 0 || looks_weighed) ? per_cent(c.weight) : "") + part(c.text) + feedback(c.feedback);
        }
        return true;
    }
    bool true_false(const TrueFalse& t, string& out) const {
        out = t.answer ? "TRUE" : "FALSE";
        if (!t.feedback_wrong.empty() || !t.feedback_right.empty()) out += "#" + part(t.feedback_wrong);
        if (!t.feedback_right.empty()) out += "#" + part(t.feedback_right);
        return true;
    }
    bool short_answer(const ShortAnswer& s, string& out) const {
        for (const auto& c : s.accepted) {
            if (c.text.text.find("->") != string::npos || c.tolerance) return false;
            out += "\n\t=" + per_cent(c.weight) + part(c.text) + feedback(c.feedback);
        }
        return !s.case_sensitive;
    }
    bool numerical(const Numerical& n, string& out) const {
        out = "#";
        for (const auto& a : n.accepted) {
            if (a.any && a.weight == 0) out += "\n\t~" + feedback(a.feedback);
            else out += "\n\t=" + per_cent(a.weight) + (a.any ? "*" : number_text(a.value) + ":" + number_text(a.tolerance)) + feedback(a.feedback);
        }
        return true;
    }
    bool matching(const Matching& m, string& out) const {
        for (const auto& pair : m.pairs) {
            if (pair.left.text.find("->") != string::npos || pair.right.text.find("->") != string::npos || pair.left.text.find("~") != string::npos || pair.right.format != TextFormat::plain || pair.share != 1) return false;
            out += "\n\t=" + part(pair.left) + " -> " + escaped(pair.right.text);
        }
        return !m.exact;
    }

    const Question& q_;
};

}  // namespace

string question_toml(const Question& question) { return Toml(question).take(); }
std::optional<string> question_gift(const Question& question) { return Gift(question).text(); }

}  // namespace estation::content
