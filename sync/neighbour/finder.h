// A Finder tells the stations of one local network of each other, by multicast DNS through the system's Avahi daemon:
// it announces what this station can hand on, and keeps the list of those who announced the same. Where there is no
// daemon it finds nobody and keeps trying; a station never needs a neighbour. What it finds is a hint from strangers:
// an address to ask, never anything to believe. Owned by the neighbour program's main(); found() may be called by any
// thread, Avahi's own thread does the rest.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "content/result.h"

namespace estation::sync::neighbour {

struct Announcement {
    std::string name;             // what this station is called on the network; another of the same name gets a number
    std::uint16_t port = 0;       // where it hands on what it has; 0: it only looks
    std::string district;         // fingerprint of the first root: whose content it has
};

struct Neighbour {
    std::string name, url;        // "http://192.168.1.20:7007"
    bool operator==(const Neighbour&) const = default;
};

inline constexpr std::size_t most_neighbours = 32;

class Finder {
public:
    // Fails only when there is no memory or thread for it.
    [[nodiscard]] static content::Result<std::unique_ptr<Finder>> open(const Announcement& announcement);
    virtual ~Finder() = default;
    // Those of the same district, by name, this station not among them.
    [[nodiscard]] virtual std::vector<Neighbour> found() const = 0;
    // What keeps it from looking, for a log; empty: nothing does.
    [[nodiscard]] virtual std::string trouble() const = 0;
};

}  // namespace estation::sync::neighbour
