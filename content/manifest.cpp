#include "content/manifest.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "content/program.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t name_cap = 400;
constexpr int depth_cap = 16;

// Lines of a file in which every line, the last one too, ends with a newline.
class Lines {
public:
    Lines(std::string_view text, const std::string& where) : rest_(text), where_(where) {}
    [[nodiscard]] std::optional<std::string_view> next() {
        const auto end = rest_.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        ++number_;
        return line;
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] Error fault(std::string text) const { return {std::move(text) + ", install the pack again", where_ + ":" + std::to_string(number_)}; }

private:
    std::string_view rest_;
    std::string where_;
    int number_ = 0;
};

// Takes the text up to the next space; false when there is no space.
bool take_word(std::string_view& line, std::string_view& word) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return false;
    word = line.substr(0, space);
    line.remove_prefix(space + 1);
    return true;
}

bool take_prefix(std::string_view& line, std::string_view prefix) {
    if (!line.starts_with(prefix)) return false;
    line.remove_prefix(prefix.size());
    return true;
}

bool sound_label(std::string_view label) {
    return !label.empty() && label.size() <= 40 && std::ranges::all_of(label, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

}  // namespace

bool parse_number(std::string_view text, std::uint64_t& number) {
    if (text.empty() || text.size() > 16 || (text.size() > 1 && text.front() == '0')) return false;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() && number <= largest_number;
}

Result<> check_pack_name(std::string_view name) {
    const auto fault = [&](const char* why) { return Error{why, std::string(name.substr(0, 80))}; };
    if (name.empty()) return fault("a file in a pack needs a name");
    if (name.size() > name_cap) return fault("the name is longer than 400 bytes, shorten it");
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return fault("the name holds a control character, rename the file");
        if (c == '\\') return fault("the name holds a backslash, use / between folders");
    }
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('/', begin), name.size());
        const auto part = name.substr(begin, end - begin);
        if (part.empty()) return fault("the name must be relative, without // and without / at either end");
        if (part == "." || part == "..") return fault("the name must stay inside the pack, take out . and ..");
        if (part.front() == '.') return fault("hidden files are not part of a pack, rename it without the dot");
        if (part.size() > 200) return fault("a part of the name is longer than 200 bytes, shorten it");
        begin = end + 1;
    }
    return {};
}

Result<Manifest> Manifest::parse(std::string_view text, const std::string& where) {
    Lines lines(text, where);
    if (text.size() > manifest_cap) return lines.fault("this manifest is too large to be one");
    if (lines.next() != "estation-manifest 1") return lines.fault("this is not a manifest of version 1");
    Manifest manifest;
    while (const auto whole_line = lines.next()) {
        std::string_view line = *whole_line, hash, bytes;
        if (take_prefix(line, "end ")) {
            std::uint64_t count = 0;
            if (!parse_number(line, count) || count != manifest.files.size() || !lines.at_end()) return lines.fault("the end does not fit the rest");
            return manifest;
        }
        ManifestFile file;
        if (!take_word(line, hash) || !take_word(line, bytes) || !is_sha256(hash) || !parse_number(bytes, file.bytes))
            return lines.fault("this line is not a fingerprint, a size and a name");
        if (auto r = check_pack_name(line); !r) return lines.fault(r.error().text);
        if (!manifest.files.empty() && manifest.files.back().name >= line) return lines.fault("the names are not in order");
        if (manifest.files.size() == pack_files_cap) return lines.fault("more files than a pack may have");
        file.sha256 = hash;
        file.name = line;
        manifest.files.push_back(std::move(file));
    }
    return lines.fault("the manifest stops in the middle");
}

std::string Manifest::text() const {
    std::string text = "estation-manifest 1\n";
    for (const auto& file : files) text += file.sha256 + " " + std::to_string(file.bytes) + " " + file.name + "\n";
    return text + "end " + std::to_string(files.size()) + "\n";
}

const ManifestFile* Manifest::find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(files, name, {}, [](const ManifestFile& file) { return std::string_view(file.name); });
    return found != files.end() && found->name == name ? &*found : nullptr;
}

std::uint64_t Manifest::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& file : files) sum += file.bytes;  // cannot overflow: 20,000 files of at most 10^15
    return sum;
}

