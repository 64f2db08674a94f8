#include "kiosk/mailbox.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using estation::kiosk::Mailbox;

TEST_CASE("letters are run in order, once, and each post rings") {
    int rings = 0;
    Mailbox box([&] { ++rings; });
    std::vector<int> seen;
    CHECK_FALSE(box.run());
    for (int i = 0; i < 5; ++i) box.post([&seen, i] { seen.push_back(i); });
    CHECK(rings == 5);
    CHECK(seen.empty());
    CHECK(box.run());
    CHECK(seen == std::vector<int>{0, 1, 2, 3, 4});
    CHECK_FALSE(box.run());
    CHECK(seen.size() == 5);
}

TEST_CASE("a letter may post again; that one waits for the next run") {
    Mailbox box([] {});
    int ran = 0;
    box.post([&] {
        ++ran;
        box.post([&] { ++ran; });
    });
    CHECK(box.run());
    CHECK(ran == 1);
    CHECK(box.run());
    CHECK(ran == 2);
    CHECK_FALSE(box.run());
}

TEST_CASE("letters nobody reads go with the box") {
    const auto kept = std::make_shared<int>(7);
    {
        Mailbox box([] {});
        box.post([kept] { CHECK(*kept == 0); });
    }
    CHECK(kept.use_count() == 1);
}

TEST_CASE("many threads post while one reads: none is lost, and each thread's stay in order") {
    std::atomic<int> rings = 0;
    Mailbox box([&] { ++rings; });
    constexpr int threads = 4, letters = 2000;
    std::vector<int> last(threads, -1);
    int ran = 0;
    bool in_order = true;
    {
        std::vector<std::jthread> posters;
        for (int t = 0; t < threads; ++t)
            posters.emplace_back([&, t] {
                for (int i = 0; i < letters; ++i)
                    box.post([&, t, i] {
                        in_order = in_order && last[static_cast<std::size_t>(t)] == i - 1;
                        last[static_cast<std::size_t>(t)] = i;
                        ++ran;
                    });
            });
        while (ran < threads * letters) {
            if (!box.run()) std::this_thread::yield();
        }
    }
    CHECK(in_order);
    CHECK(rings == threads * letters);
    CHECK_FALSE(box.run());
}
