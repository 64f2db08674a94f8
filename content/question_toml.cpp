#include "content/question_toml.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "content/toml_keys.h"

namespace estation::content {
namespace {

// More than anybody asks with; what one screen cannot hold the kiosk leaves out by itself.
constexpr std::size_t most_choices = 26, most_pairs = 26, most_items = 26, most_regions = 40, most_gaps = 40, most_words = 60, most_accepted = 100, most_distractors = 26;
constexpr double largest = 1e9;

bool finite(std::pair<double, double> p) { return std::abs(p.first) <= largest && std::abs(p.second) <= largest; }

class OneQuestion {
public:
    OneQuestion(TomlKeys& keys, Question& out) : keys_(keys), out_(out) {}

    void read() {
        const auto type = keys_.required_string("type", "\"choice\"");
        format_ = format_of(keys_, "format");
        read_common(type);
        if (type == "choice") choices(true);
        else if (type == "choices") choices(false);
        else if (type == "true-false") true_false();
        else if (type == "short") short_answer();
        else if (type == "number") number();
        else if (type == "match") match();
        else if (type == "order") order();
        else if (type == "hotspot") hotspot();
        else if (type == "blanks") blanks();
        else if (type == "essay") out_.body = Essay{text(keys_, "model")};
        else if (type == "card") out_.body = Description{};
        else if (!type.empty()) unknown(type);
        keys_.finish();
    }

private:
    TextFormat format_of(TomlKeys& keys, const std::string& key) {
        static const std::vector<std::pair<std::string, TextFormat>> known = {
            {"plain", TextFormat::plain}, {"html", TextFormat::html}, {"markdown", TextFormat::markdown}, {"moodle", TextFormat::moodle}};
        if (!keys.has(key)) return format_;
        const auto name = keys.string(key);
        for (const auto& [word, format] : known)
            if (word == name) return format;
        keys.report().refuse(keys.line(key), "`" + key + "` is \"" + name.substr(0, 40) + "\"; write plain, html, markdown or moodle");
        return format_;
    }
    // KEY, in the format that KEY_format names, else in the question's own.
    FormattedText text(TomlKeys& keys, const std::string& key, bool required = false) {
        auto words = required ? keys.required_string(key, "\"...\"") : keys.string(key);
        return {std::move(words), format_of(keys, key + "_format")};
    }
    FormattedText formatted(std::string text) const { return {std::move(text), format_}; }
    std::vector<FormattedText> formatted(std::vector<std::string> texts) const {
        std::vector<FormattedText> all;
        for (auto& t : texts) all.push_back(formatted(std::move(t)));
        return all;
    }

    void read_common(const std::string& type) {
        out_.line = keys_.line();
        out_.id = keys_.string("id");
        // A title can stand for what is asked, and the text around the gaps too.
        out_.stem = text(keys_, "stem", !keys_.has("name") && type != "blanks");
        out_.name = keys_.string("name", out_.stem.text.empty() ? keys_.string("text") : out_.stem.text);
        out_.category = keys_.string("category");
        out_.tags = keys_.strings("tags");
        out_.knowledge = keys_.strings("knowledge");
        out_.general_feedback = text(keys_, "explain");
        out_.verdicts = {text(keys_, "if_right"), text(keys_, "if_partly"), text(keys_, "if_wrong")};
        out_.picture = keys_.string("picture");
        out_.difficulty = keys_.integer("difficulty", 0, 1, 5);
        if (keys_.has("benchmark")) out_.benchmark = keys_.integer("benchmark", 1, 1, 26);
        for (auto& one : keys_.tables("media")) {
            out_.media.push_back({one.required_string("path", "\"img/name.svg\""), one.string("alt")});
            one.finish();
        }
        if (out_.id.size() > 80) refuse("id", "`id` has more than 80 letters; write a short name like \"p-first\"");
    }

