// Moodle XML. Source: Moodle question/format/xml/format.php and the question types' own import functions.
#include <algorithm>
#include <array>
#include <cmath>
#include <pugixml.hpp>

#include "content/html_text.h"
#include "content/import/cloze.h"
#include "content/import/html_subset.h"
#include "content/import/media_shelf.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/import/xml.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;
using Node = pugi::xml_node;

// The grades that Moodle has, in per cent; anything else is refused, as its import does.
constexpr std::array<double, 21> grades = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0};
constexpr double grade_tolerance = 0.05;  // older files say 33.333 or 33.3

struct Refusal { string reason; };

class MoodleQuestion {
public:
    MoodleQuestion(const Node& node, int line, const string& category, MediaShelf& shelf, Import& report) : node_(node), category_(category), shelf_(shelf), report_(report) {
        out_.line = line;
        out_.name = string(trimmed_wide(without_controls(node.child("name").child("text").text().get())));
        item_ = short_title(out_.name);
        if (item_.empty()) item_ = short_title(plain_from_html(node.child("questiontext").child("text").text().get()));
    }

    void run() {
        try {
            fill();
            if (!only_asides_) report_.questions.push_back(std::move(out_));
            for (auto& question : asides_) report_.questions.push_back(std::move(question));
        } catch (const Refusal& refusal) { report_.drop(item_, out_.line, refusal.reason); }
    }

private:
    void fill() {
        const string type = node_.attribute("type").value();
        out_.category = category_;
        out_.id = string(trimmed_wide(decoded_entities(node_.child("idnumber").text().get())));
        for (const auto& tag : node_.child("tags").children("tag"))
            if (const auto word = trimmed_wide(tag.child("text").text().get()); !word.empty()) out_.tags.emplace_back(word);
        out_.stem = text_of(node_.child("questiontext"), true);
        out_.general_feedback = text_of(node_.child("generalfeedback"), false);
        old_picture();
        if (type == "multichoice") multi_choice();
        else if (type == "truefalse") true_false();
        else if (type == "shortanswer") short_answer();
        else if (type == "numerical") numerical();
        else if (type == "matching" || type == "match") matching();
        else if (type == "essay") essay();
        else if (type == "description") out_.body = Description{};
        else if (type == "cloze" || type == "multianswer") cloze();
        else if (type == "ddwtos" || type == "gapselect") words_in_text(type == "ddwtos" ? "dragbox" : "selectoption");
        else if (type == "ordering") ordering();
        else throw Refusal{"it is of the type \"" + short_title(type, 30) + "\", which is not imported"};
        if (out_.stem.empty() && out_.name.empty()) throw Refusal{"it has neither a name nor a text"};
        if (out_.name.empty()) out_.name = short_title(plain_from_html(out_.stem.text), 80);
        if (const auto mark = plain_number(node_.child("defaultgrade").text().get()); mark && *mark != 1 && type != "description")
            change("its " + number_text(*mark) + " marks are not kept: every question counts as much");
        out_.verdicts = {verdict("correctfeedback"), verdict("partiallycorrectfeedback"), verdict("incorrectfeedback")};
        for (const auto& hint : node_.children("hint"))
            if (!trimmed_wide(hint.child("text").text().get()).empty()) return change("hints are not kept");
    }

    // What Moodle itself writes when the author wrote nothing.
    static bool is_usual(string_view words) {
        constexpr std::array<string_view, 3> usual = {"Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."};
        return std::ranges::find(usual, words) != usual.end();
    }
    // What is said to the answer as a whole; the kiosk has its own words for what says no more than that.
    FormattedText verdict(const char* name) {
        auto text = text_of(node_.child(name), false);
        return is_usual(trimmed_wide(plain_from_html(text.text))) ? FormattedText() : text;
    }

    // ---- texts and files

    static TextFormat format_of(const Node& node) {
        const string_view name = node.attribute("format").value();
        if (name == "plain_text" || name == "plain") return TextFormat::plain;
        if (name == "markdown") return TextFormat::markdown;
        if (name == "moodle_auto_format" || name == "moodle") return TextFormat::moodle;
        return TextFormat::html;
    }

    string raw_text(const Node& node) const {
        const auto text = node.child("text");
        return without_controls(text ? text.text().get() : node.text().get());
    }

