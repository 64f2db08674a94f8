#include "kiosk/platform/sound.h"

#include <SDL.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

namespace estation::kiosk {
using content::Error;
using content::Result;

namespace {

constexpr int card_rate = 48'000;
constexpr std::uintmax_t largest_wav = 8u << 20;
constexpr std::size_t most_voices = 32;

class SilentSound final : public Sound {
public:
    void play(std::shared_ptr<const Clip>, const Playing&) override {}
    void stop() override {}
    bool playing() const override { return false; }
    Status status() const override { return Status::no_card; }
};

class CardSound final : public Sound {
public:
    CardSound() : opener_([this](const std::stop_token& stop) { keep_open(stop); }) {}
    ~CardSound() override {
        opener_.request_stop();
        bell_.notify_all();
        opener_.join();
        if (device_ != 0) SDL_CloseAudioDevice(device_);
        if (begun_) SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
    CardSound(const CardSound&) = delete;
    CardSound& operator=(const CardSound&) = delete;

    void play(std::shared_ptr<const Clip> clip, const Playing& how) override {
        if (clip == nullptr || clip->samples.empty() || clip->rate <= 0) return;
        {
            const std::lock_guard lock(mutex_);
            if (voices_.size() >= most_voices) voices_.erase(voices_.begin());
            voices_.push_back(voice_of(std::move(clip), how));
            wanted_ = true;
        }
        Status was = Status::unopened;
        status_.compare_exchange_strong(was, Status::opening);
        bell_.notify_all();
    }
    void stop() override {
        const std::lock_guard lock(mutex_);
        voices_.clear();
    }
    bool playing() const override {
        const std::lock_guard lock(mutex_);
        return !voices_.empty();
    }
    Status status() const override { return status_; }

private:
    static void fill(void* self, std::uint8_t* bytes, int length) {
        auto& me = *static_cast<CardSound*>(self);
        const std::lock_guard lock(me.mutex_);
        mix(me.voices_, card_rate, reinterpret_cast<std::int16_t*>(bytes), static_cast<std::size_t>(length) / (2 * sizeof(std::int16_t)));
    }

    bool open_card() {
        if (!begun_) begun_ = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
        if (!begun_) return false;
        SDL_AudioSpec wish{};
        wish.freq = card_rate;
        wish.format = AUDIO_S16SYS;
        wish.channels = 2;
        wish.samples = 2048;
        wish.callback = &CardSound::fill;
        wish.userdata = this;
        device_ = SDL_OpenAudioDevice(nullptr, 0, &wish, nullptr, 0);
        return device_ != 0;
    }

    // Opens the card when something is to be heard, lets it rest when nothing is, and opens it anew when it went away: a screen
    // that carries the sound over HDMI may be switched off and on.
    void keep_open(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::unique_lock lock(mutex_);
            bell_.wait(lock, stop, [this] { return wanted_; });
            if (stop.stop_requested()) return;
            wanted_ = false;
            lock.unlock();
            if (device_ != 0 && SDL_GetAudioDeviceStatus(device_) == SDL_AUDIO_STOPPED) {
                SDL_CloseAudioDevice(device_);
                device_ = 0;
            }
            const bool open = device_ != 0 || open_card();
            status_ = open ? Status::open : Status::no_card;
            lock.lock();
            if (!open) {
                voices_.clear();
                continue;
            }
            lock.unlock();
            SDL_PauseAudioDevice(device_, 0);
            lock.lock();
            while (!stop.stop_requested() && !voices_.empty()) bell_.wait_for(lock, stop, std::chrono::milliseconds(300), [] { return false; });
            lock.unlock();
            // What the card still holds is heard to its end before it rests.
            if (!stop.stop_requested()) SDL_Delay(120);
            lock.lock();
            const bool quiet = voices_.empty();
            if (!quiet) wanted_ = true;
            lock.unlock();
            if (quiet) SDL_PauseAudioDevice(device_, 1);
        }
    }

