// Publishing brings packs from an author's folder to the stations of a channel: an upload is a draft, somebody else reviews
// it, a publisher puts it into a channel's order, at once or for a share of the stations first; a stage widens, stops, or is
// stopped by the stations' own reports; a recall takes a pack off every screen. Each change of an order is signed and
// published here, or waits for a signature from a stick. Functions on a Database and the data folder, on one thread;
// several server processes take turns at the database's lock.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/manifest.h"
#include "content/result.h"
#include "sync/order.h"
#include "sync/repository.h"
#include "sync/server/database.h"

namespace estation::sync::server {

// What a publish rings (Database::notify): "<the repository's timestamp version> <channel> <channel> ...".
inline constexpr std::string_view publish_bell = "estation_published";

// Where everything lies below the server's data folder.
struct DataFolder {
    std::filesystem::path root;
    [[nodiscard]] std::filesystem::path database() const { return root / "server.sqlite"; }
    [[nodiscard]] std::filesystem::path repository() const { return root / "repository"; }  // served as /repo
    [[nodiscard]] std::filesystem::path blobs() const { return repository() / "blobs"; }
    [[nodiscard]] std::filesystem::path drafts() const { return root / "drafts"; }
    [[nodiscard]] std::filesystem::path keys() const { return root / "keys"; }
    [[nodiscard]] std::filesystem::path requests() const { return root / "requests"; }
    [[nodiscard]] std::filesystem::path skip() const { return root / "skip-versions.txt"; }  // after a restore, until the next publish
    [[nodiscard]] std::filesystem::path audit_head() const { return root / "audit-head.txt"; }
    [[nodiscard]] std::filesystem::path backups() const { return root / "backups"; }
};

enum class PackState { draft, reviewed, refused };
[[nodiscard]] std::string_view state_name(PackState state);

struct PublishedPack {
    std::string manifest, id, version, title;
    std::uint64_t bytes = 0;
    PackState state = PackState::draft;
    std::string author, reviewer, note;       // of the review
    std::int64_t uploaded_ms = 0, reviewed_ms = 0;
    std::vector<std::string> advice;          // what a reviewer should look at
};

struct Channel {
    Order order;                              // as it shall be
    std::uint64_t published = 0;              // the version that stations can get; lower: a signature is awaited
    int stop_after = 0;                       // failing stations that stop a stage by themselves; 0: none
    std::int64_t stage_ms = 0;                // when the stage began
    std::uint64_t adopted = 0;                // the order is the published one, which the database does not know; 0: it is the database's
};

// What a publish did: the order's version, and whether a signature from the stick is awaited. `adopted`: the version that was
// out in the world before, though whoever published it was cut off and got no answer; 0: there was none.
struct Outcome { std::uint64_t version = 0; bool awaits_signature = false; std::uint64_t adopted = 0; };

class Publishing {
public:
    Publishing(Database& database, DataFolder data) : database_(database), data_(std::move(data)) {}

    // ---- Packs. Those that change something are called within a transaction, but for upload() ----
    // Checks a folder with the station's own reader and copies its files; a pack with faults is refused with all of them.
    // What is there already stays as it is. A folder with a program.toml is a program (content/program.h), and is looked at as one.
    [[nodiscard]] content::Result<PublishedPack> upload(const std::filesystem::path& folder, const std::string& author, std::int64_t now_ms);
    [[nodiscard]] content::Result<std::vector<PublishedPack>> packs();
    [[nodiscard]] content::Result<std::optional<PublishedPack>> pack(std::string_view manifest);
    // Nobody reviews their own.
    [[nodiscard]] content::Result<> review(std::string_view manifest, const std::string& reviewer, bool good, const std::string& note, std::int64_t now_ms);

    // ---- Channels ----
    [[nodiscard]] content::Result<std::vector<std::string>> channels();
    [[nodiscard]] content::Result<std::optional<Channel>> channel(std::string_view name);

    // Changes a channel's order (an unknown channel begins empty) and publishes it. `beside` runs in the same transaction,
    // with the outcome, just before the files are written: the audit's line.
    struct Edit { std::function<content::Result<>(Channel&)> change; std::function<content::Result<>(const Outcome&)> beside; };
    [[nodiscard]] content::Result<Outcome> change(const std::string& channel, const Edit& edit, std::int64_t now_ms);

    // Edits for change(): they fail with one sentence.
    // `packs` are manifests, each in place of the pack of the same id; `removed` are ids. percent 100: everybody at once.
    struct Wish { std::vector<std::string> packs, removed; int percent = 100; int stop_after = 2; };
    [[nodiscard]] content::Result<> put_packs(Channel& channel, const Wish& wish, std::int64_t now_ms);
    [[nodiscard]] static content::Result<> widen(Channel& channel, int percent);
    [[nodiscard]] static content::Result<> stop_stage(Channel& channel);
    // Returns through the channel's last recall; `manifest` empty: every version.
    [[nodiscard]] static content::Result<> recall(Channel& channel, const std::string& pack, const std::string& manifest, const std::string& reason);
    [[nodiscard]] static content::Result<> take_recall_back(Channel& channel, const std::string& id);

    // ---- Signatures ----
    // What waits to be signed; nothing: all is published. A file for the stick.
    [[nodiscard]] content::Result<std::optional<std::string>> request() const;
    // A signed targets or root file. Returns what was awaited: "targets" or "root".
    [[nodiscard]] content::Result<std::string> take_answer(std::string_view signed_file, std::int64_t now_ms);
    // Signs the timestamp anew when half of its time is over, and the snapshot too; after a restore everything, with version
    // numbers that no station knows yet. True: it did.
    [[nodiscard]] content::Result<bool> renew_when_due(std::int64_t now_ms, bool now_anyway = false);

    // ---- Watching ----
    // Stations that report a failure of a pack which only the stage has; the channels whose stage is to be stopped.
    struct Failing { std::string channel; std::vector<std::string> stations; };
    [[nodiscard]] content::Result<std::vector<Failing>> failing_stages();

private:
    [[nodiscard]] content::Result<> lock();
    [[nodiscard]] Terms terms() const;
    [[nodiscard]] content::Result<> publish(std::int64_t now_ms);
    [[nodiscard]] content::Result<> store_blobs(std::string_view manifest);
    [[nodiscard]] content::Result<> keep_draft(const PublishedPack& draft, const content::Manifest& manifest, std::int64_t now_ms);
    [[nodiscard]] content::Result<> ring(std::int64_t timestamp_version, const std::string& channels);

    Database& database_;
    DataFolder data_;
};

}  // namespace estation::sync::server
