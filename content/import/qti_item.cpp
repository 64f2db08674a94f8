#include "content/import/qti_item.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <pugixml.hpp>
#include <set>

#include "content/html_text.h"
#include "content/import/cloze.h"
#include "content/import/html_subset.h"
#include "content/import/qti_names.h"
#include "content/import/qti_scoring.h"
#include "content/import/text_tools.h"

namespace estation::content::qti {
namespace {

using Node = pugi::xml_node;
using std::string;
using std::string_view;

struct Refusal { string reason; };

constexpr string_view gap_mark = "\xEF\xBF\xBE";   // U+FFFE stands where an answer is to be typed, dragged or chosen

bool is_inline(string_view name) { return name == "textEntryInteraction" || name == "inlineChoiceInteraction" || name == "gap"; }
bool is_block(string_view name) {
    static const std::set<string_view> known = {"choiceInteraction", "orderInteraction", "matchInteraction", "associateInteraction", "extendedTextInteraction", "hotspotInteraction", "sliderInteraction", "gapMatchInteraction", "selectPointInteraction"};
    return known.contains(name);
}
bool is_hidden(string_view name) {
    static const std::set<string_view> all = {"rubricBlock", "feedbackInline", "feedbackBlock", "stylesheet", "modalFeedback", "catalogInfo", "companionMaterialsInfo", "interactionMarkup", "gapText", "gapImg", "prompt"};
    return all.contains(name);
}

class Item {
public:
    Item(const Xml& xml, const string& place, const ItemFiles& files, Import& report) : xml_(xml), files_(files), report_(report), item_(xml.document().document_element()) {
        out_.line = xml.line(item_);
        out_.name = string(trimmed_wide(attribute(item_, "title")));
        out_.id = attribute(item_, "identifier");
        if (out_.id.size() > 80) out_.id.clear();
        label_ = place + (place.empty() ? "" : ": ") + short_title(out_.name.empty() ? out_.id : out_.name);
    }

    void run() {
        try {
            fill();
            report_.questions.push_back(std::move(out_));
        } catch (const Refusal& refusal) { report_.drop(label_, out_.line, refusal.reason); }
    }

private:
    void fill() {
        if (attribute(item_, "adaptive") == "true") throw Refusal{"uses adaptive marking, not imported"};
        if (child(item_, "templateDeclaration") || child(item_, "templateProcessing")) throw Refusal{"uses templates (templateProcessing), not imported"};
        const auto body = child(item_, "itemBody");
        if (!body) throw Refusal{"there is no itemBody in it"};
        auto scoring = read_scoring(item_);
        gather(body, html_);
        if (inlines_.empty() && blocks_.empty()) {
            stem();
            out_.body = Description{};
        } else {
            if (!scoring) throw Refusal{scoring.error().text};
            scoring_ = std::move(*scoring);
            ask();
        }
        if (out_.name.empty()) out_.name = short_title(plain_from_html(out_.stem.text), 80);
        feedback();
        if (!scoring_.processed && !std::holds_alternative<Description>(out_.body) && !std::holds_alternative<Essay>(out_.body)) change("it does not say how it is marked; its correct response was taken");
        if (!lost_.empty()) change("in its text " + lost_words(lost_) + " had to go; the words are kept");
    }

    void ask() {
        if (blocks_.size() > 1 || (!blocks_.empty() && !inlines_.empty() && !is(blocks_[0], "gapMatchInteraction"))) throw Refusal{"has several interactions in one item, not imported"};
        if (blocks_.empty()) return inline_answers();
        block_ = blocks_[0];
        const auto name = name_of(block_);
        if (name == "gapMatchInteraction") return gap_match();
        stem();
        if (name == "choiceInteraction") choice();
        else if (name == "orderInteraction") order();
        else if (name == "matchInteraction") match();
        else if (name == "associateInteraction") associate();
        else if (name == "extendedTextInteraction") essay();
        else if (name == "hotspotInteraction") hotspot();
        else if (name == "selectPointInteraction") select_point();
        else slider();
    }

    // ---- text

