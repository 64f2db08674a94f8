#include "kiosk/reader_aloud.h"

#include <utility>

namespace estation::kiosk {
using namespace ui;

namespace {
constexpr double rest_s = 0.6;               // a page that still moves is not read yet
constexpr double follow_s = 0.15;            // how often a recording is looked at
constexpr std::size_t most_sentences = 400;
}  // namespace

void ReaderAloud::hush() {
    if (speech_ != nullptr) speech_->stop();
    if (player_ && voice_ == Voice::recording) player_->close();
    voice_ = Voice::none;
}

void ReaderAloud::reset(Ui& ui) {
    hush();
    ui.mark({}, {});
    text_ = 0;
    named_ = false;
    trouble_ = Trouble::none;
    seen_.clear();
    read_.clear();
    pieces_.clear();
    sentences_.clear();
    marked_ = static_cast<std::size_t>(-1);
}

void ReaderAloud::stop(Ui& ui) {
    if (speech_ == nullptr || page_ == 0) return;
    reset(ui);
    page_ = 0;
    volume_ = -1;
}

bool ReaderAloud::speaking() const {
    if (voice_ == Voice::recording) return trouble_ == Trouble::none && player_->state().phase == VideoPhase::running;
    return voice_ == Voice::program && speech_->spoken().text == text_ && speech_->spoken().speaking;
}

void ReaderAloud::say_from(const Ui& ui, std::size_t sentence) {
    voice_ = Voice::program;
    from_ = sentence;
    text_ = sentence >= sentences_.size() ? 0 : speech_->say({sentences_.begin() + static_cast<std::ptrdiff_t>(sentence), sentences_.end()}, ui.language(), volume_);
}

// Louder and softer are heard at once, and whoever was silenced goes on with the sentence that was cut off.
void ReaderAloud::take_volume(Ui& ui, int percent) {
    const int before = std::exchange(volume_, percent);
    if (trouble_ != Trouble::failed) trouble_ = percent == 0 ? Trouble::muted : Trouble::none;
    if (before == percent || before < 0) return;
    if (voice_ == Voice::recording) {
        if (percent > 0) player_->set_volume(percent);
        player_->set_playing(percent > 0);
    } else if (voice_ == Voice::program && !named_ && percent == 0) {
        speech_->stop();
    } else if (voice_ == Voice::program && !named_ && marked_ < pieces_.size()) {
        say_from(ui, marked_);
    }
}

void ReaderAloud::read_page(Ui& ui, const Narration& narration) {
    hush();
    pieces_.clear();
    sentences_.clear();
    for (const Readable& r : ui.readables()) {
        for (const Sentence& s : split_sentences(r.text)) {
            if (sentences_.size() >= most_sentences) break;
            sentences_.push_back(r.text.substr(s.begin, s.end - s.begin));
            pieces_.push_back({r, s});
        }
    }
    mark(ui, pieces_.size());
    named_ = false;
    read_ = seen_;
    if (player_ && !narration.empty() && !sentences_.empty()) {
        voice_ = Voice::recording;
        narration_ = narration;
        starts_for_s_ = -1;
        player_->set_volume(volume_);
        player_->open({.path = [pack = narration.pack, path = narration.path] { return pack->path(path); }, .from_s = 0, .playing = true, .box_w = 0, .box_h = 0, .sound_only = true});
        return;
    }
    say_from(ui, 0);
}

void ReaderAloud::mark(Ui& ui, std::size_t sentence) {
    if (sentence == marked_) return;
    // A voice that says nothing would let the mark run down the page faster than an eye may be flashed at: it stays a while.
    if (sentence < pieces_.size() && ui.now_s() - marked_since_s_ < mark_s) return ui.wake_in(mark_s);
    marked_ = sentence;
    marked_since_s_ = ui.now_s();
    if (sentence >= pieces_.size()) return ui.mark({}, {});
    const Piece& now = pieces_[sentence];
    ui.mark(now.readable.text, now.sentence);
    for (const Readable& r : ui.readables())
        if (r.text == now.readable.text) {
            ui.reveal(r);
            break;
        }
}

void ReaderAloud::follow_program(Ui& ui) {
    const Speech::Spoken& spoken = speech_->spoken();
    if (spoken.text != text_) return;
    if (spoken.failed) trouble_ = Trouble::failed;
    if (named_ || pieces_.empty()) return;
    mark(ui, spoken.speaking ? from_ + spoken.sentence : pieces_.size());
}

void ReaderAloud::follow_recording(Ui& ui) {
    const VideoState state = player_->state();
    switch (state.phase) {
        case VideoPhase::closed:
        case VideoPhase::ended:
            mark(ui, pieces_.size());
            return;
        case VideoPhase::broken:
        case VideoPhase::missing:
        case VideoPhase::stalled:
            // A recording that cannot be played is read by the program, from where it was.
            player_->close();
            if (speech_->can(ui.language())) say_from(ui, marked_ < pieces_.size() ? marked_ : 0);
            else voice_ = Voice::none, trouble_ = Trouble::failed;
            return;
        case VideoPhase::opening:
        case VideoPhase::running: break;
    }
    ui.wake_in(follow_s);
    if (state.phase == VideoPhase::opening) return;
    if (state.duration_s != starts_for_s_) {
        starts_ = sentence_starts(sentences_, narration_.cues, state.duration_s);
        starts_for_s_ = state.duration_s;
    }
    mark(ui, sentence_at(starts_, state.position_s));
}

void ReaderAloud::frame(Ui& ui, std::uint64_t page, int volume_percent, const Narration& narration, bool names) {
    if (speech_ == nullptr) return;
    if (page != page_) {
        reset(ui);
        page_ = page;
    }
    take_volume(ui, volume_percent);
    if (trouble_ != Trouble::none) {
        rest_since_s_ = ui.now_s();   // the sheet that says so lies over the page, which has to rest again
        return;
    }
    std::string says;
    for (const Readable& r : ui.readables()) says += r.text + '\n';
    if (says != seen_) {
        seen_ = std::move(says);
        rest_since_s_ = ui.now_s();
    }
    if (names && !ui.named().empty()) {
        // What was touched has a name; the page goes on when it is asked for anew, by turning 朗读 off and on.
        hush();
        ui.mark({}, {});
        marked_ = static_cast<std::size_t>(-1);
        pieces_.clear();
        sentences_.clear();
        named_ = true;
        if (speech_->can(ui.language())) voice_ = Voice::program, text_ = speech_->say({ui.named()}, ui.language(), volume_percent);
        ui.wake_in(rest_s);
        return;
    }
    const bool rested = ui.now_s() - rest_since_s_ >= rest_s;
    const bool busy = speaking();
    // An exhibit whose figures never rest is not read again and again; a question that gives way to its answer is.
    if (!read_.empty() ? rested && seen_ != read_ && !(busy && named_) : rested && !seen_.empty() && !named_) return read_page(ui, narration);
    if (!rested) ui.wake_in(rest_s);
    if (voice_ == Voice::program) follow_program(ui);
    if (voice_ == Voice::recording) follow_recording(ui);
}

}  // namespace estation::kiosk
