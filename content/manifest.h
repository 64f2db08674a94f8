// The small text files of the store, as plain values: a Manifest lists the files of one published pack, a
// GenerationRecord lists the packs of one generation, a RecallRecord what may not be shown any more, a FailureRecord
// what was taken back because it did not stand its trial. All are lines that a person can read, parsed strictly,
// with caps, and all end in a way that a torn file cannot imitate. Pure functions but for survey(); any thread.
//
//   estation-manifest 1                          estation-generation 1 7
//   <sha256> <bytes> <name>                      before 6
//   <sha256> <bytes> <name>                      good yes
//   end 2                                        pack <sha256 of the manifest> <label>
//                                                end <sha256 of all lines above>
//   estation-recalled 1                          estation-failed 1
//   recall <id> <pack> <sha256, or *: all>       failed <sha256 of the manifest> <why>
//   end <sha256 of all lines above>              end <sha256 of all lines above>
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"

namespace estation::content {

// A name inside a pack: relative, '/' between folders, no "..", nothing hidden, nothing a terminal would obey.
[[nodiscard]] Result<> check_pack_name(std::string_view name);

struct ManifestFile { std::string sha256; std::uint64_t bytes = 0; std::string name; };

struct Manifest {
    std::vector<ManifestFile> files;  // sorted by name, no name twice

    [[nodiscard]] static Result<Manifest> parse(std::string_view text, const std::string& where);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const ManifestFile* find(std::string_view name) const;  // nullptr: not in this pack
    [[nodiscard]] std::uint64_t bytes() const;
};

struct PackEntry {
    std::string manifest;  // sha256 of the manifest's text
    std::string label;     // the pack's id, for messages
    bool operator==(const PackEntry&) const = default;
};

struct GenerationRecord {
    std::uint64_t number = 0;
    std::uint64_t before = 0;  // what was shown when this was installed: where a roll back goes; 0: nothing
    bool good = false;
    std::vector<PackEntry> packs;

    [[nodiscard]] static Result<GenerationRecord> parse(std::string_view text, const std::string& where);
    [[nodiscard]] Result<std::string> text() const;
};

struct RecalledPack {
    std::string id;        // of the recall, small letters, digits and '-'
    std::string pack;
    std::string manifest;  // empty: every version
    bool operator==(const RecalledPack&) const = default;
};

struct RecallRecord {
    std::vector<RecalledPack> recalls;

    [[nodiscard]] bool covers(std::string_view pack, std::string_view manifest) const;
    [[nodiscard]] static Result<RecallRecord> parse(std::string_view text, const std::string& where);
    [[nodiscard]] Result<std::string> text() const;
};

struct FailedPack {
    std::string manifest, reason;  // the reason on one line
    bool operator==(const FailedPack&) const = default;
};

struct FailureRecord {
    std::vector<FailedPack> failures;  // the newest last

    [[nodiscard]] bool names(std::string_view manifest) const;
    [[nodiscard]] static Result<FailureRecord> parse(std::string_view text, const std::string& where);
    [[nodiscard]] Result<std::string> text() const;
};

// Reads every file of a pack folder to name it by its fingerprint. Links that lead outside, names that are not
// allowed and anything that is not an ordinary file are errors; hidden files are passed over. A folder that was built
// (content/authoring/pack_build) lists its own files in manifest.txt, which is not one of them: what differs from that list, on a
// stick that is going bad for example, is an error too.
[[nodiscard]] Result<Manifest> survey(const std::filesystem::path& folder, const std::function<void(std::uint64_t bytes)>& progress = {});

inline constexpr std::string_view built_manifest = "manifest.txt";   // in the pack's top folder
inline constexpr std::uint64_t manifest_cap = 16u << 20;
inline constexpr std::uint64_t generation_cap = 256u << 10;
inline constexpr std::uint64_t record_cap = 4u << 20;       // of recalls and failures
inline constexpr std::size_t recalls_cap = 10'000, failures_cap = 1'000;
inline constexpr std::uint64_t largest_number = 1'000'000'000'000'000;  // of anything counted in these files
inline constexpr std::size_t pack_files_cap = 20'000;
inline constexpr std::size_t generation_packs_cap = 1'000;

// Digits only, no sign, no leading zero, at most largest_number.
[[nodiscard]] bool parse_number(std::string_view text, std::uint64_t& number);

}  // namespace estation::content