    // The body as HTML: answers to be given in the text become marks, what stands alone is noted and left out.
    void gather(const Node& node, string& html) {
        for (auto one = node.first_child(); one; one = one.next_sibling()) {
            if (one.type() == pugi::node_pcdata || one.type() == pugi::node_cdata) {
                html += escaped_html(without_controls(one.value()));
                continue;
            }
            if (one.type() != pugi::node_element) continue;
            const auto name = name_of(one);
            if (is_inline(name)) {
                inlines_.push_back(one);
                html += gap_mark;
            } else if (is_block(name)) {
                blocks_.push_back(one);
                if (name == "gapMatchInteraction") {
                    html += "<p>";
                    gather(child(one, "prompt"), html);
                    html += "</p>";
                    gather(one, html);
                }
            } else if (name.ends_with("Interaction")) {
                throw Refusal{"uses " + name + ", not imported"};
            } else if (name == "printedVariable" || name == "templateInline" || name == "templateBlock") {
                throw Refusal{"uses " + name + ", not imported"};
            } else if (!is_hidden(name)) {
                element(one, name, html);
            }
        }
    }

    void element(const Node& node, const string& name, string& html) {
        if (name == "img") {
            html += "<img src=\"" + quoted(attribute(node, "src")) + "\" alt=\"" + quoted(attribute(node, "alt")) + "\"/>";
        } else if (name == "object" && attribute(node, "type").starts_with("image/")) {
            html += "<img src=\"" + quoted(attribute(node, "data")) + "\" alt=\"" + quoted(string(trimmed_wide(node.text().get()))) + "\"/>";
        } else if (name == "br") {
            html += "<br/>";
        } else {
            if (name == "object" || name == "video" || name == "audio") lost_.insert("sound or film");
            const bool tag = name != "object" && name != "video" && name != "audio" && name != "include";
            if (tag) html += "<" + name + ">";
            gather(node, html);
            if (tag) html += "</" + name + ">";
        }
    }
    static string quoted(const string& text) { return replaced(escaped_html(text), "\"", "&quot;"); }

    FormattedText cleaned(const string& html, bool with_pictures) {
        auto clean = clean_html(html);
        lost_.insert(clean.lost.begin(), clean.lost.end());
        for (const auto& picture : clean.pictures) {
            if (!with_pictures) change("a picture inside an answer is not kept");
            else take_picture(picture);
        }
        if (clean.marked) return {std::move(clean.html), TextFormat::html};
        return {string(trimmed_wide(plain_from_html(clean.html))), TextFormat::plain};
    }

    string take_picture(const HtmlPicture& picture) {
        const auto path = picture_path(picture.source);
        if (!path.empty() && std::ranges::none_of(out_.media, [&](const Media& m) { return m.path == path; })) out_.media.push_back({path, picture.alt});
        return path;
    }
    string picture_path(const string& source) {
        const auto bytes = files_.read(url_decoded(source));
        if (!bytes) {
            change("the picture " + short_title(source, 60) + " is not there");
            return "";
        }
        return files_.shelf.take(source, *bytes, label_, out_.line);
    }

    FormattedText content(const Node& node, bool with_pictures = false) {
        string html;
        std::vector<Node> inlines, blocks;
        std::swap(inlines, inlines_);
        std::swap(blocks, blocks_);
        gather(node, html);
        const bool nested = !inlines_.empty() || !blocks_.empty();
        std::swap(inlines, inlines_);
        std::swap(blocks, blocks_);
        if (nested) throw Refusal{"has an interaction inside a choice, not imported"};
        return cleaned(html, with_pictures);
    }

    void stem() {
        if (const auto prompt = child(block_, "prompt")) {
            string html;
            gather(prompt, html);
            const bool alone = trimmed_wide(plain_from_html(html_)).empty() && html_.find("<img") == string::npos;
            html_ = alone ? html : html_ + "<p>" + html + "</p>";
        }
        out_.stem = cleaned(html_, true);
        if (out_.stem.empty() && !out_.name.empty()) out_.stem = {out_.name, TextFormat::plain};
    }

    // ---- marking

