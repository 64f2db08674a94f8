#include "content/program_book.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "content/hash.h"
#include "content/manifest.h"

namespace estation::content {
namespace {

constexpr std::size_t refusals_kept = 50, longest_reason = 300, longest_word = 64;
constexpr int largest_count = 1'000'000;
constexpr std::string_view nobody = "-";

std::string or_dash(const std::string& word) { return word.empty() ? std::string(nobody) : word; }
const char* yes_no(bool yes) { return yes ? "yes" : "no"; }

// One word after the other; the first that is not what it should be spoils the line.
class Words {
public:
    explicit Words(std::string_view line) : in_(std::string(line)) {}
    Words& expect(std::string_view word) {
        good_ = good_ && next() == word;
        return *this;
    }
    std::string manifest(bool may_be_installed = true) {
        const std::string word = next();
        if (word == nobody && may_be_installed) return {};
        good_ = good_ && is_sha256(word);
        return word;
    }
    std::string word() {
        std::string word = next();
        good_ = good_ && !word.empty() && word.size() <= longest_word;
        return word;
    }
    std::string boot() {
        std::string name = word();
        return name == nobody ? std::string() : name;
    }
    std::int64_t number() {
        std::uint64_t value = 0;
        good_ = parse_number(next(), value) && good_;
        return static_cast<std::int64_t>(value);
    }
    int count() { return static_cast<int>(std::min<std::int64_t>(number(), largest_count)); }
    bool one_of(std::string_view yes, std::string_view no) {
        const std::string word = next();
        good_ = good_ && (word == yes || word == no);
        return word == yes;
    }
    std::string rest() {
        std::string text;
        std::getline(in_ >> std::ws, text);
        return text;
    }
    [[nodiscard]] bool good() { return good_ && (in_ >> std::ws).eof(); }

private:
    std::string next() {
        std::string word;
        in_ >> word;
        return word;
    }
    std::istringstream in_;
    bool good_ = true;
};

std::string on_one_line(std::string reason) {
    std::ranges::replace_if(reason, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    if (reason.size() > longest_reason) {
        auto end = longest_reason;
        while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0) == 0x80) --end;
        reason.resize(end);
    }
    return reason.find_first_not_of(' ') == std::string::npos ? "no reason was given" : reason;
}

// A version as it stands in a line of words.
std::string one_word(std::string version) {
    std::ranges::replace_if(version, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }, '_');
    return version.empty() || version.size() > longest_word ? std::string(nobody) : version;
}

bool read_line(ProgramBook& book, std::string_view line) {
    const auto word = line.substr(0, line.find(' '));
    Words words(line);
    words.expect(word);
    if (word == "current") book.current = words.manifest();
    else if (word == "previous") book.previous = words.manifest();
    else if (word == "trial") {
        ProgramBook::Trial t;
        t.manifest = words.manifest(false);
        t.version = words.word();
        t.needs_server = words.one_of("line", "stick");
        t.starts = words.expect("starts").count();
        t.crashes = words.expect("crashes").count();
        t.crash_boot = words.boot();
        t.gone_well = words.expect("well").one_of("yes", "no");
        t.reached = words.expect("reached").one_of("yes", "no");
        t.ran_s = words.expect("ran").number();
        t.returns = words.expect("returns").count();
        t.rests = words.expect("rests").one_of("yes", "no");
        book.trial = t;
    } else if (word == "refused") {
        std::string manifest = words.manifest(false);
        std::string version = words.word();
        book.refused.push_back({std::move(manifest), std::move(version), words.rest()});
        return words.good() && !book.refused.back().reason.empty() && book.refused.size() <= refusals_kept;
    } else if (word == "run") {
        book.run.manifest = words.manifest();
        book.run.boot = words.boot();
        book.run.running = words.one_of("running", "ended");
    } else if (word == "fall") {
        book.fall.boot = words.boot();
        book.fall.crashes = words.expect("crashes").count();
        book.fall.steps = words.expect("steps").count();
    } else {
        return false;
    }
    return words.good();
}

}  // namespace

