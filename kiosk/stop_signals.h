// StopSignals hears that the program is to stop (SIGTERM from systemd or at shutdown, SIGINT from a terminal) at once and in a
// thread of its own, whatever the UI thread is doing. When a system stops, the display server is told in the same moment
// and may be gone first; Xlib then ends the program with exit(1) in the middle of whatever it did. So what must be
// written down is written when the signal comes, and an exit() that overtakes it waits for it, two seconds at most.
// One at a time; owned by main(), made before what shows pictures. Programs that are started inherit nothing of it.
#pragma once
#include <functional>
#include <memory>

namespace estation::kiosk {

class StopSignals {
public:
    // `write_down` is called once, at the first signal, in this object's thread.
    explicit StopSignals(std::function<void()> write_down);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // Called after `write_down`, in the same thread; at once when the signal has come already. An empty one takes it back and
    // returns when none is running any more.
    void then(std::function<void()> end);
    [[nodiscard]] bool asked() const;   // the signal has come; any thread

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace estation::kiosk