    Response& response() {
        const auto id = attribute(block_, "responseIdentifier");
        return response(id);
    }
    Response& response(const string& id) {
        const auto found = scoring_.responses.find(id);
        if (found == scoring_.responses.end()) throw Refusal{"its response " + short_title(id, 30) + " is not declared"};
        if (found->second.rule == Rule::none) throw Refusal{"does not say what is right"};
        return found->second;
    }
    // A mapping's own value, or 1 for what is correct.
    static double worth(const Response& r, const string& key) {
        if (r.rule == Rule::map) return r.value_of(key);
        return std::ranges::find(r.correct, key) != r.correct.end() ? 1 : 0;
    }
    // What a whole answer brings at most: the best that may be chosen together, within the bound.
    static double most_of(const Response& r, std::vector<double> values, int may_choose) {
        std::ranges::sort(values, std::greater<>());
        double sum = 0;
        int n = 0;
        for (const double v : values) {
            if (v <= 0 || (may_choose > 0 && n >= may_choose)) break;
            sum += v;
            ++n;
        }
        return r.upper && r.rule == Rule::map ? std::min(sum, *r.upper) : sum;
    }
    void note_bounds(const Response& r) const {
        if (r.rule == Rule::map && r.lower && *r.lower > 0) change("a wrong answer brings " + number_text(*r.lower) + " marks there and none here");
    }
    int may_choose() const {
        const auto number = plain_number(attribute(block_, "maxChoices"));
        return number ? static_cast<int>(*number) : 1;
    }

    // ---- the interactions

    void choice() {
        auto& r = response();
        MultiChoice m;
        const bool several = r.cardinality == "multiple";
        m.single = !several;
        m.exact = several && r.rule == Rule::match;
        std::vector<double> values;
        std::vector<string> ids;
        for (const auto& one : children(block_, "simpleChoice")) {
            ids.push_back(attribute(one, "identifier"));
            auto text = content(one);
            if (text.empty()) throw Refusal{"its choices are pictures, which are not imported"};
            values.push_back(worth(r, ids.back()));
            m.choices.push_back({std::move(text), 0, inline_feedback(one, ids.back())});
        }
        if (m.choices.size() < 2) throw Refusal{"a choice needs at least two choices"};
        const double most = most_of(r, values, several ? may_choose() : 1);
        if (most <= 0) throw Refusal{"no choice is right"};
        for (std::size_t i = 0; i < values.size(); ++i) m.choices[i].weight = std::clamp(values[i] / most, -1.0, 1.0);
        note_bounds(r);
        give_feedback(m, ids);
        out_.body = std::move(m);
    }

    FormattedText inline_feedback(const Node& choice, const string& id) {
        for (const auto& one : children(choice, "feedbackInline"))
            if (attribute(one, "identifier") == id && attribute(one, "showHide") != "hide") return content(one);
        return {};
    }

    std::map<string, Node> choices_by_id(const Node& from, const char* name) const {
        std::map<string, Node> all;
        for (const auto& one : children(from, name)) all.emplace(attribute(one, "identifier"), one);
        return all;
    }

    void order() {
        auto& r = response();
        if (r.rule != Rule::match) throw Refusal{"an order that is marked by mapping, not imported"};
        const auto all = choices_by_id(block_, "simpleChoice");
        Ordering o;
        o.exact = true;
        for (const auto& id : r.correct) {
            const auto found = all.find(id);
            if (found == all.end()) throw Refusal{"its right order names " + short_title(id, 30) + ", which is not there"};
            o.items.push_back(content(found->second));
            if (o.items.back().empty()) throw Refusal{"what is to be ordered are pictures, which are not imported"};
        }
        if (o.items.size() != all.size() || o.items.size() < 2) throw Refusal{"only some of its choices are to be ordered, not imported"};
        out_.body = std::move(o);
    }

    using IdPair = std::pair<string, string>;
    static IdPair pair_of(const string& text) {
        const auto space = text.find(' ');
        return space == string::npos ? IdPair{text, ""} : IdPair{text.substr(0, space), string(trimmed_wide(string_view(text).substr(space)))};
    }
    // The pairs that are right, and whether each brings the same.
    std::vector<IdPair> right_pairs(const Response& r, bool& even) const {
        std::vector<IdPair> pairs;
        even = true;
        if (r.rule == Rule::map) {
            double first = 0;
            for (const auto& entry : r.mapping) {
                if (entry.value <= 0) continue;
                if (first == 0) first = entry.value;
                even = even && entry.value == first;
                pairs.push_back(pair_of(entry.key));
            }
            even = even && !(r.upper && *r.upper < first * static_cast<double>(pairs.size()));
        } else {
            for (const auto& one : r.correct) pairs.push_back(pair_of(one));
        }
        if (pairs.empty()) throw Refusal{"does not say which pairs are right"};
        return pairs;
    }

