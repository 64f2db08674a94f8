// A sample district (样例) for whoever wants to see the whole at work in two minutes: keys, an administrator, the starter
// packs reviewed and published in the channel "default", and a code for one kiosk. Everything in it says that it is a
// sample. Made once; the next time what is there is used, and only the code is new. Called by main() before there are
// other threads.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "content/result.h"
#include "sync/server/database.h"

namespace estation::sync::server {

struct Sample {
    bool made = false;                   // now; else it was there
    std::size_t packs = 0;               // published now
    std::string code;                    // for one kiosk, 24 hours
    std::string account, password;       // of the administrator, told once: only when `made`
};

// `packs`: a folder of pack folders. `say` is told what goes on, a sentence at a time.
[[nodiscard]] content::Result<Sample> prepare_sample(Database& database, const std::filesystem::path& data, const std::filesystem::path& packs, std::int64_t now_ms,
                                                     const std::function<void(const std::string&)>& say = {});

}  // namespace estation::sync::server
