#include "kiosk/platform/video_player.h"

#include <dlfcn.h>
#include <mpv/client.h>
#include <mpv/render.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace estation::kiosk {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double stalled_after_s = 3, slow_open_s = 10;

// The handful of libmpv's functions that are used. Never unloaded: its threads' last words would have no code to run.
struct Mpv {
    decltype(&mpv_create) create = nullptr;
    decltype(&mpv_initialize) initialize = nullptr;
    decltype(&mpv_terminate_destroy) terminate_destroy = nullptr;
    decltype(&mpv_set_option_string) set_option_string = nullptr;
    decltype(&mpv_set_property_string) set_property_string = nullptr;
    decltype(&mpv_get_property) get_property = nullptr;
    decltype(&mpv_observe_property) observe_property = nullptr;
    decltype(&mpv_command_async) command_async = nullptr;
    decltype(&mpv_wait_event) wait_event = nullptr;
    decltype(&mpv_wakeup) wakeup = nullptr;
    decltype(&mpv_render_context_create) render_create = nullptr;
    decltype(&mpv_render_context_set_update_callback) render_set_callback = nullptr;
    decltype(&mpv_render_context_update) render_update = nullptr;
    decltype(&mpv_render_context_render) render = nullptr;
    decltype(&mpv_render_context_free) render_free = nullptr;

    // Absent where the library is, or where one of them is not in it.
    static std::optional<Mpv> load() {
        void* library = dlopen("libmpv.so.2", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) return std::nullopt;
        Mpv m;
        bool all = true;
        const auto find = [&]<class F>(F& function, const char* name) {
            function = reinterpret_cast<F>(dlsym(library, name));
            all = all && function != nullptr;
        };
        find(m.create, "mpv_create");
        find(m.initialize, "mpv_initialize");
        find(m.terminate_destroy, "mpv_terminate_destroy");
        find(m.set_option_string, "mpv_set_option_string");
        find(m.set_property_string, "mpv_set_property_string");
        find(m.get_property, "mpv_get_property");
        find(m.observe_property, "mpv_observe_property");
        find(m.command_async, "mpv_command_async");
        find(m.wait_event, "mpv_wait_event");
        find(m.wakeup, "mpv_wakeup");
        find(m.render_create, "mpv_render_context_create");
        find(m.render_set_callback, "mpv_render_context_set_update_callback");
        find(m.render_update, "mpv_render_context_update");
        find(m.render, "mpv_render_context_render");
        find(m.render_free, "mpv_render_context_free");
        return all ? std::optional(m) : std::nullopt;
    }
};

// A film is data from outside: it is played and nothing else. No network, no script, no configuration, no list that leads
// to other files, no format but the common containers, no picture larger than 8K.
void set_options(const Mpv& mpv, mpv_handle* player, bool with_sound, bool sound_only) {
    static constexpr std::pair<const char*, const char*> options[] = {
        {"config", "no"}, {"load-scripts", "no"}, {"ytdl", "no"}, {"osc", "no"}, {"terminal", "no"}, {"input-default-bindings", "no"},
        {"input-vo-keyboard", "no"}, {"input-media-keys", "no"}, {"autoload-files", "no"}, {"sub-auto", "no"}, {"audio-file-auto", "no"}, {"sid", "no"},
        {"load-unsafe-playlists", "no"}, {"access-references", "no"}, {"ordered-chapters", "no"}, {"save-position-on-quit", "no"}, {"resume-playback", "no"},
        {"osd-level", "0"}, {"idle", "yes"}, {"keep-open", "yes"}, {"keep-open-pause", "no"}, {"vo", "libmpv"}, {"hwdec", "no"}, {"sw-fast", "yes"},
        {"video-timing-offset", "0"}, {"audio-fallback-to-null", "yes"}, {"audio-display", "no"}, {"cache", "no"},
        {"demuxer-max-bytes", "32MiB"}, {"demuxer-max-back-bytes", "8MiB"}, {"vd-lavc-o", "max_pixels=33177600"}, {"demuxer", "+lavf"},
        {"stop-screensaver", "no"}};
    for (const auto& [name, value] : options) mpv.set_option_string(player, name, value);  // an older or smaller libmpv may lack one
    mpv.set_option_string(player, "demuxer-lavf-o", sound_only ? "protocol_whitelist=file,format_whitelist=%24%mov,matroska,ogg,mp3,wav" : "protocol_whitelist=file,format_whitelist=%23%mov,matroska,mpegts,ogg");
    if (sound_only) mpv.set_option_string(player, "vid", "no");
    mpv.set_option_string(player, "ao", with_sound ? "pipewire,pulse,alsa,null" : "null");
}

