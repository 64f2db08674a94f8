// H5P packages as data: content/content.json of a fixed list of libraries, their media, their licence. Their JavaScript is not
// even unpacked. Source: h5p-php-library's specification and each library's semantics.json.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "content/html_text.h"
#include "content/import/archive.h"
#include "content/import/cloze.h"
#include "content/import/h5p_words.h"
#include "content/import/html_markdown.h"
#include "content/import/html_subset.h"
#include "content/import/media_shelf.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

using Json = nlohmann::json;
using std::string;
using std::string_view;

constexpr int deepest = 10;   // content within content

struct Refusal { string reason; };

// Missing keys and wrong types are what they would be in JavaScript: nothing.
const Json& at(const Json& json, string_view key) {
    static const Json nothing;
    if (!json.is_object()) return nothing;
    const auto found = json.find(string(key));
    return found == json.end() ? nothing : *found;
}
string text(const Json& json, string_view key) {
    const auto& value = at(json, key);
    if (value.is_string()) return without_controls(value.get<string>());
    return value.is_number() ? number_text(value.get<double>()) : "";
}
bool flag(const Json& json, string_view key, bool fallback = false) {
    const auto& value = at(json, key);
    return value.is_boolean() ? value.get<bool>() : value.is_string() ? value.get<string>() == "true" : fallback;
}
double number(const Json& json, string_view key, double fallback) {
    const auto& value = at(json, key);
    if (value.is_number()) return value.get<double>();
    return value.is_string() ? plain_number(value.get<string>()).value_or(fallback) : fallback;
}
const Json& list(const Json& json, string_view key) {
    static const Json none = Json::array();
    const auto& value = at(json, key);
    return value.is_array() ? value : none;
}

H5pLicence licence_of(const Json& metadata) { return licence_from(text(metadata, "license"), text(metadata, "licenseVersion")); }

class H5p {
public:
    H5p(const std::map<string, string>& files, Import& report) : files_(files), report_(report), shelf_(report) {}

    void content(const string& library, const Json& params, const Json& metadata, const string& place, int depth) {
        const auto name = library.substr(0, library.find(' '));
        auto label = text(metadata, "title");
        if (label.empty() || label == "Untitled") label = name;
        label = (place.empty() ? "" : place + ": ") + short_title(label);
        if (depth > deepest) return report_.drop(label, 0, "it is nested too deeply");
        try {
            label_ = label;
            title_ = text(metadata, "title");
            if (depth > 0 && text(metadata, "license") == "C") change("it is under copyright; ask its owner before it is shown");
            if (!one(name, params, depth, label)) report_.drop(label, 0, "the library " + short_title(name, 40) + " is not imported");
        } catch (const Refusal& refusal) { report_.drop(label, 0, refusal.reason); }
        label_ = label;
    }

private:
    using Reader = void (H5p::*)(const Json&);
    using Container = void (H5p::*)(const Json&, int, const string&);

    bool one(const string& name, const Json& params, int depth, const string& place) {
        static const std::map<string, Reader, std::less<>> readers = {
            {"H5P.MultiChoice", &H5p::multi_choice}, {"H5P.TrueFalse", &H5p::true_false}, {"H5P.Blanks", &H5p::blanks}, {"H5P.DragText", &H5p::drag_text}, {"H5P.SingleChoiceSet", &H5p::single_choices},
            {"H5P.MultiMediaChoice", &H5p::picture_choice}, {"H5P.Summary", &H5p::summary}, {"H5P.Essay", &H5p::essay}, {"H5P.ImageHotspotQuestion", &H5p::hotspot}, {"H5P.DragQuestion", &H5p::drag}, {"H5P.Flashcards", &H5p::flashcards},
            {"H5P.Dialogcards", &H5p::dialog_cards}, {"H5P.Timeline", &H5p::timeline}, {"H5P.ImageSlider", &H5p::slider}, {"H5P.Accordion", &H5p::accordion}, {"H5P.ImageHotspots", &H5p::image_hotspots},
            {"H5P.AdvancedText", &H5p::words}, {"H5P.Text", &H5p::words}, {"H5P.Image", &H5p::picture_page}, {"H5P.Table", &H5p::words}, {"H5P.MarkTheWords", &H5p::mark_words}, {"H5P.GuessTheAnswer", &H5p::guess},
            {"H5P.Crossword", &H5p::crossword}, {"H5P.SortParagraphs", &H5p::sort_paragraphs}, {"H5P.ImageMultipleHotspotQuestion", &H5p::hotspots}, {"H5P.OpenEndedQuestion", &H5p::open_question},
            {"H5P.Agamotto", &H5p::compared_pictures}, {"H5P.ImageJuxtaposition", &H5p::compared_pictures}, {"H5P.Collage", &H5p::compared_pictures}};
        static const std::map<string, Container, std::less<>> containers = {
            {"H5P.QuestionSet", &H5p::question_set}, {"H5P.Column", &H5p::column}, {"H5P.CoursePresentation", &H5p::presentation}, {"H5P.InteractiveVideo", &H5p::video},
            {"H5P.InteractiveBook", &H5p::book}, {"H5P.Questionnaire", &H5p::questionnaire}, {"H5P.Row", &H5p::row}, {"H5P.RowColumn", &H5p::column}};
        if (const auto found = readers.find(name); found != readers.end()) {
            (this->*found->second)(params);
            return true;
        }
        if (const auto found = containers.find(name); found != containers.end()) {
            (this->*found->second)(params, depth, place);
            return true;
        }
        return false;
    }

