// Says what lies in an outbox: outbox_reader FILE prints "records N epochs first..last sessions S gaps G", for tests that
// cut a station's power and want to know what is left.
#include <cstdio>
#include <set>

#include "sync/outbox.h"

int main(int argc, char** argv) {
    using namespace estation;
    if (argc != 2) return 2;
    auto outbox = sync::Outbox::open(argv[1], "reader");
    if (!outbox) return std::fprintf(stderr, "%s\n", outbox.error().line().c_str()), 1;
    if (auto flushed = (*outbox)->flush(); !flushed) return std::fprintf(stderr, "%s\n", flushed.error().line().c_str()), 1;
    auto batch = (*outbox)->take(1'000'000);
    if (!batch) return std::fprintf(stderr, "%s\n", batch.error().line().c_str()), 1;
    std::set<std::uint64_t> sessions;
    std::uint64_t gaps = 0, last = 0;
    for (const auto& r : batch->records) {
        if (last != 0 && r.seq != last + 1) ++gaps;
        last = r.seq;
        sessions.insert(r.usage.session);
    }
    std::printf("records %zu sessions %zu gaps %llu dropped %llu\n", batch->records.size(), sessions.size(), static_cast<unsigned long long>(gaps),
                static_cast<unsigned long long>((*outbox)->dropped()));
    return 0;
}
