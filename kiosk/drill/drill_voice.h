// The DrillVoice lets a drill be heard: our own notes, and after them the words, which always begin by saying that it is a
// drill. Owned by main(), used by App; UI thread. The sound card and the speaking program have threads of their own.
#pragma once
#include <map>
#include <memory>

#include "kiosk/drill/drill_desk.h"
#include "kiosk/platform/sound.h"
#include "kiosk/speech.h"
#include "kiosk/ui/strings.h"

namespace estation::kiosk::drill {

class DrillVoice {
public:
    // `speech` null: notes only.
    DrillVoice(Sound& sound, Speech* speech) : sound_(sound), speech_(speech) {}
    void say(Cue cue, const ui::Strings& words, int percent);
    void stop();

private:
    Sound& sound_;
    Speech* speech_;
    std::map<Cue, std::shared_ptr<const Clip>> clips_;
};

}  // namespace estation::kiosk::drill
