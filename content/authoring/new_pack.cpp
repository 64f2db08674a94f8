#include "content/authoring/new_pack.h"

#include <algorithm>
#include <string_view>
#include <system_error>

#include "content/durable.h"
#include "content/folder_source.h"
#include "content/import/pack_draft.h"
#include "content/pack.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using std::string;

// A film of our own exhibits, which need not lie in the tree twice.
struct Borrowed { const char *from, *to; };
constexpr Borrowed film[] = {{"packs/p12/film/moon-month.webm", "film/example.webm"}, {"packs/p12/film/moon-month.png", "film/example.png"}, {"packs/p12/film/moon-month.zh.vtt", "film/example.zh.vtt"}};

void put(string& text, std::string_view mark, const string& value) {
    for (auto at = text.find(mark); at != string::npos; at = text.find(mark, at + value.size())) text.replace(at, mark.size(), value);
}

Result<> bring(const fs::path& from, const fs::path& to) {
    std::error_code fault;
    fs::create_directories(to.parent_path(), fault);
    const auto text = read_capped(from, 64u << 20);
    return text ? write_durably(to, *text) : Result<>(text.error());
}

}  // namespace

Result<string> write_new_pack(const fs::path& assets, const fs::path& out, Date today) {
    const auto pattern = FolderSource::open(assets / "new-pack");
    if (!pattern) return pattern.error();
    auto draft = PackDraft::beside(out);
    if (!draft) return draft.error();
    const auto id = short_name(fs::absolute(out).lexically_normal().filename().string(), 40).empty() ? string("new-pack") : draft->id();
    for (const auto& name : pattern->names()) {
        if (name != "pack.toml") {
            if (auto r = bring(assets / "new-pack" / name, draft->path() / name); !r) return r.error();
            continue;
        }
        auto text = read_capped(assets / "new-pack" / name, 1u << 20);
        if (!text) return text.error();
        put(*text, "@ID@", id);
        put(*text, "@TODAY@", today.iso());
        // Two years; a year has a 28th in each month, whatever the 29th of February thinks of it.
        put(*text, "@UNTIL@", Date{today.year + 2, today.month, std::min(today.day, 28)}.iso());
        if (auto r = write_durably(draft->path() / name, *text); !r) return r.error();
    }
    for (const auto& one : film)
        if (auto r = bring(assets / one.from, draft->path() / one.to); !r) return r.error();
    if (const auto pack = Pack::open(draft->path()); !pack) return pack.error().in("the new pack cannot be read back");
    if (auto r = draft->finish(); !r) return r.error();
    return id;
}

}  // namespace estation::content
