// The shelf of a Store: where its files lie and what can be read from them. What was recalled is left out in one place,
// read_generation(), so that nobody above can show it by another way. For content/store*.cpp only; the thread that
// uses the Store.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "content/blob_source.h"
#include "content/manifest.h"
#include "content/pack.h"
#include "content/result.h"
#include "content/store.h"

namespace estation::content::shelf {

struct Layout {
    explicit Layout(const std::filesystem::path& root_folder) : root(root_folder) {}
    std::filesystem::path root;
    std::filesystem::path blobs = root / "blobs", manifests = root / "manifests", generations = root / "generations";
    std::filesystem::path current = root / "current", starts = root / "starts", damaged = root / "damaged";
    std::filesystem::path incoming = root / "incoming", parts = incoming / "parts", recalled = root / "recalled", failed = root / "failed", kept = root / "kept";
    [[nodiscard]] std::filesystem::path blob(const std::string& sha256) const { return blob_path(blobs, sha256); }
    [[nodiscard]] std::filesystem::path manifest(const std::string& sha256) const { return manifests / (sha256 + ".txt"); }
    [[nodiscard]] std::filesystem::path generation(std::uint64_t number) const { return generations / (std::to_string(number) + ".txt"); }
};


// One program at a time changes a store. The lock belongs to the open folder, so it cannot outlive a crash.
class FolderLock {
public:
    // Waits a moment for another thread or program, then refuses.
    [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int file) : file_(file) {}
    int file_;
};

// Names of a folder, without a promise of order; a folder that is not there is empty.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);
// Numbers of the generations that have a file, whole or not, oldest first.
[[nodiscard]] std::vector<std::uint64_t> generation_numbers(const Layout& at);
[[nodiscard]] Result<std::optional<std::uint64_t>> read_switch(const Layout& at);
// What is kept though nothing shows it, in the form of a generation; no list is an empty one, and so is a damaged one: what it
// named is fetched again.
[[nodiscard]] GenerationRecord read_kept(const Layout& at);
// Without the packs that were recalled.
[[nodiscard]] Result<GenerationRecord> read_generation(const Layout& at, std::uint64_t number);
[[nodiscard]] Result<Manifest> read_manifest(const Layout& at, const std::string& sha256);
[[nodiscard]] Result<Manifest> read_incoming_manifest(const Layout& at, const std::string& sha256);
// A list that is not there is empty; one that is damaged is an error.
[[nodiscard]] Result<RecallRecord> read_recalled(const Layout& at);
[[nodiscard]] Result<FailureRecord> read_failed(const Layout& at);
// What is shown. A switch, a generation or a manifest that cannot be read sends us to the newest whole
// generation; when there is none, to the switch's own as far as it goes.
[[nodiscard]] std::optional<GenerationRecord> shown(const Layout& at, std::vector<Error>* faults);
// Where a roll back goes: what was shown before, else the newest whole one that is older.
[[nodiscard]] std::optional<GenerationRecord> before(const Layout& at, const GenerationRecord& record);
[[nodiscard]] Generation public_view(const GenerationRecord& record);
[[nodiscard]] Result<std::shared_ptr<const Pack>> open_pack(const Layout& at, const PackEntry& entry, std::vector<Error>* faults);
[[nodiscard]] std::vector<std::shared_ptr<const Pack>> open_packs(const Layout& at, const GenerationRecord& record, std::vector<Error>* faults);
[[nodiscard]] Result<> throw_switch(const Layout& at, std::uint64_t number);
// Writes the generation's file and throws the switch. What fails takes the file away again, unless it is what a reader
// finds. Everything that the generation names is durable already.
[[nodiscard]] Result<> switch_to(const Layout& at, const GenerationRecord& record);
[[nodiscard]] Result<> add_failures(const Layout& at, const std::vector<FailedPack>& failures);
// The number of the next generation, above all that ever had a file or the switch.
[[nodiscard]] std::uint64_t next_number(const Layout& at);
[[nodiscard]] std::uint64_t free_bytes(const std::filesystem::path& folder);
[[nodiscard]] std::string megabytes(std::uint64_t bytes);
void note(std::vector<Error>* faults, Error fault);

}  // namespace estation::content::shelf
