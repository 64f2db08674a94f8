#include "content/reader.h"

#include <algorithm>
#include <array>

#include "content/gift.h"
#include "content/markdown.h"
#include "content/picture_probe.h"
#include "content/question_text.h"
#include "content/question_toml.h"
#include "content/source_text.h"

namespace estation::content {
namespace {

constexpr std::size_t sources_cap = 20'000;  // each item of a pack may inherit them

std::string choices_of_topics() {
    std::string all;
    for (int i = 0; i < topic_count; ++i) all += (i ? ", " : "") + std::string(topic_name(static_cast<Topic>(i)));
    return all;
}

std::vector<std::string> audience_words() {
    std::vector<std::string> words;
    for (int i = 0; i <= static_cast<int>(Audience::officials); ++i) words.emplace_back(audience_name(static_cast<Audience>(i)));
    return words;
}

// Returns whether the key was there and right.
bool read_topic(TomlKeys& keys, Item& item) {
    if (!keys.has("topic")) {
        (void)keys.string("topic");  // so that finish() knows the word
        return false;
    }
    const auto word = keys.string("topic");
    if (const auto topic = topic_from(word)) {
        item.topic = *topic;
        return true;
    }
    if (!keys.report().useless) keys.report().refuse(keys.line("topic"), "\"" + word.substr(0, 60) + "\" is not a topic; write one of " + choices_of_topics());
    return false;
}

void read_audience(TomlKeys& keys, Item& item) {
    const auto words = keys.strings("audience");
    if (!keys.has("audience")) return;
    item.audience.clear();
    for (const auto& word : words) {
        const auto audience = audience_from(word);
        if (audience && std::ranges::find(item.audience, *audience) == item.audience.end())
            item.audience.push_back(*audience);
        else if (!audience)
            keys.report().refuse(keys.line("audience"), "\"" + word.substr(0, 60) + "\" is not an audience; write some of " + joined(audience_words()));
    }
}

bool ends_line(std::string_view text, std::size_t at) {
    return at == std::string_view::npos || text.substr(at + 3, text.find('\n', at) - at - 3).find_first_not_of(" \t") == std::string_view::npos;
}

// Where a line of its own holds +++; npos: nowhere.
std::size_t find_fence(std::string_view text, std::size_t from) {
    while (from < text.size()) {
        if (text.substr(from, 3) == "+++" && ends_line(text, from)) return from;
        const auto end = text.find('\n', from);
        if (end == std::string_view::npos) break;
        from = end + 1;
    }
    return std::string_view::npos;
}

}  // namespace

bool is_short_name(std::string_view name, std::size_t longest) {
    if (name.empty() || name.size() > longest) return false;
    return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Reader::Reader(const FileSource& files, std::string label, const Limits& limits, Faults& faults)
    : files_(files), label_(std::move(label)), limits_(limits), faults_(faults), names_(files.names()) {}

bool Reader::exists(const std::string& name) const { return std::ranges::binary_search(names_, name); }
std::string Reader::shown(const std::string& name) const { return label_.empty() ? name : label_ + "/" + name; }

std::optional<std::string> Reader::text_of(const std::string& name) {
    const auto bytes = files_.read(name, limits_.text_file_bytes);
    if (!bytes) {
        faults_.add({bytes.error().text, shown(name)});
        return std::nullopt;
    }
    text_bytes_ += bytes->size();
    if (text_bytes_ > limits_.pack_text_bytes) {
        faults_.add({"the texts of this pack have more than " + std::to_string(limits_.pack_text_bytes) + " bytes, this file is left out; divide the pack",
                     shown(name)});
        return std::nullopt;
    }
    auto text = source_text(std::span(*bytes), shown(name), limits_);
    if (text) return std::move(*text);
    faults_.add(text.error());
    return std::nullopt;
}

// Many items may show the same picture: it is looked at once.
std::string Reader::wrong_with_picture(const std::string& path) {
    if (const auto known = pictures_.find(path); known != pictures_.end()) return known->second;
    std::string wrong;
    if (const auto bytes = files_.read(path, limits_.picture_file_bytes); !bytes) {
        wrong = bytes.error().text;
    } else if (const auto info = probe_picture(std::span(*bytes), limits_); !info) {
        wrong = info.error().text;
    }
    if (!wrong.empty()) wrong = "the picture " + path.substr(0, 200) + ": " + wrong;
    return pictures_.emplace(path, std::move(wrong)).first->second;
}

// Whether another pack has the item cannot be known here, since it may come later.
std::string Reader::wrong_with_link(const std::string& target) const {
    const auto place = std::string_view(target).substr(std::string_view("pack:").size());
    const auto slash = place.find('/');
    const auto item = slash == std::string_view::npos ? place : place.substr(slash + 1);
    const bool sound = is_short_name(item, item_name_length) && (slash == std::string_view::npos || is_short_name(place.substr(0, slash), pack_id_length));
    if (!sound) return "the link \"" + target.substr(0, 80) + "\" is not a name; write pack:item-name or pack:other-pack/item-name";
    if (slash != std::string_view::npos) return "";
    const std::string name(item);
    if (exists(name + ".md") || exists(name + ".toml") || exists(name + ".gift")) return "";
    return "the link \"" + target + "\" names no item of this pack; write the file name of one without its ending";
}

Result<PackHead> Reader::head() {
    const std::string name = "pack.toml";
    const auto bytes = files_.read(name, limits_.text_file_bytes);
    if (!bytes) return Error{exists(name) ? bytes.error().text : "there is no pack.toml; every pack begins with one", shown(name)};
    const auto text = source_text(std::span(*bytes), shown(name), limits_);
    if (!text) return text.error();
    const auto values = read_toml(*text, shown(name), 1, limits_.nesting);
    if (!values) return values.error();

    PackHead head;
    FileReport report{shown(name), faults_};
    TomlKeys keys(*values, report);
    head.id = keys.string("id");
    if (!is_short_name(head.id, pack_id_length))
        return Error{"a pack needs an id of small letters, digits and -, at most " + std::to_string(pack_id_length) + "; write id = \"p01\"",
                     shown(name) + ":" + std::to_string(keys.line("id"))};
    head.version = keys.required_string("version", "\"1\"");
    head.title = keys.required_text("title", "\"...\"");
    if (head.title.empty()) head.title.zh = head.id;
    head.summary = keys.text("summary");
    head.updated = keys.date("updated");
    head.evergreen = keys.flag("evergreen", false);
    head.order = keys.strings("order");
    head.order_line = keys.line("order");
    if (auto defaults = keys.table("defaults")) {
        head.has_topic = read_topic(*defaults, head.defaults);
        read_provenance(*defaults, head.defaults);
        defaults->finish();
    }
    keys.finish();
    return head;
}

Item Reader::begin(const PackHead& head, const std::string& name, const std::string& file) const {
    Item item = head.defaults;
    item.pack = head.id;
    item.name = name;
    item.id = head.id + "/" + name;
    item.file = shown(file);
    return item;
}

void Reader::read_provenance(TomlKeys& keys, Item& item) {
    read_audience(keys, item);
    if (auto sources = keys.strings("source"); keys.has("source")) item.provenance.sources = std::move(sources);
    std::size_t bytes = item.provenance.sources.size();
    for (const auto& source : item.provenance.sources) bytes += source.size();
    if (bytes > sources_cap)
        keys.report().refuse(keys.line("source"), "`source` is longer than " + std::to_string(sources_cap) + " bytes; name the most important ones");
    item.provenance.reviewer = keys.string("reviewer", item.provenance.reviewer);
    if (const auto date = keys.date("reviewed"); date) item.provenance.reviewed = date;
    if (const auto date = keys.date("valid_until"); date) item.provenance.valid_until = date;
    item.provenance.licence = keys.string("licence", item.provenance.licence);
}

void Reader::read_common(TomlKeys& keys, Item& item, bool has_topic) {
    item.title = keys.required_text("title", "\"...\"");
    item.summary = keys.text("summary");
    has_topic = read_topic(keys, item) || has_topic;
    if (!has_topic && !keys.has("topic"))
        keys.report().refuse(keys.line(), "`topic` is missing here and in [defaults] of pack.toml; write topic = one of " + choices_of_topics());
    read_provenance(keys, item);
    read_narration(keys, item);
}

// A recording that is not there costs the recording: the item is read by the program that speaks.
void Reader::read_narration(TomlKeys& keys, Item& item) {
    static constexpr std::array<std::string_view, 6> endings{".ogg", ".opus", ".m4a", ".mka", ".mp3", ".wav"};
    item.narration = keys.text("narration");
    for (auto* const path : {&item.narration.zh, &item.narration.en}) {
        if (path->empty()) continue;
        const auto dot = path->rfind('.');
        const std::string ending = dot == std::string::npos ? std::string() : path->substr(dot);
        std::string wrong;
        if (std::ranges::find(endings, ending) == endings.end()) wrong = "is no recording that can be played; write an .ogg, .opus, .m4a, .mka, .mp3 or .wav file";
        else if (!exists(*path)) wrong = "is not in this pack; put it there, or delete the key";
        if (!wrong.empty()) {
            keys.report().note(keys.line("narration"), "the recording " + path->substr(0, 200) + " " + wrong);
            path->clear();
            continue;
        }
        const std::string cues = path->substr(0, dot) + ".vtt";
        if (!exists(cues)) continue;
        if (const auto text = text_of(cues)) (path == &item.narration.zh ? item.narration_cues.zh : item.narration_cues.en) = read_captions(*text, shown(cues), faults_);
    }
}

// What an item can be shown without, but should not be.
void Reader::advise(const Item& item, FileReport& report, int line) {
    if (item.provenance.sources.empty()) report.note(line, "nothing says where this comes from; write source = [\"...\"] here or in [defaults] of pack.toml");
    if (item.provenance.licence.empty()) report.note(line, "nothing says who may copy this; write licence = \"CC-BY-4.0\" here or in [defaults] of pack.toml");
}

std::optional<Reader::FrontMatter> Reader::front_matter(const std::string& name) {
    const auto text = text_of(name);
    if (!text) return std::nullopt;
    FrontMatter front;
    if (!text->starts_with("+++") || !ends_line(*text, 0)) {
        front.text = *text;
        front.text_line = 0;  // there is none
        return front;
    }
    const auto begin = std::min(text->find('\n'), text->size() - 1) + 1;
    const auto end = find_fence(*text, begin);
    if (end == std::string::npos) {
        faults_.add(shown(name), 1, "the lines about the article never end; write a second line +++ behind them");
        return std::nullopt;
    }
    auto keys = read_toml(std::string_view(*text).substr(begin, end - begin), shown(name), 2, limits_.nesting);
    if (!keys) {
        faults_.add(keys.error());
        return std::nullopt;
    }
    front.keys = std::move(*keys);
    front.keys.line = 1;
    const auto body = std::min(text->find('\n', end), text->size() - 1) + 1;
    front.text = text->substr(body);
    front.text_line = static_cast<int>(std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(body), '\n')) + 1;
    return front;
}

std::optional<Document> Reader::document(const FrontMatter& front, const std::string& name) {
    const MarkdownChecks checks{[this](const std::string& path) { return wrong_with_picture(path); },
                                [this](const std::string& target) { return wrong_with_link(target); }};
    auto document = read_markdown(front.text, shown(name), std::max(front.text_line, 1), limits_, faults_, checks);
    if (document) return std::move(*document);
    faults_.add(document.error());
    return std::nullopt;
}

std::optional<Item> Reader::article(const PackHead& head, const std::string& name) {
    const auto file_name = name + ".md";
    const auto front = front_matter(file_name);
    if (!front) return std::nullopt;
    if (front->text_line == 0) {
        faults_.add(shown(file_name), 1, "an article begins with a line +++, then title = \"...\" and so on, then another line +++");
        return std::nullopt;
    }
    auto item = begin(head, name, file_name);
    FileReport report{item.file, faults_};
    TomlKeys keys(front->keys, report);
    read_common(keys, item, head.has_topic);
    item.picture = picture(keys, "picture", false);
    keys.finish();
    auto text = document(*front, file_name);
    if (!text || report.useless) return std::nullopt;
    if (text->empty()) report.refuse(front->text_line, "the article has no text; write it below the second +++");
    if (report.useless) return std::nullopt;
    advise(item, report, 1);
    Article article;
    article.text.zh = std::move(*text);
    if (exists(name + ".en.md")) read_english(name + ".en.md", item, article);
    item.body = std::move(article);
    return item;
}

// A faulty translation leaves the article in its first language.
void Reader::read_english(const std::string& name, Item& item, Article& article) {
    const auto front = front_matter(name);
    if (!front) return;
    if (front->text_line > 0) {
        FileReport report{shown(name), faults_};
        TomlKeys keys(front->keys, report);
        const auto english = [&](std::string_view key, Text& into) {
            const auto text = keys.text(key);
            const auto& words = text.en.empty() ? text.zh : text.en;
            if (!words.empty()) into.en = words;
        };
        english("title", item.title);
        english("summary", item.summary);
        keys.finish();
    }
    if (auto text = document(*front, name)) article.text.en = std::move(*text);
}

std::optional<Item> Reader::from_toml(const PackHead& head, const std::string& name) {
    const auto file_name = name + ".toml";
    const auto text = text_of(file_name);
    if (!text) return std::nullopt;
    const auto values = read_toml(*text, shown(file_name), 1, limits_.nesting);
    if (!values) {
        faults_.add(values.error());
        return std::nullopt;
    }
    auto item = begin(head, name, file_name);
    FileReport report{item.file, faults_};
    TomlKeys keys(*values, report);
    const auto kind = keys.string("kind");
    read_common(keys, item, head.has_topic);
    auto body = read_body(kind, keys, head, item);
    if (!body) return std::nullopt;
    keys.finish();
    if (report.useless) return std::nullopt;
    advise(item, report, 1);
    item.body = std::move(*body);
    return item;
}

std::optional<QuizQuestions> Reader::questions(const std::string& name) {
    used_questions_.insert(name);
    const auto text = text_of(name);
    if (!text) return std::nullopt;
    QuizQuestions bank{name.ends_with(question_toml_ending) ? read_question_toml(*text, shown(name), limits_, faults_) : read_gift(*text, shown(name), limits_, faults_)};
    const auto sound = [&](const std::string& path, int line) {
        auto wrong = wrong_with_picture(path);
        if (!wrong.empty()) faults_.add(shown(name), line, wrong);
        return wrong.empty();
    };
    std::erase_if(bank.questions, [&](Question& question) {
        make_texts_plain(question);
        if (!question.picture.empty() && !sound(question.picture, question.line)) question.picture.clear();
        std::erase_if(question.media, [&](const Media& m) { return !sound(m.path, question.line); });
        // What is to be touched must be there.
        if (const auto* choice = std::get_if<MultiChoice>(&question.body)) return std::ranges::any_of(choice->choices, [&](const Choice& c) { return !c.picture.empty() && !sound(c.picture, question.line); });
        const auto* spot = std::get_if<Hotspot>(&question.body);
        return spot != nullptr && !sound(spot->picture, question.line);
    });
    return bank;
}

std::optional<Item> Reader::lone_quiz(const PackHead& head, const std::string& name) {
    const auto file_name = name + ".gift";
    auto item = begin(head, name, file_name);
    item.title = head.title;
    item.summary = head.summary;
    FileReport report{item.file, faults_};
    Quiz quiz;
    auto bank = questions(file_name);
    if (!bank) return std::nullopt;
    quiz.bank.zh = std::move(*bank);
    if (exists(name + ".en.gift")) quiz.bank.en = questions(name + ".en.gift").value_or(QuizQuestions{});
    if (!head.has_topic)
        report.refuse(1, "nothing says under which topic; write topic = \"...\" into [defaults] of pack.toml, or a " + name + ".toml with kind = \"quiz\"");
    if (quiz.bank.zh.empty()) report.refuse(1, "there is no question in it that can be asked");
    if (report.useless) return std::nullopt;
    advise(item, report, 1);
    item.body = std::move(quiz);
    return item;
}

}  // namespace estation::content
