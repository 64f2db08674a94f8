#include "content/pack_advice.h"

#include <algorithm>
#include <map>
#include <set>

#include "content/overloaded.h"
#include "content/picture_probe.h"
#include "content/question_toml.h"
#include "content/reading_length.h"

namespace estation::content {
namespace {

using std::string;

constexpr std::uint64_t large_picture_bytes = 8u << 20;
constexpr int large_picture_side = 4096;   // a 4K screen is 3840 across
constexpr int longest_minutes = 5, longest_stem = 120;
const string unknown_licence = "未注明";   // what an import writes when its source says nothing

// The words of a text without spaces and marks, so that a copy with another full stop is still a copy.
string comparable(const string& text) {
    string out;
    for (const char c : text)
        if (static_cast<unsigned char>(c) > 0x20 && string(".,?!:;()").find(c) == string::npos) out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    for (const char* mark : {"。", "，", "？", "！", "：", "；", "（", "）", "　"})
        for (auto at = out.find(mark); at != string::npos; at = out.find(mark, at)) out.erase(at, string(mark).size());
    return out;
}
string key_of(const Question& q) {
    string key = comparable(q.stem.text);
    std::set<string> choices;  // in any order
    std::visit(overloaded{[&](const MultiChoice& m) {
                              for (const auto& c : m.choices) choices.insert(comparable(c.text.text));
                          },
                          [&](const Matching& m) {
                              for (const auto& p : m.pairs) choices.insert(comparable(p.left.text + p.right.text));
                          },
                          [&](const Ordering& o) {
                              for (const auto& item : o.items) choices.insert(comparable(item.text));
                          },
                          [&](const Blanks& b) {
                              for (const auto& piece : b.pieces) key += comparable(piece.text) + "_";
                          },
                          [](const auto&) {}},
               q.body);
    for (const auto& c : choices) key += "\n" + c;
    return key;
}

// Finds the line that says something, so that whoever is advised need not look for it.
class Lines {
public:
    explicit Lines(const Pack& pack) : pack_(pack) {}

    // Where `key = ` stands in a file, 0: nowhere. Of several the first.
    int of_key(const string& file, std::string_view key) {
        int line = 0, found = 0;
        each(file, [&](std::string_view text) {
            ++line;
            text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
            if (!text.starts_with(key)) return true;
            text.remove_prefix(key.size());
            text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
            if (text.starts_with('=')) found = line;
            return found == 0;
        });
        return found;
    }
    // The first line from `from` to `to` on which a word stands, 0: none.
    int of_word(const string& file, std::string_view word, int from = 1, int to = 1'000'000'000) {
        int line = 0, found = 0;
        each(file, [&](std::string_view text) {
            if (++line >= from && text.find(word) != std::string_view::npos) found = line;
            return found == 0 && line < to;
        });
        return found;
    }
    bool is_there(const string& file) { return !text_of(file).empty(); }

private:
    void each(const string& file, const auto& take) {
        std::string_view rest = text_of(file);
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            if (!take(rest.substr(0, end))) return;
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    const string& text_of(const string& file) {
        const auto [kept, is_new] = texts_.try_emplace(file);
        if (!is_new) return kept->second;
        if (const auto bytes = pack_.read(file)) kept->second.assign(reinterpret_cast<const char*>(bytes->data()), bytes->size());
        return kept->second;
    }

    const Pack& pack_;
    std::map<string, string> texts_;
};

class Advice {
public:
    Advice(const Pack& pack, Date today) : pack_(pack), today_(today), lines_(pack) {}

    std::vector<Error> take() {
        for (const auto& item : pack_.items()) {
            item_ = &item;
            const auto slash = item.file.rfind('/');
            folder_ = slash == string::npos ? "" : item.file.substr(0, slash + 1);
            file_ = slash == string::npos ? item.file : item.file.substr(slash + 1);
            papers();
            std::visit(overloaded{[&](const Quiz& quiz) { questions(quiz); }, [&](const Gallery& gallery) { pictures(gallery); }, [&](const Poster& poster) { picture(poster.picture); },
                                  [&](const Article& article) { length(article); },
                                  [&](const ShelterMap& map) {
                                      if (!map.schematic && map.review_no.empty()) add("schematic", "a map that is no schematic needs its review number (审图号); write review_no = \"...\" or schematic = true");
                                  },
                                  [](const auto&) {}},
                       item.body);
            picture(item.picture);
        }
        return std::move(all_);
    }

private:
    void papers() {
        const auto& p = item_->provenance;
        if (p.valid_until && *p.valid_until < today_) add("valid_until", "it has expired (valid_until); check what it says and write a new date");
        const bool health = item_->topic == Topic::health || item_->topic == Topic::food_and_medicine;
        if (health && p.reviewer.empty()) add("reviewer", "what it says about health has been reviewed by nobody yet (待审); write reviewer = \"...\"");
        if (health && p.sources.empty()) add("source", "what it says about health has no source; write source = [\"...\"]");
        if (p.licence == unknown_licence) add("licence", "its licence is not known; find it out and write licence = \"CC-BY-4.0\" or another");
    }

