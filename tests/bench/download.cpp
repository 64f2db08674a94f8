// How fast a verified download is, beside curl with sha256sum doing the same: bytes over the loopback onto the disk, hashed,
// fsynced. Both in turn from one server, in the same folder, in one run. Prints one JSON object; `ratio` is ours to curl's.
//   bench_download [FOLDER] [MEGABYTES] [ROUNDS]
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "content/hash.h"
#include "sync/download.h"
#include "sync/transport_curl.h"
#include "tests/fakes/http_server.h"

using namespace estation;
using Clock = std::chrono::steady_clock;

namespace {

template <class T>
T must(content::Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "%s\n", result.error().line().c_str());
    std::exit(1);
}

template <class Work>
double seconds(const Work& work) {
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// The server has a process of its own, so that its work is not ours. Returns its address; it ends with this program.
std::string serve(const std::string& body) {
    int said[2];
    if (::pipe(said) != 0) std::exit(1);
    if (::fork() == 0) {
        ::close(said[0]);
        const fakes::HttpServer server([&](const fakes::Connection& connection) { connection.answer(200, "ETag: \"one\"\r\n", body); });
        const std::string url = server.url();
        if (::write(said[1], url.data(), url.size()) < 0) ::_exit(1);
        ::close(said[1]);
        while (::getppid() != 1) ::usleep(200'000);
        ::_exit(0);
    }
    ::close(said[1]);
    char url[100] = {};
    if (::read(said[0], url, sizeof url - 1) <= 0) std::exit(1);
    ::close(said[0]);
    return url;
}

}  // namespace

int main(int count, char** words) {
    const std::filesystem::path folder = (count > 1 ? std::filesystem::path(words[1]) : std::filesystem::temp_directory_path()) / "estation-bench-download";
    const std::size_t megabytes = count > 2 ? static_cast<std::size_t>(std::atoi(words[2])) : 200;
    const int rounds = count > 3 ? std::atoi(words[3]) : 7;
    std::filesystem::create_directories(folder);
    std::string body(megabytes << 20, '\0');
    std::mt19937_64 dice(1);
    for (std::size_t i = 0; i + 8 <= body.size(); i += 8) {
        const auto number = dice();
        std::copy_n(reinterpret_cast<const char*>(&number), 8, body.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const std::string url = serve(body);
    sync::trust::TargetFile target{"film.webm", static_cast<std::int64_t>(body.size()), {{"sha256", must(content::hash_text(body))}}, {}};
    body = {};

    const auto transport = must(sync::CurlTransport::open());
    sync::WebMirror mirror(*transport, url, url);
    const auto file = folder / "film", theirs = folder / "theirs";
    const std::string command = "set -e; curl -sf -o '" + theirs.string() + "' " + url + "film.webm; sha256sum '" + theirs.string() + "' > /dev/null; sync '" + theirs.string() + "' '" + folder.string() + "'";
    const std::string piped = "set -e; curl -sf " + url + "film.webm | tee '" + theirs.string() + "' | sha256sum > /dev/null; sync '" + theirs.string() + "' '" + folder.string() + "'";
    std::vector<double> ours, curl, pipe;
    for (int round = 0; round < rounds; ++round) {
        std::filesystem::remove(file);
        ours.push_back(seconds([&] {
            sync::Download download(mirror, folder / "parts", {}, {});
            const auto fetched = download.fetch(target, false, file);
            if (!fetched) std::fprintf(stderr, "%s\n", fetched.error().line().c_str()), std::exit(1);
        }));
        for (auto& [words_of, times] : {std::pair<const std::string&, std::vector<double>&>{command, curl}, {piped, pipe}}) {
            std::filesystem::remove(theirs);
            times.push_back(seconds([&] {
                if (std::system(words_of.c_str()) != 0) std::exit(1);
            }));
        }
    }
    std::filesystem::remove_all(folder);
    const double mib = static_cast<double>(megabytes), best_curl = std::min(median(curl), median(pipe));
    std::printf("{\"megabytes\":%zu,\"ours_mib_s\":%.1f,\"curl_then_sha256_mib_s\":%.1f,\"curl_tee_sha256_mib_s\":%.1f,\"ratio_to_the_faster\":%.2f}\n", megabytes, mib / median(ours), mib / median(curl),
                mib / median(pipe), best_curl / median(ours));
}
