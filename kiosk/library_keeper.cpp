#include "kiosk/library_keeper.h"

#include <algorithm>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "content/programme_timing.h"
#include "content/store.h"

namespace estation::kiosk {
using namespace content;
namespace fs = std::filesystem;

namespace {
constexpr std::size_t most_notes = 50;
constexpr std::uint64_t largest_programme = 256 << 10, largest_words = 1 << 20;

// Nobody but an author is told in their own words; without the file they are English.
AuthorWords words_for(const Config& config) {
    if (!config.watch || config.language == Language::en) return {};
    const auto file = config.assets / "strings/authors.zh-CN.toml";
    const auto text = read_capped(file, largest_words);
    auto words = text ? AuthorWords::read(*text, file.string()) : Result<AuthorWords>(text.error());
    return words ? std::move(*words) : AuthorWords();
}
}  // namespace

LibraryKeeper::LibraryKeeper(const Config& config, WallClock clock) : config_(config), clock_(clock), store_(config.data / "store"), words_(words_for(config)) {}

std::vector<fs::path> LibraryKeeper::starter_folders() const {
    std::vector<fs::path> folders;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(config_.assets / "packs", none))
        if (entry.is_directory(none)) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

fs::path LibraryKeeper::programme_file() const {
    std::error_code none;
    const fs::path channel = config_.data / "channel-programme.toml";
    return fs::is_regular_file(channel, none) ? channel : config_.data / "programme.toml";
}

std::vector<std::shared_ptr<const Pack>> LibraryKeeper::starter_packs(std::vector<std::string>& notes) const {
    auto packs = open_folders(starter_folders(), notes);
    std::error_code none;
    if (!fs::exists(store_ / "recalled", none)) return packs;
    const auto store = Store::open(store_);
    const RecallRecord recalled{store ? store->recalled() : std::vector<RecalledPack>()};
    const auto folders = starter_folders();
    std::erase_if(packs, [&](const std::shared_ptr<const Pack>& pack) {
        if (recalled.covers(pack->id(), "")) return true;
        if (std::none_of(recalled.recalls.begin(), recalled.recalls.end(), [&](const RecalledPack& one) { return one.pack == pack->id(); })) return false;
        // One version of it: whether this is the one, its manifest says.
        for (const auto& folder : folders) {
            const auto manifest = folder.filename() == pack->id() ? survey(folder) : Result<Manifest>(Error{});
            const auto hash = manifest ? hash_text(manifest->text()) : Result<std::string>(Error{});
            if (hash && recalled.covers(pack->id(), *hash)) return true;
        }
        return false;
    });
    return packs;
}

std::vector<std::shared_ptr<const Pack>> LibraryKeeper::open_folders(const std::vector<fs::path>& folders, std::vector<std::string>& notes) const {
    std::vector<std::shared_ptr<const Pack>> packs;
    for (const auto& folder : folders) {
        auto pack = Pack::open(folder);
        if (!pack) {
            notes.push_back(words_.line(pack.error()));
            continue;
        }
        for (const Error& fault : (*pack)->faults())
            if (notes.size() < most_notes) notes.push_back(words_.line(fault));
        packs.push_back(*pack);
    }
    return packs;
}

Programme LibraryKeeper::programme(std::vector<std::string>& notes) const {
    const auto read = [&notes](const fs::path& file, const char* instead) -> Programme {
        std::error_code none;
        if (!fs::is_regular_file(file, none)) return {};
        const auto text = read_capped(file, largest_programme);
        Faults faults(static_cast<int>(most_notes));
        auto programme = text ? Programme::read(*text, file.filename().string(), faults) : Result<Programme>(text.error());
        for (const Error& fault : faults.take()) notes.push_back(fault.line());
        if (programme) return std::move(*programme);
        notes.push_back(programme.error().line() + instead);
        return {};
    };
    if (config_.safe_mode) return {};
    return with_timing(read(programme_file(), "; all posters are shown, at all hours"), read(timing_file(), "; the hours of programme.toml hold"));
}

std::shared_ptr<const Library> LibraryKeeper::load_folders(std::vector<std::string>& notes) const {
    auto packs = open_folders(config_.packs, notes);
    if (std::none_of(packs.begin(), packs.end(), [](const auto& p) { return !p->items().empty(); })) return nullptr;
    return std::make_shared<const Library>(std::move(packs), clock_.today(), programme(notes));
}

std::shared_ptr<const Library> LibraryKeeper::load(std::vector<std::string>& notes, std::optional<Date> today) const {
    std::vector<std::shared_ptr<const Pack>> packs;
    if (config_.safe_mode) {
        notes.emplace_back("safe mode: the starter packs are shown, and nothing else");
    } else if (!config_.packs.empty()) {
        packs = open_folders(config_.packs, notes);
    } else if (std::error_code none; fs::exists(store_ / "current", none) || fs::exists(store_ / "generations", none)) {
        std::vector<Error> faults;
        auto store = Store::open(store_);
        if (store) {
            auto opened = store->open_current(&faults);
            if (opened) packs = std::move(*opened);
            else notes.push_back(opened.error().line());
        } else {
            notes.push_back(store.error().line());
        }
        for (const Error& f : faults)
            if (notes.size() < most_notes) notes.push_back(f.line());
    }
    const auto usable = [](const auto& p) { return !p->items().empty(); };
    if (std::none_of(packs.begin(), packs.end(), usable)) {
        if (!config_.safe_mode && (!packs.empty() || !config_.packs.empty())) notes.emplace_back("nothing in it can be shown; the starter packs are shown instead");
        packs = starter_packs(notes);
    }
    if (std::error_code none; !config_.safe_mode && fs::is_regular_file(notices() / "pack.toml", none)) {
        auto own = open_folders({notices()}, notes);
        packs.insert(packs.begin(), own.begin(), own.end());
    }
    return std::make_shared<const Library>(std::move(packs), today, programme(notes));
}

}  // namespace estation::kiosk
