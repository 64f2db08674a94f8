// Appends records to an outbox and says on its output which are durable: the program that the kill test kills.
// Every value is "<first>+<count so far>", so that a repeat or a loss shows.
//   outbox_worker append FILE FIRST COUNT GROUP [BYTES]   flushes after each group and then prints "durable N"
//   outbox_worker slow FILE                               prints the longest append() in microseconds
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "sync/outbox.h"

using namespace estation;

namespace {

sync::Usage usage(const std::string& value) { return {1, "open", "p01", "1", "item", value}; }

// Straight to the file descriptor: what was said must not die in a buffer.
void say(const std::string& line) {
    if (::write(1, line.data(), line.size()) < 0) std::abort();
}

int append(sync::Outbox& outbox, int first, int count, int group) {
    for (int i = 0; i < count; ++i) {
        outbox.append(usage(std::to_string(first + i)));
        if ((i + 1) % group != 0) continue;
        const auto flushed = outbox.flush();
        if (flushed) say("durable " + std::to_string(first + i) + "\n");
        else say(flushed.error().line() + "\n");
    }
    return 0;
}

int slow(sync::Outbox& outbox) {
    using Clock = std::chrono::steady_clock;
    std::chrono::microseconds longest{0};
    for (int i = 0; i < 200; ++i) {
        const auto begin = Clock::now();
        outbox.append(usage("tap"));
        longest = std::max(longest, std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    say("longest " + std::to_string(longest.count()) + "\n");
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 2;
    sync::OutboxLimits limits;
    if (count == 7) limits.file_bytes = static_cast<std::uint64_t>(std::atoll(words[6]));
    const auto outbox = sync::Outbox::open(words[2], "s", limits);
    if (!outbox) {
        say(outbox.error().line() + "\n");
        return 1;
    }
    const std::string what = words[1];
    if (what == "append" && count >= 6) return append(**outbox, std::atoi(words[3]), std::atoi(words[4]), std::atoi(words[5]));
    if (what == "slow") return slow(**outbox);
    return 2;
}