    void unknown(const std::string& type) {
        static const std::vector<std::string> types = {"choice", "choices", "true-false", "short", "number", "match", "order", "hotspot", "blanks", "essay", "card"};
        const auto near = nearest_word(type, types);
        refuse("type", "\"" + type.substr(0, 60) + "\" is not a type of question; write type = one of " + joined(types) + (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
    }

    void choices(bool single) {
        MultiChoice m;
        m.single = single;
        m.exact = keys_.flag("exact", false);
        int right = 0;
        bool weighed = false;
        for (auto& one : keys_.tables("choice")) {
            Choice c;
            // A picture can say it all.
            c.picture = one.string("picture");
            c.text = text(one, "text", c.picture.empty());
            const bool is_right = one.flag("right", false);
            weighed = weighed || one.has("weight");
            c.weight = one.number("weight", is_right ? 1 : 0, -1, 1);
            c.feedback = text(one, "why");
            right += is_right || c.weight > 0;
            one.finish();
            m.choices.push_back(std::move(c));
        }
        if (count("choice", m.choices.size(), 2, most_choices, "[[question.choice]] and below it text = \"...\"") && right == 0)
            refuse("choice", "no choice is right; write right = true below the one that is");
        // Several right ones without weights share the mark, and a wrong one costs as much as a right one brings.
        if (!single && right > 0 && !weighed)
            for (Choice& c : m.choices) c.weight = (c.weight > 0 ? 1.0 : -1.0) / right;
        if (single && std::none_of(m.choices.begin(), m.choices.end(), [](const Choice& c) { return c.weight == 1; }) && right > 0)
            refuse("choice", "none of the choices is fully right, and only one can be chosen; write right = true, or type = \"choices\"");
        out_.body = std::move(m);
    }

    void true_false() {
        if (!keys_.has("answer")) refuse("answer", "`answer` is missing; write answer = true or answer = false");
        TrueFalse t;
        t.answer = keys_.flag("answer", true);
        t.feedback_right = text(keys_, "why_right");
        t.feedback_wrong = text(keys_, "why_wrong");
        out_.body = std::move(t);
    }

    // accept = ["a", "b"] are fully right; [[KEY.accepted]] has a weight and a remark besides.
    std::vector<Choice> accepted(TomlKeys& keys) {
        std::vector<Choice> all;
        for (auto& text : keys.strings("accept")) all.push_back({formatted(std::move(text)), 1, {}});
        for (auto& one : keys.tables("accepted")) {
            Choice c;
            c.text = text(one, "text", true);
            c.weight = one.number("weight", 1, -1, 1);
            c.feedback = text(one, "why");
            if (one.has("tolerance")) {
                c.tolerance = one.number("tolerance", 0, 0, 1e300);
                if (!number_in(c.text.text)) one.report().refuse(one.line("tolerance"), "`tolerance` belongs to a number, and \"" + c.text.text.substr(0, 40) + "\" is none");
            }
            one.finish();
            all.push_back(std::move(c));
        }
        const bool right = std::any_of(all.begin(), all.end(), [](const Choice& c) { return c.weight > 0 && !c.text.empty(); });
        if (all.size() > most_accepted) keys.report().refuse(keys.line("accept"), "`accept` has more than " + std::to_string(most_accepted) + " answers; use the wildcard *");
        else if (!right) keys.report().refuse(keys.line("accept"), "no answer is right; write accept = [\"...\"]");
        return all;
    }

    void short_answer() {
        ShortAnswer s;
        s.accepted = accepted(keys_);
        s.case_sensitive = keys_.flag("case_sensitive", false);
        out_.body = std::move(s);
    }

    void number() {
        Numerical n;
        if (keys_.has("value")) n.accepted.push_back({false, keys_.number("value", 0, -1e300, 1e300), keys_.number("tolerance", 0, 0, 1e300), 1, text(keys_, "why")});
        else if (!keys_.has("accepted")) refuse("value", "`value` is missing; write value = 32");
        for (auto& one : keys_.tables("accepted")) {
            NumericAnswer a;
            a.any = one.flag("any", false);  // what everybody else is told
            a.value = one.number("value", 0, -1e300, 1e300);
            a.tolerance = one.number("tolerance", 0, 0, 1e300);
            a.weight = one.number("weight", 1, -1, 1);
            a.feedback = text(one, "why");
            if (!a.any && !one.has("value")) one.report().refuse(one.line(), "`value` is missing; write value = 32");
            one.finish();
            n.accepted.push_back(std::move(a));
        }
        count("accepted", n.accepted.size(), 1, most_accepted, "[[question.accepted]]");
        out_.body = std::move(n);
    }

    void match() {
        Matching m;
        for (auto& one : keys_.tables("pair")) {
            m.pairs.push_back({text(one, "left", true), text(one, "right", true), share(one)});
            one.finish();
        }
        const std::size_t asked = m.pairs.size();   // one is enough where there are others to take for it
        const auto distractor_format = format_of(keys_, "distractors_format");
        for (auto& text : keys_.strings("distractors"))
            if (!text.empty()) m.pairs.push_back({{}, {std::move(text), distractor_format}});
        count("pair", asked, m.pairs.size() > asked ? 1 : 2, most_pairs, "[[question.pair]] and below it left = \"...\" and right = \"...\"");
        if (m.pairs.size() > most_pairs + most_distractors) refuse("distractors", "`distractors` has more than " + std::to_string(most_distractors) + " texts; a screen holds no more");
        m.exact = keys_.flag("exact", false);
        out_.body = std::move(m);
    }

    void order() {
        Ordering o{formatted(keys_.strings("items")), keys_.flag("exact", false)};
        count("items", o.items.size(), 2, most_items, "items = [\"first\", \"then\"] in the right order");
        std::set<std::string_view> seen;
        for (const auto& item : o.items)
            if (item.empty() || !seen.insert(item.text).second) return refuse("items", "`items` has an empty text or one twice; each must be told from the others");
        out_.body = std::move(o);
    }

    // How much of the marks, beside the others.
    static double share(TomlKeys& keys) {
        const double value = keys.number("share", 1, 0, 1000);
        if (value <= 0) keys.report().refuse(keys.line("share"), "`share` is 0; write how much of the marks it brings beside the others, for example share = 2");
        return value;
    }

    Region region(TomlKeys& one) {
        Region r;
        r.name = text(one, "name", true);
        r.right = one.flag("right", false);
        r.share = share(one);
        r.feedback = text(one, "why");
        const auto at = one.point("at"), to = one.point("to");
        r.radius = one.number("radius", 0, 0, largest);
        for (const auto& p : one.points("points"))
            if (finite(p)) r.points.push_back({p.first, p.second});
        const int shapes = (r.radius > 0) + to.has_value() + !r.points.empty();
        if (shapes != 1 || (r.points.empty() && !at) || (!r.points.empty() && at) || (at && !finite(*at)) || (to && !finite(*to))) {
            one.report().refuse(one.line(), "a region is a circle, at = [x, y] and radius = 20; a rectangle, at = [x, y] and to = [x, y]; or points = [[x, y], ...]; write one of them");
        } else if (r.radius > 0) {
            r.points = {{at->first, at->second}};
        } else if (to) {
            r.shape = RegionShape::rect;
            r.points = {{at->first, at->second}, {to->first, to->second}};
        } else {
            r.shape = RegionShape::poly;
            if (r.points.size() < 3 || r.points.size() > 60) one.report().refuse(one.line("points"), "`points` has 3 to 60 corners; write points = [[0, 0], [10, 0], [5, 8]]");
        }
        one.finish();
        return r;
    }

    void hotspot() {
        Hotspot h;
        h.picture = keys_.required_string("image", "\"img/name.svg\"");
        if (const auto size = keys_.point("size"); size && size->first > 0 && size->second > 0 && finite(*size) && size->first / size->second < 20 && size->second / size->first < 20) {
            h.width = size->first;
            h.height = size->second;
        } else {
            refuse("size", "`size` is missing or no size; write size = [400, 300], the picture's width and height in the units of the regions");
        }
        for (auto& one : keys_.tables("region")) h.regions.push_back(region(one));
        const auto right = std::count_if(h.regions.begin(), h.regions.end(), [](const Region& r) { return r.right; });
        if (count("region", h.regions.size(), 1, most_regions, "[[question.region]] and below it name, at and radius") && right == 0)
            refuse("region", "no region is right; write right = true below the one that is");
        h.single = keys_.flag("single", right <= 1);
        h.exact = keys_.flag("exact", false);
        out_.body = std::move(h);
    }

    void blanks() {
        Blanks b;
        const auto text = keys_.required_string("text", "\"水受热{}，遇冷又{}。\"");
        std::size_t from = 0;
        for (auto gap = text.find("{}"); gap != std::string::npos; gap = text.find("{}", from)) {
            b.pieces.push_back(formatted(text.substr(from, gap - from)));
            from = gap + 2;
        }
        b.pieces.push_back(formatted(text.substr(from)));
        b.words = formatted(keys_.strings("words"));
        b.case_sensitive = keys_.flag("case_sensitive", false);
        b.exact = keys_.flag("exact", false);
        for (auto& one : keys_.tables("gap")) {
            Gap g{accepted(one), formatted(one.strings("choices")), share(one)};
            const auto& words = g.choices.empty() ? b.words : g.choices;
            const auto offered = [&](const Choice& c) { return std::any_of(words.begin(), words.end(), [&](const FormattedText& w) { return w.text == c.text.text; }); };
            if (!words.empty() && std::none_of(g.accepted.begin(), g.accepted.end(), offered))
                one.report().refuse(one.line(), "none of the words to choose from is right for this gap; add it to `words` or `choices`");
            if (g.choices.size() > most_words) one.report().refuse(one.line("choices"), "`choices` has more than " + std::to_string(most_words) + " words; a screen holds no more");
            one.finish();
            b.gaps.push_back(std::move(g));
        }
        if (b.words.size() > most_words) refuse("words", "`words` has more than " + std::to_string(most_words) + " words; a screen holds no more");
        if (count("gap", b.gaps.size(), 1, most_gaps, "[[question.gap]] and below it accept = [\"...\"]") && b.gaps.size() + 1 != b.pieces.size())
            refuse("text", "`text` has " + std::to_string(b.pieces.size() - 1) + " {} and there are " + std::to_string(b.gaps.size()) + " [[question.gap]]; write one for each");
        out_.body = std::move(b);
    }

    bool count(std::string_view key, std::size_t n, std::size_t least, std::size_t most, const char* example) {
        if (n >= least && n <= most) return true;
        refuse(key, "there are " + std::to_string(n) + " of `" + std::string(key) + "`, " + std::to_string(least) + " to " + std::to_string(most) + " can be asked; write " + example);
        return false;
    }
    void refuse(std::string_view key, std::string text) { keys_.report().refuse(keys_.line(key), std::move(text)); }

    TomlKeys& keys_;
    Question& out_;
    TextFormat format_ = TextFormat::plain;
};

}  // namespace

std::vector<Question> read_question_toml(std::string_view text, const std::string& file, const Limits& limits, Faults& faults) {
    std::vector<Question> all;
    auto table = read_toml(text, file, 1, limits.nesting);
    if (!table) {
        faults.add(table.error());
        return all;
    }
    FileReport report{file, faults};
    TomlKeys keys(*table, report);
    std::set<std::string> ids;
    for (auto& one : keys.tables("question")) {
        if (static_cast<int>(all.size()) >= limits.questions) {
            report.note(one.line(), "more than " + std::to_string(limits.questions) + " questions in one bank, the rest is left out; divide it");
            break;
        }
        // A fault in one question leaves that one out and no other.
        report.useless = false;
        Question q;
        OneQuestion(one, q).read();
        if (report.useless) continue;
        if (!q.id.empty() && !ids.insert(q.id).second) {
            report.note(q.line, "the id " + q.id + " is already taken by another question of this file; give this one its own id");
            q.id.clear();
        }
        all.push_back(std::move(q));
    }
    keys.finish();
    return all;
}

}  // namespace estation::content
