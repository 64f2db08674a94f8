#include "content/import/qti_item.h"

#include <algorithm>
#include <pugixml.hpp>
#include <set>

#include "content/html_text.h"
#include "content/import/cloze.h"
#include "content/import/html_subset.h"
#include "content/import/qti_answers.h"
#include "content/import/qti_names.h"
#include "content/import/qti_parts.h"
#include "content/import/qti_regions.h"
#include "content/import/qti_scoring.h"
#include "content/import/text_tools.h"
#include "content/picture_probe.h"

namespace estation::content::qti {
namespace {

using Node = pugi::xml_node;
using std::string;
using std::string_view;

constexpr std::size_t most_parts = 40, most_answers = 200;   // a person's item has fewer

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
            for (auto& question : made_) report_.questions.push_back(std::move(question));
        } catch (const Refusal& refusal) { report_.drop(label_, out_.line, refusal.reason); }
    }

private:
    void fill() {
        if (attribute(item_, "adaptive") == "true") throw Refusal{"uses adaptive marking, not imported"};
        if (child(item_, "templateDeclaration") || child(item_, "templateProcessing")) throw Refusal{"uses templates (templateProcessing), not imported"};
        const auto body = child(item_, "itemBody");
        if (!body) throw Refusal{"there is no itemBody in it"};
        string html;
        gather(body, html);
        const auto all = parts_of(html);
        const bool asks = std::ranges::any_of(all, [&](const Part& p) { return p.inlines > 0 || (p.block >= 0 && !is(blocks_.at(static_cast<std::size_t>(p.block)), "extendedTextInteraction")); });
        auto scoring = read_scoring(item_);
        if (!scoring && asks) throw Refusal{scoring.error().text};
        if (scoring) scoring_ = std::move(*scoring);
        if (all.size() > most_parts) throw Refusal{"has more than " + std::to_string(most_parts) + " interactions in one item, not imported"};
        const Question base = out_;
        const auto blocks = blocks_, inlines = inlines_;
        if (all.back().first + all.back().inlines != inlines.size()) throw Refusal{"its text holds marks that are no characters"};
        const string name = out_.name.empty() ? out_.id : out_.name;
        for (std::size_t i = 0; i < all.size(); ++i) {
            out_ = base;
            const auto number = std::to_string(i + 1);
            if (all.size() > 1 && !name.empty()) out_.name = name + " (" + number + "/" + std::to_string(all.size()) + ")";
            if (all.size() > 1 && !out_.id.empty()) out_.id += "-" + number;
            block_ = all[i].block < 0 ? Node() : blocks.at(static_cast<std::size_t>(all[i].block));
            inlines_.assign(inlines.begin() + static_cast<std::ptrdiff_t>(all[i].first), inlines.begin() + static_cast<std::ptrdiff_t>(all[i].first + all[i].inlines));
            html_ = all[i].html;
            one();
            made_.push_back(std::move(out_));
        }
        out_ = base;
        if (all.size() > 1) change("its " + std::to_string(all.size()) + " interactions become as many questions" + (scoring_.all_or_nothing && scoring_.processed ? "; all its answers together were marked or none, and here each on its own" : ""));
        if (asks)
            for (const auto& note : scoring_.notes) change(note);
        if (!lost_.empty()) change("in its text " + lost_words(lost_) + " had to go; the words are kept");
    }

    void one() {
        if (!block_ && inlines_.empty()) {
            stem();
            if (out_.stem.empty()) throw Refusal{"there is no text in it"};
            out_.body = Description{};
        } else if (!block_) {
            inline_answers();
        } else {
            block();
        }
        if (out_.name.empty()) out_.name = short_title(plain_from_html(out_.stem.text), 80);
        if (out_.name.empty() && out_.stem.empty() && !std::holds_alternative<Blanks>(out_.body)) throw Refusal{"there is no text in it"};
        feedback();
        if (!scoring_.processed && !std::holds_alternative<Description>(out_.body) && !std::holds_alternative<Essay>(out_.body)) change("it does not say how it is marked; its correct response was taken");
    }

    void block() {
        const auto name = name_of(block_);
        if (elements(block_).size() > most_answers) throw Refusal{"has more than " + std::to_string(most_answers) + " answers, not imported"};
        if (name == "gapMatchInteraction") return gap_match();
        if (name == "hottextInteraction") return hottext();
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
                html += escaped_html(flowing_text(without_controls(one.value()), name_of(node)));
                continue;
            }
            if (one.type() != pugi::node_element) continue;
            const auto name = name_of(one);
            if (is_inline(name)) {
                inlines_.push_back(one);
                html += gap_mark;
            } else if (is_block(name)) {
                blocks_.push_back(one);
                html += block_mark;
            } else if (name == "hottext") {
                html += "<b>";
                gather(one, html);
                html += "</b>";
            } else if (name == "rubricBlock") {
                if (attribute(one, "view").find("candidate") != string::npos) gather(child(one, "contentBody") ? child(one, "contentBody") : one, html);
            } else if (name == "feedbackBlock") {
                change("feedback within its text is not kept");
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
            html += "<img src=\"" + quoted(attribute(node, "data")) + "\" alt=\"" + quoted(without_controls(string(trimmed_wide(node.text().get())))) + "\"/>";
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

    FormattedText cleaned(const string& html, bool with_pictures, Media* answer = nullptr) {
        auto clean = clean_html(html);
        lost_.insert(clean.lost.begin(), clean.lost.end());
        for (const auto& picture : clean.pictures) {
            if (answer != nullptr && answer->path.empty()) *answer = {picture_path(picture.source), string(trimmed_wide(picture.alt))};
            else if (!with_pictures) change("a picture inside an answer is not kept");
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

    FormattedText content(const Node& node, bool with_pictures = false, Media* answer = nullptr) {
        string html;
        std::vector<Node> inlines, blocks;
        std::swap(inlines, inlines_);
        std::swap(blocks, blocks_);
        gather(node, html);
        const bool nested = !inlines_.empty() || !blocks_.empty();
        std::swap(inlines, inlines_);
        std::swap(blocks, blocks_);
        if (nested) throw Refusal{"has an interaction inside a choice, not imported"};
        return cleaned(html, with_pictures, answer);
    }

    // The text that an interaction has of its own, behind its prompt and what stands before it.
    void own_text() {
        string html;
        std::vector<Node> blocks;
        std::swap(blocks, blocks_);
        inlines_.clear();
        if (const auto prompt = child(block_, "prompt")) {
            html += "<p>";
            gather(prompt, html);
            html += "</p>";
        }
        gather(block_, html);
        std::swap(blocks, blocks_);
        if (!blocks.empty()) throw Refusal{"has an interaction inside another, not imported"};
        html_ += html;
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

    Response& response() { return response(attribute(block_, "responseIdentifier")); }
    Response& response(const string& id) {
        const auto found = scoring_.responses.find(id);
        if (found == scoring_.responses.end()) throw Refusal{"its response " + short_title(id, 30) + " is not declared"};
        if (found->second.rule == Rule::none) throw Refusal{"does not say what is right"};
        return found->second;
    }
    // Marks for every answer, and fewer pairs or choices than all for all marks, cannot be said here.
    static void no_floor(const Response& r) {
        if (r.rule == Rule::map && r.lower && *r.lower > 0) throw Refusal{"every answer brings " + number_text(*r.lower) + " marks or more, not imported"};
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
            Media picture;
            auto text = content(one, false, &picture);  // the first picture goes there
            if (text.empty() && picture.path.empty()) throw Refusal{"a choice is neither words nor a picture that is there"};
            if (text.empty()) text = {picture.alt, TextFormat::plain};
            values.push_back(r.worth(ids.back()));
            m.choices.push_back({std::move(text), 0, inline_feedback(one, ids.back()), {}, std::move(picture.path)});
        }
        weigh(m, values, r);
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
    struct RightPair { string first, second; double share = 1; };   // right, with its share of the marks
    std::vector<RightPair> right_pairs(const Response& r) const {
        std::vector<RightPair> pairs;
        double sum = 0;
        const auto add = [&](const string& text, double share) {
            auto [first, second] = pair_of(text);
            pairs.push_back({std::move(first), std::move(second), share});
            sum += share;
        };
        if (r.rule == Rule::map) {
            for (const auto& entry : r.mapping)
                if (entry.value > 0) add(entry.key, entry.value);
            if (r.upper && *r.upper < sum - 1e-6) throw Refusal{"fewer pairs than there are bring all marks, not imported"};
            if (std::ranges::all_of(pairs, [&](const RightPair& p) { return p.share == pairs[0].share; }))
                for (auto& p : pairs) p.share = 1;
        } else {
            for (const auto& one : r.correct) add(one, 1);
        }
        if (pairs.empty()) throw Refusal{"does not say which pairs are right"};
        return pairs;
    }

    void make_pairs(const std::vector<string>& lefts, const std::vector<string>& rights, const std::map<string, Node>& texts, const std::vector<RightPair>& pairs, const Response& r) {
        Matching m;
        m.exact = r.rule == Rule::match;
        no_floor(r);
        if (r.rule == Rule::map && (r.default_value < 0 || std::ranges::any_of(r.mapping, [](const MapEntry& e) { return e.value < 0; }))) throw Refusal{"a wrong pair costs marks, not imported"};
        std::set<string> used;
        for (const auto& left : lefts) {
            const auto own = std::ranges::count_if(pairs, [&](const RightPair& p) { return p.first == left; });
            if (own != 1) throw Refusal{own == 0 ? "some of its items have no partner, not imported" : "some of its items have several partners, not imported"};
            const auto& pair = *std::ranges::find(pairs, left, &RightPair::first);
            const auto& right = pair.second;
            m.pairs.push_back({content(texts.at(left)), content(texts.at(right)), pair.share});
            if (m.pairs.back().left.empty() || m.pairs.back().right.empty()) throw Refusal{"what is to be matched are pictures, which are not imported"};
            used.insert(right);
        }
        for (const auto& right : rights)
            if (!used.contains(right)) m.pairs.push_back({{}, content(texts.at(right))});
        if (m.pairs.size() < 2) throw Refusal{"matching needs at least two pairs"};
        out_.body = std::move(m);
    }

    void match() {
        auto& r = response();
        const auto sets = children(block_, "simpleMatchSet");
        if (sets.size() != 2) throw Refusal{"has not two sets to match"};
        std::vector<string> ids[2];
        std::map<string, Node> texts;
        if (std::ranges::any_of(sets, [](const Node& set) { return elements(set).size() > most_answers; })) throw Refusal{"has more than " + std::to_string(most_answers) + " answers, not imported"};
        for (int side = 0; side < 2; ++side)
            for (const auto& one : children(sets[static_cast<std::size_t>(side)], "simpleAssociableChoice")) {
                ids[side].push_back(attribute(one, "identifier"));
                texts.emplace(ids[side].back(), one);
            }
        auto pairs = right_pairs(r);
        for (const auto& [left, right, share] : pairs)
            if (!texts.contains(left) || !texts.contains(right)) throw Refusal{"its right pairs name what is not there"};
        const auto once = [&](const std::vector<string>& side, bool first) {
            return std::ranges::all_of(side, [&](const string& id) { return std::ranges::count_if(pairs, [&](const RightPair& p) { return (first ? p.first : p.second) == id; }) == 1; });
        };
        if (!once(ids[0], true) && once(ids[1], false)) {
            for (auto& p : pairs) std::swap(p.first, p.second);
            std::swap(ids[0], ids[1]);
        }
        make_pairs(ids[0], ids[1], texts, pairs, r);
    }

    void associate() {
        auto& r = response();
        const auto texts = choices_by_id(block_, "simpleAssociableChoice");
        const auto pairs = right_pairs(r);
        std::vector<string> lefts, rights;
        std::set<string> used;
        for (const auto& [left, right, share] : pairs) {
            if (!texts.contains(left) || !texts.contains(right)) throw Refusal{"its right pairs name what is not there"};
            if (!used.insert(left).second || !used.insert(right).second) throw Refusal{"some of its items have several partners, not imported"};
            lefts.push_back(left);
            rights.push_back(right);
        }
        for (const auto& one : children(block_, "simpleAssociableChoice"))
            if (const auto id = attribute(one, "identifier"); !used.contains(id)) rights.push_back(id);
        change("any two could be paired there; here each left side looks for its partner");
        make_pairs(lefts, rights, texts, pairs, r);
    }

    void essay() {
        Essay e;
        const auto found = scoring_.responses.find(attribute(block_, "responseIdentifier"));
        if (found != scoring_.responses.end() && !found->second.correct.empty()) e.model = {found->second.correct.front(), TextFormat::plain};
        out_.body = std::move(e);
    }

    void slider() {
        auto& r = response();
        Capitals capitals;
        const auto numbers = numeric(accepted_answers(r, capitals, false));
        if (!numbers) throw Refusal{"its right value is no number"};
        change("the slider from " + attribute(block_, "lowerBound") + " to " + attribute(block_, "upperBound") + " becomes a number to type");
        out_.body = *numbers;
    }

    static std::optional<Numerical> numeric(const std::vector<Choice>& all) {
        Numerical n;
        for (const auto& c : all) {
            const auto value = plain_number(c.text.text);
            if (!value) return std::nullopt;
            n.accepted.push_back({false, *value, c.tolerance.value_or(0), c.weight, {}});
        }
        return n;
    }

    // Words of a text, some of them to be chosen.
    void hottext() {
        auto& r = response();
        own_text();
        out_.stem = cleaned(html_, true);
        MultiChoice m;
        m.single = r.cardinality != "multiple";
        m.exact = !m.single && r.rule == Rule::match;
        std::vector<double> values;
        std::vector<string> ids;
        std::map<string, int> seen;
        for (const auto& one : all_below(block_, "hottext")) {
            ids.push_back(attribute(one, "identifier"));
            auto text = content(one);
            if (text.empty()) throw Refusal{"what is to be chosen in the text are pictures, which are not imported"};
            if (const int n = ++seen[text.text]; n > 1) text.text += " (" + std::to_string(n) + ")";
            values.push_back(r.worth(ids.back()));
            m.choices.push_back({std::move(text), 0, {}});
        }
        weigh(m, values, r);
        give_feedback(m, ids);
        change("words to be touched in the text become choices below it");
        out_.body = std::move(m);
    }
    void weigh(MultiChoice& m, const std::vector<double>& values, const Response& r) {
        if (m.choices.size() < 2) throw Refusal{"a choice needs at least two choices"};
        if (!m.single) no_floor(r);
        const double most = r.most(values, m.single ? 1 : may_choose());
        if (most <= 0) throw Refusal{"no choice is right"};
        for (std::size_t i = 0; i < values.size(); ++i) m.choices[i].weight = std::clamp((m.single ? r.bounded(values[i]) : values[i]) / most, -1.0, 1.0);
    }

    // ---- answers inside the text

    void inline_answers() {
        if (inlines_.size() == 1 && is(inlines_[0], "textEntryInteraction")) return single_entry();
        Blanks b;
        Capitals capitals;
        for (const auto& one : inlines_) {
            auto& r = response(attribute(one, "responseIdentifier"));
            Gap gap;
            if (is(one, "inlineChoiceInteraction")) {
                std::vector<std::pair<string, double>> words;
                for (const auto& choice : children(one, "inlineChoice")) words.emplace_back(plain_from_html(content(choice).text), r.bounded(r.worth(attribute(choice, "identifier"))));
                gap = valued_gap(words, "does not say which choice is right");
                for (const auto& word : words) gap.choices.push_back({word.first, TextFormat::plain});
            } else {
                gap.accepted = accepted_answers(r, capitals, inlines_.size() > 1);
            }
            gap.share = r.share();
            b.gaps.push_back(std::move(gap));
        }
        if (std::ranges::all_of(b.gaps, [&](const Gap& gap) { return gap.share == b.gaps[0].share; }))
            for (auto& gap : b.gaps) gap.share = 1;
        b.case_sensitive = capitals.matter();
        b.exact = scoring_.all_or_nothing && b.gaps.size() > 1;
        set_pieces(b);
        out_.body = std::move(b);
    }

    // Where there is one word or number to type, it is a short answer or a number, with ____ in its place.
    void single_entry() {
        auto& r = response(attribute(inlines_[0], "responseIdentifier"));
        html_ = replaced(html_, gap_mark, "____");
        out_.stem = cleaned(html_, true);
        Capitals capitals;
        auto all = accepted_answers(r, capitals, false);
        const bool number = std::ranges::all_of(all, [](const Choice& c) { return c.tolerance.has_value(); });
        const auto numbers = number ? numeric(all) : std::nullopt;
        if (numbers) out_.body = *numbers;
        else out_.body = ShortAnswer{std::move(all), capitals.matter()};
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
        own_text();
        if (child(block_, "gapImg")) throw Refusal{"uses pictures to drag (gapImg), not imported"};
        std::map<string, string> words;
        Blanks b;
        for (const auto& one : children(block_, "gapText")) {
            const auto text = plain_from_html(content(one).text);
            words.emplace(attribute(one, "identifier"), text);
            if (std::ranges::none_of(b.words, [&](const FormattedText& w) { return w.text == text; })) b.words.push_back({text, TextFormat::plain});
        }
        no_floor(r);
        (void)right_pairs(r);
        for (const auto& gap : inlines_) {
            if (!is(gap, "gap")) throw Refusal{"has several interactions in one item, not imported"};
            std::vector<std::pair<string, double>> values;
            for (const auto& [id, text] : words) values.emplace_back(text, r.worth(id + " " + attribute(gap, "identifier")));
            b.gaps.push_back(valued_gap(values, "some of its gaps stay empty, not imported"));
        }
        if (b.gaps.empty()) throw Refusal{"there is no gap in it"};
        b.exact = r.rule == Rule::match && b.gaps.size() > 1;
        set_pieces(b);
        out_.body = std::move(b);
    }

    // ---- pictures to touch

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
        if (h.width <= 0 || h.height <= 0) {  // then the coordinates are its pixels
            const auto file = report_.files.find(h.picture);
            const auto info = file == report_.files.end() ? Result<PictureInfo>(Error{}) : probe_picture(std::as_bytes(std::span(file->second.bytes)), {});
            if (!info) throw Refusal{"does not say how large its picture is"};
            h.width = info->width;
            h.height = info->height;
        }
        return h;
    }

    void hotspot() {
        auto& r = response();
        auto h = with_picture();
        int right = 0;
        for (const auto& one : children(block_, "hotspotChoice")) {
            const auto id = attribute(one, "identifier");
            auto region = region_of(attribute(one, "shape"), attribute(one, "coords"));
            const auto label = attribute(one, "hotspotLabel");
            region.name = {label.empty() ? id : label, TextFormat::plain};
            const double value = r.worth(id);
            region.right = value > 0;
            if (value > 0 && value <= 1000) region.share = value;
            right += region.right;
            h.regions.push_back(std::move(region));
        }
        finish_spot(std::move(h), r, right);
    }

    void select_point() {
        auto& r = response();
        auto h = with_picture();
        int right = 0;
        for (const auto& area : r.areas) {
            auto region = region_of(area.shape, area.coords);
            region.name = {std::to_string(h.regions.size() + 1), TextFormat::plain};
            region.right = area.value > 0;
            if (area.value > 0 && area.value <= 1000) region.share = area.value;
            right += region.right;
            h.regions.push_back(std::move(region));
        }
        if (r.default_value > 0) throw Refusal{"any place brings marks, not imported"};
        finish_spot(std::move(h), r, right);
    }

    void finish_spot(Hotspot h, const Response& r, int right) {
        if (right == 0) throw Refusal{"does not say which place is right"};
        h.single = r.cardinality != "multiple";
        h.exact = !h.single && r.rule == Rule::match;
        if (!h.single && !h.exact) change("a place touched besides the right ones costs marks here");
        std::vector<double> shares;
        for (const auto& region : h.regions)
            if (region.right) shares.push_back(region.share);
        if (std::ranges::all_of(shares, [&](double share) { return share == shares[0]; }))
            for (auto& region : h.regions) region.share = 1;
        out_.body = std::move(h);
    }

    // ---- feedback

    using When = FeedbackRule::When;
    std::vector<Modal> modal_feedback() {
        std::vector<Modal> all;
        for (const auto& one : children(item_, "modalFeedback")) {
            if (all.size() >= most_answers) break;
            auto text = content(child(one, "contentBody") ? child(one, "contentBody") : one);
            if (!text.empty() && attribute(one, "showHide") != "hide") all.push_back({attribute(one, "outcomeIdentifier"), attribute(one, "identifier"), std::move(text)});
        }
        return all;
    }
    const FormattedText* said(const std::vector<Modal>& all, FeedbackRule::When when, const string& value = "") const { return qti::said(all, scoring_, attribute(block_ ? block_ : inlines_.empty() ? Node() : inlines_[0], "responseIdentifier"), when, value); }

    void give_feedback(MultiChoice& m, const std::vector<string>& ids) {
        const auto all = modal_feedback();
        for (std::size_t i = 0; i < m.choices.size(); ++i) {
            auto& c = m.choices[i];
            if (!c.feedback.empty()) continue;
            const auto* text = said(all, When::value, ids[i]);
            if (text == nullptr && m.single) text = c.weight >= 1 ? said(all, When::right) : c.weight <= 0 ? said(all, When::wrong) : nullptr;
            if (text != nullptr) c.feedback = *text;
        }
    }

    void feedback() {
        const auto all = modal_feedback();
        if (const auto* general = said(all, When::always)) out_.general_feedback = *general;
        const auto* m = std::get_if<MultiChoice>(&out_.body);
        if (all.empty() || (m != nullptr && m->single)) return;
        const auto *right = said(all, When::right), *wrong = said(all, When::wrong);
        if (auto* s = std::get_if<ShortAnswer>(&out_.body)) {
            for (auto& c : s->accepted)
                if (right != nullptr && c.weight >= 1) c.feedback = *right;
            if (wrong != nullptr) s->accepted.push_back({{"*", TextFormat::plain}, 0, *wrong});
        } else if (auto* n = std::get_if<Numerical>(&out_.body)) {
            for (auto& a : n->accepted)
                if (right != nullptr && a.weight >= 1) a.feedback = *right;
            if (wrong != nullptr) n->accepted.push_back({true, 0, 0, 0, *wrong});
        } else {
            if (right != nullptr) out_.verdicts.right = *right;
            if (wrong != nullptr) out_.verdicts.partly = out_.verdicts.wrong = *wrong;
        }
    }

    void change(string what) const { report_.change_once(label_, out_.line, std::move(what)); }

    const Xml& xml_;
    const ItemFiles& files_;
    Import& report_;
    Node item_, block_;
    Question out_;
    Scoring scoring_;
    string label_, html_;
    std::vector<Node> inlines_, blocks_;
    std::vector<Question> made_;
    std::set<string> lost_;
};

}  // namespace

void read_item(const Xml& xml, const string& place, const ItemFiles& files, Import& report) { Item(xml, place, files, report).run(); }

}  // namespace estation::content::qti