// What the UI thread wishes and what it is told; the lock is held for a moment only, never while libmpv works.
struct Shared {
    std::mutex mutex;
    std::condition_variable_any bell;
    std::uint64_t serial = 0;             // of the film that is wished; 0: none
    VideoFile file;
    bool playing = false;
    int volume = 70;
    std::optional<double> seek;
    bool seeking = false;                 // what libmpv says of its position is of before
    VideoState state;
    Pixels fresh;
    bool has_fresh = false;
    std::function<void()> ring;
};

// Draws a film's pictures into memory of ours, on a thread of its own as libmpv wishes.
class Renderer {
public:
    Renderer(const Mpv& mpv, mpv_render_context* context, Shared& shared, std::uint64_t serial)
        : mpv_(mpv), context_(context), shared_(shared), serial_(serial), thread_([this](const std::stop_token& stop) { work(stop); }) {
        mpv_.render_set_callback(context_, [](void* self) { static_cast<Renderer*>(self)->changed(); }, this);
    }
    ~Renderer() {
        mpv_.render_set_callback(context_, nullptr, nullptr);
        thread_.request_stop();
        thread_.join();
    }
    void set_size(int w, int h) {
        const std::lock_guard lock(mutex_);
        if (w == w_ && h == h_) return;
        w_ = w, h_ = h;
        again_ = asked_ = true;
        bell_.notify_one();
    }

private:
    void changed() {
        const std::lock_guard lock(mutex_);
        asked_ = true;
        bell_.notify_one();
    }
    void work(const std::stop_token& stop) {
        for (;;) {
            int w = 0, h = 0;
            bool again = false;
            {
                std::unique_lock lock(mutex_);
                if (!bell_.wait(lock, stop, [this] { return asked_; })) return;
                asked_ = false;
                w = w_, h = h_, again = std::exchange(again_, false);
            }
            const bool frame = (mpv_.render_update(context_) & MPV_RENDER_UPDATE_FRAME) != 0;
            if (!frame && !again) continue;
            if (w <= 0 || h <= 0) skip();
            else draw(w, h, frame);
        }
    }
    // The size of the film is not known yet: libmpv wants to get rid of the picture all the same.
    void skip() {
        int yes = 1, size[2] = {16, 16};
        std::size_t stride = 64;
        alignas(64) static thread_local std::uint8_t nothing[64 * 17];
        mpv_render_param params[] = {{MPV_RENDER_PARAM_SW_SIZE, size}, {MPV_RENDER_PARAM_SW_FORMAT, const_cast<char*>("bgr0")}, {MPV_RENDER_PARAM_SW_STRIDE, &stride},
                                     {MPV_RENDER_PARAM_SW_POINTER, nothing}, {MPV_RENDER_PARAM_SKIP_RENDERING, &yes}, {MPV_RENDER_PARAM_INVALID, nullptr}};
        mpv_.render(context_, params);
        const std::lock_guard lock(mutex_);
        again_ = true;  // drawn as soon as the size is known
    }
    void draw(int w, int h, bool counts) {
        if (back_.width != w || back_.height != h) back_ = Pixels(w, h, PixelFormat::opaque32, Pixels::alignment);
        int size[2] = {w, h};
        mpv_render_param params[] = {{MPV_RENDER_PARAM_SW_SIZE, size}, {MPV_RENDER_PARAM_SW_FORMAT, const_cast<char*>("bgr0")},
                                     {MPV_RENDER_PARAM_SW_STRIDE, &back_.stride}, {MPV_RENDER_PARAM_SW_POINTER, back_.data.get()}, {MPV_RENDER_PARAM_INVALID, nullptr}};
        if (mpv_.render(context_, params) < 0) return;
        {
            const std::lock_guard lock(shared_.mutex);
            if (shared_.serial != serial_) return;
            std::swap(shared_.fresh, back_);
            shared_.has_fresh = true;
            if (counts) ++shared_.state.frames;
        }
        shared_.ring();
    }

    const Mpv& mpv_;
    mpv_render_context* context_;
    Shared& shared_;
    std::uint64_t serial_;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    bool asked_ = false, again_ = false;
    int w_ = 0, h_ = 0;
    Pixels back_;
    std::jthread thread_;
};