    // ---- texts, pictures

    FormattedText formatted(const string& html) {
        const auto clean = clean_html(html);
        if (!clean.lost.empty()) change("in its text " + lost_words(clean.lost) + " had to go; the words are kept");
        if (clean.marked) return {clean.html, TextFormat::html};
        return {plain_from_html(html), TextFormat::plain};
    }
    static FormattedText plain(const string& html) { return {plain_from_html(html), TextFormat::plain}; }

    // {path, mime, width, height, copyright} relative to content/.
    string picture(const Json& image) {
        auto path = text(image, "path");
        if (path.empty()) return "";
        path = path.substr(0, path.find("#tmp"));
        const auto found = files_.find("content/" + path);
        if (found == files_.end()) {
            change("the picture " + short_title(path, 60) + " is not in the package");
            return "";
        }
        const auto licence = licence_of(at(image, "copyright"));
        return shelf_.take(path, found->second, label_, 0, licence.spdx);
    }

    void add_media(Question& q, const Json& media) {
        // MultiChoice and others: media.type is a library of its own.
        const auto& type = at(media, "type");
        const auto library = text(type, "library");
        if (library.starts_with("H5P.Image ")) {
            if (const auto path = picture(at(at(type, "params"), "file")); !path.empty()) q.media.push_back({path, text(at(type, "params"), "alt")});
        } else if (!library.empty() && at(type, "params").is_object() && !at(type, "params").empty()) {
            change("its " + short_title(library.substr(0, library.find(' ')), 30) + " is not kept");
        }
    }

    void add(FormattedText stem, decltype(Question::body) body, const Json& params) {
        add_part(std::move(stem), std::move(body), params);
        report_.questions.back().verdicts = verdicts(params);
    }
    // One of several that are scored together: what is said to their score is said to none of them alone.
    void add_part(FormattedText stem, decltype(Question::body) body, const Json& params) {
        Question q;
        q.stem = std::move(stem);
        const bool blanks = std::holds_alternative<Blanks>(body);
        q.body = std::move(body);
        add_media(q, at(params, "media"));
        q.name = title_;
        if (q.name.empty() || q.name == "Untitled") q.name = q.stem.empty() && blanks ? short_title(std::get<Blanks>(q.body).pieces.front().text + "____", 80) : short_title(plain_from_html(q.stem.text), 80);
        if (q.stem.empty() && !blanks) q.stem = {q.name, TextFormat::plain};
        if (q.stem.empty() && q.name.empty()) throw Refusal{"it asks nothing"};
        report_.questions.push_back(std::move(q));
    }

    void no_whole_score(const Json& params) {
        for (const auto& range : list(params, "overallFeedback"))
            if (!text(range, "feedback").empty()) return change("the feedback for the whole score is not kept");
    }
    Verdicts verdicts(const Json& params) {
        std::vector<ScoreRange> ranges;
        for (const auto& range : list(params, "overallFeedback"))
            if (auto said = formatted(text(range, "feedback")); !said.empty()) ranges.push_back({number(range, "from", 0), number(range, "to", 100), std::move(said)});
        if (ranges.size() > 3) change("of the feedback by score, what is said to all, half and nothing is kept");
        return verdicts_of(ranges);
    }