    // Pictures of a stem go with the question, those of an answer with it; elsewhere they cannot be shown.
    FormattedText text_of(const Node& node, bool is_stem, Media* answer = nullptr) {
        FormattedText out{raw_text(node), format_of(node)};
        if (out.format == TextFormat::html) {
            auto clean = clean_html(out.text);
            out.text = std::move(clean.html);
            if (!clean.lost.empty()) change("in its text " + lost_words(clean.lost) + " had to go; the words are kept");
            for (const auto& picture : clean.pictures) {
                if (answer != nullptr && answer->path.empty()) *answer = taken(node, picture);
                else if (!is_stem) change(answer != nullptr ? "only the first picture of an answer is kept" : "a picture inside a feedback is not kept");
                else if (auto media = taken(node, picture); !media.path.empty()) out_.media.push_back(std::move(media));
            }
        } else {
            out.text = string(trimmed_wide(out.text));
        }
        return out;
    }

    // The picture in the pack; without a path where it cannot be had, which is told.
    Media taken(const Node& node, const HtmlPicture& picture) {
        constexpr string_view mark = "@@PLUGINFILE@@/";
        if (!picture.source.starts_with(mark)) return change("a picture that lies elsewhere (" + short_title(picture.source, 60) + ") is not kept"), Media();
        auto name = url_decoded(string_view(picture.source).substr(mark.size()));
        name = name.substr(0, name.find('?'));
        for (const auto& file : node.children("file")) {
            if (name != file.attribute("name").value() && name != string(file.attribute("path").value()).substr(std::min<std::size_t>(1, string_view(file.attribute("path").value()).size())) + file.attribute("name").value()) continue;
            const auto bytes = base64_decoded(file.text().get());
            if (!bytes) return change("the embedded file " + short_title(name, 60) + " is damaged; it is left out"), Media();
            return {shelf_.take(name, *bytes, item_, out_.line), string(trimmed_wide(picture.alt))};
        }
        change("the picture " + short_title(name, 60) + " is not in the file");
        return {};
    }

    // Before Moodle 2 a question had one picture.
    void old_picture() {
        const string name = node_.child("image").text().get();
        if (trimmed_wide(name).empty()) return;
        const auto bytes = base64_decoded(node_.child("image_base64").text().get());
        if (!bytes || bytes->empty()) return change("its picture " + short_title(name, 60) + " is not in the file");
        if (const auto path = shelf_.take(name, *bytes, item_, out_.line); !path.empty()) out_.media.push_back({path, ""});
    }

    // Short answers, words to drag: what is compared must be plain.
    static FormattedText plain(FormattedText text) {
        if (text.format == TextFormat::html) text.text = plain_from_html(text.text);
        text.format = TextFormat::plain;
        return text;
    }

    double weight_of(const Node& answer) const {
        const auto attribute = answer.attribute("fraction");
        const auto number = attribute ? plain_number(attribute.value()) : answer.child("fraction") ? plain_number(answer.child("fraction").text().get()) : std::optional(0.0);
        if (!number) throw Refusal{"the fraction \"" + short_title(attribute.value(), 20) + "\" is no number"};
        const bool known = std::ranges::any_of(grades, [&](double grade) { return std::abs(std::abs(*number) - grade) < grade_tolerance; });
        if (!known) throw Refusal{"the fraction " + string(attribute.value()) + " is none of Moodle's grades; write for example 33.33333"};
        return *number / 100;
    }
    static bool flag(const Node& node) {
        const auto word = lower_ascii(trimmed_wide(node.text().get()));
        return word == "true" || word == "1";
    }

    // ---- the types

    // Of a picture without words its description is the words.
    Choice choice_of(const Node& answer) {
        Media picture;
        auto words = text_of(answer, false, &picture);
        words.text = string(trimmed_wide(words.text));
        if (words.empty() && !picture.path.empty()) words = {picture.alt, TextFormat::plain};
        Choice choice{std::move(words), weight_of(answer), text_of(answer.child("feedback"), false)};
        choice.picture = std::move(picture.path);
        return choice;
    }

