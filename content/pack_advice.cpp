#include "content/pack_advice.h"

#include <algorithm>
#include <map>
#include <set>

#include "content/overloaded.h"
#include "content/picture_probe.h"

namespace estation::content {
namespace {

using std::string;

constexpr std::uint64_t large_picture_bytes = 8u << 20;
constexpr int large_picture_side = 4096;   // a 4K screen is 3840 across
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

class Advice {
public:
    Advice(const Pack& pack, Date today) : pack_(pack), today_(today) {}

    std::vector<Error> take() {
        for (const auto& item : pack_.items()) {
            item_ = &item;
            papers();
            std::visit(overloaded{[&](const Quiz& quiz) { questions(quiz); }, [&](const Gallery& gallery) { pictures(gallery); }, [&](const Poster& poster) { picture(poster.picture); },
                                  [&](const ShelterMap& map) {
                                      if (!map.schematic && map.review_no.empty()) add("a map that is no schematic needs its review number (审图号); write review_no = \"...\" or schematic = true");
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
        if (p.valid_until && *p.valid_until < today_) add("it has expired (valid_until); check what it says and write a new date");
        const bool health = item_->topic == Topic::health || item_->topic == Topic::food_and_medicine;
        if (health && p.reviewer.empty()) add("what it says about health has been reviewed by nobody yet (待审); write reviewer = \"...\"");
        if (health && p.sources.empty()) add("what it says about health has no source; write source = [\"...\"]");
        if (p.licence == unknown_licence) add("its licence is not known; find it out and write licence = \"CC-BY-4.0\" or another");
    }

    void questions(const Quiz& quiz) {
        for (const auto& q : quiz.bank.zh.questions) {
            const auto [first, is_new] = seen_.emplace(key_of(q), place(q));
            if (!is_new) all_.push_back({"this question is there already, at " + first->second, place(q)});
            for (const auto& m : q.media) picture(m.path);
            picture(q.picture);
            if (const auto* spot = std::get_if<Hotspot>(&q.body)) picture(spot->picture);
        }
    }
    string place(const Question& q) const { return item_->id + " question at line " + std::to_string(q.line); }

    void pictures(const Gallery& gallery) {
        for (const auto& one : gallery.pictures) {
            picture(one.path);
            if (one.licence.empty() && item_->provenance.licence.empty()) add("the picture " + one.path + " has no licence; write licence = \"...\" below it");
        }
    }

    // Each is looked at once.
    void picture(const string& path) {
        if (path.empty() || !looked_.insert(path).second) return;
        const auto bytes = pack_.read(path);
        if (!bytes) return;  // the reader has said so
        const auto info = probe_picture(std::span<const std::byte>(*bytes), {});
        if (bytes->size() > large_picture_bytes) add("the picture " + path + " has " + std::to_string(bytes->size() >> 20) + " MB; save it smaller, a screen shows 1 MB as well");
        else if (info && info->format != PictureFormat::svg && std::max(info->width, info->height) > large_picture_side)
            add("the picture " + path + " is " + std::to_string(info->width) + " x " + std::to_string(info->height) + "; a screen shows at most 3840 across, save it smaller");
    }

    void add(string text) { all_.push_back({std::move(text), item_->file}); }

    const Pack& pack_;
    Date today_;
    const Item* item_ = nullptr;
    std::map<string, string> seen_;
    std::set<string> looked_;
    std::vector<Error> all_;
};

}  // namespace

std::vector<Error> advise(const Pack& pack, Date today) { return Advice(pack, today).take(); }

}  // namespace estation::content