    void make_pairs(const std::vector<string>& lefts, const std::vector<string>& rights, const std::map<string, Node>& texts, std::vector<IdPair> pairs, const Response& r) {
        Matching m;
        m.exact = r.rule == Rule::match;
        std::set<string> used;
        for (const auto& left : lefts) {
            const auto own = std::ranges::count_if(pairs, [&](const IdPair& p) { return p.first == left; });
            if (own != 1) throw Refusal{own == 0 ? "some of its items have no partner, not imported" : "some of its items have several partners, not imported"};
            const auto& right = std::ranges::find_if(pairs, [&](const IdPair& p) { return p.first == left; })->second;
            m.pairs.push_back({content(texts.at(left)), content(texts.at(right))});
            if (m.pairs.back().left.empty() || m.pairs.back().right.empty()) throw Refusal{"what is to be matched are pictures, which are not imported"};
            used.insert(right);
        }
        for (const auto& right : rights)
            if (!used.contains(right)) m.pairs.push_back({{}, content(texts.at(right))});
        if (m.pairs.size() < 2) throw Refusal{"matching needs at least two pairs"};
        note_bounds(r);
        out_.body = std::move(m);
    }

    void match() {
        auto& r = response();
        const auto sets = children(block_, "simpleMatchSet");
        if (sets.size() != 2) throw Refusal{"has not two sets to match"};
        std::vector<string> ids[2];
        std::map<string, Node> texts;
        for (int side = 0; side < 2; ++side)
            for (const auto& one : children(sets[static_cast<std::size_t>(side)], "simpleAssociableChoice")) {
                ids[side].push_back(attribute(one, "identifier"));
                texts.emplace(ids[side].back(), one);
            }
        bool even = true;
        auto pairs = right_pairs(r, even);
        for (const auto& [left, right] : pairs)
            if (!texts.contains(left) || !texts.contains(right)) throw Refusal{"its right pairs name what is not there"};
        if (!even) change("its pairs bring different marks there and the same here");
        const auto once = [&](const std::vector<string>& side, bool first) {
            return std::ranges::all_of(side, [&](const string& id) { return std::ranges::count_if(pairs, [&](const IdPair& p) { return (first ? p.first : p.second) == id; }) == 1; });
        };
        if (!once(ids[0], true) && once(ids[1], false)) {
            for (auto& p : pairs) std::swap(p.first, p.second);
            std::swap(ids[0], ids[1]);
        }
        make_pairs(ids[0], ids[1], texts, std::move(pairs), r);
    }

    void associate() {
        auto& r = response();
        const auto texts = choices_by_id(block_, "simpleAssociableChoice");
        bool even = true;
        auto pairs = right_pairs(r, even);
        if (!even) change("its pairs bring different marks there and the same here");
        std::vector<string> lefts, rights;
        std::set<string> used;
        for (const auto& [left, right] : pairs) {
            if (!texts.contains(left) || !texts.contains(right)) throw Refusal{"its right pairs name what is not there"};
            if (!used.insert(left).second || !used.insert(right).second) throw Refusal{"some of its items have several partners, not imported"};
            lefts.push_back(left);
            rights.push_back(right);
        }
        for (const auto& one : children(block_, "simpleAssociableChoice"))
            if (const auto id = attribute(one, "identifier"); !used.contains(id)) rights.push_back(id);
        change("any two could be paired there; here each left side looks for its partner");
        make_pairs(lefts, rights, texts, std::move(pairs), r);
    }

    void essay() {
        Essay e;
        const auto found = scoring_.responses.find(attribute(block_, "responseIdentifier"));
        if (found != scoring_.responses.end() && !found->second.correct.empty()) e.model = {found->second.correct.front(), TextFormat::plain};
        out_.body = std::move(e);
    }

