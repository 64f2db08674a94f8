#include "kiosk/run_stats.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "content/durable.h"

namespace estation::kiosk {
namespace {

// Milliseconds since the kernel made this process (proc(5): starttime, in ticks since boot).
double since_process_start_ms() {
    std::ifstream in("/proc/self/stat");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto close = text.rfind(')');
    if (close == text.npos) return 0;
    std::istringstream rest(text.substr(close + 2));
    std::string word;
    for (int i = 3; i <= 22; ++i) rest >> word;
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const double ticks = std::stod(word.empty() ? "0" : word);
    return (static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 - ticks / static_cast<double>(sysconf(_SC_CLK_TCK))) * 1000;
}

long memory_kib(const char* key) {
    std::ifstream in("/proc/self/smaps_rollup");
    std::string line;
    while (std::getline(in, line))
        if (line.starts_with(key)) return std::stol(line.substr(line.find(':') + 1));
    return 0;
}

}  // namespace

void RunStats::frame(double ms, bool changed) {
    if (!changed) return;
    ++frames_drawn;
    longest_frame_ms = std::max(longest_frame_ms, ms);
}

long RunStats::resident_kib() { return memory_kib("Rss:"); }

void RunStats::complete() {
    if (first_frame_ms < 0) first_frame_ms = since_process_start_ms();
}

content::Result<> RunStats::write(const std::filesystem::path& file) const {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    const double cpu = static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
    char text[512];
    std::snprintf(text, sizeof text,
                  "{\"first_frame_ms\":%.1f,\"frames\":%llu,\"longest_frame_ms\":%.2f,\"rss_kib\":%ld,\"pss_kib\":%ld,\"cpu_s\":%.3f}\n", first_frame_ms,
                  static_cast<unsigned long long>(frames_drawn), longest_frame_ms, memory_kib("Rss:"), memory_kib("Pss:"), cpu);
    return content::write_durably(file, std::string_view(text));
}

}  // namespace estation::kiosk