// One film from its opening to its end: libmpv made, told what is wished, listened to, and taken down again.
class Film {
public:
    // `show` tells whom a wish wakes, and before the end that there is nobody to wake any more.
    Film(const Mpv& mpv, Shared& shared, std::uint64_t serial, std::function<void(mpv_handle*)> show)
        : mpv_(mpv), shared_(shared), serial_(serial), show_(std::move(show)) {}
    ~Film() {
        show_(nullptr);
        renderer_.reset();
        if (context_ != nullptr) mpv_.render_free(context_);
        if (player_ != nullptr) mpv_.terminate_destroy(player_);
    }

    // Returns when another film, or none, is wished.
    void run(const VideoFile& file, bool with_sound, const std::stop_token& stop) {
        const auto path = file.path ? file.path() : content::Result<std::filesystem::path>(content::Error{"no file", {}});
        if (!path || !begin(path->string(), file, with_sound)) {
            tell(VideoPhase::broken);
            wait_for_other(stop);
            return;
        }
        moved_ = Clock::now();
        while (!stop.stop_requested() && still_wished()) {
            const mpv_event* event = mpv_.wait_event(player_, 0.25);
            if (event->event_id != MPV_EVENT_NONE) hear(*event);
            obey();
            judge();
        }
    }

private:
    bool begin(const std::string& path, const VideoFile& file, bool with_sound) {
        player_ = mpv_.create();
        if (player_ == nullptr) return false;
        set_options(mpv_, player_, with_sound, file.sound_only);
        sound_only_ = file.sound_only;
        if (file.from_s > 0) mpv_.set_option_string(player_, "start", std::to_string(file.from_s).c_str());
        mpv_.set_option_string(player_, "pause", file.playing ? "no" : "yes");
        if (mpv_.initialize(player_) < 0) return false;
        mpv_render_param params[] = {{MPV_RENDER_PARAM_API_TYPE, const_cast<char*>(MPV_RENDER_API_TYPE_SW)}, {MPV_RENDER_PARAM_INVALID, nullptr}};
        if (mpv_.render_create(&context_, player_, params) < 0) return false;
        renderer_ = std::make_unique<Renderer>(mpv_, context_, shared_, serial_);
        mpv_.observe_property(player_, 1, "time-pos", MPV_FORMAT_DOUBLE);
        mpv_.observe_property(player_, 2, "duration", MPV_FORMAT_DOUBLE);
        mpv_.observe_property(player_, 3, "eof-reached", MPV_FORMAT_FLAG);
        mpv_.observe_property(player_, 4, "dwidth", MPV_FORMAT_INT64);
        mpv_.observe_property(player_, 5, "dheight", MPV_FORMAT_INT64);
        played_ = file.playing;
        show_(player_);
        const char* load[] = {"loadfile", path.c_str(), nullptr};
        return mpv_.command_async(player_, 0, load) >= 0;
    }

    bool still_wished() {
        const std::lock_guard lock(shared_.mutex);
        return shared_.serial == serial_;
    }
    void wait_for_other(const std::stop_token& stop) {
        std::unique_lock lock(shared_.mutex);
        shared_.bell.wait(lock, stop, [this] { return shared_.serial != serial_; });
    }

    void tell(VideoPhase phase) {
        {
            const std::lock_guard lock(shared_.mutex);
            if (shared_.serial != serial_ || shared_.state.phase == phase) return;
            shared_.state.phase = phase;
        }
        shared_.ring();
    }

    // What the visitor wishes by now.
    void obey() {
        bool playing = false;
        int volume = 0;
        std::optional<double> seek;
        {
            const std::lock_guard lock(shared_.mutex);
            playing = shared_.playing, volume = shared_.volume;
            box_w_ = shared_.file.box_w, box_h_ = shared_.file.box_h;
            // One leap at a time: a finger that drags wishes a hundred, and only where it is by now matters.
            if (loaded_ && (!leaping_ || Clock::now() - leapt_ > std::chrono::seconds(2))) seek = std::exchange(shared_.seek, std::nullopt);
        }
        if (volume != volume_) {
            mpv_.set_property_string(player_, "volume", std::to_string(volume).c_str());
            volume_ = volume;
        }
        if (playing != played_) {
            mpv_.set_property_string(player_, "pause", playing ? "no" : "yes");
            played_ = playing;
            moved_ = Clock::now();
        }
        if (seek) {
            const std::string to = std::to_string(*seek);
            const char* command[] = {"seek", to.c_str(), "absolute+exact", nullptr};
            leapt_ = Clock::now();
            leaping_ = mpv_.command_async(player_, 1, command) >= 0;
            if (!leaping_) sought();
            moved_ = Clock::now();
        }
        fit();
    }