    void page(const char* type, string title, string markdown) {
        if (trimmed_wide(markdown).empty()) throw Refusal{"there is no text in it"};
        if (title.empty() || title == "Untitled") title = title_.empty() ? label_ : title_;
        report_.pages.push_back({"", type, short_title(plain_from_html(title), 80), std::move(markdown), 0});
    }
    string figure(const Json& image, const string& alt, const string& caption = "") {
        const auto path = picture(image);
        if (path.empty()) return "";
        const auto words = [](const string& s) { return escaped_markdown(replaced(short_title(plain_from_html(s), 200), "\"", "”")); };
        return "![" + words(alt) + "](" + path + (caption.empty() ? "" : " \"" + words(caption) + "\"") + ")\n\n";
    }

    // ---- questions

    void multi_choice(const Json& params) {
        MultiChoice m;
        int right = 0;
        for (const auto& answer : list(params, "answers")) {
            const auto& tips = at(answer, "tipsAndFeedback");
            Choice c{formatted(text(answer, "text")), flag(answer, "correct") ? 1.0 : 0.0, formatted(text(tips, "chosenFeedback"))};
            if (c.text.empty()) continue;
            right += flag(answer, "correct");
            if (!plain(text(tips, "tip")).empty() || !plain(text(tips, "notChosenFeedback")).empty()) change("tips, and feedback for what was not chosen, are not kept");
            m.choices.push_back(std::move(c));
        }
        if (m.choices.size() < 2) throw Refusal{"a choice needs at least two answers"};
        mark(m, right, at(params, "behaviour"), "type");
        add(formatted(text(params, "question")), std::move(m), params);
    }

    void mark(MultiChoice& m, int right, const Json& behaviour, const char* type_key) {
        if (right == 0) throw Refusal{"no answer is right: leaving all of them is, which is not asked here"};
        const auto type = text(behaviour, type_key);
        m.single = type == "single" || (type != "multi" && right == 1);
        if (!m.single) {
            const bool one_point = flag(behaviour, "singlePoint");
            m.exact = one_point && number(behaviour, "passPercentage", 100) >= 100;
            if (one_point && !m.exact) change("one point for passing there; here each right choice brings its part");
            for (auto& c : m.choices) c.weight = (c.weight > 0 ? 1.0 : m.exact ? 0.0 : -1.0) / right;
        }
    }

    // H5P.MultiMediaChoice 0.3: pictures to choose from.
    void picture_choice(const Json& params) {
        MultiChoice m;
        int right = 0;
        for (const auto& option : list(params, "options")) {
            const auto &media = at(option, "media"), &inside = at(media, "params");
            if (!text(media, "library").starts_with("H5P.Image ")) throw Refusal{"an answer is sound or film, which is not imported"};
            const auto path = picture(at(inside, "file"));
            if (path.empty()) throw Refusal{"the picture of an answer cannot be shown"};
            m.choices.push_back({plain(text(inside, "alt")), flag(option, "correct") ? 1.0 : 0.0, {}, {}, path});
            right += flag(option, "correct");
        }
        if (m.choices.size() < 2) throw Refusal{"a choice needs at least two answers"};
        mark(m, right, at(params, "behaviour"), "questionType");
        add(formatted(text(params, "question")), std::move(m), params);
    }

    void true_false(const Json& params) {
        TrueFalse t;
        t.answer = flag(params, "correct", true);
        const auto& behaviour = at(params, "behaviour");
        t.feedback_right = formatted(text(behaviour, "feedbackOnCorrect"));
        t.feedback_wrong = formatted(text(behaviour, "feedbackOnWrong"));
        add(formatted(text(params, "question")), std::move(t), params);
    }

    string without_tip(const string& inside) {
        const auto colon = inside.find(':');
        if (colon != string::npos) change("tips are not kept");
        auto words = inside.substr(0, colon);
        for (const string_view remark : {"\\+", "\\-"})
            if (const auto begin = words.find(remark); begin != string::npos) {
                words.resize(begin);
                change("the remarks on single words are not kept");
            }
        return plain_from_html(words);
    }

    void blanks(const Json& params) {
        string html;
        for (const auto& block : list(params, "questions"))
            if (block.is_string()) html += block.get<string>();
        const auto found = starred(html);
        if (found.marks.empty()) throw Refusal{"there is no blank (*word*) in its text"};
        Blanks b;
        b.case_sensitive = flag(at(params, "behaviour"), "caseSensitive", true);
        for (const auto& inside : found.inside) {
            Gap gap;
            const auto words = without_tip(inside);
            for (std::size_t from = 0; from <= words.size();) {
                const auto end = std::min(words.find('/', from), words.size());
                if (const auto word = string(trimmed_wide(words.substr(from, end - from))); !word.empty()) gap.accepted.push_back({{word, TextFormat::plain}, 1, {}});
                from = end + 1;
            }
            if (gap.accepted.empty()) throw Refusal{"one of its blanks is empty"};
            b.gaps.push_back(std::move(gap));
        }
        b.pieces = plain_pieces(html, true, found.marks);
        if (b.pieces.size() != b.gaps.size() + 1) throw Refusal{"its blanks stand where they cannot be shown"};
        add(formatted(text(params, "text")), std::move(b), params);
    }