// ---- What the channel's order says ---------------------------------------------------------------------------

void ProgramBook::want(const std::string& manifest, const std::string& version, bool needs_server) {
    if (tries(manifest)) {
        // By hand it needs no word with the server, which may be what this station has not got.
        trial->needs_server = trial->needs_server && needs_server;
        return keep_when_proven();
    }
    trial.reset();
    if (manifest == current || refuses(manifest)) return;
    trial.emplace();
    trial->manifest = manifest;
    trial->version = one_word(version);
    trial->needs_server = needs_server;
}

void ProgramBook::want_none() {
    trial.reset();
    current.clear();
    previous.clear();
}

void ProgramBook::recall(const Recalled& recalled) {
    if (trial && recalled(trial->manifest)) trial.reset();
    if (!previous.empty() && recalled(previous)) previous.clear();
    if (current.empty() || !recalled(current)) return;
    current = previous;
    previous.clear();
}

bool ProgramBook::refuses(std::string_view manifest) const { return std::ranges::find(refused, manifest, &Refusal::manifest) != refused.end(); }

void ProgramBook::refuse(std::string manifest, std::string version, const std::string& reason) {
    if (tries(manifest)) trial.reset();
    if (refuses(manifest)) return;
    refused.push_back({std::move(manifest), one_word(std::move(version)), on_one_line(reason)});
    if (refused.size() > refusals_kept) refused.erase(refused.begin());
}

void ProgramBook::refuse_trial(const std::string& reason) {
    if (trial) refuse(trial->manifest, trial->version, reason);
}

// ---- A start -------------------------------------------------------------------------------------------------

void ProgramBook::judge_last_run(const std::string& boot) {
    if (!run.running) return;
    run.running = false;
    // In another boot somebody took the power away, as happens every night.
    if (boot.empty() || run.boot != boot) return;
    if (tries(run.manifest)) {
        if (trial->crash_boot != boot) trial->crashes = 0;
        trial->crash_boot = boot;
        if (++trial->crashes >= crashes_of_trial) refuse_trial("it ended without a word " + std::to_string(crashes_of_trial) + " times while it was on trial");
        return;
    }
    if (run.manifest.empty()) return;
    if (fall.boot != boot) fall = {boot, 0, 0};
    if (++fall.crashes < crashes_of_good) return;
    fall.crashes = 0;
    ++fall.steps;
}

std::string ProgramBook::chosen(const std::string& boot, const Whole& whole) const {
    if (trial && !trial->rests && whole(trial->manifest)) return trial->manifest;
    int back = !boot.empty() && fall.boot == boot ? fall.steps : 0;
    for (const auto& manifest : {current, previous})
        if (!manifest.empty() && back-- <= 0 && whole(manifest)) return manifest;
    return {};
}

ProgramBook::Start ProgramBook::begin(const std::string& boot, const Whole& whole) {
    Start start;
    start.after_trial = tries(run.manifest);
    judge_last_run(boot);
    if (trial && trial->starts >= starts_of_trial) refuse_trial("it was started " + std::to_string(starts_of_trial) + " times without once going well for a while");
    start.manifest = chosen(boot, whole);
    start.on_trial = tries(start.manifest);
    start.another = start.manifest != run.manifest;
    if (start.on_trial) ++trial->starts;
    run = {start.manifest, boot, true};
    return start;
}

void ProgramBook::cannot_start(const std::string& manifest, const std::string& boot, const std::string& reason) {
    run.running = false;
    if (tries(manifest)) return refuse_trial(reason);
    if (fall.boot != boot) fall = {boot, 0, 0};
    ++fall.steps;
}

// ---- What the running program says of itself -----------------------------------------------------------------

void ProgramBook::end_in_order(const std::string& manifest) {
    if (run.manifest == manifest) run.running = false;
    if (manifest == current) fall.crashes = 0;
}