Result<GenerationRecord> GenerationRecord::parse(std::string_view text, const std::string& where) {
    Lines lines(text, where);
    if (text.size() > generation_cap) return lines.fault("this list of packs is too large to be one");
    GenerationRecord record;
    auto line = lines.next().value_or("");
    if (!take_prefix(line, "estation-generation 1 ") || !parse_number(line, record.number) || record.number == 0)
        return lines.fault("this is not a list of packs of version 1");
    line = lines.next().value_or("");
    if (!take_prefix(line, "before ") || !parse_number(line, record.before)) return lines.fault("here should be \"before\" and a number");
    line = lines.next().value_or("");
    if (line != "good yes" && line != "good no") return lines.fault("here should be \"good yes\" or \"good no\"");
    record.good = line == "good yes";
    while (const auto whole_line = lines.next()) {
        line = *whole_line;
        if (take_prefix(line, "end ")) {
            const auto above = text.substr(0, text.size() - whole_line->size() - 1);
            const auto hash = hash_text(above);
            if (!hash) return hash.error();
            if (!lines.at_end() || line != *hash) return lines.fault("the fingerprint at the end does not fit the lines above");
            return record;
        }
        std::string_view hash;
        if (!take_prefix(line, "pack ") || !take_word(line, hash) || !is_sha256(hash) || !sound_label(line))
            return lines.fault("this line is not \"pack\", a fingerprint and a pack's id");
        if (record.packs.size() == generation_packs_cap) return lines.fault("more packs than a station may have");
        record.packs.push_back({std::string(hash), std::string(line)});
    }
    return lines.fault("the list of packs stops in the middle");
}

Result<std::string> GenerationRecord::text() const {
    std::string text = "estation-generation 1 " + std::to_string(number) + "\nbefore " + std::to_string(before) + "\ngood " + (good ? "yes" : "no") + "\n";
    for (const auto& pack : packs) {
        if (!sound_label(pack.label)) return Error{"a pack's id is 1 to 40 small letters, digits and -", pack.label};
        text += "pack " + pack.manifest + " " + pack.label + "\n";
    }
    const auto hash = hash_text(text);
    if (!hash) return hash.error();
    return text + "end " + *hash + "\n";
}

namespace {

// Checks the last line, "end" and the fingerprint of everything above it.
Result<> check_end(std::string_view whole, std::string_view last_line, std::string_view end, const Lines& lines) {
    const auto hash = hash_text(whole.substr(0, whole.size() - last_line.size() - 1));
    if (!hash) return hash.error();
    if (!lines.at_end() || end != *hash) return lines.fault("the fingerprint at the end does not fit the lines above");
    return {};
}

Result<std::string> with_end(std::string text) {
    const auto hash = hash_text(text);
    if (!hash) return hash.error();
    return text + "end " + *hash + "\n";
}

bool one_line(std::string_view text) { return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }); }

}  // namespace

bool RecallRecord::covers(std::string_view pack, std::string_view manifest) const {
    return std::ranges::any_of(recalls, [&](const RecalledPack& one) { return one.pack == pack && (one.manifest.empty() || one.manifest == manifest); });
}

Result<RecallRecord> RecallRecord::parse(std::string_view text, const std::string& where) {
    Lines lines(text, where);
    if (lines.next() != "estation-recalled 1") return lines.fault("this is not a list of recalls of version 1");
    RecallRecord record;
    while (const auto whole_line = lines.next()) {
        std::string_view line = *whole_line, id, pack;
        if (take_prefix(line, "end ")) {
            if (auto r = check_end(text, *whole_line, line, lines); !r) return r.error();
            return record;
        }
        const bool sound = take_prefix(line, "recall ") && take_word(line, id) && take_word(line, pack) && sound_label(id) && sound_label(pack) && (line == "*" || is_sha256(line));
        if (!sound) return lines.fault("this line is not \"recall\", its id, a pack's id and a fingerprint or *");
        if (record.recalls.size() == recalls_cap) return lines.fault("more recalls than a station keeps");
        record.recalls.push_back({std::string(id), std::string(pack), line == "*" ? std::string() : std::string(line)});
    }
    return lines.fault("the list of recalls stops in the middle");
}

Result<std::string> RecallRecord::text() const {
    if (recalls.size() > recalls_cap) return Error{"more recalls than a station keeps", {}};
    std::string text = "estation-recalled 1\n";
    for (const auto& one : recalls) {
        if (!sound_label(one.id) || !sound_label(one.pack) || !(one.manifest.empty() || is_sha256(one.manifest))) return Error{"a recall has an id, a pack's id and a fingerprint or none", one.id};
        text += "recall " + one.id + " " + one.pack + " " + (one.manifest.empty() ? "*" : one.manifest) + "\n";
    }
    return with_end(std::move(text));
}

bool FailureRecord::names(std::string_view manifest) const {
    return std::ranges::any_of(failures, [&](const FailedPack& one) { return one.manifest == manifest; });
}

Result<FailureRecord> FailureRecord::parse(std::string_view text, const std::string& where) {
    Lines lines(text, where);
    if (lines.next() != "estation-failed 1") return lines.fault("this is not a list of failures of version 1");
    FailureRecord record;
    while (const auto whole_line = lines.next()) {
        std::string_view line = *whole_line, hash;
        if (take_prefix(line, "end ")) {
            if (auto r = check_end(text, *whole_line, line, lines); !r) return r.error();
            return record;
        }
        if (!take_prefix(line, "failed ") || !take_word(line, hash) || !is_sha256(hash)) return lines.fault("this line is not \"failed\", a fingerprint and why");
        if (record.failures.size() == failures_cap) return lines.fault("more failures than a station keeps");
        record.failures.push_back({std::string(hash), std::string(line)});
    }
    return lines.fault("the list of failures stops in the middle");
}

