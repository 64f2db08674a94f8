// Upload empties the outbox over a road: a batch goes out, the answer says what is held and what a backup holds, and only
// what a backup holds is deleted; the rest is sent again to a server that was put back from it.
// A cut connection, an answer that is lost or a batch that arrives twice cost nothing but another try. The same
// batches can be written to a stick. Sync thread.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/outbox.h"
#include "sync/protocol.h"

namespace estation::sync {

// Brings a batch to a server and its answer back. Whether an error means that it never arrived, nobody can know.
class Road {
public:
    virtual ~Road() = default;
    [[nodiscard]] virtual content::Result<std::string> deliver(std::string_view batch) = 0;
};

struct Uploaded { std::uint64_t records = 0; bool all = false; };

// Sends batches of at most `at_once` records until the outbox is empty or `most_batches` have been acknowledged.
// What a server that was put back to an older state misses is sent again, and what nobody can send again is told to it as
// missing. `make_sure`: it is asked even when nothing waits, by sending again the last record that is kept, also
// of epochs that have ended.
[[nodiscard]] content::Result<Uploaded> upload(Outbox& outbox, Road& road, const std::string& station, std::size_t at_once = 500, std::size_t most_batches = 1'000, bool make_sure = false);

// What waits, and what is kept of epochs that have ended (at most `most` records), as files for a stick,
// <station>-<epoch>-<first>-<last>.figures; it stays in the outbox until a server's answer comes, over the line or on a stick
// (sync/acknowledgement.h).
struct FigureFile { std::string name, bytes; };
struct FigureFiles { std::vector<FigureFile> files; std::uint64_t records = 0; };
[[nodiscard]] content::Result<FigureFiles> figure_files(Outbox& outbox, const std::string& station, std::size_t at_once = 2'000, std::size_t most = 200'000);

// The same, written into a folder. Returns how many records were written.
[[nodiscard]] content::Result<std::uint64_t> export_figures(Outbox& outbox, const std::filesystem::path& folder, const std::string& station, std::size_t at_once = 2'000, std::size_t most = 200'000);

}  // namespace estation::sync
