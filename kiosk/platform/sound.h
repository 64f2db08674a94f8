// Sound plays short clips on the machine's sound card: chimes of a drill, the tones of a sound test. The card is opened by a
// thread of its own when the first clip is asked for, because that may take a second; clips play together, each at its own
// loudness and side. Without a card everything stays silent and status() says so. Made by main(), which hands references
// on; play(), stop() and the rest from the UI thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "content/result.h"

namespace estation::kiosk {

// One channel of sound. What cannot change is shared: a clip is made once and played often.
struct Clip {
    int rate = 48'000;                     // samples a second
    std::vector<std::int16_t> samples;
    [[nodiscard]] double seconds() const { return rate > 0 ? static_cast<double>(samples.size()) / rate : 0; }
};

// A WAV file of whole samples (PCM) as a Clip: several channels become one. At most 8 MB.
[[nodiscard]] content::Result<Clip> read_wav(const std::filesystem::path& file);

enum class Side { both, left, right };
struct Playing {
    int percent = 100;     // 0..100 on the scale of Volume: the gain is its third power
    Side side = Side::both;
    double after_s = 0;    // silence before it, so that a row of clips needs one frame only
};

class Sound {
public:
    enum class Status { unopened, opening, open, no_card };
    virtual ~Sound() = default;
    virtual void play(std::shared_ptr<const Clip> clip, const Playing& how) = 0;
    virtual void stop() = 0;                                  // everything that plays or waits
    [[nodiscard]] virtual bool playing() const = 0;
    [[nodiscard]] virtual Status status() const = 0;
};

// With `card` false nothing is ever heard, and status() says no_card: journeys and tests.
[[nodiscard]] std::unique_ptr<Sound> make_sound(bool card);

// The mixing itself, for the card's thread and for tests: adds what `voices` have for the next `frames` to nothing, as pairs
// left, right; `rate` is that of the output. Finished voices leave the list.
struct Voice {
    std::shared_ptr<const Clip> clip;
    double at = 0;         // position in the clip, in its samples; negative: it waits
    float left = 1, right = 1;
};
[[nodiscard]] Voice voice_of(std::shared_ptr<const Clip> clip, const Playing& how);
void mix(std::vector<Voice>& voices, int rate, std::int16_t* out, std::size_t frames);

}  // namespace estation::kiosk