Result<std::string> FailureRecord::text() const {
    std::string text = "estation-failed 1\n";
    const auto first = failures.size() > failures_cap ? failures.end() - failures_cap : failures.begin();
    for (auto one = first; one != failures.end(); ++one) {
        if (!is_sha256(one->manifest) || !one_line(one->reason)) return Error{"a failure has a fingerprint and one line of why", one->manifest};
        text += "failed " + one->manifest + " " + one->reason + "\n";
    }
    return with_end(std::move(text));
}

namespace {

// A link may point at another file of the same pack; anything else is refused, loudly, because leaving it out
// would only show as a hole on a screen far away.
Result<> check_link(const fs::path& link, const fs::path& folder) {
    std::error_code fault;
    const auto target = fs::canonical(link, fault);
    const auto home = fault ? fs::path() : fs::canonical(folder, fault);
    if (fault) return Error{"this link leads nowhere, put the file itself here", link.string()};
    const auto inside = std::mismatch(home.begin(), home.end(), target.begin(), target.end()).first == home.end();
    if (!inside) return Error{"this link leads out of the pack, put the file itself here", link.string()};
    if (!fs::is_regular_file(target, fault)) return Error{"this link does not lead to a file, put the file itself here", link.string()};
    return {};
}

Result<std::vector<std::string>> list_names(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code fault;
    fs::recursive_directory_iterator entry(folder, fault);
    const auto unreadable = [&] { return Error{"cannot read the folder: " + fault.message(), folder.string()}; };
    if (fault) return unreadable();
    for (; entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
        if (fault) return unreadable();
        const auto& path = entry->path();
        std::error_code ignored;
        if (path.filename().string().starts_with('.')) {
            entry.disable_recursion_pending();
            continue;
        }
        if (entry.depth() > depth_cap) return Error{"folders within folders deeper than 16, flatten them", path.string()};
        const auto status = entry->symlink_status(ignored);
        if (fs::is_directory(status)) continue;
        if (fs::is_symlink(status)) {
            if (auto r = check_link(path, folder); !r) return r.error();
        } else if (!fs::is_regular_file(status)) {
            return Error{"this is not an ordinary file, take it out of the pack", path.string()};
        }
        auto name = path.lexically_relative(folder).generic_string();
        if (name == built_manifest) continue;
        if (auto r = check_pack_name(name); !r) return Error{r.error().text, path.string()};
        if (names.size() == pack_files_cap) return Error{"more than 20000 files in one pack, divide it", folder.string()};
        names.push_back(std::move(name));
    }
    if (fault) return unreadable();
    std::ranges::sort(names);
    return names;
}

// What a built folder says of itself, compared with what lies in it.
Result<> check_built(const fs::path& folder, const Manifest& found) {
    const auto path = folder / built_manifest;
    std::error_code none;
    if (!fs::exists(fs::symlink_status(path, none))) return {};
    const auto text = read_capped(path, manifest_cap);
    if (!text) return text.error();
    const auto built = Manifest::parse(*text, path.string());
    if (!built) return built.error();
    const char* instead = "; copy the built pack again, or delete manifest.txt if you have changed it by hand";
    for (const auto& file : built->files) {
        const auto* here = found.find(file.name);
        if (here == nullptr) return Error{std::string("this file of the built pack is missing") + instead, (folder / file.name).string()};
        if (here->sha256 != file.sha256) return Error{std::string("this file is not the one that was built") + instead, (folder / file.name).string()};
    }
    for (const auto& file : found.files)
        if (built->find(file.name) == nullptr) return Error{std::string("this file was not there when the pack was built") + instead, (folder / file.name).string()};
    return {};
}

}  // namespace

Result<Manifest> survey(const fs::path& folder, const std::function<void(std::uint64_t)>& progress) {
    auto names = list_names(folder);
    if (!names) return names.error();
    Manifest manifest;
    for (auto& name : *names) {
        const auto hash = hash_file(folder / name, [&](std::span<const std::byte> piece) {
            if (progress) progress(piece.size());
            return Result<>();
        });
        if (!hash) return hash.error();
        manifest.files.push_back({hash->hex, hash->bytes, std::move(name)});
    }
    if (!manifest.find("pack.toml") && !manifest.find(program_facts_file)) return Error{"there is no pack.toml here, so this is not a pack", folder.string()};
    if (auto r = check_built(folder, manifest); !r) return r.error();
    return manifest;
}

}  // namespace estation::content
