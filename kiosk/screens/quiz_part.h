// A QuizPart is one way through a quiz once it has begun: alone, two against each other, a whole class. The quiz screen
// owns the one that runs; UI thread.
#pragma once
#include <optional>
#include <string>

#include "kiosk/quiz_session.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

class QuizPart {
public:
    QuizPart() = default;
    QuizPart(const QuizPart&) = delete;
    QuizPart& operator=(const QuizPart&) = delete;
    virtual ~QuizPart() = default;
    virtual Action draw(const Frame& frame, const ui::Rect& area) = 0;
    [[nodiscard]] virtual QuizMode mode() const = 0;
    [[nodiscard]] virtual std::string progress() const = 0;
    // What a record says of it when it is left before its end; absent: it was not begun, is over, or tells nobody.
    [[nodiscard]] virtual std::optional<Finish> broken_off() const = 0;
    [[nodiscard]] virtual bool finished() const = 0;
    // Its players read rather than touch, and are still there.
    [[nodiscard]] virtual bool busy() const { return false; }
    [[nodiscard]] bool wants_another() const { return another_; }

protected:
    bool another_ = false;   // 「再来一次」 was touched
};

}  // namespace estation::kiosk
