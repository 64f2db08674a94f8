// Published is what the folder of static files says at a moment: the newest root of trust, the timestamp's version, and
// which channels have which order. Read from the files as they lie there, without believing more than their form: stations
// verify for themselves. A Bellringer is the thread that looks at the folder several times a second and hears, on
// PostgreSQL, what another server process published; whatever changed, the bell of its channels is rung. Values: any
// thread; the Bellringer is owned by main().
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/server/database.h"

namespace estation::sync::server {

struct Published {
    std::int64_t version = 0;                    // of timestamp.json; 0: nothing is published yet
    std::string root;                            // the newest root, as it is written; empty: none
    std::map<std::string, std::string> orders;   // channel -> sha256 of its order
};

[[nodiscard]] content::Result<Published> read_published(const std::filesystem::path& repository);

class Bellringer {
public:
    // `ring` is told the version, what is published, and whose bell it is; no channel: everybody's. Called on the
    // bellringer's thread, the first time before open() returns.
    using Ring = std::function<void(const Published& published, const std::vector<std::string>& channels)>;
    using Complain = std::function<void(const content::Error&)>;
    // Without a database it only looks at the folder.
    [[nodiscard]] static content::Result<std::unique_ptr<Bellringer>> open(std::filesystem::path repository, std::unique_ptr<Database> database, Ring ring, Complain complain);
    virtual ~Bellringer() = default;
};

}  // namespace estation::sync::server
