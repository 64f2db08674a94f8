// Any bytes as the TOML of an item, as the front matter of an article and as pack.toml, read through the one door that
// all packs go through.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "content/pack.h"

namespace {

using namespace estation::content;

// A pack in memory: the bytes are one of its files, the others are sound.
class MemorySource : public FileSource {
public:
    MemorySource(std::string_view bytes, bool as_pack) : bytes_(bytes), as_pack_(as_pack) {}

    [[nodiscard]] std::vector<std::string> names() const override { return {"article.md", "img/a.svg", "item.gift", "item.toml", "pack.toml", "v.mp4"}; }
    [[nodiscard]] Result<Bytes> read(const std::string& name, std::uint64_t) const override {
        if (name == "pack.toml") return bytes(as_pack_ ? std::string(bytes_) : "id = \"p\"\nversion = \"1\"\ntitle = \"t\"\n[defaults]\ntopic = \"youth\"\n");
        if (name == "item.toml") return bytes(std::string(bytes_));
        if (name == "article.md") return bytes("+++\n" + std::string(bytes_) + "\n+++\ntext\n");
        if (name == "item.gift") return bytes("q{T}");
        if (name == "img/a.svg") return bytes("<svg viewBox='0 0 4 3'/>");
        return Error{"there is no such file", name};
    }
    [[nodiscard]] Result<std::filesystem::path> path(const std::string& name) const override {
        if (name == "v.mp4") return std::filesystem::path("/v.mp4");
        return Error{"there is no such file", name};
    }

private:
    static Bytes bytes(std::string_view text) {
        const auto* begin = reinterpret_cast<const std::byte*>(text.data());
        return {begin, begin + text.size()};
    }
    std::string_view bytes_;
    bool as_pack_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const bool as_pack : {false, true}) {
        const auto pack = Pack::open(std::make_unique<MemorySource>(bytes, as_pack), "fuzz");
        if (!pack) continue;
        for (const auto& fault : (*pack)->faults())
            if (fault.line().find('\n') != std::string::npos) std::abort();
        for (const auto& item : (*pack)->items())
            if (item.id != item.pack + "/" + item.name || item.title.empty()) std::abort();
    }
    return 0;
}
