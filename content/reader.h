// The Reader turns an author's text files into Items. It is told one file at a time, asks the pack for whatever that
// file mentions, and writes one line for each fault: the file, the line, what is wrong and what to write instead. Lives
// while one pack is read, on that thread. To add a kind of item: a function in reader_kinds.cpp and its word in
// read_body() there.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "content/faults.h"
#include "content/pack.h"
#include "content/toml_keys.h"

namespace estation::content {

struct DrillLines;

// What pack.toml says.
struct PackHead {
    std::string id, version;
    Text title, summary;
    std::optional<Date> updated;
    bool evergreen = false;
    std::vector<std::string> order;
    int order_line = 1;
    Item defaults;           // [defaults]: each item begins as a copy
    bool has_topic = false;  // whether [defaults] names one
};

class Reader {
public:
    // `label` goes before every file name in error lines: the folder, or the pack's name.
    Reader(const FileSource& files, std::string label, const Limits& limits, Faults& faults);

    [[nodiscard]] Result<PackHead> head();
    // Each reads one item of the pack whose head this is; nothing when it cannot be used.
    std::optional<Item> article(const PackHead& head, const std::string& name);    // NAME.md and NAME.en.md
    std::optional<Item> from_toml(const PackHead& head, const std::string& name);  // NAME.toml and what it mentions
    std::optional<Item> lone_quiz(const PackHead& head, const std::string& name);  // NAME.gift without NAME.toml

    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    // Question files that some quiz has read.
    [[nodiscard]] const std::set<std::string>& used_questions() const { return used_questions_; }

private:
    [[nodiscard]] bool exists(const std::string& name) const;
    [[nodiscard]] std::string shown(const std::string& name) const;  // "packs/p01/quiz.gift"
    [[nodiscard]] std::optional<std::string> text_of(const std::string& name);
    [[nodiscard]] std::string wrong_with_picture(const std::string& path);
    [[nodiscard]] std::string wrong_with_link(const std::string& target) const;

    // reader.cpp
    Item begin(const PackHead& head, const std::string& name, const std::string& file) const;
    void read_common(TomlKeys& keys, Item& item, bool has_topic);
    void read_provenance(TomlKeys& keys, Item& item);
    void read_narration(TomlKeys& keys, Item& item);
    void advise(const Item& item, FileReport& report, int line);
    struct FrontMatter {
        TomlValue keys;
        std::string text;
        int text_line = 1;
    };
    std::optional<FrontMatter> front_matter(const std::string& name);
    std::optional<Document> document(const FrontMatter& front, const std::string& name);
    void read_english(const std::string& name, Item& item, Article& article);
    std::optional<QuizQuestions> questions(const std::string& name);  // nothing: the file cannot be read

    // reader_kinds.cpp: the key that names a picture which must be there, or a file
    std::string picture(TomlKeys& keys, std::string_view key, bool needed);
    std::string file(TomlKeys& keys, std::string_view key);
    std::optional<Body> read_body(const std::string& kind, TomlKeys& keys, const PackHead& head, Item& item);
    Body gallery(TomlKeys& keys, Item& item);
    Captions captions(TomlKeys& keys, std::string_view language);
    VideoEntry video_entry(TomlKeys& keys);
    Body video(TomlKeys& keys);
    Body quiz(TomlKeys& keys, const Item& item);
    std::optional<Localized<QuizQuestions>> bank(TomlKeys& keys, std::string_view key, const std::string& name);
    Body course(TomlKeys& keys, const PackHead& head);
    Body form(TomlKeys& keys, const Item& item);
    Field field(TomlKeys& one, const Item& item);
    static void lesson_time(TomlKeys& one, Lesson& lesson);
    Body exhibit(TomlKeys& keys);
    Body poster(TomlKeys& keys, const Item& item);
    Body shelter_map(TomlKeys& keys);
    Body school_drill(TomlKeys& keys);   // reader_school_drill.cpp

    // reader_drill.cpp
    Body drill(TomlKeys& keys);
    DrillStep drill_step(TomlKeys& one, bool situational, DrillLines& lines);
    std::optional<DrillSetup> drill_setup(TomlKeys& keys);
    std::optional<RoomPlan> room(TomlKeys& keys, std::string_view key);   // the key names the room's own file
    std::optional<RoomPlan> room_plan(TomlKeys& keys);

    const FileSource& files_;
    std::string label_;
    const Limits& limits_;
    Faults& faults_;
    std::vector<std::string> names_;
    std::map<std::string, std::string> pictures_;  // what is wrong with each that was asked for
    std::set<std::string> used_questions_;
    std::uint64_t text_bytes_ = 0;
};

// "[a-z0-9-]" and at most so many of them.
[[nodiscard]] bool is_short_name(std::string_view name, std::size_t longest);
inline constexpr std::size_t pack_id_length = 40, item_name_length = 60;

}  // namespace estation::content
