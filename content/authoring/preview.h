// Shows an author a pack as a visitor will see it, by running estation-kiosk: content/ knows nothing of screens and draws nothing
// itself. Either the kiosk opens on the folder and follows every change in it (its switch --watch), or pictures are taken of every
// item as it looks to those who read it in different ways. Used by estation-pack; one thread, which waits for the kiosk.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "content/pack.h"

namespace estation::content {

// estation-kiosk beside this program, else on the PATH; an error says where it was looked for.
[[nodiscard]] Result<std::filesystem::path> find_kiosk();

struct PreviewWish {
    std::filesystem::path kiosk, folder;
    std::string language;   // "en"; empty: Chinese
    std::string window;     // "1280x720"; empty: the whole screen
};

// Opens the kiosk and waits until it is closed. What it records goes into a folder of its own that is removed again.
[[nodiscard]] Result<> preview(const PreviewWish& wish);

// <out>/<item>.<view>.png, further down in an article <item>.<view>-2.png; of a quiz each question as it is asked, <item>.<view>.q01.png,
// and answered, <item>.<view>.a01.png, and <item>.<view>.result.png; and <out>/index.html, which shows them beside each other.
inline constexpr const char* preview_views[] = {"normal", "large", "low-reach", "portrait"};
struct ItemShots { std::string item, title, kind; std::vector<std::string> pictures; };   // items in the author's order; their pictures view by view, question by question
[[nodiscard]] Result<std::vector<ItemShots>> take_shots(const PreviewWish& wish, const Pack& pack, const std::vector<Error>& faults, const std::filesystem::path& out);

}  // namespace estation::content