void ProgramBook::go_well(const std::string& manifest) {
    end_in_order(manifest);
    if (!tries(manifest)) return;
    trial->gone_well = true;
    trial->starts = trial->crashes = 0;
    keep_when_proven();
}

void ProgramBook::reach_server(const std::string& manifest) {
    if (!trial) return;
    if (tries(manifest)) {
        trial->reached = true;
        trial->ran_s = 0;
        return keep_when_proven();
    }
    // The one before it can: so the line is there, and the new one gets another day.
    trial->rests = false;
}

void ProgramBook::run_on(const std::string& manifest, std::int64_t seconds) {
    if (!tries(manifest) || !trial->needs_server || trial->reached) return;
    trial->ran_s += seconds;
    if (trial->ran_s < server_within_s) return;
    trial->ran_s = 0;
    if (trial->returns >= returns_at_most) return refuse_trial("it ran for a day without reaching the server, " + std::to_string(returns_at_most + 1) + " times, while the one before it could");
    ++trial->returns;
    trial->rests = true;
    trial->starts = 0;
}

void ProgramBook::keep_when_proven() {
    if (!trial || !trial->gone_well || (trial->needs_server && !trial->reached)) return;
    previous = current;
    current = trial->manifest;
    trial.reset();
    fall = {};
}

std::vector<std::string> ProgramBook::named() const {
    std::vector<std::string> all;
    for (const auto& manifest : {current, previous, run.manifest, trial ? trial->manifest : std::string()})
        if (!manifest.empty() && std::ranges::find(all, manifest) == all.end()) all.push_back(manifest);
    return all;
}

// ---- As text -------------------------------------------------------------------------------------------------

Result<ProgramBook> ProgramBook::parse(std::string_view text, const std::string& where) {
    const auto fault = [&](const char* what) { return Error{std::string(what) + "; it is begun anew", where}; };
    ProgramBook book;
    std::size_t at = 0;
    bool first = true;
    while (at < text.size()) {
        const auto end = text.find('\n', at);
        if (end == std::string_view::npos) break;
        const auto line = text.substr(at, end - at);
        if (line.starts_with("end ")) {
            const auto hash = hash_text(text.substr(0, at));
            if (!hash) return hash.error();
            if (line.substr(4) != *hash || end + 1 != text.size()) return fault("the fingerprint at the end of the book of programs does not fit");
            return book;
        }
        if (std::exchange(first, false) ? line != "estation-programs 1" : !read_line(book, line)) return fault("a line of the book of programs cannot be read");
        at = end + 1;
    }
    return fault("the book of programs stops in the middle");
}

Result<std::string> ProgramBook::text() const {
    std::string text = "estation-programs 1\ncurrent " + or_dash(current) + "\nprevious " + or_dash(previous) + "\n";
    if (trial) {
        const Trial& t = *trial;
        text += "trial " + t.manifest + " " + t.version + (t.needs_server ? " line" : " stick") + " starts " + std::to_string(t.starts) + " crashes " + std::to_string(t.crashes) + " " + or_dash(t.crash_boot) + " well " + yes_no(t.gone_well) +
                " reached " + yes_no(t.reached) + " ran " + std::to_string(t.ran_s) + " returns " + std::to_string(t.returns) + " rests " + yes_no(t.rests) + "\n";
    }
    for (const auto& one : refused) text += "refused " + one.manifest + " " + one.version + " " + one.reason + "\n";
    text += "run " + or_dash(run.manifest) + " " + or_dash(run.boot) + (run.running ? " running\n" : " ended\n");
    text += "fall " + or_dash(fall.boot) + " crashes " + std::to_string(fall.crashes) + " steps " + std::to_string(fall.steps) + "\n";
    const auto hash = hash_text(text);
    if (!hash) return hash.error();
    text += "end " + *hash + "\n";
    // A book that could not be read again would be one that has forgotten everything.
    if (const auto again = parse(text, "book of programs"); !again) return again.error();
    return text;
}

}  // namespace estation::content