    void slider() {
        auto& r = response();
        if (r.rule != Rule::match || r.correct.empty()) throw Refusal{"a slider that is marked by mapping, not imported"};
        const auto value = plain_number(r.correct.front());
        if (!value) throw Refusal{"its right value is no number"};
        change("the slider from " + attribute(block_, "lowerBound") + " to " + attribute(block_, "upperBound") + " becomes a number to type");
        out_.body = Numerical{{{false, *value, 0, 1, {}}}};
    }

    // ---- answers inside the text

    // Right answers of one place to fill in, the best first, the best being fully right.
    std::vector<Choice> accepted(const Response& r, bool& exact_case) {
        std::vector<Choice> all;
        if (r.rule == Rule::map) {
            double best = 0;
            for (const auto& entry : r.mapping) best = std::max(best, r.upper ? std::min(entry.value, *r.upper) : entry.value);
            for (const auto& entry : r.mapping) {
                if (entry.value <= 0 || best <= 0) continue;
                exact_case = exact_case && entry.case_sensitive;
                all.push_back({{replaced(entry.key, "*", "\\*"), TextFormat::plain}, std::min(1.0, entry.value / best), {}});
            }
            std::ranges::stable_sort(all, std::greater<>(), &Choice::weight);
        } else {
            for (const auto& one : r.correct) all.push_back({{replaced(one, "*", "\\*"), TextFormat::plain}, 1, {}});
        }
        if (all.empty()) throw Refusal{"does not say which answer is right"};
        note_bounds(r);
        return all;
    }

    void inline_answers() {
        if (inlines_.size() == 1 && is(inlines_[0], "textEntryInteraction")) return single_entry();
        Blanks b;
        bool exact_case = true, typed = false;
        for (const auto& one : inlines_) {
            auto& r = response(attribute(one, "responseIdentifier"));
            Gap gap;
            if (is(one, "inlineChoiceInteraction")) {
                double most = 0;
                for (const auto& choice : children(one, "inlineChoice")) most = std::max(most, worth(r, attribute(choice, "identifier")));
                for (const auto& choice : children(one, "inlineChoice")) {
                    const auto text = plain_from_html(content(choice).text);
                    gap.choices.push_back({text, TextFormat::plain});
                    const double value = worth(r, attribute(choice, "identifier"));
                    if (value > 0) gap.accepted.push_back({{replaced(text, "*", "\\*"), TextFormat::plain}, value / most, {}});
                }
                if (gap.accepted.empty()) throw Refusal{"does not say which choice is right"};
                note_bounds(r);
            } else {
                typed = true;
                gap.accepted = accepted(r, exact_case);
            }
            b.gaps.push_back(std::move(gap));
        }
        b.case_sensitive = typed && exact_case;
        b.exact = scoring_.all_or_nothing && b.gaps.size() > 1;
        set_pieces(b);
        out_.body = std::move(b);
    }

    // Where there is one word or number to type, it is a short answer or a number, with ____ in its place.
    void single_entry() {
        auto& r = response(attribute(inlines_[0], "responseIdentifier"));
        html_ = replaced(html_, gap_mark, "____");
        out_.stem = cleaned(html_, true);
        bool exact_case = true;
        auto all = accepted(r, exact_case);
        if (r.base_type == "float" || r.base_type == "integer") {
            Numerical n;
            for (auto& c : all)
                if (const auto value = plain_number(c.text.text)) n.accepted.push_back({false, *value, 0, c.weight, {}});
            if (n.accepted.size() == all.size()) {
                out_.body = std::move(n);
                return;
            }
        }
        out_.body = ShortAnswer{std::move(all), exact_case};
    }

    void set_pieces(Blanks& b) {
        std::vector<std::pair<std::size_t, std::size_t>> marks;
        for (auto at = html_.find(gap_mark); at != string::npos; at = html_.find(gap_mark, at + gap_mark.size())) marks.emplace_back(at, gap_mark.size());
        b.pieces = plain_pieces(html_, true, marks);
        if (b.pieces.size() != b.gaps.size() + 1) throw Refusal{"its gaps stand where they cannot be shown"};
        const auto clean = clean_html(html_);
        lost_.insert(clean.lost.begin(), clean.lost.end());
        for (const auto& picture : clean.pictures) take_picture(picture);
        if (out_.name.empty()) out_.name = short_title(b.pieces.front().text + "____", 80);
    }