    void drag_text(const Json& params) {
        const auto html = replaced(escaped_html(decoded_entities(text(params, "textField"))), "\n", "<br>");
        const auto found = starred(html);
        if (found.marks.empty()) throw Refusal{"there is no word to drag (*word*) in its text"};
        Blanks b;
        const auto add_word = [&](const string& word) {
            if (!word.empty() && std::ranges::none_of(b.words, [&](const FormattedText& w) { return w.text == word; })) b.words.push_back({word, TextFormat::plain});
        };
        for (const auto& inside : found.inside) {
            const auto word = without_tip(inside);
            if (word.empty()) throw Refusal{"one of its words is empty"};
            b.gaps.push_back({{{{word, TextFormat::plain}, 1, {}}}, {}});
            add_word(word);
        }
        for (const auto& distractor : starred(text(params, "distractors")).inside) add_word(without_tip(distractor));
        b.pieces = plain_pieces(html, true, found.marks);
        if (b.pieces.size() != b.gaps.size() + 1) throw Refusal{"its words stand where they cannot be shown"};
        add(formatted(text(params, "taskDescription")), std::move(b), params);
    }

    // The first answer is the right one.
    void first_is_right(const string& stem, const Json& answers, const Json& params) {
        MultiChoice m;
        for (const auto& answer : answers)
            if (answer.is_string())
                if (auto words = formatted(answer.get<string>()); !words.empty()) m.choices.push_back({std::move(words), m.choices.empty() ? 1.0 : 0.0, {}});
        if (m.choices.size() < 2) return report_.drop(label_, 0, "a choice needs at least two answers");
        title_.clear();
        add_part(formatted(stem), std::move(m), params);
        no_whole_score(params);
    }
    void single_choices(const Json& params) {
        const auto all = list(params, "choices");
        if (all.empty()) throw Refusal{"there is no question in it"};
        for (const auto& one : all) first_is_right(text(one, "question"), list(one, "answers"), params);
    }
    void summary(const Json& params) {
        const auto all = list(params, "summaries");
        if (all.empty()) throw Refusal{"there are no statements in it"};
        for (const auto& one : all) first_is_right(text(params, "intro").empty() ? "Which of these is right?" : text(params, "intro"), list(one, "summary"), params);
    }

    void essay(const Json& params) {
        Essay e;
        e.model = formatted(text(at(params, "solution"), "sample"));
        if (!list(params, "keywords").empty()) change("keywords are not looked for; the answer is compared by who wrote it");
        add(formatted(text(params, "taskDescription")), std::move(e), params);
    }

    void flashcards(const Json& params) {
        const auto all = list(params, "cards");
        if (all.empty()) throw Refusal{"there is no card in it"};
        for (const auto& card : all) {
            const auto answer = plain_from_html(text(card, "answer"));
            if (answer.empty()) {
                report_.drop(label_, 0, "a card has no answer");
                continue;
            }
            title_.clear();
            ShortAnswer s{{}, flag(params, "caseSensitive")};
            for (std::size_t from = 0; from <= answer.size();) {
                const auto end = std::min(answer.find('/', from), answer.size());
                if (const auto word = string(trimmed_wide(answer.substr(from, end - from))); !word.empty()) s.accepted.push_back({{replaced(word, "*", "\\*"), TextFormat::plain}, 1, {}});
                from = end + 1;
            }
            add_part(formatted(text(card, "text").empty() ? text(params, "description") : text(card, "text")), std::move(s), params);
            if (const auto path = picture(at(card, "image")); !path.empty()) report_.questions.back().media.push_back({path, text(card, "imageAltText")});
        }
        no_whole_score(params);
    }

    void hotspot(const Json& params) { touch(params, at(params, "imageHotspotQuestion"), true); }
    void hotspots(const Json& params) { touch(params, at(params, "imageMultipleHotspotQuestion"), false); }

