// The ProgramBook is what a station knows about the programs that were pushed to it: which one is good, which one is on
// trial and how its trial goes, which was refused and why, and how the last start ended. Every rule about trying, keeping
// and going back is a function of this value, the boot and what lies whole on the disk; who keeps it is the ProgramShelf. A
// program is named by the sha256 of its manifest; an empty name is the one that was installed with the machine. Plain
// values and pure functions; any thread.
//
//   estation-programs 1
//   current <manifest, or -: the installed one>
//   previous <manifest or ->
//   trial <manifest> <version> <over the line: line, by hand: stick> starts <n> crashes <n> <boot or -> well <yes|no> reached <yes|no> ran <s> returns <n> rests <yes|no>
//   refused <manifest> <version> <why>
//   run <manifest or -> <boot or -> <running|ended>
//   fall <boot or -> crashes <n> steps <n>
//   end <sha256 of all lines above>
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"

namespace estation::content {

struct ProgramBook {
    struct Trial {
        std::string manifest, version;
        bool needs_server = false;    // it came over the line: before it is kept it must have reached the server
        int starts = 0;               // since it was put up or has gone well
        int crashes = 0;              // in a row, in the boot below: it ended without a word
        std::string crash_boot;
        bool gone_well = false, reached = false;
        std::int64_t ran_s = 0;       // without the server having been reached
        int returns = 0;              // so often it went back for that
        bool rests = false;           // until the one before it has reached the server
        bool operator==(const Trial&) const = default;
    };
    struct Refusal { std::string manifest, version, reason; bool operator==(const Refusal&) const = default; };
    struct Run { std::string manifest, boot; bool running = false; bool operator==(const Run&) const = default; };
    // How often the good one ended without a word in one boot, and how far that boot has gone back for it.
    struct Fall { std::string boot; int crashes = 0, steps = 0; bool operator==(const Fall&) const = default; };

    std::string current, previous;
    std::optional<Trial> trial;
    std::vector<Refusal> refused;     // the newest last
    Run run;                          // the last start
    Fall fall;
    bool operator==(const ProgramBook&) const = default;

    static constexpr int crashes_of_trial = 2, starts_of_trial = 5, crashes_of_good = 3, returns_at_most = 3;
    static constexpr std::int64_t server_within_s = 24 * 3600;

    // Whether a program lies whole on the disk; never asked of the installed one.
    using Whole = std::function<bool(const std::string& manifest)>;
    using Recalled = std::function<bool(const std::string& manifest)>;

    // ---- What the channel's order says ----
    // This one: it is tried, unless it is the good one already or was refused.
    void want(const std::string& manifest, const std::string& version, bool needs_server);
    // None any more: the installed one.
    void want_none();
    // What was recalled goes: from a trial to the good one, from the good one to the one before it.
    void recall(const Recalled& recalled);
    [[nodiscard]] bool refuses(std::string_view manifest) const;
    void refuse(std::string manifest, std::string version, const std::string& reason);

    // ---- A start ----
    struct Start {
        std::string manifest;
        bool on_trial = false;
        bool another = false;      // than at the last start
        bool after_trial = false;  // the last start was of one that was on trial
    };
    // What runs now, in this boot: nothing is noted.
    [[nodiscard]] std::string chosen(const std::string& boot, const Whole& whole) const;
    // How the last run ended is judged, what runs now is chosen, and noted. A boot without a name counts every end as a power cut.
    [[nodiscard]] Start begin(const std::string& boot, const Whole& whole);
    // The system would not start it.
    void cannot_start(const std::string& manifest, const std::string& boot, const std::string& reason);

    // ---- What the running program says of itself ----
    void end_in_order(const std::string& manifest);
    void go_well(const std::string& manifest);        // shown for a while, without hanging
    void reach_server(const std::string& manifest);
    void run_on(const std::string& manifest, std::int64_t seconds);

    [[nodiscard]] std::vector<std::string> named() const;   // all that may still be started
    [[nodiscard]] static Result<ProgramBook> parse(std::string_view text, const std::string& where);
    [[nodiscard]] Result<std::string> text() const;   // refuses what parse() would refuse

private:
    [[nodiscard]] bool tries(std::string_view manifest) const { return trial && trial->manifest == manifest; }
    void judge_last_run(const std::string& boot);
    void keep_when_proven();
    void refuse_trial(const std::string& reason);
};

}  // namespace estation::content