    void gap_match() {
        auto& r = response();
        if (child(block_, "gapImg")) throw Refusal{"uses pictures to drag (gapImg), not imported"};
        std::map<string, string> words;
        Blanks b;
        for (const auto& one : children(block_, "gapText")) {
            const auto text = plain_from_html(content(one).text);
            words.emplace(attribute(one, "identifier"), text);
            if (std::ranges::none_of(b.words, [&](const FormattedText& w) { return w.text == text; })) b.words.push_back({text, TextFormat::plain});
        }
        bool even = true;
        const auto pairs = right_pairs(r, even);
        if (!even) change("its gaps bring different marks there and the same here");
        for (const auto& gap : inlines_) {
            if (!is(gap, "gap")) throw Refusal{"has several interactions in one item, not imported"};
            Gap out;
            for (const auto& [word, place] : pairs)
                if (place == attribute(gap, "identifier") && words.contains(word)) out.accepted.push_back({{replaced(words.at(word), "*", "\\*"), TextFormat::plain}, 1, {}});
            if (out.accepted.empty()) throw Refusal{"some of its gaps stay empty, not imported"};
            b.gaps.push_back(std::move(out));
        }
        if (b.gaps.empty()) throw Refusal{"there is no gap in it"};
        b.exact = r.rule == Rule::match && b.gaps.size() > 1;
        set_pieces(b);
        out_.body = std::move(b);
    }

    // ---- pictures to touch

    static std::vector<double> coordinates(const string& text) {
        std::vector<double> all;
        string number;
        for (const char c : text + ",") {
            if (c != ',' && c != ' ') {
                number += c;
            } else if (!number.empty()) {
                if (number.ends_with('%')) throw Refusal{"its places are given in per cent, not imported"};
                const auto value = plain_number(number);
                if (!value) throw Refusal{"its coordinates \"" + short_title(text, 30) + "\" are no numbers"};
                all.push_back(*value);
                number.clear();
            }
        }
        return all;
    }

    static Region region_of(const string& shape, const string& coords) {
        const auto n = coordinates(coords);
        Region r;
        if (shape == "circle" && n.size() == 3) {
            r.points = {{n[0], n[1]}};
            r.radius = n[2];
        } else if (shape == "rect" && n.size() == 4) {
            r.shape = RegionShape::rect;
            r.points = {{n[0], n[1]}, {n[2], n[3]}};
        } else if (shape == "poly" && n.size() >= 6) {
            r.shape = RegionShape::poly;
            for (std::size_t i = 0; i + 1 < n.size() && r.points.size() < 60; i += 2) r.points.push_back({n[i], n[i + 1]});
        } else if (shape == "ellipse" && n.size() == 4) {
            r.shape = RegionShape::poly;
            for (int i = 0; i < 36; ++i) {
                const double angle = i * std::numbers::pi / 18;
                r.points.push_back({n[0] + n[2] * std::cos(angle), n[1] + n[3] * std::sin(angle)});
            }
        } else {
            throw Refusal{"has a place of the shape " + short_title(shape, 20) + " (" + short_title(coords, 30) + "), not imported"};
        }
        return r;
    }

    Hotspot with_picture() {
        Hotspot h;
        auto picture = child(block_, "object");
        string source = attribute(picture, "data");
        if (!picture) {
            picture = child(block_, "img");
            source = attribute(picture, "src");
        }
        if (const auto inside = child(picture, "img"); source.empty() && inside) source = attribute(inside, "src");
        if (source.empty()) throw Refusal{"has no picture to touch"};
        h.picture = picture_path(source);
        if (h.picture.empty()) throw Refusal{"its picture " + short_title(source, 60) + " cannot be shown"};
        h.width = plain_number(attribute(picture, "width")).value_or(0);
        h.height = plain_number(attribute(picture, "height")).value_or(0);
        if (h.width <= 0 || h.height <= 0) throw Refusal{"does not say how large its picture is"};
        return h;
    }