    // `single`: one touch answers it there, whichever right place it meets.
    void touch(const Json& params, const Json& inside, bool single) {
        const auto& settings = at(inside, "backgroundImageSettings");
        const auto& image = at(settings, "backgroundImage").is_object() ? at(settings, "backgroundImage") : settings;
        const auto& spots = at(inside, "hotspotSettings");
        Hotspot h;
        h.picture = picture(image);
        h.width = number(image, "width", 0);
        h.height = number(image, "height", 0);
        if (h.picture.empty() || h.width <= 0 || h.height <= 0) throw Refusal{"its picture cannot be shown"};
        for (const auto& spot : list(spots, "hotspot")) {
            const auto &user = at(spot, "userSettings"), &place = at(spot, "computedSettings");
            const double x = number(place, "x", 0) / 100 * h.width, y = number(place, "y", 0) / 100 * h.height, w = number(place, "width", 0) / 100 * h.width, t = number(place, "height", 0) / 100 * h.height;
            Region r;
            r.right = flag(user, "correct");
            r.name = {std::to_string(h.regions.size() + 1), TextFormat::plain};
            r.feedback = plain(text(user, "feedbackText"));
            if (text(place, "figure") == "circle") {
                r.points = {{x + w / 2, y + t / 2}};
                r.radius = std::min(w, t) / 2;
            } else {
                r.shape = RegionShape::rect;
                r.points = {{x, y}, {x + w, y + t}};
            }
            h.regions.push_back(std::move(r));
        }
        if (std::ranges::none_of(h.regions, &Region::right)) throw Refusal{"no place is right"};
        h.single = single;
        add(formatted(text(spots, "taskDescription")), std::move(h), params);
    }

    // The other way about: a text may go to several zones, and each zone waits for one.
    void drag_to_zones(const Json& params, const Json& elements, const Json& zones) {
        Matching m;
        std::set<string> labels, used;
        const auto words_of = [&](const Json& element) { return plain(text(at(at(element, "type"), "params"), "text")); };
        for (const auto& zone : zones) {
            const auto& wanted = list(zone, "correctElements");
            if (wanted.empty()) continue;
            const double n = wanted[0].is_string() ? plain_number(wanted[0].get<string>()).value_or(-1) : -1;
            const auto label = plain(text(zone, "label"));
            if (wanted.size() != 1 || n < 0 || n >= static_cast<double>(elements.size()) || label.empty() || !labels.insert(label.text).second) throw Refusal{"something in it may go to several places, not imported"};
            m.pairs.push_back({label, words_of(elements[static_cast<std::size_t>(n)])});
            if (m.pairs.back().right.empty()) throw Refusal{"what is to be dragged are pictures, which are not imported"};
            used.insert(m.pairs.back().right.text);
        }
        if (m.pairs.size() < 2) throw Refusal{"there are not two things to drag in it"};
        for (const auto& element : elements)
            if (const auto words = words_of(element); !list(element, "dropZones").empty() && !words.empty() && used.insert(words.text).second) m.pairs.push_back({{}, words});
        drop_on(std::move(m), params);
    }

    // Texts to drag into named zones: a matching of texts and zones.
    void drag(const Json& params) {
        const auto& task = at(at(params, "question"), "task");
        const auto &elements = list(task, "elements"), &zones = list(task, "dropZones");
        Matching m;
        std::map<std::size_t, std::size_t> zone_of;
        for (std::size_t z = 0; z < zones.size(); ++z)
            for (const auto& index : list(zones[z], "correctElements")) {
                const auto n = index.is_string() ? plain_number(index.get<string>()) : index.is_number() ? std::optional(index.get<double>()) : std::nullopt;
                if (!n || *n < 0 || *n >= static_cast<double>(elements.size())) continue;
                if (!zone_of.emplace(static_cast<std::size_t>(*n), z).second) return drag_to_zones(params, elements, zones);
            }
        for (std::size_t e = 0; e < elements.size(); ++e) {
            const auto words = plain(text(at(at(elements[e], "type"), "params"), "text"));
            const bool drags = !list(elements[e], "dropZones").empty();
            if (!drags) continue;
            if (words.empty()) throw Refusal{"what is to be dragged are pictures, which are not imported"};
            const auto found = zone_of.find(e);
            if (found == zone_of.end()) {
                change("\"" + short_title(words.text, 30) + "\" belongs nowhere; it is left out");
                continue;
            }
            const auto label = plain(text(zones[found->second], "label"));
            if (label.empty()) throw Refusal{"its zones have no names, only places on a picture, not imported"};
            m.pairs.push_back({words, label});
        }
        if (m.pairs.size() < 2) throw Refusal{"there are not two things to drag in it"};
        drop_on(std::move(m), params);
    }
    void drop_on(Matching m, const Json& params) {
        const auto& settings = at(at(params, "question"), "settings");
        add({title_.empty() ? "" : title_, TextFormat::plain}, std::move(m), params);
        if (const auto path = picture(at(settings, "background")); !path.empty()) report_.questions.back().media.push_back({path, ""});
    }

