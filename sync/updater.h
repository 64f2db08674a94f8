// The Updater keeps a station's copy of the signed metadata and fetches targets by it: the client workflow of The
// Update Framework (specification 1.0.34, section 5) over one mirror at a time. Each role is made durable as soon
// as it is accepted, so that a power cut anywhere leaves a state from which the next update goes on. It says what
// may be installed; what is shown does not depend on it. Owned by the sync thread.
//
//   <folder>/root.json timestamp.json snapshot.json targets.json <role>.json   as they were served
//   <folder>/first-root/root.signed    what the station was given when it was set up; the way back when root.json is damaged
//   <folder>/time/floor                the latest time that verified data has told
//   <folder>/parts/<sha256>            downloads on their way
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/mirror.h"
#include "sync/trust/trusted.h"

namespace estation::sync {

struct UpdaterSettings {
    std::filesystem::path folder;
    trust::Limits limits;
    // Seconds since the Unix epoch.
    std::function<std::int64_t()> clock;
    // Whether a clock that is behind is corrected by what verified timestamps have told.
    bool keep_time_floor = true;
    Pace metadata_pace;
    Pace target_pace;
    std::stop_token stop;
};

class Updater {
public:
    // Gives a station its trusted root. Replaces what is there; what was signed by others is then ignored.
    [[nodiscard]] static content::Result<> install_root(const std::filesystem::path& folder, std::string_view root_bytes);

    // `mirror` outlives this or the next use_mirror().
    Updater(Mirror& mirror, UpdaterSettings settings);

    void use_mirror(Mirror& mirror) { mirror_ = &mirror; }

    // Brings the four top-level roles up to date. After an error everything that was accepted before it is kept,
    // and what was trusted before is trusted still.
    [[nodiscard]] content::Result<> refresh();
    // What the repository says of a target path, after refresh(); nothing: nobody who may speaks of it. Loads
    // delegated roles as it needs them.
    [[nodiscard]] content::Result<std::optional<trust::TargetFile>> find(const std::string& target_path);
    // Puts the target at `file`, unless it is there already. Goes on with what an earlier try left; a file that
    // turns out wrong is thrown away and nothing appears at `file`.
    [[nodiscard]] content::Result<> fetch(const trust::TargetFile& target, const std::filesystem::path& file);

    // After refresh(); nullptr before.
    [[nodiscard]] const trust::TrustedSet* trusted() const { return trusted_ ? &*trusted_ : nullptr; }

private:
    struct Fetched { int status = 0; std::string bytes, etag; };

    [[nodiscard]] std::filesystem::path kept_file(const std::string& role) const;
    [[nodiscard]] content::Result<std::string> read_kept(const std::string& role, std::uint64_t cap) const;
    [[nodiscard]] content::Result<> keep(const std::string& role, std::string_view bytes) const;
    [[nodiscard]] content::Result<> forget_rotated() const;
    [[nodiscard]] content::Result<Fetched> ask(const std::string& name, std::uint64_t cap, const std::string& etag = {});
    [[nodiscard]] content::Result<std::string> fetch_role(const std::string& role, const trust::MetaFile& expected, std::uint64_t cap);
    [[nodiscard]] std::int64_t now() const;
    [[nodiscard]] content::Result<trust::TrustedSet> begin_from_kept_root(std::int64_t now) const;
    [[nodiscard]] content::Result<> update_root(trust::TrustedSet& set);
    [[nodiscard]] content::Result<> update_timestamp(trust::TrustedSet& set);
    [[nodiscard]] content::Result<> update_snapshot(trust::TrustedSet& set);
    [[nodiscard]] content::Result<std::shared_ptr<const trust::Targets>> load_targets(const trust::TrustedSet& set, const std::string& role, const trust::Targets* delegator);
    void raise_time_floor(const trust::TrustedSet& set) const;

    Mirror* mirror_;
    UpdaterSettings settings_;
    std::string timestamp_etag_, timestamp_etag_from_;  // of the kept timestamp, and the mirror that gave it
    std::optional<trust::TrustedSet> trusted_;
    std::shared_ptr<const trust::Targets> top_;
    // A role is believed for the delegator that it was verified against, and for no other.
    std::map<std::pair<const trust::Targets*, std::string>, std::shared_ptr<const trust::Targets>> delegated_;
};

}  // namespace estation::sync