    void multi_choice() {
        MultiChoice m;
        m.single = !node_.child("single") || flag(node_.child("single"));
        double best = 0;
        for (const auto& answer : node_.children("answer")) {
            auto c = choice_of(answer);
            if (c.text.empty() && c.picture.empty()) {
                if (const auto picture = answer.child("text"); string_view(picture.text().get()).find("<img") != string_view::npos) throw Refusal{"an answer is a picture that is not there"};
                continue;  // empty boxes of Moodle's form
            }
            best = std::max(best, c.weight);
            m.choices.push_back(std::move(c));
        }
        if (m.choices.size() < 2) throw Refusal{"a choice needs at least two answers"};
        if (best <= 0) throw Refusal{"no answer is right"};
        if (m.single && best < 1) throw Refusal{"only one answer can be chosen and none brings 100 per cent"};
        out_.body = std::move(m);
    }

    void true_false() {
        TrueFalse t;
        bool any = false;
        for (const auto& answer : node_.children("answer")) {
            const auto word = lower_ascii(plain(text_of(answer, false)).text);
            const bool right = weight_of(answer) > 0, is_true = word == "true" || (word != "false" && !any);
            if (right) t.answer = is_true;
            any = any || is_true;
            (right ? t.feedback_right : t.feedback_wrong) = text_of(answer.child("feedback"), false);
        }
        if (!any) throw Refusal{"it has no answers true and false"};
        out_.body = std::move(t);
    }

    void short_answer() {
        ShortAnswer s;
        s.case_sensitive = flag(node_.child("usecase"));
        double best = 0;
        for (const auto& answer : node_.children("answer")) {
            Choice c{plain(text_of(answer, false)), weight_of(answer), text_of(answer.child("feedback"), false)};
            // Answers are plain text whatever their format says.
            c.text.text = string(trimmed_wide(decoded_entities(raw_text(answer))));
            if (c.text.empty()) continue;
            best = std::max(best, c.weight);
            s.accepted.push_back(std::move(c));
        }
        if (best <= 0) throw Refusal{"no answer is right"};
        out_.body = std::move(s);
    }

    void numerical() {
        Numerical n;
        bool right = false;
        for (const auto& answer : node_.children("answer")) {
            NumericAnswer a;
            const auto word = string(trimmed_wide(raw_text(answer)));
            a.any = word == "*";
            const auto value = plain_number(word);
            if (word.empty()) continue;
            if (!a.any && !value) throw Refusal{"\"" + short_title(word, 20) + "\" is no number"};
            a.value = value.value_or(0);
            a.tolerance = std::abs(plain_number(answer.child("tolerance").text().get()).value_or(0));
            a.weight = weight_of(answer);
            a.feedback = text_of(answer.child("feedback"), false);
            right = right || a.weight > 0;
            n.accepted.push_back(std::move(a));
        }
        if (!right) throw Refusal{"no number is right"};
        if (node_.child("units").child("unit")) change("units are not kept; only the number is asked for");
        out_.body = std::move(n);
    }

    void matching() {
        Matching m;
        int lefts = 0;
        for (const auto& sub : node_.children("subquestion")) {
            Pair pair{text_of(sub, false), {string(trimmed_wide(decoded_entities(raw_text(sub.child("answer"))))), TextFormat::plain}};
            if (pair.right.empty() && pair.left.empty()) continue;
            if (pair.right.empty()) throw Refusal{"\"" + short_title(pair.left.text, 30) + "\" has no partner"};
            lefts += !pair.left.empty();
            m.pairs.push_back(std::move(pair));
        }
        if (lefts < 1 || m.pairs.size() < 2) throw Refusal{"matching needs at least two pairs"};
        out_.body = std::move(m);
    }

    void essay() {
        Essay e;
        if (const auto notes = node_.child("graderinfo")) e.model = text_of(notes, false);
        if (string_view(node_.child("responseformat").text().get()) == "noinline" || plain_number(node_.child("attachmentsrequired").text().get()).value_or(0) > 0) change("it asks for a file, which cannot be handed in here");
        out_.body = std::move(e);
    }

    void ordering() {
        Ordering o;
        for (const auto& answer : node_.children("answer"))
            if (auto text = plain(text_of(answer, false)); !text.empty()) o.items.push_back(std::move(text));
        if (o.items.size() < 2) throw Refusal{"an order needs at least two items"};
        const string_view grading = node_.child("gradingtype").text().get();
        o.exact = grading == "ALL_OR_NOTHING" || grading == "-1";
        if (!o.exact && !grading.empty() && grading != "RELATIVE_NEXT_EXCLUDE_LAST" && grading != "1") change("marks are given for each item that is followed by the right one");
        out_.body = std::move(o);
    }

