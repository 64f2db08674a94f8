// The ProgramShelf is the folder of programs that were pushed to a station, and the one door to its book. A program is laid out
// whole in a temporary folder, every file hashed while it is copied and made durable, and renamed into its place, so that
// what bears a manifest's name was complete once; what a power cut or a failing disk leaves is found by checking again
// before each start. The sync thread lays out, the launcher and the running kiosk change the book; whoever changes something holds
// a lock on the folder for that moment. No state in memory: any thread, any process.
//
//   <root>/book.txt              content/program_book.h
//   <root>/<sha256>/             bin/estation-kiosk, share/estation/assets/..., program.toml
//   <root>/<sha256>/manifest.txt what it is made of; its own sha256 is the folder's name
//   <root>/.laying-..., .torn-...   on its way in, and out: gone with the next sweep
#pragma once
#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "content/manifest.h"
#include "content/program_book.h"
#include "content/result.h"

namespace estation::content {

class ProgramShelf {
public:
    explicit ProgramShelf(std::filesystem::path root) : root_(std::move(root)) {}

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }
    [[nodiscard]] bool used() const;   // something was pushed to this station once
    [[nodiscard]] std::filesystem::path folder(const std::string& manifest) const { return root_ / manifest; }
    [[nodiscard]] std::filesystem::path executable(const std::string& manifest) const;

    // One that is damaged counts as empty: then the installed program runs, and what is ordered is tried again.
    [[nodiscard]] ProgramBook book() const;
    // Writes nothing when nothing has changed. Makes the folder.
    [[nodiscard]] Result<ProgramBook> change(const std::function<void(ProgramBook&)>& how) const;

    // `blob` says where a file of the manifest lies; `manifest_hash` is its text's.
    [[nodiscard]] Result<> lay_out(const std::string& manifest_hash, const Manifest& manifest, const std::function<std::filesystem::path(const ManifestFile&)>& blob) const;
    // All its files, by their sizes.
    [[nodiscard]] Result<Manifest> look_at(const std::string& manifest) const;
    // That, and the executable's fingerprint: cheap enough for each start.
    [[nodiscard]] Result<> check(const std::string& manifest) const;
    // Takes one that is not whole out of the way, so that it is laid out again.
    void put_away(const std::string& manifest) const;
    // Removes everything but what the book names and `besides`.
    [[nodiscard]] Result<> sweep(const std::set<std::string>& besides = {}) const;

private:
    std::filesystem::path root_;
};

// The kernel's name for the time since the machine was switched on; empty where there is none.
[[nodiscard]] std::string this_boot();

}  // namespace estation::content
