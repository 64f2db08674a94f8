#include "kiosk/drill/drill_voice.h"

#include "kiosk/drill/drill_sounds.h"

namespace estation::kiosk::drill {
namespace {

const char* words_for(Cue cue) {
    switch (cue) {
        case Cue::announce: return "conductor.say_announce";
        case Cue::warning: return "conductor.say_warning";
        case Cue::shaking: return "conductor.say_shaking";
        case Cue::evacuate: return "conductor.say_evacuate";
        case Cue::response: return "conductor.say_response";
        case Cue::review: return "conductor.say_review";
        case Cue::aborted: return "conductor.say_aborted";
    }
    return "conductor.say_announce";
}

}  // namespace

void DrillVoice::say(Cue cue, const ui::Strings& words, int percent) {
    auto& clip = clips_[cue];
    if (!clip) clip = std::make_shared<const Clip>(drill_clip(cue));
    sound_.stop();
    sound_.play(clip, {percent, Side::both, 0});
    // The speaking program takes a moment to begin, so that the notes lead and the words follow.
    if (speech_ != nullptr && speech_->can(words.language())) speech_->say({words.get(words_for(cue))}, words.language(), percent);
}

void DrillVoice::stop() {
    sound_.stop();
    if (speech_ != nullptr) speech_->stop();
}

}  // namespace estation::kiosk::drill