    void cloze() {
        const auto node = node_.child("questiontext");
        const bool html = format_of(node) == TextFormat::html || format_of(node) == TextFormat::moodle;
        auto cloze = read_cloze(raw_text(node), html);
        if (!cloze) throw Refusal{cloze.error().text};
        for (const auto& note : cloze->notes) change(note);
        out_.stem = {"", TextFormat::plain};
        for (auto& aside : cloze->asides) {
            const auto number = " (" + std::to_string(aside.place + 1) + ")";
            Question question = out_;
            question.name += number;
            if (!question.id.empty()) question.id += "-" + std::to_string(aside.place + 1);
            question.stem = {cloze->whole, TextFormat::plain};
            question.body = std::move(aside.choices);
            asides_.push_back(std::move(question));
            change("a blank with several right choices becomes a question of its own");
        }
        only_asides_ = cloze->blanks.gaps.empty();
        out_.body = std::move(cloze->blanks);
    }

    // [[1]] in the text stands for the first of the words.
    void words_in_text(const char* list) {
        struct Word { FormattedText text; string group; };
        std::vector<Word> words;
        for (const auto& one : node_.children(list)) words.push_back({plain(text_of(one, false)), string(trimmed_wide(one.child("group").text().get()))});
        const auto node = node_.child("questiontext");
        const auto text = raw_text(node);
        Blanks b;
        std::vector<std::pair<std::size_t, std::size_t>> marks;
        bool groups = false;
        for (auto at = text.find("[["); at != string::npos; at = text.find("[[", at + 2)) {
            const auto end = text.find("]]", at);
            const auto number = end == string::npos ? std::nullopt : plain_number(string_view(text).substr(at + 2, end - at - 2));
            if (!number) continue;
            if (*number < 1 || *number > static_cast<double>(words.size())) throw Refusal{"its text names the word " + number_text(*number) + ", and there are " + std::to_string(words.size())};
            const auto& word = words[static_cast<std::size_t>(*number) - 1];
            marks.emplace_back(at, end + 2 - at);
            Gap gap;
            gap.accepted.push_back({{replaced(word.text.text, "*", "\\*"), TextFormat::plain}, 1, {}});
            for (const auto& other : words)
                if (other.group == word.group) gap.choices.push_back(other.text);
            groups = groups || gap.choices.size() != words.size();
            b.gaps.push_back(std::move(gap));
        }
        if (marks.empty()) throw Refusal{"there is no [[1]] in its text"};
        if (!groups) {
            for (auto& gap : b.gaps) gap.choices.clear();
            for (auto& word : words) b.words.push_back(std::move(word.text));
        }
        b.pieces = plain_pieces(text, format_of(node) != TextFormat::plain, marks);
        out_.stem = {"", TextFormat::plain};
        out_.body = std::move(b);
    }

    void change(string what) const { report_.change_once(item_, out_.line, std::move(what)); }

    const Node& node_;
    const string& category_;
    MediaShelf& shelf_;
    Import& report_;
    Question out_;
    std::vector<Question> asides_;
    bool only_asides_ = false;
    string item_;
};

// "$course$/top/Physics" is Physics of whatever course it came from.
string category_of(const Node& question) {
    string path(trimmed_wide(question.child("category").child("text").text().get()));
    path = without_controls(decoded_entities(path));
    if (path.starts_with('$'))
        if (const auto end = path.find("$/"); end != string::npos) path.erase(0, end + 2);
    if (path.starts_with("top/")) path.erase(0, 4);
    return path == "top" ? "" : path;
}

}  // namespace

Result<> import_moodle_xml(string_view bytes, const string& file, const ImportLimits& limits, Import& report) {
    const auto xml = Xml::parse(bytes, file, limits);
    if (!xml) return xml.error();
    const auto root = xml->document().document_element();
    if (string_view(root.name()) != "quiz" && string_view(root.name()) != "question") return Error{"this is no Moodle XML; it begins with <" + short_title(root.name(), 30) + "> and not with <quiz>", file + ":" + std::to_string(xml->line(root))};
    MediaShelf shelf(report);
    string category;
    const auto take = [&](const Node& question) {
        if (string_view(question.attribute("type").value()) == "category") category = category_of(question);
        else MoodleQuestion(question, xml->line(question), category, shelf, report).run();
    };
    if (string_view(root.name()) == "question") take(root);
    for (const auto& question : root.children("question")) take(question);
    return {};
}

}  // namespace estation::content
