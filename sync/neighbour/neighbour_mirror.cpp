#include "sync/neighbour/neighbour_mirror.h"

#include <algorithm>

namespace estation::sync::neighbour {

content::Result<Reply> NeighbourMirror::get(Part part, const std::string& name, Ask ask, Sink& sink) {
    if (given_up_) return content::Error{"this neighbour failed before", url_};
    ask.pace.connect_s = std::min(ask.pace.connect_s, 2);
    ask.pace.floor_window_s = std::min(ask.pace.floor_window_s, 5);
    ask.pace.floor_bytes_per_s = std::max<std::uint64_t>(ask.pace.floor_bytes_per_s, 32u << 10);
    auto reply = web_.get(part, name, std::move(ask), sink);
    given_up_ = !reply;
    return reply;
}

}  // namespace estation::sync::neighbour