    void mark_words(const Json& params) {
        auto marked = marked_words(text(params, "textField"));
        if (!marked) throw Refusal{marked.error().text};
        if (!marked->note.empty()) change(marked->note);
        add(formatted(text(params, "taskDescription") + "<p>" + marked->html + "</p>"), std::move(marked->words), params);
    }

    void guess(const Json& params) { add(formatted(text(params, "taskDescription")), Essay{formatted(text(params, "solutionText"))}, params); }
    void open_question(const Json& params) { add(formatted(text(params, "question")), Essay{}, params); }

    void crossword(const Json& params) {
        int n = 0;
        for (const auto& word : list(params, "words")) {
            const auto answer = plain_from_html(text(word, "answer"));
            if (answer.empty() || plain_from_html(text(word, "clue")).empty()) continue;
            title_.clear();
            add_part(formatted(text(word, "clue")), ShortAnswer{{{{replaced(answer, "*", "\\*"), TextFormat::plain}, 1, {}}}, false}, params);
            ++n;
        }
        if (n == 0) throw Refusal{"there is no word in it"};
        no_whole_score(params);
        change("the words are asked one by one, without the crossing of the puzzle");
    }

    void sort_paragraphs(const Json& params) {
        Ordering o;
        for (const auto& paragraph : list(params, "paragraphs"))
            if (const auto words = plain_from_html(paragraph.is_string() ? paragraph.get<string>() : text(paragraph, "text")); !words.empty()) o.items.push_back({words, TextFormat::plain});
        if (o.items.size() < 2) throw Refusal{"an order needs at least two items"};
        if (text(at(params, "behaviour"), "scoringMode") != "transitions") change("marks are given for each item that is followed by the right one");
        add(formatted(text(params, "taskDescription")), std::move(o), params);
    }

    // ---- pages

    void words(const Json& params) { page("text", title_, markdown_from_html(text(params, "text"))); }
    void picture_page(const Json& params) { page("image", text(params, "title"), figure(at(params, "file"), text(params, "alt"), text(params, "title"))); }

    void dialog_cards(const Json& params) {
        string all = markdown_from_html(text(params, "description"));
        for (const auto& card : list(params, "dialogs")) {
            all += "\n## " + escaped_markdown(short_title(plain_from_html(text(card, "text")), 200)) + "\n\n";
            all += figure(at(card, "image"), text(card, "imageAltText"));
            all += markdown_from_html(text(card, "answer"));
            if (!list(card, "audio").empty()) change("sound on cards is not kept");
        }
        page("cards", plain_from_html(text(params, "title")), all);
    }

    void timeline(const Json& params) {
        const auto& line = at(params, "timeline");
        string all = markdown_from_html(text(line, "text"));
        for (const auto& date : list(line, "date")) {
            const auto end = text(date, "endDate");
            all += "\n## " + escaped_markdown(replaced(text(date, "startDate"), ",", "-") + (end.empty() ? "" : " – " + replaced(end, ",", "-")) + " " + short_title(plain_from_html(text(date, "headline")), 200)) + "\n\n";
            all += markdown_from_html(text(date, "text"));
            if (!text(at(date, "asset"), "media").empty()) change("media of single dates are not kept");
        }
        page("timeline", text(line, "headline"), all);
    }

    void slider(const Json& params) {
        string all;
        for (const auto& slide : list(params, "imageSlides")) {
            const auto& image = at(at(at(slide, "params"), "image"), "params");
            all += figure(at(image, "file"), text(image, "alt"), text(image, "title"));
        }
        page("gallery", title_, all);
    }

    // Pictures to lay over each other or side by side: one below the other here.
    void compared_pictures(const Json& params) {
        string all;
        const auto show = [&](const Json& image, const string& label) {
            const auto& inside = at(image, "params").is_object() ? at(image, "params") : image;
            all += figure(at(inside, "file").is_object() ? at(inside, "file") : inside, text(inside, "alt"), label);
        };
        for (const auto& one : list(params, "items")) show(at(one, "image"), text(one, "labelText"));
        for (const auto& one : list(at(params, "collage"), "clips")) show(at(one, "image"), "");
        for (const char* side : {"Before", "After"})
            if (const auto& one = at(params, string("image") + side); one.is_object()) show(at(one, string("image") + side), text(one, string("label") + side));
        page("gallery", title_, markdown_from_html(text(params, "heading")) + all);
        change("its pictures stand one below the other");
    }

