// A Narration is somebody's recorded voice reading an item, and when in it each sentence of the page begins, so that the mark stays in
// step with the voice: by the times written beside the recording (a .vtt of what is said), else by how long the sentences are. Plain
// data and pure functions; any thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "content/captions.h"
#include "content/pack.h"

namespace estation::kiosk {

struct Narration {
    std::shared_ptr<const content::Pack> pack;
    std::string path;                 // inside the pack; empty: there is none
    content::Captions cues;           // what is said when; may be empty
    [[nodiscard]] bool empty() const { return path.empty() || pack == nullptr; }
    [[nodiscard]] bool same(const Narration& o) const { return pack == o.pack && path == o.path; }
};

// When each sentence begins, in seconds, rising; infinity for those that the voice leaves out. Without cues the voice is taken to read all
// of them at one pace until `duration_s`.
[[nodiscard]] std::vector<double> sentence_starts(std::span<const std::string> sentences, const content::Captions& cues, double duration_s);
// The one that is being read; sentences.size() before the first.
[[nodiscard]] std::size_t sentence_at(std::span<const double> starts, double at_s);

}  // namespace estation::kiosk
