// The BlameBook knows which pack was at work when the kiosk ended without a word: whose page was shown, whose picture was being
// decoded, whose film played. That stands in a page of memory which the system keeps when the program dies, so that noting it
// costs no write and no wait; who ends in order leaves it empty, and after a new boot it means nothing, because then somebody
// took the power away. A pack that was at work in two crashes of a week, and in more than half of them, is guilty. Owned by
// main(); at_work() from any thread, the rest from one.
//
//   <data>/at-work        what is at work, in a fixed form
//   <data>/crashes.txt    a line for each crash of the last days: its second since 1970, and what was at work
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"

namespace estation::kiosk {

// A pack as "id@version"; empty: none.
using AtWork = std::function<void(const std::string& pack)>;

class BlameBook {
public:
    // `loading`: the packs of the store are being opened, all of them.
    enum class Part { page, picture, film, loading };

    // Reads what the last run left behind, and begins anew. `boot` as in StartBook. What cannot be written is not noted: then nobody
    // is blamed.
    BlameBook(const std::filesystem::path& data, const std::string& boot, std::int64_t now_s);
    ~BlameBook();
    BlameBook(const BlameBook&) = delete;
    BlameBook& operator=(const BlameBook&) = delete;

    struct Verdict {
        std::string pack;        // "id@version"; empty: what is shown as a whole, which could not even be opened
        int crashes = 0;
    };
    // Who is guilty of the crash that came before this start; nothing: it was none, or nobody is.
    [[nodiscard]] const std::optional<Verdict>& verdict() const { return verdict_; }

    void at_work(Part part, const std::string& pack);
    [[nodiscard]] AtWork watcher(Part part) { return [this, part](const std::string& pack) { at_work(part, pack); }; }

private:
    class Page;
    std::unique_ptr<Page> page_;
    std::optional<Verdict> verdict_;
};

// Does what the verdict says to the store: the guilty pack goes back to the version before, or goes; what could not be opened as a
// whole and was never shown for a while is rolled back. A line for the log, empty when nothing was to be done.
[[nodiscard]] std::string act_on(const BlameBook::Verdict& verdict, const std::filesystem::path& store);

}  // namespace estation::kiosk