    void accordion(const Json& params) {
        string all;
        for (const auto& panel : list(params, "panels")) all += "\n## " + escaped_markdown(short_title(plain_from_html(text(panel, "title")), 200)) + "\n\n" + markdown_from_html(text(at(at(panel, "content"), "params"), "text"));
        page("accordion", title_, all);
    }

    void image_hotspots(const Json& params) {
        string all = figure(at(params, "image"), text(params, "backgroundImageAltText"));
        for (const auto& spot : list(params, "hotspots")) {
            if (const auto header = plain_from_html(text(spot, "header")); !header.empty()) all += "\n## " + escaped_markdown(short_title(header, 200)) + "\n\n";
            for (const auto& inside : list(spot, "content")) all += block(inside);
        }
        page("hotspots", title_, all);
        change("the places on the picture become a list below it");
    }

    // Text and pictures of a container as Markdown; empty: it is something else.
    string block(const Json& content) {
        const auto library = text(content, "library");
        const auto& params = at(content, "params");
        if (library.starts_with("H5P.AdvancedText ") || library.starts_with("H5P.Text ") || library.starts_with("H5P.Table ")) return markdown_from_html(text(params, "text")) + "\n";
        if (library.starts_with("H5P.Image ")) return figure(at(params, "file"), text(params, "alt"), text(params, "title"));
        if (library.starts_with("H5P.Video ") || library.starts_with("H5P.Audio ") || library.starts_with("H5P.Link ")) change("a " + library.substr(4, library.find(' ') - 4) + " is not kept");
        return "";
    }
    static bool is_block(const string& library) {
        static const std::array<string_view, 8> all = {"H5P.AdvancedText ", "H5P.Text ", "H5P.Table ", "H5P.Image ", "H5P.Video ", "H5P.Audio ", "H5P.Link ", "H5P.Nil "};
        return std::ranges::any_of(all, [&](string_view b) { return library.starts_with(b); });
    }
    void nested(const Json& inside, const string& place, int depth) { content(text(inside, "library"), at(inside, "params"), at(inside, "metadata"), place, depth + 1); }

    // ---- containers

    void question_set(const Json& params, int depth, const string& place) {
        int n = 0;
        for (const auto& question : list(params, "questions")) nested(question, place + " " + std::to_string(++n), depth);
        if (n == 0) throw Refusal{"there is no question in it"};
        label_ = place;
        if (!plain_from_html(text(at(params, "introPage"), "introduction")).empty()) change("its introduction is not kept");
        if (number(params, "poolSize", 0) > 0) change("only some of its questions were drawn there; here the kiosk draws for a challenge");
    }

    void column(const Json& params, int depth, const string& place) {
        string all;
        int n = 0;
        for (const auto& one : list(params, "content")) {
            const auto& inside = at(one, "content").is_object() ? at(one, "content") : one;   // a row's column has no wrapping
            ++n;
            label_ = place;
            if (is_block(text(inside, "library"))) all += block(inside);
            else nested(inside, place + " " + std::to_string(n), depth);
        }
        label_ = place;
        if (!trimmed_wide(all).empty()) report_.pages.push_back({"", "text", short_title(place, 80), all, 0});
    }

    void presentation(const Json& params, int depth, const string& place) {
        string all;
        int n = 0;
        for (const auto& slide : list(at(params, "presentation"), "slides")) {
            ++n;
            string own;
            for (const auto& element : list(slide, "elements")) {
                const auto& action = at(element, "action");
                label_ = place + ", slide " + std::to_string(n);
                if (is_block(text(action, "library"))) own += block(action);
                else if (action.is_object()) nested(action, place + ", slide " + std::to_string(n), depth);
            }
            if (!trimmed_wide(own).empty()) all += "\n## " + std::to_string(n) + "\n\n" + own;
        }
        label_ = place;
        if (n == 0) throw Refusal{"there is no slide in it"};
        if (!trimmed_wide(all).empty()) report_.pages.push_back({"", "presentation", short_title(place, 80), all, 0});
        change("where things stand on a slide is not kept; their texts and pictures are");
    }

