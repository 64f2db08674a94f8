// The smallest pack that can be read, in a scratch folder of its own, for tests that add what they are about. One thread.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/fakes/scratch.h"

namespace estation::fakes {

class PackFolder {
public:
    PackFolder() {
        write("pack.toml",
              "id = \"p01\"\nversion = \"1\"\nupdated = 2026-11-20\ntitle = { zh = \"地震\", en = \"Quake\" }\nsummary = \"一句话\"\nevergreen = true\n"
              "[defaults]\ntopic = \"earthquake\"\naudience = [\"residents\"]\nsource = [\"GB 18306-2015\"]\nlicence = \"CC-BY-4.0\"\nvalid_until = "
              "2028-12-31\n");
    }
    void write(const std::string& name, std::string_view text) const { put(root() / name, std::string(text)); }
    [[nodiscard]] const std::filesystem::path& root() const { return scratch_.path(); }
    [[nodiscard]] std::string label(const std::string& name) const { return (root() / name).string(); }

private:
    Scratch scratch_;
};

inline constexpr std::string_view small_svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"><path d=\"M0 0L4 3\"/></svg>";

}  // namespace estation::fakes
