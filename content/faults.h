// Faults gathers what is wrong with a pack while it is read: one line each, in the order in which they were
// found, and only so many of them, because a broken file can hold more faults than anybody will read.
// Owned by whoever reads the pack, on that thread.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "content/result.h"

namespace estation::content {

class Faults {
public:
    explicit Faults(int cap) : cap_(cap) {}

    void add(Error error) {
        // One fault is one line, whatever it quotes.
        for (char& c : error.text)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
        if (static_cast<int>(kept_.size()) < cap_)
            kept_.push_back(std::move(error));
        else
            ++more_;
    }
    void add(const std::string& file, int line, std::string text) { add({std::move(text), line > 0 ? file + ":" + std::to_string(line) : file}); }
    [[nodiscard]] bool empty() const { return kept_.empty() && more_ == 0; }
    // Hands everything over; what was counted only becomes one last line.
    [[nodiscard]] std::vector<Error> take() {
        if (more_ > 0) kept_.push_back({std::to_string(more_) + " more faults are not listed; repair these first", ""});
        more_ = 0;
        return std::move(kept_);
    }

private:
    int cap_;
    int more_ = 0;
    std::vector<Error> kept_;
};

}  // namespace estation::content
