#include "content/import/pack_draft.h"

#include <unistd.h>

#include <system_error>

#include "content/durable.h"

namespace estation::content {
namespace fs = std::filesystem;

std::string short_name(std::string_view text, std::size_t longest) {
    std::string name;
    for (const char c : text) {
        const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool good = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
        if (good) name.push_back(small);
        else if (!name.empty() && name.back() != '-') name.push_back('-');
        if (name.size() == longest) break;
    }
    while (name.ends_with('-')) name.pop_back();
    return name;
}

Result<PackDraft> PackDraft::beside(const fs::path& out) {
    std::error_code fault;
    const auto target = fs::absolute(out.has_filename() ? out : out.parent_path(), fault);
    if (fs::exists(target, fault) && !(fs::is_directory(target, fault) && fs::is_empty(target, fault))) return Error{"something lies there already; name a folder that does not exist", out.string()};
    fs::create_directories(target.parent_path(), fault);
    PackDraft draft(target, target.parent_path() / ("." + target.filename().string() + ".making-" + std::to_string(getpid())));
    fs::remove_all(draft.path_, fault);
    if (!fs::create_directory(draft.path_, fault)) return Error{"the folder cannot be made: " + plain_words(fault.value()), target.parent_path().string()};
    return draft;
}

PackDraft::~PackDraft() {
    std::error_code none;
    if (!path_.empty()) fs::remove_all(path_, none);
}

std::string PackDraft::id() const {
    const auto name = short_name(target_.filename().string(), 40);
    return name.empty() ? "imported" : name;
}

Result<> PackDraft::finish() {
    std::error_code fault;
    fs::rename(path_, target_, fault);
    if (fault) return Error{"the folder cannot be moved to its place: " + plain_words(fault.value()), target_.string()};
    path_.clear();
    return sync_folder(target_.parent_path());
}

}  // namespace estation::content