    void hotspot() {
        auto& r = response();
        auto h = with_picture();
        int right = 0;
        bool partly = false;
        for (const auto& one : children(block_, "hotspotChoice")) {
            const auto id = attribute(one, "identifier");
            auto region = region_of(attribute(one, "shape"), attribute(one, "coords"));
            const auto label = attribute(one, "hotspotLabel");
            region.name = {label.empty() ? id : label, TextFormat::plain};
            const double value = worth(r, id);
            region.right = value > 0;
            partly = partly || (value > 0 && value < 1);
            right += region.right;
            h.regions.push_back(std::move(region));
        }
        finish_spot(std::move(h), r, right, partly);
    }

    void select_point() {
        auto& r = response();
        auto h = with_picture();
        int right = 0;
        for (const auto& area : r.areas) {
            auto region = region_of(area.shape, area.coords);
            region.name = {std::to_string(h.regions.size() + 1), TextFormat::plain};
            region.right = area.value > 0;
            right += region.right;
            h.regions.push_back(std::move(region));
        }
        if (r.default_value > 0) throw Refusal{"any place brings marks, not imported"};
        const bool partly = std::ranges::any_of(r.areas, [&](const AreaEntry& a) { return a.value > 0 && a.value != r.areas.front().value; });
        finish_spot(std::move(h), r, right, partly);
    }

    void finish_spot(Hotspot h, const Response& r, int right, bool partly) {
        if (right == 0) throw Refusal{"does not say which place is right"};
        h.single = r.cardinality != "multiple" || right == 1;
        if (h.single && right > 1) change("several places are right there; any one of them is right here");
        if (partly) change("its places bring different marks there and the same here");
        if (!h.single && r.rule == Rule::match) change("all or nothing there; here each place brings its part");
        out_.body = std::move(h);
    }

    // ---- feedback

    std::map<string, FormattedText> modal_feedback() {
        std::map<string, FormattedText> all;
        for (const auto& one : children(item_, "modalFeedback")) {
            const auto inside = child(one, "contentBody");
            auto text = content(inside ? inside : one);
            if (!text.empty()) all.emplace(attribute(one, "identifier"), std::move(text));
        }
        return all;
    }
    static const FormattedText* find(const std::map<string, FormattedText>& all, std::initializer_list<const char*> names) {
        for (const char* name : names)
            if (const auto found = all.find(name); found != all.end()) return &found->second;
        return nullptr;
    }

    void give_feedback(MultiChoice& m, const std::vector<string>& ids) {
        const auto all = modal_feedback();
        const auto* right = find(all, {"correct", "correct_fb", "CORRECT"});
        const auto* wrong = find(all, {"incorrect", "general_incorrect_fb", "incorrect_fb", "INCORRECT"});
        for (std::size_t i = 0; i < m.choices.size(); ++i) {
            auto& c = m.choices[i];
            if (!c.feedback.empty()) continue;
            if (const auto own = all.find(ids[i]); own != all.end()) c.feedback = own->second;
            else if (m.single && c.weight >= 1 && right != nullptr) c.feedback = *right;
            else if (m.single && c.weight <= 0 && wrong != nullptr) c.feedback = *wrong;
        }
    }

    void feedback() {
        const auto all = modal_feedback();
        if (const auto* general = find(all, {"general", "general_fb", "solution"})) out_.general_feedback = *general;
        const auto* m = std::get_if<MultiChoice>(&out_.body);
        if (all.empty() || (m != nullptr && m->single)) return;
        const auto* right = find(all, {"correct", "correct_fb", "CORRECT"});
        if (out_.general_feedback.empty() && right != nullptr) out_.general_feedback = *right;
        if (find(all, {"incorrect", "incorrect_fb", "INCORRECT"}) != nullptr) change("the feedback for a wrong answer is not kept");
    }

    void change(string what) const {
        for (const auto& one : report_.changed)
            if (one.line == out_.line && one.item == label_ && one.reason == what) return;
        report_.change(label_, out_.line, std::move(what));
    }

    const Xml& xml_;
    const ItemFiles& files_;
    Import& report_;
    Node item_, block_;
    Question out_;
    Scoring scoring_;
    string label_, html_;
    std::vector<Node> inlines_, blocks_;
    std::set<string> lost_;
};

}  // namespace

void read_item(const Xml& xml, const string& place, const ItemFiles& files, Import& report) { Item(xml, place, files, report).run(); }

}  // namespace estation::content::qti
