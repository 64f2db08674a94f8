// How fast usage records become durable, beside the least that any program could do: append the same bytes to a
// plain file and fdatasync. Both in turn, in the same folder, in one run. Prints one JSON object.
//   bench_usage [FOLDER] [RECORDS]
// one_by_one: each record waits for the disk before the next comes. as_they_come: records come faster than the
// disk turns, as on a busy evening, and share commits; the raw file still syncs for each. grouped_alike: the raw
// file groups too. append_us: how long append() keeps the thread that draws.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "sync/outbox.h"

using namespace estation;
using Clock = std::chrono::steady_clock;

namespace {

sync::Usage record(int number) { return {0x5eed, "answer", "p01", "3", "quiz", "{\"question\":\"q" + std::to_string(number % 40) + "\",\"right\":true}"}; }

// A line with what the outbox stores, as a log file would hold it.
std::string line_of(int number) {
    const auto usage = record(number);
    return std::to_string(number) + ",1,123456789,1795442400000," + std::to_string(usage.session) + "," + usage.kind + "," + usage.pack + "," +
           usage.version + "," + usage.item + "," + usage.value + "\n";
}

template <class Work>
double per_second(int records, const Work& work) {
    const auto begin = Clock::now();
    work();
    return records / std::chrono::duration<double>(Clock::now() - begin).count();
}

double raw(const std::filesystem::path& file, int records, int group) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const double rate = per_second(records, [&] {
        for (int i = 0; i < records; i += group) {
            std::string text;
            for (int k = i; k < std::min(records, i + group); ++k) text += line_of(k);
            if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fdatasync(fd) != 0) std::abort();
        }
    });
    ::close(fd);
    return rate;
}

void must(const content::Result<>& result) {
    if (result) return;
    std::fprintf(stderr, "%s\n", result.error().line().c_str());
    std::exit(1);
}

double one_by_one(sync::Outbox& outbox, int records) {
    return per_second(records, [&] {
        for (int i = 0; i < records; ++i) {
            outbox.append(record(i));
            must(outbox.flush());
        }
    });
}

double as_they_come(sync::Outbox& outbox, int records, int group) {
    return per_second(records, [&] {
        for (int i = 0; i < records; ++i) {
            outbox.append(record(i));
            if ((i + 1) % group == 0) must(outbox.flush());
        }
        must(outbox.flush());
    });
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

int main(int count, char** words) {
    const std::filesystem::path folder = count > 1 ? words[1] : std::filesystem::temp_directory_path() / "estation-bench-usage";
    const int records = count > 2 ? std::atoi(words[2]) : 400;
    if (records < 50) return 2;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    constexpr int rounds = 5, group = 32;
    std::vector<double> raw_single, raw_grouped, box_single, box_grouped, box_shared;
    {
        const auto opened = sync::Outbox::open(folder / "outbox.db", "bench");
        if (!opened) return 1;
        auto& outbox = **opened;
        must(outbox.flush());
        for (int round = 0; round < rounds; ++round) {
            raw_single.push_back(raw(folder / "raw.log", records, 1));
            box_single.push_back(one_by_one(outbox, records));
            raw_grouped.push_back(raw(folder / "raw-grouped.log", records * 8, group));
            box_grouped.push_back(as_they_come(outbox, records * 8, group));
            box_shared.push_back(as_they_come(outbox, records * 8, records * 8));
        }
    }
    // What a tap costs: one record now and then, on a thread that does nothing else, with the disk at work.
    std::vector<double> waits;
    {
        const auto opened = sync::Outbox::open(folder / "outbox.db", "bench");
        if (!opened) return 1;
        for (int i = 0; i < 1000; ++i) {
            auto usage = record(i);
            const auto begin = Clock::now();
            (*opened)->append(std::move(usage));
            waits.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    std::ranges::sort(waits);
    const double raw_one = median(raw_single), raw_many = median(raw_grouped);
    std::printf("{\"records_per_round\":%d,\"rounds\":%d,\n", records, rounds);
    std::printf(" \"raw_per_s\":%.0f,\"one_by_one_per_s\":%.0f,\"one_by_one_ratio\":%.2f,\n", raw_one, median(box_single), median(box_single) / raw_one);
    std::printf(" \"as_they_come_per_s\":%.0f,\"as_they_come_ratio\":%.2f,\n", median(box_shared), median(box_shared) / raw_one);
    std::printf(" \"group\":%d,\"raw_grouped_per_s\":%.0f,\"grouped_per_s\":%.0f,\"grouped_alike_ratio\":%.2f,\n", group, raw_many, median(box_grouped), median(box_grouped) / raw_many);
    std::printf(" \"append_us\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}}\n", waits[waits.size() / 2], waits[waits.size() * 99 / 100], waits.back());
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}
