// Small packs for tests of the store: one article, one larger file, and what the test changes. One thread.
#pragma once
#include <filesystem>
#include <string>

#include "tests/fakes/scratch.h"

namespace estation::fakes {

struct SmallPack {
    std::string id = "p01";
    std::string version = "1";
    std::string text = "地震来了怎么办";                    // the article's paragraph
    std::string film = std::string(100'000, 'f');          // too large to be read as text, copied in pieces
};

inline std::filesystem::path put_pack(const std::filesystem::path& folder, const SmallPack& pack) {
    put(folder / "pack.toml", "id = \"" + pack.id + "\"\nversion = \"" + pack.version +
                                  "\"\ntitle = { zh = \"标题\", en = \"Title\" }\n[defaults]\ntopic = \"earthquake\"\naudience = [\"residents\"]\n"
                                  "source = [\"GB 18306-2015\"]\nlicence = \"CC-BY-4.0\"\n");
    put(folder / "first.md", "+++\ntitle = { zh = \"第一\", en = \"First\" }\nsummary = { zh = \"摘要\", en = \"Summary\" }\n+++\n\n" + pack.text + "\n");
    put(folder / "second.md", "+++\ntitle = { zh = \"第二\", en = \"Second\" }\nsummary = { zh = \"摘要\", en = \"Summary\" }\n+++\n\n不变的一页。\n");
    put(folder / "media/film.bin", pack.film);
    return folder;
}

}  // namespace estation::fakes