    void questions(const Quiz& quiz) {
        for (const auto& q : quiz.bank.zh.questions) {
            const auto where = place(q);
            const auto [first, is_new] = seen_.emplace(key_of(q), where);
            if (!is_new) all_.push_back({"this question is there already, at " + first->second, where});
            const auto stem = reading_characters(q.stem.text);
            if (stem > longest_stem)
                all_.push_back({"this question has " + std::to_string(stem) + " characters, which is more than fits beside its answers in large letters; ask it in " + std::to_string(longest_stem) + " or fewer", where});
            for (const auto& m : q.media) picture(m.path);
            picture(q.picture);
            if (const auto* spot = std::get_if<Hotspot>(&q.body)) picture(spot->picture);
            const auto* choice = std::get_if<MultiChoice>(&q.body);
            if (choice == nullptr) continue;
            for (const auto& c : choice->choices) {
                picture(c.picture);
                if (!c.picture.empty() && c.text.empty()) all_.push_back({"the picture " + c.picture + " has no words beside it: who cannot see it cannot answer; write text = \"...\" above it", where});
            }
        }
    }
    // A question does not know its file; of the two that a quiz may have it is the one with its id by that line.
    string place(const Question& q) {
        const auto stem = item_->name;
        std::vector<string> files;
        for (const auto& name : {stem + ".gift", stem + string(question_toml_ending)})
            if (lines_.is_there(name)) files.push_back(name);
        if (file_.ends_with(".toml"))
            for (const char* key : {"more_questions", "questions"})
                if (const int line = lines_.of_key(file_, key); line > 0) files.insert(files.begin(), named_on(line));
        string chosen = files.empty() ? file_ : files.front();
        for (const auto& file : files)
            if (!q.id.empty() && lines_.of_word(file, q.id, std::max(1, q.line - 3), q.line + 12) > 0) {
                chosen = file;
                break;
            }
        return folder_ + chosen + ":" + std::to_string(std::max(q.line, 1));
    }
    // What stands in quotes on that line of the item's file.
    string named_on(int line) {
        const auto bytes = pack_.read(file_);
        if (!bytes) return file_;
        std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
        for (int n = 1; n < line; ++n) text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
        text = text.substr(0, text.find('\n'));
        const auto begin = text.find_first_of("\"'"), end = begin == std::string_view::npos ? begin : text.find(text[begin], begin + 1);
        return end == std::string_view::npos ? file_ : string(text.substr(begin + 1, end - begin - 1));
    }

    void length(const Article& article) {
        const auto reading = reading_of(article.text.zh.empty() ? article.text.en : article.text.zh);
        if (reading.minutes > longest_minutes)
            add("title", "it takes about " + std::to_string(reading.minutes) + " minutes to read, " + std::to_string(reading.screens_normal) + " screens, in large letters " + std::to_string(reading.screens_large) +
                             "; people stand while they read: divide it so that each part takes at most " + std::to_string(longest_minutes));
    }

    void pictures(const Gallery& gallery) {
        for (const auto& one : gallery.pictures) {
            picture(one.path);
            if (one.licence.empty() && item_->provenance.licence.empty()) add_at(one.path, "the picture " + one.path + " has no licence; write licence = \"...\" below it");
            else if (one.licence == unknown_licence && item_->provenance.licence != unknown_licence) add_at(one.path, "the licence of the picture " + one.path + " is not known; find it out and write licence = \"...\" below it");
        }
    }

    // Each is looked at once.
    void picture(const string& path) {
        if (path.empty() || !looked_.insert(path).second) return;
        const auto bytes = pack_.read(path);
        if (!bytes) return;  // the reader has said so
        const auto info = probe_picture(std::span<const std::byte>(*bytes), {});
        if (bytes->size() > large_picture_bytes) add_at(path, "the picture " + path + " has " + std::to_string(bytes->size() >> 20) + " MB; save it smaller, a screen shows 1 MB as well (estation-pack build does so)");
        else if (info && info->format != PictureFormat::svg && std::max(info->width, info->height) > large_picture_side)
            add_at(path, "the picture " + path + " is " + std::to_string(info->width) + " x " + std::to_string(info->height) + "; a screen shows at most 3840 across, save it smaller (estation-pack build does so)");
    }

    // At the key in the item's own file, else in [defaults] of pack.toml, else at the item's beginning.
    void add(std::string_view key, string text) {
        if (const int line = lines_.of_key(file_, key); line > 0) return put(file_, line, std::move(text));
        if (const int line = lines_.of_key("pack.toml", key); line > 0 && key != "title") return put("pack.toml", line, std::move(text), " (of " + item_->id + ")");
        put(file_, 1, std::move(text));
    }
    void add_at(const string& word, string text) { put(file_, std::max(1, lines_.of_word(file_, word)), std::move(text)); }
    void put(const string& file, int line, string text, const string& of = "") { all_.push_back({std::move(text) + of, folder_ + file + ":" + std::to_string(line)}); }

    const Pack& pack_;
    Date today_;
    Lines lines_;
    const Item* item_ = nullptr;
    string folder_, file_;   // of the item: "packs/p01/" and "quiz.toml"
    std::map<string, string> seen_;
    std::set<string> looked_;
    std::vector<Error> all_;
};

}  // namespace

std::vector<Error> advise(const Pack& pack, Date today) { return Advice(pack, today).take(); }

}  // namespace estation::content