    void book(const Json& params, int depth, const string& place) {
        if (const auto cover = markdown_from_html(text(at(params, "bookCover"), "coverDescription")); !trimmed_wide(cover).empty()) report_.pages.push_back({"", "text", short_title(place, 80), cover, 0});
        int n = 0;
        for (const auto& chapter : list(params, "chapters")) nested(chapter, place + " " + std::to_string(++n), depth);
        if (n == 0) throw Refusal{"there is no chapter in it"};
    }
    void questionnaire(const Json& params, int depth, const string& place) {
        int n = 0;
        for (const auto& element : list(params, "questionnaireElements")) nested(at(element, "library"), place + " " + std::to_string(++n), depth);
        if (n == 0) throw Refusal{"there is no question in it"};
    }
    void row(const Json& params, int depth, const string& place) {
        int n = 0;
        for (const auto& one : list(params, "columns")) nested(at(one, "content"), place + " " + std::to_string(++n), depth);
    }

    void video(const Json& params, int depth, const string& place) {
        const auto& inside = at(params, "interactiveVideo");
        int n = 0;
        for (const auto& interaction : list(at(inside, "assets"), "interactions")) {
            ++n;
            const auto& action = at(interaction, "action");
            label_ = place;
            const auto seconds = std::to_string(static_cast<int>(number(at(interaction, "duration"), "from", 0))) + " s";
            if (!is_block(text(action, "library"))) nested(action, place + ", " + seconds, depth);
            else report_.drop(place + ", " + seconds, 0, "what is shown over a film is not imported");
        }
        label_ = place;
        const auto& end = at(at(inside, "summary"), "task");
        if (end.is_object() && !list(at(end, "params"), "summaries").empty()) nested(end, place + ", summary", depth);
        label_ = place;
        report_.drop(place, 0, "the film itself is not imported; make a video of it (kind = \"video\")");
    }

    void change(string what) const { report_.change_once(label_, 0, std::move(what)); }

    const std::map<string, string>& files_;
    Import& report_;
    MediaShelf shelf_;
    string label_, title_;
};

// __MACOSX and hidden files are nothing; of the libraries' folders nothing is wanted.
bool wanted(const string& name) {
    if (name == "h5p.json") return true;
    if (!name.starts_with("content/")) return false;
    for (std::size_t at = 0; at < name.size();) {
        if (name[at] == '.' || name[at] == '_') return false;
        at = std::min(name.find('/', at), name.size()) + 1;
    }
    const auto lower = lower_ascii(name);
    return std::ranges::any_of(std::initializer_list<string_view>{".json", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp"}, [&](string_view e) { return lower.ends_with(e); });
}

Result<Json> parsed(const std::map<string, string>& files, const string& name, const string& file, const ImportLimits& limits) {
    const auto found = files.find(name);
    if (found == files.end()) return Error{"this is no H5P package: there is no " + name + " in it", file};
    if (found->second.size() > limits.text_bytes) return Error{name + " is too large", file};
    Import ignored;
    const auto text = decoded_text(found->second, file + "/" + name, limits, ignored);
    if (!text) return text.error();
    int depth = 0, deepest_seen = 0;
    for (const char c : *text) {
        if (c == '{' || c == '[') deepest_seen = std::max(deepest_seen, ++depth);
        if (c == '}' || c == ']') --depth;
    }
    if (deepest_seen > 400) return Error{name + " is nested too deeply", file};
    try {
        auto json = Json::parse(*text);
        if (json.is_object()) return json;
        return Error{name + " is damaged (it holds no object)", file + "/" + name + ":1"};
    } catch (const Json::parse_error& fault) {
        const auto seen = std::min(fault.byte, text->size());
        const auto line = 1 + std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(seen), '\n');
        return Error{name + " is damaged (it is no JSON)", file + "/" + name + ":" + std::to_string(line)};
    }
}

}  // namespace

Result<> import_h5p(string_view bytes, const string& file, const ImportLimits& limits, Import& report) {
    auto unpacked = unpack(bytes, file, limits, wanted);
    if (!unpacked) return unpacked.error();
    const auto head = parsed(unpacked->files, "h5p.json", file, limits);
    if (!head) return head.error();
    const auto content = parsed(unpacked->files, "content/content.json", file, limits);
    if (!content) return content.error();
    report.title = short_title(text(*head, "title"), 80);
    const auto licence = licence_of(*head);
    report.licence = licence.spdx;
    if (!licence.warning.empty()) report.change(report.title, 0, licence.warning);
    const auto library = text(*head, "mainLibrary");
    if (library.empty()) return Error{"h5p.json names no mainLibrary", file};
    H5p(unpacked->files, report).content(library, *content, *head, "", 0);
    return {};
}

}  // namespace estation::content
