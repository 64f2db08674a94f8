// What a changed file costs: bytes on the line and wall time of an update by chunks, with every fsync on, beside rsync
// over the same files in the same run (its bytes as it counts them, both ways). Both go between two folders of this
// machine; ours through the folder mirror, so that no line is measured, only work.
//
//   bench_differences [FOLDER]     prints a line of JSON for each case
#include <cstdio>
#include <cstdlib>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "content/hash.h"
#include "sync/chunk_download.h"
#include "sync/download.h"

namespace fs = std::filesystem;
using namespace estation;

namespace {

std::string noise(std::size_t bytes, std::mt19937_64& random) {
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i + 8 <= bytes; i += 8) {
        const std::uint64_t word = random();
        for (std::size_t j = 0; j < 8; ++j) text[i + j] = static_cast<char>(word >> (8 * j));
    }
    return text;
}

void put(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

struct Counted : sync::FolderMirror {
    explicit Counted(const fs::path& folder) : FolderMirror(folder) {}
    std::uint64_t bytes = 0;
    struct Through : sync::Sink {
        Through(Counted& mirror, sync::Sink& sink) : of(mirror), to(sink) {}
        content::Result<> begin(const sync::Reply& reply) override { return to.begin(reply); }
        content::Result<> piece(std::span<const std::byte> piece) override {
            of.bytes += piece.size();
            return to.piece(piece);
        }
        Counted& of;
        sync::Sink& to;
    };
    content::Result<sync::Reply> get(sync::Part part, const std::string& name, sync::Ask ask, sync::Sink& sink) override {
        constexpr std::uint64_t request_and_head = 400;  // what HTTP adds to each
        bytes += request_and_head;
        Through through(*this, sink);
        return FolderMirror::get(part, name, ask, through);
    }
};

double seconds_since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

// "Total bytes sent: 1,234" of rsync --stats.
std::uint64_t counted_by_rsync(const fs::path& log) {
    std::ifstream in(log);
    std::uint64_t sum = 0;
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("Total bytes")) {
            std::string digits;
            for (const char c : line)
                if (c >= '0' && c <= '9') digits += c;
            sum += std::strtoull(digits.c_str(), nullptr, 10);
        }
    return sum;
}

void measure(const fs::path& folder, const char* name, const std::string& older, const std::string& newer) {
    fs::remove_all(folder);
    put(folder / "new/film", newer);
    put(folder / "here/film", older);
    put(folder / "theirs/film", older);
    const auto hash = *content::hash_text(newer);
    const fs::path blob = folder / "www/blobs" / sync::blob_name(hash);
    put(blob, newer);
    if (!sync::publish_chunk_list(folder / "www/chunks", blob, hash)) std::exit(1);
    fs::create_directories(folder / "parts");
    std::system("sync");
    Counted mirror(folder / "www");
    auto begin = std::chrono::steady_clock::now();
    const auto got = sync::ChunkDownload(mirror, folder / "parts", {}, {}).fetch(hash, newer.size(), folder / "here/film", folder / "got");
    const double ours_s = seconds_since(begin);
    if (!got || !*got) std::exit(1);
    const std::string log = (folder / "rsync.log").string();
    begin = std::chrono::steady_clock::now();
    // --no-whole-file: between folders of one machine rsync would copy; --fsync as ours does.
    const int status = std::system(("rsync --fsync --no-whole-file --checksum --stats " + (folder / "new/film").string() + " " + (folder / "theirs/film").string() + " > " + log).c_str());
    const double theirs_s = seconds_since(begin);
    const auto theirs = counted_by_rsync(log);
    std::printf("{\"case\":\"%s\",\"bytes\":%llu,\"rsync_bytes\":%llu,\"bytes_ratio\":%.3f,\"s\":%.3f,\"rsync_s\":%.3f,\"time_ratio\":%.2f,\"rsync_status\":%d}\n", name, static_cast<unsigned long long>(mirror.bytes),
                static_cast<unsigned long long>(theirs), theirs == 0 ? 0 : static_cast<double>(mirror.bytes) / static_cast<double>(theirs), ours_s, theirs_s, theirs_s == 0 ? 0 : ours_s / theirs_s, status);
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path() / "estation-bench-differences";
    std::mt19937_64 random(1);
    const auto video = noise(15'000'000, random);
    auto changed = video;
    changed.replace(7'000'000, 65'536, noise(65'536, random));
    measure(folder, "64 KiB inside 15 MB", video, changed);
    const auto large = noise(200'000'000, random);
    auto twentieth = large;
    for (int i = 0; i < 100; ++i) twentieth.replace(static_cast<std::size_t>(i) * 2'000'000 + random() % 1'800'000, 100'000, noise(100'000, random));
    measure(folder, "5 % of 200 MB", large, twentieth);
    fs::remove_all(folder);
    return 0;
}
