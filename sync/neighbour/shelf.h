// A Shelf hands on to other stations what this one has fetched and verified: the signed metadata as it was served, the
// order, the manifests and the files of the packs, by the names under which a server has them. Read only, and only what
// a server would show to anybody; nothing of the station's own is within reach. Whoever asks verifies all of it again.
// Immutable but for the files it looks at; the HTTP server's threads call it.
//
//   GET /repo/metadata/timestamp.json, /repo/metadata/<version>.<role>.json     what is kept, when it is that version
//   GET /repo/targets/channels/<sha256>.<channel>.json                          the order, when it is that one
//   GET /repo/targets/manifests/<sha256>.<sha256>.txt, /repo/blobs/<aa>/<sha256>
#pragma once
#include <filesystem>
#include <memory>

#include "sync/server/http.h"
#include "sync/server/static_files.h"

namespace estation::sync::neighbour {

class Shelf : public server::Site {
public:
    struct Place {
        std::filesystem::path trust;   // the Updater's folder
        std::filesystem::path order;   // the order that is obeyed; it need not be there yet
        std::filesystem::path store;   // the Store's root
    };
    // The two folders must be there.
    [[nodiscard]] static content::Result<std::unique_ptr<Shelf>> open(const Place& place);

    [[nodiscard]] server::Admission admit(const server::Request& head) override;
    void handle(server::Request request, Respond respond) override;

private:
    Shelf(Place place, server::StaticFiles metadata, server::StaticFiles order, server::StaticFiles store)
        : place_(std::move(place)), metadata_(std::move(metadata)), order_(std::move(order)), store_(std::move(store)) {}
    [[nodiscard]] server::Reply answer(const server::Request& request) const;
    [[nodiscard]] server::Reply metadata(const server::Request& request, std::string_view name) const;
    [[nodiscard]] server::Reply target(const server::Request& request, std::string_view name) const;

    Place place_;
    server::StaticFiles metadata_, order_, store_;
};

}  // namespace estation::sync::neighbour
