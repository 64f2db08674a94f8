// A NeighbourMirror is another station of the local network, asked for what it has fetched already. It is impatient: a
// machine in the same house answers at once or not at all, and one that has failed or lied once is not asked again.
// Made for one round of updating; sync thread.
#pragma once
#include <string>

#include "sync/mirror.h"

namespace estation::sync::neighbour {

class NeighbourMirror : public Mirror {
public:
    // `url`: "http://192.168.1.20:7007". `transport` outlives this.
    NeighbourMirror(Transport& transport, const std::string& url) : web_(transport, url + "/repo/"), url_(url) {}
    content::Result<Reply> get(Part part, const std::string& name, Ask ask, Sink& sink) override;
    [[nodiscard]] std::string label() const override { return url_; }

private:
    WebMirror web_;
    std::string url_;
    bool given_up_ = false;
};

}  // namespace estation::sync::neighbour
