// The Intake takes batches of figures in, each record once: for every station and epoch it knows the last number
// that it holds, and moves it in the same transaction in which it writes the rows and counts them into the month's
// figures. What comes again is skipped; what does not follow is refused, so that nothing is lost in silence; what was
// known to be missing and comes after all (by a stick) fills its hole; and numbers that come again with another content
// (a station's disk was put back from a backup) are noticed: the station then begins a new epoch. Forms and felt
// reports are kept apart from the figures. Owned by the server; one thread at a time, as its database.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/protocol.h"
#include "sync/server/database.h"

namespace estation::sync::server {

class Intake {
public:
    // With a connection of its own, or on one that outlives it.
    [[nodiscard]] static content::Result<std::unique_ptr<Intake>> open(const std::string& address);
    [[nodiscard]] static content::Result<std::unique_ptr<Intake>> open(Database& database);
    virtual ~Intake() = default;
    // The answer that goes back. An error: nothing was taken, let the other side try again.
    [[nodiscard]] virtual content::Result<Answer> take(std::string_view unverified_batch, std::int64_t received_ms) = 0;
    // The same for a batch that must be this station's own.
    [[nodiscard]] virtual content::Result<Answer> take_from(std::string_view station, std::string_view unverified_batch, std::int64_t received_ms) = 0;
    // The same inside the caller's transaction, for batches that were read before: many share one disk write, and what
    // simply follows is held back so that all of it goes into the database at once. begin_many() first, take_within() for
    // each batch, which stays where it is until write_many() has written what was held back: before the transaction ends,
    // or no answer is true.
    virtual void begin_many() = 0;
    [[nodiscard]] virtual content::Result<Answer> take_within(const SentBatch& batch, std::int64_t received_ms) = 0;
    [[nodiscard]] virtual content::Result<> write_many() = 0;
    // Every *.figures of a folder, in an order in which they follow; what is damaged or does not follow stays out
    // and is named in `refused`. Returns how many records were new.
    [[nodiscard]] virtual content::Result<std::uint64_t> take_folder(const std::filesystem::path& folder, std::int64_t received_ms, std::vector<content::Error>& refused) = 0;
    [[nodiscard]] virtual content::Result<std::uint64_t> records() const = 0;
    // Numbers that a station could not send again: gaps that are known.
    [[nodiscard]] virtual content::Result<std::uint64_t> missing() const = 0;
};

}  // namespace estation::sync::server
