// A kill sweep: one command is run again and again on a copy of the same folder, and each time it is killed at another call
// that touches the disk below that folder, or such a call fails as on a full disk or a failing one. Where the sweep is long
// each call fails in one of the two ways, in turn; with ESTATION_EVERY_FAULT=1 in both. Includes doctest; one sweep at a time.
#pragma once
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/scratch.h"
#include "tests/fakes/strace.h"

namespace estation::fakes {

using Complaints = std::vector<std::string>;

inline bool can_trace() {
    static const bool works = strace_works();
    if (!works) MESSAGE("skipped: this machine has no strace or forbids tracing, so nothing was killed");
    static const bool kills = !works || strace_kills();
    REQUIRE(kills);
    return works;
}

inline bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// `before` is copied to <place>/<its name> for each try; `command` is given the place, `look` also what the program said.
enum class Faults { both, in_turn };
template <class Command, class Look>
void kill_sweep(const std::filesystem::path& before, const Command& command, const Look& look, Faults faults = Faults::both, std::size_t fewest_moments = 10) {
    if (::getenv("ESTATION_EVERY_FAULT")) faults = Faults::both;
    const auto copy_to = [&](const Scratch& place) { std::filesystem::copy(before, place / before.filename(), std::filesystem::copy_options::recursive); };
    std::vector<Injection> points;
    {
        const Scratch place(Scratch::On::memory);
        copy_to(place);
        Outcome outcome;
        const auto log = log_of(command(place), place, &outcome);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.output);
        points = injections(log, (place / before.filename()).string());
        const auto complaints = look(place, outcome.output);
        REQUIRE_MESSAGE(complaints.empty(), "without any kill: " << joined(complaints));
    }
    REQUIRE(points.size() >= fewest_moments);
    for (const std::string what : {"signal=KILL", "error=ENOSPC", "error=EIO"}) {
        const auto complaints = on_all_cores(points.size(), [&](std::size_t at) {
            if (faults == Faults::in_turn && what != "signal=KILL" && (what == "error=EIO") != (at % 2 == 0)) return Complaints();
            const Scratch place(Scratch::On::memory);
            copy_to(place);
            const auto injection = points[at].text(what);
            const auto run = run_under_strace({"-e", "trace=" + points[at].call, "-e", injection}, command(place), place / "notes");
            Complaints complaints;
            if (what != "signal=KILL" && run.code != 0 && run.code != 1) complaints.push_back("broke down, " + std::to_string(run.code));
            if (what != "signal=KILL" && run.code == 1 && run.output.empty()) complaints.push_back("failed without a word");
            try {
                std::ranges::move(look(place, run.output), std::back_inserter(complaints));
            } catch (const std::exception& e) {
                complaints.push_back(e.what());
            }
            for (auto& complaint : complaints) complaint = injection + ": " + complaint + " " + run.output;
            return complaints;
        });
        CHECK_MESSAGE(complaints.empty(), joined(complaints));
    }
    MESSAGE(points.size() << std::string(faults == Faults::both ? " moments, each in 3 ways" : " moments, each killed and each failing in one way or the other"));
}

}  // namespace estation::fakes
