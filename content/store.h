// The Store keeps packs on disk for a station: files under their sha256, generations that name them, and one
// switch that says which generation is shown. Everything is written to a temporary name, fsynced, renamed, and
// the folder fsynced, so that a power cut at any moment leaves the old generation or the new one, never neither.
// Owned by the thread that updates content (sync, or a tool); the UI thread never calls it. What changes the
// store takes a lock on its folder; a second program that tries at the same time gets an error and may try later.
//
//   <root>/blobs/ab/abcdef...           one file, named by its sha256
//   <root>/manifests/<sha256>.txt       a published pack: names, hashes, sizes (content/manifest.h says how)
//   <root>/generations/<n>.txt          the packs of generation n, whether it is good, what it followed
//   <root>/current                      the number that is shown: the switch
//   <root>/starts                       a generation and its starts so far without "good"
//   <root>/damaged/                     what scrub() moved aside, until the next sweep
//   <root>/incoming/<sha256>            fetched and verified, until it is installed; parts/ below it: on their way
//   <root>/recalled                     what may not be shown any more, whatever generation names it
//   <root>/failed                       what was rolled back, and is not installed again
//   <root>/kept                         what is not shown, but kept and handed on: a program (content/program.h)
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "content/library.h"
#include "content/manifest.h"
#include "content/result.h"

namespace estation::content {

struct Generation {
    std::uint64_t number = 0;
    std::vector<std::string> manifests;  // sha256 of each pack's manifest, in programme order
    bool good = false;                   // has been shown for a while
};

struct InstallPlan { std::uint64_t bytes_needed = 0, bytes_free = 0, files_new = 0, files_kept = 0; };

// A pack as an order names it: its id and the sha256 of its manifest.
struct WantedPack {
    std::string id, manifest;
    bool operator==(const WantedPack&) const = default;
};

// What installing an order would take. The manifests must be here for it.
struct OrderPlan {
    std::vector<ManifestFile> missing;            // what must be fetched, each file once
    std::vector<std::string> leaving;             // ids of packs that are shown now and will not be
    std::uint64_t bytes_needed = 0, bytes_free = 0;
    std::uint64_t bytes_to_clear = 0;             // what make_room() would give back
    [[nodiscard]] bool fits(std::uint64_t reserve_bytes) const { return missing.empty() || bytes_free + bytes_to_clear >= bytes_needed + reserve_bytes; }
    [[nodiscard]] bool needs_room(std::uint64_t reserve_bytes) const { return !missing.empty() && bytes_free < bytes_needed + reserve_bytes; }
};

struct Installed {
    Generation generation;
    bool changed = false;                         // the switch moved
    std::vector<Error> left_out;                  // a pack that stays as it was, or away, and why
};

class Store {
public:
    static Result<Store> open(const std::filesystem::path& root);

    // Takes the pack folders as the next generation and switches to it. All or nothing. Refuses with numbers
    // when the disk cannot hold it and `reserve_bytes` besides. Repeating it with the same content is harmless.
    // `progress` counts every byte twice: read to name it, then copied or found to be there already.
    [[nodiscard]] Result<Generation> install(const std::vector<std::filesystem::path>& pack_folders, std::uint64_t reserve_bytes = 64u << 20,
                                             const std::function<void(std::uint64_t done, std::uint64_t total)>& progress = {});
    [[nodiscard]] Result<InstallPlan> plan(const std::vector<std::filesystem::path>& pack_folders) const;

    // ---- what an order brings: fetched by fingerprint, then installed ----

    // Where a fetched file waits, and where one on its way is kept. Whoever puts it there has verified it.
    [[nodiscard]] std::filesystem::path incoming(const std::string& sha256) const;
    [[nodiscard]] std::filesystem::path incoming_parts() const;
    // The file of a blob, whether it is there or not.
    [[nodiscard]] std::filesystem::path blob(const std::string& sha256) const;
    // A manifest that is in the store or waits in incoming, with its fingerprint checked.
    [[nodiscard]] Result<Manifest> manifest(const std::string& sha256) const;
    [[nodiscard]] Result<OrderPlan> plan_order(const std::vector<WantedPack>& packs) const;
    // Removes what neither the shown packs, nor the way back while they are on trial, nor these packs need. Returns
    // bytes freed.
    [[nodiscard]] Result<std::uint64_t> make_room(const std::vector<WantedPack>& packs);
    // The packs as the next generation. Each comes whole or not at all: one that is not complete, cannot be opened,
    // or failed before stays in the version that is shown, or away, and is named in `left_out`. Repeating it is
    // harmless. Fails, and changes nothing, when no pack at all would be left.
    [[nodiscard]] Result<Installed> install_order(const std::vector<WantedPack>& packs);
    // These, and only these, are kept though nothing shows them; their files and manifests are here already. When it returns it
    // is durable.
    [[nodiscard]] Result<> keep(const std::vector<WantedPack>& packs);
    // From now on these, and only these, are not shown, whichever generation names them, also after a roll back or a
    // power cut. When it returns it is durable.
    [[nodiscard]] Result<> recall(const std::vector<RecalledPack>& recalls);
    [[nodiscard]] std::vector<RecalledPack> recalled() const;
    [[nodiscard]] std::vector<FailedPack> failed() const;
    [[nodiscard]] Result<> note_failure(const std::string& manifest, const std::string& reason);
    // Takes one pack off the screen that has shown itself to be at fault: it is noted as failed, and a new generation has the
    // version before it, where that is still here, or goes without it. False: it is not shown, or it is the only one.
    [[nodiscard]] Result<bool> put_aside(const std::string& pack, const std::string& version, const std::string& reason);

    // What is shown: the generation that the switch names or, when that one cannot be read, the newest whole one.
    [[nodiscard]] std::optional<Generation> current() const;
    [[nodiscard]] std::vector<Generation> generations() const;  // oldest first
    // The packs of the current generation. A pack or blob that is missing or damaged is left out and named in
    // `faults`; fails only when nothing at all can be shown.
    [[nodiscard]] Result<std::vector<std::shared_ptr<const Pack>>> open_current(std::vector<Error>* faults = nullptr) const;

    // Counts a start of the current generation; when three have gone by without mark_good(), the next one rolls
    // back by itself, notes what was new in it as failed, and says so. Writes nothing once the generation is good.
    [[nodiscard]] Result<bool> note_start();  // true: rolled back
    [[nodiscard]] Result<> mark_good();
    // To the generation before; the same one switch, the same note.
    [[nodiscard]] Result<> roll_back(const std::string& reason = "it was rolled back by hand");
    // Deletes generations older than the one before current, then blobs nobody names, unfinished files and what
    // scrub() moved aside. Returns bytes freed.
    [[nodiscard]] Result<std::uint64_t> sweep();
    // Re-hashes blobs of the current generation; damaged ones are moved aside and named.
    [[nodiscard]] Result<std::vector<Error>> scrub();

private:
    explicit Store(std::filesystem::path root) : root_(std::move(root)) {}
    std::filesystem::path root_;
};

}  // namespace estation::content
