#include "kiosk/blame_book.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <mutex>
#include <sstream>
#include <string_view>

#include "content/durable.h"
#include "content/store.h"

namespace estation::kiosk {
namespace fs = std::filesystem;
using Part = BlameBook::Part;

namespace {

constexpr std::size_t field_bytes = 256, fields = 5, page_bytes = 4096;   // the boot, then one for each part
constexpr std::int64_t week_s = 7 * 86'400;
constexpr std::size_t most_lines = 50;
constexpr std::string_view everything = "*";   // no pack is called so
constexpr int crashes_to_blame = 2;

std::size_t field_of(Part part) {
    switch (part) {
        case Part::page: return 1;
        case Part::picture: return 2;
        case Part::film: return 3;
        case Part::loading: return 4;
    }
    return 1;
}

// Only what can stand in a line of the book.
bool is_word(std::string_view text) {
    return !text.empty() && text.size() < field_bytes && std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7F; });
}

struct Crash { std::int64_t at_s = 0; std::vector<std::string> packs; };

std::vector<Crash> read_crashes(const fs::path& file, std::int64_t now_s) {
    std::vector<Crash> crashes;
    const auto text = content::read_capped(file, 64u << 10);
    std::istringstream lines(text ? *text : std::string());
    for (std::string line; std::getline(lines, line) && crashes.size() < most_lines;) {
        std::istringstream words(line);
        Crash crash;
        if (!(words >> crash.at_s) || crash.at_s > now_s || now_s - crash.at_s > week_s) continue;
        for (std::string pack; words >> pack;) crash.packs.push_back(pack);
        crashes.push_back(std::move(crash));
    }
    return crashes;
}

content::Result<> write_crashes(const fs::path& file, const std::vector<Crash>& crashes) {
    std::string text;
    for (const auto& crash : crashes) {
        text += std::to_string(crash.at_s);
        for (const auto& pack : crash.packs) text += " " + pack;
        text += "\n";
    }
    return content::write_durably(file, text);
}

std::optional<BlameBook::Verdict> judge(const std::vector<Crash>& crashes) {
    // Of the last one only: who was not there has done nothing today.
    for (const auto& pack : crashes.back().packs) {
        const auto times = std::ranges::count_if(crashes, [&](const Crash& crash) { return std::ranges::find(crash.packs, pack) != crash.packs.end(); });
        if (times >= crashes_to_blame && static_cast<std::size_t>(times) * 2 > crashes.size()) return BlameBook::Verdict{pack == everything ? std::string() : pack, static_cast<int>(times)};
    }
    return std::nullopt;
}

}  // namespace

// The page of memory. Its file is written whole before it is mapped, so that a full disk is met here and not in a page fault.
class BlameBook::Page {
public:
    static std::unique_ptr<Page> open(const fs::path& file, const std::string& boot) {
        if (boot.size() >= field_bytes) return nullptr;
        if (const std::string empty(page_bytes, '\0'); !content::write_durably(file, empty)) return nullptr;
        const int opened = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        if (opened < 0) return nullptr;
        void* const memory = ::mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
        ::close(opened);
        if (memory == MAP_FAILED) return nullptr;
        auto page = std::unique_ptr<Page>(new Page(static_cast<char*>(memory)));
        page->put(0, boot);
        return page;
    }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() {
        for (std::size_t i = 1; i < fields; ++i) put(i, {});
        ::munmap(memory_, page_bytes);
    }

    void put(std::size_t field, std::string_view text) {
        const std::lock_guard lock(mutex_);
        char* const at = memory_ + field * field_bytes;
        std::memset(at, 0, field_bytes);
        if (text.size() < field_bytes) text.copy(at, text.size());
    }

private:
    explicit Page(char* memory) : memory_(memory) {}
    char* memory_;
    std::mutex mutex_;
};

namespace {

// What was at work when a run of this boot ended; empty: it ended in order, or with nothing at work.
std::vector<std::string> left_at_work(const fs::path& file, const std::string& boot) {
    const auto text = content::read_capped(file, page_bytes);
    if (!text || text->size() != page_bytes || boot.empty()) return {};
    const auto field = [&](std::size_t number) { return std::string(text->c_str() + number * field_bytes, ::strnlen(text->c_str() + number * field_bytes, field_bytes - 1)); };
    if (field(0) != boot) return {};
    std::vector<std::string> packs;
    // What was being decoded says more than whose page it was for.
    for (const Part part : {Part::loading, Part::picture, Part::film, Part::page}) {
        std::string pack = field(field_of(part));
        if (is_word(pack) && std::ranges::find(packs, pack) == packs.end()) packs.push_back(std::move(pack));
    }
    return packs;
}

}  // namespace

BlameBook::BlameBook(const fs::path& data, const std::string& boot, std::int64_t now_s) {
    const fs::path file = data / "at-work", history = data / "crashes.txt";
    if (auto packs = left_at_work(file, boot); !packs.empty()) {
        auto crashes = read_crashes(history, now_s);
        crashes.push_back({now_s, std::move(packs)});
        if (crashes.size() > most_lines) crashes.erase(crashes.begin());
        verdict_ = judge(crashes);
        // Once judged it is forgotten: another version of it, or what comes after it, begins anew.
        if (verdict_) crashes.clear();
        if (auto written = write_crashes(history, crashes); !written) verdict_.reset();
    }
    page_ = Page::open(file, boot);
}

BlameBook::~BlameBook() = default;

void BlameBook::at_work(Part part, const std::string& pack) {
    if (!page_) return;
    if (part == Part::loading) page_->put(field_of(part), pack.empty() ? std::string_view() : everything);
    else page_->put(field_of(part), is_word(pack) ? std::string_view(pack) : std::string_view());
}

std::string act_on(const BlameBook::Verdict& verdict, const fs::path& store_folder) {
    std::error_code none;
    if (!fs::is_directory(store_folder, none)) return {};
    auto store = content::Store::open(store_folder);
    if (!store) return store.error().line();
    const std::string reason = "the kiosk ended without a word " + std::to_string(verdict.crashes) + " times while it was ";
    if (verdict.pack.empty()) {
        const auto now = store->current();
        if (!now || now->good) return {};
        const auto back = store->roll_back(reason + "opened");
        return back ? "what was published last could not even be opened; the station goes back to what was shown before" : back.error().line();
    }
    const auto at = verdict.pack.find('@');
    if (at == std::string::npos) return {};
    const auto aside = store->put_aside(verdict.pack.substr(0, at), verdict.pack.substr(at + 1), reason + "shown");
    if (!aside) return aside.error().line();
    return *aside ? "the pack " + verdict.pack + " is put aside: " + reason + "shown" : std::string();
}

}  // namespace estation::kiosk
