// The one door into the UI thread: any thread posts a small function, the UI thread runs what has gathered. The
// functions run outside the lock, so what they do may post again. Owned by main().
#pragma once
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace estation::kiosk {

class Mailbox {
public:
    // `ring` is called after each post, from the posting thread, to end the UI thread's sleep.
    explicit Mailbox(std::function<void()> ring) : ring_(std::move(ring)) {}
    void post(std::function<void()> letter) {
        {
            const std::lock_guard lock(mutex_);
            letters_.push_back(std::move(letter));
        }
        ring_();
    }
    // UI thread only. Returns whether there was anything.
    bool run() {
        std::vector<std::function<void()>> letters;
        {
            const std::lock_guard lock(mutex_);
            letters.swap(letters_);
        }
        for (auto& letter : letters) letter();
        return !letters.empty();
    }

private:
    std::mutex mutex_;
    std::vector<std::function<void()>> letters_;
    std::function<void()> ring_;
};

}  // namespace estation::kiosk
