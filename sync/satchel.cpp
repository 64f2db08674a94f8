#include "sync/satchel.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <system_error>

#include "content/durable.h"
#include "sync/mirror.h"
#include "sync/protocol.h"
#include "sync/sealed_batch.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::size_t digits = 20, longest_station = 150;   // of a name on a disk or a stick

struct NameParts { std::string_view station; std::uint64_t epoch = 0, last = 0; };

// The numbers at the end of a name; the station before them may have dashes of its own.
std::optional<NameParts> parts_of(std::string_view name) {
    if (!name.ends_with(figures_suffix)) return std::nullopt;
    name.remove_suffix(figures_suffix.size());
    std::uint64_t numbers[3] = {};   // last, first, epoch
    for (std::uint64_t& number : numbers) {
        const auto dash = name.rfind('-');
        if (dash == std::string_view::npos || name.size() - dash - 1 != digits) return std::nullopt;
        const char* const end = name.data() + name.size();
        const auto [read, fault] = std::from_chars(name.data() + dash + 1, end, number);
        if (fault != std::errc() || read != end) return std::nullopt;
        name.remove_suffix(name.size() - dash);
    }
    if (name.empty()) return std::nullopt;
    return NameParts{name, numbers[2], numbers[0]};
}

std::vector<fs::path> files_of(const fs::path& folder, std::string_view suffix) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end && found.size() < 2 * Satchel::most_files; entry.increment(failed))
        if (entry->path().extension() == suffix) found.push_back(entry->path());
    std::ranges::sort(found);
    return found;
}

// What was said before, by a file that was checked when it came.
struct Said { Answer::Kind kind; std::uint64_t last = 0; };
std::optional<Said> said_in(const std::string& text) {
    const auto said = read_unverified_acknowledgement(text);
    return said ? std::optional(Said{said->answer.kind, said->answer.last_seq}) : std::nullopt;
}

}  // namespace

std::string figures_name(const std::string& station, std::uint64_t epoch, std::uint64_t first, std::uint64_t last) {
    const auto wide = [](std::uint64_t number) {
        const std::string text = std::to_string(number);
        return std::string(digits - text.size(), '0') + text;
    };
    return quote_segment(station) + "-" + wide(epoch) + "-" + wide(first) + "-" + wide(last) + std::string(figures_suffix);
}

Result<bool> Satchel::take(std::string_view unverified_bytes, const std::string& own) {
    const auto sealed = sealed_in(unverified_bytes);
    const auto batch = read_batch(sealed ? sealed->unverified_batch : unverified_bytes);
    if (!batch) return batch.error();
    if (batch->station == own) return false;
    const std::string name = figures_name(batch->station, batch->epoch, batch->from_seq, batch->records.back().seq);
    if (quote_segment(batch->station).size() > longest_station) return Error{"such a long name no station has", {}};
    std::uint64_t bytes = unverified_bytes.size();
    std::size_t count = 1;
    for (const auto& file : files_of(folder_, figures_suffix)) {
        std::error_code none;
        const std::uint64_t size = fs::file_size(file, none);
        if (file.filename() == name) {
            const auto there = content::read_capped(file, batch_bytes_cap);
            if (there && *there == unverified_bytes) return false;
            // One that its station has sealed is not replaced by one that anybody may have written.
            if (there && sealed_in(*there) && !sealed) return false;
            continue;
        }
        bytes += none ? 0 : size;
        ++count;
    }
    if (bytes > most_bytes || count > most_files) return Error{"this station carries as much for others as it can; bring it to a server", {}};
    if (auto r = content::make_folder_durably(folder_); !r) return r.error();
    if (auto r = content::write_durably(folder_ / name, unverified_bytes); !r) return r.error();
    return true;
}

Result<bool> Satchel::hear(const Acknowledgement& verified, std::string_view text, bool fresh) {
    if (quote_segment(verified.station).size() > longest_station) return Error{"such a long name no station has", {}};
    const Answer& answer = verified.answer;
    const fs::path file = folder_ / acknowledgement_name(verified.station, answer.epoch);
    const auto kept = content::read_capped(file, acknowledgement_cap);
    if (kept && *kept == text) return false;
    const auto before = kept ? said_in(*kept) : std::nullopt;
    // A stick from the drawer does not take back what is known since; only the server itself does.
    if (before && !fresh && (before->kind != answer.kind || answer.last_seq <= before->last)) return false;
    if (!before && files_of(folder_, acknowledgement_suffix).size() >= most_files) return Error{"this station carries as many answers as it can", {}};
    if (auto r = content::make_folder_durably(folder_); !r) return r.error();
    if (auto r = content::write_durably(file, text); !r) return r.error();
    // First the answer, then what it answers goes: between them a power cut costs nothing.
    if (answer.kind == Answer::Kind::gap) return true;
    const std::string station = quote_segment(verified.station);
    for (const auto& carried : files_of(folder_, figures_suffix)) {
        const std::string name = carried.filename().string();
        const auto parts = parts_of(name);
        if (!parts || parts->station != station || parts->epoch != answer.epoch) continue;
        // After "reused" the station numbers what is left anew, and gives it along again.
        if (answer.kind == Answer::Kind::acknowledged && parts->last > answer.last_seq) continue;
        std::error_code none;
        fs::remove(carried, none);
    }
    return true;
}

std::vector<fs::path> Satchel::figures() const { return files_of(folder_, figures_suffix); }
std::vector<fs::path> Satchel::answers() const { return files_of(folder_, acknowledgement_suffix); }

Satchel::Load Satchel::load() const {
    Load load;
    std::set<std::string, std::less<>> stations;
    for (const auto& file : figures()) {
        const std::string name = file.filename().string();
        struct stat written {};
        const auto parts = parts_of(name);
        if (!parts || ::stat(file.c_str(), &written) != 0) continue;   // it was answered meanwhile
        stations.emplace(parts->station);
        const auto came_s = std::max<std::int64_t>(written.st_mtim.tv_sec, 1);
        load.since_s = load.since_s == 0 ? came_s : std::min(load.since_s, came_s);
    }
    load.stations = stations.size();
    return load;
}

Satchel::Letter Satchel::answer_for(std::string_view figures_name) const {
    const auto parts = parts_of(figures_name);
    if (!parts) return {};
    // The name on the stick is not verified: it chooses among our own files and nothing else.
    const std::string name = std::string(parts->station) + "-" + std::to_string(parts->epoch) + std::string(acknowledgement_suffix);
    if (name.find('/') != std::string::npos) return {};
    auto text = content::read_capped(folder_ / name, acknowledgement_cap);
    return text ? Letter{name, std::move(*text)} : Letter{};
}

}  // namespace estation::sync
