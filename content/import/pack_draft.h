// A pack folder in the making: it grows under a hidden name beside its place and moves there when it is whole; otherwise it is gone
// again. One thread.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "content/result.h"

namespace estation::content {

class PackDraft {
public:
    // `out` must not exist, or be an empty folder.
    static Result<PackDraft> beside(const std::filesystem::path& out);
    PackDraft(PackDraft&& other) noexcept : target_(std::move(other.target_)), path_(std::exchange(other.path_, {})) {}
    PackDraft& operator=(PackDraft&&) = delete;
    ~PackDraft();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    // What the pack may be called by its folder's name: "My Quiz" -> "my-quiz"; a name without Latin letters is "imported".
    [[nodiscard]] std::string id() const;
    [[nodiscard]] Result<> finish();

private:
    PackDraft(std::filesystem::path target, std::filesystem::path path) : target_(std::move(target)), path_(std::move(path)) {}
    std::filesystem::path target_, path_;
};

// Small letters, digits and single hyphens, at most `longest` of them; empty when nothing of it can stay.
[[nodiscard]] std::string short_name(std::string_view text, std::size_t longest);

}  // namespace estation::content
