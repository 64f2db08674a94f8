// The Intake takes batches of figures in, each record once: for every station and epoch it knows the last number
// that it holds, and moves it in the same transaction in which it writes the rows. What comes again is skipped;
// what does not follow is refused, so that nothing is lost in silence. Owned by the server; one thread at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "content/result.h"
#include "sync/protocol.h"

namespace estation::sync::server {

class Intake {
public:
    [[nodiscard]] static content::Result<std::unique_ptr<Intake>> open(const std::filesystem::path& file);
    virtual ~Intake() = default;
    // The answer that goes back. An error: nothing was taken, let the other side try again.
    [[nodiscard]] virtual content::Result<Answer> take(std::string_view unverified_batch, std::int64_t received_ms) = 0;
    // Every *.figures of a folder, in an order in which they follow; what is damaged or does not follow stays out
    // and is named in `refused`. Returns how many records were new.
    [[nodiscard]] virtual content::Result<std::uint64_t> take_folder(const std::filesystem::path& folder, std::int64_t received_ms, std::vector<content::Error>& refused) = 0;
    [[nodiscard]] virtual content::Result<std::uint64_t> records() const = 0;
    // Numbers that a station could not send again: gaps that are known.
    [[nodiscard]] virtual content::Result<std::uint64_t> missing() const = 0;
};

}  // namespace estation::sync::server
