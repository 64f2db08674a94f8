// The Satchel holds what a station carries for others: figures of other stations that it was given on a stick, until a
// server's signed answer about them has come, and those answers on their way back. A station with a line to its server
// delivers them there; one without puts them onto the next stick. Nothing depends on it: the station whose figures they
// are keeps them until it has the answer itself, so what is carried twice, late or never is no loss. Bounded; what is
// another server's or forged changes nothing. Owned by the client (sync thread); whoever writes a stick reads it through
// a Satchel of its own, because every file in it is whole or not there.
//
//   <folder>/<station>-<epoch>-<first>-<last>.figures     as it came
//   <folder>/<station>-<epoch>.acknowledged               sync/acknowledgement.h
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/acknowledgement.h"

namespace estation::sync {

class Satchel {
public:
    explicit Satchel(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Another station's file from a stick. True: it is new; false: it is here, or it is `own`. An error: it is no batch, or
    // there is no more room.
    [[nodiscard]] content::Result<bool> take(std::string_view unverified_bytes, const std::string& own);
    // A server's word about another station's figures, whose signature was checked: it goes back to that station, and what
    // it covers is carried no further. `fresh`: just given by the server, so that it replaces whatever was said before.
    // True: it is new.
    [[nodiscard]] content::Result<bool> hear(const Acknowledgement& verified, std::string_view text, bool fresh);
    // Figures in an order in which they follow; answers.
    [[nodiscard]] std::vector<std::filesystem::path> figures() const;
    [[nodiscard]] std::vector<std::filesystem::path> answers() const;
    // The answer that belongs to a file of figures of this name, and its own name; empty: there is none.
    struct Letter { std::string name, text; };
    [[nodiscard]] Letter answer_for(std::string_view figures_name) const;

    // Whose figures wait here, and when the oldest of them came, in seconds since the Unix epoch by this station's clock.
    struct Load {
        std::size_t stations = 0;
        std::int64_t since_s = 0;   // 0: nothing is carried
        bool operator==(const Load&) const = default;
    };
    [[nodiscard]] Load load() const;

    static constexpr std::size_t most_files = 4'000;                 // of either kind
    static constexpr std::uint64_t most_bytes = 64u << 20;          // of figures

private:
    std::filesystem::path folder_;
};

// <station>-<epoch>-<first>-<last>.figures, the numbers as wide as they can be, so that the order of names is the order of records.
[[nodiscard]] std::string figures_name(const std::string& station, std::uint64_t epoch, std::uint64_t first, std::uint64_t last);
inline constexpr std::string_view figures_suffix = ".figures";

}  // namespace estation::sync