    // The film as large as its box allows, in its own shape.
    void fit() {
        if (film_w_ <= 0 || film_h_ <= 0 || box_w_ <= 0 || box_h_ <= 0) return;
        const double scale = std::min(static_cast<double>(box_w_) / static_cast<double>(film_w_), static_cast<double>(box_h_) / static_cast<double>(film_h_));
        renderer_->set_size(std::max(2, static_cast<int>(std::lround(static_cast<double>(film_w_) * scale))), std::max(2, static_cast<int>(std::lround(static_cast<double>(film_h_) * scale))));
    }

    void sought() {
        const std::lock_guard lock(shared_.mutex);
        if (shared_.serial == serial_ && !shared_.seek) shared_.seeking = false;
    }

    void hear(const mpv_event& event) {
        if (event.event_id == MPV_EVENT_FILE_LOADED) loaded_ = true;
        if (event.event_id == MPV_EVENT_PLAYBACK_RESTART) {
            leaping_ = false;
            sought();
            running_ = true;
            moved_ = Clock::now();
            std::int64_t any = 0;
            if (!sound_only_ && film_w_ <= 0 && mpv_.get_property(player_, "dwidth", MPV_FORMAT_INT64, &any) < 0) tell(VideoPhase::broken);  // sound without a picture
        }
        if (event.event_id == MPV_EVENT_COMMAND_REPLY && event.error < 0) {
            if (event.reply_userdata == 1) leaping_ = false, sought();
            else tell(VideoPhase::broken);
        }
        if (event.event_id == MPV_EVENT_END_FILE && static_cast<const mpv_event_end_file*>(event.data)->reason != MPV_END_FILE_REASON_STOP) {
            over_ = true;
            tell(VideoPhase::broken);  // with keep-open a film that can be played has no end of file
        }
        if (event.event_id == MPV_EVENT_PROPERTY_CHANGE) property(*static_cast<const mpv_event_property*>(event.data), event.reply_userdata);
    }

    void property(const mpv_event_property& p, std::uint64_t which) {
        if (p.format == MPV_FORMAT_NONE || p.data == nullptr) return;
        if (which == 4) film_w_ = *static_cast<const std::int64_t*>(p.data);
        if (which == 5) film_h_ = *static_cast<const std::int64_t*>(p.data);
        if (which > 3) return;
        {
            const std::lock_guard lock(shared_.mutex);
            if (shared_.serial != serial_) return;
            VideoState& s = shared_.state;
            if (which == 1 && !shared_.seeking) s.position_s = std::max(0.0, *static_cast<const double*>(p.data));
            if (which == 2) s.duration_s = std::clamp(*static_cast<const double*>(p.data), 0.0, 1e6);
            if (which == 3) at_end_ = *static_cast<const int*>(p.data) != 0;
        }
        if (which == 1) moved_ = Clock::now();
        // The time alone is no reason to draw: it is read when a picture comes, and a picture rings for itself.
        else shared_.ring();
    }

    void judge() {
        if (over_) return;
        std::int64_t late = 0, lost = 0;
        mpv_.get_property(player_, "frame-drop-count", MPV_FORMAT_INT64, &late);
        mpv_.get_property(player_, "decoder-frame-drop-count", MPV_FORMAT_INT64, &lost);
        bool seeking = false;
        VideoPhase phase{};
        {
            const std::lock_guard lock(shared_.mutex);
            if (shared_.serial != serial_) return;
            shared_.state.dropped = static_cast<std::uint64_t>(std::max<std::int64_t>(0, late + lost));
            seeking = shared_.seeking;
            phase = shared_.state.phase;
        }
        if (phase == VideoPhase::broken) return;
        const double still = std::chrono::duration<double>(Clock::now() - moved_).count();
        if (at_end_ && !seeking) tell(VideoPhase::ended);
        else if (still > (running_ ? stalled_after_s : slow_open_s) && (played_ || !running_)) tell(VideoPhase::stalled);
        else if (running_ && still < stalled_after_s) tell(VideoPhase::running);
    }

