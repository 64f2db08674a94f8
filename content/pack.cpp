#include "content/pack.h"

#include <algorithm>
#include <map>

#include "content/folder_source.h"
#include "content/question_toml.h"
#include "content/reader.h"

namespace estation::content {

// Finds the items among the names, has each read, and puts them into the author's order.
class PackReader {
public:
    PackReader(std::unique_ptr<const FileSource> files, const std::string& label, const Limits& limits)
        : label_(label), limits_(limits), faults_(limits.faults), pack_(new Pack) {
        pack_->files_ = std::move(files);
        pack_->limits_ = limits;
    }

    Result<std::shared_ptr<const Pack>> read() {
        Reader reader(*pack_->files_, label_, limits_, faults_);
        auto head = reader.head();
        if (!head) return head.error();
        sort_names(reader.names());
        std::vector<Item> items;
        read_items(reader, *head, items);
        put_in_order(*head, items);
        pack_->id_ = std::move(head->id);
        pack_->version_ = std::move(head->version);
        pack_->title_ = std::move(head->title);
        pack_->summary_ = std::move(head->summary);
        pack_->updated_ = head->updated;
        pack_->evergreen_ = head->evergreen;
        pack_->items_ = std::move(items);
        pack_->faults_ = faults_.take();
        return std::shared_ptr<const Pack>(std::move(pack_));
    }

private:
    // Which files of the top folder are items and which only go with one.
    void sort_names(const std::vector<std::string>& names) {
        for (const auto& name : names) {
            if (name.find('/') != std::string::npos || name == "pack.toml" || name == "README.md") continue;
            const auto dot = name.rfind('.');
            const auto ending = dot == std::string::npos ? std::string() : name.substr(dot);
            if (ending != ".md" && ending != ".toml" && ending != ".gift") continue;
            const auto stem = name.substr(0, dot);
            // Questions in TOML go with the quiz that names them.
            if (name.ends_with(question_toml_ending)) {
                if (name.ends_with(std::string(".en") + std::string(question_toml_ending))) question_translations_.push_back(name);
                else question_tomls_.push_back(name);
                continue;
            }
            if (ending != ".toml" && stem.ends_with(".en")) {
                translations_.push_back(name);
                continue;
            }
            if (!is_short_name(stem, item_name_length)) {
                fault(name, "an item's file name has small letters a-z, digits and - only, at most " + std::to_string(item_name_length) + "; rename it");
                continue;
            }
            (ending == ".md" ? articles_ : ending == ".toml" ? tomls_ : questions_).push_back(stem);
        }
        // "quiz-2.toml" comes before "quiz.toml", and "quiz-2" behind "quiz".
        for (auto* stems : {&articles_, &tomls_, &questions_}) std::ranges::sort(*stems);
    }

    void read_items(Reader& reader, const PackHead& head, std::vector<Item>& items) {
        const auto keep = [&](std::optional<Item> item) {
            if (item) items.push_back(std::move(*item));
        };
        const auto room = [&](const std::string& name) {
            if (++asked_ <= limits_.items) return true;
            if (asked_ == limits_.items + 1) fault(name, "more than " + std::to_string(limits_.items) + " items in one pack, the rest is left out; divide it");
            return false;
        };
        for (const auto& name : articles_)
            if (room(name + ".md")) keep(reader.article(head, name));
        for (const auto& name : tomls_) {
            if (!room(name + ".toml")) break;
            if (std::ranges::binary_search(articles_, name))
                fault(name + ".toml", "there is an article of this name already; rename one of the two files");
            else
                keep(reader.from_toml(head, name));
        }
        for (const auto& name : questions_) {
            if (reader.used_questions().contains(name + ".gift") || std::ranges::binary_search(tomls_, name)) continue;
            if (!room(name + ".gift")) break;
            if (std::ranges::binary_search(articles_, name))
                fault(name + ".gift", "there is an article of this name already; rename one of the two files");
            else
                keep(reader.lone_quiz(head, name));
        }
        for (const auto& name : question_tomls_)
            if (!reader.used_questions().contains(name)) fault(name, "no quiz names these questions; write questions = \"" + name + "\" into a quiz, or delete the file");
        check_translations(reader);
    }

    void check_translations(const Reader& reader) {
        for (const auto& name : translations_) {
            const auto whole = name.substr(0, name.rfind(".en.")) + name.substr(name.rfind('.'));
            if (!std::ranges::binary_search(reader.names(), whole)) fault(name, "this is the English of " + whole + ", which is not there; write that first");
        }
        for (const auto& name : question_translations_)
            if (!reader.used_questions().contains(name)) fault(name, "this is the English of questions that no quiz names; write questions = \"...\" into a quiz first");
    }

    void put_in_order(const PackHead& head, std::vector<Item>& items) {
        std::map<std::string, std::size_t> place;
        for (const auto& name : head.order) {
            if (!place.emplace(name, place.size()).second)
                faults_.add(shown("pack.toml"), head.order_line, "`order` names " + name.substr(0, 60) + " twice; delete one");
            else if (!is_file(name))
                faults_.add(shown("pack.toml"), head.order_line,
                            "`order` names " + name.substr(0, 60) + ", but there is no such item; write file names without their ending");
        }
        const auto rank = [&](const Item& item) {
            const auto found = place.find(item.name);
            return found == place.end() ? place.size() : found->second;
        };
        std::ranges::sort(
            items, [&](const Item& a, const Item& b) { return std::pair(rank(a), std::string_view(a.name)) < std::pair(rank(b), std::string_view(b.name)); });
    }

    [[nodiscard]] bool is_file(const std::string& name) const {
        return std::ranges::binary_search(articles_, name) || std::ranges::binary_search(tomls_, name) || std::ranges::binary_search(questions_, name);
    }
    [[nodiscard]] std::string shown(const std::string& name) const { return label_.empty() ? name : label_ + "/" + name; }
    void fault(const std::string& name, std::string text) { faults_.add({std::move(text), shown(name)}); }

    std::string label_;
    Limits limits_;
    Faults faults_;
    std::shared_ptr<Pack> pack_;
    std::vector<std::string> articles_, tomls_, questions_, translations_, question_tomls_, question_translations_;  // sorted, as names() is
    int asked_ = 0;
};

Result<std::shared_ptr<const Pack>> Pack::open(const std::filesystem::path& folder, const Limits& limits) {
    auto files = FolderSource::open(folder);
    if (!files) return files.error();
    auto label = folder.string();
    while (label.size() > 1 && label.ends_with('/')) label.pop_back();
    return open(std::make_unique<const FolderSource>(std::move(*files)), label, limits);
}

Result<std::shared_ptr<const Pack>> Pack::open(std::unique_ptr<const FileSource> files, const std::string& label, const Limits& limits) {
    return PackReader(std::move(files), label, limits).read();
}

Result<Bytes> Pack::read(const std::string& name) const { return files_->read(name, limits_.picture_file_bytes); }
Result<std::filesystem::path> Pack::path(const std::string& name) const { return files_->path(name); }

}  // namespace estation::content