    mutable std::mutex mutex_;
    std::condition_variable_any bell_;
    std::vector<Voice> voices_;
    bool wanted_ = false;
    std::atomic<Status> status_{Status::unopened};
    // The opener's own.
    bool begun_ = false;
    SDL_AudioDeviceID device_ = 0;
    std::jthread opener_;
};

}  // namespace

Voice voice_of(std::shared_ptr<const Clip> clip, const Playing& how) {
    const float share = static_cast<float>(std::clamp(how.percent, 0, 100)) / 100, gain = share * share * share;
    Voice v{std::move(clip), 0, how.side == Side::right ? 0 : gain, how.side == Side::left ? 0 : gain};
    v.at = -std::max(0.0, how.after_s) * (v.clip != nullptr ? v.clip->rate : 0);
    return v;
}

void mix(std::vector<Voice>& voices, int rate, std::int16_t* out, std::size_t frames) {
    for (std::size_t n = 0; n < frames; ++n) {
        float left = 0, right = 0;
        for (Voice& v : voices) {
            const auto& s = v.clip->samples;
            const double at = v.at;
            v.at += static_cast<double>(v.clip->rate) / rate;
            if (at < 0 || at >= static_cast<double>(s.size())) continue;
            const auto i = static_cast<std::size_t>(at);
            const auto part = static_cast<float>(at - static_cast<double>(i));
            const float next = i + 1 < s.size() ? s[i + 1] : 0, value = static_cast<float>(s[i]) * (1 - part) + next * part;
            left += value * v.left;
            right += value * v.right;
        }
        out[2 * n] = static_cast<std::int16_t>(std::clamp(std::lround(left), -32768L, 32767L));
        out[2 * n + 1] = static_cast<std::int16_t>(std::clamp(std::lround(right), -32768L, 32767L));
    }
    std::erase_if(voices, [](const Voice& v) { return v.at >= static_cast<double>(v.clip->samples.size()); });
}

Result<Clip> read_wav(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return Error{"the sound cannot be read", file.string()};
    if (size > largest_wav) return Error{"the sound is larger than 8 MB", file.string()};
    SDL_AudioSpec spec{};
    std::uint8_t* bytes = nullptr;
    std::uint32_t length = 0;
    if (SDL_LoadWAV(file.c_str(), &spec, &bytes, &length) == nullptr) return Error{"this is no WAV sound of whole samples; save it as WAV, PCM, 16 bit", file.string()};
    const std::unique_ptr<std::uint8_t, void (*)(std::uint8_t*)> keeper(bytes, SDL_FreeWAV);
    if (spec.freq < 4'000 || spec.freq > 192'000) return Error{"the sound has " + std::to_string(spec.freq) + " samples a second; 8,000 to 96,000 are usual", file.string()};
    SDL_AudioCVT change{};
    if (SDL_BuildAudioCVT(&change, spec.format, spec.channels, spec.freq, AUDIO_S16SYS, 1, spec.freq) < 0) return Error{"this kind of WAV sound is not known; save it as PCM, 16 bit", file.string()};
    std::vector<std::uint8_t> room(static_cast<std::size_t>(length) * static_cast<std::size_t>(std::max(1, change.len_mult)));
    std::copy(bytes, bytes + length, room.begin());
    change.buf = room.data();
    change.len = static_cast<int>(length);
    change.len_cvt = change.len;
    if (change.needed != 0 && SDL_ConvertAudio(&change) != 0) return Error{"the sound cannot be made into one channel", file.string()};
    Clip clip{spec.freq, {}};
    clip.samples.resize(static_cast<std::size_t>(change.len_cvt) / sizeof(std::int16_t));
    std::memcpy(clip.samples.data(), room.data(), clip.samples.size() * sizeof(std::int16_t));
    if (clip.samples.empty()) return Error{"there is nothing in this sound", file.string()};
    return clip;
}

std::unique_ptr<Sound> make_sound(bool card) {
    if (!card) return std::make_unique<SilentSound>();
    return std::make_unique<CardSound>();
}

}  // namespace estation::kiosk