    const Mpv& mpv_;
    Shared& shared_;
    std::uint64_t serial_;
    std::function<void(mpv_handle*)> show_;
    mpv_handle* player_ = nullptr;
    mpv_render_context* context_ = nullptr;
    std::unique_ptr<Renderer> renderer_;
    Clock::time_point moved_, leapt_;
    bool loaded_ = false, running_ = false, played_ = false, at_end_ = false, over_ = false, leaping_ = false, sound_only_ = false;
    int volume_ = -1, box_w_ = 0, box_h_ = 0;
    std::int64_t film_w_ = 0, film_h_ = 0;
};

class MpvPlayer final : public VideoPlayer {
public:
    MpvPlayer(bool with_sound, std::function<void()> ring) : with_sound_(with_sound) { shared_.ring = std::move(ring); }
    ~MpvPlayer() override {
        close();
        thread_.request_stop();
        shared_.bell.notify_all();
    }

    void open(VideoFile file) override {
        {
            const std::lock_guard lock(shared_.mutex);
            shared_.serial = ++last_;
            shared_.state = {VideoPhase::opening, file.from_s, 0, 0, 0};
            shared_.playing = file.playing;
            shared_.seek.reset();
            shared_.seeking = file.from_s > 0;
            shared_.has_fresh = false;
            shared_.file = std::move(file);
        }
        if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
        nudge();
    }
    void close() override {
        {
            const std::lock_guard lock(shared_.mutex);
            shared_.serial = 0;
            shared_.state = {};
            shared_.has_fresh = false;
            shared_.fresh = {};
        }
        nudge();
    }
    void set_playing(bool playing) override {
        {
            const std::lock_guard lock(shared_.mutex);
            shared_.playing = playing;
        }
        nudge();
    }
    void seek(double position_s) override {
        {
            const std::lock_guard lock(shared_.mutex);
            shared_.seek = position_s;
            shared_.seeking = true;
            shared_.state.position_s = position_s;
            if (shared_.state.phase == VideoPhase::ended) shared_.state.phase = VideoPhase::running;
        }
        nudge();
    }
    void set_volume(int percent) override {
        {
            const std::lock_guard lock(shared_.mutex);
            shared_.volume = std::clamp(percent, 0, 100);
        }
        nudge();
    }
    void set_box(int w, int h) override {
        {
            const std::lock_guard lock(shared_.mutex);
            shared_.file.box_w = w, shared_.file.box_h = h;
        }
        nudge();
    }
    [[nodiscard]] VideoState state() const override {
        const std::lock_guard lock(shared_.mutex);
        return shared_.state;
    }
    bool take(Pixels& pixels) override {
        const std::lock_guard lock(shared_.mutex);
        if (!shared_.has_fresh) return false;
        std::swap(pixels, shared_.fresh);
        shared_.has_fresh = false;
        return true;
    }

private:
    // Wakes the player's thread, wherever it waits.
    void nudge() {
        shared_.bell.notify_all();
        const std::lock_guard lock(player_mutex_);
        if (player_ != nullptr) mpv_->wakeup(player_);
    }
    void show_to_nudge(mpv_handle* player) {
        const std::lock_guard lock(player_mutex_);
        player_ = player;
    }

    void work(const std::stop_token& stop) {
        // Its wheels are the same for every film; without it every film is told to be missing.
        if (!mpv_) mpv_ = Mpv::load();
        std::uint64_t last = 0;
        while (!stop.stop_requested()) {
            VideoFile file;
            std::uint64_t serial = 0;
            {
                std::unique_lock lock(shared_.mutex);
                if (!shared_.bell.wait(lock, stop, [&] { return shared_.serial != 0 && shared_.serial != last; })) return;
                serial = last = shared_.serial;
                file = shared_.file;
                file.playing = shared_.playing;
                if (!mpv_) shared_.state.phase = VideoPhase::missing;
            }
            if (!mpv_) {
                shared_.ring();
                continue;
            }
            play(serial, file, stop);
        }
    }
    void play(std::uint64_t serial, const VideoFile& file, const std::stop_token& stop) {
        Film film(*mpv_, shared_, serial, [this](mpv_handle* player) { show_to_nudge(player); });
        film.run(file, with_sound_, stop);
    }

    bool with_sound_;
    std::optional<Mpv> mpv_;
    mutable Shared shared_;
    std::uint64_t last_ = 0;
    std::mutex player_mutex_;
    mpv_handle* player_ = nullptr;
    std::jthread thread_;
};

}  // namespace

std::unique_ptr<VideoPlayer> make_video_player(bool with_sound, std::function<void()> bell) { return std::make_unique<MpvPlayer>(with_sound, std::move(bell)); }

}  // namespace estation::kiosk
